"""The docs do what they say: examples run, links lead somewhere, reference pages are what the code says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "bench" / "README.md", ROOT / "ui" / "README.md"]
)


def python_blocks(page: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", (ROOT / page).read_text(), re.S)


def run(program: str, folder: Path) -> str:
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_readme_quickstart(tmp_path):
    training, _ = python_blocks("README.md")
    assert run(training, tmp_path).startswith("alpha=")
    assert (tmp_path / "mlflow.db").exists()


def test_readme_trace(tmp_path):
    _, tracing = python_blocks("README.md")
    assert "name='look up'" in run(tracing, tmp_path)


def test_quickstart_page(tmp_path):
    assert run("\n".join(python_blocks("docs/quickstart.md")), tmp_path)


@pytest.mark.parametrize(
    ("page", "shown"), [("signatures", "Column 'size' must be double, but is "), ("python-models", "")]
)
def test_signatures_and_python_models_pages(tmp_path, page, shown):
    assert shown in run("\n".join(python_blocks(f"docs/{page}.md")), tmp_path)


def test_models_page(tmp_path):
    [block] = python_blocks("docs/models.md")
    assert run(block, tmp_path).splitlines()[-2:] == ["[100, 160, 240]", "['size', 'rooms']"]


def test_logged_models_page(tmp_path):
    [block] = python_blocks("docs/logged-models.md")
    assert run(f"__file__ = {__file__!r}\n{block}", tmp_path) == "tree-200 4 True\n"


def test_registry_page(tmp_path):
    [block] = python_blocks("docs/registry.md")
    assert run(block, tmp_path).splitlines() == [
        "weights",
        "registered_model.created None None",
        "model_version.created 1 None",
        "model_version_alias.created 1 None",
        "model_version.stage_transitioned 1 Production",
    ]


def test_evaluation_page(tmp_path):
    area, curve = run("\n".join(python_blocks("docs/evaluation.md")), tmp_path).split()
    assert 0.9 < float(area) <= 1
    assert curve.endswith("roc_curve_plot.png")


def test_autologging_page(tmp_path):
    assert len(run("\n".join(python_blocks("docs/autologging.md")), tmp_path).split()) == 3


def test_page_on_reading_traces(tmp_path):
    [block] = python_blocks("docs/tracing/reading.md")
    assert run(block, tmp_path).splitlines() == [
        """OK {"question": "What is it?"} "42\"""",
        "['retrieve']",
        "[('correct', False)]",
        "[2]",
    ]


def test_testing_page(tmp_path):
    fixture, server = python_blocks("docs/testing.md")
    (tmp_path / "test_it.py").write_text(
        "import mlflow\n\ndef train():\n    with mlflow.start_run():\n        mlflow.log_metric('accuracy', 0.95)\n\n"
        + fixture
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_it.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    pytest.importorskip("httpx", reason="starlette's TestClient needs httpx")
    run(f"from pathlib import Path\ntmp_path = Path({str(tmp_path)!r})\n{server}", tmp_path)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text()):
        if not target.startswith(("http:", "https:")):
            assert (page.parent / target).exists(), target


def test_reference_pages_are_what_the_code_says():
    done = subprocess.run([sys.executable, "docs/generate.py", "--check"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_searching_page_of_tracing(tmp_path):
    run("\n".join(python_blocks("docs/tracing/searching.md")), tmp_path)
