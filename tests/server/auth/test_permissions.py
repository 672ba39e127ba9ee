"""Permissions and entities; the tables were checked against MLflow 3.17."""

import pytest

from mlflow.exceptions import MlflowException
from mlflow.server import get_app_client
from mlflow.server.auth.client import AuthServiceClient
from mlflow.server.auth.entities import (
    ExperimentPermission,
    GetUserPermissionResult,
    Role,
    RolePermission,
    User,
    UserRoleAssignment,
    WorkspacePermission,
)
from mlflow.server.auth.permissions import ALL_PERMISSIONS, get_permission, matches, max_permission


@pytest.mark.parametrize(
    ("pattern", "kind", "resource_id", "covered"),
    [
        ("*", "experiment", "1", True),
        ("1", "experiment", "1", True),
        ("2", "experiment", "1", False),
        ("*", "experiment", None, True),
        ("1", "experiment", None, False),
        ("ab*", "experiment", "abc", False),
        ("*", "run", "x", True),
        ("1", "run", "1", False),
        ("w", "workspace", "w", False),
        ("*", "unknown", "1", False),
        ("1", "unknown", "1", False),
    ],
)
def test_what_a_grant_covers(pattern, kind, resource_id, covered):
    assert matches(pattern, kind, resource_id) is covered


def test_the_stronger_permission():
    assert max_permission("READ", "EDIT") == "EDIT"
    assert max_permission("DENY", "READ") == "READ"
    assert max_permission("DENY", "NO_PERMISSIONS") == "NO_PERMISSIONS"
    assert max_permission("unknown", "READ") == "READ"


def test_permissions():
    assert [name for name, p in ALL_PERMISSIONS.items() if p.can_read] == ["READ", "USE", "EDIT", "MANAGE"]
    assert [name for name, p in ALL_PERMISSIONS.items() if p.denied] == ["DENY"]
    assert get_permission("EDIT").can_update and not get_permission("EDIT").can_delete
    with pytest.raises(MlflowException, match="Invalid permission 'ALL'; allowed are READ"):
        get_permission("ALL")


@pytest.mark.parametrize(
    "entity",
    [
        User(1, "ann", "hash", True),
        RolePermission(1, 2, "experiment", "*", "READ"),
        Role(2, "r", "default", "d", [RolePermission(1, 2, "experiment", "*", "READ")]),
        UserRoleAssignment(1, 2, 3),
        ExperimentPermission("1", 2, "READ"),
        WorkspacePermission("default", 2, "USE"),
        GetUserPermissionResult(True, "READ"),
    ],
)
def test_entities_travel_as_json(entity):
    assert type(entity).from_json(entity.to_json()).to_json() == entity.to_json()


def test_the_hash_of_a_password_does_not_travel():
    user = User(1, "ann", "secret hash", False)
    assert "secret" not in str(user.to_json()) + repr(user)
    assert User.from_json(user.to_json()).password_hash == "REDACTED"


def test_what_a_workspace_permission_allows():
    assert WorkspacePermission("w", 1, "USE").can_use and not WorkspacePermission("w", 1, "READ").can_use


def test_the_client_of_the_application():
    client = get_app_client("basic-auth", tracking_uri="http://localhost:5000")
    assert isinstance(client, AuthServiceClient) and client.tracking_uri == "http://localhost:5000"
    with pytest.raises(MlflowException, match="'other'; known are basic-auth"):
        get_app_client("other", tracking_uri="http://localhost:5000")
