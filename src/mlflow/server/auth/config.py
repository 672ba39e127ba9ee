"""What a server with login is told: the file in the form of MLflow's ``basic_auth.ini``, and the environment."""

from __future__ import annotations

import configparser
import logging
from dataclasses import dataclass
from typing import Any, NamedTuple

from mlflow.environment_variables import (
    MILLRACE_AUTH_CACHE_SECONDS,
    MILLRACE_AUTH_COOKIE_SECURE,
    MILLRACE_AUTH_PASSWORD_LOGIN,
    MILLRACE_AUTH_SESSION_HOURS,
    MILLRACE_AUTH_SESSION_IDLE_HOURS,
    MILLRACE_AUTH_SIGNUP,
    MLFLOW_AUTH_ADMIN_PASSWORD,
    MLFLOW_AUTH_ADMIN_USERNAME,
    MLFLOW_AUTH_CONFIG_PATH,
)
from mlflow.exceptions import MissingConfigException, MlflowException, invalid

logger = logging.getLogger("mlflow.server")

DEFAULT_AUTHORIZATION_FUNCTION = "mlflow.server.auth:authenticate_request_basic_auth"
DEFAULT_DATABASE_URI = "sqlite:///basic_auth.db"
DEFAULT_ADMIN = "admin"
_SECTION = "mlflow"
_WITHOUT_EFFECT = ("workspace_cache_max_size", "workspace_cache_ttl_seconds")


class AuthConfig(NamedTuple):
    """The settings that MLflow's file has."""

    default_permission: str
    database_uri: str
    admin_username: str | None
    admin_password: str | None
    authorization_function: str
    grant_default_workspace_access: bool
    workspace_cache_max_size: int
    workspace_cache_ttl_seconds: int
    auth_cache_max_size: int
    auth_cache_ttl_seconds: int
    read_database_uri: str | None = None

    def __repr__(self) -> str:
        shown = self._asdict() | {"admin_password": None if self.admin_password is None else "***"}
        return f"AuthConfig({', '.join(f'{name}={value!r}' for name, value in shown.items())})"


DEFAULTS: dict[str, Any] = {
    "default_permission": "READ",
    "database_uri": DEFAULT_DATABASE_URI,
    "admin_username": DEFAULT_ADMIN,
    "admin_password": None,
    "authorization_function": DEFAULT_AUTHORIZATION_FUNCTION,
    "grant_default_workspace_access": False,
    "workspace_cache_max_size": 10_000,
    "workspace_cache_ttl_seconds": 3600,
    "auth_cache_max_size": 10_000,
    "auth_cache_ttl_seconds": 0,
    "read_database_uri": None,
}
"""What holds for settings that the file leaves out."""


def read_auth_config() -> AuthConfig:
    """The settings in the file that MLFLOW_AUTH_CONFIG_PATH names, defaults for the rest; the first administrator also
    from MLFLOW_AUTH_ADMIN_USERNAME and MLFLOW_AUTH_ADMIN_PASSWORD.

    Raises: MissingConfigException when there is no such file, INVALID_PARAMETER_VALUE for what is wrong in it.
    """
    given = _read_file(MLFLOW_AUTH_CONFIG_PATH.get())
    from mlflow.server.auth.permissions import get_permission

    values = {name: _value(name, given[name]) if name in given else default for name, default in DEFAULTS.items()}
    values["default_permission"] = get_permission(values["default_permission"]).name
    values["admin_username"] = MLFLOW_AUTH_ADMIN_USERNAME.get() or values["admin_username"] or DEFAULT_ADMIN
    values["admin_password"] = MLFLOW_AUTH_ADMIN_PASSWORD.get() or values["admin_password"]
    return AuthConfig(**values)


