"""Batch transform jobs of SageMaker."""

from __future__ import annotations

import uuid
from typing import Any

from mlflow.exceptions import RESOURCE_DOES_NOT_EXIST, MlflowException, invalid
from mlflow.sagemaker import artifacts
from mlflow.sagemaker.aws import Account
from mlflow.sagemaker.endpoints import wait

_ENDED = ("Completed", "Failed", "Stopped")


def start(
    account: Account,
    job_name: str,
    model_uri: str,
    flavor: str | None,
    job: dict[str, Any],
    execution_role_arn: str | None,
    bucket: str | None,
    image_url: str | None,
    vpc_config: dict[str, Any] | None,
) -> None:
    """Make a model for a job, and start it.

    Args:
        account: where.
        job_name: of the job.
        model_uri: any model URI.
        flavor: which of its flavors.
        job: what ``create_transform_job`` takes besides the names.
        execution_role_arn, bucket, image_url, vpc_config: as of a deployment.
    """
    folder, chosen = artifacts.checked_flavor(model_uri, flavor)
    model_name = f"{job_name[:30]}-model-{uuid.uuid4().hex[:12]}"
    archive = artifacts.upload(account, folder, bucket or account.default_bucket(), f"{model_name}/model.tar.gz")
    tags = {artifacts.SAGEMAKER_APP_NAME_TAG_KEY: job_name}
    artifacts.create_model(
        account,
        model_name,
        archive,
        image_url or account.image_url(),
        execution_role_arn or account.execution_role(),
        chosen,
        vpc_config,
        tags=tags,
    )
    account.client("sagemaker").create_transform_job(
        TransformJobName=job_name, ModelName=model_name, Tags=artifacts.tag_list(tags), **job
    )


def finish(account: Account, job_name: str, archive: bool, timeout_seconds: float) -> None:
    """Wait for a job, and delete its model unless ``archive``.

    Raises: MlflowException with the reason when the job failed.
    """
    wait(lambda: describe(account, job_name)["TransformJobStatus"] in _ENDED, timeout_seconds, f"The job {job_name!r}")
    found = describe(account, job_name)
    if not archive:
        artifacts.delete_model(account, found["ModelName"])
    if found["TransformJobStatus"] == "Failed":
        raise MlflowException(
            f"The job {job_name!r} failed: {found.get('FailureReason', 'no reason is given')}", "INVALID_STATE"
        )


def stop(account: Account, job_name: str, archive: bool, synchronous: bool, timeout_seconds: float) -> None:
    """Stop a job, and delete its model unless ``archive``."""
    if not synchronous and not archive:
        raise invalid(
            "Without waiting (synchronous=False) nothing can be deleted afterwards; set archive=True as well."
        )
    found = describe(account, job_name)
    if found["TransformJobStatus"] not in _ENDED:
        account.client("sagemaker").stop_transform_job(TransformJobName=job_name)
    if synchronous:
        ended = f"Stopping the job {job_name!r}"
        wait(lambda: describe(account, job_name)["TransformJobStatus"] in _ENDED, timeout_seconds, ended)
        if not archive:
            artifacts.delete_model(account, found["ModelName"])


def describe(account: Account, job_name: str) -> dict[str, Any]:
    """A job as SageMaker describes it.

    Raises: RESOURCE_DOES_NOT_EXIST when there is none.
    """
    from botocore.exceptions import ClientError

    try:
        return account.client("sagemaker").describe_transform_job(TransformJobName=job_name)
    except ClientError as error:
        if "could not find" in str(error).lower() or error.response["Error"]["Code"] == "ResourceNotFound":
            raise MlflowException(f"There is no transform job {job_name!r}.", RESOURCE_DOES_NOT_EXIST) from None
        raise
