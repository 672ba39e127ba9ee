"""The part of the tracking service that is about saved views: what somebody chose to see on a page, under a name."""

import json
from typing import ClassVar, Literal

from mlflow.api import limits
from mlflow.api.rpc import Answer, Empty, Request, Service, get, missing, post
from mlflow.exceptions import invalid

PAGES = ("runs", "charts", "compare", "traces", "models")
"""The pages that have views."""

Visibility = Literal["private", "shared"]


class View(Answer):
    """A saved view. ``state`` is JSON whose meaning is the page's; a layout of charts is a view of page ``charts``.

    ``owned`` says whether it is of the account ``user_id``; without, that is what a client said, and it is nobody's.
    """

    view_id: str
    page: str
    name: str
    state: str
    creation_time: int
    last_update_time: int
    experiment_id: str | None = None
    user_id: str = ""
    visibility: Visibility = "shared"
    owned: bool = False


def _check_page(page: str) -> None:
    if page not in PAGES:
        raise invalid(f"Invalid value {limits.shown(page)} for parameter 'page': allowed are {', '.join(PAGES)}.")


def _check_name(name: str) -> None:
    if not name.strip():
        raise missing("name")
    limits.check_length("name of a view", name, limits.MAX_VIEW_NAME_LENGTH)


def _check_state(state: str) -> None:
    if len(state.encode("utf-8", "surrogatepass")) > limits.MAX_VIEW_STATE_BYTES:
        raise invalid(f"The state of a view may be up to {limits.MAX_VIEW_STATE_BYTES} bytes of JSON; this is longer.")
    try:
        json.loads(state)
    except (ValueError, RecursionError):
        raise invalid(f"Invalid value {limits.shown(state)} for parameter 'state': it is no JSON.") from None


class _ViewRequest(Request):
    """A request about one view."""

    required: ClassVar[tuple[str, ...]] = ("view_id",)
    view_id: str = ""

    def check(self) -> None:
        if not self.view_id:
            raise missing("view_id")


class CreateView(Request):
    """Without ``experiment_id`` the view belongs to no experiment, as those of comparisons across experiments."""

    page: str
    name: str
    state: str
    experiment_id: str | None = None
    user_id: str = ""
    visibility: Visibility | None = None
    """Of servers with login: private views are only their owner's; others are for all who see the experiment. Not
    given: shared by those who may edit the experiment, else private."""

    def check(self) -> None:
        _check_page(self.page)
        _check_name(self.name)
        _check_state(self.state)
        limits.check_length("user id", self.user_id, limits.MAX_USER_ID_LENGTH)
        if self.experiment_id is not None:
            limits.check_experiment_id(self.experiment_id)


class GetView(_ViewRequest):
    pass


class UpdateView(_ViewRequest):
    """What is not given stays as it is."""

    name: str | None = None
    state: str | None = None
    visibility: Visibility | None = None

    def check(self) -> None:
        super().check()
        if self.name is not None:
            _check_name(self.name)
        if self.state is not None:
            _check_state(self.state)


class DeleteView(_ViewRequest):
    pass


class SearchViews(Request):
    """The views of an experiment, of a page, or of both; without either, all."""

    experiment_id: str | None = None
    page: str | None = None
    max_results: int = 200
    page_token: str | None = None

    def check(self) -> None:
        limits.check_page_size(self.max_results, limits.MAX_VIEWS_PER_PAGE)
        if self.page is not None:
            _check_page(self.page)
        if self.experiment_id is not None:
            limits.check_experiment_id(self.experiment_id)


class ViewAnswer(Answer):
    view: View


class ViewsPage(Answer):
    views: list[View] = []
    next_page_token: str | None = None


class Views(Service):
    """Saved views of the web page, which others may make too."""

    @post("3.0/mlflow/views/create")
    def create_view(self, request: CreateView) -> ViewAnswer:
        """Save a view."""

    @get("3.0/mlflow/views/get")
    def get_view(self, request: GetView) -> ViewAnswer:
        """Get a saved view."""

    @post("3.0/mlflow/views/update")
    def update_view(self, request: UpdateView) -> ViewAnswer:
        """Change the name or the state of a saved view."""

    @post("3.0/mlflow/views/delete")
    def delete_view(self, request: DeleteView) -> Empty:
        """Delete a saved view for good."""

    @get("3.0/mlflow/views/search")
    def search_views(self, request: SearchViews) -> ViewsPage:
        """List saved views, oldest first."""
