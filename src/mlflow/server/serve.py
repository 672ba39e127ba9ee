"""Running the server: the listening socket, uvicorn in this process, or several workers on one socket."""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import importlib
import logging
import os
import shlex
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import msgspec

from mlflow.exceptions import MlflowException, invalid
from mlflow.server import logs
from mlflow.server.settings import Settings

logger = logging.getLogger("mlflow.server")

GRACE_SECONDS = 10
"""How long requests in progress may take to finish when the server is stopped."""
_SETTINGS = "_MILLRACE_SERVER_SETTINGS"
_OPTIONS = "_MILLRACE_SERVER_OPTIONS"
_OURS = {
    "host": "--host",
    "port": "--port",
    "workers": "--workers",
    "reload": "--dev",
    "env_file": "mlflow --env-file",
    "fd": "--host and --port",
    "uds": "--host and --port",
    "app_dir": None,
    "factory": None,
    "interface": None,
}


def serve(settings: Settings, host: str, port: int, workers: int = 1, dev: bool = False, uvicorn_opts: str = "") -> int:
    """Serve until SIGTERM or SIGINT; the exit status.

    Args:
        settings: what to serve and to whom.
        host: address to listen on.
        port: port to listen on; 0 takes a free one.
        workers: number of processes.
        dev: reload when the source changes, and log in detail.
        uvicorn_opts: options as for the ``uvicorn`` command.

    Raises: MlflowException, one sentence, when the server cannot start.
    """
    options = uvicorn_options(uvicorn_opts)
    logs.configure(logging.DEBUG if dev else logging.INFO)
    listening = listen(host, port, options.get("backlog", 2048))
    scheme = "https" if options.get("ssl_certfile") else "http"
    shown = f"[{host}]" if ":" in host else host
    url = f"{scheme}://{shown}:{listening.getsockname()[1]}{settings.static_prefix}"
    with contextlib.closing(listening):
        if dev:
            return _serve_reloading(settings, listening, options, url)
        if workers > 1:
            return _serve_workers(settings, listening, options, url, workers)
        from mlflow.server.app import App

        return _run(App(settings), listening, options, url)


def listen(host: str, port: int, backlog: int) -> socket.socket:
    """A listening socket.

    Raises: MlflowException that says why the address cannot be used.
    """
    try:
        if not 0 <= port <= 65535:
            raise OverflowError  # getaddrinfo would take the rest of the division
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        # a name such as localhost stands for its IPv4 address, which is what clients write out
        family, _, _, _, address = min(found, key=lambda one: one[0] != socket.AF_INET)
        listening = socket.socket(family, socket.SOCK_STREAM)
        if os.name != "nt":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(backlog)
    except socket.gaierror:
        raise invalid(f"Host {host!r} cannot be resolved; use an address of this machine, such as 127.0.0.1.") from None
    except OverflowError:
        raise invalid(f"Port {port} is not between 0 and 65535.") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            text = f"Port {port} on {host} is in use by another program; choose another with --port."
        elif error.errno == errno.EACCES:
            text = f"Port {port} on {host} may not be opened by this user; choose one above 1023 with --port."
        elif error.errno == errno.EADDRNOTAVAIL:
            text = f"{host} is not an address of this machine; choose another with --host."
        else:
            text = f"The server cannot listen on {host}:{port}: {error.strerror}."
        raise MlflowException(text, "IO_ERROR") from None
    listening.set_inheritable(True)
    return listening


def uvicorn_options(text: str) -> dict[str, Any]:
    """Options written as for the ``uvicorn`` command, as arguments of ``uvicorn.Config``.

    Raises: INVALID_PARAMETER_VALUE for one that uvicorn does not have or that ``mlflow server`` has itself.
    """
    if not text.strip():
        return {}
    import click
    import uvicorn

    command = importlib.import_module("uvicorn.main").main
    try:
        context = command.make_context("uvicorn", [*shlex.split(text), "app"], resilient_parsing=False)
    except (click.ClickException, click.exceptions.Exit, ValueError) as error:
        reason = error.format_message() if isinstance(error, click.ClickException) else str(error)
        raise invalid(f"Invalid value {text!r} for --uvicorn-opts: {reason}") from None
    given = {
        name: value
        for name, value in context.params.items()
        if name != "app" and context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
    }
    known = uvicorn.Config.__init__.__annotations__
    for name in given:
        if name in _OURS or name.startswith("reload") or name not in known:
            instead = _OURS.get(name)
            hint = f"; use {instead}" if instead else ""
            raise invalid(f"--uvicorn-opts cannot set {name.replace('_', '-')!r}{hint}.")
    if "headers" in given:
        given["headers"] = [tuple(part.strip() for part in header.split(":", 1)) for header in given["headers"]]
    return given


