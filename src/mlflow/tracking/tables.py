"""Tables among the artifacts of runs: ``{"columns": [...], "data": [[...], ...]}`` as JSON, or Parquet.

The run's tag ``mlflow.loggedArtifacts`` lists them, as ``[{"path": "t.json", "type": "table"}]``.
"""

import io
import json
import math
import os
import posixpath
import re
import uuid
from typing import TYPE_CHECKING, Any

from mlflow.api.limits import shown
from mlflow.exceptions import MlflowException, invalid, missing_package
from mlflow.tracking.frame import frame_of, pandas_for
from mlflow.utils.mlflow_tags import MLFLOW_LOGGED_ARTIFACTS

if TYPE_CHECKING:
    import pandas

    from mlflow.entities import Run
    from mlflow.tracking.client import MlflowClient

Columns = dict[str, list[Any]]


def log(client: "MlflowClient", run_id: str, data: Any, artifact_file: str) -> None:
    """Store a table, or append to the one of that name. See ``MlflowClient.log_table``."""
    form = _format(artifact_file)
    columns = _columns_of(data)
    run = client.get_run(run_id)
    logged = _logged(run)
    entry = {"path": artifact_file, "type": "table"}
    folder = posixpath.join("table_images", os.path.splitext(artifact_file)[0])
    cells = {name: [_cell(client, run_id, folder, value) for value in column] for name, column in columns.items()}
    if entry in logged:
        cells = _appended(form.read(client._repository(run_id).read_bytes(artifact_file)), cells)
    client._write(run_id, artifact_file, form.write(cells))
    if entry not in logged:
        client.set_tag(run_id, MLFLOW_LOGGED_ARTIFACTS, json.dumps([*logged, entry]), synchronous=True)


def load(
    client: "MlflowClient",
    experiment_id: str,
    artifact_file: str,
    run_ids: list[str] | None,
    extra_columns: list[str] | None,
) -> "pandas.DataFrame":
    """The tables of several runs below each other. See ``MlflowClient.load_table``."""
    form = _format(artifact_file)
    pd = pandas_for("load_table")
    entry = {"path": artifact_file, "type": "table"}
    candidates = _candidates(client, experiment_id, artifact_file) if run_ids is None else map(client.get_run, run_ids)
    runs = [run for run in candidates if entry in _logged(run)]
    if not runs:
        raise MlflowException(f"No run with a table {artifact_file!r} was found.", "RESOURCE_DOES_NOT_EXIST")
    frames = []
    for run in runs:
        frame = pd.DataFrame(form.read(client._repository(run.info.run_id).read_bytes(artifact_file)))
        if extra_columns:
            about = frame_of([run.to_proto()])
            for name in extra_columns:
                if name not in about:
                    raise invalid(
                        f"Run {run.info.run_id} has no {name!r} to add as a column; it has {', '.join(about)}."
                    )
                frame[name] = [about[name].iloc[0]] * len(frame)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def _candidates(client: "MlflowClient", experiment_id: str, artifact_file: str) -> "list[Run]":
    # what has a meaning in a pattern or ends a text is left to the exact comparison that follows
    pattern = re.sub(r"[^\w./ -]", "_", artifact_file, flags=re.ASCII)
    condition = f"tags.`{MLFLOW_LOGGED_ARTIFACTS}` LIKE '%{pattern}%'"
    found: list[Run] = []
    token = None
    while True:
        page = client.search_runs([experiment_id], condition, page_token=token)
        found += page
        token = page.token
        if not token:
            return found


def _logged(run: "Run") -> list[dict[str, str]]:
    return json.loads(run.data.tags.get(MLFLOW_LOGGED_ARTIFACTS, "[]"))


