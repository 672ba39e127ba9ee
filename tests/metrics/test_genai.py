"""Judged metrics, with a small server on this machine that speaks the provider's protocol."""

import http.server
import json
import threading

import pandas as pd
import pytest

import mlflow
from mlflow.metrics import genai
from mlflow.metrics.genai.judge import ask
from mlflow.metrics.genai.prompt_template import PromptTemplate


@pytest.fixture
def judge(monkeypatch):
    """A judge that grades by the length of the prompt's answer; ``judge.requests`` has what it was asked."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.requests.append((self.path, dict(self.headers), body))
            status, text = server.answer(body["messages"][-1]["content"])
            if self.path.endswith("/chat/completions"):
                payload = {"choices": [{"message": {"role": "assistant", "content": text}}]}
            else:
                payload = {"content": [{"type": "text", "text": text}]}
            data = json.dumps(payload if status == 200 else {"error": text}).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.requests = []
    server.answer = lambda prompt: (200, json.dumps({"score": 5 if "good" in prompt else 2, "justification": "so"}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("OPENAI_API_BASE", f"{address}/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "key of a test")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", address)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "other key")
    yield server
    server.shutdown()
    server.server_close()


TABLE = pd.DataFrame(
    {"inputs": ["q1", "q2"], "targets": ["t1", "t2"], "p": ["good one", "bad {one}"], "context": ["c1", "c2"]}
)


def test_answers_are_graded(judge):
    metric = genai.answer_similarity(
        examples=[genai.EvaluationExample(output="o", score=4, justification="j", grading_context="t")]
    )
    result = mlflow.evaluate(data=TABLE, targets="targets", predictions="p", extra_metrics=[metric])
    assert result.metrics["answer_similarity/v1/mean"] == 3.5
    table = result.tables["eval_results_table"]
    assert list(table["answer_similarity/v1/score"]) == [5, 2]
    assert list(table["answer_similarity/v1/justification"]) == ["so", "so"]
    path, headers, body = judge.requests[0]
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == "Bearer key of a test"
    assert body["model"] == "gpt-4" and body["temperature"] == 0
    prompts = [request[2]["messages"][0]["content"] for request in judge.requests]
    assert any("bad {one}" in prompt and "t2" in prompt for prompt in prompts)
    assert all("Score: 4" in prompt for prompt in prompts)


@pytest.mark.parametrize("name", ["answer_correctness", "faithfulness", "answer_relevance", "relevance"])
def test_the_other_criteria(name, judge):
    metric = getattr(genai, name)(model="anthropic:/claude")
    result = mlflow.evaluate(data=TABLE, targets="targets", predictions="p", extra_metrics=[metric])
    assert result.metrics[f"{name}/v1/p90"] == pytest.approx(4.7)
    path, headers, _ = judge.requests[0]
    assert path == "/v1/messages" and headers["x-api-key"] == "other key"


def test_a_prompt_of_ones_own_is_kept_with_the_run(judge):
    metric = genai.make_genai_metric_from_prompt(
        name="own", judge_prompt="Is {predictions} an answer to {inputs}?", aggregations=["max"]
    )
    with mlflow.start_run() as run:
        result = mlflow.evaluate(data=TABLE, targets="targets", predictions="p", extra_metrics=[metric])
    assert result.metrics == {"own/max": 5}
    [again] = genai.retrieve_custom_metrics(run.info.run_id)
    assert (again.name, again.metric_details) == ("own", metric.metric_details)
    assert genai.retrieve_custom_metrics(run.info.run_id, name="other") == []


def test_a_row_that_cannot_be_graded(judge):
    judge.answer = lambda prompt: (200, '{"score": 4}' if "good" in prompt else "I would rather not")
    result = mlflow.evaluate(data=TABLE, targets="targets", predictions="p", extra_metrics=[genai.answer_similarity()])
    assert result.metrics["answer_similarity/v1/mean"] == 4
    assert "rather not" in result.tables["eval_results_table"]["answer_similarity/v1/justification"][1]


def test_a_judge_that_is_busy_is_asked_again(judge):
    answers = iter([(429, "slow down"), (200, "fine")])
    judge.answer = lambda prompt: next(answers)
    assert ask("openai:/m", "hello") == "fine"
    assert len(judge.requests) == 2


def test_a_key_that_is_missing_or_wrong(judge, monkeypatch, raises):
    judge.answer = lambda prompt: (401, "no")
    with raises("UNAUTHENTICATED", "does not accept the key"):
        ask("openai:/m", "hello")
    monkeypatch.delenv("OPENAI_API_KEY")
    with raises("UNAUTHENTICATED", "OPENAI_API_KEY"):
        ask("openai:/m", "hello")


def test_what_the_provider_refuses(judge, raises):
    judge.answer = lambda prompt: (400, "unknown model")
    with raises("BAD_REQUEST", "unknown model"):
        ask("openai:/m", "hello")


@pytest.mark.parametrize("uri", ["gpt-4", "openai:/", "pigeon:/x", None])
def test_a_judge_that_cannot_be(uri, raises):
    with raises("INVALID_PARAMETER_VALUE", repr(uri)):
        genai.make_genai_metric_from_prompt(name="x", judge_prompt="{predictions}", model=uri)


def test_templates():
    template = PromptTemplate(["{a} ", "{b!r} and {c}"])
    assert template.variables == {"a", "b", "c"}
    assert template.format(a=1) == "1 "
    filled = template.partial_fill(a="{x}")
    assert filled.variables == {"b", "c"}
    assert filled.format(b="z", c=2) == "{x} 'z' and 2"
