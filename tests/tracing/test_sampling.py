"""How many traces are kept."""

import pytest

import mlflow
from mlflow.entities import NoOpSpan
from mlflow.exceptions import MlflowException


@mlflow.trace
def inner():
    return 1


@mlflow.trace
def outer():
    return inner()


@pytest.mark.parametrize(("ratio", "kept"), [("0", 0), ("1", 30)])
def test_none_or_all(recorded, monkeypatch, ratio, kept):
    monkeypatch.setenv("MLFLOW_TRACE_SAMPLING_RATIO", ratio)
    for _ in range(30):
        assert outer() == 1
    assert len(recorded.infos) == kept and len(recorded.spans) == 2 * kept


def test_some_whole_traces(recorded, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACE_SAMPLING_RATIO", "0.5")
    for _ in range(400):
        outer()
    assert 120 < len(recorded.infos) < 280
    # never a part of one
    assert len(recorded.spans) == 2 * len(recorded.infos)


def test_override_for_a_function(recorded, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACE_SAMPLING_RATIO", "0")

    @mlflow.trace(sampling_ratio_override=1.0)
    def important():
        return inner()

    @mlflow.trace(sampling_ratio_override=0.0)
    def never():
        return inner()

    important()
    monkeypatch.setenv("MLFLOW_TRACE_SAMPLING_RATIO", "1")
    never()
    assert recorded.tree() == {"inner": "important", "important": None}


def test_inside_a_trace_that_is_not_kept(recorded, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACE_SAMPLING_RATIO", "0")
    with mlflow.start_span("x") as span:
        assert isinstance(span, NoOpSpan)
        monkeypatch.setenv("MLFLOW_TRACE_SAMPLING_RATIO", "1")
        inner()
        mlflow.update_current_trace(tags={"a": "b"})
        assert mlflow.get_current_active_span() is None
    inner()
    assert len(recorded.infos) == 1


def test_the_users_seed_does_not_repeat_the_choice(recorded, monkeypatch):
    import random

    monkeypatch.setenv("MLFLOW_TRACE_SAMPLING_RATIO", "0.5")
    for _ in range(60):
        random.seed(1)
        outer()
    assert 0 < len(recorded.infos) < 60


@pytest.mark.parametrize("ratio", ["1.5", "-1"])
def test_ratio_in_the_environment_must_be_one(monkeypatch, ratio):
    monkeypatch.setenv("MLFLOW_TRACE_SAMPLING_RATIO", ratio)
    with pytest.raises(MlflowException, match=r"MLFLOW_TRACE_SAMPLING_RATIO: a number from 0\.0 to 1\.0"):
        outer()
