"""Artifacts over HTTP, with raw paths that no client library has normalised."""

import base64
import hashlib
import http.client
import json
import os
import socket
import time
import zlib
from urllib.parse import urlencode, urlsplit

import pytest

from mlflow.api.tracking import CreateExperiment, CreateRun, DeleteRun
from mlflow.store.rest import rest_tracking
from tests.serverprocess import running_server

PROXY = "/api/2.0/mlflow-artifacts/artifacts"
UPLOADS = "/api/2.0/mlflow-artifacts/mpu"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="module")
def server(folder):
    (folder / "outside.txt").write_text("outside")
    with running_server(folder) as url:
        yield url


@pytest.fixture(scope="module")
def destination(folder):
    return folder / "mlartifacts"


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.body = response.read()

    @property
    def json(self):
        return json.loads(self.body)


@pytest.fixture
def ask(server):
    """Sends a request with its path exactly as given."""
    place = urlsplit(server)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=60)

    def send(method, path, body=None, query=None, **headers):
        if isinstance(body, dict):
            body, headers["Content-Type"] = json.dumps(body), "application/json"
        path += "?" + urlencode(query) if query else ""
        connection.request(method, path, body, {k.replace("_", "-"): v for k, v in headers.items()})
        return Answer(connection.getresponse())

    yield send
    connection.close()


@pytest.fixture
def here(request):
    """A folder of the proxied store for this test alone."""
    return f"{PROXY}/{abs(hash(request.node.nodeid))}"


@pytest.fixture
def run(server):
    tracking = rest_tracking(server)
    experiment = tracking.create_experiment(CreateExperiment(name=f"e{time.time_ns()}"))
    return tracking.create_run(CreateRun(experiment_id=experiment.experiment_id)).run.info


def digest(data):
    return f"sha-256=:{base64.b64encode(hashlib.sha256(data).digest()).decode()}:"


# ---- reading and writing ---------------------------------------------------------------------------------------------


def test_put_get_list_delete(ask, here):
    assert ask("PUT", f"{here}/sub/a.txt", b"hello").status == 200
    answer = ask("GET", f"{here}/sub/a.txt")
    assert (answer.status, answer.body) == (200, b"hello")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["content-disposition"] == "attachment; filename=a.txt"
    assert answer.headers["x-content-type-options"] == "nosniff"
    path = here.removeprefix(PROXY + "/")
    assert ask("GET", PROXY, query={"path": path}).json == {"files": [{"path": "sub", "is_dir": True}]}
    assert ask("GET", PROXY, query={"path": f"{path}/sub"}).json == {
        "files": [{"path": "a.txt", "is_dir": False, "file_size": 5}]
    }
    assert ask("DELETE", f"{here}/sub/a.txt").json == {}
    assert ask("GET", f"{here}/sub/a.txt").json["error_code"] == "RESOURCE_DOES_NOT_EXIST"
    assert ask("DELETE", f"{here}/sub/a.txt").status == 200


def test_the_ajax_prefix_reaches_the_same_store(ask, here):
    ajax = here.replace("/api/", "/ajax-api/")
    ask("PUT", f"{ajax}/a", b"x")
    assert ask("GET", f"{here}/a").body == ask("GET", f"{ajax}/a").body == b"x"


@pytest.mark.parametrize("size", [0, 1, 65536, 65537, 3_000_001])
def test_any_size_comes_back_as_it_was(ask, here, size):
    data = os.urandom(size)
    assert ask("PUT", f"{here}/{size}", data).status == 200
    answer = ask("GET", f"{here}/{size}")
    assert answer.body == data
    assert int(answer.headers["content-length"]) == size
    head = ask("HEAD", f"{here}/{size}")
    assert (head.status, head.body, int(head.headers["content-length"])) == (200, b"", size)


def test_a_body_without_length_is_taken_too(ask, here):
    assert ask("PUT", f"{here}/chunked", iter([b"x" * 100_000] * 30)).status == 200
    assert ask("GET", f"{here}/chunked").body == b"x" * 3_000_000


@pytest.mark.parametrize(
    ("asked", "status", "begin", "end"),
    [
        ("bytes=1-3", 206, 1, 4),
        ("bytes=4-", 206, 4, 10),
        ("bytes=-3", 206, 7, 10),
        ("bytes=0-99", 206, 0, 10),
        ("bytes=9-9", 206, 9, 10),
        ("bytes=10-", 416, 0, 0),
        ("bytes=-0", 416, 0, 0),
        ("bytes=3-1", 200, 0, 10),
        ("bytes=0-1,3-4", 200, 0, 10),
        ("lines=1-2", 200, 0, 10),
    ],
)
def test_ranges(ask, here, asked, status, begin, end):
    ask("PUT", f"{here}/r", b"0123456789")
    answer = ask("GET", f"{here}/r", Range=asked)
    assert (answer.status, answer.body) == (status, b"0123456789"[begin:end])
    if status == 206:
        assert answer.headers["content-range"] == f"bytes {begin}-{end - 1}/10"
    if status == 416:
        assert answer.headers["content-range"] == "bytes */10"


