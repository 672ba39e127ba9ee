"""What every tracking service does with saved views."""

import json

from mlflow.api.tracking import CreateExperiment, DeleteExperiment
from mlflow.api.views import CreateView, DeleteView, GetView, SearchViews, UpdateView
from tests.contract.errors import raises

NOT_FOR_PLUGINS = True
STATE = json.dumps({"columns": ["metrics.loss", "params.lr"], "filter": "metrics.loss < 0.5", "name": "ä 模型"})
UNKNOWN = "0123456789abcdef0123456789abcdef"


def create(service, experiment_id, name="mine", page="runs", state=STATE, **more):
    return service.create_view(CreateView(page, name, state, experiment_id, **more)).view


def names(service, **request):
    return [view.name for view in service.search_views(SearchViews(**request)).views]


def test_a_view_reads_back(service, experiment_id):
    made = create(service, experiment_id, "Best <b>runs</b> 模型", user_id="ann")
    assert (made.experiment_id, made.page, made.name) == (experiment_id, "runs", "Best <b>runs</b> 模型")
    assert (made.state, made.user_id) == (STATE, "ann")
    assert made.creation_time == made.last_update_time > 1_700_000_000_000
    assert service.get_view(GetView(made.view_id)).view == made
    assert service.search_views(SearchViews(experiment_id)).views == [made]


def test_views_of_no_experiment(service, experiment_id):
    made = create(service, None, f"across {experiment_id}", "compare")
    assert made.experiment_id is None
    assert made in service.search_views(SearchViews(page="compare", max_results=1000)).views
    assert made not in service.search_views(SearchViews(experiment_id)).views


def test_names_and_states_change(service, experiment_id):
    made = create(service, experiment_id)
    renamed = service.update_view(UpdateView(made.view_id, name="ours")).view
    assert (renamed.name, renamed.state) == ("ours", STATE)
    changed = service.update_view(UpdateView(made.view_id, state="[]")).view
    assert (changed.name, changed.state, changed.creation_time) == ("ours", "[]", made.creation_time)
    assert changed.last_update_time >= made.last_update_time
    assert service.get_view(GetView(made.view_id)).view == changed


def test_a_deleted_view_is_gone(service, experiment_id):
    made, other = create(service, experiment_id), create(service, experiment_id, "other")
    service.delete_view(DeleteView(made.view_id))
    assert names(service, experiment_id=experiment_id) == ["other"]
    for call, request in (
        (service.get_view, GetView(made.view_id)),
        (service.update_view, UpdateView(made.view_id, name="x")),
        (service.delete_view, DeleteView(made.view_id)),
    ):
        with raises("RESOURCE_DOES_NOT_EXIST", made.view_id):
            call(request)
    assert service.get_view(GetView(other.view_id)).view == other


def test_views_are_found_by_experiment_and_page(service, experiment_id, name):
    other = service.create_experiment(CreateExperiment(f"{name} other")).experiment_id
    for place, page in ((experiment_id, "runs"), (experiment_id, "charts"), (other, "charts")):
        create(service, place, f"{page} of {place}", page)
    assert names(service, experiment_id=experiment_id) == [f"runs of {experiment_id}", f"charts of {experiment_id}"]
    assert names(service, experiment_id=experiment_id, page="charts") == [f"charts of {experiment_id}"]
    assert f"charts of {other}" in names(service, page="charts", max_results=1000)


def test_views_come_in_pages(service, experiment_id):
    for number in range(5):
        create(service, experiment_id, str(number))
    token, found = None, []
    for size in (2, 2, 1):
        page = service.search_views(SearchViews(experiment_id, max_results=2, page_token=token))
        assert len(page.views) == size
        found += [view.name for view in page.views]
        token = page.next_page_token
    assert (found, token) == (list("01234"), None)
    with raises("INVALID_PARAMETER_VALUE", "page token"):
        service.search_views(SearchViews(experiment_id, page_token="x"))


def test_what_no_view_can_be(service, experiment_id):
    for page, name, state, text in (
        ("dashboard", "x", "{}", "'page'"),
        ("runs", " ", "{}", "name"),
        ("runs", "x" * 251, "{}", "250"),
        ("runs", "x", "{", "no JSON"),
        ("runs", "x", json.dumps("ä" * 50_001, ensure_ascii=False), "100000 bytes"),
    ):
        with raises("INVALID_PARAMETER_VALUE", text):
            create(service, experiment_id, name, page, state)
    made = create(service, experiment_id, state=json.dumps("x" * 99_998))
    with raises("INVALID_PARAMETER_VALUE", "no JSON"):
        service.update_view(UpdateView(made.view_id, state="no"))
    assert service.get_view(GetView(made.view_id)).view == made


def test_the_experiment_must_be_there(service, experiment_id):
    with raises("RESOURCE_DOES_NOT_EXIST", "987654321"):
        create(service, "987654321")
    kept = create(service, experiment_id)
    service.delete_experiment(DeleteExperiment(experiment_id))
    with raises("INVALID_PARAMETER_VALUE", "deleted"):
        create(service, experiment_id)
    assert names(service, experiment_id=experiment_id) == [kept.name]