def _config(app: Any, options: dict[str, Any], **more: Any):
    import uvicorn

    defaults = {
        "log_level": "warning",
        "access_log": False,
        "timeout_graceful_shutdown": GRACE_SECONDS,
        "timeout_keep_alive": 75,
        "server_header": False,
        "ws": "none",
        "lifespan": "on",
    }
    settings = getattr(app, "settings", None)
    if getattr(settings, "auth", False):
        app, more = _behind_proxies(app, options), {**more, "proxy_headers": False}
        options = {name: value for name, value in options.items() if name != "proxy_headers"}
    return uvicorn.Config(app, **{**defaults, **more, **options})


def _behind_proxies(app: Any, options: dict[str, Any]) -> Any:
    """The application below uvicorn's reading of X-Forwarded-For, and above that a note of who is connected really.

    Whether a reverse proxy may say who somebody is depends on the connection, not on what a header says of it.
    """
    from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

    from mlflow.server.auth.proxy import Peers

    if options.get("proxy_headers", True):
        trusted = options.get("forwarded_allow_ips") or os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")
        app = ProxyHeadersMiddleware(app, trusted)
    return Peers(app)


def _run(app: Any, listening: socket.socket, options: dict[str, Any], url: str | None) -> int:
    status = run(app, listening, options, None if url is None else lambda: _announce(app.settings, url, _grpc_of(app)))
    if status == 0 and not app.closed:
        # its threads would keep the process from ending
        logger.error("Stopped while the database was still working on a request; all answered writes are stored")
        logging.shutdown()
        os._exit(1)
    return status


def run(app: Any, listening: socket.socket, options: dict[str, Any], ready: Callable[[], None] | None = None) -> int:
    """Run uvicorn in this process until it is told to stop; the exit status.

    Args:
        app: an ASGI application.
        listening: its socket.
        options: arguments of ``uvicorn.Config``.
        ready: called when requests are answered.
    """
    from mlflow.server.draining import server_class

    server = server_class()(_config(app, options), app, ready)
    server.run(sockets=[listening])
    return 0 if server.started else 1


def _grpc_of(app: Any) -> str | None:
    """Where traces are taken over gRPC, with the port that was free."""
    return None if app.grpc is None else f"{app.settings.otlp_grpc.rpartition(':')[0]}:{app.grpc.port}"


def _announce(settings: Settings, url: str, grpc_address: str | None = None) -> None:
    from mlflow.server.settings import DEFAULT_BACKEND
    from mlflow.store.sql.errors import without_password

    what = "artifacts" if settings.artifacts_only else without_password(settings.backend_store_uri or DEFAULT_BACKEND)
    also = f" and traces over gRPC at {grpc_address}" if grpc_address else ""
    print(f"Serving {what} at {url}{also} (stop with Ctrl+C)", file=sys.stderr, flush=True)


# ---- several workers -------------------------------------------------------------------------------------------------


def _serve_workers(
    settings: Settings, listening: socket.socket, options: dict[str, Any], url: str, workers: int
) -> int:
    if not hasattr(os, "fork"):
        raise invalid("Several workers need an operating system with fork(); leave out --workers.")
    if settings.otlp_grpc and settings.otlp_grpc.endswith(":0"):
        raise invalid("Several workers share the port for gRPC: give --otlp-grpc-port a number other than 0.")
    from mlflow.server.app import App, new_metrics
    from mlflow.server.store import open_tracking

    # makes the tables once, and fails here if the store cannot be opened; each worker opens its own
    store = open_tracking(settings)
    close = getattr(store, "close", None)
    if close is not None:
        close()
    metrics = new_metrics(workers)
    announced = False

    def work(number: int) -> int:
        metrics.use_section(number)
        app = App(settings, metrics)
        threading.Thread(target=_refresh, args=(metrics,), daemon=True).start()
        return _run(app, listening, options, url if number == 0 and not announced else None)

    def started(number: int) -> None:
        nonlocal announced
        announced = announced or number == 0

    # whoever connects while workers finish must not wait here for nobody
    return Workers(workers, work, started, listening.close).run()


