"""Spark DataFrames, on a local Spark."""

import json
import shutil

import pytest

import mlflow.data
from mlflow.exceptions import MlflowException

pytest.importorskip("pyspark")
if shutil.which("java") is None:
    pytest.skip("Spark needs Java", allow_module_level=True)


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    from pyspark.sql import SparkSession

    folder = tmp_path_factory.mktemp("warehouse")
    session = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.warehouse.dir", str(folder))
        .config("spark.sql.shuffle.partitions", "1")
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.fixture(scope="module")
def frame(spark):
    from pyspark.sql import Row

    return spark.createDataFrame([Row(a=1, b="x", c=[1.5], d={"k": 1}), Row(a=2, b=None, c=[], d={})])


def test_as_a_run_keeps_it(frame):
    dataset = mlflow.data.from_spark(frame, sql="select 1", name="n")
    entity = dataset._to_mlflow_entity()
    assert (entity.source_type, entity.source) == ("spark", '{"sql": "select 1"}')
    assert json.loads(entity.profile) == {"approx_count": 2}
    assert [repr(column) for column in dataset.schema] == [
        "'a': long (optional)",
        "'b': string (optional)",
        "'c': Array(double) (optional)",
        "'d': Map(str -> long) (optional)",
    ]
    assert len(dataset.digest) == 8


def test_the_source_reads_it_again(frame, tmp_path):
    path = str(tmp_path / "table")
    frame.select("a", "b").write.parquet(path)
    dataset = mlflow.data.from_spark(frame, path=path)
    again = mlflow.data.get_source(dataset._to_mlflow_entity()).load()
    assert sorted(row.a for row in again.collect()) == [1, 2]


def test_for_a_model(frame):
    dataset = mlflow.data.from_spark(frame.select("a", "b"), targets="a")
    assert sorted(dataset.to_pyfunc().outputs) == [1, 2]
    assert dataset.to_evaluation_dataset().feature_names == ["b"]
    assert dataset.source._get_source_type() == "code"


def test_a_version_makes_it_a_delta_table(frame):
    dataset = mlflow.data.from_spark(frame, table_name="t", version="3")
    assert dataset.source.to_dict() == {"delta_table_name": "t", "delta_table_version": 3}
    with pytest.raises(MlflowException, match="that of a Delta table"):
        mlflow.data.from_spark(frame, version="3")
    with pytest.raises(MlflowException, match="at most one"):
        mlflow.data.from_spark(frame, path="p", sql="s")
    with pytest.raises(MlflowException, match="either 'path' or"):
        mlflow.data.load_delta()
