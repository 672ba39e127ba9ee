"""One trace, as a person with a browser reads and judges it."""

from __future__ import annotations

import base64
import json
import re
import uuid

import pytest

from tests.ui.browsing import Page, expect
from tests.ui.trace_seed import log, trace

STACK = 'Traceback (most recent call last):\n  File "tool.py", line 3, in call\nValueError: no such place'
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
CHAT = {
    "messages": [
        {"role": "system", "content": "Be brief."},
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "<img src=x onerror=alert(1)> What is the weather?"},
                {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PIXEL}"}},
                {"type": "image_url", "image_url": {"url": "https://elsewhere.example/spy.png"}},
            ],
        },
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [
                {"id": "c1", "type": "function", "function": {"name": "weather", "arguments": '{"city": "Berlin"}'}}
            ],
        },
        {"role": "tool", "tool_call_id": "c1", "content": "21 degrees"},
    ]
}
ANSWER = "It is **21 degrees**. <b onclick=alert(1)>Go out</b>: ![spy](https://elsewhere.example/spy.png)"
DOCUMENTS = [
    {"page_content": "Refunds take 5 days.", "metadata": {"doc_uri": "docs/refunds.md", "score": 0.92}},
    {"page_content": "Parcels are sent daily.", "metadata": {}},
]


def span(root: dict, number: int, name: str, parent: dict, begins: int, lasts: int, kind: str, **more) -> dict:
    """A span that begins and lasts so many milliseconds."""
    attributes = {key: json.dumps(value) for key, value in more.pop("attributes", {}).items()}
    start = root["start_ns"] + begins * 1_000_000
    return {
        "trace_id": root["trace_id"],
        "span_id": f"{number:016x}",
        "parent_id": parent["span_id"],
        "name": name,
        "start_ns": start,
        "end_ns": start + lasts * 1_000_000,
        "status": "OK",
        "attributes": {"mlflow.spanType": json.dumps(kind), **attributes},
        **more,
    }


@pytest.fixture
def weather(api) -> str:
    """The id of a trace: an agent that searches, asks a model and calls a tool that fails."""
    experiment = api.experiment(f"weather {uuid.uuid4().hex[:8]}")
    info, (root, _) = trace(
        experiment,
        experiment,
        name="agent",
        request={"question": "What is the weather?"},
        response="sunny",
        session="chat-7",
        user="ada",
        tags={"env": "production"},
        feedback={"correct": True},
    )
    retrieve = span(root, 2, "retrieve", root, 10, 50, "RETRIEVER", attributes={"mlflow.spanOutputs": DOCUMENTS})
    ask = span(root, 3, "ask", root, 60, 200, "CHAIN", attributes={"mlflow.spanInputs": "Grüße"})
    model = span(
        root,
        4,
        "model",
        ask,
        70,
        150,
        "CHAT_MODEL",
        attributes={
            "mlflow.spanInputs": CHAT,
            "mlflow.spanOutputs": {"choices": [{"message": {"role": "assistant", "content": ANSWER}}]},
            "mlflow.chat.tools": [
                {"type": "function", "function": {"name": "weather", "description": "Weather at a place"}}
            ],
            "mlflow.chat.tokenUsage": {"input_tokens": 1200, "output_tokens": 30},
            "mlflow.llm.model": "gpt-4o",
            "temperature": 0.25,
            "seeds": [12345678901234567890],
        },
    )
    thrown = {"exception.type": "ValueError", "exception.message": "no such place", "exception.stacktrace": STACK}
    tool = span(
        root,
        5,
        "tool",
        ask,
        230,
        20,
        "TOOL",
        status="ERROR",
        status_message="ValueError: no such place",
        attributes={"mlflow.spanInputs": {"text": "x" * 5000}},
        events=[
            {"name": "attempt", "time_ns": root["start_ns"] + 235_000_000, "attributes": {"number": 1}},
            {"name": "exception", "time_ns": root["start_ns"] + 240_000_000, "attributes": thrown},
        ],
        links=[{"trace_id": root["trace_id"].removeprefix("tr-"), "span_id": "0000000000000004"}],
    )
    log(api, experiment, [(info, [root, retrieve, ask, model, tool])])
    return info["trace_id"]


