"""Traces that belong to one conversation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlflow.entities.trace import Trace

_SESSION_KEY = "mlflow.trace.session"


class Session:
    """The traces of one conversation, in order."""

    def __init__(self, traces: list[Trace]) -> None:
        self.traces = traces

    @property
    def id(self) -> str | None:
        """The conversation's id, as the first trace has it in its metadata; None when there is none."""
        return self.traces[0].info.trace_metadata.get(_SESSION_KEY) if self.traces else None

    def __len__(self) -> int:
        return len(self.traces)

    def __iter__(self) -> Iterator[Trace]:
        return iter(self.traces)

    def __getitem__(self, index: int) -> Trace:
        return self.traces[index]

    def __repr__(self) -> str:
        return f"<Session {self.id!r} of {len(self)} traces>"
