"""Budgets of traces and the webhooks that are told when one is exceeded: a real server of two workers."""

import json
import time

import pytest
from cryptography.fernet import Fernet

import mlflow
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from mlflow.testing import reset
from mlflow.tracing.budgets import delete_budget, get_budgets, set_budget
from tests.midnight import wait_if_it_is_near
from tests.serverprocess import running_server
from tests.webhooks.receiver import receiving

SETTINGS = {
    "MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS": "true",
    "MLFLOW_WEBHOOK_ALLOWED_SCHEMES": "http,https",
    "MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY": Fernet.generate_key().decode(),
    "MILLRACE_BUDGET_SECONDS": "0.2",
}


@pytest.fixture
def server(tmp_path, monkeypatch):
    reset()
    monkeypatch.chdir(tmp_path)
    with running_server(tmp_path, "--workers", "2", env=SETTINGS) as url:
        mlflow.set_tracking_uri(url)
        mlflow.set_experiment("spending")
        yield url
        reset()


def spend(cost, session):
    with mlflow.start_span("call") as span:
        span.set_attribute("mlflow.llm.cost", {"input_cost": cost, "output_cost": 0.0, "total_cost": cost})
        mlflow.update_current_trace(session_id=session)


def test_whoever_listens_is_told_once(server):
    wait_if_it_is_near()
    client = MlflowClient(server)
    with receiving() as receiver:
        client.create_webhook("alerts", receiver.url, ["budget_policy.exceeded"])
        set_budget("chats", 1, scope="SESSION", duration_unit="DAYS")
        set_budget("all", 10)
        spend(0.75, "s1")
        spend(5, "s2")
        mlflow.flush_trace_async_logging()
        receiver.wait_for(1)
        spend(0.75, "s1")
        spend(1, "s2")
        mlflow.flush_trace_async_logging()
        receiver.wait_for(2)
        spend(4, "s2")
        mlflow.flush_trace_async_logging()
        receiver.wait_for(3)
        # time for another worker to tell it again
        time.sleep(1.5)
        told = [json.loads(body) for _, _, body in receiver.received]
    assert {(one["entity"], one["action"]) for one in told} == {("budget_policy", "exceeded")}
    data = [one["data"] for one in told]
    assert [(one["budget_policy_id"], one["target_value"], one["current_spend"]) for one in data[:2]] == [
        ("chats", "s2", 5.0),
        ("chats", "s1", 1.5),
    ]
    experiment_id = mlflow.get_experiment_by_name("spending").experiment_id
    midnight = int(time.time()) // 86400 * 86_400_000
    assert data[2] == {
        "budget_policy_id": "all",
        "budget_unit": "USD",
        "budget_amount": 10.0,
        "current_spend": 11.5,
        "duration_unit": None,
        "duration_value": 1,
        "target_scope": "EXPERIMENT",
        "target_value": experiment_id,
        "workspace": "default",
        "window_start": 0,
        "experiment_id": experiment_id,
    }
    assert data[0]["window_start"] in (midnight, midnight - 86_400_000)
    assert len(told) == 3


def test_budgets_from_python(server):
    set_budget("tokens", 100, unit="TOKENS", scope="USER", target="me")
    set_budget("money", 1.5)
    set_budget("money", 2.5)
    spend(2, "s")
    # what this process still holds counts
    money, tokens = get_budgets()
    assert (money.budget.amount, [one.spent for one in money.spending]) == (2.5, [2.0])
    assert (tokens.budget.target, [one.spent for one in tokens.spending]) == ("me", [0.0])
    delete_budget("money")
    assert [one.budget.name for one in get_budgets()] == ["tokens"]
    with pytest.raises(MlflowException, match="no tag"):
        delete_budget("money")
    with pytest.raises(MlflowException, match="unit 'EUR'"):
        set_budget("x", 1, unit="EUR")


def test_a_tag_that_holds_no_budget_does_not_stop_the_others(server):
    with receiving() as receiver:
        MlflowClient(server).create_webhook("alerts", receiver.url, ["budget_policy.exceeded"])
        mlflow.set_experiment_tag("millrace.trace.budget.a", "nonsense")
        set_budget("b", 1)
        spend(2, "s")
        mlflow.flush_trace_async_logging()
        receiver.wait_for(1)
    with pytest.raises(MlflowException, match="no budget"):
        get_budgets()