def names(page: Page) -> list[str]:
    return [text.split("\n")[0] for text in page.get_by_role("treeitem").all_inner_texts()]


def choose(page: Page, name: str):
    """Choose a span; the panel that shows it."""
    page.get_by_role("treeitem", name=name).click()
    panel = page.get_by_role("region", name=f"Span {name}")
    expect(panel).to_be_visible()
    return panel


def test_the_head_says_what_the_trace_is_and_leads_to_what_it_belongs_to(open_page, weather):
    page = open_page(f"/traces/{weather}")
    head = page.get_by_role("main").locator("header").first
    expect(head.get_by_role("heading", name="agent")).to_be_visible()
    expect(head).to_contain_text("OK")
    expect(head).to_contain_text("340 ms")
    expect(head).to_contain_text("165 tokens")
    expect(head).to_contain_text("env production")
    expect(page).to_have_title("agent · Millrace")
    head.get_by_role("link", name="ada").click()
    expect(page.get_by_role("table", name="Traces").get_by_role("row", name="agent")).to_be_visible()
    assert "user=ada" in page.url


def test_the_tree_is_walked_by_keys(open_page, weather):
    page = open_page(f"/traces/{weather}")
    tree = page.get_by_role("tree", name="Spans")
    expect(page.get_by_role("treeitem")).to_have_count(5)
    assert names(page) == ["agent", "retrieve", "ask", "model", "tool"]
    tree.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowLeft"):
        page.keyboard.press(key)
    expect(page.get_by_role("treeitem")).to_have_count(3)
    expect(page.get_by_role("treeitem", name="ask")).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("treeitem", name="model")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Span model")).to_be_focused()
    expect(page).to_have_url(re.compile("span=0000000000000004"))
    page.reload()
    expect(page.get_by_role("region", name="Span model")).to_be_visible()


def test_the_time_of_one_span_fills_the_waterfall(open_page, weather):
    page = open_page(f"/traces/{weather}")
    page.get_by_role("treeitem", name="ask").dblclick()
    expect(page.get_by_text("from 60 ms")).to_be_visible()
    # what is not in that time has no bar
    expect(page.get_by_role("treeitem", name="retrieve")).not_to_contain_text("ms")
    page.keyboard.press("z")
    expect(page.get_by_role("treeitem", name="retrieve")).to_contain_text("50 ms")


def test_only_what_failed(open_page, weather):
    page = open_page(f"/traces/{weather}")
    expect(page.get_by_role("treeitem")).to_have_count(5)
    page.get_by_role("button", name="1 error").click()
    expect(page.get_by_role("treeitem")).to_have_count(3)
    assert names(page) == ["agent", "ask", "tool"]
    page.get_by_role("button", name="1 error").click()
    expect(page.get_by_role("treeitem")).to_have_count(5)


def test_tags_are_changed(open_page, weather, api):
    page = open_page(f"/traces/{weather}")
    page.get_by_role("button", name="Add a tag").click()
    page.get_by_role("dialog").get_by_label("Key").fill("owner")
    page.get_by_role("dialog").get_by_label("Value").fill("grace")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="owner grace: change this tag")).to_be_visible()
    page.get_by_role("button", name="env production: change this tag").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove this tag").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="env production")).to_have_count(0)
    tags = info_of(api, weather)["tags"]
    assert tags["owner"] == "grace" and "env" not in tags


def test_a_judgement_is_changed_and_the_one_before_is_kept(open_page, weather, api):
    page = open_page(f"/traces/{weather}?tab=assessments")
    # ada's: it is overridden
    page.get_by_role("button", name="Change correct").click()
    dialog = page.get_by_role("dialog", name="Change the feedback")
    dialog.get_by_role("radio", name="Bad", exact=True).click()
    dialog.get_by_label("Your name (optional)").fill("grace")
    expect(dialog).to_contain_text("What ada said is overridden")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    correct = page.get_by_role("tabpanel").get_by_role("region", name="correct")
    expect(correct).to_have_count(1)
    expect(correct).to_contain_text("grace, person")
    correct.get_by_text("Before: 1").click()
    expect(correct.get_by_role("listitem")).to_contain_text("ada")
    # one's own is changed where it stands
    page.get_by_role("button", name="Change correct").click()
    dialog.get_by_label("Why (optional)").fill("no coat")
    dialog.get_by_role("button", name="Save").click()
    expect(correct).to_contain_text("no coat")
    stored = info_of(api, weather)["assessments"]
    assert sorted((one["feedback"]["value"], one.get("valid", True)) for one in stored) == [
        (False, True),
        (True, False),
    ]


