"""Users, roles and permissions as the REST API has them."""

from dataclasses import dataclass
from typing import Any

DEFAULT_WORKSPACE_NAME = "default"
_HIDDEN = "REDACTED"


class User:
    """Somebody with a password. ``to_json`` leaves the password's hash out."""

    def __init__(self, id_: int, username: str, password_hash: str, is_admin: bool) -> None:
        self._id = id_
        self.username = username
        self.password_hash = password_hash
        self.is_admin = is_admin

    @property
    def id(self) -> int:
        """Its number."""
        return self._id

    @classmethod
    def from_json(cls, dictionary: dict[str, Any]) -> "User":
        """From a server's answer, which never has the hash."""
        return cls(dictionary["id"], dictionary["username"], _HIDDEN, dictionary["is_admin"])

    def to_json(self) -> dict[str, Any]:
        """``id``, ``username`` and ``is_admin``."""
        return {"id": self.id, "username": self.username, "is_admin": self.is_admin}

    def __repr__(self) -> str:
        return f"<User {self.username!r}{' (admin)' if self.is_admin else ''}>"


class RolePermission:
    """What a role may do with the resources of a pattern ("*" or an id)."""

    def __init__(self, id_: int, role_id: int, resource_type: str, resource_pattern: str, permission: str) -> None:
        self._id = id_
        self.role_id = role_id
        self.resource_type = resource_type
        self.resource_pattern = resource_pattern
        self.permission = permission

    @property
    def id(self) -> int:
        """Its number."""
        return self._id

    @classmethod
    def from_json(cls, dictionary: dict[str, Any]) -> "RolePermission":
        """From a server's answer."""
        names = ("id", "role_id", "resource_type", "resource_pattern", "permission")
        return cls(*(dictionary[name] for name in names))

    def to_json(self) -> dict[str, Any]:
        """All fields by name."""
        return _fields(self)

    def __repr__(self) -> str:
        return f"<RolePermission {self.permission} on {self.resource_type} {self.resource_pattern!r}>"


class Role:
    """Permissions under a name, in a workspace."""

    def __init__(
        self,
        id_: int,
        name: str,
        workspace: str,
        description: str | None = None,
        permissions: list[RolePermission] | None = None,
    ) -> None:
        self._id = id_
        self.name = name
        self.workspace = workspace
        self.description = description
        self.permissions = permissions or []

    @property
    def id(self) -> int:
        """Its number."""
        return self._id

    @classmethod
    def from_json(cls, dictionary: dict[str, Any]) -> "Role":
        """From a server's answer."""
        return cls(
            dictionary["id"],
            dictionary["name"],
            dictionary["workspace"],
            dictionary.get("description"),
            [RolePermission.from_json(permission) for permission in dictionary.get("permissions") or ()],
        )

    def to_json(self) -> dict[str, Any]:
        """All fields by name, permissions included."""
        return _fields(self) | {"permissions": [permission.to_json() for permission in self.permissions]}

    def __repr__(self) -> str:
        return f"<Role {self.name!r} of workspace {self.workspace!r}>"


class UserRoleAssignment:
    """A role that a user has."""

    def __init__(self, id_: int, user_id: int, role_id: int) -> None:
        self._id = id_
        self.user_id = user_id
        self.role_id = role_id

    @property
    def id(self) -> int:
        """Its number."""
        return self._id

    @classmethod
    def from_json(cls, dictionary: dict[str, Any]) -> "UserRoleAssignment":
        """From a server's answer."""
        return cls(dictionary["id"], dictionary["user_id"], dictionary["role_id"])

    def to_json(self) -> dict[str, Any]:
        """All fields by name."""
        return _fields(self)


class ExperimentPermission:
    """What a user may do with one experiment."""

    def __init__(self, experiment_id: str, user_id: int, permission: str) -> None:
        self.experiment_id = experiment_id
        self.user_id = user_id
        self.permission = permission

    @classmethod
    def from_json(cls, dictionary: dict[str, Any]) -> "ExperimentPermission":
        """From a server's answer."""
        return cls(dictionary["experiment_id"], dictionary["user_id"], dictionary["permission"])

    def to_json(self) -> dict[str, Any]:
        """All fields by name."""
        return _fields(self)


class RegisteredModelPermission:
    """What a user may do with one registered model."""

    def __init__(self, name: str, user_id: int, permission: str, workspace: str | None = None) -> None:
        self.name = name
        self.user_id = user_id
        self.permission = permission
        self.workspace = workspace or DEFAULT_WORKSPACE_NAME

    @classmethod
    def from_json(cls, dictionary: dict[str, Any]) -> "RegisteredModelPermission":
        """From a server's answer."""
        given = (dictionary[name] for name in ("name", "user_id", "permission"))
        return cls(*given, dictionary.get("workspace"))

    def to_json(self) -> dict[str, Any]:
        """All fields by name."""
        return _fields(self)


