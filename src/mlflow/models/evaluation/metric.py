"""A metric of an evaluation: a function with a name and a direction."""

from __future__ import annotations

import keyword
import logging
from collections.abc import Callable
from typing import Any

from mlflow.exceptions import invalid

logger = logging.getLogger(__name__)


class EvaluationMetric:
    """A metric of an evaluation.

    Args:
        eval_fn: the function. By the names of its parameters it gets ``predictions`` and ``targets`` (Series),
            ``metrics`` (all computed so far, by name), another metric by its name, a column of the inputs or outputs
            by its name (or by ``evaluator_config={"col_mapping": ...}``). The older form
            ``fn(eval_df, builtin_metrics)`` gets a DataFrame with ``prediction`` and ``target``, and plain values.
            It gives a number or a ``MetricValue``.
        name: what the metric is called.
        greater_is_better: which way is better.
        long_name, version, metric_details, metric_metadata: what is known about it.
        genai_metric_args: what a judged metric was made from.
    """

    def __init__(
        self,
        eval_fn: Callable[..., Any],
        name: str,
        greater_is_better: bool,
        long_name: str | None = None,
        version: str | None = None,
        metric_details: str | None = None,
        metric_metadata: dict[str, Any] | None = None,
        genai_metric_args: dict[str, Any] | None = None,
    ) -> None:
        self.eval_fn = eval_fn
        self.name = name
        self.greater_is_better = greater_is_better
        self.long_name = long_name or name
        self.version = version
        self.metric_details = metric_details
        self.metric_metadata = metric_metadata
        self.genai_metric_args = genai_metric_args

    @property
    def key(self) -> str:
        """Its name in results: with the version, if it has one."""
        return f"{self.name}/{self.version}" if self.version else self.name

    def __str__(self) -> str:
        parts = {
            "name": self.name,
            "greater_is_better": self.greater_is_better,
            "long_name": self.long_name,
            "version": self.version,
            "metric_details": self.metric_details,
            "metric_metadata": self.metric_metadata,
        }
        shown = ", ".join(f"{name}={value}" for name, value in parts.items() if value is not None)
        return f"EvaluationMetric({shown})"


def make_metric(
    *,
    eval_fn: Callable[..., Any],
    greater_is_better: bool,
    name: str | None = None,
    long_name: str | None = None,
    version: str | None = None,
    metric_details: str | None = None,
    metric_metadata: dict[str, Any] | None = None,
    genai_metric_args: dict[str, Any] | None = None,
) -> EvaluationMetric:
    """A metric from a function, for ``extra_metrics`` of ``mlflow.evaluate``.

    Args: as of ``EvaluationMetric``; the name is the function's own if None.

    Raises: INVALID_PARAMETER_VALUE when there is no name, or it holds a ``/``.
    """
    if not callable(eval_fn):
        raise invalid(f"'eval_fn' must be a function, not {type(eval_fn).__name__}.")
    if name is None:
        name = getattr(eval_fn, "__name__", None)
        if name is None or name == "<lambda>":
            raise invalid("'name' is needed when 'eval_fn' is a lambda or an object without a name.")
    if not isinstance(name, str) or not name or "/" in name:
        raise invalid(f"Invalid name {name!r} of a metric: it must be text without '/', which separates its parts.")
    if not name.isidentifier() or keyword.iskeyword(name):
        logger.warning(
            "The name %r of a metric is no Python name: another metric cannot take it as a parameter.",
            name,
        )
    return EvaluationMetric(
        eval_fn, name, greater_is_better, long_name, version, metric_details, metric_metadata, genai_metric_args
    )
