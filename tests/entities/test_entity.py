"""What all entities share, and what single ones add."""

import copy
import dataclasses
import inspect
import json
import pickle

import msgspec
import pytest

from mlflow.entities import (
    AssessmentSource,
    Dataset,
    DatasetInput,
    DatasetRecord,
    DatasetRecordSource,
    Document,
    Experiment,
    ExperimentTag,
    InputTag,
    Issue,
    IssueStatus,
    LoggedModelInput,
    MCPServer,
    MCPServerVersion,
    MCPStatus,
    MCPTool,
    Metric,
    RunInfo,
    RunInputs,
    ScorerVersion,
    Session,
    SourceType,
    SpanEvent,
    SpanLogLevel,
    SpanStatus,
    TraceLocation,
    Webhook,
    WebhookEvent,
    Workspace,
)
from mlflow.entities.mcp_server import VALID_STATUS_TRANSITIONS, validate_mcp_server_name
from mlflow.entities.metric import MetricWithRunId
from mlflow.entities.run_info import orderable_attribute, searchable_attribute
from mlflow.entities.span_event import CustomEncoder
from mlflow.entities.span_status import SpanStatusCode
from mlflow.entities.trace import Trace
from mlflow.entities.trace_metrics import AggregationType, MetricAggregation, MetricViewType
from mlflow.exceptions import MlflowException

INPUTS = RunInputs([DatasetInput(Dataset("wine", "1a2b"), [InputTag("k", "v")])], [LoggedModelInput("m-1")])


def test_an_entity_is_a_value():
    assert dict(Metric("loss", 1.0, 2, 3))["step"] == 3
    assert Metric("loss", 1.0, 2, 3) == Metric("loss", 1.0, 2, 3) != Metric("loss", 1.0, 2, 4)
    for made in (copy.deepcopy(INPUTS), pickle.loads(pickle.dumps(INPUTS))):
        assert made == INPUTS and made is not INPUTS


def test_an_entity_as_plain_values():
    plain = INPUTS.to_dictionary()
    assert plain["dataset_inputs"][0]["dataset"]["name"] == "wine"
    assert plain["model_inputs"] == [{"model_id": "m-1"}]
    assert RunInputs([]).to_dictionary() == {"dataset_inputs": [], "model_inputs": []}
    assert RunInputs.from_dictionary(plain) == INPUTS


def test_an_entity_answers_to_dataclasses():
    assert dataclasses.is_dataclass(Metric)
    assert [field.name for field in dataclasses.fields(DatasetInput)] == ["dataset", "tags"]
    assert dataclasses.asdict(INPUTS)["dataset_inputs"][0]["tags"] == [{"key": "k", "value": "v"}]
    assert dataclasses.replace(Metric("loss", 1.0, 2, 3), step=4).step == 4


def test_optional_lists_read_as_none_in_the_signature():
    parameters = inspect.signature(DatasetInput).parameters
    assert parameters["tags"].default is None
    assert DatasetInput(Dataset("d", "1"), None).tags == []


def test_empty_lists_do_not_travel():
    assert msgspec.json.encode(RunInputs([])) == b"{}"


def test_metric_of_one_of_several_runs():
    point = MetricWithRunId(Metric("loss", 1.0, 2, 3), "r1")
    assert isinstance(point, Metric) and (point.run_id, point.value) == ("r1", 1.0)
    assert point.to_dict()["run_id"] == "r1"
    assert msgspec.json.decode(msgspec.json.encode(point), type=MetricWithRunId) == point
    assert list(inspect.signature(MetricWithRunId).parameters) == ["metric", "run_id"]


@pytest.mark.parametrize("written", [{"key": "a"}, {"key": "a", "value": "x", "timestamp": 1, "step": 1}])
def test_metric_from_bad_values(written):
    with pytest.raises(MlflowException) as error:
        Metric.from_dictionary(written)
    assert error.value.error_code == "INVALID_PARAMETER_VALUE"


def test_attributes_that_a_plugin_adds():
    class MyRunInfo(RunInfo):
        @searchable_attribute
        def color(self):
            return "white"

        @orderable_attribute
        def weight(self):
            return 3

    assert "color" in MyRunInfo.get_searchable_attributes() and "color" not in MyRunInfo.get_orderable_attributes()
    assert "weight" in MyRunInfo.get_orderable_attributes() and "start_time" in MyRunInfo.get_orderable_attributes()
    assert MyRunInfo("r", "0").color == "white"


def test_experiment_from_its_wire_form():
    experiment = Experiment("1", "n", "/a", "active", [ExperimentTag("k", "v")], creation_time=5)
    assert Experiment.from_proto(experiment.to_proto()) == experiment


def test_source_type():
    assert SourceType.to_string(SourceType.from_string("PROJECT")) == "PROJECT"
    with pytest.raises(MlflowException, match="allowed are NOTEBOOK"):
        SourceType.from_string("FILE")


def test_workspace():
    assert Workspace("a").to_dict() == {"name": "a", "description": None, "default_artifact_root": None}
    assert Workspace.from_dict({"name": "a", "new": 1}) == Workspace("a")


def test_document():
    class Node:
        metadata = {"page": 3}

        def get_content(self):
            return "text"

    class NodeWithScore:
        node, score, node_id = Node(), 0.5, "n1"

    document = Document.from_llama_index_node_with_score(NodeWithScore())
    assert document.to_dict() == {"page_content": "text", "metadata": {"score": 0.5, "page": 3}, "id": "n1"}