def test_a_range_of_what_has_changed_is_the_whole(ask, here):
    ask("PUT", f"{here}/r", b"0123456789")
    etag = ask("GET", f"{here}/r").headers["etag"]
    assert ask("GET", f"{here}/r", Range="bytes=1-2", If_Range=etag).status == 206
    ask("PUT", f"{here}/r", b"abcdefghijk")
    answer = ask("GET", f"{here}/r", Range="bytes=1-2", If_Range=etag)
    assert (answer.status, answer.body) == (200, b"abcdefghijk")


def test_checksums(ask, here):
    data = os.urandom(2_000_000)
    assert ask("PUT", f"{here}/a", data, Content_Digest=digest(data)).status == 200
    for wrong in (data[:100], data[:-1] + b"x"):
        answer = ask("PUT", f"{here}/a", wrong, Content_Digest=digest(data))
        assert (answer.status, answer.json["error_code"]) == (500, "DATA_LOSS")
    assert ask("GET", f"{here}/a").body == data
    whole = ask("GET", f"{here}/a", Want_Content_Digest="sha-256=10")
    assert whole.headers["content-digest"] == digest(data)
    part = ask("GET", f"{here}/a", Want_Content_Digest="sha-256=10", Range="bytes=5-1500000")
    assert part.headers["content-digest"] == digest(data[5:1500001])
    fast = ask("GET", f"{here}/a", Want_Content_Digest="md5=10, adler=5")
    assert (
        fast.headers["content-digest"] == f"adler=:{base64.b64encode(zlib.adler32(data).to_bytes(4, 'big')).decode()}:"
    )
    assert ask("HEAD", f"{here}/a", Want_Content_Digest="sha-256=10").headers["content-digest"] == digest(data)
    for nothing in ({}, {"Want_Content_Digest": "md5=10"}, {"Want_Content_Digest": "sha-256=0"}):
        assert "content-digest" not in ask("GET", f"{here}/a", **nothing).headers


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("plain.bin", "attachment; filename=plain.bin"),
        ("a%20b.txt", "attachment; filename=\"a b.txt\"; filename*=UTF-8''a%20b.txt"),
        ("gr%C3%B6%C3%9Fe.txt", "attachment; filename=\"gr??e.txt\"; filename*=UTF-8''gr%C3%B6%C3%9Fe.txt"),
        ("a%22b", "attachment; filename=\"a_b\"; filename*=UTF-8''a%22b"),
        ("a%23b%3F.txt", "attachment; filename=\"a#b?.txt\"; filename*=UTF-8''a%23b%3F.txt"),
    ],
)
def test_names_of_all_kinds(ask, here, name, header):
    assert ask("PUT", f"{here}/{name}", b"x").status == 200
    answer = ask("GET", f"{here}/{name}")
    assert (answer.status, answer.headers["content-disposition"]) == (200, header)


