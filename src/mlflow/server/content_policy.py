"""What a browser may do with what the server answers: Content-Security-Policy of pages and of artifacts.

Whatever is logged is hostile. Pages run the server's own scripts only; an artifact never runs in the server's origin.
"""

from __future__ import annotations

import base64
import hashlib

from mlflow.server.settings import Settings

HEADER = "content-security-policy"

DOWNLOADED = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; sandbox"
"""Of an artifact as a download, should a browser show it nevertheless: SVG keeps its looks, nothing runs."""

HTML_PREVIEW = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; "
    "img-src data: blob:; font-src data:; media-src data: blob:; frame-ancestors 'self'"
)
"""Of an HTML artifact shown in a frame: its scripts run in an origin of their own, which reaches nothing."""

PREVIEW = f"{DOWNLOADED}; frame-ancestors 'self'"
"""Of every other artifact that is shown."""

PDF_PREVIEW = "frame-ancestors 'self'"
"""Of a PDF: browsers show none in a sandbox, and their viewers keep a document's scripts to themselves."""


def page_policy(settings: Settings, nonce: str) -> str:
    """The policy of the web page, whose inline styles carry this nonce."""
    return (
        f"default-src 'self'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:; "
        "media-src 'self' blob: data:; font-src 'self' data:; connect-src 'self'; frame-src 'self' blob:; "
        f"object-src 'none'; base-uri 'self'; form-action 'self'{_frames(settings)}"
    )


def plain_policy(settings: Settings, style: str) -> str:
    """The policy of a page that consists of text and one style."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'{_frames(settings)}"


def _frames(settings: Settings) -> str:
    """Which pages may show the server's pages in a frame: what X-Frame-Options says too."""
    option = settings.x_frame_options.upper()
    if option == "NONE" or not settings.security:
        return ""
    return "; frame-ancestors 'none'" if option == "DENY" else "; frame-ancestors 'self'"
