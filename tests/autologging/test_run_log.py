"""What a training logs: in batches, complete at the end, and never to the training's cost."""

import math
import time

import pytest

import mlflow
from mlflow.autologging.run_log import RunLog


@pytest.fixture
def log():
    with mlflow.start_run() as run:
        yield RunLog("toy", run.info.run_id)


def history(log, key):
    return [(p.step, p.value) for p in mlflow.MlflowClient().get_metric_history(log.run_id, key)]


def test_metrics_are_complete_after_flush(log):
    for step in range(2500):
        log.metrics({"loss": 1 / (step + 1), "accuracy": step}, step=step)
    log.flush()
    assert history(log, "loss") == [(step, 1 / (step + 1)) for step in range(2500)]
    assert len(history(log, "accuracy")) == 2500


def test_metrics_show_during_the_training(log):
    log.metrics({"loss": 1.0}, step=0)
    deadline = time.monotonic() + 60
    while not history(log, "loss"):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_what_is_no_number_is_left_out(log):
    log.metrics({"loss": math.nan, "report": "all is well", "matrix": [[1, 2]], "flag": True})
    log.flush()
    assert set(mlflow.get_run(log.run_id).data.metrics) == {"loss", "flag"}


def test_a_bad_name_takes_nothing_else_with_it(log, said):
    log.metrics({"loss": 1.0})
    log.metrics({"bad\nname": 1.0})
    log.metrics({"other": 2.0})
    log.flush()
    assert set(mlflow.get_run(log.run_id).data.metrics) == {"loss", "other"}
    assert any("logging metrics" in message for message in said())


def test_params_are_cut_and_many(log):
    log.params({f"p{index}": index for index in range(250)})
    log.params({"long": "x" * 10_000, "k" * 300: 1})
    params = mlflow.get_run(log.run_id).data.params
    assert len(params) == 252
    assert (len(params["long"]), params["long"][-3:]) == (6000, "...")
    assert "k" * 247 + "..." in params


def test_a_second_training_in_a_run_keeps_the_first_ones_params(log, said):
    log.params({"depth": 3, "rate": 0.1})
    log.params({"depth": 4, "rate": 0.1, "seed": 1})
    params = mlflow.get_run(log.run_id).data.params
    assert params == {"depth": "3", "rate": "0.1", "seed": "1"}
    assert len(said()) == 1
    assert "depth" in said()[0]


def test_params_without_text(log):
    class Odd:
        def __str__(self):
            raise RuntimeError("no")

    log.params({"odd": Odd(), "even": 2})
    assert mlflow.get_run(log.run_id).data.params == {"odd": "<Odd without text: RuntimeError>", "even": "2"}


def test_artifacts_of_a_folder(log, said):
    with log.artifacts() as folder, open(f"{folder}/summary.txt", "w") as file:
        file.write("layers")
    assert mlflow.artifacts.load_text(f"runs:/{log.run_id}/summary.txt") == "layers"
    with log.artifacts():
        raise OSError("disk full")
    assert "disk full" in said()[0]


def test_a_step_costs_microseconds(log):
    steps = 20_000
    # processor time of this thread: a busy machine does not count
    start = time.thread_time()
    for step in range(steps):
        log.metrics({"loss": 0.5}, step=step)
    each = (time.thread_time() - start) / steps
    log.flush()
    assert each < 50e-6, each
