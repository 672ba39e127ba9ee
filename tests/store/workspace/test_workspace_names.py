"""What a workspace may be called, and where it keeps artifacts."""

import pytest

from mlflow.entities import Workspace
from mlflow.entities.workspace import TraceArchivalConfig
from mlflow.exceptions import MlflowException
from mlflow.store.workspace.abstract_store import (
    AbstractStore,
    ResolvedTraceArchivalConfig,
    WorkspaceNameValidator,
)


@pytest.mark.parametrize("name", ["default", "a-b", "x" * 63, "1a", "mlflow"])
def test_allowed(name):
    WorkspaceNameValidator.validate(name)


@pytest.mark.parametrize(
    "name", ["", "a", "A1", "a_b", "-a", "a-", "x" * 64, "api", "ajax-api", "workspaces", "a\n", None]
)
def test_refused(name):
    with pytest.raises(MlflowException, match="orkspace name") as error:
        WorkspaceNameValidator.validate(name)
    assert error.value.error_code == "INVALID_PARAMETER_VALUE"


class _Store(AbstractStore):
    def list_workspaces(self):
        return [Workspace("own", default_artifact_root="s3://own"), Workspace("shared")]

    def get_workspace(self, workspace_name):
        return next(w for w in self.list_workspaces() if w.name == workspace_name)

    def get_default_workspace(self):
        return Workspace("default")


def test_artifact_root():
    assert _Store().resolve_artifact_root("s3://all", "own") == ("s3://own", False)
    assert _Store().resolve_artifact_root("s3://all", "shared") == ("s3://all", True)


def test_what_a_store_does_not_offer():
    with pytest.raises(MlflowException, match=r"_Store\.create_workspace"):
        _Store().create_workspace(Workspace("new"))


def test_what_a_workspace_says_of_its_archive_wins():
    for location, retention, wanted in (
        (None, "5d", ("s3://all", "5d")),
        ("s3://mine", None, ("s3://mine", "30d")),
        (None, None, ("s3://all", "30d")),
    ):
        said = ResolvedTraceArchivalConfig(TraceArchivalConfig(location, retention), append_workspace_prefix=True)
        found = said.with_broader_defaults(default_location="s3://all", default_retention="30d")
        assert (found.config.location, found.config.retention) == wanted
        assert found.append_workspace_prefix
