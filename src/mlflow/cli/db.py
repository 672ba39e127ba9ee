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


@db.command("migrate-to-default-workspace")
@click.argument("url")
@click.option("--dry-run/--no-dry-run", default=False, help="Only tell what would be moved, and which names are taken.")
@click.option("--verbose", "-v", is_flag=True, help="Name every name that is taken, not only the first ones.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
def migrate_to_default_workspace(url: str, dry_run: bool, verbose: bool, yes: bool) -> None:
    """Move everything in the database at URL to the default workspace, in one transaction.

    A server without workspaces works with it then.
    """
    from mlflow.store.sql.workspace_moves import move_everything_to_default

    if not dry_run and not yes:
        click.confirm("Move everything to the default workspace? Make a backup first.", abort=True)
    with _opened(url) as store:
        _tell(move_everything_to_default(store, dry_run, verbose), dry_run)


@db.command("move-resources")
@click.argument("url")
@click.option("--from", "source_workspace", required=True, help="Where they are.")
@click.option("--to", "target_workspace", required=True, help="Where they are to be.")
@click.option(
    "--resource-type", required=True, help="experiments, registered_models or webhooks. Views go with experiments."
)
@click.option("--name", multiple=True, help="Only those of this name; may be given several times.")
@click.option("--tag", multiple=True, help="Only those with this tag (KEY=VALUE), and with all others that are given.")
@click.option("--dry-run/--no-dry-run", default=False, help="Only tell what would be moved.")
@click.option(
    "--artifact-policy",
    type=click.Choice(["preserve", "retarget"]),
    default="preserve",
    show_default=True,
    help="Of experiments: whether new runs keep artifacts where the experiment did, or at the target's root.",
)
@click.option("--default-artifact-root", help="The server's, for retarget to a workspace without a root of its own.")
@click.option("--verbose", "-v", is_flag=True, help="Name every name that is taken, not only the first ones.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
def move_resources(url: str, **options) -> None:
    """Move some of what is in a workspace to another, in one transaction. Files stay where they are."""
    from mlflow.store.sql.workspace_moves import Move, move_resources

    yes, dry_run = options.pop("yes"), options["dry_run"]
    if not dry_run and not yes:
        click.confirm("Move them? Make a backup first.", abort=True)
    with _opened(url) as store:
        _tell(move_resources(store, Move(**options)), dry_run)


def _tell(moved: dict[str, int], dry_run: bool) -> None:
    word = "would be moved" if dry_run else "moved"
    for what, count in moved.items():
        click.echo(f"{count} {what} {word}")
    if not moved:
        click.echo("There is nothing to move.")


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
