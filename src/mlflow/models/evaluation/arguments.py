"""What the functions of metrics get, by the names of their parameters."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import invalid
from mlflow.models.evaluation.metric import EvaluationMetric

if TYPE_CHECKING:
    import pandas as pd

    from mlflow.models.evaluation.default_evaluator import BuiltInEvaluator

LATENCY = "latency"
_PREDICTIONS = ("predictions", "outputs")


class Arguments:
    """What metrics can take as parameters, and the order in which that is there."""

    def __init__(self, evaluator: BuiltInEvaluator, prediction: Any, target: Any, outputs: pd.DataFrame | None):
        self.evaluator = evaluator
        self.prediction = prediction
        self.target = target
        self.outputs = outputs
        self.mapping = evaluator.config.get("col_mapping") or {}
        if not isinstance(self.mapping, dict):
            raise invalid(f"'col_mapping' must be a dict, not {type(self.mapping).__name__}.")

    def in_order(self, metrics: list[EvaluationMetric]) -> list[EvaluationMetric]:
        """The metrics, each after those that it takes.

        Raises: INVALID_PARAMETER_VALUE that lists what is missing, or the metrics that need each other.
        """
        waiting = {metric.name: metric for metric in metrics}
        ordered: list[EvaluationMetric] = []
        known = {metric.split("/")[0] for metric in self.evaluator.metrics}
        while waiting:
            ready = [metric for metric in waiting.values() if not (self._missing(metric, known) & set(waiting))]
            stuck = not ready
            for metric in ready or waiting.values():
                missing = self._missing(metric, known) - (set() if stuck else set(waiting))
                if missing:
                    self._refuse(metric, missing, stuck)
            if stuck:
                raise invalid(f"The metrics {', '.join(waiting)} need each other.")
            for metric in ready:
                ordered.append(waiting.pop(metric.name))
                known.add(metric.name)
        return ordered

    def _refuse(self, metric: EvaluationMetric, missing: set[str], circular: bool) -> None:
        frame = self.evaluator.X
        columns = [
            *frame.columns,
            *([self.evaluator.dataset.targets_name] if self.evaluator.dataset.has_targets else []),
        ]
        outputs = [] if self.outputs is None else list(self.outputs.columns)
        hint = " (or metrics need each other)" if circular else ""
        raise invalid(
            f"The metric {metric.name!r} needs {', '.join(map(repr, sorted(missing)))}, which is neither a column nor "
            f"a metric{hint}. Input columns: {', '.join(map(str, columns))}; output columns: "
            f"{', '.join(map(str, outputs)) or 'none besides the predictions'}. Map a name to a column or a value with "
            "evaluator_config={'col_mapping': {'name': 'column'}}."
        )

    def _missing(self, metric: EvaluationMetric, metrics: set[str]) -> set[str]:
        if metric.name == LATENCY:
            return set()
        missing = set()
        for name, parameter in inspect.signature(metric.eval_fn).parameters.items():
            if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
                continue
            if name in ("eval_df", "builtin_metrics", "metrics", *_PREDICTIONS):
                continue
            if name == "targets":
                if self.target is None and parameter.default is parameter.empty:
                    missing.add(name)
                continue
            there = self._column(name) is not None or name in self.mapping or name in metrics
            if not there and parameter.default is parameter.empty:
                missing.add(name)
        return missing

    def _column(self, name: str) -> pd.Series | None:
        """A column of the inputs or of the outputs, by its own name or the one it is mapped to."""
        import pandas as pd

        wanted = self.mapping.get(name, name)
        if not isinstance(wanted, str):
            return None
        data = self.evaluator.dataset.features_data
        if isinstance(data, pd.DataFrame) and wanted in data.columns:
            return data[wanted].reset_index(drop=True)
        if self.outputs is not None and wanted in self.outputs.columns:
            return self.outputs[wanted]
        if self.target is not None and wanted == self.evaluator.dataset.targets_name:
            return pd.Series(list(self.target), name=wanted)
        if name == "inputs" and isinstance(data, pd.DataFrame) and name not in self.mapping:
            # the only column there is, else all of them
            return data.iloc[:, 0].reset_index(drop=True) if len(data.columns) == 1 else data.copy()
        return None

    def of(self, metric: EvaluationMetric) -> dict[str, Any]:
        """The arguments for a metric's function."""
        import pandas as pd

        given: dict[str, Any] = {}
        computed = {key.split("/")[0]: value for key, value in self.evaluator.metrics.items()}
        for name, parameter in inspect.signature(metric.eval_fn).parameters.items():
            if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
                continue
            if name == "eval_df":
                given[name] = frame_of(self.prediction, self.target)
            elif name == "builtin_metrics":
                given[name] = self.evaluator._plain_metrics()
            elif name == "metrics":
                given[name] = dict(self.evaluator.metrics)
            elif name in _PREDICTIONS:
                given[name] = pd.Series(list(self.prediction), name=name)
            elif name == "targets":
                if self.target is not None:
                    given[name] = pd.Series(list(self.target), name=name)
            elif (column := self._column(name)) is not None:
                given[name] = column
            elif name in self.mapping:
                given[name] = self.mapping[name]
            elif name in computed:
                given[name] = computed[name]
        return given


def frame_of(prediction: Any, target: Any) -> pd.DataFrame:
    """A DataFrame with the columns ``prediction`` and, if there are targets, ``target``."""
    import pandas as pd

    frame = pd.DataFrame({"prediction": list(prediction)})
    if target is not None:
        frame["target"] = list(target)
    return frame
