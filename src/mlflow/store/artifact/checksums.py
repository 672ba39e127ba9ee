"""Checksums that stores keep of their artifacts, compared with what arrived of them.

Algorithms have the names of RFC 9530. CRC-32C is known where the package google-crc32c has its implementation in C,
since in pure Python it would take longer than most downloads.
"""

import base64
import binascii
import hashlib
import re
import threading
import zlib
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from mlflow.store.artifact.digest import accepted, content_digest, members
from mlflow.store.artifact.server_connection import damaged

_PIECE = 1 << 20
_MD5_ETAG = re.compile(r'"?([0-9a-f]{32})"?\Z')
_AMAZON = {
    "x-amz-checksum-sha256": "sha-256",
    "x-amz-checksum-sha1": "sha",
    "x-amz-checksum-crc32c": "crc32c",
    "x-amz-checksum-crc32": "crc32",
}
# what encrypts with keys of its own has ETags that say nothing about the content
_ENCRYPTED = (
    "x-amz-server-side-encryption-customer-algorithm",
    "x-goog-encryption-algorithm",
    "x-goog-encryption-kms-key-name",
)


class _Crc32:
    def __init__(self, data: bytes = b"") -> None:
        self._value = zlib.crc32(data)

    def update(self, data: bytes) -> None:
        self._value = zlib.crc32(data, self._value)

    def digest(self) -> bytes:
        return self._value.to_bytes(4, "big")


def _algorithms() -> dict[str, Callable[..., Any]]:
    found: dict[str, Callable[..., Any]] = {
        "sha-256": hashlib.sha256,
        "sha": partial(hashlib.sha1, usedforsecurity=False),
        "md5": partial(hashlib.md5, usedforsecurity=False),
        "crc32": _Crc32,
    }
    try:
        import google_crc32c
    except ImportError:
        return found
    if google_crc32c.implementation == "c":
        found["crc32c"] = google_crc32c.Checksum
    return found


ALGORITHMS = _algorithms()


class Checksum(NamedTuple):
    """What the checksum of an artifact is to be.

    Args:
        algorithm: one of ALGORITHMS.
        digest: the checksum.
        part_bytes: when it is that of the checksums of parts, the bytes of each but the last.
        is_certain: asked when it is another: False if the store's word was not to be taken for a checksum.
    """

    algorithm: str
    digest: bytes
    part_bytes: int | None = None
    is_certain: Callable[[], bool] | None = None

    def running(self) -> "Running":
        """Takes the content from its beginning."""
        return Running(self)


class Running:
    """The checksum of what came so far, to be compared at the end."""

    def __init__(self, known: Checksum) -> None:
        self._known = known
        self._make = ALGORITHMS[known.algorithm]
        self._current = self._make()
        self._parts: list[bytes] = []
        self._left = known.part_bytes or 0

    def update(self, data: bytes) -> None:
        """Take further bytes."""
        if self._known.part_bytes is None:
            self._current.update(data)
            return
        while data:
            taken, data = data[: self._left], data[self._left :]
            self._current.update(taken)
            self._left -= len(taken)
            if not self._left:
                self._end_part()

    def _end_part(self) -> None:
        self._parts.append(self._current.digest())
        self._current, self._left = self._make(), self._known.part_bytes or 0

    def check(self, what: str) -> None:
        """Raise DATA_LOSS unless everything came as it was stored.

        Args:
            what: the artifact.
        """
        known = self._known
        if known.part_bytes is not None:
            if self._left != known.part_bytes:
                self._end_part()
            self._current = self._make(b"".join(self._parts))
        got = self._current.digest()
        if got != known.digest and (known.is_certain is None or known.is_certain()):
            raise damaged(what, f"its checksum ({known.algorithm}) is {got.hex()} instead of {known.digest.hex()}")


