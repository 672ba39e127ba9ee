"""A URL from which an artifact can be read without going through the server."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass
class PresignedDownloadUrlResponse:
    """Where an artifact can be read for a while.

    Args:
        url: to GET.
        headers: to send with it.
        file_size: bytes, if known.
    """

    url: str
    headers: dict[str, str]
    file_size: int | None = None

    @classmethod
    def from_dict(cls, dict_: dict[str, Any]) -> "PresignedDownloadUrlResponse":
        """The answer in a JSON object."""
        size = dict_.get("file_size")
        return cls(dict_["url"], dict(dict_.get("headers") or {}), None if size is None else int(size))

    def to_dict(self) -> dict[str, Any]:
        """The answer as a JSON object."""
        return {name: value for name, value in asdict(self).items() if value is not None}
