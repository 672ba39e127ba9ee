"""The part of the users service that is about sessions: browsers in which somebody is logged in."""

from mlflow.api.rpc import Answer, Empty, Request, Service, get, post


class LoginSession(Answer):
    """A browser that is logged in. ``current`` is the one that asks; times are milliseconds."""

    id: int
    username: str
    via: str
    address: str
    user_agent: str
    creation_time: int
    last_used_time: int
    expiry_time: int
    current: bool = False


class ListLoginSessions(Request):
    """The sessions of one's own account, or, for administrators, of ``username``."""

    username: str | None = None


class LoginSessionsPage(Answer):
    sessions: list[LoginSession] = []


class RevokeLoginSession(Request):
    id: int


class LoginSessions(Service):
    """Sessions of accounts."""

    @get("3.0/mlflow/users/sessions/list")
    def list_login_sessions(self, request: ListLoginSessions) -> LoginSessionsPage:
        """List where an account is logged in, newest first."""

    @post("3.0/mlflow/users/sessions/revoke")
    def revoke_login_session(self, request: RevokeLoginSession) -> Empty:
        """Log a browser out."""
