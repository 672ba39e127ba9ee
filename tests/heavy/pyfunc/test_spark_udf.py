"""Models as UDFs, on a real local Spark."""

import os
import sys

import cloudpickle
import numpy as np
import pandas as pd
import pytest

pyspark = pytest.importorskip("pyspark")
pytest.importorskip("sklearn")

import mlflow  # noqa: E402
from mlflow.exceptions import MlflowException  # noqa: E402
from mlflow.models import ModelSignature, infer_signature  # noqa: E402
from mlflow.types import ColSpec, ParamSchema, ParamSpec, Schema  # noqa: E402

# the workers cannot import this file
cloudpickle.register_pickle_by_value(sys.modules[__name__])
FRAME = pd.DataFrame({"a": [1.0, 2.0, 3.0, 4.0], "b": [10.0, 20.0, 30.0, 40.0]})


@pytest.fixture(scope="module")
def spark():
    # one that another file left has workers with another Python
    if (left := pyspark.sql.SparkSession.getActiveSession()) is not None:
        left.stop()
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    session = (
        pyspark.sql.SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.python.worker.reuse", "true")
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.fixture(scope="module")
def rows(spark):
    return spark.createDataFrame(FRAME).repartition(2)


class Several(mlflow.pyfunc.PythonModel):
    """Gives columns of several types, and how it was called."""

    def predict(self, context, model_input, params=None):
        factor = (params or {}).get("factor", 1.0)
        total = model_input.sum(axis=1) * factor
        return pd.DataFrame(
            {
                "label": [f"row {value:g}" for value in total],
                "count": total.astype("int64"),
                "total": total.astype("float64"),
                "columns": [",".join(map(str, model_input.columns))] * len(total),
                "process": [os.getpid()] * len(total),
                "variable": [os.environ.get("SPARK_UDF_TEST", "")] * len(total),
                "loads": [loads()] * len(total),
            }
        )

    def load_context(self, context):
        import builtins

        builtins.spark_udf_loads = getattr(builtins, "spark_udf_loads", 0) + 1


def loads():
    import builtins

    return getattr(builtins, "spark_udf_loads", 0)


@pytest.fixture(scope="module")
def linear(tmp_path_factory):
    from sklearn.linear_model import LinearRegression

    model = LinearRegression().fit(FRAME, FRAME["a"] + 2 * FRAME["b"])
    path = tmp_path_factory.mktemp("models") / "linear"
    mlflow.sklearn.save_model(
        model, path, signature=infer_signature(FRAME, model.predict(FRAME)), pip_requirements=["scikit-learn", "numpy"]
    )
    return str(path), model


@pytest.fixture(scope="module")
def several(tmp_path_factory):
    path = tmp_path_factory.mktemp("models") / "several"
    signature = ModelSignature(
        inputs=Schema([ColSpec("double", "a"), ColSpec("double", "b")]),
        params=ParamSchema([ParamSpec("factor", "double", 1.0)]),
    )
    mlflow.pyfunc.save_model(path, python_model=Several(), signature=signature, pip_requirements=["pandas"])
    return str(path)


def collected(rows, udf, *columns):
    found = rows.withColumn("p", udf(*columns)).orderBy("a").toPandas()
    return found["p"].tolist()


@pytest.mark.parametrize("columns", [("a", "b"), ()])
def test_columns_are_given_by_name_or_taken_from_the_signature(spark, rows, linear, columns):
    path, model = linear
    udf = mlflow.pyfunc.spark_udf(spark, path, "double")
    np.testing.assert_allclose(collected(rows, udf, *columns), model.predict(FRAME))


def test_result_type_from_the_signature(spark, rows, linear):
    path, model = linear
    udf = mlflow.pyfunc.spark_udf(spark, path)
    np.testing.assert_allclose(collected(rows, udf, "a", "b"), model.predict(FRAME))


def test_one_struct_holds_all_inputs(spark, rows, linear):
    from pyspark.sql.functions import struct

    path, model = linear
    udf = mlflow.pyfunc.spark_udf(spark, path, "double")
    np.testing.assert_allclose(collected(rows, udf, struct("b", "a")), model.predict(FRAME))


@pytest.mark.parametrize(
    ("result_type", "expected"),
    [
        ("string", ["row 11", "row 22", "row 33", "row 44"]),
        ("long", [11, 22, 33, 44]),
        ("int", [11, 22, 33, 44]),
        ("double", [11.0, 22.0, 33.0, 44.0]),
        ("float", [11.0, 22.0, 33.0, 44.0]),
    ],
)
def test_a_plain_type_takes_the_first_column_that_fits(spark, rows, several, result_type, expected):
    assert collected(rows, mlflow.pyfunc.spark_udf(spark, several, result_type), "a", "b") == expected


def test_a_struct_takes_columns_by_name(spark, rows, several):
    udf = mlflow.pyfunc.spark_udf(spark, several, "total double, label string, columns string")
    found = rows.withColumn("p", udf("a", "b")).select("a", "p.*").orderBy("a").toPandas()
    assert found["total"].tolist() == [11.0, 22.0, 33.0, 44.0]
    assert found["label"].tolist()[0] == "row 11"
    assert set(found["columns"]) == {"a,b"}


def test_an_array_takes_all_columns_that_fit(spark, rows, tmp_path):
    class Pair(mlflow.pyfunc.PythonModel):
        def predict(self, context, model_input, params=None):
            return model_input.to_numpy() * 2

    mlflow.pyfunc.save_model(tmp_path / "pair", python_model=Pair(), pip_requirements=["pandas"])
    udf = mlflow.pyfunc.spark_udf(spark, str(tmp_path / "pair"), "array<double>")
    assert [list(one) for one in collected(rows, udf, "a", "b")] == [[2, 20], [4, 40], [6, 60], [8, 80]]


def test_params_and_environment_variables_reach_the_model(spark, rows, several):
    udf = mlflow.pyfunc.spark_udf(
        spark, several, "total double, variable string", params={"factor": 10.0}, extra_env={"SPARK_UDF_TEST": "on"}
    )
    found = rows.withColumn("p", udf("a", "b")).select("p.*").orderBy("total").toPandas()
    assert found["total"].tolist() == [110.0, 220.0, 330.0, 440.0]
    assert set(found["variable"]) == {"on"}


def test_a_python_worker_loads_the_model_once(spark, several):
    many = spark.range(2000).selectExpr("double(id) as a", "double(id) as b").repartition(8)
    counted = []
    for _ in range(2):
        udf = mlflow.pyfunc.spark_udf(spark, several, "process long, loads long", params={"factor": 3.0})
        found = many.withColumn("p", udf("a", "b")).select("p.*").toPandas()
        counts = found.groupby("process")["loads"]
        assert (counts.nunique() == 1).all()
        counted.append(counts.max().to_dict())
    first, second = counted
    assert all(count == first[process] for process, count in second.items() if process in first)


def test_an_error_of_the_model_reaches_the_driver(spark, rows, linear):
    path, _ = linear
    udf = mlflow.pyfunc.spark_udf(spark, path, "double")
    with pytest.raises(Exception, match="'b'"):
        collected(rows, udf, "a")


def test_more_columns_than_inputs(spark, rows, linear):
    path, _ = linear
    udf = mlflow.pyfunc.spark_udf(spark, path, "double")
    with pytest.raises(Exception, match="takes 2 inputs"):
        collected(rows, udf, "a", "b", "a")


@pytest.mark.parametrize("result_type", ["timestamp", "array<date>", "nonsense type"])
def test_result_types_that_are_not_supported(spark, linear, result_type):
    with pytest.raises(MlflowException, match="llowed are"):
        mlflow.pyfunc.spark_udf(spark, linear[0], result_type)


def test_no_column_fits_the_result_type(spark, rows, tmp_path):
    class Words(mlflow.pyfunc.PythonModel):
        def predict(self, context, model_input, params=None):
            return ["word"] * len(model_input)

    mlflow.pyfunc.save_model(tmp_path / "words", python_model=Words(), pip_requirements=["pandas"])
    udf = mlflow.pyfunc.spark_udf(spark, str(tmp_path / "words"), "double")
    with pytest.raises(Exception, match="No column of the predictions fits"):
        collected(rows, udf, "a", "b")


def test_an_unknown_environment_manager(spark, linear):
    with pytest.raises(MlflowException, match="allowed are local, virtualenv, uv, conda"):
        mlflow.pyfunc.spark_udf(spark, linear[0], env_manager="nix")


@pytest.mark.parametrize("prebuilt", [False, True], ids=["made", "prebuilt"])
def test_an_environment_of_the_models_own(spark, rows, tmp_path, monkeypatch, prebuilt):
    """The model runs beside Spark's workers, with a package that they do not have."""
    (tmp_path / "where.py").write_text(
        "import sys\nimport mlflow\nimport pandas as pd\n\n\n"
        "class Where(mlflow.pyfunc.PythonModel):\n"
        "    def predict(self, context, model_input, params=None):\n"
        "        import tabulate\n\n"
        "        said = f'{sys.prefix} {tabulate.__version__}'\n"
        "        return pd.DataFrame({'where': [said] * len(model_input), 'total': model_input.sum(axis=1)})\n\n\n"
        "mlflow.models.set_model(Where())\n"
    )
    model = tmp_path / "model"
    mlflow.pyfunc.save_model(model, python_model=str(tmp_path / "where.py"), pip_requirements=["tabulate==0.8.9"])
    monkeypatch.setenv("MLFLOW_ENV_ROOT", str(tmp_path / "envs"))
    archive = mlflow.pyfunc.build_model_env(str(model), str(tmp_path / "built")) if prebuilt else None
    udf = mlflow.pyfunc.spark_udf(
        spark, str(model), "where string, total double", env_manager="virtualenv", prebuilt_env_uri=archive
    )
    found = rows.withColumn("p", udf("a", "b")).select("p.*").orderBy("total").toPandas()
    assert found["total"].tolist() == [11.0, 22.0, 33.0, 44.0]
    (where,) = set(found["where"])
    assert where.endswith(" 0.8.9") and not where.startswith(sys.prefix)
