"""Signed links: addresses that show one thing to whoever has them, to be read only, until they expire."""

from __future__ import annotations

from typing import ClassVar, Literal

from mlflow.api import limits
from mlflow.api.rpc import Answer, Empty, Request, Service, get, post
from mlflow.exceptions import invalid

LINKED = ("run", "view", "experiment", "trace", "model")
DEFAULT_HOURS = 7 * 24
MAX_HOURS = 365 * 24

LinkedType = Literal["run", "view", "experiment", "trace", "model"]


class CreateLink(Request):
    resource_type: LinkedType
    resource_id: str
    expires_in_hours: int = DEFAULT_HOURS
    required: ClassVar[tuple[str, ...]] = ("resource_type", "resource_id")

    def check(self) -> None:
        limits.check_length("parameter 'resource_id'", self.resource_id, 256)
        if not 1 <= self.expires_in_hours <= MAX_HOURS:
            raise invalid(
                f"Invalid value {self.expires_in_hours} for parameter 'expires_in_hours': allowed are 1 to {MAX_HOURS}."
            )


class LinkMessage(Answer):
    """A link, without its token: that is told once, when it is made."""

    link_id: str
    resource_type: str
    resource_id: str
    created_by: str
    creation_time: int
    expiration_time: int
    revoked: bool = False


class LinkCreated(Answer):
    """A new link. ``url`` is below the server's address: ``/link#TOKEN``."""

    url: str
    token: str
    link: LinkMessage


class ListLinks(Request):
    """Links to a thing; without one, those that the caller made."""

    resource_type: LinkedType | None = None
    resource_id: str | None = None

    def check(self) -> None:
        if (self.resource_type is None) != (self.resource_id is None):
            raise invalid("The parameters 'resource_type' and 'resource_id' must be given together.")


class LinksAnswer(Answer, omit_defaults=False):
    links: list[LinkMessage] = []


class RevokeLink(Request):
    link_id: str
    required: ClassVar[tuple[str, ...]] = ("link_id",)


class Links(Service):
    """Signed links."""

    @post("3.0/mlflow/links/create")
    def create_link(self, request: CreateLink) -> LinkCreated:
        """Create a link that shows one thing to whoever has it."""

    @get("3.0/mlflow/links/list")
    def list_links(self, request: ListLinks) -> LinksAnswer:
        """List the links to a thing, or those of the caller."""

    @post("3.0/mlflow/links/revoke")
    def revoke_link(self, request: RevokeLink) -> Empty:
        """End a link."""
