#!/usr/bin/env python3
"""Everything a developer runs, with nothing but Python: each command first sets up what it needs in ``.venv``.

python3 dev.py demo [OPTIONS]    train, log and look at it: a filled store, the server and the web page
python3 dev.py test [ARGS]       the core test suite (ARGS go to pytest)
python3 dev.py test-ui [ARGS]    the browser tests (needs Chromium, and Node unless the page is built)
python3 dev.py test-heavy [ARGS] the tests that need big libraries (6 GB: Spark, PyTorch, TensorFlow and others)
python3 dev.py test-tracers [ARGS] the tests of the libraries whose calls are traced, in venvs of their own
python3 dev.py test-services [ARGS] artifact stores and deploy/, over emulators of clouds and real servers (needs Node)
python3 dev.py test-interop      the tests against MLflow itself, installed in a venv of its own
python3 dev.py check             formatting, lint and layers
python3 dev.py ui                build the web page anew
python3 dev.py build             sdist and wheel in dist/
python3 dev.py bench [ARGS]      the benchmarks (see bench/README.md)
"""

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = Path(os.environ.get("MILLRACE_VENV", ROOT / ".venv"))
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
PEER = Path(os.environ.get("MILLRACE_PEER_VENV", ROOT / ".peer"))
PEER_REQUIREMENT = "mlflow[auth]==3.17.2"
TRACERS = Path(os.environ.get("MILLRACE_TRACERS", ROOT / ".tracers"))
# venv and dependency group → the tests that run there, () for all others: libraries want versions of each other
TRACER_SETS = {
    "tracers": (),
    "crewai": ("tests/tracers/test_crewai.py",),
    "ag2-conversable": ("tests/tracers/test_ag2_conversable.py",),
    "openai-latest": ("tests/tracers/test_openai.py",),
    "older": ("tests/tracers/test_generativeai.py", "tests/tracers/test_openai_before_1.py"),
    "instrumentations": ("tests/tracers/test_other_instrumentations.py",),
}
SERVICES = Path(os.environ.get("MILLRACE_SERVICES", ROOT / ".services"))
# what runs in Node
NODE_SERVICES = ("azurite@3.35.0", "oidc-provider@9.13.3")
CERTIFICATES = (Path("/etc/pki/tls/certs/ca-bundle.crt"), Path("/etc/ssl/certs/ca-certificates.crt"))
# suites with commands of their own
APART = ("ui", "heavy", "interop", "tracers", "services", "deploy")
PROCESSES = os.environ.get("MILLRACE_TEST_PROCESSES", "auto")
BUILT_PAGE = ROOT / "src" / "mlflow" / "server" / "ui" / "index.html"


def run(*command: object, **environment: str) -> None:
    """Run a command in the project folder; end with its status if it fails."""
    status = subprocess.run(
        [str(part) for part in command], cwd=ROOT, env={**os.environ, **environment}, check=False
    ).returncode
    if status:
        sys.exit(status)


def create(folder: Path) -> Path:
    """A venv in that folder, made unless it is there. Its Python."""
    python = folder / BIN.name / PYTHON.name
    if not python.exists():
        print(f"Creating {folder}", flush=True)
        try:
            venv.create(folder, with_pip=True, clear=folder.exists())
        except (subprocess.CalledProcessError, OSError) as error:
            shutil.rmtree(folder, ignore_errors=True)
            sys.exit(
                f"Python cannot create a virtual environment here ({error}). On Debian and Ubuntu: "
                "apt-get install python3-venv"
            )
    return python


def install(python: Path, stamp: str, *requirements: str) -> None:
    """Install into a venv unless that was done for the same pyproject.toml before."""
    digest = hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + repr(requirements).encode()).hexdigest()
    mark = python.parent.parent / f".millrace-{stamp}"
    if mark.exists() and mark.read_text() == digest:
        return
    print(f"Installing {' '.join(requirements)}", flush=True)
    run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirements)
    mark.write_text(digest)


def pip_with_groups(python: Path) -> None:
    """Make sure that pip knows dependency groups (25.1)."""
    install(python, "pip", "pip>=25.1")


def set_up(*groups: str, extras: str = "") -> Path:
    """The project's own venv with the package (editable) and these dependency groups."""
    python = create(VENV)
    pip_with_groups(python)
    install(python, "package" + extras, "-e", f"{ROOT}{extras}")
    for group in groups:
        install(python, group, "--group", f"{ROOT / 'pyproject.toml'}:{group}")
    return python


def demo(arguments: list[str]) -> None:
    set_up(extras="[demo]")
    run(BIN / "mlflow", "demo", *arguments)


def test(arguments: list[str]) -> None:
    python = set_up("test")
    chosen = [argument for argument in arguments if not argument.startswith("-")]
    where = [] if chosen else ["tests", *(f"--ignore=tests/{suite}" for suite in APART)]
    run(python, "-m", "pytest", "-n", PROCESSES, *where, *arguments)


def test_ui(arguments: list[str]) -> None:
    python = set_up("test", "test-ui")
    if not BUILT_PAGE.exists():
        ui([])
    # the tests of a file share a server and its data
    run(python, "-m", "pytest", "-n", PROCESSES, "--dist", "loadfile", "tests/ui", *arguments)


