"""Traces as people have them, logged over REST."""

from __future__ import annotations

import datetime
import hashlib
import json
import random
import time
from collections.abc import Iterator

from tests.ui.seed import Api

MINUTE = 60_000
QUESTIONS = [
    ("Where is my parcel?", "It left the depot this morning and arrives tomorrow."),
    ("Can I return the blue one?", "Yes: within 30 days, with the label from your account."),
    ("How do I reset the router?", "Hold the button at its back for ten seconds."),
    ("What does the premium plan cost?", "19 a month, or 190 a year."),
    ("Write a haiku about mills", "Slow wheel, patient stone; the river lends its shoulder; bread before the dawn."),
]


def now() -> int:
    """Milliseconds since 1970."""
    return int(time.time() * 1000)


def _time(milliseconds: int) -> str:
    moment = datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.timezone.utc)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def trace_id(name: str) -> str:
    """The id of a trace that is called so in a test."""
    return "tr-" + hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()


def trace(
    experiment: str,
    key: str,
    *,
    name: str = "answer",
    request: object = "hello",
    response: object = "hello to you",
    state: str = "OK",
    began: int | None = None,
    lasted: int = 340,
    tokens: tuple[int, int] | None = (120, 45),
    cost: float | None = 0.0012,
    session: str | None = None,
    user: str | None = None,
    tags: dict[str, str] | None = None,
    feedback: dict[str, object] | None = None,
) -> tuple[dict, list[dict]]:
    """What ``log`` takes of a trace: its info, and its two spans."""
    began = now() if began is None else began
    ident = trace_id(key)
    metadata = {"mlflow.trace_schema.version": "3"}
    if tokens:
        usage = {"input_tokens": tokens[0], "output_tokens": tokens[1], "total_tokens": sum(tokens)}
        metadata["mlflow.trace.tokenUsage"] = json.dumps(usage)
    if cost is not None:
        costs = {"input_cost": cost / 3, "output_cost": 2 * cost / 3, "total_cost": cost}
        metadata["mlflow.trace.cost"] = json.dumps(costs)
    if session:
        metadata["mlflow.trace.session"] = session
    if user:
        metadata["mlflow.trace.user"] = user
    info = {
        "trace_id": ident,
        "trace_location": {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": experiment}},
        "request_time": _time(began),
        "execution_duration": f"{lasted / 1000:.3f}s",
        "state": state,
        "trace_metadata": metadata,
        "tags": {"mlflow.traceName": name, **(tags or {})},
        "request_preview": json.dumps(request),
        "response_preview": "" if response is None else json.dumps(response),
        "assessments": [
            {
                "assessment_id": f"a-{hashlib.md5((key + judged).encode(), usedforsecurity=False).hexdigest()}",
                "assessment_name": judged,
                "trace_id": ident,
                "source": {"source_type": "HUMAN", "source_id": "ada"},
                "create_time": _time(began + lasted),
                "last_update_time": _time(began + lasted),
                "feedback": {"value": value},
                "valid": True,
            }
            for judged, value in (feedback or {}).items()
        ],
    }
    start, end = began * 1_000_000, (began + lasted) * 1_000_000
    root = {
        "trace_id": ident,
        "span_id": "1" * 16,
        "name": name,
        "start_ns": start,
        "end_ns": end,
        "status": state,
        "attributes": {
            "mlflow.spanType": '"AGENT"',
            "mlflow.spanInputs": json.dumps(request),
            "mlflow.spanOutputs": json.dumps(response),
        },
    }
    call = {
        **root,
        "span_id": "2" * 16,
        "parent_id": "1" * 16,
        "name": "model",
        "attributes": {**root["attributes"], "mlflow.spanType": '"CHAT_MODEL"'},
    }
    return info, [root, call]


def log(api: Api, experiment: str, traces: list[tuple[dict, list[dict]]]) -> None:
    """Write traces."""
    for first in range(0, len(traces), 200):
        part = traces[first : first + 200]
        spans = [span for _, both in part for span in both]
        api.post3("traces/log", experiment_id=experiment, infos=[info for info, _ in part], spans=spans)


def many(experiment: str, count: int, hours: float = 20, seed: int = 1) -> Iterator[tuple[dict, list[dict]]]:
    """Traces of a shop's assistant over the last hours, the newest first."""
    dice = random.Random(seed)
    end = now()
    for number in range(count):
        question, reply = QUESTIONS[number % len(QUESTIONS)]
        bad = dice.random() < 0.08
        chat = {"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": question}]}
        tokens = (dice.randint(80, 900), dice.randint(20, 300))
        yield trace(
            experiment,
            f"{experiment} {seed} {number}",
            name=("support", "support", "search", "summarise")[number % 4],
            request=chat if number % 2 else {"question": question},
            response=None if bad else reply,
            state="ERROR" if bad else "OK",
            began=end - MINUTE - int(number * hours * 3_600_000 / count),
            lasted=int(200 * dice.lognormvariate(1, 0.8)),
            tokens=tokens,
            cost=sum(tokens) * 2e-6,
            session=f"chat-{number // 6}" if number % 4 < 2 else None,
            user=("ada", "grace", "alan")[number % 3],
            tags={"env": "production" if number % 3 else "staging", "release": "2026.11"},
            feedback={"correct": dice.random() < 0.8, "score": round(dice.random(), 2)} if number % 5 == 0 else None,
        )
