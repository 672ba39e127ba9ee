"""Who may be in a workspace: whoever was given something there; everybody in the default one."""

from __future__ import annotations

from typing import Any

from mlflow.api.permissions import DEFAULT_WORKSPACE
from mlflow.server.authorization.asking import Asking
from mlflow.store.sql.rights import workspaces_of


def may_enter(asking: Asking, request: Any) -> None:
    """Raise PERMISSION_DENIED unless the caller may know of the workspace that a request names."""
    name = request.workspace_name
    if asking.all_allowed or name == DEFAULT_WORKSPACE:
        return
    if name not in workspaces_of(asking.tx, asking.seeker.account_id):
        raise asking.deny(f"nothing was given in the workspace {name!r}", ("workspace", name))
