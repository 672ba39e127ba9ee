"""Sessions and tokens: long random texts, of which only hashes are kept."""

from __future__ import annotations

import hashlib
import hmac
import secrets

TOKEN_PREFIX = "mlr_"
"""What access tokens begin with, so that scanners of source code find them."""


def new_secret() -> str:
    """256 random bits as text."""
    return secrets.token_urlsafe(32)


def new_token() -> str:
    """The text of a new access token."""
    return TOKEN_PREFIX + new_secret()


def hash_of(secret: str) -> str:
    """What is kept of a random text. Guessing it is hopeless, so the hash need not be slow."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def csrf_token_of(session: str) -> str:
    """What a page must send along with the cookie of a session: only pages that the server answered know it."""
    return hmac.new(session.encode(), b"csrf", hashlib.sha256).hexdigest()
