"""boto3's client of Bedrock against a provider on loopback: what its calls are as spans."""

import json

import pytest

import mlflow
from tests.tracers.provider import Usage, failure, text, tool
from tests.tracers.recorded import last_trace, only_span

boto3 = pytest.importorskip("boto3")

CLAUDE = "us.anthropic.claude-3-haiku-20240307-v1:0"
NOVA = "amazon.nova-lite-v1:0"
MESSAGES = [{"role": "user", "content": [{"text": "Weather in Paris?"}]}]
TOOL = {"name": "weather", "description": "The weather", "inputSchema": {"json": {"type": "object"}}}
USAGE = {"input_tokens": 12, "output_tokens": 5, "total_tokens": 17}
BODY = {"anthropic_version": "v", "max_tokens": 50, "messages": [{"role": "user", "content": "Weather?"}]}


def make(provider):
    # nobody's, as the library wants some
    keys = {"aws_access_key_id": "k", "aws_secret_access_key": "s"}
    config = boto3.session.Config(retries={"total_max_attempts": 1})
    session = boto3.session.Session(region_name="us-east-1", **keys)
    return session.client("bedrock-runtime", endpoint_url=provider.bedrock, config=config)


@pytest.fixture
def client(provider):
    mlflow.bedrock.autolog()
    return make(provider)


def test_converse(client, provider):
    provider.usage = Usage(20, 5, cached=4)
    provider.then(tool("weather", {"city": "Paris"}))
    client.converse(modelId=CLAUDE, messages=MESSAGES, toolConfig={"tools": [{"toolSpec": TOOL}]})
    span = only_span()
    assert (span.name, span.span_type, span.status.status_code) == ("BedrockRuntime.converse", "CHAT_MODEL", "OK")
    assert span.inputs["messages"] == MESSAGES
    (block,) = span.outputs["output"]["message"]["content"]
    assert block["toolUse"]["input"] == {"city": "Paris"}
    assert "ResponseMetadata" not in span.outputs
    assert span.attributes["mlflow.chat.tools"] == [
        {
            "type": "function",
            "function": {"name": "weather", "description": "The weather", "parameters": {"type": "object"}},
        }
    ]
    assert span.attributes["mlflow.message.format"] == "bedrock"
    assert (span.model_name, span.attributes["mlflow.llm.provider"]) == (CLAUDE, "anthropic")
    usage = {"input_tokens": 20, "output_tokens": 5, "total_tokens": 25, "cache_read_input_tokens": 4}
    assert span.attributes["mlflow.chat.tokenUsage"] == usage
    assert span.llm_cost["total_cost"] == pytest.approx((16 * 0.25 + 4 * 0.03 + 5 * 1.25) / 1_000_000)


def test_converse_in_a_stream(client, provider):
    provider.then(text("It is sunny."), tool("weather", {"city": "Paris"}, "Let me see."), text("one two three"))
    answer = client.converse_stream(modelId=NOVA, messages=MESSAGES)
    assert mlflow.get_last_active_trace_id() is None, "the span ended before the stream"
    for _ in answer["stream"]:
        pass
    span = only_span()
    assert span.outputs["output"]["message"] == {"role": "assistant", "content": [{"text": "It is sunny."}]}
    assert span.outputs["stopReason"] == "end_turn"
    assert span.attributes["mlflow.chat.tokenUsage"] == USAGE
    assert span.attributes["mlflow.llm.provider"] == "amazon"
    assert span.llm_cost["total_cost"] == pytest.approx((12 * 0.06 + 5 * 0.24) / 1_000_000)
    assert span.events[0].name == "mlflow.chunk.item.0"
    for _ in client.converse_stream(modelId=NOVA, messages=MESSAGES)["stream"]:
        pass
    (said, used) = only_span().outputs["output"]["message"]["content"]
    assert said == {"text": "Let me see."}
    assert used["toolUse"] == {"toolUseId": "tooluse_1", "name": "weather", "input": {"city": "Paris"}}
    stream = client.converse_stream(modelId=NOVA, messages=MESSAGES)["stream"]
    pieces = iter(stream)
    next(pieces), next(pieces)
    stream.close()
    assert only_span().outputs["output"]["message"]["content"] == [{"text": "one "}]


def test_invoke_model(client, provider):
    provider.usage = Usage(20, 5, cached=4)
    answer = client.invoke_model(modelId="anthropic.claude-3-haiku-20240307-v1:0", body=json.dumps(BODY))
    # the body can still be read, in pieces and to its end
    first = answer["body"].read(10)
    assert json.loads(first + answer["body"].read())["content"][0]["text"] == "You said: Weather?"
    span = only_span()
    assert (span.name, span.span_type) == ("BedrockRuntime.invoke_model", "LLM")
    assert span.inputs["body"] == BODY
    assert span.outputs["body"]["content"][0]["text"] == "You said: Weather?"
    assert span.attributes["mlflow.chat.tokenUsage"]["input_tokens"] == 20
    assert span.attributes["mlflow.chat.tokenUsage"]["cache_read_input_tokens"] == 4


def test_other_makers(client):
    client.invoke_model(modelId="meta.llama3-8b-instruct-v1:0", body=json.dumps({"prompt": "Say it"}))
    span = only_span()
    assert span.outputs["body"]["generation"] == "You said: Say it"
    assert span.attributes["mlflow.chat.tokenUsage"] == USAGE
    client.invoke_model(modelId="amazon.titan-embed-text-v2:0", body=json.dumps({"inputText": "a"}))
    span = only_span()
    assert (span.span_type, span.outputs["body"]["embedding"]) == ("EMBEDDING", [0.5, 1.5])
    assert span.attributes["mlflow.chat.tokenUsage"]["input_tokens"] == 12


def test_invoke_model_in_a_stream(client):
    answer = client.invoke_model_with_response_stream(
        modelId="anthropic.claude-3-haiku-20240307-v1:0", body=json.dumps(BODY)
    )
    assert len(list(answer["body"])) > 3
    span = only_span()
    assert span.outputs["content"] == [{"type": "text", "text": "You said: Weather?"}]
    assert span.attributes["mlflow.chat.tokenUsage"] == USAGE


def test_errors_and_nesting(client, provider):
    provider.then(failure(429, "Slow down."))
    with pytest.raises(client.exceptions.ThrottlingException, match="Slow down"), mlflow.start_span("around"):
        client.converse(modelId=NOVA, messages=MESSAGES)
    trace = last_trace()
    assert trace.tree() == ["around", "  BedrockRuntime.converse"]
    assert [span.status.status_code for span in trace.all] == ["ERROR", "ERROR"]
    assert "Slow down." in trace.all[1].status.description


def test_images_become_attachments(client):
    image = {"image": {"format": "png", "source": {"bytes": bytes(100_000)}}}
    client.converse(modelId=NOVA, messages=[{"role": "user", "content": [{"text": "What?"}, image]}])
    kept = only_span().inputs["messages"][0]["content"][1]["image"]["source"]["bytes"]
    assert kept.startswith("mlflow-attachment://")
    assert "image%2Fpng" in kept


def test_switching_off_and_other_services(client, provider):
    mlflow.bedrock.autolog(disable=True)
    client.converse(modelId=NOVA, messages=MESSAGES)
    assert mlflow.get_last_active_trace_id() is None
    other = boto3.session.Session(region_name="us-east-1").client("s3")
    assert not hasattr(vars(other).get("get_object"), "func")
