"""Logging in by what other systems say: providers of single sign-on and reverse proxies, to accounts of this server."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from concurrent.futures import Future

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mlflow.environment_variables import MILLRACE_PUBLIC_URL
from mlflow.exceptions import MlflowException, invalid
from mlflow.server.auth.authenticator import Authenticator, refused
from mlflow.server.auth.identity import Identity
from mlflow.server.auth.login import open_session, set_session_cookie
from mlflow.server.auth.oidc import SingleSignOn
from mlflow.server.auth.oidc_settings import check_url, read_providers
from mlflow.server.auth.proxy import ProxyHeaders, read_proxy_settings
from mlflow.server.settings import Settings
from mlflow.store.outside import Admission, ProvedIdentity, Refused
from mlflow.store.sql.sign_on import (
    Entered,
    end_outside_sessions,
    enter,
    session_hash,
    settle_roles,
    signing_key,
)

logger = logging.getLogger("mlflow.server")

_SAID = {
    "not-allowed": "This account may not use the server.",
    "no-account": "There is no account here for whom this stands for.",
    "name-taken": "There is another account here of the name that this stands for.",
    "disabled": "This account may not log in.",
}


class OutsideLogin:
    """What a server believes of other systems.

    Args:
        authenticator: what is known of accounts here.
        settings: of the server.
        told: told of logins: ``told(event, name, address)``.
        changed: called when somebody has come to other groups or roles.

    Raises: INVALID_PARAMETER_VALUE for settings that are wrong, FEATURE_DISABLED when the packages for single sign-on
        are not installed.
    """

    def __init__(
        self,
        authenticator: Authenticator,
        settings: Settings,
        told: Callable[[str, str, str], None],
        changed: Callable[[], None],
    ) -> None:
        self._authenticator, self._settings, self._told, self._changed = authenticator, settings, told, changed
        proxy = read_proxy_settings()
        self._proxy = ProxyHeaders(proxy) if proxy is not None else None
        providers = read_providers()
        self._sign_on = None
        if providers:
            for one in providers:
                settle_roles(authenticator.store, one.issuer, one.admission)
            key = signing_key(authenticator.store)
            self._sign_on = SingleSignOn(providers, key, self, _public_url(), settings.static_prefix)

    @property
    def buttons(self) -> list[dict[str, str]]:
        """The providers, as the login page shows them."""
        return self._sign_on.buttons if self._sign_on is not None else []

    def routes(self) -> list[Route]:
        """The pages that lead to providers and back."""
        return self._sign_on.routes() if self._sign_on is not None else []

    @property
    def proxy_hook(self) -> Callable[[Iterable[tuple[str, str]], str], Identity | Future | None] | None:
        """Who somebody is by the headers of a reverse proxy; None when no proxy is believed."""
        return self._of_proxy if self._proxy is not None else None

    @property
    def bearer_hook(self) -> Callable[[str], Identity | Future | None] | None:
        """Who an access token of a provider stands for; None when there is no provider."""
        return self._of_bearer if self._sign_on is not None else None

    def log_in(self, identity: ProvedIdentity, admission: Admission, request: Request, response: Response) -> None:
        """Give a browser a session of the account of somebody whom a provider has proved.

        Raises: Refused.
        """
        entered = self._enter(identity, admission)
        outside = session_hash(identity.issuer, identity.session) if identity.session else None
        opened = open_session(self._authenticator, request, entered.account_id, "oidc", outside)
        self._told("login", entered.name, request.client.host if request.client else "")
        secure = self._authenticator.settings.cookie_secure
        set_session_cookie(response, request.scope, self._settings, secure, opened.secret, opened.expiry_time)

    def log_out(self, issuer: str, session: str | None, subject: str | None, before: int, request: Request) -> None:
        """End the sessions here that belong to what a provider has ended."""
        names = end_outside_sessions(self._authenticator.store, issuer, session, subject, before)
        if names:
            self._authenticator.forget()
        for name in names:
            self._told("logout", name, request.client.host if request.client else "")

    def _of_proxy(self, headers: Iterable[tuple[str, str]], peer: str) -> Identity | Future | None:
        assert self._proxy is not None
        identity = self._proxy.identity_of(headers, peer)
        if identity is None:
            return None
        admission = self._proxy.admission
        shown = "\0".join((identity.subject, *(identity.groups or ())))
        return self._authenticator.of_outside("proxy", shown, _put(lambda: self._enter(identity, admission).name))

    def _of_bearer(self, token: str) -> Identity | Future | None:
        sign_on = self._sign_on
        assert sign_on is not None
        if not sign_on.takes(token):
            return None
        return self._authenticator.of_outside("oidc", token, _put(lambda: self._enter(*sign_on.of_bearer(token)).name))

    def _enter(self, identity: ProvedIdentity, admission: Admission) -> Entered:
        entered = enter(self._authenticator.store, identity, admission)
        if entered.changed:
            self._changed()
            self._authenticator.forget()
        return entered


def _put(enter: Callable[[], str]) -> Callable[[], str]:
    """The function, whose refusals are those of the API; the log has the whole reason."""

    def call() -> str:
        try:
            return enter()
        except Refused as error:
            logger.warning("Refused (%s): %s", error.reason, error)
            raise refused(_SAID.get(error.reason, "This token, or what the proxy says, is not accepted.")) from None

    return call


def _public_url() -> str | None:
    url = MILLRACE_PUBLIC_URL.get()
    if not url:
        return None
    try:
        check_url(url, MILLRACE_PUBLIC_URL.name)
    except MlflowException:
        # an own server may be without TLS in a network of one's own
        if not url.startswith("http://") or any(sign in url for sign in "?#@"):
            raise invalid(
                f"Invalid value {url!r} for {MILLRACE_PUBLIC_URL.name}: it must be an address such as "
                "https://mlflow.example.org."
            ) from None
    return url
