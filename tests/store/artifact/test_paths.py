import os

import pytest

from mlflow.exceptions import MlflowException
from mlflow.store.artifact.artifact_repo import verify_artifact_path
from mlflow.store.artifact.paths import below, folder_of, normal_path

ESCAPES = [
    "..",
    "../x",
    "a/../..",
    "a/../../x",
    "a/..",
    "/etc/passwd",
    "/",
    "//x",
    "a\\..\\x",
    "\\\\host\\share",
    "C:/x",
    "c:\\x",
    "C:",
    "file:x",
    "FILE:///etc/passwd",
    "http://host/x",
    "s3://bucket/x",
    "a\0b",
    "a\nb",
    "a\udcffb",
    "%2e%2e",
    "%2E%2e/x",
    "..%2fx",
    "%2e%2e%2fx",
    "%252e%252e/x",
    "%25252e%25252e%25252fx",
    "%2fetc%2fpasswd",
    "a%5c..%5cx",
    "a%00b",
    "...",
    ".. ",
    "a/.. /b",
    "%" + "25" * 12 + "2e",
    ".upload-0123456789abcdef0123456789abcdef.tmp",
    "a/.upload-0123456789abcdef0123456789abcdef.tmp/whole",
]
GOOD = [
    "a",
    "a.txt",
    "a b.txt",
    "größe/模型.bin",
    "100%.txt",
    "50%off/x",
    "a+b&c=d#e?.txt",
    "e:3.txt",
    "12:30.json",
    ".hidden",
    "..a",
    "a..",
    "a/b/c",
    "images/loss+step+1+timestamp+2+id.png",
]


@pytest.mark.parametrize("path", ESCAPES)
def test_a_path_that_could_lead_out_is_refused(path):
    for check in (verify_artifact_path, normal_path):
        with pytest.raises(MlflowException) as raised:
            check(path)
        assert raised.value.error_code == "INVALID_PARAMETER_VALUE"
        assert "Invalid artifact path" in raised.value.message


@pytest.mark.parametrize("path", GOOD)
def test_a_path_that_people_use_is_accepted(path):
    verify_artifact_path(path)
    assert normal_path(path) == path


@pytest.mark.parametrize(("path", "normal"), [("./a", "a"), ("a//b", "a/b"), ("a/./b", "a/b"), (".", "")])
def test_only_the_normal_form_may_be_stored_but_others_may_be_read(path, normal):
    assert normal_path(path) == normal
    with pytest.raises(MlflowException, match="normal form"):
        verify_artifact_path(path)


def test_no_path_is_the_root():
    verify_artifact_path(None)
    verify_artifact_path("")
    assert normal_path(None) == normal_path("") == ""


@pytest.mark.parametrize(
    ("uri", "folder"),
    [
        ("/data/x", "/data/x"),
        ("/data/a%20b", "/data/a%20b"),
        ("file:///data/a%20b", "/data/a b"),
        ("file:/data/x", "/data/x"),
        ("file://localhost/data/x", "/data/x"),
        ("/data/a?b#c", "/data/a?b#c"),
    ],
)
def test_folder_of(uri, folder):
    assert folder_of(uri) == folder


@pytest.mark.parametrize("uri", ["file://host/x", "file:///etc?x=/run/artifacts", "file:///etc#/run", "file:///x?"])
def test_a_file_uri_that_names_more_than_a_folder_is_refused(uri):
    with pytest.raises(MlflowException, match="Invalid URI"):
        folder_of(uri)


def test_links_are_followed_inside_the_root_only(tmp_path):
    root, outside = tmp_path / "root", tmp_path / "outside"
    (root / "data").mkdir(parents=True)
    outside.mkdir()
    (outside / "secret").write_text("secret")
    (root / "inner").symlink_to(root / "data")
    (root / "out").symlink_to(outside)
    (root / "file").symlink_to(outside / "secret")
    (root / "dangling").symlink_to(outside / "not-yet")
    (root / "hop").symlink_to(root / "out")
    # a folder whose name only begins like the root's
    (tmp_path / "root-beside").mkdir()
    (root / "beside").symlink_to(tmp_path / "root-beside")

    assert below(str(root), "inner/x") == str(root / "data" / "x")
    assert below(str(root), "data/new/file") == str(root / "data" / "new" / "file")
    for path in ("out", "out/secret", "file", "dangling", "hop/secret", "beside/x"):
        with pytest.raises(MlflowException) as raised:
            below(str(root), path)
        assert raised.value.error_code == "PERMISSION_DENIED"


def test_the_root_itself_may_be_a_link(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "f").write_text("x")
    (tmp_path / "root").symlink_to(tmp_path / "real")
    (tmp_path / "real" / "l").symlink_to(tmp_path / "real" / "f")
    assert os.path.samefile(below(str(tmp_path / "root"), "l"), tmp_path / "real" / "f")
