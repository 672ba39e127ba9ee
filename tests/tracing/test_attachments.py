"""Images, sound and documents of spans are artifacts of their trace."""

import base64
import pathlib
import re

import pytest

import mlflow
from mlflow.exceptions import MlflowException
from mlflow.tracing.attachments import Attachment

CONTENT = bytes(range(256)) * 4
ENCODED = base64.b64encode(CONTENT).decode()


def stored(trace):
    """The contents of a trace's attachments by id."""
    folder = pathlib.Path(trace.info.tags["mlflow.artifactLocation"].removeprefix("file://")) / "attachments"
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}


def recorded(inputs=None, outputs=None, **attributes):
    with mlflow.start_span("root") as span:
        span.set_inputs(inputs)
        span.set_outputs(outputs)
        span.set_attributes(attributes)
    return mlflow.get_trace(span.trace_id)


def test_an_attachment_and_its_reference():
    one = Attachment(content_type="image/svg+xml", content_bytes=b"abc")
    reference = one.ref("tr-1")
    assert reference == f"mlflow-attachment://{one.id}?content_type=image%2Fsvg%2Bxml&trace_id=tr-1&size=3"
    said = {"attachment_id": one.id, "content_type": "image/svg+xml", "trace_id": "tr-1", "size": 3}
    assert Attachment.parse_ref(reference) == said
    assert Attachment.parse_ref(reference.replace("size=3", "size=x"))["size"] is None
    for other in ("http://x", "mlflow-attachment://x", "", None, 5):
        assert Attachment.parse_ref(other) is None


def test_from_a_file(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(b"abc")
    assert (Attachment.from_file(path).content_type, Attachment.from_file(path).content_bytes) == ("image/png", b"abc")
    assert Attachment.from_file(str(path), "image/x").content_type == "image/x"
    (tmp_path / "a.unknown-ending").write_bytes(b"")
    assert Attachment.from_file(tmp_path / "a.unknown-ending").content_type == "application/octet-stream"
    with pytest.raises(FileNotFoundError):
        Attachment.from_file(tmp_path / "none.png")


def test_what_is_no_attachment_is_named():
    with pytest.raises(MlflowException, match="content_type 5"):
        Attachment(content_type=5, content_bytes=b"")
    with pytest.raises(MlflowException, match="content_bytes of type str"):
        Attachment(content_type="a/b", content_bytes="text")


def test_attachments_lie_with_their_trace():
    picture = Attachment(content_type="image/png", content_bytes=CONTENT)
    sound = Attachment(content_type="audio/wav", content_bytes=b"RIFF")
    trace = recorded({"picture": picture, "all": [picture, {"deep": sound}]}, sound, extra=picture)
    [span] = trace.data.spans
    reference = picture.ref(trace.info.trace_id)
    assert span.inputs == {"picture": reference, "all": [reference, {"deep": sound.ref(trace.info.trace_id)}]}
    assert span.outputs == sound.ref(trace.info.trace_id)
    assert span.attributes["extra"] == reference
    assert stored(trace) == {picture.id: CONTENT, sound.id: b"RIFF"}
    assert reference in trace.info.request_preview


def test_one_attachment_in_two_traces():
    picture = Attachment(content_type="image/png", content_bytes=CONTENT)
    for trace in (recorded(picture), recorded(picture)):
        assert trace.data.spans[0].inputs == picture.ref(trace.info.trace_id)
        assert stored(trace) == {picture.id: CONTENT}


DATA_URI = f"data:image/png;base64,{ENCODED}"


@pytest.mark.parametrize(
    ("part", "place", "kind"),
    [
        ({"type": "image_url", "image_url": {"url": DATA_URI}}, ("image_url", "url"), "image/png"),
        ({"type": "input_image", "image_url": DATA_URI}, ("image_url",), "image/png"),
        ({"input_audio": {"data": ENCODED, "format": "wav"}}, ("input_audio", "data"), "audio/wav"),
        ({"audio": {"data": ENCODED, "id": "a"}}, ("audio", "data"), "audio/wav"),
        ({"source": {"type": "base64", "media_type": "image/gif", "data": ENCODED}}, ("source", "data"), "image/gif"),
        ({"inline_data": {"mime_type": "image/webp", "data": ENCODED}}, ("inline_data", "data"), "image/webp"),
        ({"inlineData": {"mimeType": "video/mp4", "data": ENCODED}}, ("inlineData", "data"), "video/mp4"),
        ({"b64_json": ENCODED}, ("b64_json",), "image/png"),
        ({"file_data": f"data:application/pdf;name=a.pdf;base64,{ENCODED}"}, ("file_data",), "application/pdf"),
        ({"image": {"format": "jpeg", "source": {"bytes": CONTENT}}}, ("image", "source", "bytes"), "image/jpeg"),
    ],
)
def test_base64_of_every_provider_becomes_an_attachment(part, place, kind):
    trace = recorded({"messages": [{"role": "user", "content": ["see", part]}]})
    found = trace.data.spans[0].inputs["messages"][0]["content"][1]
    for key in place:
        found = found[key]
    said = Attachment.parse_ref(found)
    assert (said["content_type"], said["trace_id"], said["size"]) == (kind, trace.info.trace_id, len(CONTENT))
    assert stored(trace) == {said["attachment_id"]: CONTENT}
    assert ENCODED not in trace.to_json()


@pytest.mark.parametrize(
    "value",
    [
        f"see {DATA_URI}",
        {"b64_json": "no base64, and longer than any short text that nobody would look at anyway"},
        {"audio": {"data": 5, "more": "x" * 100}},
        {"type": "base64", "data": ENCODED},
        f"data:image/png,{ENCODED}",
    ],
)
def test_what_is_something_else_stays(value):
    trace = recorded(value)
    assert trace.data.spans[0].inputs == value
    assert stored(trace) == {}


def test_extraction_can_be_switched_off(monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACE_EXTRACT_ATTACHMENTS", "false")
    picture = Attachment(content_type="image/png", content_bytes=b"abc")
    trace = recorded({"url": DATA_URI, "own": picture})
    assert trace.data.spans[0].inputs["url"] == DATA_URI
    assert stored(trace) == {picture.id: b"abc"}


def test_one_that_is_too_large_is_left_out(monkeypatch, caplog):
    monkeypatch.setenv("MLFLOW_TRACE_MAX_ATTACHMENT_SIZE", "1000")
    trace = recorded({"url": DATA_URI})
    assert trace.data.spans[0].inputs["url"] == "[Attachment too large: 1024 bytes exceeds 1000 bytes limit]"
    assert stored(trace) == {}
    assert "1024 bytes, allowed are 1000" in caplog.text


def test_a_text_that_looks_like_a_reference_reads_no_other_trace():
    foreign = "mlflow-attachment://01234567-89ab-cdef-0123-456789abcdef?content_type=a%2Fb&size=5"
    trace = recorded({"said": foreign})
    assert re.search(trace.info.trace_id, trace.data.spans[0].inputs["said"])
    assert stored(trace) == {}
