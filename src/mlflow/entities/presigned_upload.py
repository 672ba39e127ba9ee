"""A URL to which an artifact can be written without going through the server."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class CreatePresignedUploadResponse:
    """Where an artifact can be written for a while.

    Args:
        presigned_url: to PUT to.
        headers: to send with it.
    """

    presigned_url: str
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_dict(cls, d: dict[str, Any]) -> "CreatePresignedUploadResponse":
        """The answer in a JSON object."""
        return cls(d["presigned_url"], dict(d.get("headers") or {}))

    @classmethod
    def from_proto(cls, proto: Any) -> "CreatePresignedUploadResponse":
        """The answer with the fields of a message-like object."""
        return cls(proto.presigned_url, dict(proto.headers))

    def to_dict(self) -> dict[str, Any]:
        """The answer as a JSON object."""
        return asdict(self)

    def to_proto(self) -> "CreatePresignedUploadResponse":
        """The answer itself, which has the fields of the message."""
        return self
