"""Messages that a server sends when something changes."""

from __future__ import annotations

from enum import Enum
from typing import Any

from mlflow.entities.entity import Entity
from mlflow.exceptions import invalid


class _Numbered(str, Enum):
    """Text whose place in the list is the protocol's number."""

    def __str__(self) -> str:
        return self.value

    @classmethod
    def from_proto(cls, proto: int):
        """The one with the protocol's number."""
        return list(cls)[proto - 1]

    def to_proto(self) -> int:
        """The protocol's number."""
        return list(type(self)).index(self) + 1


class WebhookStatus(_Numbered):
    """Whether messages are sent."""

    ACTIVE = "ACTIVE"
    DISABLED = "DISABLED"

    def is_active(self) -> bool:
        """Whether messages are sent."""
        return self is WebhookStatus.ACTIVE


class WebhookEntity(_Numbered):
    """What changed."""

    REGISTERED_MODEL = "registered_model"
    MODEL_VERSION = "model_version"
    MODEL_VERSION_TAG = "model_version_tag"
    MODEL_VERSION_ALIAS = "model_version_alias"
    PROMPT = "prompt"
    PROMPT_VERSION = "prompt_version"
    PROMPT_TAG = "prompt_tag"
    PROMPT_VERSION_TAG = "prompt_version_tag"
    PROMPT_ALIAS = "prompt_alias"
    BUDGET_POLICY = "budget_policy"


class WebhookAction(_Numbered):
    """What happened to it."""

    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"
    SET = "set"
    EXCEEDED = "exceeded"
    # beyond MLflow
    STAGE_TRANSITIONED = "stage_transitioned"


_TAG_ACTIONS = (WebhookAction.SET, WebhookAction.DELETED)
_ALIAS_ACTIONS = (WebhookAction.CREATED, WebhookAction.DELETED)
VALID_ENTITY_ACTIONS = {
    WebhookEntity.REGISTERED_MODEL: {WebhookAction.CREATED},
    WebhookEntity.MODEL_VERSION: {WebhookAction.CREATED, WebhookAction.STAGE_TRANSITIONED},
    WebhookEntity.MODEL_VERSION_TAG: {*_TAG_ACTIONS},
    WebhookEntity.MODEL_VERSION_ALIAS: {*_ALIAS_ACTIONS},
    WebhookEntity.PROMPT: {WebhookAction.CREATED},
    WebhookEntity.PROMPT_VERSION: {WebhookAction.CREATED},
    WebhookEntity.PROMPT_TAG: {*_TAG_ACTIONS},
    WebhookEntity.PROMPT_VERSION_TAG: {*_TAG_ACTIONS},
    WebhookEntity.PROMPT_ALIAS: {*_ALIAS_ACTIONS},
    WebhookEntity.BUDGET_POLICY: {WebhookAction.EXCEEDED},
}


def _member(kind: type[_Numbered], value: str) -> Any:
    try:
        return kind(value)
    except ValueError:
        known = ", ".join(member.value for member in kind)
        raise invalid(f"Invalid {kind.__name__} {value!r}; allowed are {known}.") from None


class WebhookEvent:
    """Something that happens to something, e.g. ``WebhookEvent("model_version", "created")``.

    Raises: INVALID_PARAMETER_VALUE for an action that the entity does not know.
    """

    def __init__(self, entity: str | WebhookEntity, action: str | WebhookAction) -> None:
        self.entity = _member(WebhookEntity, entity)
        self.action = _member(WebhookAction, action)
        actions = VALID_ENTITY_ACTIONS[self.entity]
        if self.action not in actions:
            known = ", ".join(sorted(action.value for action in actions))
            raise invalid(f"{self.entity.value!r} has no action {self.action.value!r}; allowed are {known}.")

    @classmethod
    def from_str(cls, event_str: str) -> WebhookEvent:
        """From text such as ``model_version.created``."""
        entity, dot, action = event_str.partition(".")
        if not dot:
            raise invalid(f"Invalid webhook event {event_str!r}; it reads entity.action, e.g. prompt.created.")
        return cls(entity, action)

    @classmethod
    def from_proto(cls, proto: Any) -> WebhookEvent:
        """From a message-like object."""
        return cls(proto.entity, proto.action)

    def to_proto(self) -> WebhookEvent:
        """The event itself, which has the fields of the message."""
        return self

    def __str__(self) -> str:
        return f"{self.entity.value}.{self.action.value}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WebhookEvent) and str(other) == str(self)

    def __hash__(self) -> int:
        return hash(str(self))

    def __repr__(self) -> str:
        return f"WebhookEvent(entity={self.entity.value}, action={self.action.value})"


