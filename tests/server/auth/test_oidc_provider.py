"""Whether what a provider signed is to be believed."""

import base64
import contextlib
import hmac
import time

import pytest
from joserfc import jwk

from mlflow.server.auth.oidc_provider import Provider
from mlflow.server.auth.oidc_settings import ProviderSettings
from mlflow.store.outside import Refused
from tests.server.auth.provider_under_control import CLIENT, provider_under_control, unsigned

SECONDS = 1000


@pytest.fixture(scope="module")
def listening():
    with provider_under_control() as provider:
        yield provider


@pytest.fixture
def provider(listening):
    kept = dict(vars(listening))
    document = dict(listening.document)
    listening.asked = []
    listening.statuses = {}
    yield listening
    vars(listening).update(kept, document=document)


@pytest.fixture
def clock():
    now = [time.time()]
    return now


@pytest.fixture
def checker(provider, clock):
    return Provider(ProviderSettings("p", "P", provider.issuer, CLIENT, "secret"), lambda: clock[0])


@contextlib.contextmanager
def refused(reason, words):
    with pytest.raises(Refused, match=words) as caught:
        yield caught
    assert caught.value.reason == reason


def test_good_token(provider, checker):
    claims = checker.check_id_token(provider.sign(provider.claims(nonce="n")), "n", None)
    assert claims["sub"] == "subject-1"


@pytest.mark.parametrize(
    ("algorithm", "kind", "size"),
    [("PS256", "RSA", 2048), ("ES256", "EC", "P-256"), ("ES384", "EC", "P-384"), ("EdDSA", "OKP", "Ed25519")],
)
@pytest.mark.filterwarnings("ignore")
def test_other_algorithms(provider, checker, algorithm, kind, size):
    provider.keys = [jwk.generate_key(kind, size, {"kid": "other"})]
    token = provider.sign(provider.claims(), algorithm=algorithm)
    assert checker.claims_of(token, CLIENT)["sub"] == "subject-1"


