"""The scoring server over HTTP: a real process, every form of a body, every error."""

import concurrent.futures
import io
import json
import subprocess
import sys
import time

import pandas as pd
import pyarrow as pa
import pytest

from mlflow.version import VERSION
from tests.pyfunc.scoring_server.serving import scoring_server

ROW = {"a": 1.0, "b": 0.0}
SPLIT = {"columns": ["a", "b"], "data": [[1.0, 0.0]]}
PREDICTED = [pytest.approx(1.15, abs=0.5)]


@pytest.fixture(scope="module")
def expected(scoring_models):
    import mlflow

    model = mlflow.pyfunc.load_model(str(scoring_models / "linear"))
    return [pytest.approx(float(model.predict(pd.DataFrame([ROW]))[0]))]


@pytest.mark.parametrize("path", ["/ping", "/health"])
def test_ping(linear_server, path):
    answer = linear_server.ask(path=path)
    assert (answer.status, answer.content_type, answer.body) == (200, "application/json", b"\n")


def test_version(linear_server):
    assert linear_server.ask(path="/version").body.decode() == VERSION


@pytest.mark.parametrize(
    "body",
    [
        {"dataframe_split": SPLIT},
        {"dataframe_split": {**SPLIT, "index": [7]}},
        {"dataframe_split": {"columns": ["b", "a"], "data": [[0.0, 1.0]]}},
        {"dataframe_split": {"columns": ["a", "b", "more"], "data": [[1, 0, "x"]]}},
        {"dataframe_split": {"columns": ["a", "b"], "data": [["1", 0]]}},
        {"dataframe_split": SPLIT, "unknown": 1},
        {"dataframe_records": [ROW]},
        {"instances": [ROW]},
        {"instances": {"a": [1.0], "b": [0]}},
        {"inputs": [ROW]},
        {"inputs": ROW},
        {"inputs": {"a": [1], "b": [0.0]}},
        {"columns": ["a", "b"], "data": [[1.0, 0.0]]},
        {"columns": ["a", "b"], "index": [0], "data": [[1.0, 0.0]]},
    ],
    ids=lambda body: json.dumps(body)[:60],
)
def test_json_forms(linear_server, expected, body):
    assert linear_server.predictions(body) == expected


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=utf-8", "application/json;charset=UTF-8", "Application/JSON"]
)
def test_content_types_of_json(linear_server, expected, content_type):
    assert linear_server.predictions({"dataframe_split": SPLIT}, content_type) == expected


def test_csv(linear_server, expected):
    assert linear_server.predictions("a,b\n1,0\n", "text/csv") == expected
    assert linear_server.predictions("b,a\n0,1.0\n", "text/csv; charset=utf-8") == expected


def test_parquet(linear_server, expected):
    body = io.BytesIO()
    pd.DataFrame([ROW]).to_parquet(body)
    assert linear_server.predictions(body.getvalue(), "application/vnd.apache.parquet") == expected


def test_arrow(linear_server, expected):
    table = pa.Table.from_pylist([ROW])
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    assert linear_server.predictions(sink.getvalue().to_pybytes(), "application/vnd.apache.arrow.stream") == expected


def test_many_rows(linear_server):
    body = {"dataframe_split": {"columns": ["a", "b"], "data": [[float(i), 1] for i in range(1000)]}}
    assert len(linear_server.predictions(body)) == 1000


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "not valid JSON"),
        ("[1", "not valid JSON"),
        (b"\xff\xfe", "not valid JSON"),
        ("[]", "is a JSON list"),
        ("3", "is a JSON number"),
        ("null", "is a JSON null"),
        ({}, "none of these keys"),
        ({"foo": 1}, "none of these keys"),
        ({"dataframe_split": SPLIT, "inputs": [ROW]}, "'dataframe_split' and 'inputs'"),
        ({"dataframe_split": [1]}, "'dataframe_split' is a JSON list"),
        ({"dataframe_split": None}, "'dataframe_split' is a JSON null"),
        ({"dataframe_split": {"columns": ["a"]}}, "has no list 'data'"),
        ({"dataframe_split": {**SPLIT, "foo": 1}}, "unknown keys ['foo']"),
        ({"dataframe_split": {"columns": ["a", "b"], "data": [[1.0, 2.0], [1.0]]}}, "Row 1 of 'dataframe_split' has 1"),
        ({"dataframe_split": {"columns": ["a", "b"], "data": [["x", 1]]}}, "Column 'a' cannot be converted"),
        ({"dataframe_records": ROW}, "list of objects"),
        ({"dataframe_records": [1]}, "list of objects"),
        ({"dataframe_split": SPLIT, "params": 3}, "'params' is a JSON number"),
    ],
    ids=lambda value: json.dumps(value)[:50] if isinstance(value, dict) else str(value)[:30],
)
def test_malformed_bodies(linear_server, body, said):
    answer = linear_server.ask(body)
    status, code, message = answer.error
    assert (status, code) == (400, "BAD_REQUEST")
    assert said in message
    assert answer.json["error_class"] == "INVALID_PARAMETER_VALUE"
    assert "Traceback" not in answer.body.decode()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [("", "text/csv"), ('a\n"x', "text/csv"), (b"PARfoo", "application/vnd.apache.parquet"),
     (b"nothing", "application/vnd.apache.arrow.stream")],
)  # fmt: skip
def test_malformed_tables(linear_server, body, content_type):
    assert linear_server.ask(body, content_type, method="POST").error[:2] == (400, "BAD_REQUEST")


