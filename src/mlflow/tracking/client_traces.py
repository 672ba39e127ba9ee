"""The part of ``MlflowClient`` that is about traces."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from mlflow.entities.span_type import SpanType
from mlflow.entities.trace_keys import NO_OP_SPAN_TRACE_ID
from mlflow.exceptions import invalid, not_found
from mlflow.tracing.client import SEARCH_TRACES_DEFAULT_MAX_RESULTS, TracingClient

if TYPE_CHECKING:
    from mlflow.entities.link import Link
    from mlflow.entities.span import Span
    from mlflow.entities.span_status import SpanStatus
    from mlflow.entities.trace import Trace
    from mlflow.store.entities.paged_list import PagedList

_logger = logging.getLogger(__name__)

# as many as MLflow's server links with one request
_LINKED_AT_ONCE = 100


class TraceOperations:
    """Traces: recording them span by span, reading, searching, tagging and deleting them."""

    tracking_uri: str

    @property
    def _traces(self) -> TracingClient:
        return TracingClient(self.tracking_uri)

    # ---- recording

    def start_trace(
        self,
        name: str,
        span_type: str = SpanType.UNKNOWN,
        inputs: Any | None = None,
        attributes: dict[str, str] | None = None,
        tags: dict[str, str] | None = None,
        experiment_id: str | None = None,
        start_time_ns: int | None = None,
        run_id: str | None = None,
        links: list[Link] | None = None,
    ) -> Span:
        """Begin a trace; its root span is not made active. ``end_trace`` ends it.

        Args:
            name: of the trace and of its root span.
            span_type: the kind of the root span.
            inputs: what goes in.
            attributes: of the root span.
            tags: of the trace.
            experiment_id: where it is kept; the active experiment by default.
            start_time_ns: when it began, in nanoseconds since the epoch; default now.
            run_id: the run it belongs to; the active one by default.
            links: other spans that the root span has to do with.

        Returns: the root span.
        """
        from mlflow.entities.live_span import LiveSpan
        from mlflow.tracing import provider

        span = provider.start(
            name,
            span_type,
            attributes=attributes,
            links=links,
            start_ns=start_time_ns,
            experiment_id=None if experiment_id is None else str(experiment_id),
            run_id=run_id,
        )
        if inputs is not None:
            span.set_inputs(inputs)
        if isinstance(span, LiveSpan):
            trace = span._trace
            trace.tracking_uri = self.tracking_uri
            for key, value in (tags or {}).items():
                trace.set_tag(str(key), str(value))
        return span

    def start_span(
        self,
        name: str,
        trace_id: str,
        parent_id: str,
        span_type: str = SpanType.UNKNOWN,
        inputs: Any | None = None,
        attributes: dict[str, Any] | None = None,
        start_time_ns: int | None = None,
        links: list[Link] | None = None,
    ) -> Span:
        """Begin a span of a trace that this process records; it is not made active. ``end_span`` ends it.

        Args:
            trace_id, parent_id: the open span around it.

        Other arguments as for ``start_trace``.

        Raises: RESOURCE_DOES_NOT_EXIST when there is no such open span.
        """
        from mlflow.entities.no_op_span import NoOpSpan
        from mlflow.tracing import provider

        if trace_id == NO_OP_SPAN_TRACE_ID:
            return NoOpSpan()
        if not parent_id:
            raise invalid("start_span needs a parent_id; start_trace begins a trace with its root span.")
        parent = _open_span(trace_id, parent_id)
        if parent is None:
            raise not_found("Open span", f"{parent_id} of the trace {trace_id}")
        span = provider.start(name, span_type, parent, attributes=attributes, links=links, start_ns=start_time_ns)
        if inputs is not None:
            span.set_inputs(inputs)
        return span

    def end_span(
        self,
        trace_id: str,
        span_id: str,
        outputs: Any | None = None,
        attributes: dict[str, Any] | None = None,
        status: SpanStatus | str = "OK",
        end_time_ns: int | None = None,
    ) -> None:
        """End a span of a trace that this process records; with a warning when there is no such open span.

        Args:
            outputs: what came out.
            attributes: added to those it has.
            status: OK or ERROR, or with a description.
            end_time_ns: when it ended, in nanoseconds since the epoch; default now.
        """
        if trace_id == NO_OP_SPAN_TRACE_ID:
            return
        span = _open_span(trace_id, span_id)
        if span is None:
            _logger.warning("There is no open span %s in the trace %s to end.", span_id, trace_id)
            return
        span.end(outputs=outputs, attributes=attributes, status=status, end_time_ns=end_time_ns)

    def end_trace(
        self,
        trace_id: str,
        outputs: Any | None = None,
        attributes: dict[str, Any] | None = None,
        status: SpanStatus | str = "OK",
        end_time_ns: int | None = None,
    ) -> None:
        """End the root span of a trace that this process records; with a warning when it has ended already.

        Arguments as for ``end_span``.

        Raises: RESOURCE_DOES_NOT_EXIST when there is no such trace.
        """
        from mlflow.tracing import recorder

        if trace_id == NO_OP_SPAN_TRACE_ID:
            return
        trace = recorder.traces.get(trace_id)
        root = None if trace is None or trace.root_id is None else trace.spans.get(trace.root_id)
        if root is None:
            self._traces.get_trace_info(trace_id)
            _logger.warning("The trace %s has ended already.", trace_id)
            return
        root.end(outputs=outputs, attributes=attributes, status=status, end_time_ns=end_time_ns)

    # ---- reading

    def get_trace(self, trace_id: str, display: bool = True, flush: bool = False) -> Trace:
        """A trace with its spans.

        Args:
            display: not used: a notebook shows what the last line of a cell gives.
            flush: not needed: what this process still holds is always written first.

        Raises: RESOURCE_DOES_NOT_EXIST.
        """
        return self._traces.get_trace(trace_id)

    def search_traces(
        self,
        experiment_ids: list[str] | None = None,
        filter_string: str | None = None,
        max_results: int = SEARCH_TRACES_DEFAULT_MAX_RESULTS,
        order_by: list[str] | None = None,
        page_token: str | None = None,
        run_id: str | None = None,
        include_spans: bool = True,
        model_id: str | None = None,
        locations: list[str] | None = None,
        flush: bool = False,
    ) -> PagedList[Trace]:
        """One page of the traces that a filter finds, newest first unless ordered otherwise.

        Args:
            experiment_ids: older name of ``locations``.
            filter_string: e.g. ``status = 'ERROR' AND tags.env = 'prod'``.
            max_results: traces on the page.
            order_by: e.g. ``["execution_time_ms DESC"]``.
            page_token: the ``token`` of the page before.
            run_id, model_id: only traces of this run and of this logged model.
            include_spans: False leaves ``data`` empty and is much faster.
            locations: ids of experiments; unless given the run's, else the active one.
            flush: not needed: what this process still holds is always written first.
        """
        return self._traces.search_traces(
            experiment_ids=experiment_ids,
            filter_string=filter_string,
            max_results=max_results,
            order_by=order_by,
            page_token=page_token,
            run_id=run_id,
            include_spans=include_spans,
            model_id=model_id,
            locations=locations,
        )

    # ---- changing

    def set_trace_tag(self, trace_id: str, key: str, value: str) -> None:
        """Set a tag of a trace, which may still be recorded by this process.

        Raises: RESOURCE_DOES_NOT_EXIST, INVALID_PARAMETER_VALUE for a key of more than 250 characters.
        """
        self._traces.set_trace_tag(trace_id, key, value)

    def delete_trace_tag(self, trace_id: str, key: str) -> None:
        """Remove a tag of a trace.

        Raises: RESOURCE_DOES_NOT_EXIST when there is no such trace or tag.
        """
        self._traces.delete_trace_tag(trace_id, key)

    def delete_traces(
        self,
        experiment_id: str,
        max_timestamp_millis: int | None = None,
        max_traces: int | None = None,
        trace_ids: list[str] | None = None,
    ) -> int:
        """Delete traces of an experiment for good: those with these ids, or the oldest ones.

        Args:
            max_timestamp_millis: the latest start, in milliseconds since the epoch.
            max_traces: at most so many; goes with ``max_timestamp_millis``.
            trace_ids: ids; those that do not exist are not counted.

        Returns: how many were deleted.
        """
        return self._traces.delete_traces(experiment_id, max_timestamp_millis, max_traces, trace_ids)

    def link_traces_to_run(self, trace_ids: list[str], run_id: str) -> None:
        """Say that traces belong to a run; ``search_traces(run_id=...)`` then finds them."""
        for start in range(0, len(trace_ids), _LINKED_AT_ONCE):
            self._traces.link_traces_to_run(trace_ids[start : start + _LINKED_AT_ONCE], run_id)

    def unlink_traces_from_run(self, trace_ids: list[str], run_id: str) -> None:
        """Undo ``link_traces_to_run``."""
        self._traces.unlink_traces_from_run(trace_ids, run_id)

    def link_prompt_versions_to_trace(self, prompt_versions: list[Any], trace_id: str) -> None:
        """Say which versions of prompts a trace used.

        Args:
            prompt_versions: objects with ``name`` and ``version``.
        """
        self._traces.link_prompt_versions_to_trace(trace_id, prompt_versions)


def _open_span(trace_id: str, span_id: str) -> Any:
    from mlflow.tracing import recorder

    trace = recorder.traces.get(trace_id)
    return None if trace is None else trace.spans.get(span_id)
