"""What is known of a model without loading it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlflow.entities import LoggedModel, Metric
    from mlflow.models.signature import ModelSignature


class ModelInfo:
    """What a model is and where it lies: the answer of ``log_model`` and ``get_model_info``.

    Args:
        artifact_path: where the files lie; for a logged model the URI of its folder.
        flavors: the entries of the MLmodel file, by flavor.
        model_uri: what loads it, e.g. ``models:/m-...``.
        model_uuid: its own id.
        run_id: the run that made it, or None.
        saved_input_example_info: how its input example is stored, or None.
        signature: its signature, or None.
        utc_time_created: when it was made.
        mlflow_version: what wrote it.
        metadata: what the user noted on it.
        registered_model_version: the version that it was registered as, or None.
        env_vars: names of the environment variables that it read.
        prompts: URIs of the prompts it uses.
        logged_model: the model in the tracking store; its id, name, params, tags and metrics are shown here.
    """

    def __init__(
        self,
        artifact_path: str,
        flavors: dict[str, Any],
        model_uri: str,
        model_uuid: str,
        run_id: str,
        saved_input_example_info: dict[str, Any] | None,
        signature: ModelSignature | None,
        utc_time_created: str,
        mlflow_version: str,
        metadata: dict[str, Any] | None = None,
        registered_model_version: int | None = None,
        env_vars: list[str] | None = None,
        prompts: list[str] | None = None,
        logged_model: LoggedModel | None = None,
    ) -> None:
        self._artifact_path = artifact_path
        self._flavors = flavors
        self._model_uri = model_uri
        self._model_uuid = model_uuid
        self._run_id = run_id
        self._saved_input_example_info = saved_input_example_info
        self._signature = signature
        self._utc_time_created = utc_time_created
        self._mlflow_version = mlflow_version
        self._metadata = metadata
        self._registered_model_version = registered_model_version
        self._env_vars = env_vars
        self._prompts = prompts
        self._logged_model = logged_model

    @property
    def artifact_path(self) -> str:
        """Where the files lie."""
        return self._artifact_path

    @property
    def flavors(self) -> dict[str, Any]:
        """The entries of the MLmodel file, by flavor."""
        return self._flavors

    @property
    def model_uri(self) -> str:
        """What loads it."""
        return self._model_uri

    @property
    def model_uuid(self) -> str:
        """Its own id."""
        return self._model_uuid

    @property
    def run_id(self) -> str:
        """The run that made it, or None."""
        return self._run_id

    @property
    def saved_input_example_info(self) -> dict[str, Any] | None:
        """How its input example is stored, or None."""
        return self._saved_input_example_info

    @property
    def signature(self) -> ModelSignature | None:
        """Its signature, or None."""
        return self._signature

    @property
    def utc_time_created(self) -> str:
        """When it was made."""
        return self._utc_time_created

    @property
    def mlflow_version(self) -> str:
        """What wrote it."""
        return self._mlflow_version

    @property
    def metadata(self) -> dict[str, Any] | None:
        """What the user noted on it."""
        return self._metadata

    @property
    def registered_model_version(self) -> int | None:
        """The version that it was registered as, or None."""
        return self._registered_model_version

    @registered_model_version.setter
    def registered_model_version(self, value: int | None) -> None:
        self._registered_model_version = value

    @property
    def env_vars(self) -> list[str] | None:
        """Names of the environment variables that it read."""
        return self._env_vars

    @env_vars.setter
    def env_vars(self, value: list[str] | None) -> None:
        self._env_vars = value

    @property
    def prompts(self) -> list[str] | None:
        """URIs of the prompts it uses."""
        return self._prompts

    # ---- what the tracking store knows of it

    @property
    def model_id(self) -> str | None:
        """Its id in the tracking store, or None when it is not there."""
        return None if self._logged_model is None else self._logged_model.model_id

    @property
    def name(self) -> str | None:
        """Its name there."""
        return None if self._logged_model is None else self._logged_model.name

    @property
    def creation_timestamp(self) -> int | None:
        """When it was logged, in milliseconds since 1970."""
        return None if self._logged_model is None else self._logged_model.creation_timestamp

    @property
    def metrics(self) -> list[Metric] | None:
        """Its metrics there."""
        return None if self._logged_model is None else self._logged_model.metrics

    @property
    def params(self) -> dict[str, str] | None:
        """Its params there."""
        return None if self._logged_model is None else self._logged_model.params

    @property
    def tags(self) -> dict[str, str] | None:
        """Its tags there."""
        return None if self._logged_model is None else self._logged_model.tags
