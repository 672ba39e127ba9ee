"""The protocol's limits on names, lengths and batch sizes, and the checks that enforce them."""

import functools
import posixpath
import re
from collections.abc import Sequence

from mlflow.environment_variables import MLFLOW_ARTIFACT_LOCATION_MAX_LENGTH, MLFLOW_TRUNCATE_LONG_VALUES
from mlflow.exceptions import invalid

MAX_METRICS_PER_BATCH = 1000
MAX_PARAMS_TAGS_PER_BATCH = 100
MAX_ENTITIES_PER_BATCH = 1000
MAX_KEY_LENGTH = 250
MAX_PARAM_VALUE_LENGTH = 6000
MAX_RUN_TAG_VALUE_LENGTH = 8000
MAX_EXPERIMENT_NAME_LENGTH = 500
MAX_EXPERIMENT_TAG_VALUE_LENGTH = 20000
MAX_DATASETS_PER_BATCH = 1000
MAX_DATASET_NAME_LENGTH = 500
MAX_DATASET_DIGEST_LENGTH = 36
MAX_DATASET_SCHEMA_LENGTH = 1_048_575
MAX_DATASET_SOURCE_LENGTH = 65_535
MAX_DATASET_PROFILE_LENGTH = 16_777_215
MAX_INPUT_TAG_KEY_LENGTH = 255
MAX_INPUT_TAG_VALUE_LENGTH = 500
MAX_MODEL_ID_LENGTH = 500
MAX_MODEL_NAME_LENGTH = 500
MAX_MODEL_ENTRY_KEY_LENGTH = 255
MAX_MODEL_PARAM_VALUE_LENGTH = 8000
MAX_MODEL_TAG_VALUE_LENGTH = 16_000
MAX_MODELS_PER_PAGE = 50_000
MAX_MODELS_READ = 1000
MAX_RUNS_PER_PAGE = 50_000
MAX_EXPERIMENTS_PER_PAGE = 50_000
MAX_RUNS_AT_ONCE = 10_000
MAX_EXPERIMENTS_SUMMARIZED = 1000
MAX_USER_ID_LENGTH = 256
MAX_VIEW_NAME_LENGTH = 250
MAX_VIEW_STATE_BYTES = 100_000
MAX_VIEWS_PER_PAGE = 1000
MAX_KEYS_PER_PAGE = 10_000
MAX_VALUES_PER_PAGE = 1000
MAX_GROUPS_PER_PAGE = 10_000
MAX_GROUP_FIELDS = 3
MAX_METRIC_KEYS = 50
MAX_ENVELOPE_RUNS = 500
MAX_BUCKETS = 4000
MAX_FOUND = 100
MAX_WORKSPACE_DESCRIPTION = 8000
MAX_WORKSPACE_URI = 4096
MAX_INT64 = 2**63 - 1

WORKSPACE_NAME_PATTERN = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"
_WORKSPACE_NAME_LENGTHS = (2, 63)
# parts of URLs
_RESERVED_WORKSPACES = frozenset(("ajax-api", "api", "static-files", "workspaces"))

_RUN_ID = re.compile(r"[a-zA-Z0-9][\w\-]{0,255}\Z")
_EXPERIMENT_ID = re.compile(r"[a-zA-Z0-9][\w\-]{0,63}\Z")
# "/" separates folders in charts; the rest is what file systems and URLs bear
_NAME = re.compile(r"[/\w.\- :]*\Z")


def shown(value: object) -> str:
    """The value for an error message, cut to 200 characters."""
    text = repr(value)
    return text if len(text) <= 200 else text[:200] + "…"


def check_run_id(run_id: str) -> None:
    """Raise unless it has the form of a run id."""
    if not _RUN_ID.match(run_id):
        raise invalid(
            f"Invalid run ID: {shown(run_id)}; allowed are up to 256 letters, digits, '_' and '-', "
            "beginning with a letter or digit."
        )


def check_experiment_id(experiment_id: str) -> None:
    """Raise unless it has the form of an experiment id."""
    if not _EXPERIMENT_ID.match(experiment_id):
        raise invalid(
            f"Invalid experiment ID: {shown(experiment_id)}; allowed are up to 64 letters, digits, '_' and '-', "
            "beginning with a letter or digit."
        )


