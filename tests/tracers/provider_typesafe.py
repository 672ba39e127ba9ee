"""The protocol of TypeSafe AI's System One: named questions about a state."""

from __future__ import annotations

from tests.tracers.provider import Provider, Reply, Request


def answer(request: Request, provider: Provider) -> Reply:
    """The provider's side of one request: to each question the first of its choices, or 0.75."""
    given = provider.next(request.body.get("state"))
    if given.status != 200:
        return Reply({"error": {"message": given.text, "type": "invalid_request_error"}}, given.status)
    answers = {}
    for name, question in request.body["questions"].items():
        if question["type"] == "choice":
            first, *others = question["criteria"]
            probabilities = {first: 1.0, **dict.fromkeys(others, 0.0)}
            answers[name] = {"type": "choice", "choice": first, "confidence": 1.0, "probabilities": probabilities}
        else:
            answers[name] = {"type": question["type"], question["type"]: 0.75}
    usage = {"input_tokens": given.usage.input, "output_tokens": given.usage.output}
    return Reply({"model": "jev-1", "answers": answers, "usage": usage})
