"""Who may do what: roles, and what accounts and groups of them may do with single things.

A permission is READ < USE < EDIT < MANAGE, or DENY, which takes away what others give. It is given to an account, to a
group, or to a role that accounts and groups have; for one thing by its id, or for all of a type in a workspace (``*``).
"""

from __future__ import annotations

from typing import ClassVar

from mlflow.api import limits
from mlflow.api.rpc import Answer, Empty, Request, Service, delete, get, patch, post
from mlflow.exceptions import invalid

DENY, NONE, READ, USE, EDIT, MANAGE = -1, 0, 1, 2, 3, 4
LEVELS = {"DENY": DENY, "NO_PERMISSIONS": NONE, "READ": READ, "USE": USE, "EDIT": EDIT, "MANAGE": MANAGE}
"""Permissions as the database has them; a higher one allows what lower ones do."""
NAMES = {level: name for name, level in LEVELS.items()}

GRANTABLE = ("READ", "USE", "EDIT", "MANAGE", "DENY")
WORKSPACE_GRANTABLE = ("USE", "MANAGE")
_WITH_ID = ("experiment", "registered_model", "prompt", "scorer", "gateway_secret", "gateway_endpoint")
_WITH_ID += ("gateway_model_definition", "mcp_server")
_OF_ALL = ("run", "trace", "assessment", "logged_model", "review_queue", "registered_model_version", "prompt_version")
_OF_ALL += ("scorer_version", "mcp_server_version", "workspace")
RESOURCE_TYPES = (*_WITH_ID, *_OF_ALL)
"""What permissions are given for."""
TOP_TYPES = _WITH_ID
"""Those that have permissions of their own for single things; the others follow the thing that holds them."""

DEFAULT_WORKSPACE = "default"
ALL = "*"
BUILTIN_ROLES = ("viewer", "editor", "manager")
MAX_ROLE_NAME = 250


def check_resource(resource_type: str, resource_id: str, field: str = "resource_id") -> None:
    """Raise INVALID_PARAMETER_VALUE unless a permission can be given for such a thing."""
    if resource_type not in RESOURCE_TYPES:
        raise invalid(
            f"Invalid value {limits.shown(resource_type)} for parameter 'resource_type': allowed are "
            f"{', '.join(RESOURCE_TYPES)}."
        )
    if resource_type in _OF_ALL and resource_id != ALL:
        raise invalid(
            f"Invalid value {limits.shown(resource_id)} for parameter {field!r}: permissions for the type "
            f"{resource_type!r} are given for all of them, with '*'."
        )
    is_number = resource_id.isascii() and resource_id.isdigit() and len(resource_id) < 19
    if resource_type == "experiment" and resource_id != ALL and not is_number:
        raise invalid(f"Invalid experiment id {limits.shown(resource_id)}: it must be a whole number.")
    limits.check_length(f"parameter {field!r}", resource_id, 256)


def check_permission(resource_type: str, permission: str) -> None:
    """Raise INVALID_PARAMETER_VALUE unless it is a permission that can be given for the type."""
    allowed = WORKSPACE_GRANTABLE if resource_type == "workspace" else GRANTABLE
    if permission not in allowed:
        raise invalid(
            f"Invalid value {limits.shown(permission)} for parameter 'permission': allowed for the type "
            f"{resource_type!r} are {', '.join(allowed)}."
        )


# ---- roles -----------------------------------------------------------------------------------------------------------


class RolePermissionMessage(Answer, omit_defaults=False):
    id: int
    role_id: int
    resource_type: str
    resource_pattern: str
    permission: str


class RoleMessage(Answer, omit_defaults=False):
    id: int
    name: str
    workspace: str
    description: str | None = None
    permissions: list[RolePermissionMessage] = []
    builtin: bool = False


class RoleAnswer(Answer):
    role: RoleMessage


class RolesAnswer(Answer, omit_defaults=False):
    roles: list[RoleMessage] = []


