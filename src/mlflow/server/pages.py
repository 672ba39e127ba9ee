"""What a browser gets: the user interface as static files, and the pages of the server itself."""

from __future__ import annotations

import html
import mimetypes
import os
import pathlib
import secrets
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from mlflow.server import docs
from mlflow.server.content_policy import HEADER, page_policy, plain_policy
from mlflow.server.dispatch import error_body
from mlflow.server.metrics import CONTENT_TYPE, Metrics
from mlflow.server.settings import Settings
from mlflow.version import VERSION

UI = pathlib.Path(__file__).parent / "ui"
_FOREVER = "public, max-age=31536000, immutable"
_NONCE = '<meta name="csp-nonce" content="" />'
"""Where the page reads which nonce its inline styles must carry."""
_AUTH = '<meta name="auth" content="" />'
"""Where the page reads whether it must ask who uses it: a server that asks nobody is not asked."""
_PLAIN_STYLE = "body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem}"
_NOT_BUILT = f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Tracking server</title>
<style>{_PLAIN_STYLE}</style>
<h1>The tracking server is running</h1>
<p>Its user interface is not part of this installation. In a checkout of the source, <code>make ui</code> builds it.</p>
<p>Clients use this address as tracking URI. The REST API is described in <a href="docs">docs</a>,
the state of the server in <a href="metrics">metrics</a>.</p></html>"""


class UserInterface:
    """The built user interface; unknown paths that a browser asks for get its start page, which routes by itself."""

    def __init__(self, settings: Settings, folder: pathlib.Path = UI) -> None:
        self._prefix = settings.static_prefix
        self._settings = settings
        # only what was there at the start is served, hence no path can lead out of the folder
        self._files = {"/" + path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
        index = folder / "index.html"
        self._index = index.read_text(encoding="utf-8") if index.exists() else ""

    def answer(self, request: Request) -> Response:
        """A file, the start page, or 404."""
        root = request.scope.get("root_path", "")
        path = request.scope["path"].removeprefix(root) or "/"
        is_api = path.startswith(("/api/", "/ajax-api/", "/mlflow-artifacts/"))
        if request.method in ("GET", "HEAD") and not is_api:
            file = self._files.get(path)
            if file is not None and path != "/index.html":
                return self._file(file)
            if path in ("/", "/index.html") or (
                "text/html" in request.headers.get("accept", "") and not os.path.splitext(path)[1]
            ):
                return self._start_page(root or self._prefix)
        return not_found(request)

    def _file(self, file: pathlib.Path) -> Response:
        media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        # the build names the files in assets/ after their content
        caching = _FOREVER if file.parent.name == "assets" else "no-cache"
        return FileResponse(file, media_type=media_type, headers={"cache-control": caching})

    def _start_page(self, prefix: str) -> Response:
        if not self._index:
            return HTMLResponse(_NOT_BUILT, headers={HEADER: plain_policy(self._settings, _PLAIN_STYLE)})
        base = html.escape(f"{prefix}/", quote=True)
        text = self._index.replace('<base href="/">', f'<base href="{base}">', 1).replace(
            '<base href="/" />', f'<base href="{base}" />', 1
        )
        nonce = secrets.token_urlsafe(16)
        text = text.replace(_NONCE, f'<meta name="csp-nonce" content="{nonce}" />', 1)
        text = text.replace(_AUTH, f'<meta name="auth" content="{"on" if self._settings.auth else "off"}" />', 1)
        return HTMLResponse(text, headers={"cache-control": "no-cache", HEADER: page_policy(self._settings, nonce)})


def not_found(request: Request) -> Response:
    """The answer for a path that leads nowhere."""
    text = f"No such route: {request.method} {request.url.path}. The REST API is described at /docs."
    return Response(error_body("ENDPOINT_NOT_FOUND", text), 404, media_type="application/json")


def routes(metrics: Metrics, settings: Settings, draining: Callable[[], bool] = bool) -> list[Route]:
    """The server's own pages.

    Args:
        draining: whether the server is about to stop and wants no more requests.
    """

    async def health(request: Request) -> Response:
        return PlainTextResponse("draining", 503) if draining() else PlainTextResponse("OK")

    async def version(request: Request) -> Response:
        if "application/json" in request.headers.get("accept", ""):
            return Response(f'"{VERSION}"', media_type="application/json")
        return PlainTextResponse(VERSION)

    async def prometheus(request: Request) -> Response:
        return Response(metrics.text(), media_type=CONTENT_TYPE)

    async def openapi_json(request: Request) -> Response:
        from mlflow.server.openapi import json_text

        return Response(json_text(), media_type="application/json")

    async def api_page(request: Request) -> Response:
        return HTMLResponse(docs.page(), headers={HEADER: plain_policy(settings, docs.STYLE)})

    return [
        Route("/health", health),
        Route("/version", version),
        Route("/metrics", prometheus),
        Route("/openapi.json", openapi_json),
        Route("/docs", api_page),
    ]