def test_a_trace_is_taken_along_and_deleted(open_page, weather):
    page = open_page(f"/traces/{weather}")
    page.get_by_role("button", name="More").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Download as JSON").click()
    assert len(json.loads(download.value.path().read_text())["spans"]) == 5
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Delete…").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("No traces yet.")).to_be_visible()


def test_all_tags_and_metadata(open_page, weather):
    page = open_page(f"/traces/{weather}")
    page.get_by_role("button", name="Tags and metadata").click()
    expect(page.get_by_role("dialog", name="Tags and metadata")).to_contain_text("mlflow.trace.session")


def test_a_trace_without_spans_can_be_judged(open_page, api):
    experiment = api.experiment(f"bare {uuid.uuid4().hex[:8]}")
    info, _ = trace(experiment, experiment, feedback={"correct": False})
    log(api, experiment, [(info, [])])
    page = open_page(f"/traces/{info['trace_id']}")
    expect(page.get_by_text("No span of this trace has arrived.")).to_be_visible()
    page.keyboard.press("y")
    page.get_by_role("dialog", name="Feedback").get_by_label("Name", exact=True).fill("kind")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="kind")).to_be_visible()


def test_a_conversation_is_shown_as_one(open_page, weather):
    panel = choose(open_page(f"/traces/{weather}"), "model")
    expect(panel).to_contain_text("gpt-4o")
    expect(panel).to_contain_text("1.2k → 30 tokens")
    inputs = panel.get_by_role("region", name="Inputs")
    # what was logged is text, whatever it looks like
    expect(inputs.get_by_role("article", name="user")).to_contain_text(
        "<img src=x onerror=alert(1)> What is the weather?"
    )
    # a picture in the message is shown, one on another host only named (a request to it would fail the test)
    picture = inputs.get_by_role("img", name="Attached")
    expect(picture).to_have_count(1)
    assert picture.evaluate("image => image.naturalWidth") == 1
    expect(inputs).to_contain_text("https://elsewhere.example/spy.png")
    expect(inputs.get_by_role("article", name="assistant")).to_contain_text("Berlin")
    expect(inputs.get_by_role("article", name="tool")).to_contain_text("21 degrees")
    # Markdown is shown as such, without what it could do; its pictures of other hosts are links
    outputs = panel.get_by_role("region", name="Outputs")
    expect(outputs).to_contain_text("It is 21 degrees. Go out: spy")
    expect(outputs.locator("strong")).to_have_text("21 degrees")
    expect(outputs.locator("[onclick], img")).to_have_count(0)
    outputs.get_by_role("button", name="Markdown of Outputs").click()
    expect(outputs).to_contain_text("It is **21 degrees**. <b onclick=alert(1)>")
    panel.get_by_text("1 tool offered").click()
    expect(panel).to_contain_text("Weather at a place")
    inputs.get_by_role("button", name="Raw").click()
    assert json.loads(inputs.locator("pre").inner_text()) == CHAT


