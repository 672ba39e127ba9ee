"""Messages about changes of the model registry: what they say, and how a receiver checks that they are genuine.

from mlflow.webhooks import verify_signature

verify_signature(
    secret,
    request.headers["X-MLflow-Signature"],
    request.headers["X-MLflow-Delivery-Id"],
    request.headers["X-MLflow-Timestamp"],
    request.body,
)
"""

from mlflow.webhooks.constants import WEBHOOK_SIGNATURE_HEADER
from mlflow.webhooks.signature import verify_signature
from mlflow.webhooks.types import (
    ModelVersionAliasCreatedPayload,
    ModelVersionAliasDeletedPayload,
    ModelVersionCreatedPayload,
    ModelVersionStageTransitionedPayload,
    ModelVersionTagDeletedPayload,
    ModelVersionTagSetPayload,
    PromptAliasCreatedPayload,
    PromptAliasDeletedPayload,
    PromptCreatedPayload,
    PromptTagDeletedPayload,
    PromptTagSetPayload,
    PromptVersionCreatedPayload,
    PromptVersionTagDeletedPayload,
    PromptVersionTagSetPayload,
    RegisteredModelCreatedPayload,
    WebhookPayload,
)

__all__ = [
    "WEBHOOK_SIGNATURE_HEADER",
    "ModelVersionAliasCreatedPayload",
    "ModelVersionAliasDeletedPayload",
    "ModelVersionCreatedPayload",
    "ModelVersionStageTransitionedPayload",
    "ModelVersionTagDeletedPayload",
    "ModelVersionTagSetPayload",
    "PromptAliasCreatedPayload",
    "PromptAliasDeletedPayload",
    "PromptCreatedPayload",
    "PromptTagDeletedPayload",
    "PromptTagSetPayload",
    "PromptVersionCreatedPayload",
    "PromptVersionTagDeletedPayload",
    "PromptVersionTagSetPayload",
    "RegisteredModelCreatedPayload",
    "WebhookPayload",
    "verify_signature",
]
