"""What can be done with a model of the flavor ``python_function``: predict, serve, prepare, put into an image."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import IO, Any

from mlflow.exceptions import MlflowException, invalid
from mlflow.models.container import FLAVOR_SPECIFIC_APT_PACKAGES as FLAVOR_SPECIFIC_APT_PACKAGES
from mlflow.models.container import JAVA_FLAVORS as JAVA_FLAVORS
from mlflow.models.container import PYTHON_SLIM_BASE_IMAGE as PYTHON_SLIM_BASE_IMAGE
from mlflow.models.container import UBUNTU_BASE_IMAGE as UBUNTU_BASE_IMAGE
from mlflow.models.flavor_backend import FlavorBackend
from mlflow.pyfunc import environments
from mlflow.pyfunc.scoring_server import SERVING_MODEL_CONFIG
from mlflow.pyfunc.scoring_server import VERSION as VERSION

ENV = "env"
LOCAL_ENV_MANAGER_ERROR_MESSAGE = "No environment is made for --env-manager local: the model runs in this one."


class PyFuncBackend(FlavorBackend):
    """Runs models of the flavor ``python_function``.

    Args:
        config: the flavor's entry in the MLmodel file.
        env_manager: local, virtualenv, uv or conda.
        workers: number of processes of a server.
        install_mlflow: accepted; environments always get the running package.
        create_env_root_dir: accepted; the folder of environments is made when it is needed.
        env_root_dir: where environments are kept; None takes MLFLOW_ENV_ROOT.
    """

    def __init__(
        self,
        config: dict[str, Any],
        env_manager: str | None,
        workers: int = 1,
        install_mlflow: bool = False,
        create_env_root_dir: bool = False,
        env_root_dir: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(config=config, **kwargs)
        self._env_manager = environments.check_manager(env_manager)
        self._workers = int(workers or 1)
        self._root = env_root_dir

    def can_score_model(self) -> bool:
        """Whether this machine has what the environment manager needs."""
        if self._env_manager == environments.CONDA:
            try:
                environments._conda_command()
            except MlflowException:
                return False
        return True

    def prepare_env(
        self,
        model_uri: str,
        capture_output: bool = False,
        pip_requirements_override: list[str] | None = None,
        extra_envs: dict[str, str] | None = None,
    ) -> int:
        """Make the model's environment, so that predicting and serving start at once; 0."""
        self._python(model_uri, pip_requirements_override, capture_output)
        return 0

    def predict(
        self,
        model_uri: str,
        input_path: str | None,
        output_path: str | None,
        content_type: str,
        pip_requirements_override: list[str] | None = None,
        extra_envs: dict[str, str] | None = None,
    ) -> None:
        """Predict what a file holds, in the model's environment.

        Args:
            model_uri: any model URI.
            input_path: a file as ``/invocations`` takes it; None reads standard input.
            output_path: where the answer goes; None is standard output.
            content_type: json or csv.
            pip_requirements_override: requirements that take the place of the model's.
            extra_envs: environment variables for the model.

        Raises: MlflowException when the model or its environment fails.
        """
        if self._env_manager == environments.LOCAL:
            if pip_requirements_override:
                raise invalid(
                    "Requirements can only be overridden in an environment of the model's own, not in 'local'."
                )
            if extra_envs:
                raise invalid("Environment variables can only be given with an environment of the model's own.")
            from mlflow.pyfunc.scoring_server.offline import predict_file

            return predict_file(model_uri, input_path, output_path, content_type)
        folder, python = self._python(model_uri, pip_requirements_override, True)
        command = [python, "-m", "mlflow.pyfunc.scoring_server.offline", "--model-uri", folder]
        for option, value in (("--input-path", input_path), ("--output-path", output_path)):
            if value is not None:
                command += [option, os.path.abspath(value)]
        command += ["--content-type", content_type]
        done = subprocess.run(command, env=_environment(extra_envs), stderr=subprocess.PIPE, text=True)
        sys.stderr.write(done.stderr)
        if done.returncode:
            last = done.stderr.strip().rpartition("\n")[2].removeprefix("Error: ")
            raise MlflowException(f"Predicting in the model's environment failed: {last}", "INVALID_STATE")
        return None

    def serve(
        self,
        model_uri: str,
        port: int | None,
        host: str | None,
        timeout: int | None,
        synchronous: bool = True,
        stdout: IO | None = None,
        stderr: IO | None = None,
        model_config: dict[str, Any] | None = None,
    ) -> Any:
        """Serve a model in a process of its own.

        Args:
            model_uri: any model URI; an alias or stage is followed when it moves.
            port, host: where to listen.
            timeout: seconds that a prediction may take.
            synchronous: wait until the server ends; otherwise its process is given at once.
            stdout, stderr: files for its output.
            model_config: settings for the model.

        Returns: the exit status, or the process.
        """
        command = self.serve_command(model_uri, port, host, timeout)
        environment = _environment(None)
        if model_config:
            from mlflow.pyfunc.scoring_server.encoding import encode

            environment[SERVING_MODEL_CONFIG] = encode(model_config).decode()
        process = subprocess.Popen(command, env=environment, stdout=stdout, stderr=stderr)
        if not synchronous:
            return process
        return _wait(process)

    def serve_command(self, model_uri: str, port: int | None, host: str | None, timeout: float | None) -> list[str]:
        """The command that serves a model in its environment."""
        _, python = self._python(model_uri, None, False)
        command = [python, "-m", "mlflow.server.scoring", "--model-uri", _absolute(model_uri)]
        for option, value in (("--port", port), ("--host", host), ("--timeout", timeout), ("--workers", self._workers)):
            if value is not None:
                command += [option, str(value)]
        return command

    def serve_stdin(
        self,
        model_uri: str,
        stdout: IO | None = None,
        stderr: IO | None = None,
        model_config: dict[str, Any] | None = None,
    ) -> subprocess.Popen:
        """A process that reads requests from its standard input, for ``StdinScoringServerClient``."""
        folder, python = self._python(model_uri, None, True)
        command = [python, "-m", "mlflow.pyfunc.scoring_server.stdin", "--model-uri", folder]
        environment = _environment(None)
        if model_config:
            from mlflow.pyfunc.scoring_server.encoding import encode

            environment[SERVING_MODEL_CONFIG] = encode(model_config).decode()
        return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=stdout, stderr=stderr)

    def generate_dockerfile(
        self,
        model_uri: str | None,
        output_dir: str,
        install_java: bool = False,
        install_mlflow: bool = False,
        mlflow_home: str | None = None,
        base_image: str | None = None,
    ) -> None:
        """Write a folder from which an image can be built: Dockerfile, package and model."""
        from mlflow.models.container import write_context

        write_context(output_dir, model_uri, self._env_manager, install_java, mlflow_home, base_image)

    def build_image(
        self,
        model_uri: str | None,
        image_name: str,
        install_java: bool = False,
        install_mlflow: bool = False,
        mlflow_home: str | None = None,
        base_image: str | None = None,
    ) -> None:
        """Build an image with the docker client.

        Raises: MlflowException when there is no docker or its engine does not answer.
        """
        from mlflow.models.container import build

        build(image_name, model_uri, self._env_manager, install_java, mlflow_home, base_image)

    def _python(self, model_uri: str, override: list[str] | None, capture_output: bool) -> tuple[str, str]:
        from mlflow.models.location import local_folder

        if self._env_manager == environments.LOCAL:
            return _absolute(model_uri), sys.executable
        folder = os.path.abspath(local_folder(model_uri))
        python = environments.python_for(folder, self._env_manager, override, self._root, capture_output)
        return folder, python


def _absolute(model_uri: str) -> str:
    return os.path.abspath(model_uri) if "://" not in model_uri and os.path.isdir(model_uri) else model_uri


def _environment(extra: dict[str, str] | None) -> dict[str, str]:
    # what leads this interpreter to its packages would mislead another one
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONHOME", "VIRTUAL_ENV")}
    return kept | (extra or {})


def _wait(process: subprocess.Popen) -> int:
    """Wait for a process, passing on the signals that end this one."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        for number in before:
            signal.signal(number, lambda which, _: process.send_signal(which))
        return process.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
