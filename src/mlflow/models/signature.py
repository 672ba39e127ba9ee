"""What goes into a model and what comes out."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import INVALID_PARAMETER_VALUE, RESOURCE_DOES_NOT_EXIST, MlflowException, invalid
from mlflow.types.schema import Schema

# pickles of MLflow name it here
from mlflow.types.type_hints import TypeHints as _TypeHints  # noqa: F401

if TYPE_CHECKING:
    from mlflow.types.schema import ParamSchema

logger = logging.getLogger(__name__)

MLMODEL_FILE_NAME = "MLmodel"
__all__ = [
    "INVALID_PARAMETER_VALUE",
    "MLMODEL_FILE_NAME",
    "RESOURCE_DOES_NOT_EXIST",
    "TYPE_CHECKING",
    "ModelSignature",
    "infer_signature",
    "set_signature",
]


class ModelSignature:
    """Schemas of a model's input, output and parameters.

    Args:
        inputs, outputs: a ``Schema``, or a dataclass (or an instance of one) that describes one.
        params: the parameters that ``predict`` takes besides the data.

    Raises: TypeError for anything else; ValueError when all are missing.
    """

    def __init__(
        self,
        inputs: Schema | Any = None,
        outputs: Schema | Any = None,
        params: ParamSchema | None = None,
    ) -> None:
        if inputs is None and outputs is None and params is None:
            raise ValueError("A signature needs at least one of 'inputs', 'outputs' and 'params'.")
        self.inputs = _schema_of("inputs", inputs)
        self.outputs = _schema_of("outputs", outputs)
        if params is not None:
            from mlflow.types.schema import ParamSchema

            if not isinstance(params, ParamSchema):
                raise TypeError(f"'params' of a signature must be a ParamSchema, not {type(params).__name__}.")
        self.params = params
        # set where the signature was read off a function's type hints
        self._is_signature_from_type_hint = False
        self._is_type_hint_from_example = False

    def to_dict(self) -> dict[str, Any]:
        """The schemas as JSON text, by role; None where there is none."""
        return {
            role: None if schema is None else schema.to_json()
            for role, schema in (("inputs", self.inputs), ("outputs", self.outputs), ("params", self.params))
        }

    @classmethod
    def from_dict(cls, signature_dict: dict[str, Any]) -> ModelSignature:
        """From the values of ``to_dict``."""
        texts = {role: signature_dict.get(role) for role in ("inputs", "outputs", "params")}
        texts = {
            role: text if text is None or isinstance(text, str) else json.dumps(text) for role, text in texts.items()
        }
        params = None
        if texts["params"]:
            from mlflow.types.schema import ParamSchema

            params = ParamSchema.from_json(texts["params"])
        return cls(
            Schema.from_json(texts["inputs"]) if texts["inputs"] else None,
            Schema.from_json(texts["outputs"]) if texts["outputs"] else None,
            params,
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ModelSignature) and (
            (self.inputs, self.outputs, self.params) == (other.inputs, other.outputs, other.params)
        )

    __hash__ = None

    def __repr__(self) -> str:
        return f"inputs: \n  {self.inputs!r}\noutputs: \n  {self.outputs!r}\nparams: \n  {self.params!r}\n"


def _schema_of(role: str, given: Any) -> Schema | None:
    if given is None or isinstance(given, Schema):
        return given
    import dataclasses

    if dataclasses.is_dataclass(given):
        from mlflow.types.schema import convert_dataclass_to_schema

        return convert_dataclass_to_schema(given)
    raise TypeError(f"{role!r} of a signature must be a Schema or a dataclass, not {type(given).__name__}.")


def infer_signature(
    model_input: Any = None,
    model_output: Any = None,
    params: dict[str, Any] | None = None,
) -> ModelSignature:
    """The signature that fits examples of a model's input, output and parameters.

    Args:
        model_input: DataFrame, Series, array, dict of arrays, list, dict, scalar, pydantic object, or a dataset of
            ``mlflow.data``.
        model_output: what the model gives for it.
        params: names and default values of parameters.

    Data that has no schema may be anything: a warning says why.

    Raises: INVALID_PARAMETER_VALUE for pydantic objects, whose schema comes from a type hint, and for parameters that
        have no schema; ValueError when nothing is given.
    """
    inferred = {
        role: None if example is None else _schema_or_any(role, _example_of(example))
        for role, example in (("inputs", model_input), ("outputs", model_output))
    }
    if params:
        from mlflow.types.infer import infer_param_schema

        inferred["params"] = infer_param_schema(params)
    return ModelSignature(**inferred)


def _schema_or_any(role: str, example: Any) -> Schema:
    from mlflow.types.infer import InvalidDataForSignatureInferenceError, infer_schema
    from mlflow.types.schema import AnyType, ColSpec

    try:
        return infer_schema(example)
    except InvalidDataForSignatureInferenceError:
        raise
    except MlflowException as error:
        logger.warning("The %s of the signature may be anything, as no schema fits the example: %s", role, error)
        return Schema([ColSpec(AnyType())])


def _example_of(example: Any) -> Any:
    """What the schema of a dataset is read off: its data."""
    to_pyfunc = getattr(example, "to_pyfunc", None)
    return to_pyfunc().inputs if callable(to_pyfunc) else example


def set_signature(model_uri: str, signature: ModelSignature) -> None:
    """Write a signature into the MLmodel file of a model that is stored already.

    Args:
        model_uri: a logged model, a run's artifact or a folder. Registered versions are not changed.
        signature: the new signature.

    Raises: INVALID_PARAMETER_VALUE for another type of signature or a registered version; RESOURCE_DOES_NOT_EXIST
        when there is no model.
    """
    if not isinstance(signature, ModelSignature):
        raise invalid(f"'signature' must be a ModelSignature, not {type(signature).__name__}.")
    from mlflow.models.location import edited

    with edited(model_uri) as model:
        if model.signature is not None and model.signature == signature:
            return
        model.signature = signature
