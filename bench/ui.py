"""How quickly the web page shows what is in a big store, in a real Chromium.

    python bench/ui_seed.py /tmp/seed/mlflow.db --long          # once
    python bench/ui.py --store /tmp/seed [--repeat 5] [--only runs,charts]
    python bench/ui.py --url http://localhost:5000 [--peer]     # a server that runs; --peer: it is MLflow's own

Needs playwright and a Chromium (on the PATH, or named by CHROMIUM). Every repetition is a new browser profile with an
empty cache; figures are medians. Times are those of the page's own clock, from the beginning of the navigation, or from
the key or click, to the first frame in which it is there:

====================  =================================================================================================
``first_paint_ms``    the browser's first contentful paint
``ready_ms``          links to at least ten things of the page's kind are there; of charts: curves are drawn
``filter_ms``         from Enter in the filter box to the first other rows; the filter finds a fifth of the runs
``sort_ms``           from a click on a metric's heading to the first other rows
``scroll_blank``      share of frames of fast scrolling over 20,000 pixels in which a row's place was empty
``scroll_worst_ms``   the longest time between two of these frames
``js_kb``             JavaScript that the first page needs, with gzip
====================  =================================================================================================

The page is known by roles, labels and links only, so that other pages of the same data can be measured by it.
"""

import argparse
import contextlib
import gzip
import json
import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request

from playwright.sync_api import Error, sync_playwright

WAIT_S = 30
SCROLL_PIXELS, SCROLL_STEP = 20_000, 400
FILTER = "params.optimizer = 'lion'"

# installed before the page's own scripts: waits for things frame by frame
PROBE = """
(() => {
  const hrefs = (pattern) => {
    const found = [];
    for (const link of document.querySelectorAll("a[href]"))
      if (new RegExp(pattern).test(link.getAttribute("href"))) found.push(link.getAttribute("href"));
    return found;
  };
  const drawn = () => {
    if (document.querySelector(".js-plotly-plot .scatterlayer path")) return true;
    for (const canvas of document.querySelectorAll("canvas")) {
      if (!canvas.width || !canvas.height) continue;
      const small = document.createElement("canvas");
      small.width = small.height = 100;
      const context = small.getContext("2d");
      context.drawImage(canvas, 0, 0, 100, 100);
      const pixels = new Uint32Array(context.getImageData(0, 0, 100, 100).data.buffer);
      // axes alone have a few greys
      if (new Set(pixels).size > 200) return true;
    }
    return false;
  };
  const conditions = {
    links: ([pattern, count]) => new Set(hrefs(pattern)).size >= count,
    other: ([pattern, before]) => {
      const now = [...new Set(hrefs(pattern))].slice(0, 5);
      return now.length > 0 && now.join() !== before;
    },
    items: ([selector, count]) => document.querySelectorAll(selector).length >= count,
    drawn,
  };
  window.__first = (pattern) => [...new Set(hrefs(pattern))].slice(0, 5).join();
  window.__until = (kind, argument) => new Promise((resolve) => {
    const look = () => {
      if (conditions[kind](argument)) resolve(performance.now());
      else requestAnimationFrame(look);
    };
    look();
  });
  for (const event of ["keydown", "pointerdown"])
    addEventListener(event, (one) => {
      if (event !== "keydown" || one.key === "Enter") window.__acted = performance.now();
    }, true);
  window.__frames = () => {
    const row = document.querySelector("[role=row] [role=gridcell], [role=row] [role=cell], tbody tr td");
    let box = row;
    while (box && !(box.scrollHeight > box.clientHeight + 50 && /auto|scroll/.test(getComputedStyle(box).overflowY)))
      box = box.parentElement;
    const area = (box ?? document.documentElement).getBoundingClientRect();
    const seen = {frames: 0, blank: 0, worst: 0, scrolled: 0, on: true};
    let last;
    const look = (now) => {
      if (last !== undefined) seen.worst = Math.max(seen.worst, now - last);
      last = now;
      seen.frames += 1;
      seen.scrolled = (box ?? document.documentElement).scrollTop;
      for (const part of [0.25, 0.4, 0.55, 0.7, 0.85]) {
        const hit = document.elementFromPoint(area.left + 120, area.top + area.height * part);
        const line = hit?.closest("[role=row], tr");
        if (!line || !line.textContent.trim()) { seen.blank += 1; break; }
      }
      if (seen.on) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    window.__seen = seen;
    return {x: area.left + area.width / 2, y: area.top + area.height / 2};
  };
})();
"""

