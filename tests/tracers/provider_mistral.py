"""Mistral's protocol: chat like OpenAI's, whose streams end with the usage without being asked; embeddings."""

from __future__ import annotations

from tests.tracers import provider_openai
from tests.tracers.provider import Provider, Reply, Request


def answer(request: Request, provider: Provider) -> Reply:
    """The provider's side of one request."""
    path = request.path.partition("#")[0]
    body = {**request.body, "stream_options": {"include_usage": True}} if request.body.get("stream") else request.body
    return provider_openai.answer(Request("openai", path, body, request.headers), provider)
