"""Who somebody is: from a password, a token or the cookie of a session to an ``Identity``.

Nearly every request finds its answer in memory. What must be read is read in threads, and passwords are tried in
threads of their own, so that neither the event loop nor other requests wait for a hash.

What is in memory:

- identities, under a keyed hash of what was shown, for ``cache_seconds``: a change that this server makes empties it at
  once, a change by another replica is seen after that time;
- whether a password belongs to a hash: for as long as the account has that hash, so that a password is tried once.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import math
import secrets as randomness
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from mlflow.exceptions import REQUEST_LIMIT_EXCEEDED, TEMPORARILY_UNAVAILABLE, UNAUTHENTICATED, MlflowException
from mlflow.server.auth.config import AuthSettings
from mlflow.server.auth.identity import Identity, Via
from mlflow.store import passwords, secrets
from mlflow.store.sql.logins import (
    AccountRecord,
    AskWait,
    FindAccount,
    FindSecret,
    ForgetFailures,
    NoteFailure,
    NoteUse,
    RenewPasswordHash,
)

logger = logging.getLogger("mlflow.server")

WRONG = "Wrong user name or password, or the account may not log in."
FAILURES_OF_PAIR, FAILURES_OF_ACCOUNT, FAILURES_OF_ADDRESS = 5, 50, 100
"""How many wrong passwords in a quarter of an hour make no wait: for an account from one address, for an account, for
an address."""
MOST_WAITING = 200
"""How many passwords may wait to be tried, and as many tokens and sessions to be looked up; more are sent away."""
_LOOKING, _TRYING = 8, 4
_HOUR = 60 * 60 * 1000
# how exact times of last use are
_SESSION_MILLISECONDS, _TOKEN_MILLISECONDS, _SEEN_MILLISECONDS = 60_000, 300_000, 300_000


class TooManyFailures(MlflowException):
    """Too many wrong passwords; ``seconds`` says when another one may be tried."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many wrong passwords; try again in {seconds} s.", REQUEST_LIMIT_EXCEEDED)
        self.seconds = seconds


def refused(message: str = WRONG) -> MlflowException:
    """The error for somebody who has not proved who they are."""
    return MlflowException(message, UNAUTHENTICATED)


