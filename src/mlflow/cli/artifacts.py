"""``mlflow artifacts``: put, list and get the files of runs."""

import click

from mlflow.cli.client import client
from mlflow.cli.tables import print_json

run_id_option = click.option("--run-id", "-r", required=True, help="Id of the run.")
artifact_path_option = click.option("--artifact-path", "-a", help="Folder or file below the run's artifact root.")


@click.group()
def artifacts() -> None:
    """Upload, list and download artifacts. Which store is meant says MLFLOW_TRACKING_URI."""


@artifacts.command("log-artifact")
@click.option(
    "--local-file",
    "-l",
    required=True,
    type=click.Path(exists=True, dir_okay=False),
    help="The file to upload.",
)
@run_id_option
@artifact_path_option
def log_artifact(local_file: str, run_id: str, artifact_path: str | None) -> None:
    """Upload a file to a run, into the folder --artifact-path."""
    client().log_artifact(run_id, local_file, artifact_path)
    click.echo(f"Logged artifact from local file {local_file} to run {run_id}")


@artifacts.command("log-artifacts")
@click.option(
    "--local-dir",
    "-l",
    required=True,
    type=click.Path(exists=True, file_okay=False),
    help="The folder to upload.",
)
@run_id_option
@artifact_path_option
def log_artifacts(local_dir: str, run_id: str, artifact_path: str | None) -> None:
    """Upload what is in a folder to a run, into the folder --artifact-path."""
    client().log_artifacts(run_id, local_dir, artifact_path)
    click.echo(f"Logged artifacts from local dir {local_dir} to run {run_id}")


@artifacts.command("list")
@run_id_option
@artifact_path_option
def list_artifacts(run_id: str, artifact_path: str | None) -> None:
    """Print as JSON what lies directly below --artifact-path."""
    print_json(
        [
            {"path": f.path, "is_dir": f.is_dir} | ({} if f.is_dir else {"file_size": f.file_size})
            for f in client().list_artifacts(run_id, artifact_path)
        ]
    )


@artifacts.command("download")
@click.option("--run-id", "-r", help="Id of the run.")
@artifact_path_option
@click.option("--artifact-uri", "-u", help="URI of the file or folder, instead of --run-id.")
@click.option("--dst-path", "-d", help="Local folder to put it in; a new temporary one by default.")
def download(run_id: str | None, artifact_path: str | None, artifact_uri: str | None, dst_path: str | None) -> None:
    """Download a file or a folder and print where it is."""
    from mlflow.artifacts import download_artifacts

    if (run_id is None) == (artifact_uri is None):
        raise click.UsageError("Give either --run-id or --artifact-uri.")
    if artifact_uri is not None and artifact_path is not None:
        raise click.UsageError("--artifact-path goes with --run-id; put the path into --artifact-uri instead.")
    click.echo(
        download_artifacts(artifact_uri=artifact_uri, run_id=run_id, artifact_path=artifact_path, dst_path=dst_path)
    )
