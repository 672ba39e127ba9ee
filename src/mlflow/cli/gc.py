"""``mlflow gc``: remove deleted runs, logged models and experiments for good, and traces beyond their limits."""

import re

import click

_UNITS = {"d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1000}


@click.command()
@click.option("--older-than", help="Only what was deleted at least so long ago, e.g. 30d or 1d2h3m4s.")
@click.option("--backend-store-uri", help="The database. Default: the one of MLFLOW_TRACKING_URI, else mlflow.db here.")
@click.option(
    "--artifacts-destination",
    envvar="MLFLOW_ARTIFACTS_DESTINATION",
    help="Where the server of this database keeps proxied artifacts (its --artifacts-destination).",
)
@click.option("--run-ids", help="Only these runs, separated by commas.")
@click.option("--experiment-ids", help="Only these experiments with their runs and models, separated by commas.")
@click.option("--tracking-uri", help="The server through which proxied artifacts are removed.")
@click.option("--dry-run", is_flag=True, help="Say what would be removed, and remove nothing.")
@click.option("--logged-model-ids", help="Only these logged models, separated by commas.")
@click.option("--jobs", is_flag=True, help="Not implemented yet: comes with jobs.")
@click.option("--job-ids", help="Not implemented yet: comes with jobs.")
@click.option("--workspace", envvar="MLFLOW_WORKSPACE", help="Only what is in this workspace. Default: everything.")
@click.option("--all-workspaces", is_flag=True, help="What is in all workspaces, whatever MLFLOW_WORKSPACE says.")
def gc(
    older_than: str | None,
    backend_store_uri: str | None,
    artifacts_destination: str | None,
    run_ids: str | None,
    experiment_ids: str | None,
    tracking_uri: str | None,
    dry_run: bool,
    logged_model_ids: str | None,
    workspace: str | None,
    all_workspaces: bool,
    **later: object,
) -> None:
    """Remove deleted runs, logged models and experiments for good, with their artifacts.

    Without --run-ids, --experiment-ids, --logged-model-ids and --workspace, it also deletes traces beyond the limits
    that a tag of their experiment sets (millrace.trace.retention), and files of traces that were deleted.

    The artifacts of a run or model go before it, and each in a step of its own: interrupted, it goes on where it was.
    """
    from mlflow.exceptions import unsupported
    from mlflow.store.garbage_collection import collect
    from mlflow.store.sql.garbage import find_garbage

    for name, value in later.items():
        if value:
            raise unsupported(f"--{name.replace('_', '-')}", "Leave it out.")
    store = _open(backend_store_uri)
    only = None if all_workspaces else workspace
    if only is not None:
        _check_workspace(store, only)
    wanted = _ids(run_ids), _ids(experiment_ids), _milliseconds(older_than), _ids(logged_model_ids)
    garbage = find_garbage(store, *wanted, only)
    if dry_run:
        for run in garbage.runs:
            click.echo(f"Would remove run {run.run_id} and what is at {run.artifact_uri}")
        for model in garbage.models:
            click.echo(f"Would remove logged model {model.model_id} and what is at {model.artifact_location}")
        for experiment in garbage.experiments:
            click.echo(f"Would remove experiment {experiment.experiment_id} ({experiment.name!r})")
    failed = 0
    for one in () if dry_run else collect(store, garbage, artifacts_destination, tracking_uri):
        if one.error is None:
            click.echo(f"{one.kind.capitalize()} with ID {one.name} has been permanently deleted.")
        else:
            failed += 1
            click.echo(
                f"{one.kind.capitalize()} {one.name} is kept, since not all of it can be removed: {one.error}", err=True
            )
    if not run_ids and not experiment_ids and not logged_model_ids and only is None:
        _tidy_traces(store, dry_run, artifacts_destination, tracking_uri)
    if failed:
        total = len(garbage.runs) + len(garbage.models) + len(garbage.experiments)
        raise click.ClickException(f"{failed} of {total} runs, logged models and experiments could not be removed.")


def _tidy_traces(store, dry_run: bool, artifacts_destination: str | None, tracking_uri: str | None) -> None:
    from mlflow.exceptions import MlflowException
    from mlflow.store.sql.trace_archive import remove_garbage
    from mlflow.store.sql.trace_limits import delete_beyond_limits

    for experiment_id, count in delete_beyond_limits(store, dry_run).items():
        if dry_run:
            click.echo(f"Would delete {count} traces of experiment {experiment_id}, which are beyond its limits")
        else:
            click.echo(f"{count} traces of experiment {experiment_id}, beyond its limits, have been deleted.")
    if dry_run:
        return
    try:
        remove_garbage(store, artifacts_destination, tracking_uri)
    except (MlflowException, OSError) as error:
        raise click.ClickException(f"Files of deleted traces could not be removed: {error}") from None


def _check_workspace(store, name: str) -> None:
    from mlflow.api.workspaces import GetWorkspace
    from mlflow.store.caller import Caller, acting

    with acting(Caller()):
        store.get_workspace(GetWorkspace(name))


def _open(uri: str | None):
    from mlflow.environment_variables import MLFLOW_TRACKING_URI
    from mlflow.exceptions import invalid
    from mlflow.store import resolve
    from mlflow.store.sql.tracking import SqlTracking

    uri = uri or MLFLOW_TRACKING_URI.get() or resolve.default_tracking_uri()
    store = resolve.tracking(uri)
    if not isinstance(store, SqlTracking):
        raise invalid(f"mlflow gc works on a database, not on {uri!r}; name the server's with --backend-store-uri.")
    return store


def _ids(text: str | None) -> list[str] | None:
    return None if text is None else [part.strip() for part in text.split(",") if part.strip()]


def _milliseconds(text: str | None) -> int:
    """The milliseconds of a duration such as ``1d2h3m4s``."""
    if text is None:
        return 0
    match = re.fullmatch(
        r"(?=.)(?:(\d+(?:\.\d+)?)d)?(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s)?", text
    )
    if match is None:
        raise click.UsageError(f"Invalid duration {text!r} for --older-than; write it like 30d or 1d2h3m4s.")
    return int(sum(float(n) * unit for n, unit in zip(match.groups(), _UNITS.values(), strict=True) if n))
