"""Who did it: with accounts, the server says so, whatever the client believes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from mlflow.api.rpc import Service
from mlflow.entities.assessment_source import AssessmentSourceType
from mlflow.entities.run_tag import RunTag
from mlflow.store import caller

USER_TAG = "mlflow.user"
UNNAMED = "default"
"""The source id of a judgement whose sender named nobody, as MLflow has it."""


def attributions(services: Iterable[type[Service]]) -> dict[str, Callable[[Any], None]]:
    """By name of the operation, what puts the name of the account into a request that changes something and says who
    asked for it; and with a new run also into the tag that clients read."""
    found: dict[str, Callable[[Any], None]] = {}
    for service in services:
        for operation in service.operations.values():
            fields = {field.name for field in msgspec.structs.fields(operation.request)}
            if operation.method != "GET" and "user_id" in fields:
                found[operation.name] = _attribute_run if operation.name == "create_run" else _attribute
            if operation.name == "create_assessment":
                found[operation.name] = _attribute_judgement
    return found


def _attribute_judgement(request: Any) -> None:
    """A person's judgement that names nobody is the caller's; a program may name those whom it asked."""
    by = caller.current()
    source = request.assessment.source
    if by is None or by.name is None or source is None or source.source_type != AssessmentSourceType.HUMAN:
        return
    if (source.source_id or UNNAMED) == UNNAMED:
        source.source_id = by.name


def _attribute(request: Any) -> None:
    by = caller.current()
    if by is not None and by.name is not None:
        request.user_id = by.name


def _attribute_run(request: Any) -> None:
    by = caller.current()
    if by is not None and by.name is not None:
        request.user_id = by.name
        request.tags = [*(tag for tag in request.tags if tag.key != USER_TAG), RunTag(USER_TAG, by.name)]
