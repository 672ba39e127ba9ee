"""What spans say under the names of others is known under MLflow's names."""

import json

import pytest

from mlflow.entities.span_record import EventRecord
from mlflow.otlp import conventions
from mlflow.otlp.conventions import understand
from mlflow.otlp.values import text_of, value_of

TYPE, INPUTS, OUTPUTS = "mlflow.spanType", "mlflow.spanInputs", "mlflow.spanOutputs"
USAGE, MODEL, PROVIDER = "mlflow.chat.tokenUsage", "mlflow.llm.model", "mlflow.llm.provider"
COST, TOOLS, FORMAT = "mlflow.llm.cost", "mlflow.chat.tools", "mlflow.message.format"
SESSION, USER = "session.id", "user.id"


def understood(attributes, events=()):
    """What is added to attributes that come with plain values."""
    texts = {key: text_of(value) for key, value in attributes.items()}
    before = dict(texts)
    understand(texts, [EventRecord(name, 1, carried) for name, carried in events])
    assert before.items() <= texts.items()
    return {key: value_of(text) for key, text in texts.items() if key not in before}


PARTS = [{"role": "user", "parts": [{"type": "text", "content": "hi"}]}]


def test_a_chat_of_the_genai_conventions():
    tools = [{"type": "function", "name": "f"}]
    assert understood(
        {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "openai",
            "gen_ai.request.model": "gpt-4o-mini",
            "gen_ai.response.model": "gpt-4o-mini-2024-07-18",
            "gen_ai.usage.input_tokens": 10,
            "gen_ai.usage.output_tokens": 5,
            "gen_ai.usage.cache_read.input_tokens": 3,
            "gen_ai.input.messages": json.dumps(PARTS),
            "gen_ai.output.messages": PARTS,
            "gen_ai.tool.definitions": json.dumps(tools),
            "gen_ai.conversation.id": "c1",
        }
    ) == {
        TYPE: "CHAT_MODEL",
        PROVIDER: "openai",
        MODEL: "gpt-4o-mini-2024-07-18",
        USAGE: {"input_tokens": 10, "output_tokens": 5, "total_tokens": 15, "cache_read_input_tokens": 3},
        INPUTS: PARTS,
        OUTPUTS: PARTS,
        TOOLS: [{"type": "function", "function": {"name": "f"}}],
        SESSION: "c1",
    }


@pytest.mark.parametrize(
    ("attribute", "value", "kind"),
    [
        ("gen_ai.operation.name", "text_completion", "LLM"),
        ("gen_ai.operation.name", "generate_content", "LLM"),
        ("gen_ai.operation.name", "embeddings", "EMBEDDING"),
        ("gen_ai.operation.name", "execute_tool", "TOOL"),
        ("gen_ai.operation.name", "invoke_agent", "AGENT"),
        ("gen_ai.operation.name", "create_agent", "AGENT"),
        ("gen_ai.operation.name", "retrieval", "RETRIEVER"),
        ("gen_ai.operation.name", "invoke_workflow", "WORKFLOW"),
        ("gen_ai.operation.name", "search_memory", "MEMORY"),
        ("gen_ai.operation.name", "something of their own", None),
        ("openinference.span.kind", "CHAIN", "CHAIN"),
        ("openinference.span.kind", "RERANKER", "RERANKER"),
        ("openinference.span.kind", "GUARDRAIL", "GUARDRAIL"),
        ("openinference.span.kind", "EVALUATOR", "EVALUATOR"),
        ("openinference.span.kind", "PROMPT", None),
        ("traceloop.span.kind", "workflow", "WORKFLOW"),
        ("traceloop.span.kind", "task", "TASK"),
        ("llm.request.type", "chat", "LLM"),
        ("langsmith.span.kind", "retriever", "RETRIEVER"),
        ("ai.operationId", "ai.streamText", "LLM"),
        ("ai.operationId", "ai.toolCall", "TOOL"),
        ("ai.operationId", "ai.embedMany", "EMBEDDING"),
        ("gen_ai.operation.name", 5, None),
    ],
)
def test_kinds_of_spans(attribute, value, kind):
    assert understood({attribute: value}).get(TYPE) == kind


