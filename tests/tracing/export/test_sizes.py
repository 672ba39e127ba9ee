"""Large traces go in parts, and what is too long is cut."""

import json

import pytest

import mlflow
from mlflow.api.traces import LogTraces
from mlflow.entities.span_record import SpanRecord
from mlflow.entities.trace_message import TraceInfoMessage
from mlflow.tracing.export import batches
from mlflow.tracing.export.batches import batches as batched


def request(number, spans, size=10, experiment_id="0", run_id=None):
    trace_id = f"tr-{number:032x}"
    records = [SpanRecord(trace_id, f"{n:016x}", "s", 1, 2, attributes={"a": "x" * size}) for n in range(1, spans + 1)]
    return LogTraces(experiment_id, [TraceInfoMessage(trace_id)], records, run_id)


def test_what_belongs_together_is_written_together():
    given = [
        *(("u", request(1, 2)), ("u", request(2, 3)), ("v", request(3, 1))),
        *(("u", request(4, 1, experiment_id="1")), ("u", request(5, 1, run_id="r")), ("u", request(6, 1))),
    ]
    found = batched(given, 100)
    assert [(uri, one.experiment_id, one.run_id, len(one.infos), len(one.spans)) for uri, one in found] == [
        ("u", "0", None, 3, 6),
        ("v", "0", None, 1, 1),
        ("u", "1", None, 1, 1),
        ("u", "0", "r", 1, 1),
    ]


@pytest.mark.parametrize("size", [10, 300])
def test_no_batch_is_too_large(monkeypatch, size):
    monkeypatch.setattr(batches, "MAX_BYTES", 1000)
    given = [("u", request(1, 25, size)), ("u", request(2, 3, size)), ("u", request(3, 0)), ("u", request(4, 2, 5000))]
    found = [one for _, one in batched(given, 10)]
    for one in found:
        total = sum(len(span.attributes["a"]) for span in one.spans)
        assert len(one.spans) <= 10 and (total <= 1000 or len(one.spans) == 1)
    assert [span for one in found for span in one.spans] == [span for _, one in given for span in one.spans]
    # what is known about a trace comes with its last spans, or after them
    assert [info.trace_id for one in found for info in one.infos] == [one.infos[0].trace_id for _, one in given]
    for number, one in enumerate(found):
        for info in one.infos:
            assert not any(span.trace_id == info.trace_id for later in found[number + 1 :] for span in later.spans)


def stored(inputs):
    with mlflow.start_span("root") as span:
        span.set_inputs(inputs)
        span.add_event(mlflow.entities.SpanEvent("said", attributes={"text": "e" * 3000, "n": 1}))
    return mlflow.get_trace(span.trace_id).data.spans[0]


def test_what_is_short_enough_stays():
    assert stored({"a": "x" * 100_000}).inputs == {"a": "x" * 100_000}


@pytest.mark.parametrize(
    "name",
    [
        *("MILLRACE_TRACE_MAX_ATTRIBUTE_LENGTH", "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT"),
        "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT",
    ],
)
def test_what_is_too_long_is_cut(monkeypatch, caplog, name):
    monkeypatch.setenv(name, "1000")
    span = stored({"a": "x" * 5000, "b": '"'})
    whole = json.dumps({"a": "x" * 5000, "b": '"'}, separators=(",", ":"))
    assert span.inputs == f"{whole[:1000]}... ({len(whole) - 1000} more characters)"
    assert span.events[0].attributes == {"text": "e" * 1000 + "... (2000 more characters)", "n": 1}
    assert span.attributes["mlflow.spanType"] == "UNKNOWN"
    assert "allowed are 1000" in caplog.text
