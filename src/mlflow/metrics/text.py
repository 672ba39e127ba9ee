"""Metrics of texts. Each needs its library only when it is computed."""

from __future__ import annotations

import functools
import importlib
import os
from collections.abc import Callable
from typing import Any

from mlflow.exceptions import MlflowException, invalid, missing_package
from mlflow.metrics.base import MetricValue
from mlflow.models.evaluation.metric import EvaluationMetric, make_metric

_TOXICITY_MODEL = "facebook/roberta-hate-speech-dynabench-r4-target"


def _imported(package: str, module: str, metric: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError:
        raise missing_package(package, f"The metric {metric}") from None


def _checked(eval_fn: Callable[..., Any], check: Callable[[], Any]) -> Callable[..., Any]:
    """A metric's function that can tell beforehand, by ``check()``, what it lacks."""
    eval_fn.check = check
    return eval_fn


def _texts(values: Any, metric: str) -> list[str]:
    texts = list(values)
    for text in texts:
        if not isinstance(text, str):
            raise invalid(f"The metric {metric} is about texts; a row holds {type(text).__name__}: {text!r:.100}.")
    return texts


def _references(targets: Any, metric: str) -> list[list[str]]:
    """The right answers of each row: one text, or several."""
    return [_texts([target] if isinstance(target, str) else list(target), metric) for target in targets]


def exact_match() -> EvaluationMetric:
    """Share of predictions that are equal to their targets."""

    def eval_fn(predictions, targets):
        pairs = list(zip(predictions, targets, strict=True))
        share = sum(prediction == target for prediction, target in pairs) / len(pairs)
        return MetricValue(aggregate_results={"exact_match": share})

    return make_metric(eval_fn=eval_fn, greater_is_better=True, name="exact_match", version="v1")


def latency() -> EvaluationMetric:
    """Seconds that the model takes for each row; rows are then predicted one by one."""

    def eval_fn(predictions):
        raise invalid("Latency is measured while the model predicts; it cannot be computed from predictions.")

    return make_metric(eval_fn=eval_fn, greater_is_better=False, name="latency")


@functools.cache
def _encoding(name: str) -> Any:
    tiktoken = _imported("tiktoken", "tiktoken", "token_count")
    try:
        return tiktoken.get_encoding(name)
    except ValueError as error:
        raise invalid(f"Unknown encoding {name!r} of token_count: {error}") from None
    except Exception as error:
        raise MlflowException(
            f"The vocabulary {name!r} of tiktoken cannot be loaded ({type(error).__name__}). It is downloaded once; "
            "without network, put it into the folder that TIKTOKEN_CACHE_DIR names.",
            "FEATURE_DISABLED",
        ) from error


def token_count(encoding: str = "cl100k_base") -> EvaluationMetric:
    """Number of tokens of each prediction.

    Args:
        encoding: name of a vocabulary of tiktoken.
    """

    def eval_fn(predictions):
        tokens = _encoding(encoding)
        return MetricValue(scores=[len(tokens.encode(text)) for text in _texts(predictions, "token_count")])

    return make_metric(
        eval_fn=_checked(eval_fn, lambda: _encoding(encoding)), greater_is_better=True, name="token_count"
    )


def _readability(name: str, long_name: str, function: str) -> EvaluationMetric:
    def score(texts: list[str]) -> list[float]:
        compute = getattr(_imported("textstat", "textstat", name), function)
        try:
            return [compute(text) for text in texts]
        except LookupError as error:
            # newer versions of textstat look words up in a dictionary that they download
            raise MlflowException(
                f"The metric {name} needs the dictionary of textstat, which cannot be loaded: "
                "python -m nltk.downloader cmudict",
                "FEATURE_DISABLED",
            ) from error

    def eval_fn(predictions):
        return MetricValue(scores=score(_texts(predictions, name)))

    return make_metric(
        eval_fn=_checked(eval_fn, lambda: score(["a word"])),
        greater_is_better=False,
        name=name,
        long_name=long_name,
        version="v1",
    )


def flesch_kincaid_grade_level() -> EvaluationMetric:
    """Years of school that each prediction asks of its reader (Kincaid et al. 1975)."""
    name = "flesch_kincaid_grade_level"
    return _readability(name, name, "flesch_kincaid_grade")


def ari_grade_level() -> EvaluationMetric:
    """Automated readability index of each prediction (Smith and Senter 1967)."""
    return _readability("ari_grade_level", "automated_readability_index_grade_level", "automated_readability_index")


def _rouge(kind: str) -> EvaluationMetric:
    def library() -> Any:
        return _imported("rouge-score", "rouge_score.rouge_scorer", kind)

    def eval_fn(predictions, targets):
        scorer = library().RougeScorer([kind])
        answers = _references(targets, kind)
        scores = [
            max(scorer.score(answer, text)[kind].fmeasure for answer in right)
            for text, right in zip(_texts(predictions, kind), answers, strict=True)
        ]
        return MetricValue(scores=scores)

    return make_metric(eval_fn=_checked(eval_fn, library), greater_is_better=True, name=kind, version="v1")


def rouge1() -> EvaluationMetric:
    """Overlap of single words with the target, F measure (Lin 2004)."""
    return _rouge("rouge1")


def rouge2() -> EvaluationMetric:
    """Overlap of pairs of words with the target, F measure (Lin 2004)."""
    return _rouge("rouge2")


def rougeL() -> EvaluationMetric:
    """Longest common subsequence with the target, F measure (Lin 2004)."""
    return _rouge("rougeL")


def rougeLsum() -> EvaluationMetric:
    """The same, line by line (Lin 2004)."""
    return _rouge("rougeLsum")


def bleu() -> EvaluationMetric:
    """BLEU of each prediction, 0 to 1, up to four words, without smoothing (Papineni et al. 2002)."""

    def library() -> Any:
        return _imported("sacrebleu", "sacrebleu", "bleu")

    def eval_fn(predictions, targets):
        score = functools.partial(library().sentence_bleu, smooth_method="none", use_effective_order=False)
        answers = _references(targets, "bleu")
        pairs = zip(_texts(predictions, "bleu"), answers, strict=True)
        return MetricValue(scores=[score(text, right).score / 100 for text, right in pairs])

    return make_metric(eval_fn=_checked(eval_fn, library), greater_is_better=True, name="bleu", version="v1")


@functools.cache
def _classifier(model: str) -> Any:
    transformers = _imported("transformers", "transformers", "toxicity")
    _imported("torch", "torch", "toxicity")
    try:
        return transformers.pipeline("text-classification", model=model, top_k=None)
    except (OSError, ValueError) as error:
        raise MlflowException(
            f"The model {model!r} of the metric toxicity cannot be loaded ({type(error).__name__}); it is downloaded "
            "once, or give the folder of a copy: toxicity(model=...).",
            "FEATURE_DISABLED",
        ) from error


def toxicity(model: str = _TOXICITY_MODEL) -> EvaluationMetric:
    """How likely each prediction is hateful, 0 to 1, and the share of rows above one half (``ratio``).

    Args:
        model: name or folder of a text classifier with the labels ``hate`` and ``nothate``.
    """

    def eval_fn(predictions):
        classify = _classifier(model)
        scores = []
        for labels in classify(_texts(predictions, "toxicity"), truncation=True):
            by_label = {entry["label"].lower(): entry["score"] for entry in labels}
            if "hate" not in by_label:
                raise invalid(f"The model {os.fspath(model)!r} has no label 'hate'; it has {', '.join(by_label)}.")
            scores.append(by_label["hate"])
        from mlflow.metrics.base import standard_aggregations

        ratio = sum(score > 0.5 for score in scores) / len(scores)
        return MetricValue(scores=scores, aggregate_results={**standard_aggregations(scores), "ratio": ratio})

    return make_metric(
        eval_fn=_checked(eval_fn, lambda: _classifier(model)),
        greater_is_better=False,
        name="toxicity",
        long_name="toxicity/roberta-hate-speech-dynabench-r4",
        version="v1",
    )
