"""Deploying models to Amazon SageMaker, through boto3."""

from __future__ import annotations

from typing import Any

from mlflow.environment_variables import MLFLOW_DEPLOYMENT_FLAVOR_NAME as MLFLOW_DEPLOYMENT_FLAVOR_NAME
from mlflow.environment_variables import MLFLOW_SAGEMAKER_DEPLOY_IMG_URL as MLFLOW_SAGEMAKER_DEPLOY_IMG_URL
from mlflow.exceptions import INVALID_PARAMETER_VALUE as INVALID_PARAMETER_VALUE
from mlflow.exceptions import RESOURCE_DOES_NOT_EXIST as RESOURCE_DOES_NOT_EXIST
from mlflow.exceptions import invalid
from mlflow.models.container import MLMODEL_FILE_NAME as MLMODEL_FILE_NAME
from mlflow.models.container import SERVING_ENVIRONMENT as SERVING_ENVIRONMENT
from mlflow.sagemaker import artifacts, endpoints, images, transform
from mlflow.sagemaker.artifacts import SAGEMAKER_APP_NAME_TAG_KEY as SAGEMAKER_APP_NAME_TAG_KEY
from mlflow.sagemaker.artifacts import SAGEMAKER_SERVING_ENVIRONMENT as SAGEMAKER_SERVING_ENVIRONMENT
from mlflow.sagemaker.artifacts import SUPPORTED_DEPLOYMENT_FLAVORS as SUPPORTED_DEPLOYMENT_FLAVORS
from mlflow.sagemaker.aws import DEFAULT_BUCKET_NAME_PREFIX as DEFAULT_BUCKET_NAME_PREFIX
from mlflow.sagemaker.aws import DEFAULT_IMAGE_NAME, DEFAULT_REGION_NAME, Account, region_of
from mlflow.sagemaker.client import SageMakerDeploymentClient
from mlflow.sagemaker.endpoints import (
    DEFAULT_SAGEMAKER_INSTANCE_COUNT,
    DEFAULT_SAGEMAKER_INSTANCE_TYPE,
    DEPLOYMENT_MODE_CREATE,
)
from mlflow.sagemaker.endpoints import DEPLOYMENT_MODE_ADD as DEPLOYMENT_MODE_ADD
from mlflow.sagemaker.endpoints import DEPLOYMENT_MODE_REPLACE as DEPLOYMENT_MODE_REPLACE
from mlflow.sagemaker.endpoints import DEPLOYMENT_MODES as DEPLOYMENT_MODES

__all__ = [
    "SageMakerDeploymentClient",
    "delete",
    "deploy",
    "deploy_transform_job",
    "push_image_to_ecr",
    "push_model_to_sagemaker",
    "run_local",
    "target_help",
    "terminate_transform_job",
]


