"""Ways in that are no operations: files, spans, streams, pages. What is not allowed is refused and changes nothing."""

import itertools
import json
import pathlib
from typing import NamedTuple

import pytest

from mlflow.server.authorization.rules import ROUTES
from mlflow.server.otlp_grpc import METHOD
from tests.server.authorization.test_every_way import _AT_LEAST, _REFUSED
from tests.server.authorization.world import OTHERS, ROLES, SECRET, World
from tests.server.otlp_requests import request as otlp_request
from tests.server.otlp_requests import span as otlp_span

CONTENT = f"content that is {SECRET}".encode()


class Way(NamedTuple):
    """A request to a route; what is in braces is filled in."""

    route: str
    takes: str
    method: str
    path: str
    query: dict = {}
    body: bytes | None = None
    headers: dict = {}
    by_link: bool = False
    reads: bool = True


_PROXY = "/api/2.0/mlflow-artifacts/"
_MPU = {"content-type": "application/json"}
WAYS = [
    Way("get_artifact", "READ", "GET", "/get-artifact", {"run_id": "{run}", "path": "a.txt"}, by_link=True),
    Way("get_artifact", "READ", "HEAD", "/get-artifact", {"run_uuid": "{run}", "path": "a.txt"}, by_link=True),
    Way("get_version_artifact", "READ", "GET", "/model-versions/get-artifact", {"name": "{registered}", "version": "1", "path": "MLmodel"}),  # noqa: E501
    Way("get_model_artifact", "READ", "GET", "/api/2.0/mlflow/logged-models/{model}/artifacts/files", {"artifact_file_path": "a.txt"}, by_link=True),  # noqa: E501
    Way("get_trace_artifact", "READ", "GET", "/ajax-api/3.0/mlflow/get-trace-artifact", {"request_id": "{trace}"}, by_link=True),  # noqa: E501
    Way("preview_artifact", "READ", "GET", "/ajax-api/3.0/mlflow/artifacts/preview", {"run_id": "{run}", "path": "a.txt"}, by_link=True),  # noqa: E501
    Way("preview_artifact", "READ", "GET", "/ajax-api/3.0/mlflow/artifacts/preview", {"model_id": "{model}", "path": "a.txt"}, by_link=True),  # noqa: E501
    Way("preview_artifact", "READ", "GET", "/ajax-api/3.0/mlflow/artifacts/preview", {"name": "{registered}", "version": "1", "path": "a.txt"}),  # noqa: E501
    Way("zip_artifacts", "READ", "GET", "/ajax-api/3.0/mlflow/artifacts/zip", {"run_id": "{run}"}, by_link=True),
    Way("upload_artifact", "EDIT", "POST", "/ajax-api/2.0/mlflow/upload-artifact", {"run_uuid": "{run}", "path": "b.txt"}, b"new", reads=False),  # noqa: E501
    Way("proxied_get", "READ", "GET", _PROXY + "artifacts/{experiment}/{run}/artifacts/a.txt", by_link=True),
    Way("proxied_put", "EDIT", "PUT", _PROXY + "artifacts/{experiment}/{run}/artifacts/c.txt", {}, b"new", reads=False),
    Way("proxied_put", "EDIT", "PUT", _PROXY + "artifacts/{experiment}/models/{model}/artifacts/c.txt", body=b"new", reads=False),  # noqa: E501
    Way("proxied_put", "EDIT", "PUT", _PROXY + "artifacts/{experiment}/traces/{trace}/artifacts/c.txt", body=b"new", reads=False),  # noqa: E501
    Way("proxied_put", "ADMIN", "PUT", _PROXY + "artifacts/elsewhere/c.txt", body=b"new", reads=False),
    Way("proxied_put", "ADMIN", "PUT", _PROXY + "artifacts/99999/c.txt", body=b"new", reads=False),
    Way("proxied_get", "ADMIN", "GET", _PROXY + "artifacts/elsewhere/a.txt"),
    Way("proxied_delete", "EDIT", "DELETE", _PROXY + "artifacts/{experiment}/{run}/artifacts/d.txt", reads=False),
    Way("create_upload", "EDIT", "POST", _PROXY + "mpu/create/{experiment}/{run}/artifacts", body=b'{"path": "e", "num_parts": 1}', headers=_MPU, reads=False),  # noqa: E501
    Way("put_part", "EDIT", "PUT", _PROXY + "mpu/part/{experiment}/{run}/artifacts/e", {"upload_id": "x", "part_number": "1"}, b"new", reads=False),  # noqa: E501
    Way("complete_upload", "EDIT", "POST", _PROXY + "mpu/complete/{experiment}/{run}/artifacts", body=b'{"path": "e", "upload_id": "x", "parts": []}', headers=_MPU, reads=False),  # noqa: E501
    Way("abort_upload", "EDIT", "POST", _PROXY + "mpu/abort/{experiment}/{run}/artifacts", body=b'{"path": "e", "upload_id": "x"}', headers=_MPU, reads=False),  # noqa: E501
    Way("presigned", "READ", "GET", _PROXY + "presigned/{experiment}/{run}/artifacts/a.txt", by_link=True),
    Way("export", "LISTS", "POST", "/api/2.0/mlflow/runs/export", {"format": "jsonl"}, b'{"experiment_ids": ["{experiment}"]}', by_link=True),  # noqa: E501
    Way("events", "READ", "HEAD", "/api/3.0/mlflow/events", {"experiment_id": "{experiment}"}, by_link=True),
    Way("events", "READ", "HEAD", "/ajax-api/3.0/mlflow/events", {"run_id": "{run}"}, by_link=True),
    Way("events", "ANY", "HEAD", "/api/3.0/mlflow/events", by_link=True),
    Way("export_audit", "ADMIN", "GET", "/api/3.0/mlflow/audit/export"),
    Way("prometheus", "ANY", "GET", "/metrics"),
    Way("openapi_json", "ANY", "GET", "/openapi.json", by_link=True),
    Way("api_page", "ANY", "GET", "/docs", by_link=True),
    Way("server_info", "ANY", "GET", "/api/3.0/mlflow/server-info", by_link=True),
]  # fmt: skip
_EVERYBODY_S = {"health", "version", "auth_info", "auth_login", "auth_logout", "auth_session", "signup", "create_ui"}


