"""Single sign-on by OpenID Connect: authorization code with PKCE, for any number of providers.

What a login needs between its start and its end is in a sealed cookie of the browser that began it, so that any replica
can end it, and no other browser.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import re
import secrets
import time
from collections.abc import Callable, Iterable
from typing import Any, Protocol
from urllib.parse import parse_qs, urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from mlflow.server.auth.oidc_provider import Provider, issuer_of
from mlflow.server.auth.oidc_settings import ProviderSettings
from mlflow.server.auth.sealed import Sealer
from mlflow.server.dispatch import TooLarge, read_body
from mlflow.store.outside import Admission, ProvedIdentity, Refused

logger = logging.getLogger("mlflow.server")

LOGIN_SECONDS = 600
"""How long somebody may take at the provider."""
LOGOUT_SECONDS = 30 * 24 * 3600
BASE = "3.0/mlflow/auth/oidc"
_API = f"/ajax-api/{BASE}"
_LOGOUT_COOKIE = "mlflow_oidc_logout"
_MOST_COOKIE = 3800
"""Browsers keep at most 4096 bytes of a cookie with its name and attributes."""
_MOST_LOGOUT_BYTES = 64 * 1024
_LOGOUT_REFUSED = "The logout token is not accepted; the server's log says why."
_NO_PAGES = ("/api/", "/ajax-api/", "/mlflow-artifacts/", "/v1/")


class Accounts(Protocol):
    """What single sign-on needs of the accounts of this server."""

    def log_in(self, identity: ProvedIdentity, admission: Admission, request: Request, response: Response) -> None:
        """Give the browser a session of the account of somebody whom a provider has proved. Raises: Refused."""

    def log_out(self, issuer: str, session: str | None, subject: str | None, before: int, request: Request) -> None:
        """End the sessions that belong to what a provider has ended, but those that began after ``before``."""


class SingleSignOn:
    """The providers of a server and the way through them.

    Args:
        providers: their settings.
        key: the secret that all replicas have.
        accounts: whom a proved identity belongs to here.
        public_url: by which address browsers reach the server; default: the one they used.
        static_prefix: the path under which the server is also reachable.
        clock: the time in seconds.
    """

    def __init__(
        self,
        providers: Iterable[ProviderSettings],
        key: bytes,
        accounts: Accounts,
        public_url: str | None = None,
        static_prefix: str = "",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._providers = {settings.id: Provider(settings, clock) for settings in providers}
        self._by_issuer = {one.settings.issuer: one for one in self._providers.values()}
        self._accounts = accounts
        self._logins = Sealer(key, "login at a provider")
        self._logouts = Sealer(key, "logout at a provider")
        self._public_url = public_url.rstrip("/") if public_url else None
        self._prefix = static_prefix

    @property
    def buttons(self) -> list[dict[str, str]]:
        """What the login page shows: id, name and address of each provider."""
        return [
            {"id": one.settings.id, "name": one.settings.name, "url": f"{_API[1:]}/{one.settings.id}/login"}
            for one in self._providers.values()
        ]

    def routes(self) -> list[Route]:
        """The pages that a browser passes."""
        return [
            Route(f"/{api}/{BASE}/{path}", endpoint, methods=[method])
            for api in ("ajax-api", "api")
            for path, endpoint, method in (
                ("logout", self.oidc_logout, "GET"),
                ("{provider}/login", self.oidc_login, "GET"),
                ("{provider}/callback", self.oidc_callback, "GET"),
                ("{provider}/backchannel-logout", self.oidc_backchannel_logout, "POST"),
            )
        ]

    # ---- pages -------------------------------------------------------------------------------------------------------

    async def oidc_login(self, request: Request) -> Response:
        """Send the browser to the provider."""
        try:
            return await run_in_threadpool(self._begin, request)
        except Refused as refused:
            return self._failed(request, refused)

    async def oidc_callback(self, request: Request) -> Response:
        """Take the browser back from the provider, with a session if all is well."""
        try:
            return await run_in_threadpool(self._end, request)
        except Refused as refused:
            return self._failed(request, refused)

    async def oidc_logout(self, request: Request) -> Response:
        """Send a browser whose session has ended to the provider, to end the one there too."""
        try:
            address = await run_in_threadpool(self._logout_address, request)
        except Refused as refused:
            logger.warning("Logout at the provider failed: %s", refused)
            address = None
        answer = _redirect(address or f"{self._root(request)}/login")
        answer.delete_cookie(_LOGOUT_COOKIE, path=self._logout_path(request))
        return answer

    async def oidc_backchannel_logout(self, request: Request) -> Response:
        """Let a provider say itself that a session has ended; answers as its standard has it."""
        headers = {"cache-control": "no-store"}
        try:
            token = await _logout_token(request)
            await run_in_threadpool(self._end_sessions, request, token)
        except Refused as refused:
            logger.warning("A logout by a provider is refused: %s", refused)
            body = {"error": "invalid_request", "error_description": _LOGOUT_REFUSED}
            return JSONResponse(body, 400, headers)
        return Response(status_code=200, headers=headers)

    def _end_sessions(self, request: Request, token: str) -> None:
        provider = self._provider(request)
        ended = provider.check_logout_token(token)
        self._accounts.log_out(provider.settings.issuer, *ended, request)

    def _begin(self, request: Request) -> Response:
        provider = self._provider(request)
        settings, document = provider.settings, provider.document()
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        callback = self._callback_path(request, settings.id)
        redirect_uri = f"{self._origin(request)}{callback}"
        then = own_page(request.query_params.get("next"))
        # the verifier is secret and the nonce is not for others: sealed, not only signed
        login = {"p": settings.id, "s": state, "n": nonce, "v": verifier, "r": redirect_uri, "t": then}
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        asked = {
            "response_type": "code",
            "client_id": settings.client_id,
            "redirect_uri": redirect_uri,
            "scope": " ".join(settings.scopes),
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        endpoint = document["authorization_endpoint"]
        answer = _redirect(f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(asked)}")
        # logins in two tabs do not disturb each other
        answer.set_cookie(
            _cookie_of(state),
            self._logins.seal(login),
            max_age=LOGIN_SECONDS,
            path=callback,
            secure=self._secure(request),
            httponly=True,
            # the way back begins at another site
            samesite="lax",
        )
        return answer

    def _end(self, request: Request) -> Response:
        provider = self._provider(request)
        query = request.query_params
        login = self._login_of(request, provider.settings.id)
        self._check_issuer(provider, query.get("iss"))
        if "error" in query:
            said = query["error"]
            reason = "denied" if said == "access_denied" else "provider"
            raise Refused(reason, f"{provider.settings.issuer} answered {said!r:.100}")
        if not query.get("code"):
            raise Refused("provider", f"{provider.settings.issuer} sent neither a code nor an error")
        tokens = provider.exchange(query["code"], login["v"], login["r"])
        access_token = tokens.get("access_token")
        claims = provider.check_id_token(tokens["id_token"], login["n"], access_token)
        if access_token and provider.lacks(claims) and "userinfo_endpoint" in provider.document():
            # what the ID token says, it says signed
            claims = {**provider.userinfo(access_token, claims["sub"]), **claims}
        identity = provider.identity(claims)
        admission = provider.settings.admission
        admission.check(identity)
        # the address was checked before it was sealed, and is made one of this server's pages again
        answer = _redirect(f"{self._root(request)}{own_page(login['t'])}")
        self._accounts.log_in(identity, admission, request, answer)
        answer.delete_cookie(_cookie_of(login["s"]), path=self._callback_path(request, provider.settings.id))
        self._remember_for_logout(request, answer, provider.settings.id, tokens["id_token"])
        return answer

    def _login_of(self, request: Request, provider_id: str) -> dict[str, Any]:
        """The login that this browser began, which the provider's answer belongs to."""
        state = request.query_params.get("state", "")
        text = request.cookies.get(_cookie_of(state)) if state else None
        login = self._logins.open(text, LOGIN_SECONDS) if text else None
        if login is None:
            raise Refused("expired", "an answer of a provider belongs to no login that this browser began lately")
        if not hmac.compare_digest(login["s"].encode(), state.encode()) or login["p"] != provider_id:
            raise Refused("expired", f"an answer for the provider {provider_id!r} belongs to another login")
        return login

    @staticmethod
    def _check_issuer(provider: Provider, said: str | None) -> None:
        """RFC 9207: an answer says which provider it is of, so that none answers for another."""
        issuer = provider.settings.issuer
        must = provider.document().get("authorization_response_iss_parameter_supported") is True
        if said != issuer and (said is not None or must):
            raise Refused("provider", f"an answer for {issuer} is of {said!r:.300}")

    # ---- logout ------------------------------------------------------------------------------------------------------

    def _remember_for_logout(self, request: Request, answer: Response, provider_id: str, id_token: str) -> None:
        text = self._logouts.seal({"p": provider_id, "i": id_token})
        if len(text) > _MOST_COOKIE:
            # the provider asks then whether that is meant
            text = self._logouts.seal({"p": provider_id, "i": None})
        answer.set_cookie(
            _LOGOUT_COOKIE,
            text,
            max_age=LOGOUT_SECONDS,
            path=self._logout_path(request),
            secure=self._secure(request),
            httponly=True,
            # no other site may log somebody out
            samesite="strict",
        )

    def _logout_address(self, request: Request) -> str | None:
        text = request.cookies.get(_LOGOUT_COOKIE)
        known = self._logouts.open(text, LOGOUT_SECONDS) if text else None
        provider = self._providers.get(known["p"]) if known else None
        if known is None or provider is None:
            return None
        endpoint = provider.document().get("end_session_endpoint")
        if not isinstance(endpoint, str):
            return None
        asked = {
            "client_id": provider.settings.client_id,
            "post_logout_redirect_uri": f"{self._origin(request)}{self._root(request)}/login",
        }
        if known["i"]:
            asked["id_token_hint"] = known["i"]
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(asked)}"

    # ---- access tokens for the API -----------------------------------------------------------------------------------

    def takes(self, token: str) -> bool:
        """Whether a bearer token says it is of a provider whose tokens the API takes; it is not checked."""
        return self._provider_of(token) is not None

    def of_bearer(self, token: str) -> tuple[ProvedIdentity, Admission]:
        """Whom an access token of a provider stands for.

        Raises: Refused.
        """
        provider = self._provider_of(token)
        if provider is None or provider.settings.api_audience is None:
            raise Refused("claims", "a bearer token is of no provider whose tokens are taken")
        claims = provider.claims_of(token, provider.settings.api_audience)
        if "events" in claims:
            raise Refused("claims", f"a bearer token of {provider.settings.issuer} is one that tells of events")
        identity = provider.identity(claims)
        provider.settings.admission.check(identity)
        return identity, provider.settings.admission

    def _provider_of(self, token: str) -> Provider | None:
        provider = self._by_issuer.get(issuer_of(token) or "")
        return provider if provider is not None and provider.settings.api_audience is not None else None

    # ---- addresses ---------------------------------------------------------------------------------------------------

    def _provider(self, request: Request) -> Provider:
        name = request.path_params["provider"]
        if name not in self._providers:
            raise Refused("provider", f"there is no single sign-on provider {name!r:.50}")
        return self._providers[name]

    def _root(self, request: Request) -> str:
        return request.scope.get("root_path") or self._prefix

    def _origin(self, request: Request) -> str:
        if self._public_url is not None:
            parts = urlsplit(self._public_url)
            return f"{parts.scheme}://{parts.netloc}"
        # the Host header has passed the server's list of allowed ones, and the provider has a list too
        return f"{request.scope['scheme']}://{request.headers.get('host', '')}"

    def _secure(self, request: Request) -> bool:
        return self._origin(request).startswith("https://")

    def _callback_path(self, request: Request, provider_id: str) -> str:
        return f"{self._root(request)}{_API}/{provider_id}/callback"

    def _logout_path(self, request: Request) -> str:
        return f"{self._root(request)}{_API}/logout"

    def _failed(self, request: Request, refused: Refused) -> Response:
        logger.warning("Single sign-on refused (%s): %s", refused.reason, refused)
        answer = _redirect(f"{self._root(request)}/login?{urlencode({'error': refused.reason})}")
        state = request.query_params.get("state")
        provider = request.path_params["provider"]
        if state and provider in self._providers:
            # one answer ends a login, whichever it is
            answer.delete_cookie(_cookie_of(state), path=self._callback_path(request, provider))
        return answer


