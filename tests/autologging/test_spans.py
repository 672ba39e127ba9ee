"""Calls of a library as spans: a library made here, with every kind of function that libraries have."""

import asyncio
import gc
import inspect
import subprocess
import sys
import textwrap
import threading
import time
import types

import pytest

import mlflow
from mlflow.autologging import autologging_integration, patch, rebinding
from mlflow.autologging.spans import CallTracer, is_on, plain, set_model, set_usage, trace_calls
from mlflow.entities import SpanType
from mlflow.testing import reset

NAME = "toy"


class Stream:
    """A stream with a method of its own, as libraries have."""

    def __init__(self, pieces, error=None):
        self._pieces = iter(pieces)
        self._error = error
        self.closed = False

    def __iter__(self):
        return self

    def __next__(self):
        for piece in self._pieces:
            return piece
        if self._error is not None:
            raise self._error
        raise StopIteration

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def close(self):
        self.closed = True

    def text(self):
        return "".join(self)


class AsyncStream:
    def __init__(self, pieces):
        self._pieces = iter(pieces)

    def __aiter__(self):
        return self._run()

    async def _run(self):
        for piece in self._pieces:
            await asyncio.sleep(0)
            yield piece

    async def close(self):
        pass


class Library:
    """Methods of every kind."""

    calls = 0

    def ask(self, question, *, loud=False, **more):
        type(self).calls += 1
        if question == "fail":
            raise ValueError("no answer")
        return question.upper()

    async def ask_later(self, question):
        await asyncio.sleep(0)
        if question == "fail":
            raise ValueError("no answer")
        with mlflow.start_span("inner"):
            return question.upper()

    def promise(self, question):
        return self.ask_later(question)

    def generate(self, text, error=None):
        sent = None
        for piece in text:
            with mlflow.start_span("step"):
                sent = yield sent or piece
        if error is not None:
            raise error
        return "returned"

    async def generate_later(self, text):
        for piece in text:
            await asyncio.sleep(0)
            yield piece

    def stream(self, text, error=None):
        return Stream(text, error)

    def lazy(self, text):
        return (piece for piece in text)

    async def stream_later(self, text):
        return AsyncStream(text)

    def chain(self, depth):
        return depth if depth == 0 else self.chain(depth - 1)

    @staticmethod
    def static(x):
        return x

    @classmethod
    def of_class(cls, x):
        return cls, x

    @property
    def by_property(self):
        return self.ask


class Tracer(CallTracer):
    span_type = SpanType.LLM

    def begin(self, span, call):
        set_model(span, "toy-1", "toys")

    def end(self, span, call, result):
        set_usage(span, 3, 4)
        return result


@pytest.fixture(autouse=True)
def library(tmp_path):
    reset()
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/traces.db")
    Library.calls = 0

    @autologging_integration(NAME)
    def autolog(log_traces=True, disable=False, silent=False):
        for name in vars(Library):
            if not name.startswith("_") and name not in ("calls", "chain"):
                trace_calls(NAME, Library, name, Tracer())
        outermost = Tracer()
        outermost.outermost = True
        trace_calls(NAME, Library, "chain", outermost)

    autolog()
    yield autolog
    mlflow.flush_trace_async_logging()
    patch.revert_patches(NAME)
    reset()


def spans():
    trace_id = mlflow.get_last_active_trace_id()
    mlflow.flush_trace_async_logging()
    return sorted(mlflow.get_trace(trace_id).data.spans, key=lambda span: span.start_time_ns)


def test_a_call():
    assert Library().ask("hi", loud=True, extra=1) == "HI"
    (span,) = spans()
    assert (span.name, span.span_type) == ("Library", "LLM")
    assert span.inputs == {"question": "hi", "loud": True, "extra": 1}
    assert span.outputs == "HI"
    assert (span.model_name, span.attributes["mlflow.llm.provider"]) == ("toy-1", "toys")
    assert span.attributes["mlflow.chat.tokenUsage"] == {"input_tokens": 3, "output_tokens": 4, "total_tokens": 7}


def test_what_is_wrapped_looks_as_before():
    assert inspect.iscoroutinefunction(Library.ask_later)
    assert inspect.isgeneratorfunction(Library.generate)
    assert inspect.isasyncgenfunction(Library.generate_later)
    assert not inspect.iscoroutinefunction(Library.promise)
    assert list(inspect.signature(Library.ask).parameters) == ["self", "question", "loud", "more"]
    assert (Library.ask.__name__, Library.ask.__doc__) == ("ask", None)
    for name, call in (
        ("static", lambda: Library.static(1) == 1),
        ("of_class", lambda: Library.of_class(1) == (Library, 1)),
        ("by_property", lambda: Library().by_property("x") == "X"),
    ):
        assert call(), name


