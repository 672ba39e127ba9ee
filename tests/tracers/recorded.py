"""What was recorded, read back from the store."""

from __future__ import annotations

import time
from typing import Any

import mlflow


class Spans:
    """The spans of one trace in the order in which they began."""

    def __init__(self, trace: Any) -> None:
        self.info = trace.info
        self.all = sorted(trace.data.spans, key=lambda span: span.start_time_ns)

    @property
    def root(self) -> Any:
        """The span without a parent."""
        (root,) = [span for span in self.all if span.parent_id is None]
        return root

    def __getitem__(self, name: str) -> Any:
        """The only span of this name."""
        (found,) = [span for span in self.all if span.name == name]
        return found

    def of_type(self, span_type: str) -> list[Any]:
        """Spans of a type."""
        return [span for span in self.all if span.span_type == span_type]

    def below(self, span: Any) -> list[Any]:
        """The children of a span."""
        return [one for one in self.all if one.parent_id == span.span_id]

    def tree(self) -> list[str]:
        """The names, indented by depth, children after their parents."""

        def lines(span: Any, depth: int) -> list[str]:
            found = ["  " * depth + span.name]
            for child in self.below(span):
                found += lines(child, depth + 1)
            return found

        return lines(self.root, 0)


def last_trace() -> Spans:
    """The trace that ended last."""
    trace_id = mlflow.get_last_active_trace_id()
    assert trace_id is not None, "nothing was recorded"
    mlflow.flush_trace_async_logging()
    return Spans(mlflow.get_trace(trace_id))


def only_span() -> Any:
    """The span of a trace of one."""
    (span,) = last_trace().all
    return span


def all_traces() -> list[Spans]:
    """All traces of the store, the oldest first."""
    mlflow.flush_trace_async_logging()
    found = mlflow.search_traces(return_type="list", locations=["0"])
    # a trace knows its millisecond, its spans their nanosecond
    return sorted(map(Spans, found), key=lambda trace: trace.all[0].start_time_ns)


def until(condition: Any, seconds: float = 60) -> None:
    """Wait for something that another thread does."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.01)
