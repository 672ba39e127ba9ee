"""Models: what they are made of, how they are stored, and how they are judged. Names are loaded on first use."""

import importlib
from typing import Any

_HOME = {
    name: f"mlflow.models.{module}"
    for module, names in {
        "code_model": "set_model",
        "dependencies_schemas": "set_retriever_schema",
        "evaluation": (
            "EvaluationArtifact EvaluationMetric EvaluationResult MetricThreshold evaluate list_evaluators make_metric"
        ),
        "flavor_backend": "FlavorBackend",
        "inference": "infer_pip_requirements",
        "model": "Model",
        "model_config": "ModelConfig",
        "python_api": "build_docker predict",
        "resources": "Resource ResourceType",
        "signature": "ModelSignature infer_signature set_signature",
        "stored": "get_model_info update_model_requirements",
        "utils": "ModelInputExample",
        "serving_input": "convert_input_example_to_serving_input validate_schema validate_serving_input",
        "wheeled_model": "add_libraries_to_model",
    }.items()
    for name in names.split()
}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
