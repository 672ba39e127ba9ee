"""The users service: accounts, and with them their access tokens, sessions and groups."""

from typing import ClassVar, Literal

from mlflow.api import limits
from mlflow.api.access_tokens import AccessTokens
from mlflow.api.groups import Groups
from mlflow.api.login_sessions import LoginSessions
from mlflow.api.rpc import Answer, Empty, Request, Service, delete, get, missing, patch, post
from mlflow.exceptions import invalid

MAX_USERNAME_LENGTH = 250
MAX_DISPLAY_NAME_LENGTH = 250
MAX_EMAIL_LENGTH = 320


class User(Answer):
    """An account. ``kind`` is ``person``, or ``service`` for programs, which have tokens and no password."""

    id: int
    username: str
    is_admin: bool
    kind: str = "person"
    display_name: str = ""
    email: str = ""
    disabled: bool = False
    creation_time: int = 0
    last_seen_time: int | None = None


class _OfUser(Request):
    required: ClassVar[tuple[str, ...]] = ("username",)
    username: str = ""

    def check(self) -> None:
        if not self.username:
            raise missing("username")


def check_username(username: str) -> None:
    """Raise unless an account may have that name."""
    if not username.strip():
        raise missing("username")
    limits.check_length("user name", username, MAX_USERNAME_LENGTH)
    if username != username.strip() or not username.isprintable() or ":" in username:
        raise invalid(
            f"Invalid user name {limits.shown(username)}: it may not begin or end with a space, nor hold ':', which "
            "ends a name in HTTP, or characters that cannot be seen."
        )


def _check_person(display_name: str | None, email: str | None) -> None:
    limits.check_length("display name", display_name or "", MAX_DISPLAY_NAME_LENGTH)
    limits.check_length("email", email or "", MAX_EMAIL_LENGTH)
    for what, text in (("display name", display_name), ("email", email)):
        if text and not text.isprintable():
            raise invalid(f"Invalid {what} {limits.shown(text)}: it may not hold characters that cannot be seen.")
    if email and ("@" not in email.strip("@") or " " in email):
        raise invalid(f"Invalid email {limits.shown(email)}: it must have the form name@host.")


class CreateUser(_OfUser):
    required: ClassVar[tuple[str, ...]] = ("username", "password")
    password: str = ""
    display_name: str = ""
    email: str = ""
    is_admin: bool = False

    def check(self) -> None:
        check_username(self.username)
        if not self.password:
            raise missing("password")
        _check_person(self.display_name, self.email)


class CreateServiceAccount(_OfUser):
    display_name: str = ""
    is_admin: bool = False

    def check(self) -> None:
        check_username(self.username)
        _check_person(self.display_name, None)


class GetUser(_OfUser):
    pass


class GetCurrentUser(Request):
    pass


class ListUsers(Request):
    kind: Literal["person", "service"] | None = None

    def check(self) -> None:
        limits.check_one_of("kind", self.kind, ("person", "service", None))


class UpdateUser(_OfUser):
    """What is not given stays as it is."""

    display_name: str | None = None
    email: str | None = None
    disabled: bool | None = None

    def check(self) -> None:
        super().check()
        _check_person(self.display_name, self.email)


class UpdateUserPassword(_OfUser):
    """Whoever changes their own password gives the current one too."""

    required: ClassVar[tuple[str, ...]] = ("username", "password")
    password: str = ""
    current_password: str | None = None

    def check(self) -> None:
        super().check()
        if not self.password:
            raise missing("password")


class UpdateUserAdmin(_OfUser):
    is_admin: bool | None = None

    def check(self) -> None:
        super().check()
        if self.is_admin is None:
            raise missing("is_admin")


class DeleteUser(_OfUser):
    pass


class UserAnswer(Answer):
    user: User


class CurrentUser(Answer):
    """``is_basic_auth`` says whether it was a password that proved who asks."""

    user: User
    is_basic_auth: bool
    groups: list[str] = []


class UsersPage(Answer):
    users: list[User] = []


class Accounts(Service):
    """Accounts: people and service accounts."""

    @post("2.0/mlflow/users/create")
    def create_user(self, request: CreateUser) -> UserAnswer:
        """Create a person's account with a password."""

    @post("3.0/mlflow/service-accounts/create")
    def create_service_account(self, request: CreateServiceAccount) -> UserAnswer:
        """Create an account for a program, which uses access tokens."""

    @get("2.0/mlflow/users/get")
    def get_user(self, request: GetUser) -> UserAnswer:
        """Get an account."""

    @get("2.0/mlflow/users/current")
    def get_current_user(self, request: GetCurrentUser) -> CurrentUser:
        """Get the account that asks."""

    @get("2.0/mlflow/users/list")
    def list_users(self, request: ListUsers) -> UsersPage:
        """List all accounts by number."""

    @patch("3.0/mlflow/users/update", also=(("POST", "3.0/mlflow/users/update"),))
    def update_user(self, request: UpdateUser) -> UserAnswer:
        """Change what is known of an account, or disable it."""

    @patch("2.0/mlflow/users/update-password")
    def update_user_password(self, request: UpdateUserPassword) -> Empty:
        """Change a password, which ends the sessions of the account."""

    @patch("2.0/mlflow/users/update-admin")
    def update_user_admin(self, request: UpdateUserAdmin) -> Empty:
        """Make an account an administrator, or no longer one."""

    @delete("2.0/mlflow/users/delete")
    def delete_user(self, request: DeleteUser) -> Empty:
        """Delete an account with its tokens and sessions."""


class Users(Accounts, AccessTokens, LoginSessions, Groups):
    """Everything about accounts: a server that asks for passwords has it."""
