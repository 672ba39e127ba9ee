"""Errors of database drivers as one sentence of our own, with the protocol's code and without secrets."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit, urlunsplit

from mlflow.exceptions import MlflowException, invalid

_INSTALL = {
    "sqlalchemy": "pip install 'millrace[postgresql]' or 'millrace[mysql]'",
    "psycopg": "pip install 'millrace[postgresql]'",
    "psycopg2": "pip install 'millrace[postgresql]'",
    "pymysql": "pip install 'millrace[mysql]'",
    "MySQLdb": "pip install mysqlclient",
    "pyodbc": "pip install pyodbc",
    "pymssql": "pip install pymssql",
}
# SQLSTATE of serialization failure and deadlock, MySQL's numbers for deadlock and lock wait timeout
_COLLISIONS = frozenset(("40001", "40P01", 1213, 1205))


def without_password(uri: str) -> str:
    """The URI with its password masked, for messages and logs."""
    parts = urlsplit(uri)
    account, at, host = parts.netloc.rpartition("@")
    if at and ":" in account:
        parts = parts._replace(netloc=f"{account.partition(':')[0]}:***@{host}")
    elif not parts.query:
        return uri
    return urlunsplit(parts._replace(query=re.sub(r"(?i)((?:password|passwd|pwd)=)[^&]*", r"\1***", parts.query)))


def is_collision(error: Exception) -> bool:
    """Whether another writer got in between, so that the same operation may succeed when run again."""
    if "IntegrityError" in _kinds(error):
        return True
    state = getattr(error, "sqlstate", None) or getattr(error, "pgcode", None)
    return state in _COLLISIONS or (bool(error.args) and error.args[0] in _COLLISIONS)


def missing_driver(uri: str, module: str) -> MlflowException:
    """The driver that a URI needs is not installed."""
    how = _INSTALL.get(module, f"pip install {module}")
    return invalid(f"The database {without_password(uri)} needs the Python package {module!r}; install it with: {how}")


def of_sqlite(path: str, error: Exception) -> MlflowException:
    """What an error of SQLite means for the user."""
    text = str(error)
    low = text.lower()
    if "disk is full" in low:
        return MlflowException(
            f"The disk is full: SQLite database {path!r} could not be written and nothing was stored.",
            "IO_ERROR",
        )
    if "locked" in low:
        return MlflowException(
            f"SQLite database {path!r} is locked by another program that has held it for too long.",
            "TEMPORARILY_UNAVAILABLE",
        )
    if "readonly" in low or "read-only" in low:
        return MlflowException(f"SQLite database {path!r} cannot be written: it is read-only.", "PERMISSION_DENIED")
    if "unable to open" in low:
        return MlflowException(
            f"SQLite database {path!r} cannot be opened: check that its folder exists and may be written.",
            "IO_ERROR",
        )
    if "not a database" in low or "malformed" in low:
        return MlflowException(f"{path!r} is not an intact SQLite database: {text}.", "DATA_LOSS")
    if "disk i/o error" in low:
        return MlflowException(f"SQLite database {path!r} could not be written: {text}.", "IO_ERROR")
    if isinstance(error, (OverflowError, UnicodeError)) or "DataError" in _kinds(error) or "mismatch" in low:
        return invalid(f"A value does not fit in the database: {text}.")
    return MlflowException(f"SQLite database {path!r} answered: {text}.")


def of_connecting(uri: str, error: Exception) -> MlflowException:
    """Why a connection to a database server could not be opened."""
    shown, parts = without_password(uri), urlsplit(uri)
    text = _first_line(error)
    low = text.lower()
    if ("does not exist" in low and "database" in low) or "unknown database" in low:
        name = parts.path.lstrip("/")
        return invalid(f"Database {name!r} does not exist on the server of {shown}; create it first.")
    if (
        "password" in low
        or "access denied" in low
        or "authentication" in low
        or "login failed" in low
        or ("role" in low and "does not exist" in low)
    ):
        return MlflowException(
            f"The server of {shown} refused the user name or password of {parts.username!r}.",
            "PERMISSION_DENIED",
        )
    host = parts.hostname or "localhost"
    where = f"{host}:{parts.port}" if parts.port else host
    return MlflowException(
        f"The database server {where} cannot be reached ({shown}): {_clean(text, parts.password)}",
        "TEMPORARILY_UNAVAILABLE",
    )


def of_server(uri: str, error: Exception) -> MlflowException:
    """What an error of a database server means for the user."""
    kinds, text = _kinds(error), _clean(_first_line(error), urlsplit(uri).password)
    shown = without_password(uri)
    low = text.lower()
    if ("disk" in low and "full" in low) or "no space left" in low:
        return MlflowException(f"The disk of database {shown} is full; nothing was stored.", "IO_ERROR")
    if "read-only" in low:
        return MlflowException(f"Database {shown} cannot be written: it is read-only.", "PERMISSION_DENIED")
    if is_collision(error):
        return MlflowException(
            f"Other writers of database {shown} kept getting in between; try again.",
            "TEMPORARILY_UNAVAILABLE",
        )
    if isinstance(error, UnicodeError) or "DataError" in kinds:
        return invalid(f"A value does not fit in the database: {text}.")
    if kinds & {"OperationalError", "InterfaceError", "TimeoutError"}:
        return MlflowException(f"Database {shown} is not available: {text}.", "TEMPORARILY_UNAVAILABLE")
    return MlflowException(f"Database {shown} answered: {text}.")


def _kinds(error: Exception) -> set[str]:
    # drivers have classes of their own, under the names that the DBAPI gives
    return {kind.__name__ for kind in type(error).__mro__}


def _first_line(error: Exception) -> str:
    # MySQL drivers: (number, text)
    numbered = len(error.args) == 2 and isinstance(error.args[0], int)
    text = str(error.args[1] if numbered else error)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[0].rstrip(".") if lines else type(error).__name__


def _clean(text: str, password: str | None) -> str:
    for secret in (password, unquote(password)) if password else ():
        text = text.replace(secret, "***")
    return text
