"""The MLmodel file: what a folder says of the model in it."""

from __future__ import annotations

import copy
import functools
import importlib
import json
import os
import uuid
from collections.abc import Callable
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from mlflow.environment_variables import (
    MLFLOW_PRINT_MODEL_URLS_ON_CREATION,
    MLFLOW_RECORD_ENV_VARS_IN_MODEL_LOGGING,
)
from mlflow.exceptions import INVALID_PARAMETER_VALUE, RESOURCE_DOES_NOT_EXIST, MlflowException, invalid
from mlflow.models.code_model import SET_MODEL_ERROR, set_model
from mlflow.models.model_info import ModelInfo
from mlflow.models.saving import ENV_VAR_FILE_HEADER, ENV_VAR_FILE_NAME
from mlflow.models.signature import MLMODEL_FILE_NAME, ModelSignature
from mlflow.utils.mlflow_tags import MLFLOW_MODEL_IS_EXTERNAL
from mlflow.version import VERSION

if TYPE_CHECKING:
    from mlflow.entities import LoggedModel
    from mlflow.types.schema import ParamSchema, Schema

DEFAULT_AWAIT_MAX_SLEEP_SECONDS = 300
MODEL_CODE_PATH = "model_code_path"
MODEL_CONFIG = "config"
METADATA_FILES = ["MLmodel", "conda.yaml", "requirements.txt", "python_env.yaml"]
# what other installations of the platform know; the local part is ours alone
PUBLIC_VERSION = VERSION.partition("+")[0]

# names of other modules that users find here; they are loaded on first use
_HOME = {
    "Files": "mlflow.models.stored",
    "get_model_info": "mlflow.models.stored",
    "get_model_requirements_files": "mlflow.models.stored",
    "update_model_requirements": "mlflow.models.stored",
}
__all__ = [
    *_HOME,
    "DEFAULT_AWAIT_MAX_SLEEP_SECONDS",
    "ENV_VAR_FILE_HEADER",
    "ENV_VAR_FILE_NAME",
    "INVALID_PARAMETER_VALUE",
    "METADATA_FILES",
    "MLFLOW_MODEL_IS_EXTERNAL",
    "MLFLOW_PRINT_MODEL_URLS_ON_CREATION",
    "MLFLOW_RECORD_ENV_VARS_IN_MODEL_LOGGING",
    "MLMODEL_FILE_NAME",
    "MODEL_CODE_PATH",
    "MODEL_CONFIG",
    "PUBLIC_VERSION",
    "RESOURCE_DOES_NOT_EXIST",
    "SET_MODEL_ERROR",
    "Model",
    "ModelInfo",
    "set_model",
]


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(home), name)
    globals()[name] = value
    return value


