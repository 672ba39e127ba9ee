"""What the contract suite runs over: an artifact store with the service behind it."""

from __future__ import annotations

import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import pytest

DELETE = "delete"
MEMORY = "log_bytes and read_bytes without a file"
OPEN = "open_artifact"
STREAM = "log_artifact_from_stream"
PARTS = "parts"
GIVE_UP = "parts that are forgotten at once"
PART_URLS = "URLs of parts"
SIGNED_DOWNLOAD = "presigned download"
SIGNED_UPLOAD = "presigned upload"

SERVICES = Path(os.environ.get("MILLRACE_SERVICES", Path(__file__).parents[2] / ".services"))
"""Where ``dev.py test-services`` puts what does not come from PyPI."""


@dataclass(frozen=True)
class StoreUnderTest:
    """An artifact store, ready to be used.

    Args:
        root: URI below which every test has a folder of its own.
        tracking_uri: the tracking URI that the store needs.
        environment: variables that are set while it is used.
    """

    root: str
    tracking_uri: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict)

    def new_uri(self) -> str:
        """The URI of a folder that nothing is in."""
        return f"{self.root.rstrip('/')}/{uuid.uuid4().hex}"


def absent(what: str, why: object) -> NoReturn:
    """Skip the test, or fail it where everything must be there."""
    message = f"{what} is not there: {why}"
    if os.environ.get("TEST_DATABASES") == "required":
        pytest.fail(message)
    pytest.skip(message)
