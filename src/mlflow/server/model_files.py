"""What the files of a model say. They are hostile input: whoever logs a model writes them."""

from __future__ import annotations

import json
from typing import Any

import yaml

from mlflow.api import model_files as api
from mlflow.api.artifacts import ArtifactsPage
from mlflow.exceptions import invalid, not_found
from mlflow.server.artifacts import ServedArtifacts, page_of
from mlflow.store.artifact.artifact_repo import ArtifactRepository, joined

MLMODEL = "MLmodel"
ENVIRONMENT_FILES = ("requirements.txt", "conda.yaml", "python_env.yaml")
MAX_MLMODEL_BYTES = 512 << 10
MAX_ENVIRONMENT_BYTES = 256 << 10
# a file of aliases to aliases means more than it holds
_MOST_VALUES = 100_000
_ROLES = ("inputs", "outputs", "params")


class ServedModelFiles(api.ModelFiles):
    """The files of models that a server knows."""

    def __init__(self, artifacts: ServedArtifacts) -> None:
        self._artifacts = artifacts

    def list_model_version_artifacts(self, request: api.ListModelVersionArtifacts) -> ArtifactsPage:
        """List a folder of the files of a version of a registered model."""
        request.check()
        repository, folder = self._artifacts.of_version(request.name, request.version)
        return page_of(repository, folder, f"models:/{request.name}/{request.version}", request.path or "")

    def describe_model(self, request: api.DescribeModel) -> api.ModelDescription:
        """Get what a model's files say of it: flavors, signature, environment."""
        request.check()
        if request.model_id:
            repository, folder, _ = self._artifacts.of_model(request.model_id)
        else:
            repository, folder = self._artifacts.of_version(request.name or "", request.version or "")
        found = {info.path[len(folder) + 1 if folder else 0 :] for info in repository.list_artifacts(folder or None)}
        if MLMODEL not in found:
            raise not_found("File", MLMODEL)
        text = self._artifacts.head_of(repository, joined(folder, MLMODEL), MAX_MLMODEL_BYTES + 1)
        if len(text) > MAX_MLMODEL_BYTES:
            raise invalid(f"The file {MLMODEL} is longer than {MAX_MLMODEL_BYTES} bytes.")
        described = describe(text)
        described.environment = [
            self._environment_file(repository, folder, name) for name in ENVIRONMENT_FILES if name in found
        ]
        return described

    def _environment_file(self, repository: ArtifactRepository, folder: str, name: str) -> api.EnvironmentFile:
        content = self._artifacts.head_of(repository, joined(folder, name), MAX_ENVIRONMENT_BYTES + 1)
        text = content[:MAX_ENVIRONMENT_BYTES].decode("utf-8", "replace")
        return api.EnvironmentFile(name, text, whole=len(content) <= MAX_ENVIRONMENT_BYTES)


class _Loader(yaml.SafeLoader):
    """YAML without merge keys, which can mean far more than a file holds. In Python: deep nesting ends in an error."""

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Leave the mapping as it is written."""


def describe(text: bytes) -> api.ModelDescription:
    """What an MLmodel file says.

    Raises: INVALID_PARAMETER_VALUE when it is none.
    """
    try:
        written = yaml.load(text, _Loader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise invalid(f"The file {MLMODEL} cannot be read: {str(error) or 'it is nested too deeply'}") from error
    if not isinstance(written, dict) or not isinstance(written.get("flavors"), dict):
        raise invalid(f"The file {MLMODEL} names no flavors.")
    plain = _Plain()
    example = written.get("saved_input_example_info")
    metadata, prompts, size = written.get("metadata"), written.get("prompts"), written.get("model_size_bytes")
    return api.ModelDescription(
        flavors=[
            api.ModelFlavor(str(name), plain.of(entries) if isinstance(entries, dict) else {})
            for name, entries in written["flavors"].items()
        ],
        signature=_signature(written.get("signature")),
        input_example=_text(example.get("artifact_path")) if isinstance(example, dict) else None,
        metadata=plain.of(metadata) if isinstance(metadata, dict) else None,
        prompts=[str(prompt) for prompt in prompts] if isinstance(prompts, list) else [],
        model_uuid=_text(written.get("model_uuid")),
        run_id=_text(written.get("run_id")),
        mlflow_version=_text(written.get("mlflow_version")),
        utc_time_created=_text(written.get("utc_time_created")),
        model_size_bytes=size if isinstance(size, int) and -(2**63) <= size < 2**63 else None,
    )


def _text(value: Any) -> str | None:
    return None if value is None or isinstance(value, (dict, list)) else str(value)


def _signature(written: Any) -> api.SignatureMessage | None:
    if not isinstance(written, dict):
        return None
    schemas: dict[str, list[Any]] = {}
    for role in _ROLES:
        schema = written.get(role)
        if isinstance(schema, str):
            try:
                schema = json.loads(schema)
            except (ValueError, RecursionError) as error:
                raise invalid(f"The schema of the {role} in the file {MLMODEL} is not JSON.") from error
        if schema is not None:
            schemas[role] = _Plain().of(schema if isinstance(schema, list) else [schema])
    return api.SignatureMessage(**schemas) if schemas else None


class _Plain:
    """What JSON can say of values from a file, as long as it is not too much."""

    def __init__(self) -> None:
        self._left = _MOST_VALUES

    def of(self, value: Any, depth: int = 0) -> Any:
        """The value with texts as keys, and everything that is unknown to JSON as text.

        Raises: INVALID_PARAMETER_VALUE when it holds too much.
        """
        self._left -= 1
        if self._left < 0 or depth > 100:
            raise invalid(f"The file {MLMODEL} holds too much to be shown.")
        if isinstance(value, dict):
            return {str(key): self.of(item, depth + 1) for key, item in value.items()}
        if isinstance(value, (list, tuple, set)):
            return [self.of(item, depth + 1) for item in value]
        if value is None or isinstance(value, (str, bool)):
            return value
        if isinstance(value, int):
            return value if abs(value) < 2**53 else str(value)
        if isinstance(value, float):
            return value if value == value and abs(value) != float("inf") else str(value)
        return str(value)
