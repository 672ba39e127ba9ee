"""Workspaces of a server: who is asked for what in which one, artifacts, the service itself."""

import pytest

from mlflow.entities.workspace import WORKSPACE_PARAMETER
from mlflow.exceptions import MlflowException
from mlflow.server import create_app
from mlflow.server.events import Listener
from mlflow.store.caller import Caller, acting
from mlflow.store.sql.changes import Note
from tests.server.asgi import call
from tests.server.otlp_requests import PROTOBUF, request, span, trace_id

API, NEW = "/api/2.0/mlflow/", "/api/3.0/mlflow/"
PROXY = "/api/2.0/mlflow-artifacts/artifacts"


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    folder = tmp_path_factory.mktemp("workspaces")
    app = create_app(f"sqlite:///{folder}/mlflow.db", artifacts_destination=str(folder / "artifacts"), workspaces=True)
    for name in ("red", "blue"):
        assert make(app, name).status == 201
    yield app
    app.close()


def make(app, name, **more):
    return call(app, "POST", f"{NEW}workspaces", json_body={"name": name, **more})


def within(workspace, **more):
    return {"X-MLFLOW-WORKSPACE": workspace, **more} if workspace else more


def post(app, path, workspace, /, **body):
    return call(app, "POST", path, json_body=body, headers=within(workspace))


def get(app, path, workspace, /, **query):
    return call(app, "GET", path, query=query, headers=within(workspace))


def new_experiment(app, workspace, name):
    answer = post(app, f"{API}experiments/create", workspace, name=name)
    assert answer.status == 200, answer.text
    return answer.json["experiment_id"]


def new_run(app, workspace, name):
    experiment = new_experiment(app, workspace, name)
    return post(app, f"{API}runs/create", workspace, experiment_id=experiment).json["run"]["info"]


# ---- which workspace -------------------------------------------------------------------------------------------------


def test_a_header_says_the_workspace(app):
    number = new_experiment(app, "red", "said by a header")
    found = get(app, f"{API}experiments/get", "red", experiment_id=number).json["experiment"]
    assert (found["workspace"], found["artifact_location"]) == ("red", f"mlflow-artifacts:/workspaces/red/{number}")
    for other in ("blue", "default", None):
        answer = get(app, f"{API}experiments/get", other, experiment_id=number)
        assert (answer.status, answer.json["error_code"]) == (404, "RESOURCE_DOES_NOT_EXIST")


def test_an_address_says_it_where_no_headers_can(app):
    number = new_experiment(app, "red", "said by an address")
    query = {"experiment_id": number, WORKSPACE_PARAMETER: "red"}
    assert call(app, "GET", f"{API}experiments/get", query=query).status == 200
    answer = call(app, "GET", f"{API}experiments/get", query=query, headers=within("blue"))
    assert (answer.status, answer.json["error_code"]) == (400, "INVALID_PARAMETER_VALUE")


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("nobodys", 404, "RESOURCE_DOES_NOT_EXIST"),
        ("Bad Name", 400, "INVALID_PARAMETER_VALUE"),
        ("../red", 400, "INVALID_PARAMETER_VALUE"),
        ("workspaces", 400, "INVALID_PARAMETER_VALUE"),
        ("x" * 64, 400, "INVALID_PARAMETER_VALUE"),
    ],
)
@pytest.mark.parametrize("prefix", ["/api/", "/ajax-api/"])
def test_what_is_no_workspace_is_refused(app, prefix, name, status, code):
    answer = get(app, f"{prefix}2.0/mlflow/experiments/search", name, max_results=5)
    assert (answer.status, answer.json["error_code"]) == (status, code)


@pytest.mark.parametrize("path", ["/health", "/version", f"{NEW}server-info"])
def test_what_is_of_the_server_needs_no_workspace(app, path):
    assert get(app, path, "nobodys").status == 200


def test_an_empty_header_is_the_default_workspace(app):
    found = get(app, f"{API}experiments/get", " ", experiment_id="0")
    assert found.json["experiment"]["workspace"] == "default"


def test_the_server_says_that_it_has_workspaces(app):
    assert get(app, f"{NEW}server-info", None).json["workspaces_enabled"] is True


