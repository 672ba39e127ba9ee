"""What plugins add to requests: headers, and credentials.

A header provider (group ``mlflow.request_header_provider``) is a class with ``in_context()`` and ``request_headers()``;
all that are in context contribute. An auth provider (group ``mlflow.request_auth_provider``) is a class with
``get_name()`` and ``get_auth()``; the one named by MLFLOW_TRACKING_AUTH is used. ``get_auth()`` gives what the
``requests`` library takes as ``auth``: a (user, password) pair, or a callable that is given the request, changes its
``headers`` and returns it.
"""

import base64
import functools
import logging
import platform
from collections.abc import Mapping, MutableMapping
from typing import Any

from mlflow import plugins
from mlflow.exceptions import invalid
from mlflow.version import VERSION

logger = logging.getLogger(__name__)

USER_AGENT = f"mlflow-python-client/{VERSION} (Python {platform.python_version()})"

_registered_header_providers: list[Any] = []
_registered_auth_providers: list[Any] = []


def register_header_provider(provider: type) -> None:
    """Add a class of header providers beside those that are installed."""
    _registered_header_providers.append(provider())


def register_auth_provider(provider: type) -> None:
    """Add a class of auth providers beside those that are installed."""
    _registered_auth_providers.append(provider())


@functools.cache
def _installed(group: str) -> list[Any]:
    providers = []
    for name, kind in plugins.load_all(group).items():
        try:
            providers.append(kind())
        except Exception as error:
            logger.warning("Plugin %s of group %s cannot be created: %s", name, group, error)
    return providers


def header_providers() -> list[Any]:
    """All header providers: installed ones, then those registered in this process."""
    return [*_installed(plugins.REQUEST_HEADER_PROVIDER), *_registered_header_providers]


def auth_providers() -> list[Any]:
    """All auth providers: installed ones, then those registered in this process."""
    return [*_installed(plugins.REQUEST_AUTH_PROVIDER), *_registered_auth_providers]


def request_headers() -> dict[str, str]:
    """The headers for the next request: ``User-Agent`` and those of the providers that are in context.

    Two values for ``User-Agent`` or ``Client-Version`` are joined by a blank; otherwise the later provider wins.
    A provider that fails is left out with a warning.
    """
    headers = {"User-Agent": USER_AGENT}
    for provider in header_providers():
        try:
            added = provider.request_headers() if provider.in_context() else {}
        except Exception as error:
            logger.warning("Request header provider %s failed: %s", type(provider).__name__, error)
            continue
        merge_headers(headers, added)
    return headers


def merge_headers(headers: MutableMapping[str, str], added: Mapping[str, str]) -> None:
    """Add headers in place; ``User-Agent`` and ``Client-Version`` accumulate."""
    for name, value in added.items():
        if name in ("User-Agent", "Client-Version") and name in headers:
            headers[name] = f"{headers[name]} {value}"
        else:
            headers[name] = value


def auth_named(name: str) -> Any:
    """What the auth provider of that name gives.

    Raises: INVALID_PARAMETER_VALUE when there is none; silently sending no credentials would be worse.
    """
    for provider in auth_providers():
        if provider.get_name() == name:
            return provider.get_auth()
    known = ", ".join(sorted(provider.get_name() for provider in auth_providers())) or "none is installed"
    raise invalid(f"MLFLOW_TRACKING_AUTH={name!r} names no request auth provider; known: {known}.")


class OutgoingRequest:
    """What an auth callable may look at and change: the part of ``requests.PreparedRequest`` such callables use."""

    def __init__(self, method: str, url: str, headers: MutableMapping[str, str], body: Any = None) -> None:
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body

    def register_hook(self, event: str, hook: Any) -> None:
        """Refused: authentication in several steps (digest, NTLM) is not offered."""
        raise invalid(
            f"The request auth provider asks for the response hook {event!r}; only callables that set headers "
            "before the request is sent are supported."
        )


def authorize(auth: Any, method: str, url: str, headers: MutableMapping[str, str], body: Any = None) -> str:
    """Put an auth object's credentials into ``headers``; the URL to use, which the callable may have changed."""
    if auth is None:
        return url
    if isinstance(auth, tuple) and len(auth) == 2:
        pair = ":".join(str(part) for part in auth).encode()
        headers["Authorization"] = "Basic " + base64.b64encode(pair).decode()
        return url
    if not callable(auth):
        raise invalid(
            f"A request auth provider must give a (user, password) pair or a callable, not {type(auth).__name__}."
        )
    request = OutgoingRequest(method, url, headers, body)
    answer = auth(request) or request
    if answer.headers is not headers:
        headers.update(answer.headers)
    return answer.url
