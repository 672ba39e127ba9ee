"""A provider of OpenID Connect: what it publishes, what it answers, and whether what it signed is to be believed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import math
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote_plus, urlencode

from mlflow.exceptions import MlflowException, missing_package
from mlflow.server.auth.oidc_settings import ProviderSettings, check_url
from mlflow.server.auth.sealed import EXTRA
from mlflow.store.outside import ProvedIdentity, Refused

logger = logging.getLogger("mlflow.server")

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures that are believed: with a key that only the provider has. Neither "none" nor shared secrets."""

SKEW_SECONDS = 60
"""How far clocks may be apart."""

TIMEOUT_SECONDS = 10
_MOST_BYTES = 1024 * 1024
_DOCUMENT_SECONDS = 24 * 3600
_KEYS_SECONDS = 3600
_STALE_KEYS_SECONDS = 24 * 3600
_ASK_AGAIN_SECONDS = 10
"""How soon keys are asked for again because of a key nobody knows: whoever sends such tokens must not make us ask."""
_MOST_GROUPS = 1000
_MOST_CHARACTERS = 250
_MOST_SUBJECT = 255
_LOGOUT_TYPES = ("logout+jwt", "jwt")
_LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
_KEY_TYPES = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}


class EndedSession(NamedTuple):
    """What a provider says has ended.

    Args:
        session: what it calls the session; None: all of the subject.
        subject: whose; None: of whomever the session is.
        before: in milliseconds; what the subject began later is not meant.
    """

    session: str | None
    subject: str | None
    before: int


