"""Logging in and out of the web page: routes under ``3.0/mlflow/auth/``, which are open to everybody."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mlflow.api.users import GetCurrentUser, User
from mlflow.exceptions import PERMISSION_DENIED, MlflowException, invalid
from mlflow.server.auth.authentication import AUTH_PATHS, COOKIE, Authentication, cookies_of
from mlflow.server.auth.authenticator import Authenticator, TooManyFailures, refused
from mlflow.server.auth.identity import Identity
from mlflow.server.dispatch import PREFIXES, answer_of, read_body
from mlflow.server.settings import Settings
from mlflow.store.caller import acting
from mlflow.store.secrets import TOKEN_PREFIX, csrf_token_of
from mlflow.store.sql.login_sessions import CloseLoginSession, OpenedLoginSession, OpenLoginSession

_MAX_BODY = 64 * 1024


class AuthInfo(msgspec.Struct):
    """What the page must know before anybody has logged in."""

    enabled: bool
    password_login: bool = False
    signup: bool = False
    providers: list[dict[str, str]] = []
    workspaces_enabled: bool = False


class LoginForm(msgspec.Struct):
    username: str
    password: str


class SessionAnswer(msgspec.Struct):
    """Who is logged in; ``csrf_token`` is for the header X-CSRF-Token and "" where none is needed."""

    user: User | None
    csrf_token: str
    groups: list[str]
    via: str
    scope: str
    session_id: int | None = None


def info_routes(info: Callable[[], AuthInfo]) -> list[Route]:
    """What everybody may know of login; also of a server that has none."""

    async def auth_info(request: Request) -> Response:
        return _json(info())

    return _routes("info", auth_info, "GET")


def login_routes(authentication: Authentication, settings: Settings, authenticated: Callable[..., None]) -> list[Route]:
    """Logging in and out.

    Args:
        authentication: who knows who somebody is.
        settings: of the server.
        authenticated: told of logins, failures and logouts: ``authenticated(event, name, address)``.
    """
    auth = authentication.authenticator
    store = auth.store

    async def auth_login(request: Request) -> Response:
        form = await _form(request)
        _check_origin(request)
        if form.password.startswith(TOKEN_PREFIX):
            # a session may do all that the account may, which a token perhaps may not
            raise refused("Access tokens are for programs: log in with a password.")
        address = request.client.host if request.client else ""
        found = auth.of_password(form.username, form.password, address)
        identity = await asyncio.wrap_future(found) if isinstance(found, Future) else found
        opened = await asyncio.to_thread(open_session, auth, request, identity.account_id, "password")
        authenticated("login", identity.name, address)
        logged_in = replace(identity, via="session", key=opened.id)
        answer = await asyncio.to_thread(session_answer, authentication, logged_in, opened.secret)
        response = _json(answer)
        set_session_cookie(
            response, request.scope, settings, auth.settings.cookie_secure, opened.secret, opened.expiry_time
        )
        return response

    async def auth_logout(request: Request) -> Response:
        secret = cookies_of(request.headers).get(COOKIE)
        response = _json({})
        if secret:
            try:
                identity = await authentication.identify(request.scope)
            except MlflowException as error:
                if error.error_code != "UNAUTHENTICATED":
                    raise
                identity = None
            if identity is not None and identity.via == "session":
                await asyncio.to_thread(store.close_login_session, CloseLoginSession(secret))
                auth.forget()
                authenticated("logout", identity.name, request.client.host if request.client else "")
            clear_session_cookie(response, request.scope, settings)
        return response

    async def auth_session(request: Request) -> Response:
        identity = await authentication.identify(request.scope)
        if identity is None:
            raise refused("Nobody is logged in.")
        secret = cookies_of(request.headers).get(COOKIE, "") if identity.via == "session" else ""
        answer = await asyncio.to_thread(session_answer, authentication, identity, secret)
        return _json(answer)

    return [
        *_routes("login", told(auth_login), "POST"),
        *_routes("logout", told(auth_logout), "POST"),
        *_routes("session", told(auth_session), "GET"),
    ]


def open_session(
    auth: Authenticator, request: Request, account_id: int, via: str, outside: str | None = None
) -> OpenedLoginSession:
    """Begin a session of an account, in place of the browser's present one.

    Args:
        outside: the hash of the session elsewhere that it belongs to.
    """
    return auth.store.open_login_session(
        OpenLoginSession(
            account_id,
            int(auth.settings.session_hours * 3_600_000),
            via,
            request.client.host if request.client else "",
            request.headers.get("user-agent", ""),
            cookies_of(request.headers).get(COOKIE),
            outside,
        )
    )


def session_answer(authentication: Authentication, identity: Identity, secret: str) -> SessionAnswer:
    """What a page is told of who is logged in."""
    user, groups = None, []
    if identity.account_id:
        with acting(authentication.caller_of(identity)):
            current = authentication.authenticator.store.get_current_user(GetCurrentUser())
        user, groups = current.user, current.groups
    token, number = (csrf_token_of(secret), identity.key) if secret else ("", None)
    return SessionAnswer(user, token, groups, identity.via, identity.scope, number)


def set_session_cookie(
    response: Response, scope: Any, settings: Settings, secure: bool | None, secret: str, expiry_time: int
) -> None:
    """Give a browser the cookie of a session: for this server's pages only, out of reach of scripts."""
    response.set_cookie(
        COOKIE,
        secret,
        path=_cookie_path(scope, settings),
        secure=scope.get("scheme") == "https" if secure is None else secure,
        httponly=True,
        samesite="lax",
    )


def clear_session_cookie(response: Response, scope: Any, settings: Settings) -> None:
    """Take the cookie of a session from a browser."""
    response.delete_cookie(COOKIE, path=_cookie_path(scope, settings), httponly=True, samesite="lax")


def _cookie_path(scope: Any, settings: Settings) -> str:
    return scope.get("root_path") or settings.static_prefix or "/"


def told(handler: Callable, challenge: str = 'Bearer realm="mlflow"') -> Callable:
    """The handler, whose refusals say how to prove who one is, and when to come again."""

    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except MlflowException as error:
            status, _, body = answer_of(error, handler.__name__)
            headers = {"cache-control": "no-store"}
            if status == 401:
                headers["www-authenticate"] = challenge
            if isinstance(error, TooManyFailures):
                headers["retry-after"] = str(error.seconds)
            return Response(body, status, headers, "application/json")

    # under which it is counted
    answer.__name__ = handler.__name__
    return answer


def _check_origin(request: Request) -> None:
    origin = request.headers.get("origin")
    if origin and origin.lower().partition("://")[2] != request.headers.get("host", "").lower():
        raise MlflowException("Permission denied: logging in is for this server's own pages.", PERMISSION_DENIED)


async def _form(request: Request) -> LoginForm:
    # which the form of a foreign page cannot send
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise invalid("The body of a login must be sent as 'application/json'.")
    body = await read_body(request.receive, _MAX_BODY)
    try:
        return msgspec.json.decode(body, type=LoginForm)
    except (msgspec.DecodeError, UnicodeDecodeError):
        # the error's text may quote the password
        raise invalid("The body of a login must be JSON with the texts 'username' and 'password'.") from None


def _routes(name: str, handler: Callable, method: str) -> list[Route]:
    return [Route(f"{prefix}{AUTH_PATHS}{name}", handler, methods=[method]) for prefix in PREFIXES]


def _json(value: Any) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json", headers={"cache-control": "no-store"})
