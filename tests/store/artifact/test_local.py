import io
import os

import pytest

from mlflow.entities import FileInfo
from mlflow.exceptions import MlflowException
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from mlflow.store.artifact.atomic import AtomicFile


@pytest.fixture
def root(tmp_path):
    return tmp_path / "root"


@pytest.fixture
def repository(root):
    return get_artifact_repository(str(root))


@pytest.fixture
def tree(tmp_path):
    """A folder with a.txt and sub/b.txt."""
    folder = tmp_path / "tree"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text("a")
    (folder / "sub" / "b.txt").write_text("bb")
    return folder


def paths(infos):
    return [(info.path, info.is_dir, info.file_size) for info in infos]


def test_a_file_uri_and_a_path_are_the_same_store(root, repository, tree):
    repository.log_artifact(str(tree / "a.txt"))
    assert get_artifact_repository(root.as_uri()).read_bytes("a.txt") == b"a"


def test_log_artifact_into_the_root_and_into_a_folder(repository, tree):
    repository.log_artifact(str(tree / "a.txt"))
    repository.log_artifact(tree / "a.txt", "x/y")
    assert paths(repository.list_artifacts()) == [("a.txt", False, 1), ("x", True, None)]
    assert repository.list_artifacts("x/y") == [FileInfo("x/y/a.txt", False, 1)]


def test_log_artifact_of_a_folder_stores_the_folder(repository, tree):
    repository.log_artifact(str(tree), "x")
    assert paths(repository.list_artifacts("x/tree/sub")) == [("x/tree/sub/b.txt", False, 2)]


def test_log_artifacts(repository, tree):
    repository.log_artifacts(str(tree), "all")
    assert paths(repository.list_artifacts("all")) == [("all/a.txt", False, 1), ("all/sub", True, None)]
    assert repository.read_bytes("all/sub/b.txt") == b"bb"


def test_log_artifacts_follows_links_but_not_in_circles(repository, tree, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "c.txt").write_text("c")
    (tree / "linked").symlink_to(tmp_path / "elsewhere")
    (tree / "again").symlink_to(tmp_path / "elsewhere")
    (tree / "sub" / "up").symlink_to(tree)
    repository.log_artifacts(str(tree))
    assert repository.read_bytes("linked/c.txt") == repository.read_bytes("again/c.txt") == b"c"
    assert paths(repository.list_artifacts("sub")) == [("sub/b.txt", False, 2)]


def test_log_artifacts_of_what_is_no_folder(repository, tree):
    for path in (tree / "a.txt", tree / "nothing"):
        with pytest.raises(MlflowException, match="there is no folder of that name"):
            repository.log_artifacts(str(path))


def test_log_artifact_of_a_missing_file(repository, tree):
    with pytest.raises(FileNotFoundError):
        repository.log_artifact(str(tree / "nothing"))


def test_storing_an_artifact_onto_itself_keeps_it(root, repository):
    repository.log_bytes(b"data", "a.bin")
    repository.log_artifact(str(root / "a.bin"))
    assert repository.read_bytes("a.bin") == b"data"


def test_overwriting(repository):
    repository.log_bytes(b"long content", "a")
    repository.log_bytes(b"short", "a")
    assert repository.read_bytes("a") == b"short"


def test_streams(repository):
    repository.log_artifact_from_stream(io.BytesIO(b"x" * 3_000_000), "big", "s")
    assert repository.read_bytes("s/big") == b"x" * 3_000_000


async def _chunks():
    yield b"a"
    yield b"b"


def test_asynchronous_streams(repository):
    import asyncio

    asyncio.run(repository.log_artifact_from_async_stream(_chunks(), "ab"))
    assert repository.read_bytes("ab") == b"ab"


class Broken(io.RawIOBase):
    def __init__(self):
        self.left = 3

    def read(self, size=-1):
        self.left -= 1
        if self.left < 0:
            raise ConnectionError("the line is dead")
        return b"x" * 1000


def test_a_broken_upload_leaves_the_old_content_and_nothing_else(root, repository):
    repository.log_bytes(b"old", "a")
    for name in ("a", "new"):
        with pytest.raises(ConnectionError):
            repository.log_artifact_from_stream(Broken(), name)
    assert repository.read_bytes("a") == b"old"
    assert os.listdir(root) == ["a"]


def test_what_is_not_finished_is_not_listed(root, repository):
    repository.log_bytes(b"old", "a")
    unfinished = AtomicFile(str(root / "b"))
    unfinished.write(b"half")
    assert paths(repository.list_artifacts()) == [("a", False, 3)]
    unfinished.commit()
    assert [info.path for info in repository.list_artifacts()] == ["a", "b"]


