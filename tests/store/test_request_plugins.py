"""Headers and credentials that plugins add; installed plugins are in tests/test_plugins.py."""

import pytest

from mlflow.exceptions import MlflowException
from mlflow.store import request_plugins
from mlflow.store.request_plugins import authorize
from mlflow.tracking.request_auth import registry as auth_registry
from mlflow.tracking.request_header import registry as header_registry
from mlflow.tracking.request_header.default_request_header_provider import DefaultRequestHeaderProvider


@pytest.fixture(autouse=True)
def registrations(monkeypatch):
    monkeypatch.setattr(request_plugins, "_registered_header_providers", [])
    monkeypatch.setattr(request_plugins, "_registered_auth_providers", [])


def _provider(headers, active=True):
    class Provider:
        def in_context(self):
            return active

        def request_headers(self):
            if headers is None:
                raise RuntimeError("no network")
            return headers

    return Provider


def test_headers_of_providers_in_context(caplog):
    header_registry.register(_provider({"X-A": "1", "User-Agent": "mine"}))
    header_registry.register(_provider({"X-A": "2"}))
    header_registry.register(_provider({"X-B": "3"}, active=False))
    header_registry.register(_provider(None))
    headers = header_registry.resolve_request_headers({"X-C": "4"})
    assert (headers["X-A"], headers["X-C"]) == ("2", "4") and "X-B" not in headers
    own = DefaultRequestHeaderProvider().request_headers()["User-Agent"]
    assert headers["User-Agent"] == f"{own} mine" and own.startswith("mlflow-python-client/")
    assert "Provider failed: no network" in caplog.text


def test_an_auth_provider_by_name():
    class Provider:
        def get_name(self):
            return "vault"

        def get_auth(self):
            return ("ann", "secret")

    auth_registry.register(Provider)
    assert auth_registry.fetch_auth("vault") == ("ann", "secret")
    with pytest.raises(MlflowException, match=r"'other' names no request auth provider; known: .*vault"):
        auth_registry.fetch_auth("other")


def test_user_and_password():
    headers = {}
    assert authorize(("ann", "pass:word"), "GET", "http://x/", headers) == "http://x/"
    assert headers == {"Authorization": "Basic YW5uOnBhc3M6d29yZA=="}


def test_a_callable_sees_the_request_and_changes_it():
    def sign(request):
        request.headers["X-Signature"] = f"{request.method} {request.url} {request.body.decode()}"
        request.url += "?signed"
        return request

    headers = {}
    assert authorize(sign, "POST", "http://x/a", headers, b"{}") == "http://x/a?signed"
    assert headers == {"X-Signature": "POST http://x/a {}"}


def test_a_callable_that_returns_nothing():
    headers = {}
    authorize(lambda request: request.headers.update(a="b"), "GET", "http://x", headers)
    assert headers == {"a": "b"}


def test_authentication_in_several_steps_is_refused():
    with pytest.raises(MlflowException, match="response hook 'response'"):
        authorize(lambda request: request.register_hook("response", print), "GET", "http://x", {})


def test_what_is_no_credential():
    with pytest.raises(MlflowException, match="not int"):
        authorize(3, "GET", "http://x", {})
    assert authorize(None, "GET", "http://x", {}) == "http://x"
