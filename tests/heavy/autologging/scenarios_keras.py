"""Trainings with Keras (3) and TensorFlow."""

import numpy as np

import mlflow

isolated = True


def _data(rows=32):
    generator = np.random.default_rng(0)
    features = generator.normal(size=(rows, 3)).astype("float32")
    return features, features.sum(axis=1, keepdims=True)


def _model():
    import keras

    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [keras.Input((3,)), keras.layers.Dense(2, name="hidden"), keras.layers.Dense(1, name="out")]
    )
    model.compile(optimizer=keras.optimizers.SGD(0.01), loss="mse", metrics=["mae"])
    return model


def keras_fit():
    mlflow.keras.autolog()
    _model().fit(*_data(), epochs=2, batch_size=8, verbose=0)


def keras_fit_validation_split():
    mlflow.keras.autolog(log_input_examples=True, extra_tags={"team": "blue"})
    _model().fit(*_data(), epochs=2, validation_split=0.25, verbose=0)


def keras_every_n_steps():
    mlflow.keras.autolog(log_every_epoch=False, log_every_n_steps=2, log_models=False)
    _model().fit(*_data(), epochs=2, batch_size=8, verbose=0)


def keras_early_stopping():
    import keras

    mlflow.keras.autolog(log_models=False)
    stop = keras.callbacks.EarlyStopping(monitor="loss", patience=1, min_delta=10, restore_best_weights=True)
    _model().fit(*_data(), epochs=10, verbose=0, callbacks=[stop])


def keras_callback():
    from mlflow.keras.callback import MlflowCallback

    with mlflow.start_run():
        _model().fit(*_data(), epochs=2, batch_size=8, verbose=0, callbacks=[MlflowCallback()])


def tensorflow_fit():
    mlflow.tensorflow.autolog()
    _model().fit(*_data(), epochs=2, batch_size=8, verbose=0)


def tensorflow_validation_data():
    mlflow.tensorflow.autolog(log_input_examples=True, checkpoint=False)
    features, target = _data()
    _model().fit(features[:20], target[:20], epochs=2, validation_data=(features[20:], target[20:]), verbose=0)


def tensorflow_early_stopping():
    import keras

    mlflow.tensorflow.autolog(log_models=False)
    stop = keras.callbacks.EarlyStopping(monitor="loss", patience=1, min_delta=10, restore_best_weights=True)
    _model().fit(*_data(), epochs=10, verbose=0, callbacks=[stop])


def tensorflow_every_n_steps():
    mlflow.tensorflow.autolog(log_every_epoch=False, log_every_n_steps=2, log_models=False)
    _model().fit(*_data(), epochs=2, batch_size=8, verbose=0)


def tensorflow_dataset():
    import tensorflow as tf

    mlflow.tensorflow.autolog(log_models=False)
    data = tf.data.Dataset.from_tensor_slices(_data()).batch(8)
    _model().fit(data, epochs=1, verbose=0)


def tensorflow_callback():
    from mlflow.tensorflow.callback import MlflowCallback

    with mlflow.start_run():
        _model().fit(*_data(), epochs=2, batch_size=8, verbose=0, callbacks=[MlflowCallback(log_every_epoch=True)])


def both_at_once():
    mlflow.autolog(exclude_flavors=["sklearn"], log_models=False)
    _model().fit(*_data(), epochs=1, verbose=0)
