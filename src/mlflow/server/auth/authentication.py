"""The ASGI middleware that asks who somebody is, and on whose behalf everything behind it runs.

What a request may show, the first that is there counts:

1. what the hook of a trusted proxy says (``proxy``);
2. ``Authorization: Basic`` with a password or an access token, ``Authorization: Bearer`` with an access token or what
   the hook ``bearer`` knows;
3. the cookie of a session, from the server's own pages only, and with the header ``X-CSRF-Token`` for what changes
   anything;
4. a signed link (``link``).

Open to everybody are the static files of the web page, which know nothing, and a few paths (``OPEN``).
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future

from mlflow.exceptions import PERMISSION_DENIED, MlflowException
from mlflow.server.auth.authenticator import Authenticator, TooManyFailures, refused
from mlflow.server.auth.identity import Identity
from mlflow.server.dispatch import PREFIXES, answer_of, send_error
from mlflow.server.request_log import USER_KEY
from mlflow.server.security import READING, Origins
from mlflow.server.settings import Settings
from mlflow.store.caller import Access, Caller, acting
from mlflow.store.secrets import TOKEN_PREFIX, csrf_token_of

COOKIE = "mlflow_session"
LINK_COOKIE = "mlflow_link"
LINK_HEADER = "x-mlflow-link"
CSRF_HEADER = "x-csrf-token"

AUTH_PATHS = "3.0/mlflow/auth/"
"""Below ``/api/`` and ``/ajax-api/``: logging in and out."""
SIGNUP_PATH, CREATE_UI_PATH = "/signup", "/api/2.0/mlflow/users/create-ui"
_AUTH = tuple(prefix + AUTH_PATHS for prefix in PREFIXES)
OPEN = frozenset(("/health", "/version"))
"""Paths that need no login, and tell nothing."""
# what is there for programs and not part of the web page: without login it is refused, also to browsers
_DATA = ("/get-artifact", "/model-versions/", "/v1/", "/metrics", "/openapi.json", "/docs", "/graphql")
_LOGIN_NEEDED = "You are not authenticated. Log in, or send a user name and password or an access token."

Hook = Callable[[Iterable[tuple[str, str]], str], "Identity | Future | None"]
"""From the headers as they came, and the address of the connection, to who it is, or a future of it; None when they do
not say. Raises UNAUTHENTICATED for what must not be believed."""

PEER = "millrace.peer"
"""Where in a request's scope the address stands that the connection came from, whatever headers say."""


