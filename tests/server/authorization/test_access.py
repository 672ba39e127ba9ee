"""What callers may do and see by what they were given, on every database."""

import uuid

import msgspec
import pytest

from mlflow.api.audit import SearchAudit
from mlflow.api.experiment_summaries import SummarizeExperiments
from mlflow.api.finding import Find
from mlflow.api.links import CreateLink, ListLinks, RevokeLink
from mlflow.api.logged_models import CreateLoggedModel, SearchLoggedModels
from mlflow.api.many_runs import MoveRuns
from mlflow.api.permissions import (
    AddRolePermission,
    AssignGroupRole,
    AssignRole,
    CreateRole,
    DeleteRole,
    GetOwnPermissions,
    GetUserPermission,
    GrantGroupPermission,
    GrantUserPermission,
    ListPermissions,
    ListRoles,
    ListRoleUsers,
    RevokeUserPermission,
    UnassignRole,
    UpdateRole,
)
from mlflow.api.registry import (
    CreateModelVersion,
    CreateRegisteredModel,
    DeleteRegisteredModel,
    GetRegisteredModel,
    RenameRegisteredModel,
    SearchModelVersions,
    SearchRegisteredModels,
    SearchRegistryEvents,
    SetRegisteredModelTag,
    UpdateRegisteredModel,
)
from mlflow.api.tracking import (
    CreateExperiment,
    CreateRun,
    DeleteExperiment,
    GetExperiment,
    GetMetricHistoryBulk,
    GetRun,
    LogBatch,
    LogMetric,
    SearchExperiments,
    SearchRuns,
    SetExperimentTag,
)
from mlflow.api.users import CreateUser
from mlflow.api.views import CreateView, DeleteView, GetView, SearchViews, UpdateView
from mlflow.entities import Metric
from mlflow.entities.model_registry import RegisteredModelTag
from mlflow.entities.view_type import ViewType
from mlflow.exceptions import MlflowException
from mlflow.server.authorization.access import Guard
from mlflow.server.events import Changes, Listener
from mlflow.store.caller import Caller, acting
from mlflow.store.identity import Identity
from mlflow.store.sql import search, visibility
from mlflow.store.sql.changes import Note
from mlflow.store.sql.roles import ensure_builtin_roles
from mlflow.store.sql.signed_links import link_identity
from mlflow.store.sql.tracking import SqlTracking
from tests.databases import fresh_mysql, fresh_postgresql

PROMPT = RegisteredModelTag("mlflow.prompt.is_prompt", "true")


class House:
    """A store whose operations are run on behalf of accounts."""

    def __init__(self, uri, folder, default="NO_PERMISSIONS"):
        self.store = SqlTracking.open(uri, artifact_root=str(folder), server=True)
        self.guard = Guard(self.store, default)
        self.store.writer.write(lambda store, tx, _: ensure_builtin_roles(tx, "default"), None)

    def account(self, *roles, **fields):
        """Somebody new, with these roles of every workspace."""
        name = f"a-{uuid.uuid4().hex[:12]}"
        number = self._made("account", name)
        for role in self.store.list_roles(ListRoles("default")).roles:
            if role.name in roles:
                self.store.assign_role(AssignRole(name, role.id))
        return Somebody(self, Identity(number, name, **fields))

    def team(self, *members):
        """A new group."""
        name = f"t-{uuid.uuid4().hex[:12]}"
        number = self._made("team", name)
        for member in members:
            self.write(
                "INSERT INTO team_member (team_id, account_id) VALUES (?, ?)", number, member.identity.account_id
            )
        return name

    def _made(self, table, name):
        if table == "team":
            query = "INSERT INTO team (name, description, source, creation_time) VALUES (?, '', 'own', 1)"
        else:
            query = (
                "INSERT INTO account (name, kind, display_name, email, admin, disabled, creation_time, "
                "last_update_time) VALUES (?, 'person', '', '', 0, 0, 1, 1)"
            )
        return self.store.writer.write(lambda store, tx, _: tx.insert(query, (name,)), None)

    def write(self, query, *values):
        self.store.writer.write(lambda store, tx, _: tx.execute(query, values), None)

    def experiment(self):
        return self.store.create_experiment(CreateExperiment(name=new("e"))).experiment_id

    def run(self, experiment):
        return self.store.create_run(CreateRun(experiment_id=experiment, run_name="r")).run.info.run_id

    def model(self, *tags):
        name = new("m")
        self.store.create_registered_model(CreateRegisteredModel(name=name, tags=list(tags)))
        return name

    def entries(self, **filter):
        self.guard.trail.flush()
        return self.store.search_audit(SearchAudit(**filter)).entries