class Model:
    """A model as its MLmodel file describes it.

    Args:
        artifact_path: where its files are stored; None for a folder of this machine.
        run_id: the run that made it.
        utc_time_created: when; None takes now.
        flavors: entries by flavor; ``python_function`` is what generic loading uses.
        signature: schemas of input and output.
        saved_input_example_info: how its input example is stored.
        model_uuid: its id, or a function that gives one.
        mlflow_version: what wrote it.
        metadata: what the user notes on it.
        model_size_bytes: size of its files.
        resources: what it needs to be served, or the path of a YAML file that says it.
        env_vars: names of the environment variables that it read.
        auth_policy: kept as it is, for platforms that know it.
        model_id: id of the logged model.
        prompts: URIs of prompts it uses.
        kwargs: keys of newer versions; kept.
    """

    def __init__(
        self,
        artifact_path: str | None = None,
        run_id: str | None = None,
        utc_time_created: str | datetime | None = None,
        flavors: dict[str, Any] | None = None,
        signature: ModelSignature | None = None,
        saved_input_example_info: dict[str, Any] | None = None,
        model_uuid: str | Callable[[], str] | None = lambda: uuid.uuid4().hex,
        mlflow_version: str | None = PUBLIC_VERSION,
        metadata: dict[str, Any] | None = None,
        model_size_bytes: int | None = None,
        resources: Any = None,
        env_vars: list[str] | None = None,
        auth_policy: Any = None,
        model_id: str | None = None,
        prompts: list[str] | None = None,
        **kwargs: Any,
    ) -> None:
        self.artifact_path = artifact_path
        self.run_id = run_id
        self.utc_time_created = str(utc_time_created or datetime.now(timezone.utc).replace(tzinfo=None))
        self.flavors = {} if flavors is None else flavors
        self.signature = signature
        self.saved_input_example_info = saved_input_example_info
        self.model_uuid = model_uuid() if callable(model_uuid) else model_uuid
        self.mlflow_version = mlflow_version
        self.metadata = metadata
        self.model_size_bytes = model_size_bytes
        self.resources = resources
        self.env_vars = env_vars
        self.auth_policy = auth_policy
        self.model_id = model_id
        # objects that stand for a prompt know its URI
        self.prompts = None if prompts is None else [getattr(prompt, "uri", prompt) for prompt in prompts]
        self.__dict__.update(kwargs)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Model) and self.__dict__ == other.__dict__

    __hash__ = None

    def __repr__(self) -> str:
        return self.to_yaml()

    # ---- parts

    def add_flavor(self, name: str, **params: Any) -> Model:
        """Add or replace the entry of a flavor; the model itself."""
        self.flavors[name] = params
        return self

    @property
    def signature(self) -> ModelSignature | None:
        """Schemas of input and output, or None."""
        return self._signature

    @signature.setter
    def signature(self, value: ModelSignature | dict[str, Any] | None) -> None:
        if isinstance(value, dict):
            value = ModelSignature.from_dict(value)
        if value is not None and not isinstance(value, ModelSignature):
            raise invalid(f"'signature' must be a ModelSignature, not {type(value).__name__}.")
        self._signature = value

    @property
    def saved_input_example_info(self) -> dict[str, Any] | None:
        """How its input example is stored, or None."""
        return self._saved_input_example_info

    @saved_input_example_info.setter
    def saved_input_example_info(self, value: dict[str, Any] | None) -> None:
        self._saved_input_example_info = value

    @property
    def metadata(self) -> dict[str, Any] | None:
        """What the user noted on it."""
        return self._metadata

    @metadata.setter
    def metadata(self, value: dict[str, Any] | None) -> None:
        if value is not None and not isinstance(value, dict):
            raise invalid(f"'metadata' of a model must be a dict, not {type(value).__name__}.")
        self._metadata = value

    @property
    def model_size_bytes(self) -> int | None:
        """Size of its files when it was saved."""
        return self._model_size_bytes

    @model_size_bytes.setter
    def model_size_bytes(self, value: int | None) -> None:
        self._model_size_bytes = value

    @property
    def resources(self) -> dict[str, Any] | None:
        """What it needs to be served, by API version and kind."""
        return self._resources

    @resources.setter
    def resources(self, value: Any) -> None:
        if isinstance(value, (str, os.PathLike, list)):
            from mlflow.models.resources import written_resources

            value = written_resources(value)
        self._resources = value

    @property
    def env_vars(self) -> list[str] | None:
        """Names of the environment variables that it read."""
        return self._env_vars

    @env_vars.setter
    def env_vars(self, value: list[str] | None) -> None:
        if value is not None and not (isinstance(value, list) and all(isinstance(name, str) for name in value)):
            raise TypeError(f"'env_vars' must be a list of names, not {value!r}.")
        self._env_vars = value

    @property
    def auth_policy(self) -> dict[str, Any] | None:
        """Kept as it was given."""
        return self._auth_policy

    @auth_policy.setter
    def auth_policy(self, value: Any) -> None:
        self._auth_policy = value.to_dict() if hasattr(value, "to_dict") else value

    def get_input_schema(self) -> Schema | None:
        """Schema of its input, or None."""
        return None if self.signature is None else self.signature.inputs

    def get_output_schema(self) -> Schema | None:
        """Schema of its output, or None."""
        return None if self.signature is None else self.signature.outputs

    def get_params_schema(self) -> ParamSchema | None:
        """Schema of its parameters, or None."""
        return None if self.signature is None else self.signature.params

    # ---- input example

    def load_input_example(self, path: str | None = None) -> Any:
        """The input example that was saved with the model, as it was given; None when there is none.

        Args:
            path: folder of the model; None finds it by the model's own URI.
        """
        if self.saved_input_example_info is None:
            return None
        from mlflow.models.input_example import read_example

        return read_example(self, self._folder(path))[0]

    def load_input_example_params(self, path: str) -> dict[str, Any] | None:
        """The parameters in the saved input example; None when there are none."""
        if self.saved_input_example_info is None:
            return None
        from mlflow.models.input_example import read_example

        return read_example(self, self._folder(path))[1]

    def get_serving_input(self, path: str) -> str | None:
        """The saved input example as a scoring server takes it, as JSON text; None when there is none."""
        if self.saved_input_example_info is None:
            return None
        from mlflow.models.input_example import read_serving_input

        return read_serving_input(self, self._folder(path))

    def _folder(self, path: str | None) -> str:
        if path is not None:
            return path
        if self.model_id is None and (self.run_id is None or self.artifact_path is None):
            raise invalid("This model is not logged anywhere: give the folder that it was saved to as 'path'.")
        from mlflow.models.location import local_folder

        return local_folder(
            f"models:/{self.model_id}" if self.model_id else f"runs:/{self.run_id}/{self.artifact_path}"
        )

    # ---- the file

    def to_dict(self) -> dict[str, Any]:
        """What the MLmodel file holds; keys without value are left out where the format has it so."""
        written = {key: value for key, value in self.__dict__.items() if not key.startswith("_")}
        for key in ("artifact_path", "run_id"):
            if written[key] is None:
                del written[key]
        for key in ("model_size_bytes", "resources", "env_vars", "auth_policy", "metadata", "saved_input_example_info"):
            value = getattr(self, key)
            if value is not None:
                written[key] = value
        if self.signature is not None:
            written["signature"] = self.signature.to_dict()
            written["is_signature_from_type_hint"] = self.signature._is_signature_from_type_hint
            written["type_hint_from_example"] = self.signature._is_type_hint_from_example
        return written

    @classmethod
    def from_dict(cls, model_dict: dict[str, Any]) -> Model:
        """From the values of ``to_dict``."""
        written = dict(model_dict)
        signature = written.pop("signature", None)
        from_hint = written.pop("is_signature_from_type_hint", False)
        hint_from_example = written.pop("type_hint_from_example", False)
        if "model_uuid" not in written:
            written["model_uuid"] = None
        # older versions did not say
        written.setdefault("mlflow_version", None)
        model = cls(**written)
        if signature and any(signature.values()):
            model.signature = ModelSignature.from_dict(signature)
            model.signature._is_signature_from_type_hint = bool(from_hint)
            model.signature._is_type_hint_from_example = bool(hint_from_example)
        return model

    def to_yaml(self, stream: Any = None) -> str:
        """The MLmodel file's text; written to ``stream`` instead, if one is given."""
        import yaml

        dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
        return yaml.dump(self.to_dict(), stream, dumper, default_flow_style=False)

    def to_json(self) -> str:
        """The same as JSON."""
        return json.dumps(self.to_dict())

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the MLmodel file to ``path``."""
        with open(path, "w", encoding="utf-8") as file:
            self.to_yaml(file)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Model:
        """The model that a folder, an MLmodel file or a URI describes.

        Raises: RESOURCE_DOES_NOT_EXIST when there is none; INVALID_PARAMETER_VALUE when the file cannot be read.
        """
        import yaml

        place = os.fspath(path)
        if "://" in place or place.startswith(("models:", "runs:", "mlflow-artifacts:", "file:")):
            from mlflow.models.location import local_mlmodel

            place = local_mlmodel(place)
        elif os.path.isdir(place) or not os.path.exists(place):
            place = os.path.join(place, MLMODEL_FILE_NAME)
        try:
            written = _read(place)
        except (FileNotFoundError, NotADirectoryError):
            raise MlflowException(
                f"There is no model at {os.fspath(path)!r}: it has no file {MLMODEL_FILE_NAME}.",
                RESOURCE_DOES_NOT_EXIST,
            ) from None
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise invalid(f"The file {place!r} is not a readable {MLMODEL_FILE_NAME} file: {error}") from error
        if not isinstance(written, dict) or not isinstance(written.get("flavors"), dict):
            raise invalid(f"The file {place!r} is not an {MLMODEL_FILE_NAME} file: it names no flavors.")
        return cls.from_dict(written)

    # ---- what others show of it

    def get_model_info(self, logged_model: LoggedModel | None = None) -> ModelInfo:
        """What is known of the model.

        Args:
            logged_model: the model in the tracking store, if it is known already.
        """
        if logged_model is None and self.model_id is not None:
            from mlflow.tracking.client import MlflowClient

            logged_model = MlflowClient().get_logged_model(self.model_id)
        if self.model_id is not None:
            uri = f"models:/{self.model_id}"
        elif self.run_id is not None:
            uri = f"runs:/{self.run_id}/{self.artifact_path}"
        else:
            uri = self.artifact_path
        return ModelInfo(
            artifact_path=self.artifact_path,
            flavors=self.flavors,
            model_uri=uri,
            model_uuid=self.model_uuid,
            run_id=self.run_id,
            saved_input_example_info=self.saved_input_example_info,
            signature=self.signature,
            utc_time_created=self.utc_time_created,
            mlflow_version=self.mlflow_version,
            metadata=self.metadata,
            env_vars=self.env_vars,
            prompts=self.prompts,
            logged_model=logged_model,
        )

    def get_tags_dict(self) -> dict[str, Any]:
        """A short description: where it is, who made it when, and its flavors without their settings."""
        kept = {
            key: value
            for key in ("run_id", "artifact_path", "utc_time_created", "model_uuid")
            if (value := getattr(self, key)) is not None
        }
        kept["flavors"] = {
            name: {key: value for key, value in entry.items() if key != MODEL_CONFIG}
            for name, entry in self.flavors.items()
        }
        return kept

    @classmethod
    def log(
        cls,
        artifact_path: str | None,
        flavor: Any,
        registered_model_name: str | None = None,
        await_registration_for: int | None = DEFAULT_AWAIT_MAX_SLEEP_SECONDS,
        metadata: dict[str, Any] | None = None,
        run_id: str | None = None,
        resources: Any = None,
        auth_policy: Any = None,
        prompts: list[Any] | None = None,
        name: str | None = None,
        model_type: str | None = None,
        params: dict[str, Any] | None = None,
        tags: dict[str, Any] | None = None,
        step: int = 0,
        model_id: str | None = None,
        **kwargs: Any,
    ) -> ModelInfo:
        """Save a model with a flavor and log it: to the tracking store, to its artifacts, to the active run.

        Args:
            artifact_path: older name of ``name``.
            flavor: a module (or anything else) with ``save_model(path=..., mlflow_model=..., **kwargs)``.
            registered_model_name: where it is registered as a new version too.
            await_registration_for: seconds to wait until the version is ready; None or 0 does not wait.
            metadata, resources, auth_policy, prompts: of the MLmodel file.
            run_id: the run that it belongs to; None takes the active run, if there is one.
            name: its name; need not be unique.
            model_type: e.g. "agent".
            params, tags: of the logged model.
            step: the step of the run at which it was made.
            model_id: a logged model that exists already and gets these files.
            kwargs: what ``flavor.save_model`` takes.

        Raises: whatever saving raises; the logged model is then marked FAILED and nothing is registered.
        """
        from mlflow.models.logging import Destination, log

        def save(path: str, model: Model) -> None:
            flavor.save_model(path=path, mlflow_model=model, **kwargs)

        return log(
            save,
            cls(metadata=metadata, resources=resources, auth_policy=auth_policy, prompts=prompts),
            Destination(
                artifact_path=artifact_path,
                name=name,
                run_id=run_id,
                registered_model_name=registered_model_name,
                await_registration_for=await_registration_for,
                model_type=model_type,
                params=params,
                tags=tags,
                step=step,
                model_id=model_id,
            ),
        )


def _read(path: str) -> Any:
    """The content of a YAML file. Loading a model reads its MLmodel file several times; it is parsed once."""
    about = os.stat(path)
    return copy.deepcopy(_parsed(os.path.abspath(path), about.st_mtime_ns, about.st_size, about.st_ino))


@functools.lru_cache(maxsize=32)
def _parsed(path: str, *_: int) -> Any:
    import yaml

    with open(path, encoding="utf-8") as file:
        return yaml.load(file, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
