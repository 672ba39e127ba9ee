"""Files of a run, as a person with a browser looks at them."""

from __future__ import annotations

import re
import uuid
import zipfile
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.ui.artifact_seed import files, run_with_every_kind
from tests.ui.browsing import Page, expect

HOSTILE = "figures/<img src=x onerror=alert(1)>.txt"


@pytest.fixture(scope="module")
def experiment(api) -> str:
    return api.experiment(f"artifacts {uuid.uuid4().hex[:8]}")


@pytest.fixture(scope="module")
def run_id(api, experiment) -> str:
    return run_with_every_kind(api, experiment)


@pytest.fixture
def look(open_page, run_id):
    """``look(path)`` opens the page at a file, or goes there; the part of it that shows the file."""
    pages: list[Page] = []

    def opened(path: str):
        address = f"/runs/{run_id}?tab=artifacts&path={quote(path, safe='')}"
        if not pages:
            pages.append(open_page(address))
        else:
            # as a link inside of the page goes
            pages[0].evaluate(
                "to => { history.pushState(null, '', to); dispatchEvent(new PopStateEvent('popstate')) }", address
            )
        return pages[0].get_by_role("region", name=path, exact=True)

    return opened


def tree_of(page: Page):
    return page.get_by_role("tree", name="Artifacts")


def goto(page: Page, name: str) -> None:
    tree_of(page).get_by_role("treeitem", name=name, exact=True).click()


def test_texts_code_and_json(open_page, run_id):
    page = open_page(f"/runs/{run_id}?tab=artifacts")
    goto(page, "plain.txt")
    expect(page.get_by_text("zweite Zeile")).to_be_visible()
    goto(page, "train.py")
    expect(page.locator(".hljs-keyword", has_text="def")).to_be_visible()
    goto(page, "config.yaml")
    expect(page.get_by_text("layers:")).to_be_visible()
    goto(page, "result.json")
    expect(page.get_by_role("button", name="classes")).to_be_visible()
    # no float has all of its digits
    expect(page.get_by_text("12345678901234567890")).to_be_visible()
    goto(page, "no ending")
    expect(page.get_by_text("text without a name for it")).to_be_visible()
    goto(page, "empty.txt")
    expect(page.get_by_text("The file is empty.")).to_be_visible()
    goto(page, "README.md")
    view = page.get_by_role("region", name="README.md", exact=True)
    expect(view.get_by_role("heading", name="The run")).to_be_visible()
    expect(view.get_by_role("checkbox")).to_have_count(2)
    view.get_by_role("radio", name="Source").click()
    expect(view.get_by_text("- [x] trained")).to_be_visible()
    expect(page).to_have_url(re.compile("raw=true"))


def test_tables(look):
    view = look("scores.csv")
    expect(view.get_by_role("columnheader")).to_have_text(["name", "score", "the note"])
    expect(view.get_by_role("cell", name="Lovelace, Ada 1", exact=True)).to_be_visible()
    expect(view.get_by_text("3,000 rows · 3 columns")).to_be_visible()
    view.get_by_role("cell", name='said "yes"').first.click()
    # whole, with its line end
    expect(view.get_by_role("region", name="The chosen cell")).to_contain_text('said "yes",\nthen left')
    view.get_by_role("table").hover()
    view.page.mouse.wheel(0, 100_000)
    expect(view.get_by_role("cell", name="Lovelace, Ada 2999", exact=True)).to_be_visible()
    expect(view.get_by_role("columnheader", name="score")).to_be_in_viewport()

    expect(look("scores.tsv").get_by_role("columnheader")).to_have_text(["a", "b"])
    table = look("table.json")
    expect(table.get_by_role("columnheader")).to_have_text(["question", "answer"])
    expect(table.get_by_role("cell")).to_have_text(["<b>why</b>", "1", "how", "null"])


