"""The deployment client of Amazon SageMaker."""

from __future__ import annotations

import json
from typing import Any

from mlflow.deployments.base import BaseDeploymentClient
from mlflow.exceptions import invalid
from mlflow.sagemaker import endpoints
from mlflow.sagemaker.aws import Account, region_of

_TRUE, _FALSE = ("true", "1", "yes"), ("false", "0", "no")


class SageMakerDeploymentClient(BaseDeploymentClient):
    """Deployments are endpoints of SageMaker.

    Args:
        target_uri: ``sagemaker``, ``sagemaker:/<region>`` or ``sagemaker:/<region>/<role arn>``.

    A configuration (a dict; ``-C NAME=VALUE`` in the command) may hold ``region_name``, ``assume_role_arn``, ``mode``
    (of an update: ``replace`` or ``add``) and the fields of ``mlflow.sagemaker.endpoints.Settings``.
    """

    def __init__(self, target_uri: str) -> None:
        super().__init__(target_uri)
        self.region_name, self.assumed_role_arn = region_of(target_uri)

    def create_deployment(
        self,
        name: str,
        model_uri: str,
        flavor: str | None = None,
        config: dict[str, Any] | None = None,
        endpoint: str | None = None,
    ) -> dict[str, Any]:
        """Create an endpoint that serves a model; its name and flavor."""
        return self._deploy(name, model_uri, flavor, config, endpoints.DEPLOYMENT_MODE_CREATE)

    def update_deployment(
        self,
        name: str,
        model_uri: str,
        flavor: str | None = None,
        config: dict[str, Any] | None = None,
        endpoint: str | None = None,
    ) -> dict[str, Any]:
        """Let an endpoint serve another model; its name and flavor.

        Raises: RESOURCE_DOES_NOT_EXIST when there is no such endpoint.
        """
        if not model_uri:
            raise invalid("An update of a SageMaker endpoint needs a model_uri.")
        account, _ = self._account(config)
        if endpoints.describe(account, name) is None:
            raise endpoints.missing(name, account)
        return self._deploy(name, model_uri, flavor, config, endpoints.DEPLOYMENT_MODE_REPLACE)

    def delete_deployment(self, name: str, config: dict[str, Any] | None = None, endpoint: str | None = None) -> None:
        """Delete an endpoint and its model, as ``archive``, ``synchronous`` and ``timeout_seconds`` say."""
        account, rest = self._account(config)
        settings = settings_of(rest)
        if endpoints.describe(account, name) is not None:
            endpoints.delete(account, name, settings.archive, settings.synchronous, settings.timeout_seconds)

    def list_deployments(self, endpoint: str | None = None) -> list[dict[str, Any]]:
        """All endpoints of the region."""
        account, _ = self._account(None)
        pages = account.client("sagemaker").get_paginator("list_endpoints").paginate()
        return [{"name": one["EndpointName"], **one} for page in pages for one in page["Endpoints"]]

    def get_deployment(self, name: str, endpoint: str | None = None) -> dict[str, Any]:
        """One endpoint, as SageMaker describes it.

        Raises: RESOURCE_DOES_NOT_EXIST when there is none.
        """
        account, _ = self._account(None)
        found = endpoints.describe(account, name)
        if found is None:
            raise endpoints.missing(name, account)
        return {"name": found["EndpointName"], **found}

    def predict(
        self,
        deployment_name: str | None = None,
        inputs: Any = None,
        endpoint: str | None = None,
        params: dict[str, Any] | None = None,
    ) -> Any:
        """The predictions of an endpoint.

        Args:
            deployment_name: the endpoint.
            inputs: a DataFrame, or anything that can be sent as ``inputs``.
            endpoint: the same as ``deployment_name``.
            params: parameters of the prediction.
        """
        from mlflow.deployments import PredictionsResponse
        from mlflow.pyfunc.scoring_server.client import request_body

        account, _ = self._account(None)
        answer = account.client("sagemaker-runtime").invoke_endpoint(
            EndpointName=deployment_name or endpoint,
            Body=request_body(inputs, params),
            ContentType="application/json",
        )
        return PredictionsResponse.from_json(answer["Body"].read().decode("utf-8"))

    def explain(self, deployment_name: str | None = None, df: Any = None, endpoint: str | None = None) -> Any:
        """NOT_IMPLEMENTED."""
        self._refuse("explain")

    def create_endpoint(self, name: str, config: dict[str, Any] | None = None) -> dict[str, Any]:
        """NOT_IMPLEMENTED: a deployment is an endpoint."""
        self._refuse("create_endpoint")

    def update_endpoint(self, endpoint: str, config: dict[str, Any] | None = None) -> Any:
        """NOT_IMPLEMENTED: a deployment is an endpoint."""
        self._refuse("update_endpoint")

    def delete_endpoint(self, endpoint: str) -> Any:
        """NOT_IMPLEMENTED: a deployment is an endpoint."""
        self._refuse("delete_endpoint")

    def list_endpoints(self) -> list[dict[str, Any]]:
        """NOT_IMPLEMENTED: a deployment is an endpoint."""
        self._refuse("list_endpoints")

    def get_endpoint(self, endpoint: str) -> dict[str, Any]:
        """NOT_IMPLEMENTED: a deployment is an endpoint."""
        self._refuse("get_endpoint")

    def _deploy(
        self, name: str, model_uri: str, flavor: str | None, config: dict[str, Any] | None, mode: str
    ) -> dict[str, Any]:
        account, rest = self._account(config)
        mode = str(rest.pop("mode", mode))
        return {
            "name": name,
            "flavor": endpoints.deploy(account, name, model_uri, flavor, settings_of(rest), mode),
        }

    def _account(self, config: dict[str, Any] | None) -> tuple[Account, dict[str, Any]]:
        rest = dict(config or {})
        region = rest.pop("region_name", None) or self.region_name
        return Account(region, rest.pop("assume_role_arn", None) or self.assumed_role_arn), rest


def settings_of(config: dict[str, Any]) -> endpoints.Settings:
    """The settings in a configuration; values may be text, as the command has them.

    Raises: INVALID_PARAMETER_VALUE that names the setting.
    """
    found = {}
    for name, value in config.items():
        if name not in endpoints.Settings._fields:
            raise invalid(f"Unknown setting {name!r}; allowed are {', '.join(endpoints.Settings._fields)}.")
        if value is not None:
            found[name] = _typed(name, value)
    return endpoints.Settings(**found)


def _typed(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        if name in ("archive", "synchronous"):
            if value.lower() not in (*_TRUE, *_FALSE):
                raise ValueError("it must be true or false")
            return value.lower() in _TRUE
        if name == "instance_count":
            return int(value)
        if name == "timeout_seconds":
            return float(value)
        if name in ("env", "tags") or name.endswith("_config"):
            decoded = json.loads(value)
            if not isinstance(decoded, dict):
                raise ValueError("it must be a JSON object")
            return decoded
    except ValueError as error:
        raise invalid(f"Invalid value {value!r} for the setting {name!r}: {error}.") from None
    return value
