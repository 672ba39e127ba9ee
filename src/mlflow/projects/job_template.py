"""The job that runs a project in Kubernetes, made from the user's template."""

from __future__ import annotations

import copy
import re
import time
from collections.abc import Mapping
from typing import Any

from mlflow.exceptions import invalid

_NOT_IN_NAMES = re.compile(r"[^a-z0-9-]+")


def read_template(path: str) -> dict[str, Any]:
    """The template: the YAML of a job with at least one container.

    Raises: INVALID_PARAMETER_VALUE naming what is missing in it.
    """
    import yaml

    try:
        with open(path, encoding="utf-8") as file:
            content = yaml.safe_load(file)
    except (OSError, UnicodeDecodeError) as error:
        raise invalid(f"The template of the job {path!r} cannot be read: {error}.") from None
    except yaml.YAMLError as error:
        raise invalid(f"The template of the job {path!r} is not valid YAML: {error}") from None
    if not isinstance(content, dict) or content.get("kind") != "Job":
        raise invalid(f"The template {path!r} must be a Job of Kubernetes (kind: Job).")
    try:
        containers = content["spec"]["template"]["spec"]["containers"]
        usable = isinstance(containers, list) and isinstance(containers[0], dict)
    except (KeyError, TypeError, IndexError):
        usable = False
    if not usable or not isinstance(content.setdefault("metadata", {}), dict):
        raise invalid(f"The template {path!r} has no container: spec.template.spec.containers must have one.")
    return content


def job_of(
    template: Mapping[str, Any], project: str, run_id: str, image: str, command: str, variables: Mapping[str, str]
) -> dict[str, Any]:
    """The job of a run: the template with a new name, and the project's image and command in its first container.

    Args:
        template: a template that was read.
        project: the project's name.
        run_id: the run, whose id is in the labels.
        image: with the project's files.
        command: for bash.
        variables: added to the container's; those of the template stay.
    """
    job = copy.deepcopy(dict(template))
    slug = _NOT_IN_NAMES.sub("-", project.lower()).strip("-")[:30] or "project"
    metadata = job["metadata"]
    # the time alone would be the same for two that start at once
    metadata["name"] = f"{slug}-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{run_id[:8]}".lower()
    metadata.pop("generateName", None)
    metadata["labels"] = {**(metadata.get("labels") or {}), "mlflow-run-id": run_id}
    container = job["spec"]["template"]["spec"]["containers"][0]
    container["name"] = slug
    container["image"] = image
    container["command"] = ["bash", "-c", command]
    container.pop("args", None)
    ours = [{"name": name, "value": value} for name, value in variables.items()]
    kept = [one for one in container.get("env") or [] if one.get("name") not in variables]
    container["env"] = [*kept, *ours]
    return job
