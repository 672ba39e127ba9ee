"""What the filter language accepts, what it refuses, and how it says so."""

import json
import math
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mlflow.exceptions import MlflowException
from mlflow.search import (
    ENTITIES,
    And,
    Compare,
    Field,
    Not,
    Or,
    OrderBy,
    evaluate,
    parse_filter,
    parse_order_by,
    unparse,
)

# what MLflow 3.17.2's server accepts and refuses, measured
MLFLOW = json.loads(Path(__file__).with_name("mlflow.json").read_text())
# accepted here and refused there: one set of prefixes for all entities, fields of our own, order by anything
OURS = {
    "runs": {"attributes.experiment_id"},
    "experiments": {"attributes.name"},
    "registered_models": {"attributes.name"},
    "model_versions": {"attributes.name"},
    "traces": set(MLFLOW["traces"]["refused_keys"]),
}
OURS_ORDERED = {"experiments": {"tags.t"}, "traces": set(MLFLOW["traces"]["order_by_refused"])}


def _operands(op):
    if op.endswith("NULL"):
        return [""]
    if op.endswith("IN"):
        return ["('a', 'b')", "(1, 2)"]
    return ["'a'", "1"]


def _accepts(entity, text):
    try:
        parse_filter(text, entity)
    except MlflowException as error:
        assert error.error_code == "INVALID_PARAMETER_VALUE"
        return False
    return True


@pytest.mark.parametrize("entity", MLFLOW)
def test_all_that_mlflow_accepts(entity):
    for key, ops in MLFLOW[entity]["accepted"].items():
        for op in ops.split(" | "):
            texts = [f"{key} {op} {operand}" for operand in _operands(op)]
            assert any(_accepts(entity, text) for text in texts), texts
            assert any(_accepts(entity, text.replace(op, op.lower())) for text in texts), texts


@pytest.mark.parametrize("entity", MLFLOW)
def test_fields_that_are_refused(entity):
    for key in MLFLOW[entity].get("refused_keys", []):
        accepted = any(_accepts(entity, f"{key} = {value}") for value in ("'a'", "1"))
        accepted |= _accepts(entity, f"{key} LIKE 'a'")
        assert accepted == (key in OURS.get(entity, ())), key


@pytest.mark.parametrize("entity", MLFLOW)
def test_order_that_mlflow_accepts(entity):
    for key in MLFLOW[entity].get("order_by", []):
        for direction in ("", " ASC", " DESC", " desc"):
            [order] = parse_order_by([key + direction], entity)
            assert order.descending == (direction.strip().upper() == "DESC")
    for key in MLFLOW[entity].get("order_by_refused", []):
        if key not in OURS_ORDERED.get(entity, ()):
            with pytest.raises(MlflowException, match=r"position 1: "):
                parse_order_by([key], entity)


@pytest.mark.parametrize("entity", [e for e in MLFLOW if "grammar" in MLFLOW[e]])
def test_grammar_that_mlflow_accepts(entity):
    name = next(iter(ENTITIES[entity].attributes))
    texts = {
        "AND": f"{name} = 'a' AND {name} = 'b'",
        "and_lowercase": f"{name} = 'a' and {name} = 'b'",
        "double_quoted_value": f'{name} = "a"',
        "backtick_key": "tags.`a b` = 'a'",
        "double_quoted_key": "tags.\"a b\" = 'a'",
        "lowercase_like": f"{name} like 'a'",
        "unquoted_string": f"{name} = a",
    }
    for feature, text in texts.items():
        if MLFLOW[entity]["grammar"][feature] or feature == "lowercase_like":
            assert _accepts(entity, text), text
        else:
            assert not _accepts(entity, text), text


@pytest.mark.parametrize("entity", ENTITIES)
def test_every_entity_has_the_whole_grammar(entity):
    name = next(iter(ENTITIES[entity].attributes))
    has_tags = "tags" in ENTITIES[entity].prefixes
    for text in (
        f"{name} = 'a' OR {name} != 'b'",
        f"NOT {name} = 'a'",
        f"not ({name} = 'a' or ({name} = 'b' and {name} is not null))",
        f"{name} IN ('a', \"b\") AND {name} NOT IN ('c')",
        f"{name} LIKE '%a_' AND {name} NOT ILIKE 'b%'",
        *(["tags.t IS NULL OR tags.`t t` = 'x'"] if has_tags else []),
    ):
        assert parse_filter(text, entity) is not None


