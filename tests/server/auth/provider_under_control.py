"""A provider of OpenID Connect on loopback that can be made to lie: it signs whatever a test wants.

The honest one is a real server, in ``tests/services/oidc``.
"""

from __future__ import annotations

import base64
import contextlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from joserfc import jwk, jwt

CLIENT = "millrace"


class ProviderUnderControl:
    """What it publishes and answers, all of which tests may change."""

    def __init__(self, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}"
        self.keys = [jwk.generate_key("RSA", 2048, {"kid": "first", "use": "sig"})]
        self.published: list[dict[str, Any]] | None = None
        self.document: dict[str, Any] = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "end_session_endpoint": f"{self.issuer}/logout",
        }
        self.tokens: dict[str, Any] | None = None
        self.userinfo: dict[str, Any] = {}
        self.asked: list[tuple[str, dict[str, str], dict[str, str]]] = []
        self.statuses: dict[str, int] = {}

    def claims(self, **other: Any) -> dict[str, Any]:
        """Good claims of an ID token, some of them changed; None leaves one out."""
        now = int(time.time())
        good = {
            "iss": self.issuer,
            "sub": "subject-1",
            "aud": CLIENT,
            "exp": now + 300,
            "iat": now,
            "preferred_username": "ada",
            "name": "Ada Lovelace",
            "email": "ada@example.org",
            "email_verified": True,
            "groups": ["engineers"],
        }
        return {name: value for name, value in {**good, **other}.items() if value is not None}

    def sign(self, claims: dict[str, Any], key: Any = None, algorithm: str = "RS256", **header: Any) -> str:
        """A token with these claims."""
        key = key or self.keys[0]
        kid = key.as_dict(private=False).get("kid")
        head = {"alg": algorithm, **({"kid": kid} if kid else {}), **header}
        return jwt.encode({k: v for k, v in head.items() if v is not None}, claims, key, algorithms=[algorithm])

    def answer(self, path: str) -> tuple[int, Any]:
        """Status and JSON for a path."""
        found: Any = None
        if path == "/.well-known/openid-configuration":
            found = self.document
        elif path == "/keys":
            keys = [key.as_dict(private=False) for key in self.keys]
            found = {"keys": keys if self.published is None else self.published}
        elif path == "/token":
            found = self.tokens
        elif path == "/userinfo":
            found = self.userinfo
        return self.statuses.get(path, 404 if found is None else 200), found


def unsigned(header: dict[str, Any], claims: dict[str, Any], signature: bytes = b"") -> str:
    """A token put together by hand."""
    parts = (json.dumps(header).encode(), json.dumps(claims).encode(), signature)
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


@contextlib.contextmanager
def provider_under_control() -> Iterator[ProviderUnderControl]:
    """Such a provider, listening."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            body = self.rfile.read(length).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            provider.asked.append((self.path, headers, {k: v[0] for k, v in parse_qs(body).items()}))
            status, found = provider.answer(self.path)
            content = json.dumps(found).encode()
            self.send_response(status)
            if status in (301, 302):
                self.send_header("location", f"{provider.issuer}/elsewhere")
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_GET

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = ProviderUnderControl(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
