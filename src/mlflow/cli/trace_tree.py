"""A trace drawn in the terminal: one line a span, children under their parents, a bar for when it ran."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import TYPE_CHECKING

import click

from mlflow.entities.trace_keys import SpanAttributeKey

if TYPE_CHECKING:
    from mlflow.entities.span import Span
    from mlflow.entities.trace import Trace
    from mlflow.entities.trace_info import TraceInfo

_BAR = 24
# columns that a line needs beside name and bar, and those that a name needs
_OTHERS = 40
_NAME = 24
_COLOURS = {"OK": "green", "ERROR": "red", "IN_PROGRESS": "yellow"}
_TYPE_COLOURS = {
    "AGENT": "magenta",
    "CHAT_MODEL": "cyan",
    "LLM": "cyan",
    "EMBEDDING": "cyan",
    "RETRIEVER": "blue",
    "RERANKER": "blue",
    "TOOL": "yellow",
}


def print_tree(trace: Trace, with_values: bool = False) -> None:
    """Print what is known of a trace, and its spans as a tree.

    Args:
        with_values: also the beginning of what went into each span and came out.
    """
    for line in _header(trace.info):
        click.echo(line)
    spans = sorted(trace.data.spans, key=lambda span: span.start_time_ns)
    if not spans:
        click.echo("It has no spans.")
        return
    begin = spans[0].start_time_ns
    end = max(span.end_time_ns or span.start_time_ns for span in spans)
    columns = shutil.get_terminal_size((120, 24)).columns
    widest = max(_NAME, columns - _BAR - _OTHERS)
    rows = [(prefix + span.name, span) for prefix, span in _drawn(spans, (widest - _NAME) // 3)]
    width = min(max(len(name) for name, _ in rows), widest)
    click.echo()
    for name, span in rows:
        click.echo(_line(name, width, span, begin, end))
        if with_values:
            indent = " " * (len(name) - len(span.name) + 2)
            for title, key in (("in ", SpanAttributeKey.INPUTS), ("out", SpanAttributeKey.OUTPUTS)):
                text = span.record.attributes.get(key)
                if text is not None:
                    value = one_line(text, max(_NAME, columns - len(indent) - len(title) - 2))
                    click.echo(f"{indent}{click.style(title, dim=True)}  {value}")


def _header(info: TraceInfo) -> Iterator[str]:
    when = datetime.fromtimestamp(info.request_time / 1000, tz=timezone.utc).astimezone()
    state = str(info.state)
    parts = [
        click.style(info.trace_id, bold=True),
        click.style(state, fg=_COLOURS.get(state)),
        when.strftime("%Y-%m-%d %H:%M:%S"),
    ]
    if info.execution_duration is not None:
        parts.append(duration_ms(info.execution_duration))
    usage = info.token_usage
    if usage:
        parts.append(f"{usage.get('input_tokens', 0)} tokens in, {usage.get('output_tokens', 0)} out")
    if info.cost:
        parts.append(f"${info.cost.get('total_cost', 0):.6g}")
    yield "  ".join(parts)
    for title, text in (("request ", info.request_preview), ("response", info.response_preview)):
        if text:
            yield f"{title}  {one_line(text, 100)}"
    for assessment in info.assessments:
        value = assessment.issue or assessment.expectation or assessment.feedback
        shown = getattr(value, "value", getattr(value, "issue_name", None))
        replaced = " (replaced)" if assessment.valid is False else ""
        source = assessment.source
        by = f"  by {source.source_type} {source.source_id}" if source else ""
        yield f"{type(assessment).__name__.lower()}  {assessment.name} = {one_line(str(shown), 60)}{by}{replaced}"


def _drawn(spans: list[Span], deepest: int) -> Iterator[tuple[str, Span]]:
    """The spans, each after its parent, with the lines that are drawn before its name.

    Args:
        deepest: spans below this depth are drawn at it, with their depth as a number.
    """
    ids = {span.span_id for span in spans}
    children: dict[str | None, list[Span]] = {}
    for span in spans:
        # a span whose parent is not here, of another service or not arrived yet, is drawn as a root
        children.setdefault(span.parent_id if span.parent_id in ids else None, []).append(span)
    # (span, what its own children begin with, what stands before its name, depth)
    stack = [(span, "", "", 0) for span in reversed(children.get(None, []))]
    while stack:
        span, inner, prefix, depth = stack.pop()
        yield prefix, span
        below = children.get(span.span_id, [])
        for position in reversed(range(len(below))):
            last = position == len(below) - 1
            if depth >= deepest:
                stack.append((below[position], inner, f"{inner}[{depth + 1}] ", depth + 1))
            else:
                stack.append(
                    (below[position], inner + ("   " if last else "│  "), inner + ("└─ " if last else "├─ "), depth + 1)
                )


def _line(name: str, width: int, span: Span, begin: int, end: int) -> str:
    name = one_line(name, width).ljust(width)
    took = "running" if span.end_time_ns is None else duration(span.end_time_ns - span.start_time_ns)
    kind = "" if span.span_type == "UNKNOWN" else span.span_type
    parts = [
        name,
        click.style(kind.ljust(10), fg=_TYPE_COLOURS.get(kind)),
        took.rjust(9),
        _bar(span, begin, end),
    ]
    if span.model_name:
        parts.append(span.model_name)
    status = span.status
    if status.status_code.value == "ERROR":
        parts.append(click.style(f"ERROR {one_line(status.description, 80)}".rstrip(), fg="red"))
    return "  ".join(parts).rstrip()


def _bar(span: Span, begin: int, end: int) -> str:
    whole = max(end - begin, 1)
    first = min((span.start_time_ns - begin) * _BAR // whole, _BAR - 1)
    last = max(((span.end_time_ns or end) - begin) * _BAR // whole, first + 1)
    return "·" * first + "━" * (last - first) + "·" * (_BAR - last)


def duration(nanoseconds: int) -> str:
    """A duration for people: ``850 µs``, ``12.3 ms``, ``1.26 s``, ``2 min 5 s``."""
    seconds = nanoseconds / 1e9
    if seconds < 1e-3:
        return f"{seconds * 1e6:.0f} µs"
    if seconds < 1:
        return f"{seconds * 1e3:.3g} ms"
    if seconds < 60:
        return f"{seconds:.3g} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"


def duration_ms(milliseconds: int) -> str:
    """A duration that is known in whole milliseconds."""
    return duration(milliseconds * 1_000_000) if milliseconds else "<1 ms"


def one_line(text: str, length: int) -> str:
    """The beginning of a text on one line, without control characters."""
    flat = " ".join(text.split()) if any(c in text for c in "\r\n\t") else text
    flat = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in flat)
    return flat if len(flat) <= length else flat[: length - 1] + "…"
