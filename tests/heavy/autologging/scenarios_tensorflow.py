"""Trainings with TensorFlow's Keras."""

import numpy as np

import mlflow


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


def fit():
    mlflow.tensorflow.autolog()
    _model().fit(*_data(), epochs=2, batch_size=8, verbose=0)


def validation_data():
    mlflow.tensorflow.autolog(log_input_examples=True, checkpoint=False)
    features, target = _data()
    _model().fit(features[:20], target[:20], epochs=2, validation_data=(features[20:], target[20:]), verbose=0)


def early_stopping():
    import keras

    mlflow.tensorflow.autolog(log_models=False)
    stop = keras.callbacks.EarlyStopping(monitor="loss", patience=1, min_delta=10, restore_best_weights=True)
    _model().fit(*_data(), epochs=10, verbose=0, callbacks=[stop])


def every_n_steps():
    mlflow.tensorflow.autolog(log_every_epoch=False, log_every_n_steps=2, log_models=False)
    _model().fit(*_data(), epochs=2, batch_size=8, verbose=0)


def dataset():
    import tensorflow as tf

    mlflow.tensorflow.autolog(log_models=False)
    data = tf.data.Dataset.from_tensor_slices(_data()).batch(8)
    _model().fit(data, epochs=1, verbose=0)


def both_at_once():
    mlflow.autolog(exclude_flavors=["sklearn"], log_models=False)
    _model().fit(*_data(), epochs=1, verbose=0)
