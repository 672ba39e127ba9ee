"""The headers that every request carries."""

from mlflow.store.request_plugins import USER_AGENT
from mlflow.tracking.request_header.abstract_request_header_provider import RequestHeaderProvider


class DefaultRequestHeaderProvider(RequestHeaderProvider):
    """Gives ``User-Agent``, always."""

    def in_context(self) -> bool:
        return True

    def request_headers(self) -> dict[str, str]:
        return {"User-Agent": USER_AGENT}
