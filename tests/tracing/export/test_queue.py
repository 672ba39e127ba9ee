"""The queue and its thread, with a real SQLite store: everything arrives, nobody waits longer than needed."""

import logging
import threading
import time

import pytest

import mlflow
from mlflow.api.traces import LogTraces, SearchTraces
from mlflow.entities.span_record import SpanRecord
from mlflow.entities.trace_location import TraceLocation
from mlflow.entities.trace_message import TraceInfoMessage
from mlflow.store import resolve
from mlflow.tracing import export
from mlflow.tracing.export import queue


class Finished:
    """A finished trace of some spans."""

    def __init__(self, number, spans=1, experiment_id="0"):
        trace_id = f"tr-{number:032x}"
        self.tracking_uri = mlflow.get_tracking_uri()
        self.experiment_id = experiment_id
        self.records = [SpanRecord(trace_id, f"{n + 1:016x}", "s", 1, 2) for n in range(spans)]
        info = TraceInfoMessage(trace_id, trace_location=TraceLocation.from_experiment_id(experiment_id))
        self.request = LogTraces(experiment_id, [info], self.records)

    def to_request(self):
        return self.request


class Hanging:
    """A store that does not return until it is let go."""

    def __init__(self):
        self.let_go = threading.Event()
        self.entered = threading.Event()

    def log_traces(self, request):
        self.entered.set()
        assert self.let_go.wait(600)


@pytest.fixture
def hanging(monkeypatch):
    store = Hanging()
    monkeypatch.setitem(resolve._opened, mlflow.get_tracking_uri(), store)
    yield store
    store.let_go.set()
    export.flush()


def stored():
    """How many traces the store has."""
    service, found, token = resolve.tracking(mlflow.get_tracking_uri()), 0, None
    while True:
        page = service.search_traces(SearchTraces([TraceLocation.from_experiment_id("0")], None, 500, [], token))
        found += len(page.traces)
        token = page.next_page_token
        if not token:
            return found


def exporters():
    return [thread for thread in threading.enumerate() if thread.name == "mlflow-trace-export"]


