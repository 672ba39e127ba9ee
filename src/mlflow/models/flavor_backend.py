"""What a flavor can do beyond being loaded; extension point for plugins."""

from __future__ import annotations

from abc import ABCMeta, abstractmethod
from typing import IO, Any


class FlavorBackend(metaclass=ABCMeta):
    """Predicts with, serves and packs models of one flavor.

    Args:
        config: the flavor's entry in the MLmodel file.
        kwargs: settings, ignored here.
    """

    def __init__(self, config: dict[str, Any], **kwargs: Any) -> None:
        self._config = config

    @abstractmethod
    def predict(self, model_uri: str, input_path: str | None, output_path: str | None, content_type: str) -> None:
        """Predict what a file holds and write the answer to a file, or to standard output."""

    @abstractmethod
    def serve(
        self,
        model_uri: str,
        port: int | None,
        host: str | None,
        timeout: int | None,
        synchronous: bool = True,
        stdout: IO | None = None,
        stderr: IO | None = None,
    ) -> Any:
        """Serve a model; the exit status, or the process when ``synchronous`` is false."""

    def prepare_env(self, model_uri: str, capture_output: bool = False) -> int:
        """Make what predicting needs; 0."""
        return 0

    @abstractmethod
    def build_image(
        self,
        model_uri: str | None,
        image_name: str,
        install_java: bool = False,
        install_mlflow: bool = False,
        mlflow_home: str | None = None,
        base_image: str | None = None,
    ) -> None:
        """Build a container image that serves a model."""

    @abstractmethod
    def generate_dockerfile(
        self,
        model_uri: str | None,
        output_dir: str,
        install_java: bool = False,
        install_mlflow: bool = False,
        mlflow_home: str | None = None,
        base_image: str | None = None,
    ) -> None:
        """Write what such an image is built from."""

    @abstractmethod
    def can_score_model(self) -> bool:
        """Whether this machine has what it needs."""

    def can_build_image(self) -> bool:
        """Whether it builds images."""
        return callable(getattr(self.__class__, "build_image", None))
