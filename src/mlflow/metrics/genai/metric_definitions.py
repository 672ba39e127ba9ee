"""Judged metrics of answers to questions: each a criterion and what its grades 1 to 5 mean."""

from __future__ import annotations

from typing import Any, NamedTuple

from mlflow.exceptions import INTERNAL_ERROR, INVALID_PARAMETER_VALUE, invalid
from mlflow.metrics.genai.base import EvaluationExample
from mlflow.metrics.genai.genai_metric import make_genai_metric
from mlflow.models.evaluation.metric import EvaluationMetric

__all__ = [
    "INTERNAL_ERROR",
    "INVALID_PARAMETER_VALUE",
    "answer_correctness",
    "answer_relevance",
    "answer_similarity",
    "faithfulness",
    "relevance",
]

_VERSION = "v1"
_MODEL = "openai:/gpt-4"


class _Criterion(NamedTuple):
    definition: str
    grades: str
    columns: list[str]
    include_input: bool


_CRITERIA = {
    "answer_similarity": _Criterion(
        "How close in meaning the answer is to the reference answer (targets). Wording does not matter.",
        "1: it has nothing in common with the reference.\n"
        "2: it shares a detail or two, its meaning is another.\n"
        "3: about half of its meaning is the reference's.\n"
        "4: it means nearly the same; small differences remain.\n"
        "5: it means the same.",
        ["targets"],
        False,
    ),
    "answer_correctness": _Criterion(
        "Whether the answer to the input is right, measured by the reference answer (targets).",
        "1: it is wrong.\n"
        "2: it is mostly wrong; a part of it is right.\n"
        "3: it is partly right, with an important mistake or gap.\n"
        "4: it is right, with a small mistake or gap.\n"
        "5: it is right and complete.",
        ["targets"],
        True,
    ),
    "faithfulness": _Criterion(
        "Whether everything that the answer says follows from the context, whatever else may be true.",
        "1: nothing of it follows from the context.\n"
        "2: some of it follows, most does not.\n"
        "3: about half of it follows.\n"
        "4: nearly all of it follows.\n"
        "5: all of it follows from the context.",
        ["context"],
        False,
    ),
    "answer_relevance": _Criterion(
        "Whether the answer is about what the input asks. Being wrong does not matter here, straying does.",
        "1: it is about something else.\n"
        "2: it touches the question in passing.\n"
        "3: it answers a part of the question, or strays much.\n"
        "4: it answers the question and strays a little.\n"
        "5: all of it answers the question.",
        [],
        True,
    ),
    "relevance": _Criterion(
        "Whether the answer is about what the input asks and makes use of the context where the context helps.",
        "1: it is about something else.\n"
        "2: it touches the question and ignores the context.\n"
        "3: it answers a part of the question from the context.\n"
        "4: it answers the question; it misses a little of what the context offers.\n"
        "5: it answers the whole question with what the context offers.",
        ["context"],
        True,
    ),
}


def _metric(
    name: str,
    model: str | None,
    metric_version: str | None,
    examples: list[EvaluationExample] | None,
    metric_metadata: dict[str, Any] | None,
    parameters: dict[str, Any] | None,
    extra_headers: dict[str, str] | None,
    proxy_url: str | None,
    max_workers: int,
) -> EvaluationMetric:
    if metric_version not in (None, _VERSION):
        raise invalid(f"There is no version {metric_version!r} of the metric {name}; there is {_VERSION}.")
    criterion = _CRITERIA[name]
    return make_genai_metric(
        name=name,
        definition=criterion.definition,
        grading_prompt=criterion.grades,
        examples=examples,
        version=_VERSION,
        model=model or _MODEL,
        grading_context_columns=criterion.columns,
        include_input=criterion.include_input,
        parameters=parameters,
        max_workers=max_workers,
        metric_metadata=metric_metadata,
        extra_headers=extra_headers,
        proxy_url=proxy_url,
    )


def answer_similarity(
    model: str | None = None,
    metric_version: str | None = None,
    examples: list[EvaluationExample] | None = None,
    metric_metadata: dict[str, Any] | None = None,
    parameters: dict[str, Any] | None = None,
    extra_headers: dict[str, str] | None = None,
    proxy_url: str | None = None,
    max_workers: int = 10,
) -> EvaluationMetric:
    """How close answers are in meaning to ``targets``. Arguments as for ``make_genai_metric``."""
    return _metric("answer_similarity", **locals())


def answer_correctness(
    model: str | None = None,
    metric_version: str | None = None,
    examples: list[EvaluationExample] | None = None,
    metric_metadata: dict[str, Any] | None = None,
    parameters: dict[str, Any] | None = None,
    extra_headers: dict[str, str] | None = None,
    proxy_url: str | None = None,
    max_workers: int = 10,
) -> EvaluationMetric:
    """Whether answers are right, measured by ``targets``. Arguments as for ``make_genai_metric``."""
    return _metric("answer_correctness", **locals())


def faithfulness(
    model: str | None = None,
    metric_version: str | None = _VERSION,
    examples: list[EvaluationExample] | None = None,
    metric_metadata: dict[str, Any] | None = None,
    parameters: dict[str, Any] | None = None,
    extra_headers: dict[str, str] | None = None,
    proxy_url: str | None = None,
    max_workers: int = 10,
) -> EvaluationMetric:
    """Whether all that answers say follows from the column ``context``. Arguments as for ``make_genai_metric``."""
    return _metric("faithfulness", **locals())


def answer_relevance(
    model: str | None = None,
    metric_version: str | None = _VERSION,
    examples: list[EvaluationExample] | None = None,
    metric_metadata: dict[str, Any] | None = None,
    parameters: dict[str, Any] | None = None,
    extra_headers: dict[str, str] | None = None,
    proxy_url: str | None = None,
    max_workers: int = 10,
) -> EvaluationMetric:
    """Whether answers are about what ``inputs`` ask. Arguments as for ``make_genai_metric``."""
    return _metric("answer_relevance", **locals())


def relevance(
    model: str | None = None,
    metric_version: str | None = None,
    examples: list[EvaluationExample] | None = None,
    metric_metadata: dict[str, Any] | None = None,
    parameters: dict[str, Any] | None = None,
    extra_headers: dict[str, str] | None = None,
    proxy_url: str | None = None,
    max_workers: int = 10,
) -> EvaluationMetric:
    """Whether answers are to the point and use the column ``context``. Arguments as for ``make_genai_metric``."""
    return _metric("relevance", **locals())
