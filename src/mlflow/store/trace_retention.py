"""How long traces are kept: what the tags of an experiment and the file of a server say about it.

==================================  ===================================================================================
tag of an experiment                value, a JSON object
==================================  ===================================================================================
``mlflow.trace.archivalRetention``  ``{"type": "duration", "value": "30d"}``: older spans go into the archive
``mlflow.trace.archiveNow``         ``{}`` or ``{"older_than": "1d"}``: once, at the next opportunity
``millrace.trace.retention``        ``{"max_age": "90d", "max_traces": 100000}``, one or both: older traces are deleted
==================================  ===================================================================================

A duration is a whole number and ``m``, ``h`` or ``d``: minutes, hours, days.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from mlflow.entities.trace_keys import TraceExperimentTagKey
from mlflow.exceptions import invalid

RETENTION_TAG = "millrace.trace.retention"
DEFAULT_INTERVAL_SECONDS = 300
_DURATION = re.compile(r"([0-9]{1,9})([mhd])")
_UNIT_MS = {"m": 60_000, "h": 3_600_000, "d": 86_400_000}
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]+):")
# places that are reached through a server, or that name something of a store
_NOT_FOR_ARCHIVES = ("mlflow-artifacts", "runs", "models", "http", "https")


def duration_ms(text: Any, what: str) -> int:
    """The milliseconds of a duration like ``30d``.

    Raises: INVALID_PARAMETER_VALUE that names ``what`` it is for.
    """
    match = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if match is None or not int(match[1]):
        raise invalid(
            f"Invalid duration {text!r} for {what}: it must be a whole number above 0 and one of m, h and d, like 30d."
        )
    return int(match[1]) * _UNIT_MS[match[2]]


# ---- tags ------------------------------------------------------------------------------------------------------------


class Limits(msgspec.Struct):
    """When traces are deleted: ``max_age_ms`` after they began, or when there are more than ``max_traces``."""

    max_age_ms: int | None = None
    max_traces: int | None = None


def archival_tag(retention: str) -> str:
    """The value of the tag that says after what time spans go into the archive."""
    duration_ms(retention, "the archival of traces")
    return msgspec.json.encode({"type": "duration", "value": retention}).decode()


def archive_now_tag(older_than: str | None = None) -> str:
    """The value of the tag that asks for archival once."""
    if older_than is not None:
        duration_ms(older_than, "the archival of traces")
    return msgspec.json.encode({} if older_than is None else {"older_than": older_than}).decode()


def archival_ms(value: str) -> int:
    """The milliseconds that the tag of ``archival_tag`` says."""
    given = _object(TraceExperimentTagKey.ARCHIVAL_RETENTION, value, ("type", "value"))
    if given.get("type") != "duration":
        raise invalid(
            f"Invalid type {given.get('type')!r} in tag {TraceExperimentTagKey.ARCHIVAL_RETENTION!r}: it must be "
            "'duration'."
        )
    return duration_ms(given.get("value"), f"tag {TraceExperimentTagKey.ARCHIVAL_RETENTION!r}")


def archive_now_ms(value: str) -> int:
    """How old traces must be for the tag of ``archive_now_tag``; 0 for all."""
    given = _object(TraceExperimentTagKey.ARCHIVE_NOW, value, ("older_than",))
    if "older_than" not in given:
        return 0
    return duration_ms(given["older_than"], f"tag {TraceExperimentTagKey.ARCHIVE_NOW!r}")


def limits_of(value: str) -> Limits:
    """What the tag ``RETENTION_TAG`` says."""
    given = _object(RETENTION_TAG, value, ("max_age", "max_traces"))
    count = given.get("max_traces")
    if count is not None and (isinstance(count, bool) or not isinstance(count, int) or count < 1):
        raise invalid(f"Invalid max_traces {count!r} in tag {RETENTION_TAG!r}: it must be a whole number above 0.")
    age = given.get("max_age")
    if age is None and count is None:
        raise invalid(f"Invalid tag {RETENTION_TAG!r}: it needs max_age, max_traces or both.")
    return Limits(None if age is None else duration_ms(age, f"max_age in tag {RETENTION_TAG!r}"), count)


_CHECKS = {
    TraceExperimentTagKey.ARCHIVAL_RETENTION: archival_ms,
    TraceExperimentTagKey.ARCHIVE_NOW: archive_now_ms,
    RETENTION_TAG: limits_of,
}


def check_tag(key: str, value: str) -> None:
    """Raise INVALID_PARAMETER_VALUE when a tag of an experiment is one of these and says nothing that is known."""
    check = _CHECKS.get(key)
    if check is not None:
        check(value)


def _object(key: str, value: str, allowed: tuple[str, ...]) -> dict[str, Any]:
    try:
        given = msgspec.json.decode(value)
    except msgspec.DecodeError:
        given = None
    if not isinstance(given, dict):
        raise invalid(f"Invalid value {value!r} of tag {key!r}: it must be a JSON object.")
    for name in given:
        if name not in allowed:
            raise invalid(f"Unknown field {name!r} in tag {key!r}: allowed are {', '.join(allowed)}.")
    return given


# ---- the file of a server --------------------------------------------------------------------------------------------


class Archival(msgspec.Struct, frozen=True):
    """What a server archives, and where.

    Args:
        location: URI of the archive.
        retention: for experiments that say nothing; a duration like ``30d``.
        interval_seconds: how often to look.
        max_traces_per_pass: at most so many each time; None is all of them.
        long_retention_allowlist: ids of experiments that may keep spans for longer than ``retention``.
    """

    location: str
    retention: str
    interval_seconds: int = DEFAULT_INTERVAL_SECONDS
    max_traces_per_pass: int | None = None
    long_retention_allowlist: tuple[str, ...] = ()


def read_archival(path: str) -> Archival | None:
    """What the YAML file of ``mlflow server --trace-archival-config`` says; None when it says ``enabled: false``.

    Raises: INVALID_PARAMETER_VALUE that names the file and what is wrong.
    """
    import yaml

    try:
        with open(path, encoding="utf-8") as file:
            content = yaml.safe_load(file)
    except (OSError, UnicodeError, yaml.YAMLError) as error:
        raise invalid(f"The trace archival config {path!r} cannot be read: {error}") from None
    try:
        return _archival(content)
    except _Wrong as error:
        raise invalid(f"Invalid trace archival config {path!r}: {error}.") from None


class _Wrong(ValueError):
    pass


def _archival(content: Any) -> Archival | None:
    given = content.get("trace_archival") if isinstance(content, dict) else None
    if not isinstance(given, dict):
        raise _Wrong("it needs a mapping 'trace_archival'")
    known = ("enabled", *Archival.__struct_fields__)
    for name in given:
        if name not in known:
            raise _Wrong(f"unknown setting 'trace_archival.{name}'; allowed are {', '.join(known)}")
    if not isinstance(given.get("enabled"), bool):
        raise _Wrong("'trace_archival.enabled' must be true or false")
    if not given["enabled"]:
        return None
    allowed = given.get("long_retention_allowlist") or []
    if not isinstance(allowed, list):
        raise _Wrong("'trace_archival.long_retention_allowlist' must be a list of experiment ids")
    location = given.get("location")
    check_location(location)
    retention = given.get("retention")
    duration_ms(retention, "'trace_archival.retention'")
    return Archival(
        location,
        retention,
        _positive(given, "interval_seconds", DEFAULT_INTERVAL_SECONDS),
        _positive(given, "max_traces_per_pass", None),
        tuple(map(str, allowed)),
    )


def check_location(location: Any) -> None:
    """Raise unless an archive may be there: in a store that is installed, and reached without a server of ours."""
    match = _SCHEME.match(location) if isinstance(location, str) else None
    if match is None or match[1].lower() in _NOT_FOR_ARCHIVES:
        raise invalid(
            f"Invalid location {location!r} of an archive: it must be the URI of a folder or a bucket, such as "
            "file:///data/archive or s3://bucket/archive."
        )
    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

    # says what is missing when there is no store for the scheme
    get_artifact_repository(location)


def _positive(given: dict[str, Any], name: str, default: int | None) -> int | None:
    value = given.get(name, default)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
        raise _Wrong(f"'trace_archival.{name}' must be a whole number above 0, not {value!r}")
    return value
