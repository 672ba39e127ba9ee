"""Container images that serve a model: what they are built from, and what runs in them."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from mlflow.environment_variables import MLFLOW_DISABLE_ENV_CREATION as MLFLOW_DISABLE_ENV_CREATION
from mlflow.exceptions import MlflowException, invalid
from mlflow.models.signature import MLMODEL_FILE_NAME as MLMODEL_FILE_NAME
from mlflow.version import VERSION

MODEL_PATH = "/opt/ml/model"
DEFAULT_SAGEMAKER_SERVER_PORT = 8080
DEFAULT_NGINX_SERVER_PORT = 8080
DEFAULT_INFERENCE_SERVER_PORT = 8000
DISABLE_NGINX = "DISABLE_NGINX"
SERVING_ENVIRONMENT = "SERVING_ENVIRONMENT"
SUPPORTED_FLAVORS = ["python_function"]
MLFLOW_VERSION = VERSION.partition("+")[0]
PYTHON_SLIM_BASE_IMAGE = "python:{version}-slim"
UBUNTU_BASE_IMAGE = "ubuntu:24.04"
CUDA_BASE_IMAGE = "nvidia/cuda:{version}-cudnn-runtime-ubuntu24.04"
CONDA_BASE_IMAGE = "condaforge/miniforge3:latest"
UV_IMAGE = "ghcr.io/astral-sh/uv:0.8"
FLAVOR_SPECIFIC_APT_PACKAGES = {"lightgbm": ["libgomp1"], "paddle": ["libgomp1"]}
JAVA_FLAVORS = {"spark", "h2o", "johnsnowlabs"}
PORT = DEFAULT_SAGEMAKER_SERVER_PORT
USER_ID = 1001
_PACKAGE = "/opt/mlflow/package"
_ENVIRONMENT = "/opt/mlflow/environment"


def write_context(
    folder: str,
    model_uri: str | None = None,
    env_manager: str | None = None,
    install_java: bool | None = False,
    mlflow_home: str | None = None,
    base_image: str | None = None,
    cuda: str | None = None,
) -> None:
    """Write a folder from which ``docker build`` makes an image: Dockerfile, package, requirements, model.

    Args:
        folder: where; made if it is not there. After an error it is as it was.
        model_uri: any model URI; None makes an image that serves whatever is mounted at /opt/ml/model.
        env_manager: virtualenv (also None and local, which is the same in an image), uv or conda.
        install_java: install Java, also for flavors that do not need it.
        mlflow_home: a folder with the source of the package; None takes the running one.
        base_image: image to start from; it must have a command ``python`` unless ``uv`` or ``conda`` brings one.
        cuda: version of CUDA, such as ``12.6.3``: start from NVIDIA's image with it.

    Raises: INVALID_PARAMETER_VALUE for settings that do not go together.
    """
    from mlflow.pyfunc import environments

    manager = environments.check_manager(env_manager)
    if cuda and (base_image or manager == environments.CONDA):
        raise invalid("CUDA comes with a base image of its own; leave out --base-image and --env-manager conda.")
    model = None
    if model_uri:
        from mlflow.models.location import local_folder

        model = local_folder(model_uri)
    recipe = _Recipe(model, manager, bool(install_java), base_image, cuda)
    with _replaced(folder) as new:
        if model is not None:
            shutil.copytree(model, os.path.join(new, "model"))
        _write_package(os.path.join(new, "package"), mlflow_home)
        _write(os.path.join(new, "requirements.txt"), "".join(f"{line}\n" for line in recipe.requirements()))
        if manager == environments.CONDA and recipe.conda is not None:
            import yaml

            _write(os.path.join(new, "conda.yaml"), yaml.safe_dump(recipe.conda))
        _write(os.path.join(new, ".dockerignore"), "**/__pycache__\n**/.git\n")
        _write(os.path.join(new, "Dockerfile"), recipe.text())


def build(
    image_name: str,
    model_uri: str | None = None,
    env_manager: str | None = None,
    install_java: bool | None = False,
    mlflow_home: str | None = None,
    base_image: str | None = None,
    cuda: str | None = None,
    network: str | None = None,
) -> None:
    """Build an image with the docker client.

    Args:
        image_name: name and tag of the image; the others as of ``write_context``.
        network: docker network for the build.

    Raises: MlflowException when there is no client, its engine does not answer, or a step fails.
    """
    docker = docker_client()
    with tempfile.TemporaryDirectory() as folder:
        context = os.path.join(folder, "context")
        write_context(context, model_uri, env_manager, install_java, mlflow_home, base_image, cuda)
        options = ["--network", network] if network else []
        done = subprocess.run([docker, "build", "--tag", image_name, *options, context])
    if done.returncode:
        raise MlflowException(
            f"docker build ended with status {done.returncode}; its output says why.", "INVALID_STATE"
        )


def docker_client() -> str:
    """The docker client, with an engine that answers.

    Raises: MlflowException that says which of the two is missing.
    """
    docker = shutil.which("docker")
    if docker is None:
        raise MlflowException(
            "Images are built with the command docker, which was not found. Install it, or write the files with "
            "'mlflow models generate-dockerfile' and build the image elsewhere.",
            "INVALID_STATE",
        )
    try:
        asked = subprocess.run([docker, "version", "--format", "{{.Server.Version}}"], capture_output=True, timeout=30)
        reason = asked.stderr.decode(errors="replace").strip() if asked.returncode else ""
    except subprocess.TimeoutExpired:
        reason = "no answer within 30 seconds"
    if reason:
        raise MlflowException(
            f"The docker engine does not answer: {reason} Start it, or write the files with "
            "'mlflow models generate-dockerfile' and build the image elsewhere.",
            "INVALID_STATE",
        )
    return docker


class _Recipe:
    """The Dockerfile for a model, or for any model that is mounted later."""

    def __init__(
        self, model: str | None, manager: str, install_java: bool, base_image: str | None, cuda: str | None
    ) -> None:
        from mlflow.pyfunc import environments

        self._has_model = model is not None
        self._manager = manager
        wanted = environments.wanted_by(model) if model is not None else None
        self._wanted = wanted.requirements if wanted is not None else []
        self._python = (wanted.python if wanted is not None else None) or platform.python_version()
        self.conda = environments.conda_part(wanted) if wanted is not None and wanted.conda else None
        self._flavors = _flavors_of(model)
        self._java = install_java or bool(JAVA_FLAVORS & set(self._flavors))
        self._cuda = cuda
        # NVIDIA's image has no Python, so uv brings it
        self._uv = bool(cuda) or manager == environments.UV
        self._conda = manager == environments.CONDA
        self._base = base_image or (
            CUDA_BASE_IMAGE.format(version=cuda)
            if cuda
            else CONDA_BASE_IMAGE
            if self._conda
            else PYTHON_SLIM_BASE_IMAGE.format(version=self._python)
        )

    def requirements(self) -> list[str]:
        """What pip installs: the model's requirements without MLflow, and what this package needs."""
        from mlflow.pyfunc.environments.own_package import FOR_MODELS

        # constraints stand beside the model's own files
        lines = [f"-c {MODEL_PATH}/{line[3:].strip()}" if line.startswith("-c ") else line for line in self._wanted]
        return [*lines, *FOR_MODELS]

    def text(self) -> str:
        """The Dockerfile."""
        parts = [self._start(), *self._system(), self._user(), self._install(), self._end()]
        return "\n\n".join(part for part in parts if part) + "\n"

    def _start(self) -> str:
        return (
            "# Serves a model: POST /invocations, GET /ping, the Open Inference Protocol under /v2.\n"
            f"FROM {self._base}\n\n"
            "ENV PYTHONUNBUFFERED=1 \\\n    PIP_NO_CACHE_DIR=1 \\\n    PIP_DISABLE_PIP_VERSION_CHECK=1"
        )

    def _system(self) -> list[str]:
        packages = sorted({one for flavor in self._flavors for one in FLAVOR_SPECIFIC_APT_PACKAGES.get(flavor, [])})
        if self._java:
            packages.append("default-jre-headless")
        if self._uv:
            packages.append("ca-certificates")
        parts = []
        if packages:
            parts.append(
                "RUN apt-get update \\\n"
                f"    && apt-get install -y --no-install-recommends {' '.join(packages)} \\\n"
                "    && rm -rf /var/lib/apt/lists/*"
            )
        if self._uv:
            parts.append(f"COPY --from={UV_IMAGE} /uv /usr/local/bin/uv")
        return parts

    def _user(self) -> str:
        return (
            f"RUN useradd --create-home --uid {USER_ID} --shell /usr/sbin/nologin mlflow \\\n"
            "    && mkdir -p /opt/ml/model /opt/mlflow/environments \\\n"
            "    && chown mlflow /opt/ml/model /opt/mlflow/environments\n\n"
            "WORKDIR /opt/mlflow/build"
        )

    def _install(self) -> str:
        copied = "COPY requirements.txt ./"
        if self._has_model:
            copied += "\nCOPY --chown=mlflow model/ /opt/ml/model/"
        # wheels in the model's folder are named from there
        place = "cd /opt/ml/model && " if self._has_model else ""
        file = "/opt/mlflow/build/requirements.txt"
        if self._conda:
            made = f"RUN conda create --yes --prefix {_ENVIRONMENT} python={self._python} pip"
            if self.conda is not None:
                copied += "\nCOPY conda.yaml ./"
                made = f"RUN conda env create --prefix {_ENVIRONMENT} --file conda.yaml"
            made += " \\\n    && conda clean --all --yes"
            made += f" \\\n    && {place}{_ENVIRONMENT}/bin/python -m pip install -r {file}"
        elif self._uv:
            minor = ".".join(self._python.split(".")[:2])
            made = (
                "ENV UV_PYTHON_INSTALL_DIR=/opt/mlflow/python UV_NO_CACHE=1\n"
                f"RUN uv venv --python {minor} {_ENVIRONMENT} \\\n"
                f"    && {place}uv pip install --python {_ENVIRONMENT}/bin/python -r {file}"
            )
        else:
            made = (
                f"RUN python -m venv {_ENVIRONMENT} \\\n"
                f"    && {place}{_ENVIRONMENT}/bin/python -m pip install -r {file}"
            )
        return f"{copied}\n{made}\n\nCOPY package/ {_PACKAGE}/"

    def _end(self) -> str:
        server = "mlflow.server.scoring" if self._has_model else "mlflow.models.container"
        command = ["python", "-m", server, "--model-uri", MODEL_PATH]
        if not self._has_model:
            command += ["--env-manager", self._manager]
        check = (
            "import os, urllib.request as r; "
            "r.urlopen('http://127.0.0.1:' + os.environ['MLFLOW_PORT'] + '/ping', timeout=4)"
        )
        return (
            f"ENV PATH={_ENVIRONMENT}/bin:$PATH \\\n"
            f"    PYTHONPATH={_PACKAGE} \\\n"
            f"    MLFLOW_HOST=0.0.0.0 \\\n    MLFLOW_PORT={PORT} \\\n"
            "    MLFLOW_ENV_ROOT=/opt/mlflow/environments\n\n"
            "WORKDIR /opt/mlflow\n"
            "USER mlflow\n"
            f"EXPOSE {PORT}\n"
            f"HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \\\n"
            f'    CMD ["python", "-c", "{check}"]\n'
            f"ENTRYPOINT {json.dumps(command)}"
        )


