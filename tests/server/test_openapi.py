"""The OpenAPI document and the page made from it."""

import json
import subprocess
import sys

from mlflow.api.artifacts import Artifacts
from mlflow.api.tracking import Tracking
from mlflow.server.openapi import document
from tests.server.asgi import call


def references(value):
    """All ``$ref`` in a document."""
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_every_operation_is_described_once():
    names = [op["operationId"] for methods in document()["paths"].values() for op in methods.values()]
    assert len(names) == len(set(names))
    assert {*Tracking.operations, *Artifacts.operations} <= set(names)


def test_every_reference_leads_somewhere():
    schemas = document()["components"]["schemas"]
    assert all(ref.removeprefix("#/components/schemas/") in schemas for ref in references(document()))


def test_required_fields_and_parameters_are_marked():
    api = document()
    body = api["components"]["schemas"]["LogMetric"]
    assert set(body["required"]) == {"run_id", "key", "value", "timestamp"}
    (parameter,) = [p for p in api["paths"]["/api/2.0/mlflow/runs/get"]["get"]["parameters"] if p["name"] == "run_id"]
    assert parameter["required"]
    assert parameter["in"] == "query"


def test_a_metric_value_may_be_nan():
    value = document()["components"]["schemas"]["Metric"]["properties"]["value"]
    assert {"type": "number"} in value["anyOf"]
    assert any("NaN" in one.get("enum", ()) for one in value["anyOf"])


def test_is_served_and_printed(app):
    served = call(app, "GET", "/openapi.json")
    assert served.headers["content-type"] == "application/json"
    assert served.json == document()
    printed = subprocess.run(
        [sys.executable, "-m", "mlflow.server.openapi"], capture_output=True, check=True, timeout=60
    )
    assert json.loads(printed.stdout) == document()


def test_the_page_names_every_operation_and_needs_nothing_from_elsewhere(app):
    page = call(app, "GET", "/docs")
    assert page.headers["content-type"].startswith("text/html")
    for name in Tracking.operations:
        assert f'id="{name}"' in page.text
    for outside in ("src=", "<link", "@import", "url("):
        assert outside not in page.text
