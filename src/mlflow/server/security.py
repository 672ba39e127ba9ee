"""Who may talk to the server: Host and Origin checks against DNS rebinding and cross-site requests.

A page on the internet can make a browser send requests to a server in a private network. The Host header tells by
which name the browser believes to reach it, the Origin header which page asks.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable

from mlflow.server.settings import Settings

HOST_REFUSED = (
    "Invalid Host header - possible DNS rebinding attack detected. "
    "If this name is right, start the server with --allowed-hosts {name} (or set MLFLOW_SERVER_ALLOWED_HOSTS)."
)
ORIGIN_REFUSED = (
    "Cross-origin request blocked. "
    "If this page may call the server, start it with --cors-allowed-origins {name} "
    "(or set MLFLOW_SERVER_CORS_ALLOWED_ORIGINS)."
)
OPEN_PATHS = frozenset(("/health", "/version"))
READING = frozenset(("GET", "HEAD", "OPTIONS"))
_LOCAL_NAMES = frozenset(("localhost", "127.0.0.1", "[::1]", "0.0.0.0"))
_NETWORKS = [
    ipaddress.ip_network(text)
    for text in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "::1", "fc00::/7")
] + [ipaddress.ip_network("fe80::/10")]
_REMEMBERED = 1000


def without_port(host: str) -> str:
    """``name`` of ``name:5000``, ``[::1]`` of ``[::1]:5000``, in lower case."""
    name, colon, port = host.rpartition(":")
    return (name if colon and (port.isdigit() or not port) and not name.endswith(":") else host).lower()


def is_private(name: str) -> bool:
    """Whether a host (without port) is this machine or an address of a private network."""
    if name in _LOCAL_NAMES:
        return True
    try:
        address = ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return any(address in network for network in _NETWORKS)


def _patterns(texts: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(text.lower()).replace(r"\*", ".*") for text in texts) or r"(?!)")


def _split(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]


class Hosts:
    """Which Host headers are answered: names with ``*`` as wildcard, matched with and without their port."""

    def __init__(self, allowed: str | None) -> None:
        names = None if allowed is None or not allowed.strip() else _split(allowed)
        self._any = names == ["*"] or (names is not None and "*" in names)
        self._pattern = None if names is None else _patterns(names)
        self._seen: dict[bytes, bool] = {}

    def allow(self, host: bytes) -> bool:
        """Whether requests with this Host header are answered."""
        answer = self._seen.get(host)
        if answer is None:
            answer = self._decide(host.decode("latin-1"))
            if len(self._seen) < _REMEMBERED:
                self._seen[host] = answer
        return answer

    def _decide(self, host: str) -> bool:
        if self._any:
            return True
        name = without_port(host)
        if self._pattern is None:
            return is_private(name)
        return bool(self._pattern.fullmatch(host.lower()) or self._pattern.fullmatch(name))


class Origins:
    """Which pages may call the API: origins with ``*`` as wildcard; by default those of this machine."""

    def __init__(self, allowed: str | None) -> None:
        origins = _split(allowed or "")
        self._any = "*" in origins
        self._pattern = _patterns(origin.rstrip("/") for origin in origins)

    def allow(self, origin: str, host: str) -> bool:
        """Whether a page of that origin may call a server that it reaches as ``host``."""
        if self._any:
            return True
        scheme, separator, place = origin.lower().partition("://")
        if not separator or scheme not in ("http", "https"):
            return bool(self._pattern.fullmatch(origin.lower()))
        # a page of this server itself
        if place == host.lower():
            return True
        return without_port(place) in ("localhost", "127.0.0.1", "[::1]") or bool(
            self._pattern.fullmatch(origin.lower())
        )

    def lists(self, origin: str) -> bool:
        """Whether that origin is named in the setting; ``*`` names none."""
        return not self._any and bool(self._pattern.fullmatch(origin.lower()))


class Security:
    """ASGI middleware that checks Host and Origin and adds security and CORS headers."""

    def __init__(self, app, settings: Settings) -> None:
        self.app = app
        self._hosts = Hosts(settings.allowed_hosts)
        self._origins = Origins(settings.cors_allowed_origins)
        prefix = settings.static_prefix
        self._open_paths = OPEN_PATHS | {prefix + path for path in OPEN_PATHS}
        self._headers = [
            (b"x-content-type-options", b"nosniff"),
            # addresses of the page tell what somebody works on
            (b"referrer-policy", b"same-origin"),
            (b"vary", b"Origin"),
        ]
        if settings.x_frame_options.upper() != "NONE":
            self._headers.append((b"x-frame-options", settings.x_frame_options.upper().encode()))

    async def __call__(self, scope, receive, send) -> None:
        """Refuse the request, or answer a preflight, or pass it on."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        host = origin = b""
        preflight = False
        for name, value in scope["headers"]:
            if name == b"host":
                host = value
            elif name == b"origin":
                origin = value
            elif name == b"access-control-request-method":
                preflight = True
        if not self._hosts.allow(host) and scope["path"] not in self._open_paths:
            return await _text(send, 403, HOST_REFUSED.format(name=_shown(host)))
        extra = self._headers
        if origin:
            page = origin.decode("latin-1")
            allowed = self._origins.allow(page, host.decode("latin-1"))
            if preflight and scope["method"] == "OPTIONS":
                return await self._preflight(send, scope, origin, allowed)
            if not allowed and scope["method"] not in READING:
                return await _text(send, 403, ORIGIN_REFUSED.format(name=_shown(origin)))
            if allowed:
                extra = [*extra, *_cors(origin)]

        async def send_more(message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *extra]
            await send(message)

        await self.app(scope, receive, send_more)

    async def _preflight(self, send, scope, origin: bytes, allowed: bool) -> None:
        if not allowed:
            return await _text(send, 400, ORIGIN_REFUSED.format(name=_shown(origin)))
        asked = dict(scope["headers"]).get(b"access-control-request-headers", b"")
        await _text(
            send,
            200,
            "OK",
            [
                *_cors(origin),
                (b"vary", b"Origin"),
                (b"access-control-allow-methods", b"GET, POST, PUT, PATCH, DELETE, OPTIONS"),
                (b"access-control-allow-headers", asked or b"*"),
                (b"access-control-max-age", b"600"),
            ],
        )


def _cors(origin: bytes) -> list[tuple[bytes, bytes]]:
    return [(b"access-control-allow-origin", origin), (b"access-control-allow-credentials", b"true")]


def _shown(header: bytes) -> str:
    # what came over the network goes into a text/plain answer only
    text = header.decode("latin-1")
    return "".join(c for c in text if c.isprintable())[:200] or "NAME"


async def _text(send, status: int, text: str, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
    body = text.encode()
    length = (b"content-length", str(len(body)).encode())
    start = [(b"content-type", b"text/plain; charset=utf-8"), length, *headers]
    await send({"type": "http.response.start", "status": status, "headers": start})
    await send({"type": "http.response.body", "body": body})