def deploy(
    app_name: str,
    model_uri: str,
    execution_role_arn: str | None = None,
    assume_role_arn: str | None = None,
    bucket: str | None = None,
    image_url: str | None = None,
    region_name: str = DEFAULT_REGION_NAME,
    mode: str = DEPLOYMENT_MODE_CREATE,
    archive: bool = False,
    instance_type: str = DEFAULT_SAGEMAKER_INSTANCE_TYPE,
    instance_count: int = DEFAULT_SAGEMAKER_INSTANCE_COUNT,
    vpc_config: dict[str, Any] | None = None,
    flavor: str | None = None,
    synchronous: bool = True,
    timeout_seconds: float = 1200,
    data_capture_config: dict[str, Any] | None = None,
    variant_name: str | None = None,
    async_inference_config: dict[str, Any] | None = None,
    serverless_config: dict[str, Any] | None = None,
    env: dict[str, str] | None = None,
    tags: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Deploy a model to an endpoint; its name and flavor.

    The same as ``get_deploy_client("sagemaker").create_deployment(...)``, as a function.

    Args:
        app_name: name of the endpoint.
        model_uri: any model URI.
        assume_role_arn: a role to act as while deploying.
        region_name: AWS region.
        mode: ``create`` a new endpoint, ``replace`` what it serves, or ``add`` the model beside it.
        flavor: which of the model's flavors; python_function by default.
        execution_role_arn, bucket, image_url, archive, instance_type, instance_count, vpc_config, synchronous,
            timeout_seconds, data_capture_config, variant_name, async_inference_config, serverless_config, env, tags:
            see ``mlflow.sagemaker.endpoints.Settings``.

    Raises: MlflowException when SageMaker refuses, or the endpoint does not come into service.
    """
    settings = endpoints.Settings(
        execution_role_arn,
        bucket,
        image_url,
        archive,
        instance_type,
        instance_count,
        synchronous,
        timeout_seconds,
        vpc_config,
        data_capture_config,
        variant_name,
        async_inference_config,
        serverless_config,
        env,
        tags,
    )
    account = Account(region_name, assume_role_arn)
    return {"name": app_name, "flavor": endpoints.deploy(account, app_name, model_uri, flavor, settings, mode)}


def delete(
    app_name: str,
    region_name: str = DEFAULT_REGION_NAME,
    assume_role_arn: str | None = None,
    archive: bool = False,
    synchronous: bool = True,
    timeout_seconds: float = 300,
) -> None:
    """Delete an endpoint, and its model and configuration unless ``archive``.

    Raises: RESOURCE_DOES_NOT_EXIST when there is none.
    """
    endpoints.delete(Account(region_name, assume_role_arn), app_name, archive, synchronous, timeout_seconds)


def push_image_to_ecr(image: str = DEFAULT_IMAGE_NAME) -> str:
    """Push a local image to the account's registry in the default region; its URL there.

    Raises: MlflowException when there is no docker, or it fails.
    """
    return images.push(image, Account(region_of("sagemaker")[0]))


def push_model_to_sagemaker(
    model_name: str,
    model_uri: str,
    execution_role_arn: str | None = None,
    assume_role_arn: str | None = None,
    bucket: str | None = None,
    image_url: str | None = None,
    region_name: str = DEFAULT_REGION_NAME,
    vpc_config: dict[str, Any] | None = None,
    flavor: str | None = None,
) -> str:
    """Make a SageMaker model without an endpoint; its ARN."""
    folder, chosen = artifacts.checked_flavor(model_uri, flavor)
    account = Account(region_name, assume_role_arn)
    archive = artifacts.upload(account, folder, bucket or account.default_bucket(), f"{model_name}/model.tar.gz")
    return artifacts.create_model(
        account,
        model_name,
        archive,
        image_url or account.image_url(),
        execution_role_arn or account.execution_role(),
        chosen,
        vpc_config,
        tags={SAGEMAKER_APP_NAME_TAG_KEY: model_name},
    )


def deploy_transform_job(
    job_name: str,
    model_uri: str,
    s3_input_data_type: str,
    s3_input_uri: str,
    content_type: str,
    s3_output_path: str,
    compression_type: str = "None",
    split_type: str = "Line",
    accept: str = "text/csv",
    assemble_with: str = "Line",
    input_filter: str = "$",
    output_filter: str = "$",
    join_resource: str = "None",
    execution_role_arn: str | None = None,
    assume_role_arn: str | None = None,
    bucket: str | None = None,
    image_url: str | None = None,
    region_name: str = DEFAULT_REGION_NAME,
    instance_type: str = DEFAULT_SAGEMAKER_INSTANCE_TYPE,
    instance_count: int = DEFAULT_SAGEMAKER_INSTANCE_COUNT,
    vpc_config: dict[str, Any] | None = None,
    flavor: str | None = None,
    archive: bool = False,
    synchronous: bool = True,
    timeout_seconds: float = 1200,
) -> None:
    """Predict what lies in S3, with machines that exist for the job only.

    Args:
        job_name: name of the job.
        model_uri: any model URI.
        s3_input_data_type: ``S3Prefix``, ``ManifestFile`` or ``AugmentedManifestFile``.
        s3_input_uri: where the input is.
        content_type: its type.
        s3_output_path: where the answers go.
        compression_type, split_type, accept, assemble_with, input_filter, output_filter, join_resource: as the
            SageMaker API has them.
        archive: keep the job's model.
        synchronous: wait for the end of the job.
        timeout_seconds: how long to wait.
        execution_role_arn, assume_role_arn, bucket, image_url, region_name, instance_type, instance_count, vpc_config,
            flavor: as of ``deploy``.

    Raises: MlflowException when the job fails.
    """
    if not synchronous and not archive:
        raise invalid(
            "Without waiting (synchronous=False) nothing can be deleted afterwards; set archive=True as well."
        )
    account = Account(region_name, assume_role_arn)
    source = {"S3DataSource": {"S3DataType": s3_input_data_type, "S3Uri": s3_input_uri}}
    job = {
        "TransformInput": {
            "DataSource": source,
            "ContentType": content_type,
            "CompressionType": compression_type,
            "SplitType": split_type,
        },
        "TransformOutput": {"S3OutputPath": s3_output_path, "Accept": accept, "AssembleWith": assemble_with},
        "TransformResources": {"InstanceType": instance_type, "InstanceCount": instance_count},
        "DataProcessing": {"InputFilter": input_filter, "OutputFilter": output_filter, "JoinSource": join_resource},
    }
    transform.start(account, job_name, model_uri, flavor, job, execution_role_arn, bucket, image_url, vpc_config)
    if synchronous:
        transform.finish(account, job_name, archive, timeout_seconds)


def terminate_transform_job(
    job_name: str,
    region_name: str = DEFAULT_REGION_NAME,
    assume_role_arn: str | None = None,
    archive: bool = False,
    synchronous: bool = True,
    timeout_seconds: float = 300,
) -> None:
    """Stop a transform job, and delete its model unless ``archive``.

    Raises: RESOURCE_DOES_NOT_EXIST when there is none.
    """
    transform.stop(Account(region_name, assume_role_arn), job_name, archive, synchronous, timeout_seconds)


def run_local(name: str, model_uri: str, flavor: str | None = None, config: dict[str, Any] | None = None) -> None:
    """Serve a model on this machine in the image that SageMaker would run, until it is stopped.

    Args:
        name: ignored; there is one.
        model_uri: any model URI.
        flavor: which of its flavors.
        config: ``image`` (default mlflow-pyfunc) and ``port`` (default 5000).

    Raises: MlflowException when there is no docker, or its engine does not answer.
    """
    settings = dict(config or {})
    image, port = settings.pop("image", DEFAULT_IMAGE_NAME), int(settings.pop("port", 5000))
    if settings:
        raise invalid(f"Unknown settings {sorted(settings)}; allowed are image and port.")
    folder, _ = artifacts.checked_flavor(model_uri, flavor)
    images.run(folder, image, port)


def target_help() -> str:
    """How the target's URI and configuration are written."""
    fields = "\n".join(f"    {name} [default: {endpoints.Settings._field_defaults[name]}]" for name in _SHOWN)
    return f"""Amazon SageMaker: a deployment is an endpoint.

Target: sagemaker:/<region>, or sagemaker:/<region>/<ARN of a role to act as>. Credentials are found as boto3 does.

Settings (-C NAME=VALUE; values of *_config, env and tags are JSON objects):
    region_name, assume_role_arn: over those of the target
    mode: of an update, replace or add
{fields}

run-local runs the serving image with docker; settings: image [default: {DEFAULT_IMAGE_NAME}], port [default: 5000].
"""


_SHOWN = endpoints.Settings._fields
