"""``mlflow traces`` as a user at a terminal sees it, on a store of its own."""

from __future__ import annotations

import json
import re

import pyarrow.parquet
import pytest
from click.testing import CliRunner

import mlflow
from mlflow.cli import cli, trace_fields
from mlflow.cli.trace_tree import duration, one_line
from mlflow.entities import Trace


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    from mlflow.testing import reset
    from mlflow.tracing import provider

    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    provider.reset()
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/store.db")
    yield
    provider.reset()
    reset()


@pytest.fixture
def trace_id() -> str:
    """A trace with two levels of children, one of them an error."""
    with mlflow.start_span("ask", span_type="AGENT") as span:
        mlflow.update_current_trace(tags={"team.name": "red"})
        span.set_inputs({"question": "why"})
        with mlflow.start_span("plan", span_type="CHAIN"):
            with mlflow.start_span("model", span_type="CHAT_MODEL") as model:
                model.set_attribute("mlflow.llm.model", "gpt-4o")
            with pytest.raises(ValueError, match="broken"), mlflow.start_span("tool", span_type="TOOL"):
                raise ValueError("broken\nbadly")
        with mlflow.start_span("answer"):
            pass
        span.set_outputs("because")
    mlflow.flush_trace_async_logging()
    return span.trace_id


def call(*arguments: str, status: int = 0) -> str:
    """The output of ``mlflow traces`` when it ends with that status."""
    result = CliRunner().invoke(cli, ["traces", *arguments])
    assert result.exit_code == status, (result.output, result.exception)
    return result.output


def test_search_prints_a_table(trace_id):
    headers, _, row = call("search", "-x", "0").splitlines()
    assert headers.split() == [
        *("info.trace_id", "info.request_time", "info.state", "info.execution_duration"),
        *("info.request_preview", "info.response_preview"),
    ]
    assert row.startswith(trace_id)
    assert '{"question": "why"}' in row
    assert row.endswith('"because"')


def test_search_finds_by_filter_run_and_model(trace_id):
    with mlflow.start_run() as run, mlflow.start_span("of the run") as span:
        mlflow.update_current_trace(state="ERROR", model_id="m-1")
    fields = ("--extract-fields", "info.trace_id", "--output", "json")
    everything = {trace_id, span.trace_id}
    for options, wanted in (
        ((), everything),
        (("--filter-string", "status = 'ERROR'"), {span.trace_id}),
        (("--run-id", run.info.run_id), {span.trace_id}),
        (("--model-id", "m-1"), {span.trace_id}),
        (("--max-results", "1"), {span.trace_id}),
        (("--max-results", "1", "--order-by", "timestamp_ms ASC"), {trace_id}),
    ):
        found = json.loads(call("search", "-x", "0", *options, *fields))
        assert {trace["info"]["trace_id"] for trace in found["traces"]} == wanted


def test_search_goes_on_where_a_page_ended(trace_id):
    with mlflow.start_span("second") as span:
        pass
    output = call("search", "-x", "0", "--max-results", "1")
    assert span.trace_id in output
    token = output.split("Next page token: ")[1].strip()
    output = call("search", "-x", "0", "--max-results", "1", "--page-token", token)
    assert trace_id in output
    assert "Next page token" not in output


def test_fields_of_a_table_and_of_json(trace_id):
    output = call("search", "-x", "0", "--extract-fields", "info.tags.`team.name`,data.spans.*.name,info.assessments.*")
    assert re.split(r"\s{2,}", output.splitlines()[2]) == ["red", "ask, plan, model, tool, answer", "N/A"]
    found = json.loads(call("get", "--trace-id", trace_id, "--extract-fields", "info.tags.team.name,data.spans.*.name"))
    assert found == {
        "info": {"tags": {"team.name": "red"}},
        "data": {"spans": [{"name": name} for name in ("ask", "plan", "model", "tool", "answer")]},
    }
    assert "info.nope" in call("search", "-x", "0", "--extract-fields", "info.nope", status=2)
    assert "--verbose names all" in call("get", "--trace-id", trace_id, "--extract-fields", "nope", status=2)
    assert "data.spans.*.events.*.name" in call(
        "get", "--trace-id", trace_id, "--extract-fields", "nope", "--verbose", status=2
    )


def test_get_prints_json_that_is_a_trace(trace_id):
    printed = call("get", "--trace-id", trace_id)
    assert Trace.from_json(printed).to_dict() == mlflow.get_trace(trace_id).to_dict()
    assert "tr-none" in call("get", "--trace-id", "tr-none", status=1)


