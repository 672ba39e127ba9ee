"""Single sign-on with a real provider: the whole way, and the ways around it."""

from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from tests.serverprocess import free_port, running_server
from tests.services.oidc.provider import AUDIENCE, CLIENT, PATIENCE_S, SECRET, Visitor, oidc_provider

API = "/ajax-api/3.0/mlflow/auth"
ADMIN = ("admin", "a long enough password")
PEOPLE = {
    "ada": {"name": "Ada Lovelace", "email": "ada@example.org", "email_verified": True, "groups": ["engineers"]},
    "bob": {"name": "Bob", "email": "bob@example.com", "email_verified": True, "groups": ["engineers"]},
    "eve": {"name": "Eve", "email": "eve@example.org", "email_verified": False, "groups": ["engineers"]},
    "admin": {"name": "Not the admin", "email": "x@example.org", "email_verified": True, "groups": []},
    "root": {"name": "Ruth", "email": "root@example.org", "email_verified": True, "groups": ["chiefs"]},
}


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    """A server with two providers, of which the first lets in one domain."""
    folder, port = tmp_path_factory.mktemp("oidc"), free_port()
    url = f"http://127.0.0.1:{port}"
    for name in ("first", "second"):
        (folder / name).mkdir()
    with (
        oidc_provider(folder / "first", dict(PEOPLE), f"{url}/first") as first,
        oidc_provider(folder / "second", {"mallory": {"name": "M"}}, f"{url}/second") as second,
    ):
        (folder / "providers.yaml").write_text(
            f"""
providers:
  - id: first
    name: First
    issuer: {first.issuer}
    client_id: {CLIENT}
    client_secret: $SECRET_OF_FIRST
    scopes: [openid, profile, email, groups]
    allowed_domains: [example.org]
    admin_groups: [chiefs]
    group_roles: {{engineers: [editor, lab/viewer], poets: lab/editor}}
    api_audience: {AUDIENCE}
  - id: second
    issuer: {second.issuer}
    client_id: {CLIENT}
    client_secret: $SECRET_OF_FIRST
    api_audience: {AUDIENCE}
"""
        )
        environment = {
            "MILLRACE_OIDC_CONFIG": str(folder / "providers.yaml"),
            "SECRET_OF_FIRST": SECRET,
            "MLFLOW_AUTH_ADMIN_USERNAME": ADMIN[0],
            "MLFLOW_AUTH_ADMIN_PASSWORD": ADMIN[1],
        }
        with running_server(folder, "--auth", "--enable-workspaces", env=environment, port=port) as server:
            made = httpx.post(f"{server}/api/3.0/mlflow/workspaces", json={"name": "lab"}, auth=ADMIN)
            assert made.status_code < 300, made.text
            yield server, first, second


@pytest.fixture
def server(services):
    return services[0]


@pytest.fixture
def first(services):
    services[1].know(**PEOPLE)
    return services[1]


@pytest.fixture
def visitor():
    found = Visitor()
    yield found
    found.close()


def answer_for(visitor, server, name, provider="first", then="/"):
    """The address by which the provider sends somebody back, not yet followed."""
    start = f"{server}{API}/oidc/{provider}/login?{urlencode({'next': then})}#{name}"
    return visitor.go(start, "/callback")


def log_in(visitor, server, name, **more):
    """The answer of the server to somebody who comes back from the provider."""
    return visitor.http.get(answer_for(visitor, server, name, **more))


def session(visitor, server):
    answer = visitor.http.get(f"{server}{API}/session")
    return answer.json() if answer.status_code == 200 else answer.status_code


def is_refused(answer, reason):
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/login?error={reason}"
    assert "mlflow_session" not in answer.cookies
    return True


def test_login(server, first, visitor):
    answer = log_in(visitor, server, "ada", then="/experiments/0?compare=1")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/experiments/0?compare=1"
    (cookie,) = [line for line in answer.headers.get_list("set-cookie") if line.startswith("mlflow_session=")]
    assert "HttpOnly" in cookie and "samesite=lax" in cookie.lower()
    found = session(visitor, server)
    assert found["user"]["username"] == "ada"
    assert found["user"]["display_name"] == "Ada Lovelace"
    assert found["user"]["email"] == "ada@example.org"
    assert not found["user"].get("is_admin")
    assert found["groups"] == ["engineers"]
    # a role of the group lets her change things
    headers = {"X-CSRF-Token": found["csrf_token"]}
    made = visitor.http.post(f"{server}/api/2.0/mlflow/experiments/create", json={"name": "by ada"}, headers=headers)
    assert made.status_code == 200, made.text


