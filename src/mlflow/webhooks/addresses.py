"""Which URLs a server may send messages to.

Whoever may create a webhook decides where the server sends requests. Without care that reaches what only the server
can reach: services of its own machine and network, and the cloud's metadata service. So the host's addresses must be
public ones, both when a webhook is created and when a message is sent; it is then sent to the address that was checked.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import NamedTuple
from urllib.parse import urlsplit

from mlflow.environment_variables import _MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS, _MLFLOW_WEBHOOK_ALLOWED_SCHEMES
from mlflow.exceptions import MlflowException, invalid

_PORTS = {"https": 443, "http": 80}
# of NAT64; like 6to4 and Teredo they carry an IPv4 address inside
_CARRIERS = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))


class Target(NamedTuple):
    """Where a message goes.

    Args:
        host, port: as the URL has them.
        addresses: the addresses of the host, all of them allowed.
        path: path and query.
        account: ``user:password`` of the URL, or "".
    """

    scheme: str
    host: str
    port: int
    addresses: tuple[str, ...]
    path: str
    account: str


def target_of(url: str) -> Target:
    """Where a message to a URL goes; asks the name service.

    Raises: INVALID_PARAMETER_VALUE for a scheme that is not allowed, a host that is not known and an address that is
        not public.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise invalid(f"Invalid webhook URL {url[:200]!r}: {error}.") from None
    allowed = [scheme.strip().lower() for scheme in _MLFLOW_WEBHOOK_ALLOWED_SCHEMES.get()]
    scheme = parts.scheme.lower()
    if scheme not in allowed or scheme not in _PORTS:
        raise invalid(f"Invalid scheme {scheme!r} of a webhook URL; allowed are {', '.join(allowed)}.")
    if not host or any(character.isspace() or ord(character) < 32 for character in url):
        raise invalid(f"Invalid webhook URL {url[:200]!r}: it must name a host and hold no blanks.")
    port = port or _PORTS[scheme]
    account = parts.netloc.rpartition("@")[0]
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(scheme, host, port, _addresses(host, port), path, account)


def _addresses(host: str, port: int) -> tuple[str, ...]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnknownHost(host, error) from None
    addresses = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not _MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS.get():
        for address in addresses:
            if not is_public(address):
                raise invalid(
                    f"Webhook messages may only go to public addresses: {host!r} is {address}. "
                    f"{_MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS.name}=true allows others."
                )
    return addresses


class UnknownHost(MlflowException):
    """The name service does not know a host, at least not now."""

    def __init__(self, host: str, error: Exception) -> None:
        super().__init__(f"The host {host!r} of the webhook URL is not known: {error}.", "INVALID_PARAMETER_VALUE")


def is_public(address: str) -> bool:
    """Whether anybody on the internet can reach an IP address."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and any(ip in carrier for carrier in _CARRIERS):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if ip.is_site_local:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback)