WRONG_CLAIMS = {
    "foreign issuer": ({"iss": "https://evil.example"}, "by the issuer 'https://evil.example'"),
    "issuer with a slash more": ({"iss": "SLASH"}, "by the issuer"),
    "no issuer": ({"iss": None}, "by the issuer None"),
    "wrong audience": ({"aud": "another"}, "is for \\['another'\\]"),
    "audience that holds the name": ({"aud": f"{CLIENT}-admin"}, "is for"),
    "no audience": ({"aud": None}, "is for None"),
    "audience of another type": ({"aud": {CLIENT: 1}}, "is for"),
    "expired": ({"exp": -61}, "has expired"),
    "no expiry": ({"exp": None}, "has expired or does not say"),
    "expiry that is a text": ({"exp": "9999999999"}, "has expired or does not say"),
    "not yet": ({"nbf": 120}, "for the future \\(nbf\\)"),
    "issued in the future": ({"iat": 120}, "for the future \\(iat\\)"),
    "no subject": ({"sub": None}, "names no subject"),
    "empty subject": ({"sub": ""}, "names no subject"),
    "endless subject": ({"sub": "s" * 256}, "names no subject"),
    "several without a party": ({"aud": [CLIENT, "another"]}, "\\(azp\\)"),
    "another party": ({"azp": "another"}, "made for 'another'"),
    "wrong nonce": ({"nonce": "other"}, "another login \\(nonce\\)"),
    "no nonce": ({"nonce": None}, "another login \\(nonce\\)"),
    "nonce of another type": ({"nonce": 7}, "another login \\(nonce\\)"),
    "another access token": ({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, "\\(at_hash\\)"),
}


@pytest.mark.parametrize("case", WRONG_CLAIMS)
def test_wrong_claims(provider, checker, clock, case):
    other, words = WRONG_CLAIMS[case]
    now = int(clock[0])
    other = {
        name: value + now if name in ("exp", "nbf", "iat") and isinstance(value, int) else value
        for name, value in other.items()
    }
    if other.get("iss") == "SLASH":
        other = {"iss": provider.issuer + "/"}
    token = provider.sign(provider.claims(**{"nonce": "n", **other}))
    with refused("claims", words):
        checker.check_id_token(token, "n", "an access token")


@pytest.mark.parametrize("claim", [{"exp": -59}, {"nbf": 59}, {"iat": 59}], ids=lambda claim: next(iter(claim)))
def test_clocks_may_be_a_minute_apart(provider, checker, clock, claim):
    ((name, value),) = claim.items()
    token = provider.sign(provider.claims(**{name: int(clock[0]) + value}))
    assert checker.claims_of(token, CLIENT)["sub"] == "subject-1"


def test_several_audiences_with_the_party(provider, checker):
    token = provider.sign(provider.claims(nonce="n", aud=["another", CLIENT], azp=CLIENT))
    assert checker.check_id_token(token, "n", None)["azp"] == CLIENT


# ---- signatures ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["none", "None", "NONE", "", None, "HS256", "RS1", ["RS256"]], ids=repr)
def test_signature_that_is_none(provider, checker, name):
    header = {"alg": name, "kid": "first"} if name is not None else {"kid": "first"}
    with refused("claims", "has the algorithm"):
        checker.claims_of(unsigned(header, provider.claims()), CLIENT)


def test_public_key_as_a_shared_secret(provider, checker):
    # whoever knows the public key could sign with it, if it were taken for a secret
    signed = unsigned({"alg": "HS256", "kid": "first"}, provider.claims()).rpartition(".")[0]
    signature = hmac.digest(provider.keys[0].as_pem(private=False), signed.encode(), "sha256")
    token = f"{signed}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"
    with refused("claims", "has the algorithm 'HS256'"):
        checker.claims_of(token, CLIENT)


def test_key_that_the_token_brings_along(provider, checker):
    own = jwk.generate_key("RSA", 2048, {"kid": "first"})
    token = provider.sign(provider.claims(), own, jwk=own.as_dict(private=False))
    with refused("claims", "no signature by a key"):
        checker.claims_of(token, CLIENT)


def test_changed_claims(provider, checker):
    head, _, signature = provider.sign(provider.claims()).split(".")
    body = unsigned({}, provider.claims(preferred_username="admin")).split(".")[1]
    with refused("claims", "no signature by a key"):
        checker.claims_of(f"{head}.{body}.{signature}", CLIENT)


def test_key_for_another_use(provider, checker):
    provider.published = [{**provider.keys[0].as_dict(private=False), "use": "enc"}]
    with refused("claims", "no signature by a key"):
        checker.claims_of(provider.sign(provider.claims()), CLIENT)


@pytest.mark.parametrize(
    "text", ["", "a.b", "a.b.c.d", "a.b.c", "e30.e30", "e30.bnVsbA.", "\N{SNOWMAN}.e30.", "W10.e30.e30"], ids=repr
)
def test_what_is_no_token(checker, text):
    with refused("claims", "none|algorithm"):
        checker.claims_of(text, CLIENT)


# ---- keys ------------------------------------------------------------------------------------------------------------


def keys_asked(provider):
    return [path for path, *_ in provider.asked].count("/keys")


def test_keys_change(provider, checker, clock):
    first = provider.sign(provider.claims(exp=int(clock[0]) + 5 * SECONDS))
    checker.claims_of(first, CLIENT)
    provider.keys = [jwk.generate_key("RSA", 2048, {"kid": "second"}), provider.keys[0]]
    second = provider.sign(provider.claims(exp=int(clock[0]) + 5 * SECONDS))
    clock[0] += 11
    assert checker.claims_of(second, CLIENT)["sub"] == "subject-1"
    assert checker.claims_of(first, CLIENT)["sub"] == "subject-1"
    assert keys_asked(provider) == 2


def test_unknown_keys_do_not_make_us_ask(provider, checker, clock):
    checker.claims_of(provider.sign(provider.claims()), CLIENT)
    for number in range(5):
        with refused("claims", "no signature by a key"):
            checker.claims_of(provider.sign(provider.claims(), kid=f"invented-{number}"), CLIENT)
    assert keys_asked(provider) == 1
    clock[0] += 11
    with refused("claims", "no signature by a key"):
        checker.claims_of(provider.sign(provider.claims(), kid="invented"), CLIENT)
    assert keys_asked(provider) == 2


def test_withdrawn_key_is_good_for_an_hour_at_most(provider, checker, clock):
    token = provider.sign(provider.claims(exp=int(clock[0]) + 5 * 3600))
    checker.claims_of(token, CLIENT)
    provider.keys = [jwk.generate_key("RSA", 2048, {"kid": "second"})]
    clock[0] += 3601
    with refused("claims", "no signature by a key"):
        checker.claims_of(token, CLIENT)


def test_provider_that_is_down_keeps_nobody_out_for_a_day(provider, checker, clock):
    token = provider.sign(provider.claims(exp=int(clock[0]) + 5 * 24 * 3600))
    checker.claims_of(token, CLIENT)
    provider.statuses["/keys"] = 503
    clock[0] += 3601
    assert checker.claims_of(token, CLIENT)["sub"] == "subject-1"
    clock[0] += 24 * 3600
    with refused("provider", "/keys answered 503"):
        checker.claims_of(token, CLIENT)


def test_token_without_key_id(provider, checker):
    provider.published = [
        jwk.generate_key("RSA", 2048).as_dict(private=False),
        {"kty": "EC", "crv": "nonsense"},
        {"kty": "oct", "k": "c2VjcmV0"},
        provider.keys[0].as_dict(private=False),
    ]
    assert checker.claims_of(provider.sign(provider.claims(), kid=None), CLIENT)["sub"] == "subject-1"


# ---- what it publishes and answers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"issuer": "https://other.example"}, "names the issuer 'https://other.example'"),
        ({"token_endpoint": None}, "lacks token_endpoint"),
        ({"jwks_uri": "http://other.example/keys"}, "Invalid jwks_uri"),
        ({"token_endpoint": "http://other.example/token"}, "Invalid token_endpoint"),
        ({"userinfo_endpoint": "file:///etc/passwd"}, "Invalid userinfo_endpoint"),
    ],
    ids=["issuer", "no token endpoint", "keys in the clear", "code in the clear", "no URL of the web"],
)
def test_documents_that_are_refused(provider, checker, change, words):
    provider.document = provider.document | change
    with refused("provider", words):
        checker.document()


