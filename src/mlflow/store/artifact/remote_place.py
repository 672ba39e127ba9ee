"""Where files of another host are, as a URI says it; what is shown never has the password."""

import netrc
import os
import re
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from mlflow.exceptions import MlflowException, invalid

# also names with _, which are no host names but are used; never a leading -, which programs take for an option
_HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.\-]*[A-Za-z0-9_.])?\Z|[0-9A-Fa-f:.]+(?:%[A-Za-z0-9_.\-]+)?\Z")


class Place(NamedTuple):
    """A folder of a host.

    ``password`` is what the URI says, percent-decoded; nothing that is shown contains it.
    """

    scheme: str
    host: str
    port: int | None
    user: str | None
    password: str | None
    folder: str

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        user = f"{self.user}@" if self.user else ""
        return f"{self.scheme}://{user}{host}{'' if self.port is None else f':{self.port}'}"

    def __repr__(self) -> str:
        return f"{self}{self.folder}"


def place_of(uri: str, *, without_host: bool = False) -> Place:
    """What a URI ``scheme://user:password@host:port/folder`` names.

    Args:
        without_host: whether ``scheme:///folder`` is one too.

    Raises: INVALID_PARAMETER_VALUE that does not repeat the password.
    """
    shown = without_password(uri)
    try:
        parts = urlsplit(uri)
        port = parts.port
    except ValueError as error:
        raise invalid(f"Invalid URI {shown!r}: {error}.") from None
    host = unquote(parts.hostname or "")
    if host or not without_host:
        if not _HOST.match(host):
            raise invalid(f"Invalid URI {shown!r}: it must name a host, like {parts.scheme}://host/folder.")
    elif parts.netloc:
        raise invalid(f"Invalid URI {shown!r}: it names a user or a port, and no host.")
    if parts.query or parts.fragment or uri.endswith(("?", "#")):
        raise invalid(f"Invalid URI {shown!r}: it must have no query ('?') and no fragment ('#').")
    user = None if parts.username is None else unquote(parts.username) or None
    password = None if parts.password is None else unquote(parts.password)
    folder = unquote(parts.path).rstrip("/")
    if any(character < " " or character == "\x7f" for character in f"{user or ''}{password or ''}{folder}"):
        raise invalid(f"Invalid URI {shown!r}: control characters are not allowed.")
    if ".." in folder.split("/"):
        raise invalid(f"Invalid URI {shown!r}: '..' is not allowed.")
    return Place(parts.scheme.lower(), host, port, user, password, folder or "/")


def without_password(uri: str) -> str:
    """The URI as it may be shown."""
    begin, mark, rest = uri.partition("://")
    login, at, place = rest.partition("/")[0].rpartition("@")
    if not mark or not at:
        return uri
    user, colon, _ = login.partition(":")
    return f"{begin}://{user}{':***' if colon else ''}@{place}{rest[len(login) + 1 + len(place) :]}"


def login_of(place: Place) -> tuple[str | None, str | None]:
    """User and password: of the URI, else of the file .netrc (or the one that NETRC names), which is read per host.

    Raises: INVALID_PARAMETER_VALUE when the file is no such file.
    """
    if place.password is not None:
        return place.user, place.password
    path = os.environ.get("NETRC") or os.path.expanduser("~/.netrc")
    try:
        found = netrc.netrc(path).hosts.get(place.host)
    except FileNotFoundError:
        found = None
    except (netrc.NetrcParseError, OSError) as error:
        reason = error.msg if isinstance(error, netrc.NetrcParseError) else error.strerror
        raise invalid(f"The file {path!r} with logins of hosts cannot be read: {reason}.") from None
    if found is None or (place.user is not None and found[0] != place.user):
        return place.user, None
    return found[0] or None, found[2]


def not_permitted(place: str, why: str) -> MlflowException:
    """PERMISSION_DENIED: the host does not let us in."""
    return MlflowException(f"{place} does not let this process in: {why}", "PERMISSION_DENIED")
