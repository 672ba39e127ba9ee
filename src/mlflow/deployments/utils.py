"""Names that users import from here; they live in ``targets``."""

from mlflow.deployments.targets import MLFLOW_DEPLOYMENTS_TARGET as MLFLOW_DEPLOYMENTS_TARGET
from mlflow.deployments.targets import get_deployments_target as get_deployments_target
from mlflow.deployments.targets import parse_target_uri as parse_target_uri
from mlflow.deployments.targets import resolve_endpoint_url as resolve_endpoint_url
from mlflow.deployments.targets import set_deployments_target as set_deployments_target