class Provider:
    """One provider, asked over HTTPS; what it publishes is kept for a while.

    Args:
        settings: which provider.
        clock: the time in seconds.

    Raises: FEATURE_DISABLED when the packages for single sign-on are not installed.
    """

    def __init__(self, settings: ProviderSettings, clock: Callable[[], float] = time.time) -> None:
        try:
            import joserfc  # noqa: F401 - said at the start of the server, not at the first login
        except ImportError:
            raise missing_package("joserfc", "Single sign-on", EXTRA) from None
        import urllib3

        self.settings = settings
        self._clock = clock
        self._http = urllib3.PoolManager(
            retries=False, timeout=urllib3.Timeout(TIMEOUT_SECONDS), headers={"User-Agent": "millrace"}
        )
        self._lock = threading.Lock()
        self._document: tuple[float, dict[str, Any]] | None = None
        self._keys: tuple[float, list[Any]] | None = None
        self._asked_for_keys = float("-inf")

    # ---- what it publishes -------------------------------------------------------------------------------------------

    def document(self) -> dict[str, Any]:
        """The discovery document. Raises: Refused when the provider does not give a good one."""
        known = self._document
        # nobody waits for a slow provider who needs nothing of it
        if known is not None and self._clock() - known[0] <= _DOCUMENT_SECONDS:
            return known[1]
        with self._lock:
            return self._current_document()

    def _current_document(self) -> dict[str, Any]:
        now = self._clock()
        if self._document is None or now - self._document[0] > _DOCUMENT_SECONDS:
            found = self._json("GET", f"{self.settings.issuer.rstrip('/')}/.well-known/openid-configuration")
            # exactly: otherwise one provider could speak for another
            if found.get("issuer") != self.settings.issuer:
                raise Refused(
                    "provider",
                    f"the discovery document of {self.settings.issuer} names the issuer {found.get('issuer')!r:.300}",
                )
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                if not isinstance(found.get(name), str):
                    raise Refused("provider", f"the discovery document of {self.settings.issuer} lacks {name}")
            for name in ("token_endpoint", "jwks_uri", "userinfo_endpoint"):
                if name in found:
                    self._check_endpoint(found[name], name)
            self._document = now, found
        return self._document[1]

    def _check_endpoint(self, url: Any, name: str) -> None:
        try:
            check_url(str(url).partition("?")[0], name)
        except MlflowException as error:
            raise Refused("provider", f"{self.settings.issuer}: {error.message}") from None

    def _keys_for(self, algorithm: str, key_id: str | None) -> list[Any]:
        """The keys that may have signed something; the provider is asked again for one that is new."""
        known, now = self._keys, self._clock()
        if known is not None and now - known[0] <= _KEYS_SECONDS:
            found = _fitting(known[1], algorithm, key_id)
            if found:
                return found
        with self._lock:
            now = self._clock()
            fresh = self._keys is not None and now - self._keys[0] <= _KEYS_SECONDS
            found = _fitting(self._keys[1], algorithm, key_id) if self._keys is not None else []
            if (fresh and found) or now - self._asked_for_keys < _ASK_AGAIN_SECONDS:
                return found
            self._asked_for_keys = now
            try:
                published = self._json("GET", self._current_document()["jwks_uri"]).get("keys")
            except Refused:
                # a key that was good an hour ago is better than nobody getting in, for a day
                if found and self._keys is not None and now - self._keys[0] <= _STALE_KEYS_SECONDS:
                    logger.warning("The keys of %s cannot be read; going on with those known", self.settings.issuer)
                    return found
                raise
            if not isinstance(published, list):
                raise Refused("provider", f"the keys of {self.settings.issuer} are no JWKS")
            self._keys = now, [key for one in published if (key := _imported(one)) is not None]
            return _fitting(self._keys[1], algorithm, key_id)

    # ---- what it signs -----------------------------------------------------------------------------------------------

    def claims_of(self, token: str, audience: str) -> dict[str, Any]:
        """What a token says, once its signature, issuer, audience and time are found good.

        Args:
            token: a signed JWT.
            audience: for whom it must have been made.

        Raises: Refused.
        """
        claims = self._signed_claims(token)
        self._check_claims(claims, audience)
        subject = claims.get("sub")
        if not isinstance(subject, str) or not 0 < len(subject) <= _MOST_SUBJECT:
            raise Refused("claims", f"a token of {self.settings.issuer} names no subject")
        return claims

    def _signed_claims(self, token: str) -> dict[str, Any]:
        from joserfc import jwt
        from joserfc.errors import JoseError

        header = header_of(token)
        algorithm, key_id = header.get("alg"), header.get("kid")
        if algorithm not in ALGORITHMS:
            raise Refused("claims", f"a token of {self.settings.issuer} has the algorithm {algorithm!r:.50}")
        if key_id is not None and not isinstance(key_id, str):
            raise Refused("claims", f"a token of {self.settings.issuer} has a key id that is no text")
        claims = None
        for key in self._keys_for(algorithm, key_id):
            try:
                claims = jwt.decode(token, key, algorithms=[algorithm]).claims
                break
            except (JoseError, ValueError, TypeError):
                continue
        if claims is None:
            raise Refused("claims", f"a token has no signature by a key of {self.settings.issuer}")
        return claims

    def _check_claims(self, claims: Mapping[str, Any], audience: str) -> None:
        issuer, now = self.settings.issuer, self._clock()
        if claims.get("iss") != issuer:
            raise Refused("claims", f"a token is by the issuer {claims.get('iss')!r:.300}, expected {issuer}")
        audiences = claims.get("aud")
        audiences = [audiences] if isinstance(audiences, str) else audiences
        if not isinstance(audiences, list) or audience not in audiences:
            raise Refused("claims", f"a token of {issuer} is for {audiences!r:.300}, expected {audience!r}")
        expires = claims.get("exp")
        if not _is_number(expires) or now >= expires + SKEW_SECONDS:
            raise Refused("claims", f"a token of {issuer} has expired or does not say when it does")
        for name in ("nbf", "iat"):
            begins = claims.get(name)
            if begins is not None and (not _is_number(begins) or begins > now + SKEW_SECONDS):
                raise Refused("claims", f"a token of {issuer} is for the future ({name})")

    def check_id_token(self, token: str, nonce: str, access_token: str | None) -> dict[str, Any]:
        """What an ID token says that answers the login with this nonce.

        Raises: Refused.
        """
        issuer, client = self.settings.issuer, self.settings.client_id
        claims = self.claims_of(token, client)
        party, audiences = claims.get("azp"), claims.get("aud")
        if party is None and isinstance(audiences, list) and len(audiences) > 1:
            raise Refused("claims", f"an ID token of {issuer} is for several and does not say who asked for it (azp)")
        if party is not None and party != client:
            raise Refused("claims", f"an ID token of {issuer} was made for {party!r:.300} (azp)")
        given = claims.get("nonce")
        if not isinstance(given, str) or not hmac.compare_digest(given.encode(), nonce.encode()):
            raise Refused("claims", f"an ID token of {issuer} answers another login (nonce)")
        digest = claims.get("at_hash")
        if digest is not None and access_token is not None:
            expected = _half_hash(header_of(token)["alg"], access_token)
            if expected is not None and digest != expected:
                raise Refused("claims", f"an ID token of {issuer} came with another access token (at_hash)")
        return claims

    def check_logout_token(self, token: str) -> EndedSession:
        """Which session a logout token says has ended (OpenID Connect Back-Channel Logout 1.0, section 2.6).

        Raises: Refused.
        """
        issuer = self.settings.issuer
        kind = header_of(token).get("typ")
        if kind is not None and str(kind).lower().removeprefix("application/") not in _LOGOUT_TYPES:
            raise Refused("claims", f"a logout token of {issuer} is of the type {kind!r:.50}")
        claims = self._signed_claims(token)
        self._check_claims(claims, self.settings.client_id)
        events = claims.get("events")
        if not isinstance(events, dict) or not isinstance(events.get(_LOGOUT_EVENT), dict):
            raise Refused("claims", f"a logout token of {issuer} tells of no logout (events)")
        # so that no ID token passes for one
        if "nonce" in claims:
            raise Refused("claims", f"a logout token of {issuer} has a nonce")
        issued = claims.get("iat")
        if not _is_number(issued):
            raise Refused("claims", f"a logout token of {issuer} does not say when it was made (iat)")
        session, subject = claims.get("sid"), claims.get("sub")
        for name, value in (("sid", session), ("sub", subject)):
            if value is not None and (not isinstance(value, str) or not 0 < len(value) <= _MOST_SUBJECT):
                raise Refused("claims", f"a logout token of {issuer} has a {name} that is no text")
        if session is None and subject is None:
            raise Refused("claims", f"a logout token of {issuer} names neither a session (sid) nor a subject (sub)")
        return EndedSession(session, subject, int((issued + SKEW_SECONDS) * 1000))

    # ---- what it answers ---------------------------------------------------------------------------------------------

    def exchange(self, code: str, verifier: str, redirect_uri: str) -> dict[str, Any]:
        """The tokens for a code.

        Raises: Refused when the provider gives none.
        """
        settings, document = self.settings, self.document()
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        form["code_verifier"] = verifier
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        methods = document.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        if settings.client_secret is None:
            form["client_id"] = settings.client_id
        elif "client_secret_basic" in methods:
            pair = f"{quote_plus(settings.client_id)}:{quote_plus(settings.client_secret)}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        else:
            form |= {"client_id": settings.client_id, "client_secret": settings.client_secret}
        found = self._json("POST", document["token_endpoint"], headers, urlencode(form))
        if not isinstance(found.get("id_token"), str):
            raise Refused("provider", f"{settings.issuer} gave no ID token")
        return found

    def userinfo(self, access_token: str, subject: str) -> dict[str, Any]:
        """What the provider says further about somebody.

        Raises: Refused when that is about another.
        """
        headers = {"Authorization": f"Bearer {access_token}"}
        found = self._json("GET", self.document()["userinfo_endpoint"], headers)
        if found.get("sub") != subject:
            raise Refused("claims", f"what {self.settings.issuer} says of {subject!r} is about another subject")
        return found

    def _json(self, method: str, url: str, headers: Mapping[str, str] | None = None, body: str | None = None) -> dict:
        import urllib3

        try:
            # an answer that leads elsewhere is none: the code and the secret must not go there
            answer = self._http.request(
                method,
                url,
                headers={"Accept": "application/json", **(headers or {})},
                body=body,
                redirect=False,
                preload_content=False,
            )
            try:
                content = answer.read(_MOST_BYTES + 1)
            finally:
                answer.release_conn()
        except urllib3.exceptions.HTTPError as error:
            raise Refused("provider", f"{url} does not answer: {type(error).__name__}") from error
        try:
            found = json.loads(content[: _MOST_BYTES + 1]) if len(content) <= _MOST_BYTES else None
        except ValueError:
            found = None
        if answer.status != 200 or not isinstance(found, dict):
            said = found.get("error") if isinstance(found, dict) else None
            # the description may hold what was sent
            raise Refused("provider", f"{url} answered {answer.status}" + (f" ({said!r:.100})" if said else ""))
        return found

    # ---- who it speaks of --------------------------------------------------------------------------------------------

    def identity(self, claims: Mapping[str, Any]) -> ProvedIdentity:
        """Who the claims of a good token are about."""
        settings = self.settings
        verified = claims.get("email_verified")
        # some providers write booleans as texts
        vouched = verified is True or verified == "true" or (verified is None and settings.trust_email)
        email = _text(claims.get("email")) if vouched else None
        # an address that nobody checked may be another's
        named = email if settings.username_claim == "email" else _text(_claim(claims, settings.username_claim))
        groups = _claim(claims, settings.groups_claim)
        if isinstance(groups, str):
            groups = [groups]
        if isinstance(groups, list):
            names = dict.fromkeys(text for one in groups if (text := _text(one)) is not None)
            groups = tuple(names)[:_MOST_GROUPS]
        else:
            groups = None
        session = claims.get("sid")
        session = session if isinstance(session, str) and 0 < len(session) <= _MOST_SUBJECT else None
        name = _text(claims.get("name"))
        return ProvedIdentity(settings.issuer, claims["sub"], named, name, email, groups, session)

    def lacks(self, claims: Mapping[str, Any]) -> bool:
        """Whether claims that matter are missing, so that the provider has to be asked for more."""
        wanted = {self.settings.username_claim, self.settings.groups_claim, "email"}
        return any(_claim(claims, name) is None for name in wanted)