def test_errors_are_the_same_object():
    error = None
    try:
        Library().ask("fail")
    except ValueError as raised:
        error = raised
    assert str(error) == "no answer"
    assert error.__cause__ is error.__context__ is None
    (span,) = spans()
    assert (span.status.status_code, span.status.description) == ("ERROR", "ValueError: no answer")
    assert span.events[0].attributes["exception.message"] == "no answer"
    assert Library.calls == 1


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(1), StopIteration("x"), GeneratorExit()])
def test_all_that_is_raised_ends_the_span(error):
    def broken(self):
        raise error

    Library.broken = broken
    trace_calls(NAME, Library, "broken", Tracer())
    with pytest.raises(type(error)) as raised:
        Library().broken()
    assert raised.value is error
    assert spans()[0].status.status_code == "ERROR"
    assert mlflow.get_current_active_span() is None


def test_coroutines_and_what_is_awaited():
    async def run():
        library = Library()
        found = []
        for method in (library.ask_later, library.promise):
            assert await method("hi") == "HI"
            found.append(spans())
        with pytest.raises(ValueError):
            await library.promise("fail")
        return [*found, spans()]

    first, second, failed = asyncio.run(run())
    for found in (first, second):
        # both are wrapped: the promise calls the coroutine
        assert found[-1].name == "inner"
        assert found[-1].parent_id == found[-2].span_id
        assert found[0].outputs == "HI"
    assert failed[0].status.status_code == "ERROR"


def test_a_cancelled_coroutine():
    async def run():
        task = asyncio.create_task(Library().ask_later("hi"))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(run())
    assert spans()[0].status.status_code == "ERROR"


def test_generators_with_all_they_can():
    assert list(Library().generate("abc")) == ["a", "b", "c"]
    root, *steps = spans()
    assert root.outputs == "abc"
    assert [step.parent_id for step in steps] == [root.span_id] * 3
    assert [event.name for event in root.events] == [f"mlflow.chunk.item.{number}" for number in range(3)]

    generator = Library().generate("abc")
    assert (next(generator), generator.send("X")) == ("a", "X")
    # between two pieces the user's own spans are not inside
    assert mlflow.get_current_active_span() is None
    generator.close()
    assert spans()[0].outputs == "aX"

    def outer():
        result = yield from Library().generate("ab")
        yield result

    assert list(outer()) == ["a", "b", "returned"]
    with pytest.raises(ValueError, match="late"):
        list(Library().generate("ab", ValueError("late")))
    root = spans()[0]
    assert (root.status.status_code, root.outputs) == ("ERROR", "ab")


def test_asynchronous_generators_and_streams():
    async def run():
        assert [piece async for piece in Library().generate_later("abc")] == ["a", "b", "c"]
        found = [spans()[0]]
        generator = Library().generate_later("abc")
        async for _ in generator:
            break
        await generator.aclose()
        found.append(spans()[0])
        stream = await Library().stream_later("abc")
        assert type(stream) is not AsyncStream
        assert isinstance(stream, AsyncStream)
        assert [piece async for piece in stream] == ["a", "b", "c"]
        return [*found, spans()[0]]

    assert [span.outputs for span in asyncio.run(run())] == ["abc", "a", "abc"]


def test_streams_of_the_library_keep_what_they_are():
    stream = Library().stream("abc")
    assert isinstance(stream, Stream)
    assert (type(stream).__name__, stream.text()) == ("Stream", "abc")
    assert spans()[0].outputs == "abc"
    with Library().stream("abc") as stream:
        next(stream)
    assert stream.closed
    assert spans()[0].outputs == "a"
    with pytest.raises(ZeroDivisionError), Library().stream("abc") as stream:
        next(stream)
        1 / 0  # noqa: B018
    # the user's error is none of the library's
    assert spans()[0].status.status_code == "OK"
    assert list(Library().lazy("abc")) == ["a", "b", "c"]
    assert spans()[0].outputs == "abc"


@pytest.mark.parametrize("method", ["stream", "lazy"])
def test_a_stream_that_one_call_hands_to_another(method):
    """Both spans have the whole, and end with it; what the library does meanwhile is below the inner one."""

    def outer(self, text):
        return getattr(self, method)(text)

    Library.outer = outer
    trace_calls(NAME, Library, "outer", Tracer())
    with mlflow.start_span("around"):
        assert list(Library().outer("abc")) == ["a", "b", "c"]
    around, first, second = spans()
    assert (first.parent_id, second.parent_id) == (around.span_id, first.span_id)
    assert (first.outputs, second.outputs) == ("abc", "abc")
    assert None not in (first.end_time_ns, second.end_time_ns)


