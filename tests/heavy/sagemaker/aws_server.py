"""moto's server, with the one operation of SageMaker that is used here and that it lacks: UpdateEndpoint."""

import sys

from moto.core.responses import ActionResult
from moto.sagemaker.responses import SageMakerResponse
from moto.server import main


def update_endpoint(self: SageMakerResponse) -> ActionResult:
    """Let an endpoint have another configuration; both must be there."""
    backend = self.sagemaker_backend
    backend.describe_endpoint_config(self._get_param("EndpointConfigName"))
    backend.describe_endpoint(self._get_param("EndpointName"))
    endpoint = backend.endpoints[self._get_param("EndpointName")]
    endpoint.endpoint_config_name = self._get_param("EndpointConfigName")
    return ActionResult({"EndpointArn": endpoint.arn})


SageMakerResponse.update_endpoint = update_endpoint
main(sys.argv[1:])
