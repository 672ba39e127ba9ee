"""The client that commands use, and its paged searches read to the end."""

from collections.abc import Callable
from typing import Any

PAGE = 1000


def client():
    """A client of the store that MLFLOW_TRACKING_URI names."""
    from mlflow import MlflowClient

    return MlflowClient()


def all_pages(search: Callable[[int, str | None], Any], max_results: int | None) -> list[Any]:
    """What ``search(page size, page token)`` finds on all its pages, at most ``max_results`` of it."""
    found, token = [], None
    while max_results is None or len(found) < max_results:
        page = search(PAGE if max_results is None else min(PAGE, max_results - len(found)), token)
        found += page
        token = page.token
        if not token:
            break
    return found