def test_get_draws_the_spans_as_a_tree(trace_id, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    mlflow.log_feedback(trace_id=trace_id, name="relevance", value=0.5)
    lines = call("get", "--trace-id", trace_id, "--output", "tree").splitlines()
    assert lines[0].startswith(f"{trace_id}  OK  ")
    assert lines[1:4] == [
        'request   {"question": "why"}',
        'response  "because"',
        "feedback  relevance = 0.5  by CODE default",
    ]
    drawn = lines[5:]
    assert [line.split("  ")[0].rstrip() for line in drawn] == ["ask", "├─ plan", "│", "│", "└─ answer"]
    assert [line[:10].rstrip() for line in drawn[2:4]] == ["│  ├─ mode", "│  └─ tool"]
    assert "CHAT_MODEL" in drawn[2]
    assert drawn[2].endswith("gpt-4o")
    assert drawn[3].endswith("ERROR ValueError: broken badly")
    assert "━" * 24 in drawn[0]


def test_the_tree_shows_values_when_asked(trace_id):
    plain = call("get", "--trace-id", trace_id, "--output", "tree")
    lines = call("get", "--trace-id", trace_id, "--output", "tree", "--verbose").splitlines()
    position = next(number for number, line in enumerate(lines) if line.startswith("ask"))
    assert [line.split() for line in lines[position + 1 : position + 3]] == [
        ["in", '{"question":"why"}'],
        ["out", '"because"'],
    ]
    assert '{"question":"why"}' not in plain


def test_a_deep_trace_is_drawn(trace_id):
    with mlflow.start_span("root") as root:
        span = root
        for depth in range(1200):
            span = mlflow.start_span_no_context(f"level {depth}", parent_span=span)
            span.end()
    lines = call("get", "--trace-id", root.trace_id, "--output", "tree").splitlines()
    drawn = [line for line in lines if "level " in line]
    assert len(drawn) == 1200
    assert "[1200] level 1199" in drawn[-1]


def test_tags(trace_id):
    assert (
        call("set-tag", "--trace-id", trace_id, "--key", "a", "--value", "b") == f"Set tag 'a' on trace {trace_id}.\n"
    )
    assert mlflow.get_trace(trace_id).info.tags["a"] == "b"
    assert call("delete-tag", "--trace-id", trace_id, "--key", "a") == f"Deleted tag 'a' from trace {trace_id}.\n"
    assert "a" not in mlflow.get_trace(trace_id).info.tags
    call("delete-tag", "--trace-id", trace_id, "--key", "a", status=1)
    assert "store's own" in call("set-tag", "--trace-id", trace_id, "--key", "mlflow.user", "--value", "b", status=2)


def test_assessments(trace_id):
    output = call(
        *("log-feedback", "--trace-id", trace_id, "--name", "q", "--value", "0.9", "--rationale", "r"),
        *("--source-type", "LLM_JUDGE", "--source-id", "gpt", "--metadata", '{"k": "v", "n": 1}'),
    )
    assessment_id = output.split("Assessment ID: ")[1].strip()
    found = json.loads(call("get-assessment", "--trace-id", trace_id, "--assessment-id", assessment_id))
    assert (found["feedback"], found["source"], found["rationale"], found["metadata"]) == (
        *({"value": 0.9}, {"source_type": "LLM_JUDGE", "source_id": "gpt"}, "r", {"k": "v", "n": "1"}),
    )
    one = ("--trace-id", trace_id, "--assessment-id", assessment_id)
    call("update-assessment", *one, "--value", "not json", "--rationale", "s")
    changed = mlflow.get_assessment(trace_id, assessment_id)
    assert (changed.value, changed.rationale, changed.metadata) == ("not json", "s", {"k": "v", "n": "1"})
    assert "at least one" in call("update-assessment", *one, status=2)
    call("delete-assessment", *one)
    call("get-assessment", *one, status=1)
    call("log-expectation", "--trace-id", trace_id, "--name", "e", "--value", '{"a": [1]}')
    (expected,) = mlflow.get_trace(trace_id).info.assessments
    assert (expected.value, expected.source.source_type) == ({"a": [1]}, "HUMAN")
    assert "JSON object" in call(
        "log-expectation", "--trace-id", trace_id, "--name", "e", "--value", "1", "--metadata", "[1]", status=2
    )


def test_delete(trace_id):
    assert "max_timestamp_millis" in call("delete", "-x", "0", status=1)
    assert call("delete", "-x", "0", "--max-timestamp-millis", "1") == "Deleted 0 trace(s) from experiment 0.\n"
    assert call("delete", "-x", "0", "--trace-ids", f"{trace_id}, tr-none") == "Deleted 1 trace(s) from experiment 0.\n"


def test_linking_to_a_run(trace_id):
    run_id = mlflow.MlflowClient().create_run("0").info.run_id
    result = CliRunner().invoke(cli, ["runs", "link-traces", "--run-id", run_id, "-t", trace_id])
    assert result.output == f"Successfully linked 1 trace(s) to run '{run_id}'.\n"
    assert [t.trace_id for t in mlflow.search_traces(run_id=run_id, return_type="list")] == [trace_id]


def test_export(trace_id, tmp_path):
    with mlflow.start_span("second"):
        pass
    for form in ("jsonl", "otlp-json", "parquet"):
        call("export", "-x", "0", "--format", form, "-o", f"{tmp_path}/out/traces.{form}")
    lines = (tmp_path / "out" / "traces.jsonl").read_text().splitlines()
    assert [Trace.from_json(line).to_dict() for line in lines] == [
        trace.to_dict() for trace in mlflow.search_traces(return_type="list")
    ]
    request = json.loads((tmp_path / "out" / "traces.otlp-json").read_text().splitlines()[1])["resourceSpans"][0]
    keys = {pair["key"] for pair in request["resource"]["attributes"]}
    assert "team.name" in keys
    assert "mlflow.artifactLocation" not in keys
    assert [span["name"] for span in request["scopeSpans"][0]["spans"]] == ["ask", "plan", "model", "tool", "answer"]
    rows = pyarrow.parquet.read_table(tmp_path / "out" / "traces.parquet").to_pylist()
    assert [row["name"] for row in rows] == ["second", "ask", "plan", "model", "tool", "answer"]
    root = rows[1]
    assert (root["trace_id"], root["type"], root["inputs"], dict(root["trace_tags"])["team.name"]) == (
        *(trace_id, "AGENT", mlflow.get_trace(trace_id).data.spans[0].record.attributes["mlflow.spanInputs"], "red"),
    )
    assert rows[4]["status"] == "ERROR"
    assert len(call("export", "-x", "0", "--format", "jsonl", "-o", "-").splitlines()) == 3
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        *("traces.jsonl", "traces.otlp-json", "traces.parquet"),
    ]
    call("export", "-x", "0", "--format", "parquet", "-o", "-", status=2)
    call("export", "-x", "0", "--filter-string", "nonsense", "-o", f"{tmp_path}/out/none", status=1)
    assert not (tmp_path / "out" / "none").exists()


