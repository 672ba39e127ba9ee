"""DSPy against a provider on loopback: what its calls are as spans, and the runs of compilations and evaluations."""

import asyncio
import json
import logging
import os

import pytest

import mlflow
from tests.tracers.provider import Usage, failure, text
from tests.tracers.recorded import all_traces, last_trace, only_span

# it would ask the network for prices
os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")

# old versions do not fit newer litellm
dspy = pytest.importorskip("dspy", exc_type=Exception)

MODEL = "openai/gpt-4o-mini"
USAGE = {"input_tokens": 12, "output_tokens": 5, "total_tokens": 17}
PREDICT = ["Predict.forward", "  ChatAdapter.format", "  LM.__call__", "  ChatAdapter.parse"]
CHAIN = ["ChainOfThought.forward", *("  " + line for line in PREDICT)]


def fields(**values):
    """An answer that has these fields, as the chat adapter wants them."""
    parts = [f"[[ ## {name} ## ]]\n{value}" for name, value in values.items()]
    return text("\n\n".join([*parts, "[[ ## completed ## ]]"]))


def weather(city: str) -> str:
    """The weather of a city."""
    if city == "Nowhere":
        raise ValueError("no such city")

    @mlflow.trace
    def look(place):
        return f"Sunny in {place}."

    return look(city)


@pytest.fixture
def lm(provider):
    mlflow.dspy.autolog()
    lm = dspy.LM(MODEL, api_base=provider.openai, api_key="secret", cache=False, num_retries=0, temperature=0.5)
    with dspy.context(lm=lm):
        yield lm


def test_module(lm, provider):
    provider.usage = Usage(12, 5, cached=4)
    provider.then(fields(reasoning="Because.", answer="42"))
    assert dspy.ChainOfThought("question -> answer")(question="Why?").answer == "42"
    trace = last_trace()
    assert trace.tree() == CHAIN
    assert trace.root.span_type == "CHAIN"
    assert trace.root.inputs == {"question": "Why?"}
    assert trace.root.outputs == {"reasoning": "Because.", "answer": "42"}
    assert trace.root.attributes["signature"] == "question -> reasoning, answer"
    assert trace["Predict.forward"].span_type == "LLM"
    assert {span.name for span in trace.of_type("PARSER")} == {"ChatAdapter.format", "ChatAdapter.parse"}
    assert trace["ChatAdapter.parse"].outputs == {"reasoning": "Because.", "answer": "42"}
    asked = trace["LM.__call__"]
    assert asked.span_type == "CHAT_MODEL"
    assert [message["role"] for message in asked.inputs["messages"]] == ["system", "user"]
    assert "Why?" in asked.inputs["messages"][1]["content"]
    (choice,) = asked.outputs["choices"]
    assert choice["message"]["role"] == "assistant"
    assert "42" in choice["message"]["content"]
    assert asked.attributes["mlflow.chat.tokenUsage"] == {**USAGE, "cache_read_input_tokens": 4}
    assert (asked.model_name, asked.attributes["mlflow.llm.provider"]) == (MODEL, "openai")
    assert asked.attributes["temperature"] == 0.5
    assert asked.llm_cost["total_cost"] > 0
    assert trace.info.token_usage["total_tokens"] == 17
    assert "secret" not in str([span.attributes for span in trace.all])


def test_language_model_alone(lm, provider):
    provider.then(text("Hi."))
    assert lm("Hello") == ["Hi."]
    span = only_span()
    assert span.inputs == {"messages": [{"role": "user", "content": "Hello"}]}
    assert span.outputs == {"choices": [{"message": {"role": "assistant", "content": "Hi."}}]}


def test_errors(lm, provider):
    # older versions ask again, with another adapter
    provider.then(*[failure(400, "Refused.")] * 3)
    with pytest.raises(Exception, match="Refused") as raised:
        dspy.Predict("question -> answer")(question="Why?")
    trace = last_trace()
    assert trace.info.state == "ERROR"
    for span in (trace.root, *trace.of_type("CHAT_MODEL")):
        assert span.status.status_code == "ERROR"
        assert span.events[0].attributes["exception.type"] == type(raised.value).__name__
    assert trace["ChatAdapter.format"].status.status_code == "OK"


def test_agent_with_tools(lm, provider):
    call = {"next_thought": "Look.", "next_tool_name": "weather", "next_tool_args": json.dumps({"city": "Paris"})}
    done = {"next_thought": "Done.", "next_tool_name": "finish", "next_tool_args": "{}"}
    provider.then(fields(**call), fields(**done), fields(reasoning="Seen.", answer="Sunny."))
    assert dspy.ReAct("question -> answer", tools=[weather])(question="The weather?").answer == "Sunny."
    trace = last_trace()
    assert (trace.root.name, trace.root.span_type) == ("ReAct.forward", "AGENT")
    called = trace["Tool.weather"]
    assert (called.span_type, called.inputs, called.outputs) == ("TOOL", {"city": "Paris"}, "Sunny in Paris.")
    assert called.attributes["description"] == "The weather of a city."
    assert trace["look"].parent_id == called.span_id
    assert trace.info.token_usage == {key: 3 * count for key, count in USAGE.items()}


