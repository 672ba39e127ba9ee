"""Running the scoring server: one process, or several on one socket; also ``python -m mlflow.server.scoring``."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import logging
import os
import socket
import sys
from collections.abc import Sequence
from typing import Any

from mlflow.environment_variables import (
    MILLRACE_MAX_REQUEST_BYTES,
    MILLRACE_SCORING_BATCH,
    MILLRACE_SCORING_RELOAD_SECONDS,
    MLFLOW_SCORING_SERVER_REQUEST_TIMEOUT,
)
from mlflow.exceptions import MlflowException, invalid
from mlflow.server.metrics import PROCESS_GAUGES, Metrics
from mlflow.server.serve import Workers, listen, run

logger = logging.getLogger("mlflow.scoring_server")


@dataclasses.dataclass(frozen=True)
class ScoringSettings:
    """What a scoring server is told.

    Args:
        model_uri: what to serve.
        host: address to listen on.
        port: port to listen on; 0 takes a free one.
        seconds: how long a prediction may take.
        workers: number of processes.
        batch: how many one-row requests may be merged into one prediction; 0 merges none.
        reload_seconds: how often the registry is asked whether the alias or stage has moved; 0 never.
        max_bytes: the largest body, in bytes.
        name: the model's name in the Open Inference Protocol.
        fd: an open listening socket to use in place of host and port.

    Raises: INVALID_PARAMETER_VALUE for a value out of range.
    """

    model_uri: str
    host: str = "127.0.0.1"
    port: int = 5000
    seconds: float = 60
    workers: int = 1
    batch: int = 0
    reload_seconds: float = 5
    max_bytes: int = 2**28
    name: str | None = None
    fd: int | None = None

    def __post_init__(self) -> None:
        for name, low in (("seconds", 0), ("workers", 1), ("batch", 0), ("reload_seconds", 0), ("max_bytes", 1)):
            value = getattr(self, name)
            if value < low or (name == "seconds" and value == 0):
                least = "more than 0" if name == "seconds" else f"at least {low}"
                raise invalid(f"Invalid value {value!r} for {name.replace('_', ' ')}; it must be {least}.")


def serve(settings: ScoringSettings) -> int:
    """Serve a model until SIGTERM or SIGINT; the exit status.

    Raises: MlflowException, one sentence, when the model cannot be loaded or the address cannot be used.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # first the socket: a port in use must not be found out after a long load
    listening = (
        socket.socket(fileno=settings.fd) if settings.fd is not None else listen(settings.host, settings.port, 2048)
    )
    with contextlib.closing(listening):
        shown = f"[{settings.host}]" if ":" in settings.host else settings.host
        url = f"http://{shown}:{listening.getsockname()[1]}"
        if settings.workers == 1:
            return _work(settings, listening, _metrics(1), url)
        if not hasattr(os, "fork"):
            raise invalid("Several workers need an operating system with fork(); leave out --workers.")
        metrics = _metrics(settings.workers)

        def work(number: int) -> int:
            metrics.use_section(number)
            return _work(settings, listening, metrics, url if number == 0 else None)

        return Workers(settings.workers, work, lambda number: None).run()


def _metrics(workers: int) -> Metrics:
    from mlflow.pyfunc.scoring_server.app import OPERATIONS

    return Metrics(OPERATIONS, workers, PROCESS_GAUGES)


def _work(settings: ScoringSettings, listening: socket.socket, metrics: Metrics, url: str | None) -> int:
    app = make_app(settings, metrics)

    def ready() -> None:
        if url is not None:
            print(f"Serving {settings.model_uri} at {url} (stop with Ctrl+C)", file=sys.stderr, flush=True)

    return run(app, listening, {}, ready)


def make_app(settings: ScoringSettings, metrics: Metrics | None = None) -> Any:
    """The scoring server as an ASGI application, with its model loaded."""
    from mlflow.pyfunc.scoring_server import config_from_environment
    from mlflow.pyfunc.scoring_server.app import App
    from mlflow.pyfunc.scoring_server.loading import serve_model

    metrics = metrics or _metrics(1)
    served = serve_model(settings.model_uri, config_from_environment(), settings.reload_seconds, settings.name)
    app = App(served, metrics, settings.seconds, settings.max_bytes, settings.batch)
    metrics.watch(app.gauges)
    return app


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; the exit status."""
    parser = argparse.ArgumentParser("mlflow.server.scoring", description="Serve a model.")
    # SageMaker starts images with this word
    parser.add_argument("command", nargs="?", default="serve", choices=["serve"])
    parser.add_argument("--model-uri", "-m", required=True)
    parser.add_argument("--host", default=os.environ.get("MLFLOW_HOST") or "127.0.0.1")
    parser.add_argument("--port", type=int, default=int(os.environ.get("MLFLOW_PORT") or 5000))
    parser.add_argument("--timeout", type=float, default=None)
    parser.add_argument("--workers", type=int, default=int(os.environ.get("MLFLOW_MODELS_WORKERS") or 1))
    parser.add_argument("--batch", type=int, default=None)
    parser.add_argument("--fd", type=int, default=None)
    given = parser.parse_args(arguments)
    try:
        return serve(
            settings_from_environment(
                given.model_uri,
                host=given.host,
                port=given.port,
                workers=given.workers,
                fd=given.fd,
                seconds=given.timeout,
                batch=given.batch,
            )
        )
    except MlflowException as error:
        print(f"Error: {error.message}", file=sys.stderr)
        return 1


def settings_from_environment(model_uri: str, **given: Any) -> ScoringSettings:
    """Settings as given; what is None or missing comes from the environment."""
    defaults = {
        "seconds": float(MLFLOW_SCORING_SERVER_REQUEST_TIMEOUT.get()),
        "batch": MILLRACE_SCORING_BATCH.get(),
        "reload_seconds": MILLRACE_SCORING_RELOAD_SECONDS.get(),
        "max_bytes": MILLRACE_MAX_REQUEST_BYTES.get(),
    }
    chosen = {name: value for name, value in given.items() if value is not None}
    return ScoringSettings(model_uri, **{**defaults, **chosen})


if __name__ == "__main__":
    sys.exit(main())