def test_files_that_are_attached(open_page, api):
    experiment = api.experiment(f"attached {uuid.uuid4().hex[:8]}")
    info, (root, _) = trace(experiment, experiment, name="look")
    reference = f"mlflow-attachment://{{}}?content_type={{}}&trace_id={info['trace_id']}&size=70"
    picture = reference.format("p-1", "image%2Fpng")
    said = {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": picture}}]}]}
    root["attributes"]["mlflow.spanInputs"] = json.dumps(said)
    root["attributes"]["mlflow.spanOutputs"] = json.dumps({"report": reference.format("d-1", "application%2Fpdf")})
    log(api, experiment, [(info, [root])])
    api.attach(experiment, info["trace_id"], "p-1", base64.b64decode(PIXEL))
    api.attach(experiment, info["trace_id"], "d-1", b"%PDF-1.4")
    page = open_page(f"/traces/{info['trace_id']}")
    for name in ("Attached", "Attachment"):
        image = page.get_by_role("img", name=name, exact=True)
        expect(image).to_be_visible()
        page.wait_for_function("image => image.naturalWidth === 1", arg=image.element_handle())
    with page.expect_download() as download:
        page.get_by_role("region", name="Attachments").get_by_role("link", name="application/pdf").click()
    assert download.value.path().read_bytes() == b"%PDF-1.4"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_it(open_page, weather, check_accessibility, scheme):
    page = open_page(f"/traces/{weather}", color_scheme=scheme)
    for name, tab in (("model", "Content"), ("tool", "Events"), ("agent", "Attributes"), ("ask", "Assessments")):
        choose(page, name).get_by_role("tab", name=tab).click()
        expect(page.get_by_role("tabpanel", name=tab)).to_be_visible()
        check_accessibility(page, f"{name} {tab}")


def test_documents_that_were_found(open_page, weather):
    panel = choose(open_page(f"/traces/{weather}"), "retrieve")
    outputs = panel.get_by_role("region", name="Outputs")
    expect(outputs.get_by_role("listitem").first).to_contain_text("docs/refunds.md")
    expect(outputs.get_by_role("listitem").first).to_contain_text("0.92")
    outputs.get_by_role("button", name="JSON").click()
    expect(outputs.get_by_role("button", name="[2]")).to_be_visible()


def test_an_exception_with_its_stack_events_and_links(open_page, weather):
    page = open_page(f"/traces/{weather}")
    panel = choose(page, "tool")
    exception = panel.get_by_role("region", name="Exception")
    expect(exception).to_contain_text("ValueError: no such place")
    exception.get_by_text("Stack", exact=True).click()
    expect(exception).to_contain_text("line 3, in call")
    # of a long text the beginning, and more on demand
    panel.get_by_role("button", name="Show all (3,000 characters left)").click()
    expect(panel.get_by_role("region", name="Inputs")).to_contain_text("x" * 5000)
    panel.get_by_role("tab", name="Events").click()
    expect(panel.get_by_role("region", name="attempt")).to_contain_text("at 235 ms")
    panel.get_by_role("button", name="model").click()
    expect(page.get_by_role("region", name="Span model")).to_be_visible()
    page.get_by_role("tab", name="Attributes").click()
    expect(page.get_by_role("tabpanel")).to_contain_text("temperature")
    # more digits than a number of JavaScript holds
    expect(page.get_by_role("tabpanel")).to_contain_text("12345678901234567890")


def test_searching_inside(open_page, weather):
    page = open_page(f"/traces/{weather}")
    expect(page.get_by_role("treeitem")).to_have_count(5)
    page.keyboard.press("/")
    page.keyboard.type("GRÜSSE")
    expect(page.get_by_text("No span holds this.")).to_be_visible()
    page.get_by_label("Search in spans").fill("grüße")
    expect(page.get_by_role("treeitem")).to_have_count(2)
    expect(page.get_by_text("1 of 5")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("treeitem", name="ask")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("treeitem")).to_have_count(5)


def test_judging_by_hotkeys(open_page, weather, api):
    page = open_page(f"/traces/{weather}")
    choose(page, "tool")
    page.keyboard.press("n")
    dialog = page.get_by_role("dialog", name="Feedback")
    dialog.get_by_label("Name", exact=True).fill("helpful")
    dialog.get_by_label("Why (optional)").fill("the tool failed")
    dialog.get_by_label("Your name (optional)").fill("grace")
    dialog.get_by_label("About").select_option("the span tool")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    page.keyboard.press("f")
    dialog.get_by_role("textbox", name="Value").fill("much")
    expect(dialog.get_by_role("button", name="Save")).to_be_disabled()
    dialog.get_by_role("textbox", name="Value").fill("0.5")
    dialog.get_by_label("Name", exact=True).fill("score")
    # who judges is remembered
    expect(dialog.get_by_label("Your name (optional)")).to_have_value("grace")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    page.keyboard.press("e")
    dialog = page.get_by_role("dialog", name="What should have come out")
    dialog.get_by_label("Expected: text or JSON").fill('{"city": "Berlin"}')
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()

    page.get_by_role("tab", name="Assessments").click()
    helpful = page.get_by_role("tabpanel").get_by_role("region", name="helpful")
    expect(helpful).to_contain_text("the tool failed")
    expect(helpful).to_contain_text("grace, person")
    expect(helpful.get_by_role("button", name="tool", exact=True)).to_be_visible()
    stored = {one["assessment_name"]: one for one in info_of(api, weather)["assessments"]}
    assert stored["helpful"]["feedback"] == {"value": False}
    assert stored["helpful"]["span_id"] == "0000000000000005"
    assert stored["score"]["feedback"] == {"value": 0.5}
    assert json.loads(stored["expected_response"]["expectation"]["serialized_value"]["value"]) == {"city": "Berlin"}

    page.get_by_role("button", name="Delete helpful").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    # while the question is open, what is behind it has no roles
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(helpful).to_have_count(0)
    assert "helpful" not in {one["assessment_name"] for one in info_of(api, weather)["assessments"]}


def info_of(api, trace_id: str) -> dict:
    return api.post3("traces/batchGetInfos", trace_ids=[trace_id])["trace_infos"][0]


def test_a_trace_that_is_open_is_kept_up_with(open_page, api):
    experiment = api.experiment(f"open {uuid.uuid4().hex[:8]}")
    info, (root, call) = trace(experiment, experiment, state="IN_PROGRESS", response=None)
    ended = root["end_ns"]
    log(api, experiment, [(info, [{**root, "end_ns": None, "status": "UNSET"}])])
    page = open_page(f"/traces/{info['trace_id']}")
    expect(page.get_by_role("treeitem", name="answer")).to_contain_text("open")
    log(
        api,
        experiment,
        [({**info, "state": "OK"}, [{**root, "end_ns": ended, "status": "OK"}, {**call, "status": "OK"}])],
    )
    expect(page.get_by_role("treeitem", name="model")).to_be_visible()
    expect(page.get_by_role("treeitem", name="answer")).to_contain_text("340 ms")


def test_a_trace_that_is_not_there(open_page):
    page = open_page(f"/traces/tr-{'0' * 32}")
    expect(page.get_by_role("alert")).to_contain_text("0" * 32)


def test_thirty_thousand_spans(open_page, api):
    experiment = api.experiment(f"many {uuid.uuid4().hex[:8]}")
    info, (root, _) = trace(experiment, experiment, name="agent", lasted=60_000)
    spans = [root]
    for number in range(2, 30_001):
        parent = root if number % 30 == 2 else spans[-1 - number % 3] if number % 30 > 5 else spans[-1]
        inputs = {"mlflow.spanInputs": {"question": f"what about {number}?"}}
        spans.append(span(root, number, f"step {number}", parent, number, 30, "TOOL", attributes=inputs))
    for first in range(0, len(spans), 6000):
        api.post3(
            "traces/log", experiment_id=experiment, infos=[] if first else [info], spans=spans[first : first + 6000]
        )
    page = open_page(f"/traces/{info['trace_id']}")
    expect(page.get_by_role("treeitem", name="Tool step 2 30 ms", exact=True)).to_be_visible()
    expect(page.get_by_text("30,000 spans")).to_be_visible()
    # few of them are in the page at a time
    assert page.get_by_role("treeitem").count() < 80
    tree = page.get_by_role("tree", name="Spans")
    tree.focus()
    page.keyboard.press("End")
    expect(page.get_by_role("treeitem", name=re.compile("step (29999|30000)")).last).to_be_visible()
    blank = tree.evaluate(
        """async (tree) => {
            let blank = 0;
            for (tree.scrollTop = 0; tree.scrollTop < 60000; tree.scrollTop += 700) {
                await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
                const { x, y, height } = tree.getBoundingClientRect();
                if (!document.elementFromPoint(x + 60, y + height / 2)?.closest("[role=treeitem]")) blank += 1;
            }
            return blank;
        }"""
    )
    assert blank == 0
    page.get_by_label("Search in spans").fill("what about 29990?")
    expect(page.get_by_text("1 of 30,000")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_can_read_it(open_page, weather, scheme):
    page = open_page(f"/traces/{weather}", color_scheme=scheme)
    page.set_viewport_size({"width": 390, "height": 800})
    panel = choose(page, "model")
    panel.get_by_role("region", name="Outputs").scroll_into_view_if_needed()
    expect(panel).to_contain_text("It is 21 degrees")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
