"""Clients of AWS, and what an account says of itself."""

from __future__ import annotations

import os
from typing import Any

from mlflow.environment_variables import MLFLOW_SAGEMAKER_DEPLOY_IMG_URL
from mlflow.exceptions import MlflowException, missing_package
from mlflow.models.container import MLFLOW_VERSION

DEFAULT_IMAGE_NAME = "mlflow-pyfunc"
DEFAULT_BUCKET_NAME_PREFIX = "mlflow-sagemaker"
DEFAULT_REGION_NAME = "us-west-2"


class Account:
    """An AWS account in one region.

    Args:
        region: its name.
        assume_role_arn: a role to act as.
    """

    def __init__(self, region: str, assume_role_arn: str | None = None) -> None:
        try:
            import boto3
        except ImportError:
            raise missing_package("boto3", "Amazon SageMaker") from None
        self.region = region
        self.assume_role_arn = assume_role_arn
        self._session = boto3.Session(region_name=region)
        if assume_role_arn:
            sts = self._session.client("sts")
            given = sts.assume_role(RoleArn=assume_role_arn, RoleSessionName="mlflow-sagemaker")["Credentials"]
            self._session = boto3.Session(
                aws_access_key_id=given["AccessKeyId"],
                aws_secret_access_key=given["SecretAccessKey"],
                aws_session_token=given["SessionToken"],
                region_name=region,
            )

    def client(self, service: str) -> Any:
        """The client of a service."""
        return self._session.client(service)

    @property
    def id(self) -> str:
        """The account's number."""
        return self.client("sts").get_caller_identity()["Account"]

    def execution_role(self) -> str:
        """The role that is acted as now, which SageMaker may act as too.

        Raises: MlflowException when it is no role.
        """
        if self.assume_role_arn:
            return self.assume_role_arn
        arn = self.client("sts").get_caller_identity()["Arn"]
        if ":assumed-role/" not in arn:
            raise MlflowException(
                f"SageMaker needs a role, and the credentials in use are those of {arn}; give execution_role_arn.",
                "INVALID_PARAMETER_VALUE",
            )
        return self.client("iam").get_role(RoleName=arn.split("/")[1])["Role"]["Arn"]

    def image_url(self, image: str = DEFAULT_IMAGE_NAME) -> str:
        """Where the serving image is: MLFLOW_SAGEMAKER_DEPLOY_IMG_URL, or this account's registry."""
        return MLFLOW_SAGEMAKER_DEPLOY_IMG_URL.get() or f"{self.registry()}/{image}:{MLFLOW_VERSION}"

    def registry(self) -> str:
        """The host of the account's image registry."""
        return f"{self.id}.dkr.ecr.{self.region}.amazonaws.com"

    def default_bucket(self) -> str:
        """The bucket for models; made if it is not there."""
        from botocore.exceptions import ClientError

        s3, name = self.client("s3"), f"{DEFAULT_BUCKET_NAME_PREFIX}-{self.region}-{self.id}"
        try:
            s3.head_bucket(Bucket=name)
        except ClientError as error:
            if error.response["Error"]["Code"] not in ("404", "NoSuchBucket"):
                raise _refused(f"The bucket {name!r} cannot be used", error) from None
            where = (
                {} if self.region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": self.region}}
            )
            s3.create_bucket(Bucket=name, **where)
        return name


def _refused(what: str, error: Exception) -> MlflowException:
    return MlflowException(f"{what}: {error}", "INVALID_STATE")


def region_of(target_uri: str) -> tuple[str, str | None]:
    """The region and the role in ``sagemaker:/<region>/<role arn>``."""
    path = target_uri.partition(":/")[2].strip("/")
    region, _, role = path.partition("/")
    return region or os.environ.get("AWS_DEFAULT_REGION") or DEFAULT_REGION_NAME, role or None
