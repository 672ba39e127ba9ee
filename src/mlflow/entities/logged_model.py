"""A logged model."""

from collections.abc import Iterator
from typing import Any

from mlflow.entities.logged_model_parameter import LoggedModelParameter
from mlflow.entities.logged_model_status import LoggedModelStatus
from mlflow.entities.logged_model_tag import LoggedModelTag
from mlflow.entities.metric import Metric

_NAMES = (
    "artifact_location",
    "creation_timestamp",
    "experiment_id",
    "last_updated_timestamp",
    "metrics",
    "model_id",
    "model_type",
    "model_uri",
    "name",
    "params",
    "source_run_id",
    "status",
    "status_message",
    "tags",
)
_UNSHOWN = frozenset(("metrics", "params", "tags"))


class LoggedModel:
    """A model, or one checkpoint of it: where it is, what made it, and what was measured of it.

    Args:
        experiment_id: the experiment it belongs to.
        model_id: ``m-`` and 32 hexadecimal digits.
        name: a name that other models may have too.
        artifact_location: folder of its files.
        creation_timestamp, last_updated_timestamp: milliseconds since the epoch.
        model_type: what kind of model, as its maker calls it.
        source_run_id: the run that made it.
        status: a LoggedModelStatus, or its number.
        status_message: what the status is due to.
        tags, params: dicts, or lists of ``LoggedModelTag`` and ``LoggedModelParameter``.
        metrics: every point that runs logged for it.
    """

    def __init__(
        self,
        experiment_id: str,
        model_id: str,
        name: str,
        artifact_location: str,
        creation_timestamp: int,
        last_updated_timestamp: int,
        model_type: str | None = None,
        source_run_id: str | None = None,
        status: LoggedModelStatus | int = LoggedModelStatus.READY,
        status_message: str | None = None,
        tags: list[LoggedModelTag] | dict[str, str] | None = None,
        params: list[LoggedModelParameter] | dict[str, str] | None = None,
        metrics: list[Metric] | None = None,
    ) -> None:
        self._experiment_id = experiment_id
        self._model_id = model_id
        self._name = name
        self._artifact_location = artifact_location
        self._creation_timestamp = creation_timestamp
        self._last_updated_timestamp = last_updated_timestamp
        self._model_type = model_type
        self._source_run_id = source_run_id
        is_number = isinstance(status, int) and not isinstance(status, LoggedModelStatus)
        self._status = LoggedModelStatus.from_int(status) if is_number else LoggedModelStatus(status)
        self._status_message = status_message
        self._tags = _dict_of(tags)
        self._params = _dict_of(params)
        self._metrics = metrics

    @property
    def experiment_id(self) -> str:
        """The experiment it belongs to."""
        return self._experiment_id

    @property
    def model_id(self) -> str:
        """Its id."""
        return self._model_id

    @property
    def name(self) -> str:
        """Its name."""
        return self._name

    @property
    def artifact_location(self) -> str:
        """Where its files are."""
        return self._artifact_location

    @property
    def creation_timestamp(self) -> int:
        """When it was created, in milliseconds."""
        return self._creation_timestamp

    @property
    def last_updated_timestamp(self) -> int:
        """When it was last changed, in milliseconds."""
        return self._last_updated_timestamp

    @property
    def model_type(self) -> str | None:
        """What kind of model it is."""
        return self._model_type

    @property
    def source_run_id(self) -> str | None:
        """The run that made it."""
        return self._source_run_id

    @property
    def status(self) -> LoggedModelStatus:
        """PENDING until it is finalized as READY or FAILED."""
        return self._status

    @property
    def status_message(self) -> str | None:
        """What the status is due to."""
        return self._status_message

    @property
    def tags(self) -> dict[str, str]:
        """Its tags."""
        return self._tags

    @property
    def params(self) -> dict[str, str]:
        """Its parameters."""
        return self._params

    @property
    def metrics(self) -> list[Metric] | None:
        """Every point that runs logged for it; None when there is none."""
        return self._metrics

    @property
    def model_uri(self) -> str:
        """``models:/`` and its id."""
        return f"models:/{self._model_id}"

    def to_dictionary(self) -> dict[str, Any]:
        """All fields by name; the status as its number."""
        fields = dict(self)
        del fields["model_uri"]
        fields["status"] = self._status.to_int()
        return fields

    @classmethod
    def from_dictionary(cls, the_dict: dict[str, Any]) -> "LoggedModel":
        """From what ``to_dictionary`` gave."""
        return cls(**{name: value for name, value in the_dict.items() if name in _NAMES and name != "model_uri"})

    def to_proto(self) -> Any:
        """The wire form."""
        from mlflow.entities.message import LoggedModelData, LoggedModelInfo, LoggedModelMessage

        info = LoggedModelInfo(
            self._model_id,
            self._experiment_id,
            self._name,
            self._creation_timestamp,
            self._last_updated_timestamp,
            self._artifact_location,
            self._status.to_proto(),
            self._model_type or "",
            self._source_run_id or "",
            self._status_message,
            [LoggedModelTag(key, value) for key, value in self._tags.items()],
        )
        params = [LoggedModelParameter(key, value) for key, value in self._params.items()]
        return LoggedModelMessage(info, LoggedModelData(params, list(self._metrics or ())))

    @classmethod
    def from_proto(cls, proto: Any) -> "LoggedModel":
        """From the wire form."""
        info, data = proto.info, proto.data
        return cls(
            experiment_id=info.experiment_id,
            model_id=info.model_id,
            name=info.name,
            artifact_location=info.artifact_uri,
            creation_timestamp=info.creation_timestamp_ms,
            last_updated_timestamp=info.last_updated_timestamp_ms,
            model_type=info.model_type or None,
            source_run_id=info.source_run_id or None,
            status=LoggedModelStatus.from_proto(info.status),
            status_message=info.status_message or None,
            tags=list(info.tags),
            params=list(data.params),
            metrics=list(data.metrics) or None,
        )

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        for name in _NAMES:
            yield name, getattr(self, name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LoggedModel) and dict(self) == dict(other)

    __hash__ = None

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self if name not in _UNSHOWN)
        return f"{type(self).__name__}({shown})"


def _dict_of(entries: Any) -> dict[str, str]:
    if isinstance(entries, dict):
        return dict(entries)
    return {entry.key: entry.value for entry in entries or ()}
