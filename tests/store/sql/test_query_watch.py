"""Statements that take long are logged, and reading that takes too long is ended, on every database."""

import logging

import pytest

from mlflow.api.tracking import CreateExperiment, SearchExperiments
from mlflow.exceptions import MlflowException
from mlflow.store.sql.query_watch import limited
from tests.store.sql.databases import on_every_database

# something that each database takes half an hour for
ENDLESS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000000000) "
    "SELECT count(*) FROM n",
    "postgresql": "SELECT pg_sleep(1800)",
    "mysql": "SELECT sleep(1800)",
}


def _endless(store, tx, request):
    return tx.rows(ENDLESS[tx.dialect.name])


@on_every_database
def test_what_reads_too_long_is_ended(opened):
    store = opened(server=True)
    with pytest.raises(MlflowException, match=r"longer than 0\.1 s .*MILLRACE_MAX_QUERY_SECONDS") as ended:
        store.writer.submit("scan", limited(_endless, 0.1), None).result()
    assert (ended.value.error_code, ended.value.get_http_status_code()) == ("DEADLINE_EXCEEDED", 504)
    # the connection is as good as before, and knows no limit
    assert store.search_experiments(SearchExperiments(max_results=5)).experiments
    pause = {"sqlite": "SELECT 1", "postgresql": "SELECT pg_sleep(0.2)", "mysql": "SELECT sleep(0.2)"}
    store.writer.read(lambda _, tx, __: tx.rows(pause[tx.dialect.name]), None)


def test_a_server_limits_what_it_is_asked(opened, monkeypatch):
    monkeypatch.setenv("MILLRACE_MAX_QUERY_SECONDS", "0.1")
    store = opened(server=True)
    monkeypatch.setattr(type(store).search_experiments, "body", _endless)
    with pytest.raises(MlflowException, match=r"longer than 0\.1 s"):
        store.submit("search_experiments", SearchExperiments(max_results=5)).result()


def test_a_program_with_a_database_has_no_limit(opened):
    assert opened().max_query_seconds == 0
    assert opened(server=True).max_query_seconds == 60


def test_errors_of_queries_stay_what_they_are(opened):
    store = opened(server=True)

    def wrong(_, tx, __):
        tx.rows("SELECT id FROM nowhere")

    with pytest.raises(MlflowException, match="nowhere") as error:
        store.writer.submit("scan", limited(wrong, 10), None).result()
    assert error.value.error_code != "DEADLINE_EXCEEDED"


@on_every_database
def test_slow_statements_are_logged_without_their_values(opened, monkeypatch, caplog):
    monkeypatch.setenv("MILLRACE_SLOW_QUERY_SECONDS", "0")
    store = opened(server=True)
    caplog.set_level(logging.WARNING, "mlflow.slow_query")
    store.create_experiment(CreateExperiment(name="confidential"))
    statements = [record.fields["statement"] for record in caplog.records]
    assert any(statement.startswith("INSERT") and "experiment" in statement for statement in statements)
    assert all(record.fields["seconds"] >= 0 for record in caplog.records)
    assert "confidential" not in caplog.text


def test_quick_statements_are_not(opened, monkeypatch, caplog):
    monkeypatch.setenv("MILLRACE_SLOW_QUERY_SECONDS", "1000")
    store = opened(server=True)
    store.create_experiment(CreateExperiment(name="a"))
    assert not [record for record in caplog.records if record.name == "mlflow.slow_query"]
