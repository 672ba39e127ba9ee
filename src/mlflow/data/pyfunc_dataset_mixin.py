"""Datasets that a model can be evaluated on."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlflow.data.evaluation_dataset import EvaluationDataset


@dataclass
class PyFuncInputsOutputs:
    """What goes into a model and what should come out.

    Args:
        inputs: what ``predict`` takes.
        outputs: the targets; None when there are none.
    """

    inputs: list[Any]
    outputs: list[Any] | None = None


class PyFuncConvertibleDatasetMixin:
    """A dataset that can be split into inputs and targets."""

    @abstractmethod
    def to_pyfunc(self) -> PyFuncInputsOutputs:
        """Inputs and targets."""

    @abstractmethod
    def to_evaluation_dataset(
        self, path: str | None = None, feature_names: list[str] | None = None
    ) -> "EvaluationDataset":
        """What ``mlflow.evaluate`` works on."""
