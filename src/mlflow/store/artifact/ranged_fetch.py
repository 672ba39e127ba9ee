"""One artifact that can be read at any place → a local file, in ranges side by side."""

import os

from mlflow.environment_variables import (
    MLFLOW_ENABLE_MULTIPART_DOWNLOAD,
    MLFLOW_MULTIPART_DOWNLOAD_CHUNK_SIZE,
    MLFLOW_MULTIPART_DOWNLOAD_MINIMUM_FILE_SIZE,
)
from mlflow.store.artifact import transfer
from mlflow.store.artifact.artifact_reader import ArtifactReader
from mlflow.store.artifact.artifact_repo import ARTIFACT_STREAM_CHUNK_SIZE
from mlflow.store.artifact.atomic import AtomicFile
from mlflow.store.artifact.checksums import InOrder
from mlflow.store.artifact.progress import Progress
from mlflow.store.artifact.ranged_download import Target

RANGE_BYTES = 16 << 20
AT_ONCE = 4


def fetch_into(whole: ArtifactReader, local_path: str, progress: Progress, length: int | None = None) -> None:
    """Write an artifact to a local file, which appears when it is whole. A range that breaks off goes on where it was.

    It is compared with the checksum that its store tells.

    Args:
        whole: the artifact.
        length: bytes of one range; None takes what the settings say.

    Raises: DATA_LOSS when its checksum is another.
    """
    length = length or range_bytes(whole.size)
    with AtomicFile(os.path.abspath(local_path)) as file:
        target = Target(file.file.fileno())
        arrived = InOrder(whole.path, file.hidden_path, whole.checksum)

        def fetch(first: int) -> None:
            begin = first
            reader = whole.again()
            reader.section(begin, length)
            while data := reader.read_at(begin, ARTIFACT_STREAM_CHUNK_SIZE):
                target.write(data, begin)
                begin += len(data)
                progress.advance(len(data))
            if length < whole.size:
                arrived.add(first, begin)

        transfer.each(fetch, range(0, whole.size, length), AT_ONCE)
        if length < whole.size:
            # a single one is compared by its reader
            arrived.check()


def range_bytes(size: int) -> int:
    """The bytes of one range of a download; all of them when it is not to be split."""
    least = RANGE_BYTES
    if MLFLOW_MULTIPART_DOWNLOAD_MINIMUM_FILE_SIZE.is_set():
        least = MLFLOW_MULTIPART_DOWNLOAD_MINIMUM_FILE_SIZE.get()
    if size < least or not MLFLOW_ENABLE_MULTIPART_DOWNLOAD.get():
        return max(size, 1)
    if MLFLOW_MULTIPART_DOWNLOAD_CHUNK_SIZE.is_set():
        return max(MLFLOW_MULTIPART_DOWNLOAD_CHUNK_SIZE.get(), 1)
    return RANGE_BYTES
