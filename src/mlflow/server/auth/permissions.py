"""What a permission allows, and what it may be given for."""

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from mlflow.exceptions import INVALID_PARAMETER_VALUE, MlflowException


@dataclass(frozen=True)
class Permission:
    """What somebody may do with a resource."""

    name: str
    can_read: bool
    can_use: bool
    can_update: bool
    can_delete: bool
    can_manage: bool

    @property
    def denied(self) -> bool:
        """Whether it takes away what other grants give."""
        return self.name == "DENY"


READ = Permission("READ", True, False, False, False, False)
USE = Permission("USE", True, True, False, False, False)
EDIT = Permission("EDIT", True, True, True, False, False)
MANAGE = Permission("MANAGE", True, True, True, True, True)
NO_PERMISSIONS = Permission("NO_PERMISSIONS", False, False, False, False, False)
DENY = Permission("DENY", False, False, False, False, False)

ALL_PERMISSIONS = {p.name: p for p in (READ, USE, EDIT, MANAGE, NO_PERMISSIONS, DENY)}
PERMISSION_PRIORITY = {"DENY": -1, "NO_PERMISSIONS": 0, "READ": 1, "USE": 2, "EDIT": 3, "MANAGE": 4}
RESOURCE_GRANTABLE_PERMISSIONS = frozenset(("READ", "USE", "EDIT", "MANAGE", "DENY"))
WORKSPACE_GRANTABLE_PERMISSIONS = frozenset(("USE", "MANAGE"))

RESOURCE_TYPE_EXPERIMENT = "experiment"
RESOURCE_TYPE_REGISTERED_MODEL = "registered_model"
RESOURCE_TYPE_PROMPT = "prompt"
RESOURCE_TYPE_SCORER = "scorer"
RESOURCE_TYPE_GATEWAY_SECRET = "gateway_secret"
RESOURCE_TYPE_GATEWAY_ENDPOINT = "gateway_endpoint"
RESOURCE_TYPE_GATEWAY_MODEL_DEFINITION = "gateway_model_definition"
RESOURCE_TYPE_MCP_SERVER = "mcp_server"
RESOURCE_TYPE_RUN = "run"
RESOURCE_TYPE_TRACE = "trace"
RESOURCE_TYPE_ASSESSMENT = "assessment"
RESOURCE_TYPE_LOGGED_MODEL = "logged_model"
RESOURCE_TYPE_REVIEW_QUEUE = "review_queue"
RESOURCE_TYPE_REGISTERED_MODEL_VERSION = "registered_model_version"
RESOURCE_TYPE_PROMPT_VERSION = "prompt_version"
RESOURCE_TYPE_SCORER_VERSION = "scorer_version"
RESOURCE_TYPE_MCP_SERVER_VERSION = "mcp_server_version"
RESOURCE_TYPE_WORKSPACE = "workspace"


class PatternKind(Enum):
    """How a grant names its resources."""

    WILDCARD = 1  # "*": all of the type
    ID = 2  # one by its id


class GrantLoadKey(NamedTuple):
    """The resource that grants are looked up for."""

    resource_type: str
    resource_id: str


WILDCARD_ONLY = frozenset((PatternKind.WILDCARD,))
WILDCARD_AND_ID = frozenset((PatternKind.WILDCARD, PatternKind.ID))
_WITH_ID = (
    *(RESOURCE_TYPE_EXPERIMENT, RESOURCE_TYPE_REGISTERED_MODEL, RESOURCE_TYPE_PROMPT, RESOURCE_TYPE_SCORER),
    *(RESOURCE_TYPE_GATEWAY_SECRET, RESOURCE_TYPE_GATEWAY_ENDPOINT, RESOURCE_TYPE_GATEWAY_MODEL_DEFINITION),
    RESOURCE_TYPE_MCP_SERVER,
)
_WITHOUT_ID = (
    *(RESOURCE_TYPE_RUN, RESOURCE_TYPE_TRACE, RESOURCE_TYPE_ASSESSMENT, RESOURCE_TYPE_LOGGED_MODEL),
    *(RESOURCE_TYPE_REVIEW_QUEUE, RESOURCE_TYPE_REGISTERED_MODEL_VERSION, RESOURCE_TYPE_PROMPT_VERSION),
    *(RESOURCE_TYPE_SCORER_VERSION, RESOURCE_TYPE_MCP_SERVER_VERSION),
)
# which patterns each type of resource knows
TYPE = {
    RESOURCE_TYPE_WORKSPACE: WILDCARD_ONLY,
    **{name: WILDCARD_AND_ID for name in _WITH_ID},
    **{name: WILDCARD_ONLY for name in _WITHOUT_ID},
}
VALID_RESOURCE_TYPES = frozenset(TYPE)


def get_permission(permission: str) -> Permission:
    """The permission of that name. Raises INVALID_PARAMETER_VALUE for an unknown one."""
    found = ALL_PERMISSIONS.get(permission)
    if found is None:
        raise MlflowException(
            f"Invalid permission {permission!r}; allowed are {', '.join(ALL_PERMISSIONS)}.", INVALID_PARAMETER_VALUE
        )
    return found


def max_permission(a: str, b: str) -> str:
    """The stronger of two permissions by name; an unknown name is weaker than all."""
    return max(a, b, key=lambda name: PERMISSION_PRIORITY.get(name, -2))


def matches(resource_pattern: str, resource_type: str, resource_id: str | None) -> bool:
    """Whether a grant for a pattern covers a resource; None as id stands for all of the type."""
    kinds = TYPE.get(resource_type, frozenset())
    if resource_pattern == "*":
        return PatternKind.WILDCARD in kinds
    return PatternKind.ID in kinds and resource_id is not None and resource_pattern == resource_id
