"""Roles and permissions are of a workspace: in another one they say nothing."""

import pytest

from mlflow.server import create_app
from tests.server.asgi import call
from tests.server.auth.conftest import ADMIN, PASSWORD, basic

WORDS = "her secret words"


@pytest.fixture(scope="module", params=[False, True], ids=["closed", "open"])
def server(request, tmp_path_factory):
    """Two workspaces, and whether everybody may be in the default one."""
    folder = tmp_path_factory.mktemp("apart")
    config = folder / "auth.ini"
    config.write_text(f"[mlflow]\ngrant_default_workspace_access = {request.param}\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLFLOW_AUTH_CONFIG_PATH", str(config))
        patch.setenv("MLFLOW_AUTH_ADMIN_PASSWORD", PASSWORD)
        app = create_app(
            f"sqlite:///{folder}/a.db", artifacts_destination=str(folder / "files"), auth=True, workspaces=True
        )
    app.open = request.param
    for name in ("ann", "bob"):
        assert ask(app, ADMIN, "POST", "2.0/mlflow/users/create", {"username": name, "password": WORDS}).status == 200
    assert ask(app, ADMIN, "POST", "3.0/mlflow/workspaces", {"name": "team-a"}).status in (200, 201)
    roles = ask(app, ADMIN, "GET", "3.0/mlflow/roles/list", {"workspace": "team-a"}).json["roles"]
    ids = {role["name"]: role["id"] for role in roles}
    assert ids.keys() == {"viewer", "editor", "manager"}
    body = {"username": "ann", "role_id": ids["manager"]}
    assert ask(app, ADMIN, "POST", "3.0/mlflow/roles/assign", body).status == 200
    app.roles = ids
    yield app
    app.close()


def ask(app, who, method, path, fields=None, workspace=None):
    headers = basic(who, PASSWORD if who == ADMIN else WORDS)
    if workspace:
        headers["x-mlflow-workspace"] = workspace
    if method == "GET":
        return call(app, method, f"/api/{path}", query=fields or (), headers=headers)
    return call(app, method, f"/api/{path}", json_body=fields or {}, headers=headers)


def test_a_manager_of_one_workspace(server):
    made = ask(server, "ann", "POST", "2.0/mlflow/experiments/create", {"name": "x"}, "team-a")
    assert made.status == 200
    fields = {"experiment_id": made.json["experiment_id"]}
    assert ask(server, "ann", "GET", "2.0/mlflow/experiments/get", fields, "team-a").status == 200
    assert ask(server, "bob", "GET", "2.0/mlflow/experiments/get", fields, "team-a").status == 403
    # there is none of that id here
    assert ask(server, ADMIN, "GET", "2.0/mlflow/experiments/get", fields).status == 404
    share = {"username": "bob", "resource_type": "experiment", "resource_id": fields["experiment_id"]}
    assert (
        ask(server, "ann", "POST", "3.0/mlflow/users/permissions/grant", {**share, "permission": "READ"}).status != 200
    )
    answer = ask(server, "ann", "POST", "3.0/mlflow/users/permissions/grant", {**share, "permission": "READ"}, "team-a")
    assert answer.status == 200
    assert ask(server, "bob", "GET", "2.0/mlflow/experiments/get", fields, "team-a").status == 200
    assert ask(server, "bob", "POST", "2.0/mlflow/experiments/create", {"name": "y"}, "team-a").status == 403


def test_what_one_may_oneself_is_of_the_workspace(server):
    body = {"resource_type": "registered_model", "resource_ids": ["m"]}

    def own(who, workspace):
        answer = ask(server, who, "POST", "3.0/mlflow/permissions/own", body, workspace)
        assert answer.status == 200
        told = answer.json
        return told["permissions"][0]["permission"], told["manages_workspace"], bool(told["creates"])

    assert own("ann", "team-a") == own(ADMIN, "team-a") == own(ADMIN, "default") == ("MANAGE", True, True)
    # team-a says nothing of the default workspace
    assert own("ann", "default") == ("READ" if server.open else "NO_PERMISSIONS", False, server.open)


def test_the_default_workspace(server):
    expected = 200 if server.open else 403
    assert ask(server, "bob", "GET", "2.0/mlflow/experiments/get", {"experiment_id": "0"}).status == expected
    made = ask(server, "bob", "POST", "2.0/mlflow/experiments/create", {"name": f"of bob {server.open}"})
    assert made.status == expected


def test_roles_are_made_by_managers_of_their_workspace(server):
    for workspace, status in (("team-a", 200), ("default", 403)):
        body = {"name": "reviewers", "workspace": workspace}
        assert ask(server, "ann", "POST", "3.0/mlflow/roles/create", body, "team-a").status == status
        assert ask(server, "bob", "POST", "3.0/mlflow/roles/create", body, workspace).status == 403
    defaults = ask(server, ADMIN, "GET", "3.0/mlflow/roles/list", {"workspace": "default"}).json["roles"]
    body = {"username": "ann", "role_id": defaults[0]["id"]}
    assert ask(server, "ann", "POST", "3.0/mlflow/roles/assign", body, "team-a").status == 403
    assert ask(server, "ann", "POST", "3.0/mlflow/roles/assign", body).status == 403


def test_who_knows_of_workspaces(server):
    def names(who):
        return {one["name"] for one in ask(server, who, "GET", "3.0/mlflow/workspaces").json["workspaces"]}

    assert names(ADMIN) == names("ann") == {"default", "team-a"}
    assert ask(server, ADMIN, "POST", "3.0/mlflow/workspaces", {"name": f"team-{server.open}".lower()}).status in (
        200,
        201,
    )
    assert names("ann") == {"default", "team-a"}
    one = "3.0/mlflow/workspaces/team-a"
    for method, path in (("POST", "3.0/mlflow/workspaces"), ("DELETE", one), ("PATCH", one)):
        # to manage a workspace is not to manage workspaces
        for who in ("ann", "bob"):
            body = {"description": "d"} if method == "PATCH" else {"name": "team-b"}
            assert ask(server, who, method, path, body, "team-a").status == 403
    assert ask(server, "ann", "GET", one).status == 200
    assert ask(server, "bob", "GET", f"3.0/mlflow/workspaces/team-{server.open}".lower()).status == 403
