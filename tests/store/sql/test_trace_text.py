"""The text of a span, and patterns held against it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlflow.entities.span_record import EventRecord, SpanRecord
from mlflow.search import Compare, Field
from mlflow.search.nodes import matches
from mlflow.store.sql.trace_text import Like, _piece_of, content_of, literals_of

CONTENT = Field("span", "content", "text")


def span(**attributes):
    return SpanRecord("tr-1", "a" * 16, "näme", 1, 2, attributes=attributes)


letters = st.text(alphabet="aAbB%_üÜ\n ", max_size=12)


@given(letters, letters, st.booleans())
def test_patterns_are_those_of_all_searches(pattern, text, fold):
    op = "ILIKE" if fold else "LIKE"
    assert Like(pattern, fold).matches(text) == matches(op, text, pattern)


@given(
    st.recursive(st.text(max_size=20), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner)),
    st.booleans(),
)
def test_texts_are_found_as_a_person_writes_them(value, ascii):
    """Whatever JSON does to it, and whoever wrote the JSON."""
    said = content_of(span(x=json.dumps(value, ensure_ascii=ascii)))

    def leaves(value):
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            for inner in value.values():
                yield from leaves(inner)
        else:
            for inner in value:
                yield from leaves(inner)

    for text in leaves(value):
        # line separators and the like come as they are, or as JSON has them
        assert text in said or json.dumps(text, ensure_ascii=False)[1:-1] in said


@given(st.text(min_size=3, max_size=30), st.booleans())
def test_what_is_looked_for_in_the_stored_bytes_is_there(text, ascii):
    """The quick look that spares unpacking a span may not miss what the span says."""
    import msgspec

    record = span(x=json.dumps({"q": text}, ensure_ascii=ascii))
    stored = msgspec.json.encode([record])
    if "%" in text or "_" in text:
        return
    piece = _piece_of(Compare(CONTENT, "LIKE", f"%{text}%"))
    if piece is not None and Like(f"%{text}%", False).matches(content_of(record)):
        assert piece[0] in stored
    for literal in literals_of(Compare(CONTENT, "LIKE", f"%{text}%")):
        assert literal in f"%{text}%"


def test_what_the_text_of_a_span_has():
    record = SpanRecord(
        "tr-1",
        "a" * 16,
        "näme",
        1,
        2,
        status_message="it broke",
        attributes={
            "mlflow.traceRequestId": '"tr-1"',
            "mlflow.spanInputs": '{"q": "a \\"b\\" \\u00fc \\ud83d\\ude00 \\ud83d"}',
        },
        events=[EventRecord("exception", 1, {"exception.message": "no such file", "n": 7, "flags": [True, None]})],
    )
    said = content_of(record)
    for part in ("näme", "it broke", 'a "b" ü 😀', "exception", "no such file", "7", "[true,null]", '{"q": "a'):
        assert part in said
    assert "tr-1" not in said


@pytest.mark.parametrize("text", ["\\", "\\u12", '"\\ud800"', "\\\\u0041"])
def test_text_that_is_no_json_is_left_as_it_is(text):
    assert text in content_of(span(x=text))
