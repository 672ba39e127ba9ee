"""A store of its own for each test, with nothing left over from the test before; a library made up for tests."""

import logging
import os
import types

import pytest

import mlflow
from mlflow.autologging import autologging_integration, patch, safe_patch, session
from mlflow.testing import reset


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    reset()
    for name in list(os.environ):
        if name.startswith(("MLFLOW_", "_MLFLOW_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/store.db")
    yield
    reset()


@pytest.fixture
def said(caplog):
    """The messages of autologging that were said so far, warnings and worse."""
    caplog.set_level(logging.WARNING, logger="mlflow")
    return lambda: [r.getMessage() for r in caplog.records if r.name == "mlflow.autologging"]


@pytest.fixture
def runs():
    """The runs there are, oldest first."""

    def find():
        found = mlflow.MlflowClient().search_runs(["0"], order_by=["attributes.start_time ASC"])
        return [mlflow.get_run(run.info.run_id) for run in found]

    return find


@pytest.fixture
def library():
    """A library of three functions and a class, with an integration ``toy`` that is not switched on yet.

    ``library.inner`` is called by ``library.train``. ``library.plan`` holds what the logging of a call does: a function
    of (original, arguments, keyword arguments).
    """
    made = types.ModuleType("toy_library")

    def train(rows, rounds=1, **options):
        """Train."""
        made.calls.append((rows, rounds, options))
        if rounds < 0:
            raise ValueError(f"{rounds} rounds")
        return [made.inner(rows) for _ in range(rounds)]

    def inner(rows):
        return len(rows)

    class Model:
        def fit(self, rows, weight=None):
            made.calls.append((self, rows, weight))
            return self

    class Child(Model):
        def fit(self, rows, weight=None):
            return super().fit(rows, weight)

    def log(original, *args, **kwargs):
        current = session.current()
        current.log.params({"arguments": len(args) + len(kwargs)})
        result = original(*args, **kwargs)
        current.log.metrics({"done": 1.0}, step=3)
        return result

    made.train, made.inner, made.Model, made.Child = train, inner, Model, Child
    made.calls = []
    made.plan = log

    @autologging_integration("toy")
    def autolog(disable=False, exclusive=False, silent=False, extra_tags=None, log_models=True):
        def act(original, *args, **kwargs):
            return made.plan(original, *args, **kwargs)

        for owner, name in ((made, "train"), (made, "inner"), (Model, "fit"), (Child, "fit")):
            safe_patch("toy", owner, name, act, manage_run=True)

    made.autolog = autolog
    yield made
    patch.revert_patches("toy")
    mlflow.autologging.AUTOLOGGING_INTEGRATIONS.pop("toy")
