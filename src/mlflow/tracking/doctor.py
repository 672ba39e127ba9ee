"""``mlflow.doctor``: what a bug report should say."""

import os
import platform
import sys
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

_SECRET = ("PASSWORD", "TOKEN", "SECRET", "KEY", "CREDENTIAL")
_LIBRARIES = [
    "click",
    "msgspec",
    "sqlalchemy",
    "starlette",
    "uvicorn",
    "urllib3",
    "pandas",
    "numpy",
    "pyarrow",
    "psycopg",
    "psycopg2-binary",
    "pymysql",
    "psutil",
    "pillow",
    "matplotlib",
    "plotly",
    "scikit-learn",
]


def doctor(mask_envs: bool = False) -> None:
    """Print versions, settings, and whether the store answers. Passwords and tokens are never printed.

    Args:
        mask_envs: mask the values of all MLFLOW_* variables, not only of those that hold secrets.
    """
    for line in report(mask_envs):
        print(line)


def report(mask_envs: bool = False) -> list[str]:
    """The lines that ``doctor`` prints."""
    import mlflow
    from mlflow import state

    lines = [
        f"System information: {platform.system()} {platform.release()} {platform.machine()}",
        f"Python version: {platform.python_version()} ({sys.executable})",
        f"Millrace version: {_version_of('millrace') or 'not installed as a package'}",
        f"MLflow version: {mlflow.__version__}",
        f"MLflow module location: {Path(mlflow.__file__).resolve()}",
        f"Tracking URI: {without_password(state.tracking_uri())}",
        f"Registry URI: {without_password(state.registry_uri())}",
        f"Tracking store: {_reach(state.tracking_uri())}",
        "MLflow environment variables:",
    ]
    for name, value in sorted(os.environ.items()):
        if name.startswith(("MLFLOW_", "_MLFLOW_")):
            lines.append(f"  {name}: {_shown(name, value, mask_envs)}")
    lines.append("Libraries:")
    lines += [f"  {name}: {version}" for name in _LIBRARIES if (version := _version_of(name))]
    other = _version_of("mlflow") or _version_of("mlflow-skinny")
    if other:
        lines.append(
            f"Warning: the package mlflow {other} is installed as well. Both own the folder 'mlflow' in this "
            "environment; uninstall one of them and install the other anew."
        )
    return lines


def _version_of(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def _shown(name: str, value: str, mask: bool) -> str:
    if mask or any(word in name for word in _SECRET):
        return "***"
    return without_password(value)


def without_password(uri: str) -> str:
    """A URI whose password, if it has one, is ``***``; parameters that look like secrets as well."""
    try:
        parts = urlsplit(uri)
        password = parts.password
    except ValueError:
        return uri
    if password:
        account, _, host = parts.netloc.rpartition("@")
        parts = parts._replace(netloc=f"{account.partition(':')[0]}:***@{host}")
    if parts.query:
        pairs = [pair.partition("=") for pair in parts.query.split("&")]
        query = "&".join(
            f"{name}=***" if any(word in name.upper() for word in _SECRET) else f"{name}{equals}{value}"
            for name, equals, value in pairs
        )
        parts = parts._replace(query=query)
    return urlunsplit(parts) if password or parts.query else uri


def _reach(uri: str) -> str:
    """Whether the store answers, without making one that is not there."""
    from mlflow.api.tracking import SearchExperiments
    from mlflow.store import resolve

    path = _missing_sqlite_file(uri)
    if path is not None:
        return f"{path} does not exist yet; it is made on first use"
    try:
        resolve.tracking(uri).search_experiments(SearchExperiments(max_results=1))
    except Exception as error:
        return f"does not answer: {type(error).__name__}: {error}"
    return "answers"


def _missing_sqlite_file(uri: str) -> str | None:
    if not uri.startswith("sqlite"):
        return None
    path = uri.partition(":///")[2].partition("?")[0]
    return path if path and path != ":memory:" and not os.path.exists(path) else None
