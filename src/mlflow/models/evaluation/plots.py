"""Figures of classifiers, drawn onto axes of matplotlib.

``cases`` are tuples (label, whether each row has that label, its probability in each row), one for each curve.
"""

from __future__ import annotations

import importlib.util
from typing import Any


def can_draw() -> bool:
    """Whether matplotlib is installed."""
    return importlib.util.find_spec("matplotlib") is not None


def roc(axes: Any, cases: list[tuple[Any, Any, Any]], weights: Any = None) -> None:
    """True against false positives."""
    from sklearn.metrics import auc, roc_curve

    for label, hit, share in cases:
        false, true, _ = roc_curve(hit, share, sample_weight=weights)
        axes.plot(false, true, label=f"{label} (area {auc(false, true):.3f})")
    axes.plot([0, 1], [0, 1], linestyle=":", color="grey")
    _name(axes, "ROC", "False positive rate", "True positive rate")


def precision_recall(axes: Any, cases: list[tuple[Any, Any, Any]], weights: Any = None) -> None:
    """Precision against recall."""
    from sklearn.metrics import average_precision_score, precision_recall_curve

    for label, hit, share in cases:
        precision, recall, _ = precision_recall_curve(hit, share, sample_weight=weights)
        area = average_precision_score(hit, share, sample_weight=weights)
        axes.step(recall, precision, where="post", label=f"{label} (average precision {area:.3f})")
    _name(axes, "Precision and recall", "Recall", "Precision")


def calibration(axes: Any, cases: list[tuple[Any, Any, Any]], weights: Any = None) -> None:
    """How often a label is right where the model says with which probability."""
    from sklearn.calibration import calibration_curve

    for label, hit, share in cases:
        right, said = calibration_curve(hit, share, n_bins=10)
        axes.plot(said, right, marker="o", label=str(label))
    axes.plot([0, 1], [0, 1], linestyle=":", color="grey")
    _name(axes, "Calibration", "Predicted probability", "Share that is right")


def lift(axes: Any, cases: list[tuple[Any, Any, Any]]) -> None:
    """How many more hits than by chance are among the rows that the model is surest of."""
    import numpy as np

    for label, hit, share in cases:
        order = np.argsort(-np.asarray(share), kind="stable")
        hits = np.cumsum(np.asarray(hit)[order])
        rows = np.arange(1, len(hits) + 1)
        axes.plot(rows / len(rows), (hits / rows) / (hits[-1] / len(rows)), label=str(label))
    axes.axhline(1, linestyle=":", color="grey")
    _name(axes, "Lift", "Share of rows, surest first", "Hits against chance")


def confusion(axes: Any, matrix: Any, labels: list[Any]) -> None:
    """Shares of each true label that were predicted as which."""
    axes.imshow(matrix, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(labels)), [str(label) for label in labels], rotation=45, ha="right")
    axes.set_yticks(range(len(labels)), [str(label) for label in labels])
    if len(labels) <= 20:
        for i, row in enumerate(matrix):
            for j, value in enumerate(row):
                color = "white" if value > 0.5 else "black"
                axes.text(j, i, f"{value:.2f}", ha="center", va="center", color=color)
    axes.set_title("Confusion matrix (shares of the true label)")
    axes.set_xlabel("Predicted")
    axes.set_ylabel("True")


def _name(axes: Any, title: str, x: str, y: str) -> None:
    axes.set_title(title)
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.legend(fontsize="small")