class Webhook:
    """An address that is told about events. Times are milliseconds since the epoch.

    Raises: INVALID_PARAMETER_VALUE when there are no events.
    """

    def __init__(
        self,
        webhook_id: str,
        name: str,
        url: str,
        events: list[WebhookEvent],
        creation_timestamp: int,
        last_updated_timestamp: int,
        description: str | None = None,
        status: str | WebhookStatus = WebhookStatus.ACTIVE,
        secret: str | None = None,
        workspace: str | None = None,
    ) -> None:
        if not events:
            raise invalid(f"The webhook {name!r} needs at least one event.")
        self.webhook_id = webhook_id
        self.name = name
        self.url = url
        self.events = events
        self.creation_timestamp = creation_timestamp
        self.last_updated_timestamp = last_updated_timestamp
        self.description = description
        self.status = _member(WebhookStatus, status)
        self.secret = secret
        self.workspace = workspace or "default"

    @classmethod
    def from_proto(cls, proto: Any) -> Webhook:
        """From the wire form."""
        return proto.webhook()

    def to_proto(self) -> Any:
        """The webhook itself, which has the fields of the message."""
        return self

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Webhook) and vars(other) == vars(self)

    __hash__ = None

    def __repr__(self) -> str:
        # the secret stays out of logs
        events = ", ".join(map(str, self.events))
        return f"<Webhook {self.name!r} {self.status.value} to {self.url} on {events}>"


class WebhookTestResult:
    """What came back when a webhook was tried."""

    def __init__(
        self,
        success: bool,
        response_status: int | None = None,
        response_body: str | None = None,
        error_message: str | None = None,
    ) -> None:
        self.success = success
        self.response_status = response_status
        self.response_body = response_body
        self.error_message = error_message

    @classmethod
    def from_proto(cls, proto: Any) -> WebhookTestResult:
        """From the wire form."""
        return proto.result()

    def to_proto(self) -> WebhookTestResult:
        """The result itself, which has the fields of the message."""
        return self

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WebhookTestResult) and vars(other) == vars(self)

    __hash__ = None

    def __repr__(self) -> str:
        return f"WebhookTestResult({', '.join(f'{k}={v!r}' for k, v in vars(self).items())})"


class WebhookDeliveryStatus(_Numbered):
    """What became of a message."""

    PENDING = "PENDING"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"


class WebhookDelivery(Entity):
    """One message to a webhook and what became of it. Beyond MLflow. Times are milliseconds since the epoch.

    Args:
        delivery_id: the message's header ``X-MLflow-Delivery-Id``, the same for every attempt.
        event: e.g. ``model_version.created``.
        status: a ``WebhookDeliveryStatus``.
        attempts: how often it was sent.
        next_attempt_timestamp: when it is to be sent (again); None when it is finished.
        response_status: what the receiver answered last.
        error_message: what went wrong last.
    """

    delivery_id: str
    webhook_id: str
    event: str
    status: str
    attempts: int
    creation_timestamp: int
    next_attempt_timestamp: int | None = None
    finished_timestamp: int | None = None
    response_status: int | None = None
    error_message: str | None = None