def _flavors_of(model: str | None) -> list[str]:
    if model is None:
        return []
    from mlflow.models.model import Model

    return list(Model.load(os.path.join(model, MLMODEL_FILE_NAME)).flavors)


def _write_package(folder: str, home: str | None) -> None:
    from mlflow.pyfunc.environments import own_package

    if home is None:
        return own_package.copy_into(folder)
    for source in (os.path.join(home, "src", "mlflow"), os.path.join(home, "mlflow")):
        if os.path.isfile(os.path.join(source, "version.py")):
            return own_package.copy_into(folder, source)
    raise invalid(
        f"--mlflow-home {home!r} holds no source of this package: there is neither src/mlflow nor mlflow in it."
    )


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


@contextlib.contextmanager
def _replaced(folder: str) -> Iterator[str]:
    """A new folder that takes the place of ``folder`` when all is written; it may not hold anything else yet."""
    target = os.path.abspath(folder)
    if os.path.isdir(target) and os.listdir(target) and not os.path.isfile(os.path.join(target, "Dockerfile")):
        raise invalid(f"The folder {folder!r} is not empty and holds no Dockerfile; choose another.")
    os.makedirs(os.path.dirname(target), exist_ok=True)
    new = tempfile.mkdtemp(prefix=".dockerfile-", dir=os.path.dirname(target))
    try:
        os.chmod(new, 0o755)
        yield new
        if os.path.isdir(target):
            shutil.rmtree(target)
        os.replace(new, target)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise


def main() -> None:
    """In an image without a model: make the environment of the mounted one, then serve it in its place."""
    from mlflow.pyfunc import environments

    arguments = [one for one in sys.argv[1:] if one != "serve"]
    manager = environments.VIRTUALENV
    if "--env-manager" in arguments:
        at = arguments.index("--env-manager")
        manager = arguments[at + 1]
        del arguments[at : at + 2]
    if not os.path.isfile(os.path.join(MODEL_PATH, MLMODEL_FILE_NAME)):
        sys.exit(f"Error: there is no model at {MODEL_PATH}; mount one there.")
    try:
        python = environments.python_for(MODEL_PATH, manager)
    except MlflowException as error:
        sys.exit(f"Error: {error.message}")
    os.execv(python, [python, "-m", "mlflow.server.scoring", *arguments])


if __name__ == "__main__":
    main()
