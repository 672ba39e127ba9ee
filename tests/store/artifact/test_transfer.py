"""Many transfers at once, and the line that shows how far they are."""

import io
import threading
import time
import types

import pytest

from mlflow.store.artifact import progress as progress_module
from mlflow.store.artifact.progress import Progress
from mlflow.store.artifact.transfer import each


@pytest.mark.parametrize("workers", [1, 3, 100])
def test_every_item_is_done_once(workers):
    done = []
    each(done.append, range(50), workers)
    assert sorted(done) == list(range(50))


def test_no_more_threads_than_workers():
    now, most, lock = 0, 0, threading.Lock()
    together = threading.Barrier(2, timeout=60)

    def work(_):
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        together.wait()
        with lock:
            now -= 1

    each(work, range(30), 3)
    assert 1 < most <= 3


@pytest.mark.parametrize("workers", [1, 4])
def test_after_an_error_nothing_more_is_begun(workers):
    begun = []

    def work(item):
        begun.append(item)
        if item == 5:
            raise ValueError("five")
        # so that all of them would take many times as long as it takes to hear of the error
        time.sleep(0.02)

    with pytest.raises(ValueError, match="five"):
        each(work, range(1000), workers)
    assert len(begun) < 1000


def test_context_variables_hold_in_the_threads():
    import contextvars

    variable = contextvars.ContextVar("variable", default=None)
    variable.set("here")
    seen = []
    each(lambda _: seen.append(variable.get()) or time.sleep(0.001), range(10), 4)
    assert seen == ["here"] * 10


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def terminal(monkeypatch):
    monkeypatch.setattr(progress_module, "_WAIT_S", 0)
    monkeypatch.setattr(progress_module, "_EVERY_S", 0)
    terminal = Terminal()
    # pytest puts its own sys.stderr back before the test begins
    monkeypatch.setattr(progress_module, "sys", types.SimpleNamespace(stderr=terminal))
    return terminal


def test_a_long_transfer_shows_how_far_it_is(terminal):
    with Progress("Uploading", 4 << 20, 3) as progress:
        progress.advance(1 << 20, 1)
        shown = terminal.getvalue()
    assert "Uploading   25% of 4.0 MiB  1 of 3 files" in shown
    # the line is gone at the end
    assert terminal.getvalue().endswith("\r")


def test_a_short_transfer_shows_nothing(terminal, monkeypatch):
    monkeypatch.setattr(progress_module, "_WAIT_S", 60)
    with Progress("Uploading", 4 << 20) as progress:
        progress.advance(4 << 20, 1)
    assert terminal.getvalue() == ""


def test_the_line_can_be_switched_off(terminal, monkeypatch):
    monkeypatch.setenv("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
    with Progress("Uploading", 4 << 20) as progress:
        progress.advance(4 << 20, 1)
    assert terminal.getvalue() == ""
