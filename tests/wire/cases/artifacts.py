"""Artifacts: listing, download and upload through a run, and the proxied store."""

from . import a_run, case, get, post, request, run

PROXY = "/api/2.0/mlflow-artifacts/artifacts"
HERE = PROXY + "/<experiment_id:1>/<run_id:1>/artifacts"
ROOT = "<experiment_id:1>/<run_id:1>/artifacts"
GONE = "0123456789abcdef0123456789abcdef"
DISPOSITION = ["content-disposition", "x-content-type-options"]


def put(path, text, **parts):
    return request("PUT", f"{HERE}/{path}", raw=text, **parts)


def listed(path=None, **query):
    return get("artifacts/list", {"run_id": "<run_id:1>", **({} if path is None else {"path": path}), **query})


def proxied(path, **parts):
    return get(PROXY, {"path": path}, **parts)


def file_of_run(path, **parts):
    return get("/get-artifact", {"run_id": "<run_id:1>", "path": path}, look=DISPOSITION, **parts)


def upload(path, text="hello", run="<run_id:1>"):
    query = {k: v for k, v in {"run_uuid": run, "path": path}.items() if v is not None}
    return post("/ajax-api/2.0/mlflow/upload-artifact", query=query, raw=text)


def mpu(action, path, body):
    return post(f"/api/2.0/mlflow-artifacts/mpu/{action}/{path}", body, pick="upload_id")


FILES = [
    a_run(),
    put("b.txt", "hello"),
    put("a.json", '{"a": 1}'),
    put("sub/c.txt", "deep"),
    put("sub/deeper/d.bin", "xyz"),
    put("empty", ""),
]

