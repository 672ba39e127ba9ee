"""A version of a prompt: a text, or messages of a chat, with variables to fill in."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, ClassVar

from mlflow.entities.model_registry.entity import RegistryEntity
from mlflow.entities.model_registry.model_version import IS_PROMPT_TAG_KEY
from mlflow.entities.model_registry.prompt_tags import (
    PROMPT_MODEL_CONFIG_TAG_KEY,
    PROMPT_TEXT_TAG_KEY,
    PROMPT_TYPE_CHAT,
    PROMPT_TYPE_TAG_KEY,
    PROMPT_TYPE_TEXT,
    RESPONSE_FORMAT_TAG_KEY,
)
from mlflow.exceptions import invalid, missing_package

if TYPE_CHECKING:
    from pydantic import BaseModel

    from mlflow.entities.model_registry.prompt_model_config import PromptModelConfig

__all__ = [
    "IS_PROMPT_TAG_KEY",
    "PROMPT_MODEL_CONFIG_TAG_KEY",
    "PROMPT_TEXT_DISPLAY_LIMIT",
    "PROMPT_TEXT_TAG_KEY",
    "PROMPT_TYPE_CHAT",
    "PROMPT_TYPE_TAG_KEY",
    "PROMPT_TYPE_TEXT",
    "RESPONSE_FORMAT_TAG_KEY",
    "PromptModelConfig",
    "PromptVersion",
]

PROMPT_TEXT_DISPLAY_LIMIT = 30
_VARIABLE = re.compile(r"\{\{\s*([a-zA-Z_][\w.]*)\s*\}\}")
_STATEMENT = re.compile(r"\{%.*?%\}", re.DOTALL)
_INTERNAL = frozenset(
    (
        *(IS_PROMPT_TAG_KEY, PROMPT_TEXT_TAG_KEY, PROMPT_TYPE_TAG_KEY),
        *(RESPONSE_FORMAT_TAG_KEY, PROMPT_MODEL_CONFIG_TAG_KEY),
    )
)


def __getattr__(name: str):
    # needs pydantic
    if name == "PromptModelConfig":
        from mlflow.entities.model_registry.prompt_model_config import PromptModelConfig

        return PromptModelConfig
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


class PromptVersion(RegistryEntity):
    """A version of a prompt. Times are milliseconds since the epoch.

    Args:
        name: the prompt.
        version: its number.
        template: a text, or a list of ``{"role": ..., "content": ...}``; ``{{variable}}`` is filled in by ``format``,
            and a text with ``{% ... %}`` is a Jinja template.
        commit_message: what changed, also ``description``.
        tags: without those that the platform sets.
        response_format: a pydantic model or JSON schema of the answer.
        model_config: settings of the model that the prompt is for.

    Raises: INVALID_PARAMETER_VALUE for a template that is neither text nor list, ValueError for a list that holds
        something else than messages.
    """

    fields: ClassVar[tuple[str, ...]] = (
        *("name", "version", "template", "commit_message", "creation_timestamp", "tags", "aliases"),
        *("last_updated_timestamp", "user_id", "response_format", "model_config"),
    )

    def __init__(
        self,
        name: str,
        version: int,
        template: str | list[dict[str, Any]],
        commit_message: str | None = None,
        creation_timestamp: int | None = None,
        tags: dict[str, str] | None = None,
        aliases: list[str] | None = None,
        last_updated_timestamp: int | None = None,
        user_id: str | None = None,
        response_format: type[BaseModel] | dict[str, Any] | None = None,
        model_config: PromptModelConfig | dict[str, Any] | None = None,
    ) -> None:
        if not isinstance(template, (str, list)):
            raise invalid(f"Invalid template {template!r} of a prompt: it must be a text or a list of messages.")
        if isinstance(template, list) and not all(
            isinstance(message, dict) and {"role", "content"} <= message.keys() for message in template
        ):
            raise ValueError("Template must be a list of dicts with role and content")
        self.name = name
        self.version = int(version)
        self.template = template
        self.commit_message = commit_message
        self.creation_timestamp = creation_timestamp or 0
        self.tags = {key: value for key, value in (tags or {}).items() if key not in _INTERNAL}
        self.aliases = list(aliases or ())
        self.last_updated_timestamp = last_updated_timestamp
        self.user_id = user_id
        self.response_format = self.convert_response_format_to_dict(response_format) if response_format else None
        self.model_config = model_config.to_dict() if hasattr(model_config, "to_dict") else model_config

    @property
    def description(self) -> str | None:
        """What changed."""
        return self.commit_message

    @description.setter
    def description(self, value: str | None) -> None:
        self.commit_message = value

    @property
    def is_text_prompt(self) -> bool:
        """Whether the template is a text, not a list of messages."""
        return not isinstance(self.template, list)

    @property
    def uri(self) -> str:
        """``prompts:/<name>/<version>``."""
        return f"prompts:/{self.name}/{self.version}"

    @property
    def variables(self) -> set[str]:
        """The names that ``format`` takes."""
        return set(_VARIABLE.findall(self._text))

    @property
    def _text(self) -> str:
        return self.template if self.is_text_prompt else json.dumps(self.template)

    @staticmethod
    def convert_response_format_to_dict(response_format: type[BaseModel] | dict[str, Any]) -> dict[str, Any]:
        """The JSON schema of a pydantic model; a schema as it is."""
        if isinstance(response_format, type) and hasattr(response_format, "model_json_schema"):
            return response_format.model_json_schema()
        return response_format

    def to_single_brace_format(self) -> str | list[dict[str, Any]]:
        """The template with ``{variable}``, as other libraries write it."""
        return self._mapped(lambda text: _VARIABLE.sub(r"{\1}", text))

    def format(
        self, allow_partial: bool = False, use_jinja_sandbox: bool = True, **kwargs
    ) -> PromptVersion | str | list[dict[str, Any]]:
        """The template with values filled in.

        Args:
            allow_partial: fill in what is given; when values are missing, a prompt version with the rest is returned.
            use_jinja_sandbox: whether a Jinja template is kept from reaching into the objects that it is given.

        Raises: INVALID_PARAMETER_VALUE when values are missing.
        """
        if self.is_text_prompt and _STATEMENT.search(self.template):
            return _jinja(use_jinja_sandbox).from_string(self.template).render(**kwargs)
        absent = self.variables - kwargs.keys()
        if absent and not allow_partial:
            raise invalid(
                f"Values are missing for {', '.join(sorted(absent))}. `allow_partial=True` fills in what is given."
            )
        filled = self._mapped(lambda text: _VARIABLE.sub(lambda m: str(kwargs[m[1]]) if m[1] in kwargs else m[0], text))
        if not absent:
            return filled
        return PromptVersion(**{**dict(self), "template": filled})

    def _mapped(self, change: Any) -> str | list[dict[str, Any]]:
        if self.is_text_prompt:
            return change(self.template)
        return [
            {
                **message,
                "content": change(message["content"]) if isinstance(message["content"], str) else message["content"],
            }
            for message in self.template
        ]

    def __repr__(self) -> str:
        text = self._text
        shown = text if len(text) <= PROMPT_TEXT_DISPLAY_LIMIT else f"{text[:PROMPT_TEXT_DISPLAY_LIMIT]}..."
        return f"PromptVersion(name={self.name}, version={self.version}, template={shown})"


def _jinja(sandboxed: bool) -> Any:
    try:
        from jinja2 import Environment
        from jinja2.sandbox import SandboxedEnvironment
    except ImportError:
        raise missing_package("jinja2", "A prompt with {% ... %}") from None
    return SandboxedEnvironment() if sandboxed else Environment()