@pytest.fixture(scope="module")
def furnished(world: World):
    """The world with files."""
    folder = pathlib.Path(world.app.settings.destination)
    places = (f"{world.run}/artifacts", f"{world.run}/artifacts/m", f"models/{world.model}/artifacts")
    for place in places:
        for name in ("a.txt", "d.txt", "MLmodel"):
            path = folder / world.experiment / place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(CONTENT)
    (folder / "elsewhere").mkdir()
    (folder / "elsewhere" / "a.txt").write_bytes(CONTENT)
    return world


def _files(world):
    folder = pathlib.Path(world.app.settings.destination)
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _may(who, way):
    if who == "link":
        return way.by_link
    if who == "read_token":
        return way.reads and "manager" in _AT_LEAST[way.takes if way.takes != "LISTS" else "ANY"]
    return who in _AT_LEAST[way.takes if way.takes != "LISTS" else "ANY"]


def _ask(world, who, way, prefix=""):
    names = {name: getattr(world, name) for name in ("experiment", "run", "trace", "model", "registered")}

    def filled(text):
        for name, value in names.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    query = {name: filled(value) for name, value in way.query.items()}
    body = None if way.body is None else filled(way.body.decode()).encode()
    headers = dict(way.headers)
    if way.route == "export":
        headers["content-type"] = "application/json"
    path = prefix + filled(way.path)
    more = {"body": body, "headers": headers}
    if way.method in ("GET", "HEAD"):
        answer = world.ask(who, way.method, path, query, **more)
    else:
        answer = world.ask(who, way.method, path, None, query=query, **more)
    return answer, f"{who} {way.method} {path} {query} {answer.status} {answer.body[:200]!r}"


