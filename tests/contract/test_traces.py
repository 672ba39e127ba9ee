"""What every tracking service does with traces besides their spans: infos, tags, links, deletion, protocol 2.0."""

import pytest

from mlflow.api.traces import (
    BatchGetTraceInfos,
    DeleteTraces,
    DeleteTraceTag,
    DeleteTraceTagV2,
    EndTraceV2,
    GetTraceInfo,
    GetTraceInfoV2,
    LinkPromptsToTrace,
    LinkTracesToRun,
    PromptVersionRef,
    ReadTraces,
    SearchTraces,
    SetTraceTag,
    SetTraceTagV2,
    StartTrace,
    StartTraceV2,
    UnlinkTracesFromRun,
)
from mlflow.api.tracking import CreateExperiment, DeleteExperiment
from mlflow.entities.trace_location import TraceLocation
from mlflow.entities.trace_message import TraceEntry, TraceMessage
from tests.contract.errors import raises
from tests.contract.traced import info, log, new_trace_id, read, span

NOT_FOR_PLUGINS = True
"""What a plugin's store makes of it is the plugin's: ``tests/store/tracking`` has the adapter's part."""


@pytest.fixture
def trace_id():
    return new_trace_id()


@pytest.fixture
def start(service, experiment_id, trace_id):
    """Starts (and ends) a trace: what a client does that sends its spans another way."""

    def start(**fields):
        place = TraceLocation.from_experiment_id(experiment_id)
        message = TraceMessage(info(fields.pop("trace_id", trace_id), trace_location=place, **fields))
        return service.start_trace(StartTrace(message)).trace.trace_info

    return start


METADATA = {
    "mlflow.trace_schema.version": "3",
    "mlflow.traceInputs": '{"x": 1}',
    "mlflow.traceOutputs": "2",
    "mlflow.trace.tokenUsage": '{"input_tokens": 3, "output_tokens": 4, "total_tokens": 7}',
    "mlflow.trace.cost": '{"input_cost": 0.1, "output_cost": 0.2, "total_cost": 0.3}',
    "mlflow.trace.sizeStats": '{"total_size_bytes": 2150, "num_spans": 2, "max": 755}',
    "mlflow.trace.sizeBytes": "2150",
    "mlflow.trace.session": "s1",
    "mlflow.trace.user": "u1",
    "mlflow.sourceRun": "run",
    "mlflow.modelId": "m-1",
    "mlflow.user": "u",
    "näme": "välue\n",
}


def test_an_info_reads_back(service, start, trace_id, experiment_id):
    answered = start(
        client_request_id="cr1",
        execution_duration="1.262s",
        request_preview='{"x": 1}',
        response_preview="2",
        trace_metadata=METADATA,
        tags={"mlflow.traceName": "f", "t": "1"},
    )
    found, spans = read(service, trace_id)
    assert found == answered
    assert spans == []
    assert found.trace_metadata == {**METADATA, "mlflow.trace.infoFinalized": "true"}
    location = found.tags.pop("mlflow.artifactLocation")
    assert location.endswith(f"/{experiment_id}/traces/{trace_id}/artifacts")
    assert found.tags == {"mlflow.traceName": "f", "t": "1"}
    assert (found.client_request_id, found.execution_duration, found.state) == ("cr1", "1.262s", "OK")
    assert (found.request_time, found.request_preview) == ("2026-01-02T03:04:05.678Z", '{"x": 1}')


def test_an_info_in_two_parts(service, start, trace_id):
    start(
        state="IN_PROGRESS", trace_metadata={"a": "1", "b": "1", "mlflow.traceInputs": "in"}, tags={"t": "1", "u": "1"}
    )
    start(execution_duration="2s", trace_metadata={"b": "2", "mlflow.traceOutputs": "out"}, tags={"u": "2"})
    found, _ = read(service, trace_id)
    assert (found.state, found.execution_duration) == ("OK", "2s")
    assert found.trace_metadata == {
        **{"a": "1", "b": "2", "mlflow.traceInputs": "in", "mlflow.traceOutputs": "out"},
        "mlflow.trace.infoFinalized": "true",
    }
    assert (found.tags["t"], found.tags["u"]) == ("1", "2")


