"""The part of the tracking service that tells what experiments and their users take."""

from mlflow.api import limits
from mlflow.api.rpc import Answer, Request, Service, get
from mlflow.exceptions import invalid

GROUPS = ("experiment", "owner")


class StorageUse(Answer):
    """What an experiment or a user takes, as counted at ``counted_time`` (milliseconds since the epoch).

    ``bytes`` and ``files`` are of artifacts, deleted runs included until they are removed for good; ``quota_bytes`` is
    what would be allowed, and ``over_quota`` says that it is more. Nothing is refused because of it.
    """

    runs: int = 0
    points: int = 0
    traces: int = 0
    files: int = 0
    bytes: int = 0
    counted_time: int = 0
    experiment_id: str | None = None
    experiment_name: str | None = None
    owner: str | None = None
    quota_bytes: int | None = None
    over_quota: bool = False


class SearchStorageUse(Request):
    """``group_by`` is ``experiment`` or ``owner``: the user of the runs, "" for what is of no run."""

    group_by: str = "experiment"
    max_results: int = 100
    page_token: str | None = None

    def check(self) -> None:
        limits.check_page_size(self.max_results, limits.MAX_VIEWS_PER_PAGE)
        if self.group_by not in GROUPS:
            raise invalid(
                f"Invalid value {limits.shown(self.group_by)} for parameter 'group_by': allowed are "
                f"{', '.join(GROUPS)}."
            )


class StorageUsePage(Answer):
    uses: list[StorageUse] = []
    next_page_token: str | None = None


class Storage(Service):
    """What is stored, by whom, and how much of it."""

    @get("3.0/mlflow/storage/search")
    def search_storage_use(self, request: SearchStorageUse) -> StorageUsePage:
        """What experiments or users take, the largest first, as a server counted it last."""