def test_groups_follow_the_provider_at_each_login(server, first, visitor):
    log_in(visitor, server, "ada")
    first.know(ada={**PEOPLE["ada"], "groups": ["chiefs", "poets"]})
    other = Visitor()
    log_in(other, server, "ada")
    found = session(other, server)
    assert sorted(found["groups"]) == ["chiefs", "poets"]
    assert found["user"]["is_admin"] is True
    first.know(ada=PEOPLE["ada"])
    log_in(other, server, "ada")
    found = session(other, server)
    assert found["groups"] == ["engineers"] and not found["user"].get("is_admin")
    other.close()


def makes_experiment(visitor, server, name, workspace):
    """The status of somebody's attempt to make something in a workspace."""
    headers = {"X-CSRF-Token": session(visitor, server)["csrf_token"], "X-MLFLOW-WORKSPACE": workspace}
    url = f"{server}/api/2.0/mlflow/experiments/create"
    return visitor.http.post(url, json={"name": name}, headers=headers).status_code


def workspaces(visitor, server):
    answer = visitor.http.get(f"{server}/api/3.0/mlflow/workspaces")
    assert answer.status_code == 200, answer.text
    return sorted(one["name"] for one in answer.json()["workspaces"])


def test_workspaces_follow_the_groups_of_the_provider(server, first, visitor):
    # the administrator's own, so that there is something to see
    headers = {"X-MLFLOW-WORKSPACE": "lab"}
    httpx.post(f"{server}/api/2.0/mlflow/experiments/create", json={"name": "of lab"}, auth=ADMIN, headers=headers)
    log_in(visitor, server, "ada")
    assert workspaces(visitor, server) == ["default", "lab"]
    assert makes_experiment(visitor, server, "by a viewer", "lab") == 403
    # what the provider takes away is gone with the next login
    first.know(ada={**PEOPLE["ada"], "groups": []})
    log_in(visitor, server, "ada")
    assert workspaces(visitor, server) == ["default"]
    found = visitor.http.get(
        f"{server}/api/2.0/mlflow/experiments/get-by-name?experiment_name=of%20lab", headers=headers
    )
    assert found.status_code == 403
    first.know(ada={**PEOPLE["ada"], "groups": ["poets"]})
    log_in(visitor, server, "ada")
    assert makes_experiment(visitor, server, "by an editor", "lab") == 200


@pytest.mark.parametrize(("name", "reason"), [("bob", "not-allowed"), ("eve", "not-allowed"), ("admin", "name-taken")])
def test_who_is_not_let_in(server, first, visitor, name, reason):
    assert is_refused(log_in(visitor, server, name), reason)
    assert session(visitor, server) == 401


def test_answer_for_another_browser(server, first, visitor):
    # an attacker's own answer, opened by somebody else
    address = answer_for(visitor, server, "ada")
    assert is_refused(httpx.get(address, timeout=PATIENCE_S), "expired")


def test_answer_with_another_state(server, first, visitor):
    address = answer_for(visitor, server, "ada")
    state = parse_qs(urlsplit(address).query)["state"][0]
    assert is_refused(visitor.http.get(address.replace(state, "A" * len(state))), "expired")
    other = parse_qs(urlsplit(answer_for(visitor, server, "ada")).query)["state"][0]
    # both logins are this browser's: the code of one with the state of the other
    assert is_refused(visitor.http.get(address.replace(state, other)), "provider")
    assert session(visitor, server) == 401


def test_code_that_was_used(server, first, visitor):
    address = answer_for(visitor, server, "ada")
    (kept,) = [one for one in visitor.http.cookies.jar if one.name.startswith("mlflow_oidc_")]
    assert visitor.http.get(address).headers["location"] == "/"
    # the login is over for this browser
    assert is_refused(visitor.http.get(address), "expired")
    # and the provider takes no code twice from one who kept the cookies
    again = httpx.get(address, headers={"Cookie": f"{kept.name}={kept.value}"}, timeout=PATIENCE_S)
    assert is_refused(again, "provider")