def test_dataset_record():
    record = DatasetRecord("d-1", {"q": "?"}, "dr-1", 1, 2, source=DatasetRecordSource("trace", {"trace_id": "tr-1"}))
    assert (record.source_type, record.source_id) == ("TRACE", "tr-1")
    assert DatasetRecord.from_dict(json.loads(json.dumps(record.to_dict()))) == record
    with pytest.raises(ValueError, match="inputs"):
        DatasetRecord("d-1", None, "dr-1", 1, 2)
    with pytest.raises(MlflowException, match="'book'"):
        DatasetRecordSource("book")


def test_assessment_source():
    assert AssessmentSource("human", "ann").to_dictionary() == {"source_type": "HUMAN", "source_id": "ann"}
    with pytest.warns(FutureWarning, match="LLM_JUDGE"):
        assert AssessmentSource("AI_JUDGE").source_type == "LLM_JUDGE"
    with pytest.raises(MlflowException, match="'cat'"):
        AssessmentSource("cat")


@pytest.mark.parametrize(
    ("kind", "percentile"),
    [(AggregationType.PERCENTILE, None), (AggregationType.PERCENTILE, 101), (AggregationType.COUNT, 50)],
)
def test_refused_aggregations(kind, percentile):
    with pytest.raises(ValueError, match="percentile_value"):
        MetricAggregation(kind, percentile)


def test_numbers_of_the_protocol():
    assert [kind.to_proto() for kind in MetricViewType] == [1, 2, 3]
    assert MetricViewType.from_proto(2) is MetricViewType.SPANS
    assert AggregationType.MAX.to_proto() == 6
    location = TraceLocation.from_experiment_id("7")
    assert location.type.to_proto() == 1 and TraceLocation.from_dict(location.to_dict()) == location


def test_parts_of_spans():
    assert SpanStatus("ERROR", "bad").status_code.to_otel_proto_status_code_name() == "STATUS_CODE_ERROR"
    assert SpanStatusCode.from_otel_proto_status_code_name("STATUS_CODE_OK") is SpanStatusCode.OK
    assert SpanLogLevel.from_value("warning") == 30
    for refused in (lambda: SpanStatus("FINE"), lambda: SpanLogLevel.from_value("loud")):
        with pytest.raises(MlflowException) as error:
            refused()
        assert error.value.error_code == "INVALID_PARAMETER_VALUE"
    try:
        raise ValueError("boo")
    except ValueError as failure:
        event = SpanEvent.from_exception(failure)
    assert event.attributes["exception.type"] == "ValueError"
    assert "raise ValueError" in event.attributes["exception.stacktrace"]
    assert json.loads(event.json()["attributes"])["exception.message"] == "boo"
    assert json.dumps({"a": {1}}, cls=CustomEncoder) == '{"a": "{1}"}'


def test_webhooks():
    webhook = Webhook("1", "n", "https://x", [WebhookEvent("prompt", "created")], 1, 2, secret="geheim")
    assert webhook.status.is_active() and "geheim" not in repr(webhook)
    assert str(WebhookEvent.from_str("model_version_tag.set")) == "model_version_tag.set"
    assert WebhookEvent("prompt_alias", "deleted").entity.to_proto() == 9
    for refused in ("prompt.deleted", "prompt", "cat.created", "prompt.eaten"):
        with pytest.raises(MlflowException) as error:
            WebhookEvent.from_str(refused)
        assert error.value.error_code == "INVALID_PARAMETER_VALUE"
    with pytest.raises(MlflowException, match="at least one event"):
        Webhook("1", "n", "https://x", [], 1, 2)


def test_mcp_servers():
    server = MCPServer.from_dict(
        {"name": "com.example/s", "status": "active", "access_endpoints": [{"id": "1", "server_name": "s", "url": "u"}]}
    )
    assert server.status is MCPStatus.ACTIVE and server.access_endpoints[0].transport_type == "streamable-http"
    version = MCPServerVersion.from_dict(
        {"name": "s", "version": "1", "server_json": {}, "tools": [{"name": "t", "inputSchema": {"type": "object"}}]}
    )
    assert version.tools == [MCPTool("t", input_schema={"type": "object"})]
    assert MCPStatus.DELETED not in VALID_STATUS_TRANSITIONS
    validate_mcp_server_name("com.example/search")
    for name in ("search", "com.example/", "a/b/c", "", "../x", None):
        with pytest.raises(MlflowException, match="namespace/name"):
            validate_mcp_server_name(name)


def test_a_trace_is_its_two_parts():
    class Part:
        trace_id = "tr-1"

        def to_dict(self):
            return {"trace_id": self.trace_id}

    trace = Trace(Part(), Part())
    assert trace.trace_id == "tr-1" and Session([trace])[0] is trace
    assert json.loads(trace.to_json(pretty=True)) == {"info": {"trace_id": "tr-1"}, "data": {"trace_id": "tr-1"}}
    assert [name for name, _ in trace] == ["info", "data"]


def test_issue_and_scorer_and_session():
    issue = Issue("i", "0", "n", "d", IssueStatus.PENDING, 1, 2)
    assert issue.to_dictionary()["status"] == "pending" and Issue.from_dictionary(issue.to_dictionary()) == issue
    scorer = ScorerVersion("0", "s", 1, '{"a": 1}', 5)
    assert scorer.serialized_scorer == {"a": 1} and dict(scorer)["scorer_version"] == 1
    assert Session([]).id is None and len(Session([])) == 0