def test_a_stream_that_is_forgotten_while_a_lock_is_held():
    """The collector may find it at any moment, also in the middle of recording."""
    stream = Library().stream("abc")
    next(stream)
    stream.itself = stream
    with mlflow.start_span("held") as span:
        before = mlflow.get_last_active_trace_id()
        del stream
        with span._trace._lock:
            gc.collect()
        end = time.monotonic() + 60
        while mlflow.get_last_active_trace_id() == before and time.monotonic() < end:
            time.sleep(0.01)
    assert mlflow.get_last_active_trace_id() != before


def test_streams_that_are_open_when_the_process_ends(tmp_path):
    program = """
        import sys, mlflow
        from mlflow.autologging import autologging_integration
        from mlflow.autologging.spans import CallTracer, trace_calls
        mlflow.set_tracking_uri(sys.argv[1])
        class Library:
            def letters(self):
                return (letter for letter in "abc")
        @autologging_integration("toy")
        def autolog(log_traces=True, disable=False, silent=False):
            trace_calls("toy", Library, "letters", CallTracer())
        autolog()
        kept = Library().letters()
        next(kept)
    """
    uri = f"sqlite:///{tmp_path}/ended.db"
    subprocess.run([sys.executable, "-c", textwrap.dedent(program), uri], check=True, timeout=60)
    mlflow.set_tracking_uri(uri)
    (trace,) = mlflow.search_traces(locations=["0"], return_type="list")
    assert (trace.info.state, trace.data.spans[0].outputs) == ("OK", "a")


def test_calls_inside_of_calls():
    assert Library().chain(5) == 0
    (span,) = spans()
    assert span.inputs == {"depth": 5}


def test_nothing_is_recorded_where_it_is_off(library):
    for switch in (
        lambda: library(disable=True),
        lambda: library(log_traces=False),
        mlflow.tracing.disable,
    ):
        library()
        switch()
        assert Library().ask("hi") == "HI"
        assert list(Library().generate("ab")) == ["a", "b"]
        assert list(Library().stream("ab")) == ["a", "b"]
        assert asyncio.run(Library().ask_later("hi")) == "HI"
        mlflow.tracing.enable()
    library()
    assert is_on(NAME)
    with mlflow.autologging.disable_autologging():
        assert not is_on(NAME)
        Library().ask("hi")
    # the span inside of ask_later is the user's own
    assert {span.name for span in spans()} == {"inner"} or mlflow.get_last_active_trace_id() is None


def test_nothing_is_done_for_traces_that_are_not_sampled(monkeypatch):
    """Nor is what is below such a call a trace of its own, also while a stream is taken."""
    monkeypatch.setenv("MLFLOW_TRACE_SAMPLING_RATIO", "0.5")
    ratios = iter([0.9, 0.1])
    monkeypatch.setattr("mlflow.tracing.provider._generator.random", lambda: next(ratios))
    done = []
    for step in ("inputs", "begin", "end", "combine"):
        monkeypatch.setattr(Tracer, step, lambda *_, step=step: done.append(step))
    assert list(Library().generate("abc")) == ["a", "b", "c"]
    assert (done, mlflow.get_last_active_trace_id()) == ([], None)
    assert list(Library().generate("abc")) == ["a", "b", "c"]
    assert done == ["inputs", "begin", "combine", "end"]
    assert len(spans()) == 4


def test_threads_have_their_own():
    def work():
        with mlflow.start_span("thread"):
            Library().ask("hi")
        found.append([span.name for span in spans()])

    found = []
    with mlflow.start_span("main"):
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(found) == 4


def test_putting_back():
    wrapped = Library.ask
    patch.revert_patches(NAME)
    assert Library.ask is not wrapped
    assert not hasattr(Library.ask, "_mlflow_integrations")
    Library().ask("hi")
    assert mlflow.get_last_active_trace_id() is None


def test_values_become_plain():
    pydantic = pytest.importorskip("pydantic")

    class Model(pydantic.BaseModel):
        x: int
        inside: list = []

    assert plain({"a": [Model(x=1, inside=[2])], "b": (1, "x", None)}) == {
        "a": [{"x": 1, "inside": [2]}],
        "b": [1, "x", None],
    }
    assert plain(Model) is Model


def test_functions_imported_by_name(monkeypatch):
    def original():
        return 1

    def wrapper():
        return 2

    user, own = types.ModuleType("user_module"), types.ModuleType("toylib.inner")
    user.imported = own.defined = original
    monkeypatch.setitem(sys.modules, "user_module", user)
    monkeypatch.setitem(sys.modules, "toylib.inner", own)
    rebinding.rebind(original, wrapper, "toylib")
    assert (user.imported, own.defined) == (wrapper, original)