class Somebody:
    """Calls operations on behalf of somebody."""

    def __init__(self, house, identity, workspace=None):
        self._house, self.identity, self._workspace = house, identity, workspace

    @property
    def name(self):
        return self.identity.name

    def caller(self):
        access = self._house.guard.access_of(self.identity, "10.0.0.1", "request-1")
        return Caller(self.identity.name, self._workspace, access, self.identity)

    def __getattr__(self, operation):
        def call(request):
            with acting(self.caller()):
                return self._house.store.submit(operation, request).result(60)

        return call

    def may(self, operation, request):
        """Whether it is allowed."""
        try:
            getattr(self, operation)(request)
        except MlflowException as error:
            if error.error_code != "PERMISSION_DENIED":
                raise
            return False
        return True

    def given(self, resource_type, resource_id, permission):
        """The same, who may now do so."""
        request = GrantUserPermission(resource_type, resource_id, username=self.name, permission=permission)
        self._house.store.grant_user_permission(request)
        # made without the server
        self._house.guard.watch()
        return self

    def experiments(self):
        return {e.experiment_id for e in self.search_experiments(SearchExperiments(max_results=1000)).experiments}


def new(kind):
    return f"{kind}-{uuid.uuid4().hex[:12]}"


@pytest.fixture(scope="module", params=["sqlite", "postgresql", "mysql"])
def house(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("house")
    if request.param == "sqlite":
        made = House(f"sqlite:///{folder}/a.db", folder)
        yield made
        made.guard.close()
        made.store.close()
        return
    with {"postgresql": fresh_postgresql, "mysql": fresh_mysql}[request.param]() as uri:
        made = House(uri, folder)
        yield made
        made.guard.close()
        made.store.close()


# ---- single things


@pytest.mark.parametrize(("permission", "reads", "edits", "deletes"), [
    ("READ", True, False, False),
    ("USE", True, False, False),
    ("EDIT", True, True, False),
    ("MANAGE", True, True, True),
    ("DENY", False, False, False),
    (None, False, False, False),
])  # fmt: skip
def test_a_permission_on_one_experiment(house, permission, reads, edits, deletes):
    ann, number, other = house.account(), house.experiment(), house.experiment()
    if permission:
        ann.given("experiment", number, permission)
    assert ann.may("get_experiment", GetExperiment(number)) is reads
    assert ann.may("create_run", CreateRun(experiment_id=number)) is edits
    assert ann.may("delete_experiment", DeleteExperiment(number)) is deletes
    assert not ann.may("get_experiment", GetExperiment(other))
    assert ann.experiments() == ({number} if reads and not deletes else set())


def test_deny_takes_away_whatever_gives(house):
    number, run = house.experiment(), None
    ann = house.account("manager")
    run = house.run(number)
    assert ann.may("get_run", GetRun(run_id=run))
    ann.given("experiment", number, "DENY")
    assert not ann.may("get_run", GetRun(run_id=run))
    assert number not in ann.experiments()


def test_by_group_and_by_role_of_a_group(house):
    ann, bob = house.account(), house.account()
    one, two = house.experiment(), house.experiment()
    group = house.team(ann)
    house.store.grant_group_permission(GrantGroupPermission("experiment", one, group=group, permission="READ"))
    role = house.store.create_role(CreateRole(name=new("r"), workspace="default")).role.id
    house.store.add_role_permission(AddRolePermission(role, "experiment", two, "EDIT"))
    house.store.assign_group_role(AssignGroupRole(group, role))
    assert ann.experiments() == {one, two}
    assert bob.experiments() == set()
    assert ann.may("create_run", CreateRun(experiment_id=two))
    assert not ann.may("create_run", CreateRun(experiment_id=one))
    house.store.delete_role(DeleteRole(role))
    assert ann.experiments() == {one}


def test_for_all_runs_but_not_their_experiment(house):
    number = house.experiment()
    run = house.run(number)
    ann = house.account().given("run", "*", "EDIT")
    assert ann.may("log_metric", LogMetric(run_id=run, key="m", value=1.0, timestamp=1))
    assert not ann.may("get_experiment", GetExperiment(number))
    assert [r.info.run_id for r in ann.search_runs(SearchRuns(experiment_ids=[number])).runs] == [run]
    assert ann.experiments() == set()
    ann.given("run", "*", "DENY").given("experiment", number, "MANAGE")
    assert not ann.may("get_run", GetRun(run_id=run))


def test_a_role_of_another_workspace_says_nothing_here(house):
    number = house.experiment()
    ann = house.account()
    role = house.store.create_role(CreateRole(name="r", workspace=new("w"))).role.id
    house.store.add_role_permission(AddRolePermission(role, "experiment", "*", "MANAGE"))
    house.store.assign_role(AssignRole(ann.name, role))
    assert not ann.may("get_experiment", GetExperiment(number))


def test_what_is_not_there_is_not_denied(house):
    ann = house.account("viewer").given("experiment", house.experiment(), "DENY")
    for operation, request in (
        ("get_run", GetRun(run_id=uuid.uuid4().hex)),
        ("get_experiment", GetExperiment("999999")),
        ("get_registered_model", GetRegisteredModel("no such model")),
    ):
        with pytest.raises(MlflowException) as error:
            getattr(ann, operation)(request)
        assert error.value.error_code == "RESOURCE_DOES_NOT_EXIST", operation


# ---- whoever makes a thing


def test_its_maker_manages_it_at_once(house):
    ann, bob = house.account(), house.account()
    assert ann.experiments() == set()
    number = ann.create_experiment(CreateExperiment(name=new("e"))).experiment_id
    run = ann.create_run(CreateRun(experiment_id=number)).run.info.run_id
    ann.log_batch(LogBatch(run_id=run, metrics=[Metric("m", 1.0, 1, 1)]))
    name = new("m")
    ann.create_registered_model(CreateRegisteredModel(name=name))
    ann.update_registered_model(UpdateRegisteredModel(name, description="d"))
    assert ann.experiments() == {number}
    assert bob.experiments() == set()
    assert not bob.may("get_registered_model", GetRegisteredModel(name))
    ann.delete_experiment(DeleteExperiment(number))


def test_what_was_not_made_gives_nothing(house):
    ann, name = house.account(), new("m")
    house.store.create_registered_model(CreateRegisteredModel(name=name))
    with pytest.raises(MlflowException, match="exists already"):
        ann.create_registered_model(CreateRegisteredModel(name=name))
    assert not ann.may("get_registered_model", GetRegisteredModel(name))


def test_viewers_make_nothing(house):
    ann = house.account("viewer")
    assert not ann.may("create_experiment", CreateExperiment(name=new("e")))
    assert not ann.may("create_registered_model", CreateRegisteredModel(name=new("m")))
    assert house.account("editor").may("create_experiment", CreateExperiment(name=new("e")))


def test_only_managers_choose_where_artifacts_are(house):
    request = CreateExperiment(name=new("e"), artifact_location="s3://bucket/of/others")
    assert not house.account("editor").may("create_experiment", request)
    assert house.account("manager").may("create_experiment", request)


def test_a_model_is_not_inherited_by_its_name(house):
    name, after = new("m"), new("m")
    ann, bob = house.account("editor"), house.account()
    house.store.create_registered_model(CreateRegisteredModel(name=name))
    bob.given("registered_model", name, "READ")
    link = house.store.create_link(CreateLink("model", name))
    ann.rename_registered_model(RenameRegisteredModel(name, after))
    assert bob.may("get_registered_model", GetRegisteredModel(after))
    assert ann.list_links(ListLinks()).links == []
    by_link = Somebody(house, link_identity(house.store, link.token))
    assert by_link.may("get_registered_model", GetRegisteredModel(after))
    house.store.create_registered_model(CreateRegisteredModel(name=name))
    assert not bob.may("get_registered_model", GetRegisteredModel(name))
    house.store.delete_registered_model(DeleteRegisteredModel(after))
    house.store.create_registered_model(CreateRegisteredModel(name=after))
    assert not bob.may("get_registered_model", GetRegisteredModel(after))
    assert link_identity(house.store, link.token) is None


def test_prompts_are_a_type_of_their_own(house):
    model, prompt = house.model(), house.model(PROMPT)
    ann = house.account().given("prompt", "*", "READ")
    assert ann.may("get_registered_model", GetRegisteredModel(prompt))
    assert not ann.may("get_registered_model", GetRegisteredModel(model))
    found = ann.search_registered_models(SearchRegisteredModels(filter="tag.`mlflow.prompt.is_prompt` = 'true'"))
    assert prompt in {m.name for m in found.registered_models}
    assert ann.search_registered_models(SearchRegisteredModels()).registered_models == []
    bob = house.account().given("registered_model", model, "EDIT")
    mark = SetRegisteredModelTag(model, "mlflow.prompt.is_prompt", "true")
    assert not bob.may("set_registered_model_tag", mark)
    bob.given("registered_model", model, "MANAGE").set_registered_model_tag(mark)
    # what was given goes with it
    assert bob.may("get_registered_model", GetRegisteredModel(model))


# ---- both ends


def test_moving_runs_takes_both_experiments(house):
    ann, source, target = house.account(), house.experiment(), house.experiment()
    run = house.run(source)
    request = MoveRuns(run_ids=[run], experiment_id=target)
    assert not ann.given("experiment", source, "MANAGE").may("move_runs", request)
    assert not ann.given("experiment", target, "READ").may("move_runs", request)
    assert ann.given("experiment", target, "EDIT").may("move_runs", request)
    assert (
        not house.account()
        .given("experiment", target, "MANAGE")
        .may("move_runs", MoveRuns(run_ids=[house.run(source)], experiment_id=target))
    )


def test_a_version_takes_what_it_is_made_of(house):
    number, name = house.experiment(), house.model()
    run = house.run(number)
    ann = house.account().given("registered_model", name, "EDIT")
    request = CreateModelVersion(name=name, source=f"runs:/{run}/m", run_id=run)
    assert not ann.may("create_model_version", request)
    assert not ann.may("create_model_version", CreateModelVersion(name=name, source="s3://bucket/of/others"))
    assert ann.given("experiment", number, "READ").may("create_model_version", request)
    copy = CreateModelVersion(name=name, source=f"models:/{house.model()}/1")
    assert not ann.may("create_model_version", copy)


def test_points_for_the_model_of_somebody_else(house):
    mine, theirs = house.experiment(), house.experiment()
    model = house.store.create_logged_model(CreateLoggedModel(experiment_id=theirs, name="m")).model.info.model_id
    run = house.run(mine)
    ann = house.account().given("experiment", mine, "MANAGE")
    assert not ann.may("log_metric", LogMetric(run_id=run, key="m", value=1.0, timestamp=1, model_id=model))
    point = msgspec.convert({"key": "m", "value": 1.0, "timestamp": 1, "step": 0, "model_id": model}, Metric)
    assert not ann.may("log_batch", LogBatch(run_id=run, metrics=[point]))


# ---- listings


def test_listings_show_what_may_be_read(house):
    seen, hidden = house.experiment(), house.experiment()
    runs = {number: house.run(number) for number in (seen, hidden)}
    for number in (seen, hidden):
        house.store.create_logged_model(CreateLoggedModel(experiment_id=number, name=f"lm-{number}"))
        house.store.create_view(CreateView(page="runs", name="v", state="{}", experiment_id=number))
    models = {"seen": house.model(), "hidden": house.model()}
    for name in models.values():
        house.store.create_model_version(
            CreateModelVersion(name=name, source=f"runs:/{runs[seen]}/m", run_id=runs[seen])
        )
    ann = house.account().given("experiment", seen, "READ").given("registered_model", models["seen"], "READ")
    both = [seen, hidden]
    assert ann.experiments() == {seen}
    assert [r.info.run_id for r in ann.search_runs(SearchRuns(experiment_ids=both)).runs] == [runs[seen]]
    assert ann.search_runs(SearchRuns(experiment_ids=[hidden])).runs == []
    assert [e.experiment_id for e in ann.summarize_experiments(SummarizeExperiments(both)).experiments] == [seen]
    found = ann.search_logged_models(SearchLoggedModels(experiment_ids=both)).models
    assert {m.info.experiment_id for m in found} == {seen}
    assert [m.name for m in ann.search_registered_models(SearchRegisteredModels()).registered_models] == [
        models["seen"]
    ]
    assert {v.name for v in ann.search_model_versions(SearchModelVersions()).model_versions} == {models["seen"]}
    assert {e.name for e in ann.search_registry_events(SearchRegistryEvents()).registry_events} == {models["seen"]}
    assert {v.experiment_id for v in ann.search_views(SearchViews()).views} == {seen}
    everything = ann.find(Find(text="-"))
    assert {e.experiment_id for e in everything.experiments} == {seen}
    assert {m.experiment_id for m in everything.logged_models} == {seen}
    assert {m.name for m in everything.registered_models} == {models["seen"]}
    assert {r.experiment_id for r in ann.find(Find(text="r")).runs} <= {seen}
    history = GetMetricHistoryBulk(run_id=[runs[hidden]], metric_key="m")
    assert not ann.may("get_metric_history_bulk", history)


def test_pages_are_full(house):
    ann = house.account()
    mine = []
    for _ in range(6):
        house.experiment()
        mine.append(house.experiment())
        ann.given("experiment", mine[-1], "READ")
    first = ann.search_experiments(SearchExperiments(max_results=4))
    rest = ann.search_experiments(SearchExperiments(max_results=4, page_token=first.next_page_token))
    assert [e.experiment_id for e in [*first.experiments, *rest.experiments]] == mine[::-1]
    assert (len(first.experiments), rest.next_page_token) == (4, None)


@pytest.mark.parametrize("way", ["looked up", "walked with a list", "walked and asked"])
def test_whatever_the_plan_the_same_is_found(house, way, monkeypatch):
    if way != "looked up":
        monkeypatch.setattr(search, "given_experiments", lambda tx, wanted: None)
    if way == "walked and asked":
        monkeypatch.setattr(visibility, "_FEW", -1)
    word = new("plan")
    made = [house.store.create_experiment(CreateExperiment(f"{word}-{n}")).experiment_id for n in range(9)]
    # of equal age, without age, deleted
    house.write(f"UPDATE experiment SET creation_time = 5 WHERE id IN ({','.join(made[2:5])})")
    house.write(f"UPDATE experiment SET creation_time = NULL WHERE id IN ({made[5]}, {made[6]})")
    for number in (made[0], made[4], made[8]):
        house.store.set_experiment_tag(SetExperimentTag(number, "x", number))
    house.store.delete_experiment(DeleteExperiment(made[3]))
    models = [house.model() for _ in range(3)]

    single, several, taken, viewer = house.account(), house.account(), house.account(), house.account("viewer")
    for number in made[1:7]:
        single.given("experiment", number, "READ")
        several.given("experiment", number, "EDIT")
    single.given("registered_model", models[0], "READ")
    team = house.team(several, taken)
    for number, level in ((made[2], "READ"), (made[8], "READ"), (made[4], "DENY")):
        house.store.grant_group_permission(GrantGroupPermission("experiment", number, group=team, permission=level))
    for number in made[:5]:
        taken.given("experiment", number, "READ")
    viewer.given("experiment", made[6], "DENY").given("registered_model", models[1], "DENY")
    sees = {
        single: set(made[1:7]),
        several: {*made[1:4], *made[5:7], made[8]},
        taken: {*made[:4], made[8]},
        viewer: {*made[:6], *made[7:]},
        house.account(): set(),
    }
    asked = SearchExperiments(max_results=2, filter=f"name LIKE '{word}%'")
    orders = [[], ["creation_time"], ["name DESC"], ["last_update_time"], ["tags.x"], ["creation_time DESC", "name"]]
    for order in orders:
        for view in (ViewType.ACTIVE_ONLY, ViewType.ALL):
            request = msgspec.structs.replace(asked, order_by=order, view_type=view)
            everything = listed(house.store.search_experiments, request)
            assert len(everything) == (8 if view == ViewType.ACTIVE_ONLY else 9)
            for who, seen in sees.items():
                assert listed(who.search_experiments, request) == [one for one in everything if one in seen]
    for who, seen in sees.items():
        found = who.find(Find(text=word, max_results=50)).experiments
        assert {one.experiment_id for one in found} == seen - {made[3]}
        note = {Note("runs", number) for number in made}
        with acting(who.caller()):
            listener = Listener(None, None)
        hidden = Changes([house.store])._hidden(note, [listener]).get(listener, set())
        assert hidden == set(made) - seen
        # of those that are asked for, searches of runs and figures keep the same
        given = who.summarize_experiments(SummarizeExperiments(made)).experiments if seen else []
        assert [one.experiment_id for one in given] == [one for one in made if one in seen]
    readable = {single: {models[0]}, viewer: {models[0], models[2]}, several: set()}
    for who, names in readable.items():
        answer = who.search_registered_models(SearchRegisteredModels(max_results=1000))
        assert {model.name for model in answer.registered_models} & set(models) == names


def listed(search_experiments, request):
    """The ids on all pages."""
    found = []
    while True:
        page = search_experiments(request)
        found += [one.experiment_id for one in page.experiments]
        if not page.next_page_token:
            return found
        request = msgspec.structs.replace(request, page_token=page.next_page_token)


def test_listeners_are_told_of_what_they_may_read(house):
    seen, hidden = house.experiment(), house.experiment()
    ann = house.account().given("experiment", seen, "READ")
    with acting(ann.caller()):
        listener = Listener(None, None)
    anybody = Listener(None, None)
    notes = {Note("runs", seen), Note("runs", hidden), Note("registry")}
    assert Changes([house.store])._hidden(notes, [listener, anybody]) == {listener: {hidden}}


# ---- saved views


def test_private_views(house):
    number = house.experiment()
    ann, bob = (house.account().given("experiment", number, "READ") for _ in range(2))
    boss = house.account().given("experiment", number, "MANAGE")
    request = CreateView(page="runs", name="v", state="{}", experiment_id=number)
    # who may not edit there keeps it for themselves
    mine = ann.create_view(request).view
    assert (mine.visibility, mine.user_id, mine.owned) == ("private", "", True)
    # one that was made without login is nobody's
    assert not house.store.create_view(msgspec.structs.replace(request, user_id=ann.name)).view.owned
    assert not ann.may("create_view", msgspec.structs.replace(request, visibility="shared"))
    shared = boss.create_view(request).view
    assert shared.visibility == "shared"
    for other in (bob, boss):
        assert not other.may("get_view", GetView(view_id=mine.view_id))
        assert not other.may("update_view", UpdateView(view_id=mine.view_id, name="w"))
        assert not other.may("delete_view", DeleteView(view_id=mine.view_id))
        found = [v.view_id for v in other.search_views(SearchViews(experiment_id=number)).views if v.owned]
        assert found == [shared.view_id]
    assert len([v for v in ann.search_views(SearchViews(experiment_id=number)).views if v.owned]) == 2
    assert not ann.may("update_view", UpdateView(view_id=mine.view_id, visibility="shared"))
    assert ann.update_view(UpdateView(view_id=mine.view_id, name="w")).view.name == "w"
    assert not ann.may("delete_view", DeleteView(view_id=shared.view_id))
    assert boss.may("delete_view", DeleteView(view_id=shared.view_id))
    assert ann.may("delete_view", DeleteView(view_id=mine.view_id))


# ---- tokens and links


def test_a_token_that_reads_changes_nothing(house):
    number = house.experiment()
    ann = house.account("manager")
    reader = Somebody(
        house, (msgspec.convert({}, dict) and None) or Identity(ann.identity.account_id, ann.name, scope="read")
    )
    writer = Somebody(house, Identity(ann.identity.account_id, ann.name, scope="write"))
    assert reader.may("get_experiment", GetExperiment(number))
    assert not reader.may("set_experiment_tag", SetExperimentTag(number, "k", "v"))
    assert writer.may("set_experiment_tag", SetExperimentTag(number, "k", "v"))
    assert not writer.may("create_role", CreateRole(name=new("r"), workspace="default"))
    admin = Somebody(house, Identity(ann.identity.account_id, ann.name, admin=True, scope="write"))
    assert not admin.may("create_user", CreateUser(username=new("u"), password="her secret words"))


def test_a_link_shows_one_run(house):
    number = house.experiment()
    run, other = house.run(number), house.run(number)
    ann = house.account().given("experiment", number, "EDIT")
    made = ann.create_link(CreateLink("run", run, expires_in_hours=1))
    assert made.url == f"/runs/{run}?link={made.token}"
    anybody = Somebody(house, link_identity(house.store, made.token))
    assert anybody.may("get_run", GetRun(run_id=run))
    assert not anybody.may("get_run", GetRun(run_id=other))
    assert not anybody.may("get_experiment", GetExperiment(number))
    assert anybody.search_runs(SearchRuns(experiment_ids=[number])).runs == []
    assert anybody.experiments() == set()
    assert not anybody.may("log_metric", LogMetric(run_id=run, key="m", value=1.0, timestamp=1))
    assert not anybody.may("create_link", CreateLink("run", run))
    assert not anybody.may("find", Find(text="r"))
    bob = house.account("viewer")
    assert not bob.may("revoke_link", RevokeLink(made.link.link_id))
    assert ann.may("revoke_link", RevokeLink(made.link.link_id))
    assert link_identity(house.store, made.token) is None
    # also for those who came before
    assert not anybody.may("get_run", GetRun(run_id=run))


def test_a_link_is_of_its_workspace(house):
    name = house.model()
    made = house.store.create_link(CreateLink("model", name))
    here = Somebody(house, link_identity(house.store, made.token))
    there = Somebody(house, link_identity(house.store, made.token), "elsewhere")
    assert here.may("get_registered_model", GetRegisteredModel(name))
    assert not there.may("get_registered_model", GetRegisteredModel(name))
    assert made.url == f"/models/{name}?link={made.token}"
    with acting(Caller(None, "elsewhere")):
        assert house.store.list_links(ListLinks("model", name)).links == []


def test_links_expire_and_are_not_guessed(house):
    made = house.store.create_link(CreateLink("run", house.run(house.experiment())))
    identity = link_identity(house.store, made.token)
    house.write("UPDATE signed_link SET expires = 5 WHERE id = ?", int(made.link.link_id))
    assert link_identity(house.store, made.token) is None
    assert not Somebody(house, identity).may("get_run", GetRun(run_id=made.link.resource_id))
    assert link_identity(house.store, "") is None
    stored = house.store.writer.read(lambda store, tx, _: repr(tx.rows("SELECT * FROM signed_link")), None)
    assert made.token not in stored


def test_links_are_made_by_those_who_may(house):
    number = house.experiment()
    run, name = house.run(number), house.model()
    ann = house.account().given("experiment", number, "READ").given("registered_model", name, "EDIT")
    for kind, identifier in (("run", run), ("experiment", number), ("model", name)):
        assert not ann.may("create_link", CreateLink(kind, identifier))
    with pytest.raises(MlflowException, match="not found"):
        house.store.create_link(CreateLink("trace", "tr-0"))


# ---- roles


def test_what_there_is_of_roles(house):
    roles = {role.name: role for role in house.store.list_roles(ListRoles("default")).roles}
    assert {"viewer", "editor", "manager"} <= roles.keys()
    assert {p.permission for p in roles["viewer"].permissions} == {"READ"}
    for change in (UpdateRole(roles["viewer"].id, name="x"), DeleteRole(roles["manager"].id)):
        operation = "update_role" if isinstance(change, UpdateRole) else "delete_role"
        with pytest.raises(MlflowException, match="cannot be changed") as error:
            getattr(house.store, operation)(change)
        assert error.value.error_code == "INVALID_PARAMETER_VALUE"
    ann = house.account("viewer")
    users = {a.username for a in house.store.list_role_users(ListRoleUsers(roles["viewer"].id)).assignments}
    assert ann.name in users
    with pytest.raises(MlflowException, match="already"):
        house.store.assign_role(AssignRole(ann.name, roles["viewer"].id))
    house.store.unassign_role(UnassignRole(ann.name, roles["viewer"].id))
    with pytest.raises(MlflowException) as error:
        house.store.unassign_role(UnassignRole(ann.name, roles["viewer"].id))
    assert error.value.error_code == "RESOURCE_DOES_NOT_EXIST"
    assert not ann.may("get_experiment", GetExperiment("0"))


def test_whoever_manages_a_thing_shares_it(house):
    number, other = house.experiment(), house.experiment()
    ann, bob = house.account().given("experiment", number, "MANAGE"), house.account()
    share = GrantUserPermission("experiment", number, username=bob.name, permission="READ")
    assert ann.may("grant_user_permission", share)
    assert bob.experiments() == {number}
    assert not bob.may("grant_user_permission", share)
    assert not ann.may("grant_user_permission", msgspec.structs.replace(share, resource_id=other))
    assert not ann.may("grant_user_permission", msgspec.structs.replace(share, resource_id="*"))
    answer = ann.list_permissions(ListPermissions("experiment", number))
    assert {(h.username, h.permission) for h in answer.permissions if h.username} == {
        (ann.name, "MANAGE"),
        (bob.name, "READ"),
    }
    assert (answer.default_permission, answer.own) == ("NO_PERMISSIONS", "MANAGE")
    told = house.store.get_user_permission(GetUserPermission("experiment", number, username=bob.name))
    assert (told.allowed, told.permission) == (True, "READ")
    ann.revoke_user_permission(RevokeUserPermission("experiment", number, username=bob.name))
    assert bob.experiments() == set()
    with pytest.raises(MlflowException) as error:
        ann.revoke_user_permission(RevokeUserPermission("experiment", number, username=bob.name))
    assert error.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_one_asks_what_one_may_oneself(house):
    given, denied, other, model = house.experiment(), house.experiment(), house.experiment(), house.model()
    ann = house.account().given("experiment", given, "EDIT").given("experiment", denied, "DENY")
    ann = ann.given("registered_model", model, "MANAGE")
    asked = GetOwnPermissions("experiment", [given, denied, other, given])
    answer = ann.get_own_permissions(asked)
    found = {one.resource_id: one.permission for one in answer.permissions}
    assert found == {given: "EDIT", denied: "DENY", other: "NO_PERMISSIONS"}
    # everybody makes things in an open workspace, of whom nothing is said for all of the type
    assert (answer.manages_workspace, answer.creates) == (False, ["experiment", "registered_model", "prompt"])
    (own,) = ann.get_own_permissions(GetOwnPermissions("registered_model", [model])).permissions
    assert (own.permission, own.inside) == ("MANAGE", {"registered_model_version": "MANAGE"})
    # what is given for all things inside of experiments adds to what is given for one, and DENY takes it
    ann.given("assessment", "*", "MANAGE").given("trace", "*", "DENY").given("registered_model", "*", "READ")
    answer = ann.get_own_permissions(GetOwnPermissions("experiment", [given]))
    inside = {"run": "EDIT", "logged_model": "EDIT", "assessment": "MANAGE", "trace": "DENY"}
    assert answer.permissions[0].inside == inside
    assert answer.creates == ["experiment", "prompt"]
    assert ann.given("workspace", "*", "USE").get_own_permissions(GetOwnPermissions()).creates == [
        *("experiment", "registered_model", "prompt"),
    ]


@pytest.mark.parametrize(("role", "permission", "manages", "creates"), [
    ("viewer", "READ", False, False),
    ("editor", "EDIT", False, True),
    ("manager", "MANAGE", True, True),
])  # fmt: skip
def test_what_roles_may_oneself(house, role, permission, manages, creates):
    answer = house.account(role).get_own_permissions(GetOwnPermissions("experiment", [house.experiment()]))
    (own,) = answer.permissions
    assert {own.permission, *own.inside.values()} == {permission}
    assert (answer.manages_workspace, bool(answer.creates)) == (manages, creates)


def test_administrators_may_everything_themselves(house):
    answer = house.account(admin=True).get_own_permissions(GetOwnPermissions("experiment", [house.experiment()]))
    assert {answer.permissions[0].permission, *answer.permissions[0].inside.values()} == {"MANAGE"}
    assert answer.manages_workspace
    assert answer.creates == ["experiment", "registered_model", "prompt"]
    # whoever asks a database itself is bound by nothing
    assert house.store.get_own_permissions(GetOwnPermissions()).manages_workspace


@pytest.mark.parametrize(("fields", "error"), [
    ({"resource_ids": ["1"]}, "'resource_type': allowed are experiment"),
    ({"resource_type": "run", "resource_ids": ["1"]}, "'resource_type': allowed are experiment"),
    ({"resource_type": "experiment", "resource_ids": ["one"]}, "experiment id"),
    ({"resource_type": "experiment", "resource_ids": ["1"] * 1001}, "1001 values for parameter 'resource_ids'"),
], ids=["no type", "no thing of its own", "no number", "too many"])  # fmt: skip
def test_what_cannot_be_asked_of_oneself(fields, error):
    with pytest.raises(MlflowException, match=error):
        GetOwnPermissions(**fields).check()


@pytest.mark.parametrize(("resource_type", "resource_id", "permission", "error"), [
    ("experiment", "1", "OWNER", "allowed for the type"),
    ("ship", "1", "READ", "'resource_type': allowed are"),
    ("run", "5", "READ", "with '\\*'"),
    ("workspace", "*", "READ", "USE, MANAGE"),
    ("experiment", "one", "READ", "experiment id"),
])  # fmt: skip
def test_what_cannot_be_given(house, resource_type, resource_id, permission, error):
    ann = house.account()
    request = GrantUserPermission(resource_type, resource_id, username=ann.name, permission=permission)
    with pytest.raises(MlflowException, match=error) as refused:
        house.store.grant_user_permission(request)
    assert refused.value.error_code == "INVALID_PARAMETER_VALUE"


# ---- what is remembered


def test_what_another_replica_gives_is_seen_at_once_and_what_it_takes_after_a_while(house, monkeypatch):
    guard = Guard(house.store, "NO_PERMISSIONS", cache_seconds=1000)
    number = house.experiment()
    ann = house.account()
    there = Somebody(type("Replica", (), {"guard": guard, "store": house.store})(), ann.identity)
    assert not there.may("get_experiment", GetExperiment(number))
    boss = house.account(admin=True)
    role = boss.create_role(CreateRole(name=new("r"), workspace="default")).role.id
    boss.add_role_permission(AddRolePermission(role, "experiment", "*", "READ"))
    boss.assign_role(AssignRole(ann.name, role))
    assert there.may("get_experiment", GetExperiment(number))
    boss.unassign_role(UnassignRole(ann.name, role))
    # this replica has changed it, so it knows
    assert not ann.may("get_experiment", GetExperiment(number))
    assert there.may("get_experiment", GetExperiment(number))
    later = __import__("time").monotonic() + 2000
    monkeypatch.setattr("mlflow.server.authorization.access.time.monotonic", lambda: later)
    assert not there.may("get_experiment", GetExperiment(number))
    guard.close()


def test_the_default_is_for_what_nothing_is_said_of(tmp_path):
    house = House(f"sqlite:///{tmp_path}/a.db", tmp_path, "EDIT")
    number, other = house.experiment(), house.experiment()
    ann = house.account().given("experiment", number, "READ")
    assert ann.may("create_run", CreateRun(experiment_id=other))
    assert not ann.may("create_run", CreateRun(experiment_id=number))
    abroad = Somebody(house, ann.identity, new("w"))
    assert not abroad.may("create_experiment", CreateExperiment(name=new("e")))
    told = house.store.get_user_permission(GetUserPermission("experiment", other, username=ann.name))
    assert told.allowed is False
    house.guard.close()
    house.store.close()


# ---- the audit trail


def test_changes_and_denied_attempts_are_written_down(house):
    ann, bob = house.account(), house.account()
    number = ann.create_experiment(CreateExperiment(name=new("e"))).experiment_id
    assert not bob.may("delete_experiment", DeleteExperiment(number))
    house.guard.trail.flush()
    ann.grant_user_permission(GrantUserPermission("experiment", number, username=bob.name, permission="READ"))
    given, denied, made = house.entries(resource_type="experiment", resource_id=number)
    assert (made.user, made.operation, made.outcome) == (ann.name, "create_experiment", "allowed")
    assert (made.via, made.address, made.request_id, made.workspace) == ("basic", "10.0.0.1", "request-1", "default")
    assert (denied.user, denied.operation, denied.outcome) == (bob.name, "delete_experiment", "denied")
    assert given.details == {
        "permission": "READ",
        "username": bob.name,
        "resource_type": "experiment",
        "resource_id": number,
    }
    assert [e.operation for e in house.entries(user=bob.name, outcome="denied")] == ["delete_experiment"]
    assert house.entries(user=ann.name, since=made.time, until=made.time) == []


def test_what_fails_is_not_written_down(house):
    ann = house.account("manager")
    with pytest.raises(MlflowException, match="not found"):
        ann.delete_experiment(DeleteExperiment("999999"))
    with pytest.raises(MlflowException, match="exists already"):
        ann.create_experiment(CreateExperiment(name="Default"))
    assert house.entries(user=ann.name) == []


def test_a_training_is_written_down_once_a_minute(house):
    ann = house.account()
    number = ann.create_experiment(CreateExperiment(name=new("e"))).experiment_id
    run = ann.create_run(CreateRun(experiment_id=number)).run.info.run_id
    house.guard.trail._minute = lambda: 5
    for step in range(20):
        ann.log_batch(LogBatch(run_id=run, metrics=[Metric("m", 1.0, 1, step)]))
    assert len(house.entries(resource_id=run, operation="log_batch")) == 1
    house.guard.trail._minute = lambda: 6
    ann.log_batch(LogBatch(run_id=run, metrics=[Metric("m", 1.0, 1, 99)]))
    assert len(house.entries(resource_id=run, operation="log_batch")) == 2
    del house.guard.trail._minute


def test_the_trail_in_pages(house):
    ann = house.account()
    made = [ann.create_experiment(CreateExperiment(name=new("e"))).experiment_id for _ in range(5)]
    first = house.store.search_audit(SearchAudit(user=ann.name, max_results=3))
    rest = house.store.search_audit(SearchAudit(user=ann.name, max_results=3, page_token=first.next_page_token))
    assert [e.resource_id for e in [*first.entries, *rest.entries]] == made[::-1]
    assert rest.next_page_token is None
    with pytest.raises(MlflowException, match="page token"):
        house.store.search_audit(SearchAudit(page_token="x"))


def test_old_entries_are_forgotten(house):
    ann = house.account()
    ann.create_experiment(CreateExperiment(name=new("e")))
    house.write("UPDATE audit_entry SET time = 5 WHERE account = ?", ann.name)
    other = house.account()
    other.create_experiment(CreateExperiment(name=new("e")))
    trail = Guard(house.store, keep_audit_days=30).trail
    house.write("DELETE FROM chore_lease WHERE name = ?", "audit trail")
    assert trail.forget_old() >= 1
    assert house.entries(user=ann.name) == []
    assert len(house.entries(user=other.name)) == 1