@pytest.mark.parametrize(
    "body",
    [
        {"dataframe_split": {"columns": ["a"], "data": [[1.0]]}},
        {"dataframe_records": []},
        {"inputs": [[1.0, 2.0, 3.0]]},
        {"messages": [{"role": "user", "content": "x"}]},
    ],
    ids=str,
)
def test_input_that_does_not_fit_the_signature(linear_server, body):
    answer = linear_server.ask(body)
    assert answer.error[:2] == (400, "INVALID_PARAMETER_VALUE")
    assert "b" in answer.error[2]


@pytest.mark.parametrize(
    "content_type", ["text/foo", "garbage", None, "application/json; charset=latin-1", "application/json; format=x"]
)
def test_content_types_that_are_not_supported(linear_server, content_type):
    answer = linear_server.ask({"dataframe_split": SPLIT}, content_type)
    assert answer.status == 415
    assert answer.content_type.startswith("text/plain")
    assert b"application/json" in answer.body


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/invocations", 405), ("POST", "/ping", 405), ("GET", "/nothing", 404), ("GET", "/v2/models/other", 404)],
)
def test_wrong_method_or_path(linear_server, method, path, status):
    assert linear_server.ask(path=path, method=method).status == status


def test_a_body_that_is_too_large(linear_server):
    answer = linear_server.ask({"dataframe_split": {"columns": ["a", "b"], "data": [[1.0, 2.0]] * 20000}})
    assert answer.error[:2] == (413, "BAD_REQUEST")
    assert "100000 bytes" in answer.error[2]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("frame", [{"a": 1, "b": "x"}, {"a": 2, "b": None}]),
        ("array", [[1.5, None], [2.0, None]]),
        ("series", [{"s": 1}, {"s": 2}]),
        ("dict", {"a": [1, 2], "b": "x"}),
        ("times", [{"t": "2020-01-01T00:00:00"}, {"t": None}]),
        ("bytes", ["YWI="]),
        ("text", "text"),
        ("none", None),
        ("number", 0.5),
    ],
)
def test_what_a_model_gives(echo_server, kind, expected):
    assert echo_server.predictions({"inputs": [1], "params": {"kind": kind}}) == expected


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        ({"inputs": [1]}, ["array([1])", "ndarray"]),
        ({"inputs": {"a": "x"}}, ["{'a': array('x', dtype='<U1')}", "dict"]),
        ({"inputs": [{"a": 1}, {"b": [1, 2]}]}, ["[{'a': array(1)}, {'b': array([1, 2])}]", "list"]),
        ({"instances": [{"a": 1}, {"a": 2}]}, ["{'a': array([1, 2])}", "dict"]),
        ({"dataframe_split": {"data": [[1, 2]]}}, ["{0: [1], 1: [2]}", {"0": "int64", "1": "int64"}]),
    ],
    ids=str,
)
def test_what_a_model_without_schema_sees(echo_server, body, seen):
    assert echo_server.predictions(body) == seen


@pytest.mark.parametrize(
    "body",
    [{"messages": [{"role": "user"}], "temperature": 0.5, "params": {"n": 1}}, {"prompt": "x"}, {"input": "y"}],
    ids=str,
)
def test_bodies_of_language_models_pass_through(echo_server, body):
    answer = echo_server.ask(body)
    assert answer.json == [repr(body), "dict"]


def test_stream(echo_server):
    answer = echo_server.ask({"prompt": "x", "stream": True})
    assert answer.content_type == "text/event-stream"
    events = [json.loads(line.removeprefix("data: ")) for line in answer.body.decode().split("\n\n") if line]
    assert events == [{"i": i, "said": "x"} for i in range(3)]


def test_a_stream_that_fails_ends_with_an_error(echo_server):
    answer = echo_server.ask({"prompt": "fail", "stream": True})
    events = [json.loads(line.removeprefix("data: ")) for line in answer.body.decode().split("\n\n") if line]
    assert events[0] == {"i": 0, "said": "fail"}
    assert events[1]["error_code"] == "BAD_REQUEST"
    assert "secret" not in answer.body.decode()


def test_no_stream_from_a_model_that_has_none(linear_server):
    assert linear_server.ask({"prompt": "x", "stream": True}).status == 400


def test_an_exception_of_the_model_is_told_to_the_log_only(echo_server):
    answer = echo_server.ask({"inputs": [1], "params": {"kind": "raise"}})
    assert answer.error[:2] == (400, "BAD_REQUEST")
    assert "secret" not in answer.body.decode()
    assert "a secret" in echo_server.log.read_text()


