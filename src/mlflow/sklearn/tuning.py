"""Searches over hyperparameters: their best candidates as child runs, and all of them as a table."""

from __future__ import annotations

import logging
import os
from typing import Any

from mlflow import state
from mlflow.autologging import configuration, notices, session
from mlflow.autologging.datasets import log as log_dataset
from mlflow.autologging.run_log import RunLog
from mlflow.tracking.client import MlflowClient
from mlflow.tracking.context.registry import resolve_tags
from mlflow.utils.mlflow_tags import MLFLOW_AUTOLOGGING, MLFLOW_PARENT_RUN_ID

logger = logging.getLogger(__name__)


def is_search(estimator: Any) -> bool:
    """Whether an estimator searches for the params of another one, as GridSearchCV does."""
    from sklearn.model_selection._search import BaseSearchCV

    return isinstance(estimator, BaseSearchCV)


def best_params(search: Any) -> dict[str, Any]:
    """The params that were found, as ``best_<name>``; none without a refit."""
    return {f"best_{name}": value for name, value in getattr(search, "best_params_", {}).items()}


def best_score(search: Any) -> dict[str, float]:
    """The score they had, as ``best_cv_score``."""
    return {"best_cv_score": search.best_score_} if hasattr(search, "best_score_") else {}


def write_results(search: Any, folder: str) -> None:
    """Write the table of all candidates as ``cv_results.csv``; only where pandas is installed."""
    try:
        import pandas as pd
    except ImportError:
        logger.debug("pandas is not installed: no table of the candidates")
        return
    pd.DataFrame(search.cv_results_).to_csv(os.path.join(folder, "cv_results.csv"), index=False)


def log_children(current: session.Session, search: Any, dataset: Any, best_model_id: str | None) -> None:
    """Log candidates as child runs of the search's run, as many as ``max_tuning_runs`` says, the best ones.

    Args:
        current: the search as a training.
        search: the fitted search.
        dataset: what it was fitted on, or None.
        best_model_id: the model of the best candidate; it gets that one's metrics too.
    """
    limit = configuration.get_autologging_config("sklearn", "max_tuning_runs", 5)
    results = search.cv_results_
    candidates = results["params"]
    ranks = _ranks(search)
    order = sorted(range(len(candidates)), key=lambda index: (ranks[index], index))
    chosen = sorted(order if limit is None else order[:limit])
    for index in chosen:
        with notices.trying("sklearn", "logging a candidate of the search"):
            best = best_model_id if index == getattr(search, "best_index_", None) else None
            _log_child(current, search, index, dataset, best)


def _ranks(search: Any) -> list[int]:
    results = search.cv_results_
    names = [name for name in results if name.startswith("rank_test_")]
    wanted = f"rank_test_{search.refit}" if isinstance(search.refit, str) else "rank_test_score"
    name = wanted if wanted in names else (names[0] if names else None)
    # without a rank, as successive halving may leave it, the order of the candidates
    return list(range(len(results["params"]))) if name is None else [int(rank) for rank in results[name]]


def _log_child(current: session.Session, search: Any, index: int, dataset: Any, model_id: str | None) -> None:
    from sklearn.base import clone

    estimator = clone(search.estimator).set_params(**clone(search.cv_results_["params"][index], safe=False))
    kind = type(estimator)
    client = MlflowClient()
    tags = {
        **(configuration.get_autologging_config("sklearn", "extra_tags") or {}),
        "estimator_name": kind.__name__,
        "estimator_class": f"{kind.__module__}.{kind.__name__}",
        MLFLOW_AUTOLOGGING: "sklearn",
        MLFLOW_PARENT_RUN_ID: current.log.run_id,
    }
    run = client.create_run(state.active_run().info.experiment_id, tags=resolve_tags(tags))
    log = RunLog("sklearn", run.info.run_id)
    log.params(estimator.get_params(deep=True))
    if dataset is not None:
        child = session.Session("sklearn", run.info.run_id, managed=True)
        log_dataset(child, dataset, "train")
    metrics = {
        name: values[index]
        for name, values in search.cv_results_.items()
        if name != "params" and not name.startswith(("param_", "split"))
    }
    log.metrics(metrics, model_id=model_id, dataset=dataset)
    log.flush()
    client.set_terminated(run.info.run_id)
