"""One page of a search."""

from collections.abc import Iterable
from typing import Generic, TypeVar

T = TypeVar("T")


class PagedList(list[T], Generic[T]):
    """A list that knows how to ask for what follows it.

    Args:
        items: the page.
        token: what to give as ``page_token`` for the next page; None when this is the last one.
    """

    def __init__(self, items: Iterable[T], token: str | None) -> None:
        super().__init__(items)
        self.token = token

    def to_list(self) -> list[T]:
        """The items without the token."""
        return list(self)
