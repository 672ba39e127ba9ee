"""The webhook service over a SQL store: checks URLs, encrypts secrets, sends test messages."""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING, Any

import msgspec

from mlflow.api.rpc import Empty
from mlflow.api.webhooks import (
    MAX_SECRET_LENGTH,
    CreateWebhook,
    DeleteWebhook,
    GetWebhook,
    ListWebhookDeliveries,
    ListWebhooks,
    TestWebhook,
    UpdateWebhook,
    WebhookAnswer,
    WebhookDeliveriesPage,
    Webhooks,
    WebhooksPage,
    WebhookTested,
    WebhookTestMessage,
)
from mlflow.entities.webhook import WebhookEvent
from mlflow.exceptions import invalid
from mlflow.store.sql.webhooks import GetWebhookTarget, body_of
from mlflow.webhooks.addresses import target_of
from mlflow.webhooks.secrets import decrypt, encrypt
from mlflow.webhooks.sending import send
from mlflow.webhooks.types import get_example_payload_for_event

if TYPE_CHECKING:
    from mlflow.store.sql.tracking import SqlTracking


class StoredWebhooks(Webhooks):
    """The webhooks that a SQL store keeps. Its methods ask the name service, so they may take a while."""

    def __init__(self, store: SqlTracking) -> None:
        self.store = store

    def create_webhook(self, request: CreateWebhook) -> WebhookAnswer:
        """Create a webhook whose URL may be called."""
        request.check()
        target_of(request.url)
        return self.store.create_webhook(_with_secret(request))

    def list_webhooks(self, request: ListWebhooks) -> WebhooksPage:
        """List webhooks."""
        return self.store.list_webhooks(request)

    def get_webhook(self, request: GetWebhook) -> WebhookAnswer:
        """Get a webhook."""
        return self.store.get_webhook(request)

    def update_webhook(self, request: UpdateWebhook) -> WebhookAnswer:
        """Change a webhook; a new URL must be one that may be called."""
        request.check()
        if request.url:
            target_of(request.url)
        return self.store.update_webhook(_with_secret(request))

    def delete_webhook(self, request: DeleteWebhook) -> Empty:
        """Delete a webhook."""
        return self.store.delete_webhook(request)

    def test_webhook(self, request: TestWebhook) -> WebhookTested:
        """Send an example message now."""
        request.check()
        target = self.store.get_webhook_target(GetWebhookTarget(request.webhook_id))
        event = request.event.event() if request.event else WebhookEvent.from_str(target.events[0])
        body = body_of(event, get_example_payload_for_event(event), int(time.time() * 1000))
        secret = decrypt(target.secret) if target.secret else None
        outcome = send(target.url, secret, str(uuid.uuid4()), body)
        return WebhookTested(WebhookTestMessage(outcome.error is None, outcome.status, outcome.body, outcome.error))

    def list_webhook_deliveries(self, request: ListWebhookDeliveries) -> WebhookDeliveriesPage:
        """List the messages to a webhook."""
        return self.store.list_webhook_deliveries(request)


def _with_secret(request: Any) -> Any:
    """The request with its secret encrypted."""
    if not request.secret:
        return request
    if len(request.secret) > MAX_SECRET_LENGTH:
        raise invalid(f"The secret of a webhook may have up to {MAX_SECRET_LENGTH} characters.")
    return msgspec.structs.replace(request, secret=encrypt(request.secret))
