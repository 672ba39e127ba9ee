"""Whatever the logging of a call does, the user's call is as if nobody had wrapped it."""

import inspect
import pickle

import pytest

import mlflow
from mlflow.autologging import patch, session


def test_a_training_becomes_a_run(library, runs):
    library.autolog(extra_tags={"team": "blue"})
    assert library.train("abc", 2, depth=4) == [3, 3]
    [run] = runs()
    assert (run.info.status, run.data.params, run.data.metrics) == ("FINISHED", {"arguments": "3"}, {"done": 1.0})
    assert (run.data.tags["mlflow.autologging"], run.data.tags["team"]) == ("toy", "blue")
    assert mlflow.active_run() is None


def test_the_users_run_is_used_and_left_open(library, runs):
    library.autolog()
    with mlflow.start_run() as mine:
        library.train("abc")
        assert mlflow.active_run() is mine
        assert session.current() is None
    [run] = runs()
    assert run.data.metrics == {"done": 1.0}
    assert "mlflow.autologging" not in run.data.tags


def test_exceptions_pass_untouched_and_fail_the_run(library, runs, said):
    library.autolog()
    with pytest.raises(ValueError, match="-1 rounds") as caught:
        library.train("abc", -1)
    assert type(caught.value) is ValueError
    assert [run.info.status for run in runs()] == ["FAILED"]
    assert len(library.calls) == 1
    assert said() == []


def test_an_interrupt_passes_and_fails_the_run(library, runs, monkeypatch):
    def interrupted(rows):
        raise KeyboardInterrupt

    library.autolog()
    monkeypatch.setattr(library, "inner", interrupted)
    with pytest.raises(KeyboardInterrupt):
        library.train("abc")
    assert [run.info.status for run in runs()] == ["FAILED"]


def fails_before(original, *args, **kwargs):
    raise RuntimeError("before")


def fails_after(original, *args, **kwargs):
    original(*args, **kwargs)
    raise RuntimeError("after")


def forgets_the_original(original, *args, **kwargs):
    return "something else"


def calls_twice(original, *args, **kwargs):
    original(*args, **kwargs)
    original(*args, **kwargs)


def swallows(original, *args, **kwargs):
    try:
        original(*args, **kwargs)
    except ValueError:
        return "fine"


def changes_the_result(original, *args, **kwargs):
    original(*args, **kwargs)
    return "something else"


@pytest.mark.parametrize(
    "plan", [fails_before, fails_after, forgets_the_original, calls_twice, swallows, changes_the_result]
)
def test_failures_of_the_logging_change_nothing(plan, library, runs, said):
    library.autolog()
    library.plan = plan
    for _ in range(3):
        assert library.train("abc", 2, depth=4) == [3, 3]
    assert library.calls == [("abc", 2, {"depth": 4})] * 3
    with pytest.raises(ValueError, match="-1 rounds"):
        library.train("abc", -1)
    # runs may start in one millisecond
    assert sorted(run.info.status for run in runs()) == ["FAILED"] + ["FINISHED"] * 3
    # said once, however often it happens
    assert len(said()) == (1 if plan in (fails_before, fails_after, calls_twice) else 0)


def test_without_a_store_the_training_goes_on(library, said, monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    library.autolog()
    mlflow.set_tracking_uri("http://127.0.0.1:1")
    assert library.train("abc", 2) == [3, 3]
    assert len(library.calls) == 1
    [message] = said()
    assert "starting a run" in message and "the training goes on" in message


def test_what_is_called_inside_is_part_of_it(library, runs):
    library.autolog()
    library.train("abc", 5)
    library.Child().fit("abc", weight=2)
    # inner and Model.fit are wrapped too
    assert len(runs()) == 2
    library.inner("abc")
    assert len(runs()) == 3


def test_what_is_called_inside_after_a_failure_is_part_of_it(library, runs):
    library.autolog()
    library.plan = fails_before
    library.train("abc", 5)
    assert len(runs()) == 1


def test_a_run_started_inside_is_the_users(library, runs):
    def callback(original, *args, **kwargs):
        return original(*args, **kwargs)

    library.autolog()
    library.plan = callback
    plain = library.inner.__wrapped__

    def trains_in_a_child(rows):
        with mlflow.start_run(nested=True):
            mlflow.log_metric("inside", 1)
        return plain(rows)

    library.inner = trains_in_a_child
    library.train("abc")
    parent, child = runs()
    assert child.data.tags["mlflow.parentRunId"] == parent.info.run_id


def test_signature_name_and_doc_stay(library):
    before = library.train
    library.autolog()
    library.autolog()
    assert library.train is not before
    assert library.train.__wrapped__ is before
    assert (library.train.__name__, library.train.__doc__) == ("train", "Train.")
    assert inspect.signature(library.train) == inspect.signature(before)
    patch.revert_patches("toy")
    assert library.train is before


def test_wrapped_functions_of_modules_are_pickled_by_name():
    import statistics

    patch.safe_patch("toy", statistics, "median", lambda original, data: original(data))
    try:
        assert pickle.loads(pickle.dumps(statistics.median)) is statistics.median
    finally:
        patch.revert_patches("toy")


def test_static_class_and_conditional_methods():
    seen = []

    class Conditional:
        """Like scikit-learn's methods that are there only for some objects."""

        def __init__(self, function):
            self.function = function

        def __get__(self, instance, owner=None):
            if instance is not None and not instance.able:
                raise AttributeError("not able")
            return self.function if instance is None else self.function.__get__(instance, owner)

    class Model:
        able = True

        @staticmethod
        def static(x):
            return x

        @classmethod
        def of_class(cls, x):
            return cls, x

        conditional = Conditional(lambda self, x: (self, x))

    def log(original, *args):
        seen.append(args)
        return original(*args)

    mlflow.autologging.AUTOLOGGING_INTEGRATIONS["toy"] = {"disable": False}
    try:
        for name in ("static", "of_class", "conditional"):
            patch.safe_patch("toy", Model, name, log)
        model = Model()
        assert Model.static(1) == 1
        assert Model.of_class(2) == (Model, 2)
        assert model.conditional(3) == (model, 3)
        assert [args[-1] for args in seen] == [1, 2, 3]
        model.able = False
        assert not hasattr(model, "conditional")
    finally:
        patch.revert_patches("toy")
        mlflow.autologging.AUTOLOGGING_INTEGRATIONS.pop("toy")
