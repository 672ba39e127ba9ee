"""What callers may do while nothing finer decides: administrators everything, others read and see to their account."""

from __future__ import annotations

from typing import Any

from mlflow.api.artifacts import Artifacts
from mlflow.api.model_files import ModelFiles
from mlflow.api.registry import Registry
from mlflow.api.tracking import Tracking
from mlflow.api.users import Users
from mlflow.exceptions import PERMISSION_DENIED, MlflowException
from mlflow.server.auth.identity import Identity

_READING = frozenset(
    operation.name
    for service in (Tracking, Registry, Artifacts, ModelFiles, Users)
    for operation in service.operations.values()
    if operation.method == "GET" or operation.name.startswith(("search_", "get_", "find", "list_", "count_", "read_"))
)
_OWN = frozenset(
    (
        *("update_user", "update_user_password", "create_access_token", "revoke_access_token"),
        "revoke_login_session",
    )
)


class SimpleAccess:
    """What an identity may do."""

    def __init__(self, identity: Identity) -> None:
        self.identity = identity

    def check(self, store: Any, tx: Any, operation: str, request: Any) -> None:
        """Raise PERMISSION_DENIED unless the identity may run this operation."""
        identity = self.identity
        if operation in _READING:
            return
        if identity.admin and identity.may("admin" if operation in Users.operations else "write"):
            return
        # whose account it is, the operation itself looks after
        if operation in _OWN and identity.may("admin"):
            return
        raise MlflowException(f"Permission denied: {identity.name!r} may not call {operation}.", PERMISSION_DENIED)
