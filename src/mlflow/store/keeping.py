"""How long runs are kept, and how much may be stored: what tags of experiments and settings of a server say.

==========================  ===========================================================================================
tag of an experiment        value
==========================  ===========================================================================================
``millrace.run.retention``  ``{"max_age": "180d"}``: runs that ended longer ago are deleted (and can be restored)
``millrace.quota``          ``500 GB``: beyond it, the experiment is listed as over its quota; nothing is refused
==========================  ===========================================================================================

A run with the tag ``millrace.keep`` stays, whatever its age; so does one of which a version of a registered model was
made. A duration is a whole number and ``m``, ``h`` or ``d``.
"""

from __future__ import annotations

import re

import msgspec

from mlflow.exceptions import invalid
from mlflow.store import trace_retention
from mlflow.store.trace_retention import duration_ms

RUN_RETENTION_TAG = "millrace.run.retention"
KEEP_TAG = "millrace.keep"
QUOTA_TAG = "millrace.quota"
_SIZE = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,6})?) ?([KMGTP]?I?B)?", re.IGNORECASE)
_UNITS = {"B": 1, **{f"{letter}B": 1000**power for power, letter in enumerate("KMGTP", 1)}}
_UNITS |= {f"{letter}IB": 1024**power for power, letter in enumerate("KMGTP", 1)}


def run_retention_ms(value: str) -> int:
    """The milliseconds after which runs are deleted, of the tag ``RUN_RETENTION_TAG``.

    Raises: INVALID_PARAMETER_VALUE for another value.
    """
    try:
        given = msgspec.json.decode(value)
    except msgspec.DecodeError:
        given = None
    if not isinstance(given, dict) or set(given) != {"max_age"}:
        raise invalid(
            f"Invalid value {value!r} of tag {RUN_RETENTION_TAG!r}: it must be a JSON object such as "
            '{"max_age": "180d"}.'
        )
    return duration_ms(given["max_age"], f"max_age in tag {RUN_RETENTION_TAG!r}")


def size_bytes(text: str, what: str) -> int:
    """The bytes of a size such as ``500 GB``, ``1.5TiB`` or ``1000000``.

    Raises: INVALID_PARAMETER_VALUE that names ``what`` it is for.
    """
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise invalid(f"Invalid size {text!r} for {what}: write it like 500 GB, 1.5 TiB or a number of bytes.")
    return int(float(match[1]) * _UNITS[(match[2] or "B").upper()])


def check_tag(key: str, value: str) -> None:
    """Raise INVALID_PARAMETER_VALUE when a tag of an experiment is about keeping and says nothing that is known."""
    if key == RUN_RETENTION_TAG:
        run_retention_ms(value)
    elif key == QUOTA_TAG:
        size_bytes(value, f"tag {QUOTA_TAG!r}")
    else:
        trace_retention.check_tag(key, value)
