"""HTTP to a tracking server: one method, over a pool of connections that are kept alive.

What the environment says is read at every request: timeout, retries, credentials, TLS.
"""

from __future__ import annotations

import functools
import json
import logging
import os
import random
import socket
import threading
import time
import weakref
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, urlencode, urljoin, urlsplit
from urllib.request import getproxies_environment, proxy_bypass_environment

import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ProtocolError, SSLError

from mlflow import environment_variables as env
from mlflow.entities.workspace import WORKSPACE_HEADER
from mlflow.exceptions import HTTP_STATUS_TO_ERROR_CODE, MlflowException, RestException, invalid
from mlflow.store import request_plugins
from mlflow.store.credentials import sign, split_credentials
from mlflow.store.patience import patience
from mlflow.store.workspace.context import active_workspace

logger = logging.getLogger(__name__)

RETRIED_STATUS = frozenset((429, 500, 502, 503, 504))
# codes with which an application says that it was not the request's fault
_RETRIED_CODES = frozenset(
    ("INTERNAL_ERROR", "TEMPORARILY_UNAVAILABLE", "REQUEST_LIMIT_EXCEEDED", "RESOURCE_EXHAUSTED")
)
_PROXY_NAMES = ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY")
# retrying is done here and not by urllib3
_ONCE = urllib3.Retry(total=False, redirect=0)
_MAX_REDIRECTS = 5
_SHOWN = 200

_transports: weakref.WeakSet[Transport] = weakref.WeakSet()


class Transport:
    """Requests to one server. Safe to use from many threads, and after a fork.

    Args:
        uri: ``http(s)://[user:password@]host[:port][/path]``; the path is put before every request's own.
    """

    def __init__(self, uri: str) -> None:
        bare, self._authorization = split_credentials(uri)
        self.url = bare.rstrip("/")
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise invalid(f"Invalid tracking URI {self.url!r}: it must be http(s)://HOST[:PORT][/PATH].")
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._pools: dict[Any, urllib3.PoolManager] = {}
        self._lock = threading.Lock()
        _transports.add(self)

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Iterable[tuple[str, str]] = (),
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        stream: bool = False,
        retries: int | None = None,
    ) -> urllib3.BaseHTTPResponse:
        """Send a request, again if the network or the server fails for a moment; the answer, whatever its status.

        Args:
            method: HTTP method.
            path: path on the server, beginning with "/"; or a whole URL, which gets our credentials only if it is on
                the same server.
            query: names and values.
            body: bytes, or an open file, which is sent from where it stands.
            headers: headers of this request.
            timeout: seconds to wait for the server; default MLFLOW_HTTP_REQUEST_TIMEOUT.
            stream: leave the answer's body unread; the caller reads it and then calls ``release_conn``.
            retries: how often to try again; default MLFLOW_HTTP_REQUEST_MAX_RETRIES.

        Raises: MlflowException (TEMPORARILY_UNAVAILABLE) when no answer came, after all retries.
        """
        url = path if path.startswith(("http://", "https://")) else self.url + path
        encoded = urlencode(list(query))
        if encoded:
            url += ("&" if "?" in url else "?") + encoded
        retries = _max_retries() if retries is None else retries
        start = _position(body)
        attempt, began = 0, time.monotonic()
        while True:
            response, error = None, None
            try:
                response = self._once(method, url, body, headers, timeout, stream)
            except (HTTPError, OSError) as failure:
                error = failure
            if error is None and not _is_passing(response):
                return response
            attempt += 1
            if attempt > retries or isinstance(error, SSLError) or (start is None and hasattr(body, "read")):
                if response is not None:
                    return response
                raise self._unreachable(error, attempt, time.monotonic() - began) from error
            wait = _wait(attempt, error, response)
            if attempt > 1:
                what = (
                    f"answered {response.status}" if response is not None else f"cannot be reached ({_reason(error)})"
                )
                logger.warning(
                    "The server at %s %s; trying again in %.1f s (%d of %d)", self.url, what, wait, attempt, retries
                )
            if response is not None:
                response.drain_conn()
                response.release_conn()
            if start is not None:
                body.seek(start)
            time.sleep(wait)

    def call(self, method: str, path: str, **options: Any) -> bytes:
        """Send a request as with ``send``; the body of an answer that is a success.

        Raises: RestException for an error that the server answered, MlflowException for an answer from elsewhere.
        """
        response = self.send(method, path, **options)
        if response.status >= 400:
            raise error_of(response, f"{method} {self.url}{path}")
        return response.data

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            for pool in self._pools.values():
                pool.clear()
            self._pools.clear()

    def forget(self) -> None:
        """Give up all connections without closing them: after a fork they belong to the parent."""
        self._pools = {}
        self._lock = threading.Lock()

    def _once(
        self,
        method: str,
        url: str,
        body: Any,
        headers: Mapping[str, str] | None,
        timeout: float | None,
        stream: bool,
    ) -> urllib3.BaseHTTPResponse:
        start = _position(body)
        for _ in range(_MAX_REDIRECTS + 1):
            all_headers = request_plugins.request_headers()
            all_headers.update(headers or {})
            if urlsplit(url)._replace(path="", query="", fragment="").geturl() == self._origin:
                workspace = active_workspace()
                if workspace:
                    all_headers.setdefault(WORKSPACE_HEADER, workspace)
                url = sign(all_headers, self._authorization, method, url, body)
            response = self._pool(url).request(
                method,
                url,
                body=body,
                headers=all_headers,
                timeout=timeout or env.MLFLOW_HTTP_REQUEST_TIMEOUT.get(),
                retries=_ONCE,
                redirect=False,
                preload_content=not stream,
            )
            place = response.get_redirect_location()
            if not place:
                return response
            url = self._redirected(method, url, place, response.status)
            response.drain_conn()
            if start is not None:
                body.seek(start)
        raise MlflowException(f"The server at {self.url} redirects in a circle; check the tracking URI.")

    def _redirected(self, method: str, url: str, place: str, status: int) -> str:
        target = urljoin(url, place)
        if not env.MLFLOW_ALLOW_HTTP_REDIRECTS.get():
            raise MlflowException(
                f"The server at {self.url} redirects to {_without_query(target)}, and "
                f"{env.MLFLOW_ALLOW_HTTP_REDIRECTS.name} is false."
            )
        if method not in ("GET", "HEAD") and status not in (307, 308):
            raise MlflowException(
                f"The server at {self.url} redirects to {_without_query(target)} ({status}), where a {method} request "
                "would lose its body; set the tracking URI to the right address."
            )
        return target

    def _pool(self, url: str) -> urllib3.PoolManager:
        proxy = _proxy_for(url)
        key = (proxy, *_tls())
        pool = self._pools.get(key)
        if pool is None:
            with self._lock:
                pool = self._pools.get(key)
                if pool is None:
                    pool = self._pools[key] = _new_pool(proxy)
        return pool

    def _unreachable(self, error: Exception | None, attempts: int, seconds: float) -> MlflowException:
        tried = f" (tried {attempts} times in {seconds:.0f} s)" if attempts > 1 else ""
        return MlflowException(
            f"The tracking server at {self.url} cannot be reached{tried}: {_reason(error)}.", "TEMPORARILY_UNAVAILABLE"
        )


