"""A trace as HTML, for notebooks: what is known of it, and its spans as a tree that folds. No scripts."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from html import escape
from typing import TYPE_CHECKING, Any

from mlflow.entities.json_text import value_of

if TYPE_CHECKING:
    from mlflow.entities.span import Span
    from mlflow.entities.trace import Trace

enabled = True
"""Whether notebooks show traces this way."""

MOST_SPANS = 200
MOST_CHARACTERS = 4000

_COLOURS = {"OK": "#2e7d32", "ERROR": "#c62828", "IN_PROGRESS": "#b26a00"}
_SHOWN_APART = ("mlflow.spanInputs", "mlflow.spanOutputs", "mlflow.traceRequestId", "mlflow.spanType")
_STYLE = (
    "<style>.mlflow-trace{font:13px/1.5 system-ui,sans-serif}.mlflow-trace details{margin-left:1em}"
    ".mlflow-trace pre{margin:2px 0 6px 1em;white-space:pre-wrap;font-size:12px;max-height:20em;overflow:auto}"
    ".mlflow-trace .k{color:#777;margin-left:.6em}.mlflow-trace .b{display:inline-block;width:120px;height:7px;"
    "background:#8883;margin-left:.6em;vertical-align:middle}.mlflow-trace .b i{display:block;height:7px;"
    "background:#4a90d9}</style>"
)


def html_of(trace: Trace) -> str:
    """The trace as HTML. Of very many spans the first are shown, of long values the beginning."""
    info = trace.info
    state = str(info.state)
    when = datetime.fromtimestamp(info.request_time / 1000, tz=timezone.utc).strftime("%Y-%m-%d %H:%M:%S UTC")
    parts = [f"<b>{escape(info.trace_id)}</b>", _coloured(state), escape(when)]
    if info.execution_duration is not None:
        parts.append(f"{info.execution_duration:,} ms")
    usage = info.token_usage
    if usage:
        parts.append(f"{usage.get('input_tokens', 0):,} tokens in, {usage.get('output_tokens', 0):,} out")
    if info.cost:
        parts.append(f"${info.cost.get('total_cost', 0):.6g}")
    html = [_STYLE, f'<div class="mlflow-trace"><div>{" &nbsp; ".join(parts)}</div>']
    spans = sorted(trace.data.spans, key=lambda span: span.start_time_ns)
    html += _tree(spans[:MOST_SPANS])
    if len(spans) > MOST_SPANS:
        html.append(f"<div>… and {len(spans) - MOST_SPANS:,} more spans</div>")
    html.append("</div>")
    return "".join(html)


def _tree(spans: list[Span]) -> list[str]:
    if not spans:
        return []
    ids = {span.span_id for span in spans}
    children: dict[str | None, list[Span]] = {}
    for span in spans:
        children.setdefault(span.parent_id if span.parent_id in ids else None, []).append(span)
    begin = spans[0].start_time_ns
    whole = max(max(span.end_time_ns or span.start_time_ns for span in spans) - begin, 1)
    html: list[str] = []
    stack: list[Span | None] = list(reversed(children.get(None, [])))
    while stack:
        span = stack.pop()
        if span is None:
            html.append("</details>")
            continue
        html.append(
            f"<details{' open' if span.span_id in children else ''}><summary>{_line(span, begin, whole)}</summary>"
        )
        html += _content(span)
        stack.append(None)
        stack += reversed(children.get(span.span_id, []))
    return html


def _line(span: Span, begin: int, whole: int) -> str:
    end = span.end_time_ns
    took = "running" if end is None else f"{(end - span.start_time_ns) / 1e6:,.3g} ms"
    left = (span.start_time_ns - begin) * 100 / whole
    width = max(((end or begin + whole) - span.start_time_ns) * 100 / whole, 1)
    parts = [escape(span.name)]
    if span.span_type != "UNKNOWN":
        parts.append(f'<span class="k">{escape(str(span.span_type))}</span>')
    if span.model_name:
        parts.append(f'<span class="k">{escape(str(span.model_name))}</span>')
    parts.append(f'<span class="k">{took}</span>')
    parts.append(f'<span class="b"><i style="margin-left:{left:.1f}%;width:{min(width, 100 - left):.1f}%"></i></span>')
    if span.status.status_code.value == "ERROR":
        parts.append(f" {_coloured('ERROR')} {escape(span.status.description)}")
    return "".join(parts)


def _content(span: Span) -> list[str]:
    attributes = span.record.attributes
    html = []
    for title, key in (("inputs", _SHOWN_APART[0]), ("outputs", _SHOWN_APART[1])):
        if key in attributes:
            html.append(f'<div class="k">{title}</div><pre>{_pretty(value_of(attributes[key]))}</pre>')
    others = {key: value_of(text) for key, text in attributes.items() if key not in _SHOWN_APART}
    if others:
        html.append(f'<details><summary class="k">attributes</summary><pre>{_pretty(others)}</pre></details>')
    for event in span.events:
        html.append(f'<div class="k">{escape(event.name)}</div><pre>{_pretty(event.attributes)}</pre>')
    return html


def _pretty(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, indent=1, ensure_ascii=False, default=str)
    return escape(text if len(text) <= MOST_CHARACTERS else text[:MOST_CHARACTERS] + "…")


def _coloured(state: str) -> str:
    return f'<span style="color:{_COLOURS.get(state, "inherit")}">{escape(state)}</span>'
