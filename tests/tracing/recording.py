"""What the recorder hands on to be stored, for tests of recording."""

from __future__ import annotations

import json
from typing import Any

from mlflow.api.traces import LogTraces
from mlflow.entities.span import Span
from mlflow.entities.trace_message import TraceInfoMessage


class Recording:
    """Takes the place of the export: keeps what is handed on, in the form in which it would be stored."""

    def __init__(self) -> None:
        self.finished: list[Any] = []
        self.requests: list[LogTraces] = []

    def submit(self, finished: Any) -> None:
        self.finished.append(finished)
        self.requests.append(finished.to_request())

    @property
    def spans(self) -> list[Span]:
        """All spans, in the order of their ends."""
        return [Span(record) for request in self.requests for record in request.spans]

    @property
    def infos(self) -> list[TraceInfoMessage]:
        """What was said of traces."""
        return [info for request in self.requests for info in request.infos]

    @property
    def span(self) -> Span:
        """The only span."""
        (span,) = self.spans
        return span

    @property
    def info(self) -> TraceInfoMessage:
        """The only trace."""
        (info,) = self.infos
        return info

    def named(self, name: str) -> Span:
        """The only span of that name."""
        (span,) = [span for span in self.spans if span.name == name]
        return span

    def tree(self) -> dict[str, str | None]:
        """Name of each span to the name of its parent."""
        names = {span.span_id: span.name for span in self.spans}
        return {span.name: names.get(span.parent_id) for span in self.spans}

    def figures(self, key: str) -> Any:
        """A value of the trace's metadata, decoded."""
        return json.loads(self.info.trace_metadata[key])