@pytest.mark.parametrize(
    ("attributes", "inputs", "outputs"),
    [
        ({"gen_ai.tool.call.arguments": '{"a": 1}', "gen_ai.tool.call.result": "r"}, {"a": 1}, "r"),
        ({"gen_ai.retrieval.query.text": "q", "gen_ai.retrieval.documents": '[{"id": "d"}]'}, "q", [{"id": "d"}]),
        ({"gen_ai.memory.query.text": "q", "gen_ai.memory.records": "[]"}, "q", []),
        ({"input.value": "what", "output.value": '{"o": 1}'}, "what", {"o": 1}),
        ({"traceloop.entity.input": '{"x": 1}', "traceloop.entity.output": "y"}, {"x": 1}, "y"),
        ({"gcp.vertex.agent.llm_request": "{}", "gcp.vertex.agent.llm_response": '{"r": 1}'}, {}, {"r": 1}),
        ({"gen_ai.prompt": "p", "gen_ai.completion": "c"}, "p", "c"),
        ({"tool.parameters": '{"a": 1}'}, {"a": 1}, None),
        ({"llm.prompts.0.prompt.text": "p", "llm.choices.0.completion.text": "c"}, ["p"], ["c"]),
        ({"embedding.embeddings.0.embedding.text": "e"}, ["e"], None),
        (
            {
                "input.value": "q",
                "retrieval.documents.1.document.content": "second",
                "retrieval.documents.0.document.content": "first",
                "retrieval.documents.0.document.score": 0.5,
            },
            "q",
            [{"content": "first", "score": 0.5}, {"content": "second"}],
        ),
        ({"ai.operationId": "ai.generateText", "ai.prompt": "{}", "ai.response.text": "yo"}, {}, "yo"),
        ({"ai.operationId": "ai.toolCall", "ai.toolCall.args": "[1]", "ai.toolCall.result": "r"}, [1], "r"),
        ({"lk.input_text": "a", "lk.response.text": "b"}, "a", "b"),
    ],
)
def test_what_went_in_and_came_out(attributes, inputs, outputs):
    found = understood(attributes)
    assert (found.get(INPUTS), found.get(OUTPUTS)) == (inputs, outputs)


CALL = {"id": "t1", "type": "function", "function": {"name": "f", "arguments": '{"a":1}'}}


def test_messages_of_openinference():
    found = understood(
        {
            "openinference.span.kind": "LLM",
            "llm.model_name": "gpt-4",
            "llm.provider": "azure",
            "llm.system": "openai",
            "llm.token_count.prompt": 11,
            "llm.token_count.completion": 4,
            "llm.cost.prompt": 0.25,
            "llm.cost.completion": 0.5,
            "llm.input_messages.0.message.role": "user",
            "llm.input_messages.0.message.contents.0.message_content.type": "text",
            "llm.input_messages.0.message.contents.0.message_content.text": "what is it",
            "llm.input_messages.0.message.contents.1.message_content.type": "image",
            "llm.input_messages.0.message.contents.1.message_content.image.image.url": "http://x/y.png",
            "llm.output_messages.0.message.role": "assistant",
            "llm.output_messages.0.message.tool_calls.0.tool_call.id": "t1",
            "llm.output_messages.0.message.tool_calls.0.tool_call.function.name": "f",
            "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments": '{"a":1}',
            "llm.tools.0.tool.json_schema": json.dumps({"type": "function", "function": {"name": "f"}}),
            "llm.tools.1.tool.json_schema": json.dumps({"name": "g", "input_schema": {"type": "object"}}),
        }
    )
    parts = [{"type": "text", "text": "what is it"}, {"type": "image_url", "image_url": {"url": "http://x/y.png"}}]
    answer = found.pop(OUTPUTS)
    assert answer[0]["tool_calls"][0]["function"]["name"] == "f"
    assert json.loads(answer[0]["tool_calls"][0]["function"]["arguments"]) == {"a": 1}
    assert answer[0]["content"] is None
    assert found == {
        TYPE: "LLM",
        MODEL: "gpt-4",
        PROVIDER: "azure",
        USAGE: {"input_tokens": 11, "output_tokens": 4, "total_tokens": 15},
        COST: {"input_cost": 0.25, "output_cost": 0.5, "total_cost": 0.75},
        INPUTS: [{"role": "user", "content": parts}],
        TOOLS: [
            {"type": "function", "function": {"name": "f"}},
            {"type": "function", "function": {"name": "g", "parameters": {"type": "object"}}},
        ],
    }


