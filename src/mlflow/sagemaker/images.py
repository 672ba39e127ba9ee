"""Serving images for SageMaker: local runs, and the account's registry."""

from __future__ import annotations

import base64
import subprocess

from mlflow.exceptions import MlflowException
from mlflow.models.container import DEFAULT_SAGEMAKER_SERVER_PORT, MLFLOW_VERSION, MODEL_PATH, docker_client
from mlflow.sagemaker.aws import Account


def push(image: str, account: Account) -> str:
    """Push a local image to the account's registry; its URL there."""
    docker = docker_client()
    ecr = account.client("ecr")
    if not any(one["repositoryName"] == image for page in _repositories(ecr) for one in page["repositories"]):
        ecr.create_repository(repositoryName=image)
    token = base64.b64decode(ecr.get_authorization_token()["authorizationData"][0]["authorizationToken"]).decode()
    user, _, password = token.partition(":")
    url = f"{account.registry()}/{image}:{MLFLOW_VERSION}"
    _run([docker, "login", "--username", user, "--password-stdin", account.registry()], password)
    _run([docker, "tag", image, url])
    _run([docker, "push", url])
    return url


def _repositories(ecr):
    return ecr.get_paginator("describe_repositories").paginate()


def run(folder: str, image: str, port: int) -> None:
    """Run a model in the serving image on this machine, until it is stopped."""
    docker = docker_client()
    volume, ports = f"{folder}:{MODEL_PATH}", f"{port}:{DEFAULT_SAGEMAKER_SERVER_PORT}"
    _run([docker, "run", "--rm", "--volume", volume, "--publish", ports, image, "serve"])


def _run(command: list[str], given: str | None = None) -> None:
    done = subprocess.run(command, input=given, text=True)
    if done.returncode:
        raise MlflowException(f"docker {command[1]} ended with status {done.returncode}; its output says why.")