@pytest.mark.parametrize("status", [302, 404, 500])
def test_documents_that_are_not_there(provider, checker, status):
    provider.statuses["/.well-known/openid-configuration"] = status
    with refused("provider", f"answered {status}"):
        checker.document()
    assert len(provider.asked) == 1, "an answer that leads elsewhere was followed"


def test_provider_that_does_not_listen(clock):
    checker = Provider(ProviderSettings("p", "P", "http://127.0.0.1:9", CLIENT), lambda: clock[0])
    with refused("provider", "does not answer: NewConnectionError"):
        checker.document()


@pytest.mark.parametrize("methods", [None, ["client_secret_post"], ["client_secret_post", "client_secret_basic"]])
def test_secret_is_sent_as_the_provider_wants(provider, checker, methods):
    provider.document = provider.document | {"token_endpoint_auth_methods_supported": methods}
    provider.tokens = {"id_token": "x"}
    checker.exchange("code", "verifier", "https://here/callback")
    _, headers, form = provider.asked[-1]
    assert form["code"] == "code" and form["code_verifier"] == "verifier"
    if methods == ["client_secret_post"]:
        assert form["client_secret"] == "secret" and "authorization" not in headers
    else:
        assert headers["authorization"] == "Basic bWlsbHJhY2U6c2VjcmV0" and "client_secret" not in form


def test_public_client_sends_no_secret(provider, clock):
    checker = Provider(ProviderSettings("p", "P", provider.issuer, CLIENT), lambda: clock[0])
    provider.tokens = {"id_token": "x"}
    checker.exchange("code", "verifier", "https://here/callback")
    assert provider.asked[-1][2]["client_id"] == CLIENT
    assert "authorization" not in provider.asked[-1][1]


def test_refused_code_says_why_without_the_code(provider, checker):
    provider.tokens = {"error": "invalid_grant", "error_description": "code SECRETCODE was used"}
    provider.statuses["/token"] = 400
    with refused("provider", "answered 400 \\('invalid_grant'\\)") as caught:
        checker.exchange("SECRETCODE", "verifier", "https://here/callback")
    assert "SECRETCODE" not in str(caught.value)


def test_userinfo_of_another(provider, checker):
    provider.userinfo = {"sub": "subject-2"}
    with refused("claims", "about another subject"):
        checker.userinfo("token", "subject-1")


# ---- who it speaks of ------------------------------------------------------------------------------------------------


def identity(provider, claims, **settings):
    checker = Provider(ProviderSettings("p", "P", provider.issuer, CLIENT, **settings))
    return checker.identity(provider.claims(**claims))


def test_identity(provider):
    found = identity(provider, {"groups": ["a", "b", "a", "", 7, "x" * 251, "line\nbreak"]})
    assert (found.name, found.display_name, found.email) == ("ada", "Ada Lovelace", "ada@example.org")
    assert found.groups == ("a", "b")


@pytest.mark.parametrize(
    ("verified", "trust", "email"),
    [
        (True, False, "ada@example.org"),
        ("true", False, "ada@example.org"),
        (None, True, "ada@example.org"),
        (None, False, None),
        (False, True, None),
        ("false", True, None),
    ],
    ids=repr,
)
def test_address_that_nobody_vouches_for(provider, verified, trust, email):
    found = identity(provider, {"email_verified": verified}, trust_email=trust, username_claim="email")
    assert found.email == email
    assert found.name == email


@pytest.mark.parametrize(
    ("claims", "claim", "groups"),
    [
        ({"realm": {"roles": ["a"]}}, "realm.roles", ("a",)),
        ({"https://me/groups": ["a"]}, "https://me/groups", ("a",)),
        ({"groups": "one"}, "groups", ("one",)),
        ({"groups": []}, "groups", ()),
        ({"groups": None}, "groups", None),
        ({"groups": {"a": 1}}, "groups", None),
        ({"realm": "text"}, "realm.roles", None),
    ],
    ids=repr,
)
def test_groups(provider, claims, claim, groups):
    assert identity(provider, claims, groups_claim=claim).groups == groups
