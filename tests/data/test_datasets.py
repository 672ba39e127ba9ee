"""Datasets: what a run keeps of them, and what comes back."""

import json
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import mlflow.data
from mlflow.data.dataset_source_registry import get_dataset_source_from_json
from mlflow.data.http_dataset_source import HTTPDatasetSource
from mlflow.data.meta_dataset import MetaDataset
from mlflow.entities import Dataset, DatasetInput
from mlflow.exceptions import MlflowException
from mlflow.types.schema import ColSpec, Schema


@pytest.fixture
def frame():
    return pd.DataFrame({"a": [1, 2, 3], "b": [1.5, None, 2.5], "c": ["x", "y", "z"]})


def test_a_dataframe_as_a_run_keeps_it(frame):
    entity = mlflow.data.from_pandas(frame, source="s3://bucket/x.csv", name="wine")._to_mlflow_entity()
    assert (entity.name, entity.source_type, entity.source) == ("wine", "s3", '{"uri": "s3://bucket/x.csv"}')
    assert json.loads(entity.schema) == {
        "mlflow_colspec": [
            {"type": "long", "name": "a", "required": True},
            {"type": "double", "name": "b", "required": False},
            {"type": "string", "name": "c", "required": True},
        ]
    }
    assert json.loads(entity.profile) == {"num_rows": 3, "num_elements": 9}
    assert len(entity.digest) == 8 and int(entity.digest, 16) >= 0


