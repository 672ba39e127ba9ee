"""Spans as blocks and by hand, and what can be said about the current trace."""

import json
import time

import pytest

import mlflow
from mlflow.entities import Link, LiveSpan, NoOpSpan, Span, SpanEvent, SpanStatus, SpanStatusCode, SpanType
from mlflow.exceptions import MlflowException


def test_block(recorded):
    with mlflow.start_span("outer", span_type=SpanType.CHAIN, attributes={"k": 1}) as outer:
        outer.set_inputs({"q": "?"})
        assert mlflow.get_current_active_span() is outer
        assert mlflow.get_active_trace_id() == outer.trace_id
        with mlflow.start_span("inner") as inner:
            assert mlflow.get_current_active_span() is inner
        outer.set_outputs("!")
    assert mlflow.get_current_active_span() is None and mlflow.get_active_trace_id() is None
    assert recorded.tree() == {"inner": "outer", "outer": None}
    span = recorded.named("outer")
    assert (span.inputs, span.outputs, span.get_attribute("k"), span.span_type) == ({"q": "?"}, "!", 1, "CHAIN")


def test_info_of_a_trace(recorded):
    before = time.time() * 1000
    with mlflow.start_span("root") as span:
        span.set_inputs({"x": 1})
        span.set_outputs([2])
        time.sleep(0.011)
    info = recorded.info
    assert info.trace_id == span.trace_id
    assert info.state == "OK"
    assert (info.request_preview, info.response_preview) == ('{"x": 1}', "[2]")
    assert info.tags["mlflow.traceName"] == "root"
    assert info.trace_metadata["mlflow.trace_schema.version"] == "3"
    assert info.trace_metadata["mlflow.traceInputs"] == '{"x": 1}'
    assert info.trace_metadata["mlflow.source.type"] == "LOCAL"
    sizes = recorded.figures("mlflow.trace.sizeStats")
    assert sizes["num_spans"] == 1 and sizes["total_size_bytes"] == sizes["max"] == sizes["p50"] > 100
    assert float(info.execution_duration.rstrip("s")) >= 0.011
    from mlflow.entities.wire_time import time_ms

    assert before - 1 <= time_ms(info.request_time) <= time.time() * 1000


def test_exception_in_a_block(recorded):
    with pytest.raises(KeyError), mlflow.start_span("x"):
        raise KeyError("k")
    assert recorded.span.status == SpanStatus(SpanStatusCode.ERROR, "KeyError: 'k'")


def test_by_hand(recorded):
    root = mlflow.start_span_no_context("root", inputs={"a": 1}, tags={"t": "1"}, metadata={"m": "2"})
    assert mlflow.get_current_active_span() is None
    child = mlflow.start_span_no_context("child", parent_span=root, span_type=SpanType.TOOL)
    child.end(outputs=1, attributes={"k": "v"}, status="ERROR")
    assert recorded.spans == []
    root.end()
    assert recorded.tree() == {"child": "root", "root": None}
    child = recorded.named("child")
    assert (child.outputs, child.get_attribute("k"), child.status.status_code) == (1, "v", SpanStatusCode.ERROR)
    assert recorded.info.tags["t"] == "1" and recorded.info.trace_metadata["m"] == "2"
    assert recorded.info.state == "OK"


def test_times_by_hand(recorded):
    span = mlflow.start_span_no_context("x", start_time_ns=1_700_000_000_000_000_000)
    span.end(end_time_ns=1_700_000_001_500_000_000)
    assert (recorded.span.start_time_ns, recorded.span.end_time_ns) == (
        1_700_000_000_000_000_000,
        1_700_000_001_500_000_000,
    )
    assert recorded.info.request_time == "2023-11-14T22:13:20Z" and recorded.info.execution_duration == "1.500s"


def test_start_trace_as_block_and_as_call(recorded):
    with mlflow.start_trace("block", tags={"a": "b"}) as span:
        assert mlflow.get_current_active_span() is span
        with mlflow.start_span("inside"):
            pass
    span = mlflow.tracing.start_trace("call", inputs=1)
    span.end(outputs=2)
    assert recorded.tree() == {"inside": "block", "block": None, "call": None}
    assert len({s.trace_id for s in recorded.spans}) == 2
    with pytest.raises(ValueError, match="no"), mlflow.start_trace("fails"):
        raise ValueError("no")
    assert recorded.named("fails").status.status_code == SpanStatusCode.ERROR
    assert mlflow.tracing.trace is mlflow.trace


