"""The REST client for users, roles and permissions."""

from __future__ import annotations

import json
from typing import Any

from mlflow.server.auth.entities import (
    GetUserPermissionResult,
    Role,
    RolePermission,
    User,
    UserRoleAssignment,
)
from mlflow.store.transport import transport

CREATE_USER = "/api/2.0/mlflow/users/create"
GET_USER = "/api/2.0/mlflow/users/get"
UPDATE_USER_PASSWORD = "/api/2.0/mlflow/users/update-password"
UPDATE_USER_ADMIN = "/api/2.0/mlflow/users/update-admin"
DELETE_USER = "/api/2.0/mlflow/users/delete"
CREATE_ROLE = "/api/3.0/mlflow/roles/create"
GET_ROLE = "/api/3.0/mlflow/roles/get"
LIST_ROLES = "/api/3.0/mlflow/roles/list"
UPDATE_ROLE = "/api/3.0/mlflow/roles/update"
DELETE_ROLE = "/api/3.0/mlflow/roles/delete"
ADD_ROLE_PERMISSION = "/api/3.0/mlflow/roles/permissions/add"
LIST_ROLE_PERMISSIONS = "/api/3.0/mlflow/roles/permissions/list"
UPDATE_ROLE_PERMISSION = "/api/3.0/mlflow/roles/permissions/update"
REMOVE_ROLE_PERMISSION = "/api/3.0/mlflow/roles/permissions/remove"
ASSIGN_ROLE = "/api/3.0/mlflow/roles/assign"
UNASSIGN_ROLE = "/api/3.0/mlflow/roles/unassign"
LIST_ROLE_USERS = "/api/3.0/mlflow/roles/users/list"
LIST_USER_ROLES = "/api/3.0/mlflow/users/roles/list"
GRANT_USER_PERMISSION = "/api/3.0/mlflow/users/permissions/grant"
REVOKE_USER_PERMISSION = "/api/3.0/mlflow/users/permissions/revoke"
GET_USER_PERMISSION = "/api/3.0/mlflow/users/permissions/get"


