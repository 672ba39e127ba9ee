"""LangChain and LangGraph from code: chats, graphs, pieces."""

import pandas as pd
import pytest

import mlflow
from mlflow.exceptions import MlflowException

pytest.importorskip("langchain_core")
CHAT = """
import mlflow
from langchain_core.language_models import FakeListChatModel
mlflow.models.set_model(FakeListChatModel(responses=["yes"]))
"""
GRAPH = """
import mlflow
from langchain_core.messages import AIMessage
from langgraph.graph import END, START, MessagesState, StateGraph
settings = mlflow.models.ModelConfig(development_config={"answer": "?"})
graph = StateGraph(MessagesState)
graph.add_node("only", lambda state: {"messages": [AIMessage(settings.get("answer"))]})
graph.add_edge(START, "only")
graph.add_edge("only", END)
mlflow.models.set_model(graph.compile())
"""
RUNNABLE = """
import mlflow
from langchain_core.runnables import RunnableLambda
mlflow.models.set_model(RunnableLambda(lambda given: {"got": given}))
"""
MESSAGES = {"messages": [{"role": "user", "content": "hi"}]}


def saved(folder, code, **arguments):
    (folder / "code.py").write_text(code)
    mlflow.langchain.save_model(str(folder / "code.py"), str(folder / "m"), pip_requirements=["langchain"], **arguments)
    (folder / "code.py").unlink()
    return mlflow.pyfunc.load_model(str(folder / "m"), suppress_warnings=True)


def test_a_chat_model_answers_as_openai_does(tmp_path):
    model = saved(tmp_path, CHAT)
    answer = model.predict(MESSAGES)
    assert answer["object"] == "chat.completion"
    assert answer["choices"][0]["message"] == {"role": "assistant", "content": "yes"}
    pieces = [one["choices"][0]["delta"]["content"] for one in model.predict_stream(MESSAGES)]
    assert "".join(pieces) == "yes"
    assert model.predict("hi")["content"] == "yes"


def test_a_graph_with_settings(tmp_path):
    pytest.importorskip("langgraph")
    model = saved(tmp_path, GRAPH, model_config={"answer": "saved"})
    assert [one["content"] for one in model.predict(MESSAGES)["messages"]] == ["hi", "saved"]
    again = mlflow.pyfunc.load_model(str(tmp_path / "m"), model_config={"answer": "new"}, suppress_warnings=True)
    assert again.predict(MESSAGES)["messages"][-1]["content"] == "new"


def test_several_inputs_and_pieces(tmp_path):
    model = saved(tmp_path, RUNNABLE)
    assert model.predict(["a", "b"]) == [{"got": "a"}, {"got": "b"}]
    assert model.predict(pd.DataFrame({"q": [1, 2]})) == [{"got": {"q": 1}}, {"got": {"q": 2}}]
    assert list(model.predict_stream("a")) == [{"got": "a"}]
    with pytest.raises(MlflowException, match="Only one input"):
        list(model.predict_stream(["a", "b"]))


def test_without_pieces(tmp_path):
    model = saved(tmp_path, RUNNABLE, streamable=False)
    with pytest.raises(MlflowException, match="predict_stream"):
        model.predict_stream("a")


def test_objects_are_refused(tmp_path):
    from langchain_core.runnables import RunnableLambda

    with pytest.raises(MlflowException, match="Python file"):
        mlflow.langchain.save_model(RunnableLambda(str), str(tmp_path / "m"))
    (tmp_path / "code.py").write_text("import mlflow\nmlflow.models.set_model(3)\n")
    with pytest.raises(MlflowException, match="int"):
        mlflow.langchain.save_model(str(tmp_path / "code.py"), str(tmp_path / "m"))
    assert {one.name for one in tmp_path.iterdir()} - {"__pycache__"} == {"code.py"}


def test_parsers_at_the_end_of_chains():
    from langchain_core.language_models import FakeListChatModel

    from mlflow.langchain import output_parsers as parsers

    def chain(parser):
        return FakeListChatModel(responses=["yes"]) | parser

    answer = chain(parsers.ChatCompletionOutputParser()).invoke("hi")
    message = {"role": "assistant", "content": "yes"}
    assert answer["choices"] == [{"index": 0, "message": message, "finish_reason": "stop"}]
    pieces = list(chain(parsers.ChatCompletionOutputParser()).stream("hi"))
    assert "".join(one["choices"][0]["delta"]["content"] for one in pieces) == "yes"
    agent = parsers.ChatAgentOutputParser()
    assert chain(agent).invoke("hi")["messages"][0]["content"] == "yes"
    assert len({one["delta"]["id"] for one in chain(agent).stream("hi")}) == 1
    assert chain(parsers.StringResponseOutputParser()).invoke("hi") == {"content": "yes"}


def test_a_graph_with_the_state_of_a_chat_agent():
    graphs = pytest.importorskip("langgraph.graph")
    from langchain_core.messages import AIMessage
    from langchain_core.tools import tool

    from mlflow.langchain.chat_agent_langgraph import ChatAgentState, ChatAgentToolNode, parse_message

    @tool
    def weigh(pet: str) -> str:
        """The weight of a pet."""
        return f'{{"content": "{pet}: 4 kg", "attachments": {{"unit": "kg"}}, "custom_outputs": {{"weight": 4}}}}'

    asking = AIMessage("", id="1", tool_calls=[{"name": "weigh", "args": {"pet": "cat"}, "id": "c"}])
    graph = graphs.StateGraph(ChatAgentState)
    graph.add_node("model", lambda state: {"messages": [parse_message(asking)]})
    graph.add_node("tools", ChatAgentToolNode([weigh]))
    graph.add_edge(graphs.START, "model")
    graph.add_edge("model", "tools")
    graph.add_edge("tools", graphs.END)
    state = graph.compile().invoke({"messages": [{"role": "user", "content": "How heavy is the cat?"}]})
    assert [one["role"] for one in state["messages"]] == ["user", "assistant", "tool"]
    assert state["messages"][1]["tool_calls"][0]["function"] == {"name": "weigh", "arguments": '{"pet": "cat"}'}
    assert state["messages"][2]["content"] == "cat: 4 kg"
    assert state["messages"][2]["attachments"] == {"unit": "kg"}
    assert state["custom_outputs"] == {"weight": 4}
