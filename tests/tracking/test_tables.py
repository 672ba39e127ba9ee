import json

import numpy as np
import pandas as pd
import pytest

import mlflow
from mlflow import MlflowClient


def raw(run, name):
    return json.loads(mlflow.artifacts.load_text(f"{run.info.artifact_uri}/{name}"))


def test_layout_and_tag(run):
    mlflow.log_table({"q": ["a", "b"], "s": [1, 2]}, "t.json")
    assert raw(run, "t.json") == {"columns": ["q", "s"], "data": [["a", 1], ["b", 2]]}
    tags = mlflow.get_run(run.info.run_id).data.tags
    assert tags["mlflow.loggedArtifacts"] == '[{"path": "t.json", "type": "table"}]'


@pytest.mark.parametrize("name", ["t.json", "sub/t.parquet"])
def test_appending(run, name):
    mlflow.log_table({"q": ["a", "b"], "s": [1, 2]}, name)
    mlflow.log_table({"q": "c", "s": 3}, name)
    mlflow.log_table(pd.DataFrame({"q": ["d"], "z": [1.5]}), name)
    table = mlflow.load_table(name)
    assert table["q"].tolist() == ["a", "b", "c", "d"]
    assert table["s"].tolist()[:3] == [1, 2, 3]
    assert table["s"].isna().tolist() == [False, False, False, True]
    assert table["z"].dropna().tolist() == [1.5]
    tags = mlflow.get_run(run.info.run_id).data.tags
    assert json.loads(tags["mlflow.loggedArtifacts"]) == [{"path": name, "type": "table"}]


def test_cells(run):
    frame = pd.DataFrame(
        {
            "time": [pd.Timestamp("2026-01-02"), pd.NaT],
            "number": [np.float32(0.5), np.nan],
            "list": [[1, 2], np.array([3])],
            "object": [{"a": 1}, None],
        }
    )
    mlflow.log_table(frame, "t.json")
    assert raw(run, "t.json")["data"] == [
        ["2026-01-02T00:00:00", 0.5, [1, 2], {"a": 1}],
        [None, None, [3], None],
    ]


def test_shapes(run):
    mlflow.log_table({"q": "a", "l": [1, 2]}, "broadcast.json")
    mlflow.log_table({"a": [1], "b": [1, 2]}, "ragged.json")
    assert raw(run, "broadcast.json")["data"] == [["a", 1], ["a", 2]]
    assert raw(run, "ragged.json")["data"] == [[[1], [1, 2]]]


def test_images_are_files_beside_the_table(run):
    mlflow.log_table({"q": ["a"], "image": [mlflow.Image(np.zeros((4, 4), "uint8"))]}, "t.json")
    cell = raw(run, "t.json")["data"][0][1]
    assert cell["type"] == "image"
    assert cell["filepath"].startswith("table_images/t/")
    names = {f.path for f in MlflowClient().list_artifacts(run.info.run_id, "table_images/t")}
    assert names == {cell["filepath"], cell["compressed_filepath"]}


def test_load_from_several_runs():
    ids = []
    for i in range(3):
        with mlflow.start_run(run_name=f"r{i}") as run:
            mlflow.log_param("i", i)
            mlflow.log_table({"v": [i]}, "it's 100%.json")
            ids.append(run.info.run_id)
    with mlflow.start_run():
        mlflow.log_table({"v": [99]}, "other.json")
    assert sorted(mlflow.load_table("it's 100%.json")["v"]) == [0, 1, 2]
    some = mlflow.load_table("it's 100%.json", run_ids=ids[:2], extra_columns=["run_id", "params.i", "start_time"])
    assert some["run_id"].tolist() == ids[:2]
    assert some["params.i"].tolist() == ["0", "1"]
    assert str(some["start_time"].dt.tz) == "UTC"


def test_bad_input(run, raises):
    with raises("INVALID_PARAMETER_VALUE", "list"):
        mlflow.log_table([1], "t.json")
    for name in ("t.csv", "t"):
        with raises("INVALID_PARAMETER_VALUE", name, ".parquet"):
            mlflow.log_table({"a": [1]}, name)
    with raises("RESOURCE_DOES_NOT_EXIST", "t.json"):
        mlflow.load_table("t.json")
    mlflow.log_table({"a": [1]}, "t.json")
    with raises("INVALID_PARAMETER_VALUE", "params.none"):
        mlflow.load_table("t.json", extra_columns=["params.none"])
    with raises("INVALID_PARAMETER_VALUE"):
        mlflow.log_table({"a": [1]}, "../t.json")