def test_answer_of_one_provider_at_another(server, first, visitor):
    address = answer_for(visitor, server, "ada")
    assert is_refused(visitor.http.get(address.replace("/first/", "/second/")), "expired")
    begun = answer_for(visitor, server, "mallory", provider="second")
    query = parse_qs(urlsplit(begun).query)
    good = parse_qs(urlsplit(address).query)
    # the honest provider's code with the state of the login at the other
    mixed = urlsplit(begun)._replace(
        query=urlencode({**{k: v[0] for k, v in good.items()}, "state": query["state"][0]})
    )
    assert is_refused(visitor.http.get(mixed.geturl()), "provider")


def test_answer_that_does_not_say_of_whom_it_is(server, first, visitor):
    address = urlsplit(answer_for(visitor, server, "ada"))
    query = {name: values[0] for name, values in parse_qs(address.query).items() if name != "iss"}
    assert is_refused(visitor.http.get(address._replace(query=urlencode(query)).geturl()), "provider")


def test_login_that_is_denied(server, first, visitor):
    address = urlsplit(answer_for(visitor, server, "ada"))
    query = {name: values[0] for name, values in parse_qs(address.query).items() if name in ("iss", "state")}
    denied = address._replace(query=urlencode({**query, "error": "access_denied"})).geturl()
    assert is_refused(visitor.http.get(denied), "denied")


@pytest.mark.parametrize(
    "target",
    [
        *("https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "/\t/evil.example"),
        *("javascript:alert(1)", "/api/2.0/mlflow/users/current", "evil.example", "/%0d%0aSet-Cookie: a=b\r\nX: y"),
    ],
)
def test_no_way_out_of_the_server(server, first, visitor, target):
    answer = log_in(visitor, server, "ada", then=target)
    assert answer.headers["location"] == "/"
    assert "a" not in answer.cookies


def test_unknown_provider(server, visitor):
    answer = visitor.http.get(f"{server}{API}/oidc/third/login")
    assert is_refused(answer, "provider")


def test_logout_ends_the_session_at_the_provider(server, first, visitor):
    log_in(visitor, server, "ada")
    token = session(visitor, server)["csrf_token"]
    assert visitor.http.post(f"{server}{API}/logout", headers={"X-CSRF-Token": token}, json={}).status_code == 200
    answer = visitor.http.get(f"{server}{API}/oidc/logout")
    location = urlsplit(answer.headers["location"])
    assert f"{location.scheme}://{location.netloc}" == first.issuer
    query = parse_qs(location.query)
    assert query["post_logout_redirect_uri"] == [f"{server}/login"] and query["id_token_hint"]
    page = visitor.http.get(answer.headers["location"])
    assert page.status_code == 200 and "logout" in page.text.lower()
    # once
    assert visitor.http.get(f"{server}{API}/oidc/logout").headers["location"] == "/login"


def test_logout_at_the_provider_ends_the_session(server, first, visitor):
    log_in(visitor, server, "ada")
    elsewhere = Visitor()
    log_in(elsewhere, server, "ada")
    # from another application: nothing of this server is visited
    visitor.end_session(first.issuer)
    # the provider has told this server before it answered the browser
    assert session(visitor, server) == 401
    # the session of another browser is another one
    assert session(elsewhere, server)["user"]["username"] == "ada"
    elsewhere.close()


def current(server, token):
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.get(f"{server}/api/2.0/mlflow/users/current", headers=headers, timeout=PATIENCE_S)


def test_access_token_of_a_provider(services):
    server, _, second = services
    found = current(server, second.machine_token()).json()
    assert found["user"]["username"] == "pipeline" and found["groups"] == ["machines"]


def test_access_token_for_another_api(services):
    server, _, second = services
    assert current(server, second.machine_token("urn:other")).status_code == 401


def test_access_token_of_whom_the_provider_does_not_let_in(server, first):
    # a program has no e-mail address, so the domain that is asked for keeps it out
    answer = current(server, first.machine_token())
    assert answer.status_code == 401 and "may not use the server" in answer.json()["message"]
