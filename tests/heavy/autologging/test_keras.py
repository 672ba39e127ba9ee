"""Keras and TensorFlow: results as without, the callbacks for users, checkpoints that load again."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

import mlflow

keras = pytest.importorskip("keras")
pytest.importorskip("tensorflow")

spec = importlib.util.spec_from_file_location("scenarios", Path(__file__).with_name("scenarios_keras.py"))
scenarios = importlib.util.module_from_spec(spec)
spec.loader.exec_module(scenarios)


@pytest.mark.parametrize("library", ["keras", "tensorflow"])
def test_results_are_as_without(library, runs):
    plain = scenarios._model()
    before = plain.fit(*scenarios._data(), epochs=2, verbose=0).history
    getattr(mlflow, library).autolog()
    model = scenarios._model()
    callbacks = []
    history = model.fit(*scenarios._data(), epochs=2, verbose=0, callbacks=callbacks).history
    assert callbacks == []
    assert history == before
    [run] = runs()
    [output] = run.outputs.model_outputs
    loaded = mlflow.pyfunc.load_model(f"models:/{output.model_id}")
    features = scenarios._data()[0]
    np.testing.assert_allclose(loaded.predict(features), model.predict(features, verbose=0), rtol=1e-5)


def test_checkpoints_can_be_loaded(runs):
    mlflow.tensorflow.autolog(log_models=False, checkpoint_monitor="loss")
    model = scenarios._model()
    model.fit(*scenarios._data(), epochs=2, verbose=0)
    loaded = mlflow.tensorflow.load_checkpoint(run_id=runs()[0].info.run_id)
    features = scenarios._data()[0]
    np.testing.assert_allclose(loaded.predict(features, verbose=0), model.predict(features, verbose=0), rtol=1e-5)


@pytest.mark.parametrize("arguments", [{"log_every_n_steps": 2}, {"log_every_epoch": False}])
def test_how_often_must_be_clear(arguments):
    with pytest.raises(mlflow.MlflowException, match="log_every_n_steps"):
        mlflow.keras.MlflowCallback(**arguments)


@pytest.mark.parametrize("library", ["keras", "tensorflow"])
@pytest.mark.parametrize("too", [False, True], ids=["alone", "with_autologging"])
def test_the_callback_logs_once(library, too, runs):
    getattr(mlflow, library).autolog(log_models=False, disable=not too)
    with mlflow.start_run():
        callback = getattr(mlflow, library).MlflowCallback()
        scenarios._model().fit(*scenarios._data(), epochs=2, verbose=0, callbacks=[callback])
    [run] = runs()
    points = mlflow.MlflowClient().get_metric_history(run.info.run_id, "loss")
    assert [point.step for point in points] == [0, 1]
    assert "model_summary.txt" in [file.path for file in mlflow.MlflowClient().list_artifacts(run.info.run_id)]


def test_checkpoints_of_an_unknown_mode():
    with pytest.raises(mlflow.MlflowException, match="'mode'"):
        mlflow.tensorflow.MlflowModelCheckpointCallback(mode="auto")


def test_a_callback_list_of_the_user(runs):
    mlflow.keras.autolog(log_models=False)
    model = scenarios._model()
    callbacks = keras.callbacks.CallbackList([], add_history=True, model=model)
    model.fit(*scenarios._data(), epochs=1, verbose=0, callbacks=callbacks)
    assert "loss" in runs()[0].data.metrics


def test_an_error_of_the_training_fails_the_run(runs):
    mlflow.keras.autolog()
    with pytest.raises(ValueError):
        scenarios._model().fit(np.zeros((4, 7)), np.zeros(4), verbose=0)
    assert runs()[0].info.status == "FAILED"
