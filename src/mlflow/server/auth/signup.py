"""The plain page on which an account is made, and what its form is sent to.

It is for administrators, unless the server is told that everybody may make an account.
"""

from __future__ import annotations

import asyncio
import html
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from mlflow.api.users import CreateUser
from mlflow.exceptions import PERMISSION_DENIED, MlflowException, invalid
from mlflow.server.auth.authentication import COOKIE, CREATE_UI_PATH, SIGNUP_PATH, Authentication, cookies_of
from mlflow.server.auth.authenticator import refused
from mlflow.server.auth.identity import Identity
from mlflow.server.auth.login import told
from mlflow.server.content_policy import HEADER, plain_policy
from mlflow.server.dispatch import read_body
from mlflow.server.settings import Settings
from mlflow.store import passwords
from mlflow.store.caller import acting
from mlflow.store.secrets import csrf_token_of

# here the browser's own dialog does for logging in
_CHALLENGE = 'Basic realm="mlflow"'
_MAX_BODY = 64 * 1024
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:24rem;margin:4rem auto;padding:0 1rem;color-scheme:light dark}"
    "label{display:block;margin:1rem 0 .25rem}input{box-sizing:border-box;width:100%;padding:.5rem;font:inherit}"
    "button{margin-top:1.5rem;padding:.5rem 1rem;font:inherit}"
)


def signup_routes(authentication: Authentication, settings: Settings) -> list[Route]:
    """The page and what its form is sent to."""
    auth = authentication.authenticator

    async def allowed(request: Request, csrf: str | None = None) -> Identity | None:
        """Who makes the account: an administrator, or None where everybody may."""
        if auth.settings.signup:
            return None
        identity = await authentication.identify(request.scope, csrf)
        if identity is None:
            raise refused("Log in as an administrator to create users.")
        if not (identity.admin and identity.may("admin")):
            raise MlflowException("Permission denied: only administrators create users here.", PERMISSION_DENIED)
        return identity

    async def signup(request: Request) -> Response:
        await allowed(request)
        secret = cookies_of(request.headers).get(COOKIE)
        token = csrf_token_of(secret) if secret else ""
        base = request.scope.get("root_path", "")
        least = passwords.min_length()
        return _page(
            settings,
            "Create an account",
            f'<form method="post" action="{html.escape(base + CREATE_UI_PATH, quote=True)}">'
            f'<input type="hidden" name="csrf_token" value="{html.escape(token, quote=True)}">'
            '<label for="username">User name</label>'
            '<input id="username" name="username" required maxlength="250" autocomplete="username">'
            f'<label for="password">Password, {least} characters or more</label>'
            f'<input id="password" name="password" type="password" required minlength="{least}" '
            'autocomplete="new-password"><button>Create</button></form>',
        )

    async def create_ui(request: Request) -> Response:
        form = await _form(request)
        identity = await allowed(request, form.get("csrf_token", ""))
        origin = request.headers.get("origin")
        if origin and origin.lower().partition("://")[2] != request.headers.get("host", "").lower():
            raise MlflowException("Permission denied: this form is for this server's own page.", PERMISSION_DENIED)
        made = CreateUser(form.get("username", ""), form.get("password", ""))

        def create() -> str:
            with acting(None if identity is None else authentication.caller_of(identity)):
                return auth.store.create_user(made).user.username

        name = await asyncio.to_thread(create)
        auth.forget()
        base = html.escape((request.scope.get("root_path", "") or "") + "/", quote=True)
        return _page(
            settings, "The account is there", f'<p>{html.escape(name)} may now <a href="{base}login">log in</a>.</p>'
        )

    return [
        Route(SIGNUP_PATH, told(signup, _CHALLENGE)),
        Route(CREATE_UI_PATH, told(create_ui, _CHALLENGE), methods=["POST"]),
    ]


async def _form(request: Request) -> dict[str, str]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise invalid("A form must be sent as 'application/x-www-form-urlencoded'.")
    body = await read_body(request.receive, _MAX_BODY)
    try:
        return {name: values[0] for name, values in parse_qs(body.decode(), errors="strict", max_num_fields=10).items()}
    except ValueError:
        raise invalid("The form cannot be read: it must be UTF-8 and have 10 fields at most.") from None


def _page(settings: Settings, title: str, body: str) -> Response:
    policy = plain_policy(settings, _STYLE).replace("form-action 'none'", "form-action 'self'")
    return HTMLResponse(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
        f"<h1>{title}</h1>{body}</html>",
        headers={HEADER: policy, "cache-control": "no-store"},
    )