class ScorerPermission:
    """What a user may do with one scorer of an experiment."""

    def __init__(self, experiment_id: str, scorer_name: str, user_id: int, permission: str) -> None:
        self.experiment_id = experiment_id
        self.scorer_name = scorer_name
        self.user_id = user_id
        self.permission = permission

    @classmethod
    def from_json(cls, dictionary: dict[str, Any]) -> "ScorerPermission":
        """From a server's answer."""
        return cls(*(dictionary[name] for name in ("experiment_id", "scorer_name", "user_id", "permission")))

    def to_json(self) -> dict[str, Any]:
        """All fields by name."""
        return _fields(self)


class GatewaySecretPermission:
    """What a user may do with one secret of the gateway."""

    def __init__(self, secret_id: str, user_id: int, permission: str) -> None:
        self.secret_id = secret_id
        self.user_id = user_id
        self.permission = permission

    @classmethod
    def from_json(cls, dictionary: dict[str, Any]) -> "GatewaySecretPermission":
        """From a server's answer."""
        return cls(*(dictionary[name] for name in ("secret_id", "user_id", "permission")))

    def to_json(self) -> dict[str, Any]:
        """All fields by name."""
        return _fields(self)


class GatewayEndpointPermission:
    """What a user may do with one endpoint of the gateway."""

    def __init__(self, endpoint_id: str, user_id: int, permission: str) -> None:
        self.endpoint_id = endpoint_id
        self.user_id = user_id
        self.permission = permission

    @classmethod
    def from_json(cls, dictionary: dict[str, Any]) -> "GatewayEndpointPermission":
        """From a server's answer."""
        return cls(*(dictionary[name] for name in ("endpoint_id", "user_id", "permission")))

    def to_json(self) -> dict[str, Any]:
        """All fields by name."""
        return _fields(self)


class GatewayModelDefinitionPermission:
    """What a user may do with one model definition of the gateway."""

    def __init__(self, model_definition_id: str, user_id: int, permission: str) -> None:
        self.model_definition_id = model_definition_id
        self.user_id = user_id
        self.permission = permission

    @classmethod
    def from_json(cls, dictionary: dict[str, Any]) -> "GatewayModelDefinitionPermission":
        """From a server's answer."""
        return cls(*(dictionary[name] for name in ("model_definition_id", "user_id", "permission")))

    def to_json(self) -> dict[str, Any]:
        """All fields by name."""
        return _fields(self)


class MCPServerPermission:
    """What a user may do with one MCP server."""

    def __init__(self, name: str, user_id: int, permission: str) -> None:
        self.name = name
        self.user_id = user_id
        self.permission = permission

    @classmethod
    def from_json(cls, dictionary: dict[str, Any]) -> "MCPServerPermission":
        """From a server's answer."""
        return cls(*(dictionary[name] for name in ("name", "user_id", "permission")))

    def to_json(self) -> dict[str, Any]:
        """All fields by name."""
        return _fields(self)


class WorkspacePermission:
    """What a user may do in a workspace."""

    def __init__(self, workspace: str, user_id: int, permission: str) -> None:
        self.workspace = workspace
        self.user_id = user_id
        self.permission = permission

    @property
    def can_use(self) -> bool:
        """Whether the user may create things in it."""
        from mlflow.server.auth.permissions import get_permission

        return get_permission(self.permission).can_use

    @classmethod
    def from_json(cls, dictionary: dict[str, Any]) -> "WorkspacePermission":
        """From a server's answer."""
        return cls(dictionary["workspace"], dictionary["user_id"], dictionary["permission"])

    def to_json(self) -> dict[str, Any]:
        """All fields by name, and ``can_use``."""
        return _fields(self) | {"can_use": self.can_use}


@dataclass
class GetUserPermissionResult:
    """What a user may do with a resource, all grants together.

    Args:
        allowed: whether anything.
        permission: the name of the strongest permission.
    """

    allowed: bool
    permission: str

    @classmethod
    def from_json(cls, dictionary: dict[str, Any]) -> "GetUserPermissionResult":
        """From a server's answer."""
        return cls(dictionary["allowed"], dictionary["permission"])

    def to_json(self) -> dict[str, Any]:
        """Both fields by name."""
        return _fields(self)


def _fields(entity: Any) -> dict[str, Any]:
    return {name.lstrip("_"): value for name, value in vars(entity).items()}
