"""What Prometheus scrapes."""

import os
import re

from mlflow.server.metrics import Metrics
from tests.server.asgi import call


def figure(text, name, **labels):
    """The value of one line; None when it is not there."""
    inner = ",".join(f'{key}="{value}"' for key, value in labels.items())
    found = re.search(rf"^{name}{re.escape('{' + inner + '}')} (\S+)$", text, re.MULTILINE)
    return None if found is None else float(found[1])


def test_requests_and_errors_are_counted_by_operation(app):
    get = "/api/2.0/mlflow/experiments/get"
    for experiment in ("0", "0", "987", "no id"):
        call(app, "GET", get, query={"experiment_id": experiment})
    call(app, "GET", "/nothing/at/all")

    answer = call(app, "GET", "/metrics")

    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    count, errors = "mlflow_request_duration_seconds_count", "mlflow_request_errors_total"
    assert figure(answer.text, count, operation="get_experiment") == 4
    assert figure(answer.text, errors, operation="get_experiment", error_code="RESOURCE_DOES_NOT_EXIST") == 1
    assert figure(answer.text, errors, operation="get_experiment", error_code="INVALID_PARAMETER_VALUE") == 1
    assert figure(answer.text, errors, operation="other", error_code="ENDPOINT_NOT_FOUND") == 1
    assert figure(answer.text, "process_resident_memory_bytes", worker="0") > 1e6
    # the one that looks for messages to send may wait just now
    assert figure(answer.text, "mlflow_store_writes_queued", worker="0") <= 1
    assert figure(answer.text, "mlflow_requests_in_flight", worker="0") == 1


def test_artifact_transfers_are_counted_by_method(app):
    path = "/api/2.0/mlflow-artifacts/artifacts/a.txt"
    call(app, "PUT", path, body=b"hello")
    assert call(app, "GET", path).body == b"hello"
    text = call(app, "GET", "/metrics").text
    for operation in ("proxied_put", "proxied_get"):
        assert figure(text, "mlflow_request_duration_seconds_count", operation=operation) == 1


def test_buckets_are_cumulative():
    metrics = Metrics(["op"])
    for seconds in (0.0004, 0.0005, 0.003, 99):
        metrics.observe("op", seconds)
    text = metrics.text()
    bucket = "mlflow_request_duration_seconds_bucket"
    assert [figure(text, bucket, operation="op", le=le) for le in ("0.0005", "0.001", "0.005", "10.0", "+Inf")] == [
        2,
        2,
        3,
        3,
        4,
    ]
    assert abs(figure(text, "mlflow_request_duration_seconds_sum", operation="op") - 99.0039) < 1e-6


def test_every_line_is_in_the_text_format(app):
    call(app, "GET", "/api/2.0/mlflow/experiments/get", query={"experiment_id": "7"})
    line = re.compile(
        r'# (HELP|TYPE) \w+ .+|[a-z_]+(\{[a-z_]+="[^"\\\n]*"(,[a-z_]+="[^"\\\n]*")*\})? -?[0-9.e+-]+(\n|$)'
    )
    for text in call(app, "GET", "/metrics").text.splitlines():
        assert line.fullmatch(text), text


def test_workers_add_up():
    metrics = Metrics(["op"], workers=2)
    pid = os.fork()
    if pid == 0:
        metrics.use_section(1)
        metrics.observe("op", 0.1, "NOT_FOUND")
        metrics.refresh()
        os._exit(0)
    os.waitpid(pid, 0)
    metrics.observe("op", 0.2)

    text = metrics.text()

    assert figure(text, "mlflow_request_duration_seconds_count", operation="op") == 2
    assert figure(text, "mlflow_request_errors_total", operation="op", error_code="NOT_FOUND") == 1
    assert figure(text, "process_resident_memory_bytes", worker="1") > 1e6


def test_every_route_is_counted_under_a_name_of_its_own(app, tmp_path):
    from mlflow.server import app as server
    from mlflow.server.artifacts import ServedArtifacts, artifact_routes

    routes = artifact_routes(ServedArtifacts(None, str(tmp_path)))
    names = {
        server.operation_of({"endpoint": route.endpoint, "method": method})
        for route in routes
        for method in route.methods
    }
    assert names <= set(server._ROUTES)
