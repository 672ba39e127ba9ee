"""Limits under the module name that Transformers' callback looks them up by; they live in ``mlflow.api.limits``."""

from mlflow.api.limits import MAX_METRICS_PER_BATCH, MAX_PARAMS_TAGS_PER_BATCH
from mlflow.api.limits import MAX_PARAM_VALUE_LENGTH as MAX_PARAM_VAL_LENGTH

__all__ = ["MAX_METRICS_PER_BATCH", "MAX_PARAMS_TAGS_PER_BATCH", "MAX_PARAM_VAL_LENGTH"]
