"""What a client of a deployment service offers; plugins subclass it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any, NoReturn

from mlflow.exceptions import unsupported


def run_local(
    target: str, name: str, model_uri: str, flavor: str | None = None, config: dict[str, Any] | None = None
) -> Any:
    """Deploy to this machine, for tests. A plugin's module has a function of this name, without ``target``.

    Args:
        target: the service.
        name: of the deployment.
        model_uri: any model URI.
        flavor: which of the model's flavors to deploy.
        config: settings of the service.
    """
    raise unsupported(f"run_local of the target {target!r}", "A plugin's module has to define it.")


def target_help() -> str:
    """How to write the target's URI and configuration. A plugin's module has a function of this name."""
    raise unsupported("target_help", "A plugin's module has to define it.")


class BaseDeploymentClient(ABC):
    """Deployments of models at one service, and endpoints that group them where the service has such.

    Args:
        target_uri: the service, e.g. ``sagemaker:/us-west-2``.
    """

    def __init__(self, target_uri: str) -> None:
        self.target_uri = target_uri

    @abstractmethod
    def create_deployment(
        self,
        name: str,
        model_uri: str,
        flavor: str | None = None,
        config: dict[str, Any] | None = None,
        endpoint: str | None = None,
    ) -> dict[str, Any]:
        """Deploy a model under a new name, and wait until it is there unless ``config`` says otherwise.

        Returns: a dict with the key ``name`` at least.
        """

    @abstractmethod
    def update_deployment(
        self,
        name: str,
        model_uri: str | None = None,
        flavor: str | None = None,
        config: dict[str, Any] | None = None,
        endpoint: str | None = None,
    ) -> dict[str, Any]:
        """Change a deployment's model or settings."""

    @abstractmethod
    def delete_deployment(self, name: str, config: dict[str, Any] | None = None, endpoint: str | None = None) -> None:
        """Delete a deployment; deleting one that is not there is no error."""

    @abstractmethod
    def list_deployments(self, endpoint: str | None = None) -> list[dict[str, Any]]:
        """All deployments, each a dict with the key ``name``."""

    @abstractmethod
    def get_deployment(self, name: str, endpoint: str | None = None) -> dict[str, Any]:
        """One deployment.

        Raises: MlflowException when there is none with this name.
        """

    @abstractmethod
    def predict(self, deployment_name: str | None = None, inputs: Any = None, endpoint: str | None = None) -> Any:
        """The predictions of a deployed model, usually a ``PredictionsResponse``."""

    def predict_stream(
        self, deployment_name: str | None = None, inputs: Any = None, endpoint: str | None = None
    ) -> Iterator[Any]:
        """The same in pieces."""
        self._refuse("predict_stream")

    def explain(self, deployment_name: str | None = None, df: Any = None, endpoint: str | None = None) -> Any:
        """Explanations of predictions."""
        self._refuse("explain")

    def create_endpoint(self, name: str, config: dict[str, Any] | None = None) -> dict[str, Any]:
        """Make an endpoint; a dict with the key ``name`` at least."""
        self._refuse("create_endpoint")

    def update_endpoint(self, endpoint: str, config: dict[str, Any] | None = None) -> Any:
        """Change an endpoint."""
        self._refuse("update_endpoint")

    def delete_endpoint(self, endpoint: str) -> Any:
        """Delete an endpoint; deleting one that is not there is no error."""
        self._refuse("delete_endpoint")

    def list_endpoints(self) -> list[dict[str, Any]]:
        """All endpoints, each a dict with the key ``name``."""
        self._refuse("list_endpoints")

    def get_endpoint(self, endpoint: str) -> dict[str, Any]:
        """One endpoint."""
        self._refuse("get_endpoint")

    def _refuse(self, method: str) -> NoReturn:
        raise unsupported(f"{method} of the deployment target {self.target_uri!r}")
