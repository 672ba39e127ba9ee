"""Providers that speak when their environment variable is set."""

import os

from mlflow.tracking.context.abstract_context import RunContextProvider
from mlflow.tracking.default_experiment.abstract_context import DefaultExperimentProvider
from mlflow.tracking.request_auth.abstract_request_auth_provider import RequestAuthProvider
from mlflow.tracking.request_header.abstract_request_header_provider import RequestHeaderProvider


class MarbleRunContext(RunContextProvider):
    def in_context(self):
        return True

    def tags(self):
        return {"marble.quarry": "carrara"}


class MarbleHeaders(RequestHeaderProvider):
    def in_context(self):
        return True

    def request_headers(self):
        return {"X-Marble": "white", "User-Agent": "marble/1"}


class MarbleAuth(RequestAuthProvider):
    def get_name(self):
        return "marble"

    def get_auth(self):
        def sign(request):
            request.headers["Authorization"] = f"Marble {request.method}"
            return request

        return sign


class MarbleDefaultExperiment(DefaultExperimentProvider):
    def in_context(self):
        return "MARBLE_EXPERIMENT" in os.environ

    def get_experiment_id(self):
        return os.environ["MARBLE_EXPERIMENT"]
