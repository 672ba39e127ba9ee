"""The first administrator of a server with login."""

from __future__ import annotations

import secrets
import sys
from typing import Any

from mlflow.api.users import check_username
from mlflow.exceptions import MlflowException
from mlflow.server.auth.config import DEFAULT_ADMIN, AuthConfig
from mlflow.store import passwords
from mlflow.store.sql.logins import EnsureAdmin


def ensure_first_admin(store: Any, config: AuthConfig) -> str | None:
    """Make an administrator, unless there is one; gives the password that was made up for it, if one was.

    Raises: INVALID_PARAMETER_VALUE for a name or a password that may not be, RESOURCE_ALREADY_EXISTS when the name
        belongs to somebody who is no administrator.
    """
    if store.count_admins():
        return None
    name = config.admin_username or DEFAULT_ADMIN
    check_username(name)
    made_up = None if config.admin_password else secrets.token_urlsafe(18)
    password = config.admin_password or made_up
    passwords.check_new(password, name)
    try:
        created = store.ensure_admin(EnsureAdmin(name, passwords.hash_of(password))).created
    except MlflowException as error:
        # another process may have been faster
        if error.error_code != "RESOURCE_ALREADY_EXISTS" or not store.count_admins():
            raise
        created = False
    return made_up if created else None


def announce(name: str, password: str) -> None:
    """Tell a password that was made up, this once, to whoever started the server; never to a log."""
    print(
        f"\nThe first administrator is {name!r} with the password {password}\n"
        "It is shown this once: log in and change it.\n",
        file=sys.stderr,
        flush=True,
    )
