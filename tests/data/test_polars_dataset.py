"""polars DataFrames."""

import datetime

import pytest

import mlflow.data
from mlflow.data.polars_dataset import hash_polars_df, infer_dtype, infer_schema
from mlflow.exceptions import MlflowException

pl = pytest.importorskip("polars")


@pytest.fixture
def frame():
    return pl.DataFrame(
        {
            "a": [1, 2],
            "b": [1.5, None],
            "c": ["x", "y"],
            "d": [datetime.date(2020, 1, 1)] * 2,
            "e": [[1], [2, 3]],
            "f": [{"k": 1}, {"k": 2}],
            "g": [datetime.timedelta(1)] * 2,
        }
    )


def test_schema(frame):
    assert [repr(column) for column in infer_schema(frame)] == [
        "'a': long (required)",
        "'b': double (optional)",
        "'c': string (required)",
        "'d': datetime (required)",
        "'e': Array(long) (required)",
        "'f': {k: long (required)} (required)",
        "'g': Any (required)",
    ]
    with pytest.raises(MlflowException, match=r"Column 'g' of polars type Duration"):
        infer_dtype(frame["g"].dtype, "g", allow_unknown=False)


def test_as_a_run_keeps_it(frame):
    dataset = mlflow.data.from_polars(frame, source="s3://b/k", targets="a", name="n")
    entity = dataset._to_mlflow_entity()
    assert (entity.name, entity.source_type, entity.profile) == ("n", "s3", '{"num_rows": 2, "num_elements": 14}')
    assert dataset.digest == hash_polars_df(frame.clone()) != hash_polars_df(frame.with_columns(a=pl.lit(5)))
    with pytest.raises(MlflowException, match="no targets column"):
        mlflow.data.from_polars(frame, targets="z")


def test_for_a_model(frame):
    dataset = mlflow.data.from_polars(frame.select("a", "b"), targets="a")
    split = dataset.to_pyfunc()
    assert list(split.inputs.columns) == ["b"] and list(split.outputs) == [1, 2]
    assert dataset.to_evaluation_dataset().feature_names == ["b"]


def test_long_frames_are_sampled():
    long = pl.DataFrame({"a": range(50_000)})
    assert hash_polars_df(long) != hash_polars_df(pl.DataFrame({"a": [*range(49_999), -1]}))
