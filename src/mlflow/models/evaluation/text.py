"""Evaluation of models that answer with texts, of retrievers, and of anything by the user's own metrics."""

from __future__ import annotations

import logging

from mlflow.exceptions import MlflowException
from mlflow.models.evaluation.default_evaluator import BuiltInEvaluator
from mlflow.models.evaluation.metric import EvaluationMetric

logger = logging.getLogger(__name__)

_TEXTS = "token_count toxicity flesch_kincaid_grade_level ari_grade_level"
_DEFAULTS = {
    "question-answering": f"exact_match {_TEXTS}",
    "text-summarization": f"rouge1 rouge2 rougeL rougeLsum {_TEXTS}",
    "text": _TEXTS,
}
_K = 3


class TextEvaluator(BuiltInEvaluator):
    """Metrics of texts and of retrieval. Setting of retrievers: ``retriever_k`` (3).

    A default metric whose library or model is not there is left out, with a warning; one that the user named must work.
    """

    model_types = ("question-answering", "text-summarization", "text", "retriever", None)

    def metrics_to_compute(self) -> list[EvaluationMetric]:
        """The metrics of the model type that can be computed here, and the user's."""
        import mlflow.metrics as all_metrics

        if self.model_type == "retriever":
            k = self.config.get("retriever_k", _K)
            defaults = [all_metrics.precision_at_k(k), all_metrics.recall_at_k(k), all_metrics.ndcg_at_k(k)]
        else:
            names = _DEFAULTS.get(self.model_type or "", "").split()
            defaults = [getattr(all_metrics, name)() for name in names]
            if self.y_true is None:
                defaults = [
                    metric for metric in defaults if metric.name != "exact_match" and "rouge" not in metric.name
                ]
        named = {metric.name for metric in self.extra_metrics}
        usable = []
        for metric in defaults:
            if metric.name in named:
                continue
            check = getattr(metric.eval_fn, "check", None)
            if check is not None:
                try:
                    check()
                except MlflowException as error:
                    logger.warning("The metric %s is left out: %s", metric.name, error.message)
                    continue
            usable.append(metric)
        return [*usable, *self.extra_metrics]

    def rows_wanted(self) -> bool:
        """Whoever judges texts wants to read them."""
        return self.model_type is not None