def test_infos_of_traces_that_are_not_there(service, trace_id, experiment_id, start):
    with raises("RESOURCE_DOES_NOT_EXIST", trace_id):
        service.get_trace_info(GetTraceInfo(trace_id))
    start()
    request = BatchGetTraceInfos(["tr-unknown", trace_id])
    assert [found.trace_id for found in service.batch_get_trace_infos(request).trace_infos] == [trace_id]
    other = service.create_experiment(CreateExperiment(f"other {trace_id}")).experiment_id
    for experiments, count in (([other], 0), ([other, experiment_id], 1)):
        request = BatchGetTraceInfos([trace_id], experiments)
        assert len(service.batch_get_trace_infos(request).trace_infos) == count
    assert service.read_traces(ReadTraces(["tr-unknown"])).traces == []


def test_bad_infos_store_nothing(service, start, trace_id):
    for fields, message in (
        ({"state": "GREEN"}, "GREEN"),
        ({"state": 9}, "9"),
        ({"request_time": "yesterday"}, "yesterday"),
        ({"execution_duration": "long"}, "long"),
        ({"tags": {"t" * 251: "1"}}, "251"),
        ({"tags": {"": "1"}}, "0 characters"),
        ({"trace_metadata": {"t" * 251: "1"}}, "251"),
        ({"client_request_id": "c" * 251}, "251"),
        ({"trace_id": "a/b"}, "a/b"),
    ):
        with raises("INVALID_PARAMETER_VALUE", message):
            start(**fields)
    with raises("RESOURCE_DOES_NOT_EXIST"):
        service.get_trace_info(GetTraceInfo(trace_id))
    with raises("INVALID_PARAMETER_VALUE", "experiment_id"):
        service.start_trace(StartTrace(TraceMessage(info(trace_id))))


def test_a_deleted_experiment_takes_no_traces(service, start, experiment_id):
    service.delete_experiment(DeleteExperiment(experiment_id))
    with raises("INVALID_PARAMETER_VALUE", "deleted"):
        start()


def test_values_that_are_too_long_are_cut(service, start, trace_id):
    start(
        request_preview="p" * 20_000,
        tags={"t": "x" * 8001, "mlflow.traceName": "n" * 8001},
        trace_metadata={"m": "y" * 9000, "mlflow.trace.user": "u" * 300},
    )
    found, _ = read(service, trace_id)
    assert (found.tags["t"], found.tags["mlflow.traceName"]) == ("x" * 4096, "n" * 4096)
    assert found.trace_metadata["m"] == "y" * 8000
    assert found.request_preview == "p" * 10_000
    assert found.trace_metadata["mlflow.trace.user"] == "u" * 250


# ---- tags ------------------------------------------------------------------------------------------------------------


def tags(service, trace_id):
    return read(service, trace_id)[0].tags


def test_tags(service, start, trace_id):
    start()
    for value in ("1", "", "ümlaut 🙂"):
        service.set_trace_tag(SetTraceTag(trace_id, key="t", value=value))
        assert tags(service, trace_id)["t"] == value
    service.delete_trace_tag(DeleteTraceTag(trace_id, key="t"))
    assert "t" not in tags(service, trace_id)
    with raises("RESOURCE_DOES_NOT_EXIST", "'t'"):
        service.delete_trace_tag(DeleteTraceTag(trace_id, key="t"))


def test_the_name_is_a_tag(service, experiment_id, trace_id):
    log(service, experiment_id, span(trace_id, 1, name="of the root"))
    service.set_trace_tag(SetTraceTag(trace_id, key="mlflow.traceName", value="mine"))
    log(service, experiment_id, span(trace_id, 1, end=9, name="of the root again"))
    assert tags(service, trace_id)["mlflow.traceName"] == "mine"
    service.delete_trace_tag(DeleteTraceTag(trace_id, key="mlflow.traceName"))
    assert "mlflow.traceName" not in tags(service, trace_id)
    with raises("RESOURCE_DOES_NOT_EXIST"):
        service.delete_trace_tag(DeleteTraceTag(trace_id, key="mlflow.traceName"))


def test_bad_tags(service, start, trace_id):
    with raises("RESOURCE_DOES_NOT_EXIST", trace_id):
        service.set_trace_tag(SetTraceTag(trace_id, key="t", value="1"))
    start()
    for key in ("", "a/../b", "k" * 251, "mlflow.artifactLocation", "mlflow.trace.spansLocation"):
        with raises("INVALID_PARAMETER_VALUE"):
            service.set_trace_tag(SetTraceTag(trace_id, key=key, value="1"))
    with raises("INVALID_PARAMETER_VALUE", "artifactLocation"):
        service.delete_trace_tag(DeleteTraceTag(trace_id, key="mlflow.artifactLocation"))


