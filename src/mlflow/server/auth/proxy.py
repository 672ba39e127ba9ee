"""Users whom a reverse proxy has logged in: believed of the proxies named, refused of everybody else."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from mlflow.environment_variables import (
    MILLRACE_AUTH_PROXY_ADDRESSES,
    MILLRACE_AUTH_PROXY_ADMIN_GROUPS,
    MILLRACE_AUTH_PROXY_CREATE_ACCOUNTS,
    MILLRACE_AUTH_PROXY_GROUPS_HEADER,
    MILLRACE_AUTH_PROXY_HEADER,
    MILLRACE_AUTH_PROXY_LINK_ACCOUNTS,
)
from mlflow.exceptions import MlflowException, invalid
from mlflow.server.auth.authentication import PEER
from mlflow.store.outside import PROXY_ISSUER, Admission, ProvedIdentity

_HEADER = re.compile(r"[A-Za-z0-9-]+")
_MOST_GROUPS = 1000


@dataclass(frozen=True)
class ProxySettings:
    """Which headers of which proxies are believed.

    Args:
        header: the header that names the user.
        addresses: addresses and networks of the proxies.
        groups_header: the header with the user's groups, separated by commas; None: groups are none of the proxy's.
        admission: whom to let in, and what they may do.
    """

    header: str
    addresses: tuple[str, ...]
    groups_header: str | None = None
    admission: Admission = field(default_factory=Admission)

    def __post_init__(self) -> None:
        for name in (self.header, self.groups_header):
            if name is not None and not _HEADER.fullmatch(name):
                raise invalid(
                    f"Invalid name {name!r} of a reverse proxy's header: allowed are letters, digits and '-'."
                )
        if not self.addresses:
            raise invalid(
                f"{MILLRACE_AUTH_PROXY_HEADER.name} needs {MILLRACE_AUTH_PROXY_ADDRESSES.name}: the addresses of the "
                "proxies that may say who somebody is, such as 10.0.0.5 or 10.1.0.0/16."
            )
        _networks(self.addresses)


def read_proxy_settings() -> ProxySettings | None:
    """What the environment says about reverse proxies; None when none names users.

    Raises: INVALID_PARAMETER_VALUE for an address that is none, or a header without addresses.
    """
    header = MILLRACE_AUTH_PROXY_HEADER.get()
    if not header:
        if MILLRACE_AUTH_PROXY_GROUPS_HEADER.get():
            name = MILLRACE_AUTH_PROXY_GROUPS_HEADER.name
            raise invalid(f"{name} is set without {MILLRACE_AUTH_PROXY_HEADER.name}.")
        return None
    return ProxySettings(
        header,
        tuple(MILLRACE_AUTH_PROXY_ADDRESSES.get()),
        MILLRACE_AUTH_PROXY_GROUPS_HEADER.get() or None,
        Admission(
            MILLRACE_AUTH_PROXY_CREATE_ACCOUNTS.get(),
            MILLRACE_AUTH_PROXY_LINK_ACCOUNTS.get(),
            admin_groups=frozenset(MILLRACE_AUTH_PROXY_ADMIN_GROUPS.get()),
        ),
    )


class ProxyHeaders:
    """Reads who somebody is from the headers of trusted proxies."""

    def __init__(self, settings: ProxySettings) -> None:
        self.admission = settings.admission
        self._name = settings.header
        self._header = settings.header.lower()
        self._groups_header = settings.groups_header.lower() if settings.groups_header else None
        self._networks = _networks(settings.addresses)

    def identity_of(self, headers: Iterable[tuple[str, str]], peer: str) -> ProvedIdentity | None:
        """Whom the proxy names in a request; None when the request has none of its headers.

        Args:
            headers: as they came, names in small letters.
            peer: the address that the connection came from.

        Raises: UNAUTHENTICATED when somebody else than the proxy sent the headers, or they are not clear.
        """
        users, groups = [], []
        for name, value in headers:
            if name == self._header:
                users.append(value)
            elif name == self._groups_header:
                groups.append(value)
        if not users and not groups:
            return None
        if not self._trusts(peer):
            raise MlflowException(
                f"The header {self._name} is only taken from the server's reverse proxy.", "UNAUTHENTICATED"
            )
        # two could be one of a client's and one of the proxy's
        if len(users) > 1 or len(groups) > 1:
            raise MlflowException(f"The header {self._name} came more than once.", "UNAUTHENTICATED")
        user = _text(users[0]) if users else ""
        if not user:
            return None
        if len(user) > 250 or not user.isprintable():
            raise MlflowException(f"The header {self._name} holds no name of a user.", "UNAUTHENTICATED")
        found = None
        if self._groups_header is not None:
            names = (name.strip() for name in _text(groups[0]).split(",")) if groups else ()
            found = tuple(dict.fromkeys(name for name in names if name and len(name) <= 250))[:_MOST_GROUPS]
        return ProvedIdentity(PROXY_ISSUER, user, user, groups=found)

    def _trusts(self, peer: str) -> bool:
        try:
            address = ipaddress.ip_address(peer)
        except ValueError:
            # a Unix socket has no address
            return False
        mapped = getattr(address, "ipv4_mapped", None)
        return any((mapped or address) in network for network in self._networks)


class Peers:
    """ASGI middleware that keeps from where a connection came, before anything changes that by what headers say."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope, receive, send) -> None:
        """Note the address and pass the request on."""
        if scope["type"] == "http":
            scope[PEER] = scope.get("client")
        await self.app(scope, receive, send)


def _text(value: str) -> str:
    # headers are bytes, which HTTP servers read as Latin-1
    try:
        return value.encode("latin-1").decode("utf-8").strip()
    except UnicodeDecodeError:
        return value.strip()


def _networks(addresses: Iterable[str]) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    found = []
    for address in addresses:
        try:
            found.append(ipaddress.ip_network(address))
        except ValueError as error:
            raise invalid(
                f"Invalid address {address!r} in {MILLRACE_AUTH_PROXY_ADDRESSES.name}: {error}; allowed are addresses "
                "and networks such as 10.0.0.5 and 10.1.0.0/16."
            ) from None
    return found