@pytest.mark.parametrize("name", ["page.html", "picture.svg", "script.js", "page.xhtml"])
def test_what_a_browser_would_run_is_an_attachment(ask, here, name):
    ask("PUT", f"{here}/{name}", b"<script>alert(1)</script>")
    answer = ask("GET", f"{here}/{name}")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_folder_or_a_file_in_the_way(ask, here):
    ask("PUT", f"{here}/folder/file", b"x")
    for path in ("folder", "folder/file/x"):
        answer = ask("PUT", f"{here}/{path}", b"y")
        assert (answer.status, answer.json["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
    assert ask("GET", f"{here}/folder").status == 400
    assert ask("GET", f"{here}/folder/file/x").status == 404
    assert ask("GET", f"{here}/folder/file").body == b"x"


def test_the_whole_store_cannot_be_deleted(ask, here):
    ask("PUT", f"{here}/a", b"x")
    for root in ("/", "/.", "/./"):
        assert ask("DELETE", PROXY + root).status in (400, 404, 405)
    assert ask("GET", f"{here}/a").body == b"x"


def test_a_name_on_disk_that_is_not_utf8_does_not_break_the_listing(ask, here, destination):
    ask("PUT", f"{here}/a", b"x")
    path = here.removeprefix(PROXY + "/")
    with open(os.fsencode(destination / path) + b"/b\xff", "wb"):
        pass
    answer = ask("GET", PROXY, query={"path": path})
    assert [entry["path"] for entry in answer.json["files"]] == ["a", "b\ufffd"]


# ---- no way out ------------------------------------------------------------------------------------------------------

RAW_ESCAPES = [
    "..",
    "../outside.txt",
    "a/../../outside.txt",
    "%2e%2e/outside.txt",
    "%2E%2E%2foutside.txt",
    "%252e%252e/outside.txt",
    "%25252e%25252e%25252foutside.txt",
    "..%5coutside.txt",
    "a%5c..%5c..%5coutside.txt",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "%252fetc%252fpasswd",
    "//etc/passwd",
    "file:///etc/passwd",
    "file:%2f%2f%2fetc/passwd",
    "C:/windows",
    "a%00b",
    "a%2500b",
    ".upload-0123456789abcdef0123456789abcdef.tmp/description.json",
]


@pytest.mark.parametrize("path", RAW_ESCAPES)
def test_a_raw_path_that_leads_out_is_refused(ask, folder, path):
    before = sorted(os.listdir(folder))
    for method in ("GET", "PUT", "DELETE", "HEAD"):
        answer = ask(method, f"{PROXY}/{path}", b"x" if method == "PUT" else None)
        assert answer.status == 400, (method, answer.status, answer.body)
    for action in ("create", "complete", "abort"):
        body = {"path": "x", "num_parts": 1, "upload_id": "0" * 32, "parts": [{"part_number": 1, "etag": "e"}]}
        assert ask("POST", f"{UPLOADS}/{action}/{path}", body).status == 400
    assert ask("PUT", f"{UPLOADS}/part/{path}/x?upload_id={'0' * 32}&part_number=1", b"x").status == 400
    assert ask("GET", f"{PROXY.replace('artifacts/artifacts', 'artifacts/presigned')}/{path}").status == 400
    assert sorted(os.listdir(folder)) == before
    assert (folder / "outside.txt").read_text() == "outside"


@pytest.mark.parametrize(
    "path", ["..", "../x", "a/../..", "/etc", "%2e%2e", "%252e%252e", "file:///etc", "a\\..\\x", "a\0"]
)
def test_a_path_in_a_query_that_leads_out_is_refused(ask, run, path):
    for answer in (
        ask("GET", PROXY, query={"path": path}),
        ask("GET", "/api/2.0/mlflow/artifacts/list", query={"run_id": run.run_id, "path": path}),
        ask("GET", "/get-artifact", query={"run_id": run.run_id, "path": path}),
        ask("POST", "/ajax-api/2.0/mlflow/upload-artifact", b"x", query={"run_uuid": run.run_id, "path": path}),
    ):
        assert (answer.status, answer.json["error_code"]) == (400, "INVALID_PARAMETER_VALUE")


def test_a_line_break_in_a_path_reaches_nothing(ask, here):
    for method in ("GET", "PUT", "DELETE"):
        answer = ask(method, f"{here}/a%0d%0aX-Injected:%20yes", b"x" if method == "PUT" else None)
        assert answer.status in (400, 404)
        assert "x-injected" not in answer.headers


def test_links_that_lead_out_are_refused(ask, here, folder, destination):
    ask("PUT", f"{here}/inside", b"x")
    store = destination / here.removeprefix(PROXY + "/")
    (folder / "secrets").mkdir(exist_ok=True)
    (folder / "secrets" / "key").write_text("secret")
    (store / "out").symlink_to(folder / "secrets")
    (store / "key").symlink_to(folder / "secrets" / "key")
    (store / "in").symlink_to(store / "inside")
    for path in ("out/key", "key"):
        for method in ("GET", "PUT"):
            answer = ask(method, f"{here}/{path}", b"y" if method == "PUT" else None)
            assert (answer.status, answer.json["error_code"]) == (403, "PERMISSION_DENIED")
            assert b"secret" not in answer.body.replace(b"secrets", b"")
    assert ask("DELETE", f"{here}/out/key").status == 403
    assert ask("GET", PROXY, query={"path": here.removeprefix(PROXY + "/") + "/out"}).status == 403
    assert (folder / "secrets" / "key").read_text() == "secret"
    assert ask("GET", f"{here}/in").body == b"x"


# ---- broken uploads --------------------------------------------------------------------------------------------------


def test_an_upload_that_breaks_off_leaves_nothing(server, ask, here, destination):
    ask("PUT", f"{here}/a", b"old")
    place = urlsplit(server)
    for size in (1000, 5_000_000):
        with socket.create_connection((place.hostname, place.port)) as raw:
            raw.sendall(f"PUT {here}/a HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Length: 9000000\r\n\r\n".encode())
            raw.sendall(b"x" * size)
    store = destination / here.removeprefix(PROXY + "/")
    deadline = time.monotonic() + 60
    while os.listdir(store) != ["a"] and time.monotonic() < deadline:
        time.sleep(0.05)
    assert os.listdir(store) == ["a"]
    assert ask("GET", f"{here}/a").body == b"old"


# ---- in parts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part_size", [4, None])
def test_multipart_upload(ask, here, part_size):
    place = here.replace(PROXY, UPLOADS + "/{}")
    request = {"path": "/home/someone/big.bin", "num_parts": 3}
    created = ask("POST", place.format("create"), {**request, **({"part_size": part_size} if part_size else {})}).json
    parts = []
    for credential, data in zip(created["credentials"], [b"aaaa", b"bbbb", b"cc"], strict=True):
        url = urlsplit(credential["url"])
        answer = ask("PUT", f"{url.path}?{url.query}", data)
        assert answer.headers["etag"] == f'"{len(data):x}-{zlib.adler32(data):08x}"'
        parts.append({"part_number": credential["part_number"], "etag": answer.headers["etag"]})
    assert ask("GET", f"{here}/big.bin").status == 404
    ending = {"path": "big.bin", "upload_id": created["upload_id"], "parts": parts}
    assert ask("POST", place.format("complete"), ending).json == {}
    assert ask("GET", f"{here}/big.bin").body == b"aaaabbbbcc"
    assert ask("POST", place.format("complete"), ending).status == 404


def test_multipart_upload_that_is_given_up(ask, here):
    place = here.replace(PROXY, UPLOADS + "/{}")
    created = ask("POST", place.format("create"), {"path": "big.bin", "num_parts": 1}).json
    aborting = {"path": "big.bin", "upload_id": created["upload_id"]}
    assert ask("POST", place.format("abort"), aborting).json == {}
    url = urlsplit(created["credentials"][0]["url"])
    assert ask("PUT", f"{url.path}?{url.query}", b"x").status == 404


@pytest.mark.parametrize(
    "body", [{}, {"path": "x"}, {"path": "x", "num_parts": "y"}, {"path": "x", "num_parts": 10**9}]
)
def test_multipart_upload_with_bad_values(ask, here, body):
    answer = ask("POST", here.replace(PROXY, UPLOADS + "/create"), body)
    assert (answer.status, answer.json["error_code"]) == (400, "INVALID_PARAMETER_VALUE")


@pytest.mark.parametrize(
    "query", ["", "?upload_id=x", "?upload_id=x&part_number=y", "?upload_id=x&part_number=" + "9" * 5000]
)
def test_a_part_that_does_not_say_where_it_belongs(ask, here, query):
    answer = ask("PUT", here.replace(PROXY, UPLOADS + "/part") + "/big.bin" + query, b"x")
    assert (answer.status, answer.json["error_code"]) == (400, "INVALID_PARAMETER_VALUE")


def test_a_part_beyond_the_largest_file_of_the_disk(ask, here):
    place = here.replace(PROXY, UPLOADS + "/{}")
    created = ask("POST", place.format("create"), {"path": "f", "num_parts": 10_000, "part_size": 5 << 30}).json
    url = urlsplit(created["credentials"][-1]["url"])
    answer = ask("PUT", f"{url.path}?{url.query}", b"x")
    assert (answer.status, answer.json["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
    assert ask("POST", place.format("abort"), {"path": "f", "upload_id": created["upload_id"]}).status == 200


def test_presigned_urls_are_not_offered_by_a_local_store(ask, run):
    answer = ask("GET", "/api/2.0/mlflow-artifacts/presigned/x")
    assert (answer.status, answer.json["error_code"]) == (501, "NOT_IMPLEMENTED")
    for direction in ("download", "upload"):
        answer = ask(
            "POST", f"/api/2.0/mlflow/artifacts/presigned-{direction}-url", {"run_id": run.run_id, "path": "x"}
        )
        assert (answer.status, answer.json["error_code"]) == (400, "INVALID_PARAMETER_VALUE")


# ---- artifacts of runs -----------------------------------------------------------------------------------------------


def test_artifacts_of_a_run(server, ask, run):
    upload = {"run_uuid": run.run_id, "path": "sub/a.txt"}
    assert ask("POST", "/ajax-api/2.0/mlflow/upload-artifact", b"hello", query=upload).status == 200
    listed = ask("GET", "/api/2.0/mlflow/artifacts/list", query={"run_id": run.run_id, "path": "sub"}).json
    assert listed == {
        "root_uri": run.artifact_uri,
        "files": [{"path": "sub/a.txt", "is_dir": False, "file_size": 5}],
    }
    for name in ("run_id", "run_uuid"):
        answer = ask("GET", "/get-artifact", query={name: run.run_id, "path": "sub/a.txt"})
        assert (answer.status, answer.body) == (200, b"hello")
        assert answer.headers["content-disposition"] == "attachment; filename=a.txt"
    assert ask("GET", f"{PROXY}/{run.artifact_uri.removeprefix('mlflow-artifacts:/')}/sub/a.txt").body == b"hello"
    rest_tracking(server).delete_run(DeleteRun(run_id=run.run_id))
    assert ask("GET", "/get-artifact", query={"run_id": run.run_id, "path": "sub/a.txt"}).status == 200


def test_what_is_not_there(ask, run):
    gone = "0" * 32
    for path, query in (
        ("/get-artifact", {"run_id": run.run_id, "path": "nothing"}),
        ("/get-artifact", {"run_id": gone, "path": "x"}),
        ("/api/2.0/mlflow/artifacts/list", {"run_id": gone}),
    ):
        answer = ask("GET", path, query=query)
        assert (answer.status, answer.json["error_code"]) == (404, "RESOURCE_DOES_NOT_EXIST")
    assert ask("GET", "/get-artifact", query={"run_id": run.run_id}).status == 400
    assert (
        ask("POST", "/ajax-api/2.0/mlflow/upload-artifact", b"", query={"run_uuid": run.run_id, "path": "x"}).status
        == 400
    )


@pytest.mark.parametrize("form", ["{}", "file://{}"])
def test_a_run_whose_artifacts_lie_in_a_local_folder(server, ask, tmp_path, form):
    tracking = rest_tracking(server)
    made = tracking.create_experiment(
        CreateExperiment(name=f"e{time.time_ns()}", artifact_location=form.format(tmp_path))
    )
    run = tracking.create_run(CreateRun(experiment_id=made.experiment_id)).run.info
    query = {"run_uuid": run.run_id, "path": "a.txt"}
    assert ask("POST", "/ajax-api/2.0/mlflow/upload-artifact", b"hello", query=query).status == 200
    assert (tmp_path / run.run_id / "artifacts" / "a.txt").read_text() == "hello"
    assert ask("GET", "/get-artifact", query={"run_id": run.run_id, "path": "a.txt"}).body == b"hello"
    listed = ask("GET", "/api/2.0/mlflow/artifacts/list", query={"run_id": run.run_id}).json["files"]
    assert listed == [{"path": "a.txt", "is_dir": False, "file_size": 5}]


@pytest.mark.parametrize(
    "location",
    [
        "http://10.0.0.1/x",
        "ftp://10.0.0.1/x",
        "mlflow-artifacts://10.0.0.1/x",
        "hdfs://h/x",
        "runs:/a/b",
        "file://host/x",
        "file:///etc?x=",
    ],
)
def test_a_location_at_a_host_of_the_clients_choice_is_refused(ask, location):
    answer = ask(
        "POST", "/api/2.0/mlflow/experiments/create", {"name": f"e{time.time_ns()}", "artifact_location": location}
    )
    assert (answer.status, answer.json["error_code"]) == (400, "INVALID_PARAMETER_VALUE")


# ---- settings --------------------------------------------------------------------------------------------------------


def test_a_server_that_does_not_serve_artifacts(tmp_path):
    with running_server(tmp_path, "--no-serve-artifacts", "--default-artifact-root", str(tmp_path / "root")) as url:
        place = urlsplit(url)
        connection = http.client.HTTPConnection(place.hostname, place.port, timeout=60)
        for method, path in (("GET", PROXY), ("GET", f"{PROXY}/x"), ("PUT", f"{PROXY}/x"), ("DELETE", f"{PROXY}/x")):
            connection.request(method, path, b"x" if method == "PUT" else None)
            answer = Answer(connection.getresponse())
            assert answer.status == 503
            assert "--serve-artifacts" in answer.json["message"]
        connection.close()


def test_memory_stays_flat_while_big_artifacts_pass(server, ask, here):
    def resident_mb():
        with open(f"/proc/{server.process.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024

    before = resident_mb()
    ask("PUT", f"{here}/big", iter([b"x" * (1 << 20)] * 100), Content_Length=str(100 << 20))
    answer = ask("GET", f"{here}/big")
    assert len(answer.body) == 100 << 20
    assert resident_mb() - before < 32
