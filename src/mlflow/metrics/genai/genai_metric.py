"""Metrics whose scores a language model gives."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from mlflow.exceptions import (
    BAD_REQUEST,
    INTERNAL_ERROR,
    INVALID_PARAMETER_VALUE,
    UNAUTHENTICATED,
    MlflowException,
    invalid,
)
from mlflow.metrics.base import MetricValue
from mlflow.metrics.genai.base import EvaluationExample
from mlflow.metrics.genai.judge import ask, parse_judge_uri
from mlflow.metrics.genai.prompt_template import PromptTemplate
from mlflow.models.evaluation.metric import EvaluationMetric, make_metric

__all__ = [
    "BAD_REQUEST",
    "INTERNAL_ERROR",
    "INVALID_PARAMETER_VALUE",
    "UNAUTHENTICATED",
    "make_genai_metric",
    "make_genai_metric_from_prompt",
    "retrieve_custom_metrics",
]

logger = logging.getLogger(__name__)

CUSTOM_METRICS_FILE = "genai_custom_metrics.json"
_AGGREGATIONS = ("min", "max", "mean", "median", "variance", "p90")
_DEFAULT_PARAMETERS = {"temperature": 0.0, "max_tokens": 500, "top_p": 1.0}

_TASK = [
    "You grade answers of an application. Grade only what the criterion below is about.\n\n",
    "Criterion: {name}\n{definition}\n\nGrades:\n{grading_prompt}\n\n",
    "{examples}",
    "{input}",
    "Answer to grade:\n{output}\n\n",
    "{grading_context}",
    'Reply with one JSON object and nothing else: {{"score": <number>, "justification": "<one or two sentences>"}}',
]
_FORM = (
    '\n\nReply with one JSON object and nothing else: {"score": <number>, "justification": "<one or two sentences>"}'
)


def make_genai_metric(
    name: str,
    definition: str,
    grading_prompt: str,
    examples: list[EvaluationExample] | None = None,
    version: str | None = "v1",
    model: str | None = "openai:/gpt-4",
    grading_context_columns: str | list[str] | None = None,
    include_input: bool = True,
    parameters: dict[str, Any] | None = None,
    aggregations: list[str] | None = None,
    greater_is_better: bool = True,
    max_workers: int = 10,
    metric_metadata: dict[str, Any] | None = None,
    extra_headers: dict[str, str] | None = None,
    proxy_url: str | None = None,
) -> EvaluationMetric:
    """A metric of which a language model grades every row.

    Args:
        name, definition: what is graded.
        grading_prompt: what each grade means.
        examples: graded answers to show.
        version: of the metric.
        model: the judge, ``openai:/<model>``, ``anthropic:/<model>`` or ``endpoints:/<name>``.
        grading_context_columns: columns that the judge is told besides (e.g. ``"targets"``).
        include_input: whether it is told the input.
        parameters: of the call.
        aggregations: of the scores; mean, variance and p90 if None; also min, max, median.
        greater_is_better: which way is better.
        max_workers: how many rows are graded at a time.
        metric_metadata: kept with the metric.
        extra_headers, proxy_url: of the requests.

    Raises: INVALID_PARAMETER_VALUE for another judge or aggregation.
    """
    _check(model, aggregations, max_workers)
    columns = [grading_context_columns] if isinstance(grading_context_columns, str) else grading_context_columns or []
    shown = "\n\n".join(map(str, examples or []))
    template = PromptTemplate(_TASK).partial_fill(
        name=name,
        definition=definition,
        grading_prompt=grading_prompt,
        examples=f"Graded examples:\n{shown}\n\n" if examples else "",
    )
    given = {key: value for key, value in locals().items() if key not in ("columns", "shown", "template")}

    def prompts(predictions: Any, inputs: Any, context: dict[str, Any]) -> list[str]:
        rows = []
        for position, output in enumerate(predictions):
            told = "".join(f"{column}:\n{_row(context[column], position)}\n\n" for column in columns)
            asked = f"Input:\n{_row(inputs, position)}\n\n" if include_input and inputs is not None else ""
            rows.append(template.format(output=output, input=asked, grading_context=told))
        return rows

    def score(predictions: Any, inputs: Any, context: dict[str, Any]) -> MetricValue:
        return _graded(
            prompts(predictions, inputs, context),
            model,
            parameters,
            aggregations,
            max_workers,
            extra_headers,
            proxy_url,
        )

    eval_fn = _function(score, columns, include_input)
    return make_metric(
        eval_fn=eval_fn,
        greater_is_better=greater_is_better,
        name=name,
        version=version,
        metric_details=str(template),
        metric_metadata=metric_metadata,
        genai_metric_args=_arguments("make_genai_metric", given),
    )


def make_genai_metric_from_prompt(
    name: str,
    judge_prompt: str | None = None,
    model: str | None = "openai:/gpt-4",
    parameters: dict[str, Any] | None = None,
    aggregations: list[str] | None = None,
    greater_is_better: bool = True,
    max_workers: int = 10,
    metric_metadata: dict[str, Any] | None = None,
    extra_headers: dict[str, str] | None = None,
    proxy_url: str | None = None,
) -> EvaluationMetric:
    """A metric graded by a language model that gets the user's own prompt.

    Args:
        judge_prompt: text with ``{names}`` of columns (``{predictions}``, ``{inputs}``, ``{targets}``, ...).
        name, model, parameters, aggregations, greater_is_better, max_workers, metric_metadata, extra_headers,
        proxy_url: as for ``make_genai_metric``.
    """
    _check(model, aggregations, max_workers)
    if not judge_prompt:
        raise invalid("'judge_prompt' is needed: the text that the judge gets.")
    given = dict(locals())
    template = PromptTemplate(judge_prompt)
    columns = sorted(template.variables - {"predictions", "inputs"})

    def score(predictions: Any, inputs: Any, context: dict[str, Any]) -> MetricValue:
        prompts = []
        for position, output in enumerate(predictions):
            row = {column: _row(context[column], position) for column in columns}
            row |= {"predictions": output, "inputs": None if inputs is None else _row(inputs, position)}
            prompts.append(template.format(**row) + _FORM)
        return _graded(prompts, model, parameters, aggregations, max_workers, extra_headers, proxy_url)

    return make_metric(
        eval_fn=_function(score, columns, "inputs" in template.variables),
        greater_is_better=greater_is_better,
        name=name,
        metric_details=judge_prompt,
        metric_metadata=metric_metadata,
        genai_metric_args=_arguments("make_genai_metric_from_prompt", given),
    )


def retrieve_custom_metrics(run_id: str, name: str | None = None, version: str | None = None) -> list[EvaluationMetric]:
    """The judged metrics that an evaluation used, made again from what it logged to its run.

    Args:
        run_id: the run of the evaluation.
        name, version: only metrics of this name and version.
    """
    from mlflow.tracking.client import MlflowClient

    client = MlflowClient()
    if all(info.path != CUSTOM_METRICS_FILE for info in client.list_artifacts(run_id)):
        logger.warning("The run %s used no judged metrics.", run_id)
        return []
    experiment_id = client.get_run(run_id).info.experiment_id
    table = client.load_table(experiment_id, CUSTOM_METRICS_FILE, [run_id])
    makers = {"make_genai_metric": make_genai_metric, "make_genai_metric_from_prompt": make_genai_metric_from_prompt}
    found = []
    for row in table.to_dict("records"):
        if (name is None or row["name"] == name) and (version is None or row["version"] == version):
            arguments = json.loads(row["metric_args"]) if isinstance(row["metric_args"], str) else row["metric_args"]
            maker = makers[arguments.pop("made_by")]
            if arguments.get("examples"):
                arguments["examples"] = [EvaluationExample(**example) for example in arguments["examples"]]
            found.append(maker(**arguments))
    return found


def _check(model: Any, aggregations: Any, max_workers: int) -> None:
    parse_judge_uri(model)
    unknown = [name for name in aggregations or [] if name not in _AGGREGATIONS]
    if unknown:
        raise invalid(f"Invalid aggregation {unknown[0]!r}; allowed are {', '.join(_AGGREGATIONS)}.")
    if max_workers < 1:
        raise invalid(f"Invalid max_workers {max_workers!r}: 1 or more.")


def _function(score: Callable[..., MetricValue], columns: list[str], include_input: bool) -> Callable[..., Any]:
    """A function whose parameters are the columns that the judge is told."""
    import inspect

    def eval_fn(**given: Any) -> MetricValue:
        inputs = given.get("inputs") if include_input else None
        return score(given["predictions"], inputs, {column: given[column] for column in columns})

    names = ["predictions", *(["inputs"] if include_input else []), *(c for c in columns if c != "inputs")]
    kind = inspect.Parameter.KEYWORD_ONLY
    eval_fn.__signature__ = inspect.Signature([inspect.Parameter(name, kind) for name in names])
    return eval_fn


def _row(column: Any, position: int) -> Any:
    return column.iloc[position] if hasattr(column, "iloc") else column[position]


def _arguments(made_by: str, given: dict[str, Any]) -> dict[str, Any]:
    """What the metric was made from, without what may hold secrets."""
    kept = {key: value for key, value in given.items() if key not in ("extra_headers", "proxy_url")}
    if kept.get("examples"):
        kept["examples"] = [vars(example) for example in kept["examples"]]
    return {"made_by": made_by, **kept}


def _graded(
    prompts: list[str],
    model: str,
    parameters: dict[str, Any] | None,
    aggregations: list[str] | None,
    max_workers: int,
    extra_headers: dict[str, str] | None,
    proxy_url: str | None,
) -> MetricValue:
    """Scores of all prompts. A row whose answer cannot be read has the score None and says why."""
    settings = {**_DEFAULT_PARAMETERS, **(parameters or {})}

    def one(prompt: str) -> tuple[float | None, str]:
        try:
            return _parsed(ask(model, prompt, settings, extra_headers, proxy_url))
        except MlflowException as error:
            if error.error_code in ("UNAUTHENTICATED", "INVALID_PARAMETER_VALUE"):
                raise
            return None, f"Not graded: {error.message}"

    with ThreadPoolExecutor(max(1, min(max_workers, len(prompts)))) as pool:
        graded = list(pool.map(one, prompts))
    scores = [score for score, _ in graded]
    numbers = [score for score in scores if score is not None]
    if not numbers:
        raise MlflowException(f"The judge {model!r} graded no row. {graded[0][1] if graded else ''}", BAD_REQUEST)
    import numpy as np

    functions = {
        "min": np.min,
        "max": np.max,
        "mean": np.mean,
        "median": np.median,
        "variance": np.var,
        "p90": lambda values: np.percentile(values, 90),
    }
    chosen = aggregations if aggregations is not None else ["mean", "variance", "p90"]
    results = {name: float(functions[name](numbers)) for name in chosen}
    return MetricValue(scores, [reason for _, reason in graded], results)


def _parsed(text: str) -> tuple[float | None, str]:
    """Score and reason in a judge's answer."""
    match = re.search(r"\{.*\}", text, re.DOTALL)
    try:
        answer = json.loads(match[0]) if match else None
        return float(answer["score"]), str(answer.get("justification", ""))
    except (ValueError, TypeError, KeyError):
        return None, f"Not graded: the judge's answer holds no score: {text[:200]!r}"
