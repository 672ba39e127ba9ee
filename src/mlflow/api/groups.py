"""The part of the users service that is about groups of accounts."""

from typing import ClassVar

from mlflow.api import limits
from mlflow.api.rpc import Answer, Empty, Request, Service, get, missing, post
from mlflow.exceptions import invalid

MAX_GROUP_NAME_LENGTH = 255
MAX_GROUP_DESCRIPTION_LENGTH = 1000


class Group(Answer):
    """``source`` says who keeps the list of members: ``own``, or ``oidc`` for the provider with which people log in."""

    id: int
    name: str
    source: str
    members: int
    description: str = ""
    creation_time: int = 0


class CreateGroup(Request):
    required: ClassVar[tuple[str, ...]] = ("name",)
    name: str = ""
    description: str = ""

    def check(self) -> None:
        check_group_name(self.name)
        limits.check_length("description of a group", self.description, MAX_GROUP_DESCRIPTION_LENGTH)


class _OfGroup(Request):
    required: ClassVar[tuple[str, ...]] = ("name",)
    name: str = ""

    def check(self) -> None:
        if not self.name:
            raise missing("name")


class GetGroup(_OfGroup):
    pass


class DeleteGroup(_OfGroup):
    pass


class _Membership(_OfGroup):
    """``name`` is the group's."""

    required: ClassVar[tuple[str, ...]] = ("name", "username")
    username: str = ""

    def check(self) -> None:
        super().check()
        if not self.username:
            raise missing("username")


class AddGroupMember(_Membership):
    pass


class RemoveGroupMember(_Membership):
    pass


class ListGroups(Request):
    """All groups, or those of which ``username`` is a member."""

    username: str | None = None


class GroupAnswer(Answer):
    group: Group
    usernames: list[str] = []


class GroupsPage(Answer):
    groups: list[Group] = []


def check_group_name(name: str) -> None:
    """Raise unless a group may have that name."""
    if not name.strip():
        raise missing("name")
    limits.check_length("name of a group", name, MAX_GROUP_NAME_LENGTH)
    if name != name.strip() or not name.isprintable():
        raise invalid(
            f"Invalid group name {limits.shown(name)}: it may not begin or end with a space or hold characters that "
            "cannot be seen."
        )


class Groups(Service):
    """Groups of accounts."""

    @post("3.0/mlflow/groups/create")
    def create_group(self, request: CreateGroup) -> GroupAnswer:
        """Create a group."""

    @get("3.0/mlflow/groups/list")
    def list_groups(self, request: ListGroups) -> GroupsPage:
        """List groups by name."""

    @get("3.0/mlflow/groups/get")
    def get_group(self, request: GetGroup) -> GroupAnswer:
        """Get a group with its members."""

    @post("3.0/mlflow/groups/delete")
    def delete_group(self, request: DeleteGroup) -> Empty:
        """Delete a group; its members stay."""

    @post("3.0/mlflow/groups/members/add")
    def add_group_member(self, request: AddGroupMember) -> GroupAnswer:
        """Make somebody a member of a group."""

    @post("3.0/mlflow/groups/members/remove")
    def remove_group_member(self, request: RemoveGroupMember) -> GroupAnswer:
        """End somebody's membership of a group."""
