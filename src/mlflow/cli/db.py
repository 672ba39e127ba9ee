"""``mlflow db``: bring a database up to date, or import one made by MLflow."""

import contextlib

import click


@click.group()
def db() -> None:
    """Look after the database of a store."""


@db.command("upgrade")
@click.argument("url")
@click.option(
    "--contract",
    "contracts",
    is_flag=True,
    help="Also remove what only older releases need, once none of them runs any more.",
)
def upgrade(url: str, contracts: bool) -> None:
    """Bring the database at URL up to date.

    Servers may go on writing meanwhile. A database made by MLflow 2.x or 3.x is imported in place: new tables are made
    beside its own, which are left as they were. It can be interrupted and run again.
    """
    from mlflow.store.sql.importer import import_database, made_by_mlflow

    if made_by_mlflow(url):
        click.echo(str(import_database(url, progress=progress_on_terminal())))
        return
    from mlflow.store.sql import backfills
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
    for name, rows in backfills.run(database, progress_on_terminal()).items():
        click.echo(f"{name}: {rows} row(s) filled in")
    if contracts:
        oldest = backfills.contract(database)
        click.echo(f"Releases with schema version {oldest} or later may work with it now.")
    what = "is up to date" if before == SCHEMA_VERSION else f"has been brought up to date from version {before}"
    click.echo(f"{without_password(url)} {what} (schema version {SCHEMA_VERSION}).")


@db.command("check")
@click.argument("url")
def check(url: str) -> None:
    """Tell whether the database at URL is as this release wants it.

    Looks at versions, tables, columns, indexes and constraints, and at backfills. Changes nothing. The exit status is 0
    when nothing is left to do, and 1 otherwise.
    """
    from mlflow.store.sql.database_check import check as look
    from mlflow.store.sql.errors import without_password
    from mlflow.store.sql.importer import made_by_mlflow
    from mlflow.store.sql.importer.catalog import database_of
    from mlflow.store.sql.migrations import SCHEMA_VERSION

    shown = without_password(url)
    if made_by_mlflow(url):
        click.echo(f"{shown} was made by MLflow; `mlflow db upgrade {shown}` imports it in place.")
        raise SystemExit(1)
    report = look(database_of(url))
    click.echo(f"{shown}: schema version {report.version}; this release works with {SCHEMA_VERSION}.")
    click.echo(f"Releases with schema version {report.usable_by} or later may work with it.")
    if report.is_newer:
        can = "can" if report.is_usable else "cannot"
        click.echo(f"It was made or changed by a newer release; this one {can} work with it.")
    for line in (*report.lacking, *report.different):
        click.echo(f"- {line}")
    for name, done, total in report.unfinished:
        click.echo(f"- backfill {name} is not finished: {done} of {total} rows")
    if report.is_done:
        click.echo("Nothing is left to do." if not report.is_newer else "Nothing is left to do for this release.")
        return
    if not report.is_newer:
        click.echo(f"`mlflow db upgrade {shown}` does what is left.")
    raise SystemExit(1)


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
