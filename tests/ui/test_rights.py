"""What each role is offered on each page: nothing that the server would refuse, and all that it would do."""

from __future__ import annotations

from contextlib import nullcontext
from typing import NamedTuple

import pytest

from tests.serverprocess import running_server

pytest.importorskip("playwright")

from tests.ui.browsing import expect
from tests.ui.guarded import PASSWORD, Guarded, logging_in

ROLES = ("viewer", "editor", "manager", "admin")
LOOK = "You may look at this, not change it."
CHANGE = "You may change this, but not delete or move it."
TRACE = "tr-00000000000000000000000000000001"


class Page(NamedTuple):
    """What a page offers, by the least role that may use it.

    Args:
        path: where it is.
        within: the role and name of what holds the buttons; the whole page without.
        first: what is done before: kind and name of what is checked or clicked.
        edit: buttons of those who edit; others have none.
        manage: buttons of those who manage; for those who edit they are greyed, with the reason.
        over: buttons of those of a named role; others have none.
        menu: a menu, with the entries of those who edit and of those who manage; for others they are greyed.
        says: whether a sign tells those who may only look why they see no buttons.
    """

    path: str
    within: tuple[str, str] | None = None
    first: tuple[tuple[str, str], ...] = ()
    edit: tuple[str, ...] = ()
    manage: tuple[str, ...] = ()
    over: tuple[tuple[str, str], ...] = ()
    menu: tuple[str, tuple[str, ...], tuple[str, ...]] | None = None
    says: bool = False


EXPERIMENT_MENU = ("Actions for the experiment", ("Rename",), ("Delete",))
PAGES = {
    "experiments": Page(
        "/",
        over=(("New experiment", "editor"),),
        menu=("Actions for churn", ("Rename", "Move to a folder"), ("Delete",)),
    ),
    "selected experiments": Page(
        "/", ("toolbar", "Selected experiments"), (("checkbox", "Select churn"),), manage=("Delete",)
    ),
    "an experiment": Page("/experiments/$experiment", menu=EXPERIMENT_MENU, says=True),
    "selected runs": Page(
        "/experiments/$experiment",
        ("toolbar", "Selected runs"),
        (("checkbox", "Select first"),),
        edit=("Tag",),
        manage=("Move", "Delete"),
    ),
    "deleted runs": Page(
        "/experiments/$experiment?view=deleted",
        ("toolbar", "Selected runs"),
        (("checkbox", "Select gone"),),
        manage=("Restore",),
    ),
    "a run beside the table": Page(
        "/experiments/$experiment?peek=$run",
        ("complementary", "The run"),
        edit=("Rename the run", "Add a note", "Add a tag", "Remove the tag kind"),
    ),
    "a run": Page(
        "/runs/$run",
        edit=("Add a tag", "Add a description"),
        menu=("What to do with the run", ("Rename",), ("Move", "Delete")),
        says=True,
    ),
    "views": Page(
        "/experiments/$experiment",
        ("dialog", "Saved views"),
        (("button", "Views"),),
        over=(("Save as\N{HORIZONTAL ELLIPSIS}", "viewer"), ("Rename all", "manager"), ("Delete all", "manager")),
    ),
    "chart layouts": Page(
        "/experiments/$experiment/charts",
        ("dialog", "Saved views"),
        (("button", "Views"),),
        over=(("Save as\N{HORIZONTAL ELLIPSIS}", "viewer"), ("Rename curves", "manager"), ("Delete curves", "manager")),
    ),
    "selected traces": Page(
        "/experiments/$experiment/traces",
        ("toolbar", "Selected traces"),
        (("checkbox", "Select question"),),
        edit=("Tag", "Add to a run"),
        manage=("Delete",),
    ),
    "a trace": Page(
        f"/traces/{TRACE}",
        edit=(
            *("Good (Y)", "Bad (N)", "What should have come out (E)", "Add a tag to the trace"),
            *("team red: change this tag", "Change correct", "Delete correct"),
        ),
        menu=("More", (), ("Delete",)),
        says=True,
    ),
    "selected models": Page(
        "/experiments/$experiment/models",
        ("toolbar", "Selected models"),
        (("checkbox", "Select tree"),),
        manage=("Delete",),
    ),
    "a logged model": Page("/logged-models/$model", edit=("Add a tag",), manage=("Delete the model",), says=True),
    "registry": Page("/models", over=(("New model", "editor"),)),
    "a registered model": Page(
        "/models/prices",
        edit=("Aliases of version 1", "Add a tag"),
        menu=("Actions for the model", ("Rename",), ("Delete",)),
        says=True,
    ),
    "a version": Page(
        "/models/prices/versions/1",
        edit=("Promote", "Aliases of version 1", "Add a tag"),
        manage=("Delete the version",),
        says=True,
    ),
    "webhooks": Page("/webhooks", over=(("New webhook", "manager"),)),
    "workspaces": Page("/workspaces", over=(("New workspace", "admin"),)),
}


