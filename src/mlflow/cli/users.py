"""``mlflow users``: accounts in the database of a server, for whoever may open it.

It needs no login: an administrator who cannot log in any more gets back in with it.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import secrets
import sys
from typing import Any

import click

from mlflow.exceptions import MlflowException

_URI = click.option(
    "--backend-store-uri",
    envvar="MLFLOW_BACKEND_STORE_URI",
    metavar="URI",
    default="sqlite:///mlflow.db",
    show_default=True,
    help="The database of the server.",
)
_PASSWORD_FILE = click.option(
    "--password-file",
    type=click.File("r", encoding="utf-8"),
    help="File whose first line is the password, - for standard input [default: ask on the terminal].",
)
_GENERATE = click.option("--generate", is_flag=True, help="Make a password up and show it.")


@click.group()
def users() -> None:
    """Manage the accounts of a server with login, directly in its database."""


@users.command("create")
@click.argument("username")
@_URI
@click.option("--admin", is_flag=True, help="An administrator, who may do everything.")
@click.option("--service", is_flag=True, help="A service account: it has access tokens and no password.")
@click.option("--display-name", default="", help="How people call it.")
@click.option("--email", default="", help="Where a person can be reached.")
@_PASSWORD_FILE
@_GENERATE
def create(
    username: str,
    backend_store_uri: str,
    admin: bool,
    service: bool,
    display_name: str,
    email: str,
    password_file: Any,
    generate: bool,
) -> None:
    """Create the account USERNAME."""
    from mlflow.api.users import CreateServiceAccount, CreateUser

    with _opened(backend_store_uri) as store:
        if service:
            if password_file or generate or email:
                raise click.UsageError("A service account has no password and no email.")
            store.create_service_account(CreateServiceAccount(username, display_name, admin))
            click.echo(f"Created the service account {username}; give it a token with mlflow users tokens create.")
            return
        password = _password(password_file, generate)
        store.create_user(CreateUser(username, password, display_name, email, admin))
        click.echo(f"Created {'the administrator' if admin else 'the user'} {username}.")
        _show_generated(password, generate)


@users.command("list")
@_URI
def list_users(backend_store_uri: str) -> None:
    """List all accounts."""
    from mlflow.api.users import ListUsers

    with _opened(backend_store_uri) as store:
        rows = [
            (
                str(user.id),
                user.username,
                "admin" if user.is_admin else "",
                user.kind,
                "disabled" if user.disabled else "",
                _time(user.last_seen_time),
            )
            for user in store.list_users(ListUsers()).users
        ]
    _table(("ID", "NAME", "ADMIN", "KIND", "STATE", "LAST SEEN"), rows)


@users.command("reset-password")
@click.argument("username")
@_URI
@_PASSWORD_FILE
@_GENERATE
def reset_password(username: str, backend_store_uri: str, password_file: Any, generate: bool) -> None:
    """Give USERNAME a new password; its sessions end."""
    from mlflow.api.users import GetUser, UpdateUserPassword

    with _opened(backend_store_uri) as store:
        store.get_user(GetUser(username))
        password = _password(password_file, generate)
        store.update_user_password(UpdateUserPassword(username, password))
        click.echo(f"{username} has a new password.")
        _show_generated(password, generate)


@users.command("set-admin")
@click.argument("username")
@_URI
@click.option("--yes/--no", "admin", default=True, show_default=True, help="An administrator, or no longer one.")
def set_admin(username: str, backend_store_uri: str, admin: bool) -> None:
    """Make USERNAME an administrator, or no longer one."""
    from mlflow.api.users import UpdateUserAdmin

    with _opened(backend_store_uri) as store:
        store.update_user_admin(UpdateUserAdmin(username, admin))
    click.echo(f"{username} is {'an' if admin else 'no'} administrator.")


@users.command("disable")
@click.argument("username")
@_URI
def disable(username: str, backend_store_uri: str) -> None:
    """Lock USERNAME out; nothing of it is lost."""
    _set_disabled(backend_store_uri, username, True)
    click.echo(f"{username} may not log in any more.")


@users.command("enable")
@click.argument("username")
@_URI
def enable(username: str, backend_store_uri: str) -> None:
    """Let USERNAME log in again."""
    _set_disabled(backend_store_uri, username, False)
    click.echo(f"{username} may log in.")


@users.command("delete")
@click.argument("username")
@_URI
@click.option("--yes", is_flag=True, help="Do not ask.")
def delete(username: str, backend_store_uri: str, yes: bool) -> None:
    """Delete USERNAME with its tokens and sessions."""
    from mlflow.api.users import DeleteUser, GetUser

    with _opened(backend_store_uri) as store:
        store.get_user(GetUser(username))
        if not yes:
            click.confirm(f"Delete {username} for good?", abort=True)
        store.delete_user(DeleteUser(username))
    click.echo(f"Deleted {username}.")


@users.command("import")
@click.argument("source")
@_URI
@click.option("--dry-run", is_flag=True, help="Write nothing; tell what would be taken over.")
@click.option(
    "--same-people",
    is_flag=True,
    help="Names that are here already stand for the same people: give them their roles and permissions too.",
)
@click.option("--accounts-only", is_flag=True, help="Leave roles and permissions.")
def import_users(source: str, backend_store_uri: str, dry_run: bool, same_people: bool, accounts_only: bool) -> None:
    """Take over the accounts of an MLflow server, with their passwords, roles and permissions.

    SOURCE is its database of accounts, as basic_auth.db or postgresql://...; it is only read. Import experiments and
    models first (mlflow db upgrade): permissions go to those of the same number and name. Accounts that are here
    already keep their passwords. It can be run again.
    """
    from mlflow.store.sql.importer.accounts import import_accounts

    with _opened(backend_store_uri) as store:
        click.echo(str(import_accounts(store, source, dry_run, same_people, accounts_only)))


@users.group()
def tokens() -> None:
    """Manage access tokens."""


@tokens.command("create")
@click.argument("username")
@_URI
@click.option("--name", required=True, help="What it is for.")
@click.option(
    "--scope",
    type=click.Choice(["read", "write", "admin"]),
    default="write",
    show_default=True,
    help="How far it goes: reading; changing too; managing users and permissions too.",
)
@click.option("--expires-in-days", type=click.IntRange(1, 3650), help="When it expires [default: never].")
def create_token(username: str, backend_store_uri: str, name: str, scope: Any, expires_in_days: int | None) -> None:
    """Make an access token of USERNAME; it is shown this once, alone on standard output."""
    from mlflow.api.access_tokens import CreateAccessToken

    with _opened(backend_store_uri) as store:
        created = store.create_access_token(CreateAccessToken(name, scope, expires_in_days, username))
    click.echo(created.token)


@tokens.command("list")
@click.argument("username")
@_URI
def list_tokens(username: str, backend_store_uri: str) -> None:
    """List the access tokens of USERNAME."""
    from mlflow.api.access_tokens import ListAccessTokens

    with _opened(backend_store_uri) as store:
        found = store.list_access_tokens(ListAccessTokens(username)).tokens
    rows = []
    for token in found:
        times = (_time(token.expiry_time, "never"), _time(token.last_used_time))
        rows.append((str(token.id), token.name, token.scope, f"...{token.hint}", *times))
    _table(("ID", "NAME", "SCOPE", "ENDS WITH", "EXPIRES", "LAST USED"), rows)


@tokens.command("revoke")
@click.argument("token_id", type=int)
@_URI
def revoke_token(token_id: int, backend_store_uri: str) -> None:
    """Revoke the access token with the number TOKEN_ID."""
    from mlflow.api.access_tokens import RevokeAccessToken

    with _opened(backend_store_uri) as store:
        store.revoke_access_token(RevokeAccessToken(token_id))
    click.echo(f"Revoked token {token_id}.")


@contextlib.contextmanager
def _opened(uri: str):
    from mlflow.store.resolve import SQL_SCHEMES, scheme_of
    from mlflow.store.sql.errors import without_password
    from mlflow.store.sql.tracking import SqlTracking

    if scheme_of(uri) not in SQL_SCHEMES:
        raise click.ClickException(f"{without_password(uri)} is no database; accounts are in one.")
    path = uri.removeprefix("sqlite:///")
    if path != uri and not os.path.exists(path.partition("?")[0]):
        raise click.ClickException(f"There is no database at {uri}; say where it is with --backend-store-uri.")
    try:
        store = SqlTracking.open(uri)
        try:
            yield store
        finally:
            store.close()
    except MlflowException as error:
        raise click.ClickException(error.message) from None


def _set_disabled(uri: str, username: str, disabled: bool) -> None:
    from mlflow.api.users import UpdateUser

    with _opened(uri) as store:
        store.update_user(UpdateUser(username, disabled=disabled))


def _password(file: Any, generate: bool) -> str:
    if generate:
        return secrets.token_urlsafe(18)
    if file is not None:
        return file.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise click.UsageError("Give the password with --password-file - on standard input, or use --generate.")
    return click.prompt("Password", hide_input=True, confirmation_prompt=True)


def _show_generated(password: str, generate: bool) -> None:
    if generate:
        click.echo(f"Password: {password}")


def _time(milliseconds: int | None, never: str = "") -> str:
    if milliseconds is None:
        return never
    return datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.timezone.utc).strftime("%Y-%m-%d %H:%M")


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    for row in [head, *rows]:
        click.echo("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