class Authenticator:
    """Finds out who somebody is.

    Args:
        store: the database with the accounts.
        settings: how long what is believed.
    """

    def __init__(self, store: Any, settings: AuthSettings) -> None:
        self.store = store
        self.settings = settings
        self.failed: Callable[[str, str], None] | None = None
        """Told of every refused password, with the name of the account, "" if there is none, and the address."""
        self._key = randomness.token_bytes(32)
        self._lock = threading.Lock()
        self._identities: OrderedDict[bytes, tuple[Identity, float]] = OrderedDict()
        self._tried: OrderedDict[bytes, bool] = OrderedDict()
        self._under_way: dict[bytes, Future] = {}
        self._generation = 0
        self._looking = ThreadPoolExecutor(_LOOKING, "mlflow-auth")
        self._trying = ThreadPoolExecutor(_TRYING, "mlflow-password")
        self._waiting = {self._looking: 0, self._trying: 0}
        self._remembered = settings.config.auth_cache_max_size

    def forget(self) -> None:
        """Believe nothing any more that was read: accounts have changed."""
        with self._lock:
            self._generation += 1
            self._identities.clear()

    def close(self) -> None:
        """Finish what is under way."""
        self._looking.shutdown()
        self._trying.shutdown()

    # ---- from what was shown to an identity --------------------------------------------------------------------------

    def of_password(self, name: str, password: str, address: str) -> Identity | Future:
        """Who shows a name and a password, or a token in place of the password; or a future of it."""
        if password.startswith(secrets.TOKEN_PREFIX):
            return self.of_token(password, name)
        if not self.settings.password_login:
            raise refused("This server takes no passwords: log in by single sign-on, or use an access token.")
        shown = self._hash("password", name, password)
        return self._known(shown) or self._start(
            shown, self._trying, lambda: self._try_password(name, password, address)
        )

    def of_token(self, token: str, name: str = "") -> Identity | Future:
        """Who shows an access token, whose account must have the name, if one is given; or a future of it."""
        shown = self._hash("token", name, token)
        return self._known(shown) or self._start(shown, self._looking, lambda: self._find_token(token, name))

    def of_session(self, secret: str) -> Identity | Future:
        """Who shows the cookie of a session; or a future of it."""
        shown = self._hash("session", "", secret)
        return self._known(shown) or self._start(shown, self._looking, lambda: self._find_session(secret))

    def of_outside(self, via: Via, shown: str, enter: Callable[[], str]) -> Identity | Future:
        """Who another system has proved to be; or a future of it.

        Args:
            via: which kind of system.
            shown: all that it said.
            enter: gives the name of the account, made if there was none; called in a thread.
        """
        key = self._hash(via, "", shown)
        return self._known(key) or self._start(key, self._looking, lambda: self._enter(via, enter))

    def _hash(self, kind: str, name: str, secret: str) -> bytes:
        text = f"{kind}\0{name}\0{secret}".encode("utf-8", "surrogatepass")
        return hmac.digest(self._key, text, hashlib.sha256)

    def _known(self, shown: bytes) -> Identity | None:
        found = self._identities.get(shown)
        return found[0] if found is not None and found[1] > time.monotonic() else None

    def _start(self, shown: bytes, pool: ThreadPoolExecutor, find: Callable[[], Identity]) -> Future:
        """Find it out in a thread; once for all that show the same at the same time."""
        with self._lock:
            future = self._under_way.get(shown)
            if future is not None:
                return future
            if self._waiting[pool] >= MOST_WAITING:
                raise MlflowException("Too many callers wait to be recognized; try again.", TEMPORARILY_UNAVAILABLE)
            generation = self._generation
            self._waiting[pool] += 1
            future = self._under_way[shown] = pool.submit(find)

        def done(future: Future) -> None:
            with self._lock:
                self._under_way.pop(shown, None)
                self._waiting[pool] -= 1
                # what was read before a change is worth nothing after it
                if future.exception() is None and generation == self._generation:
                    until = time.monotonic() + self.settings.cache_seconds
                    self._remember(self._identities, shown, (future.result(), until))

        future.add_done_callback(done)
        return future

    # ---- in threads --------------------------------------------------------------------------------------------------

    def _try_password(self, name: str, password: str, address: str) -> Identity:
        account = self.store.find_account(FindAccount(name)).account
        stored = None if account is None else account.password_hash
        pair = self._hash("tried", stored or "", f"{name}\0{password}")
        matches = self._tried.get(pair)
        if matches is None:
            matches = self._try_anew(name, password, stored, address)
            with self._lock:
                self._remember(self._tried, pair, matches)
            if matches and account is not None and passwords.is_outdated(stored):
                self._renew(account, password)
        if account is None or not matches or account.disabled:
            if self.failed is not None:
                # a name that nobody has may be a password, typed into the wrong field
                self.failed("" if account is None else name, address)
            raise refused()
        self._note_use(account)
        return _identity(account, "basic")

    def _try_anew(self, name: str, password: str, stored: str | None, address: str) -> bool:
        counted = {
            f"pair\0{name}\0{address}": FAILURES_OF_PAIR,
            f"account\0{name}": FAILURES_OF_ACCOUNT,
            f"address\0{address}": FAILURES_OF_ADDRESS,
        }
        wait = self.store.ask_wait(AskWait(counted)).milliseconds
        if wait:
            raise TooManyFailures(math.ceil(wait / 1000))
        matches = passwords.matches(password, stored)
        if not matches:
            self.store.note_failure(NoteFailure(list(counted)))
        else:
            # those of the account and of the address may be somebody else's
            self.store.forget_failures(ForgetFailures([next(iter(counted))]))
        return matches

    def _renew(self, account: AccountRecord, password: str) -> None:
        after = passwords.hash_of(password)
        self.store.renew_password_hash(RenewPasswordHash(account.id, account.password_hash, after))

    def _find_token(self, token: str, name: str) -> Identity:
        found = self.store.find_secret(FindSecret("token", secrets.hash_of(token)))
        account, now = found.account, time.time() * 1000
        if account is None or (name and name not in (account.name, "token")):
            raise refused("Unknown access token.")
        if found.expiry_time is not None and found.expiry_time <= now:
            raise refused("This access token has expired.")
        if account.disabled:
            raise refused("The account of this access token is disabled.")
        if (found.last_used_time or 0) < now - _TOKEN_MILLISECONDS:
            self._note(NoteUse(account.id, "token", found.id))
        return _identity(account, "token", found.id, found.scope)

    def _find_session(self, secret: str) -> Identity:
        found = self.store.find_secret(FindSecret("session", secrets.hash_of(secret)))
        account, now = found.account, time.time() * 1000
        idle = self.settings.session_idle_hours * _HOUR
        if account is None or account.disabled or found.expiry_time <= now or found.last_used_time + idle <= now:
            raise refused("The session has ended: log in again.")
        if found.last_used_time < now - _SESSION_MILLISECONDS:
            self._note(NoteUse(account.id, "session", found.id))
        return _identity(account, "session", found.id)

    def _enter(self, via: Via, enter: Callable[[], str]) -> Identity:
        account = self.store.find_account(FindAccount(enter())).account
        if account is None or account.disabled:
            raise refused("This account may not log in.")
        self._note_use(account)
        return _identity(account, via)

    def _note_use(self, account: AccountRecord) -> None:
        if (account.last_seen_time or 0) < time.time() * 1000 - _SEEN_MILLISECONDS:
            self._note(NoteUse(account.id))

    def _note(self, request: NoteUse) -> None:
        def done(future: Future) -> None:
            # the request itself need not fail for it
            if future.exception() is not None:
                logger.error("When account %d was here was not stored: %s", request.account_id, future.exception())

        self.store.submit("note_use", request).add_done_callback(done)

    def _remember(self, entries: OrderedDict, key: bytes, value: Any) -> None:
        entries[key] = value
        entries.move_to_end(key)
        if len(entries) > self._remembered:
            entries.popitem(last=False)


def _identity(account: AccountRecord, via: Via, key: int | None = None, scope: Any = "admin") -> Identity:
    return Identity(account.id, account.name, account.admin, account.kind, frozenset(account.groups), scope, via, key)
