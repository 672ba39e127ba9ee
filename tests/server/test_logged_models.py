"""Logged models over HTTP: fields of a request in its path, and the files of a model."""

import json
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from mlflow.server import create_app
from tests.server.asgi import call

API = "/api/2.0/mlflow/logged-models"


def create(app, **fields):
    answer = call(app, "POST", API, json_body={"experiment_id": "0", "name": "tree", **fields})
    assert answer.status == 200, answer.text
    return answer.json["model"]


@pytest.fixture
def model_id(app):
    return create(app)["info"]["model_id"]


def test_a_model_on_the_wire(app):
    model = create(
        app, model_type="forest", params=[{"key": "depth", "value": "3"}], tags=[{"key": "team", "value": "red"}]
    )
    info = model["info"]
    assert set(info) == {
        *("model_id", "experiment_id", "name", "creation_timestamp_ms", "last_updated_timestamp_ms", "artifact_uri"),
        *("status", "model_type", "source_run_id", "tags"),
    }
    assert (info["status"], info["tags"]) == ("LOGGED_MODEL_PENDING", [{"key": "team", "value": "red"}])
    assert model["data"] == {"params": [{"key": "depth", "value": "3"}]}
    for prefix in ("/api", "/ajax-api"):
        answer = call(app, "GET", f"{prefix}/2.0/mlflow/logged-models/{info['model_id']}")
        assert answer.json["model"] == model
    assert call(app, "HEAD", f"{API}/{info['model_id']}").status == 200


def test_changes(app, model_id):
    answer = call(app, "PATCH", f"{API}/{model_id}", json_body={"status": "LOGGED_MODEL_READY"})
    assert answer.json["model"]["info"]["status"] == "LOGGED_MODEL_READY"
    tags = [{"key": "a/b", "value": "1"}, {"key": "c", "value": "2"}]
    assert call(app, "PATCH", f"{API}/{model_id}/tags", json_body={"tags": tags}).json == {}
    assert call(app, "GET", f"{API}/{model_id}").json["model"]["info"]["tags"] == tags
    params = {"model_id": model_id, "params": [{"key": "p", "value": "1"}]}
    assert call(app, "POST", f"{API}/{model_id}/params", json_body=params).json == {}
    # with the slash as it is, as some clients send it, and percent-encoded
    assert call(app, "DELETE", f"{API}/{model_id}/tags/a/b").json == {}
    assert call(app, "DELETE", f"{API}/{model_id}/tags/{quote('a/b', safe='')}").status == 404
    # as MLflow's client sends it
    answer = call(app, "DELETE", f"{API}/{model_id}", json_body={"model_id": model_id})
    assert (answer.status, answer.json) == (200, {})
    assert call(app, "GET", f"{API}/{model_id}").json["error_code"] == "RESOURCE_DOES_NOT_EXIST"


def test_the_path_says_which_model(app, model_id):
    other = create(app)["info"]["model_id"]
    body = {"model_id": other, "status": "LOGGED_MODEL_READY"}
    answer = call(app, "PATCH", f"{API}/{model_id}", json_body=body)
    assert answer.json["model"]["info"]["model_id"] == model_id
    answer = call(app, "GET", f"{API}/{model_id}", query={"model_id": other})
    assert answer.json["model"]["info"]["model_id"] == model_id
    assert call(app, "GET", f"{API}/{other}").json["model"]["info"]["status"] == "LOGGED_MODEL_PENDING"


def test_search_is_no_model(app, model_id):
    answer = call(app, "POST", f"{API}/search", json_body={"experiment_ids": ["0"]})
    assert [model["info"]["model_id"] for model in answer.json["models"]] == [model_id]
    assert call(app, "GET", f"{API}/search").status == 405