def test_heavy(arguments: list[str]) -> None:
    python = set_up("test", "test-heavy")
    chosen = [argument for argument in arguments if not argument.startswith("-")]
    # a file's tests share one process, and what it took to load the library
    how = ("-n", PROCESSES, "--dist", "loadfile")
    tests = [] if chosen else ["tests/heavy"]
    # Spark starts its workers with the python3 of the PATH, unless told otherwise
    settings = {"HF_HUB_OFFLINE": "1", "PYSPARK_PYTHON": str(python)}
    run(python, "-m", "pytest", *how, *tests, *arguments, **settings)


def test_tracers(arguments: list[str]) -> None:
    uv = set_up("test").parent / "uv"
    options = [argument for argument in arguments if argument.startswith("-")]
    chosen = {argument for argument in arguments if not argument.startswith("-")}
    alone = {test for tests in TRACER_SETS.values() for test in tests}
    every = {str(path.relative_to(ROOT)) for path in (ROOT / "tests/tracers").glob("test_*.py")}
    for name, tests in TRACER_SETS.items():
        where = sorted(set(tests or every - alone) & (chosen or every))
        if where:
            python = create(TRACERS / name)
            install_quickly(uv, python, f"test-{name}")
            how = ("-n", PROCESSES, "--dist", "loadfile")
            run(python, "-m", "pytest", *how, *where, *options, HF_HUB_OFFLINE="1")


def install_quickly(uv: Path, python: Path, group: str) -> None:
    """Install a group with uv, whose resolver takes seconds where pip's takes minutes."""
    digest = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    mark = python.parent.parent / ".millrace-group"
    if mark.exists() and mark.read_text() == digest:
        return
    print(f"Installing {group}", flush=True)
    # uv does not read pip's settings
    links = subprocess.run(
        [python, "-m", "pip", "config", "get", "global.find-links"], capture_output=True, text=True, check=False
    ).stdout.split()
    where = [part for link in links for part in ("--find-links", link)]
    groups = ("--group", f"{ROOT / 'pyproject.toml'}:{group}")
    # certificates are those of the system, as with pip
    run(
        *(uv, "pip", "install", "--quiet", "--python", python, *where, "-e", ROOT, *groups),
        UV_SYSTEM_CERTS="1",
        UV_NATIVE_TLS="1",
    )
    mark.write_text(digest)


def test_services(arguments: list[str]) -> None:
    python = set_up("test", "test-services", "test-ui")
    there = [(SERVICES / "node_modules" / service.partition("@")[0]).exists() for service in NODE_SERVICES]
    if shutil.which("npm") and not all(there):
        SERVICES.mkdir(parents=True, exist_ok=True)
        print(f"Installing {' '.join(NODE_SERVICES)}", flush=True)
        # Node believes its own list of authorities; the system's stand beside them here, as with pip
        authorities = next((str(path) for path in CERTIFICATES if path.exists()), None)
        known = {"NODE_EXTRA_CA_CERTS": authorities} if authorities else {}
        how = ("--prefix", SERVICES, "--no-audit", "--no-fund", "--silent")
        run(shutil.which("npm"), "install", *how, *NODE_SERVICES, **{**known, **os.environ})
    chosen = [argument for argument in arguments if not argument.startswith("-")]
    where = [] if chosen else ["tests/services", "tests/deploy"]
    run(python, "-m", "pytest", "-n", PROCESSES, *where, *arguments, MILLRACE_SERVICES=str(SERVICES))


def test_interop(arguments: list[str]) -> None:
    python = set_up("test")
    peer = Path(os.environ.get("MILLRACE_PEER_PYTHON", ""))
    if not peer.is_file():
        peer = create(PEER)
        install(peer, "peer", PEER_REQUIREMENT)
    run(python, "-m", "pytest", "tests/interop", *arguments, MILLRACE_PEER_PYTHON=str(peer))


def check(arguments: list[str]) -> None:
    python = set_up("test", "lint")
    run(python, "-m", "ruff", "format", "--check", "src", "tests", "bench", "docs", "dev.py")
    run(python, "-m", "ruff", "check", "src", "tests", "bench", "docs", "dev.py")
    run(BIN / "lint-imports")


def ui(arguments: list[str]) -> None:
    python = set_up()
    run(python, "hatch_build.py", *arguments)


def build(arguments: list[str]) -> None:
    python = set_up()
    install(python, "build", "build>=1.2")
    run(python, "-m", "build", *arguments)


def bench(arguments: list[str]) -> None:
    python = set_up("test")
    run(python, "bench/run.py", *arguments)


COMMANDS = {
    "demo": demo,
    "test": test,
    "test-ui": test_ui,
    "test-heavy": test_heavy,
    "test-tracers": test_tracers,
    "test-services": test_services,
    "test-interop": test_interop,
    "check": check,
    "ui": ui,
    "build": build,
    "bench": bench,
}


def main() -> None:
    if sys.version_info < (3, 10):  # noqa: UP036 - this script is what tells
        sys.exit(f"Millrace needs Python 3.10 or newer; this is {sys.version.split()[0]}.")
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        sys.exit(__doc__)
    COMMANDS[sys.argv[1]](sys.argv[2:])


if __name__ == "__main__":
    main()
