"""What every tracking service makes of traces that come over OTLP, and whole traces in MLflow's form."""

import base64
import itertools
import json

import pytest

from mlflow.api.traces import BatchGetTraces, GetTrace, LogTraces, SetTraceTag
from mlflow.entities.span_record import LinkRecord, SpanRecord
from mlflow.otlp.messages import record_of
from mlflow.otlp.protobuf import read_protobuf, request_of
from tests.contract.errors import raises
from tests.contract.traced import info, log, new_trace_id, read, span

NOT_FOR_PLUGINS = True
"""What a plugin's store makes of it is the plugin's: ``tests/store/tracking`` has the adapter's part."""


@pytest.fixture
def trace_id():
    return new_trace_id()


def send(service, experiment_id, *spans, **tags):
    """Log spans whose senders say this of themselves."""
    by_trace = {one.trace_id: tags for one in spans}
    service.log_traces(LogTraces(experiment_id=experiment_id, spans=list(spans), tags=by_trace))


def tags_of(service, trace_id):
    found, _ = read(service, trace_id)
    return {key: value for key, value in found.tags.items() if not key.startswith("mlflow.")}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=str)
def test_the_roots_sender_names_the_trace_whoever_comes_first(service, experiment_id, order):
    trace_id = new_trace_id()
    senders = [
        (span(trace_id, 1), {"host": "front", "front": "1"}),
        (span(trace_id, 2, 1), {"host": "back", "back": "1"}),
        (span(trace_id, 3, 2), {"host": "deep", "deep": "1"}),
    ]
    for at in order:
        one, tags = senders[at]
        send(service, experiment_id, one, **tags)
    assert tags_of(service, trace_id) == {"host": "front", "front": "1", "back": "1", "deep": "1"}


def test_tags_that_users_set_stay(service, experiment_id, trace_id):
    send(service, experiment_id, span(trace_id, 1), host="front")
    service.set_trace_tag(SetTraceTag(trace_id, "host", "mine"))
    send(service, experiment_id, span(trace_id, 1), host="front")
    send(service, experiment_id, span(trace_id, 2, 1), host="back")
    assert tags_of(service, trace_id) == {"host": "mine"}


def test_what_an_info_says_wins_over_its_sender(service, experiment_id, trace_id):
    request = LogTraces(
        experiment_id=experiment_id,
        infos=[info(trace_id, tags={"host": "of the info"})],
        spans=[span(trace_id, 1)],
        tags={trace_id: {"host": "of the sender", "port": "1"}},
    )
    service.log_traces(request)
    assert tags_of(service, trace_id) == {"host": "of the info", "port": "1"}


def test_tags_of_senders_that_fit_nowhere(service, experiment_id, trace_id):
    send(service, experiment_id, span(trace_id, 1), **{"k" * 251: "v", "": "v", "long": "x" * 5000, "nul": "a\0b"})
    assert tags_of(service, trace_id) == {"long": "x" * 4096, "nul": "ab"}


def test_a_request_of_otlp_is_stored_whole(service, experiment_id, trace_id):
    given = SpanRecord(
        trace_id,
        "00" * 7 + "01",
        "chat\0",
        1_790_000_000_000_000_001,
        1_790_000_001_000_000_002,
        attributes={"gen_ai.operation.name": '"chat"', "gen_ai.conversation.id": '"c\\u0000"', "n": "3"},
        kind=3,
        links=[LinkRecord("0d" * 16, "0e" * 8)],
    )
    received = read_protobuf(request_of([given], {"service.name": "shop\0"}))
    service.log_traces(LogTraces(experiment_id=experiment_id, spans=received.spans, tags=received.tags))
    found, spans = read(service, trace_id)
    assert spans == received.spans
    assert spans[0].name == "chat"
    assert found.trace_metadata["mlflow.trace.session"] == "c"
    assert found.tags["service.name"] == "shop"


def test_spans_that_begin_at_the_same_time_come_after_their_parents(service, experiment_id, trace_id):
    spans = [span(trace_id, 4, 9), span(trace_id, 3, 2), span(trace_id, 2, 1), span(trace_id, 1), span(trace_id, 9, 4)]
    log(service, experiment_id, *spans)
    _, found = read(service, trace_id)
    assert sorted(one.span_id for one in found) == sorted(one.span_id for one in spans)
    numbers = [int(one.span_id, 16) for one in found]
    assert numbers.index(1) < numbers.index(2) < numbers.index(3)


# ---- in MLflow's form ------------------------------------------------------------------------------------------------


def test_a_trace_in_mlflows_form(service, experiment_id, trace_id):
    given = [
        span(trace_id, 1, end=2, k='"v"', m='{"a": [1, null]}'),
        span(trace_id, 2, 1, start=0.5, end=1),
    ]
    log(service, experiment_id, *given)
    found = service.get_trace(GetTrace(trace_id)).trace
    assert found.trace_info == read(service, trace_id)[0]
    assert [record_of(message) for message in found.spans] == given
    assert found.spans[0]["trace_id"] == base64.b64encode(bytes.fromhex(trace_id[3:])).decode()
    assert found.spans[0]["attributes"][0] == {"key": "k", "value": {"string_value": "v"}}


def test_a_trace_whose_spans_have_not_all_come(service, experiment_id, trace_id):
    size = {"mlflow.trace.sizeStats": json.dumps({"num_spans": 2})}
    log(service, experiment_id, info(trace_id, trace_metadata=size), span(trace_id, 1))
    with raises("RESOURCE_DOES_NOT_EXIST", "1 of 2 spans"):
        service.get_trace(GetTrace(trace_id))
    assert len(service.get_trace(GetTrace(trace_id, allow_partial=True)).trace.spans) == 1
    assert service.batch_get_traces(BatchGetTraces([trace_id])).traces == []
    log(service, experiment_id, span(trace_id, 2, 1))
    assert len(service.get_trace(GetTrace(trace_id)).trace.spans) == 2


def test_a_trace_without_spans(service, experiment_id, trace_id):
    log(service, experiment_id, info(trace_id))
    assert service.get_trace(GetTrace(trace_id)).trace.spans == []


def test_several_traces(service, experiment_id):
    ids = [new_trace_id() for _ in range(3)]
    log(service, experiment_id, *(span(trace_id, 1) for trace_id in ids))
    asked = [ids[2], "tr-none", ids[0], ids[2]]
    found = service.batch_get_traces(BatchGetTraces(asked)).traces
    assert [one.trace_info.trace_id for one in found] == [ids[2], ids[0]]
    assert all(len(one.spans) == 1 for one in found)
    assert service.batch_get_traces(BatchGetTraces(asked, experiment_ids=["987654"])).traces == []
    assert len(service.batch_get_traces(BatchGetTraces(asked, experiment_ids=[experiment_id])).traces) == 2


def test_traces_that_are_not_there(service):
    with raises("RESOURCE_DOES_NOT_EXIST", "tr-none"):
        service.get_trace(GetTrace("tr-none"))
    with raises("INVALID_PARAMETER_VALUE", "trace_ids"):
        service.batch_get_traces(BatchGetTraces([]))
