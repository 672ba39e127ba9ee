"""What can be searched for, per entity: one row of data per field.

A field belongs to a group, named by a prefix: ``metrics.loss`` is the key ``loss`` of the group ``metric``. A group has
either a fixed set of keys (attributes, datasets of a run) or takes any key (params, tags). Attributes need no prefix.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

TEXT, NUMBER, INTEGER, TIME = "text", "number", "integer", "time"

_NULL = ("IS NULL", "IS NOT NULL")
_EQUAL = ("=", "!=", "IN", "NOT IN")
_RANGE = (">", ">=", "<", "<=", "BETWEEN", "NOT BETWEEN")
_LIKE = ("LIKE", "ILIKE", "NOT LIKE", "NOT ILIKE")
OPERATORS = {
    TEXT: (*_EQUAL, *_LIKE, *_NULL),
    NUMBER: (*_EQUAL, *_RANGE, *_NULL),
    INTEGER: (*_EQUAL, *_RANGE, *_NULL),
    TIME: (*_EQUAL, *_RANGE, *_NULL),
}
_MATCHING = (*OPERATORS[TEXT], "RLIKE", "NOT RLIKE")
_COMPARABLE = (*_MATCHING, *_RANGE)


@dataclass(frozen=True, slots=True)
class Key:
    """A field's type, its operators (none: it can only be ordered by) and whether results can be ordered by it."""

    name: str
    type: str
    operators: tuple[str, ...]
    ordered: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Fields with a common prefix.

    Args:
        kind: the group's name in the tree.
        prefixes: how a filter may name it; the first is the usual one.
        keys: the fields, by name and by alias; None where any key may be asked for.
        any_key: what holds for every key where ``keys`` is None.
    """

    kind: str
    prefixes: tuple[str, ...]
    keys: dict[str, Key] | None = None
    any_key: Key | None = None

    def key(self, name: str) -> Key | None:
        """What is known about a key of this group; None if there is no such key."""
        return self.any_key if self.keys is None else self.keys.get(name)


class Fields:
    """All that can be searched for on one entity."""

    def __init__(self, entity: str, *groups: Group, bare_words: bool = False) -> None:
        self.entity = entity
        self.groups = groups
        self.prefixes = {prefix: group for group in groups for prefix in group.prefixes}
        self.attributes: dict[str, Key] = groups[0].keys or {}
        # whether text may stand without quotes
        self.bare_words = bare_words


def _key(type: str = TEXT, operators: tuple[str, ...] | None = None, ordered: bool = True) -> Key:
    return Key("", type, OPERATORS[type] if operators is None else operators, ordered)


def _named(**keys: Key) -> dict[str, Key]:
    return {name: replace(key, name=name) for name, key in keys.items()}


def _attributes(*prefixes: str, aliases: dict[str, str] | None = None, **keys: Key) -> Group:
    named = _named(**keys)
    named |= {alias: named[name] for alias, name in (aliases or {}).items()}
    return Group("attribute", ("attributes", "attribute", "attr", *prefixes), named)


def _figures(prefix: str, **attributes: str) -> Group:
    """Attributes under a prefix of their own, by a short name and by their own."""
    type = NUMBER if prefix == "costs" else INTEGER
    named = _named(**{attribute: _key(type) for attribute in attributes.values()})
    return Group("attribute", (prefix,), named | {short: named[name] for short, name in attributes.items()})


def _any(kind: str, *prefixes: str, key: Key | None = None) -> Group:
    return Group(kind, prefixes, None, key or _text)


_text = _key()
_unordered = _key(ordered=False)
_number = _key(NUMBER)
_integer = _key(INTEGER)
_time = _key(TIME)
_only_order = _key(TIME, ())
_matched = _key(TEXT, _MATCHING, ordered=False)
_matched_ordered = _key(TEXT, _MATCHING)
_searched = _key(TEXT, ("LIKE", "ILIKE"), ordered=False)
_equal = _key(TEXT, ("=",), ordered=False)


_METRICS = _any("metric", "metrics", "metric", key=_number)
_PARAMS = ("params", "param", "parameters", "parameter")
_TAGS = _any("tag", "tags", "tag")
_TAGS_UNORDERED = _any("tag", "tags", "tag", key=_unordered)

RUNS = Fields(
    "runs",
    _attributes(
        "run",
        aliases={
            "run name": "run_name",
            "Run name": "run_name",
            "Run Name": "run_name",
            "created": "start_time",
            "Created": "start_time",
        },
        run_id=_text,
        run_name=_text,
        status=_text,
        artifact_uri=_text,
        user_id=_text,
        start_time=_time,
        end_time=_time,
        # beyond MLflow; duration in milliseconds
        experiment_id=_text,
        duration=_integer,
    ),
    _METRICS,
    _any("param", *_PARAMS),
    _TAGS,
    Group("dataset", ("datasets", "dataset"), _named(name=_unordered, digest=_unordered, context=_unordered)),
)

EXPERIMENTS = Fields(
    "experiments",
    _attributes(name=_text, experiment_id=_text, creation_time=_time, last_update_time=_time),
    _TAGS,
)

REGISTERED_MODELS, PROMPTS = (
    Fields(
        entity,
        _attributes(aliases={"timestamp": "last_updated_timestamp"}, name=_text, last_updated_timestamp=_only_order),
        _TAGS_UNORDERED,
    )
    for entity in ("registered_models", "prompts")
)

MODEL_VERSIONS = Fields(
    "model_versions",
    _attributes(
        name=_text,
        version_number=_integer,
        run_id=_unordered,
        source_path=_unordered,
        creation_timestamp=_only_order,
        last_updated_timestamp=_only_order,
    ),
    _TAGS_UNORDERED,
)

# beyond MLflow: the history of the registry
REGISTRY_EVENTS = Fields(
    "registry_events",
    _attributes(
        aliases={"version": "version_number"},
        name=_text,
        event_id=_integer,
        version_number=_integer,
        action=_text,
        user_id=_text,
        timestamp=_time,
    ),
)

LOGGED_MODELS = Fields(
    "logged_models",
    _attributes(
        aliases={"creation_time": "creation_timestamp"},
        name=_text,
        model_id=_text,
        model_type=_text,
        status=_text,
        source_run_id=_text,
        experiment_id=_text,
        artifact_location=_text,
        creation_timestamp=_time,
        last_updated_timestamp=_time,
    ),
    _METRICS,
    _any("param", *_PARAMS, key=_unordered),
    _TAGS_UNORDERED,
    bare_words=True,
)

TRACES = Fields(
    "traces",
    _attributes(
        "trace",
        aliases={
            "timestamp": "timestamp_ms",
            "request_time": "timestamp_ms",
            "execution_time": "execution_time_ms",
            "execution_duration": "execution_time_ms",
            "duration": "execution_time_ms",
            "latency": "execution_time_ms",
            "latency_ms": "execution_time_ms",
            "end_time": "end_time_ms",
            "trace_name": "name",
            "trace_id": "request_id",
            "state": "status",
            "session": "session_id",
            "user_id": "user",
            "linked_prompts": "prompt",
            "cost": "total_cost",
        },
        status=_matched_ordered,
        name=_matched_ordered,
        request_id=_matched_ordered,
        timestamp_ms=_time,
        execution_time_ms=_integer,
        end_time_ms=_time,
        run_id=_matched,
        client_request_id=_matched_ordered,
        # inputs and outputs of all spans
        text=_searched,
        prompt=_equal,
        # beyond MLflow
        experiment_id=_text,
        session_id=_matched_ordered,
        user=_matched_ordered,
        model_id=_matched_ordered,
        input_tokens=_integer,
        output_tokens=_integer,
        total_tokens=_integer,
        input_cost=_number,
        output_cost=_number,
        total_cost=_number,
        span_count=_integer,
        size_bytes=_integer,
        # their previews
        request=_matched,
        response=_matched,
    ),
    _any("tag", "tags", "tag", key=_matched_ordered),
    _any("metadata", "metadata", "request_metadata", "trace_metadata", key=_matched_ordered),
    _any("span_attribute", "span.attributes", key=_matched),
    Group(
        "span",
        ("span",),
        _named(
            name=_matched,
            type=_matched,
            status=_matched,
            content=_searched,
            # beyond MLflow
            model=_matched,
            provider=_matched,
            duration_ms=_key(INTEGER, ordered=False),
            total_tokens=_key(INTEGER, ordered=False),
            total_cost=_key(NUMBER, ordered=False),
        ),
    ),
    _any("feedback", "feedback", key=_matched),
    _any("expectation", "expectation", key=_matched),
    Group("issue", ("issue",), _named(id=_equal)),
    # beyond MLflow: either of the two; numbers of feedback; figures under the names that the metadata has
    _any("assessment", "assessments", "assessment", key=_matched),
    _any("metric", "metrics", "metric", key=_key(NUMBER, ordered=False)),
    _figures("token_usage", input="input_tokens", output="output_tokens", total="total_tokens"),
    _figures("costs", input="input_cost", output="output_cost", total="total_cost"),
)

DATASETS = Fields(
    "datasets",
    _attributes(
        name=_key(TEXT, _COMPARABLE),
        created_time=_time,
        last_update_time=_time,
        created_by=_key(TEXT, _COMPARABLE, ordered=False),
        last_updated_by=_key(TEXT, _COMPARABLE, ordered=False),
    ),
    _TAGS_UNORDERED,
)

ENTITIES = {
    fields.entity: fields
    for fields in (
        *(RUNS, EXPERIMENTS, REGISTERED_MODELS, MODEL_VERSIONS, REGISTRY_EVENTS),
        *(LOGGED_MODELS, TRACES, DATASETS, PROMPTS),
    )
}
