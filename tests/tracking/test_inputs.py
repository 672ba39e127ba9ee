import numpy as np

import mlflow
import mlflow.data
from mlflow.entities import LoggedModelOutput


def inputs(run):
    return mlflow.get_run(run.info.run_id).inputs.dataset_inputs


def test_dataset_with_context_and_tags(run):
    mlflow.log_input(mlflow.data.from_numpy(np.zeros(3), name="a"), context="training", tags={"x": 1})
    [entry] = inputs(run)
    assert entry.dataset.name == "a"
    assert {tag.key: tag.value for tag in entry.tags} == {"x": "1", "mlflow.data.context": "training"}


def test_several(run):
    a, b = (mlflow.data.from_numpy(np.full(3, i), name=n) for i, n in enumerate("ab"))
    mlflow.log_inputs([a, None, b], ["training", None, None], [None, None, {"y": "2"}])
    found = {e.dataset.name: {t.key: t.value for t in e.tags} for e in inputs(run)}
    assert found == {"a": {"mlflow.data.context": "training"}, "b": {"y": "2"}}


def test_entities_are_datasets_too(run):
    mlflow.log_input(mlflow.data.from_numpy(np.zeros(3), name="a"))
    entity = inputs(run)[0].dataset
    with mlflow.start_run(nested=True) as child:
        mlflow.log_input(entity)
    assert inputs(child)[0].dataset == entity


def test_nothing_is_nothing():
    mlflow.log_input()
    mlflow.log_inputs()
    mlflow.log_outputs()
    assert mlflow.active_run() is None


def test_bad_input(run, raises):
    with raises("INVALID_PARAMETER_VALUE", "str"):
        mlflow.log_input("a.csv")
    dataset = mlflow.data.from_numpy(np.zeros(3))
    with raises("INVALID_PARAMETER_VALUE", "same length"):
        mlflow.log_inputs([dataset], ["a", "b"])
    assert inputs(run) == []


def test_outputs(run):
    mlflow.log_outputs([LoggedModelOutput("m-" + "0" * 32, 3)])
    outputs = mlflow.get_run(run.info.run_id).outputs.model_outputs
    assert [(o.model_id, o.step) for o in outputs] == [("m-" + "0" * 32, 3)]
