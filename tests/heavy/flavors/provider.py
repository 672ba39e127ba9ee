"""A provider of language models on this machine that speaks OpenAI's protocol."""

import contextlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


class Provider:
    """Args:
    url: for OPENAI_BASE_URL.
    asked: the bodies of all requests, with their path.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked = []

    def answer(self, path, body):
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        if path.endswith("/chat/completions"):
            text = f"[[ ## answer ## ]]\nHI {len(body['messages'][-1]['content'])}\n[[ ## completed ## ]]"
            if "[[ ##" not in json.dumps(body["messages"]):
                text = body["messages"][-1]["content"].upper()
            choices = [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}]
            return {
                "id": "1",
                "object": "chat.completion",
                "created": 1,
                "model": "m",
                "choices": choices,
                "usage": usage,
            }
        if path.endswith("/embeddings"):
            data = [
                {"object": "embedding", "index": at, "embedding": [float(len(one))]}
                for at, one in enumerate(body["input"])
            ]
            return {"object": "list", "model": "m", "data": data, "usage": usage}
        choices = [{"index": at, "finish_reason": "stop", "text": one.upper()} for at, one in enumerate(body["prompt"])]
        return {"id": "1", "object": "text_completion", "created": 1, "model": "m", "choices": choices, "usage": usage}


@contextlib.contextmanager
def serving():
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            provider.asked.append((self.path, body))
            data = json.dumps(provider.answer(self.path, body)).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = Provider(f"http://127.0.0.1:{server.server_port}/v1")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def provider(monkeypatch):
    with serving() as running:
        monkeypatch.setenv("OPENAI_API_KEY", "key")
        # DSPy's library asks the internet for prices otherwise
        monkeypatch.setenv("LITELLM_LOCAL_MODEL_COST_MAP", "True")
        monkeypatch.setenv("OPENAI_BASE_URL", running.url)
        yield running