class AssignmentMessage(Answer):
    """A role that an account or a group has."""

    id: int
    role_id: int
    user_id: int | None = None
    username: str | None = None
    group_id: int | None = None
    group: str | None = None


class AssignmentAnswer(Answer):
    assignment: AssignmentMessage


class AssignmentsAnswer(Answer, omit_defaults=False):
    assignments: list[AssignmentMessage] = []


class RolePermissionAnswer(Answer):
    role_permission: RolePermissionMessage


class RolePermissionsAnswer(Answer, omit_defaults=False):
    role_permissions: list[RolePermissionMessage] = []


def _check_role_name(name: str) -> None:
    if not name.strip() or len(name) > MAX_ROLE_NAME:
        raise invalid(f"Invalid name {limits.shown(name)} of a role: it must have 1 to {MAX_ROLE_NAME} characters.")


class CreateRole(Request):
    name: str
    workspace: str
    description: str | None = None
    required: ClassVar[tuple[str, ...]] = ("name", "workspace")

    def check(self) -> None:
        _check_role_name(self.name)
        if self.description is not None:
            limits.check_length("description of a role", self.description, 8000)


class GetRole(Request):
    role_id: int


class ListRoles(Request):
    workspace: str | None = None


class UpdateRole(Request):
    role_id: int
    name: str | None = None
    description: str | None = None

    def check(self) -> None:
        if self.name is not None:
            _check_role_name(self.name)
        if self.description is not None:
            limits.check_length("description of a role", self.description, 8000)


class DeleteRole(Request):
    role_id: int


class AddRolePermission(Request):
    role_id: int
    resource_type: str
    resource_pattern: str
    permission: str
    required: ClassVar[tuple[str, ...]] = ("resource_type", "resource_pattern", "permission")

    def check(self) -> None:
        check_resource(self.resource_type, self.resource_pattern, "resource_pattern")
        check_permission(self.resource_type, self.permission)


class ListRolePermissions(Request):
    role_id: int


class UpdateRolePermission(Request):
    role_permission_id: int
    permission: str
    required: ClassVar[tuple[str, ...]] = ("permission",)


class RemoveRolePermission(Request):
    role_permission_id: int


class AssignRole(Request):
    username: str
    role_id: int
    required: ClassVar[tuple[str, ...]] = ("username",)


class UnassignRole(AssignRole):
    pass


class AssignGroupRole(Request):
    group: str
    role_id: int
    required: ClassVar[tuple[str, ...]] = ("group",)


class UnassignGroupRole(AssignGroupRole):
    pass


class ListRoleUsers(Request):
    role_id: int


class ListUserRoles(Request):
    username: str
    required: ClassVar[tuple[str, ...]] = ("username",)


class ListGroupRoles(Request):
    group: str
    required: ClassVar[tuple[str, ...]] = ("group",)


# ---- permissions of accounts and groups ------------------------------------------------------------------------------


class GrantMessage(Answer, omit_defaults=False):
    """Something that was given, and through which role or group."""

    resource_type: str
    resource_pattern: str
    permission: str
    workspace: str = DEFAULT_WORKSPACE
    role_id: int | None = None
    role_name: str | None = None
    group: str | None = None


class GrantsAnswer(Answer, omit_defaults=False):
    permissions: list[GrantMessage] = []


class UserGrantsAnswer(GrantsAnswer, kw_only=True):
    username: str = ""
    is_admin: bool = False


class UserPermissionAnswer(Answer, omit_defaults=False):
    allowed: bool
    permission: str


class _Resource(Request):
    resource_type: str
    resource_id: str
    required: ClassVar[tuple[str, ...]] = ("resource_type", "resource_id")

    def check(self) -> None:
        check_resource(self.resource_type, self.resource_id)


