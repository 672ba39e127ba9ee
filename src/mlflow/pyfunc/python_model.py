"""PythonModels in folders: how they are saved, loaded and called."""

from __future__ import annotations

import bz2
import gzip
import inspect
import logging
import lzma
import os
import shutil
from dataclasses import dataclass
from typing import Any

from mlflow.environment_variables import MLFLOW_ALLOW_PICKLE_DESERIALIZATION, MLFLOW_LOG_MODEL_COMPRESSION
from mlflow.exceptions import MlflowException, invalid
from mlflow.models.code_model import is_code, run_code
from mlflow.models.signature import MLMODEL_FILE_NAME, ModelSignature
from mlflow.pyfunc.model import (
    ChatAgent,
    ChatModel,
    PythonModel,
    PythonModelContext,
    ResponsesAgent,
    _FunctionPythonModel,
)
from mlflow.types.schema import AnyType, ColSpec, Schema
from mlflow.types.type_hints import (
    TypeFromExample,
    UnsupportedTypeHintException,
    schema_of_hint,
    type_hints_no_signature_inference,
)

_logger = logging.getLogger(__name__)

PICKLE = "python_model.pkl"
# name in MLmodel → (ending of the file, opens it)
_COMPRESSIONS = {"gzip": (".gz", gzip.open), "bzip2": (".bz2", bz2.open), "lzma": (".xz", lzma.open)}
_PICKLES_OF = "mlflow.pyfunc.model"
CODE_LOADER = "mlflow.pyfunc.loaders.code_model"


@dataclass
class Kind:
    """A kind of model with a standard signature.

    Args:
        base: the class that models of it subclass.
        loader: the module that loads their pickles.
        task: what ``metadata`` of the MLmodel file calls it.
    """

    base: type
    loader: str
    task: str

    def conversation(self) -> Any:
        """The module of its signature, input example and calls."""
        import importlib

        return importlib.import_module(self.loader)


KINDS = (
    Kind(ChatModel, "mlflow.pyfunc.loaders.chat_model", "agent/v1/chat"),
    Kind(ChatAgent, "mlflow.pyfunc.loaders.chat_agent", "agent/v2/chat"),
    Kind(ResponsesAgent, "mlflow.pyfunc.loaders.responses_agent", "agent/v1/responses"),
)


def kind_of(model: Any) -> Kind | None:
    """The kind of a model that has a standard signature; None for any other."""
    return next((kind for kind in KINDS if isinstance(model, kind.base)), None)


@dataclass
class Prepared:
    """A model that is about to be saved.

    Args:
        model: the PythonModel.
        code: the file of code that makes it; None for an object.
    """

    model: PythonModel
    code: str | None = None


