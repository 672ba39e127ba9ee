"""Which libraries a piece of work really uses: what it imports, and whose functions are called.

Most modules are loaded already when a model is saved, so that watching ``sys.modules`` would show nothing. Two other
things are watched: every import statement that is carried out, whether the module was loaded before or not (reading a
pickle carries out one for each module that it names), and the modules whose functions are called. What happens while
a library is being imported is left out: it shows what the library looks for, not what it needs.
"""

from __future__ import annotations

import builtins
import functools
import gc
import importlib
import os
import re
import sys
import threading
from collections.abc import Iterable
from importlib import metadata
from types import FrameType, TracebackType
from typing import Any

# import statements in functions of these are what the model asks for: pickles are read here
_MESSENGERS = ("mlflow", "cloudpickle", "pickle")
# whose code ran is known after so many calls
_CALLS_WATCHED = 300_000
# what works for every import, or is this package, and is no requirement of a model
_MACHINERY = ("mlflow", "_distutils_hack", "setuptools", "pkg_resources", "pip")


# what is watched belongs to the whole process: one at a time
_one_at_a_time = threading.RLock()


def _after_fork() -> None:
    # the thread that held it is not in the child
    global _one_at_a_time
    _one_at_a_time = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


class Recorder:
    """Watches this thread, and those that it starts, while it is entered.

    Attributes:
        direct: top-level modules that were imported by the model itself, its pickle or code of the user.
        used: top-level modules whose functions were called.
        variables: names of the environment variables that were looked up and are set.
    """

    def __init__(self) -> None:
        self.direct: set[str] = set()
        self.used: set[str] = set()
        self.variables: set[str] = set()
        self._calls = 0
        # how many imports are going on, one within the other
        self._importing = 0

    def __enter__(self) -> Recorder:
        self._lock = _one_at_a_time
        self._lock.acquire()
        mine = threading.get_ident()
        self._others = {thread.ident for thread in threading.enumerate() if thread.ident != mine}
        # the garbage collector calls these in the midst of anything
        self._collecting = {getattr(callback, "__code__", None) for callback in gc.callbacks}
        self._import, self._import_module = builtins.__import__, importlib.import_module
        self._look_up = type(os.environ).__getitem__
        look_up, variables = self._look_up, self.variables

        def watched_look_up(environ: Any, name: str) -> str:
            value = look_up(environ, name)
            variables.add(name)
            return value

        type(os.environ).__getitem__ = watched_look_up
        builtins.__import__ = self._watched_import
        importlib.import_module = self._watched_import_module
        # a profiler that is at work already stays there; imports alone must do then
        self._profiles = sys.getprofile() is None
        if self._profiles:
            sys.setprofile(self._called)
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._profiles:
            sys.setprofile(None)
        type(os.environ).__getitem__ = self._look_up
        builtins.__import__ = self._import
        importlib.import_module = self._import_module
        self._lock.release()

    def _watched_import(
        self, name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0
    ) -> Any:
        if level == 0:
            self._imported(name, sys._getframe(1))
        self._importing += 1
        try:
            return self._import(name, globals, locals, fromlist, level)
        finally:
            self._importing -= 1

    def _watched_import_module(self, name: str, package: str | None = None) -> Any:
        if not name.startswith("."):
            self._imported(name, sys._getframe(1))
        self._importing += 1
        try:
            return self._import_module(name, package)
        finally:
            self._importing -= 1

    def _imported(self, name: str, importer: FrameType) -> None:
        if threading.get_ident() in self._others:
            return
        top = name.partition(".")[0]
        by = (importer.f_globals.get("__name__") or "").partition(".")[0]
        if by in _MESSENGERS:
            if importer.f_code.co_name != "<module>":
                self.direct.add(top)
        elif not by or by == "__main__" or is_of_user(by):
            self.direct.add(top)

    def _called(self, frame: FrameType, event: str, argument: Any) -> None:
        if event != "call" or self._importing or frame.f_code in self._collecting:
            return
        name = frame.f_globals.get("__name__")
        if name:
            self.used.add(name.partition(".")[0])
        self._calls += 1
        if self._calls > _CALLS_WATCHED:
            sys.setprofile(None)


def is_of_user(top: str) -> bool:
    """Whether a module is the user's own: neither the standard library's nor an installed package's."""
    if top in sys.stdlib_module_names:
        return False
    file = getattr(sys.modules.get(top), "__file__", None)
    return file is not None and "site-packages" not in file and "dist-packages" not in file


# ---- from modules to distributions

