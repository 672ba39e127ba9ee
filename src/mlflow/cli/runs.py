"""``mlflow runs``: create, list, show, delete and restore runs."""

import click

from mlflow.cli.client import all_pages, client
from mlflow.cli.tables import output_option, print_json, print_table, when

run_id_option = click.option("--run-id", required=True, help="Id of the run.")


@click.group()
def runs() -> None:
    """Manage runs. Which store is meant says MLFLOW_TRACKING_URI."""


@runs.command("list")
@click.option("--experiment-id", envvar="MLFLOW_EXPERIMENT_ID", required=True, help="Id of the experiment.")
@click.option(
    "--view",
    "-v",
    default="active_only",
    show_default=True,
    help="Which to list: active_only, deleted_only or all.",
)
@click.option("--filter", "filter_string", default="", help='A search expression, e.g. "metrics.loss < 0.1".')
@click.option("--order-by", multiple=True, help='E.g. "metrics.accuracy DESC"; may be given several times.')
@click.option("--max-results", type=int, help="At most so many; all by default.")
@output_option
def list_runs(
    experiment_id: str,
    view: str,
    filter_string: str,
    order_by: tuple[str, ...],
    max_results: int | None,
    output: str,
) -> None:
    """List the runs of an experiment, last started first."""
    from mlflow.entities import ViewType

    store, view_type = client(), ViewType.from_string(view)
    store.get_experiment(experiment_id)
    found = all_pages(
        lambda size, token: store.search_runs(
            [experiment_id], filter_string, view_type, size, list(order_by) or None, token
        ),
        max_results,
    )
    if output == "json":
        print_json([run.to_dictionary() for run in found])
    else:
        print_table(
            ["Date", "Name", "Status", "ID"],
            [[when(r.info.start_time), r.info.run_name, r.info.status, r.info.run_id] for r in found],
        )


@runs.command("describe")
@run_id_option
def describe(run_id: str) -> None:
    """Print a run as JSON: info, latest metrics, params, tags, inputs and outputs."""
    print_json(client().get_run(run_id).to_dictionary())


@runs.command("create")
@click.option("--experiment-id", envvar="MLFLOW_EXPERIMENT_ID", help="Id of the experiment.")
@click.option("--experiment-name", envvar="MLFLOW_EXPERIMENT_NAME", help="Name of the experiment; made if it is new.")
@click.option("--run-name", help="Name of the run; one is made up otherwise.")
@click.option("--description", help="Text shown with the run.")
@click.option("--tags", "-t", multiple=True, metavar="KEY=VALUE", help="A tag; may be given several times.")
@click.option(
    "--status",
    type=click.Choice(["FINISHED", "FAILED", "KILLED"], case_sensitive=False),
    default="FINISHED",
    show_default=True,
    help="Status to end the run with.",
)
@click.option("--parent-run-id", help="Makes it a nested run of this one.")
def create(
    experiment_id: str | None,
    experiment_name: str | None,
    run_name: str | None,
    description: str | None,
    tags: tuple[str, ...],
    status: str,
    parent_run_id: str | None,
) -> None:
    """Create a run, end it with a status, and print its ids as JSON."""
    import mlflow

    if (experiment_id is None) == (experiment_name is None):
        raise click.UsageError("Give either --experiment-id or --experiment-name.")
    pairs = {}
    for tag in tags:
        key, equals, value = tag.partition("=")
        if not equals or not key:
            raise click.UsageError(f"Invalid tag {tag!r}; it must read KEY=VALUE.")
        if key in pairs:
            raise click.UsageError(f"The tag {key!r} is given twice.")
        pairs[key] = value
    if experiment_name is not None:
        experiment_id = mlflow.set_experiment(experiment_name).experiment_id
    run = mlflow.start_run(
        experiment_id=experiment_id,
        run_name=run_name,
        tags=pairs or None,
        description=description,
        parent_run_id=parent_run_id,
    )
    mlflow.end_run(status.upper())
    print_json(
        {
            "run_id": run.info.run_id,
            "run_name": run.info.run_name,
            "experiment_id": run.info.experiment_id,
            "status": status.upper(),
        }
    )


@runs.command("delete")
@run_id_option
def delete(run_id: str) -> None:
    """Mark a run as deleted. `mlflow gc` removes it for good."""
    client().delete_run(run_id)
    click.echo(f"Run with ID {run_id} has been deleted.")


@runs.command("restore")
@run_id_option
def restore(run_id: str) -> None:
    """Undo the deletion of a run."""
    client().restore_run(run_id)
    click.echo(f"Run with id {run_id} has been restored.")


@runs.command("link-traces")
@run_id_option
@click.option(
    "--trace-id", "-t", "trace_ids", multiple=True, required=True, help="A trace; may be given several times."
)
def link_traces(run_id: str, trace_ids: tuple[str, ...]) -> None:
    """Say that traces belong to a run."""
    client().link_traces_to_run(list(trace_ids), run_id)
    click.echo(f"Successfully linked {len(trace_ids)} trace(s) to run '{run_id}'.")
