"""The fluent API that logs files, figures, images and tables to the active run, which is started if there is none."""

from typing import TYPE_CHECKING, Any, BinaryIO

from mlflow import state
from mlflow.tracking import artifact_utils, experiments
from mlflow.tracking.client import MlflowClient
from mlflow.tracking.runs import active_run_id

if TYPE_CHECKING:
    import matplotlib.figure
    import numpy
    import pandas
    import PIL.Image
    import plotly.graph_objects

    from mlflow.tracking.multimedia import Image


def log_artifact(local_path: str, artifact_path: str | None = None, run_id: str | None = None) -> None:
    """Store a local file, or a folder under its name, in the folder ``artifact_path`` of the run's artifacts."""
    MlflowClient().log_artifact(run_id or active_run_id(), local_path, artifact_path)


def log_artifacts(local_dir: str, artifact_path: str | None = None, run_id: str | None = None) -> None:
    """Store everything in a local folder in the folder ``artifact_path`` of the run's artifacts."""
    MlflowClient().log_artifacts(run_id or active_run_id(), local_dir, artifact_path)


def log_text(text: str, artifact_file: str, run_id: str | None = None) -> None:
    """Store a text as the artifact ``artifact_file``, in UTF-8."""
    MlflowClient().log_text(run_id or active_run_id(), text, artifact_file)


def log_dict(dictionary: dict[str, Any], artifact_file: str, run_id: str | None = None) -> None:
    """Store a dict or list as YAML if the name ends in .yaml or .yml, otherwise as JSON."""
    MlflowClient().log_dict(run_id or active_run_id(), dictionary, artifact_file)


def log_stream(stream: BinaryIO, artifact_file: str, run_id: str | None = None) -> None:
    """Store what a binary stream gives until its end; it is not held in memory."""
    MlflowClient().log_stream(run_id or active_run_id(), stream, artifact_file)


def log_figure(
    figure: "matplotlib.figure.Figure | plotly.graph_objects.Figure",
    artifact_file: str,
    *,
    save_kwargs: dict[str, Any] | None = None,
) -> None:
    """Store a matplotlib or plotly figure in the format of the name's extension.

    Args:
        figure: the figure. Plotly writes .html itself, other formats through its package kaleido.
        artifact_file: where.
        save_kwargs: passed to the library that writes the figure.
    """
    MlflowClient().log_figure(active_run_id(), figure, artifact_file, save_kwargs=save_kwargs)


def log_image(
    image: "numpy.ndarray | PIL.Image.Image | Image",
    artifact_file: str | None = None,
    key: str | None = None,
    step: int | None = None,
    timestamp: int | None = None,
    synchronous: bool | None = False,
) -> None:
    """Store an image, either under a file name or as one of a series.

    Args:
        image: a NumPy array, a Pillow image or an ``mlflow.Image``.
        artifact_file: file name; its extension says the format.
        key: name of a series of images over steps, instead of ``artifact_file``.
        step: of the series; 0 by default.
        timestamp: milliseconds since the epoch, of the series; None means now.
        synchronous: whether the call waits for the upload of an image of a series; if not,
            ``flush_artifact_async_logging`` and the end of the process do.
    """
    MlflowClient().log_image(active_run_id(), image, artifact_file, key, step, timestamp, synchronous)


def log_table(data: "dict[str, Any] | pandas.DataFrame", artifact_file: str, run_id: str | None = None) -> None:
    """Store a table, or append to the one that is there.

    Args:
        data: columns by name, or a DataFrame. Cells may be ``mlflow.Image``; single values fill their column.
        artifact_file: a name that ends in .json or .parquet.
        run_id: the run; None means the active one.
    """
    MlflowClient().log_table(run_id or active_run_id(), data, artifact_file)


def load_table(
    artifact_file: str, run_ids: list[str] | None = None, extra_columns: list[str] | None = None
) -> "pandas.DataFrame":
    """The tables that runs logged under a name, one below the other.

    Args:
        artifact_file: name under which the table was logged.
        run_ids: the runs; None means all runs of the active experiment.
        extra_columns: columns of ``search_runs`` to add, e.g. ``run_id`` or ``params.model``.
    """
    run = state.active_run()
    experiment_id = experiments.active_id() if run is None else run.info.experiment_id
    return MlflowClient().load_table(experiment_id, artifact_file, run_ids, extra_columns)


def get_artifact_uri(artifact_path: str | None = None) -> str:
    """The URI of an artifact of the active run; of the root of its artifacts by default."""
    return artifact_utils.get_artifact_uri(active_run_id(), artifact_path)