async def _logout_token(request: Request) -> str:
    """The token in the form that a provider sends. Raises: Refused."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise Refused("claims", f"the body of a logout is {kind!r:.100}, expected a form")
    try:
        body = (await read_body(request.receive, _MOST_LOGOUT_BYTES)).decode()
        values = parse_qs(body, strict_parsing=True, max_num_fields=20).get("logout_token", [])
    except (TooLarge, ValueError):
        values = []
    if len(values) != 1:
        raise Refused("claims", "the body of a logout does not hold one logout_token")
    return values[0]


def own_page(address: str | None) -> str:
    """An address of one of the server's own pages, below its prefix; the first page for everything else."""
    if not address or len(address) > 2000 or not address.startswith("/"):
        return "/"
    # what browsers take for the start of another host: //host, /\host, /<tab>/host
    if address.startswith("//") or re.search(r"[\\\x00-\x20\x7f]", address) or not address.isascii():
        return "/"
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or parts.path.startswith(_NO_PAGES):
        return "/"
    return address


def _cookie_of(state: str) -> str:
    # what came in the address does not become the name of a cookie
    return f"mlflow_oidc_{hashlib.sha256(state.encode()).hexdigest()[:16]}"


def _redirect(address: str) -> RedirectResponse:
    return RedirectResponse(address, 303, {"cache-control": "no-store", "referrer-policy": "no-referrer"})