def error_of(response: urllib3.BaseHTTPResponse, what: str) -> MlflowException:
    """The error that an answer stands for.

    Args:
        response: an answer of which ``data`` can be read.
        what: method and URL of the request.
    """
    try:
        body = json.loads(response.data)
    except ValueError:
        body = None
    if isinstance(body, dict) and "error_code" in body:
        return RestException(body)
    text = " ".join(response.data.decode("utf-8", "replace").split())
    code = HTTP_STATUS_TO_ERROR_CODE.get(response.status, "INTERNAL_ERROR")
    hint = " Check user name and password, or the token." if response.status in (401, 403) else ""
    return MlflowException(f"{what} was answered with status {response.status}: {text[:_SHOWN]!r}.{hint}", code)


def _position(body: Any) -> int | None:
    """Where an open file stands that can be read again from there."""
    return body.tell() if hasattr(body, "seekable") and body.seekable() else None


def encoded_path(path: str) -> str:
    """A path for use in a URL."""
    return quote(path, safe="/~")


# ---- retries ---------------------------------------------------------------------------------------------------------


def _max_retries() -> int:
    if patience.retries is not None:
        return patience.retries
    retries, limit = env.MLFLOW_HTTP_REQUEST_MAX_RETRIES.get(), env._MLFLOW_HTTP_REQUEST_MAX_RETRIES_LIMIT.get()
    if not 0 <= retries <= limit:
        raise invalid(f"{env.MLFLOW_HTTP_REQUEST_MAX_RETRIES.name}={retries} is not between 0 and {limit}.")
    return retries


def _is_passing(response: Any) -> bool:
    """Whether the same request may succeed a moment later."""
    if response.status not in RETRIED_STATUS:
        return False
    if "json" in response.headers.get("Content-Type", ""):
        try:
            body = json.loads(response.data)
        except ValueError:
            return True
        return not isinstance(body, dict) or body.get("error_code", "INTERNAL_ERROR") in _RETRIED_CODES
    return True