class Authentication:
    """ASGI middleware that refuses with 401 whoever does not say who they are.

    Args:
        authenticator: who knows passwords, tokens and sessions.
        settings: of the server.
        access_of: what an identity may do and see whose request comes from an address.
        proxy: who a trusted proxy says it is. It is called in the event loop.
        bearer, link: who a token of other kinds or a signed link belongs to. They are called in threads.
    """

    def __init__(
        self,
        authenticator: Authenticator,
        settings: Settings,
        access_of: Callable[[Identity, str], Access],
        proxy: Hook | None = None,
        bearer: Callable[[str], Identity | Future | None] | None = None,
        link: Callable[[str], Identity | None] | None = None,
    ) -> None:
        self.app: Callable | None = None
        self.authenticator = authenticator
        self.access_of = access_of
        self.proxy, self.bearer, self.link = proxy, bearer, link
        self._interface: Callable | None = None
        self._prefix = settings.static_prefix
        # not the default, all pages of this machine: they share its cookies
        self._origins = Origins(settings.cors_allowed_origins) if settings.cors_allowed_origins else None

    def protect(self, app: Callable, interface: Callable) -> Authentication:
        """Stand in front of an application; ``interface``, the static files of the web page, is open to everybody."""
        self.app, self._interface = app, interface
        return self

    async def __call__(self, scope, receive, send) -> None:
        """Pass a request on with its caller, or refuse it."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        path = self._path(scope)
        if path in OPEN or path in (SIGNUP_PATH, CREATE_UI_PATH) or path.startswith(_AUTH):
            # what is there to log in says itself who may
            return await self.app(scope, receive, send)
        try:
            identity = await self.identify(scope)
        except Exception as error:
            return await self._refuse(scope, send, path, error)
        if identity is None:
            if scope["method"] in ("GET", "HEAD") and not path.startswith((*PREFIXES, "/mlflow-artifacts/", *_DATA)):
                return await self._interface(scope, receive, send)
            return await self._refuse(scope, send, path, refused(_LOGIN_NEEDED))
        scope[USER_KEY] = identity.name
        with acting(self.caller_of(identity, scope["client"][0] if scope.get("client") else "")):
            await self.app(scope, receive, send)

    def caller_of(self, identity: Identity, address: str = "") -> Caller:
        """On whose behalf things run that an identity asks for.

        Args:
            address: where its request comes from, for the audit trail.
        """
        return Caller(identity.name, None, self.access_of(identity, address), identity)

    async def identify(self, scope, csrf: str | None = None) -> Identity | None:
        """Who asks; None for somebody who shows nothing.

        Args:
            scope: of the request.
            csrf: the token against forged requests, where it does not come in a header.

        Raises: MlflowException UNAUTHENTICATED, PERMISSION_DENIED or REQUEST_LIMIT_EXCEEDED for what is not accepted.
        """
        headers = _headers(scope)
        address = scope["client"][0] if scope.get("client") else ""
        found = None
        if self.proxy is not None:
            pairs = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
            peer = scope.get(PEER) or scope.get("client")
            found = self.proxy(pairs, peer[0] if peer else "")
        if found is None:
            found = self._from_authorization(headers, address)
        if isinstance(found, Future):
            found = await asyncio.wrap_future(found)
        if found is not None:
            return found
        cookies = cookies_of(headers)
        if COOKIE in cookies:
            return await self._from_cookie(scope, headers, cookies[COOKIE], csrf)
        token = headers.get(LINK_HEADER) or cookies.get(LINK_COOKIE)
        if token and self.link is not None:
            return await asyncio.to_thread(self.link, token)
        return None

    def from_headers(self, headers: Mapping[str, str], address: str) -> Identity | Future | None:
        """Who somebody is by the headers that programs and proxies send, or a future of it.

        Raises: as ``identify``.
        """
        found = self.proxy(headers.items(), address) if self.proxy is not None else None
        return self._from_authorization(headers, address) if found is None else found

    def _from_authorization(self, headers: Mapping[str, str], address: str) -> Identity | Future | None:
        scheme, _, value = headers.get("authorization", "").strip().partition(" ")
        if not scheme:
            return None
        if scheme.lower() == "basic":
            return self.authenticator.of_password(*_basic(value.strip()), address)
        if scheme.lower() == "bearer":
            token = value.strip()
            if token.startswith(TOKEN_PREFIX) or self.bearer is None:
                return self.authenticator.of_token(token)
            return self.bearer(token) or _nobody()
        raise refused("The Authorization header must be 'Basic ...' or 'Bearer ...'.")

    def caller_from_headers(self, headers: Mapping[str, str], address: str) -> Caller:
        """On whose behalf a program asks that sends headers and no cookies; this may take a while.

        Raises: as ``identify``.
        """
        found = self.from_headers(headers, address)
        if isinstance(found, Future):
            found = found.result()
        if found is None:
            raise refused(_LOGIN_NEEDED)
        return self.caller_of(found, address)

    async def _from_cookie(self, scope, headers: Mapping[str, str], secret: str, csrf: str | None) -> Identity | None:
        try:
            found = self.authenticator.of_session(secret)
            identity = await asyncio.wrap_future(found) if isinstance(found, Future) else found
        except MlflowException as error:
            if error.error_code == "UNAUTHENTICATED" and scope["method"] in ("GET", "HEAD"):
                # the page may be shown, which then asks to log in
                return None
            raise
        self.check_page(scope, headers, secret, csrf)
        return identity

    def check_page(self, scope, headers: Mapping[str, str], secret: str, csrf: str | None = None) -> None:
        """Raise PERMISSION_DENIED unless a request with a cookie comes from a page of this server.

        A browser sends cookies along whoever wrote the page that asks.
        """
        origin = headers.get("origin")
        if origin and not self._is_own(origin, headers.get("host", "")):
            raise MlflowException(
                "Permission denied: a session is for this server's own pages. If this page may use it, start the "
                "server with --cors-allowed-origins.",
                PERMISSION_DENIED,
            )
        if scope["method"] not in READING:
            shown = headers.get(CSRF_HEADER, "") if csrf is None else csrf
            if not hmac.compare_digest(shown.encode("utf-8", "surrogatepass"), csrf_token_of(secret).encode()):
                raise MlflowException(
                    "Permission denied: a change with the cookie of a session needs the header X-CSRF-Token with the "
                    "token that GET /api/3.0/mlflow/auth/session answers.",
                    PERMISSION_DENIED,
                )

    def _is_own(self, origin: str, host: str) -> bool:
        if origin.lower().partition("://")[2] == host.lower():
            return True
        return self._origins is not None and self._origins.lists(origin)

    def _path(self, scope) -> str:
        path = scope["path"]
        root = scope.get("root_path")
        if root:
            path = path.removeprefix(root)
        prefix = self._prefix
        if prefix and (path == prefix or path.startswith(prefix + "/")):
            path = path[len(prefix) :] or "/"
        return path

    async def _refuse(self, scope, send, path: str, error: Exception) -> None:
        status, _, body = answer_of(error, "authentication")
        headers = [(b"cache-control", b"no-store")]
        if status == 401:
            # a browser would show a dialog of its own for Basic; the page has a better one
            basic = not path.startswith("/ajax-api/") and not _is_of_page(_headers(scope))
            headers.append((b"www-authenticate", b'Basic realm="mlflow"' if basic else b'Bearer realm="mlflow"'))
        if isinstance(error, TooManyFailures):
            headers.append((b"retry-after", str(error.seconds).encode()))
        await send_error(send, status, body, headers)


def _is_of_page(headers: Mapping[str, str]) -> bool:
    """Whether a script or an image of a page in a browser asks, not a program or the address bar."""
    # browsers say so where they trust the connection; elsewhere a cookie does, also that of a session that has ended
    if headers.get("sec-fetch-mode", "navigate") != "navigate":
        return True
    cookies = cookies_of(headers)
    return COOKIE in cookies or LINK_COOKIE in cookies


def _nobody() -> Identity:
    raise refused("Unknown bearer token.")


def _headers(scope) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


def cookies_of(headers: Mapping[str, str]) -> dict[str, str]:
    """The cookies of a request by name; of two of one name the first, as the more specific one."""
    found: dict[str, str] = {}
    for pair in headers.get("cookie", "").split(";"):
        name, _, value = pair.strip().partition("=")
        found.setdefault(name, value)
    return found


def _basic(value: str) -> tuple[str, str]:
    try:
        text = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise refused("The Authorization header must be 'Basic ' and base64 of name:password in UTF-8.") from None
    name, colon, password = text.partition(":")
    if not colon or not password:
        raise refused("The Authorization header holds no password.")
    return name, password