class InOrder:
    """The checksum of a local file whose stretches arrive in any order: each is read when all before it are there.

    Args:
        what: the artifact, for messages.
        path: the file.
        known: asked once, after the first stretch, for what the checksum is to be; None when nobody knows.
    """

    def __init__(self, what: str, path: str, known: Callable[[], Checksum | None]) -> None:
        self._what, self._path, self._known = what, path, known
        self._running: Running | None = None
        self._is_asked = False
        self._ends: dict[int, int] = {}
        self._next = 0
        self._busy = threading.Lock()

    def add(self, begin: int, end: int) -> None:
        """The bytes from ``begin`` up to before ``end`` have been written."""
        self._ends[begin] = end
        # one thread at a time; what comes meanwhile is read by it, or by the next one
        if self._busy.acquire(blocking=False):
            try:
                self._go_on()
            finally:
                self._busy.release()

    def check(self) -> None:
        """Raise DATA_LOSS unless the file, which is whole, is what was stored."""
        with self._busy:
            self._go_on()
            if self._running is not None:
                self._running.check(self._what)

    def _go_on(self) -> None:
        if not self._is_asked:
            self._is_asked = True
            known = self._known()
            self._running = None if known is None else known.running()
        if self._running is None:
            return
        with open(self._path, "rb", buffering=0) as file:
            while (end := self._ends.pop(self._next, None)) is not None:
                file.seek(self._next)
                while self._next < end:
                    data = file.read(min(_PIECE, end - self._next))
                    if not data:
                        raise damaged(self._what, f"the file ends at {self._next} instead of {end} bytes")
                    self._running.update(data)
                    self._next += len(data)


def md5_of(etag: str | None) -> bytes | None:
    """The MD5 that an ETag may be; None when it has not the form of one."""
    found = _MD5_ETAG.match(etag or "")
    return bytes.fromhex(found[1]) if found else None


def is_encrypted(headers: Mapping[str, str]) -> bool:
    """Whether a store says of an artifact that it is encrypted in a way that its ETag is no checksum."""
    return headers.get("x-amz-server-side-encryption", "").startswith("aws:kms") or any(
        name in headers for name in _ENCRYPTED
    )


def checksum_of(headers: Mapping[str, str]) -> Checksum | None:
    """The checksum of a whole artifact that the headers of its store's answer tell; None when they tell none.

    Known are those of S3 (``x-amz-checksum-*``), Google Cloud Storage (``x-goog-hash``) and Azure (``Content-MD5``),
    and ETags of S3 that are an MD5.
    """
    candidates = [(algorithm, headers[name]) for name, algorithm in _AMAZON.items() if name in headers]
    if headers.get("x-amz-checksum-type", "").upper() == "COMPOSITE":
        candidates = []
    if headers.get("x-goog-stored-content-encoding", "identity") == "identity":
        told = (item.strip().partition("=")[::2] for item in headers.get("x-goog-hash", "").split(","))
        # the quicker one first
        candidates += sorted(told)
    if "x-ms-blob-type" in headers:
        # of a range, Content-MD5 is the range's
        whole = "x-ms-blob-content-md5" if "content-range" in headers else "content-md5"
        candidates.append(("md5", headers.get(whole, "")))
    for algorithm, value in candidates:
        known = _decoded(algorithm, value)
        if known is not None:
            return known
    if any(name.lower().startswith("x-amz-") for name in headers) and not is_encrypted(headers):
        digest = md5_of(headers.get("etag"))
        return None if digest is None else Checksum("md5", digest)
    return None


def _decoded(algorithm: str, value: str) -> Checksum | None:
    """A checksum in base64; None for an unknown algorithm, and for one of parts (``...-N``)."""
    if algorithm not in ALGORITHMS:
        return None
    try:
        digest = base64.b64decode(value, validate=True)
    except binascii.Error:
        return None
    return Checksum(algorithm, digest) if len(digest) == len(ALGORITHMS[algorithm]().digest()) else None


# ---- in headers of our own server (RFC 9530)

REPR_DIGEST = "Repr-Digest"
WANT_REPR_DIGEST = "Want-Repr-Digest"
_TOLD = ("crc32c", "md5", "sha-256", "sha")
WANTED = ", ".join(f"{name}=5" for name in _TOLD if name in ALGORITHMS)


def repr_digest(known: Checksum | None, wanted: str | None) -> str | None:
    """The header ``Repr-Digest`` that tells a checksum of a whole artifact, if it is of a kind that is wanted.

    Args:
        wanted: the header ``Want-Repr-Digest``.
    """
    if known is None or known.part_bytes is not None or known.algorithm not in {*accepted(wanted)} & {*_TOLD}:
        return None
    if known.is_certain is not None and not known.is_certain():
        return None
    return content_digest(known.algorithm, known.digest)


def told(header: str | None) -> Checksum | None:
    """The first checksum of a known kind in a header ``Repr-Digest``."""
    for name, value in members(header):
        known = _decoded(name, value.strip(":"))
        if known is not None:
            return known
    return None
