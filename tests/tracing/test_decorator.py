"""@mlflow.trace on every kind of function."""

import asyncio
import functools
import inspect

import pytest

import mlflow
from mlflow.entities import SpanStatusCode, SpanType
from mlflow.exceptions import MlflowException
from mlflow.tracing.destination import MlflowExperiment


def test_call_is_a_span(recorded):
    @mlflow.trace
    def add(x, y):
        return x + y

    assert add(1, y=2) == 3
    span = recorded.span
    assert (span.name, span.inputs, span.outputs) == ("add", {"x": 1, "y": 2}, 3)
    assert span.status.status_code == SpanStatusCode.OK
    assert span.span_type == SpanType.UNKNOWN
    assert span.get_attribute("mlflow.spanFunctionName") == "add"
    assert span.trace_id == recorded.info.trace_id == mlflow.get_last_active_trace_id()
    assert span.parent_id is None
    assert span.end_time_ns >= span.start_time_ns


def test_arguments_are_kept_by_name_with_their_defaults(recorded):
    @mlflow.trace
    def f(x, y=2, *args, z=3, **kw):
        return x

    f(1)
    f(1, 5, 6, 7, z=8, w=9)
    first, second = recorded.spans
    assert first.inputs == {"x": 1, "y": 2, "args": [], "z": 3, "kw": {}}
    assert second.inputs == {"x": 1, "y": 5, "args": [6, 7], "z": 8, "kw": {"w": 9}}


@pytest.mark.parametrize(
    ("args", "kwargs", "expected"),
    [
        ((1,), {}, {"a": 1, "b": 2}),
        ((1, 3), {}, {"a": 1, "b": 3}),
        ((), {"b": 4, "a": 1}, {"a": 1, "b": 4}),
        ((1,), {"b": 5}, {"a": 1, "b": 5}),
    ],
)
def test_plain_parameters(recorded, args, kwargs, expected):
    @mlflow.trace
    def f(a, b=2):
        return a

    f(*args, **kwargs)
    assert recorded.span.inputs == expected
    assert list(recorded.span.inputs) == ["a", "b"]


def test_wrong_arguments_raise_what_they_raise_without(recorded):
    @mlflow.trace
    def f(a):
        return a

    with pytest.raises(TypeError, match="unexpected keyword"):
        f(1, b=2)
    assert recorded.span.status.status_code == SpanStatusCode.ERROR


def test_methods_leave_out_their_object(recorded):
    class Answerer:
        @mlflow.trace
        def answer(self, question):
            return question

        @classmethod
        @mlflow.trace
        def make(cls, size):
            return size

        @mlflow.trace
        @classmethod
        def make_other(cls, size):
            return size

        @staticmethod
        @mlflow.trace
        def check(text):
            return text

        @mlflow.trace
        @staticmethod
        def check_other(text):
            return text

    Answerer().answer("q"), Answerer.make(1), Answerer.make_other(2), Answerer.check("a"), Answerer.check_other("b")
    assert [span.inputs for span in recorded.spans] == [
        {"question": "q"},
        {"size": 1},
        {"size": 2},
        {"text": "a"},
        {"text": "b"},
    ]


def test_nested_calls_are_a_tree(recorded):
    @mlflow.trace
    def inner():
        return 1

    @mlflow.trace
    def outer():
        return inner() + inner()

    outer()
    a, b, root = recorded.spans
    assert root.name == "outer" and a.parent_id == b.parent_id == root.span_id
    assert len({a.trace_id, b.trace_id, root.trace_id}) == 1
    assert len(recorded.infos) == 1


def test_exception_is_kept_and_the_same_object(recorded):
    error = ValueError("no")

    @mlflow.trace
    def fail():
        raise error

    with pytest.raises(ValueError) as caught:
        fail()
    assert caught.value is error
    span = recorded.span
    assert span.status.status_code == SpanStatusCode.ERROR and span.status.description == "ValueError: no"
    (event,) = span.events
    assert event.name == "exception"
    assert event.attributes["exception.type"] == "ValueError" and event.attributes["exception.message"] == "no"
    assert "raise error" in event.attributes["exception.stacktrace"]
    assert recorded.info.state == "ERROR"


