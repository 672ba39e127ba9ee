"""The part of ``MlflowClient`` that writes and reads the artifacts of runs."""

import functools
import json
import os
import posixpath
import re
import tempfile
import uuid
from typing import TYPE_CHECKING, Any, BinaryIO

from mlflow import state
from mlflow.api.limits import shown
from mlflow.api.tracking import GetRun, SetTag
from mlflow.entities.file_info import FileInfo
from mlflow.environment_variables import MLFLOW_ENABLE_ASYNC_LOGGING
from mlflow.exceptions import invalid
from mlflow.store import resolve
from mlflow.tracking import values
from mlflow.utils.mlflow_tags import MLFLOW_LOGGED_IMAGES

if TYPE_CHECKING:
    import matplotlib.figure
    import numpy
    import pandas
    import PIL.Image
    import plotly.graph_objects

    import mlflow
    from mlflow.store.artifact.artifact_repo import ArtifactRepository

_IMAGE_KEY = re.compile(r"[\w\-. /]+\Z", re.ASCII)


class RunArtifacts:
    """Artifacts of runs, in the place that the run names."""

    tracking_uri: str

    def log_artifact(self, run_id: str, local_path: str, artifact_path: str | None = None) -> None:
        """Store a local file, or a folder under its name, in the folder ``artifact_path`` of the run."""
        local_path = os.fspath(local_path)
        repository = self._repository(run_id)
        if os.path.isdir(local_path):
            name = os.path.basename(os.path.abspath(local_path))
            repository.log_artifacts(local_path, posixpath.join(artifact_path or "", name))
        elif os.path.exists(local_path):
            repository.log_artifact(local_path, artifact_path)
        else:
            raise invalid(f"Invalid value {local_path!r} for parameter 'local_path': there is no such file.")

    def log_artifacts(self, run_id: str, local_dir: str, artifact_path: str | None = None) -> None:
        """Store everything in a local folder in the folder ``artifact_path`` of the run."""
        self._repository(run_id).log_artifacts(os.fspath(local_dir), artifact_path)

    def log_text(self, run_id: str, text: str, artifact_file: str) -> None:
        """Store a text, in UTF-8."""
        if not isinstance(text, str):
            raise invalid(
                f"Invalid value {shown(text)} for parameter 'text': text is needed, not {type(text).__name__}."
            )
        self._write(run_id, artifact_file, text.encode())

    def log_dict(self, run_id: str, dictionary: dict[str, Any], artifact_file: str) -> None:
        """Store a dict or list as YAML if the name ends in .yaml or .yml, otherwise as JSON.

        NumPy values become numbers and lists; what JSON and YAML do not know becomes text.
        """
        if artifact_file.lower().endswith((".yaml", ".yml")):
            import yaml

            plain = json.loads(json.dumps(dictionary, default=_plain))
            text = yaml.safe_dump(plain, default_flow_style=False, allow_unicode=True)
        else:
            text = json.dumps(dictionary, indent=2, default=_plain, ensure_ascii=False)
        self._write(run_id, artifact_file, text.encode())

    def log_stream(self, run_id: str, stream: BinaryIO, artifact_file: str) -> None:
        """Store what a binary stream gives until its end; it is not held in memory."""
        from mlflow.store.artifact.artifact_repo import StreamUploadMixin

        folder, name = _split(artifact_file)
        repository = self._repository(run_id)
        if not hasattr(stream, "read"):
            raise invalid(f"Invalid value of type {type(stream).__name__} for parameter 'stream': read() is needed.")
        source = _Binary(stream)
        if isinstance(repository, StreamUploadMixin):
            repository.log_artifact_from_stream(source, name, folder)
            return
        with tempfile.TemporaryDirectory(prefix="mlflow-") as temporary:
            local = os.path.join(temporary, name)
            with open(local, "wb") as file:
                while chunk := source.read(1 << 20):
                    file.write(chunk)
            repository.log_artifact(local, folder)

    def log_figure(
        self,
        run_id: str,
        figure: "matplotlib.figure.Figure | plotly.graph_objects.Figure",
        artifact_file: str,
        *,
        save_kwargs: dict[str, Any] | None = None,
    ) -> None:
        """Store a matplotlib or plotly figure in the format of the name's extension.

        Args:
            run_id: the run.
            figure: the figure. Plotly writes .html itself, other formats through its package kaleido.
            artifact_file: where.
            save_kwargs: passed to ``savefig``, ``write_html`` or ``to_image``.
        """
        from mlflow.tracking.figures import figure_bytes

        self._write(run_id, artifact_file, figure_bytes(figure, artifact_file, save_kwargs or {}))

    def log_image(
        self,
        run_id: str,
        image: "numpy.ndarray | PIL.Image.Image | mlflow.Image",
        artifact_file: str | None = None,
        key: str | None = None,
        step: int | None = None,
        timestamp: int | None = None,
        synchronous: bool | None = None,
    ) -> None:
        """Store an image, either under a file name or as one of a series.

        Args:
            run_id: the run.
            image: a NumPy array, a Pillow image or an ``mlflow.Image``.
            artifact_file: file name; its extension says the format.
            key: name of a series of images over steps, instead of ``artifact_file``.
            step: of the series; 0 by default.
            timestamp: milliseconds since the epoch, of the series; None means now.
            synchronous: False stores the images of a series in the background; None takes
                MLFLOW_ENABLE_ASYNC_LOGGING.
        """
        from mlflow.tracking import multimedia

        if (artifact_file is None) == (key is None):
            raise invalid("Give either 'artifact_file', for a single image, or 'key', for a series of images.")
        if artifact_file is not None:
            if step is not None or timestamp is not None:
                raise invalid("'step' and 'timestamp' go with 'key', not with 'artifact_file'.")
            content = multimedia.encoded(multimedia.pil_of(image), artifact_file)
            self._write(run_id, artifact_file, content)
            return
        if not isinstance(key, str) or not _IMAGE_KEY.match(key):
            raise invalid(
                f"Invalid value {shown(key)} for parameter 'key': letters, digits, '_', '-', '.', ' ' and '/' are "
                "allowed."
            )
        step = 0 if step is None else values.whole_number("step", step)
        timestamp = values.now() if timestamp is None else values.whole_number("timestamp", timestamp)
        name = f"images/{key.replace('/', '~')}+step+{step}+timestamp+{timestamp}+{uuid.uuid4()}"
        _tag_images(self.tracking_uri, run_id)
        pixels = multimedia.pil_of(image)
        if synchronous is None:
            synchronous = not MLFLOW_ENABLE_ASYNC_LOGGING.get()
        if synchronous:
            self._write_series(run_id, name, pixels)
        else:
            from mlflow.tracking import async_artifacts

            async_artifacts.submit(self._write_series, run_id, name, pixels)

    def _write_series(self, run_id: str, name: str, pixels: "PIL.Image.Image") -> None:
        from mlflow.tracking import multimedia

        self._write(run_id, f"{name}.png", multimedia.encoded(pixels, "image.png"))
        small = multimedia.compress_image_size(pixels)
        self._write(run_id, f"{name}+compressed.webp", multimedia.encoded(small, "image.webp"))

    def log_table(self, run_id: str, data: "dict[str, Any] | pandas.DataFrame", artifact_file: str) -> None:
        """Store a table, or append to the one that is there.

        Args:
            run_id: the run.
            data: columns by name, or a DataFrame. Cells may be ``mlflow.Image``; single values fill their column.
            artifact_file: a name that ends in .json or .parquet.
        """
        from mlflow.tracking import tables

        tables.log(self, run_id, data, artifact_file)

    def load_table(
        self,
        experiment_id: str,
        artifact_file: str,
        run_ids: list[str] | None = None,
        extra_columns: list[str] | None = None,
    ) -> "pandas.DataFrame":
        """The tables that runs logged under a name, one below the other.

        Args:
            experiment_id: where to look for runs, if ``run_ids`` is None.
            artifact_file: name under which the table was logged.
            run_ids: the runs.
            extra_columns: columns of ``search_runs`` to add, e.g. ``run_id`` or ``params.model``.
        """
        from mlflow.tracking import tables

        return tables.load(self, experiment_id, artifact_file, run_ids, extra_columns)

    def list_artifacts(self, run_id: str, path: str | None = None) -> list[FileInfo]:
        """The entries of a folder among the run's artifacts; of the root by default.

        A model that the run logged is a folder of its name.
        """
        return self._with_models(run_id).list_artifacts(path)

    def download_artifacts(self, run_id: str, path: str, dst_path: str | None = None) -> str:
        """Download a file or folder of the run's artifacts; the local path of it.

        Args:
            run_id: the run.
            path: what; "" for everything.
            dst_path: local folder; None takes a new temporary one, or the original place if it is on this machine.
        """
        repository = self._with_models(run_id)
        if dst_path is None:
            local = repository.get_local_path(path or "")
            if local is not None and os.path.exists(local):
                return local
        return repository.download_artifacts(path or "", dst_path)

    def _repository(self, run_id: str) -> "ArtifactRepository":
        from mlflow.store.artifact.resolve import artifact_repository_of

        return artifact_repository_of(artifact_uri_of(self.tracking_uri, run_id), self.tracking_uri)

    def _with_models(self, run_id: str) -> "ArtifactRepository":
        """What the run has, for reading: its own artifacts and the models that it logged."""
        from mlflow.store.artifact.runs import RunsArtifactRepository

        return RunsArtifactRepository(f"runs:/{run_id}", self.tracking_uri)

    def _write(self, run_id: str, artifact_file: str, content: bytes) -> None:
        folder, name = _split(artifact_file)
        self._repository(run_id).log_bytes(content, posixpath.join(folder or "", name))


