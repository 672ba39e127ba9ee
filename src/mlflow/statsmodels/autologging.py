"""Trainings with statsmodels as runs: ``fit`` of its models."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mlflow.autologging import arguments, datasets, hooks, models, notices, session, subclasses
from mlflow.autologging.configuration import autologging_integration, get_autologging_config
from mlflow.autologging.patch import safe_patch

NAME = "statsmodels"
# what is logged of a fit, as far as its results have it
METRICS = (
    "aic",
    "bic",
    "centered_tss",
    "condition_number",
    "df_model",
    "df_resid",
    "ess",
    "f_pvalue",
    "fvalue",
    "llf",
    "mse_model",
    "mse_resid",
    "mse_total",
    "rsquared",
    "rsquared_adj",
    "scale",
    "ssr",
    "uncentered_tss",
)


class AutologHelpers:
    """A name that other code holds; nothing is decided by it: a fit inside of a fit is known without."""

    should_autolog = True


@autologging_integration(NAME)
def autolog(
    log_models: bool = True,
    log_datasets: bool = True,
    disable: bool = False,
    exclusive: bool = False,
    disable_for_unsupported_versions: bool = False,
    silent: bool = False,
    registered_model_name: str | None = None,
    extra_tags: dict[str, str] | None = None,
) -> None:
    """Log fits of statsmodels: arguments, metrics of the results, their summary, the dataset and the model.

    Args:
        log_models: whether models are logged.
        log_datasets: whether the data is recorded as input of the run.
        disable: switch off instead.
        exclusive: whether nothing is logged while a run of the user is active.
        disable_for_unsupported_versions: whether to stay off for versions that were not tried.
        silent: whether nothing is said.
        registered_model_name: where every model is registered as a new version.
        extra_tags: tags of the runs that are started.
    """
    hooks.when_imported("statsmodels.base.model", _patch)


def _patch() -> None:
    from statsmodels.base.model import Model

    subclasses.for_each(Model, _patch_class, NAME)


def _patch_class(model: type) -> None:
    if "fit" in vars(model):
        safe_patch(NAME, model, "fit", _fit, manage_run=True)


def _fit(original: Callable[..., Any], model: Any, *args: Any, **kwargs: Any) -> Any:
    current = session.current()
    params = arguments.of_call(original.function, (model, *args), kwargs, ("self",))
    current.log.params(params)
    if get_autologging_config(NAME, "log_datasets", True):
        with notices.trying(NAME, "recording the dataset"):
            datasets.record(current, model.data.orig_exog, model.data.orig_endog)
    with models.begun(current) as pending:
        results = original(model, *args, **kwargs)
        metrics = {}
        for name in METRICS:
            # results compute on demand; what cannot be computed for this fit is not there
            with notices.trying(NAME, f"computing {name}"):
                value = getattr(results, name, None)
                if value is not None:
                    metrics[name] = value
        current.log.metrics(metrics, model_id=pending.model_id)
        _log_summary(current, results)
        if pending.model_id is not None:
            from mlflow.statsmodels import log_model

            models.log(current, pending, log_model, results, params=params)
    return results


def _log_summary(current: session.Session, results: Any) -> None:
    if hasattr(results, "summary"):
        with (
            current.log.artifacts() as folder,
            open(f"{folder}/model_summary.txt", "w", encoding="utf-8") as file,
        ):
            file.write(results.summary().as_text())
