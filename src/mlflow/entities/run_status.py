"""State of a run."""

from mlflow.exceptions import invalid


class RunStatus:
    """RUNNING, SCHEDULED, FINISHED, FAILED or KILLED, by the protocol's numbers."""

    RUNNING, SCHEDULED, FINISHED, FAILED, KILLED = range(1, 6)
    _NAMES = {
        RUNNING: "RUNNING",
        SCHEDULED: "SCHEDULED",
        FINISHED: "FINISHED",
        FAILED: "FAILED",
        KILLED: "KILLED",
    }
    _NUMBERS = {name: number for number, name in _NAMES.items()}
    _TERMINATED = frozenset((FINISHED, FAILED, KILLED))

    @staticmethod
    def from_string(status_str: str) -> int:
        """The number of a name."""
        number = RunStatus._NUMBERS.get(status_str)
        if number is None:
            raise invalid(f"Invalid run status {status_str!r}; allowed are {', '.join(RunStatus._NUMBERS)}.")
        return number

    @staticmethod
    def to_string(status: int) -> str:
        """The name of a number."""
        name = RunStatus._NAMES.get(status)
        if name is None:
            raise invalid(f"Invalid run status {status!r}; allowed are {sorted(RunStatus._NAMES)}.")
        return name

    @staticmethod
    def is_terminated(status: int) -> bool:
        """Whether a run with this status has ended."""
        return status in RunStatus._TERMINATED

    @staticmethod
    def all_status() -> list[int]:
        """All numbers."""
        return list(RunStatus._NAMES)