@dataclass(frozen=True)
class AuthSettings:
    """How a server finds out who its callers are.

    Args:
        config: the settings that MLflow's file has.
        cache_seconds: how long what was read of an account is believed.
        session_hours: how long a session lasts in any case.
        session_idle_hours: how long a session lasts without a request.
        signup: whether everybody may make an account.
        password_login: whether passwords are taken.
        cookie_secure: whether cookies go over https only; None for the way the login came.
    """

    config: AuthConfig
    cache_seconds: float = 5.0
    session_hours: float = 168.0
    session_idle_hours: float = 24.0
    signup: bool = False
    password_login: bool = True
    cookie_secure: bool | None = None

    @classmethod
    def read(cls) -> AuthSettings:
        """The settings of the file and the environment.

        Raises: MlflowException, one sentence, for what is wrong or is not offered.
        """
        config = read_auth_config()
        if config.authorization_function != DEFAULT_AUTHORIZATION_FUNCTION:
            raise invalid(
                f"authorization_function = {config.authorization_function}: functions of one's own that authenticate "
                "requests are not supported; leave the setting out. Single sign-on and proxies have settings of "
                "their own (docs/auth)."
            )
        passed_over = [
            name
            for name in ("database_uri", "read_database_uri", *_WITHOUT_EFFECT)
            if getattr(config, name) != DEFAULTS[name]
        ]
        if passed_over:
            logger.warning(
                "%s in %s has no effect: accounts and permissions are in the tracking database",
                " and ".join(passed_over),
                MLFLOW_AUTH_CONFIG_PATH.get(),
            )
        cache = MILLRACE_AUTH_CACHE_SECONDS.get()
        for variable in (MILLRACE_AUTH_SESSION_HOURS, MILLRACE_AUTH_SESSION_IDLE_HOURS):
            if not 0 < variable.get() <= 24 * 3650:
                raise invalid(f"Invalid value {variable.get()} for {variable.name}: it must be positive.")
        if not 0 <= cache <= 300:
            raise invalid(
                f"Invalid value {cache} for {MILLRACE_AUTH_CACHE_SECONDS.name}: it must be between 0 and 300."
            )
        return cls(
            config,
            config.auth_cache_ttl_seconds or cache,
            MILLRACE_AUTH_SESSION_HOURS.get(),
            MILLRACE_AUTH_SESSION_IDLE_HOURS.get(),
            MILLRACE_AUTH_SIGNUP.get(),
            MILLRACE_AUTH_PASSWORD_LOGIN.get(),
            MILLRACE_AUTH_COOKIE_SECURE.get(),
        )


def _read_file(path: str | None) -> dict[str, str]:
    if not path:
        return {}
    # a password may hold %
    parser = configparser.ConfigParser(interpolation=None)
    try:
        with open(path, encoding="utf-8") as file:
            parser.read_file(file)
    except OSError as error:
        raise MissingConfigException(
            f"The file {path} ({MLFLOW_AUTH_CONFIG_PATH.name}) cannot be read: {error.strerror}."
        ) from None
    except (configparser.Error, UnicodeDecodeError) as error:
        # the error's text may quote a password
        raise MlflowException(
            f"The file {path} ({MLFLOW_AUTH_CONFIG_PATH.name}) is no INI file ({type(error).__name__}).",
            "INVALID_PARAMETER_VALUE",
        ) from None
    if not parser.has_section(_SECTION):
        raise invalid(f"The file {path} ({MLFLOW_AUTH_CONFIG_PATH.name}) has no section [{_SECTION}].")
    given = dict(parser[_SECTION])
    unknown = sorted(given.keys() - DEFAULTS.keys())
    if unknown:
        raise invalid(f"Unknown setting {unknown[0]!r} in {path}; known are {', '.join(sorted(DEFAULTS))}.")
    return given


def _value(name: str, text: str) -> Any:
    """A setting's text as what its default is."""
    default = DEFAULTS[name]
    if isinstance(default, bool):
        if text.lower() not in ("true", "false", "1", "0"):
            raise invalid(f"Invalid value {text!r} for {name}: allowed are true and false.")
        return text.lower() in ("true", "1")
    if isinstance(default, int):
        if not text.isdecimal():
            raise invalid(f"Invalid value {text!r} for {name}: it must be a number, 0 or more.")
        return int(text)
    return text
