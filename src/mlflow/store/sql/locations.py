"""Where artifacts are kept: URIs and paths of experiments and runs."""

from __future__ import annotations

import os
import re

WORKSPACE_FOLDER = "workspaces"
"""Below the artifact root of a server, each workspace has a folder in this one."""

# two letters or more: one is a Windows drive
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]+:")


def absolute(location: str) -> str:
    """The location, a relative path made absolute."""
    return location if _SCHEME.match(location) else os.path.abspath(location)


def below(location: str, *parts: str) -> str:
    """A folder inside a location; a query stays at the end."""
    path, mark, query = location.partition("?")
    return "/".join((path.rstrip("/"), *parts)) + mark + query