def test_every_route_is_walked():
    assert ROUTES.keys() - {way.route for way in WAYS} - _EVERYBODY_S == {"otlp_traces"}


@pytest.mark.parametrize("way", WAYS, ids=[f"{n}-{way.method}-{way.route}" for n, way in enumerate(WAYS)])
def test_everybody(furnished, way):
    prefixes = itertools.cycle(("", "/tracker"))
    refused = [who for who in (*ROLES, *OTHERS) if not _may(who, way)]
    before, files = furnished.dump(), _files(furnished)
    for who in refused:
        answer, case = _ask(furnished, who, way, next(prefixes))
        assert answer.status in _REFUSED.get(who, (403,)), case
        assert CONTENT not in answer.body, case
    assert furnished.dump() == before
    assert _files(furnished) == files
    for who in (*ROLES, *OTHERS):
        if _may(who, way):
            answer, case = _ask(furnished, who, way, next(prefixes))
            assert answer.status not in (401, 403), case
            assert answer.status < 500 or answer.status == 501, case
            if way.takes == "LISTS" and who == "none":
                assert SECRET.encode() not in answer.body, case
            elif way.method == "GET" and way.path.startswith(
                ("/get-artifact", "/model-versions", _PROXY + "artifacts")
            ):
                assert answer.body == CONTENT, case


@pytest.mark.parametrize("who", [*ROLES, *OTHERS])
def test_spans(furnished, who):
    allowed = who in _AT_LEAST["EDIT"]
    before = furnished.dump()
    headers = {"content-type": "application/x-protobuf", "x-mlflow-experiment-id": furnished.experiment}
    answer = furnished.ask(who, "POST", "/v1/traces", None, body=otlp_request(otlp_span()), headers=headers)
    if allowed:
        assert answer.status == 200, answer.text
        assert furnished.dump() != before
    else:
        assert answer.status in _REFUSED.get(who, (403,)), answer.text
        assert furnished.dump() == before


@pytest.mark.parametrize("who", [*ROLES, *OTHERS])
def test_spans_over_grpc(furnished, who):
    grpc = pytest.importorskip("grpc")
    expected = "OK" if who in _AT_LEAST["EDIT"] else "PERMISSION_DENIED"
    if who in ("nobody", "expired_token", "disabled", "link"):
        # a link is for pages
        expected = "UNAUTHENTICATED"
    before = furnished.dump()
    metadata = [("x-mlflow-experiment-id", furnished.experiment), *furnished.headers[who].items()]
    with grpc.insecure_channel(f"127.0.0.1:{furnished.app.grpc.port}") as channel:
        send = channel.unary_unary(METHOD, request_serializer=None, response_deserializer=None)
        try:
            send(otlp_request(otlp_span()), metadata=metadata, timeout=20)
            code = "OK"
        except grpc.RpcError as error:
            code = error.code().name
    assert code == expected
    assert (furnished.dump() != before) == (code == "OK")


@pytest.mark.parametrize("path", ["/", "/experiments/1", "/runs/x", "/login", "/health", "/version"])
def test_pages_know_nothing(furnished, path):
    """They are open: what they show, they ask the API for."""
    answer = furnished.ask("nobody", "GET", path, headers={"accept": "text/html"})
    assert answer.status == 200
    assert SECRET not in answer.text


def test_the_root_of_the_store_lists_what_may_be_read(furnished):
    path = "/api/2.0/mlflow-artifacts/artifacts"
    everything = furnished.ask("admin", "GET", path).json
    assert {file["path"] for file in everything["files"]} >= {furnished.experiment, "elsewhere"}
    assert [file["path"] for file in furnished.ask("viewer", "GET", path).json["files"]] == [furnished.experiment]
    assert furnished.ask("none", "GET", path).json == {}
    assert json.loads(furnished.ask("link", "GET", path).text)["files"][0]["path"] == furnished.experiment
