"""``mlflow users`` and ``python -m mlflow.server.auth``."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from mlflow.cli import cli
from mlflow.store.secrets import hash_of
from mlflow.store.sql.logins import FindAccount, FindSecret
from mlflow.store.sql.tracking import SqlTracking


@pytest.fixture
def uri(tmp_path):
    uri = f"sqlite:///{tmp_path}/mlflow.db"
    SqlTracking.open(uri).close()
    return uri


def run(uri, *words, stdin=None, code=0):
    result = CliRunner().invoke(cli, ["users", *words, "--backend-store-uri", uri], input=stdin)
    assert result.exit_code == code, result.output
    return result.output


def account(uri, name):
    store = SqlTracking.open(uri)
    try:
        return store.find_account(FindAccount(name)).account
    finally:
        store.close()


def test_a_life_of_an_account(uri):
    run(uri, "create", "root", "--admin", "--password-file", "-", stdin="a long secret\n")
    assert account(uri, "root").admin
    first = account(uri, "root").password_hash
    shown = run(uri, "reset-password", "root", "--generate")
    assert account(uri, "root").password_hash != first
    assert len(shown.partition("Password: ")[2].strip()) >= 20
    run(uri, "create", "ann", "--generate", "--display-name", "Ann", "--email", "ann@example.org")
    run(uri, "disable", "ann")
    assert account(uri, "ann").disabled
    listed = run(uri, "list")
    assert [line.split()[1:4] for line in listed.splitlines()[1:]] == [
        ["root", "admin", "person"],
        ["ann", "person", "disabled"],
    ]
    run(uri, "enable", "ann")
    run(uri, "set-admin", "ann")
    run(uri, "set-admin", "root", "--no")
    assert (account(uri, "ann").admin, account(uri, "root").admin) == (True, False)
    assert "last administrator" in run(uri, "delete", "ann", "--yes", code=1)
    run(uri, "delete", "root", stdin="y\n")
    assert account(uri, "root") is None


def test_tokens_of_a_service_account(uri):
    run(uri, "create", "ci", "--service")
    token = run(uri, "tokens", "create", "ci", "--name", "build", "--scope", "read").strip()
    store = SqlTracking.open(uri)
    found = store.find_secret(FindSecret("token", hash_of(token)))
    store.close()
    assert (found.account.name, found.scope) == ("ci", "read")
    listed = run(uri, "tokens", "list", "ci")
    assert "build" in listed
    assert token not in listed
    run(uri, "tokens", "revoke", str(found.id))
    assert "build" not in run(uri, "tokens", "list", "ci")


@pytest.mark.parametrize(
    ("words", "stdin", "message"),
    [
        (("create", "ann", "--password-file", "-"), "short\n", "at least 12"),
        (("create", "ann"), None, "--password-file -"),
        (("create", "ci", "--service", "--generate"), None, "no password"),
        (("reset-password", "nobody", "--generate"), None, "nobody"),
        (("delete", "nobody", "--yes"), None, "nobody"),
        (("tokens", "create", "nobody", "--name", "t"), None, "nobody"),
        (("tokens", "revoke", "7"), None, "7"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_done_is_said(uri, words, stdin, message):
    result = CliRunner().invoke(cli, ["users", *words, "--backend-store-uri", uri], input=stdin)
    assert result.exit_code in (1, 2)
    assert message in result.output
    assert account(uri, "ann") is None


def test_no_database_is_made_by_the_way(tmp_path):
    output = run(f"sqlite:///{tmp_path}/none.db", "list", code=1)
    assert "There is no database" in output
    assert not (tmp_path / "none.db").exists()
    assert "is no database" in run("http://user:secret@localhost:1", "list", code=1)


def test_the_command_of_mlflow(tmp_path):
    uri = f"sqlite:///{tmp_path}/mlflow.db"
    command = [sys.executable, "-m", "mlflow.server.auth", "db", "upgrade", "--url", uri]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "is up to date" in done.stdout
    assert account(uri, "nobody") is None
    other = subprocess.run([*command, "--revision", "abc"], capture_output=True, text=True, check=False)
    assert (other.returncode, "'abc'" in other.stderr) == (1, True)