def test_messages_of_traceloop():
    found = understood(
        {
            "llm.request.type": "chat",
            "gen_ai.system": "OpenAI",
            "gen_ai.usage.prompt_tokens": 8,
            "gen_ai.usage.completion_tokens": "9",
            "llm.usage.total_tokens": 17,
            "gen_ai.prompt.10.role": "user",
            "gen_ai.prompt.10.content": "then",
            "gen_ai.prompt.2.role": "system",
            "gen_ai.prompt.2.content": "first",
            "gen_ai.completion.0.role": "assistant",
            "gen_ai.completion.0.content": "yo",
            "gen_ai.completion.0.finish_reason": "stop",
            "llm.request.functions.0.name": "f",
            "llm.request.functions.0.parameters": "{}",
            "traceloop.association.properties.session_id": "s",
            "traceloop.association.properties.user_id": "u",
        }
    )
    assert found == {
        TYPE: "LLM",
        PROVIDER: "OpenAI",
        USAGE: {"input_tokens": 8, "output_tokens": 9, "total_tokens": 17},
        INPUTS: [{"role": "system", "content": "first"}, {"role": "user", "content": "then"}],
        OUTPUTS: [{"role": "assistant", "content": "yo", "finish_reason": "stop"}],
        TOOLS: [{"type": "function", "function": {"name": "f", "parameters": {}}}],
        SESSION: "s",
        USER: "u",
    }


@pytest.mark.parametrize(
    ("said", "content"),
    [
        ("hi", "hi"),
        ("[1, 2]", "[1, 2]"),
        ('{"a": 1}', '{"a": 1}'),
        ("3", "3"),
        ('[{"type": "text", "text": "hi"}]', [{"type": "text", "text": "hi"}]),
    ],
)
@pytest.mark.parametrize("name", ["gen_ai.prompt.0.content", "llm.input_messages.0.message.content"])
def test_what_is_said_is_a_text(name, said, content):
    assert understood({name: said})[INPUTS] == [{"content": content}]


def test_events_that_are_messages():
    found = understood(
        {"gen_ai.operation.name": "chat"},
        [
            ("gen_ai.system.message", {"content": "s"}),
            ("gen_ai.user.message", {"content": "[1]"}),
            ("gen_ai.assistant.message", {"tool_calls": json.dumps([CALL])}),
            ("gen_ai.tool.message", {"id": "t1", "content": "sunny"}),
            (
                "gen_ai.choice",
                {"index": 0, "finish_reason": "stop", "message": '{"content": "a", "role": "assistant"}'},
            ),
        ],
    )
    assert found[INPUTS] == [
        {"role": "system", "content": "s"},
        {"role": "user", "content": "[1]"},
        {"role": "assistant", "tool_calls": [CALL], "content": None},
        {"role": "tool", "content": "sunny", "tool_call_id": "t1"},
    ]
    assert found[OUTPUTS] == [{"role": "assistant", "content": "a", "finish_reason": "stop"}]


@pytest.mark.parametrize(
    ("events", "inputs", "outputs"),
    [
        (
            [
                (
                    "gen_ai.client.inference.operation.details",
                    {"gen_ai.input.messages": json.dumps(PARTS), "gen_ai.output.messages": PARTS},
                )
            ],
            PARTS,
            PARTS,
        ),
        (
            [
                ("gen_ai.content.prompt", {"gen_ai.prompt": "p"}),
                ("gen_ai.content.completion", {"gen_ai.completion": "c"}),
            ],
            "p",
            "c",
        ),
        ([("exception", {"gen_ai.prompt": "no"})], None, None),
    ],
)
def test_events_that_carry_what_went_in_and_came_out(events, inputs, outputs):
    found = understood({}, events)
    assert (found.get(INPUTS), found.get(OUTPUTS)) == (inputs, outputs)