# ---- links -----------------------------------------------------------------------------------------------------------


def linked(service, experiment_id, run_id):
    request = SearchTraces([TraceLocation.from_experiment_id(experiment_id)], run_id=run_id)
    return {found.trace_id for found in service.search_traces(request).traces}


def test_links_to_runs(service, experiment_id, run_id):
    here, later = new_trace_id(), new_trace_id()
    log(service, experiment_id, info(here))
    for _ in range(2):
        service.link_traces_to_run(LinkTracesToRun([here, later], run_id))
    assert linked(service, experiment_id, run_id) == {here}
    # a link does not wait for its trace, nor the trace for the link
    log(service, experiment_id, span(later, 1))
    assert linked(service, experiment_id, run_id) == {here, later}
    service.unlink_traces_from_run(UnlinkTracesFromRun([here, later, "tr-unknown"], run_id))
    assert linked(service, experiment_id, run_id) == set()


def test_a_link_that_is_undone_before_its_trace_comes(service, experiment_id, run_id, trace_id):
    service.link_traces_to_run(LinkTracesToRun([trace_id], run_id))
    service.unlink_traces_from_run(UnlinkTracesFromRun([trace_id], run_id))
    log(service, experiment_id, span(trace_id, 1))
    assert linked(service, experiment_id, run_id) == set()


def test_too_many_links(service, run_id):
    with raises("INVALID_PARAMETER_VALUE", "101"):
        service.link_traces_to_run(LinkTracesToRun([f"tr-{n}" for n in range(101)], run_id))


def of_prompt(service, experiment_id, prompt):
    request = SearchTraces([TraceLocation.from_experiment_id(experiment_id)], filter=f"prompt = '{prompt}'")
    return {found.trace_id for found in service.search_traces(request).traces}


def test_links_to_prompts(service, experiment_id):
    first, second, third = (new_trace_id() for _ in range(3))
    versions = [PromptVersionRef("greeting", "1"), PromptVersionRef("greeting", "2"), PromptVersionRef("greeting", "1")]
    listed = '[{"name": "greeting", "version": "2"}]'
    log(service, experiment_id, info(first), info(second, tags={"mlflow.linkedPrompts": listed}))
    log(service, experiment_id, span(third, 1, mlflow__linkedPrompts=listed))
    for _ in range(2):
        service.link_prompts_to_trace(LinkPromptsToTrace(first, prompt_versions=versions))
    assert of_prompt(service, experiment_id, "greeting/1") == {first}
    assert of_prompt(service, experiment_id, "greeting/2") == {first, second, third}


def test_bad_links_to_prompts(service, start, trace_id):
    with raises("RESOURCE_DOES_NOT_EXIST", trace_id):
        service.link_prompts_to_trace(LinkPromptsToTrace(trace_id, prompt_versions=[PromptVersionRef("p", "1")]))
    start()
    for name, version in (("p", "x"), ("", "1"), ("p", "-1"), ("p" * 257, "1")):
        with raises("INVALID_PARAMETER_VALUE"):
            service.link_prompts_to_trace(
                LinkPromptsToTrace(trace_id, prompt_versions=[PromptVersionRef(name, version)])
            )


# ---- deletion --------------------------------------------------------------------------------------------------------


@pytest.fixture
def three(service, experiment_id):
    """Three traces, a second apart, with everything that belongs to a trace."""
    ids = [new_trace_id() for _ in range(3)]
    for number, trace_id in enumerate(ids):
        times = {"request_time": f"2026-01-01T00:00:0{number}Z", "tags": {"t": "1"}, "trace_metadata": METADATA}
        log(service, experiment_id, info(trace_id, **times), span(trace_id, 1), span(trace_id, 2, 1))
    return ids


def remaining(service, ids):
    return [record.trace_info.trace_id for record in service.read_traces(ReadTraces(ids)).traces]


