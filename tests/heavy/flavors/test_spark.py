"""Stages, tables of Spark, and files that pass through Spark's file system."""

import os
import shutil

import pytest

import mlflow
from tests.flavors.contract import prepare
from tests.flavors.example import assert_same
from tests.heavy.flavors.examples import spark
from tests.tracking.conftest import raises  # noqa: F401

pytest.importorskip("pyspark")
if shutil.which("java") is None:
    pytest.skip("Spark needs Java", allow_module_level=True)


@pytest.fixture
def pipeline(models_folder):
    return prepare(spark.__name__, spark.EXAMPLES[0], models_folder)


def test_a_stage_is_stored_as_a_pipeline(pipeline, tmp_path):
    mlflow.spark.save_model(pipeline.model.stages[1], tmp_path / "m", pip_requirements=[])
    loaded = mlflow.spark.load_model(str(tmp_path / "m"))
    assert [type(stage).__name__ for stage in loaded.stages] == ["LinearRegressionModel"]
    assert loaded.stages[0].coefficients == pipeline.model.stages[1].coefficients


def test_what_is_not_fitted_is_refused(tmp_path, raises):  # noqa: F811
    from pyspark.ml.regression import LinearRegression

    spark.session()
    with raises("INVALID_PARAMETER_VALUE", "LinearRegression", "fitted"):
        mlflow.spark.save_model(LinearRegression(), tmp_path / "m")


def test_files_pass_through_sparks_file_system(pipeline, tmp_path):
    through = tmp_path / "through"
    mlflow.spark.save_model(pipeline.model, tmp_path / "m", dfs_tmpdir=f"file://{through}", pip_requirements=[])
    assert os.listdir(through) == []
    loaded = mlflow.spark.load_model(str(tmp_path / "m"), dfs_tmpdir=f"file://{through}")
    assert len(os.listdir(through)) == 1
    assert_same(spark.predict(loaded, pipeline.data), pipeline.expected)


def test_tables_of_spark_and_other_input(pipeline, raises):  # noqa: F811
    loaded = mlflow.spark._load_pyfunc(str(pipeline.folder / "sparkml"))
    assert_same(loaded.predict(spark.session().createDataFrame(pipeline.data)), pipeline.expected)
    with raises("INVALID_PARAMETER_VALUE", "ndarray"):
        loaded.predict(pipeline.data.to_numpy())


def test_a_pipeline_that_makes_no_predictions(pipeline, tmp_path, raises):  # noqa: F811
    mlflow.spark.save_model(pipeline.model.stages[0], tmp_path / "m", pip_requirements=[])
    loaded = mlflow.spark._load_pyfunc(str(tmp_path / "m" / "sparkml"))
    with raises("INVALID_PARAMETER_VALUE", "'prediction'", "features"):
        loaded.predict(pipeline.data)