def _refresh(metrics: Any) -> None:
    while True:
        metrics.refresh()
        time.sleep(5)


class Workers:
    """Processes forked from this one, started again when they die, stopped together.

    Args:
        count: how many.
        work: ``work(number)`` runs in the process and gives its exit status.
        started: ``started(number)`` is called here after each fork.
        stopping: called here when all are told to stop.
    """

    QUICK_SECONDS = 2.0
    """One that dies sooner after its start would do so again; then all are stopped."""

    def __init__(
        self,
        count: int,
        work: Callable[[int], int],
        started: Callable[[int], None],
        stopping: Callable[[], None] = lambda: None,
    ) -> None:
        self._told_to_stop = stopping
        self._count = count
        self._work = work
        self._started = started
        self._running: dict[int, tuple[int, float]] = {}
        self._stopping = False

    def run(self) -> int:
        """Run until SIGTERM or SIGINT, or until a worker cannot start; the exit status."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop())
        self._life, parent_end = os.pipe()
        status = 0
        for number in range(self._count):
            self._fork(number, parent_end)
        while self._running:
            pid, wait_status = os.waitpid(-1, 0)
            number, began = self._running.pop(pid, (None, 0.0))
            if number is None or self._stopping:
                continue
            code = os.waitstatus_to_exitcode(wait_status)
            if time.monotonic() - began < self.QUICK_SECONDS:
                logger.error("Worker %d ended at its start with status %d; stopping the server", number, code)
                status = 1
                self._stop()
            else:
                logger.error("Worker %d (process %d) ended with status %d; starting it again", number, pid, code)
                self._fork(number, parent_end)
        return status

    def _fork(self, number: int, parent_end: int) -> None:
        pid = os.fork()
        if pid == 0:
            os.close(parent_end)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            threading.Thread(target=self._die_with_parent, daemon=True).start()
            code = 1
            try:
                code = self._work(number)
            except MlflowException as error:
                logger.error("Worker %d cannot start: %s", number, error)
            except BaseException:
                logger.exception("Worker %d failed", number)
            finally:
                sys.stderr.flush()
                os._exit(code)
        self._running[pid] = (number, time.monotonic())
        self._started(number)
        if self._stopping:
            os.kill(pid, signal.SIGTERM)

    def _stop(self) -> None:
        self._stopping = True
        self._told_to_stop()
        for pid in list(self._running):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)

    def _die_with_parent(self) -> None:
        # the pipe's other end is open as long as the parent lives
        os.read(self._life, 1)
        os.kill(os.getpid(), signal.SIGTERM)


# ---- development -----------------------------------------------------------------------------------------------------


def _serve_reloading(settings: Settings, listening: socket.socket, options: dict[str, Any], url: str) -> int:
    import uvicorn
    from uvicorn.supervisors import ChangeReload

    os.environ[_SETTINGS] = msgspec.json.encode(dataclasses.asdict(settings)).decode()
    source = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    # where callers log in, the application does itself what uvicorn does about proxies
    ours = {"proxy_headers": False} if settings.auth else {}
    os.environ[_OPTIONS] = msgspec.json.encode(
        {name: options[name] for name in ("proxy_headers", "forwarded_allow_ips") if name in options}
    ).decode()
    config = _config(
        "mlflow.server.serve:app_from_environment",
        {**options, **ours},
        factory=True,
        reload=True,
        reload_dirs=[source],
        log_level="debug",
        access_log=True,
    )
    _announce(settings, url)
    server = uvicorn.Server(config)
    ChangeReload(config, target=server.run, sockets=[listening]).run()
    return 0


def app_from_environment():
    """The application with the settings that a reloading supervisor left in the environment."""
    from mlflow.server.app import App

    logs.configure(logging.DEBUG)
    app = App(Settings(**msgspec.json.decode(os.environ[_SETTINGS])))
    return _behind_proxies(app, msgspec.json.decode(os.environ[_OPTIONS])) if app.settings.auth else app