def test_the_call_inside_of_a_vercel_span_has_the_tokens():
    outer = understood(
        {
            "ai.operationId": "ai.generateText",
            "ai.model.id": "gpt-4o",
            "ai.usage.promptTokens": 5,
            "gen_ai.usage.input_tokens": 5,
            "ai.telemetry.metadata.sessionId": "s",
        }
    )
    assert outer == {TYPE: "LLM", SESSION: "s"}
    inner = understood(
        {
            "ai.operationId": "ai.generateText.doGenerate",
            "ai.model.id": "gpt-4o",
            "ai.model.provider": "openai.chat",
            "ai.usage.promptTokens": 5,
            "ai.usage.completionTokens": 6,
            "ai.prompt.messages": '[{"role":"user","content":"hi"}]',
            "ai.prompt.tools": ['{"name":"f"}'],
            "ai.response.text": "yo",
        }
    )
    assert inner == {
        TYPE: "LLM",
        MODEL: "gpt-4o",
        PROVIDER: "openai",
        USAGE: {"input_tokens": 5, "output_tokens": 6, "total_tokens": 11},
        FORMAT: "vercel_ai",
        INPUTS: {"messages": [{"role": "user", "content": "hi"}], "tools": [{"name": "f"}]},
        OUTPUTS: {"text": "yo"},
    }


def test_what_mlflows_own_names_say_stays():
    own = {TYPE: "AGENT", INPUTS: "mine", USAGE: '{"input_tokens": 1}', SESSION: "mine"}
    others = {
        "gen_ai.operation.name": "chat",
        "input.value": "theirs",
        "gen_ai.usage.input_tokens": 2,
        "gen_ai.conversation.id": "theirs",
    }
    assert understood({**own, **others}) == {}


@pytest.mark.parametrize(
    "attributes",
    [
        {},
        {"k": 1},
        {"gen_ai.usage.input_tokens": "many"},
        {"gen_ai.usage.input_tokens": float("nan")},
        {"gen_ai.usage.input_tokens": [1]},
        {"gen_ai.prompt.x.y": 1},
        {"gen_ai.prompt.0": 1, "gen_ai.prompt.0.role": "user"},
        {"ai.operationId": ""},
        {"llm.input_messages.0": {"a": 1}},
        {"llm.input_messages.": 1},
        {"llm.tools.0.tool.json_schema": 3},
        {"gen_ai.tool.definitions": "no list"},
        {"gen_ai.tool.definitions": [1, {"name": "f"}, {"no": "name"}]},
        {"gen_ai.prompt.0.tool_calls": "x", "gen_ai.completion.0.tool_calls.0": 3},
    ],
)
def test_odd_attributes_break_nothing(attributes):
    found = understood(attributes)
    assert USAGE not in found
    assert all(value is not None for value in found.values())


def test_odd_events_break_nothing():
    for attributes in ({}, {"message": 3}, {"message": "text"}, {"tool_calls": [None]}, {"content": {"a": 1}}):
        understood({}, [("gen_ai.choice", attributes), ("gen_ai.user.message", attributes)])
    found = understood({}, [("gen_ai.choice", {"message": "text"})])
    assert found[OUTPUTS] == [{"role": "assistant", "content": "text"}]


def test_what_names_mean_is_remembered_but_not_without_bound():
    conventions._plans.clear()
    for number in range(3 * conventions._MOST_PLANS):
        assert understood({f"k{number}": 1, "input.value": "x"}) == {INPUTS: "x"}
    assert len(conventions._plans) <= conventions._MOST_PLANS
    conventions._plans.clear()
    assert understood({"k" * 10_000: 1, "input.value": "x"}) == {INPUTS: "x"}
    assert not conventions._plans