# import names that differ from the name of what is installed; tried first because the whole map costs 100 ms and more
_KNOWN = {
    "sklearn": "scikit-learn",
    "PIL": "pillow",
    "yaml": "pyyaml",
    "dateutil": "python-dateutil",
    "llama_index": "llama-index-core",
    "google": None,
}


def normalized(name: str) -> str:
    """The one spelling of a distribution's name."""
    return re.sub(r"[-_.]+", "-", name).lower()


# what the line "mlflow==..." of a model's requirements brings, whoever installs it; a second line could contradict it.
# The libraries of data (numpy, pandas, ...) are not among these: their versions decide whether a model can be read.
_BROUGHT = frozenset(
    [
        "mlflow",
        "mlflow-skinny",
        "mlflow-tracing",
        "millrace",
        "alembic",
        "click",
        "cloudpickle",
        "cryptography",
        "docker",
        "fastapi",
        "flask",
        "graphene",
        "gunicorn",
        "httptools",
        "huey",
        "matplotlib",
        "msgspec",
        "opentelemetry-api",
        "opentelemetry-proto",
        "opentelemetry-sdk",
        "packaging",
        "protobuf",
        "pyarrow",
        "pydantic",
        "python-dotenv",
        "pyyaml",
        "requests",
        "sqlalchemy",
        "sqlparse",
        "starlette",
        "typing-extensions",
        "urllib3",
        "uvicorn",
        "uvloop",
    ]
)


# what was found; what was not may be installed later
_found: dict[str, str] = {}


def distribution_of(top: str) -> str | None:
    """The distribution that a top-level module belongs to; None for the standard library and for code of the user."""
    if top in sys.stdlib_module_names or top.startswith("__") or top in _MACHINERY:
        return None
    if top not in _found:
        name = _by_its_name(top)
        if name is None and not is_of_user(top):
            name = next(iter(_all(_places()).get(top, ())), None)
        if name is None:
            return None
        _found[top] = normalized(name)
    return _found[top]


def _by_its_name(top: str) -> str | None:
    """The distribution of that name, or of the name that is known for it, if the module is really from there."""
    guess = _KNOWN.get(top, top)
    if guess is None:
        return None
    try:
        found = metadata.distribution(guess)
    except (metadata.PackageNotFoundError, ValueError):
        return None
    return found.metadata["Name"] if guess != top or _holds(found, top) else None


def _holds(distribution: metadata.Distribution, top: str) -> bool:
    """Whether a distribution of that name really has the module: its files are where the module is."""
    file = getattr(sys.modules.get(top), "__file__", None)
    if file is None:
        return True
    return os.path.realpath(file).startswith(os.path.realpath(str(distribution.locate_file(""))))


def _places() -> tuple[int, ...]:
    """Changes when something is installed."""
    return tuple(os.stat(path).st_mtime_ns for path in sys.path if os.path.isdir(path))


@functools.lru_cache(maxsize=1)
def _all(_: tuple[int, ...]) -> dict[str, list[str]]:
    return dict(metadata.packages_distributions())


@functools.lru_cache(maxsize=4096)
def needs(distribution: str) -> frozenset[str]:
    """What a distribution needs in any case, and what that needs, by normalized names; extras are not followed."""
    found: set[str] = set()
    _collect(distribution, found)
    return frozenset(found - {distribution})


def _collect(distribution: str, found: set[str]) -> None:
    for name in _direct_needs(distribution):
        if name not in found:
            found.add(name)
            _collect(name, found)


@functools.lru_cache(maxsize=4096)
def _direct_needs(distribution: str) -> tuple[str, ...]:
    try:
        lines = metadata.requires(distribution) or []
    except metadata.PackageNotFoundError:
        return ()
    needed = []
    for line in lines:
        # most optional ones say so plainly; parsing costs
        if "extra ==" in line or "extra==" in line:
            continue
        from packaging.requirements import InvalidRequirement, Requirement

        try:
            requirement = Requirement(line)
        except InvalidRequirement:
            continue
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            needed.append(normalized(requirement.name))
    return tuple(needed)


def distributions(direct: Iterable[str], used: Iterable[str]) -> list[str]:
    """The distributions to require, sorted.

    Args:
        direct: modules that the model itself asks for: always required.
        used: modules that were used on the way: required unless another one brings them along anyway.
    """
    wanted = {found for top in direct if (found := distribution_of(top))} - _BROUGHT
    others = {found for top in used if (found := distribution_of(top))} - _BROUGHT - wanted
    brought = set().union(*(needs(name) for name in wanted | others)) if wanted or others else set()
    return sorted(wanted | (others - brought))