def test_tree():
    acc = Field("metric", "acc", "number")
    team = Field("tag", "team", "text")
    assert parse_filter("metrics.acc > 0.5", "runs") == Compare(acc, ">", 0.5)
    assert parse_filter("metrics.acc>-1e3", "runs") == Compare(acc, ">", -1000.0)
    one, two, three = Compare(acc, "=", 1), Compare(team, "=", "a"), Compare(team, "IS NULL", None)
    assert parse_filter("metric.acc = 1 OR tag.team = 'a' AND tags.team IS NULL", "runs") == Or(
        (one, And((two, three)))
    )
    assert parse_filter("(metric.acc = 1 OR tag.team = 'a') AND tags.team is null", "runs") == And(
        (Or((one, two)), three)
    )
    assert parse_filter("NOT metric.acc = 1 AND tag.team = 'a'", "runs") == And((Not(one), two))
    assert parse_filter("metric.acc = 1 AND (tag.team = 'a' AND tags.team IS NULL)", "runs") == And((one, two, three))
    assert parse_filter("created between 1 and 2 and metrics.acc = 1", "runs") == And(
        (Compare(Field("attribute", "start_time", "time"), "BETWEEN", (1, 2)), one)
    )


def test_and_may_be_left_out_and_hang_over_as_in_mlflow():
    expected = parse_filter("metrics.a > 1 AND metrics.b > 2", "runs")
    assert parse_filter("metrics.a > 1 metrics.b > 2", "runs") == expected
    assert parse_filter("AND metrics.a > 1 AND metrics.b > 2 AND", "runs") == expected


def test_quotes():
    def value(text):
        return parse_filter(f"params.p = {text}", "runs").value

    assert value("'it''s'") == "it's"
    assert value('"it\'s"') == "it's"
    assert value("'a\\nb%'") == "a\\nb%"
    assert value("''") == ""
    assert parse_filter("params.`a``b` = 'x'", "runs").field.key == "a`b"
    assert parse_filter("attributes.`run name` = 'x'", "runs").field.key == "run_name"
    assert parse_filter("`run name` = 'x'", "runs").field.key == "run_name"


@pytest.mark.parametrize("key", ["acc", "val/acc", "a-b", "mlflow.x.y", "gpu:0", "ünï", "_x", "2nd"])
def test_keys_without_quotes(key):
    assert parse_filter(f"metrics.{key}>1", "runs").field.key == key


def test_aggregates_of_metrics():
    def field(text):
        return parse_filter(f"{text} > 1", "runs").field

    assert field("metrics.loss.min") == Field("metric", "loss.min", "number", None, ("loss", "min"))
    assert field("metrics.`val loss`.best-step") == Field("metric", "val loss", "number", "best_step")
    assert field("metrics.`loss.min`") == Field("metric", "loss.min", "number")
    assert field("metrics.loss.mean") == Field("metric", "loss.mean", "number")
    assert parse_order_by(["metrics.`a b`.max DESC", "metrics.a.last"], "runs") == [
        OrderBy(Field("metric", "a b", "number", "max"), True),
        OrderBy(Field("metric", "a.last", "number", None, ("a", "last"))),
    ]


def test_numbers():
    def value(text):
        return parse_filter(f"metrics.m = {text}", "runs").value

    assert value("3") == 3 and isinstance(value("3"), int)
    assert value("+.5e-3") == 0.0005
    assert value("1e999") == value("inf") == value("Infinity") == 1.7976931348623157e308
    assert value("-inf") == -1.7976931348623157e308
    assert math.isnan(value("NaN"))
    assert value("1" * 5000) == 1.7976931348623157e308


def test_times():
    def value(text):
        return parse_filter(f"start_time >= {text}", "runs").value

    assert value("1700000000000") == 1_700_000_000_000
    assert value("'1970-01-02'") == 86_400_000
    assert value("'1970-01-01T00:00:01.5Z'") == 1500
    assert value("'1970-01-01 01:00:00.25+01:00'") == 250
    assert value("'1969-12-31T23:59:59.999Z'") == -1
    for bad in ("'1000'", "'x'", "'2024-13-01'", "'2024-01-01T25:00'", "x", "nan"):
        with pytest.raises(MlflowException, match="position 15"):
            value(bad)


