"""A server with login, for browser tests: what programs ask of it, and how people get in."""

from __future__ import annotations

import base64
import json
import urllib.request
from collections.abc import Callable
from typing import Any

PASSWORD = "a long enough password"


class Guarded:
    """A server with login, and what programs ask of it."""

    def __init__(self, url: str) -> None:
        self.url = url

    def ask(self, method: str, path: str, body: Any = None, name: str = "admin", token: str | None = None) -> Any:
        """The answer to somebody with a password, or with an access token."""
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(f"{self.url}/api/{path}", data, method=method)
        shown = base64.b64encode(f"{name}:{PASSWORD}".encode()).decode()
        request.add_header("Authorization", f"Bearer {token}" if token else f"Basic {shown}")
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read() or b"{}")


def logging_in(open_page: Callable, guarded: Guarded) -> Callable:
    """``logging_in(...)(name, path)`` opens the page there and logs somebody in."""

    def opened(name: str = "admin", path: str = "/", **options: Any) -> Any:
        page = open_page(path, url=guarded.url, **options)
        page.get_by_label("User name").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.get_by_role("button", name=f"Account: {name}").wait_for()
        return page

    return opened
