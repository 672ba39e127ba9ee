"""Settings of the model that a prompt is for. Needs pydantic."""

from __future__ import annotations

from typing import Any

from mlflow.exceptions import missing_package

try:
    from pydantic import BaseModel, Field
except ImportError:
    raise missing_package("pydantic", "PromptModelConfig") from None


class PromptModelConfig(BaseModel):
    """Which model, and how it is called."""

    provider: str | None = None
    model_name: str | None = None
    temperature: float | None = Field(None, ge=0)
    max_tokens: int | None = Field(None, gt=0)
    top_p: float | None = Field(None, ge=0, le=1)
    top_k: int | None = Field(None, gt=0)
    frequency_penalty: float | None = None
    presence_penalty: float | None = None
    stop_sequences: list[str] | None = None
    extra_params: dict[str, Any] = Field(default_factory=dict)

    # "model_name" is no method of pydantic's
    model_config = {"protected_namespaces": ()}

    def to_dict(self) -> dict[str, Any]:
        """The settings that are given, the extra ones among them."""
        given = {name: value for name, value in self.model_dump().items() if value is not None}
        extra = given.pop("extra_params")
        return {**given, **extra}

    @classmethod
    def from_dict(cls, config_dict: dict[str, Any]) -> PromptModelConfig:
        """The settings of a dict; what has no field of its own is an extra one."""
        known = {name: value for name, value in config_dict.items() if name in cls.model_fields}
        extra = {name: value for name, value in config_dict.items() if name not in cls.model_fields}
        if extra:
            known["extra_params"] = {**known.get("extra_params", {}), **extra}
        return cls(**known)