def test_where_artifacts_are_is_not_the_clients_to_say(app):
    answer = post(app, f"{API}experiments/create", "red", name="elsewhere", artifact_location="/tmp/elsewhere")
    assert (answer.status, answer.json["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
    assert get(app, f"{API}experiments/get-by-name", "red", experiment_name="elsewhere").status == 404


def test_a_workspace_has_an_artifact_root_of_its_own(app, tmp_path):
    make(app, "green", default_artifact_root=str(tmp_path / "green"))
    number = new_experiment(app, "green", "in green")
    found = get(app, f"{API}experiments/get", "green", experiment_id=number).json["experiment"]
    assert found["artifact_location"] == f"{tmp_path}/green/{number}"


# ---- other ways in ---------------------------------------------------------------------------------------------------


def test_artifacts_of_another_workspace_are_out_of_reach(app):
    run = new_run(app, "red", "artifacts of red")
    path = f"{PROXY}/workspaces/red/{run['experiment_id']}/{run['run_id']}/artifacts/f.txt"
    assert call(app, "PUT", path, body=b"secret", headers=within("red")).status == 200
    assert get(app, path, "red").body == b"secret"
    asked = {"run_id": run["run_id"], "path": "f.txt"}
    assert get(app, "/get-artifact", "red", **asked).body == b"secret"
    for other in ("blue", None):
        assert get(app, path, other).status == 400
        assert call(app, "PUT", path, body=b"mine", headers=within(other)).status == 400
        assert call(app, "DELETE", path, headers=within(other)).status == 400
        assert get(app, "/get-artifact", other, **asked).status == 404
        assert get(app, f"{API}artifacts/list", other, run_id=run["run_id"]).status == 404
        up = call(app, "POST", f"{API}upload-artifact", query={**asked, "run_uuid": run["run_id"]}, body=b"mine")
        assert up.status == 404
        create = f"{PROXY.replace('artifacts/artifacts', 'artifacts/mpu/create')}/workspaces/red/1"
        answer = call(app, "POST", create, json_body={"path": "f", "num_parts": 1}, headers=within(other))
        assert (answer.status, answer.json["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
    assert get(app, path, "red").body == b"secret"


@pytest.mark.parametrize("way", ["workspaces/red", "workspaces", "workspaces/../workspaces/red", "./workspaces/red"])
def test_no_path_leads_into_the_folder_of_another_workspace(app, way):
    answer = get(app, PROXY, "blue", path=way)
    assert (answer.status, answer.json["error_code"]) == (400, "INVALID_PARAMETER_VALUE")


def test_a_path_without_a_workspace_is_of_ones_own(app):
    assert call(app, "PUT", f"{PROXY}/77/own.txt", body=b"own", headers=within("blue")).status == 200
    assert get(app, f"{PROXY}/workspaces/blue/77/own.txt", "blue").body == b"own"
    assert get(app, f"{PROXY}/77/own.txt", None).status == 404
    assert call(app, "PUT", f"{PROXY}/78/own.txt", body=b"own").status == 200
    # the default workspace sees what was there before there were any, and no folders of others
    assert "workspaces" not in {one["path"] for one in get(app, PROXY, None).json["files"]}


def test_spans_go_to_experiments_of_the_workspace(app):
    number, trace = new_experiment(app, "red", "spans of red"), bytes.fromhex("0c" * 16)
    headers = {**PROTOBUF, "x-mlflow-experiment-id": number}
    body = request(span(trace, 1, name="root"))
    assert call(app, "POST", "/v1/traces", body=body, headers=within("blue", **headers)).status == 404
    assert call(app, "POST", "/v1/traces", body=body, headers=within("red", **headers)).status == 200
    assert get(app, f"{NEW}traces/{trace_id(trace)}", "red").status == 200
    assert get(app, f"{NEW}traces/{trace_id(trace)}", "blue").status == 404


def test_exports_hold_runs_of_the_workspace(app):
    run = new_run(app, "red", "exported")
    body = {"experiment_ids": [run["experiment_id"]]}
    for workspace, holds in (("red", True), ("blue", False)):
        answer = call(app, "POST", f"{API}runs/export", json_body=body, headers=within(workspace))
        assert answer.status == 200
        assert (run["run_id"].encode() in answer.body) is holds


def test_events_tell_of_experiments_of_the_workspace(app):
    number = new_experiment(app, "red", "told of")
    notes = {Note("runs", number), Note("registry")}
    listeners = {}
    for workspace in ("red", "blue", "default"):
        with acting(Caller(workspace=workspace)):
            listeners[workspace] = Listener(None, None)
    hidden = app._changes._hidden(notes, list(listeners.values()))
    assert {name: hidden[one] for name, one in listeners.items()} == {
        "red": set(),
        "blue": {number},
        "default": {number},
    }


# ---- the service -----------------------------------------------------------------------------------------------------


def test_workspaces_are_made_changed_and_removed(app):
    answer = make(app, "brief", description="d", trace_archival_config={"retention": "30d"})
    made = {"name": "brief", "description": "d", "trace_archival_config": {"retention": "30d"}}
    assert (answer.status, answer.json) == (201, {"workspace": made})
    path = f"{NEW}workspaces/brief"
    assert get(app, path, None).json == {"workspace": made}
    assert made in get(app, f"{NEW}workspaces", None).json["workspaces"]
    changed = call(app, "PATCH", path, json_body={"description": "", "trace_archival_config": {"retention": ""}})
    assert changed.json == {"workspace": {"name": "brief", "description": ""}}
    gone = call(app, "DELETE", path)
    assert (gone.status, gone.body) == (204, b"")
    assert get(app, path, None).status == 404
    assert call(app, "DELETE", path).status == 404


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"name": "red"}, "RESOURCE_ALREADY_EXISTS"),
        ({"name": "default"}, "INVALID_PARAMETER_VALUE"),
        ({"name": "Red"}, "INVALID_PARAMETER_VALUE"),
        ({"name": "a"}, "INVALID_PARAMETER_VALUE"),
        ({"name": "-a"}, "INVALID_PARAMETER_VALUE"),
        ({"name": "a\n"}, "INVALID_PARAMETER_VALUE"),
        ({"name": "api"}, "INVALID_PARAMETER_VALUE"),
        ({}, "INVALID_PARAMETER_VALUE"),
        ({"name": "ok", "trace_archival_config": {"retention": "soon"}}, "INVALID_PARAMETER_VALUE"),
        ({"name": "ok", "trace_archival_config": {"location": "runs:/x"}}, "INVALID_PARAMETER_VALUE"),
        ({"name": "ok", "default_artifact_root": "models:/x"}, "INVALID_PARAMETER_VALUE"),
        ({"name": "ok", "default_artifact_root": "http://elsewhere/x"}, "INVALID_PARAMETER_VALUE"),
        ({"name": "ok", "description": "x" * 8001}, "INVALID_PARAMETER_VALUE"),
    ],
    ids=lambda value: str(value)[:60] if isinstance(value, dict) else value,
)
def test_what_cannot_be_a_workspace_is_refused(app, body, code):
    answer = call(app, "POST", f"{NEW}workspaces", json_body=body)
    assert (answer.status, answer.json["error_code"]) == (400, code)
    assert get(app, f"{NEW}workspaces/ok", None).status == 404


