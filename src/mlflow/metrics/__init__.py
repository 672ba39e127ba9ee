"""Metrics for ``extra_metrics`` of ``mlflow.evaluate``. Names are loaded on first use."""

import importlib
from typing import Any

_HOME = {
    name: f"mlflow.{module}"
    for module, names in {
        "models.evaluation.metric": "EvaluationMetric make_metric",
        "metrics.base": "MetricValue",
        "metrics.numeric": "f1_score mae mape max_error mse precision_score r2_score recall_score rmse",
        "metrics.retrieval": "ndcg_at_k precision_at_k recall_at_k",
        "metrics.text": (
            "ari_grade_level bleu exact_match flesch_kincaid_grade_level latency rouge1 rouge2 rougeL rougeLsum "
            "token_count toxicity"
        ),
    }.items()
    for name in names.split()
}
_MODULES = ("base", "genai")
__all__ = sorted([*_HOME, "genai"])


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f"mlflow.metrics.{name}")
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
