"""Who somebody is who has proved it to a server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["person", "service"]
Scope = Literal["read", "write", "admin"]
Via = Literal["basic", "token", "session", "oidc", "proxy", "link"]

SCOPES: tuple[Scope, ...] = ("read", "write", "admin")
"""What a token may be used for, from least to most: reading; also changing; also managing users and permissions."""


@dataclass(frozen=True)
class Identity:
    """Somebody who has proved to be an account, and how.

    Args:
        account_id: number of the account; 0 for a signed link, which belongs to none.
        name: name of the account.
        admin: whether the account may do everything. A token of it may only as far as its scope goes.
        kind: a person, or a service that has tokens and no password.
        groups: numbers of the groups that the account is a member of.
        scope: what may be done this way: all but tokens are given everything that the account may.
        via: how it was proved.
        key: the number of the session, token or link by which it was proved; None for a password.
    """

    account_id: int
    name: str
    admin: bool = False
    kind: Kind = "person"
    groups: frozenset[int] = frozenset()
    scope: Scope = "admin"
    via: Via = "basic"
    key: int | None = None

    def may(self, scope: Scope) -> bool:
        """Whether the way by which it was proved goes as far as that scope."""
        return SCOPES.index(self.scope) >= SCOPES.index(scope)
