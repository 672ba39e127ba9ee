"""Checkpoints that autologging keeps of a training, in the run's artifacts.

``checkpoints/epoch_3/checkpoint.pth`` or ``checkpoints/global_step_7/checkpoint.pth`` when all are kept, and
``checkpoints/latest_checkpoint.pth`` when only the best one is. The ending is the library's.
"""

from __future__ import annotations

import contextlib
import re
import tempfile
from collections.abc import Iterator

from mlflow.exceptions import RESOURCE_DOES_NOT_EXIST, MlflowException, invalid

FOLDER = "checkpoints"
LATEST = "latest_checkpoint"


@contextlib.contextmanager
def downloaded_checkpoint(run_id: str | None, epoch: int | None, global_step: int | None) -> Iterator[str]:
    """The file of a checkpoint, in a folder that is gone after the block.

    Args:
        run_id: of the run; None means the active one.
        epoch: the one after this epoch; None with no global_step means the latest.
        global_step: the one after this step.

    Raises: INVALID_PARAMETER_VALUE for both epoch and step, or without a run; RESOURCE_DOES_NOT_EXIST.
    """
    from mlflow.client import MlflowClient
    from mlflow.tracking.fluent import active_run

    if epoch is not None and global_step is not None:
        raise invalid("Only one of 'epoch' and 'global_step' can say which checkpoint is meant.")
    if run_id is None:
        active = active_run()
        if active is None:
            raise invalid("No run is active; name the run of the checkpoint with run_id.")
        run_id = active.info.run_id
    client = MlflowClient()
    path = _path(client, run_id, epoch, global_step)
    with tempfile.TemporaryDirectory() as folder:
        yield client.download_artifacts(run_id, path, folder)


def _path(client, run_id: str, epoch: int | None, global_step: int | None) -> str:
    """The artifact path of a checkpoint."""
    found = [file.path for file in client.list_artifacts(run_id, FOLDER)]
    if epoch is not None:
        wanted = f"{FOLDER}/epoch_{epoch}"
    elif global_step is not None:
        wanted = f"{FOLDER}/global_step_{global_step}"
    else:
        latest = [path for path in found if path.startswith(f"{FOLDER}/{LATEST}.")]
        if latest:
            return latest[0]
        numbered = [
            (int(match[1]), path) for path in found if (match := re.search(r"/(?:epoch|global_step)_(\d+)$", path))
        ]
        wanted = max(numbered, default=(0, f"{FOLDER}/{LATEST}"))[1]
    files = [file.path for file in client.list_artifacts(run_id, wanted) if "/checkpoint." in file.path]
    if not files:
        raise MlflowException(
            f"The run {run_id!r} has no checkpoint {wanted!r}; it has {sorted(found) or 'none'}.",
            RESOURCE_DOES_NOT_EXIST,
        )
    return files[0]
