"""``mlflow migrate-filestore``: import a folder of meta.yaml files into a store."""

import click


@click.command("migrate-filestore")
@click.option(
    "--source", required=True, type=click.Path(exists=True, file_okay=False), help="The folder, e.g. ./mlruns."
)
@click.option("--target", required=True, help="Database to import into, e.g. sqlite:///mlflow.db.")
@click.option("--progress/--no-progress", default=True, show_default=True, help="Show how far it is.")
def migrate_filestore(source: str, target: str, progress: bool) -> None:
    """Import the experiments and runs that MLflow kept as files. The files are left as they were.

    It can be interrupted and run again.
    """
    from mlflow.cli.db import progress_on_terminal
    from mlflow.store.sql.importer import import_filestore

    report = import_filestore(source, target, progress=progress_on_terminal() if progress else None)
    click.echo(str(report))
