"""The server's own pages and the user interface's files."""

import json

import pytest
from starlette.requests import Request

from mlflow.server.pages import UserInterface
from mlflow.server.settings import Settings
from mlflow.version import VERSION
from tests.server.asgi import call

HTML = {"Accept": "text/html,application/xhtml+xml"}


def test_version_is_text_and_json_for_who_asks_for_it(app):
    plain = call(app, "GET", "/version")
    assert (plain.text, plain.headers["content-type"]) == (VERSION, "text/plain; charset=utf-8")
    as_json = call(app, "GET", "/version", headers={"Accept": "application/json"})
    assert json.loads(as_json.body) == VERSION


def test_server_info(app):
    for prefix in ("/api/", "/ajax-api/"):
        info = call(app, "GET", prefix + "3.0/mlflow/server-info").json
        assert info["store_type"] == "SqlStore"
        assert info["workspaces_enabled"] is False


@pytest.fixture
def interface(tmp_path):
    """A function that gives an ASGI application over a built user interface."""
    folder = tmp_path / "ui"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text('<html><head><base href="/"></head><body>start</body></html>')
    (folder / "assets" / "index-BxK3nQ9a.js").write_text("let a = 1")
    (folder / "favicon.ico").write_bytes(b"icon")
    (tmp_path / "secret.txt").write_text("secret")

    def make(prefix=""):
        pages = UserInterface(Settings(static_prefix=prefix), folder)

        async def app(scope, receive, send):
            await pages.answer(Request(scope))(scope, receive, send)

        return app

    return make


def test_assets_are_cached_for_good_and_the_start_page_is_not(interface):
    app = interface()
    asset = call(app, "GET", "/assets/index-BxK3nQ9a.js")
    assert asset.text == "let a = 1"
    assert asset.headers["content-type"].startswith("text/javascript")
    assert "immutable" in asset.headers["cache-control"]
    assert call(app, "GET", "/favicon.ico").headers["cache-control"] == "no-cache"
    start = call(app, "GET", "/", headers=HTML)
    assert (start.status, start.headers["cache-control"]) == (200, "no-cache")
    assert "start" in start.text


def test_unknown_pages_get_the_start_page_and_unknown_files_do_not(interface):
    app = interface()
    assert "start" in call(app, "GET", "/experiments/1/runs/abc", headers=HTML).text
    assert call(app, "GET", "/experiments/1", headers={"Accept": "application/json"}).status == 404
    assert call(app, "GET", "/assets/missing.js", headers=HTML).status == 404
    assert call(app, "GET", "/api/2.0/mlflow/nothing", headers=HTML).status == 404
    assert call(app, "POST", "/experiments", headers=HTML).status == 404


@pytest.mark.parametrize("path", ["/../secret.txt", "/assets/../../secret.txt", "/%2e%2e/secret.txt", "//etc/passwd"])
def test_no_path_leads_out_of_the_folder(interface, path):
    answer = call(interface(), "GET", path)
    assert answer.status == 404
    assert "secret" not in answer.text.replace(path, "")


def test_the_base_is_the_static_prefix(interface):
    assert '<base href="/ml/">' in call(interface("/ml"), "GET", "/", headers=HTML).text
    assert '<base href="/ml/">' in call(interface("/ml"), "GET", "/ml/x", headers=HTML, root_path="/ml").text
    assert '<base href="/">' in call(interface(), "GET", "/", headers=HTML).text


def test_without_a_built_interface_a_page_says_so(tmp_path):
    pages = UserInterface(Settings(), tmp_path / "nothing")

    async def app(scope, receive, send):
        await pages.answer(Request(scope))(scope, receive, send)

    assert "make ui" in call(app, "GET", "/", headers=HTML).text