def test_import_of_what_was_exported(trace_id, tmp_path):
    mlflow.log_feedback(trace_id=trace_id, name="q", value=[1])
    there = mlflow.get_trace(trace_id)
    for form in ("jsonl", "otlp-json"):
        call("export", "-x", "0", "--format", form, "-o", f"{tmp_path}/traces.{form}")
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/second.db")
    place = mlflow.create_experiment("moved")
    # twice, which changes nothing
    for _ in range(2):
        assert (
            call("import", "-x", place, f"{tmp_path}/traces.jsonl") == f"Imported 1 trace(s) into experiment {place}.\n"
        )
    moved = mlflow.get_trace(trace_id)
    assert [span.record for span in moved.data.spans] == [span.record for span in there.data.spans]
    assert (moved.info.assessments, moved.info.experiment_id) == (there.info.assessments, place)
    assert moved.info.tags["team.name"] == "red"
    assert moved.info.tags["mlflow.artifactLocation"] != there.info.tags["mlflow.artifactLocation"]
    assert moved.info.trace_metadata == there.info.trace_metadata
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/third.db")
    call("import", "-x", "0", f"{tmp_path}/traces.otlp-json")
    as_otlp = mlflow.get_trace(trace_id)
    assert [(s.name, s.span_type, s.inputs, s.outputs) for s in as_otlp.data.spans] == [
        (s.name, s.span_type, s.inputs, s.outputs) for s in there.data.spans
    ]
    assert as_otlp.info.tags["team.name"] == "red"


def test_import_names_the_line_that_is_no_trace(trace_id, tmp_path):
    file = tmp_path / "mixed.jsonl"
    other = mlflow.get_trace(trace_id).to_json().replace(trace_id[3:], "ab" * 16)
    for bad in ("{}", "nonsense", '{"resourceSpans": 5}'):
        file.write_text(f"{other}\n\n{bad}\n")
        assert "Line 3 of" in call("import", "-x", "0", str(file), status=1)
    assert "exist" in call("import", "-x", "0", str(tmp_path / "none"), status=2)


def test_scorers_come_later(trace_id):
    assert "later release" in call("evaluate", "-x", "0", "--trace-ids", trace_id, "--scorers", "x", status=1)


def test_paths():
    assert trace_fields.parse("a.b, `c,d.e`.*") == [("a", "b"), ("c,d.e", "*")]
    for bad in ("a..b", "`a", "a.`b", "."):
        with pytest.raises(ValueError, match="cannot be read"):
            trace_fields.parse(bad)
    value = {"a": {"b.c": 1, "b": {"c": 2, "d": 3}}, "l": [{"x": 1}, {"y": 2}, {"x": 3}]}
    assert [found for _, found in trace_fields.find(value, ("a", "b", "c"))] == [1]
    assert trace_fields.only(value, [("a", "b", "d"), ("l", "*", "x")]) == {
        "a": {"b": {"d": 3}},
        "l": [{"x": 1}, {"x": 3}],
    }
    assert trace_fields.known(value, 100) == ["a", "a.`b.c`", "a.b", "a.b.c", "a.b.d", "l", "l.*", "l.*.x", "l.*.y"]


def test_texts_for_people():
    assert [duration(nanoseconds) for nanoseconds in (850_000, 12_340_000, 1_262_000_000, 125_000_000_000)] == [
        *("850 µs", "12.3 ms", "1.26 s", "2 min 5 s"),
    ]
    assert one_line("a\n\tb\x1b[31m", 50) == "a b\N{REPLACEMENT CHARACTER}[31m"
    assert one_line("abcdef", 4) == "abc…"
