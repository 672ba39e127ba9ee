"""What every artifact store does alike."""

import asyncio
import hashlib
import io
import os
from concurrent.futures import ThreadPoolExecutor

import pytest
import urllib3

from mlflow.entities import Span, TraceData
from mlflow.entities.multipart_upload import MultipartUploadPart
from mlflow.exceptions import MlflowException, MlflowTraceDataCorrupted, MlflowTraceDataNotFound
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from mlflow.store.artifact.http import put_part
from tests.contract.traced import new_trace_id, span
from tests.services.stores import (
    DELETE,
    GIVE_UP,
    MEMORY,
    OPEN,
    PART_URLS,
    PARTS,
    SIGNED_DOWNLOAD,
    SIGNED_UPLOAD,
    STREAM,
)

ODD = [
    "plain.txt",
    "with space.txt",
    "\N{LATIN SMALL LETTER U WITH DIAERESIS}ber \N{CJK UNIFIED IDEOGRAPH-6570}.txt",
    "a+b&c=d;e,f@g!h(i)'j[k]$~.txt",
    "100%.txt",
    "#hash?question.txt",
    "a..b",
    ".hidden",
]


def code_of(error):
    return error.value.error_code


def tree(folder):
    """The files below a folder: relative path → content."""
    found = {}
    for here, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(here, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, folder).replace(os.sep, "/")] = file.read()
    return found


def listed(repository, path=None):
    return [(info.path, info.is_dir, info.file_size) for info in repository.list_artifacts(path)]


def everything(repository, path=None):
    found = []
    for info in repository.list_artifacts(path):
        found += everything(repository, info.path) if info.is_dir else [info.path]
    return found


@pytest.fixture
def written(tmp_path):
    """A local folder with files and subfolders."""
    folder = tmp_path / "written"
    (folder / "sub" / "deeper").mkdir(parents=True)
    (folder / "a.txt").write_bytes(b"hello")
    (folder / "empty").write_bytes(b"")
    (folder / "sub" / "b.bin").write_bytes(bytes(range(256)))
    (folder / "sub" / "deeper" / "c.txt").write_bytes(b"deep")
    (folder / "subject.txt").write_bytes(b"not in sub")
    return folder


def test_a_file_is_stored_listed_and_read(repository, tmp_path):
    (tmp_path / "a.txt").write_bytes(b"hello")
    repository.log_artifact(str(tmp_path / "a.txt"))
    repository.log_artifact(str(tmp_path / "a.txt"), "sub/deeper")
    assert listed(repository) == [("a.txt", False, 5), ("sub", True, None)]
    assert listed(repository, "sub") == [("sub/deeper", True, None)]
    assert listed(repository, "sub/deeper") == [("sub/deeper/a.txt", False, 5)]
    assert repository.read_bytes("a.txt") == repository.read_bytes("sub/deeper/a.txt") == b"hello"


def test_a_folder_goes_and_comes_back(repository, written, tmp_path):
    repository.log_artifacts(str(written))
    repository.log_artifacts(str(written), "copy/of it")
    back = repository.download_artifacts("", str(tmp_path / "back"))
    expected = tree(written)
    assert tree(back) == expected | {f"copy/of it/{name}": data for name, data in expected.items()}
    part = repository.download_artifacts("copy/of it/sub", str(tmp_path / "part"))
    assert tree(part) == {"b.bin": bytes(range(256)), "deeper/c.txt": b"deep"}


def test_sizes_of_all_that_is_below_a_folder(repository, written):
    repository.log_artifacts(str(written))
    sizes = {"a.txt": 5, "empty": 0, "sub/b.bin": 256, "sub/deeper/c.txt": 4, "subject.txt": 10}
    assert dict(repository.sizes_below()) == sizes
    assert dict(repository.sizes_below("sub")) == {name: size for name, size in sizes.items() if "sub/" in name}
    assert dict(repository.sizes_below("nothing")) == {}


def test_listing_is_of_one_folder_in_order(repository, written):
    repository.log_artifacts(str(written))
    assert listed(repository) == [
        ("a.txt", False, 5),
        ("empty", False, 0),
        ("sub", True, None),
        ("subject.txt", False, 10),
    ]
    assert listed(repository, "sub") == [("sub/b.bin", False, 256), ("sub/deeper", True, None)]
    for nothing in ("su", "a.txt", "nothing", "sub/nothing"):
        assert listed(repository, nothing) == []


@pytest.mark.parametrize("name", ODD, ids=range(len(ODD)))
def test_odd_names(repository, tmp_path, name):
    repository.log_bytes(b"top", name)
    repository.log_bytes(b"below", f"{name}.d/{name}")
    assert listed(repository) == [(name, False, 3), (f"{name}.d", True, None)]
    assert listed(repository, f"{name}.d") == [(f"{name}.d/{name}", False, 5)]
    assert repository.read_bytes(f"{name}.d/{name}") == b"below"
    with open(repository.download_artifacts(name, str(tmp_path)), "rb") as file:
        assert file.read() == b"top"


