"""The audit trail: who changed what, and who tried what was not allowed."""

from __future__ import annotations

from typing import ClassVar, Literal

from mlflow.api import limits
from mlflow.api.rpc import Answer, Request, Service, post

MAX_ENTRIES = 1000


class AuditFilter(Request):
    """Which entries: those that all given fields hold for.

    ``user`` is an account's name; ``since`` and ``until`` are milliseconds since the epoch, the second is left out.
    """

    user: str | None = None
    operation: str | None = None
    resource_type: str | None = None
    resource_id: str | None = None
    outcome: Literal["allowed", "denied"] | None = None
    workspace: str | None = None
    since: int | None = None
    until: int | None = None

    def check(self) -> None:
        for field in ("since", "until"):
            limits.check_int64(field, getattr(self, field))


class SearchAudit(AuditFilter):
    max_results: int = 100
    page_token: str | None = None
    required: ClassVar[tuple[str, ...]] = ()

    def check(self) -> None:
        super().check()
        limits.check_page_size(self.max_results, MAX_ENTRIES)


class AuditEntry(Answer):
    """One change, or one attempt that was denied."""

    entry_id: str
    time: int
    operation: str
    outcome: str
    user: str | None = None
    via: str | None = None
    address: str | None = None
    workspace: str | None = None
    resource_type: str | None = None
    resource_id: str | None = None
    request_id: str | None = None
    details: dict[str, str] = {}


class AuditPage(Answer):
    entries: list[AuditEntry] = []
    next_page_token: str | None = None


class Audit(Service):
    """The audit trail."""

    @post("3.0/mlflow/audit/search")
    def search_audit(self, request: SearchAudit) -> AuditPage:
        """Search the audit trail, the latest entries first."""
