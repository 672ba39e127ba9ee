"""Operations over HTTP: what reaches them, and how they answer and fail."""

import itertools
import json
import logging

import pytest

from mlflow.api.tracking import Tracking
from mlflow.exceptions import MlflowException, invalid, not_found
from mlflow.server import create_app
from tests.server.asgi import call

API = "/api/2.0/mlflow/"


def post(app, path, body, **options):
    return call(app, "POST", API + path, json_body=body, **options)


def new_run(app, name="e"):
    experiment = post(app, "experiments/create", {"name": name}).json["experiment_id"]
    return post(app, "runs/create", {"experiment_id": experiment, "start_time": 1}).json["run"]["info"]["run_id"]


def test_logs_and_reads_back_a_run(app):
    run_id = new_run(app)
    assert post(app, "runs/log-metric", {"run_id": run_id, "key": "loss", "value": 0.5, "timestamp": 7}).json == {}
    assert post(app, "runs/log-parameter", {"run_id": run_id, "key": "rate", "value": "0.1"}).json == {}

    answer = call(app, "GET", API + "runs/get", query={"run_id": run_id})

    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert int(answer.headers["content-length"]) == len(answer.body)
    data = answer.json["run"]["data"]
    assert data["metrics"] == [{"key": "loss", "value": 0.5, "timestamp": 7, "step": 0}]
    assert {"key": "rate", "value": "0.1"} in data["params"]


def test_answers_under_both_prefixes(app):
    query = {"experiment_id": "0"}
    api = call(app, "GET", "/api/2.0/mlflow/experiments/get", query=query)
    ajax = call(app, "GET", "/ajax-api/2.0/mlflow/experiments/get", query=query)
    assert api.json == ajax.json
    assert api.json["experiment"]["name"] == "Default"


def test_serves_everything_under_the_static_prefix_too(tmp_path):
    app = create_app(f"sqlite:///{tmp_path}/mlflow.db", static_prefix="/ml")
    try:
        for path in ("/health", "/ml/health", "/api/2.0/mlflow/experiments/get", "/ml/api/2.0/mlflow/experiments/get"):
            assert call(app, "GET", path, query={"experiment_id": "0"}).status == 200, path
        assert call(app, "GET", "/mlx/health").status == 404
    finally:
        app.close()


def test_can_be_mounted_into_another_application(app):
    from starlette.applications import Starlette
    from starlette.routing import Mount

    outer = Starlette(routes=[Mount("/tracking", app=app)])
    assert call(outer, "GET", "/tracking/health").text == "OK"
    answer = call(outer, "GET", "/tracking/api/2.0/mlflow/experiments/get", query={"experiment_id": "0"})
    assert answer.json["experiment"]["name"] == "Default"


@pytest.mark.parametrize("prefix", ["ml", "/ml/", "/"])
def test_refuses_a_bad_static_prefix(prefix):
    with pytest.raises(MlflowException, match="must begin with '/' and must not end with it"):
        create_app("sqlite://", static_prefix=prefix)


def test_repeated_keys_of_a_query_are_a_list_and_else_the_first_counts(app):
    runs = [new_run(app, f"e{i}") for i in range(2)]
    for number, run_id in enumerate(runs):
        post(app, "runs/log-metric", {"run_id": run_id, "key": "m", "value": number, "timestamp": 1})

    query = [("run_id", runs[0]), ("run_id", runs[1]), ("metric_key", "m"), ("metric_key", "other")]
    answer = call(app, "GET", API + "metrics/get-history-bulk", query=query)

    assert {m["run_id"]: m["value"] for m in answer.json["metrics"]} == {runs[0]: 0, runs[1]: 1}


def test_a_get_reads_a_json_body_when_there_is_no_query(app):
    answer = call(app, "GET", API + "experiments/get", json_body={"experiment_id": "0"})
    assert answer.json["experiment"]["experiment_id"] == "0"


def test_head_is_answered_like_get(app):
    assert call(app, "HEAD", API + "experiments/get", query={"experiment_id": "0"}).status == 200


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"5", b"null", b'"text"', b"\xff\xfe"])
def test_a_body_that_is_no_object_misses_its_fields(app, body):
    answer = call(app, "POST", API + "experiments/create", body=body, headers={"Content-Type": "application/json"})
    assert answer.status == 400
    assert answer.json["error_code"] == "INVALID_PARAMETER_VALUE"
    assert "'name'" in answer.json["message"]


@pytest.mark.parametrize("media_type", ["text/plain", "APPLICATION/JSON", "application/jsonl", "", None])
def test_refuses_other_content_types(app, media_type):
    headers = {} if media_type is None else {"Content-Type": media_type}
    answer = call(app, "POST", API + "experiments/create", body=b'{"name": "a"}', headers=headers)
    assert answer.status == 400
    assert "application/json" in answer.json["message"]


def test_takes_a_charset(app):
    headers = {"Content-Type": "application/json; charset=utf-8"}
    assert call(app, "POST", API + "experiments/create", body=b'{"name": "a"}', headers=headers).status == 200


@pytest.mark.parametrize("cuts", [None, [90, 150], []])
def test_refuses_a_body_that_is_too_large(tmp_path, cuts):
    app = create_app(f"sqlite:///{tmp_path}/mlflow.db", max_request_bytes=100)
    body = b'{"name": "' + b"x" * 200 + b'"}'
    # without a length, in pieces or in chunks that arrived together
    pieces = None if cuts is None else [body[a:b] for a, b in itertools.pairwise([0, *cuts, len(body)])]
    try:
        answer = call(
            app,
            "POST",
            API + "experiments/create",
            body=body,
            pieces=pieces,
            headers={"Content-Type": "application/json"},
        )
    finally:
        app.close()
    assert answer.status == 413
    assert "MILLRACE_MAX_REQUEST_BYTES" in answer.json["message"]


