"""The demo's training: a sweep over a small neural network on scikit-learn's digits.

1797 images of 8 x 8 pixels, from the Optical Recognition of Handwritten Digits data set (UCI Machine Learning
Repository, E. Alpaydin and C. Kaynak, 1998), which comes with scikit-learn.
"""

import time
from collections.abc import Callable

import mlflow
from mlflow.cli.demo_traces import IMAGES, read_images
from mlflow.exceptions import MlflowException

EXPERIMENT = "Digits: a sweep over a small network"
REGISTERED_MODEL = "digits"
ALIAS = "champion"
DESCRIPTION = f"""**Twelve networks**, twenty epochs each, on the digits of scikit-learn.

| param | values |
|---|---|
| `hidden_units` | 8, 32 |
| `learning_rate` | 0.001, 0.01, 0.1 |
| `alpha` | 0.0001, 0.01 |

The best one is registered as `models:/{REGISTERED_MODEL}@{ALIAS}`.
"""
EPOCHS = 20
PICTURE_EVERY = 5
GRID = [
    {"hidden_units": units, "learning_rate": rate, "alpha": alpha}
    for units in (8, 32)
    for rate in (0.001, 0.01, 0.1)
    for alpha in (0.0001, 0.01)
]


def _libraries():
    try:
        import matplotlib
        import sklearn  # noqa: F401
    except ImportError as error:
        raise MlflowException(
            f"The demo needs scikit-learn and matplotlib ({error}). Install them: pip install 'millrace[demo]'"
        ) from None
    matplotlib.use("Agg")


def sweep(report: Callable[[str], object] = print) -> str:
    """Train every point of the grid as a nested run; register the best network. The parent run's id."""
    _libraries()
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    pixels, digits = load_digits(return_X_y=True)
    pixels = pixels / 16.0
    train_x, test_x, train_y, test_y = train_test_split(pixels, digits, test_size=0.25, random_state=0, stratify=digits)
    mlflow.set_experiment(EXPERIMENT)
    data = mlflow.data.from_numpy(train_x, targets=train_y, name="digits-train")
    held_out = mlflow.data.from_numpy(test_x, targets=test_y, name="digits-test")
    best = None
    with mlflow.start_run(run_name="sweep", description=DESCRIPTION) as parent:
        mlflow.log_params({"epochs": EPOCHS, "grid_points": len(GRID), "solver": "adam", "random_state": 0})
        mlflow.log_input(data, context="training")
        for number, params in enumerate(GRID):
            name = "units={hidden_units} rate={learning_rate} alpha={alpha}".format(**params)
            with mlflow.start_run(run_name=name, nested=True) as run:
                mlflow.log_params(params)
                mlflow.set_tags({"model": "MLPClassifier", "data": "digits"})
                mlflow.log_input(data, context="training")
                mlflow.log_input(held_out, context="evaluation")
                model, accuracy = _train(params, train_x, train_y, test_x, test_y)
                _log_results(model, test_x, test_y)
            mlflow.log_metric("accuracy", accuracy, step=number)
            report(f"  {name:40} accuracy {accuracy:.4f}")
            if best is None or accuracy > best[0]:
                best = (accuracy, run.info.run_id, params, model)
        accuracy, run_id, params, model = best
        mlflow.set_tag("best_run", run_id)
        mlflow.log_dict({"run_id": run_id, "accuracy": accuracy, "params": params}, "best.json")
        logged = mlflow.sklearn.log_model(
            model,
            name="network",
            params=params,
            input_example=test_x[:2],
            registered_model_name=REGISTERED_MODEL,
        )
        mlflow.log_metric("best_accuracy", accuracy, model_id=logged.model_id, dataset=held_out)
    mlflow.MlflowClient().set_registered_model_alias(REGISTERED_MODEL, ALIAS, str(logged.registered_model_version))
    report(f"  the best one is models:/{REGISTERED_MODEL}@{ALIAS}")
    read_images(model, logged.model_id, train_x, train_y, test_x, test_y)
    report(f"  it has read {IMAGES} images; their traces say how")
    return parent.info.run_id


def _train(params: dict, train_x, train_y, test_x, test_y):
    """Train one network epoch by epoch, logging its curves. The model and its accuracy on unseen images."""
    import numpy as np
    from sklearn.metrics import log_loss
    from sklearn.neural_network import MLPClassifier

    model = MLPClassifier(
        hidden_layer_sizes=(params["hidden_units"],),
        learning_rate_init=params["learning_rate"],
        alpha=params["alpha"],
        random_state=0,
    )
    order = np.random.default_rng(0)
    accuracy = 0.0
    for epoch in range(EPOCHS):
        started = time.perf_counter()
        for batch in np.array_split(order.permutation(len(train_x)), 20):
            model.partial_fit(train_x[batch], train_y[batch], classes=range(10))
        accuracy = float(model.score(test_x, test_y))
        mlflow.log_metrics(
            {
                "loss": float(model.loss_),
                "test_loss": float(log_loss(test_y, model.predict_proba(test_x), labels=range(10))),
                "train_accuracy": float(model.score(train_x, train_y)),
                "accuracy": accuracy,
                "epoch_ms": (time.perf_counter() - started) * 1e3,
            },
            step=epoch,
        )
        if epoch % PICTURE_EVERY == 0 or epoch == EPOCHS - 1:
            mlflow.log_image(_picture(model), key="first_layer", step=epoch)
    return model, accuracy


def _picture(model):
    """What the first units look for, next to each other: an array of gray values from 0 to 1."""
    import numpy as np

    weights = model.coefs_[0].T[:8].reshape(-1, 8, 8)
    low, high = weights.min(), weights.max()
    row = np.concatenate([np.pad(weight, 1, constant_values=low) for weight in weights], axis=1)
    return np.kron((row - low) / (high - low), np.ones((4, 4)))


def _log_results(model, test_x, test_y) -> None:
    """Log the confusion matrix, the first layer's weights, a report, and the images it gets wrong."""
    from matplotlib.figure import Figure
    from sklearn.metrics import ConfusionMatrixDisplay, classification_report

    predicted = model.predict(test_x)
    figure = Figure(figsize=(5, 5), layout="constrained")
    ConfusionMatrixDisplay.from_predictions(test_y, predicted, ax=figure.subplots(), colorbar=False)
    mlflow.log_figure(figure, "figures/confusion_matrix.png")

    weights = model.coefs_[0].T[:8]
    figure = Figure(figsize=(6, 3), layout="constrained")
    for axes, weight in zip(figure.subplots(2, 4).flat, weights, strict=False):
        axes.imshow(weight.reshape(8, 8), cmap="RdBu")
        axes.set_axis_off()
    mlflow.log_figure(figure, "figures/first_layer.png")

    mlflow.log_dict(classification_report(test_y, predicted, output_dict=True, zero_division=0), "report.json")
    wrong = [i for i in range(len(test_y)) if predicted[i] != test_y[i]]
    mlflow.log_table(
        {
            "image": wrong,
            "digit": [int(test_y[i]) for i in wrong],
            "predicted": [int(predicted[i]) for i in wrong],
        },
        "mistakes.json",
    )
    mlflow.log_text(f"{len(wrong)} of {len(test_y)} unseen images are read wrongly.\n", "summary.txt")
