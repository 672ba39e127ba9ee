"""A real OpenID Connect provider, run by Node, and what a browser does at it."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest

SCRIPT = pathlib.Path(__file__).with_name("provider.mjs")
PACKAGES = pathlib.Path(os.environ.get("MILLRACE_SERVICES", pathlib.Path(__file__).parents[3] / ".services"))
CLIENT, SECRET = "millrace", "the secret of this server & more"
AUDIENCE = "millrace-api"
# far more than it takes: the machine may be busy with other things
PATIENCE_S = 120


class OidcProvider:
    """The running provider."""

    def __init__(self, process: subprocess.Popen, issuer: str) -> None:
        self._process = process
        self.issuer = issuer

    def know(self, **accounts: dict[str, Any]) -> None:
        """Change what it knows of people: name → claims."""
        self._process.stdin.write(json.dumps({"accounts": accounts}) + "\n")
        self._process.stdin.flush()
        # it has things of its own to say, too
        assert any(line == "known\n" for line in self._process.stdout)

    def machine_token(self, resource: str = "urn:millrace") -> str:
        """An access token of a program, for an API."""
        answer = httpx.post(
            f"{self.issuer}/token",
            data={"grant_type": "client_credentials", "resource": resource, "scope": "api"},
            auth=("pipeline", "pipeline-secret"),
            timeout=PATIENCE_S,
        )
        assert answer.status_code == 200, answer.text
        return answer.json()["access_token"]


@contextlib.contextmanager
def oidc_provider(folder: pathlib.Path, accounts: dict[str, Any], *servers: str) -> Iterator[OidcProvider]:
    """A provider that knows these people, and the callbacks of these servers (``URL/id``)."""
    node = shutil.which("node")
    if node is None or not (PACKAGES / "node_modules" / "oidc-provider").exists():
        reason = "there is no Node, or no oidc-provider in it (python3 dev.py test-services)"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    bases = [f"{url}/ajax-api/3.0/mlflow/auth/oidc/{name}" for url, name in (s.rsplit("/", 1) for s in servers)]
    client = {
        "client_id": CLIENT,
        "client_secret": SECRET,
        "redirect_uris": [f"{base}/callback" for base in bases],
        "backchannel_logout_uri": f"{bases[0]}/backchannel-logout",
        "backchannel_logout_session_required": True,
        "post_logout_redirect_uris": sorted({f"{server.rsplit('/', 1)[0]}/login" for server in servers}),
        "grant_types": ["authorization_code"],
        "response_types": ["code"],
    }
    program = {
        "client_id": "pipeline",
        "client_secret": "pipeline-secret",
        "redirect_uris": [],
        "grant_types": ["client_credentials"],
        "response_types": [],
    }
    config = folder / "provider.json"
    config.write_text(
        json.dumps(
            {"packages": str(PACKAGES), "clients": [client, program], "accounts": accounts, "audience": AUDIENCE}
        )
    )
    with (folder / "provider.log").open("w") as log:
        process = subprocess.Popen(
            [node, str(SCRIPT), str(config)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
        )
        try:
            for line in process.stdout:
                if line.startswith('{"issuer"'):
                    yield OidcProvider(process, json.loads(line)["issuer"])
                    break
            else:
                raise RuntimeError(f"the provider ended: {(folder / 'provider.log').read_text()}")
        finally:
            process.stdin.close()
            try:
                process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            process.stdout.close()


class Visitor:
    """A browser without a screen: it keeps cookies, follows what leads elsewhere, and fills in forms."""

    def __init__(self) -> None:
        self.http = httpx.Client(follow_redirects=False, timeout=PATIENCE_S)

    def go(self, url: str, until: str) -> str:
        """The first address with ``until`` in it that ``url`` leads to; ``url#name`` logs in as that name."""
        url, _, name = url.partition("#")
        answer = self.http.get(url)
        while True:
            while answer.is_redirect:
                url = urljoin(url, answer.headers["location"])
                if until in url:
                    return url
                answer = self.http.get(url)
            assert answer.status_code == 200, (url, answer.text)
            form = re.search(r'<form[^>]* action="([^"]+)"', answer.text)
            prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)
            assert form and prompt, (url, answer.text[:500])
            url = urljoin(url, form[1])
            fields = {"prompt": prompt[1]} | ({"login": name, "password": "any"} if prompt[1] == "login" else {})
            answer = self.http.post(url, data=fields)

    def end_session(self, issuer: str) -> None:
        """Log out at a provider itself, as from another application."""
        page = self.http.get(f"{issuer}/session/end")
        action = re.search(r'<form[^>]* action="([^"]+)"', page.text)
        xsrf = re.search(r'name="xsrf" value="(\w+)"', page.text)
        assert action and xsrf, page.text[:500]
        answer = self.http.post(urljoin(issuer, action[1]), data={"xsrf": xsrf[1], "logout": "yes"})
        assert answer.is_redirect or answer.status_code == 200, answer.text

    def close(self) -> None:
        """Forget everything."""
        self.http.close()
