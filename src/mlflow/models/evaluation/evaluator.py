"""Evaluators: what judges a model of some type. Plugins are the entry points of ``mlflow.model_evaluator``."""

from __future__ import annotations

import importlib
from abc import ABCMeta, abstractmethod
from typing import TYPE_CHECKING, Any, NamedTuple

from mlflow import plugins
from mlflow.exceptions import invalid

if TYPE_CHECKING:
    from mlflow.data.evaluation_dataset import EvaluationDataset
    from mlflow.models.evaluation.metric import EvaluationMetric
    from mlflow.models.evaluation.result import EvaluationResult

DEFAULT = "default"
"""Stands for all built-in evaluators that can judge the model type."""


class ModelEvaluator(metaclass=ABCMeta):
    """What judges a model. Subclass it and register the class as an entry point."""

    @classmethod
    @abstractmethod
    def can_evaluate(cls, *, model_type: str, evaluator_config: dict[str, Any], **kwargs: Any) -> bool:
        """Whether it can judge models of this type."""

    @abstractmethod
    def evaluate(
        self,
        *,
        model_type: str,
        dataset: EvaluationDataset,
        run_id: str,
        evaluator_config: dict[str, Any],
        model: Any = None,
        extra_metrics: list[EvaluationMetric] | None = None,
        custom_artifacts: list[Any] | None = None,
        predictions: Any = None,
        **kwargs: Any,
    ) -> EvaluationResult:
        """Judge a model, log what is found to the run, and give it.

        Args:
            model_type: e.g. ``"classifier"``; None when only ``extra_metrics`` are wanted.
            dataset: features, labels, and predictions when there is no model.
            run_id: where to log.
            evaluator_config: settings of this evaluator.
            model: something with ``predict``; None for a table that holds predictions.
            extra_metrics, custom_artifacts: what the user wants computed besides.
            predictions: name of the column of the model's output (or of the table) that holds predictions.
            kwargs: ``model_id``, the logged model that is judged; further ones may come.
        """


class EvaluatorBundle(NamedTuple):
    """An evaluator that was chosen.

    Args:
        name: the name it is registered under.
        evaluator: an instance of it.
        config: its settings.
    """

    name: str
    evaluator: ModelEvaluator
    config: dict[str, Any]


class ModelEvaluatorRegistry:
    """Evaluators by name."""

    def __init__(self) -> None:
        self._registry: dict[str, Any] = {}
        self._builtin: dict[str, Any] = {}

    def register(self, scheme: str, evaluator: Any) -> None:
        """Make a subclass of ``ModelEvaluator`` known under a name."""
        self._registry[scheme] = evaluator

    def register_builtin(self, scheme: str, evaluator: Any) -> None:
        """The same for one that belongs to this package."""
        self._builtin[scheme] = evaluator

    def register_entrypoints(self) -> None:
        """Register every plugin that can be imported."""
        for name, evaluator in plugins.load_all(plugins.MODEL_EVALUATOR).items():
            self.register(name, evaluator)

    def is_builtin(self, name: str) -> bool:
        """Whether it belongs to this package."""
        return name in self._builtin

    def is_registered(self, name: str) -> bool:
        """Whether there is one of this name."""
        return (
            name == DEFAULT
            or name in self._builtin
            or name in self._registry
            or name in plugins.entries(plugins.MODEL_EVALUATOR)
        )

    def names(self) -> list[str]:
        """All names, those of this package first."""
        others = {**self._registry, **plugins.entries(plugins.MODEL_EVALUATOR)}
        return [DEFAULT, *self._builtin, *(name for name in others if name not in self._builtin)]

    def builtin_names(self) -> list[str]:
        """The names of those of this package."""
        return list(self._builtin)

    def get_evaluator(self, evaluator_name: str) -> ModelEvaluator:
        """A new instance of the evaluator of this name.

        Raises: INVALID_PARAMETER_VALUE when there is none.
        """
        found = self._registry.get(evaluator_name) or self._builtin.get(evaluator_name)
        if found is None:
            found = plugins.load(plugins.MODEL_EVALUATOR, evaluator_name)
        if found is None:
            raise invalid(
                f"No evaluator is registered under the name {evaluator_name!r}; known are {', '.join(self.names())}."
            )
        return found()


def _lazy(module: str, name: str) -> Any:
    def make() -> ModelEvaluator:
        return getattr(importlib.import_module(f"mlflow.models.evaluation.{module}"), name)()

    return make


registry = ModelEvaluatorRegistry()
registry.register_builtin("classifier", _lazy("classifier", "ClassifierEvaluator"))
registry.register_builtin("regressor", _lazy("regressor", "RegressorEvaluator"))
registry.register_builtin("shap", _lazy("explanation", "ShapEvaluator"))
registry.register_builtin("text", _lazy("text", "TextEvaluator"))


def list_evaluators() -> list[str]:
    """The names of all evaluators; ``default`` stands for those of this package that fit the model type."""
    return registry.names()


def resolve_evaluators_and_configs(
    evaluators: str | list[str] | None,
    evaluator_config: dict[str, Any] | None,
    model_type: str | None = None,
) -> list[EvaluatorBundle]:
    """The evaluators to use, with their settings.

    Args:
        evaluators: one name, several, or None for all that can judge the model type.
        evaluator_config: settings of the one evaluator, or a dict from names of evaluators to their settings.
        model_type: what is judged.

    Raises: INVALID_PARAMETER_VALUE for unknown names and for settings of evaluators that are not used.
    """
    config = evaluator_config or {}
    if not isinstance(config, dict):
        raise invalid(f"'evaluator_config' must be a dict, not {type(config).__name__}.")
    if evaluators is not None and not isinstance(evaluators, (str, list)):
        raise invalid(
            f"'evaluators' must be a name of an evaluator or a list of names, not {type(evaluators).__name__}."
        )
    if isinstance(evaluators, list) and len(evaluators) == 1:
        evaluators = evaluators[0]
        if set(config) == {evaluators}:
            config = config[evaluators]
    if evaluators is None:
        names = registry.names()
        per_name = _per_evaluator(config, names)
        by_name = per_name if per_name is not None else {name: config for name in names}
    elif isinstance(evaluators, str):
        names, by_name = [evaluators], {evaluators: config}
    else:
        names = list(dict.fromkeys(evaluators))
        by_name = _per_evaluator(config, names)
        if by_name is None:
            raise invalid(
                "With several evaluators, 'evaluator_config' must be a dict from their names to the settings of each; "
                f"it has the keys {', '.join(map(str, config))}."
            )
    chosen: dict[str, EvaluatorBundle] = {}
    for name in names:
        settings = by_name.get(name, {})
        for one in registry.builtin_names() if name == DEFAULT else [name]:
            if one in chosen:
                continue
            # what was set for all built-in evaluators goes for each of them
            own = {**(settings or {}), **(by_name.get(one) or {})}
            evaluator = registry.get_evaluator(one)
            if evaluator.can_evaluate(model_type=model_type, evaluator_config=own):
                chosen[one] = EvaluatorBundle(one, evaluator, own)
    return list(chosen.values())


def _per_evaluator(config: dict[str, Any], names: list[str]) -> dict[str, dict[str, Any]] | None:
    """The settings when they are given by name of evaluator; None when they are one evaluator's own."""
    if all(name in names and isinstance(settings, dict) for name, settings in config.items()):
        return config
    return None
