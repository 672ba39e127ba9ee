"""A problem found in traces."""

from enum import Enum
from typing import Any

import msgspec

from mlflow.entities.entity import Entity


class IssueStatus(str, Enum):
    """What has been decided about an issue."""

    PENDING = "pending"
    REJECTED = "rejected"
    RESOLVED = "resolved"


class IssueSeverity(str, Enum):
    """How bad an issue is."""

    NOT_AN_ISSUE = "not_an_issue"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Issue(Entity):
    """A problem that was found in the traces of an experiment.

    Args:
        created_timestamp, last_updated_timestamp: milliseconds since the epoch.
        source_run_id: the run that found it.
        trace_count: how many traces show it, where that was asked for.
    """

    issue_id: str
    experiment_id: str
    name: str
    description: str
    status: IssueStatus
    created_timestamp: int
    last_updated_timestamp: int
    severity: IssueSeverity | None = None
    root_causes: list[str] | None = None
    source_run_id: str | None = None
    categories: list[str] | None = None
    created_by: str | None = None
    trace_count: int | None = None

    @classmethod
    def from_dictionary(cls, issue_dict: dict[str, Any]) -> "Issue":
        """From ``to_dictionary``."""
        return msgspec.convert(issue_dict, cls)

    def to_dictionary(self) -> dict[str, Any]:
        """All fields by name; enums as text."""
        return {name: value.value if isinstance(value, Enum) else value for name, value in self}
