"""What the server tells browsers they may do with its pages."""

import base64
import hashlib
import re

import pytest
from starlette.requests import Request

from mlflow.server import create_app
from mlflow.server.pages import UserInterface
from mlflow.server.settings import Settings
from tests.server.asgi import call

HTML = {"Accept": "text/html"}
INDEX = '<html><head><base href="/" /><meta name="csp-nonce" content="" /></head><body>start</body></html>'


@pytest.fixture
def interface(tmp_path):
    """A function that gives an ASGI application over a built user interface."""
    (tmp_path / "index.html").write_text(INDEX)

    def make(**settings):
        pages = UserInterface(Settings(**settings), tmp_path)

        async def app(scope, receive, send):
            await pages.answer(Request(scope))(scope, receive, send)

        return app

    return make


def directives(answer):
    text = answer.headers["content-security-policy"]
    parts = [part.split() for part in text.split(";")]
    assert len({part[0] for part in parts}) == len(parts)
    return {part[0]: part[1:] for part in parts}


def test_the_page_runs_only_the_servers_own_scripts(interface):
    policy = directives(call(interface(), "GET", "/", headers=HTML))
    assert policy["default-src"] == policy["script-src"] == policy["connect-src"] == ["'self'"]
    assert policy["object-src"] == ["'none'"]
    assert policy["base-uri"] == policy["form-action"] == policy["frame-ancestors"] == ["'self'"]
    everything = " ".join(word for words in policy.values() for word in words)
    assert "unsafe" not in everything
    assert not re.search(r"https?:|\*", everything)


def test_every_answer_has_a_nonce_of_its_own(interface):
    app, seen = interface(), set()
    for path in ("/", "/experiments/1", "/"):
        answer = call(app, "GET", path, headers=HTML)
        [nonce] = re.findall(r'<meta name="csp-nonce" content="([^"]+)" />', answer.text)
        assert f"'nonce-{nonce}'" in directives(answer)["style-src"]
        assert len(nonce) >= 22
        seen.add(nonce)
    assert len(seen) == 3


@pytest.mark.parametrize(
    ("settings", "frames"),
    [
        ({"x_frame_options": "DENY"}, ["'none'"]),
        ({"x_frame_options": "sameorigin"}, ["'self'"]),
        ({"x_frame_options": "NONE"}, None),
        ({"security": False}, None),
    ],
)
def test_frames_are_allowed_as_the_setting_says(interface, settings, frames):
    assert directives(call(interface(**settings), "GET", "/", headers=HTML)).get("frame-ancestors") == frames


def test_plain_pages_have_their_style_and_nothing_else(tmp_path):
    app = create_app(artifacts_only=True, artifacts_destination=str(tmp_path))
    not_built = UserInterface(Settings(), tmp_path / "absent")

    async def start(scope, receive, send):
        await not_built.answer(Request(scope))(scope, receive, send)

    for answer in (call(app, "GET", "/docs"), call(start, "GET", "/", headers=HTML)):
        policy = directives(answer)
        [style] = re.findall("<style>(.*?)</style>", answer.text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert (policy["default-src"], policy["style-src"]) == (["'none'"], [f"'sha256-{digest}'"])
        assert "<script" not in answer.text
        assert " style=" not in answer.text