def test_late_child_follows(recorded):
    root = mlflow.start_span_no_context("root")
    child = mlflow.start_span_no_context("child", parent_span=root)
    root.end()
    assert [span.name for span in recorded.spans] == ["root"]
    child.end()
    assert recorded.tree() == {"root": None, "child": "root"}
    assert len(recorded.infos) == 1
    from mlflow.tracing import recorder

    assert recorder.traces == {}


def test_writing_after_the_end_changes_nothing(recorded):
    with mlflow.start_span("x") as span:
        span.set_outputs(1)
    span.set_outputs(2)
    span.set_attribute("late", 1)
    span.set_status("ERROR")
    span.add_event(SpanEvent("late"))
    span.end(outputs=3)
    assert recorded.span.outputs == 1 and recorded.span.get_attribute("late") is None
    assert recorded.span.status.status_code == SpanStatusCode.OK and recorded.span.events == []


def test_events_links_and_levels(recorded):
    link = Link("tr-" + "0" * 31 + "1", "0" * 15 + "2", {"why": "retry"})
    with mlflow.start_span("x", links=[link], log_level="warning") as span:
        span.add_event(SpanEvent("e", attributes={"n": 1, "list": [1, 2], "deep": {"a": 1}}))
        span.add_link(Link("tr-" + "0" * 31 + "3", "0" * 15 + "4"))
    span = recorded.span
    assert span.links[0] == link and span.links[1].span_id.endswith("4")
    assert span.events[0].attributes == {"n": 1, "list": [1, 2], "deep": '{"a":1}'}
    assert span.log_level == 30


def test_status_must_be_known():
    with mlflow.start_span("x") as span, pytest.raises(MlflowException, match="'BAD'; allowed are UNSET, OK, ERROR"):
        span.set_status("BAD")


def test_attribute_names_are_texts(recorded, caplog):
    with mlflow.start_span("x") as span:
        span.set_attribute(5, "x")
        span.set_attributes("no dict")
    assert "attribute name 5 of a span is no text" in caplog.text and "not in a str" in caplog.text


def test_update_current_trace(recorded):
    with mlflow.start_span("root") as span:
        span.set_inputs("in")
        with mlflow.start_span("inner"):
            mlflow.update_current_trace(
                tags={"a": "1", "n": 5},
                metadata={"m": "2"},
                client_request_id="cr",
                request_preview="RP",
                response_preview="SP",
                state="ERROR",
                model_id="m-1",
                session_id="s",
                user="u",
            )
    info = recorded.info
    assert info.tags["a"] == "1" and info.tags["n"] == "5"
    assert info.trace_metadata["m"] == "2" and info.trace_metadata["mlflow.modelId"] == "m-1"
    assert info.trace_metadata["mlflow.trace.session"] == "s" and info.trace_metadata["mlflow.trace.user"] == "u"
    assert (info.client_request_id, info.request_preview, info.response_preview, info.state) == (
        "cr",
        "RP",
        "SP",
        "ERROR",
    )


def test_update_without_a_trace_warns(caplog):
    mlflow.update_current_trace(tags={"a": "b"})
    assert "No span is active" in caplog.text


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"state": "IN_PROGRESS"}, "Invalid state 'IN_PROGRESS' of a trace; allowed are OK, ERROR"),
        ({"request_preview": 5}, "request_preview of a trace must be text"),
        ({"client_request_id": 5}, "client_request_id of a trace must be text"),
    ],
)
def test_update_with_bad_values(values, message):
    with mlflow.start_span("x"), pytest.raises(MlflowException, match=message) as caught:
        mlflow.update_current_trace(**values)
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"


def test_long_previews_are_cut_or_show_the_last_message(recorded):
    with mlflow.start_span("x") as span:
        span.set_inputs({"messages": [{"role": "user", "content": "hello"}], "pad": "x" * 2000})
        span.set_outputs("y" * 2000)
    info = recorded.info
    assert info.request_preview == "hello"
    assert len(info.response_preview) == 1000 and info.response_preview.endswith("...")
    assert len(info.trace_metadata["mlflow.traceInputs"]) == 250


