"""A real Chromium that looks at a real server.

``TEST_PAGE_LATENCY_MS=300`` makes every request of the pages later, ``TEST_PAGE_SLOWDOWN=4`` their scripts four times
slower: the tests must pass all the same.
"""

from __future__ import annotations

import importlib.util
import os
import pathlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import nullcontext

import pytest

from tests.serverprocess import running_server
from tests.ui.late import late_way
from tests.ui.seed import Api

ROOT = pathlib.Path(__file__).parents[2]
AXE = ROOT / "ui" / "node_modules" / "axe-core" / "axe.min.js"
PAGE = ROOT / "src" / "mlflow" / "server" / "ui" / "index.html"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def _missing() -> str | None:
    if not PAGE.exists():
        return "the web page is not built (python3 dev.py ui)"
    if CHROMIUM is None:
        return "there is no Chromium on the PATH (apt-get install chromium, or set CHROMIUM)"
    return None


@pytest.fixture
def hook():
    """The module hatch_build.py, which is no part of the package."""
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Chromium:
    """The browser of all tests. Where it ends unasked, one test fails, and the next ones have a new one."""

    def __init__(self, launch: Callable) -> None:
        self._launch = launch
        self._running = launch()

    def new_context(self, **options):
        """A context of its own for a test, as Playwright's browser has it."""
        if not self._running.is_connected():
            self._running = self._launch()
        return self._running.new_context(**options)

    def close(self) -> None:
        """End it."""
        self._running.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Chromium]:
    """Chromium. Without it the tests are skipped, except in CI, where they fail."""
    missing = _missing()
    if missing and os.environ.get("CI") == "true":
        pytest.fail(f"The browser tests cannot run: {missing}")
    if missing:
        pytest.skip(missing)
    # where playwright is missing the test modules have been skipped before
    from tests.ui.browsing import sync_playwright

    latency = os.environ.get("TEST_PAGE_LATENCY_MS")
    with sync_playwright() as playwright, late_way(float(latency)) if latency else nullcontext() as late:
        way = {"server": late, "bypass": "<-loopback>"} if late else None
        chromium = Chromium(lambda: playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS, proxy=way))
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def server(browser, tmp_path_factory) -> Iterator[str]:
    """The URL of a server with a store of its own."""
    with running_server(tmp_path_factory.mktemp("server")) as url:
        yield url


@pytest.fixture(scope="session")
def api(server: str) -> Api:
    """The REST API of that server."""
    return Api(server)


@pytest.fixture
def open_page(browser, server: str) -> Iterator[Callable]:
    """``open_page(path)`` opens the page there. A fault or an unexpected error on the console fails the test."""
    contexts, faults = [], []

    def console(message) -> None:
        # the browser itself reports every answer of 400 and more
        if message.type == "error" and "Failed to load resource" not in message.text:
            faults.append(message.text)

    def opened(path: str = "/", url: str = server, **options):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}} | options)
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        if slowdown := float(os.environ.get("TEST_PAGE_SLOWDOWN", 0)):
            context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", console)
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((url, "blob:", "data:"))
                else faults.append(f"a request to {request.url} leaves the server")
            ),
        )
        page.goto(url + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


_RUN_AXE = """async () => (await axe.run(document, {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  resultTypes: ["violations"],
})).violations.map(({ id, impact, help, nodes }) => ({
  id, impact, help, nodes: nodes.slice(0, 5).map(({ target, failureSummary }) => `${target}: ${failureSummary}`),
}))"""


_AT_REST = """() => !document.querySelector("[aria-busy=true]")
  && document.getAnimations().every(({ effect, playState }) =>
    playState === "finished" || effect.getComputedTiming().iterations === Infinity)"""


@pytest.fixture
def check_accessibility() -> Callable:
    """``check_accessibility(page)`` fails when axe finds something serious on the page as it stands."""
    if not AXE.exists():
        reason = "axe-core is not installed (npm ci in ui/)"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    axe = AXE.read_text(encoding="utf-8")

    def check(page, where: str = "") -> None:
        # a colour on its way to another one has any contrast
        page.wait_for_function(_AT_REST)
        page.evaluate(axe + "; undefined")
        found = [fault for fault in page.evaluate(_RUN_AXE) if fault["impact"] in ("serious", "critical")]
        assert not found, f"{where or page.url}: " + "\n".join(
            f"{fault['id']} ({fault['impact']}): {fault['help']}\n  " + "\n  ".join(fault["nodes"]) for fault in found
        )

    return check
