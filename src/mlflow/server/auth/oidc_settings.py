"""The providers of single sign-on, as the environment or a file names them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from mlflow.environment_variables import (
    MILLRACE_OIDC_ADMIN_GROUPS,
    MILLRACE_OIDC_ALLOWED_DOMAINS,
    MILLRACE_OIDC_ALLOWED_GROUPS,
    MILLRACE_OIDC_API_AUDIENCE,
    MILLRACE_OIDC_CLIENT_ID,
    MILLRACE_OIDC_CLIENT_SECRET,
    MILLRACE_OIDC_CLIENT_SECRET_FILE,
    MILLRACE_OIDC_CONFIG,
    MILLRACE_OIDC_CREATE_ACCOUNTS,
    MILLRACE_OIDC_GROUP_ROLES,
    MILLRACE_OIDC_GROUPS_CLAIM,
    MILLRACE_OIDC_ISSUER,
    MILLRACE_OIDC_LINK_ACCOUNTS,
    MILLRACE_OIDC_NAME,
    MILLRACE_OIDC_SCOPES,
    MILLRACE_OIDC_TRUST_EMAIL,
    MILLRACE_OIDC_USERNAME_CLAIM,
)
from mlflow.exceptions import invalid
from mlflow.store.outside import Admission

DEFAULT_ID = "sso"
SCOPES = ("openid", "profile", "email")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))


@dataclass(frozen=True)
class ProviderSettings:
    """One provider.

    Args:
        id: how it stands in addresses.
        name: what the button on the login page says.
        issuer: its issuer URL; the discovery document is below it.
        client_id: what this server is called there.
        client_secret: the secret of that name; None for a public client.
        scopes: what is asked for.
        username_claim: the claim that gives the name of the account.
        groups_claim: the claim that gives the groups; dots lead into objects, as in ``realm_access.roles``.
        trust_email: take addresses for verified also when the provider does not say so.
        api_audience: the audience of access tokens that the API takes; None: it takes none.
        admission: whom to let in, and what they may do.
    """

    id: str
    name: str
    issuer: str
    client_id: str
    client_secret: str | None = field(default=None, repr=False)
    scopes: tuple[str, ...] = SCOPES
    username_claim: str = "preferred_username"
    groups_claim: str = "groups"
    trust_email: bool = False
    api_audience: str | None = None
    admission: Admission = field(default_factory=Admission)

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise invalid(
                f"Invalid id {self.id!r} of a single sign-on provider: allowed are up to 32 small letters, digits and "
                "hyphens."
            )
        check_url(self.issuer, f"issuer of the provider {self.id!r}")
        if not self.client_id:
            raise invalid(f"The single sign-on provider {self.id!r} has no client id (client_id).")
        if "openid" not in self.scopes:
            raise invalid(f"The scopes of the single sign-on provider {self.id!r} lack 'openid'.")


def check_url(url: str, what: str) -> None:
    """Raise INVALID_PARAMETER_VALUE unless a URL is https, or http on this machine."""
    parts = urlsplit(url)
    local = parts.scheme == "http" and parts.hostname in _LOOPBACK
    if not parts.hostname or not (parts.scheme == "https" or local):
        raise invalid(f"Invalid {what} {url!r}: it must be an https:// URL (http:// only on this machine).")
    if parts.query or parts.fragment or parts.username:
        raise invalid(f"Invalid {what} {url!r}: it must have no query, no fragment and no user.")


def read_providers() -> list[ProviderSettings]:
    """The providers that the environment names; empty when single sign-on is not used.

    Raises: INVALID_PARAMETER_VALUE for settings that are not allowed or a file that cannot be read.
    """
    providers = []
    path = MILLRACE_OIDC_CONFIG.get()
    if path:
        providers = _of_file(path)
    if MILLRACE_OIDC_ISSUER.get():
        providers.insert(0, _of_environment())
    elif MILLRACE_OIDC_CLIENT_ID.get():
        raise invalid(f"{MILLRACE_OIDC_CLIENT_ID.name} is set without {MILLRACE_OIDC_ISSUER.name}.")
    for number, provider in enumerate(providers):
        for other in providers[:number]:
            if other.id == provider.id:
                raise invalid(f"Two single sign-on providers have the id {provider.id!r}.")
            # access tokens tell their provider by the issuer
            if other.issuer == provider.issuer:
                raise invalid(f"Two single sign-on providers have the issuer {provider.issuer!r}.")
    return providers


def _of_environment() -> ProviderSettings:
    secret, path = MILLRACE_OIDC_CLIENT_SECRET.get(), MILLRACE_OIDC_CLIENT_SECRET_FILE.get()
    return ProviderSettings(
        DEFAULT_ID,
        MILLRACE_OIDC_NAME.get(),
        MILLRACE_OIDC_ISSUER.get(),
        MILLRACE_OIDC_CLIENT_ID.get() or "",
        _secret(secret, path, MILLRACE_OIDC_CLIENT_SECRET_FILE.name),
        tuple((MILLRACE_OIDC_SCOPES.get() or "").replace(",", " ").split()) or SCOPES,
        MILLRACE_OIDC_USERNAME_CLAIM.get(),
        MILLRACE_OIDC_GROUPS_CLAIM.get(),
        MILLRACE_OIDC_TRUST_EMAIL.get(),
        MILLRACE_OIDC_API_AUDIENCE.get(),
        Admission(
            MILLRACE_OIDC_CREATE_ACCOUNTS.get(),
            MILLRACE_OIDC_LINK_ACCOUNTS.get(),
            frozenset(MILLRACE_OIDC_ALLOWED_GROUPS.get()),
            _domains(MILLRACE_OIDC_ALLOWED_DOMAINS.get()),
            frozenset(MILLRACE_OIDC_ADMIN_GROUPS.get()),
            group_roles_of(MILLRACE_OIDC_GROUP_ROLES.get(), MILLRACE_OIDC_GROUP_ROLES.name),
        ),
    )


def group_roles_of(texts: Iterable[str], where: str) -> dict[str, tuple[str, ...]]:
    """Group → roles, of texts such as ``data=editor``; the same group may come several times.

    Raises: INVALID_PARAMETER_VALUE for another text.
    """
    found: dict[str, tuple[str, ...]] = {}
    for text in texts:
        # names of groups may hold "=", as in LDAP; names of roles do not
        group, sign, role = text.rpartition("=")
        if not sign or not group.strip() or not role.strip():
            raise invalid(f"Invalid value {text!r} in {where}: it must be group=role or group=workspace/role.")
        group = group.strip()
        found[group] = (*found.get(group, ()), role.strip())
    return found


def _domains(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.lower().lstrip("@") for name in names)


def _secret(secret: str | None, path: str | None, name: str) -> str | None:
    if secret and path:
        raise invalid(f"The client secret is given twice: as it is, and in a file ({name}).")
    if not path:
        return secret or None
    try:
        with open(path, encoding="utf-8") as file:
            return file.read().strip()
    except OSError as error:
        raise invalid(f"The file of the client secret ({name}) {path!r} cannot be read: {error.strerror}.") from None


# ---- a file with several ---------------------------------------------------------------------------------------------

_TEXTS = ("id", "name", "issuer", "client_id", "client_secret", "client_secret_file")
_TEXTS += ("username_claim", "groups_claim", "api_audience")
_LISTS = ("scopes", "allowed_groups", "allowed_domains", "admin_groups")
_SWITCHES = ("create_accounts", "link_accounts", "trust_email")
_FIELDS = (*_TEXTS, *_LISTS, *_SWITCHES, "group_roles")


def _of_file(path: str) -> list[ProviderSettings]:
    import yaml

    try:
        with open(path, encoding="utf-8") as file:
            content = yaml.safe_load(file)
    except OSError as error:
        raise invalid(f"The file {path!r} ({MILLRACE_OIDC_CONFIG.name}) cannot be read: {error.strerror}.") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" in line {mark.line + 1}" if mark else ""
        raise invalid(f"The file {path!r} ({MILLRACE_OIDC_CONFIG.name}) is no YAML{line}.") from None
    listed = content.get("providers") if isinstance(content, dict) and set(content) == {"providers"} else None
    if not isinstance(listed, list) or not listed:
        raise invalid(f"The file {path!r} must hold nothing but a list of 'providers'.")
    return [_of_mapping(one, f"provider {number} of {path!r}") for number, one in enumerate(listed, 1)]


def _of_mapping(given: Any, where: str) -> ProviderSettings:
    if not isinstance(given, dict):
        raise invalid(f"The {where} must be a mapping of settings.")
    unknown = sorted(str(key) for key in set(given).difference(_FIELDS))
    if unknown:
        raise invalid(f"The {where} has the unknown setting {unknown[0]!r}; known are {', '.join(_FIELDS)}.")
    for name in ("id", "issuer", "client_id"):
        if not given.get(name):
            raise invalid(f"The {where} lacks {name!r}.")
    for names, kind, shown in ((_TEXTS, str, "a text"), (_SWITCHES, bool, "true or false")):
        for name in names:
            if name in given and not isinstance(given[name], kind):
                raise invalid(f"The setting {name!r} of the {where} must be {shown}.")
    lists = {name: _texts(given[name], name, where) for name in _LISTS if name in given}
    secret = _secret(given.get("client_secret"), given.get("client_secret_file"), "client_secret_file")
    return ProviderSettings(
        given["id"],
        given.get("name", given["id"]),
        given["issuer"],
        given["client_id"],
        _replaced(secret),
        lists.get("scopes", SCOPES),
        given.get("username_claim", "preferred_username"),
        given.get("groups_claim", "groups"),
        given.get("trust_email", False),
        given.get("api_audience"),
        Admission(
            given.get("create_accounts", True),
            given.get("link_accounts", False),
            frozenset(lists.get("allowed_groups", ())),
            _domains(lists.get("allowed_domains", ())),
            frozenset(lists.get("admin_groups", ())),
            _roles_of_mapping(given.get("group_roles", {}), where),
        ),
    )


def _replaced(secret: str | None) -> str | None:
    """A secret ``$NAME`` stands for the environment's variable of that name, so that files need not hold secrets."""
    if not secret or not secret.startswith("$"):
        return secret
    if secret[1:] not in os.environ:
        raise invalid(f"The environment has no variable {secret[1:]!r}, in which a client secret should be.")
    return os.environ[secret[1:]]


def _texts(given: Any, name: str, where: str) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(one, str) and one for one in given):
        raise invalid(f"The setting {name!r} of the {where} must be a list of texts.")
    return tuple(given)


def _roles_of_mapping(given: Any, where: str) -> Mapping[str, tuple[str, ...]]:
    if not isinstance(given, dict):
        raise invalid(f"The setting 'group_roles' of the {where} must map groups to lists of roles.")
    roles = {str(group): [names] if isinstance(names, str) else names for group, names in given.items()}
    return {group: _texts(names, "group_roles", where) for group, names in roles.items()}
