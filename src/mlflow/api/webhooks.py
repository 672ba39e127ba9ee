"""Webhooks: who is told about changes of the registry, and what became of each message."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from mlflow.api import limits
from mlflow.api.rpc import Answer, Empty, Request, Service, delete, get, patch, post
from mlflow.entities.webhook import (
    Webhook,
    WebhookAction,
    WebhookDelivery,
    WebhookEntity,
    WebhookEvent,
    WebhookStatus,
    WebhookTestResult,
)
from mlflow.exceptions import invalid

if TYPE_CHECKING:
    from collections.abc import Sequence
    from enum import Enum

MAX_WEBHOOKS_PER_PAGE = 1000
MAX_URL_LENGTH = 4096
MAX_SECRET_LENGTH = 1000
MAX_DESCRIPTION_LENGTH = 4096

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._\-]{0,61}[A-Za-z0-9])?\Z")


class EventMessage(msgspec.Struct):
    """An event on the wire: names of enum values, or their numbers."""

    entity: str | int
    action: str | int

    def event(self) -> WebhookEvent:
        """The event.

        Raises: INVALID_PARAMETER_VALUE for a name or number that is none, and for an action the entity does not know.
        """
        return WebhookEvent(_value(self.entity, WebhookEntity), _value(self.action, WebhookAction))


def _value(given: str | int, kind: type[Enum]) -> str:
    members = list(kind)
    if isinstance(given, int):
        if 1 <= given <= len(members):
            return members[given - 1].value
        return str(given)
    member = kind.__members__.get(given.upper())
    return given if member is None else member.value


def event_message(event: WebhookEvent) -> EventMessage:
    """An event as it stands on the wire."""
    return EventMessage(event.entity.name, event.action.name)


class WebhookMessage(msgspec.Struct, omit_defaults=True):
    """A webhook on the wire; its secret is never shown."""

    webhook_id: str
    name: str
    url: str
    description: str | None = None
    events: list[EventMessage] = []
    status: str | None = None
    creation_timestamp: int | None = None
    last_updated_timestamp: int | None = None

    def webhook(self) -> Webhook:
        """What users hold."""
        return Webhook(
            self.webhook_id,
            self.name,
            self.url,
            [message.event() for message in self.events],
            self.creation_timestamp or 0,
            self.last_updated_timestamp or 0,
            self.description,
            self.status or WebhookStatus.ACTIVE,
        )


class WebhookTestMessage(msgspec.Struct, omit_defaults=True):
    """What came of a test message, on the wire."""

    # None, so that false is written: only defaults are left out
    success: bool | None = None
    response_status: int | None = None
    response_body: str | None = None
    error_message: str | None = None

    def result(self) -> WebhookTestResult:
        """What users hold."""
        return WebhookTestResult(bool(self.success), self.response_status, self.response_body, self.error_message)


# ---- requests and answers --------------------------------------------------------------------------------------------


def check_webhook_name(name: str) -> None:
    """Raise unless it may be the name of a webhook."""
    if not _NAME.match(name):
        raise invalid(
            f"Invalid name of a webhook: {limits.shown(name)}. Allowed are up to 63 letters, digits, '.', '_' and '-', "
            "with a letter or digit at both ends."
        )


def _check_events(events: Sequence[EventMessage]) -> None:
    for event in events:
        event.event()


def active(status: str | int | None) -> bool | None:
    """Whether a status says that messages are sent; None when it says nothing: unknown values are passed over."""
    if status in (WebhookStatus.DISABLED, 2):
        return False
    return True if status in (WebhookStatus.ACTIVE, 1) else None


class CreateWebhook(Request):
    name: str
    url: str
    events: list[EventMessage]
    description: str | None = None
    secret: str | None = None
    status: str | int | None = None

    def check(self) -> None:
        check_webhook_name(self.name)
        limits.check_length("webhook URL", self.url, MAX_URL_LENGTH)
        limits.check_length("description", self.description or "", MAX_DESCRIPTION_LENGTH)
        if not self.events:
            raise invalid(f"The webhook {self.name!r} needs at least one event.")
        _check_events(self.events)


class _OneWebhook(Request):
    webhook_id: str


class GetWebhook(_OneWebhook):
    pass


class DeleteWebhook(_OneWebhook):
    pass


class UpdateWebhook(_OneWebhook):
    """Fields that are not given stay as they are."""

    name: str | None = None
    description: str | None = None
    url: str | None = None
    events: list[EventMessage] = []
    secret: str | None = None
    status: str | int | None = None

    def check(self) -> None:
        if self.name is not None:
            check_webhook_name(self.name)
        limits.check_length("webhook URL", self.url or "", MAX_URL_LENGTH)
        limits.check_length("description", self.description or "", MAX_DESCRIPTION_LENGTH)
        _check_events(self.events)


class ListWebhooks(Request):
    max_results: int = 100
    page_token: str | None = None

    def check(self) -> None:
        # 0 is what clients send that leave it out
        self.max_results = self.max_results or 100
        limits.check_page_size(self.max_results, MAX_WEBHOOKS_PER_PAGE)


class TestWebhook(_OneWebhook):
    # no test of pytest's
    __test__ = False
    event: EventMessage | None = None

    def check(self) -> None:
        if self.event is not None:
            self.event.event()


class ListWebhookDeliveries(_OneWebhook):
    max_results: int = 100
    page_token: str | None = None

    def check(self) -> None:
        limits.check_page_size(self.max_results, MAX_WEBHOOKS_PER_PAGE)


class WebhookAnswer(Answer):
    webhook: WebhookMessage


class WebhooksPage(Answer):
    webhooks: list[WebhookMessage] = []
    next_page_token: str | None = None


class WebhookTested(Answer):
    result: WebhookTestMessage


class WebhookDeliveriesPage(Answer):
    webhook_deliveries: list[WebhookDelivery] = []
    next_page_token: str | None = None


class Webhooks(Service):
    """Who is told about changes of the registry, and what became of each message."""

    @post("2.0/mlflow/webhooks")
    def create_webhook(self, request: CreateWebhook) -> WebhookAnswer:
        """Create a webhook."""

    @get("2.0/mlflow/webhooks")
    def list_webhooks(self, request: ListWebhooks) -> WebhooksPage:
        """List webhooks, the latest first."""

    @get("2.0/mlflow/webhooks/{webhook_id}")
    def get_webhook(self, request: GetWebhook) -> WebhookAnswer:
        """Get a webhook."""

    @patch("2.0/mlflow/webhooks/{webhook_id}")
    def update_webhook(self, request: UpdateWebhook) -> WebhookAnswer:
        """Change a webhook."""

    @delete("2.0/mlflow/webhooks/{webhook_id}")
    def delete_webhook(self, request: DeleteWebhook) -> Empty:
        """Delete a webhook and what it was still to be told."""

    @post("2.0/mlflow/webhooks/{webhook_id}/test")
    def test_webhook(self, request: TestWebhook) -> WebhookTested:
        """Send a webhook an example message now, and tell what came of it."""

    @get("3.0/mlflow/webhooks/{webhook_id}/deliveries")
    def list_webhook_deliveries(self, request: ListWebhookDeliveries) -> WebhookDeliveriesPage:
        """List the messages to a webhook, the latest first, and what became of them."""