def test_traces_of_many_threads_are_all_stored():
    def record(first):
        for number in range(first, first + 500):
            export.submit(Finished(number))

    threads = [threading.Thread(target=record, args=(n * 500,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert export.flush()
    assert stored() == 2000
    assert export.statistics() == export.ExportStatistics(submitted=2000, written=2000)
    assert len(exporters()) == 1


def test_a_flush_ends_the_gathering(monkeypatch):
    monkeypatch.setenv("MLFLOW_ASYNC_TRACE_LOGGING_MAX_INTERVAL_MILLIS", "600000")
    export.submit(Finished(1))
    time.sleep(0.2)
    assert export.statistics().written == 0
    began = time.perf_counter()
    assert export.flush()
    assert time.perf_counter() - began < 300
    assert stored() == 1


def test_nobody_has_to_flush():
    export.submit(Finished(1))
    until = time.monotonic() + 60
    while export.statistics().written == 0:
        assert time.monotonic() < until
        time.sleep(0.02)
    assert stored() == 1


def test_the_synchronous_mode_has_stored_when_it_returns(monkeypatch):
    monkeypatch.setenv("MLFLOW_ENABLE_ASYNC_TRACE_LOGGING", "false")
    export.submit(Finished(1))
    assert stored() == 1
    assert exporters() == []


@pytest.mark.parametrize("name", ["AWS_LAMBDA_FUNCTION_NAME", "FUNCTION_TARGET"])
def test_a_platform_that_freezes_processes_gets_the_synchronous_mode(monkeypatch, name):
    monkeypatch.setenv(name, "f")
    export.submit(Finished(1))
    assert stored() == 1
    assert exporters() == []
    monkeypatch.setenv("MLFLOW_ENABLE_ASYNC_TRACE_LOGGING", "true")
    export.submit(Finished(2))
    assert len(exporters()) == 1


def test_a_refused_trace_takes_no_other_with_it(caplog):
    bad = Finished(7)
    bad.request.spans[0].trace_id = bad.request.infos[0].trace_id = "x" * 5000
    for number in range(5):
        export.submit(Finished(number))
    export.submit(bad)
    assert export.flush()
    assert stored() == 5
    statistics = export.statistics()
    assert (statistics.written, statistics.refused, statistics.dropped) == (5, 1, 0)
    assert "is not stored" in caplog.text and "xxxxx" in caplog.text


def test_an_experiment_that_is_not_there(caplog):
    export.submit(Finished(1, experiment_id="4711"))
    assert export.flush()
    assert export.statistics().refused == 1
    assert "4711" in caplog.text


def test_a_trace_that_cannot_be_made_is_counted_and_said_once(caplog):
    class Broken(Finished):
        def to_request(self):
            raise KeyError("lost")

    for number in range(3):
        export.submit(Broken(number))
    export.submit(Finished(3))
    assert export.flush()
    assert stored() == 1
    assert export.statistics().dropped == 3
    assert caplog.text.count("A trace cannot be written") == 1


def test_an_unknown_destination_is_said(caplog):
    lost = Finished(1)
    lost.tracking_uri = "nowhere://x"
    export.submit(lost)
    export.flush()
    assert export.statistics().refused == 1
    assert "nowhere" in caplog.text


def test_large_traces_go_in_parts(monkeypatch):
    monkeypatch.setenv("MLFLOW_ASYNC_TRACE_LOGGING_MAX_SPAN_BATCH_SIZE", "100")
    sizes = []
    service = resolve.tracking(mlflow.get_tracking_uri())
    write = service.log_traces
    monkeypatch.setattr(service, "log_traces", lambda request: (sizes.append(len(request.spans)), write(request)))
    export.submit(Finished(1, spans=250))
    for number in range(2, 30):
        export.submit(Finished(number, spans=10))
    assert export.flush()
    assert max(sizes) == 100 and sum(sizes) == 530
    assert stored() == 29
    assert len(mlflow.get_trace(f"tr-{1:032x}").data.spans) == 250


def test_callers_wait_when_the_queue_is_full_and_nothing_is_lost(monkeypatch):
    monkeypatch.setenv("MLFLOW_ASYNC_TRACE_LOGGING_MAX_QUEUE_SIZE", "10")
    monkeypatch.setattr(queue, "MAX_WAIT_SECONDS", 60)
    service = resolve.tracking(mlflow.get_tracking_uri())
    write = service.log_traces

    def slowly(request):
        time.sleep(0.02)
        return write(request)

    monkeypatch.setattr(service, "log_traces", slowly)
    for number in range(300):
        export.submit(Finished(number))
        assert export.statistics().queued <= 10
    assert export.flush()
    assert stored() == 300
    assert export.statistics().dropped == 0


def test_a_store_that_hangs_does_not_hold_the_program_up(monkeypatch, hanging, spool):
    monkeypatch.setenv("MLFLOW_ASYNC_TRACE_LOGGING_MAX_QUEUE_SIZE", "10")
    monkeypatch.setattr(queue, "MAX_WAIT_SECONDS", 1)
    export.submit(Finished(0))
    assert hanging.entered.wait(60)
    began = time.monotonic()
    for number in range(1, 200):
        export.submit(Finished(number))
    # one of them waits for a second, not each
    assert time.monotonic() - began < 60
    assert export.statistics().spooled >= 180
    assert not export.flush(timeout=0.1)
    # it comes to itself, and turns out to be the real store
    monkeypatch.delitem(resolve._opened, mlflow.get_tracking_uri())
    hanging.let_go.set()
    assert export.flush()
    # the one that it held was lost by the store, not by us
    assert stored() == 199
    assert not list(spool.rglob("*.json"))


def test_the_end_of_the_process_puts_on_disk_what_a_hanging_store_does_not_take(monkeypatch, hanging, spool):
    for number in range(3):
        export.submit(Finished(number))
    assert hanging.entered.wait(60)
    export.submit(Finished(3))
    export._queue.end(0.1)
    batches = [path.read_text() for path in spool.rglob("*.json")]
    assert all(any(f"tr-{number:032x}" in text for text in batches) for number in range(4))
    hanging.let_go.set()


def test_after_the_end_traces_are_written_at_once():
    export.submit(Finished(1))
    export._queue.end()
    export.submit(Finished(2))
    assert stored() == 2


def test_without_room_on_disk_or_in_memory_the_loss_is_counted(monkeypatch, hanging, caplog):
    monkeypatch.setenv("MLFLOW_ASYNC_TRACE_LOGGING_MAX_QUEUE_SIZE", "5")
    monkeypatch.setenv("MILLRACE_TRACE_SPOOL_MAX_BYTES", "1000")
    monkeypatch.setattr(queue, "MAX_WAIT_SECONDS", 0.05)
    export.submit(Finished(0))
    assert hanging.entered.wait(60)
    with caplog.at_level(logging.ERROR):
        for number in range(1, 60):
            export.submit(Finished(number))
    statistics = export.statistics()
    assert statistics.dropped > 0
    assert statistics.submitted == 60
    assert statistics.dropped + statistics.spooled + statistics.queued == 59
    assert "are lost" in caplog.text and "1000 bytes" in caplog.text


def test_a_flush_from_the_writing_thread_does_not_wait_for_itself():
    class Reading(Finished):
        def to_request(self):
            export.flush()
            return super().to_request()

    export.submit(Reading(1))
    assert export.flush(timeout=60)
    assert stored() == 1


def test_terminate_ends_the_thread_and_the_next_trace_starts_one():
    export.submit(Finished(1))
    mlflow.flush_trace_async_logging(terminate=True)
    assert exporters() == []
    export.submit(Finished(2))
    assert export.flush() and stored() == 2


def test_reset_reads_the_settings_again(monkeypatch):
    export.submit(Finished(1))
    monkeypatch.setenv("MLFLOW_ENABLE_ASYNC_TRACE_LOGGING", "false")
    mlflow.tracing.reset()
    assert exporters() == []
    export.submit(Finished(2))
    assert exporters() == [] and stored() == 2
