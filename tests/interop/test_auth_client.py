"""Our client for users, roles and permissions with MLflow's own server, and with ours."""

import contextlib
import secrets
import subprocess

import pytest

from mlflow.exceptions import RestException
from mlflow.server.auth.client import AuthServiceClient
from tests.interop.mlflow_server import mlflow_server, peer_python
from tests.serverprocess import running_server

_PASSWORD = "a-better-secret-9"
ADMIN = {"MLFLOW_AUTH_ADMIN_USERNAME": "admin", "MLFLOW_AUTH_ADMIN_PASSWORD": _PASSWORD}
PASSWORDS = ("--app-name", "basic-auth")


@pytest.fixture(scope="module", params=["theirs", "ours"])
def server(request, tmp_path_factory):
    """The address of a server with passwords."""
    with SERVERS[request.param](tmp_path_factory.mktemp(request.param)) as url:
        yield str(url)


def _ours(folder):
    return running_server(folder, *PASSWORDS, env=ADMIN)


def _theirs(folder):
    python = peer_python()
    if subprocess.run([python, "-c", "import flask_wtf"], capture_output=True, check=False).returncode:
        pytest.skip("MLflow's basic-auth server needs Flask-WTF: pip install 'mlflow[auth]'")
    return mlflow_server(python, folder, *PASSWORDS, **ADMIN)


SERVERS = {"theirs": _theirs, "ours": _ours}


@pytest.fixture
def client(server, monkeypatch):
    """A client that is the administrator."""
    monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", "admin")
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", _PASSWORD)
    return AuthServiceClient(server)


@pytest.fixture
def username(client):
    """A new user."""
    name = f"ann-{secrets.token_hex(4)}"
    client.create_user(name, "password1234")
    yield name
    with contextlib.suppress(RestException):
        client.delete_user(name)


def test_users(client, username):
    user = client.get_user(username)
    assert (user.username, user.is_admin, user.password_hash) == (username, False, "REDACTED")
    client.update_user_admin(username, True)
    assert client.get_user(username).is_admin
    client.update_user_password(username, "password12345")
    client.delete_user(username)
    with pytest.raises(RestException) as error:
        client.get_user(username)
    assert error.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_permissions_of_a_user(client, username):
    client.grant_user_permission(username, "experiment", "0", "MANAGE")
    found = client.get_user_permission(username, "experiment", "0")
    assert (found.allowed, found.permission) == (True, "MANAGE")
    client.revoke_user_permission(username, "experiment", "0")
    with pytest.raises(RestException) as error:
        client.revoke_user_permission(username, "experiment", "0")
    assert error.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_roles(client, username):
    role = client.create_role("default", f"readers-{username}", "may read")
    assert (role.workspace, role.description, role.permissions) == ("default", "may read", [])
    assert client.update_role(role.id, name=f"editors-{username}").name == f"editors-{username}"
    permission = client.add_role_permission(role.id, "experiment", "*", "READ")
    assert client.update_role_permission(permission.id, "EDIT").permission == "EDIT"
    assert [p.to_json() for p in client.list_role_permissions(role.id)] == [
        p.to_json() for p in client.get_role(role.id).permissions
    ]
    assignment = client.assign_role(username, role.id)
    assert [a.to_json() for a in client.list_role_users(role.id)] == [assignment.to_json()]
    assert role.id in [r.id for r in client.list_user_roles(username)]
    assert role.id in [r.id for r in client.list_roles("default")]
    assert role.id in [r.id for r in client.list_all_roles()]
    client.unassign_role(username, role.id)
    client.remove_role_permission(permission.id)
    client.delete_role(role.id)
    with pytest.raises(RestException) as error:
        client.get_role(role.id)
    assert error.value.get_http_status_code() == 404


def test_a_wrong_password(server, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", "admin")
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", "wrong")
    with pytest.raises(Exception, match=r"401|UNAUTHENTICATED"):
        AuthServiceClient(server).get_user("admin")
