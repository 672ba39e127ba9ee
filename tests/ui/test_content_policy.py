"""Logged files that attack: a real browser shows them and nothing happens to the page, the API or other hosts."""

from __future__ import annotations

import uuid

import pytest

from tests.ui.browsing import expect
from tests.ui.seed import png

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><rect width="40" height="30" fill="red"/>'
    b"<script>document.documentElement.setAttribute('ran', 'yes'); document.title = 'ran'</script></svg>"
)
# what a script in an HTML artifact tries; it tells the page around it what it got
HTML = b"""<!doctype html><title>evil</title><p id=shown>An HTML report</p><img id=dot src="DATA">
<script>
  const got = {origin: self.origin, ran: true};
  const attempt = (name, act) => { try { got[name] = String(act()) } catch (error) { got[name] = "refused" } };
  attempt("parent", () => parent.document.title);
  attempt("cookie", () => document.cookie);
  attempt("storage", () => localStorage.length);
  attempt("frame", () => frameElement.id);
  attempt("opener", () => { top.location.href = "/taken"; return "moved" });
  const asked = async (name, url, options) => {
    try { got[name] = String((await fetch(url, options)).status) } catch { got[name] = "refused" }
  };
  const loaded = (name, url) => new Promise((resolve) => {
    const image = new Image();
    image.onload = () => resolve(got[name] = "loaded");
    image.onerror = () => resolve(got[name] = "refused");
    image.src = url;
  });
  Promise.all([
    asked("api", "SERVER/api/2.0/mlflow/experiments/get?experiment_id=0"),
    asked("opaque", "SERVER/version", {mode: "no-cors"}),
    asked("elsewhere", "http://127.0.0.1:9/", {mode: "no-cors"}),
    loaded("image", "SERVER/icon.svg"),
    loaded("data", document.getElementById("dot").src),
  ]).then(() => parent.postMessage(got, "*"));
</script>"""


@pytest.fixture(scope="module")
def run(api, server):
    import base64

    made = api.run(api.experiment(f"hostile {uuid.uuid4().hex[:8]}"), "hostile")
    dot = f"data:image/png;base64,{base64.b64encode(png()).decode()}"
    api.put(made, "evil.html", HTML.replace(b"SERVER", server.encode()).replace(b"DATA", dot.encode()))
    api.put(made, "evil.svg", SVG)
    for name in ("evil.js", "evil.mjs"):
        api.put(made, name, b"document.title = 'taken'")
    api.put(made, "evil.css", b"body{display:none}")
    return made["info"]["run_id"]


@pytest.fixture
def page(browser, server):
    """A page whose console may show what the browser refuses."""
    context = browser.new_context()
    context.set_default_timeout(20_000)
    opened = context.new_page()
    opened.goto(server)
    yield opened
    context.close()


@pytest.mark.parametrize("sandbox", [True, False])
def test_html_runs_in_an_origin_of_its_own(page, run, sandbox):
    got = page.evaluate(
        """([run, sandbox]) => new Promise((resolve) => {
          addEventListener("message", (event) => resolve({...event.data, sender: event.origin}));
          const frame = document.createElement("iframe");
          frame.id = "preview";
          // the page sets it; without it the header alone must do
          if (sandbox) frame.sandbox = "allow-scripts";
          frame.src = `/api/3.0/mlflow/artifacts/preview?run_id=${run}&path=evil.html`;
          document.body.append(frame);
        })""",
        [run, sandbox],
    )
    assert (got.pop("ran"), got.pop("data")) == (True, "loaded")
    assert (got.pop("origin"), got.pop("sender")) == ("null", "null")
    assert set(got.values()) == {"refused"}, got
    expect(page.frame_locator("#preview").get_by_text("An HTML report")).to_be_visible()
    assert "/taken" not in page.url


@pytest.mark.parametrize("route", ["/api/3.0/mlflow/artifacts/preview?run_id={}&path=evil.svg"])
def test_svg_that_is_opened_does_not_run(page, server, run, route):
    page.goto(server + route.format(run))
    assert page.evaluate("document.documentElement.tagName") == "svg"
    assert page.evaluate("document.documentElement.getAttribute('ran')") is None


@pytest.mark.parametrize("name", ["evil.html", "evil.svg"])
def test_downloads_are_not_shown(page, run, name):
    with page.expect_download() as downloading:
        page.evaluate("(url) => { location.href = url }", f"/get-artifact?run_id={run}&path={name}")
    assert downloading.value.suggested_filename == name
    assert downloading.value.failure() is None


def test_pictures_of_runs_are_shown(page, run):
    width = page.evaluate(
        """(url) => new Promise((resolve) => {
          const image = new Image();
          image.onload = () => resolve(image.naturalWidth);
          image.onerror = () => resolve("failed");
          image.src = url;
        })""",
        f"/get-artifact?run_id={run}&path=evil.svg",
    )
    assert width == 40


@pytest.mark.parametrize("place", ["/get-artifact?", "/api/3.0/mlflow/artifacts/preview?"])
def test_artifacts_are_no_scripts_and_styles_of_the_page(page, run, place):
    refused = page.evaluate(
        """(urls) => Promise.all(urls.map((url) => new Promise((resolve) => {
          const style = url.endsWith("css");
          const element = document.createElement(style ? "link" : "script");
          if (style) element.rel = "stylesheet";
          else if (url.endsWith("mjs")) element.type = "module";
          element.onload = () => resolve("used");
          element.onerror = () => resolve("refused");
          element[style ? "href" : "src"] = url;
          document.head.append(element);
        })))""",
        [f"{place}run_id={run}&path=evil.{kind}" for kind in ("js", "mjs", "css")],
    )
    assert refused == ["refused"] * 3
    assert page.title() != "taken"


def test_the_page_runs_nothing_that_is_injected(page):
    ran = page.evaluate(
        """async () => {
          const violations = [];
          addEventListener("securitypolicyviolation", (event) => violations.push(event.effectiveDirective));
          const script = document.createElement("script");
          script.textContent = "document.title = 'taken'";
          document.body.append(script);
          document.body.insertAdjacentHTML("beforeend", "<img src=x: onerror=\\"document.title = 'taken'\\">");
          document.body.insertAdjacentHTML("beforeend", "<p style='color: red'>x</p><style>p{color:red}</style>");
          fetch("http://127.0.0.1:9/").catch(() => {});
          new Image().src = "http://127.0.0.1:9/";
          // not within the call of this function, in which the debugger lets it pass
          setTimeout(() => { try { new Function("document.title = 'taken'")() } catch {} }, 50);
          await new Promise((resolve) => setTimeout(resolve, 300));
          return {violations: [...new Set(violations)].sort(), title: document.title};
        }"""
    )
    assert ran["title"] != "taken"
    wanted = {"script-src-elem", "script-src-attr", "script-src", "style-src-attr", "style-src-elem"}
    assert wanted | {"connect-src", "img-src"} <= set(ran["violations"]), ran


def test_the_description_of_the_api_needs_no_more_than_its_policy_allows(open_page):
    page = open_page("/docs")
    expect(page.get_by_role("heading", name="REST API")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).display") == "flex"