@pytest.mark.parametrize(
    ("text", "position", "says"),
    [
        ("metrics.loss >> 3", 14, "unknown operator >>"),
        ("metrics.acc == 1", 13, "did you mean ="),
        ("metrics.acc <> 1", 13, "did you mean !="),
        ("strt_time > 3", 1, "did you mean 'start_time'"),
        ("lifecycle_stage = 'active'", 1, "no attribute 'lifecycle_stage'"),
        ("parms.lr = '1'", 1, "did you mean 'params'"),
        ("datasets.nam = 'x'", 1, "did you mean 'name'"),
        ("metrics.`v`.median = 1", 12, "a metric has min, max, first, last, best_step"),
        ("params.`v`.min = '1'", 11, "only metrics do"),
        ("params.lr > '1'", 11, "allowed are =, !="),
        ("metrics.acc LIKE '1'", 13, "cannot be compared with LIKE"),
        ("status = 1", 10, "('1')"),
        ("params.lr = red", 13, "('red')"),
        ("metrics.acc > '1'", 15, "a number without quotes"),
        ("metrics.acc = true", 15, "a number without quotes"),
        ("metrics.acc > nan", 15, "= nan or != nan"),
        ("run_id IN ()", 12, "text in quotes"),
        ("run_id IN (1, 2)", 12, "text in quotes"),
        ("run_id IN 'a'", 11, "a list such as"),
        ("metrics. > 1", 10, "a key after metrics."),
        ("metrics > 1", 9, "'.' and a key after metrics"),
        ("metrics.acc", 12, "an operator after metrics.acc"),
        ("metrics.acc >", 14, "it ends here"),
        ("> 1", 1, "a field such as run_id or metrics.loss"),
        ("metrics.a b > 1", 11, "an operator"),
        ("params.lr = 'a", 13, "no closing '"),
        ("params.`lr = '1'", 8, "no closing `"),
        ("status = 'a'; DROP TABLE run", 13, "unexpected character ';'"),
        ("metrics.a > 1, metrics.b > 2", 14, "AND, OR or the end"),
        ("(metrics.a > 1", 15, "the '(' at position 1"),
        ("metrics.a > 1)", 14, "AND, OR or the end"),
        ("metrics.a > 1 OR", 17, "it ends here"),
        ("metrics.a > 1.2.3", 13, "not a number"),
        ("start_time BETWEEN 1 OR 2", 22, "AND and the upper end"),
        ("params.a = 'x\0y'", 12, "no database can hold"),
        ("params.a LIKE '" + "%" * 5001 + "'", 15, "up to 5000"),
        ("(" * 51 + "status = 'a'", 51, "deeper than 50"),
        ("   ", 4, "a field such as"),
    ],
)
def test_errors_point_at_the_place(text, position, says):
    with pytest.raises(MlflowException) as caught:
        parse_filter(text, "runs")
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"
    message, shown, caret = caught.value.message.split("\n")
    assert f"at position {position}: " in message
    assert says in message
    if len(text) < 100 and "\0" not in text:
        assert shown == "  " + text
        assert caret == "  " + " " * (position - 1) + "^"


def test_errors_in_long_texts_show_the_surroundings():
    text = " AND ".join(f"params.p{i} = 'value'" for i in range(100)) + " AND params.x > 'a'"
    with pytest.raises(MlflowException) as caught:
        parse_filter(text, "runs")
    _, shown, caret = caught.value.message.split("\n")
    assert len(shown) < 250
    assert shown[caret.index("^")] == ">"


def test_too_much_is_refused():
    with pytest.raises(MlflowException, match="up to 300 comparisons"):
        parse_filter(" OR ".join(["metrics.a > 1"] * 301), "runs")
    with pytest.raises(MlflowException, match="up to 200000 are allowed"):
        parse_filter("a" * 200_001, "runs")
    assert parse_filter(f"run_id IN ({', '.join(repr(str(i)) for i in range(5000))})", "runs")


@pytest.mark.parametrize(
    ("clause", "position", "says"),
    [
        ("run_name UP", 10, "ASC, DESC or the end"),
        ("run_name ASC DESC", 14, "ASC, DESC or the end"),
        ("", 1, "a field such as"),
        ("metrics", 8, "a key after metrics"),
        ("nothing", 1, "no attribute 'nothing'"),
        ("datasets.name", 1, "cannot be ordered by datasets.name"),
    ],
)
def test_errors_in_order_by(clause, position, says):
    with pytest.raises(MlflowException) as caught:
        parse_order_by(["start_time", clause], "runs")
    assert f"Invalid order_by at position {position}: " in caught.value.message
    assert says in caught.value.message


@pytest.mark.parametrize("clauses", ["run_name", [1], [None]])
def test_order_by_is_a_list_of_texts(clauses):
    with pytest.raises(MlflowException, match="must be a list of texts"):
        parse_order_by(clauses, "runs")


def test_many_fields_to_order_by():
    first, second = parse_order_by(["start_time DESC", "run_name", "created", "start_time ASC"], "runs")
    assert first.descending and second.field.key == "run_name"
    assert len(parse_order_by([f"metrics.m{n}" for n in range(20)], "runs")) == 20
    with pytest.raises(MlflowException, match="it has 21 fields; up to 20 are allowed"):
        parse_order_by(["metrics.m"] * 21, "runs")


