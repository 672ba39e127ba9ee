"""One entry of an artifact listing."""

from mlflow.entities.entity import Entity


class FileInfo(Entity):
    """A file or folder among artifacts.

    Args:
        path: relative to the artifact root that was listed.
        is_dir: whether it is a folder.
        file_size: bytes; None for a folder.
    """

    path: str
    is_dir: bool | None = None
    file_size: int | None = None
