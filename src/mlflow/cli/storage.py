"""``mlflow storage``: what experiments and users take."""

import click


@click.command()
@click.option(
    "--by", type=click.Choice(["experiment", "owner"]), default="experiment", show_default=True, help="What to add up."
)
@click.option("--max-results", type=click.IntRange(1, 1000), default=50, show_default=True, help="How many lines.")
@click.option("--count", is_flag=True, help="Count now; needs the database. Otherwise: as a server counted it last.")
@click.option("--backend-store-uri", help="The database. Default: MLFLOW_TRACKING_URI, else mlflow.db here.")
@click.option(
    "--artifacts-destination",
    envvar="MLFLOW_ARTIFACTS_DESTINATION",
    help="Where the server of this database keeps proxied artifacts (its --artifacts-destination), for --count.",
)
def storage(
    by: str, max_results: int, count: bool, backend_store_uri: str | None, artifacts_destination: str | None
) -> None:
    """Show what experiments or users take, the largest first: runs, points of metrics, traces and artifacts."""
    from mlflow.api.storage import SearchStorageUse
    from mlflow.cli.tables import print_table
    from mlflow.environment_variables import MLFLOW_TRACKING_URI
    from mlflow.store import resolve

    uri = backend_store_uri or MLFLOW_TRACKING_URI.get() or resolve.default_tracking_uri()
    store = resolve.tracking(uri)
    if count:
        _count(store, uri, artifacts_destination)
    rows = []
    for use in store.search_storage_use(SearchStorageUse(by, max_results)).uses:
        what = (use.owner or "-",) if by == "owner" else (use.experiment_id, use.experiment_name)
        note = "over its quota" if use.over_quota else ""
        rows.append((*what, use.runs, use.points, use.traces, use.files, _readable(use.bytes), note))
    heads = ("Owner",) if by == "owner" else ("Experiment", "Name")
    print_table([*heads, "Runs", "Points", "Traces", "Files", "Artifacts", ""], rows)


def _count(store, uri: str, destination: str | None) -> None:
    from mlflow.exceptions import invalid
    from mlflow.store.sql.storage_use import count_storage
    from mlflow.store.sql.tracking import SqlTracking

    if not isinstance(store, SqlTracking):
        raise invalid(f"--count needs the database, not {uri!r}; name the server's with --backend-store-uri.")
    failed = {name: error for name, error in count_storage(store, destination) if error is not None}
    for name, error in failed.items():
        click.echo(f"The artifacts of experiment {name} could not be counted: {error}", err=True)


def _readable(size: float) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"
