"""Providers as the environment and files name them."""

import pytest

from mlflow.exceptions import MlflowException
from mlflow.server.auth.oidc_settings import ProviderSettings, group_roles_of, read_providers

GOOD = {"ISSUER": "https://id.example.org/realm", "CLIENT_ID": "millrace"}


@pytest.fixture
def environment(monkeypatch):
    def set_all(**settings):
        for name, value in settings.items():
            monkeypatch.setenv(f"MILLRACE_OIDC_{name}", value)

    return set_all


def test_nothing_is_set():
    assert read_providers() == []


def test_one_of_the_environment(environment, tmp_path):
    (tmp_path / "secret").write_text("geheim\n")
    environment(
        **GOOD,
        CLIENT_SECRET_FILE=str(tmp_path / "secret"),
        SCOPES="openid email,groups",
        NAME="Our login",
        GROUP_ROLES="cn=data,dc=org=editor, data=blue/viewer,data=manager".replace(",dc=org", ""),
        ADMIN_GROUPS="admins, root",
        ALLOWED_DOMAINS="@Example.org",
        CREATE_ACCOUNTS="false",
    )
    (found,) = read_providers()
    assert (found.id, found.name, found.client_secret) == ("sso", "Our login", "geheim")
    assert found.scopes == ("openid", "email", "groups")
    assert found.admission.group_roles == {"cn=data": ("editor",), "data": ("blue/viewer", "manager")}
    assert found.admission.admin_groups == {"admins", "root"}
    assert found.admission.allowed_domains == {"example.org"}
    assert not found.admission.create_accounts and not found.admission.link_accounts
    assert "geheim" not in repr(found)


def test_several_of_a_file(environment, tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_OF_A", "geheim")
    path = tmp_path / "providers.yaml"
    path.write_text(
        """
providers:
  - {id: a, issuer: "https://a.example", client_id: m, client_secret: $SECRET_OF_A, group_roles: {x: editor, y: [a, b]}}
  - {id: b, name: B, issuer: "http://localhost:9000", client_id: m, allowed_groups: [x], trust_email: true}
"""
    )
    environment(**GOOD, CONFIG=str(path))
    sso, a, b = read_providers()
    assert [one.id for one in (sso, a, b)] == ["sso", "a", "b"]
    assert a.client_secret == "geheim" and a.name == "a"
    assert a.admission.group_roles == {"x": ("editor",), "y": ("a", "b")}
    assert b.trust_email and b.admission.allowed_groups == {"x"}


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"ISSUER": "http://id.example.org"}, "must be an https:// URL"),
        ({"ISSUER": "https://u@id.example.org"}, "no user"),
        ({"ISSUER": "https://id.example.org?x=1"}, "no query"),
        ({"ISSUER": "id.example.org"}, "must be an https:// URL"),
        ({"CLIENT_ID": ""}, "has no client id"),
        ({"SCOPES": "email"}, "lack 'openid'"),
        ({"GROUP_ROLES": "editor"}, "must be group=role"),
        ({"GROUP_ROLES": "data="}, "must be group=role"),
        ({"CLIENT_SECRET": "a", "CLIENT_SECRET_FILE": "b"}, "given twice"),
        ({"CLIENT_SECRET_FILE": "/does/not/exist"}, "cannot be read: No such file"),
        ({"CONFIG": "/does/not/exist"}, "cannot be read: No such file"),
    ],
    ids=lambda value: next(iter(value.items()))[1] if isinstance(value, dict) else "",
)
def test_settings_that_are_refused(environment, settings, words):
    environment(**{**GOOD, **settings})
    with pytest.raises(MlflowException, match=words):
        read_providers()


def test_client_without_issuer(environment):
    environment(CLIENT_ID="millrace")
    with pytest.raises(MlflowException, match="is set without MILLRACE_OIDC_ISSUER"):
        read_providers()


PROVIDER = "{id: a, issuer: 'https://a.example', client_id: m%s}"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "nothing but a list of 'providers'"),
        ("providers: []", "nothing but a list of 'providers'"),
        ("other: 1\nproviders: [1]", "nothing but a list of 'providers'"),
        ("providers: [1]", "provider 1 of .* must be a mapping"),
        ("providers: [{id: a}]", "lacks 'issuer'"),
        (f"providers: [{PROVIDER % ', colour: red'}]", "unknown setting 'colour'"),
        (f"providers: [{PROVIDER % ', scopes: openid'}]", "'scopes' .* must be a list of texts"),
        (f"providers: [{PROVIDER % ', trust_email: 1'}]", "'trust_email' .* must be true or false"),
        (f"providers: [{PROVIDER % ', group_roles: [a]'}]", "must map groups to lists of roles"),
        (f"providers: [{PROVIDER % ', client_secret: $NOWHERE_SET'}]", "no variable 'NOWHERE_SET'"),
        (f"providers: [{PROVIDER % ''}, {PROVIDER % ''}]", "Two single sign-on providers have the id 'a'"),
        (
            "providers: [{id: A b, issuer: 'https://a.example', client_id: m}]",
            "Invalid id 'A b' of a single sign-on provider",
        ),
        (
            f"providers: [{PROVIDER % ''}, {{id: b, issuer: 'https://a.example', client_id: m}}]",
            "have the issuer 'https://a.example'",
        ),
        ("providers: [", "is no YAML in line"),
    ],
    ids=lambda value: value[:60] if value.startswith(("providers", "other")) else "",
)
def test_files_that_are_refused(environment, tmp_path, content, words):
    path = tmp_path / "providers.yaml"
    path.write_text(content)
    environment(CONFIG=str(path))
    with pytest.raises(MlflowException, match=words):
        read_providers()


def test_group_with_an_equals_sign():
    assert group_roles_of(["cn=a=editor"], "X") == {"cn=a": ("editor",)}


def test_issuer_on_this_machine_may_be_in_the_clear():
    assert ProviderSettings("a", "A", "http://[::1]:8080", "m").issuer