def test_parquet_is_read_in_parts(open_page, run_id):
    pytest.importorskip("pyarrow")
    page = open_page(f"/runs/{run_id}?tab=artifacts")
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.headers.get("range", "")))
    goto(page, "rows.parquet")
    view = page.get_by_role("region", name="rows.parquet")
    expect(view.get_by_role("columnheader")).to_have_text(
        ["rowint64", "namestring", "scoredouble", "seentimestamp", "partslist"]
    )
    expect(view.get_by_role("row").nth(2)).to_contain_text("row 1")
    expect(view.get_by_text("4,321 rows · 5 columns · 5 row groups")).to_be_visible()
    assert "bytes=0-" not in fetched, "the whole file was fetched"
    view.get_by_role("table").hover()
    page.mouse.wheel(0, 1_000_000)
    last = view.get_by_role("row", name="row 4320")
    expect(last).to_contain_text("617.142857")
    expect(last).to_contain_text("2025-10-09T08:53:24.320Z")
    expect(last).to_contain_text("[4320,4321]")


def test_pictures(look):
    view = look("figures/confusion matrix.png")
    picture = view.get_by_role("img", name="figures/confusion matrix.png")
    expect(view.get_by_text(re.compile("^48 . 32"))).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") == 48
    for _ in range(3):
        view.get_by_role("button", name="Larger (+)").click()
    expect(view.get_by_text("195 %")).to_be_visible()
    assert round(picture.bounding_box()["width"]) == round(48 * 1.25**3)
    view.get_by_role("button", name="Sharp pixels").click()
    expect(picture).to_have_css("image-rendering", "pixelated")
    view.get_by_role("button", name="Fit (0)").click()
    expect(view.get_by_text("195 %")).to_have_count(0)
    assert round(picture.bounding_box()["width"]) == 48
    expect(look("broken.png").get_by_text("The browser cannot show this image.")).to_be_visible()


def test_a_series_of_pictures_has_a_slider_over_its_steps(look, run_id):
    view = look("images")
    expect(view.get_by_role("button", name="val/grid, step 5")).to_be_visible()
    view.get_by_role("slider", name="Step of val/grid").press("ArrowLeft")
    view.get_by_role("button", name="val/grid, step 0").click()
    expect(view.page.get_by_text(re.compile("^32 . 32"))).to_be_visible()


def test_a_long_log_is_read_from_its_end(look):
    view = look("logs/train.log")
    expect(view.get_by_text("step 119999 loss")).to_be_in_viewport()
    expect(view.get_by_text(re.compile(r"The last 1.0 MiB of 2.\d MiB"))).to_be_visible()
    view.get_by_label("Find in the text").fill("step 100000 ")
    expect(view.get_by_role("status")).to_have_text("1 of 1 lines")
    expect(view.locator("mark")).to_be_in_viewport()
    view.get_by_role("radio", name="Beginning").click()
    expect(view.get_by_text("step 000000 loss 1.0000")).to_be_visible()
    view.get_by_role("group", name="Lines of the text").hover()
    # the next pieces come while one scrolls
    for _ in range(80):
        view.page.mouse.wheel(0, 1_000_000)
        if view.get_by_text("step 119999 loss").is_visible():
            break
        view.page.wait_for_timeout(250)
    expect(view.get_by_text("step 119999 loss")).to_be_visible()


def test_notebooks(look):
    view = look("notes.ipynb")
    expect(view.get_by_role("heading", name="Digits")).to_be_visible()
    expect(view.locator(".hljs-keyword", has_text="return")).to_be_visible()
    expect(view.get_by_text("done in 3 s")).to_be_visible()
    expect(view.get_by_role("cell", name="nine")).to_be_visible()
    expect(view.get_by_text("ValueError: no digit")).to_be_visible()
    assert view.get_by_role("img", name="Output").evaluate("image => image.naturalWidth") == 48
    expect(view.locator("script, [onerror]")).to_have_count(0)
    assert "owned" not in view.page.title()


