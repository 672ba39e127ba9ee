import math

import numpy as np
import pytest

import mlflow
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag


def metrics():
    return mlflow.get_run(mlflow.active_run().info.run_id).data.metrics


def history(key):
    return MlflowClient().get_metric_history(mlflow.active_run().info.run_id, key)


class Tensor:
    """What PyTorch's tensors look like from outside."""

    def __init__(self, *values):
        self.values = values

    def item(self):
        if len(self.values) != 1:
            raise RuntimeError(f"a Tensor with {len(self.values)} elements cannot be converted to Scalar")
        return self.values[0]


class Eager:
    """What TensorFlow's eager tensors look like from outside."""

    def numpy(self):
        return np.float32(2.5)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1, 1.0),
        (1.5, 1.5),
        (True, 1.0),
        ("6.5", 6.5),
        (np.float32(2.5), 2.5),
        (np.int64(3), 3.0),
        (np.array([4.0]), 4.0),
        (np.array(5), 5.0),
        (Tensor(7), 7.0),
        (Eager(), 2.5),
    ],
)
def test_values_that_are_one_number(run, value, expected):
    mlflow.log_metric("m", value)
    mlflow.log_metrics({"n": value})
    assert metrics() == {"m": expected, "n": expected}


@pytest.mark.parametrize(
    "value", ["abc", None, [1], 1 + 2j, np.array([1, 2]), Tensor(1, 2), 10**400, {}], ids=lambda v: type(v).__name__
)
def test_values_that_are_not(run, raises, value):
    with raises("INVALID_PARAMETER_VALUE", "'m'"):
        mlflow.log_metric("m", value)
    with raises("INVALID_PARAMETER_VALUE", "'m'"):
        mlflow.log_metrics({"fine": 1, "m": value})
    assert metrics() == {}


def test_nan_and_infinity(run):
    mlflow.log_metrics({"nan": math.nan, "inf": math.inf})
    assert math.isnan(metrics()["nan"])
    assert metrics()["inf"] > 1e308


def test_steps_and_times(run, raises):
    mlflow.log_metric("m", 1, step=np.int64(3), timestamp=1234)
    mlflow.log_metric("m", 2, step=4.0)
    points = history("m")
    assert [(p.step, p.value) for p in points] == [(3, 1.0), (4, 2.0)]
    assert points[0].timestamp == 1234
    with raises("INVALID_PARAMETER_VALUE", "step", "1.5"):
        mlflow.log_metric("m", 1, step=1.5)
    with raises("INVALID_PARAMETER_VALUE", "step", "'x'"):
        mlflow.log_metric("m", 1, step="x")
    with raises("INVALID_PARAMETER_VALUE", "timestamp"):
        mlflow.log_metric("m", 1, timestamp=-1)


def test_metrics_share_step_and_time(run):
    mlflow.log_metrics({"a": 1, "b": 2}, step=7)
    a, b = history("a")[0], history("b")[0]
    assert (a.step, b.step) == (7, 7)
    assert a.timestamp == b.timestamp


def test_a_run_is_started_if_there_is_none():
    mlflow.log_metric("m", 1)
    assert metrics() == {"m": 1.0}


def test_another_run_can_be_named():
    with mlflow.start_run() as first:
        pass
    mlflow.log_metric("m", 1, run_id=first.info.run_id)
    mlflow.log_metrics({"n": 2}, run_id=first.info.run_id)
    mlflow.log_params({"p": 3}, run_id=first.info.run_id)
    assert mlflow.active_run() is None
    data = mlflow.get_run(first.info.run_id).data
    assert (data.metrics, data.params) == ({"m": 1.0, "n": 2.0}, {"p": "3"})


def test_params_are_text_and_stay(run, raises):
    assert mlflow.log_param("a", 1) == 1
    mlflow.log_params({"b": None, "c": [1, 2], "d": 0.1, "e": "x"})
    params = mlflow.get_run(run.info.run_id).data.params
    assert params == {"a": "1", "b": "None", "c": "[1, 2]", "d": "0.1", "e": "x"}
    mlflow.log_param("a", "1")
    with raises("INVALID_PARAMETER_VALUE", "'a'"):
        mlflow.log_param("a", 2)


