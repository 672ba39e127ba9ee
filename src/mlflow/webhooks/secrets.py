"""How the secrets of webhooks are kept: encrypted, with a key that is not in the database."""

from __future__ import annotations

import os
from typing import Any

from mlflow.environment_variables import MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY
from mlflow.exceptions import MlflowException, invalid, missing_package


def key_file() -> str:
    """The file that holds the key where none is set: made once, readable by this user alone."""
    return os.path.join(os.path.expanduser("~"), ".mlflow", "webhook_secret_key")


def encrypt(secret: str) -> str:
    """The secret as it is stored.

    Raises: FEATURE_DISABLED when the package ``cryptography`` is not installed.
    """
    return _fernet(make=True).encrypt(secret.encode()).decode()


def decrypt(stored: str) -> str:
    """The secret that was encrypted.

    Raises: INVALID_STATE when it was encrypted with another key.
    """
    from cryptography.fernet import InvalidToken

    try:
        return _fernet(make=False).decrypt(stored.encode()).decode()
    except InvalidToken:
        raise MlflowException(
            "The webhook's secret was encrypted with another key than this server has. Set "
            f"{MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY.name} to the key it was created with, or give the webhook a new "
            "secret.",
            "INVALID_STATE",
        ) from None


def _fernet(make: bool) -> Any:
    try:
        from cryptography.fernet import Fernet
    except ImportError:
        raise missing_package("cryptography", "A webhook with a secret", "webhooks") from None
    key = MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY.get()
    where = MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY.name
    if not key:
        where = key_file()
        key = _key_of_file(where, Fernet.generate_key() if make else None)
    try:
        return Fernet(key)
    except ValueError:
        raise invalid(
            f"The key in {where} is none: it must be 32 bytes in URL-safe base64, as "
            "`python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'` makes it."
        ) from None


def _key_of_file(path: str, new: bytes | None) -> bytes:
    """The key in a file, which is written if it is not there and there is a new key for it."""
    try:
        with open(path, "rb") as file:
            return file.read().strip()
    except FileNotFoundError:
        if new is None:
            raise MlflowException(
                f"The webhook's secret cannot be read: {MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY.name} is not set and "
                f"there is no {path}.",
                "INVALID_STATE",
            ) from None
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    # complete before it has its name, and never in place of one that another process has put there meanwhile
    written = f"{path}.{os.getpid()}"
    with open(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(new)
    try:
        os.link(written, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(written)
    with open(path, "rb") as file:
        return file.read().strip()
