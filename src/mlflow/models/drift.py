"""Whether what is installed here is what a model asks for."""

from __future__ import annotations

import logging
import os

from mlflow.models.environment import REQUIREMENTS
from mlflow.models.requirements import version_of
from mlflow.version import VERSION

logger = logging.getLogger(__name__)


def differences(folder: str) -> list[str]:
    """One line for each requirement of the model in a folder that what is installed does not meet."""
    try:
        with open(os.path.join(folder, REQUIREMENTS), encoding="utf-8") as file:
            lines = file.read().splitlines()
    except FileNotFoundError:
        return []
    return [text for line in lines if (text := _difference(line))]


def _difference(line: str) -> str | None:
    line = line.partition(" #")[0].strip()
    if not line or line.startswith(("-", "#")):
        return None
    name, _, version = line.partition("==")
    if version and _public(_installed(name)) == version:
        # nearly all lines look like this
        return None
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        requirement = Requirement(line)
    except InvalidRequirement:
        # a path or a URL: nothing to compare with
        return None
    if requirement.url or (requirement.marker is not None and not requirement.marker.evaluate()):
        return None
    installed = _installed(requirement.name)
    if installed is None:
        return f"{requirement.name} (current: uninstalled, required: {line})"
    # builds of one version (1.2+cpu, 1.2+cu121) are the same version
    if requirement.specifier.contains(_public(installed), prereleases=True):
        return None
    if requirement.specifier.contains(installed, prereleases=True):
        return None
    return f"{requirement.name} (current: {installed}, required: {line})"


def _public(version: str | None) -> str | None:
    """A version without its local part."""
    return None if version is None else version.partition("+")[0]


def _installed(name: str) -> str | None:
    if name.lower() in ("mlflow", "mlflow-skinny", "millrace"):
        return VERSION
    try:
        return version_of(name)
    except ValueError:
        # no name of a distribution
        return None


def warn(folder: str) -> None:
    """Say once what differs, if anything does."""
    found = differences(folder)
    if found:
        listed = "\n".join(f" - {text}" for text in found)
        logger.warning(
            "What is installed differs from what the model asks for:\n%s\nTo install that, take the file which "
            "mlflow.pyfunc.get_model_dependencies(model_uri) gives.",
            listed,
        )
