"""An upload in parts that may be sent side by side, and again after a broken connection."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass
class MultipartUploadCredential:
    """Where one part goes.

    Args:
        url: the part is PUT there.
        part_number: counted from 1.
        headers: headers to send with it.
    """

    url: str
    part_number: int
    headers: dict[str, Any]

    @classmethod
    def from_dict(cls, dict_: dict[str, Any]) -> "MultipartUploadCredential":
        """The credential in a JSON object."""
        return cls(dict_["url"], int(dict_["part_number"]), dict(dict_.get("headers") or {}))

    def to_proto(self) -> "MultipartUploadCredential":
        """The credential itself, which has the fields of the message."""
        return self


@dataclass
class CreateMultipartUploadResponse:
    """An upload that has begun.

    Args:
        upload_id: its name in the following calls.
        credentials: where each part goes.
    """

    upload_id: str | None
    credentials: list[MultipartUploadCredential]

    @classmethod
    def from_dict(cls, dict_: dict[str, Any]) -> "CreateMultipartUploadResponse":
        """The answer in a JSON object."""
        parts = [MultipartUploadCredential.from_dict(part) for part in dict_.get("credentials") or ()]
        return cls(dict_.get("upload_id"), parts)

    def to_proto(self) -> "CreateMultipartUploadResponse":
        """The answer itself, which has the fields of the message."""
        return self


@dataclass
class MultipartUploadPart:
    """A part that has arrived.

    Args:
        part_number: counted from 1.
        etag: what the store answered for it.
        url: where it went.
    """

    part_number: int
    etag: str | None
    url: str | None = None

    @classmethod
    def from_proto(cls, proto: Any) -> "MultipartUploadPart":
        """The part with the fields of a message-like object."""
        return cls(proto.part_number, proto.etag or None, proto.url or None)

    def to_dict(self) -> dict[str, Any]:
        """The part as a JSON object."""
        return asdict(self)