@pytest.fixture(scope="module")
def guarded(browser, tmp_path_factory):
    environment = {"MLFLOW_AUTH_ADMIN_PASSWORD": PASSWORD}
    with running_server(tmp_path_factory.mktemp("rights"), "--auth", "--enable-workspaces", env=environment) as url:
        server = Guarded(url)
        roles = {role["name"]: role["id"] for role in server.ask("GET", "3.0/mlflow/roles/list")["roles"]}
        for name in ROLES[:3]:
            server.ask("POST", "2.0/mlflow/users/create", {"username": name, "password": PASSWORD})
            server.ask("POST", "3.0/mlflow/roles/assign", {"username": name, "role_id": roles[name]})
        seed(server)
        yield server


def seed(server: Guarded) -> None:
    """One of everything, made by the administrator."""

    def post(path, **body):
        return server.ask("POST", f"2.0/mlflow/{path}", body)

    experiment = post("experiments/create", name="churn")["experiment_id"]
    runs = [
        post("runs/create", experiment_id=experiment, run_name=name, tags=[{"key": "kind", "value": "small"}])
        for name in ("first", "gone")
    ]
    run, gone = (made["run"]["info"]["run_id"] for made in runs)
    post("runs/delete", run_id=gone)
    made = post("logged-models", experiment_id=experiment, name="tree", source_run_id=run)
    model = made["model"]["info"]["model_id"]
    server.ask("PATCH", f"2.0/mlflow/logged-models/{model}", {"model_id": model, "status": "LOGGED_MODEL_READY"})
    post("registered-models/create", name="prices")
    post("model-versions/create", name="prices", source=f"models:/{model}", model_id=model)
    place = {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": experiment}}
    info = {"trace_id": TRACE, "trace_location": place, "request_time": "2026-11-25T10:00:00Z", "state": "OK"}
    info["tags"] = {"mlflow.traceName": "question", "team": "red"}
    server.ask("POST", "3.0/mlflow/traces", {"trace": {"trace_info": info}})
    judge(server, "admin")
    for page, name in (("runs", "all"), ("charts", "curves")):
        body = {"page": page, "name": name, "state": "{}", "experiment_id": experiment}
        server.ask("POST", "3.0/mlflow/views/create", body)
    server.places = {"$experiment": experiment, "$run": run, "$model": model}


def judge(server: Guarded, name: str) -> None:
    """Say that the trace is right, without saying who does."""
    body = {"assessment_name": "correct", "feedback": {"value": True}, "source": {"source_type": "HUMAN"}}
    server.ask("POST", f"3.0/mlflow/traces/{TRACE}/assessments", {"assessment": body}, name=name)


@pytest.fixture
def log_in(open_page, guarded):
    """``log_in(name, path)`` opens the page there and logs somebody in."""
    return logging_in(open_page, guarded)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_offered_what_it_may_do(log_in, guarded, role):
    page = log_in(role, "/settings")
    refused = []
    page.on("response", lambda answer: refused.append(answer.url) if answer.status == 403 else None)
    for name, offered in PAGES.items():
        path = offered.path
        for place, value in guarded.places.items():
            path = path.replace(place, value)
        asks = role != "admin" and offered.path != "/workspaces"
        with page.expect_response("**/permissions/own") if asks else nullcontext():
            page.goto(guarded.url + path)
        check(page, offered, ROLES.index(role), name)
    # of itself no page asks for what the reader may not see
    assert refused == []


def check(page, offered: Page, level: int, name: str) -> None:
    """That a page offers what a role may do, and nothing else."""
    editor, manager = (ROLES.index(role) for role in ("editor", "manager"))
    if offered.says and level < editor:
        expect(page.get_by_role("img", name=LOOK), name).to_be_visible()
    for kind, label in offered.first:
        what = page.get_by_role(kind, name=label, exact=True)
        what.click() if kind == "button" else what.check()
    around = page.get_by_role(offered.within[0], name=offered.within[1]) if offered.within else page.locator("#main")
    expect(around, name).to_be_visible()
    reason = LOOK if level < editor else CHANGE
    # what is there or greyed says that what may be done is known, before it is looked for what is not there
    if offered.menu:
        opener, editing, managing = offered.menu
        page.get_by_role("button", name=opener, exact=True).click()
        for least, entries in ((editor, editing), (manager, managing)):
            for entry in entries:
                item = page.get_by_role("menuitem", name=entry)
                if level >= least:
                    expect(item, f"{name}: {entry}").not_to_have_attribute("aria-disabled", "true")
                else:
                    expect(item, f"{name}: {entry}").to_have_attribute("title", reason)
                    expect(item, f"{name}: {entry}").to_have_attribute("aria-disabled", "true")
        page.keyboard.press("Escape")
        expect(page.get_by_role("menu")).to_have_count(0)
    buttons = [(text, editor, False) for text in offered.edit] + [(text, manager, True) for text in offered.manage]
    buttons += [(text, ROLES.index(least), False) for text, least in offered.over]
    for text, least, greyed in sorted(buttons, key=lambda button: button[1] > level):
        button = around.get_by_role("button", name=text, exact=True)
        if level >= least:
            expect(button, f"{name}: {text}").to_be_enabled()
        elif greyed and level >= editor:
            expect(button, f"{name}: {text}").to_be_disabled()
            expect(button, f"{name}: {text}").to_have_attribute("title", reason)
        else:
            # the answer may have come a moment ago
            page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
            expect(button, f"{name}: {text}").to_have_count(0)


def test_whoever_may_only_look_judges_and_renames_by_no_key_either(log_in, guarded):
    page = log_in("viewer", f"/traces/{TRACE}")
    expect(page.get_by_role("img", name=LOOK)).to_be_visible()
    for key in ("y", "n", "f", "e"):
        page.keyboard.press(key)
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.goto(f"{guarded.url}/experiments/{guarded.places['$experiment']}")
    expect(page.get_by_role("img", name=LOOK)).to_be_visible()
    page.get_by_role("link", name="first", exact=True).press("F2")
    expect(page.get_by_role("textbox", name="Name of first")).to_have_count(0)
    page.goto(guarded.url)
    page.get_by_role("row").filter(has=page.get_by_role("link", name="churn", exact=True)).press("F2")
    expect(page.get_by_text(LOOK)).to_be_visible()
    expect(page.get_by_role("textbox", name="New name of churn")).not_to_be_editable()


def test_judgements_are_recorded_under_the_account(log_in, guarded):
    page = log_in("editor", f"/traces/{TRACE}")
    page.get_by_role("button", name="Good (Y)").click()
    dialog = page.get_by_role("dialog", name="Feedback")
    # what the name is, the server knows
    expect(dialog.get_by_label("Your name")).to_have_count(0)
    dialog.get_by_label("Name", exact=True).fill("polite")
    dialog.get_by_role("button", name="Save").click()
    mine = page.get_by_role("region", name="polite")
    expect(mine.get_by_text("editor, person")).to_be_visible()
    # another's is overridden, one's own is changed
    page.get_by_role("button", name="Change polite").click()
    expect(dialog.get_by_text("is overridden")).to_have_count(0)
    dialog_of_change = page.get_by_role("dialog", name="Change the feedback")
    dialog_of_change.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Change correct").click()
    expect(dialog_of_change.get_by_text("What admin said is overridden")).to_be_visible()
    info = guarded.ask("GET", f"3.0/mlflow/traces/{TRACE}")["trace"]["trace_info"]
    sources = {one["assessment_name"]: one["source"] for one in info["assessments"]}
    assert sources == {
        "correct": {"source_type": "HUMAN", "source_id": "admin"},
        "polite": {"source_type": "HUMAN", "source_id": "editor"},
    }


def test_those_who_may_only_look_keep_views_for_themselves(log_in, guarded):
    page = log_in("viewer", f"/experiments/{guarded.places['$experiment']}?filter=params.a%3D1")
    expect(page.get_by_role("img", name=LOOK)).to_be_visible()
    page.get_by_role("button", name="Views").click()
    page.get_by_role("button", name="Save as\N{HORIZONTAL ELLIPSIS}").click()
    dialog = page.get_by_role("dialog", name="Save the view")
    expect(dialog.get_by_label("Only for me")).to_be_checked()
    expect(dialog.get_by_label("Only for me")).to_be_disabled()
    dialog.get_by_label("Name of the view").fill("to myself")
    dialog.get_by_role("button", name="Save", exact=True).click()
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name="to myself").click()
    page.get_by_role("button", name="Rename to myself").click()
    dialog = page.get_by_role("dialog", name="Rename the view")
    dialog.get_by_label("Name of the view").fill("for me")
    dialog.get_by_role("button", name="Rename", exact=True).click()
    expect(dialog).to_have_count(0)
    found = guarded.ask("GET", f"3.0/mlflow/views/search?experiment_id={guarded.places['$experiment']}", name="viewer")
    assert {view["name"] for view in found["views"] if view.get("visibility") == "private"} == {"for me"}


def test_a_model_is_registered_only_where_one_may(log_in, guarded):
    page = log_in("viewer", f"/logged-models/{guarded.places['$model']}")
    page.get_by_role("button", name="Register").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Registered model").fill("prices")
    expect(dialog.get_by_text(LOOK)).to_be_visible()
    expect(dialog.get_by_role("button", name="Register")).to_be_disabled()
    dialog.get_by_label("Registered model").fill("nowhere")
    expect(dialog.get_by_text("you may not make models here")).to_be_visible()
    expect(dialog.get_by_role("button", name="Register")).to_be_disabled()