def test_the_later_content_wins(repository):
    repository.log_bytes(b"a longer first content", "f")
    repository.log_bytes(b"second", "f")
    assert (repository.read_bytes("f"), listed(repository)) == (b"second", [("f", False, 6)])


@pytest.mark.has(MEMORY)
def test_bytes_touch_no_disk(repository, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "there is no such folder"))
    data = os.urandom(300_000)
    repository.log_bytes(data, "folder/data")
    assert repository.read_bytes("folder/data") == data


def test_what_is_not_there(repository, tmp_path):
    repository.log_bytes(b"x", "folder/there")
    for path in ("nothing", "folder/nothing", "folder/there/below"):
        for read in (repository.read_bytes, lambda path: repository.download_artifacts(path, str(tmp_path / "to"))):
            with pytest.raises(MlflowException) as error:
                read(path)
            assert code_of(error) == "RESOURCE_DOES_NOT_EXIST"
    assert tree(tmp_path / "to") == {}


@pytest.mark.parametrize(
    "path", ["../x", "a/../../x", "/etc/x", "%2e%2e/x", "a\\b", "a//b", "s3://other/x", "a\nb"], ids=range(8)
)
def test_bad_paths_are_refused(repository, tmp_path, path):
    (tmp_path / "f").write_bytes(b"x")
    for attempt in (
        lambda: repository.log_bytes(b"x", path),
        lambda: repository.log_artifact(str(tmp_path / "f"), path),
        lambda: repository.log_artifacts(str(tmp_path), path),
    ):
        with pytest.raises(MlflowException) as error:
            attempt()
        assert code_of(error) == "INVALID_PARAMETER_VALUE"
    assert listed(repository) == []


@pytest.mark.lacks(DELETE)
def test_deleting_is_refused_by_stores_without_it(repository):
    repository.log_bytes(b"x", "f")
    with pytest.raises(MlflowException) as error:
        repository.delete_artifacts("f")
    assert (code_of(error), repository.read_bytes("f")) == ("NOT_IMPLEMENTED", b"x")


@pytest.mark.has(DELETE)
def test_deleting(repository, written):
    repository.log_artifacts(str(written))
    repository.delete_artifacts("a.txt")
    repository.delete_artifacts("sub/deeper")
    assert everything(repository) == ["empty", "sub/b.bin", "subject.txt"]
    repository.delete_artifacts("sub")
    assert everything(repository) == ["empty", "subject.txt"]
    for nothing in ("a.txt", "sub", "su", "nothing/at/all"):
        repository.delete_artifacts(nothing)
    assert everything(repository) == ["empty", "subject.txt"]


@pytest.mark.has(DELETE)
def test_deleting_the_root_leaves_its_neighbours(store, tmp_path):
    uri = store.new_uri()
    mine, other = (get_artifact_repository(f"{uri}{suffix}", store.tracking_uri) for suffix in ("", "-other"))
    for repository in (mine, other):
        repository.log_bytes(b"x", "f")
        repository.log_bytes(b"x", "folder/f")
    mine.delete_artifacts()
    assert (everything(mine), everything(other)) == ([], ["f", "folder/f"])


def test_a_big_file(repository, tmp_path):
    digest = hashlib.sha256()
    with open(tmp_path / "big", "wb") as file:
        for number in range(45):
            chunk = bytes([number]) * (1 << 20)
            digest.update(chunk)
            file.write(chunk)
        file.write(b"and a rest")
        digest.update(b"and a rest")
    repository.log_artifact(str(tmp_path / "big"), "models")
    assert listed(repository, "models") == [("models/big", False, (45 << 20) + 10)]
    with open(repository.download_artifacts("models/big", str(tmp_path / "back")), "rb") as file:
        assert hashlib.sha256(file.read()).digest() == digest.digest()


def test_many_files(repository, tmp_path):
    for number in range(60):
        folder = tmp_path / "many" / str(number % 7)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number:03}.txt").write_bytes(b"%d" % number)
    repository.log_artifacts(str(tmp_path / "many"), "m")
    assert len(everything(repository)) == 60
    assert tree(repository.download_artifacts("m", str(tmp_path / "back"))) == tree(tmp_path / "many")


@pytest.mark.has(STREAM)
def test_streams(repository):
    data = os.urandom((11 << 20) + 3)
    repository.log_artifact_from_stream(io.BytesIO(data), "streamed", "folder")
    assert repository.read_bytes("folder/streamed") == data

    async def chunks():
        for begin in range(0, len(data), 700_001):
            yield data[begin : begin + 700_001]

    # in a thread of its own: a browser of other tests may have an event loop in this one
    with ThreadPoolExecutor(1) as threads:
        sending = repository.log_artifact_from_async_stream(chunks(), "later", "folder")
        threads.submit(asyncio.run, sending).result()
    assert repository.read_bytes("folder/later") == data
    repository.log_artifact_from_stream(io.BytesIO(b""), "nothing")
    assert repository.read_bytes("nothing") == b""


class Breaking(io.RawIOBase):
    """A stream that breaks after twelve MiB."""

    left = 12 << 20

    def readable(self):
        return True

    def read(self, size=-1):
        size = min(size if size > 0 else 1 << 20, 1 << 20)
        self.left -= size
        if self.left < 0:
            raise OSError("the line broke")
        return b"x" * size


