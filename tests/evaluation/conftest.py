"""A store of its own for each test."""

from tests.tracking.conftest import raises, run, store

__all__ = ["raises", "run", "store"]