def test_tool_that_fails(lm):
    with pytest.raises(ValueError, match="no such city"):
        dspy.Tool(weather)(city="Nowhere")
    assert only_span().status.status_code == "ERROR"


def test_retriever(lm):
    class Passages(dspy.Retrieve):
        def forward(self, query, k=None):
            return dspy.Prediction(passages=["one", "two"])

    Passages(k=2)("what")
    span = only_span()
    assert (span.name, span.span_type) == ("Passages.forward", "RETRIEVER")
    assert (span.inputs, span.outputs) == ({"args": ["what"]}, {"passages": ["one", "two"]})


def test_embedder(lm, provider):
    pytest.importorskip("numpy")
    dspy.Embedder("openai/text-embedding-3-small", api_base=provider.openai, api_key="k", caching=False)(["four"])
    span = only_span()
    assert (span.name, span.span_type, span.inputs) == ("Embedder.__call__", "EMBEDDING", {"input": ["four"]})
    assert span.outputs == [[4.0, 0.5, -0.5]]
    assert span.model_name == "openai/text-embedding-3-small"


def test_module_of_the_users_own_inside_a_span(lm, provider):
    class Program(dspy.Module):
        def __init__(self):
            super().__init__()
            self.predict = dspy.Predict("question -> answer")

        def forward(self, question):
            with mlflow.start_span("mine"):
                return self.predict(question=question)

    provider.then(fields(answer="42"))
    with mlflow.start_span("outer"):
        Program()(question="Why?")
    tree = last_trace().tree()
    assert tree == ["outer", "  Program.forward", "    mine", *("      " + line for line in PREDICT)]


def test_async(lm, provider):
    async def run():
        return await asyncio.gather(*(dspy.Predict("question -> answer").acall(question="Why?") for _ in range(3)))

    provider.then(*(fields(answer="42") for _ in range(3)))
    assert [one.answer for one in asyncio.run(run())] == ["42"] * 3
    assert [trace.tree() for trace in all_traces()] == [PREDICT] * 3


def test_streams(lm, provider):
    async def run():
        program = dspy.streamify(dspy.Predict("question -> answer"))
        return [piece async for piece in program(question="Why?")]

    provider.then(fields(answer="It is 42."))
    assert asyncio.run(run())[-1].answer == "It is 42."
    trace = last_trace()
    assert trace.root.outputs == {"answer": "It is 42."}
    assert "It is 42." in trace["LM.__call__"].outputs["choices"][0]["message"]["content"]


def test_threads_of_dspy(lm, provider):
    class Both(dspy.Module):
        def forward(self, questions):
            predict = dspy.Predict("question -> answer")
            pairs = [(predict, dspy.Example(question=one).with_inputs("question")) for one in questions]
            return dspy.Parallel(num_threads=2, disable_progress_bar=True)(pairs)

    if not hasattr(dspy.utils, "callback_context"):
        pytest.skip("this version does not tell its threads whose part they are")
    provider.then(fields(answer="42"), fields(answer="43"))
    Both()(questions=["one", "two"])
    trace = last_trace()
    assert trace.root.name == "Both.forward"
    assert [span.name for span in trace.below(trace.root)] == ["Predict.forward"] * 2


def test_other_callbacks_stay(lm, provider):
    from dspy.utils.callback import BaseCallback

    class Counting(BaseCallback):
        seen = 0

        def on_lm_start(self, call_id, instance, inputs):
            self.seen += 1

    counting = Counting()
    with dspy.context(callbacks=[counting]):
        lm("Hello")
    assert counting.seen == 1
    assert only_span().name == "LM.__call__"


@pytest.mark.parametrize("off", [{"disable": True}, {"log_traces": False}])
def test_off(lm, off):
    mlflow.dspy.autolog(**off)
    assert "MlflowCallback" not in [type(one).__name__ for one in dspy.settings.get("callbacks", [])]
    lm("Hello")
    assert mlflow.get_last_active_trace_id() is None
    mlflow.dspy.autolog()
    lm("Hello")
    assert only_span().name == "LM.__call__"


EXAMPLES = [dspy.Example(question=f"q{number}", answer="42").with_inputs("question") for number in range(2)]


def is_right(example, prediction, trace=None):
    return example.answer == prediction.answer


def evaluate(provider, answers=("42", "43")):
    provider.then(*(fields(answer=answer) for answer in answers))
    evaluator = dspy.Evaluate(devset=EXAMPLES, metric=is_right, num_threads=1, display_progress=False)
    return evaluator(dspy.Predict("question -> answer"))


