"""Who may see and change saved views: those of others only when they are shared."""

from __future__ import annotations

from typing import Any

import msgspec

from mlflow.api.permissions import EDIT, MANAGE, READ
from mlflow.exceptions import not_found
from mlflow.server.authorization.asking import Asking
from mlflow.server.authorization.rule import rule

_VIEW = (
    "SELECT v.experiment_id, o.account_id, o.private FROM saved_view v LEFT JOIN view_owner o ON o.view_id = v.id "
    "WHERE v.uuid = ?"
)


def _about(request: Any) -> tuple[str, str] | None:
    return "view", request.view_id


def _row(asking: Asking, view_id: str) -> Any:
    row = asking.tx.row(_VIEW, (view_id,))
    if row is None:
        raise not_found("View", view_id)
    return row


def _create(asking: Asking, request: Any) -> Any:
    if asking.all_allowed or request.experiment_id is None:
        return None
    asking.need("experiment", request.experiment_id, EDIT if request.visibility == "shared" else READ)
    if request.visibility is None and asking.level("experiment", request.experiment_id, EDIT) < EDIT:
        return msgspec.structs.replace(request, visibility="private")
    return None


def _read(asking: Asking, request: Any) -> None:
    if asking.all_allowed:
        return
    experiment, owner, private = _row(asking, request.view_id)
    if asking.link is not None and (asking.link.kind, asking.link.id) == ("view", request.view_id):
        return
    if private and owner != asking.seeker.account_id:
        raise asking.deny("the view is private", _about(request))
    if experiment is not None:
        asking.need("experiment", str(experiment), READ)
    elif asking.link is not None:
        raise asking.deny("the link does not show it", _about(request))


def _change(asking: Asking, request: Any) -> None:
    if asking.all_allowed:
        return
    experiment, owner, private = _row(asking, request.view_id)
    if owner == asking.seeker.account_id:
        # what is shared is for those who may still edit there
        if experiment is not None:
            shares = getattr(request, "visibility", None) == "shared" or (not private and _changes_content(request))
            asking.need("experiment", str(experiment), EDIT if shares else READ)
        return
    if private or experiment is None:
        raise asking.deny("the view is somebody else's", _about(request))
    asking.need("experiment", str(experiment), EDIT if owner is None else MANAGE)


def _changes_content(request: Any) -> bool:
    return hasattr(request, "state")


create_view = rule(
    "READ on the experiment for a private view, EDIT for a shared one; any account for one of no experiment",
    _create,
    changes=True,
    about=lambda request: ("view", request.name),
    by_link=False,
)
read_view = rule("READ on the experiment, unless it is somebody else's and private", _read, changes=False, about=_about)
own_view = rule(
    "its owner, who must be able to edit the experiment for a shared one; MANAGE on the experiment for shared ones of "
    "others, EDIT for those of nobody",
    _change,
    changes=True,
    about=_about,
    by_link=False,
)
