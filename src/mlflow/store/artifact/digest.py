"""Checksums in HTTP headers (RFC 9530): what was sent is what arrived."""

import base64
import binascii
import hashlib

CONTENT_DIGEST = "Content-Digest"
WANT_CONTENT_DIGEST = "Want-Content-Digest"
WANT_SHA256 = "sha-256=10"


def content_digest(sha256: bytes) -> str:
    """The header's value for a SHA-256."""
    return f"sha-256=:{base64.b64encode(sha256).decode()}:"


def content_digest_of(data: bytes) -> str:
    """The header's value for some bytes."""
    return content_digest(hashlib.sha256(data).digest())


def sha256_in(header: str | None) -> bytes | None:
    """The SHA-256 in a header's value; None when it holds none."""
    for item in (header or "").split(","):
        name, _, value = item.strip().partition("=")
        if name.lower() == "sha-256" and value.startswith(":") and value.endswith(":"):
            try:
                return base64.b64decode(value[1:-1], validate=True)
            except binascii.Error:
                return None
    return None
