"""txtai with models of a provider on loopback: what its pipelines, searches and workflows do as spans."""

import os

import pytest

# nothing is looked up elsewhere; read when they are imported
os.environ.update(HF_HUB_OFFLINE="1", LITELLM_LOCAL_MODEL_COST_MAP="True")

import mlflow
from tests.tracers.provider import failure, text
from tests.tracers.recorded import all_traces, last_trace

txtai = pytest.importorskip("txtai")
pytest.importorskip("litellm")
pytestmark = pytest.mark.filterwarnings("ignore")

ASKED = [{"role": "user", "content": "Weather?"}]


@pytest.fixture
def llm(provider):
    mlflow.txtai.autolog()
    return txtai.LLM("openai/gpt-4o-mini", api_base=provider.openai, api_key="k", num_retries=0)


@pytest.fixture
def index(llm):
    import numpy

    def vectors(texts):
        return numpy.array([[len(one), one.count("a") + 0.1, 1.0] for one in texts], dtype=numpy.float32)

    made = txtai.Embeddings(method="external", transform=vectors, content=True)
    made.index(["aaa bbb", "ccc", "banana"])
    mlflow.flush_trace_async_logging()
    return made


def test_a_text(llm, provider):
    provider.then(text("It is sunny."))
    assert llm("Weather?", maxlength=64) == "It is sunny."
    (span,) = last_trace().all
    assert (span.name, span.span_type) == ("LLM", "LLM")
    assert (span.inputs, span.outputs) == ({"text": "Weather?", "maxlength": 64}, "It is sunny.")
    assert (span.model_name, span.attributes["mlflow.llm.provider"]) == ("gpt-4o-mini", "openai")


def test_a_chat(llm, provider):
    provider.then(text("It is sunny."))
    llm(ASKED)
    (span,) = last_trace().all
    assert (span.span_type, span.inputs) == ("CHAT_MODEL", {"messages": ASKED})
    assert span.outputs == {"choices": [{"index": 0, "message": {"role": "assistant", "content": "It is sunny."}}]}
    assert span.attributes["mlflow.message.format"] == "openai"


def test_a_stream(llm, provider):
    provider.then(text("It is sunny."))
    stream = llm("Weather?", stream=True)
    assert mlflow.get_last_active_trace_id() is None, "the span ended before the stream"
    assert "".join(stream) == "It is sunny."
    assert last_trace().root.outputs == "It is sunny."


def test_errors(llm, provider):
    provider.then(failure(400, "no credit"))
    with pytest.raises(Exception, match="no credit"):
        llm("Weather?")
    span = last_trace().root
    assert span.status.status_code == "ERROR" and "no credit" in span.status.description


def test_searches_and_embeddings(index):
    found = index.search("aaa", 2)
    trace = last_trace()
    assert trace.tree() == ["Embeddings.search", "  Embeddings.batchtransform"]
    search, embedding = trace.all
    assert (search.span_type, search.inputs) == ("RETRIEVER", {"query": "aaa", "limit": 2})
    assert [one["page_content"] for one in search.outputs] == [row["text"] for row in found]
    assert search.outputs[0]["metadata"]["score"] == pytest.approx(found[0]["score"])
    assert (embedding.span_type, embedding.outputs) == ("EMBEDDING", {"count": 1, "dimensions": 3})

    index.batchtransform(["one", "two"])
    assert last_trace().root.inputs == {"documents": ["one", "two"]}
    index.batchsearch(["aaa", "ccc"], 1)
    assert [len(one) for one in last_trace().root.outputs] == [1, 1]


def test_retrieval_augmented_generation(index, llm, provider):
    rag = txtai.RAG(index, llm, template="{question} {context}", output="flatten", context=1)
    provider.then(text("It is sunny."))
    with mlflow.start_span("mine"):
        assert rag("what a?") == "It is sunny."
    trace = last_trace()
    assert trace.tree() == ["mine", "  RAG", "    Embeddings.batchsearch", "      Embeddings.batchtransform", "    LLM"]
    assert (trace["RAG"].span_type, trace["RAG"].outputs) == ("CHAIN", "It is sunny.")
    assert "aaa bbb" in trace["LLM"].inputs["text"][0]
    assert all(trace.root.name != "RAG" for trace in all_traces())


def test_workflows(llm):
    from txtai.workflow import Task

    flow = txtai.Workflow([Task(lambda numbers: [2 * number for number in numbers]), Task(lambda numbers: numbers)])
    assert list(flow([1, 2])) == [2, 4]
    trace = last_trace()
    assert trace.tree() == ["Workflow", "  Task", "  Task"]
    assert (trace.root.span_type, trace.root.inputs, trace.root.outputs) == ("WORKFLOW", {"elements": [1, 2]}, [2, 4])
    assert (trace.all[1].inputs, trace.all[1].outputs) == ([1, 2], [2, 4])


def test_other_pipelines(llm):
    from txtai.pipeline import Pipeline

    class Shout(Pipeline):
        def __call__(self, text):
            return text.upper()

    class Loud(Shout):
        def __call__(self, text):
            return super().__call__(text) + "!"

    assert Loud()("hi") == "HI!"
    (span,) = last_trace().all
    assert (span.name, span.span_type, span.inputs, span.outputs) == ("Loud", "TASK", {"text": "hi"}, "HI!")

    from txtai.pipeline import Segmentation

    Segmentation(lines=True)("one\ntwo")
    assert (last_trace().root.name, last_trace().root.span_type) == ("Segmentation", "PARSER")


@pytest.mark.parametrize("off", [{"disable": True}, {"log_traces": False}])
def test_switching_off(llm, provider, off):
    mlflow.txtai.autolog(**off)
    provider.then(text("Hello."))
    assert llm("Hi") == "Hello."
    assert mlflow.get_last_active_trace_id() is None
