"""What an estimator of pyspark.ml is made of, and what its model takes and gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mlflow.autologging.examples import ROWS

# the param of a search that holds what it tries out
_CANDIDATES = "estimatorParamMaps"


@dataclass
class Description:
    """An estimator.

    Args:
        params: all params by name; those of nested estimators as "<estimator>.<param>".
        hierarchy: classes and nested estimators, as ``estimator_info.json`` has them.
        names: names of estimators by uid: the class, with a number where there are several.
    """

    params: dict[str, Any]
    hierarchy: dict[str, Any]
    names: dict[str, str]


def full_name(item: Any) -> str:
    """Class of an object with its module."""
    return f"{type(item).__module__}.{type(item).__name__}"


def describe(estimator: Any) -> Description:
    """What an estimator is made of."""
    stages = _nested(estimator)
    kinds = [type(stage).__name__ for stage in stages]
    names: dict[str, str] = {}
    for index, (stage, kind) in enumerate(zip(stages, kinds, strict=True)):
        # numbered from 1 where a class comes more than once
        number = kinds[: index + 1].count(kind)
        names[stage.uid] = f"{kind}_{number}" if kinds.count(kind) > 1 else kind
    params = {
        (param.name if stage is estimator else f"{names[stage.uid]}.{param.name}"): _shown(value, names)
        for stage in _described(estimator)
        for param, value in stage.extractParamMap().items()
        if param.name != _CANDIDATES
    }
    return Description(params, {"hierarchy": _hierarchy(estimator, names)}, names)


def _described(stage: Any) -> list[Any]:
    """A stage and those in it whose params are logged with it; what a search tries out is in its child runs."""
    parts = _parts(stage)
    if stage.hasParam(_CANDIDATES):
        parts.pop("estimator", None)
    return [stage, *(inner for items in parts.values() for part in items for inner in _described(part))]


def _parts(stage: Any) -> dict[str, list[Any]]:
    """Params of a stage whose values are stages themselves, or evaluators."""
    from pyspark.ml.base import Estimator, Transformer
    from pyspark.ml.evaluation import Evaluator

    found = {}
    for param, value in stage.extractParamMap().items():
        values = value if isinstance(value, list) else [value]
        if values and all(isinstance(item, (Estimator, Transformer, Evaluator)) for item in values):
            found[param.name] = values
    return found


def _nested(stage: Any) -> list[Any]:
    return [stage, *(inner for parts in _parts(stage).values() for part in parts for inner in _nested(part))]


def _hierarchy(stage: Any, names: dict[str, str]) -> dict[str, Any]:
    described: dict[str, Any] = {"name": names[stage.uid]}
    searches = stage.hasParam(_CANDIDATES)
    for name, parts in _parts(stage).items():
        inner = [_hierarchy(part, names) for part in parts]
        described["tuned_estimator" if searches and name == "estimator" else name] = (
            inner if name == "stages" else inner[0]
        )
    if searches:
        described["tuning_parameter_map_list"] = [
            {f"{names.get(param.parent, param.parent)}.{param.name}": value for param, value in candidate.items()}
            for candidate in stage.getEstimatorParamMaps()
        ]
    return described


def _shown(value: Any, names: dict[str, str]) -> Any:
    """A param's value; stages by their names."""
    if isinstance(value, list):
        return [_shown(item, names) for item in value]
    return names.get(getattr(value, "uid", None), value)


def is_allowed(model: Any, allowlist: list[str] | None) -> bool:
    """Whether a model is of a class that is logged."""
    name = full_name(model)
    if allowlist is None:
        return name.startswith("pyspark.ml.")
    return any(name == entry or (entry.endswith(".*") and name.startswith(entry[:-1])) for entry in allowlist)


def inputs_of(model: Any, columns: list[str]) -> list[str]:
    """The columns of a table that a model, or the stages of a pipeline's one, read and do not make themselves."""
    read: list[str] = []
    made: set[str] = set()
    for stage in getattr(model, "stages", None) or [model]:
        for param in ("inputCol", "featuresCol"):
            if stage.hasParam(param) and stage.isDefined(param):
                read += [stage.getOrDefault(param)]
        if stage.hasParam("inputCols") and stage.isDefined("inputCols"):
            read += stage.getOrDefault("inputCols")
        for param in ("outputCol", "predictionCol", "probabilityCol", "rawPredictionCol"):
            if stage.hasParam(param) and stage.isDefined(param):
                made.add(stage.getOrDefault(param))
    return [name for name in dict.fromkeys(read) if name in columns and name not in made]


def first_rows(model: Any, data: Any) -> Any:
    """The first rows of what a model reads, as pandas table."""
    return data.select(*inputs_of(model, data.columns)).limit(ROWS).toPandas()


def signature(model: Any, data: Any) -> Any:
    """The schemas of what a model reads and of its predictions."""
    from mlflow.models.signature import infer_signature

    rows = data.limit(ROWS)
    predicted = model.transform(rows)
    output = predicted.select("prediction") if "prediction" in predicted.columns else None
    return infer_signature(rows.select(*inputs_of(model, data.columns)), output)
