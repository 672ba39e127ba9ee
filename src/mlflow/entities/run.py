"""A run."""

from collections.abc import Iterator
from typing import Any

import msgspec

from mlflow.entities.run_data import RunData
from mlflow.entities.run_info import RunInfo
from mlflow.entities.run_inputs import RunInputs
from mlflow.entities.run_outputs import RunOutputs


class Run:
    """One execution of code: what it is, what it logged, read and made."""

    def __init__(
        self,
        run_info: RunInfo,
        run_data: RunData,
        run_inputs: RunInputs | None = None,
        run_outputs: RunOutputs | None = None,
    ) -> None:
        if run_info is None:
            raise ValueError("run_info must not be None")
        self._info = run_info
        self._data = run_data
        self._inputs = run_inputs
        self._outputs = run_outputs

    @property
    def info(self) -> RunInfo:
        """Identity, state and place."""
        return self._info

    @property
    def data(self) -> RunData:
        """Latest metrics, params and tags."""
        return self._data

    @property
    def inputs(self) -> RunInputs | None:
        """Datasets and models it read."""
        return self._inputs

    @property
    def outputs(self) -> RunOutputs | None:
        """Models it made."""
        return self._outputs

    def to_dictionary(self) -> dict[str, Any]:
        """Plain dicts under ``info``, ``data``, ``inputs`` and ``outputs``."""
        run: dict[str, Any] = {"info": {k: v for k, v in dict(self.info).items() if k != "run_uuid"}}
        if self.data:
            run["data"] = self.data.to_dictionary()
        if self.inputs:
            run["inputs"] = self.inputs.to_dictionary()
        if self.outputs:
            run["outputs"] = self.outputs.to_dictionary()
        return run

    @classmethod
    def from_dictionary(cls, the_dict: dict[str, Any]) -> "Run":
        """From what ``to_dictionary`` gave."""
        info, data = the_dict.get("info"), the_dict.get("data")
        if info is None or data is None:
            raise ValueError("a run needs the keys 'info' and 'data'")
        return cls(
            msgspec.convert(info, RunInfo),
            RunData.from_dictionary(data),
            msgspec.convert(the_dict.get("inputs") or {}, RunInputs),
            msgspec.convert(the_dict.get("outputs") or {}, RunOutputs),
        )

    @classmethod
    def from_proto(cls, proto: Any) -> "Run":
        """From the wire form."""
        return cls(proto.info, RunData.from_proto(proto.data), proto.inputs, proto.outputs)

    def to_proto(self):
        """The wire form."""
        from mlflow.entities.message import RunMessage

        return RunMessage(
            info=self.info,
            data=self.data.to_proto(),
            inputs=self.inputs or RunInputs(),
            outputs=self.outputs or RunOutputs(),
        )

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        yield "data", self.data
        yield "info", self.info
        yield "inputs", self.inputs
        yield "outputs", self.outputs

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Run) and dict(self) == dict(other)

    __hash__ = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}(info={self.info!r}, data={self.data!r})"
