"""A small provider of language models on loopback: it speaks the providers' real protocols and says what tests tell it.

    with Provider() as provider:
        provider.then(text("Paris."))                        # the next answer
        provider.then(tool("weather", {"city": "Paris"}))    # the one after it
        client = openai.OpenAI(base_url=provider.openai, api_key="k")

Without a prepared answer it says "You said: " and the last message's text. What it was asked stands in ``requests``.
Each protocol is a file of its own: ``provider_<name>.py`` with ``answer(request, provider)``.
"""

from __future__ import annotations

import dataclasses
import importlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# the first step of the path: whose protocol is spoken there
PROTOCOLS = ("openai", "anthropic", "gemini", "mistral", "groq", "bedrock", "ollama", "typesafe")


@dataclasses.dataclass
class Usage:
    """Tokens that the provider says were used; those read from and written to the cache are part of ``input``."""

    input: int = 12
    output: int = 5
    cached: int = 0
    cache_written: int = 0
    reasoning: int = 0

    @property
    def total(self) -> int:
        return self.input + self.output


@dataclasses.dataclass
class Answer:
    """What the model says: a text, calls of tools, or an HTTP error instead."""

    text: str = ""
    tools: list[tuple[str, dict[str, Any]]] = dataclasses.field(default_factory=list)
    status: int = 200
    thinking: str = ""
    # a stream breaks off after so many pieces: the connection is closed
    breaks_after: int | None = None
    usage: Usage | None = None

    def pieces(self) -> list[str]:
        """The text in the pieces in which it is streamed: words with the space after them."""
        words = self.text.split(" ")
        return [word + " " for word in words[:-1]] + words[-1:] if self.text else []


def text(content: str, **more: Any) -> Answer:
    """An answer in words."""
    return Answer(text=content, **more)


def tool(name: str, arguments: dict[str, Any], content: str = "", **more: Any) -> Answer:
    """An answer that calls one tool."""
    return Answer(text=content, tools=[(name, arguments)], **more)


def failure(status: int = 500, message: str = "The model is overloaded.") -> Answer:
    """An HTTP error."""
    return Answer(text=message, status=status)


@dataclasses.dataclass
class Request:
    """What the provider was asked: ``path`` without the protocol's first step."""

    protocol: str
    path: str
    body: dict[str, Any]
    headers: dict[str, str]


@dataclasses.dataclass
class Reply:
    """What goes back: a JSON value, bytes, or a stream of pieces."""

    body: Any
    status: int = 200
    content_type: str = "application/json"


class Provider:
    """The server; as a context manager it runs until the block ends.

    Attributes:
        url: its address; ``openai``, ``anthropic``, ... are the base URLs for each library.
        requests: what it was asked, in order.
        usage: what answers say was used, unless an answer has its own.
    """

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.usage = Usage()
        self._answers: list[Answer] = []
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"provider": self}))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        for protocol in PROTOCOLS:
            setattr(self, protocol, f"{self.url}/{protocol}")
        self.openai = f"{self.url}/openai/v1"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Provider:
        self._thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def then(self, *answers: Answer) -> None:
        """Give these answers next, one a request, in this order."""
        with self._lock:
            self._answers += answers

    def next(self, said: Any) -> Answer:
        """The answer that is due; without one an echo of what was said."""
        with self._lock:
            answer = self._answers.pop(0) if self._answers else Answer(text=f"You said: {said}")
        return dataclasses.replace(answer, usage=answer.usage or self.usage)


class _Handler(BaseHTTPRequestHandler):
    provider: Provider
    protocol_version = "HTTP/1.1"
    # headers and body go out at once; without it each small answer waits 40 ms for an acknowledgement
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        self._answer(json.loads(self.rfile.read(length) or b"{}"))

    def do_GET(self) -> None:
        self._answer({})

    def _answer(self, body: dict[str, Any]) -> None:
        protocol, _, path = self.path.lstrip("/").partition("/")
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(protocol, path, body, headers)
        self.provider.requests.append(request)
        if protocol not in PROTOCOLS:
            self._send(Reply({"error": {"message": f"no protocol {protocol!r}"}}, 404))
            return
        module = importlib.import_module(f"tests.tracers.provider_{protocol}")
        self._send(module.answer(request, self.provider))

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("content-type", reply.content_type)
        if isinstance(reply.body, Iterator):
            self.send_header("transfer-encoding", "chunked")
            self.end_headers()
            for piece in reply.body:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                self.wfile.flush()
            self.wfile.write(b"0\r\n\r\n")
        else:
            content = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        self.wfile.flush()

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (BrokenStream, ConnectionError):
            # the client is gone, or shall see the connection break
            self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Nothing is written to the terminal."""


class BrokenStream(Exception):
    """Raised by a stream that shall break off."""


def cut(events: Iterator[bytes], answer: Answer) -> Iterator[bytes]:
    """The events of a stream, up to where the answer wants it to break."""
    for index, event in enumerate(events):
        if answer.breaks_after is not None and index >= answer.breaks_after:
            raise BrokenStream
        yield event


def sse(data: Any, event: str | None = None) -> bytes:
    """One server-sent event."""
    named = f"event: {event}\n" if event else ""
    return f"{named}data: {data if isinstance(data, str) else json.dumps(data)}\n\n".encode()
