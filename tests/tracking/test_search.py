import subprocess
import sys

import pandas as pd
import pytest

import mlflow
from mlflow import MlflowClient
from mlflow.entities import ViewType


@pytest.fixture
def two_runs():
    with mlflow.start_run(run_name="first") as first:
        mlflow.log_metric("m", 1.0)
        mlflow.log_param("p", "1")
    second = mlflow.start_run(run_name="second")
    mlflow.log_metric("n", 2.0)
    mlflow.log_param("q", "2")
    mlflow.set_tag("t", "v")
    return first, second


def test_frame(two_runs):
    first, second = two_runs
    frame = mlflow.search_runs()
    assert list(frame["run_id"]) == [second.info.run_id, first.info.run_id]
    assert list(frame.columns[:6]) == ["run_id", "experiment_id", "status", "artifact_uri", "start_time", "end_time"]
    assert {"metrics.m", "metrics.n", "params.p", "params.q", "tags.t", "tags.mlflow.runName"} <= set(frame.columns)
    assert frame["metrics.m"].dtype == "float64"
    assert frame["metrics.n"].tolist()[0] == 2.0
    assert frame["metrics.m"].isna().tolist() == [True, False]
    assert frame["params.p"].isna().tolist() == [True, False]
    assert frame["params.p"][1] == "1"
    assert isinstance(frame["start_time"].dtype, pd.DatetimeTZDtype)
    assert frame["end_time"].isna().tolist() == [True, False]
    started = frame["start_time"][1]
    assert started == pd.Timestamp(first.info.start_time, unit="ms", tz="UTC")


def test_no_runs():
    frame = mlflow.search_runs()
    assert len(frame) == 0
    assert list(frame.columns) == ["run_id", "experiment_id", "status", "artifact_uri", "start_time", "end_time"]
    assert mlflow.search_runs(output_format="list") == []


def test_list(two_runs):
    found = mlflow.search_runs(filter_string="metrics.m > 0.5", output_format="list")
    assert [run.info.run_name for run in found] == ["first"]
    assert found[0].data.params == {"p": "1"}


def test_where_to_look(two_runs, raises, caplog):
    other = mlflow.create_experiment("other")
    mlflow.end_run()
    with mlflow.start_run(experiment_id=other):
        pass
    assert len(mlflow.search_runs()) == 2
    assert len(mlflow.search_runs([other])) == 1
    assert len(mlflow.search_runs(int(other))) == 1
    assert len(mlflow.search_runs(search_all_experiments=True)) == 3
    assert len(mlflow.search_runs(experiment_names=["other", "Default"])) == 3
    assert len(mlflow.search_runs(experiment_names=["nobody"])) == 0
    assert "nobody" in caplog.text
    with raises("INVALID_PARAMETER_VALUE", "experiment_ids", "experiment_names"):
        mlflow.search_runs(["0"], experiment_names=["other"])
    with raises("INVALID_PARAMETER_VALUE", "xml"):
        mlflow.search_runs(output_format="xml")


def test_order_and_limit():
    for i in range(5):
        with mlflow.start_run():
            mlflow.log_metric("m", i)
    frame = mlflow.search_runs(order_by=["metrics.m ASC"], max_results=3)
    assert frame["metrics.m"].tolist() == [0.0, 1.0, 2.0]
    best = MlflowClient().search_runs(["0"], order_by="metrics.m DESC")
    assert best[0].data.metrics == {"m": 4.0}


def test_pages_of_the_client(raises):
    client = MlflowClient()
    for _ in range(5):
        client.create_run("0")
    page = client.search_runs("0", max_results=3)
    rest = client.search_runs(["0"], max_results=3, page_token=page.token)
    assert (len(page), len(rest), rest.token) == (3, 2, None)
    assert len({run.info.run_id for run in [*page, *rest]}) == 5
    with raises("INVALID_PARAMETER_VALUE", "max_results"):
        client.search_runs(["0"], max_results=0)


def test_deleted_runs(two_runs):
    first, _ = two_runs
    mlflow.delete_run(first.info.run_id)
    assert len(mlflow.search_runs()) == 1
    assert mlflow.search_runs(run_view_type=ViewType.DELETED_ONLY)["run_id"].tolist() == [first.info.run_id]
    assert len(mlflow.search_runs(run_view_type=ViewType.ALL)) == 2


def test_without_pandas_the_error_says_what_to_install(tmp_path):
    code = (
        "import sys; sys.modules['pandas'] = None\n"
        "import mlflow\n"
        f"mlflow.set_tracking_uri('sqlite:///{tmp_path}/x.db')\n"
        "mlflow.start_run(); mlflow.end_run()\n"
        "assert len(mlflow.search_runs(output_format='list')) == 1\n"
        "try: mlflow.search_runs()\n"
        "except mlflow.MlflowException as error: print(error)\n"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "millrace[pandas]" in out
    assert 'output_format="list"' in out
