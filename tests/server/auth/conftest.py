"""A server with login, in this process."""

import base64
import time

import pytest

from mlflow.server import create_app
from tests.server.asgi import Answer, call

ADMIN, PASSWORD = "admin", "the admin's secret"


def basic(name, password):
    """The header that shows a user name and a password."""
    return {"authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


@pytest.fixture
def time_stands(monkeypatch):
    """The wait after wrong passwords, which begins with a second, is not over before the test is."""
    moment = int(time.time() * 1000)
    monkeypatch.setattr("mlflow.store.sql.logins.now", lambda: moment)


class Guarded:
    """Calls to a server with login."""

    def __init__(self, app):
        self.app = app

    def ask(self, method, path, body=None, *, name=ADMIN, password=PASSWORD, headers=None, **more) -> Answer:
        """What the server answers somebody with a password; ``headers`` instead of that."""
        shown = basic(name, password) if headers is None else headers
        if method == "GET" and body:
            more["query"] = body
            body = None
        return call(self.app, method, f"/api/{path}", json_body=body, headers=shown, **more)

    def made(self, name, password="her secret words", **more):
        """A new person."""
        answer = self.ask("POST", "2.0/mlflow/users/create", {"username": name, "password": password, **more})
        assert answer.status == 200, answer.text
        return answer.json["user"]

    def login(self, name, password="her secret words", headers=None):
        """The headers of a page in which somebody has logged in."""
        body = {"username": name, "password": password}
        answer = self.ask("POST", "3.0/mlflow/auth/login", body, headers=headers or {})
        assert answer.status == 200, answer.text
        cookie = answer.headers["set-cookie"].partition(";")[0]
        return {"cookie": cookie, "x-csrf-token": answer.json["csrf_token"]}


def guarded(folder, **settings):
    """A server with login over a new database."""
    return create_app(f"sqlite:///{folder}/mlflow.db", artifacts_destination=str(folder / "artifacts"), **settings)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server with login, shared by a module; each test has users of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLFLOW_AUTH_ADMIN_PASSWORD", PASSWORD)
        app = guarded(tmp_path_factory.mktemp("guarded"), auth=True)
    yield Guarded(app)
    app.close()


@pytest.fixture
def name():
    """A name that no other test has."""
    import uuid

    return f"ann-{uuid.uuid4().hex[:8]}"