# the entry may come after the frame in which things are there
PAINT = """
() => new Promise((resolve) => {
  setTimeout(() => resolve(null), 5000);
  new PerformanceObserver((list) => {
    const [paint] = list.getEntriesByName("first-contentful-paint");
    if (paint) resolve(paint.startTime);
  }).observe({type: "paint", buffered: true});
})
"""


class Api:
    """What the benchmark asks the server itself."""

    def __init__(self, url):
        self.url = url

    def post(self, path, **body):
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/api/{path}", json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def experiment(self, name):
        """The id of an experiment, or None."""
        found = self.post("2.0/mlflow/experiments/search", filter=f"name = '{name}'", max_results=1)
        return found["experiments"][0]["experiment_id"] if found.get("experiments") else None

    def trace(self, experiment):
        """The id of a trace of an experiment."""
        place = [{"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": experiment}}]
        return self.post("3.0/mlflow/traces/search", locations=place, max_results=1)["traces"][0]["trace_id"]


def pages(api, peer):
    """Name → (path, kind of condition, its argument) of everything that is looked at."""
    runs, long_runs = api.experiment("vision/resnet"), api.experiment("vision/resnet/long")
    chats, agent = api.experiment("chat/assistant"), api.experiment("chat/agent")
    root = "/#/experiments" if peer else "/experiments"
    found = {"experiments": ("/#/experiments" if peer else "/", "links", [r"experiments/\d+", 9])}
    if runs:
        path = f"{root}/{runs}/runs" if peer else f"{root}/{runs}"
        found["runs"] = (path, "links", ["/runs/[0-9a-f]{16}", 10])
    if long_runs:
        path = f"{root}/{long_runs}/runs?compareRunsMode=CHART" if peer else f"{root}/{long_runs}/charts?top=50"
        found["charts"] = (path, "drawn", None)
    if chats:
        kind = ("items", ["tbody tr, [role=row]", 11]) if peer else ("links", ["traces/tr-|trace=", 10])
        found["traces"] = (f"{root}/{chats}/traces", *kind)
    if agent and not peer:
        found["trace"] = (f"/traces/{api.trace(agent)}", "items", ["[role=treeitem]", 10])
    return found


class Browser:
    """Chromium, with a new profile for each page."""

    def __init__(self, chromium, url):
        self.chromium, self.url = chromium, url

    @contextlib.contextmanager
    def page(self, path):
        context = self.chromium.new_context(viewport={"width": 1280, "height": 800})
        context.set_default_timeout(WAIT_S * 1000)
        context.add_init_script(PROBE)
        page = context.new_page()
        try:
            page.goto(self.url + path, wait_until="commit")
            yield page
        finally:
            context.close()


def wait(page, kind, argument):
    """When a condition is first met, in the page's time; None when it is not within the time."""
    script = "([kind, argument, most]) => Promise.race([window.__until(kind, argument), " + (
        "new Promise((resolve) => setTimeout(() => resolve(null), most))])"
    )
    return page.evaluate(script, [kind, argument, WAIT_S * 1000])


def load(browser, path, kind, argument):
    with browser.page(path) as page:
        ready = wait(page, kind, argument)
        paint = page.evaluate(PAINT)
        return {"first_paint_ms": paint, "ready_ms": ready}


def acting(browser, path, kind, argument, act):
    """Milliseconds from an act to other rows."""
    with browser.page(path) as page:
        if wait(page, kind, argument) is None:
            return None
        page.wait_for_timeout(1500)
        before = page.evaluate("(pattern) => window.__first(pattern)", argument[0])
        page.evaluate("() => { window.__acted = null }")
        act(page)
        after = wait(page, "other", [argument[0], before])
        began = page.evaluate("window.__acted")
        return None if after is None or began is None else after - began


def filter_runs(page):
    box = page.locator("[aria-label=Filter], input[placeholder*='metrics.'], textarea[placeholder*='metrics.']").first
    box.fill(FILTER)
    page.wait_for_timeout(300)
    page.evaluate("() => { window.__acted = null }")
    box.press("Enter")


