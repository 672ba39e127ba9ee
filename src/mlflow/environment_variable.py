"""What an environment variable is: a name with a type, a default and a sentence, read when asked for."""

import math
import os
from typing import Any

from mlflow.exceptions import MlflowException


class InvalidSetting(MlflowException, ValueError):
    """A variable of the environment holds what it may not.

    Args:
        message: which one, its value, and why not.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message, "INVALID_PARAMETER_VALUE")


class _EnvironmentVariable:
    """One environment variable, read when asked for.

    Args:
        name: name in the environment.
        type: makes the value of the text.
        default: value when it is unset.
        doc: what it does, in one sentence; "" while nothing uses it.
    """

    def __init__(self, name: str, type: Any, default: Any, doc: str = "") -> None:
        self.name = name
        self.type = type
        self.default = default
        self.doc = doc

    @property
    def defined(self) -> bool:
        """Whether the environment has it."""
        return self.name in os.environ

    def get_raw(self) -> str | None:
        """The text in the environment, or None."""
        return os.environ.get(self.name)

    def get(self) -> Any:
        """The value, converted to its type; the default when it is unset.

        Raises: InvalidSetting, which is a ValueError, too.
        """
        text = os.environ.get(self.name)
        if text is None:
            return self.default
        try:
            return self.convert(text)
        except ValueError as error:
            raise InvalidSetting(f"Environment variable {self.name}={text!r} is not valid: {error}") from None

    def convert(self, text: str) -> Any:
        """The value of a text."""
        return self.type(text)

    def set(self, value: Any) -> None:
        """Set it in this process."""
        os.environ[self.name] = str(value)

    def unset(self) -> None:
        """Remove it from this process."""
        os.environ.pop(self.name, None)

    def is_set(self) -> bool:
        """Whether the environment has it."""
        return self.defined

    def __str__(self) -> str:
        return f"{self.name} (default: {self.default})"

    __repr__ = __str__

    def __format__(self, format_spec: str) -> str:
        return self.name.__format__(format_spec)


class _NumberEnvironmentVariable(_EnvironmentVariable):
    """A variable that holds a number within bounds.

    Args:
        least, most: the bounds, which are allowed themselves; None: there is none above.
    """

    def __init__(
        self, name: str, type: Any, default: float | None, doc: str = "", *, least: float, most: float | None = None
    ) -> None:
        super().__init__(name, type, default, doc)
        self.least, self.most = least, most

    def convert(self, text: str) -> Any:
        value = self.type(text)
        # "not a number" is neither above nor below
        if not self.least <= value < math.inf or (self.most is not None and value > self.most):
            most = "" if self.most is None else f", and at most {self.most}"
            raise ValueError(f"it must be at least {self.least}{most}")
        return value


class _ListEnvironmentVariable(_EnvironmentVariable):
    """A variable that holds a comma separated list."""

    def __init__(self, name: str, default: list[str], doc: str = "") -> None:
        super().__init__(name, list, default, doc)

    def convert(self, text: str) -> list[str]:
        return [item.strip() for item in text.split(",") if item.strip()]


class _BooleanEnvironmentVariable(_EnvironmentVariable):
    """A variable that is true or false."""

    def __init__(self, name: str, default: bool | None, doc: str = "") -> None:
        super().__init__(name, bool, default, doc)

    def convert(self, text: str) -> bool:
        low = text.lower()
        if low not in ("true", "false", "1", "0"):
            raise ValueError("allowed are true, false, 1 and 0")
        return low in ("true", "1")