CASES = [
    case("list artifacts of a new run", a_run(), listed()),
    case(
        "list artifacts",
        *FILES,
        listed(),
        listed("sub"),
        listed("sub/"),
        listed("sub/deeper"),
        listed("b.txt"),
        listed("nothing"),
        listed(""),
    ),
    case(
        "list artifacts: bad paths",
        *FILES,
        listed(".."),
        listed("../.."),
        listed("sub/../.."),
        listed("/etc"),
        listed("/"),
        listed("sub/.."),
        listed("%2e%2e"),
        listed("file:///etc"),
        listed("."),
        listed("./sub"),
        listed("sub//deeper"),
    ),
    case(
        "list artifacts: missing and unknown run",
        get("artifacts/list"),
        get("artifacts/list", {"run_id": ""}),
        get("artifacts/list", {"run_id": GONE}),
    ),
    case(
        "list artifacts: by run_uuid",
        *FILES,
        get("artifacts/list", {"run_uuid": "<run_id:1>", "path": "sub/deeper"}),
    ),
    case("list artifacts: page token", *FILES, listed(page_token="1")),
    case(
        "list artifacts of a deleted run",
        *FILES,
        post("runs/delete", {"run_id": "<run_id:1>"}),
        listed("sub/deeper"),
    ),
    case(
        "proxy: put, get, list, delete",
        *FILES,
        get(HERE + "/b.txt", look=DISPOSITION),
        get(HERE + "/sub/deeper/d.bin"),
        get(HERE + "/empty"),
        proxied(ROOT),
        proxied(ROOT + "/sub"),
        request("DELETE", HERE + "/b.txt"),
        get(HERE + "/b.txt"),
        proxied(ROOT),
    ),
    case("proxy: overwrite", *FILES, put("b.txt", "other"), get(HERE + "/b.txt")),
    case(
        "proxy: content types",
        a_run(),
        *[
            put(n, "x")
            for n in (
                "p.png",
                "h.html",
                "t.txt",
                "y.yaml",
                "c.csv",
                "m.md",
                "s.svg",
                "n.npz",
                "j.js",
                "noext",
                "MLmodel",
            )
        ],
        *[
            get(HERE + "/" + n, look=DISPOSITION)
            for n in (
                "p.png",
                "h.html",
                "t.txt",
                "y.yaml",
                "c.csv",
                "m.md",
                "s.svg",
                "n.npz",
                "j.js",
                "noext",
                "MLmodel",
            )
        ],
    ),
    case(
        "proxy: names with blanks and unicode",
        a_run(),
        put("a b.txt", "1"),
        put("größe.txt", "2"),
        put("a+b&c=d#e.txt".replace("#", "%23"), "3"),
        put("100%25.txt", "4"),
        proxied(ROOT),
        get(HERE + "/a b.txt"),
        get(HERE + "/größe.txt"),
        get(HERE + "/100%25.txt"),
        listed(),
    ),
    case(
        "proxy: get what is not there",
        a_run(),
        get(HERE + "/nothing"),
        get(HERE),
        get(PROXY + "/nothing/at/all"),
    ),
    case("proxy: get a folder", *FILES, get(HERE + "/sub")),
    case(
        "proxy: put over a folder, put under a file",
        *FILES,
        put("sub", "x"),
        put("b.txt/x", "x"),
        get(HERE + "/b.txt"),
    ),
    case(
        "proxy: bad paths",
        a_run(),
        *[
            request(m, PROXY + "/" + p, **({"raw": "x"} if m == "PUT" else {}))
            for m in ("GET", "PUT", "DELETE")
            for p in (
                "../x",
                "a/../../x",
                "%2e%2e/x",
                "%2e%2e%2fx",
                "%252e%252e/x",
                "/etc/passwd",
                "%2fetc%2fpasswd",
                "a/..",
                "..",
                "file:x",
            )
        ],
    ),
    case(
        "proxy: list bad paths",
        *[proxied(p) for p in ("..", "../x", "/etc", "a/../..", "%2e%2e", "nothing", "file:///etc")],
    ),
    case(
        "proxy: delete a folder, delete what is not there",
        *FILES,
        request("DELETE", HERE + "/sub"),
        request("DELETE", HERE + "/nothing"),
        listed(),
    ),
    case(
        "proxy: through the ajax prefix",
        *FILES,
        get(HERE.replace("/api/", "/ajax-api/") + "/b.txt"),
        request("PUT", HERE.replace("/api/", "/ajax-api/") + "/z.txt", raw="z"),
        get(PROXY.replace("/api/", "/ajax-api/"), {"path": ROOT}),
    ),
    case(
        "proxy: a range",
        *FILES,
        get(HERE + "/b.txt", headers={"Range": "bytes=1-3"}, look=["accept-ranges", "content-range"]),
        get(HERE + "/b.txt", headers={"Range": "bytes=9-"}),
    ),
    case(
        "proxy: HEAD and POST",
        *FILES,
        request("HEAD", HERE + "/b.txt", text=False),
        post(HERE + "/b.txt", raw="x"),
    ),
    case(
        "proxy: multipart on a local store",
        a_run(),
        mpu("create", ROOT, {"path": "big.bin", "num_parts": 2}),
        mpu(
            "complete",
            ROOT,
            {"path": "big.bin", "upload_id": "x", "parts": [{"part_number": 1, "etag": "e", "url": "u"}]},
        ),
        mpu("abort", ROOT, {"path": "big.bin", "upload_id": "x"}),
        mpu("create", ROOT, {}),
        mpu("create", ROOT, {"path": "../x", "num_parts": 1}),
        mpu("create", ROOT, {"path": "x", "num_parts": "y"}),
    ),
    case(
        "proxy: presigned on a local store",
        *FILES,
        get("/api/2.0/mlflow-artifacts/presigned/" + ROOT + "/b.txt"),
    ),
    case(
        "presigned urls on a local store",
        *FILES,
        post("artifacts/presigned-download-url", {"run_id": "<run_id:1>", "path": "b.txt"}),
        post("artifacts/presigned-upload-url", {"run_id": "<run_id:1>", "path": "new.txt"}),
        post("artifacts/presigned-download-url", {"run_id": "<run_id:1>"}),
        post("artifacts/presigned-download-url", {"run_id": GONE, "path": "b.txt"}),
        post("artifacts/presigned-upload-url", {"path": "x"}),
    ),
    case(
        "get-artifact",
        *FILES,
        file_of_run("b.txt"),
        file_of_run("a.json"),
        file_of_run("sub/c.txt"),
        file_of_run("empty"),
        get("/get-artifact", {"run_uuid": "<run_id:1>", "path": "b.txt"}),
    ),
    case(
        "get-artifact: html is not shown",
        a_run(),
        put("x.html", "<b>"),
        put("x.svg", "<svg/>"),
        put("x.yaml", "a: 1"),
        file_of_run("x.html"),
        file_of_run("x.svg"),
        file_of_run("x.yaml"),
    ),
    case(
        "get-artifact: bad",
        *FILES,
        file_of_run("nothing"),
        file_of_run(""),
        file_of_run("sub"),
        file_of_run("../b.txt"),
        file_of_run("/etc/passwd"),
        file_of_run("sub/../../x"),
        file_of_run("%2e%2e/x"),
        get("/get-artifact", {"path": "b.txt"}),
        get("/get-artifact", {"run_id": GONE, "path": "b.txt"}),
        get("/get-artifact", {"run_id": "<run_id:1>"}),
    ),
    case(
        "upload-artifact",
        a_run(),
        upload("u/v.txt"),
        upload("w.txt", "second"),
        listed(),
        file_of_run("u/v.txt"),
    ),
    case(
        "upload-artifact: bad",
        a_run(),
        upload(None),
        upload(""),
        upload("x", run=None),
        upload("x", run=GONE),
        upload("../x"),
        upload("/x"),
        upload("x", ""),
        upload("a/../../x"),
        listed(),
    ),
    case(
        "artifacts of two runs are apart",
        a_run(),
        run(),
        put("b.txt", "1"),
        get("artifacts/list", {"run_id": "<run_id:2>"}),
    ),
]