class GrantUserPermission(_Resource):
    username: str
    permission: str
    required: ClassVar[tuple[str, ...]] = ("username", "resource_type", "resource_id", "permission")

    def check(self) -> None:
        super().check()
        check_permission(self.resource_type, self.permission)


class RevokeUserPermission(_Resource):
    username: str
    required: ClassVar[tuple[str, ...]] = ("username", "resource_type", "resource_id")


class GetUserPermission(RevokeUserPermission):
    pass


class ListUserPermissions(Request):
    username: str
    required: ClassVar[tuple[str, ...]] = ("username",)


class GetCurrentPermissions(Request):
    pass


INSIDE = {
    "experiment": ("run", "trace", "assessment", "logged_model"),
    "registered_model": ("registered_model_version",),
    "prompt": ("prompt_version",),
}
"""What the page knows of that has permissions for single things, with what is inside of it and follows them."""
MAX_OWN = 1000


class GetOwnPermissions(Request):
    """What the caller may do with these things: none, or some of one type."""

    resource_type: str | None = None
    resource_ids: list[str] = []

    def check(self) -> None:
        if not self.resource_ids:
            return
        if self.resource_type not in INSIDE:
            raise invalid(
                f"Invalid value {limits.shown(self.resource_type)} for parameter 'resource_type': allowed are "
                f"{', '.join(INSIDE)}."
            )
        if len(self.resource_ids) > MAX_OWN:
            raise invalid(f"{len(self.resource_ids)} values for parameter 'resource_ids': allowed are {MAX_OWN}.")
        for one in self.resource_ids:
            check_resource(self.resource_type, one, "resource_ids")


class OwnPermissionMessage(Answer, omit_defaults=False):
    """What the caller may do with a thing, and by type with what is inside of it."""

    resource_id: str
    permission: str
    inside: dict[str, str]


class OwnPermissionsAnswer(Answer, omit_defaults=False):
    """What the caller may do: with the things asked for, and in the workspace."""

    permissions: list[OwnPermissionMessage] = []
    manages_workspace: bool = False
    creates: list[str] = []


class GrantGroupPermission(_Resource):
    group: str
    permission: str
    required: ClassVar[tuple[str, ...]] = ("group", "resource_type", "resource_id", "permission")

    def check(self) -> None:
        super().check()
        check_permission(self.resource_type, self.permission)


class RevokeGroupPermission(_Resource):
    group: str
    required: ClassVar[tuple[str, ...]] = ("group", "resource_type", "resource_id")


class ListGroupPermissions(Request):
    group: str
    required: ClassVar[tuple[str, ...]] = ("group",)


class ListPermissions(_Resource):
    pass


class HolderMessage(Answer):
    """Who may do something with a thing: an account, a group, or those who have a role."""

    permission: str
    username: str | None = None
    group: str | None = None
    role: str | None = None
    role_id: int | None = None
    all_of_type: bool = False


class HoldersAnswer(Answer, omit_defaults=False):
    """Who may do what with a thing; ``own`` is what the caller may."""

    permissions: list[HolderMessage] = []
    default_permission: str = "NO_PERMISSIONS"
    own: str = "NO_PERMISSIONS"


