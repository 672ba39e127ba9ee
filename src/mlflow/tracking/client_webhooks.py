"""The part of ``MlflowClient`` that works with webhooks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import invalid
from mlflow.store import resolve
from mlflow.store.entities.paged_list import PagedList

if TYPE_CHECKING:
    from mlflow.api.webhooks import EventMessage, Webhooks
    from mlflow.entities.webhook import Webhook, WebhookDelivery, WebhookEvent, WebhookStatus, WebhookTestResult


class WebhookOperations:
    """Who is told about changes of the registry. Messages are sent by a server, not by programs that use a database."""

    registry_uri: str

    @property
    def _webhooks(self) -> Webhooks:
        return resolve.webhooks(self.registry_uri)

    def create_webhook(
        self,
        name: str,
        url: str,
        events: list[str | WebhookEvent],
        description: str | None = None,
        secret: str | None = None,
        status: str | WebhookStatus | None = None,
    ) -> Webhook:
        """Create a webhook.

        Args:
            url: ``https``, on a public address.
            events: e.g. ``["model_version.created", "model_version_alias.created"]``.
            secret: signs the messages; kept encrypted and never shown.
            status: ACTIVE (default) or DISABLED.
        """
        from mlflow.api.webhooks import CreateWebhook

        request = CreateWebhook(name, url, _events(events), description, secret, _status(status))
        return self._webhooks.create_webhook(request).webhook.webhook()

    def get_webhook(self, webhook_id: str) -> Webhook:
        """A webhook.

        Raises: RESOURCE_DOES_NOT_EXIST.
        """
        from mlflow.api.webhooks import GetWebhook

        return self._webhooks.get_webhook(GetWebhook(webhook_id)).webhook.webhook()

    def list_webhooks(self, max_results: int | None = None, page_token: str | None = None) -> PagedList[Webhook]:
        """One page of the webhooks, the latest first."""
        from mlflow.api.webhooks import ListWebhooks

        page = self._webhooks.list_webhooks(ListWebhooks(100 if max_results is None else max_results, page_token))
        return PagedList([message.webhook() for message in page.webhooks], page.next_page_token)

    def update_webhook(
        self,
        webhook_id: str,
        name: str | None = None,
        description: str | None = None,
        url: str | None = None,
        events: list[str | WebhookEvent] | None = None,
        secret: str | None = None,
        status: str | WebhookStatus | None = None,
    ) -> Webhook:
        """Change a webhook; what is None stays as it is."""
        from mlflow.api.webhooks import UpdateWebhook

        listed = _events(events) if events is not None else []
        request = UpdateWebhook(webhook_id, name, description, url, listed, secret, _status(status))
        return self._webhooks.update_webhook(request).webhook.webhook()

    def delete_webhook(self, webhook_id: str) -> None:
        """Delete a webhook, its messages and their log."""
        from mlflow.api.webhooks import DeleteWebhook

        self._webhooks.delete_webhook(DeleteWebhook(webhook_id))

    def test_webhook(self, webhook_id: str, event: str | WebhookEvent | None = None) -> WebhookTestResult:
        """Send an example message now.

        Args:
            event: what the message tells of; default one of the webhook's events.
        """
        from mlflow.api.webhooks import TestWebhook

        request = TestWebhook(webhook_id, _events([event])[0] if event is not None else None)
        return self._webhooks.test_webhook(request).result.result()

    def list_webhook_deliveries(
        self, webhook_id: str, max_results: int = 100, page_token: str | None = None
    ) -> PagedList[WebhookDelivery]:
        """One page of the messages to a webhook and what became of them, the latest first. Beyond MLflow."""
        from mlflow.api.webhooks import ListWebhookDeliveries

        page = self._webhooks.list_webhook_deliveries(ListWebhookDeliveries(webhook_id, max_results, page_token))
        return PagedList(page.webhook_deliveries, page.next_page_token)


def _events(events: Sequence[Any]) -> list[EventMessage]:
    from mlflow.api.webhooks import event_message
    from mlflow.entities.webhook import WebhookEvent

    if isinstance(events, str) or not events:
        raise invalid(f"Invalid value {events!r} for parameter 'events': it must be a list of events.")
    given = (event if isinstance(event, WebhookEvent) else WebhookEvent.from_str(event) for event in events)
    return [event_message(event) for event in given]


def _status(status: Any) -> str | None:
    from mlflow.entities.webhook import WebhookStatus

    if status is None:
        return None
    try:
        return WebhookStatus(status).value
    except ValueError:
        known = ", ".join(member.value for member in WebhookStatus)
        raise invalid(f"Invalid status {status!r} of a webhook; allowed are {known}.") from None
