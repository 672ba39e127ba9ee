"""``mlflow experiments``: create, find, rename, delete and export experiments."""

import click

from mlflow.cli.client import all_pages, client
from mlflow.cli.tables import output_option, print_fields, print_json, print_table, when

experiment_id_option = click.option("--experiment-id", "-x", required=True, help="Id of the experiment.")


@click.group()
def experiments() -> None:
    """Manage experiments. Which store is meant says MLFLOW_TRACKING_URI."""


def _plain(experiment) -> dict[str, object]:
    return {
        name: value
        for name, value in experiment
        if name not in ("workspace", "trace_location", "effective_trace_archival_retention")
    }


@experiments.command("create")
@click.option("--experiment-name", "-n", required=True, help="Name of the new experiment; must not be taken.")
@click.option("--artifact-location", "-l", help="Root of its artifacts; by default the store decides.")
@click.option("--trace-archival-retention", help="How long its spans stay in the database, e.g. 30d; then the archive.")
def create(experiment_name: str, artifact_location: str | None, trace_archival_retention: str | None) -> None:
    """Create an experiment and print its id."""
    from mlflow.entities.trace_keys import TraceExperimentTagKey
    from mlflow.store.trace_retention import archival_tag

    tags = {}
    if trace_archival_retention is not None:
        tags[TraceExperimentTagKey.ARCHIVAL_RETENTION] = archival_tag(trace_archival_retention)
    experiment_id = client().create_experiment(experiment_name, artifact_location, tags)
    click.echo(f"Created experiment '{experiment_name}' with id {experiment_id}")


@experiments.command("search")
@click.option(
    "--view",
    "-v",
    default="active_only",
    show_default=True,
    help="Which to list: active_only, deleted_only or all.",
)
@click.option("--max-results", type=int, help="At most so many; all by default.")
@click.option("--filter", "filter_string", help="A search expression, e.g. \"name LIKE 'digits%'\".")
@output_option
def search(view: str, max_results: int | None, filter_string: str | None, output: str) -> None:
    """List experiments, newest first."""
    from mlflow.entities import ViewType

    store, view_type = client(), ViewType.from_string(view)
    found = all_pages(
        lambda size, token: store.search_experiments(
            view_type=view_type, filter_string=filter_string, max_results=size, page_token=token
        ),
        max_results,
    )
    if output == "json":
        print_json([_plain(experiment) for experiment in found])
    else:
        print_table(
            ["Experiment Id", "Name", "Artifact Location"],
            [[e.experiment_id, e.name, e.artifact_location] for e in found],
        )


@experiments.command("get")
@click.option("--experiment-id", "-x", help="Id of the experiment.")
@click.option("--experiment-name", "-n", help="Name of the experiment.")
@output_option
def get(experiment_id: str | None, experiment_name: str | None, output: str) -> None:
    """Show one experiment, found by id or by name."""
    from mlflow.exceptions import not_found

    if (experiment_id is None) == (experiment_name is None):
        raise click.UsageError("Give either --experiment-id or --experiment-name.")
    store = client()
    if experiment_id is not None:
        experiment = store.get_experiment(experiment_id)
    else:
        experiment = store.get_experiment_by_name(experiment_name)
        if experiment is None:
            raise not_found("Experiment", experiment_name)
    if output == "json":
        print_json(_plain(experiment))
        return
    fields = _plain(experiment)
    fields["creation_time"] = when(experiment.creation_time)
    fields["last_update_time"] = when(experiment.last_update_time)
    print_fields({name.replace("_", " ").capitalize(): value for name, value in fields.items()})


@experiments.command("rename")
@experiment_id_option
@click.option("--new-name", required=True, help="The new name; must not be taken.")
def rename(experiment_id: str, new_name: str) -> None:
    """Rename an experiment."""
    client().rename_experiment(experiment_id, new_name)
    click.echo(f"Experiment with id {experiment_id} has been renamed to '{new_name}'.")


@experiments.command("update")
@experiment_id_option
@click.option(
    "--trace-archival-retention", help="How long spans stay in the database, e.g. 30d or 12h; then the archive."
)
@click.option("--clear-trace-archival-retention", is_flag=True, help="Let the server say it again.")
@click.option("--trace-archive-now", is_flag=True, help="Have the server archive all spans, once.")
@click.option("--trace-archive-now-older-than", help="Have the server archive spans that are older, e.g. 1d, once.")
@click.option("--clear-trace-archive-now", is_flag=True, help="Take the request to archive now back.")
def update(
    experiment_id: str,
    trace_archival_retention: str | None,
    clear_trace_archival_retention: bool,
    trace_archive_now: bool,
    trace_archive_now_older_than: str | None,
    clear_trace_archive_now: bool,
) -> None:
    """Change how long the spans of an experiment's traces stay in the database.

    These are settings for the server, which archives; the command itself moves nothing.
    """
    from mlflow.entities.trace_keys import TraceExperimentTagKey
    from mlflow.store.trace_retention import archival_tag, archive_now_tag

    now = [trace_archive_now, trace_archive_now_older_than is not None, clear_trace_archive_now]
    if sum(now) > 1:
        raise click.UsageError(
            "Give one of --trace-archive-now, --trace-archive-now-older-than and --clear-trace-archive-now."
        )
    if trace_archival_retention is not None and clear_trace_archival_retention:
        raise click.UsageError("Give either --trace-archival-retention or --clear-trace-archival-retention.")
    wanted: dict[str, str | None] = {}
    if trace_archival_retention is not None or clear_trace_archival_retention:
        value = None if trace_archival_retention is None else archival_tag(trace_archival_retention)
        wanted[TraceExperimentTagKey.ARCHIVAL_RETENTION] = value
    if any(now):
        value = None if clear_trace_archive_now else archive_now_tag(trace_archive_now_older_than)
        wanted[TraceExperimentTagKey.ARCHIVE_NOW] = value
    if not wanted:
        raise click.UsageError("Say what to change; see --help.")
    store = client()
    present = store.get_experiment(experiment_id).tags
    for key, value in wanted.items():
        if value is not None:
            store.set_experiment_tag(experiment_id, key, value)
        elif key in present:
            store.delete_experiment_tag(experiment_id, key)
    click.echo(f"Experiment with id {experiment_id} has been updated.")


@experiments.command("delete")
@experiment_id_option
def delete(experiment_id: str) -> None:
    """Mark an experiment and its runs as deleted. `mlflow gc` removes them for good."""
    client().delete_experiment(experiment_id)
    click.echo(f"Experiment with id {experiment_id} has been deleted.")


@experiments.command("restore")
@experiment_id_option
def restore(experiment_id: str) -> None:
    """Undo the deletion of an experiment and of the runs deleted with it."""
    client().restore_experiment(experiment_id)
    click.echo(f"Experiment with id {experiment_id} has been restored.")


@experiments.command("csv")
@experiment_id_option
@click.option("--filename", "-o", type=click.Path(dir_okay=False, writable=True), help="Write here, not to the screen.")
def csv(experiment_id: str, filename: str | None) -> None:
    """Write all runs of an experiment as CSV: one row a run, columns for metrics, params and tags."""
    import mlflow

    runs = mlflow.search_runs(experiment_ids=[experiment_id])
    if filename:
        runs.to_csv(filename, index=False)
        click.echo(f"Experiment with id {experiment_id} has been exported as a CSV to file: {filename}.")
    else:
        click.echo(runs.to_csv(index=False), nl=False)
