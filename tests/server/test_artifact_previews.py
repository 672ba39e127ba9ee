"""Artifacts shown in a browser: what they are said to be, and that nothing of them runs where it could do harm."""

import pathlib

import pytest

from mlflow.api.tracking import CreateRun
from mlflow.server import create_app
from mlflow.store.sql.tracking import SqlTracking
from tests.server.asgi import call

PREVIEW = "/api/3.0/mlflow/artifacts/preview"
HOSTILE = b"<script>parent.document.title = 'taken'</script>"


@pytest.fixture
def store(tmp_path):
    opened = SqlTracking.open(f"sqlite:///{tmp_path}/x.db", artifact_root=str(tmp_path / "artifacts"))
    yield opened
    opened.close()


@pytest.fixture
def run(store):
    return store.create_run(CreateRun()).run.info


@pytest.fixture
def app(store, tmp_path):
    return create_app(tracking=store, artifacts_destination=str(tmp_path / "served"))


@pytest.fixture
def artifact(run):
    folder = pathlib.Path(run.artifact_uri.removeprefix("file://"))

    def write(name, data=HOSTILE):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return {"run_id": run.run_id, "path": name}

    return write


def policy(answer):
    return {part.split()[0]: part.split()[1:] for part in answer.headers["content-security-policy"].split(";")}


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("page.html", "text/html; charset=utf-8"),
        ("PAGE.HTM", "text/html; charset=utf-8"),
        ("drawing.svg", "image/svg+xml"),
        ("photo.png", "image/png"),
        ("notes.md", "text/plain; charset=utf-8"),
        ("data.xml", "text/plain; charset=utf-8"),
        ("code.js", "text/plain; charset=utf-8"),
        ("module.mjs", "text/plain; charset=utf-8"),
        ("style.css", "text/plain; charset=utf-8"),
        ("sound.mp3", "audio/mpeg"),
        ("film.mp4", "video/mp4"),
        ("report.pdf", "application/pdf"),
    ],
)
def test_what_is_shown(app, artifact, name, media_type):
    answer = call(app, "GET", PREVIEW, query=artifact(name))
    assert (answer.status, answer.body) == (200, HOSTILE)
    assert answer.headers["content-type"] == media_type
    assert answer.headers["content-disposition"] == f"inline; filename={name}"
    assert answer.headers["x-content-type-options"] == "nosniff"
    rules = policy(answer)
    # the setting for pages does not keep the web page from showing previews
    assert rules["frame-ancestors"] == ["'self'"]
    if name.lower().endswith((".html", ".htm")):
        assert rules["sandbox"] == ["allow-scripts"]
        assert (rules["default-src"], rules["img-src"]) == (["'none'"], ["data:", "blob:"])
    elif not name.endswith(".pdf"):
        assert rules["sandbox"] == []
        assert rules["default-src"] == ["'none'"]
        assert "script-src" not in rules


@pytest.mark.parametrize(
    "name", ["page.xhtml", "page.shtml", "data.bin", "MODEL", "x.swf", "a.html.gz", "x.xsl", "m.mht"]
)
def test_what_no_browser_need_show_is_a_download(app, artifact, name):
    answer = call(app, "GET", PREVIEW, query=artifact(name))
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert policy(answer)["sandbox"] == []


def test_ranges(app, artifact):
    query = artifact("film.mp4", bytes(range(200)))
    answer = call(app, "GET", PREVIEW, query=query, headers={"Range": "bytes=10-19"})
    assert (answer.status, answer.body) == (206, bytes(range(10, 20)))
    assert answer.headers["content-range"] == "bytes 10-19/200"
    assert answer.headers["content-type"] == "video/mp4"
    assert call(app, "GET", PREVIEW, query=query, headers={"Range": "bytes=200-"}).status == 416
    head = call(app, "HEAD", PREVIEW, query=query)
    assert (head.status, head.headers["content-length"], head.body) == (200, "200", b"")


def test_paths_stay_inside(app, artifact, run):
    artifact("a.txt", b"a")
    (pathlib.Path(run.artifact_uri.removeprefix("file://")).parent / "secret.txt").write_bytes(b"secret")
    for path in ("../secret.txt", "a/../../secret.txt", "%2e%2e/secret.txt", "/etc/passwd", "..\\secret.txt"):
        answer = call(app, "GET", PREVIEW, query={"run_id": run.run_id, "path": path})
        assert (path, answer.status) == (path, 400)
        assert b"root:" not in answer.body
    for query, status in (({"path": "a.txt"}, 400), ({"run_id": run.run_id}, 400), ({"run_id": "x", "path": "a"}, 404)):
        assert call(app, "GET", PREVIEW, query=query).status == status


@pytest.mark.parametrize("name", ["page.html", "drawing.svg", "code.js", "m.mjs", "x.es", "page.xhtml", "report.pdf"])
def test_downloads_never_run(app, artifact, name):
    """What the other routes give: ``get-artifact`` and the proxied store."""
    query = artifact(name)
    proxied = f"/api/2.0/mlflow-artifacts/artifacts/{name}"
    assert call(app, "PUT", proxied, body=HOSTILE).status == 200
    for answer in (call(app, "GET", "/get-artifact", query=query), call(app, "GET", proxied)):
        assert (answer.status, answer.body) == (200, HOSTILE)
        assert answer.headers["content-disposition"] == f"attachment; filename={name}"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert (policy(answer)["default-src"], policy(answer)["sandbox"]) == (["'none'"], [])
        # never usable as a script or a style of the page, whose policy allows what the server sends
        assert not {"javascript", "ecmascript", "css"} & set(answer.headers["content-type"].replace("/", " ").split())