@pytest.mark.parametrize("path", ["..", "/etc", "%2e%2e", "a\\b"])
def test_every_method_refuses_paths_that_lead_out(repository, tree, path):
    file = str(tree / "a.txt")
    for call in (
        lambda: repository.log_artifact(file, path),
        lambda: repository.log_artifacts(str(tree), path),
        lambda: repository.log_bytes(b"", path),
        lambda: repository.log_artifact_from_stream(io.BytesIO(), "x", path),
        lambda: repository.list_artifacts(path),
        lambda: repository.read_bytes(path),
        lambda: repository.download_artifacts(path),
        lambda: repository.download_artifacts(path, str(tree)),
        lambda: repository.get_local_path(path),
        lambda: repository.delete_artifacts(path),
        lambda: repository.create_multipart_upload("x", 1, path),
    ):
        with pytest.raises(MlflowException) as raised:
            call()
        assert raised.value.error_code == "INVALID_PARAMETER_VALUE"


def test_links_out_of_the_root_are_neither_read_nor_written(root, repository, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_text("secret")
    root.mkdir()
    (root / "out").symlink_to(outside)
    (root / "file").symlink_to(outside / "secret")
    for call in (
        lambda: repository.read_bytes("out/secret"),
        lambda: repository.read_bytes("file"),
        lambda: repository.list_artifacts("out"),
        lambda: repository.log_bytes(b"x", "out/new"),
        lambda: repository.log_bytes(b"x", "file"),
        lambda: repository.download_artifacts("", str(tmp_path / "target")),
        lambda: repository.delete_artifacts("out/secret"),
    ):
        with pytest.raises(MlflowException) as raised:
            call()
        assert raised.value.error_code == "PERMISSION_DENIED"
    assert (outside / "secret").read_text() == "secret"
    assert os.listdir(outside) == ["secret"]
    # they are there, but nothing is told about where they lead
    assert paths(repository.list_artifacts()) == [("file", False, None), ("out", False, None)]
    repository.delete_artifacts("out")
    assert outside.exists()
    assert not (root / "out").is_symlink()


def test_download_gives_the_path_itself_or_a_copy(root, repository, tree, tmp_path):
    repository.log_artifacts(str(tree), "x")
    assert repository.download_artifacts("x") == str(root / "x")
    assert repository.download_artifacts(None) == str(root)
    target = tmp_path / "new" / "target"
    assert repository.download_artifacts("x/sub/b.txt", str(target)) == str(target / "x" / "sub" / "b.txt")
    assert repository.download_artifacts("x", target) == str(target / "x")
    assert (target / "x" / "a.txt").read_text() == "a"
    assert repository.download_artifacts("", str(tmp_path / "all")) == str(tmp_path / "all")
    assert (tmp_path / "all" / "x" / "sub" / "b.txt").read_text() == "bb"


def test_what_is_not_there(repository, tmp_path):
    assert repository.list_artifacts() == repository.list_artifacts("nothing") == []
    repository.delete_artifacts("nothing")
    for call in (
        lambda: repository.read_bytes("nothing"),
        lambda: repository.download_artifacts("nothing"),
        lambda: repository.download_artifacts("nothing", str(tmp_path / "t")),
    ):
        with pytest.raises(MlflowException) as raised:
            call()
        assert raised.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_listing_a_file_gives_nothing(repository):
    repository.log_bytes(b"x", "a")
    assert repository.list_artifacts("a") == []


def test_a_folder_or_a_file_in_the_way(repository):
    repository.log_bytes(b"x", "folder/file")
    for path in ("folder", "folder/file/x"):
        with pytest.raises(MlflowException) as raised:
            repository.log_bytes(b"y", path)
        assert raised.value.error_code == "INVALID_PARAMETER_VALUE"
        assert "in the way" in raised.value.message
    with pytest.raises(MlflowException, match="is a folder"):
        repository.read_bytes("folder")
    assert repository.read_bytes("folder/file") == b"x"


def test_a_name_that_is_too_long(repository):
    with pytest.raises(MlflowException, match="too long"):
        repository.log_bytes(b"", "x" * 300)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_is_reported_as_such(repository):
    from mlflow.store.artifact.atomic import explained

    refused = pytest.raises(MlflowException, match="no space is left")
    with refused as raised, explained("a"), open("/dev/full", "wb") as full:
        full.write(b"x" * 100_000)
    assert raised.value.error_code == "RESOURCE_LIMIT_EXCEEDED"


def test_deleting(root, repository):
    repository.log_bytes(b"x", "a/b/c")
    repository.log_bytes(b"x", "a/d")
    repository.delete_artifacts("a/b")
    assert paths(repository.list_artifacts("a")) == [("a/d", False, 1)]
    repository.delete_artifacts("a/d")
    assert repository.list_artifacts("a") == []
    repository.delete_artifacts()
    assert not root.exists()


def test_trace_data(repository, tmp_path):
    from mlflow.exceptions import MlflowTraceDataCorrupted, MlflowTraceDataNotFound

    with pytest.raises(MlflowTraceDataNotFound):
        repository.download_trace_data()
    repository.upload_trace_data('{"spans": []}')
    assert repository.download_trace_data() == {"spans": []}
    repository.upload_trace_data("no json")
    with pytest.raises(MlflowTraceDataCorrupted):
        repository.download_trace_data()
    repository.upload_attachment("picture", b"\x89")
    assert repository.download_trace_attachment("attachments/picture") == b"\x89"
    with pytest.raises(MlflowTraceDataNotFound):
        repository.download_archived_trace_data()
