"""Budgets of traces: what was spent, by every tracking service."""

import json
import time

from mlflow.api.traces import GetTraceBudgets
from mlflow.api.tracking import DeleteExperimentTag, SetExperimentTag
from mlflow.entities.trace_budget import BudgetState, Spending, TraceBudget
from tests.contract.errors import raises
from tests.contract.traced import info, log, new_trace_id, span
from tests.midnight import wait_if_it_is_near

NOT_FOR_PLUGINS = True
"""What a plugin's store makes of it is the plugin's: ``tests/store/tracking`` has the adapter's part."""


def spend(service, experiment_id, cost, tokens, seconds_ago=0, **metadata):
    """A trace that cost so much."""
    trace_id = new_trace_id()
    attributes = {
        "mlflow__llm__cost": json.dumps({"input_cost": cost, "output_cost": 0.0, "total_cost": cost}),
        "mlflow__chat__tokenUsage": json.dumps({"input_tokens": tokens, "output_tokens": 0, "total_tokens": tokens}),
    }
    began = time.time() - seconds_ago
    moment = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(began))
    told = {f"mlflow.trace.{key}": value for key, value in metadata.items()}
    log(
        service,
        experiment_id,
        info(trace_id, request_time=moment, trace_metadata=told),
        span(trace_id, 1, name="root", **attributes),
    )


def put(service, experiment_id, **values):
    budget = TraceBudget(**values)
    budget.check()
    service.set_experiment_tag(SetExperimentTag(experiment_id, *budget.tag()))
    return budget


def states(service, experiment_id):
    return service.get_trace_budgets(GetTraceBudgets(experiment_id)).budgets


def test_no_budget(service, experiment_id):
    assert states(service, experiment_id) == []


def test_what_was_spent(service, experiment_id):
    spend(service, experiment_id, 1.5, 10, session="s1", user="u1")
    spend(service, experiment_id, 2.5, 20, session="s1", user="u2")
    spend(service, experiment_id, 0.25, 5, session="s2", user="u1")
    spend(service, experiment_id, 1.0, 7)
    whole = put(service, experiment_id, name="a-whole", amount=5)
    each = put(service, experiment_id, name="b-each", amount=25, unit="TOKENS", scope="SESSION")
    one = put(service, experiment_id, name="c-one", amount=1.75, scope="USER", target="u1")
    nobody = put(service, experiment_id, name="d-nobody", amount=0, scope="USER", target="u9")
    assert states(service, experiment_id) == [
        BudgetState(whole, 0, [Spending(experiment_id, 5.25, True)]),
        BudgetState(each, 0, [Spending("s1", 30.0, True), Spending("s2", 5.0, False)]),
        # exactly as much as is allowed
        BudgetState(one, 0, [Spending("u1", 1.75, False)]),
        BudgetState(nobody, 0, [Spending("u9", 0.0, False)]),
    ]


def test_only_the_present_window_counts(service, experiment_id):
    wait_if_it_is_near()
    spend(service, experiment_id, 4.0, 1, seconds_ago=40 * 24 * 3600)
    spend(service, experiment_id, 0.5, 1)
    put(service, experiment_id, name="monthly", amount=1, duration_unit="MONTHS")
    put(service, experiment_id, name="whole", amount=1)
    monthly, whole = states(service, experiment_id)
    assert [one.spent for one in monthly.spending] == [0.5]
    assert [one.spent for one in whole.spending] == [4.5]
    assert monthly.window_start > 0 and not monthly.spending[0].exceeded


def test_other_experiments_and_removed_budgets(service, experiment_id):
    put(service, experiment_id, name="gone", amount=1)
    service.delete_experiment_tag(DeleteExperimentTag(experiment_id, "millrace.trace.budget.gone"))
    service.set_experiment_tag(SetExperimentTag(experiment_id, "millrace.trace.budgets", "another tag"))
    assert states(service, experiment_id) == []
    with raises("RESOURCE_DOES_NOT_EXIST"):
        states(service, "987654321")
    with raises("INVALID_PARAMETER_VALUE"):
        states(service, "x")


def test_a_tag_that_holds_no_budget_is_named(service, experiment_id):
    service.set_experiment_tag(SetExperimentTag(experiment_id, "millrace.trace.budget.bad", '{"amount": -1}'))
    with raises("INVALID_PARAMETER_VALUE", "amount -1"):
        states(service, experiment_id)
