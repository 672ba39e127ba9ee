"""What the user's variables are called, for names of metrics and datasets."""

import sys
from types import FrameType
from typing import Any

UNKNOWN = "unknown_dataset"
_NOT_THE_USERS = ("mlflow", "sklearn", "pyspark")


def name_of(value: Any) -> str | None:
    """The variable that holds an object in the user's code: in the outermost function that has one; None without."""
    frames: list[FrameType] = []
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if frame.f_globals.get("__name__", "").partition(".")[0] not in _NOT_THE_USERS:
            frames.append(frame)
        frame = frame.f_back
    for frame in reversed(frames):
        for name, held in list(frame.f_locals.items()):
            if held is value:
                return name
    return None