@pytest.fixture
def unwatched(browser, server, run_id):
    """Like ``look``, where the browser reports what it kept a file from, and has a viewer of its own."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})

    def opened(path: str):
        page = context.new_page()
        page.goto(f"{server}/runs/{run_id}?tab=artifacts&path={quote(path, safe='')}")
        return page.get_by_role("region", name=path, exact=True)

    yield opened
    context.close()


def test_a_logged_page_runs_where_it_reaches_nothing(unwatched):
    view = unwatched("report.html")
    frame = view.frame_locator("iframe")
    expect(frame.get_by_role("heading")).to_have_text("reached nothing, origin null")
    view.get_by_role("radio", name="Source").click()
    expect(view.get_by_text("<!doctype html>")).to_be_visible()


def test_a_pdf_is_shown_by_the_browser(unwatched):
    view = unwatched("paper.pdf")
    answer = view.page.request.get(view.locator("iframe").get_attribute("src"))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("inline")
    assert answer.body() == files()["paper.pdf"]


def test_sound_arrays_and_bytes(look):
    sound = look("tone.wav").locator("audio")
    expect(sound).to_be_visible()
    sound.evaluate(
        "audio => audio.readyState > 0 || new Promise(done => audio.addEventListener('loadedmetadata', done))"
    )
    assert round(sound.evaluate("audio => audio.duration"), 2) == 0.1
    expect(look("weights.npy").get_by_text("float32 · shape (3, 4)")).to_be_visible()
    pickle = look("model.pkl")
    expect(pickle.get_by_text("Python pickle")).to_be_visible()
    expect(pickle.get_by_text("A pickle runs code when it is loaded")).to_be_visible()
    expect(pickle.get_by_text("00000000  80 04 95 00")).to_be_visible()


def test_a_model_says_how_it_is_loaded(look, run_id):
    view = look("model")
    expect(view.get_by_text("sklearn", exact=True)).to_be_visible()
    expect(view.get_by_role("group", name="the code that loads it")).to_contain_text(f"runs:/{run_id}/model")
    expect(view.get_by_text("width")).to_be_visible()


def test_broken_files_say_what_is_wrong(look):
    expect(look("broken.json").get_by_text("This is not JSON:")).to_be_visible()
    expect(look("broken.ipynb").get_by_text("not a notebook: it has no cells")).to_be_visible()
    expect(look("broken.parquet").get_by_text("This Parquet file cannot be read here.")).to_be_visible()
    expect(look("gone.txt").get_by_role("alert")).to_contain_text("gone.txt")


def test_names_and_pictures_of_strangers_are_harmless(look):
    view = look(HOSTILE)
    expect(view.get_by_text("a name is a text")).to_be_visible()
    expect(tree_of(view.page).get_by_role("treeitem", name="<img src=x onerror=alert(1)>.txt")).to_be_visible()
    picture = look("picture.svg")
    image = picture.get_by_role("img", name="picture.svg")
    image.evaluate("image => image.decode()")
    assert "owned" not in picture.page.title()
    picture.get_by_role("radio", name="Source").click()
    expect(picture.get_by_text("<script>")).to_be_visible()


def test_the_tree_by_keyboard(open_page, run_id):
    page = open_page(f"/runs/{run_id}?tab=artifacts")
    tree = tree_of(page)
    expect(tree.get_by_role("treeitem")).not_to_have_count(0)
    tree.focus()
    page.keyboard.press("Home")
    for inner in ("deep", "er", "note.txt"):
        page.keyboard.press("ArrowRight")
        expect(tree.get_by_role("treeitem", name=inner, exact=True)).to_be_visible()
        page.keyboard.press("ArrowRight")
    note = tree.get_by_role("treeitem", name="note.txt")
    expect(note).to_have_attribute("aria-level", "4")
    page.keyboard.press("Enter")
    expect(page.get_by_text("deep down")).to_be_visible()
    expect(note).to_have_attribute("aria-selected", "true")
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    expect(note).to_have_count(0)
    page.keyboard.type("weig")
    page.keyboard.press("Enter")
    expect(page.get_by_text("NumPy array")).to_be_visible()
    expect(page).to_have_url(re.compile(r"path=weights\.npy"))


def test_a_folder_of_ten_thousand_files(open_page, api, experiment, server):
    run = api.run(experiment, "many files")
    run_id, uri = run["info"]["run_id"], run["info"]["artifact_uri"]
    api.put(run, "many/00000.txt", b"first")
    # where the server keeps them
    [folder] = {path.parent for path in Path(server_folder(server)).rglob("00000.txt") if run_id in str(path)}
    for number in range(1, 10_000):
        (folder / f"{number:05}.txt").write_text(f"file {number}")
    assert run_id in uri
    page = open_page(f"/runs/{run_id}?tab=artifacts&path=many%2F09999.txt")
    expect(page.get_by_text("file 9999")).to_be_visible()
    tree = tree_of(page)
    last = tree.get_by_role("treeitem", name="09999.txt")
    expect(last).to_be_in_viewport()
    expect(last).to_have_attribute("aria-setsize", "10000")
    assert tree.get_by_role("treeitem").count() < 100
    tree.focus()
    page.keyboard.press("Home")
    expect(tree.get_by_role("treeitem", name="many")).to_be_in_viewport()
    page.get_by_label("Find a file").fill("777")
    expect(tree.get_by_role("treeitem", name="00777.txt")).to_be_visible()
    expect(tree.get_by_role("treeitem")).to_have_count(1 + sum("777" in f"{n:05}" for n in range(10_000)))


def server_folder(server) -> str:
    return str(server.log.parent)


def test_one_file_is_downloaded(look, tmp_path: Path):
    view = look("figures/deep/er/note.txt")
    # the address alone opens the folders above the file
    expect(tree_of(view.page).get_by_role("treeitem", name="note.txt")).to_be_visible()
    with view.page.expect_download() as download:
        view.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "note.txt"
    download.value.save_as(tmp_path / "note.txt")
    assert (tmp_path / "note.txt").read_bytes() == files()["figures/deep/er/note.txt"]


def test_a_folder_and_all_files_as_zip(look, tmp_path: Path):
    # names that not every system has are written in another way
    packed = {re.sub("[<>]", "_", path): content for path, content in files().items()}
    view = look("figures")
    with view.page.expect_download() as download:
        view.get_by_role("link", name="Download as zip").click()
    assert download.value.suggested_filename.endswith("figures.zip")
    download.value.save_as(tmp_path / "figures.zip")
    assert contents(tmp_path / "figures.zip") == {
        name: data for name, data in packed.items() if name.startswith("figures/")
    }
    page = view.page
    page.get_by_role("treeitem", name="plain.txt").click()
    page.goto(page.url.partition("&path")[0])
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as zip").click()
    download.value.save_as(tmp_path / "all.zip")
    assert contents(tmp_path / "all.zip") == packed


def contents(archive: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as opened:
        return {name: opened.read(name) for name in opened.namelist() if not name.endswith("/")}


def test_on_a_phone_one_sees_the_tree_or_the_file(open_page, run_id):
    page = open_page(f"/runs/{run_id}?tab=artifacts&path=scores.csv", viewport={"width": 390, "height": 844})
    expect(page.get_by_role("cell", name="Lovelace, Ada 1", exact=True)).to_be_visible()
    expect(tree_of(page)).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="All files").click()
    goto(page, "plain.txt")
    expect(page.get_by_text("zweite Zeile")).to_be_visible()
    expect(tree_of(page)).to_be_hidden()


@pytest.mark.parametrize("path", ["", "scores.csv", "notes.ipynb", "result.json", "logs/train.log", "images"])
def test_nothing_keeps_people_out(look, check_accessibility, path):
    view = look(path or "model")
    expect(view).to_be_visible()
    check_accessibility(view.page, path)