def prepared(arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments of ``save_model`` for a Python model, with what its kind and its type hints add.

    Args:
        arguments: with ``python_model``, ``signature``, ``input_example`` and ``model_config``.

    Raises: INVALID_PARAMETER_VALUE when it is no model, or is given a signature that it cannot have.
    """
    given, signature, example = (arguments.get(key) for key in ("python_model", "signature", "input_example"))
    ready = _prepared(given, arguments.get("model_config"))
    kind = kind_of(ready.model)
    if kind is not None:
        if signature is not None:
            raise invalid(
                f"A {kind.base.__name__} has a standard signature, which is set by itself: leave out 'signature'."
            )
        conversation = kind.conversation()
        signature = conversation.signature()
        example = conversation.request_of(conversation.input_example() if example is None else example)
        return {
            **arguments,
            "python_model": ready,
            "signature": signature,
            "input_example": example,
            "metadata": {"task": kind.task, **(arguments.get("metadata") or {})},
        }
    hinted = signature_of_hints(ready.model, example)
    if hinted is not None:
        if signature is not None and signature.inputs != hinted.inputs:
            _logger.warning(
                "The given signature is left out: the type hints of predict say %r, the signature %r.",
                hinted.inputs,
                signature.inputs,
            )
        if signature is not None and signature.params is not None:
            hinted.params = signature.params
        signature = hinted
    return {**arguments, "python_model": ready, "signature": signature}


def _prepared(given: Any, model_config: Any) -> Prepared:
    code = None
    model = given
    if is_code(given) or isinstance(given, (str, os.PathLike)):
        code = os.fspath(given)
        if model_config is not None and not isinstance(model_config, dict):
            from mlflow.models.model_config import read_config

            model_config = read_config(model_config)
        model = run_code(code, model_config)
    return Prepared(as_python_model(model), code)


def as_python_model(model: Any) -> PythonModel:
    """A PythonModel as it is, or one made of a function with one argument.

    Raises: INVALID_PARAMETER_VALUE.
    """
    if isinstance(model, PythonModel):
        return model
    if isinstance(model, type) and issubclass(model, PythonModel):
        raise invalid(f"'python_model' is the class {model.__name__}; give an object of it: {model.__name__}().")
    if not callable(model):
        raise invalid(
            "'python_model' is a PythonModel, a function or the path of a Python file that calls "
            f"mlflow.models.set_model, not {type(model).__name__} {str(model)[:100]!r}."
        )
    try:
        count = len(inspect.signature(model).parameters)
    except (TypeError, ValueError):
        raise invalid(f"The arguments of {model!r} cannot be told: wrap it in a function.") from None
    if count != 1:
        raise invalid(
            f"A function that is a model takes one argument; {getattr(model, '__name__', model)} has {count}."
        )
    return _FunctionPythonModel(model)


def signature_of_hints(model: PythonModel, example: Any = None) -> ModelSignature | None:
    """The signature in the type hints of ``predict``; None when they say nothing or nothing that a schema has."""
    hints = model.predict_type_hints
    if hints.input is None or hints.input in type_hints_no_signature_inference():
        return None
    if hints.input is TypeFromExample:
        return _signature_of_example(example)
    try:
        inputs = schema_of_hint(hints.input)
    except UnsupportedTypeHintException as error:
        _logger.warning("No signature is read off the type hint of the input: %s", error.message)
        return None
    outputs = Schema([ColSpec(AnyType())])
    if hints.output is not None:
        try:
            outputs = schema_of_hint(hints.output)
        except MlflowException as error:
            _logger.warning("The type hint of the output is not in the signature: %s", error.message)
    signature = ModelSignature(inputs=inputs, outputs=outputs)
    signature._is_signature_from_type_hint = True
    return signature


def _signature_of_example(example: Any) -> ModelSignature | None:
    if example is None:
        _logger.warning("The type hint TypeFromExample needs an input example; without one the model has no signature.")
        return None
    from mlflow.models.input_example import example_of
    from mlflow.models.signature import infer_signature

    parts = example_of(example)
    signature = infer_signature(parts.data, None, parts.params)
    update_signature_for_type_hint_from_example(parts.data, signature)
    return signature


def update_signature_for_type_hint_from_example(input_example: Any, signature: ModelSignature) -> None:
    """Mark a signature as one whose model gets its input in the type of its example."""
    signature._is_type_hint_from_example = True


def save(
    path: str, ready: Prepared, artifacts: dict[str, str] | None = None, streamable: bool | None = None
) -> dict[str, Any]:
    """Write a Python model into a folder.

    Args:
        path: the folder.
        ready: the model.
        artifacts: URIs by name; they are downloaded into the folder.
        streamable: whether it predicts in pieces; None looks whether it can.

    Returns: the entry of ``python_function``.

    Raises: INVALID_PARAMETER_VALUE when it cannot be pickled; what the artifacts' stores raise.
    """
    import cloudpickle

    model, code, kind = ready.model, ready.code, kind_of(ready.model)
    entry: dict[str, Any] = {
        "cloudpickle_version": cloudpickle.__version__,
        "loader_module": CODE_LOADER if code else kind.loader if kind else _PICKLES_OF,
        "streamable": _streams(model) if streamable is None else bool(streamable),
    }
    if artifacts:
        entry["artifacts"] = _downloaded(artifacts, path)
    if code is not None:
        shutil.copy(code, os.path.join(path, os.path.basename(code)))
        return {**entry, "model_code_path": code}
    return {**entry, **_pickled(model, path)}


def _streams(model: PythonModel) -> bool:
    """Whether the class has a ``predict_stream`` of its own; agents always can say that they have none."""
    method = type(model).predict_stream
    return kind_of(model) is not None or method is not PythonModel.predict_stream


def _downloaded(artifacts: Any, path: str) -> dict[str, dict[str, str]]:
    from mlflow.artifacts import download_artifacts

    if not isinstance(artifacts, dict):
        raise invalid(f"'artifacts' is a dict of names and URIs, not {type(artifacts).__name__}.")
    entries: dict[str, dict[str, str]] = {}
    taken = set()
    for name, uri in artifacts.items():
        uri = os.fspath(uri)
        file = os.path.basename(uri.rstrip("/"))
        # two files of the same name lie in folders of their own
        target = os.path.join(path, "artifacts", *([name] if file in taken else []))
        taken.add(file)
        os.makedirs(target, exist_ok=True)
        local = download_artifacts(artifact_uri=uri, dst_path=target)
        entries[name] = {"path": os.path.relpath(local, path).replace(os.sep, "/"), "uri": uri}
    return entries


def _pickled(model: PythonModel, path: str) -> dict[str, str]:
    import cloudpickle

    compression = MLFLOW_LOG_MODEL_COMPRESSION.get()
    ending, opener = _COMPRESSIONS.get(compression, ("", open))
    if compression and not ending:
        _logger.warning(
            "MLFLOW_LOG_MODEL_COMPRESSION is %r; known are %s. The model is not compressed.",
            compression,
            sorted(_COMPRESSIONS),
        )
    file = os.path.join(path, PICKLE + ending)
    try:
        with opener(file, "wb") as out:
            cloudpickle.dump(model, out)
    except Exception as error:
        raise MlflowException(
            f"The {type(model).__name__} cannot be pickled: {error}. A model from code needs no pickle: give the path "
            "of a Python file that calls mlflow.models.set_model.",
            "INVALID_PARAMETER_VALUE",
        ) from error
    return {"python_model": PICKLE + ending, **({"python_model_compression": compression} if ending else {})}


# ---- loading


def load(path: str, model_config: dict[str, Any] | None = None) -> Any:
    """The model in a folder, ready to be asked: an object with ``predict(data, params)``.

    Args:
        path: of the folder.
        model_config: settings; None takes those it was saved with.

    Raises: PERMISSION_DENIED when the model is a pickle and MLFLOW_ALLOW_PICKLE_DESERIALIZATION is false;
        RESOURCE_DOES_NOT_EXIST when a file is missing.
    """
    from mlflow.models.model import Model

    described = Model.load(os.path.join(path, MLMODEL_FILE_NAME))
    entry = described.flavors["python_function"]
    config = entry.get("config") if model_config is None else model_config
    model = _from_code(path, entry, config) if entry.get("model_code_path") else _unpickled(path, entry)
    artifacts = {
        name: os.path.join(path, *os.path.normpath(about["path"].replace("\\", "/")).split(os.sep))
        for name, about in (entry.get("artifacts") or {}).items()
    }
    context = PythonModelContext(artifacts, config)
    model.load_context(context)
    kind = kind_of(model)
    if kind is not None:
        return kind.conversation().wrapped(model, context)
    return CalledInPieces(model, context) if _streams(model) else Called(model, context)


def _from_code(path: str, entry: dict[str, Any], config: dict[str, Any] | None) -> PythonModel:
    name = os.path.basename(entry["model_code_path"].replace("\\", "/"))
    return as_python_model(run_code(os.path.join(path, name), config))


def _unpickled(path: str, entry: dict[str, Any]) -> PythonModel:
    import cloudpickle

    file = os.path.join(path, entry["python_model"])
    if not MLFLOW_ALLOW_PICKLE_DESERIALIZATION.get():
        raise MlflowException(
            f"The model {entry['python_model']!r} is a pickle, which MLFLOW_ALLOW_PICKLE_DESERIALIZATION=false forbids "
            "to load. Log it from code: python_model='path/of/file.py'.",
            "PERMISSION_DENIED",
        )
    compression = entry.get("python_model_compression")
    if compression and compression not in _COMPRESSIONS:
        raise invalid(f"The model is compressed with {compression!r}; known are {sorted(_COMPRESSIONS)}.")
    opener = _COMPRESSIONS[compression][1] if compression else open
    try:
        with opener(file, "rb") as stream:
            model = cloudpickle.load(stream)
    except FileNotFoundError:
        raise MlflowException(
            f"The file {entry['python_model']!r} of the model is missing.", "RESOURCE_DOES_NOT_EXIST"
        ) from None
    except (ImportError, AttributeError) as error:
        raise MlflowException(
            f"The pickle {entry['python_model']!r} of the model names something that is not here: {error}. Install "
            "what the model requires, or log it with its modules as 'code_paths'.",
            "INVALID_PARAMETER_VALUE",
        ) from error
    return as_python_model(model)


class Called:
    """A loaded PythonModel.

    Args:
        python_model: what the user wrote.
        context: what it gets as ``context``.
    """

    def __init__(self, python_model: PythonModel, context: PythonModelContext) -> None:
        self.python_model = python_model
        self.context = context
        self._predict = _call(python_model.predict, context)

    def get_raw_model(self) -> PythonModel:
        """What the user wrote."""
        return self.python_model

    def predict(self, model_input: Any, params: dict[str, Any] | None = None) -> Any:
        """What the model gives for an input."""
        return self._predict(model_input, params)


class CalledInPieces(Called):
    """A loaded PythonModel that can predict in pieces."""

    def __init__(self, python_model: PythonModel, context: PythonModelContext) -> None:
        super().__init__(python_model, context)
        self._predict_stream = _call(python_model.predict_stream, context)

    def predict_stream(self, model_input: Any, params: dict[str, Any] | None = None) -> Any:
        """The same in pieces: a generator."""
        return self._predict_stream(model_input, params)


def _call(method: Any, context: PythonModelContext) -> Any:
    """How a method of the user is called: with what it takes of context and params."""
    parameters = inspect.signature(method).parameters
    takes_context = "context" in parameters or _positional(parameters) > 1 + ("params" in parameters)
    if "params" in parameters or any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
        if takes_context:
            return lambda data, params: method(context, data, params=params)
        return lambda data, params: method(data, params=params)

    def without_params(data: Any, params: Any) -> Any:
        if params:
            _logger.warning("predict of this model takes no params; %s are left out.", sorted(params))
        return method(context, data) if takes_context else method(data)

    return without_params


def _positional(parameters: Any) -> int:
    """How many arguments without a default a method takes by position."""
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return sum(p.kind in kinds and p.default is p.empty for p in parameters.values())
