"""What the model registry holds. Names are loaded on first use."""

import importlib

_HOME = {
    "ModelVersion": "model_version",
    "ModelVersionDeploymentJobState": "model_version_deployment_job_state",
    "ModelVersionSearch": "model_version_search",
    "ModelVersionTag": "model_version_tag",
    "Prompt": "prompt",
    "PromptModelConfig": "prompt_model_config",
    "PromptVersion": "prompt_version",
    "RegisteredModel": "registered_model",
    "RegisteredModelAlias": "registered_model_alias",
    "RegisteredModelSearch": "registered_model_search",
    "RegisteredModelTag": "registered_model_tag",
}
__all__ = list(_HOME)


def __getattr__(name: str):
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(_HOME)
