"""What URIs of other hosts name, and what is shown of them."""

import pytest

from mlflow.store.artifact.remote_place import login_of, place_of, without_password
from tests.contract.errors import raises


@pytest.mark.parametrize(
    ("uri", "place", "shown"),
    [
        ("sftp://host/a/b/", ("sftp", "host", None, None, None, "/a/b"), "sftp://host"),
        ("SFTP://u@Host:2222", ("sftp", "host", 2222, "u", None, "/"), "sftp://u@host:2222"),
        ("ftp://u:p%40%2F%3A@h/a%20b%25", ("ftp", "h", None, "u", "p@/:", "/a b%"), "ftp://u@h"),
        ("ftp://[::1]:21/x", ("ftp", "::1", 21, None, None, "/x"), "ftp://[::1]:21"),
    ],
    ids=["plain", "port", "encoded", "address"],
)
def test_what_a_uri_names(uri, place, shown):
    found = place_of(uri)
    assert (tuple(found), str(found)) == (place, shown)


@pytest.mark.parametrize(
    "uri",
    [
        "sftp:///a",
        "sftp://-oProxyCommand=x/a",
        "sftp://u:s3cret@/a",
        "sftp://u:s3cret@h:port/a",
        "sftp://u:s3cret@h/a?x",
        "sftp://u:s3cret@h/a#x",
        "sftp://u:s3cret@h/a/../b",
        "sftp://u:s3cret@h/a/%2e%2e/b",
        "ftp://u:s3cret%0d%0aDELE@h/a",
        "ftp://u:s3cret@h/a%0d%0aDELE x",
    ],
    ids=range(10),
)
def test_uris_that_are_none(uri):
    with raises("INVALID_PARAMETER_VALUE", "Invalid URI") as caught:
        place_of(uri)
    assert "s3cret" not in str(caught.value)


def test_no_host_where_a_setting_names_it():
    assert place_of("hdfs:///a", without_host=True).folder == "/a"
    with raises("INVALID_PARAMETER_VALUE", "no host"):
        place_of("hdfs://u@/a", without_host=True)


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("sftp://u:p@h/a@b", "sftp://u:***@h/a@b"),
        ("sftp://u@h/a", "sftp://u@h/a"),
        ("sftp://h/a:b@c", "sftp://h/a:b@c"),
        ("sftp://u:p@q@h:1", "sftp://u:***@h:1"),
        ("/a:b@c", "/a:b@c"),
    ],
    ids=range(5),
)
def test_without_password(uri, shown):
    assert without_password(uri) == shown


def test_logins_of_hosts(monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text("machine h login me password s3cret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    assert login_of(place_of("ftp://h/x")) == ("me", "s3cret")
    assert login_of(place_of("ftp://me@h/x")) == ("me", "s3cret")
    assert login_of(place_of("ftp://other@h/x")) == ("other", None)
    assert login_of(place_of("ftp://other:p@h/x")) == ("other", "p")
    assert login_of(place_of("ftp://elsewhere/x")) == (None, None)
    (tmp_path / "netrc").write_text("machine h password\n s3cret nonsense")
    with raises("INVALID_PARAMETER_VALUE", "netrc") as caught:
        login_of(place_of("ftp://h/x"))
    assert "s3cret" not in str(caught.value)
    monkeypatch.setenv("NETRC", str(tmp_path / "none"))
    assert login_of(place_of("ftp://h/x")) == (None, None)
