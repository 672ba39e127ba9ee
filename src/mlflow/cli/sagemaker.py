"""``mlflow sagemaker``: models, images and transform jobs of Amazon SageMaker."""

from __future__ import annotations

import json
from typing import Any

import click

from mlflow.exceptions import invalid

model_option = click.option("--model-uri", "-m", required=True, metavar="URI", help="The model.")
role_option = click.option("--execution-role-arn", "-e", metavar="ARN", help="Role that SageMaker acts as.")
bucket_option = click.option("--bucket", "-b", help="Bucket for the model's archive.")
image_option = click.option("--image-url", "-i", metavar="URL", help="The serving image.")
vpc_option = click.option("--vpc-config", "-v", metavar="FILE", help="JSON file with a VPC configuration.")
flavor_option = click.option("--flavor", "-f", help="Which of the model's flavors.")
timeout_option = click.option("--timeout", default=1200, show_default=True, type=int, help="Seconds to wait.")
archive_option = click.option("--archive", is_flag=True, help="Keep the model that the job used.")
async_option = click.option("--async", "asynchronous", is_flag=True, help="Do not wait; needs --archive.")


def _region(*short: str):
    return click.option("--region-name", *short, default="us-west-2", show_default=True, help="AWS region.")


def _json_file(path: str | None) -> dict[str, Any] | None:
    if path is None:
        return None
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError) as error:
        raise invalid(f"The file {path!r} cannot be read as JSON: {error}") from None


@click.group()
def sagemaker() -> None:
    """Amazon SageMaker. Endpoints: 'mlflow deployments' with the target sagemaker."""


@sagemaker.command("push-model")
@click.option("--model-name", "-n", required=True, help="Name of the SageMaker model.")
@model_option
@role_option
@bucket_option
@image_option
@_region()
@vpc_option
@flavor_option
def push_model(
    model_name: str,
    model_uri: str,
    execution_role_arn: str | None,
    bucket: str | None,
    image_url: str | None,
    region_name: str,
    vpc_config: str | None,
    flavor: str | None,
) -> None:
    """Make a SageMaker model."""
    from mlflow.sagemaker import push_model_to_sagemaker

    arn = push_model_to_sagemaker(
        model_name,
        model_uri,
        execution_role_arn,
        bucket=bucket,
        image_url=image_url,
        region_name=region_name,
        vpc_config=_json_file(vpc_config),
        flavor=flavor,
    )
    click.echo(arn)


@sagemaker.command("deploy-transform-job")
@click.option("--job-name", "-n", required=True, help="Name of the job.")
@model_option
@click.option("--input-data-type", required=True, help="S3Prefix, ManifestFile or AugmentedManifestFile.")
@click.option("--input-uri", "-u", required=True, metavar="URI", help="Where the input is in S3.")
@click.option("--content-type", required=True, help="Type of the input.")
@click.option("--output-path", "-o", required=True, metavar="URI", help="Where the answers go in S3.")
@click.option("--compression-type", default="None", show_default=True)
@click.option("--split-type", "-s", default="Line", show_default=True)
@click.option("--accept", "-a", default="text/csv", show_default=True)
@click.option("--assemble-with", default="Line", show_default=True)
@click.option("--input-filter", default="$", show_default=True)
@click.option("--output-filter", default="$", show_default=True)
@click.option("--join-resource", "-j", default="None", show_default=True)
@role_option
@bucket_option
@image_option
@_region()
@click.option("--instance-type", "-t", default="ml.m4.xlarge", show_default=True)
@click.option("--instance-count", "-c", default=1, show_default=True, type=int)
@vpc_option
@flavor_option
@archive_option
@async_option
@timeout_option
def deploy_transform_job(
    input_data_type: str,
    input_uri: str,
    output_path: str,
    vpc_config: str | None,
    asynchronous: bool,
    timeout: int,
    **given: Any,
) -> None:
    """Predict what lies in S3."""
    from mlflow.sagemaker import deploy_transform_job as deploy

    deploy(
        s3_input_data_type=input_data_type,
        s3_input_uri=input_uri,
        s3_output_path=output_path,
        vpc_config=_json_file(vpc_config),
        synchronous=not asynchronous,
        timeout_seconds=timeout,
        **given,
    )


@sagemaker.command("terminate-transform-job")
@click.option("--job-name", "-n", required=True, help="Name of the job.")
@_region("-r")
@archive_option
@async_option
@timeout_option
def terminate_transform_job(job_name: str, region_name: str, archive: bool, asynchronous: bool, timeout: int) -> None:
    """Stop a transform job."""
    from mlflow.sagemaker import terminate_transform_job as terminate

    terminate(job_name, region_name, archive=archive, synchronous=not asynchronous, timeout_seconds=timeout)


@sagemaker.command("build-and-push-container")
@click.option("--build/--no-build", default=True, show_default=True, help="Build the image.")
@click.option("--push/--no-push", default=True, show_default=True, help="Push it to the account's registry.")
@click.option("--container", "-c", default="mlflow-pyfunc", show_default=True, help="Name of the image.")
@click.option("--install-java", type=bool, help="Install Java.")
@click.option("--env-manager", default="virtualenv", show_default=True, help="local, virtualenv, uv or conda.")
@click.option("--mlflow-home", metavar="FOLDER", help="Source of the package [default: the running one].")
@click.option("--network", help="Network for the build.")
def build_and_push_container(
    build: bool,
    push: bool,
    container: str,
    install_java: bool | None,
    env_manager: str,
    mlflow_home: str | None,
    network: str | None,
) -> None:
    """Build an image that serves any model on SageMaker, and push it to the account's registry."""
    if not (build or push):
        raise click.UsageError("Both --no-build and --no-push are given; there is nothing to do.")
    if build:
        from mlflow.models.container import build as build_image

        build_image(container, None, env_manager, install_java, mlflow_home, network=network)
    if push:
        from mlflow.sagemaker import push_image_to_ecr

        click.echo(push_image_to_ecr(container))
