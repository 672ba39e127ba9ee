"""``mlflow db``: bring a database up to date, or import one made by MLflow."""

import contextlib

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


@db.command("delete-trace-rollups")
@click.argument("url", envvar="MLFLOW_TRACKING_URI")
@click.option("--yes", "confirm_delete", is_flag=True, help="Do not ask.")
def delete_trace_rollups(url: str, confirm_delete: bool) -> None:
    """Remove what is kept of figures of traces in the database at URL.

    Traces and judgements stay. The figures are computed anew when somebody looks at them.
    """
    from mlflow.store.sql.errors import without_password
    from mlflow.store.sql.trace_rollup_upkeep import remove_all

    if not confirm_delete:
        click.confirm(f"Remove the rollups of traces in {without_password(url)}?", abort=True)
    with _opened(url) as store:
        click.echo(f"Removed {remove_all(store)} rollup(s) of traces from {without_password(url)}.")


@db.command("prepopulate-trace-analytics")
@click.argument("url", envvar="MLFLOW_TRACKING_URI")
@click.option(
    "--batch-size",
    type=click.IntRange(1, 250),
    default=250,
    show_default=True,
    help="Not used: each day of an experiment is a transaction.",
)
def prepopulate_trace_analytics(url: str, batch_size: int) -> None:
    """Compute the figures of all traces in the database at URL, so that nobody waits for them later.

    It can be interrupted and run again, also while servers run.
    """
    from mlflow.store.sql.errors import without_password
    from mlflow.store.sql.trace_rollup_upkeep import make_all

    show = progress_on_terminal()
    with _opened(url) as store:
        days = make_all(store, (lambda done, total: show("days", done, total)) if show else lambda done, total: None)
    click.echo(f"Computed the figures of {days} day(s) with traces in {without_password(url)}.")


@contextlib.contextmanager
def _opened(url: str):
    from mlflow.store.sql.tracking import SqlTracking

    store = SqlTracking.open(url)
    try:
        yield store
    finally:
        store.close()


def progress_on_terminal():
    """What shows how far each kind is; None unless people look at standard error."""
    import sys

    if not sys.stderr.isatty():
        return None

    def show(kind: str, done: int, total: int) -> None:
        click.echo(f"\r{kind}: {done} of {total}", err=True, nl=done >= total)

    return show