def test_the_default_workspace_stays(app):
    answer = call(app, "DELETE", f"{NEW}workspaces/default", query={"mode": "CASCADE"})
    assert (answer.status, answer.json["error_code"]) == (400, "INVALID_PARAMETER_VALUE")


def test_a_change_must_say_something(app):
    answer = call(app, "PATCH", f"{NEW}workspaces/red", json_body={"trace_archival_config": {}})
    assert (answer.status, answer.json["error_code"]) == (400, "INVALID_PARAMETER_VALUE")


# ---- servers without workspaces --------------------------------------------------------------------------------------


def test_a_server_without_workspaces_says_so(tmp_path):
    app = create_app(f"sqlite:///{tmp_path}/mlflow.db")
    try:
        for answer in (
            get(app, f"{NEW}workspaces", None),
            make(app, "red"),
            get(app, f"{API}experiments/search", "red", max_results=5),
        ):
            assert answer.json["error_code"] == "FEATURE_DISABLED"
            assert "--enable-workspaces" in answer.json["message"]
        assert get(app, f"{API}experiments/search", "default", max_results=5).status == 200
        assert get(app, f"{NEW}server-info", None).json["workspaces_enabled"] is False
    finally:
        app.close()


def test_a_server_without_workspaces_hides_nothing(tmp_path):
    uri = f"sqlite:///{tmp_path}/mlflow.db"
    app = create_app(uri, workspaces=True)
    make(app, "red")
    number = new_experiment(app, "red", "in red")
    app.close()
    with pytest.raises(MlflowException, match="1 experiments") as caught:
        create_app(uri)
    assert caught.value.error_code == "INVALID_STATE"
    app = create_app(uri, workspaces=True)
    moved = call(app, "DELETE", f"{NEW}workspaces/red", query={"mode": "SET_DEFAULT"})
    app.close()
    assert moved.status == 204
    app = create_app(uri)
    assert get(app, f"{API}experiments/get", None, experiment_id=number).json["experiment"]["workspace"] == "default"
    app.close()


@pytest.mark.parametrize(
    "settings",
    [{"registry_store_uri": "sqlite:///other.db"}, {"workspace_store_uri": "sqlite:///other.db"}],
    ids=["registry elsewhere", "workspaces elsewhere"],
)
def test_what_belongs_together_is_in_one_database(tmp_path, monkeypatch, settings):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(MlflowException, match="database"):
        create_app(f"sqlite:///{tmp_path}/mlflow.db", workspaces=True, **settings)