def _wait(attempt: int, error: Exception | None, response: Any) -> float:
    """Seconds until the next attempt: at once after a stale connection, else growing, and as the server wishes."""
    limit = env._MLFLOW_HTTP_REQUEST_MAX_BACKOFF_FACTOR_LIMIT.get()
    if attempt == 1 and isinstance(error, ProtocolError):
        return 0.0
    if response is not None and env.MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER.get():
        wished = _seconds(response.headers.get("Retry-After"))
        if wished is not None:
            return min(wished, limit)
    growing = 0 if attempt == 1 else env.MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR.get() * 2 ** (attempt - 2)
    return min(limit, growing + random.random() * env.MLFLOW_HTTP_REQUEST_BACKOFF_JITTER.get())


def _seconds(retry_after: str | None) -> float | None:
    if not retry_after:
        return None
    if retry_after.strip().isdecimal():
        return float(retry_after)
    from email.utils import parsedate_to_datetime

    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time.time())
    except ValueError:
        return None


def _reason(error: Exception | None) -> str:
    # NewConnectionError is a ConnectTimeoutError too
    if isinstance(error, NewConnectionError):
        # "<object>: Failed to establish a new connection: [Errno 111] Connection refused"
        return str(error).rpartition(": ")[2].rpartition("] ")[2]
    if isinstance(error, ConnectTimeoutError):
        return "no answer in time"
    return str(error).rstrip(".") or type(error).__name__


def _without_query(url: str) -> str:
    return split_credentials(url)[0].partition("?")[0]


# ---- connections -----------------------------------------------------------------------------------------------------


def _tls() -> tuple[str | None, ...]:
    return (
        env.MLFLOW_TRACKING_INSECURE_TLS.get_raw(),
        env.MLFLOW_TRACKING_SERVER_CERT_PATH.get_raw(),
        env.MLFLOW_TRACKING_CLIENT_CERT_PATH.get_raw(),
        os.environ.get("REQUESTS_CA_BUNDLE"),
    )


def _proxy_for(url: str) -> str | None:
    if not any(name in os.environ for name in _PROXY_NAMES):
        return None
    parts = urlsplit(url)
    return None if proxy_bypass_environment(parts.hostname or "") else getproxies_environment().get(parts.scheme)


def _new_pool(proxy: str | None) -> urllib3.PoolManager:
    options: dict[str, Any] = {
        "num_pools": env.MLFLOW_HTTP_POOL_CONNECTIONS.get(),
        "maxsize": env.MLFLOW_HTTP_POOL_MAXSIZE.get(),
        "socket_options": _socket_options(),
        **_certificates(),
    }
    return urllib3.ProxyManager(proxy, **options) if proxy else urllib3.PoolManager(**options)


def _certificates() -> dict[str, Any]:
    insecure = env.MLFLOW_TRACKING_INSECURE_TLS.get()
    authority = env.MLFLOW_TRACKING_SERVER_CERT_PATH.get()
    if insecure and authority:
        raise invalid(
            f"{env.MLFLOW_TRACKING_INSECURE_TLS.name} and {env.MLFLOW_TRACKING_SERVER_CERT_PATH.name} are both set; "
            "the one says not to check the server's certificate, the other how to check it."
        )
    options: dict[str, Any] = {}
    if insecure:
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        options.update(cert_reqs="CERT_NONE", assert_hostname=False)
    authority = authority or os.environ.get("REQUESTS_CA_BUNDLE")
    if authority and not insecure:
        if not os.path.exists(authority):
            raise invalid(f"The certificate file {authority!r} for checking the server does not exist.")
        options["ca_cert_dir" if os.path.isdir(authority) else "ca_certs"] = authority
    own = env.MLFLOW_TRACKING_CLIENT_CERT_PATH.get()
    if own:
        if not os.path.exists(own):
            raise invalid(f"{env.MLFLOW_TRACKING_CLIENT_CERT_PATH.name}: there is no file {own!r}.")
        options["cert_file"] = own
    return options


def _socket_options() -> list[tuple[int, int, int]]:
    options = [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]
    if env.MLFLOW_HTTP_TCP_KEEPALIVE.get():
        options.append((socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1))
        for name, variable in (
            ("TCP_KEEPIDLE", env.MLFLOW_HTTP_TCP_KEEPALIVE_IDLE),
            ("TCP_KEEPINTVL", env.MLFLOW_HTTP_TCP_KEEPALIVE_INTERVAL),
            ("TCP_KEEPCNT", env.MLFLOW_HTTP_TCP_KEEPALIVE_COUNT),
        ):
            if hasattr(socket, name):
                options.append((socket.IPPROTO_TCP, getattr(socket, name), variable.get()))
    return options


@functools.lru_cache(maxsize=64)
def transport(uri: str) -> Transport:
    """The transport for a server's URI, one per process."""
    return Transport(uri)


def _after_fork() -> None:
    for one in _transports:
        one.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
