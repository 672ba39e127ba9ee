"""Login of a server, put together: accounts of its database, who somebody is, and what they may do."""

from __future__ import annotations

import functools
import logging
from concurrent.futures import Future
from typing import Any

from starlette.routing import Route

from mlflow.api.registry import Registry
from mlflow.api.tracking import Tracking
from mlflow.api.users import Users
from mlflow.environment_variables import MILLRACE_AUDIT_DAYS
from mlflow.exceptions import invalid
from mlflow.server.auth.attribution import attributions
from mlflow.server.auth.authentication import Authentication
from mlflow.server.auth.authenticator import Authenticator
from mlflow.server.auth.config import DEFAULT_ADMIN, AuthSettings
from mlflow.server.auth.first_admin import announce, ensure_first_admin
from mlflow.server.auth.identity import Identity
from mlflow.server.auth.login import AuthInfo, info_routes, login_routes
from mlflow.server.auth.outside_login import OutsideLogin
from mlflow.server.auth.signup import signup_routes
from mlflow.server.authorization.access import Guard
from mlflow.server.authorization.trail import AuditKeeper
from mlflow.server.logs import request_id
from mlflow.server.settings import Settings
from mlflow.store import passwords
from mlflow.store.caller import Access
from mlflow.store.sql.audit import Actor
from mlflow.store.sql.roles import ensure_roles_everywhere
from mlflow.store.sql.signed_links import link_identity

logger = logging.getLogger("mlflow.server")


class Gate:
    """Everything that a server with login has more than one without.

    Args:
        settings: of the server.
        tracking: its store, which must be a database.
        registry: its registry, which must be in the same database, so that one transaction decides and does.

    Raises: INVALID_PARAMETER_VALUE for a store that cannot have accounts or a setting that is wrong, FEATURE_DISABLED
        when the library that hashes passwords is not installed.
    """

    def __init__(self, settings: Settings, tracking: Any, registry: Any) -> None:
        from mlflow.store.sql.tracking import SqlTracking

        if not isinstance(tracking, SqlTracking):
            raise invalid(
                "--auth keeps accounts in the tracking database; the backend store of this server is none. Use "
                "sqlite:///, postgresql:// or mysql://."
            )
        if registry is not tracking:
            raise invalid(
                "--auth needs the registered models in the tracking database, where permissions are: leave out "
                "--registry-store-uri."
            )
        passwords.check_available()
        passwords.min_length()
        self.auth_settings = AuthSettings.read()
        self.settings = settings
        config = self.auth_settings.config
        tracking.writer.write(ensure_roles_everywhere, None)
        self.authenticator = Authenticator(tracking, self.auth_settings)
        self.authenticator.failed = lambda name, address: self.told("login_failed", name, address)
        # in requests to these services, who did it is the account
        self.checks = attributions((Tracking, Registry))
        self.users = _Forgetting(tracking, self.authenticator)
        self.guard = Guard(
            tracking,
            config.default_permission,
            self.auth_settings.cache_seconds,
            MILLRACE_AUDIT_DAYS.get() or None,
            # as MLflow has it: with workspaces, the default one is for those to whom it was given
            not settings.workspaces or config.grant_default_workspace_access,
        )
        self.started = False
        self._keeper = AuditKeeper(self.guard.trail) if self.guard.trail.forgets else None
        self.outside = OutsideLogin(self.authenticator, settings, self.told, self.guard.watch)
        self.authentication = Authentication(
            self.authenticator,
            settings,
            self.access_of,
            self.outside.proxy_hook,
            self.outside.bearer_hook,
            functools.partial(link_identity, tracking),
        )

    def make_first_administrator(self) -> None:
        """Make an administrator unless there is one. Last: a server that cannot start has told nobody a password."""
        config = self.auth_settings.config
        made_up = ensure_first_admin(self.authenticator.store, config)
        if made_up is not None:
            announce(config.admin_username or DEFAULT_ADMIN, made_up)

    def access_of(self, identity: Identity, address: str = "") -> Access:
        """What an identity may do and see.

        Args:
            address: where its request comes from.
        """
        return self.guard.access_of(identity, address, request_id.get())

    def start(self) -> None:
        """Begin to do what is done now and then."""
        self.started = True
        if self._keeper is not None:
            self._keeper.start()

    def told(self, event: str, name: str, address: str) -> None:
        """Write down that somebody logged in or out, or failed to."""
        shown = repr(name) if name else "an unknown user"
        level = logging.WARNING if event == "login_failed" else logging.INFO
        logger.log(level, "%s: %s from %s", event, shown, address)
        self.guard.trail.event(Actor(name or None, None, address, request_id.get()), event, event != "login_failed")

    def info(self) -> AuthInfo:
        """What everybody may know of login."""
        auth = self.auth_settings
        return AuthInfo(True, auth.password_login, auth.signup, self.outside.buttons, self.settings.workspaces)

    def close(self) -> None:
        """Finish what is under way."""
        if self._keeper is not None:
            self._keeper.close()
        self.authenticator.close()
        self.guard.close()


def auth_routes(gate: Gate | None, settings: Settings) -> list[Route]:
    """Routes for logging in and out; those of a server without login say that there is none."""
    if gate is None:
        return info_routes(lambda: AuthInfo(False, workspaces_enabled=settings.workspaces))
    return [
        *info_routes(gate.info),
        *login_routes(gate.authentication, settings, gate.told),
        *gate.outside.routes(),
        *signup_routes(gate.authentication, settings),
    ]


class _Forgetting:
    """The users service of a store, after whose changes nothing is believed any more that was read before."""

    def __init__(self, store: Any, authenticator: Authenticator) -> None:
        self._store, self._authenticator = store, authenticator

    def submit(self, operation: str, request: Any) -> Future:
        """Run an operation without blocking the caller."""
        future = self._store.submit(operation, request)
        if Users.operations[operation].method != "GET":
            # before the answer leaves
            future.add_done_callback(lambda _: self._authenticator.forget())
        return future