def test_param_that_cannot_be_written_is_named(run, raises):
    class Broken:
        def __str__(self):
            raise OSError("no text today")

    with raises("INVALID_PARAMETER_VALUE", "'p'", "Broken", "no text today"):
        mlflow.log_param("p", Broken())


def test_more_than_one_request_holds(run):
    mlflow.log_params({f"p{i}": i for i in range(250)})
    mlflow.set_tags({f"t{i}": i for i in range(150)})
    mlflow.log_metrics({f"m{i}": i for i in range(2500)})
    MlflowClient().log_batch(
        run.info.run_id,
        [Metric(f"x{i}", i, 1, 0) for i in range(990)],
        [Param(f"q{i}", "v") for i in range(101)],
        [RunTag("last", "yes")],
    )
    data = mlflow.get_run(run.info.run_id).data
    assert len(data.params) == 351
    assert len(data.metrics) == 3490
    assert data.tags["t149"] == "149"
    assert data.tags["last"] == "yes"


def test_batch_is_all_or_nothing(run, raises):
    client = MlflowClient()
    client.log_param(run.info.run_id, "p", "old")
    with raises("INVALID_PARAMETER_VALUE"):
        client.log_batch(run.info.run_id, [Metric("m", 1.0, 1, 0)], [Param("p", "new")])
    assert metrics() == {}
    with raises("INVALID_PARAMETER_VALUE", "Metric"):
        client.log_batch(run.info.run_id, [("m", 1)])


def test_batch_converts_what_entities_hold(run):
    metric = Metric("m", np.float32(2), 1, 0)
    MlflowClient().log_batch(run.info.run_id, [metric], [Param("p", 3)], [RunTag("t", 4)])
    data = mlflow.get_run(run.info.run_id).data
    assert (data.metrics, data.params, data.tags["t"]) == ({"m": 2.0}, {"p": "3"}, "4")
    assert isinstance(metric.value, np.float32)


def test_tags(run, raises):
    mlflow.set_tag("a", 1)
    mlflow.set_tags({"a": 2, "b": None})
    mlflow.delete_tag("b")
    tags = mlflow.get_run(run.info.run_id).data.tags
    assert tags["a"] == "2"
    assert "b" not in tags
    with raises("RESOURCE_DOES_NOT_EXIST", "b"):
        mlflow.delete_tag("b")


@pytest.mark.parametrize("key", [5, None, "a" * 251, "a\nb", "../x"])
def test_bad_keys(run, raises, key):
    for log in (mlflow.log_metric, mlflow.log_param, mlflow.set_tag):
        with raises("INVALID_PARAMETER_VALUE"):
            log(key, 1)


def test_bad_mappings(run, raises):
    for log in (mlflow.log_metrics, mlflow.log_params, mlflow.set_tags):
        with raises("INVALID_PARAMETER_VALUE", "dict"):
            log([1])
        with raises("INVALID_PARAMETER_VALUE", "5"):
            log({5: 1})


def test_dataset_of_a_metric_is_named(run):
    import mlflow.data

    dataset = mlflow.data.from_numpy(np.zeros(3), name="held out")
    mlflow.log_metric("m", 1, dataset=dataset)
    assert metrics() == {"m": 1.0}


def test_history_is_whole(run):
    client = MlflowClient()
    client.log_batch(run.info.run_id, [Metric("m", i, i, i) for i in range(3000)])
    points = client.get_metric_history(run.info.run_id, "m")
    assert [p.step for p in points] == list(range(3000))
    assert client.get_metric_history(run.info.run_id, "unknown") == []


def test_unknown_run(raises):
    with raises("RESOURCE_DOES_NOT_EXIST", "0" * 32):
        mlflow.log_metric("m", 1, run_id="0" * 32)
    with raises("INVALID_PARAMETER_VALUE", "run_id"):
        MlflowClient().log_metric(5, "m", 1)
