"""``python -m mlflow.server.auth db upgrade``, which scripts for MLflow call: accounts are in the tracking database."""

import click

from mlflow.exceptions import MlflowException


@click.group()
def commands() -> None:
    """Look after the accounts of a server with login."""


@commands.group()
def db() -> None:
    """Look after the database of the accounts."""


@db.command("upgrade")
@click.option("--url", required=True, help="The tracking database, which holds the accounts.")
@click.option("--revision", default="head", show_default=True, help="Only the newest: head.")
def upgrade(url: str, revision: str) -> None:
    """Bring the database at URL up to date, as mlflow db upgrade does."""
    from mlflow.store.sql.errors import without_password
    from mlflow.store.sql.importer import made_by_mlflow
    from mlflow.store.sql.importer.catalog import database_of, tables
    from mlflow.store.sql.migrations import SCHEMA_VERSION
    from mlflow.store.sql.migrations import upgrade as upgrade_tables
    from mlflow.store.sql.tracking import SqlTracking

    if revision != "head":
        raise click.ClickException(f"--revision {revision!r} is not known: a database is brought to the newest, head.")
    try:
        if made_by_mlflow(url):
            raise click.ClickException(
                f"{without_password(url)} was made by MLflow; import it with mlflow db upgrade first."
            )
        database = database_of(url)
        if "schema_version" in tables(database):
            upgrade_tables(database)
        SqlTracking.open(url).close()
    except MlflowException as error:
        raise click.ClickException(error.message) from None
    click.echo(f"{without_password(url)} is up to date (schema version {SCHEMA_VERSION}).")


if __name__ == "__main__":
    commands(prog_name="python -m mlflow.server.auth")