def test_options(recorded):
    @mlflow.trace(name="other", span_type=SpanType.TOOL, attributes={"a": [1, "x"]}, description="why")
    def f():
        return None

    f()
    span = recorded.span
    assert (span.name, span.span_type, span.get_attribute("a")) == ("other", "TOOL", [1, "x"])
    assert span.description == "why"
    assert span.log_level == 20


def test_destination(recorded):
    @mlflow.trace(trace_destination=MlflowExperiment("7"))
    def f():
        return None

    f()
    assert recorded.requests[0].experiment_id == "7"
    assert recorded.info.trace_location.mlflow_experiment.experiment_id == "7"


def test_generator(recorded):
    @mlflow.trace
    def numbers(n):
        yield from range(n)

    items = numbers(3)
    assert recorded.spans == []
    assert inspect.isgenerator(items)
    assert list(items) == [0, 1, 2]
    span = recorded.span
    assert (span.inputs, span.outputs) == ({"n": 3}, [0, 1, 2])
    assert [event.name for event in span.events] == [f"mlflow.chunk.item.{i}" for i in range(3)]
    assert span.events[2].attributes == {"mlflow.chunk.value": "2"}


def test_generator_with_reducer(recorded):
    @mlflow.trace(output_reducer=sum)
    def numbers(n):
        yield from range(n)

    list(numbers(4))
    assert recorded.span.outputs == 6


def test_reducer_that_fails_leaves_the_items(recorded, caplog):
    @mlflow.trace(output_reducer=lambda items: items.nothing)
    def numbers():
        yield 1

    assert list(numbers()) == [1]
    assert recorded.span.outputs == [1]
    assert "output_reducer of the span 'numbers' failed" in caplog.text


def test_spans_inside_a_generator_are_below_it_and_those_of_its_consumer_are_not(recorded):
    @mlflow.trace
    def step(i):
        return i

    @mlflow.trace
    def numbers():
        for i in range(2):
            step(i)
            yield i

    with mlflow.start_span("consumer"):
        for _ in numbers():
            with mlflow.start_span("between"):
                pass
    parents = [(span.name, span.parent_id) for span in recorded.spans]
    consumer, generator = recorded.named("consumer"), recorded.named("numbers")
    assert parents.count(("step", generator.span_id)) == 2
    assert parents.count(("between", consumer.span_id)) == 2
    assert generator.parent_id == consumer.span_id


def test_generator_left_early_ends_its_span(recorded):
    closed = []

    @mlflow.trace
    def numbers():
        try:
            yield 1
            yield 2
        finally:
            closed.append(True)

    items = numbers()
    next(items)
    items.close()
    assert closed == [True]
    assert recorded.span.outputs == [1]
    assert recorded.span.status.status_code == SpanStatusCode.OK


def test_generator_that_fails(recorded):
    @mlflow.trace
    def numbers():
        yield 1
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        list(numbers())
    assert recorded.span.status.status_code == SpanStatusCode.ERROR
    assert recorded.span.outputs == [1]


def test_generator_takes_what_is_sent_and_thrown(recorded):
    @mlflow.trace
    def echo():
        got = None
        while True:
            try:
                got = yield got
            except KeyError as error:
                got = f"caught {error}"
            if got == "end":
                return "returned"

    items = echo()
    assert next(items) is None
    assert items.send("a") == "a"
    assert items.throw(KeyError("k")) == "caught 'k'"
    with pytest.raises(StopIteration) as stop:
        items.send("end")
    assert stop.value.value == "returned"
    assert recorded.span.outputs == [None, "a", "caught 'k'"]


def test_coroutine(recorded):
    @mlflow.trace
    async def inner(x):
        await asyncio.sleep(0)
        return x

    @mlflow.trace
    async def outer():
        return await asyncio.gather(*(inner(i) for i in range(3)))

    assert inspect.iscoroutinefunction(outer)
    assert asyncio.run(outer()) == [0, 1, 2]
    root = recorded.named("outer")
    assert [span.parent_id for span in recorded.spans if span.name == "inner"] == [root.span_id] * 3