def test_an_error_that_the_model_wants_told(echo_server):
    status, code, message = echo_server.ask({"inputs": [1], "params": {"kind": "mlflow"}}).error
    assert (status, code) == (429, "RESOURCE_EXHAUSTED")
    assert "out of words" in message


def test_a_prediction_that_json_cannot_hold(echo_server):
    status, code, message = echo_server.ask({"inputs": [1], "params": {"kind": "object"}}).error
    assert (status, code) == (500, "INTERNAL_ERROR")
    assert "builtins.object" in message


def test_params_that_do_not_fit(echo_server):
    status, code, message = echo_server.ask({"inputs": [1], "params": {"seconds": "x"}}).error
    assert (status, code) == (400, "INVALID_PARAMETER_VALUE")
    assert "seconds" in message


def test_time_limit(scoring_models, tmp_path):
    with scoring_server(tmp_path, str(scoring_models / "echo"), "--timeout", "2") as server:
        began = time.monotonic()
        status, code, message = server.ask({"inputs": [1], "params": {"kind": "sleep", "seconds": 50.0}}).error
        assert (status, code) == (504, "DEADLINE_EXCEEDED")
        assert 1.9 < time.monotonic() - began < 50
        assert "2 seconds" in message


def test_slow_predictions_do_not_hold_up_others(echo_server, tmp_path):
    gate = tmp_path / "gate"
    gate.touch()
    body = {"inputs": [1], "params": {"kind": "held", "gate": str(gate)}}
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        slow = [pool.submit(echo_server.predictions, body) for _ in range(6)]
        try:
            deadline = time.monotonic() + 60
            while len(gate.read_text()) < 6:
                assert time.monotonic() < deadline
                time.sleep(0.01)
            assert echo_server.ask(path="/ping").status == 200
            assert echo_server.predictions({"inputs": [1], "params": {"kind": "text"}}) == "text"
            assert not any(one.done() for one in slow)
        finally:
            gate.unlink()
        assert [one.result() for one in slow] == [["let go"]] * 6


def test_figures(linear_server):
    linear_server.ask({"dataframe_split": SPLIT})
    linear_server.ask("[")
    text = linear_server.ask(path="/metrics").body.decode()
    assert 'mlflow_request_duration_seconds_count{operation="invocations"}' in text
    assert 'mlflow_request_errors_total{operation="invocations",error_code="BAD_REQUEST"}' in text


def test_description(linear_server):
    document = linear_server.ask(path="/openapi.json").json
    forms = document["paths"]["/invocations"]["post"]["requestBody"]["content"]["application/json"]["schema"]["oneOf"]
    records = next(form for form in forms if "dataframe_records" in form["properties"])
    row = records["properties"]["dataframe_records"]["items"]
    assert row["properties"] == {name: {"type": "number", "format": "double"} for name in ("a", "b")}
    assert row["required"] == ["a", "b"]


def test_only_what_serving_needs_is_loaded(scoring_models):
    code = (
        "import sys; from mlflow.server.scoring import make_app, ScoringSettings\n"
        f"make_app(ScoringSettings({str(scoring_models / 'linear')!r}))\n"
        "print(sorted(m for m in sys.modules if m.startswith(('sqlalchemy', 'starlette', 'mlflow.store.sql', "
        "'mlflow.server.app', 'mlflow.tracking', 'mlflow.autologging', 'fastapi', 'pydantic', 'boto3'))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_workers_share_the_socket_and_the_figures(scoring_models, tmp_path):
    with scoring_server(tmp_path, str(scoring_models / "linear"), "--workers", "2") as server:
        for _ in range(20):
            assert server.ask({"dataframe_split": SPLIT}).status == 200
        text = server.ask(path="/metrics").body.decode()
        assert 'mlflow_request_duration_seconds_count{operation="invocations"} 20' in text
        assert 'process_resident_memory_bytes{worker="1"}' in text


def test_merged_requests(scoring_models, tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    import mlflow

    model = mlflow.pyfunc.load_model(str(scoring_models / "linear"))
    with (
        scoring_server(tmp_path, str(scoring_models / "linear"), "--batch", "16") as server,
        ThreadPoolExecutor(8) as pool,
    ):

        def one(i):
            body = {"dataframe_split": {"columns": ["a", "b"], "data": [[float(i), 1.0]]}}
            return server.predictions(body)[0]

        found = list(pool.map(one, range(200)))
    expected = model.predict(pd.DataFrame({"a": [float(i) for i in range(200)], "b": [1.0] * 200}))
    assert found == pytest.approx(list(expected))


def test_a_model_that_is_not_there(tmp_path):
    command = [sys.executable, "-m", "mlflow", "models", "serve", "-m", str(tmp_path / "no"), "--env-manager", "local"]
    done = subprocess.run([*command, "-p", "0"], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 1
    assert "There is no model at" in done.stderr
    assert "Traceback" not in done.stderr
