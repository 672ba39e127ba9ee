"""Who we are to a tracking server: from the URI, the environment, or ``~/.mlflow/credentials``."""

from __future__ import annotations

import base64
import configparser
import os
from collections.abc import MutableMapping
from urllib.parse import unquote, urlsplit

from mlflow.environment_variables import (
    MLFLOW_TRACKING_AUTH,
    MLFLOW_TRACKING_AWS_SIGV4,
    MLFLOW_TRACKING_PASSWORD,
    MLFLOW_TRACKING_TOKEN,
    MLFLOW_TRACKING_USERNAME,
)
from mlflow.exceptions import MlflowException, invalid, unsupported

_SECTION = "mlflow"
_USER_KEY, _PASSWORD_KEY = "mlflow_tracking_username", "mlflow_tracking_password"
_read: tuple[tuple[str, int, int], tuple[str, str] | None] | None = None


def split_credentials(uri: str) -> tuple[str, str | None]:
    """A URI without its ``user:password@`` part, and that part as an ``Authorization`` header."""
    parts = urlsplit(uri)
    account, at, host = parts.netloc.rpartition("@")
    if not at:
        return uri, None
    user, _, password = account.partition(":")
    return parts._replace(netloc=host).geturl(), _basic(unquote(user), unquote(password))


def sign(headers: MutableMapping[str, str], from_uri: str | None, method: str, url: str, body: object = None) -> str:
    """Put credentials into ``headers``; the URL to use, which an auth plugin may change.

    The first of these that is set is used: the plugin named by MLFLOW_TRACKING_AUTH, the URI, MLFLOW_TRACKING_USERNAME
    with MLFLOW_TRACKING_PASSWORD, MLFLOW_TRACKING_TOKEN, the file ``~/.mlflow/credentials``.
    """
    plugin = MLFLOW_TRACKING_AUTH.get_raw()
    if plugin:
        from mlflow.store import request_plugins

        return request_plugins.authorize(request_plugins.auth_named(plugin), method, url, headers, body)
    if MLFLOW_TRACKING_AWS_SIGV4.get_raw() and MLFLOW_TRACKING_AWS_SIGV4.get():
        raise unsupported(
            f"{MLFLOW_TRACKING_AWS_SIGV4.name} (signing requests for AWS)", "Use a request auth plugin for it."
        )
    value = from_uri or _from_environment() or _from_file()
    if value:
        headers["Authorization"] = value
    return url


def _basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def _from_environment() -> str | None:
    user, password = MLFLOW_TRACKING_USERNAME.get_raw(), MLFLOW_TRACKING_PASSWORD.get_raw()
    if user and password:
        return _basic(user, password)
    token = MLFLOW_TRACKING_TOKEN.get_raw()
    if token:
        if not token.isprintable():
            raise invalid(f"{MLFLOW_TRACKING_TOKEN.name} holds characters that a header cannot carry.")
        return f"Bearer {token}"
    return None


def _from_file() -> str | None:
    pair = read_file()
    return None if pair is None else _basic(*pair)


def read_file() -> tuple[str, str] | None:
    """User and password in ``~/.mlflow/credentials``; None when there is no such file or nothing in it.

    Raises: MlflowException when the file cannot be understood.
    """
    global _read
    path = os.path.expanduser(os.path.join("~", ".mlflow", "credentials"))
    try:
        state = os.stat(path)
    except OSError:
        return None
    key = (path, state.st_mtime_ns, state.st_size)
    if _read is None or _read[0] != key:
        _read = (key, _parse(path))
    return _read[1]


def _parse(path: str) -> tuple[str, str] | None:
    # a password may hold %
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read(path, encoding="utf-8")
    except (configparser.Error, OSError, UnicodeDecodeError) as error:
        # the error's text may quote the file
        raise MlflowException(f"The credentials file {path} cannot be read ({type(error).__name__}).") from None
    if not parser.has_section(_SECTION):
        return None
    user = parser.get(_SECTION, _USER_KEY, fallback="")
    password = parser.get(_SECTION, _PASSWORD_KEY, fallback="")
    return (user, password) if user and password else None
