"""Request ids, the access log, and what a line of the log looks like."""

import json
import logging
import re

import pytest

from mlflow.exceptions import MlflowException
from mlflow.server import create_app, logs
from mlflow.store.caller import Caller, acting
from tests.server.asgi import call

GET = "/api/2.0/mlflow/experiments/get"


@pytest.fixture
def app(tmp_path, monkeypatch):
    def make(**environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        made.append(create_app(f"sqlite:///{tmp_path}/a.db", artifacts_destination=str(tmp_path / "artifacts")))
        return made[-1]

    made = []
    yield make
    for one in made:
        one.close()


def test_every_answer_names_its_request(app):
    server = app()
    given = [call(server, "GET", path).headers["x-request-id"] for path in (GET, "/health", "/nowhere", GET)]
    assert len(set(given)) == 4
    assert all(re.fullmatch(r"[0-9a-f]{16}-[0-9a-f]+", one) for one in given)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("a-1_b.C:2", True),
        ("x" * 64, True),
        ("x" * 65, False),
        ("two words", False),
        ("line\nbreak", False),
        ("caf\N{LATIN SMALL LETTER E WITH ACUTE}", False),
        ("", False),
    ],
    ids=["usual", "longest", "too-long", "blank", "line-break", "accent", "empty"],
)
def test_an_id_that_came_with_the_request(app, sent, kept):
    answer = call(app(), "GET", "/health", headers={"x-request-id": sent})
    assert (answer.headers["x-request-id"] == sent) is kept


def test_the_access_log(app, caplog):
    caplog.set_level(logging.INFO, "mlflow.access")
    server = app(MILLRACE_ACCESS_LOG="true")
    call(server, "GET", GET, query={"experiment_id": "0", "secret": "hush"}, headers={"x-request-id": "r-1"})
    call(server, "GET", "/health")
    call(server, "GET", GET, query={"experiment_id": "17"})
    first, second = (record.fields for record in caplog.records)
    assert (first["method"], first["path"], first["status"], first["operation"]) == ("GET", GET, 200, "get_experiment")
    assert first["client"] == "127.0.0.1" and first["bytes"] > 0 and first["milliseconds"] > 0
    assert second["status"] == 404
    assert "hush" not in caplog.text


def test_it_is_off_by_default(app, caplog):
    caplog.set_level(logging.INFO, "mlflow.access")
    call(app(), "GET", GET)
    assert not caplog.records


def test_an_error_nobody_foresaw_is_found_by_its_request(app, caplog, monkeypatch):
    server = app()
    monkeypatch.setattr(server.tracking.writer, "submit", lambda *_: 1 / 0)
    answer = call(server, "GET", GET, query={"experiment_id": "0"}, headers={"x-request-id": "r-9"})
    assert answer.status == 500 and "r-9" in answer.json["message"]
    assert "r-9" in caplog.text and "ZeroDivisionError" in caplog.text and "ZeroDivisionError" not in answer.text


def _record(message, *values, **more):
    return logging.LogRecord("mlflow.server", logging.WARNING, __file__, 1, message, values, more.pop("exc_info", None))


def test_a_line_of_json():
    record = _record("a %s\nb", "line")
    record.fields = {"status": 404}
    token = logs.request_id.set("r-1")
    try:
        with acting(Caller("ann")):
            line = logs.JsonLines().format(record)
    finally:
        logs.request_id.reset(token)
    assert "\n" not in line
    found = json.loads(line)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", found.pop("time"))
    assert found == {
        "level": "WARNING",
        "logger": "mlflow.server",
        "message": "a line\nb",
        "request_id": "r-1",
        "user": "ann",
        "status": 404,
    }


def test_a_traceback_in_json():
    try:
        raise ValueError("no")
    except ValueError as error:
        info = (ValueError, error, error.__traceback__)
    assert "ValueError: no" in json.loads(logs.JsonLines().format(_record("failed", exc_info=info)))["exception"]


def test_a_line_of_text():
    token = logs.request_id.set("r-1")
    try:
        assert logs.Text().format(_record("hello")).endswith("WARNING mlflow.server: hello [r-1]")
    finally:
        logs.request_id.reset(token)
    assert logs.Text().format(_record("hello")).endswith("WARNING mlflow.server: hello")


def test_an_unknown_form_is_refused(monkeypatch):
    monkeypatch.setenv("MILLRACE_LOG_FORMAT", "xml")
    with pytest.raises(MlflowException, match="'xml' for MILLRACE_LOG_FORMAT: allowed are text, json"):
        logs.configure(logging.INFO)
