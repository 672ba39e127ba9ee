"""Budgets: how much the traces of an experiment, a session or a user may cost before somebody is told.

    set_budget("daily", 20, duration_unit="DAYS")
    set_budget("chatty", 200_000, unit="TOKENS", scope="SESSION")
    client.create_webhook("alerts", "https://...", [WebhookEvent("budget_policy", "exceeded")])

A budget stops nobody. A server looks at budgets every few seconds (MILLRACE_BUDGET_SECONDS) and tells the webhooks for
``budget_policy.exceeded``, once for each budget, target and window; ``get_budgets`` tells whoever asks.
"""

from __future__ import annotations

from mlflow import state
from mlflow.api.traces import GetTraceBudgets
from mlflow.api.tracking import DeleteExperimentTag, SetExperimentTag
from mlflow.entities.trace_budget import TAG_PREFIX, BudgetState, TraceBudget
from mlflow.store import resolve

__all__ = ["BudgetState", "TraceBudget", "delete_budget", "get_budgets", "set_budget"]


def set_budget(
    name: str,
    amount: float,
    *,
    unit: str = "USD",
    scope: str = "EXPERIMENT",
    target: str | None = None,
    duration_unit: str | None = None,
    duration_value: int = 1,
    experiment_id: str | None = None,
) -> TraceBudget:
    """Set a budget of an experiment; one of the same name is replaced.

    Args:
        name: letters, digits, - and _.
        amount: more than this exceeds it.
        unit: ``USD``, or ``TOKENS`` (input and output together).
        scope: ``EXPERIMENT`` (all traces together), ``SESSION`` or ``USER`` (each on its own).
        target: the one session or user that it is about; None means each.
        duration_unit: after so many ``MINUTES``, ``HOURS``, ``DAYS``, ``WEEKS`` or ``MONTHS`` (UTC) spending is counted
            anew; None never does that.
        duration_value: how many of them.
        experiment_id: None takes the active experiment.

    Raises: INVALID_PARAMETER_VALUE for a value that is not allowed.
    """
    budget = TraceBudget(
        name=name,
        amount=amount,
        unit=unit,
        scope=scope,
        target=target,
        duration_unit=duration_unit,
        duration_value=duration_value,
    )
    budget.check()
    resolve.tracking(state.tracking_uri()).set_experiment_tag(
        SetExperimentTag(_experiment(experiment_id), *budget.tag())
    )
    return budget


def delete_budget(name: str, experiment_id: str | None = None) -> None:
    """Remove a budget.

    Raises: RESOURCE_DOES_NOT_EXIST when there is none of that name.
    """
    request = DeleteExperimentTag(_experiment(experiment_id), TAG_PREFIX + name)
    resolve.tracking(state.tracking_uri()).delete_experiment_tag(request)


def get_budgets(experiment_id: str | None = None) -> list[BudgetState]:
    """The budgets of an experiment by name, and what was spent of them in the present window."""
    from mlflow.tracing.client import flush

    flush()
    request = GetTraceBudgets(_experiment(experiment_id))
    return resolve.tracking(state.tracking_uri()).get_trace_budgets(request).budgets


def _experiment(experiment_id: str | None) -> str:
    if experiment_id is not None:
        return str(experiment_id)
    from mlflow.tracing.destination import looked_up_experiment

    return looked_up_experiment(state.tracking_uri())
