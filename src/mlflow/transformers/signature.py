"""The signatures that pipelines have when the user gives neither one nor an example."""

from __future__ import annotations

import json
from typing import Any

from mlflow.environment_variables import MLFLOW_INPUT_EXAMPLE_INFERENCE_TIMEOUT

__all__ = [
    "MLFLOW_INPUT_EXAMPLE_INFERENCE_TIMEOUT",
    "format_input_example_for_special_cases",
    "generate_signature_output",
    "infer_or_get_default_signature",
]

_TEXT = {None: "string"}
_LABELS = {"label": "string", "score": "double"}
_AUDIO = {None: "binary"}
_KINDS: dict[str, tuple[dict[str | None, str], dict[str | None, str]]] = {
    "TextClassificationPipeline": (_TEXT, _LABELS),
    "ZeroShotClassificationPipeline": (
        {"sequences": "string", "candidate_labels": "string", "hypothesis_template": "string"},
        {"sequence": "string", "labels": "string", "scores": "double"},
    ),
    "TextGenerationPipeline": (_TEXT, _TEXT),
    "Text2TextGenerationPipeline": (_TEXT, _TEXT),
    "SummarizationPipeline": (_TEXT, _TEXT),
    "TranslationPipeline": (_TEXT, _TEXT),
    "FillMaskPipeline": (_TEXT, _TEXT),
    "TokenClassificationPipeline": (_TEXT, _TEXT),
    "QuestionAnsweringPipeline": ({"question": "string", "context": "string"}, _TEXT),
    "TableQuestionAnsweringPipeline": ({"query": "string", "table": "string"}, _TEXT),
    "AutomaticSpeechRecognitionPipeline": (_AUDIO, _TEXT),
    "AudioClassificationPipeline": (_AUDIO, _LABELS),
    "ImageClassificationPipeline": (_TEXT, _LABELS),
}


def infer_or_get_default_signature(
    pipeline: Any, example: Any = None, model_config: dict[str, Any] | None = None, flavor_config: Any = None
) -> Any:
    """The ModelSignature of a pipeline; None when its kind has no usual one.

    Args:
        pipeline: of transformers.
        example: an example of the input; the pipeline then predicts it.
        model_config: arguments of the pipeline.
        flavor_config: the flavor's entry.
    """
    if example is not None:
        from mlflow.models.signature import infer_signature

        data, params = example if isinstance(example, tuple) else (example, None)
        output = _predicted(pipeline, data, model_config, params, flavor_config)
        return infer_signature(data, output, params)
    return default_signature(type(pipeline).__name__)


def default_signature(kind: str) -> Any:
    """The usual ModelSignature of a kind of pipelines, e.g. "TextGenerationPipeline"; None when there is none."""
    from mlflow.models.signature import ModelSignature
    from mlflow.types.schema import ColSpec, Schema, TensorSpec

    if kind == "FeatureExtractionPipeline":
        import numpy

        return ModelSignature(Schema([ColSpec("string")]), Schema([TensorSpec(numpy.dtype("float64"), (-1,))]))
    if kind not in _KINDS:
        return None
    return ModelSignature(*(Schema([ColSpec(of, name) for name, of in fields.items()]) for fields in _KINDS[kind]))


def format_input_example_for_special_cases(input_example: Any, pipeline: Any) -> Any:
    """The example as a table can hold it: lists of labels in a dict for zero-shot classification become JSON."""
    data = input_example[0] if isinstance(input_example, tuple) else input_example
    if type(pipeline).__name__ != "ZeroShotClassificationPipeline" or not isinstance(data, dict):
        return input_example
    data = {key: json.dumps(value) if isinstance(value, list) else value for key, value in data.items()}
    return (data, *input_example[1:]) if isinstance(input_example, tuple) else data


def generate_signature_output(
    pipeline: Any, data: Any, model_config: Any = None, params: Any = None, flavor_config: Any = None
) -> Any:
    """What a pipeline predicts for an example."""
    return _predicted(pipeline, data, model_config, params, flavor_config)


def _predicted(pipeline: Any, data: Any, model_config: Any, params: Any, flavor_config: Any) -> Any:
    from mlflow.transformers.predictor import Predictor

    return Predictor(pipeline, flavor_config or {}, dict(model_config or {}), None).predict(data, params)
