"""The part of the users service that is about access tokens: what programs show instead of a password."""

from typing import ClassVar, Literal

from mlflow.api import limits
from mlflow.api.rpc import Answer, Empty, Request, Service, get, missing, post
from mlflow.exceptions import invalid

MAX_TOKEN_DAYS = 3650
MAX_TOKENS = 1000
"""The most tokens that an account may have at a time."""


class AccessToken(Answer):
    """A token without its text. ``hint`` is how the text ends; times are milliseconds."""

    id: int
    username: str
    name: str
    scope: str
    hint: str
    creation_time: int
    expiry_time: int | None = None
    last_used_time: int | None = None


class CreateAccessToken(Request):
    """A token of one's own account, or, for administrators, of ``username``; without ``expires_in_days`` it does not
    expire."""

    required: ClassVar[tuple[str, ...]] = ("name",)
    name: str = ""
    scope: Literal["read", "write", "admin"] = "write"
    expires_in_days: int | None = None
    username: str | None = None

    def check(self) -> None:
        if not self.name.strip():
            raise missing("name")
        limits.check_length("name of a token", self.name, 255)
        limits.check_one_of("scope", self.scope, ("read", "write", "admin"))
        if self.expires_in_days is not None and not 1 <= self.expires_in_days <= MAX_TOKEN_DAYS:
            raise invalid(
                f"Invalid value {self.expires_in_days} for parameter 'expires_in_days': it must be between 1 and "
                f"{MAX_TOKEN_DAYS}."
            )


class CreatedAccessToken(Answer):
    """``token`` is shown this once."""

    token: str
    info: AccessToken


class ListAccessTokens(Request):
    """The tokens of one's own account, or, for administrators, of ``username``."""

    username: str | None = None


class AccessTokensPage(Answer):
    tokens: list[AccessToken] = []


class RevokeAccessToken(Request):
    id: int


class AccessTokens(Service):
    """Access tokens of accounts."""

    @post("3.0/mlflow/users/tokens/create")
    def create_access_token(self, request: CreateAccessToken) -> CreatedAccessToken:
        """Make an access token; its text is shown once."""

    @get("3.0/mlflow/users/tokens/list")
    def list_access_tokens(self, request: ListAccessTokens) -> AccessTokensPage:
        """List the access tokens of an account, newest first."""

    @post("3.0/mlflow/users/tokens/revoke")
    def revoke_access_token(self, request: RevokeAccessToken) -> Empty:
        """Revoke an access token for good."""
