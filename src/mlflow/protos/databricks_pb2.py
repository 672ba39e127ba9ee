"""The protocol's error codes under the name that plugins import them by."""

from mlflow.exceptions import _CODES


class ErrorCode:
    """Names and numbers of the error codes."""

    @staticmethod
    def Name(number: int) -> str:
        """The name of a number. Raises ValueError for a number that no code has."""
        for name, (known, _) in _CODES.items():
            if known == number:
                return name
        raise ValueError(f"No error code has the number {number!r}.")

    @staticmethod
    def Value(name: str) -> int:
        """The number of a name. Raises ValueError for an unknown name."""
        if name not in _CODES:
            raise ValueError(f"No error code is named {name!r}; known are {', '.join(_CODES)}.")
        return _CODES[name][0]

    @staticmethod
    def keys() -> list[str]:
        """All names."""
        return list(_CODES)

    @staticmethod
    def values() -> list[int]:
        """All numbers."""
        return [number for number, _ in _CODES.values()]

    @staticmethod
    def items() -> list[tuple[str, int]]:
        """All names with their numbers."""
        return [(name, number) for name, (number, _) in _CODES.items()]


globals().update(ErrorCode.items())
__all__ = ["ErrorCode", *ErrorCode.keys()]
