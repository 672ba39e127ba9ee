"""Write docs/reference/ from the code: commands, REST operations, environment variables.

python docs/generate.py            write the pages
python docs/generate.py --check    exit 1 if a page is not what the code says
"""

import sys
from pathlib import Path

import click
import msgspec

from mlflow import environment_variables
from mlflow.api.artifacts import Artifacts, Uploads
from mlflow.api.audit import Audit
from mlflow.api.links import Links
from mlflow.api.model_files import ModelFiles
from mlflow.api.permissions import Permissions
from mlflow.api.rpc import Operation
from mlflow.api.tracking import Tracking
from mlflow.api.users import Users
from mlflow.cli import cli
from mlflow.server.authorization import rules

REFERENCE = Path(__file__).parent / "reference"
NOTE = "<!-- Written by docs/generate.py from the code; do not edit. -->\n"


def command_pages() -> str:
    """The reference of the command line."""
    parts = [NOTE, "# Command line\n"]

    def describe(command: click.Command, words: list[str], context: click.Context) -> None:
        if command.hidden:
            return
        parts.append(f"\n{'#' * min(len(words) + 1, 4)} `{' '.join(words)}`\n")
        parts.append(f"{(command.help or '').strip()}\n")
        rows = []
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                if parameter.hidden or parameter.name == "help":
                    continue
                names = ", ".join(f"`{name}`" for name in [*parameter.opts, *parameter.secondary_opts])
                notes = [parameter.help or ""]
                default = parameter.default
                if parameter.show_default and default is not None and not callable(default):
                    notes.append(f"Default: `{default}`.")
                if parameter.envvar:
                    notes.append(f"Variable: `{parameter.envvar}`.")
                if parameter.required:
                    notes.append("Required.")
                rows.append(f"| {names} | {' '.join(note for note in notes if note)} |")
            else:
                rows.append(f"| `{parameter.human_readable_name}` | Argument. |")
        if rows:
            parts.append("\n| option | |\n|---|---|\n" + "\n".join(rows) + "\n")
        if isinstance(command, click.Group):
            for name in command.list_commands(context):
                child = command.get_command(context, name)
                describe(child, [*words, name], click.Context(child, parent=context, info_name=name))

    describe(cli, ["mlflow"], click.Context(cli, info_name="mlflow"))
    return "".join(parts)


def _fields(struct: type) -> str:
    fields = msgspec.structs.fields(struct)
    if not fields:
        return "nothing"
    needed = {field.name for field in fields if field.required} | set(getattr(struct, "required", ()))
    return ", ".join(
        f"`{field.encode_name}`" + (" (required)" if field.name in needed else "")
        for field in fields
        if field.encode_name != "run_uuid"
    )


def rest_page() -> str:
    """The reference of the REST operations."""
    parts = [
        NOTE,
        "# REST\n\n",
        "Paths are below `/api/` (and `/ajax-api/`, the same). Requests and answers are JSON; GET operations take "
        'query parameters, repeated for lists. Errors are `{"error_code": ..., "message": ...}` with the fitting '
        "status. A running server has the full schemas at `/openapi.json` and a readable page at `/docs`.\n",
    ]
    services = (
        ("Tracking", Tracking),
        ("Artifacts", Artifacts),
        ("Files of models", ModelFiles),
        ("Uploads in parts", Uploads),
        ("Users, on a server with login", Users),
        ("Permissions, on a server with login", Permissions),
        ("Audit trail, on a server with login", Audit),
        ("Signed links, on a server with login", Links),
    )
    for title, service in services:
        parts.append(f"\n## {title}\n")
        for operation in service.operations.values():
            parts.append(_operation(operation))
    return "".join(parts)


def _operation(operation: Operation) -> str:
    routes = ", ".join(f"`{method} /api/{path}`" for method, path in operation.routes)
    doc = " ".join(operation.doc.split())
    return (
        f"\n### {operation.name}\n\n{routes}\n\n{doc}\n\n"
        f"- takes {_fields(operation.request)}\n- answers {_fields(operation.answer)}\n"
    )


def environment_page() -> str:
    """The reference of the environment variables that are used."""
    parts = [NOTE, "# Environment variables\n\n| name | default | |\n|---|---|---|\n"]
    for variable in vars(environment_variables).values():
        doc = getattr(variable, "doc", None)
        if doc:
            default = "" if variable.default is None else f"`{variable.default}`"
            parts.append(f"| `{variable.name}` | {default} | {doc} |\n")
    return "".join(parts)


def permissions_page() -> str:
    """The rules of who may do what, as the server asks them."""
    parts = [
        NOTE,
        "# Who may do what\n\n",
        "The rules of a server with login, for every operation and for every route that is none. What is not here is "
        "denied. Administrators may do everything. *trail*: whether it is written down in the audit trail (*1/min*: "
        "once for each account, operation and thing in a minute). *token*: the scope that an access token must have. "
        "*link*: whether a signed link may lead to it. [What the words mean](../auth/permissions.md).\n",
    ]
    groups = (
        *(("Experiments, runs, models, traces, views", rules.TRACKING), ("Model registry", rules.REGISTRY)),
        *(("Webhooks", rules.WEBHOOKS), ("Artifacts and model files", rules.ARTIFACTS), ("Users", rules.USERS)),
        *(("Roles, permissions, links", rules.GRANT_RULES), ("Workspaces and storage", rules.WORKSPACES)),
        *(("Audit trail", rules.AUDIT), ("Routes", rules.ROUTES)),
    )
    for title, group in groups:
        parts.append(f"\n## {title}\n\n| operation | takes | trail | token | link |\n|---|---|---|---|---|\n")
        for name, rule in group.items():
            trail = "" if not rule.changes else "1/min" if rule.often else "yes"
            link = "yes" if rule.by_link and not rule.changes else ""
            parts.append(f"| `{name}` | {rule.says} | {trail} | {rule.scope} | {link} |\n")
    return "".join(parts)


PAGES = {
    "cli.md": command_pages,
    "rest.md": rest_page,
    "environment.md": environment_page,
    "permissions.md": permissions_page,
}


def main() -> None:
    check = sys.argv[1:] == ["--check"]
    REFERENCE.mkdir(exist_ok=True)
    stale = []
    for name, page in PAGES.items():
        path = REFERENCE / name
        text = page()
        if check:
            if not path.exists() or path.read_text() != text:
                stale.append(name)
        else:
            path.write_text(text)
    if stale:
        sys.exit(f"out of date: {', '.join(stale)}; run python docs/generate.py")


if __name__ == "__main__":
    main()