def test_tokens_and_cost_are_summed_once(recorded):
    usage = {"input_tokens": 10, "output_tokens": 5, "total_tokens": 15}
    with mlflow.start_span("agent"):
        with mlflow.start_span("chain") as chain:
            chain.set_attribute("mlflow.chat.tokenUsage", usage)
            with mlflow.start_span("model") as model:
                # counted in the chain's
                model.set_attribute("mlflow.chat.tokenUsage", usage)
        with mlflow.start_span("other") as other:
            other.set_attribute("mlflow.chat.tokenUsage", usage)
            other.set_attribute("mlflow.llm.model", "gpt-4o")
            other.set_attribute("mlflow.llm.provider", "openai")
    assert recorded.figures("mlflow.trace.tokenUsage") == {"input_tokens": 20, "output_tokens": 10, "total_tokens": 30}
    cost = recorded.named("other").llm_cost
    assert cost["total_cost"] == pytest.approx(cost["input_cost"] + cost["output_cost"]) and cost["input_cost"] > 0
    assert recorded.figures("mlflow.trace.cost") == cost


def test_trace_of_a_run_and_of_the_active_experiment(recorded):
    experiment = mlflow.set_experiment("e")
    with mlflow.start_span("x"):
        pass
    with mlflow.start_run() as run, mlflow.start_span("y"):
        pass
    first, second = recorded.requests
    assert first.experiment_id == second.experiment_id == experiment.experiment_id
    assert first.run_id is None and second.run_id == run.info.run_id
    assert second.infos[0].trace_metadata["mlflow.sourceRun"] == run.info.run_id


def test_experiment_named_in_the_environment(recorded, monkeypatch):
    monkeypatch.setenv("MLFLOW_EXPERIMENT_NAME", "by-name")
    with mlflow.start_span("x"):
        pass
    assert recorded.requests[0].experiment_id == mlflow.get_experiment_by_name("by-name").experiment_id


def test_destination_for_all_and_for_a_context(recorded):
    import contextvars

    from mlflow.tracing.destination import MlflowExperiment

    mlflow.tracing.set_destination(MlflowExperiment("3"))

    def elsewhere():
        mlflow.tracing.set_destination(MlflowExperiment("4"), context_local=True)
        with mlflow.start_span("a"):
            pass

    contextvars.copy_context().run(elsewhere)
    with mlflow.start_span("b"):
        pass
    mlflow.tracing.reset()
    with mlflow.start_span("c"):
        pass
    assert [request.experiment_id for request in recorded.requests] == ["4", "3", "0"]
    with pytest.raises(MlflowException, match="Traces go to an experiment"):
        mlflow.tracing.set_destination("7")


