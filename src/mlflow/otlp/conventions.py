"""placeholder while the tables are written"""

from __future__ import annotations


def understand(attributes: dict, events: list) -> None:
    """Add to a span's attributes, under MLflow's names, what they say under the names of others."""