def header_of(token: str) -> dict[str, Any]:
    """The header of a JWT, which nobody has checked yet. Raises: Refused when it is none."""
    return _part_of(token, 0)


def issuer_of(token: str) -> str | None:
    """Who a JWT says it is by, which nobody has checked yet; None for a text that is no JWT."""
    try:
        found = _part_of(token, 1).get("iss")
    except Refused:
        return None
    return found if isinstance(found, str) else None


def _part_of(token: str, number: int) -> dict[str, Any]:
    parts = token.split(".")
    try:
        if len(parts) != 3:
            raise ValueError
        found = json.loads(base64.b64decode(parts[number] + "=" * (-len(parts[number]) % 4), altchars=b"-_"))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Refused("claims", "what should be a signed token is none")
    return found


def _imported(key: Any) -> Any | None:
    """A published key, or None for one that signs nothing we take."""
    from joserfc import jwk
    from joserfc.errors import JoseError

    if not isinstance(key, dict) or key.get("kty") not in _KEY_TYPES.values() or key.get("use") not in (None, "sig"):
        return None
    try:
        return jwk.import_key(key)
    except (JoseError, ValueError, TypeError, KeyError):
        logger.warning("A published key for single sign-on cannot be read: %r", key.get("kid"))
        return None


def _fitting(keys: list[Any], algorithm: str, key_id: str | None) -> list[Any]:
    kind = _KEY_TYPES[algorithm[:2]]
    return [
        key
        for key in keys
        if key.key_type == kind
        and (key_id is None or key.as_dict(private=False).get("kid") == key_id)
        and key.as_dict(private=False).get("alg") in (None, algorithm)
    ]


def _half_hash(algorithm: str, text: str) -> str | None:
    digest = {"256": hashlib.sha256, "384": hashlib.sha384, "512": hashlib.sha512}.get(algorithm[-3:])
    if digest is None:
        return None
    found = digest(text.encode()).digest()
    return base64.urlsafe_b64encode(found[: len(found) // 2]).decode().rstrip("=")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _claim(claims: Mapping[str, Any], name: str) -> Any:
    # a name with dots is one claim at some providers, a way into an object at others
    if name in claims:
        return claims[name]
    found: Any = claims
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _text(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    value = value.strip()
    return value if value and len(value) <= _MOST_CHARACTERS and value.isprintable() else None