def sort_runs(page):
    headings = page.get_by_role("columnheader").filter(has_text="accuracy")
    heading = headings.first
    button = heading.get_by_role("button").first
    (button if button.count() else heading).click()


def scroll(browser, path, kind, argument):
    with browser.page(path) as page:
        if wait(page, kind, argument) is None:
            return None
        page.wait_for_timeout(1500)
        place = page.evaluate("window.__frames()")
        page.mouse.move(place["x"], place["y"])
        for _ in range(SCROLL_PIXELS // SCROLL_STEP):
            page.mouse.wheel(0, SCROLL_STEP)
        page.wait_for_timeout(500)
        seen = page.evaluate("() => { window.__seen.on = false; return window.__seen }")
        if seen["scrolled"] < SCROLL_STEP:
            return None
        return {"scroll_blank": seen["blank"] / seen["frames"], "scroll_worst_ms": seen["worst"]}


def script_bytes(browser, path, kind, argument):
    """Bytes of the scripts that a page loads until it is ready, with gzip."""
    with browser.page(path) as page:
        bodies = {}

        def keep(response):
            if response.request.resource_type == "script":
                with contextlib.suppress(Error):
                    bodies[response.url] = response.body()

        page.on("response", keep)
        page.reload(wait_until="load")
        wait(page, kind, argument)
        return sum(len(gzip.compress(body)) for body in bodies.values()) / 1000


def measure(browser, found, only, repeat):
    """Name of a figure → its values."""
    figures = {}

    def add(name, value):
        figures.setdefault(name, []).append(value)

    for _ in range(repeat):
        for name, (path, kind, argument) in found.items():
            if only and name not in only:
                continue
            for figure, value in load(browser, path, kind, argument).items():
                add(f"{name}.{figure}", value)
        if "runs" in found and (not only or "runs" in only):
            add("runs.filter_ms", acting(browser, *found["runs"], filter_runs))
            add("runs.sort_ms", acting(browser, *found["runs"], sort_runs))
        for name in ("runs", "traces"):
            if name in found and (not only or name in only):
                for figure, value in (scroll(browser, *found[name]) or {"scroll_blank": None}).items():
                    add(f"{name}.{figure}", value)
    if not only or "experiments" in only:
        add("experiments.js_kb", script_bytes(browser, *found["experiments"]))
    return figures


@contextlib.contextmanager
def served(folder):
    """The URL of a server on the store in a folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "mlflow", "server", "--port", str(port)]
    process = subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + WAIT_S
        while True:
            try:
                urllib.request.urlopen(f"{url}/health", timeout=5).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > until:
                    raise SystemExit(f"The server on {folder} does not answer.") from None
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", help="a server that runs")
    parser.add_argument("--store", type=pathlib.Path, help="a folder with mlflow.db, for which a server is started")
    parser.add_argument("--peer", action="store_true", help="the server is MLflow's: its pages have other addresses")
    parser.add_argument("--only", help="experiments, runs, charts, traces, trace; separated by commas")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--out", type=pathlib.Path, help="write the figures as JSON, too")
    options = parser.parse_args()
    if bool(options.url) == bool(options.store):
        parser.error("give one of --url and --store")
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    only = set(options.only.split(",")) if options.only else set()
    with contextlib.ExitStack() as stack:
        url = (options.url or stack.enter_context(served(options.store))).rstrip("/")
        playwright = stack.enter_context(sync_playwright())
        arguments = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        stack.callback(browser.close)
        found = pages(Api(url), options.peer)
        figures = measure(Browser(browser, url), found, only, options.repeat)
    print(f"{'figure':32} {'median':>9} {'least':>9} {'most':>9}  of {options.repeat}, load {os.getloadavg()[0]:.1f}")
    for name, values in figures.items():
        known = [value for value in values if value is not None]
        if not known:
            print(f"{name:32} {'none':>9}")
            continue
        form = "{:9.3f}" if name.endswith("blank") else "{:9.0f}"
        shown = " ".join(form.format(value) for value in (statistics.median(known), min(known), max(known)))
        failed = f"  ({len(values) - len(known)} not within {WAIT_S} s)" if len(known) < len(values) else ""
        print(f"{name:32} {shown}{failed}")
    if options.out:
        options.out.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