def test_destination_by_the_environment(recorded, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACING_DESTINATION", "12")
    with mlflow.start_span("x"):
        pass
    assert recorded.requests[0].experiment_id == "12"


def test_context_settings(recorded):
    with mlflow.context(metadata={"q": 1}, tags={"t": "2"}, session_id="s", user="u"):
        with mlflow.start_span("x"):
            pass
        with mlflow.tracing.context(tags={"t": "3"}), mlflow.start_span("y"):
            pass
        with mlflow.context(enabled=False), mlflow.start_span("z") as idle:
            assert isinstance(idle, NoOpSpan)
    with mlflow.start_span("w"):
        pass
    x, y, w = recorded.infos
    assert x.trace_metadata["q"] == "1" and x.trace_metadata["mlflow.trace.session"] == "s"
    assert x.trace_metadata["mlflow.trace.user"] == "u" and x.tags["t"] == "2"
    assert y.tags["t"] == "3" and y.trace_metadata["q"] == "1"
    assert "q" not in w.trace_metadata and "t" not in w.tags


def test_switched_off(recorded):
    @mlflow.trace
    def f(x):
        return x

    mlflow.tracing.disable()
    with mlflow.start_span("x") as span:
        assert isinstance(span, NoOpSpan)
        assert (span.trace_id, span.span_id, span.name) == ("MLFLOW_NO_OP_SPAN_TRACE_ID", None, None)
        span.set_inputs(1)
        span.set_attribute("a", 1)
        span.record_exception(ValueError("x"))
        span.end()
    assert f(1) == 1
    assert recorded.requests == []
    with mlflow.context(enabled=True):
        f(2)
    mlflow.tracing.enable()
    f(3)
    assert [span.inputs for span in recorded.spans] == [{"x": 2}, {"x": 3}]


def test_add_trace_under_the_active_span(recorded):
    with mlflow.start_span("remote") as span, mlflow.start_span("deep"):
        span.set_outputs(1)
    remote = {"info": {}, "data": {"spans": [span.to_dict() for span in recorded.spans]}}
    recorded.requests.clear()
    with mlflow.start_span("local") as local:
        mlflow.add_trace(remote)
    assert recorded.tree() == {"remote": "local", "deep": "remote", "local": None}
    assert {span.trace_id for span in recorded.spans} == {local.trace_id}
    assert recorded.named("remote").outputs == 1
    assert recorded.figures("mlflow.trace.sizeStats")["num_spans"] == 3


def test_add_trace_as_its_own(recorded):
    with mlflow.start_span("remote") as span, mlflow.start_span("deep"):
        pass
    remote = {"info": {}, "data": {"spans": [s.to_dict() for s in recorded.spans]}}
    recorded.requests.clear()
    mlflow.add_trace(remote)
    assert recorded.tree() == {"deep": "remote", "remote": None}
    assert recorded.named("remote").trace_id != span.trace_id
    assert recorded.named("remote").start_time_ns == span.start_time_ns
    with pytest.raises(MlflowException, match="This is no trace"):
        mlflow.add_trace({"x": 1})


def test_log_trace(recorded):
    trace_id = mlflow.log_trace(
        "L",
        request={"a": 1},
        response="b",
        intermediate_outputs={"i": 1},
        attributes={"x": 1},
        tags={"t": "1"},
        start_time_ms=1000,
        execution_time_ms=5,
    )
    span, info = recorded.span, recorded.info
    assert info.trace_id == trace_id
    assert (span.inputs, span.outputs, span.get_attribute("x")) == ({"a": 1}, "b", 1)
    assert (info.request_time, info.execution_duration) == ("1970-01-01T00:00:01Z", "0.005s")
    assert span.get_attribute("mlflow.trace.intermediate_outputs") == {"i": 1}


def test_trace_of_very_many_spans_goes_in_parts(recorded):
    with mlflow.start_span("root") as root:
        for i in range(2500):
            span = mlflow.start_span_no_context(f"s{i}", parent_span=root)
            span.set_attribute("mlflow.chat.tokenUsage", {"input_tokens": 1})
            span.end()
    assert [len(request.spans) for request in recorded.requests] == [1000, 1000, 501]
    assert recorded.figures("mlflow.trace.sizeStats")["num_spans"] == 2501
    assert recorded.figures("mlflow.trace.tokenUsage") == {"input_tokens": 2500}


def test_chat_tools(recorded):
    tool = {"type": "function", "function": {"name": "f", "parameters": {}}}
    with mlflow.start_span("x") as span:
        mlflow.tracing.set_span_chat_tools(span, [tool])
        with pytest.raises(MlflowException, match="A tool of a span is an object with a type"):
            mlflow.tracing.set_span_chat_tools(span, ["f"])
    assert recorded.span.get_attribute("mlflow.chat.tools") == [tool]


def test_spans_as_dicts(recorded):
    with mlflow.start_span("x", attributes={"k": {"a": 1}}) as span, mlflow.start_span("y"):
        span.add_event(SpanEvent("e", attributes={"z": 1}))
    for span in recorded.spans:
        data = json.loads(json.dumps(span.to_dict()))
        assert Span.from_dict(data) == span
    old = {
        "name": "x",
        "context": {"trace_id": "0x" + "1" * 32, "span_id": "0x" + "2" * 16},
        "parent_id": None,
        "start_time": 5,
        "end_time": 7,
        "status_code": "OK",
        "status_message": "",
        "attributes": {"mlflow.spanInputs": '{"a": 1}', "mlflow.traceRequestId": '"tr-x"'},
        "events": [],
    }
    span = Span.from_dict(old)
    assert (span.trace_id, span.span_id, span.inputs, span.end_time_ns) == ("tr-x", "2" * 16, {"a": 1}, 7)
    with pytest.raises(MlflowException, match="This is no span"):
        Span.from_dict({"name": "x"})


def test_copy_of_a_finished_span(recorded):
    with mlflow.start_span("x", span_type="LLM", attributes={"k": 1}) as span:
        pass
    copy = LiveSpan.from_immutable_span(span.to_immutable_span())
    copy.end(end_time_ns=span.end_time_ns)
    a, b = recorded.spans
    assert a.trace_id != b.trace_id and b.get_attribute("k") == 1 and b.span_type == "LLM"
    assert (b.start_time_ns, b.end_time_ns) == (a.start_time_ns, a.end_time_ns)