def test_arrays_as_a_run_keeps_them():
    dataset = mlflow.data.from_numpy(np.zeros((4, 3), dtype="float32"), targets=np.array([1, 2, 3, 4]))
    written = json.loads(dataset.to_dict()["schema"])["mlflow_tensorspec"]
    assert json.loads(written["features"]) == [
        {"type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 3]}}
    ]
    assert json.loads(written["targets"]) == [{"type": "tensor", "tensor-spec": {"dtype": "int64", "shape": [-1]}}]
    assert dataset.profile == {
        "features_shape": [4, 3],
        "features_size": 12,
        "features_nbytes": 48,
        "targets_shape": [4],
        "targets_size": 4,
        "targets_nbytes": 32,
    }


def test_arrays_by_name():
    dataset = mlflow.data.from_numpy({"x": np.zeros((4, 3)), "y": np.array(["a", "b"])})
    assert dataset.profile["features_shape"] == {"x": [4, 3], "y": [2]}
    assert [(spec.name, spec.shape) for spec in dataset.schema.features] == [("x", (-1, 3)), ("y", (-1,))]


def test_without_a_source_the_running_code_is_the_source(frame):
    dataset = mlflow.data.from_pandas(frame)
    assert dataset.name == "dataset"
    tags = dataset.source.to_dict()["tags"]
    assert tags["mlflow.source.type"] == "LOCAL" and tags["mlflow.user"]
    with pytest.raises(MlflowException, match="code made") as error:
        dataset.source.load()
    assert error.value.error_code == "NOT_IMPLEMENTED"


def test_get_source_of_a_dataset_an_entity_and_an_input(frame, tmp_path):
    path = tmp_path / "x.csv"
    frame.to_csv(path, index=False)
    dataset = mlflow.data.from_pandas(frame, source=str(path))
    entity = dataset._to_mlflow_entity()
    for known in (dataset, entity, DatasetInput(entity)):
        source = mlflow.data.get_source(known)
        assert source.uri == str(path)
        assert pd.read_csv(source.load()).equals(frame)


def test_a_kind_of_source_that_is_not_installed():
    with pytest.raises(MlflowException, match="'marble'") as error:
        mlflow.data.get_source(Dataset("d", "1", source_type="marble", source="{}"))
    assert error.value.error_code == "RESOURCE_DOES_NOT_EXIST"


@pytest.mark.parametrize("role", ["targets", "predictions"])
def test_a_column_that_is_not_there(frame, role):
    with pytest.raises(MlflowException, match=f"no {role} column 'zz'; its columns are a, b, c") as error:
        mlflow.data.from_pandas(frame, **{role: "zz"})
    assert error.value.error_code == "INVALID_PARAMETER_VALUE"


@pytest.mark.parametrize("features", [[1, 2], {}, {"x": [1]}, None])
def test_features_that_are_no_arrays(features):
    with pytest.raises(MlflowException, match="must be an array or a dict of arrays"):
        mlflow.data.from_numpy(features)


def test_data_without_a_schema_can_be_logged_all_the_same(caplog):
    entity = mlflow.data.from_pandas(pd.DataFrame({"mixed": [1, "a"]}), source="x.csv")._to_mlflow_entity()
    assert entity.schema is None and entity.digest
    assert "Column 'mixed' has no schema" in caplog.text


def test_meta_dataset():
    source = HTTPDatasetSource("https://example.com/a.csv")
    plain = MetaDataset(source)
    assert "schema" not in plain.to_dict() and plain.profile is None
    columns = MetaDataset(source, schema=Schema([ColSpec("long", "a")]))
    assert json.loads(columns.to_dict()["schema"])["mlflow_colspec"][0]["name"] == "a"
    assert plain.digest != columns.digest
    assert plain.digest == MetaDataset(HTTPDatasetSource("https://example.com/a.csv")).digest


def test_to_pyfunc_splits_inputs_and_targets(frame):
    split = mlflow.data.from_pandas(frame, targets="a").to_pyfunc()
    assert list(split.inputs.columns) == ["b", "c"] and list(split.outputs) == [1, 2, 3]
    assert mlflow.data.from_pandas(frame).to_pyfunc().outputs is None


# ---- digests -----------------------------------------------------------------------------------------------------

_MAKE = """
import numpy as np, pandas as pd, mlflow.data
frame = pd.DataFrame({"a": range(50_000), "b": ["x", "y"] * 25_000, "c": [[1], [2, 3]] * 25_000})
arrays = {"x": np.arange(60_000.0).reshape(-1, 3), "y": np.array(["a", None], dtype=object)}
print(mlflow.data.from_pandas(frame, source="x").digest, mlflow.data.from_numpy(arrays, source="x").digest)
"""


def test_digests_are_the_same_in_every_process():
    def digests(seed):
        environment = {"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(filter(None, sys.path))}
        run = subprocess.run([sys.executable, "-c", _MAKE], env=environment, capture_output=True, text=True, check=True)
        return run.stdout.split()

    first, second = digests("1"), digests("2")
    assert first == second
    assert [len(digest) for digest in first] == [8, 8]


def test_digests_tell_content_names_types_and_sizes_apart(frame):
    def digest(data):
        return mlflow.data.from_pandas(data, source="x").digest

    variants = [
        frame,
        frame.assign(a=[1, 2, 4]),
        frame.rename(columns={"a": "A"}),
        frame.astype({"a": "int32"}),
        frame.iloc[:2],
        frame[["b", "a", "c"]],
        frame.assign(c=["x", "y", None]),
    ]
    assert len({digest(data) for data in variants}) == len(variants)
    assert digest(frame) == digest(frame.copy())
    arrays = [np.zeros((2, 3)), np.zeros((3, 2)), np.zeros(6), np.zeros((2, 3), dtype="float32"), np.ones((2, 3))]
    assert len({mlflow.data.from_numpy(array, source="x").digest for array in arrays}) == len(arrays)


def test_the_last_row_of_a_long_frame_counts():
    long = pd.DataFrame({"a": np.arange(100_000)})
    changed = long.copy()
    changed.iloc[-1, 0] = -1
    assert mlflow.data.from_pandas(long, source="x").digest != mlflow.data.from_pandas(changed, source="x").digest


def test_a_given_digest_is_kept(frame):
    assert mlflow.data.from_pandas(frame, source="x", digest="mine").digest == "mine"


def test_what_was_written_can_be_read_again(frame):
    for uri, kind in (
        ("gs://b/x", "gs"),
        ("wasbs://c@a.blob.core.windows.net/x", "wasbs"),
        ("abfss://c@a.dfs.core.windows.net/x", "abfss"),
        ("hdfs://h/x", "hdfs"),
        ("viewfs://h/x", "viewfs"),
        ("ftp://h/x", "ftp"),
        ("sftp://h/x", "sftp"),
        ("b2://b/x", "b2"),
        ("r2://b/x", "r2"),
        ("file:///x", "local"),
        ("data/x.csv", "local"),
        ("https://example.com/x?y=1", "http"),
    ):
        entity = mlflow.data.from_pandas(frame, source=uri)._to_mlflow_entity()
        assert entity.source_type == kind
        again = get_dataset_source_from_json(entity.source, entity.source_type)
        assert again.to_dict() == json.loads(entity.source)
