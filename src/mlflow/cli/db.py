"""``mlflow db``: bring a database up to date, or import one made by MLflow."""

import click


@click.group()
def db() -> None:
    """Look after the database of a store."""


@db.command("upgrade")
@click.argument("url")
def upgrade(url: str) -> None:
    """Bring the database at URL up to date.

    A database made by MLflow 2.x or 3.x is imported in place: new tables are made beside its own, which are left as
    they were. It can be interrupted and run again.
    """
    from mlflow.store.sql.importer import import_database, made_by_mlflow

    if made_by_mlflow(url):
        click.echo(str(import_database(url, progress=progress_on_terminal())))
        return
    from mlflow.store.sql.errors import without_password
    from mlflow.store.sql.importer.catalog import database_of, tables
    from mlflow.store.sql.migrations import SCHEMA_VERSION
    from mlflow.store.sql.migrations import upgrade as upgrade_tables
    from mlflow.store.sql.tracking import SqlTracking

    database = database_of(url)
    before = SCHEMA_VERSION
    if "schema_version" in tables(database):
        before, after = upgrade_tables(database)
        before = before if after else SCHEMA_VERSION
    SqlTracking.open(url).close()
    what = "is up to date" if before == SCHEMA_VERSION else f"has been brought up to date from version {before}"
    click.echo(f"{without_password(url)} {what} (schema version {SCHEMA_VERSION}).")


def progress_on_terminal():
    """What shows how far each kind is; None unless people look at standard error."""
    import sys

    if not sys.stderr.isatty():
        return None

    def show(kind: str, done: int, total: int) -> None:
        click.echo(f"\r{kind}: {done} of {total}", err=True, nl=done >= total)

    return show