@pytest.mark.parametrize(
    ("method", "path", "status", "word"),
    [
        ("PUT", "/m-1", 405, "DELETE, GET, HEAD, PATCH"),
        ("POST", "/m-1", 405, "PATCH"),
        ("GET", "/m-1/params", 405, "POST"),
        ("GET", "/", 404, "No such route"),
        ("GET", "/m-1/nothing", 404, "No such route"),
        ("GET", "/m-1", 404, "m-1"),
        ("PATCH", "/m-1", 400, "status"),
    ],
)
def test_what_is_not_there(app, method, path, status, word):
    answer = call(app, method, API + path, json_body={} if method in ("PATCH", "POST", "PUT") else None)
    assert answer.status == status
    assert word in answer.text


def test_bodies_that_are_no_json(app, model_id):
    answer = call(app, "PATCH", f"{API}/{model_id}", body=b"{", headers={"content-type": "application/json"})
    assert (answer.status, "status" in answer.text) == (400, True)
    answer = call(app, "PATCH", f"{API}/{model_id}", body=b"{}", headers={"content-type": "text/plain"})
    assert answer.status == 400
    answer = call(app, "PATCH", f"{API}/{model_id}/tags", json_body={"tags": "x"})
    assert (answer.status, "tags" in answer.text) == (400, True)


def test_under_a_prefix_and_in_another_application(tmp_path):
    app = create_app(f"sqlite:///{tmp_path}/mlflow.db", static_prefix="/ml")
    try:
        model_id = create(app)["info"]["model_id"]
        assert call(app, "GET", f"/ml{API}/{model_id}").status == 200
        outer = Starlette(routes=[Mount("/tracking", app=app)])
        assert call(outer, "GET", f"/tracking{API}/{model_id}").json["model"]["info"]["model_id"] == model_id
    finally:
        app.close()


# ---- files -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def stored(app, model_id):
    """The model has ``sub/a.txt`` in the proxied store."""
    uri = call(app, "GET", f"{API}/{model_id}").json["model"]["info"]["artifact_uri"]
    assert uri == f"mlflow-artifacts:/0/models/{model_id}/artifacts"
    path = f"/api/2.0/mlflow-artifacts/artifacts/0/models/{model_id}/artifacts/sub/a.txt"
    assert call(app, "PUT", path, body=b"hello").status == 200
    return model_id


def test_files_are_listed_and_read(app, stored):
    answer = call(app, "GET", f"{API}/{stored}/artifacts/directories")
    assert answer.json["files"] == [{"path": "sub", "is_dir": True}]
    assert answer.json["root_uri"] == f"mlflow-artifacts:/0/models/{stored}/artifacts"
    answer = call(app, "GET", f"{API}/{stored}/artifacts/directories", query={"artifact_directory_path": "sub"})
    assert answer.json["files"] == [{"path": "sub/a.txt", "is_dir": False, "file_size": 5}]
    for prefix in ("/api", "/ajax-api"):
        path = f"{prefix}/2.0/mlflow/logged-models/{stored}/artifacts/files"
        answer = call(app, "GET", path, query={"artifact_file_path": "sub/a.txt"})
        assert (answer.status, answer.body) == (200, b"hello")
        assert answer.headers["content-disposition"] == "attachment; filename=a.txt"


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("files", {}, 400),
        ("files", {"artifact_file_path": "nothing"}, 404),
        ("files", {"artifact_file_path": "../../x"}, 400),
        ("files", {"artifact_file_path": "/etc/passwd"}, 400),
        ("directories", {"artifact_directory_path": "../.."}, 400),
    ],
)
def test_files_that_are_not_there_or_outside(app, stored, path, query, status):
    answer = call(app, "GET", f"{API}/{stored}/artifacts/{path}", query=query)
    assert answer.status == status
    assert json.loads(answer.body)["error_code"] in ("INVALID_PARAMETER_VALUE", "RESOURCE_DOES_NOT_EXIST")


def test_files_of_a_model_that_is_not_there(app):
    for path in ("directories", "files?artifact_file_path=x"):
        path, _, query = path.partition("?")
        answer = call(app, "GET", f"{API}/m-none/artifacts/{path}", query=dict([query.split("=")]) if query else ())
        assert (answer.status, answer.json["error_code"]) == (404, "RESOURCE_DOES_NOT_EXIST")