def artifact_uri_of(tracking_uri: str, run_id: str) -> str:
    """The root of a run's artifacts. It never changes, hence it is asked for once."""
    active = state.open_runs.get(run_id)
    return active.info.artifact_uri if active is not None else _artifact_uri(tracking_uri, run_id)


@functools.lru_cache(maxsize=1024)
def _artifact_uri(tracking_uri: str, run_id: str) -> str:
    if not isinstance(run_id, str):
        raise invalid(f"Invalid value {shown(run_id)} for parameter 'run_id': text is needed.")
    return resolve.tracking(tracking_uri).get_run(GetRun(run_id=run_id)).run.info.artifact_uri


@functools.lru_cache(maxsize=1024)
def _tag_images(tracking_uri: str, run_id: str) -> None:
    """Tell viewers that the run has series of images; once is enough."""
    resolve.tracking(tracking_uri).set_tag(SetTag(run_id=run_id, key=MLFLOW_LOGGED_IMAGES, value="True"))


def forget() -> None:
    """Forget what is remembered about runs."""
    _artifact_uri.cache_clear()
    _tag_images.cache_clear()


def _split(artifact_file: str) -> tuple[str | None, str]:
    """Folder and name of an artifact.

    Raises: INVALID_PARAMETER_VALUE when there is no name.
    """
    folder, name = posixpath.split(os.fspath(artifact_file))
    if not name or name in (".", ".."):
        raise invalid(f"Invalid value {artifact_file!r} for parameter 'artifact_file': a file name is needed.")
    return folder or None, name


def _plain(value: Any) -> Any:
    """What JSON can hold in place of a value that it does not know."""
    to_list = getattr(value, "tolist", None)
    return to_list() if to_list is not None else str(value)


class _Binary:
    """A stream whose ``read`` must give bytes."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        chunk = self._stream.read(size)
        if not isinstance(chunk, (bytes, bytearray, memoryview)):
            raise invalid(
                f"The stream gives {type(chunk).__name__}; bytes are needed. Open files with mode 'rb'; "
                "for text use log_text."
            )
        return bytes(chunk)
