"""With accounts, the log says whose request it was, and the rate is counted by account."""

import logging

import pytest

from tests.server.auth.conftest import PASSWORD, Guarded, guarded

SEARCH = "2.0/mlflow/experiments/search"


@pytest.fixture
def server(tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_AUTH_ADMIN_PASSWORD", PASSWORD)
    monkeypatch.setenv("MILLRACE_ACCESS_LOG", "true")
    monkeypatch.setenv("MILLRACE_RATE_LIMIT", "0.001:5")
    app = guarded(tmp_path, auth=True)
    yield Guarded(app)
    app.close()


def test_whose_request_it_was(server, caplog):
    caplog.set_level(logging.INFO, "mlflow.access")
    server.ask("GET", SEARCH, {"max_results": 1})
    server.ask("GET", SEARCH, {"max_results": 1}, headers={})
    assert [(record.fields.get("user"), record.fields["status"]) for record in caplog.records] == [
        ("admin", 200),
        (None, 401),
    ]


def test_each_account_has_a_rate_of_its_own(server):
    server.made("ann")
    statuses = [server.ask("GET", SEARCH, {"max_results": 1}).status for _ in range(5)]
    assert statuses == [200, 200, 200, 200, 429]
    answer = server.ask("GET", SEARCH, {"max_results": 1}, name="ann", password="her secret words")
    assert answer.status == 200
