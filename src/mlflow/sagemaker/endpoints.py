"""Endpoints of SageMaker: creating, changing and deleting them, and waiting for it."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable
from typing import Any, NamedTuple

from mlflow.exceptions import RESOURCE_ALREADY_EXISTS, RESOURCE_DOES_NOT_EXIST, MlflowException, invalid
from mlflow.sagemaker import artifacts
from mlflow.sagemaker.aws import Account

logger = logging.getLogger("mlflow.sagemaker")

DEPLOYMENT_MODE_CREATE = "create"
DEPLOYMENT_MODE_ADD = "add"
DEPLOYMENT_MODE_REPLACE = "replace"
DEPLOYMENT_MODES = [DEPLOYMENT_MODE_CREATE, DEPLOYMENT_MODE_ADD, DEPLOYMENT_MODE_REPLACE]
DEFAULT_SAGEMAKER_INSTANCE_TYPE = "ml.m4.xlarge"
DEFAULT_SAGEMAKER_INSTANCE_COUNT = 1
POLL_SECONDS = 5.0


class Settings(NamedTuple):
    """How a model is deployed. Fields left out of a configuration have these values.

    Args:
        execution_role_arn: role that SageMaker acts as; None takes the current one.
        bucket: where the model's archive goes; None takes the account's own for models.
        image_url: the serving image; None takes the one in the account's registry.
        archive: keep models and configurations that are no longer in use.
        instance_type, instance_count: machines.
        synchronous: wait until the endpoint serves.
        timeout_seconds: how long to wait.
        vpc_config, data_capture_config, async_inference_config, serverless_config: as the SageMaker API has them.
        variant_name: name of the production variant.
        env: environment variables of the container.
        tags: of what is created.
    """

    execution_role_arn: str | None = None
    bucket: str | None = None
    image_url: str | None = None
    archive: bool = False
    instance_type: str = DEFAULT_SAGEMAKER_INSTANCE_TYPE
    instance_count: int = DEFAULT_SAGEMAKER_INSTANCE_COUNT
    synchronous: bool = True
    timeout_seconds: float = 1200
    vpc_config: dict[str, Any] | None = None
    data_capture_config: dict[str, Any] | None = None
    variant_name: str | None = None
    async_inference_config: dict[str, Any] | None = None
    serverless_config: dict[str, Any] | None = None
    env: dict[str, str] | None = None
    tags: dict[str, str] | None = None


def describe(account: Account, name: str) -> dict[str, Any] | None:
    """An endpoint as SageMaker describes it, or None."""
    from botocore.exceptions import ClientError

    try:
        return account.client("sagemaker").describe_endpoint(EndpointName=name)
    except ClientError as error:
        if "could not find" in str(error).lower() or error.response["Error"]["Code"] in ("404", "ResourceNotFound"):
            return None
        raise


def deploy(account: Account, name: str, model_uri: str, flavor: str | None, settings: Settings, mode: str) -> str:
    """Deploy a model to the endpoint ``name``; the flavor that was deployed.

    Args:
        account: where.
        name: of the endpoint.
        model_uri: any model URI.
        flavor: which flavor; None takes python_function.
        settings: how.
        mode: ``create`` a new endpoint, ``replace`` what it serves, or ``add`` the model beside it, without traffic.

    Raises: RESOURCE_ALREADY_EXISTS when ``create`` finds one; MlflowException when SageMaker fails.
    """
    if mode not in DEPLOYMENT_MODES:
        raise invalid(f"Invalid deployment mode {mode!r}; allowed are {', '.join(DEPLOYMENT_MODES)}.")
    if not settings.synchronous and not settings.archive and mode == DEPLOYMENT_MODE_REPLACE:
        raise invalid(
            "Without waiting (synchronous=False) nothing can be deleted afterwards; set archive=True as well."
        )
    folder, chosen = artifacts.checked_flavor(model_uri, flavor)
    existing = describe(account, name)
    if mode == DEPLOYMENT_MODE_CREATE and existing is not None:
        raise MlflowException(
            f"The endpoint {name!r} exists already; update it, or deploy with mode 'replace' or 'add'.",
            RESOURCE_ALREADY_EXISTS,
        )
    model_name = _unique(name, "model")
    bucket = settings.bucket or account.default_bucket()
    archive = artifacts.upload(account, folder, bucket, f"{model_name}/model.tar.gz")
    tags = {artifacts.SAGEMAKER_APP_NAME_TAG_KEY: name, **(settings.tags or {})}
    artifacts.create_model(
        account,
        model_name,
        archive,
        settings.image_url or account.image_url(),
        settings.execution_role_arn or account.execution_role(),
        chosen,
        settings.vpc_config,
        settings.env,
        tags,
    )
    old_config = existing["EndpointConfigName"] if existing is not None else None
    kept = _variants(account, old_config) if old_config and mode == DEPLOYMENT_MODE_ADD else []
    variant = _variant(settings, model_name, weight=0 if kept else 1)
    config = _unique(name, "config")
    more: dict[str, Any] = {}
    if settings.data_capture_config:
        more["DataCaptureConfig"] = settings.data_capture_config
    if settings.async_inference_config:
        more["AsyncInferenceConfig"] = settings.async_inference_config
    sagemaker = account.client("sagemaker")
    sagemaker.create_endpoint_config(
        EndpointConfigName=config, ProductionVariants=[*kept, variant], Tags=artifacts.tag_list(tags), **more
    )
    if existing is None:
        sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=config, Tags=artifacts.tag_list(tags))
    else:
        sagemaker.update_endpoint(EndpointName=name, EndpointConfigName=config)
    logger.info("Endpoint %s is to serve model %s with configuration %s", name, model_name, config)
    if settings.synchronous:
        wait_in_service(account, name, settings.timeout_seconds)
        if old_config and not settings.archive:
            replaced = [] if mode == DEPLOYMENT_MODE_ADD else _variants(account, old_config)
            _clean(account, old_config, [one["ModelName"] for one in replaced])
    return chosen


def delete(account: Account, name: str, archive: bool, synchronous: bool, timeout_seconds: float) -> None:
    """Delete an endpoint, and what it used unless ``archive``.

    Raises: RESOURCE_DOES_NOT_EXIST when there is none; INVALID_PARAMETER_VALUE for settings that do not go together.
    """
    if not synchronous and not archive:
        raise invalid(
            "Without waiting (synchronous=False) nothing can be deleted afterwards; set archive=True as well."
        )
    existing = describe(account, name)
    if existing is None:
        raise missing(name, account)
    config = existing["EndpointConfigName"]
    variants = _variants(account, config)
    account.client("sagemaker").delete_endpoint(EndpointName=name)
    if synchronous:
        wait(lambda: describe(account, name) is None, timeout_seconds, f"Deleting the endpoint {name!r}")
    if not archive:
        _clean(account, config, [one["ModelName"] for one in variants])


def missing(name: str, account: Account) -> MlflowException:
    """There is no such endpoint."""
    return MlflowException(
        f"There is no SageMaker endpoint {name!r} in region {account.region}.", RESOURCE_DOES_NOT_EXIST
    )


def wait_in_service(account: Account, name: str, seconds: float) -> None:
    """Wait until an endpoint serves.

    Raises: MlflowException with SageMaker's reason when it fails, or when it takes too long.
    """

    def done() -> bool:
        found = describe(account, name)
        status = found["EndpointStatus"] if found is not None else "absent"
        if status in ("Failed", "RollingBack", "OutOfService", "absent"):
            reason = (found or {}).get("FailureReason", "no reason is given")
            raise MlflowException(f"The endpoint {name!r} is {status}: {reason}", "INVALID_STATE")
        return status == "InService"

    wait(done, seconds, f"The endpoint {name!r}")


def wait(done: Callable[[], bool], seconds: float, what: str) -> None:
    """Ask again and again until something is done.

    Raises: DEADLINE_EXCEEDED when it takes longer than ``seconds``.
    """
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            raise MlflowException(f"{what} takes longer than {seconds:g} seconds; it goes on.", "DEADLINE_EXCEEDED")
        time.sleep(min(POLL_SECONDS, max(0.0, end - time.monotonic())))


def _variant(settings: Settings, model_name: str, weight: float) -> dict[str, Any]:
    variant: dict[str, Any] = {
        "VariantName": settings.variant_name or model_name,
        "ModelName": model_name,
        "InitialVariantWeight": weight,
    }
    if settings.serverless_config:
        variant["ServerlessConfig"] = settings.serverless_config
    else:
        variant |= {"InstanceType": settings.instance_type, "InitialInstanceCount": settings.instance_count}
    return variant


def _variants(account: Account, config: str) -> list[dict[str, Any]]:
    return account.client("sagemaker").describe_endpoint_config(EndpointConfigName=config)["ProductionVariants"]


def _clean(account: Account, config: str, models: list[str]) -> None:
    account.client("sagemaker").delete_endpoint_config(EndpointConfigName=config)
    for model in models:
        artifacts.delete_model(account, model)


def _unique(name: str, kind: str) -> str:
    # SageMaker's names have 63 characters at most
    return f"{name[:30]}-{kind}-{uuid.uuid4().hex[:12]}"