def test_evaluations_are_traced(lm, provider):
    evaluate(provider)
    assert [trace.tree() for trace in all_traces()] == [PREDICT] * 2
    assert mlflow.search_runs(output_format="list") == []


def test_evaluations_without_traces(lm, provider):
    mlflow.dspy.autolog(log_traces_from_eval=False)
    evaluate(provider)
    assert mlflow.get_last_active_trace_id() is None


def test_evaluations_as_runs(lm, provider):
    mlflow.dspy.autolog(log_evals=True)
    evaluate(provider)
    (run,) = mlflow.search_runs(output_format="list")
    assert (run.info.status, run.data.metrics) == ("FINISHED", {"eval": 50.0})
    assert json.loads(run.data.params["lm_params"])["model"] == MODEL
    assert "secret" not in str(run.data.params)
    assert run.data.tags["mlflow.autologging"] == "dspy"
    table = mlflow.artifacts.load_dict(f"runs:/{run.info.run_id}/result_table.json")
    assert table["columns"] == ["question", "answer", "pred_answer", "score"]
    assert [row[2:] for row in table["data"]] == [["42", True], ["43", False]]


def test_evaluations_log_to_the_active_run(lm, provider):
    mlflow.dspy.autolog(log_evals=True)
    with mlflow.start_run() as mine:
        evaluate(provider)
    (run,) = mlflow.search_runs(output_format="list")
    assert (run.info.run_id, run.data.metrics) == (mine.info.run_id, {"eval": 50.0})


def compile(provider, **more):
    provider.then(fields(answer="42"))
    bootstrap = dspy.BootstrapFewShot(metric=is_right, max_bootstrapped_demos=1, max_labeled_demos=1, **more)
    return bootstrap.compile(dspy.Predict("question -> answer"), trainset=EXAMPLES)


def test_compilations_are_not_traced_unless_wanted(lm, provider):
    compile(provider)
    assert mlflow.get_last_active_trace_id() is None
    mlflow.dspy.autolog(log_traces_from_compile=True)
    compile(provider)
    assert last_trace().tree() == PREDICT
    assert mlflow.search_runs(output_format="list") == []


def test_compilations_as_runs(lm, provider):
    mlflow.dspy.autolog(log_compiles=True)
    program = compile(provider)
    assert program.demos
    (run,) = mlflow.search_runs(output_format="list")
    assert run.info.status == "FINISHED"
    assert run.data.params["optimizer"] == "BootstrapFewShot"
    assert run.data.params["max_bootstrapped_demos"] == "1"
    base = f"runs:/{run.info.run_id}"
    assert mlflow.artifacts.load_dict(f"{base}/best_model.json")["demos"]
    table = mlflow.artifacts.load_dict(f"{base}/trainset.json")
    assert table == {"columns": ["question", "answer"], "data": [["q0", "42"], ["q1", "42"]]}
    assert mlflow.get_last_active_trace_id() is None


def test_compilation_that_fails(lm, provider):
    mlflow.dspy.autolog(log_compiles=True)

    class Failing(dspy.teleprompt.Teleprompter):
        def compile(self, student, *, trainset, **kwargs):
            raise ValueError("no way")

    with pytest.raises(ValueError, match="no way"):
        Failing().compile(dspy.Predict("question -> answer"), trainset=EXAMPLES)
    (run,) = mlflow.search_runs(output_format="list")
    assert run.info.status == "FAILED"


def test_evaluations_of_a_compilation_are_its_children(lm, provider):
    mlflow.dspy.autolog(log_compiles=True, log_evals=True)

    class Judging(dspy.teleprompt.Teleprompter):
        def compile(self, student, *, trainset, **kwargs):
            evaluate(provider)
            return student

    Judging().compile(dspy.Predict("question -> answer"), trainset=EXAMPLES)
    child, parent = sorted(mlflow.search_runs(output_format="list"), key=lambda run: "optimizer" in run.data.params)
    assert child.data.tags["mlflow.parentRunId"] == parent.info.run_id
    assert (child.data.metrics, parent.data.metrics) == ({"eval": 50.0}, {})


def test_failures_of_ours_are_said_once(lm, monkeypatch, caplog):
    from mlflow.dspy import callback

    def broken(_):
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(callback, "_answer", broken)
    with caplog.at_level(logging.WARNING, logger="mlflow.autologging"):
        assert [lm("Hello") for _ in range(2)] == [["You said: Hello"]] * 2
    assert [record.getMessage() for record in caplog.records if record.name == "mlflow.autologging"] == [
        "Tracing of dspy: recording an answer failed, the call goes on: RuntimeError: broken on purpose"
    ]
    assert only_span().outputs == ["You said: Hello"]
