"""What asynchronous logging gives back."""

from collections.abc import Iterable
from typing import Any


class RunOperations:
    """Logging calls that may not have been stored yet.

    Args:
        operation_futures: objects whose ``result()`` waits for the outcome and raises what went wrong.
    """

    __slots__ = ("_futures",)

    def __init__(self, operation_futures: Iterable[Any] | None) -> None:
        self._futures = tuple(operation_futures or ())

    def wait(self) -> None:
        """Wait until everything is stored.

        Raises: MlflowException for the first call that failed.
        """
        failure = None
        for future in self._futures:
            try:
                future.result()
            except Exception as error:
                failure = failure or error
        if failure is not None:
            raise failure


def combined(operations: Iterable[RunOperations]) -> RunOperations:
    """One object to wait for several."""
    return RunOperations(future for operation in operations for future in operation._futures)