def test_a_body_may_come_in_pieces(app):
    body = b'{"name": "pieces"}'
    answer = call(
        app,
        "POST",
        API + "experiments/create",
        pieces=[body[:3], body[3:9], b"", body[9:]],
        headers={"Content-Type": "application/json"},
    )
    assert answer.status == 200


def test_unknown_routes_and_wrong_methods(app):
    unknown = call(app, "GET", API + "nothing")
    assert (unknown.status, unknown.json["error_code"]) == (404, "ENDPOINT_NOT_FOUND")
    assert call(app, "GET", API + "experiments/get/", query={"experiment_id": "0"}).status == 404
    wrong = call(app, "GET", API + "runs/create")
    assert (wrong.status, wrong.headers["allow"]) == (405, "POST")
    assert call(app, "POST", "/health").status == 405


def test_exports_all_runs_of_a_search(app):
    run_id = new_run(app)
    answer = post(app, "runs/export", {"experiment_ids": ["1"]}, query={"format": "jsonl"})
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert [row["run_id"] for row in map(json.loads, answer.text.splitlines())] == [run_id]


def test_an_export_has_what_a_metric_was_at_least_and_at_most(app):
    run_id = new_run(app)
    points = [{"key": "val loss", "value": value, "step": step, "timestamp": 1} for step, value in enumerate((3, 1, 2))]
    post(app, "runs/log-batch", {"run_id": run_id, "metrics": points})
    new_run(app, "other")
    columns = ["metrics.val loss", "metrics.`val loss`.min", "metrics.`val loss`.max"]
    answer = post(app, "runs/export", {"experiment_ids": ["1", "2"], "fields": columns}, query={"format": "jsonl"})
    rows = {row["run_id"]: [row[column] for column in columns] for row in map(json.loads, answer.text.splitlines())}
    assert rows.pop(run_id) == [2.0, 1.0, 3.0]
    assert list(rows.values()) == [[None, None, None]]


@pytest.mark.parametrize(
    ("body", "form", "word"),
    [({"experiment_ids": ["1"], "filter": "nonsense"}, "jsonl", "filter"), ({"experiment_ids": ["1"]}, "xls", "xls")],
)
def test_a_bad_export_is_an_error_and_no_broken_stream(app, body, form, word):
    answer = post(app, "runs/export", body, query={"format": form})
    assert (answer.status, answer.json["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
    assert word in answer.json["message"]


def test_an_export_has_the_limit_of_all_requests(tmp_path):
    app = create_app(f"sqlite:///{tmp_path}/mlflow.db", max_request_bytes=100)
    try:
        assert call(app, "POST", API + "runs/export", pieces=[b"x" * 90, b"x" * 90]).status == 413
    finally:
        app.close()


class Failing(Tracking):
    """A store without ``submit`` whose operations fail."""

    def get_run(self, request):
        raise not_found("Run", request.run_id)

    def log_param(self, request):
        raise invalid("no such luck")

    def get_experiment(self, request):
        raise RuntimeError("secret of the inside")


def test_errors_have_their_code_and_status():
    app = create_app(tracking=Failing())
    missing = call(app, "GET", API + "runs/get", query={"run_id": "r"})
    assert (missing.status, missing.json["error_code"]) == (404, "RESOURCE_DOES_NOT_EXIST")
    refused = post(app, "runs/log-parameter", {"run_id": "r", "key": "k", "value": "v"})
    assert (refused.status, refused.json["message"]) == (400, "no such luck")


def test_an_unforeseen_error_is_logged_and_only_its_reference_answered(caplog):
    app = create_app(tracking=Failing())
    with caplog.at_level(logging.ERROR, "mlflow.server"):
        answer = call(app, "GET", API + "experiments/get", query={"experiment_id": "0"})
    assert (answer.status, answer.json["error_code"]) == (500, "INTERNAL_ERROR")
    assert "secret" not in answer.text
    reference = answer.json["message"].split()[-1].rstrip(".")
    assert reference in caplog.text
    assert "secret of the inside" in caplog.text


def test_a_location_at_a_host_that_the_client_names_is_refused(app):
    answer = post(app, "experiments/create", {"name": "a", "artifact_location": "http://169.254.169.254/x"})
    assert answer.status == 400
    assert post(app, "experiments/create", {"name": "a"}).status == 200


def test_a_server_for_artifacts_only_has_nothing_else(tmp_path):
    app = create_app(artifacts_only=True, artifacts_destination=str(tmp_path))
    assert call(app, "GET", "/health").text == "OK"
    assert call(app, "GET", API + "experiments/get", query={"experiment_id": "0"}).status == 404
    assert call(app, "GET", "/api/2.0/mlflow-artifacts/artifacts").status == 200


def test_a_server_without_artifacts_says_so(tmp_path):
    app = create_app(f"sqlite:///{tmp_path}/mlflow.db", serve_artifacts=False)
    try:
        answer = call(app, "GET", "/api/2.0/mlflow-artifacts/artifacts")
    finally:
        app.close()
    assert answer.status == 503
    assert "--serve-artifacts" in answer.json["message"]


def test_lifespan_closes_the_store_it_opened(tmp_path):
    import asyncio

    app = create_app(f"sqlite:///{tmp_path}/mlflow.db")
    new_run(app)
    messages = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
    sent = []

    async def receive():
        return messages.pop(0)

    async def send(message):
        sent.append(message["type"])

    asyncio.run(app({"type": "lifespan"}, receive, send))

    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert post(app, "experiments/create", {"name": "late"}).status == 503
