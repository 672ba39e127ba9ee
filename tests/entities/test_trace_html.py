"""What notebooks show of a trace."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import mlflow
from mlflow.entities import Span, Trace, TraceData, TraceInfo, TraceLocation, TraceState
from mlflow.entities.span_record import EventRecord, SpanRecord

NASTY = "<script>alert(1)</script> & \"quotes\" 'and' </pre>"


class Reader(HTMLParser):
    """The text of a page, its elements, and whether all that opens closes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.text = ""
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.seen.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def trace(*records: SpanRecord, **fields) -> Trace:
    info = TraceInfo("tr-" + "ab" * 16, TraceLocation.from_experiment_id("0"), 1767323045678, TraceState.OK, **fields)
    return Trace(info, TraceData([Span(record) for record in records]))


def record(number: int, parent: int | None = None, name: str = "s", **fields) -> SpanRecord:
    parent_id = None if parent is None else f"{parent:016x}"
    return SpanRecord("tr-" + "ab" * 16, f"{number:016x}", name, number, number + 10, parent_id, **fields)


def test_the_tree_with_all_texts_as_texts():
    values = {"mlflow.spanInputs": json.dumps({"q": NASTY}), "mlflow.llm.model": '"gpt-4o"', "other": json.dumps(NASTY)}
    child = record(
        2,
        1,
        NASTY,
        status="ERROR",
        status_message=NASTY,
        attributes=values,
        events=[EventRecord(NASTY, 5, {"a": NASTY})],
    )
    whole = trace(
        record(1, name="root"),
        child,
        execution_duration=1262,
        trace_metadata={
            "mlflow.trace.tokenUsage": '{"input_tokens": 1234}',
            "mlflow.trace.cost": '{"total_cost": 0.5}',
        },
    )
    page = Reader(whole._repr_html_())
    assert "script" not in page.seen
    # the names of the span and the event, and the message of the error; quotes in JSON have a backslash
    assert page.text.count(NASTY) == 3
    assert json.dumps({"q": NASTY}, indent=1) in page.text
    for said in ("tr-" + "ab" * 16, "OK", "2026-01-02 03:04:05 UTC", "1,262 ms", "1,234 tokens in", "$0.5", "gpt-4o"):
        assert said in page.text
    # root, child, and the child's attributes
    assert page.seen.count("details") == 3


def test_very_many_spans_and_long_values_are_cut():
    spans = [record(1, attributes={"mlflow.spanOutputs": json.dumps("x" * 10_000)})]
    spans += [record(number, number - 1) for number in range(2, 1001)]
    html = trace(*spans)._repr_html_()
    page = Reader(html)
    assert "and 800 more spans" in page.text
    assert len(html) < 100_000


def test_a_trace_without_spans_and_open_ones():
    assert "tr-" in Reader(trace()._repr_html_()).text
    unfinished = record(1)
    unfinished.end_ns = None
    assert "running" in Reader(trace(unfinished)._repr_html_()).text


def test_it_can_be_switched_off_and_on():
    mlflow.tracing.disable_notebook_display()
    try:
        assert trace()._repr_html_() is None
    finally:
        mlflow.tracing.enable_notebook_display()
    assert trace()._repr_html_()
