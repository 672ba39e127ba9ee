"""Checksums in HTTP headers (RFC 9530): what was sent is what arrived.

``sha-256`` goes with small bodies. Big ones carry ``adler`` (Adler-32), which finds what a bad line does to them at a
tenth of the cost; neither is there to keep out an attacker, which is TLS's work.
"""

import base64
import binascii
import hashlib
import zlib
from collections.abc import Iterator
from typing import Any

CONTENT_DIGEST = "Content-Digest"
WANT_CONTENT_DIGEST = "Want-Content-Digest"
WANT_STRONG = "sha-256=10"
WANT_FAST = "adler=10"


class Adler:
    """Adler-32 (RFC 1950) with the methods of a hash."""

    def __init__(self, data: bytes = b"") -> None:
        self._value = zlib.adler32(data)

    def update(self, data: bytes) -> None:
        """Take further bytes."""
        self._value = zlib.adler32(data, self._value)

    def digest(self) -> bytes:
        """The checksum of all bytes so far."""
        return self._value.to_bytes(4, "big")


ALGORITHMS: dict[str, Any] = {"sha-256": hashlib.sha256, "adler": Adler}


class Expected:
    """The checksum that a ``Content-Digest`` names, to be compared with what arrives.

    Args:
        header: the header's value; None, or one without a known checksum, is met by everything.
    """

    def __init__(self, header: str | None) -> None:
        self._hash, self._digest = None, b""
        for name, value in members(header):
            if name in ALGORITHMS and len(value) > 2 and value[0] == value[-1] == ":":
                try:
                    self._digest = base64.b64decode(value[1:-1], validate=True)
                except binascii.Error:
                    continue
                self._hash = ALGORITHMS[name]()
                return

    def update(self, data: bytes) -> None:
        """Take what arrived."""
        if self._hash is not None:
            self._hash.update(data)

    def difference(self) -> str | None:
        """How what arrived differs from what was sent; None when it does not."""
        if self._hash is None or self._hash.digest() == self._digest:
            return None
        return f"its checksum is {self._hash.digest().hex()} instead of {self._digest.hex()}"


def wanted(header: str | None) -> str | None:
    """The first known algorithm that a ``Want-Content-Digest`` asks for."""
    return next((name for name in accepted(header) if name in ALGORITHMS), None)


def members(header: str | None) -> Iterator[tuple[str, str]]:
    """The algorithms, in lower case, that a header of RFC 9530 names, with what it says of each."""
    for item in (header or "").split(","):
        name, _, value = item.strip().partition("=")
        yield name.lower(), value


def accepted(header: str | None) -> Iterator[str]:
    """The algorithms that a ``Want-Content-Digest`` or ``Want-Repr-Digest`` does not rule out."""
    return (name for name, preference in members(header) if preference != "0")


def content_digest(name: str, digest: bytes) -> str:
    """The header's value for a checksum."""
    return f"{name}=:{base64.b64encode(digest).decode()}:"


def content_digest_of(data: bytes, name: str = "sha-256") -> str:
    """The header's value for some bytes."""
    return content_digest(name, ALGORITHMS[name](data).digest())
