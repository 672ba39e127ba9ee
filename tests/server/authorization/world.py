"""A server with login on which everybody is: each role, each way to prove it, and things that only some may see."""

from __future__ import annotations

import datetime
import itertools
import json
import time
import uuid
from typing import Any

from mlflow.api.access_tokens import CreateAccessToken
from mlflow.api.links import CreateLink
from mlflow.api.logged_models import CreateLoggedModel
from mlflow.api.permissions import AssignRole, ListRoles
from mlflow.api.registry import CreateModelVersion, CreateRegisteredModel
from mlflow.api.tracking import CreateExperiment, CreateRun
from mlflow.api.users import CreateUser, UpdateUser
from mlflow.api.views import CreateView
from mlflow.server import create_app
from tests.contract.traced import info, log, new_trace_id, span
from tests.server.asgi import Answer, call
from tests.server.auth.conftest import ADMIN, PASSWORD, basic

SECRET = "classified"
"""What the names of all things have in them."""
WORDS = "her secret words"
ROLES = ("nobody", "none", "viewer", "editor", "manager", "admin")
OTHERS = ("read_token", "expired_token", "disabled", "link")
# what a server writes by itself, and of accounts what was proved lately, which changes with every request
_UNCOMPARED = frozenset(
    ("audit_entry", "login_failure", "login_session", "access_token", "account", "chore_lease", "storage_use")
)


class World:
    """Makes things, and asks on behalf of somebody."""

    def __init__(self, uri: str, folder: Any, patch: Any, static_prefix: str = "/tracker") -> None:
        config = folder / "auth.ini"
        config.write_text("[mlflow]\ndefault_permission = NO_PERMISSIONS\n")
        patch.setenv("MLFLOW_AUTH_CONFIG_PATH", str(config))
        patch.setenv("MLFLOW_AUTH_ADMIN_PASSWORD", PASSWORD)
        self.app = create_app(
            uri,
            artifacts_destination=str(folder / "artifacts"),
            auth=True,
            static_prefix=static_prefix,
            otlp_grpc="127.0.0.1:0",
        )
        self.prefix = static_prefix
        self.store = self.app.tracking
        self._numbers = itertools.count(1)
        for name in ("none", "viewer", "editor", "manager", "disabled", "expired_token"):
            self.store.create_user(CreateUser(username=name, password=WORDS))
        roles = {role.name: role.id for role in self.store.list_roles(ListRoles()).roles}
        for name in ("viewer", "editor", "manager", "disabled", "expired_token"):
            self.store.assign_role(AssignRole(username=name, role_id=roles.get(name, roles["manager"])))
        self.experiment = self.new_experiment()
        self.run = self.new_run()
        self.trace = self.new_trace()
        self.model = self.new_model()
        self.registered = self.new_registered()
        self.view = self.new_view()
        self.headers: dict[str, dict[str, str]] = {"nobody": {}, "admin": basic(ADMIN, PASSWORD)}
        for name in ("none", "viewer", "editor", "manager", "disabled"):
            self.headers[name] = basic(name, WORDS)
        self.headers["read_token"] = self._token("manager", "read")
        self.headers["expired_token"] = self._token("expired_token", "admin", expired=True)
        self.store.update_user(UpdateUser(username="disabled", disabled=True))
        link = self.store.create_link(CreateLink("experiment", self.experiment))
        self.headers["link"] = {"x-mlflow-link": link.token}

    def _token(self, name: str, scope: str, expired: bool = False) -> dict[str, str]:
        request = CreateAccessToken(name="t", scope=scope, username=name, expires_in_days=1)
        made = self.store.create_access_token(request)
        if expired:
            past = int(time.time() * 1000) - 1000
            query = "UPDATE access_token SET expiry_time = ? WHERE id = ?"
            self.store.writer.write(lambda store, tx, _: tx.execute(query, (past, made.info.id)), None)
        return {"authorization": f"Bearer {made.token}"}

    # ---- things

    def name(self) -> str:
        """A new name."""
        return f"{SECRET}-{next(self._numbers)}"

    def new_experiment(self) -> str:
        return self.store.create_experiment(CreateExperiment(name=self.name())).experiment_id

    def new_run(self, experiment: str | None = None) -> str:
        request = CreateRun(experiment_id=experiment or self.experiment, run_name=self.name())
        return self.store.create_run(request).run.info.run_id

    def new_trace(self, experiment: str | None = None) -> str:
        trace = new_trace_id()
        log(self.store, experiment or self.experiment, info(trace, tags={"k": "v"}), span(trace, 1, name=SECRET))
        return trace

    def new_model(self) -> str:
        request = CreateLoggedModel(experiment_id=self.experiment, name=self.name(), source_run_id=self.run)
        return self.store.create_logged_model(request).model.info.model_id

    def new_registered(self) -> str:
        name = self.name()
        self.store.create_registered_model(CreateRegisteredModel(name=name))
        self.store.create_model_version(CreateModelVersion(name=name, source=f"runs:/{self.run}/m", run_id=self.run))
        return name

    def new_view(self) -> str:
        request = CreateView(page="runs", name=self.name(), state="{}", experiment_id=self.experiment)
        return self.store.create_view(request).view.view_id

    def write(self, sql: str, *values: Any) -> None:
        """Change the database directly."""
        self.store.writer.write(lambda store, tx, _: tx.execute(sql, values), None)

    # ---- asking

    def ask(self, who: str, method: str, path: str, fields: Any = None, **more: Any) -> Answer:
        """What somebody is answered; ``fields`` go into the query or the body."""
        if "{" in path:
            for field in [part[1:].partition("}")[0].partition(":")[0] for part in path.split("/") if part[:1] == "{"]:
                fields = dict(fields)
                value = fields.pop(field)
                path = path.replace(f"{{{field}}}", value).replace(f"{{{field}:path}}", value)
        headers = {**self.headers[who], **more.pop("headers", {})}
        if method in ("GET", "HEAD"):
            return call(self.app, method, path, query=fields or (), headers=headers, **more)
        if fields is not None:
            more["json_body"] = fields
        return call(self.app, method, path, headers=headers, **more)

    def dump(self) -> dict[str, Any]:
        """All rows of all tables, but of those that say who was there lately."""

        def read(store: Any, tx: Any, _: Any) -> dict[str, Any]:
            return {table: sorted(map(repr, map(tuple, tx.rows(f"SELECT * FROM {table}")))) for table in self.tables}

        return self.store.writer.read(read, None)

    @property
    def tables(self) -> list[str]:
        """The tables that are compared."""
        from mlflow.store.sql.schema import metadata

        return sorted(set(metadata.tables) - _UNCOMPARED)

    def close(self) -> None:
        """End the server."""
        self.app.close()


def now() -> int:
    """Milliseconds."""
    return int(time.time() * 1000)


def timestamp() -> str:
    """Now, as traces have it."""
    return datetime.datetime.now(datetime.timezone.utc).isoformat().replace("+00:00", "Z")


def new_id() -> str:
    """A random id."""
    return uuid.uuid4().hex


def json_text(value: Any) -> str:
    """JSON."""
    return json.dumps(value)
