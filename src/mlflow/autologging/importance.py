"""How much each feature matters to a model, as a JSON file and a bar chart."""

import json
import logging
import os
from typing import Any

from mlflow.autologging import notices

logger = logging.getLogger("mlflow.autologging")

# more bars cannot be read
MAX_BARS = 50


def write(integration: str, folder: str, kind: str, importance: dict[str, Any]) -> None:
    """Write ``feature_importance_<kind>.json`` and, where matplotlib is installed, ``.png``.

    Args:
        integration: for what is said.
        folder: where the files go.
        kind: what the numbers mean, e.g. "gain".
        importance: a number, or one for each class, by feature.
    """
    path = os.path.join(folder, f"feature_importance_{kind}")
    with (
        notices.trying(integration, "writing the feature importance"),
        open(f"{path}.json", "w", encoding="utf-8") as file,
    ):
        json.dump(importance, file)
    if importance:
        with notices.trying(integration, "drawing the feature importance"):
            _draw(f"{path}.png", kind, importance)


def _draw(path: str, kind: str, importance: dict[str, Any]) -> None:
    try:
        from matplotlib.figure import Figure
    except ImportError:
        logger.debug("matplotlib is not installed: no chart of the feature importance")
        return
    import numpy as np

    # one row for each feature, one column for each class
    values = {name: np.atleast_1d(np.asarray(value, dtype=float)) for name, value in importance.items()}
    names = sorted(values, key=lambda name: float(np.abs(values[name]).sum()))[-MAX_BARS:]
    table = np.stack([values[name] for name in names])
    classes = table.shape[1]
    height = 0.8 / classes
    figure = Figure(figsize=(6.4, max(3.0, 0.3 * len(names) * classes)))
    axes = figure.add_subplot()
    for column in range(classes):
        places = np.arange(len(names)) + height * (column - (classes - 1) / 2)
        axes.barh(places, table[:, column], height=height, label=f"class {column}" if classes > 1 else None)
    axes.set_yticks(range(len(names)), names)
    axes.set_xlabel("importance")
    axes.set_title(f"Feature importance ({kind})")
    if classes > 1:
        axes.legend()
    figure.savefig(path, bbox_inches="tight")
