"""The commands that run a project in a container, and build images for it."""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from mlflow.exceptions import MlflowException, invalid
from mlflow.projects.mlproject import DockerEnv

logger = logging.getLogger(__name__)

CODE = "/mlflow/projects/code"
"""Where the project's files are in a container."""
# what an artifact store of this scheme needs to be reached
_OF_STORES = {
    "s3": (
        *("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_DEFAULT_REGION", "AWS_REGION"),
        *("MLFLOW_S3_ENDPOINT_URL", "MLFLOW_S3_IGNORE_TLS"),
    ),
    "gs": ("GOOGLE_CLOUD_PROJECT",),
    "wasbs": ("AZURE_STORAGE_CONNECTION_STRING", "AZURE_STORAGE_ACCESS_KEY"),
    "abfss": ("AZURE_STORAGE_CONNECTION_STRING", "AZURE_STORAGE_ACCESS_KEY"),
}
_OF_TRACKING = (
    *("MLFLOW_TRACKING_USERNAME", "MLFLOW_TRACKING_PASSWORD", "MLFLOW_TRACKING_TOKEN"),
    *("MLFLOW_TRACKING_INSECURE_TLS", "MLFLOW_ENABLE_WORKSPACES"),
)
_OPTION = re.compile(r"[A-Za-z][A-Za-z0-9-]*\Z")
_TAG = re.compile(r"[^a-z0-9_.-]+")


def program() -> str:
    """The command ``docker``.

    Raises: INVALID_STATE when there is none.
    """
    found = shutil.which("docker")
    if found is None:
        raise MlflowException(
            "The project runs in a container, and the command docker was not found on PATH. Install it, or run the "
            "project with --env-manager local.",
            "INVALID_STATE",
        )
    return found


def check_arguments(arguments: Mapping[str, Any] | None) -> dict[str, Any]:
    """Further options of ``docker run``: ``{"gpus": "all", "t": True}``.

    Raises: INVALID_PARAMETER_VALUE for a name that is no option.
    """
    for name in arguments or {}:
        if not isinstance(name, str) or not _OPTION.match(name):
            raise invalid(f"Invalid name {name!r} of an option of docker run: write it without dashes, such as gpus.")
    return dict(arguments or {})


def check_environment(docker: DockerEnv) -> None:
    """See that the variables that a project takes from whoever runs it are there.

    Raises: INVALID_PARAMETER_VALUE naming those that are not.
    """
    missing = [name for name, value in docker.environment if value is None and name not in os.environ]
    if missing:
        raise invalid(
            f"The project's docker_env takes {', '.join(missing)} from the environment, which does not have it."
        )


def run_command(
    docker: DockerEnv,
    image: str,
    name: str,
    folder: str,
    mounted: bool,
    command: str,
    variables: Mapping[str, str],
    arguments: Mapping[str, Any],
    mounts: list[str],
) -> tuple[list[str], dict[str, str]]:
    """The command that runs a project's command in a container.

    Values of variables are handed to docker by its environment, never on its command line, which others can see.

    Args:
        docker: what the project asks for.
        image: the image to run.
        name: the container's name.
        folder: the project.
        mounted: whether the project's files are mounted; otherwise they are in the image.
        command: for bash.
        variables: by which the program finds its run.
        arguments: further options of docker run.
        mounts: folders that are to be at the same place in the container.

    Returns: the command, and the variables that docker needs itself.
    """
    parts = [program(), "run", "--rm", "--name", name]
    if mounted:
        parts += ["--volume", f"{folder}:{CODE}"]
    parts += ["--workdir", CODE]
    for volume in docker.volumes:
        host, _, rest = volume.partition(":")
        host = os.path.abspath(os.path.join(folder, host)) if host.startswith(".") else os.path.expanduser(host)
        parts += ["--volume", f"{host}:{rest}"]
    for mount in mounts:
        parts += ["--volume", f"{mount}:{mount}"]
    values = dict(variables)
    for variable, value in docker.environment:
        values[variable] = os.environ[variable] if value is None else value
    for variable in values:
        parts += ["--env", variable]
    for option, value in arguments.items():
        dashes = "-" if len(option) == 1 else "--"
        if value is True or value is None:
            parts.append(f"{dashes}{option}")
        elif value is not False:
            for each in value if isinstance(value, (list, tuple)) else [value]:
                parts += [f"{dashes}{option}", str(each)]
    return [*parts, image, "bash", "-c", command], values


def variables_for(tracking_uri: str, artifact_uri: str | None, found: Mapping[str, Any]) -> dict[str, str]:
    """The variables that a program in a container needs to reach its run and the run's artifacts."""
    wanted = [*_OF_TRACKING, *_OF_STORES.get(urlsplit(artifact_uri or "").scheme, ())]
    values = {name: os.environ[name] for name in wanted if name in os.environ}
    return {**values, **{name: str(value) for name, value in found.items() if value is not None}}


