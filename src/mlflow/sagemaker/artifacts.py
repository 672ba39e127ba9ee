"""Models as SageMaker has them: an archive in S3, and a model that names it."""

from __future__ import annotations

import os
import tarfile
import tempfile
from typing import Any

from mlflow.environment_variables import MLFLOW_DEPLOYMENT_FLAVOR_NAME
from mlflow.exceptions import RESOURCE_DOES_NOT_EXIST, MlflowException, invalid
from mlflow.models.container import MLMODEL_FILE_NAME, SERVING_ENVIRONMENT
from mlflow.sagemaker.aws import Account

SUPPORTED_DEPLOYMENT_FLAVORS = ["python_function"]
SAGEMAKER_SERVING_ENVIRONMENT = "SageMaker"
SAGEMAKER_APP_NAME_TAG_KEY = "app_name"


def checked_flavor(model_uri: str, flavor: str | None) -> tuple[str, str]:
    """The model's folder and the flavor to deploy.

    Raises: RESOURCE_DOES_NOT_EXIST when the model has no such flavor; INVALID_PARAMETER_VALUE for one that cannot be
        deployed.
    """
    from mlflow.models.location import local_folder
    from mlflow.models.model import Model

    if flavor is not None and flavor not in SUPPORTED_DEPLOYMENT_FLAVORS:
        raise invalid(f"Invalid flavor {flavor!r}; SageMaker runs {', '.join(SUPPORTED_DEPLOYMENT_FLAVORS)}.")
    folder = local_folder(model_uri)
    flavors = Model.load(os.path.join(folder, MLMODEL_FILE_NAME)).flavors
    chosen = flavor or SUPPORTED_DEPLOYMENT_FLAVORS[0]
    if chosen not in flavors:
        raise MlflowException(
            f"The model {model_uri!r} has no flavor {chosen!r}; it has {', '.join(sorted(flavors))}.",
            RESOURCE_DOES_NOT_EXIST,
        )
    return folder, chosen


def upload(account: Account, folder: str, bucket: str, key: str) -> str:
    """Put a model's files as an archive into a bucket; its URI."""
    with tempfile.TemporaryDirectory() as scratch:
        path = os.path.join(scratch, "model.tar.gz")
        with tarfile.open(path, "w:gz") as archive:
            archive.add(folder, arcname=".")
        account.client("s3").upload_file(path, bucket, key)
    return f"s3://{bucket}/{key}"


def create_model(
    account: Account,
    name: str,
    model_data: str,
    image_url: str,
    execution_role: str,
    flavor: str,
    vpc_config: dict[str, Any] | None = None,
    env: dict[str, str] | None = None,
    tags: dict[str, str] | None = None,
) -> str:
    """Make a SageMaker model; its ARN."""
    environment = {
        MLFLOW_DEPLOYMENT_FLAVOR_NAME.name: flavor,
        SERVING_ENVIRONMENT: SAGEMAKER_SERVING_ENVIRONMENT,
        **(env or {}),
    }
    more = {"VpcConfig": vpc_config} if vpc_config else {}
    return account.client("sagemaker").create_model(
        ModelName=name,
        PrimaryContainer={"Image": image_url, "ModelDataUrl": model_data, "Environment": environment},
        ExecutionRoleArn=execution_role,
        Tags=tag_list(tags),
        **more,
    )["ModelArn"]


def delete_model(account: Account, name: str) -> None:
    """Delete a SageMaker model and the archive it names."""
    sagemaker = account.client("sagemaker")
    found = sagemaker.describe_model(ModelName=name)
    containers = [found["PrimaryContainer"]] if "PrimaryContainer" in found else found.get("Containers", [])
    sagemaker.delete_model(ModelName=name)
    for container in containers:
        bucket, _, key = container["ModelDataUrl"].removeprefix("s3://").partition("/")
        account.client("s3").delete_object(Bucket=bucket, Key=key)


def tag_list(tags: dict[str, str] | None) -> list[dict[str, str]]:
    """Tags as AWS takes them."""
    return [{"Key": key, "Value": str(value)} for key, value in (tags or {}).items()]