def test_delete_by_id(service, experiment_id, three):
    first, *others = three
    other = service.create_experiment(CreateExperiment(f"other {first}")).experiment_id
    assert service.delete_traces(DeleteTraces(other, request_ids=three)).traces_deleted == 0
    request = DeleteTraces(experiment_id, request_ids=[first, "tr-unknown"])
    assert service.delete_traces(request).traces_deleted == 1
    assert service.delete_traces(request).traces_deleted == 0
    assert remaining(service, three) == others
    # it may come again, with nothing of what it was
    log(service, experiment_id, span(first, 9))
    found, spans = read(service, first)
    assert [s.span_id for s in spans] == [f"{9:016x}"]
    assert "t" not in found.tags
    assert found.trace_metadata == {}


def test_delete_by_time(service, experiment_id, three):
    first, second, third = three
    begin = 1_767_225_600_000
    request = DeleteTraces(experiment_id, max_timestamp_millis=begin + 1000, max_traces=1)
    assert service.delete_traces(request).traces_deleted == 1
    assert remaining(service, three) == [second, third]
    assert service.delete_traces(DeleteTraces(experiment_id, max_timestamp_millis=begin + 1000)).traces_deleted == 1
    assert remaining(service, three) == [third]
    assert service.delete_traces(DeleteTraces(experiment_id, max_timestamp_millis=begin)).traces_deleted == 0
    assert first not in remaining(service, three)


def test_delete_very_many(service, experiment_id):
    log(service, experiment_id, *(span(new_trace_id(), 1) for _ in range(1203)))
    request = DeleteTraces(experiment_id, max_timestamp_millis=2**62, max_traces=701)
    assert service.delete_traces(request).traces_deleted == 701
    assert service.delete_traces(DeleteTraces(experiment_id, max_timestamp_millis=2**62)).traces_deleted == 502


def test_bad_deletions(service, experiment_id, three):
    for request in (
        DeleteTraces(experiment_id),
        DeleteTraces(experiment_id, max_timestamp_millis=1, request_ids=three),
        DeleteTraces(experiment_id, max_traces=1, request_ids=three),
        DeleteTraces(experiment_id, max_timestamp_millis=2**62, max_traces=0),
    ):
        with raises("INVALID_PARAMETER_VALUE"):
            service.delete_traces(request)
    assert remaining(service, three) == three


# ---- protocol 2.0 ----------------------------------------------------------------------------------------------------


def entries(**values):
    return [TraceEntry(key, value) for key, value in values.items()]


def by_key(listed):
    return {entry.key: entry.value for entry in listed if entry.key != "mlflow.artifactLocation"}


def test_protocol_2(service, experiment_id):
    request = StartTraceV2(experiment_id, 1000, entries(m="1"), entries(t="1"))
    started = service.start_trace_v2(request).trace_info
    assert (started.status, started.timestamp_ms, started.experiment_id) == ("IN_PROGRESS", 1000, experiment_id)
    ended = service.end_trace_v2(
        EndTraceV2(
            started.request_id, timestamp_ms=1250, status="ERROR", request_metadata=entries(n="1"), tags=entries(t="2")
        )
    ).trace_info
    assert service.get_trace_info_v2(GetTraceInfoV2(started.request_id)).trace_info == ended
    assert (ended.status, ended.execution_time_ms) == ("ERROR", 250)
    assert (by_key(ended.request_metadata), by_key(ended.tags)) == ({"m": "1", "n": "1"}, {"t": "2"})
    service.set_trace_tag_v2(SetTraceTagV2(started.request_id, key="u", value="1"))
    service.delete_trace_tag_v2(DeleteTraceTagV2(started.request_id, key="t"))
    found, _ = read(service, started.request_id)
    assert (found.state, found.execution_duration, found.tags["u"]) == ("ERROR", "0.250s", "1")
    assert "t" not in found.tags


def test_bad_requests_of_protocol_2(service, experiment_id, trace_id):
    with raises("RESOURCE_DOES_NOT_EXIST"):
        service.get_trace_info_v2(GetTraceInfoV2(trace_id))
    with raises("RESOURCE_DOES_NOT_EXIST"):
        service.end_trace_v2(EndTraceV2(trace_id, timestamp_ms=1, status="OK"))
    started = service.start_trace_v2(StartTraceV2(experiment_id, 1000)).trace_info.request_id
    for status in ("GREEN", "IN_PROGRESS", 77):
        with raises("INVALID_PARAMETER_VALUE"):
            service.end_trace_v2(EndTraceV2(started, timestamp_ms=2000, status=status))
