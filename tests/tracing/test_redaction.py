"""Personal data and keys do not leave the process."""

import pytest

import mlflow
from mlflow.exceptions import MlflowException
from mlflow.tracing.redaction import PiiRedactor

CARD = "4111 1111 1111 1111"
# kept apart, so that nobody's scanner takes this file for a leak
OPENAI = "sk-" + "proj-abcdefghijklmnopqrst"
AWS = "AKIA" + "IOSFODNN7EXAMPLE"
JWT = "eyJ" + "hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl"
PEM = "-----BEGIN RSA " + "PRIVATE KEY-----\nabc\ndef\n-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("to bob.o'neil+x@mail.example.co.uk now", "to [EMAIL] now"),
        ("<a@b.de>,c@d.org.", "<[EMAIL]>,[EMAIL]."),
        ("user@münchen.de", "[EMAIL]"),
        (f"card {CARD}.", "card [CARD]."),
        ("4111-1111-1111-1111", "[CARD]"),
        ("378282246310005 5555555555554444", "[CARD] [CARD]"),
        ("call +49 171 1234567, (555) 123-4567 or 555-123-4567", "call [PHONE], [PHONE] or [PHONE]"),
        ("01 23 45 67 89", "[PHONE]"),
        (f"key={OPENAI}!", "key=[KEY]!"),
        (AWS, "[KEY]"),
        (f"Authorization: Bearer {JWT}", "Authorization: Bearer [KEY]"),
        ("Bearer abcdefghijklmnop1234", "Bearer [KEY]"),
        (f"a {PEM} b", "a [KEY] b"),
    ],
)
def test_found(text, redacted):
    assert PiiRedactor().text(text) == redacted


@pytest.mark.parametrize(
    "text",
    [
        "no@mail, @handle, a@b",
        # one digit off: the checksum tells
        "4111 1111 1111 1112",
        # passes the checksum, but no card begins so
        "1795660770775448948",
        "2026-01-02 03:04:05.123",
        "01-02-2026 03:04",
        "3.141592653589793 and 1.2.3.4",
        "10.0.0.1:8080 192.168.100.1",
        "550e8400-e29b-41d4-a716-446655440000",
        "tr-00000000000000000000000000000001",
        "risk-free task-oriented sk-",
    ],
)
def test_left_alone(text):
    assert PiiRedactor().text(text) == text


def test_a_span_is_clean_wherever_it_lies():
    with mlflow.tracing.configure(span_processors=[PiiRedactor()]):
        with pytest.raises(ValueError, match="nobody"), mlflow.start_span("root") as span:
            span.set_inputs({"messages": [{"role": "user", "content": f"I am a@b.de\n{CARD}"}], "a@b.de": 1})
            span.set_outputs([f"key {OPENAI}", 4111111111111111, 7])
            span.set_attributes({"contact": "+49 171 1234567", "count": 3, "password": "hunter2", "max_tokens": 5})
            raise ValueError("nobody knows a@b.de")
        trace = mlflow.get_trace(span.trace_id)
    [found] = trace.data.spans
    assert found.inputs == {"messages": [{"role": "user", "content": "I am [EMAIL]\n[CARD]"}], "[EMAIL]": 1}
    assert found.outputs == ["key [KEY]", "[CARD]", 7]
    assert found.attributes["contact"] == "[PHONE]" and found.attributes["count"] == 3
    assert found.attributes["password"] == "[KEY]" and found.attributes["max_tokens"] == 5
    assert "[EMAIL]" in found.status.description
    assert found.events[0].attributes["exception.message"] == "nobody knows [EMAIL]"
    everything = trace.to_json()
    for secret in ("a@b.de", "4111", OPENAI, "1234567", "hunter2"):
        assert secret not in everything


def test_ids_by_which_traces_are_found_again_stay():
    with mlflow.tracing.configure(span_processors=[PiiRedactor()]), mlflow.start_span("root") as span:
        span.set_attributes({"user.id": "a@b.de", "session.id": "555-123-4567"})
    found = mlflow.get_trace(span.trace_id).data.spans[0].attributes
    assert found["user.id"] == "a@b.de" and found["session.id"] == "555-123-4567"


def test_kinds_patterns_and_replacements_of_ones_own():
    redactor = PiiRedactor(["email"], patterns={"customer": r"C-\d{4}"})
    assert redactor.text(f"C-1234 a@b.de {CARD}") == f"[CUSTOMER] [EMAIL] {CARD}"
    redactor = PiiRedactor(replace=lambda kind, text: f"<{kind}:{len(text)}>")
    assert redactor.text("a@b.de") == "<email:6>"


def test_escapes_hide_nothing():
    assert PiiRedactor().json_text(r'"x\na@b.de\u0040 a\u0040b.de"') == '"x\\n[EMAIL]@ [EMAIL]"'


def test_what_is_no_json_is_looked_through_too():
    assert PiiRedactor().json_text("{a@b.de") == '"{[EMAIL]"'


def test_what_holds_nothing_stays_as_it_is():
    text = '{"a": 1.50, "b": "\\u00e9", "n": 12345678901234567890123}'
    assert PiiRedactor().json_text(text) == text


def test_what_is_not_valid_is_named():
    with pytest.raises(MlflowException, match=r"Invalid kind 'name'.*key, email, card, phone"):
        PiiRedactor(["name"])
    with pytest.raises(MlflowException, match=r"Invalid pattern '\(' for 'x'"):
        PiiRedactor(patterns={"x": "("})


@pytest.mark.parametrize(
    "piece", ["a", "1", "1 ", "a@", "a.b@c.", "sk-", "+1 ", "eyJaaaaaaaaaaa.", "0-1", "-----BEGIN ", "4111 "]
)
def test_long_texts_are_gone_through_once(piece):
    """A pattern that goes back and forth would take hours here."""
    text = piece * (300_000 // len(piece))
    assert PiiRedactor().text(text)