def test_nothing_is_no_filter():
    assert parse_filter(None, "runs") is None
    assert parse_filter("", "runs") is None
    assert parse_order_by(None, "runs") == []


# ---- meaning ---------------------------------------------------------------------------------------------------------

RUN = {"metric": {"loss": 0.5, "bad": math.nan}, "param": {"lr": "0.1", "Opt": "Adam"}, "dataset": {"name": ["a", "b"]}}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("metrics.loss < 1", True),
        ("metrics.loss != 0.5", False),
        ("metrics.none != 0.5", False),
        ("NOT metrics.none = 0.5", True),
        ("metrics.none IS NULL", True),
        ("metrics.bad != 1", True),
        ("metrics.bad < 1 OR metrics.bad >= 1", False),
        ("metrics.bad = nan AND metrics.loss != nan", True),
        ("params.Opt LIKE 'ad%'", False),
        ("params.Opt ILIKE 'ad__'", True),
        ("params.Opt NOT LIKE 'ad%'", True),
        ("params.none NOT LIKE 'ad%'", False),
        ("params.lr LIKE '0.%' AND params.lr NOT IN ('1')", True),
        ("datasets.name = 'b' AND datasets.name != 'b'", True),
        ("datasets.digest IS NULL", True),
        ("metrics.loss BETWEEN 0.5 AND 1", True),
        ("metrics.loss NOT BETWEEN 0.5 AND 1", False),
    ],
)
def test_meaning(text, holds):
    def get(field):
        return RUN.get(field.kind, {}).get(field.key)

    assert evaluate(parse_filter(text, "runs"), get) is holds


# ---- properties ------------------------------------------------------------------------------------------------------

WORDS = """metrics.loss params.`a tags.x. start_time status metrics. AND OR NOT ( ) , IN IS NULL BETWEEN LIKE
= != < >= << 'a' 'a "b" `c 1 -2.5e3 nan inf .min é ;"""
_words = st.sampled_from([*WORDS.split(), "\ud800", "\0"])


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=40), st.lists(_words, max_size=12).map(" ".join)), st.sampled_from(list(ENTITIES)))
@example("'" * 3, "runs")
def test_no_text_breaks_the_parser(text, entity):
    try:
        node = parse_filter(text, entity)
    except MlflowException as error:
        assert error.error_code == "INVALID_PARAMETER_VALUE"
    else:
        assert node is None or unparse(parse_filter(unparse(node), entity)) == unparse(node)
    try:
        parse_order_by([text], entity)
    except MlflowException as error:
        assert error.error_code == "INVALID_PARAMETER_VALUE"


_strings = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
_fields = st.one_of(
    st.builds(Field, st.sampled_from(["param", "tag"]), _strings.filter(bool), st.just("text")),
    st.just(Field("attribute", "run_name", "text")),
)
_compares = st.one_of(
    st.builds(Compare, _fields, st.sampled_from(["=", "!=", "LIKE", "NOT ILIKE"]), _strings),
    st.builds(
        Compare, _fields, st.sampled_from(["IN", "NOT IN"]), st.lists(_strings, min_size=1, max_size=3).map(tuple)
    ),
    st.builds(Compare, _fields, st.sampled_from(["IS NULL", "IS NOT NULL"]), st.none()),
    st.builds(
        Compare,
        st.builds(
            Field,
            st.just("metric"),
            _strings.filter(bool),
            st.just("number"),
            st.sampled_from([None, "min", "best_step"]),
        ),
        st.sampled_from(["=", ">", "<="]),
        st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**62), 2**62),
    ),
)
_nodes = st.recursive(_compares, lambda inner: st.builds(Not, inner), max_leaves=3)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(_nodes, min_size=1, max_size=3), min_size=1, max_size=3))
def test_a_tree_and_its_text_say_the_same(rows):
    ands = [row[0] if len(row) == 1 else And(tuple(row)) for row in rows]
    node = ands[0] if len(ands) == 1 else Or(tuple(ands))
    assert parse_filter(unparse(node), "runs") == node


def test_the_filters_of_the_documentation():
    text = (Path(__file__).parents[2] / "docs" / "search.md").read_text("utf-8")
    filters, error = text.split("```")[1].strip(), text.split("```")[3].strip("\n")
    for line in filters.splitlines():
        assert parse_filter(line, "runs"), line
    with pytest.raises(MlflowException) as caught:
        parse_filter("metrics.loss > high", "runs")
    assert caught.value.message == error
