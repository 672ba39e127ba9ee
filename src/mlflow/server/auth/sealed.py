"""Texts that the server gives into the hands of browsers: nobody else can read, change or make them; they expire."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

import msgspec

from mlflow.exceptions import missing_package

EXTRA = "auth"


class Sealer:
    """Seals and opens small values with one key that all replicas have.

    Args:
        key: the secret, of any length from 32 bytes.
        purpose: what the values are for; a value sealed for one purpose cannot be opened for another.
    """

    def __init__(self, key: bytes, purpose: str) -> None:
        try:
            from cryptography.fernet import Fernet
        except ImportError:
            raise missing_package("cryptography", "Single sign-on", EXTRA) from None
        derived = hmac.new(key, f"millrace {purpose}".encode(), hashlib.sha256).digest()
        self._fernet = Fernet(base64.urlsafe_b64encode(derived))

    def seal(self, value: dict[str, Any]) -> str:
        """The value as a text for a cookie."""
        return self._fernet.encrypt(msgspec.json.encode(value)).decode().rstrip("=")

    def open(self, text: str, seconds: int) -> dict[str, Any] | None:
        """The value; None for a text that this server did not seal, or longer ago than some seconds."""
        from cryptography.fernet import InvalidToken

        try:
            padded = text.encode("ascii") + b"=" * (-len(text) % 4)
            return msgspec.json.decode(self._fernet.decrypt(padded, ttl=seconds))
        except (InvalidToken, UnicodeEncodeError):
            return None
