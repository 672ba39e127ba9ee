"""Trainings with Paddle's high-level API."""

import numpy as np

import mlflow


def _model():
    import paddle

    paddle.seed(0)
    model = paddle.Model(paddle.nn.Linear(3, 1))
    optimizer = paddle.optimizer.SGD(learning_rate=0.01, parameters=model.parameters())
    model.prepare(optimizer, paddle.nn.MSELoss())
    return model


def _data():
    import paddle

    features = np.random.default_rng(0).normal(size=(16, 3)).astype("float32")
    return paddle.io.TensorDataset([paddle.to_tensor(features), paddle.to_tensor(features.sum(1, keepdims=True))])


def fit():
    mlflow.paddle.autolog()
    _model().fit(_data(), epochs=2, batch_size=8, verbose=0)


def fit_without_model_and_with_evaluation():
    mlflow.paddle.autolog(log_models=False, log_every_n_epoch=2, extra_tags={"team": "blue"})
    _model().fit(_data(), _data(), epochs=4, batch_size=8, verbose=0)


def early_stopping():
    import paddle

    mlflow.paddle.autolog(log_models=False)
    stop = paddle.callbacks.EarlyStopping("loss", patience=0, min_delta=100, verbose=0, save_best_model=False)
    _model().fit(_data(), _data(), epochs=5, batch_size=8, verbose=0, callbacks=[stop])