# the same few names come again and again; an error is not remembered
@functools.lru_cache(maxsize=4096)
def check_name(kind: str, name: str | None, max_length: int = MAX_KEY_LENGTH) -> None:
    """Raise unless it may be the key of a metric, param or tag (also a safe relative path)."""
    if not name:
        raise invalid(f"A {kind} name must not be empty.")
    if len(name) > max_length:
        raise invalid(f"The {kind} name {shown(name)} is {len(name)} characters long; the limit is {max_length}.")
    if not _NAME.match(name):
        raise invalid(
            f"Invalid {kind} name: {shown(name)}. Names may only contain letters, digits, underscores (_), "
            "dashes (-), periods (.), spaces ( ), colons (:) and slashes (/)."
        )
    if name[0] == "/" or name == "." or ".." in name.split("/") or posixpath.normpath(name) != name:
        raise invalid(
            f"Invalid {kind} name: {shown(name)}. Names may not resolve to another path when read as one: "
            "no leading or doubled '/', no '.' or '..' parts."
        )


def check_workspace_name(name: object) -> None:
    """Raise unless a workspace may have that name."""
    least, most = _WORKSPACE_NAME_LENGTHS
    if not isinstance(name, str) or not least <= len(name) <= most:
        raise invalid(f"Invalid workspace name {shown(name)}: it must have {least} to {most} characters.")
    if not re.fullmatch(WORKSPACE_NAME_PATTERN, name) or name.endswith("\n"):
        raise invalid(
            f"Invalid workspace name {shown(name)}: allowed are lower-case letters, digits and, inside, hyphens "
            f"({WORKSPACE_NAME_PATTERN})."
        )
    if name in _RESERVED_WORKSPACES:
        raise invalid(f"The workspace name {name!r} is reserved; so are {', '.join(sorted(_RESERVED_WORKSPACES))}.")


def check_length(kind: str, value: str, limit: int) -> None:
    """Raise when a text is longer than ``limit`` characters."""
    if len(value) > limit:
        raise invalid(f"The {kind} {shown(value)} is {len(value)} characters long; the limit is {limit}.")


def cut_or_refuse(kind: str, value: str, limit: int) -> str:
    """The text cut to ``limit`` characters, or an error if MLFLOW_TRUNCATE_LONG_VALUES is false."""
    if len(value) <= limit:
        return value
    if not MLFLOW_TRUNCATE_LONG_VALUES.get():
        check_length(kind, value, limit)
    return value[:limit]


def check_artifact_location(location: str | None) -> None:
    """Raise when an artifact root is too long or carries a fragment or a traversal in its query."""
    if not location:
        return
    check_length("artifact location", location, MLFLOW_ARTIFACT_LOCATION_MAX_LENGTH.get())
    if "#" in location:
        raise invalid(f"Invalid artifact location {shown(location)}: a fragment ('#') is not allowed.")
    _, _, query = location.partition("?")
    if ".." in query:
        raise invalid(f"Invalid artifact location {shown(location)}: '..' is not allowed in its query.")


def check_page_size(max_results: int | None, limit: int) -> None:
    """Raise unless 1 ≤ max_results ≤ limit."""
    if max_results is None or not 1 <= max_results <= limit:
        raise invalid(f"Invalid value {max_results} for parameter 'max_results': it must be between 1 and {limit}.")


def check_one_of(name: str, value: object, allowed: Sequence[object]) -> None:
    """Raise unless a parameter has one of the allowed values (None among them: it may be left out)."""
    if value not in allowed:
        names = ", ".join(str(one) for one in allowed if one is not None)
        raise invalid(f"Invalid value {shown(value)} for parameter '{name}': allowed are {names}.")


def check_int64(name: str, value: int | None) -> None:
    """Raise when a number does not fit in 64 bits."""
    if value is not None and not -MAX_INT64 - 1 <= value <= MAX_INT64:
        raise invalid(f"Invalid value {shown(value)} for parameter '{name}': it does not fit in 64 bits.")
