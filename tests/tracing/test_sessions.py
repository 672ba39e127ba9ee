"""Conversations, read from a real store."""

from __future__ import annotations

import time

import pytest

import mlflow
from mlflow.exceptions import MlflowException


def said(session: str | None, text: str) -> str:
    with mlflow.start_span("turn") as span:
        mlflow.update_current_trace(session_id=session)
        span.set_inputs(text)
    # stores order traces by the millisecond
    time.sleep(0.002)
    return span.trace_id


def test_sessions_newest_first_with_their_traces_oldest_first():
    a1, _, b1, a2 = said("a", "hello"), said(None, "alone"), said("b'c", "hi"), said("a", "bye")
    found = mlflow.search_sessions()
    assert [(s.id, [t.trace_id for t in s]) for s in found] == [("a", [a1, a2]), ("b'c", [b1])]
    assert found[0][0].data.request == '"hello"'
    assert [s.id for s in mlflow.search_sessions(max_results=1)] == ["a"]
    assert [t.data.spans for t in mlflow.search_sessions(include_spans=False)[0]] == [[], []]


def test_a_session_that_was_quiet_is_found_behind_one_that_was_not():
    old = said("old", "x")
    for number in range(30):
        said("busy", str(number))
    assert [(s.id, len(s)) for s in mlflow.search_sessions(max_results=2)] == [("busy", 30), ("old", 1)]
    assert mlflow.search_sessions(max_results=2)[1][0].trace_id == old


def test_sessions_of_a_run():
    with mlflow.start_run() as run:
        said("in the run", "x")
    said("outside", "x")
    assert [s.id for s in mlflow.search_sessions(run_id=run.info.run_id)] == ["in the run"]
    elsewhere = mlflow.create_experiment("elsewhere")
    assert mlflow.search_sessions(locations=[elsewhere]) == []


@pytest.mark.parametrize("number", [0, -1, 1.5, True])
def test_a_number_of_sessions_that_is_none(number):
    with pytest.raises(MlflowException, match="'max_results'") as caught:
        mlflow.search_sessions(max_results=number)
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"
