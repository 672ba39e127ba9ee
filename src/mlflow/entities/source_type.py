"""What kind of code a run came from."""

from mlflow.exceptions import invalid


class SourceType:
    """NOTEBOOK, JOB, PROJECT, LOCAL or UNKNOWN, by the protocol's numbers."""

    NOTEBOOK, JOB, PROJECT, LOCAL, UNKNOWN = range(1, 6)
    SOURCETYPE_TO_STRING = {
        NOTEBOOK: "NOTEBOOK",
        JOB: "JOB",
        PROJECT: "PROJECT",
        LOCAL: "LOCAL",
        UNKNOWN: "UNKNOWN",
    }

    @staticmethod
    def from_string(status_str: str) -> int:
        """The number of a name."""
        for number, name in SourceType.SOURCETYPE_TO_STRING.items():
            if name == status_str:
                return number
        known = ", ".join(SourceType.SOURCETYPE_TO_STRING.values())
        raise invalid(f"Invalid source type {status_str!r}; allowed are {known}.")

    @staticmethod
    def to_string(status: int) -> str:
        """The name of a number."""
        name = SourceType.SOURCETYPE_TO_STRING.get(status)
        if name is None:
            raise invalid(f"Invalid source type {status!r}; allowed are {sorted(SourceType.SOURCETYPE_TO_STRING)}.")
        return name
