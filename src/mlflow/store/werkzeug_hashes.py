"""Password hashes as werkzeug makes them, which MLflow's server keeps: checked here, never made.

``scrypt:32768:8:1$salt$hex`` and ``pbkdf2:sha256:600000$salt$hex``; the salt is text, the digest hexadecimal.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable

_SCRYPT = re.compile(r"scrypt:([1-9]\d{0,6}):([1-9]\d?):([1-9]\d?)\$([^$]+)\$([0-9a-f]{128})")
_PBKDF2 = re.compile(r"pbkdf2:(sha1|sha224|sha256|sha384|sha512):([1-9]\d{0,7})\$([^$]+)\$([0-9a-f]+)")
_MOST_MEMORY = 256 * 1024 * 1024
_MOST_ITERATIONS = 10_000_000
"""A hash that asks for more is none: it is checked whenever somebody tries to log in."""


def is_readable(stored: str) -> bool:
    """Whether a text is such a hash, which passwords can be checked against."""
    return _parsed(stored) is not None


def matches(password: bytes, stored: str) -> bool:
    """Whether a password is the one of such a hash; False for another text."""
    parsed = _parsed(stored)
    if parsed is None:
        return False
    digest, expected = parsed
    return hmac.compare_digest(digest(password).hex(), expected)


def _parsed(stored: str) -> tuple[Callable[[bytes], bytes], str] | None:
    """How the hash of a password is computed, and what it must be."""
    if found := _SCRYPT.fullmatch(stored):
        cost, block, lanes = (int(text) for text in found.groups()[:3])
        memory = 132 * cost * block * lanes
        # as scrypt itself demands: a power of two
        if cost < 2 or cost & (cost - 1) or memory > _MOST_MEMORY:
            return None
        salt = found[4].encode("utf-8", "surrogatepass")
        return lambda password: hashlib.scrypt(password, salt=salt, n=cost, r=block, p=lanes, maxmem=memory), found[5]
    if found := _PBKDF2.fullmatch(stored):
        name, iterations, salt = found[1], int(found[2]), found[3].encode("utf-8", "surrogatepass")
        if iterations > _MOST_ITERATIONS or len(found[4]) != 2 * hashlib.new(name).digest_size:
            return None
        return lambda password: hashlib.pbkdf2_hmac(name, password, salt, iterations), found[4]
    return None
