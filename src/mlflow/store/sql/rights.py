"""What an account was given in a workspace: read once, remembered for seconds, asked in every operation.

What is given for all things of a type, roles and memberships are remembered (``Rights``); what is given for single
things is looked up in the operation's own transaction, so that nobody waits for what they just made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mlflow.api.permissions import ALL, DENY, EDIT, MANAGE, NONE, USE
from mlflow.store.sql.dialect import Insert, Put
from mlflow.store.sql.scope import workspace_of
from mlflow.store.sql.transaction import Transaction, chunks

_TEAMS = "SELECT team_id FROM team_member WHERE account_id = ?"
_VERSION = "SELECT version FROM permission_version WHERE id = 1"
_COUNT = "UPDATE permission_version SET version = version + 1 WHERE id = 1"
_FIRST = Insert("permission_version", ("id", "version"), ("id",))
_GRANT = Put(
    "permission_grant",
    ("holder", "resource_type", "workspace", "resource_id", "number", "level"),
    ("holder", "resource_type", "workspace", "resource_id"),
)


def account_holder(account_id: int) -> str:
    """How an account is named where permissions are kept."""
    return f"account:{account_id}"


def team_holder(team_id: int) -> str:
    """How a group is named where permissions are kept."""
    return f"team:{team_id}"


def role_holder(role_id: int) -> str:
    """How a role is named where permissions are kept."""
    return f"role:{role_id}"


def forget_holder(tx: Transaction, holder: str) -> None:
    """Take everything that was given to an account or a group which is no more."""
    for table in ("role_assignment", "permission_grant"):
        tx.execute(f"DELETE FROM {table} WHERE holder = ?", (holder,))


@dataclass
class Rights:
    """What an account was given in a workspace, itself, by its groups and by its roles.

    Args:
        workspace: the workspace.
        holders: the account, its groups and roles, as permissions name them.
        default: what holds for things of which nothing was given.
        of_all: by type, what was given for all of it.
        lowest: by type, the lowest that was given for single things.
        singles: by type, for about how many single things something was given.
        experiments: about how many experiments there are, where something was given for single ones.
        version: the version of all permissions at which this was read.
        is_open: whether everybody of whom nothing is said may make things in the workspace.
    """

    workspace: str
    holders: tuple[str, ...]
    default: int
    of_all: dict[str, list[int]] = field(default_factory=dict)
    lowest: dict[str, int] = field(default_factory=dict)
    singles: dict[str, int] = field(default_factory=dict)
    experiments: int = 0
    version: int = 0
    is_open: bool = False

    @property
    def is_manager(self) -> bool:
        """Whether the account manages the whole workspace."""
        return MANAGE in self.of_all.get("workspace", ())

    def level(self, resource_type: str, single: Iterable[int] = (), child: str | None = None) -> int:
        """What the account may do with a thing.

        Args:
            resource_type: the type that permissions are given for.
            single: what was given for this very thing.
            child: what it is about within the thing, when permissions for all such may have been given: run, trace...
        """
        given = [*single, *self.of_all.get(resource_type, ())]
        if self.is_manager:
            given.append(MANAGE)
        if DENY in given:
            return DENY
        level = max(given, default=self.default)
        if child is not None:
            of_children = self.of_all.get(child, ())
            if DENY in of_children:
                return DENY
            level = max((level, *of_children))
        return level

    def may_create(self, kind: str) -> bool:
        """Whether the account may make new things of a type: who may use the workspace or edit all of the type.

        In a server's default workspace also everybody of whom nothing is said, as MLflow has it.
        """
        in_workspace = self.of_all.get("workspace", ())
        of_type = self.of_all.get(kind, ())
        if DENY in of_type:
            return False
        if max(in_workspace, default=NONE) >= USE or max(of_type, default=NONE) >= EDIT:
            return True
        return self.is_open and not in_workspace and not of_type

    def is_certain(self, resource_type: str, needed: int, child: str | None = None) -> bool:
        """Whether the account may do so with every thing of a type, without a look at what is given for single ones."""
        if self.level(resource_type, (), child) < needed:
            return False
        lowest = self.lowest.get(resource_type)
        if lowest is None or lowest == DENY:
            return lowest is None
        # what is given for a single thing takes the place of the default, and can only add to other grants
        if self.is_manager or self.of_all.get(resource_type) or self.of_all.get(child or ""):
            return True
        return lowest >= needed

    def marks(self) -> str:
        """The holders in a statement."""
        return ", ".join("?" * len(self.holders))

    def of_single(self, tx: Transaction, resource_type: str, resource_id: str) -> list[int]:
        """What was given for one thing."""
        query = (
            f"SELECT level FROM permission_grant WHERE holder IN ({self.marks()}) AND resource_type = ? "
            "AND workspace = ? AND resource_id = ?"
        )
        return [row[0] for row in tx.rows(query, (*self.holders, resource_type, self.workspace, resource_id))]

    def of_experiments(self, tx: Transaction, numbers: Sequence[int]) -> dict[int, list[int]]:
        """What was given for experiments, by number."""
        found: dict[int, list[int]] = {}
        # as an array the statement is always the same, and PostgreSQL need not plan it anew
        as_array = tx.dialect.name == "postgresql"
        for part in chunks(list(dict.fromkeys(numbers))):
            among = "= ANY(?)" if as_array else f"IN ({','.join(map(str, part))})"
            query = (
                f"SELECT number, level FROM permission_grant WHERE number {among} "
                f"AND holder IN ({self.marks()}) AND workspace = ? AND resource_type = 'experiment'"
            )
            values = (*self.holders, self.workspace)
            for number, level in tx.rows(query, (part, *values) if as_array else values):
                found.setdefault(number, []).append(level)
        return found


def read_rights(tx: Transaction, account_id: int, workspace: str, default: int) -> Rights:
    """What an account was given in a workspace.

    Args:
        default: what holds where nothing was given.
    """
    # first: what changes meanwhile makes this old
    version = permission_version(tx)
    own = [account_holder(account_id), *(team_holder(row[0]) for row in tx.rows(_TEAMS, (account_id,)))]
    marks = ", ".join("?" * len(own))
    roles = tx.rows(
        "SELECT r.id FROM role_assignment a JOIN access_role r ON r.id = a.role_id "
        f"WHERE a.holder IN ({marks}) AND r.workspace = ?",
        (*own, workspace),
    )
    holders = tuple(dict.fromkeys([*own, *(role_holder(row[0]) for row in roles)]))
    rights = Rights(workspace, holders, default, version=version)
    given = tx.rows(
        f"SELECT resource_type, level FROM permission_grant WHERE holder IN ({rights.marks()}) AND workspace = ? "
        "AND resource_id = ?",
        (*holders, workspace, ALL),
    )
    for resource_type, level in given:
        rights.of_all.setdefault(resource_type, []).append(level)
    given = tx.rows(
        f"SELECT resource_type, min(level), count(*) FROM permission_grant WHERE holder IN ({rights.marks()}) "
        "AND workspace = ? AND resource_id <> ? GROUP BY resource_type",
        (*holders, workspace, ALL),
    )
    for resource_type, level, count in given:
        rights.lowest[resource_type], rights.singles[resource_type] = level, count
    if "experiment" in rights.singles:
        rights.experiments = tx.row("SELECT max(id) FROM experiment")[0] or 0
    return rights


def workspaces_of(tx: Transaction, account_id: int) -> set[str]:
    """The workspaces in which something was given to an account, itself, by its groups or by its roles."""
    own = [account_holder(account_id), *(team_holder(row[0]) for row in tx.rows(_TEAMS, (account_id,)))]
    marks = ", ".join("?" * len(own))
    query = (
        f"SELECT workspace FROM permission_grant WHERE holder IN ({marks}) UNION SELECT r.workspace FROM "
        f"role_assignment a JOIN access_role r ON r.id = a.role_id WHERE a.holder IN ({marks})"
    )
    return {row[0] for row in tx.rows(query, (*own, *own))}


def permission_version(tx: Transaction) -> int:
    """Counts the changes of permissions."""
    row = tx.row(_VERSION)
    return row[0] if row else 0


def permissions_changed(tx: Transaction) -> None:
    """Let all processes know that what they remember of permissions is old."""
    if not tx.execute(_COUNT):
        tx.put(_FIRST, [(1, 0)])
        tx.execute(_COUNT)


def give(tx: Transaction, holder: str, resource_type: str, workspace: str, resource_id: str, level: int) -> None:
    """Let an account, a group or a role do something with a thing, or with all of a type."""
    number = int(resource_id) if resource_type == "experiment" and resource_id != ALL else None
    tx.put(_GRANT, [(holder, resource_type, workspace, resource_id, number, level)])


MODEL_TYPES = ("registered_model", "prompt")
"""The types of registered models, by ``registered_model.is_prompt``."""


def forget_thing(tx: Transaction, resource_types: Sequence[str], resource_id: str) -> None:
    """Remove what was given for a thing that is no more: another one of its name inherits nothing."""
    permissions_changed(tx)
    kinds = ", ".join("?" * len(resource_types))
    query = f"DELETE FROM permission_grant WHERE resource_type IN ({kinds}) AND resource_id = ? AND workspace = ?"
    tx.execute(query, (*resource_types, resource_id, workspace_of(tx)))
    _forget_links(tx, "model", resource_id)


def rename_thing(tx: Transaction, resource_types: Sequence[str], before: str, after: str) -> None:
    """Let what was given for a thing be given for it under its new name."""
    forget_thing(tx, resource_types, after)
    kinds = ", ".join("?" * len(resource_types))
    query = (
        f"UPDATE permission_grant SET resource_id = ? WHERE resource_type IN ({kinds}) AND resource_id = ? "
        "AND workspace = ?"
    )
    workspace = workspace_of(tx)
    tx.execute(query, (after, *resource_types, before, workspace))
    query = "UPDATE signed_link SET resource_id = ? WHERE resource_type = 'model' AND resource_id = ? AND workspace = ?"
    tx.execute(query, (after, before, workspace))


def retype_thing(tx: Transaction, before: str, after: str, resource_id: str) -> None:
    """Let what was given for a thing be given for it as a thing of another type."""
    workspace = workspace_of(tx)
    tx.execute(
        "DELETE FROM permission_grant WHERE resource_type = ? AND resource_id = ? AND workspace = ?",
        (after, resource_id, workspace),
    )
    tx.execute(
        "UPDATE permission_grant SET resource_type = ? WHERE resource_type = ? AND resource_id = ? AND workspace = ?",
        (after, before, resource_id, workspace),
    )


def forget_experiment(tx: Transaction, number: int) -> None:
    """Remove what was given for an experiment that is no more, links to it, and what is known of its views' owners."""
    tx.execute("DELETE FROM permission_grant WHERE number = ? AND resource_type = 'experiment'", (number,))
    query = "DELETE FROM signed_link WHERE resource_type = 'experiment' AND resource_id = ?"
    tx.execute(query, (str(number),))
    tx.execute("DELETE FROM view_owner WHERE view_id IN (SELECT id FROM saved_view WHERE experiment_id = ?)", (number,))


def _forget_links(tx: Transaction, resource_type: str, resource_id: str) -> None:
    query = "DELETE FROM signed_link WHERE resource_type = ? AND resource_id = ? AND workspace = ?"
    tx.execute(query, (resource_type, resource_id, workspace_of(tx)))
