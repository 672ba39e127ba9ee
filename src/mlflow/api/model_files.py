"""The files of a model, logged or registered: a folder of a version, and what its MLmodel file says.

A page that shows a model needs its flavors, its signature and its requirements: here they come in one answer, read on
the server, instead of as files of three formats.
"""

from __future__ import annotations

from typing import Any

import msgspec

from mlflow.api.artifacts import ArtifactsPage
from mlflow.api.registry import version_number
from mlflow.api.rpc import Answer, Request, Service, get, missing
from mlflow.exceptions import invalid


class ListModelVersionArtifacts(Request):
    name: str
    version: str
    path: str | None = None

    def check(self) -> None:
        version_number(self.version)


class DescribeModel(Request):
    """Either ``model_id`` names a logged model, or ``name`` and ``version`` a version of a registered model."""

    model_id: str | None = None
    name: str | None = None
    version: str | None = None

    def check(self) -> None:
        if bool(self.model_id) == bool(self.name):
            raise invalid("Either 'model_id' or 'name' and 'version' must say which model is meant.")
        if self.name:
            if not self.version:
                raise missing("version")
            version_number(self.version)


class ModelFlavor(msgspec.Struct):
    """A way to load a model: the name of the flavor, and what its entry in the MLmodel file says."""

    name: str
    entries: dict[str, Any] = {}


class SignatureMessage(msgspec.Struct, omit_defaults=True):
    """Schemas as the MLmodel file has them: lists of columns or tensors; None where none was given."""

    inputs: list[Any] | None = None
    outputs: list[Any] | None = None
    params: list[Any] | None = None


class EnvironmentFile(msgspec.Struct, omit_defaults=True):
    """A file that says what the model needs to run; ``whole`` is false where only its beginning is given."""

    path: str
    content: str
    whole: bool = True


class ModelDescription(Answer):
    """What a model's own files say of it; texts as the files have them."""

    flavors: list[ModelFlavor] = []
    signature: SignatureMessage | None = None
    environment: list[EnvironmentFile] = []
    input_example: str | None = None
    metadata: dict[str, Any] | None = None
    prompts: list[str] = []
    model_uuid: str | None = None
    run_id: str | None = None
    mlflow_version: str | None = None
    utc_time_created: str | None = None
    model_size_bytes: int | None = None


class ModelFiles(Service):
    """What lies in the folder of a model."""

    @get("3.0/mlflow/model-versions/list-artifacts")
    def list_model_version_artifacts(self, request: ListModelVersionArtifacts) -> ArtifactsPage:
        """List a folder of the files of a version of a registered model."""

    @get("3.0/mlflow/model-files/describe")
    def describe_model(self, request: DescribeModel) -> ModelDescription:
        """Get what a model's files say of it: flavors, signature, environment."""
