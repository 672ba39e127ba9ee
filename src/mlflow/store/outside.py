"""Who somebody is as another system has proved it, and whom of them this server lets in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

PROXY_ISSUER = "proxy"
"""The issuer of those whom a reverse proxy names; no URL, so no provider can have it."""


class Refused(Exception):
    """Somebody is not let in. ``reason`` is one of ``REASONS``; the text is for the server's log.

    The text holds nothing that is secret; the reader of the login page sees only what stands for the reason.
    """

    REASONS = ("expired", "denied", "provider", "claims", "not-allowed", "no-account", "name-taken", "disabled")

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(text)
        assert reason in self.REASONS, reason
        self.reason = reason


@dataclass(frozen=True)
class ProvedIdentity:
    """Somebody whom another system knows.

    Args:
        issuer: which system says so; with the subject it stands for one account for ever.
        subject: what the system calls the account, never given to another.
        name: the name for the account here; None when the system did not say one.
        display_name: the person's name.
        email: the address; None unless the system vouches for it.
        groups: the groups there; None when the system said nothing about groups.
        session: what the system calls the session in which it proved that; None when it did not say.
    """

    issuer: str
    subject: str
    name: str | None = None
    display_name: str | None = None
    email: str | None = None
    groups: tuple[str, ...] | None = None
    session: str | None = None


@dataclass(frozen=True)
class Admission:
    """What those may do here whom a system has proved.

    Args:
        create_accounts: whether an account is made at the first login.
        link_accounts: whether an account that is here already, by the same name, becomes theirs.
        allowed_groups: the groups of which one is needed; empty: none is.
        allowed_domains: the domains of which the e-mail address must be one; empty: any.
        admin_groups: whose members are administrators; empty: the system says nothing about that.
        group_roles: group → names of roles its members have, ``workspace/role`` or ``role``.
    """

    create_accounts: bool = True
    link_accounts: bool = False
    allowed_groups: frozenset[str] = frozenset()
    allowed_domains: frozenset[str] = frozenset()
    admin_groups: frozenset[str] = frozenset()
    group_roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def check(self, identity: ProvedIdentity) -> None:
        """Raise Refused unless somebody may come in at all."""
        who = f"{identity.subject!r} of {identity.issuer}"
        if self.allowed_domains:
            domain = (identity.email or "").rpartition("@")[2].lower()
            if domain not in self.allowed_domains:
                shown = (
                    f"has the domain {domain!r}" if domain else "has no e-mail address that the provider vouches for"
                )
                raise Refused("not-allowed", f"{who} {shown}; allowed: {', '.join(sorted(self.allowed_domains))}")
        if self.allowed_groups and self.allowed_groups.isdisjoint(identity.groups or ()):
            raise Refused("not-allowed", f"{who} is in none of the groups {', '.join(sorted(self.allowed_groups))}")

    def makes_admin(self, identity: ProvedIdentity) -> bool | None:
        """Whether somebody is an administrator; None when the system does not decide that."""
        if not self.admin_groups or identity.groups is None:
            return None
        return not self.admin_groups.isdisjoint(identity.groups)
