"""Which header providers there are, and what they give together."""

from mlflow.store import request_plugins


def register(request_header_provider: type) -> None:
    """Add a ``RequestHeaderProvider`` class in this process, beside the installed plugins."""
    request_plugins.register_header_provider(request_header_provider)


def resolve_request_headers(request_headers: dict[str, str] | None = None) -> dict[str, str]:
    """The headers of all providers that are in context; those given win."""
    return request_plugins.request_headers() | (request_headers or {})