class Permissions(Service):
    """Roles, and what accounts and groups may do."""

    @post("3.0/mlflow/roles/create")
    def create_role(self, request: CreateRole) -> RoleAnswer:
        """Create a role in a workspace."""

    @get("3.0/mlflow/roles/get")
    def get_role(self, request: GetRole) -> RoleAnswer:
        """Get a role with its permissions."""

    @get("3.0/mlflow/roles/list")
    def list_roles(self, request: ListRoles) -> RolesAnswer:
        """List the roles of a workspace, or of all."""

    @patch("3.0/mlflow/roles/update")
    def update_role(self, request: UpdateRole) -> RoleAnswer:
        """Change name or description of a role."""

    @delete("3.0/mlflow/roles/delete")
    def delete_role(self, request: DeleteRole) -> Empty:
        """Delete a role with its permissions and assignments."""

    @post("3.0/mlflow/roles/permissions/add")
    def add_role_permission(self, request: AddRolePermission) -> RolePermissionAnswer:
        """Give a role a permission."""

    @get("3.0/mlflow/roles/permissions/list")
    def list_role_permissions(self, request: ListRolePermissions) -> RolePermissionsAnswer:
        """List the permissions of a role."""

    @patch("3.0/mlflow/roles/permissions/update")
    def update_role_permission(self, request: UpdateRolePermission) -> RolePermissionAnswer:
        """Change a permission of a role."""

    @delete("3.0/mlflow/roles/permissions/remove")
    def remove_role_permission(self, request: RemoveRolePermission) -> Empty:
        """Take a permission from its role."""

    @post("3.0/mlflow/roles/assign")
    def assign_role(self, request: AssignRole) -> AssignmentAnswer:
        """Give an account a role."""

    @delete("3.0/mlflow/roles/unassign")
    def unassign_role(self, request: UnassignRole) -> Empty:
        """Take a role from an account."""

    @get("3.0/mlflow/roles/users/list")
    def list_role_users(self, request: ListRoleUsers) -> AssignmentsAnswer:
        """List who has a role: accounts and groups."""

    @get("3.0/mlflow/users/roles/list")
    def list_user_roles(self, request: ListUserRoles) -> RolesAnswer:
        """List the roles that an account has itself."""

    @post("3.0/mlflow/groups/roles/assign")
    def assign_group_role(self, request: AssignGroupRole) -> AssignmentAnswer:
        """Give a group a role."""

    @post("3.0/mlflow/groups/roles/unassign")
    def unassign_group_role(self, request: UnassignGroupRole) -> Empty:
        """Take a role from a group."""

    @get("3.0/mlflow/groups/roles/list")
    def list_group_roles(self, request: ListGroupRoles) -> RolesAnswer:
        """List the roles that a group has."""

    @post("3.0/mlflow/users/permissions/grant")
    def grant_user_permission(self, request: GrantUserPermission) -> Empty:
        """Give an account a permission for a thing, or for all of a type."""

    @post("3.0/mlflow/users/permissions/revoke")
    def revoke_user_permission(self, request: RevokeUserPermission) -> Empty:
        """Take back what an account was given itself."""

    @get("3.0/mlflow/users/permissions/get")
    def get_user_permission(self, request: GetUserPermission) -> UserPermissionAnswer:
        """Get what an account may do with a thing, all that it was given together."""

    @get("3.0/mlflow/users/permissions/list")
    def list_user_permissions(self, request: ListUserPermissions) -> UserGrantsAnswer:
        """List what an account was given, itself, by its groups and by its roles."""

    @get("3.0/mlflow/users/current/permissions")
    def get_current_permissions(self, request: GetCurrentPermissions) -> UserGrantsAnswer:
        """List what the caller was given."""

    @post("3.0/mlflow/permissions/own")
    def get_own_permissions(self, request: GetOwnPermissions) -> OwnPermissionsAnswer:
        """Get what the caller may do with things of a type and what is inside of them, and make in the workspace."""

    @post("3.0/mlflow/groups/permissions/grant")
    def grant_group_permission(self, request: GrantGroupPermission) -> Empty:
        """Give a group a permission for a thing, or for all of a type."""

    @post("3.0/mlflow/groups/permissions/revoke")
    def revoke_group_permission(self, request: RevokeGroupPermission) -> Empty:
        """Take back what a group was given."""

    @get("3.0/mlflow/groups/permissions/list")
    def list_group_permissions(self, request: ListGroupPermissions) -> GrantsAnswer:
        """List what a group was given."""

    @get("3.0/mlflow/permissions/list")
    def list_permissions(self, request: ListPermissions) -> HoldersAnswer:
        """List who may do what with a thing."""
