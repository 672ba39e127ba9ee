"""What a run logged."""

from collections.abc import Iterator
from typing import Any

from mlflow.entities.metric import Metric
from mlflow.entities.param import Param
from mlflow.entities.run_tag import RunTag


class RunData:
    """Latest metrics, params and tags of a run, each a dict by key.

    Args:
        metrics: the last point of every metric.
        params: the params.
        tags: the tags.
    """

    __slots__ = ("_metrics", "_params", "_tags")

    def __init__(
        self,
        metrics: list[Metric] | None = None,
        params: list[Param] | None = None,
        tags: list[RunTag] | None = None,
    ) -> None:
        self._metrics = metrics or []
        self._params = {param.key: param.value for param in params or ()}
        self._tags = {tag.key: tag.value for tag in tags or ()}

    @property
    def metrics(self) -> dict[str, float]:
        """Metric key to its last value."""
        return {metric.key: metric.value for metric in self._metrics}

    @property
    def _metric_objs(self) -> list[Metric]:
        return self._metrics

    @property
    def params(self) -> dict[str, str]:
        """Param key to value."""
        return self._params

    @property
    def tags(self) -> dict[str, str]:
        """Tag key to value."""
        return self._tags

    def to_dictionary(self) -> dict[str, dict[str, Any]]:
        """``metrics``, ``params`` and ``tags`` as plain dicts."""
        return {"metrics": self.metrics, "params": dict(self.params), "tags": dict(self.tags)}

    @classmethod
    def from_dictionary(cls, the_dict: dict[str, Any]) -> "RunData":
        """From what ``to_dictionary`` gave, or from lists of entities."""
        return cls(
            [Metric(k, v) for k, v in the_dict["metrics"].items()]
            if isinstance(the_dict.get("metrics"), dict)
            else the_dict.get("metrics"),
            [Param(k, v) for k, v in the_dict["params"].items()]
            if isinstance(the_dict.get("params"), dict)
            else the_dict.get("params"),
            [RunTag(k, v) for k, v in the_dict["tags"].items()]
            if isinstance(the_dict.get("tags"), dict)
            else the_dict.get("tags"),
        )

    @classmethod
    def from_proto(cls, proto: Any) -> "RunData":
        """From a message-like object whose three fields are lists."""
        return cls(list(proto.metrics), list(proto.params), list(proto.tags))

    def to_proto(self):
        """The wire form, with three lists."""
        from mlflow.entities.message import RunDataMessage

        return RunDataMessage(
            metrics=self._metrics,
            params=[Param(k, v) for k, v in self._params.items()],
            tags=[RunTag(k, v) for k, v in self._tags.items()],
        )

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        yield "metrics", self.metrics
        yield "params", self.params
        yield "tags", self.tags

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RunData) and self.to_dictionary() == other.to_dictionary()

    __hash__ = None

    def __repr__(self) -> str:
        return f"RunData(metrics={self.metrics!r}, params={self.params!r}, tags={self.tags!r})"
