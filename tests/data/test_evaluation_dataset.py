"""Data to evaluate a model on."""

import numpy as np
import pandas as pd
import pytest

import mlflow.data
from mlflow.data.evaluation_dataset import EvaluationDataset, convert_data_to_mlflow_dataset
from mlflow.exceptions import MlflowException
from mlflow.models.evaluation import EvaluationDataset as SameEvaluationDataset


def test_of_a_dataframe():
    frame = pd.DataFrame({"a": [1, 2], "b": [3, 4], "y": [0, 1], "p": [1, 1]})
    data = EvaluationDataset(frame, targets="y", predictions="p", name="n", path="s3://b/k")
    assert data.feature_names == ["a", "b"]
    assert list(data.labels_data) == [0, 1] and list(data.predictions_data) == [1, 1]
    assert data.has_targets and data.has_predictions
    assert (data.targets_name, data.predictions_name, data.name, data.path) == ("y", "p", "n", "s3://b/k")
    assert len(data.hash) == 32 and len(data.digest) == 8
    assert SameEvaluationDataset is EvaluationDataset


def test_of_arrays_and_lists():
    array = EvaluationDataset(np.zeros((2, 11)), targets=np.ones(2))
    assert array.feature_names[0] == "feature_01" and array.feature_names[-1] == "feature_11"
    rows = EvaluationDataset([[1, 2], [3, 4]], targets=[0, 1])
    assert rows.features_data.shape == (2, 2) and not rows.has_predictions
    assert rows.name == rows.hash


def test_the_hash_is_that_of_the_content():
    one = EvaluationDataset(np.arange(40.0).reshape(20, 2))
    same = EvaluationDataset(np.arange(40.0).reshape(20, 2))
    other = EvaluationDataset(np.arange(1, 41.0).reshape(20, 2))
    labelled = EvaluationDataset(np.arange(40.0).reshape(20, 2), targets=np.zeros(20))
    assert one.hash == same.hash and len({one.hash, other.hash, labelled.hash}) == 3


def test_from_datasets():
    frame = pd.DataFrame({"a": [1, 2], "y": [0, 1]})
    data = mlflow.data.from_pandas(frame, targets="y", name="n").to_evaluation_dataset()
    assert (data.feature_names, data.name) == (["a"], "n")
    arrays = mlflow.data.from_numpy(np.zeros((2, 2)), targets=np.ones(2)).to_evaluation_dataset()
    assert list(arrays.labels_data) == [1, 1] and arrays.name == "dataset"
    with pytest.raises(MlflowException, match="by name cannot be evaluated"):
        mlflow.data.from_numpy({"x": np.zeros((2, 2))}).to_evaluation_dataset()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"data": pd.DataFrame({"a": [1]}), "targets": "y"}, "no targets column 'y'"),
        ({"data": pd.DataFrame({"a": [1]}), "feature_names": ["b"]}, "no feature column 'b'"),
        ({"data": pd.DataFrame({"a": [1]}), "targets": [1, 2]}, "1 rows but 2 labels"),
        ({"data": np.zeros(3)}, "have 2 dimensions"),
        ({"data": [[1], [1, 2]]}, "one length"),
        ({"data": np.zeros((2, 2)), "feature_names": ["a"]}, "2 columns but 1 feature names"),
        ({"data": np.zeros((2, 2)), "feature_names": ["a", "a"]}, "must differ"),
        ({"data": np.zeros((2, 2)), "predictions": "p"}, "only a DataFrame has"),
        ({"data": np.zeros((2, 2)), "name": 'a"b'}, "may not contain"),
    ],
)
def test_refused(arguments, message):
    with pytest.raises(MlflowException, match=message) as error:
        EvaluationDataset(**arguments)
    assert error.value.error_code == "INVALID_PARAMETER_VALUE"


def test_convert_data():
    frame = pd.DataFrame({"a": [1], "y": [0]})
    dataset = convert_data_to_mlflow_dataset(frame, targets="y", name="n")
    assert (dataset.targets, dataset.name) == ("y", "n")
    assert convert_data_to_mlflow_dataset(dataset) is dataset
    assert convert_data_to_mlflow_dataset([{"a": 1}]).df.shape == (1, 1)
    assert convert_data_to_mlflow_dataset([[1, 2]], targets=[1]).features.shape == (1, 2)
    with pytest.raises(MlflowException, match="type int"):
        convert_data_to_mlflow_dataset(3)