def _columns_of(data: Any) -> Columns:
    """The columns of a dict or a DataFrame, all of one length."""
    if hasattr(data, "columns") and hasattr(data, "to_dict"):
        names = [str(name) for name in data.columns]
        return {name: list(data.iloc[:, position]) for position, name in enumerate(names)}
    if not isinstance(data, dict):
        raise invalid(
            f"Invalid value {shown(data)} for parameter 'data': a dict or a DataFrame is needed, not "
            f"{type(data).__name__}."
        )
    lengths = {len(value) for value in data.values() if _is_column(value)}
    if len(lengths) != 1:
        # no columns, or of different lengths: then every value is the cell of one row
        return {str(name): [value] for name, value in data.items()}
    rows = lengths.pop()
    return {str(name): list(value) if _is_column(value) else [value] * rows for name, value in data.items()}


def _is_column(value: Any) -> bool:
    return isinstance(value, (list, tuple)) or (hasattr(value, "__array__") and getattr(value, "ndim", 1) == 1)


def _appended(before: Columns, after: Columns) -> Columns:
    rows_before = len(next(iter(before.values()), []))
    rows_after = len(next(iter(after.values()), []))
    return {
        name: before.get(name, [None] * rows_before) + after.get(name, [None] * rows_after)
        for name in {**before, **after}
    }


_IS_PLAIN = (str, int, bool, type(None))


def _cell(client: "MlflowClient", run_id: str, folder: str, value: Any) -> Any:
    """What is written for a cell. An image is stored beside the table and named in the cell."""
    kind = type(value)
    if kind in _IS_PLAIN:
        return value
    if kind is float:
        return value if math.isfinite(value) else None
    if kind in (list, tuple):
        return [_cell(client, run_id, folder, entry) for entry in value]
    if kind is dict:
        return {str(key): _cell(client, run_id, folder, entry) for key, entry in value.items()}
    to_pil = getattr(value, "to_pil", None)
    if to_pil is not None:
        return _image_cell(client, run_id, folder, to_pil())
    to_list = getattr(value, "tolist", None)
    if to_list is not None:
        return _cell(client, run_id, folder, to_list())
    iso = getattr(value, "isoformat", None)
    if iso is not None:
        text = iso()
        return None if text == "NaT" else text
    text = str(value)
    return None if text == "<NA>" else text


def _image_cell(client: "MlflowClient", run_id: str, folder: str, image: Any) -> dict[str, str]:
    from mlflow.tracking import multimedia

    name = posixpath.join(folder, str(uuid.uuid4()))
    client._write(run_id, f"{name}.png", multimedia.encoded(image, "image.png"))
    small = multimedia.compress_image_size(image)
    client._write(run_id, f"{name}.webp", multimedia.encoded(small, "image.webp"))
    return {"type": "image", "filepath": f"{name}.png", "compressed_filepath": f"{name}.webp"}


class _Json:
    @staticmethod
    def write(columns: Columns) -> bytes:
        rows = list(zip(*columns.values(), strict=True))
        text = json.dumps({"columns": list(columns), "data": rows}, ensure_ascii=False, separators=(",", ":"))
        return text.encode()

    @staticmethod
    def read(content: bytes) -> Columns:
        table = json.loads(content)
        names = table["columns"]
        return {name: [row[position] for row in table["data"]] for position, name in enumerate(names)}


class _Parquet:
    @staticmethod
    def write(columns: Columns) -> bytes:
        arrow, parquet = _arrow()
        content = io.BytesIO()
        try:
            table = arrow.table(columns)
        except (arrow.ArrowInvalid, arrow.ArrowTypeError) as error:
            raise invalid(f"The table cannot be written as Parquet: {error}") from error
        parquet.write_table(table, content)
        return content.getvalue()

    @staticmethod
    def read(content: bytes) -> Columns:
        _, parquet = _arrow()
        return parquet.read_table(io.BytesIO(content)).to_pydict()


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise missing_package("pyarrow", "A table as Parquet", "arrow") from None
    return pyarrow, pyarrow.parquet


def _format(artifact_file: str) -> type[_Json] | type[_Parquet]:
    extension = os.path.splitext(artifact_file)[1].lower()
    if extension == ".json":
        return _Json
    if extension == ".parquet":
        return _Parquet
    raise invalid(
        f"Invalid value {artifact_file!r} for parameter 'artifact_file': the name of a table ends in .json or .parquet."
    )
