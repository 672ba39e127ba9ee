"""``mlflow demo``: a store filled by a real training sweep, and the server to look at it."""

import os

import click


@click.command()
@click.option("--port", type=int, help="Port of the server; a free one from 5000 on by default.")
@click.option("--tracking-uri", help="Fill this store or server, and do not start one.")
@click.option("--no-browser", is_flag=True, help="Do not open the web page.")
@click.option("--refresh", is_flag=True, help="Delete the demo's experiment and train again.")
@click.option("--debug", is_flag=True, help="Log what happens.")
def demo(port: int | None, tracking_uri: str | None, no_browser: bool, refresh: bool, debug: bool) -> None:
    """Train a sweep on the digits data set, log it, and show it.

    The store is the SQLite database mlflow.db in the current folder, unless --tracking-uri names another one.
    Needs scikit-learn and matplotlib: pip install 'millrace[demo]'.
    """
    import mlflow
    from mlflow.cli.demo_sweep import EXPERIMENT, sweep

    if debug:
        import logging

        logging.basicConfig(level=logging.DEBUG)
    if tracking_uri is not None:
        mlflow.set_tracking_uri(tracking_uri)
    existing = mlflow.get_experiment_by_name(EXPERIMENT)
    if existing is not None and refresh:
        _retire(existing)
        existing = None
    if existing is None or not mlflow.search_runs([existing.experiment_id], max_results=1, output_format="list"):
        click.echo(f"Training a sweep on the digits data set; logging to {mlflow.get_tracking_uri()}")
        sweep(report=click.echo)
    else:
        click.echo(f"The experiment {EXPERIMENT!r} is there already; --refresh trains again.")
    if tracking_uri is not None:
        return
    _serve(port, open_browser=not no_browser)


def _retire(experiment) -> None:
    """Delete the experiment and free its name, so that the sweep starts afresh; nothing is lost."""
    import time

    from mlflow import MlflowClient

    client = MlflowClient()
    if experiment.lifecycle_stage == "deleted":
        client.restore_experiment(experiment.experiment_id)
    client.rename_experiment(
        experiment.experiment_id, f"{experiment.name} (until {time.strftime('%Y-%m-%d %H:%M:%S')})"
    )
    client.delete_experiment(experiment.experiment_id)


def _serve(port: int | None, open_browser: bool) -> None:
    """Become `mlflow server` on the store in the current folder."""
    import sys
    import threading
    import webbrowser

    from mlflow.cli.server import server

    port = port or _free_port()
    if open_browser:
        opener = threading.Timer(1.0, webbrowser.open, [f"http://127.0.0.1:{port}/"])
        opener.daemon = True
        opener.start()
    sys.stdout.flush()
    arguments = ["--port", str(port)]
    if "MLFLOW_TRACKING_URI" in os.environ:
        arguments += ["--backend-store-uri", os.environ["MLFLOW_TRACKING_URI"]]
    server.main(arguments, prog_name="mlflow server")


def _free_port() -> int:
    import socket

    for port in range(5000, 5100):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise click.ClickException("No port from 5000 to 5099 is free; choose one with --port.")
