"""Spans of libraries that call back: what is inside of what, whatever context the callbacks come in."""

import asyncio
import contextvars
import threading

import pytest

import mlflow
from mlflow.autologging.callback_spans import CallbackSpans, guarded
from mlflow.testing import reset


@pytest.fixture
def steps(tmp_path):
    reset()
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/traces.db")
    yield CallbackSpans("library")
    mlflow.flush_trace_async_logging()
    reset()


def test_children_by_the_librarys_word_and_by_what_is_active(steps):
    root = steps.start("root", None, "root", inputs={"x": 1})
    child = steps.start("child", "root", "child")
    with mlflow.start_span("mine") as mine:
        # the library says that it is the child's, the user's span is between
        below = steps.start("below", "child", "below")
        steps.end("below")
    steps.end("child", outputs=2)
    steps.end("root", outputs=3)
    assert (root.parent_id, child.parent_id, mine.parent_id) == (None, root.span_id, child.span_id)
    assert below.parent_id == mine.span_id
    assert (root.inputs, root.outputs, root.status.status_code) == ({"x": 1}, 3, "OK")
    assert mlflow.get_current_active_span() is None


def test_steps_that_begin_together_are_no_parts_of_each_other(steps):
    with mlflow.start_span("around") as around:
        spans = [steps.start(key, None, key) for key in "abc"]
        children = [steps.start(key * 2, key, key * 2) for key in "abc"]
        for key in "abc":
            steps.end(key * 2)
            steps.end(key)
        assert mlflow.get_current_active_span() is around
    assert [span.parent_id for span in spans] == [around.span_id] * 3
    assert [span.parent_id for span in children] == [span.span_id for span in spans]


def test_an_end_in_another_context(steps):
    with mlflow.start_span("around") as around:
        steps.start("step", None, "step")
        contextvars.copy_context().run(steps.end, "step")
        # what has ended is around nothing
        assert mlflow.get_current_active_span() is around
        with mlflow.start_span("mine") as mine:
            pass
        after = steps.start("after", None, "after")
        steps.end("after")
    assert mine.parent_id == after.parent_id == around.span_id


def test_ends_of_tasks(steps):
    async def step(number):
        span = steps.start(number, None, f"step {number}")
        await asyncio.sleep(0)
        with mlflow.start_span("mine") as mine:
            await asyncio.sleep(0)
        # a task of its own, as of callbacks that are shielded from being cancelled
        await asyncio.create_task(end(number))
        assert mlflow.get_current_active_span() is None
        return span, mine

    async def end(number):
        steps.end(number)

    async def run():
        return await asyncio.gather(*(step(number) for number in range(10)))

    for span, mine in asyncio.run(run()):
        assert (span.parent_id, mine.parent_id) == (None, span.span_id)


def test_threads_without_a_context(steps):
    root = steps.start("root", None, "root")
    found = []

    def work():
        found.append(steps.start("child", "root", "child"))
        steps.end("child")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    steps.end("root")
    assert found[0].parent_id == root.span_id


def test_a_step_that_goes_on_after_its_function_returned(steps):
    step = steps.start("step", None, "step")
    steps.leave("step")
    with mlflow.start_span("mine") as mine:
        pass
    child = steps.start("child", "step", "child")
    steps.end("child")
    steps.end("step")
    assert (mine.parent_id, child.parent_id) == (None, step.span_id)


def test_a_step_that_is_told_twice(steps):
    assert steps.start("step", None, "step") is steps.start("step", None, "again")
    steps.end("step")
    steps.end("step")
    assert steps.get("step") is None


def test_errors(steps):
    failed = steps.start("failed", None, "failed")
    steps.end("failed", error=ValueError("no"))
    left = steps.start("left", None, "left")
    steps.end("left", error=GeneratorExit())
    assert (failed.status.status_code, failed.status.description) == ("ERROR", "ValueError: no")
    assert left.status.status_code == "OK"


def test_what_is_left_open_is_ended(steps):
    span = steps.start("step", None, "step")
    steps.end_all()
    assert span.end_time_ns is not None
    assert mlflow.get_current_active_span() is None


def test_traces_that_are_not_recorded(steps, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACE_SAMPLING_RATIO", "0")
    steps.start("root", None, "root")
    steps.start("child", "root", "child")
    with mlflow.start_span("mine") as mine:
        steps.start("below", "child", "below")
    for key in ("below", "child", "root"):
        steps.end(key)
    assert type(mine).__name__ == "NoOpSpan"
    assert mlflow.get_last_active_trace_id() is None


def test_a_callback_that_fails_is_said_once(caplog):
    @guarded("library")
    def on_something():
        raise RuntimeError("broken on purpose")

    for _ in range(2):
        assert on_something() is None
    assert [record.getMessage() for record in caplog.records] == [
        "Tracing of library: recording something failed, the call goes on: RuntimeError: broken on purpose"
    ]
