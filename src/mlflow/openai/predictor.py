"""Asking a model at OpenAI for each row of a table."""

from __future__ import annotations

import os
import string
from collections.abc import Callable
from typing import Any

from mlflow.exceptions import invalid, missing_package

TASKS = ("chat.completions", "completions", "embeddings")
_OWN_KEYS = ("model", "task", "messages", "prompt")
# texts in one request, well below what the provider takes
_COMPLETIONS_AT_ONCE = 20
_EMBEDDINGS_AT_ONCE = 1024
_REQUESTS_AT_ONCE = 10


class Predictor:
    """Asks for each row.

    Args:
        about: model, task, prompt and further arguments of each request.
    """

    def __init__(self, about: dict[str, Any]) -> None:
        self._about = about
        self._task = about["task"]
        self._variables = variables_of(about)
        self._client: Any = None

    def get_raw_model(self) -> dict[str, Any]:
        """Model, task, prompt and arguments."""
        return self._about

    def predict(self, data: Any, params: dict[str, Any] | None = None) -> list[Any]:
        """One text, or one vector for embeddings, per row.

        Args:
            data: a DataFrame, a list of texts or dicts, a text or a dict: the values of the prompt's variables, or
                the texts themselves where it has none.
            params: arguments of each request that go over the model's.

        Raises: INVALID_PARAMETER_VALUE when a variable or texts are missing; openai's errors.
        """
        rows = self._rows(data)
        options = {key: value for key, value in self._about.items() if key not in _OWN_KEYS}
        options = {**options, **(params or {}), "model": self._about["model"]}
        client = self._connected()
        if self._task == "chat.completions":
            return _each(
                [self._messages(row) for row in rows],
                lambda messages: (
                    client.chat.completions.create(messages=messages, **options).choices[0].message.content
                ),
            )
        texts = [self._text(row) for row in rows]
        if self._task == "completions":
            return _in_groups(
                texts,
                _COMPLETIONS_AT_ONCE,
                lambda group: [choice.text for choice in client.completions.create(prompt=group, **options).choices],
            )
        return _in_groups(
            texts,
            _EMBEDDINGS_AT_ONCE,
            lambda group: [one.embedding for one in client.embeddings.create(input=group, **options).data],
        )

    def _rows(self, data: Any) -> list[dict[str, Any]]:
        """Values of the variables per row; without variables the text under the name ``""``."""
        if hasattr(data, "to_dict") and hasattr(data, "columns"):
            data = data.to_dict("records")
        elif hasattr(data, "tolist"):
            data = data.tolist()
        return [self._row(one) for one in (data if isinstance(data, list) else [data])]

    def _row(self, given: Any) -> dict[str, Any]:
        names = self._variables or [""]
        if isinstance(given, dict):
            missing = [name for name in names if name not in given]
            if not missing:
                return {name: given[name] for name in names}
            texts = [value for value in given.values() if isinstance(value, str)]
            if len(names) > 1:
                raise invalid(f"The prompt needs {names}; {missing} is missing among {sorted(map(str, given))}.")
            if not texts:
                raise invalid(f"There is no text among {sorted(map(str, given))}.")
            return {names[0]: texts[0]}
        if len(names) > 1 or not isinstance(given, str):
            raise invalid(f"The prompt needs {self._variables or 'a text'}; it got {given!r:.80}.")
        return {names[0]: given}

    def _messages(self, row: dict[str, Any]) -> list[dict[str, Any]]:
        messages = self._about.get("messages") or []
        if not self._variables:
            return [*messages, {"role": "user", "content": row[""]}]
        return [{**message, "content": _filled(message["content"], row)} for message in messages]

    def _text(self, row: dict[str, Any]) -> str:
        prompt = self._about.get("prompt") if self._task == "completions" else None
        if not self._variables:
            return f"{prompt or ''}{row['']}"
        return _filled(prompt, row)

    def _connected(self) -> Any:
        if self._client is None:
            self._client = _client()
        return self._client


def variables_of(about: dict[str, Any]) -> list[str]:
    """The variables of a prompt, in the order in which they appear."""
    if about["task"] == "chat.completions":
        texts = [message["content"] for message in about.get("messages") or [] if isinstance(message, dict)]
    else:
        texts = [about.get("prompt")] if about["task"] == "completions" else []
    names = (
        name for text in texts if isinstance(text, str) for _, name, _, _ in string.Formatter().parse(text) if name
    )
    return list(dict.fromkeys(names))


def _filled(text: Any, row: dict[str, Any]) -> Any:
    return text.format(**row) if isinstance(text, str) else text


def _in_groups(texts: list[str], size: int, ask: Callable[[list[str]], list[Any]]) -> list[Any]:
    groups = [texts[start : start + size] for start in range(0, len(texts), size)]
    return [one for answers in _each(groups, ask) for one in answers]


def _each(asked: list[Any], ask: Callable[[Any], Any]) -> list[Any]:
    """Answers in the order of the questions, which are asked several at a time."""
    if len(asked) < 2:
        return [ask(one) for one in asked]
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(min(len(asked), _REQUESTS_AT_ONCE)) as pool:
        return list(pool.map(ask, asked))


def _client() -> Any:
    """A client for the provider that the environment names: OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_API_TYPE, ..."""
    try:
        import openai
    except ImportError:
        raise missing_package("openai", "The OpenAI flavor") from None
    get = os.environ.get
    base_url = get("OPENAI_BASE_URL") or get("OPENAI_API_BASE")
    if get("OPENAI_API_TYPE", "").lower() in ("azure", "azure_ad", "azuread"):
        return openai.AzureOpenAI(
            api_key=get("OPENAI_API_KEY"),
            azure_endpoint=base_url,
            api_version=get("OPENAI_API_VERSION"),
            azure_deployment=get("OPENAI_DEPLOYMENT_NAME"),
        )
    return openai.OpenAI(base_url=base_url, organization=get("OPENAI_ORGANIZATION"))
