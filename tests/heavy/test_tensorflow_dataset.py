"""TensorFlow tensors and datasets."""

import json

import pytest

import mlflow.data
from mlflow.exceptions import MlflowException

tf = pytest.importorskip("tensorflow")


def test_tensors_as_a_run_keeps_them():
    dataset = mlflow.data.from_tensorflow(tf.zeros((4, 3)), source="x.npy", targets=tf.constant([1, 2, 3, 4]))
    written = json.loads(dataset.to_dict()["schema"])["mlflow_tensorspec"]
    assert json.loads(written["features"])[0]["tensor-spec"] == {"dtype": "float32", "shape": [-1, 3]}
    assert json.loads(written["targets"])[0]["tensor-spec"] == {"dtype": "int32", "shape": [-1]}
    assert dataset.profile == {"features_cardinality": 12, "targets_cardinality": 4}
    assert dataset.digest == mlflow.data.from_tensorflow(tf.zeros((4, 3)), "y", tf.constant([1, 2, 3, 4])).digest
    assert dataset.digest != mlflow.data.from_tensorflow(tf.ones((4, 3)), "y", tf.constant([1, 2, 3, 4])).digest
    assert dataset.to_evaluation_dataset().features_data.shape == (4, 3)


def test_a_stream_of_elements():
    stream = tf.data.Dataset.from_tensor_slices({"x": tf.zeros((5, 2)), "y": tf.constant(["a"] * 5)})
    dataset = mlflow.data.from_tensorflow(stream, source="x")
    assert dataset.profile == {"features_cardinality": 5}
    assert [(spec.name, spec.shape) for spec in dataset.schema.features] == [("x", (2,)), ("y", ())]
    assert len(dataset.digest) == 8
    other = tf.data.Dataset.from_tensor_slices({"x": tf.ones((5, 2)), "y": tf.constant(["a"] * 5)})
    assert mlflow.data.from_tensorflow(other, source="x").digest != dataset.digest
    endless = tf.data.Dataset.from_tensors(tf.zeros(2)).repeat()
    assert mlflow.data.from_tensorflow(endless, source="x").profile == {"features_cardinality": None}
    with pytest.raises(MlflowException, match=r"single tf\.Tensor"):
        dataset.to_evaluation_dataset()


def test_refused():
    with pytest.raises(MlflowException, match="not int"):
        mlflow.data.from_tensorflow(3)
    with pytest.raises(MlflowException, match="both"):
        mlflow.data.from_tensorflow(tf.zeros(3), targets=tf.data.Dataset.range(3))
