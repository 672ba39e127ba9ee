"""Metrics that a language model judges. Names are loaded on first use."""

import importlib
from typing import Any

_HOME = {
    "EvaluationExample": "base",
    "answer_correctness": "metric_definitions",
    "answer_relevance": "metric_definitions",
    "answer_similarity": "metric_definitions",
    "faithfulness": "metric_definitions",
    "make_genai_metric": "genai_metric",
    "make_genai_metric_from_prompt": "genai_metric",
    "relevance": "metric_definitions",
    "retrieve_custom_metrics": "genai_metric",
}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"mlflow.metrics.genai.{home}"), name)
    globals()[name] = value
    return value
