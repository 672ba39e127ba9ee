"""Passwords: kept as argon2 hashes, which cost memory and time to try.

Those of accounts that came from MLflow are kept as it had them until their first login (``werkzeug_hashes.py``).

A hash takes tens of milliseconds on a processor, outside of Python's lock; as many at a time are made as there are
processors, since more of them would only take longer and more memory.
"""

from __future__ import annotations

import functools
import os
import threading
from typing import Any

from mlflow.environment_variables import MILLRACE_AUTH_MIN_PASSWORD_LENGTH
from mlflow.exceptions import invalid, missing_package
from mlflow.store import werkzeug_hashes

LEAST_MIN_LENGTH = 8
"""The lowest minimum length that may be set."""
MAX_LENGTH = 1024
"""Longer ones are refused: hashing them would be work for nothing."""

# one of the sets that OWASP recommends
_ITERATIONS, _MEMORY_KIB, _LANES = 2, 19 * 1024, 1
_slots = threading.BoundedSemaphore(max(2, os.cpu_count() or 1))


@functools.cache
def _hasher() -> Any:
    try:
        import argon2
    except ImportError:
        raise missing_package("argon2-cffi", "Keeping passwords", "auth") from None
    return argon2.PasswordHasher(time_cost=_ITERATIONS, memory_cost=_MEMORY_KIB, parallelism=_LANES)


def check_available() -> None:
    """Raise FEATURE_DISABLED when the library that hashes is not installed."""
    _hasher()


def min_length() -> int:
    """How long a password must be.

    Raises: INVALID_PARAMETER_VALUE for a setting under 8.
    """
    length = MILLRACE_AUTH_MIN_PASSWORD_LENGTH.get()
    if length < LEAST_MIN_LENGTH:
        raise invalid(
            f"Invalid value {length} for {MILLRACE_AUTH_MIN_PASSWORD_LENGTH.name}: the shortest password that may be "
            f"allowed has {LEAST_MIN_LENGTH} characters."
        )
    return length


def check_new(password: str, username: str = "") -> None:
    """Raise INVALID_PARAMETER_VALUE unless the password may be chosen; the error does not hold it."""
    least = min_length()
    if len(password) < least:
        raise invalid(f"Password must be at least {least} characters.")
    if len(password) > MAX_LENGTH:
        raise invalid(f"Password must be at most {MAX_LENGTH} characters.")
    if username and password.casefold() == username.casefold():
        raise invalid("Password must differ from the user name.")


def hash_of(password: str) -> str:
    """The hash of a password, with a salt of its own."""
    hasher = _hasher()
    with _slots:
        return hasher.hash(_bytes(password))


def matches(password: str, stored: str | None) -> bool:
    """Whether a password is the one of a hash. It takes as long when there is no hash."""
    from argon2.exceptions import InvalidHashError, VerificationError

    hasher = _hasher()
    hashed = stored or _nobodys()
    with _slots:
        if werkzeug_hashes.is_readable(hashed):
            return werkzeug_hashes.matches(_bytes(password), hashed)
        try:
            return hasher.verify(hashed, _bytes(password)) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(stored: str) -> bool:
    """Whether a hash was made in another way, or with other parameters, than new ones are."""
    return werkzeug_hashes.is_readable(stored) or _hasher().check_needs_rehash(stored)


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")


@functools.cache
def _nobodys() -> str:
    return _hasher().hash(os.urandom(16))
