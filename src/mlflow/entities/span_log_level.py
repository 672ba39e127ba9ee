"""How much a span matters."""

from enum import IntEnum

from mlflow.exceptions import INVALID_PARAMETER_VALUE, MlflowException


class SpanLogLevel(IntEnum):
    """The numbers of the ``logging`` module."""

    DEBUG = 10
    INFO = 20
    WARNING = 30
    ERROR = 40
    CRITICAL = 50

    @classmethod
    def from_value(cls, value: "SpanLogLevel | str") -> "SpanLogLevel":
        """The level itself, or the one of that name, in any case."""
        if isinstance(value, cls):
            return value
        if isinstance(value, str) and value.upper() in cls.__members__:
            return cls[value.upper()]
        raise MlflowException(
            f"Invalid log level {value!r} of a span; allowed are {', '.join(cls.__members__)}.", INVALID_PARAMETER_VALUE
        )
