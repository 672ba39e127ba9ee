"""What Spark reads, as a tag of the run that is active or that comes next."""

import pytest

import mlflow

pyspark = pytest.importorskip("pyspark")


@pytest.fixture(scope="module")
def spark():
    from pyspark.sql import SparkSession

    session = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    yield session
    session.stop()


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("a,b\n1,2\n")
    return str(path)


def sources(run):
    return run.data.tags.get("sparkDatasourceInfo", "").split("\n")


def test_while_a_run_is_active(spark, table, runs):
    mlflow.spark.autolog()
    with mlflow.start_run():
        assert spark.read.csv(table, header=True).count() == 1
        spark.read.format("csv").option("header", True).load(table)
        spark.read.csv(table)
        spark.read.text([table])
    assert sources(runs()[0]) == [f"path={table},version=None,format={kind}" for kind in ("csv", "text")]


def test_before_a_run(spark, table, runs):
    mlflow.spark.autolog()
    spark.read.csv(table)
    for _ in range(2):
        with mlflow.start_run():
            pass
    assert [sources(run) for run in runs()] == [[f"path={table},version=None,format=csv"], [""]]


def test_disabled(spark, table, runs):
    mlflow.spark.autolog()
    mlflow.spark.autolog(disable=True)
    with mlflow.start_run():
        spark.read.csv(table)
    assert sources(runs()[0]) == [""]