def mounts_for(tracking_uri: str, artifact_uri: str | None) -> list[str]:
    """The folders of this machine that a program in a container writes its run to."""
    from mlflow.store.artifact.paths import folder_of

    found = []
    scheme = urlsplit(tracking_uri).scheme.partition("+")[0]
    if scheme == "sqlite":
        found.append(os.path.dirname(tracking_uri.partition(":///")[2]))
    elif scheme in ("", "file"):
        found.append(os.path.abspath(folder_of(tracking_uri)))
    elif urlsplit(tracking_uri).hostname in ("localhost", "127.0.0.1", "::1"):
        logger.warning(
            "In a container %s is the container itself; the server of this machine is reached with -A network=host.",
            tracking_uri.rpartition("@")[2],
        )
    if artifact_uri is not None and urlsplit(artifact_uri).scheme in ("", "file"):
        # <root>/<run>/artifacts: the folder of the experiment is there before the run writes to it
        root = os.path.dirname(os.path.dirname(os.path.abspath(folder_of(artifact_uri))))
        os.makedirs(root, exist_ok=True)
        found.append(root)
    return list(dict.fromkeys(each for each in found if each))


def image_name(project: str, version: str, repository: str | None = None) -> str:
    """The name of an image that holds a project's files."""
    tag = re.sub(r"[^\w.-]", "-", version)[:12] or "latest"
    slug = _TAG.sub("-", project.lower()).strip("-._")
    return f"{repository or slug or 'project'}:{tag}"


def build(base: str, folder: str, name: str, environment: Mapping[str, str] | None = None) -> None:
    """Build an image that has the project's files over its image.

    Args:
        base: the image that the project names.
        folder: the project.
        name: the new image's name.
        environment: of docker, when it is not this process's.
    """
    with tempfile.TemporaryDirectory(prefix="mlflow-image-") as scratch:
        file = os.path.join(scratch, "Dockerfile")
        with open(file, "w", encoding="utf-8") as written:
            written.write(f"FROM {base}\nCOPY . {CODE}/\nWORKDIR {CODE}\n")
        call(["build", "--tag", name, "--file", file, folder], environment)


def call(arguments: list[str], environment: Mapping[str, str] | None = None, given: str | None = None) -> str:
    """What a command of docker prints.

    Raises: MlflowException with the end of what it says when it fails.
    """
    done = subprocess.run(
        [program(), *arguments],
        env=None if environment is None else dict(environment),
        input=given,
        capture_output=True,
        text=True,
        errors="replace",
    )
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip())[-2000:]
        raise MlflowException(f"docker {arguments[0]} ended with status {done.returncode}: {said}", "INVALID_STATE")
    return done.stdout


def stop(name: str, grace: float) -> None:
    """End a container, even when the client that started it is gone; a warning when it cannot be.

    Args:
        grace: seconds until it is ended by force.
    """
    try:
        call(["stop", "--time", str(int(grace)), name])
    except MlflowException as error:
        logger.warning("The container %s may still run: %s", name, error)


def image_id(name: str, environment: Mapping[str, str] | None = None) -> str | None:
    """The id of an image that is on this machine; None when it is not."""
    try:
        return call(["image", "inspect", "--format", "{{.Id}}", name], environment).strip() or None
    except MlflowException:
        return None


def logged_in(auth: Mapping[str, Any] | None, scratch: str) -> dict[str, str] | None:
    """The environment of a docker that is logged in to a registry, without changing what the user is logged in to.

    Args:
        auth: username, password, and registry (Docker Hub without one).
        scratch: folder for docker's configuration, which holds the password while the run lasts.

    Raises: INVALID_PARAMETER_VALUE for other keys; MlflowException when the registry refuses.
    """
    if not auth:
        return None
    unknown = auth.keys() - {"username", "password", "registry", "email", "reauth"}
    if unknown or not auth.get("username") or not auth.get("password"):
        raise invalid("docker_auth needs the keys username and password, and may have registry.")
    settings = os.path.join(scratch, "docker")
    os.makedirs(settings, mode=0o700, exist_ok=True)
    own = os.environ.get("DOCKER_CONFIG") or os.path.expanduser("~/.docker")
    try:
        with open(os.path.join(own, "config.json"), encoding="utf-8") as file:
            # a credential store would take the password for good
            kept = {key: value for key, value in json.load(file).items() if key not in ("credsStore", "credHelpers")}
    except (OSError, ValueError):
        kept = {}
    with open(os.path.join(settings, "config.json"), "w", encoding="utf-8") as file:
        json.dump(kept, file)
    if os.path.isdir(os.path.join(own, "contexts")):
        os.symlink(os.path.join(own, "contexts"), os.path.join(settings, "contexts"))
    environment = {**os.environ, "DOCKER_CONFIG": settings}
    registry = [str(auth["registry"])] if auth.get("registry") else []
    login = ["login", "--username", str(auth["username"]), "--password-stdin", *registry]
    call(login, environment, given=str(auth["password"]))
    return environment