class AuthServiceClient:
    """Manages who may do what on a server started with ``--app-name basic-auth``.

    Args:
        tracking_uri: the server's address. The caller's own name and password come from MLFLOW_TRACKING_USERNAME and
            MLFLOW_TRACKING_PASSWORD, or from the address.

    Every method raises RestException with the server's error: RESOURCE_DOES_NOT_EXIST for unknown users and roles,
    PERMISSION_DENIED for callers who may not, RESOURCE_ALREADY_EXISTS, INVALID_PARAMETER_VALUE.
    """

    def __init__(self, tracking_uri: str) -> None:
        self.tracking_uri = tracking_uri
        self._transport = transport(tracking_uri)

    def _ask(self, path: str, **query: Any) -> dict[str, Any]:
        given = [(name, str(value)) for name, value in query.items() if value is not None]
        return json.loads(self._transport.call("GET", path, query=given))

    def _tell(self, method: str, path: str, **values: Any) -> dict[str, Any]:
        given = {name: value for name, value in values.items() if value is not None}
        # no second try: the first one may have taken effect though its answer was lost
        answer = self._transport.call(
            method, path, body=json.dumps(given).encode(), headers={"Content-Type": "application/json"}, retries=0
        )
        return json.loads(answer)

    # ---- users -------------------------------------------------------------------------------------------------------

    def create_user(self, username: str, password: str) -> User:
        """Create a user."""
        return User.from_json(self._tell("POST", CREATE_USER, username=username, password=password)["user"])

    def get_user(self, username: str) -> User:
        """A user by name."""
        return User.from_json(self._ask(GET_USER, username=username)["user"])

    def update_user_password(self, username: str, password: str, current_password: str | None = None) -> None:
        """Change a password; whoever changes their own gives the current one too."""
        self._tell(
            "PATCH", UPDATE_USER_PASSWORD, username=username, password=password, current_password=current_password
        )

    def update_user_admin(self, username: str, is_admin: bool) -> None:
        """Make a user an administrator, or no longer."""
        self._tell("PATCH", UPDATE_USER_ADMIN, username=username, is_admin=is_admin)

    def delete_user(self, username: str) -> None:
        """Delete a user."""
        self._tell("DELETE", DELETE_USER, username=username)

    # ---- permissions of users ----------------------------------------------------------------------------------------

    def grant_user_permission(self, username: str, resource_type: str, resource_id: str, permission: str) -> None:
        """Give a user a permission (READ, USE, EDIT, MANAGE, DENY) on a resource."""
        self._tell(
            "POST",
            GRANT_USER_PERMISSION,
            username=username,
            resource_type=resource_type,
            resource_id=resource_id,
            permission=permission,
        )

    def revoke_user_permission(self, username: str, resource_type: str, resource_id: str) -> None:
        """Take back a user's own permission on a resource."""
        self._tell(
            "POST", REVOKE_USER_PERMISSION, username=username, resource_type=resource_type, resource_id=resource_id
        )

    def get_user_permission(self, username: str, resource_type: str, resource_id: str) -> GetUserPermissionResult:
        """What a user may do with a resource, all roles together."""
        return GetUserPermissionResult.from_json(
            self._ask(GET_USER_PERMISSION, username=username, resource_type=resource_type, resource_id=resource_id)
        )

    # ---- roles -------------------------------------------------------------------------------------------------------

    def create_role(self, workspace: str, name: str, description: str | None = None) -> Role:
        """Create a role in a workspace."""
        answer = self._tell("POST", CREATE_ROLE, workspace=workspace, name=name, description=description)
        return Role.from_json(answer["role"])

    def get_role(self, role_id: int) -> Role:
        """A role with its permissions."""
        return Role.from_json(self._ask(GET_ROLE, role_id=role_id)["role"])

    def list_roles(self, workspace: str) -> list[Role]:
        """The roles of a workspace."""
        return [Role.from_json(role) for role in self._ask(LIST_ROLES, workspace=workspace)["roles"]]

    def list_all_roles(self) -> list[Role]:
        """The roles of all workspaces."""
        return [Role.from_json(role) for role in self._ask(LIST_ROLES)["roles"]]

    def update_role(self, role_id: int, name: str | None = None, description: str | None = None) -> Role:
        """Change name or description of a role; None leaves it as it is."""
        answer = self._tell("PATCH", UPDATE_ROLE, role_id=role_id, name=name, description=description)
        return Role.from_json(answer["role"])

    def delete_role(self, role_id: int) -> None:
        """Delete a role with its permissions and assignments."""
        self._tell("DELETE", DELETE_ROLE, role_id=role_id)

    # ---- permissions of roles ----------------------------------------------------------------------------------------

    def add_role_permission(
        self, role_id: int, resource_type: str, resource_pattern: str, permission: str
    ) -> RolePermission:
        """Give a role a permission on a resource by its id, or on all of a type ("*")."""
        answer = self._tell(
            "POST",
            ADD_ROLE_PERMISSION,
            role_id=role_id,
            resource_type=resource_type,
            resource_pattern=resource_pattern,
            permission=permission,
        )
        return RolePermission.from_json(answer["role_permission"])

    def list_role_permissions(self, role_id: int) -> list[RolePermission]:
        """The permissions of a role."""
        found = self._ask(LIST_ROLE_PERMISSIONS, role_id=role_id)["role_permissions"]
        return [RolePermission.from_json(permission) for permission in found]

    def update_role_permission(self, role_permission_id: int, permission: str) -> RolePermission:
        """Change a permission of a role."""
        answer = self._tell(
            "PATCH", UPDATE_ROLE_PERMISSION, role_permission_id=role_permission_id, permission=permission
        )
        return RolePermission.from_json(answer["role_permission"])

    def remove_role_permission(self, role_permission_id: int) -> None:
        """Take a permission from its role."""
        self._tell("DELETE", REMOVE_ROLE_PERMISSION, role_permission_id=role_permission_id)

    # ---- who has which role ------------------------------------------------------------------------------------------

    def assign_role(self, username: str, role_id: int) -> UserRoleAssignment:
        """Give a user a role."""
        return UserRoleAssignment.from_json(
            self._tell("POST", ASSIGN_ROLE, username=username, role_id=role_id)["assignment"]
        )

    def unassign_role(self, username: str, role_id: int) -> None:
        """Take a role from a user."""
        self._tell("DELETE", UNASSIGN_ROLE, username=username, role_id=role_id)

    def list_role_users(self, role_id: int) -> list[UserRoleAssignment]:
        """Who has a role."""
        found = self._ask(LIST_ROLE_USERS, role_id=role_id)["assignments"]
        return [UserRoleAssignment.from_json(assignment) for assignment in found]

    def list_user_roles(self, username: str) -> list[Role]:
        """The roles that a user has."""
        return [Role.from_json(role) for role in self._ask(LIST_USER_ROLES, username=username)["roles"]]