def test_cancelled_coroutine_is_an_error(recorded):
    @mlflow.trace
    async def slow():
        await asyncio.sleep(60)

    async def main():
        task = asyncio.create_task(slow())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert recorded.span.status.status_code == SpanStatusCode.ERROR
    assert recorded.span.status.description.startswith("CancelledError")


def test_asynchronous_generator(recorded):
    @mlflow.trace
    async def step(i):
        return i

    @mlflow.trace
    async def numbers(n):
        for i in range(n):
            yield await step(i)

    async def main():
        return [i async for i in numbers(2)]

    assert asyncio.run(main()) == [0, 1]
    span = recorded.named("numbers")
    assert span.outputs == [0, 1]
    assert [s.parent_id for s in recorded.spans if s.name == "step"] == [span.span_id] * 2


def test_asynchronous_generator_left_early(recorded):
    closed = []

    @mlflow.trace
    async def numbers():
        try:
            yield 1
            yield 2
        finally:
            closed.append(True)

    async def main():
        items = numbers()
        assert await anext_of(items) == 1
        await items.aclose()

    async def anext_of(items):
        return await items.__anext__()

    asyncio.run(main())
    assert closed == [True]
    assert recorded.span.outputs == [1]


def test_asynchronous_generator_that_fails(recorded):
    @mlflow.trace
    async def numbers():
        yield 1
        raise ValueError("no")

    async def main():
        async for _ in numbers():
            pass

    with pytest.raises(ValueError, match="no"):
        asyncio.run(main())
    assert recorded.span.status.status_code == SpanStatusCode.ERROR


def test_partial_and_callable_objects(recorded):
    def add(x, y):
        return x + y

    class Adder:
        def __call__(self, x):
            return x + 1

    assert mlflow.trace(functools.partial(add, 1))(2) == 3
    assert mlflow.trace(Adder())(5) == 6
    first, second = recorded.spans
    assert (first.name, first.outputs) == ("add", 3)
    assert (second.name, second.inputs) == ("Adder", {"x": 5})


def test_function_keeps_its_name_and_signature():
    def f(x: int) -> int:
        """Doc."""
        return x

    traced = mlflow.trace(f)
    assert (traced.__name__, traced.__doc__) == ("f", "Doc.")
    assert inspect.signature(traced) == inspect.signature(f)


@pytest.mark.parametrize("bad", [5, "text", None])
def test_only_functions_can_be_traced(bad):
    with pytest.raises(MlflowException, match=r"@mlflow\.trace is for functions") as caught:
        mlflow.trace(name="x")(bad)
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"


@pytest.mark.parametrize("ratio", [-0.1, 1.1, "half"])
def test_ratio_must_be_one(ratio):
    with pytest.raises(MlflowException, match=r"sampling_ratio_override: a number from 0\.0 to 1\.0"):
        mlflow.trace(sampling_ratio_override=ratio)


def test_values_that_json_does_not_know(recorded):
    import dataclasses
    import datetime
    import decimal

    @dataclasses.dataclass
    class Point:
        x: int

    class Odd:
        def __str__(self):
            return "odd"

    loop = []
    loop.append(loop)

    @mlflow.trace
    def f(**values):
        return values

    f(point=Point(1), odd=Odd(), when=datetime.date(2026, 1, 2), number=decimal.Decimal("1.5"), big=2**80, kind=int)
    assert recorded.span.inputs["values"] == {
        "point": {"x": 1},
        "odd": "odd",
        "when": "2026-01-02",
        "number": "1.5",
        "big": 2**80,
        "kind": "<class 'int'>",
    }
    f(pairs={(1, 2): 3}, loop=loop, surrogate="\ud800")
    assert recorded.spans[1].inputs["values"]["pairs"] == {"(1, 2)": 3}


def test_arrays_and_models(recorded):
    import numpy as np
    import pydantic

    class Question(pydantic.BaseModel):
        text: str

    @mlflow.trace
    def f(question, vector):
        return vector * 2

    f(Question(text="q"), np.array([1, 2]))
    assert recorded.span.inputs == {"question": {"text": "q"}, "vector": [1, 2]}
    assert recorded.span.outputs == [2, 4]
