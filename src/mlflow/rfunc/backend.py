"""R models, which this package does not run."""

from __future__ import annotations

from typing import Any, NoReturn

from mlflow.exceptions import unsupported
from mlflow.models.flavor_backend import FlavorBackend


def _refused(what: str) -> NoReturn:
    raise unsupported(f"{what} an R model (flavor 'crate')", "It needs R and its package mlflow: mlflow_rfunc_serve().")


class RFuncBackend(FlavorBackend):
    """Says of each thing one can do with an R model that R itself has to do it."""

    def predict(
        self,
        model_uri: str,
        input_path: str | None,
        output_path: str | None,
        content_type: str,
        pip_requirements_override: list[str] | None = None,
        extra_envs: dict[str, str] | None = None,
    ) -> NoReturn:
        """NOT_IMPLEMENTED."""
        _refused("Predicting with")

    def serve(
        self,
        model_uri: str,
        port: int | None,
        host: str | None,
        timeout: int | None,
        synchronous: bool = True,
        stdout: Any = None,
        stderr: Any = None,
    ) -> NoReturn:
        """NOT_IMPLEMENTED."""
        _refused("Serving")

    def build_image(
        self,
        model_uri: str | None,
        image_name: str,
        install_java: bool = False,
        install_mlflow: bool = False,
        mlflow_home: str | None = None,
        base_image: str | None = None,
    ) -> NoReturn:
        """NOT_IMPLEMENTED."""
        _refused("An image of")

    def generate_dockerfile(
        self,
        model_uri: str | None,
        output_dir: str,
        install_java: bool = False,
        install_mlflow: bool = False,
        mlflow_home: str | None = None,
        base_image: str | None = None,
    ) -> NoReturn:
        """NOT_IMPLEMENTED."""
        _refused("A Dockerfile of")

    def can_score_model(self) -> bool:
        """No."""
        return False

    def can_build_image(self) -> bool:
        """No."""
        return False