@pytest.mark.has(STREAM)
def test_a_stream_that_breaks_stores_nothing(repository):
    with pytest.raises((OSError, MlflowException)):
        repository.log_artifact_from_stream(Breaking(), "broken")
    assert listed(repository) == []


@pytest.mark.has(PARTS, PART_URLS)
def test_parts(repository):
    parts = [os.urandom(5 << 20), os.urandom(5 << 20), b"the end"]
    upload = repository.create_multipart_upload("/home/me/big.bin", len(parts), "folder")
    assert [part.part_number for part in upload.credentials] == [1, 2, 3]
    assert listed(repository, "folder") == []
    sent = [
        MultipartUploadPart(part.part_number, put_part(part.url, data, dict(part.headers)), part.url)
        for part, data in reversed(list(zip(upload.credentials, parts, strict=True)))
    ]
    sent.sort(key=lambda part: part.part_number)
    repository.complete_multipart_upload("big.bin", upload.upload_id, sent, "folder")
    assert repository.read_bytes("folder/big.bin") == b"".join(parts)


@pytest.mark.has(PARTS, PART_URLS, GIVE_UP)
def test_parts_that_are_given_up(repository, monkeypatch):
    # moto answers as if it were broken
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
    upload = repository.create_multipart_upload("given-up", 2)
    first, second = upload.credentials
    put_part(first.url, b"x", dict(first.headers))
    repository.abort_multipart_upload("given-up", upload.upload_id)
    with pytest.raises(MlflowException):
        put_part(second.url, b"x", dict(second.headers))
    assert listed(repository) == []


@pytest.mark.lacks(PARTS)
def test_parts_are_not_offered_by_stores_without_them(repository):
    assert not hasattr(repository, "create_multipart_upload")


@pytest.mark.has(SIGNED_DOWNLOAD)
def test_presigned_downloads(repository):
    repository.log_bytes(b"by its URL", "folder/f x.txt")
    answer = repository.get_download_presigned_url("folder/f x.txt", 3600)
    assert (answer.file_size, fetched(answer.url, answer.headers)) == (10, b"by its URL")
    with pytest.raises(MlflowException) as error:
        repository.get_download_presigned_url("folder/nothing")
    assert code_of(error) == "RESOURCE_DOES_NOT_EXIST"


@pytest.mark.has(SIGNED_UPLOAD)
def test_presigned_uploads(repository):
    name = "folder/new \N{LATIN SMALL LETTER E WITH ACUTE}.txt"
    answer = repository.create_presigned_upload_url(name, 3600)
    put_part(answer.presigned_url, b"put", dict(answer.headers))
    assert repository.read_bytes(name) == b"put"


def fetched(url, headers):
    answer = urllib3.request("GET", url, headers=headers)
    assert answer.status == 200
    return answer.data


def test_traces(repository, tmp_path):
    with pytest.raises(MlflowTraceDataNotFound):
        repository.download_trace_data()
    repository.upload_trace_data('{"spans": []}')
    repository.upload_attachment("att-1", b"\x00bytes")
    assert repository.download_trace_data() == {"spans": []}
    assert repository.download_trace_attachment("attachments/att-1") == b"\x00bytes"
    assert repository.download_trace_data_to_file(tmp_path / "t.json").read_text() == '{"spans": []}'


def test_traces_that_are_archived(repository):
    with pytest.raises(MlflowTraceDataNotFound):
        repository.download_archived_trace_data()
    trace_id = new_trace_id()
    named = {"mlflow__traceRequestId": f'"{trace_id}"'}
    spans = [Span(span(trace_id, 1, text='"a \N{SNOWMAN}"', size="1.5", **named)), Span(span(trace_id, 2, 1, **named))]
    repository.upload_archived_trace_data(TraceData(spans))
    back = repository.download_archived_trace_data().spans
    assert [(s.span_id, s.parent_id, s.name, s.attributes) for s in back] == [
        (s.span_id, s.parent_id, s.name, s.attributes) for s in spans
    ]
    repository.upload_archived_trace_data_bytes(b"no spans")
    with pytest.raises(MlflowTraceDataCorrupted):
        repository.download_archived_trace_data()


@pytest.mark.has(OPEN)
def test_reading_at_any_place(repository, tmp_path):
    data = os.urandom((5 << 20) + 7)
    repository.log_bytes(data, "folder/f")
    for _ in range(3):
        with repository.open_artifact("folder/f") as file:
            assert (file.size, file.read(10)) == (len(data), data[:10])
            file.seek(3 << 20)
            assert file.read(2_000_000) == data[3 << 20 : (3 << 20) + 2_000_000]
            file.section(1 << 20, 100)
            assert file.read() == data[1 << 20 : (1 << 20) + 100]
    assert repository.read_bytes("folder/f") == data
    for path in ("nothing", "folder/f/below"):
        with pytest.raises(MlflowException) as error:
            repository.open_artifact(path)
        assert code_of(error) == "RESOURCE_DOES_NOT_EXIST"
