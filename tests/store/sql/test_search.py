"""Searches over a real store, compared with the plain meaning of a filter and an order."""

import math
import uuid
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlflow.api.tracking import (
    CountRuns,
    CreateExperiment,
    CreateRun,
    DeleteExperiment,
    DeleteRun,
    LogBatch,
    LogInputs,
    SearchExperiments,
    SearchRuns,
    SetExperimentTag,
    SetTag,
    UpdateRun,
)
from mlflow.entities.dataset import Dataset
from mlflow.entities.dataset_input import DatasetInput
from mlflow.entities.input_tag import InputTag
from mlflow.entities.metric import Metric
from mlflow.entities.param import Param
from mlflow.entities.run_tag import RunTag
from mlflow.exceptions import MlflowException
from mlflow.search import ENTITIES, evaluate, parse_filter, parse_order_by
from mlflow.store.sql import columns, indexed_conditions, run_conditions, search_order, search_plan
from mlflow.store.sql.tracking import SqlTracking
from tests.databases import fresh_mysql, fresh_postgresql

NAN = math.nan
STATUSES = ["RUNNING", "FINISHED", "FAILED"]
TEXTS = ["a", "b", "A", "ab", "a%b", "a_b", "x'y", "[a]", "", "*", "ö", "a\\b"]


class Store:
    """A small store of odd runs, and what is in it."""

    def __init__(self, service):
        self.service = service
        self.experiments = [
            service.create_experiment(CreateExperiment(name=f"e{n} {uuid.uuid4().hex[:8]}")).experiment_id
            for n in range(2)
        ]
        tag = "mlflow.experiment.primaryMetric.greaterIsBetter"
        service.set_experiment_tag(SetExperimentTag(experiment_id=self.experiments[1], key=tag, value="False"))
        self.runs = [self._run(n) for n in range(40)]

    def _run(self, n):
        store, experiment = self.service, self.experiments[n % 3 == 0]
        start = 1000 + (n * 7) % 20  # some start together
        created = store.create_run(
            CreateRun(experiment_id=experiment, user_id=f"u{n % 3}", run_name=f"Run{n % 7}", start_time=start)
        )
        run_id = created.run.info.run_id
        values = {"start_time": start, "end_time": None, "status": STATUSES[n % 3], "deleted": n % 10 == 9}
        metrics, params, tags = {}, {}, {"mlflow.runName": f"Run{n % 7}"}
        points = []
        if n % 4:
            series = [(0, n / 10), (1, (n * 13) % 9), (2, NAN if n % 5 == 0 else round(math.sin(n), 3))]
            points += [Metric("loss", value, 5, step) for step, value in series]
            metrics["loss"] = [value for _, value in series]
        if n % 3 == 1:
            points.append(Metric("acc.min", float(n % 4), 5, 0))
            metrics["acc.min"] = [float(n % 4)]
        if n % 6 == 0:
            points.append(Metric("all nan", NAN, 5, 0))
            metrics["all nan"] = [NAN]
        if n % 5:
            params["p"] = TEXTS[n % len(TEXTS)]
        if n % 2:
            tags["t t"] = TEXTS[(n * 5) % len(TEXTS)]
        params["long"] = "x" * 400 + str(n % 2)
        store.log_batch(
            LogBatch(
                run_id=run_id,
                metrics=points,
                params=[Param(*pair) for pair in params.items()],
                tags=[RunTag(*pair) for pair in tags.items()],
            )
        )
        datasets = [(f"d{i}", f"h{n % 2}", "train" if i else None) for i in range(n % 3)]
        if datasets:
            inputs = [
                DatasetInput(Dataset(name, digest, "s", "{}"), [InputTag("mlflow.data.context", c)] if c else [])
                for name, digest, c in datasets
            ]
            store.log_inputs(LogInputs(run_id=run_id, datasets=inputs))
        if n % 3:
            values["end_time"] = start + n % 4
        store.update_run(UpdateRun(run_id=run_id, status=values["status"], end_time=values["end_time"]))
        if values["deleted"]:
            store.delete_run(DeleteRun(run_id=run_id))
        values |= {
            "run_id": run_id,
            "run_name": f"Run{n % 7}",
            "user_id": f"u{n % 3}",
            "artifact_uri": created.run.info.artifact_uri,
            "experiment_id": experiment,
            "duration": None if values["end_time"] is None else n % 4,
        }
        return {"attribute": values, "metric": metrics, "param": params, "tag": tags, "dataset": datasets}

    def value(self, run, field):
        """The value of a field, as ``evaluate`` asks for it."""
        if field.kind == "dataset":
            found = [d[("name", "digest", "context").index(field.key)] for d in run["dataset"]]
            return [value for value in found if value is not None] or None
        if field.kind != "metric":
            return run[field.kind].get(field.key)
        key, aggregate = field.key, field.aggregate
        if field.reading and not any(field.key in other["metric"] for other in self.runs):
            key, aggregate = field.reading
        series = run["metric"].get(key)
        if not series:
            return None
        numbers = [value for value in series if value == value]
        if aggregate in ("min", "max"):
            return {"min": min, "max": max}[aggregate](numbers) if numbers else NAN
        if aggregate == "first":
            return series[0]
        if aggregate == "best_step":
            best = min if run["attribute"]["experiment_id"] == self.experiments[1] else max
            return series.index(best(numbers)) if numbers else NAN
        return series[-1]

    def expected(self, filter, order_by=(), view="ACTIVE_ONLY", experiments=None):
        node, orders = parse_filter(filter, "runs"), parse_order_by(order_by, "runs")
        # of the same millisecond the one that was made last comes first, unless time is to go forwards
        forwards = any(order.field.key == "start_time" and not order.descending for order in orders)
        found = [
            run
            for run in (self.runs if forwards else reversed(self.runs))
            if run["attribute"]["experiment_id"] in (experiments or self.experiments)
            and (view == "ALL" or run["attribute"]["deleted"] == (view == "DELETED_ONLY"))
            and (node is None or evaluate(node, lambda field, run=run: self.value(run, field)))
        ]
        found.sort(key=lambda run: -run["attribute"]["start_time"])
        for order in reversed(orders):

            def value(run, field=order.field):
                found = self.value(run, field)
                return int(found) if field.key == "experiment_id" else found

            there = [run for run in found if value(run) is not None and value(run) == value(run)]
            nan = [run for run in found if value(run) != value(run)]
            missing = [run for run in found if value(run) is None]
            found = [*sorted(there, key=value, reverse=order.descending), *nan, *missing]
        return [run["attribute"]["run_id"] for run in found]

    def found(self, filter, order_by=(), view="ACTIVE_ONLY", page=1000, experiments=None):
        """All pages of a search."""
        runs, token = [], None
        while True:
            answer = self.service.search_runs(
                SearchRuns(
                    experiment_ids=experiments or self.experiments,
                    filter=filter,
                    order_by=list(order_by),
                    run_view_type=view,
                    max_results=page,
                    page_token=token,
                    fields=["info"],
                )
            )
            assert len(answer.runs) <= page and len(runs) <= len(self.runs)
            runs += [run.info.run_id for run in answer.runs]
            token = answer.next_page_token
            if token is None:
                return runs

    def count(self, filter, view="ACTIVE_ONLY"):
        return self.service.count_runs(
            CountRuns(experiment_ids=self.experiments, filter=filter, run_view_type=view)
        ).count


@pytest.fixture(scope="module", params=["sqlite", "postgresql", "mysql"])
def store(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("search")
    if request.param == "sqlite":
        service = SqlTracking.open(f"sqlite:///{folder}/s.db", artifact_root=str(folder))
        yield Store(service)
        service.close()
    else:
        with {"postgresql": fresh_postgresql, "mysql": fresh_mysql}[request.param]() as uri:
            service = SqlTracking.open(uri, artifact_root=str(folder))
            yield Store(service)
            service.close()


@pytest.fixture(params=["as planned", "walk", "drive", "scan"])
def way(request, monkeypatch):
    """The same answers whatever the plan."""

    def drive(self, parts, wanted):
        found = [(part, source) for part in parts if (source := self.conditions.source(part)) is not None]
        return found[-1] if found else None

    def scan(self, parts, wanted):
        found = [(part, source) for part in parts if (source := self.conditions.scan(part)) is not None]
        return found[0] if found else None

    plans = {"walk": lambda *_: None, "drive": drive, "scan": scan}
    if request.param in plans:
        monkeypatch.setattr(search_plan.Search, "_plan", plans[request.param])
    return request.param


FILTERS = [
    "",
    "metrics.loss > 0.2",
    "metrics.loss != 0.5",
    "metrics.loss = nan",
    "metrics.loss != nan",
    "metrics.loss IN (nan, 0.141) OR metrics.loss NOT IN (nan, 0.141)",
    "metrics.loss NOT BETWEEN -1 AND 0",
    "metrics.loss.min < 1.5 AND metrics.loss.max > 5",
    "metrics.`loss`.best_step = 1",
    "metrics.loss.first >= 2 OR metrics.`loss`.last = 0.141",
    "metrics.acc.min > 1",
    "metrics.`all nan` IS NOT NULL AND NOT metrics.loss IS NULL",
    "metrics.nothing > 1 OR NOT metrics.nothing > 1",
    "NOT metrics.loss > 0",
    "params.p = 'a' OR params.p = 'A'",
    "params.p != 'a'",
    "NOT params.p = 'a'",
    "params.p IS NULL",
    "params.p IN ('a', 'b', 'x''y')",
    "params.p NOT IN ('a', 'b')",
    "params.p LIKE 'a%'",
    "params.p LIKE 'a_b'",
    "params.p LIKE '%a%'",
    "params.p LIKE '[a]'",
    "params.p LIKE '*'",
    "params.p LIKE 'a\\b'",
    "params.p ILIKE 'a%'",
    "params.p NOT LIKE 'a%' AND NOT params.p ILIKE 'B'",
    f"params.long = '{'x' * 400}1'",
    f"params.long LIKE '{'x' * 300}%0'",
    "tags.`t t` LIKE '_' AND metrics.loss < 3",
    "tags.mlflow.runName = 'Run3'",
    "run_name LIKE 'Run%' AND run_name != 'Run1'",
    "status = 'FINISHED' OR status LIKE 'R%'",
    "status NOT IN ('RUNNING') AND NOT status = 'FAILED'",
    "status IS NULL",
    "start_time BETWEEN 1002 AND 1010",
    "start_time >= '1970-01-01T00:00:01.015Z'",
    "end_time > 1005",
    "NOT end_time > 1005",
    "end_time IS NULL OR duration > 1",
    "duration != 1",
    "user_id IN ('u1', 'u2') AND params.p IS NOT NULL AND metrics.loss > -2",
    "datasets.name = 'd0' AND dataset.digest = 'h1'",
    "datasets.context = 'train'",
    "datasets.context IS NULL AND datasets.name IS NOT NULL",
    "datasets.name != 'd0'",
    "NOT datasets.name = 'd0'",
    "artifact_uri LIKE '%artifacts'",
    "metrics.loss > 0 AND (params.p = 'a' OR NOT (tags.`t t` = 'b' OR start_time < 1005))",
]


@pytest.mark.parametrize("filter", FILTERS)
def test_filters(store, way, filter):
    assert store.found(filter) == store.expected(filter)
    assert store.count(filter) == len(store.expected(filter))


ORDERS = [
    [],
    ["start_time ASC"],
    ["metrics.loss DESC"],
    ["metrics.loss"],
    ["metrics.`all nan` DESC", "metrics.loss ASC"],
    ["metrics.loss.max DESC"],
    ["metrics.`loss`.best_step", "metrics.acc.min DESC"],
    ["metrics.nothing"],
    ["params.p"],
    ["params.p DESC", "start_time"],
    ["tags.`t t` DESC", "params.p"],
    ["status", "run_name DESC"],
    ["run_name DESC"],
    ["end_time DESC"],
    ["end_time", "user_id"],
    ["duration DESC"],
    ["experiment_id DESC", "run_id"],
    ["run_id DESC"],
    ["user_id DESC", "metrics.loss"],
]


@pytest.mark.parametrize("order_by", ORDERS, ids=", ".join)
@pytest.mark.parametrize("view", ["ACTIVE_ONLY", "ALL"])
def test_orders_and_pages(store, way, order_by, view):
    for filter in ("", "params.p IS NOT NULL AND metrics.loss IS NOT NULL AND tags.`t t` LIKE '%'"):
        expected = store.expected(filter, order_by, view)
        assert store.found(filter, order_by, view) == expected
        assert store.found(filter, order_by, view, page=3) == expected
    assert store.found("", order_by, view, 4, store.experiments[:1]) == store.expected(
        "", order_by, view, store.experiments[:1]
    )


def test_deleted_runs(store):
    assert store.found("", view="DELETED_ONLY") == store.expected("", view="DELETED_ONLY") != []


_text = st.sampled_from([*TEXTS, "a%", "%b", "_", "Run1", "R%", "d0", "h1"])
_quoted = _text.map(lambda text: "'" + text.replace("'", "''") + "'")
_number = st.sampled_from(["0", "-0.5", "3", "0.141", "1007", "1.5", "nan"])
_text_field = st.sampled_from(
    ["params.p", "tags.`t t`", "run_name", "user_id", "status", "datasets.name", "datasets.context", "params.none"]
)
_number_field = st.sampled_from(
    [
        "metrics.loss",
        "metrics.loss.min",
        "metrics.`all nan`",
        "start_time",
        "end_time",
        "duration",
        "metrics.`loss`.best_step",
    ]
)
_compare = st.one_of(
    st.builds(
        "{} {} {}".format,
        _text_field,
        st.sampled_from(["=", "!=", "LIKE", "ILIKE", "NOT LIKE"]),
        _quoted,
    ),
    st.builds("{} {} ({}, {})".format, _text_field, st.sampled_from(["IN", "NOT IN"]), _quoted, _quoted),
    st.builds("{} {}".format, st.one_of(_text_field, _number_field), st.sampled_from(["IS NULL", "IS NOT NULL"])),
    st.builds(
        "{} {} {}".format,
        _number_field,
        st.sampled_from(["=", "!=", "<", "<=", ">", ">="]),
        _number.filter("nan".__ne__),
    ),
    st.builds("{} {} ({}, {})".format, st.just("metrics.loss"), st.sampled_from(["IN", "NOT IN"]), _number, _number),
)
_filters = st.recursive(
    _compare,
    lambda inner: st.one_of(
        st.builds("({} AND {})".format, inner, inner),
        st.builds("({} OR {})".format, inner, inner),
        st.builds("NOT ({})".format, inner),
    ),
    max_leaves=5,
)


@settings(max_examples=60, deadline=None)
@given(_filters, st.sampled_from(ORDERS), st.sampled_from([3, 1000]))
def test_random_filters(store, filter, order_by, page):
    assert store.found(filter, order_by, page=page) == store.expected(filter, order_by)
    assert store.count(filter) == len(store.expected(filter))


# ---- pages and plans -------------------------------------------------------------------------------------------------


@pytest.fixture
def service(tmp_path: Path):
    service = SqlTracking.open(f"sqlite:///{tmp_path}/s.db", artifact_root=str(tmp_path))
    yield service
    service.close()


def _runs(service, experiment, times):
    for time in times:
        service.create_run(CreateRun(experiment_id=experiment, start_time=time, run_name=f"r{time}"))


def _names(service, **request):
    answer = service.search_runs(SearchRuns(experiment_ids=["0"], **request))
    return [run.info.run_name for run in answer.runs], answer.next_page_token


def test_pages_are_stable_while_runs_come_and_go(service):
    _runs(service, "0", range(10, 100, 10))
    first, token = _names(service, max_results=4)
    assert first == ["r90", "r80", "r70", "r60"]
    _runs(service, "0", [95, 75, 45])
    gone = service.search_runs(SearchRuns(experiment_ids=["0"], filter="run_name = 'r60'")).runs[0].info.run_id
    service.delete_run(DeleteRun(run_id=gone))
    second, token = _names(service, max_results=4, page_token=token)
    assert second == ["r50", "r45", "r40", "r30"]
    third, token = _names(service, max_results=4, page_token=token)
    assert third == ["r20", "r10"] and token is None


def test_tokens_of_mlflow(service):
    _runs(service, "0", [1, 2, 3])
    assert _names(service, page_token="eyJvZmZzZXQiOiAyfQ==")[0] == ["r1"]  # {"offset": 2}
    assert _names(service, page_token="eyJvZmZzZXQiOiAtMX0=")[0] == ["r3", "r2", "r1"]  # {"offset": -1}


def test_bad_tokens(service):
    import base64
    import json

    def refused(token, order_by=()):
        if not isinstance(token, str):
            token = base64.b64encode(json.dumps(token).encode()).decode()
        with pytest.raises(MlflowException, match="Invalid page token") as caught:
            _names(service, page_token=token, order_by=list(order_by))
        assert caught.value.error_code == "INVALID_PARAMETER_VALUE"

    _runs(service, "0", [1, 2, 3])
    _, token = _names(service, max_results=1)
    refused(token, ["run_name"])
    refused("nonsense")
    refused("e30=")
    content = json.loads(base64.b64decode(token))
    for place in (
        [[0, "x"], [0, 1]],
        [[0, 1]],
        [[0, None], [0, 1]],
        [[0, 2**70], [0, 1]],
        [[0, True], [0, 1]],
        [[0, 1], [0, "5"]],
        [[0, 1], [0, None]],
        [[0, 1], [1, None]],
        [[7, 1], [0, 1]],
        [{}, []],
        "ab",
        None,
    ):
        refused(content | {"after": place})
    _, token = _names(service, max_results=1, order_by=["run_name"])
    content = json.loads(base64.b64decode(token))
    for name in (5, "\0", "\ud800"):
        refused(content | {"after": [[0, name], *content["after"][1:]]}, ["run_name"])


def test_searches_that_find_nothing(service):
    assert service.search_runs(SearchRuns()).runs == []
    assert service.count_runs(CountRuns()).count == 0
    assert service.search_runs(SearchRuns(experiment_ids=["987654321"], filter="metrics.x > 1")).runs == []
    with pytest.raises(MlflowException, match="whole number"):
        service.search_runs(SearchRuns(experiment_ids=["abc"]))
    with pytest.raises(MlflowException, match="position 13"):
        service.search_runs(SearchRuns(experiment_ids=["0"], filter="metrics.acc == 1"))
    with pytest.raises(MlflowException, match="position 13"):
        service.count_runs(CountRuns(experiment_ids=["0"], filter="metrics.acc == 1"))


def test_many_experiments(service):
    experiments = [service.create_experiment(CreateExperiment(name=f"e{n}")).experiment_id for n in range(60)]
    for n, experiment in enumerate(experiments):
        _runs(service, experiment, [n, 1000 - n])
    for page in (7, 1000):
        found, token = [], None
        while True:
            answer = service.search_runs(SearchRuns(experiment_ids=experiments, max_results=page, page_token=token))
            found += [run.info.start_time for run in answer.runs]
            token = answer.next_page_token
            if not token:
                break
        assert found == sorted([*range(60), *range(941, 1001)], reverse=True)


def test_few_matches_are_found_through_an_index(service, monkeypatch):
    _runs(service, "0", range(300))
    run = service.search_runs(SearchRuns(experiment_ids=["0"], filter="run_name = 'r7'")).runs[0].info.run_id
    service.set_tag(SetTag(run_id=run, key="rare", value="yes"))
    plans = []
    plan = search_plan.Search._plan

    def spied(self, parts, wanted):
        plans.append(plan(self, parts, wanted))
        return plans[-1]

    monkeypatch.setattr(search_plan.Search, "_plan", spied)
    assert _names(service, filter="tags.rare = 'yes' AND run_name LIKE '%7'", max_results=10)[0] == ["r7"]
    assert "FROM tag" in plans[0][1].text
    assert len(_names(service, filter="run_name LIKE 'r%' AND tags.rare IS NULL", max_results=10)[0]) == 10
    assert plans[1] is None


@pytest.mark.parametrize("order", ["start_time DESC", "end_time", "run_name", "metrics.m", "params.p"])
def test_sqlite_walks_the_index_of_the_order(service, order, monkeypatch):
    """Whatever the filter tempts it to."""
    _runs(service, "0", [1])
    run = service.search_runs(SearchRuns(experiment_ids=["0"])).runs[0].info.run_id
    service.log_batch(LogBatch(run_id=run, metrics=[Metric("m", 1.0, 1, 0)], params=[Param("p", "1")]))
    monkeypatch.setattr(search_plan.Search, "_plan", lambda *_: None)
    monkeypatch.setattr(search_plan.Search, "_are_few", lambda *_: False)
    plans = []
    run_select = search_plan.select

    def explained(tx, statement, limit=None):
        if limit is not None:
            plan = run_select(tx, search_plan.Sql("EXPLAIN QUERY PLAN " + statement.text, statement.values), limit)
            plans.append([row[3] for row in plan])
        return run_select(tx, statement, limit)

    monkeypatch.setattr(search_plan, "select", explained)
    for filter in (
        "",
        "start_time > 0 AND end_time > 5",
        "run_name LIKE 'r%' AND run_name IN ('r1', 'r2')",
        "run_id IN ('a', 'b') OR run_id != 'c'",
        "run_id = 'a'",
        "tags.t = 'a' AND params.p = '1' AND metrics.m > 0 AND datasets.name = 'd'",
    ):
        plans.clear()
        service.search_runs(SearchRuns(experiment_ids=["0"], filter=filter, order_by=[order]))
        first = plans[0]
        index = {"metrics.m": "ix_run_metric_last", "params.p": "ix_param_value", "run_name": "ix_run_name"}
        assert index.get(order, f"ix_run_{order.split()[0]}") in first[0], first
        assert "USE TEMP B-TREE FOR ORDER BY" not in first, (filter, first)


def test_order_by_a_param_in_a_small_experiment_sorts_it(service, monkeypatch):
    other = service.create_experiment(CreateExperiment(name="other")).experiment_id
    _runs(service, other, range(20))
    tables = []
    monkeypatch.setattr(
        search_plan, "segments_after", lambda *a: tables.append(a[2]) or search_order.segments_after(*a)
    )
    service.search_runs(SearchRuns(experiment_ids=[other], order_by=["params.p"]))
    assert tables == [True]


def test_indexed_characters_are_those_of_the_schema():
    assert indexed_conditions.INDEXED_CHARACTERS == columns.INDEXED_CHARACTERS


@pytest.mark.parametrize("name", ["postgresql", "mysql", "mssql", "sqlite"])
def test_like_on_every_database(name):
    from mlflow.store.sql.dialect import DIALECTS
    from mlflow.store.sql.run_conditions import RunConditions
    from mlflow.store.sql.transaction import MetricKeys, Transaction

    conditions = RunConditions(Transaction(None, DIALECTS[name](), MetricKeys()), [1], [0])
    like = conditions.condition(parse_filter("run_name LIKE 'a[!%'", "runs"))
    ilike = conditions.condition(parse_filter("run_name ILIKE 'a[!%'", "runs"))
    assert (like.text, like.values, ilike.text) == {
        "sqlite": ("+r.name GLOB ?", ("a[[]!*",), "+r.name LIKE ?"),
        "postgresql": ("r.name LIKE ? ESCAPE '!'", ("a[!!%",), "r.name ILIKE ? ESCAPE '!'"),
        "mysql": ("r.name LIKE ? ESCAPE '!'", ("a[!!%",), "LOWER(r.name) LIKE LOWER(?) ESCAPE '!'"),
        "mssql": ("r.name LIKE ? ESCAPE '!'", ("a![!!%",), "LOWER(r.name) LIKE LOWER(?) ESCAPE '!'"),
    }[name]


def test_every_field_of_a_run_has_a_column():
    own = {key.name for key in ENTITIES["runs"].attributes.values()} | {"row"}
    assert own == set(run_conditions.RunConditions.columns)


# ---- experiments -----------------------------------------------------------------------------------------------------


def test_experiments(store):
    service, mark = store.service, uuid.uuid4().hex[:8]
    ids = []
    for n, name in enumerate(["beta", "Alpha", "gam_ma", "delta"]):
        ids.append(service.create_experiment(CreateExperiment(name=f"{name} {mark}")).experiment_id)
        if n % 2:
            service.set_experiment_tag(SetExperimentTag(experiment_id=ids[-1], key="k k", value=name))
    service.delete_experiment(DeleteExperiment(experiment_id=ids[3]))

    def found(filter=None, order_by=(), page=100, view=None):
        names, token = [], None
        mine = f"name LIKE '%{mark}'"
        while True:
            answer = service.search_experiments(
                SearchExperiments(
                    max_results=page,
                    filter=f"({filter}) AND {mine}" if filter else mine,
                    order_by=list(order_by),
                    page_token=token,
                    view_type=view,
                )
            )
            names += [experiment.name.split(" ")[0] for experiment in answer.experiments]
            token = answer.next_page_token
            if not token:
                return names

    assert found() == ["gam_ma", "Alpha", "beta"]
    assert found(page=1) == ["gam_ma", "Alpha", "beta"]
    assert found(order_by=["name"], view="ALL", page=2) == ["Alpha", "beta", "delta", "gam_ma"]
    assert found(order_by=["experiment_id ASC"]) == ["beta", "Alpha", "gam_ma"]
    assert found(order_by=["tags.`k k`", "name DESC"], view="ALL") == ["Alpha", "delta", "gam_ma", "beta"]
    assert found(view="DELETED_ONLY") == ["delta"]
    assert found("name LIKE 'gam__a%'") == ["gam_ma"]
    assert found("name ILIKE 'ALPHA%'") == ["Alpha"]
    assert found("tags.`k k` = 'Alpha'") == ["Alpha"]
    assert found("tags.`k k` != 'Alpha'") == []
    assert found("NOT tags.`k k` = 'Alpha'") == ["gam_ma", "beta"]
    assert found("tags.`k k` IS NULL") == ["gam_ma", "beta"]
    assert found("creation_time > 0 AND last_update_time > '2020-01-01'") == ["gam_ma", "Alpha", "beta"]
    assert found(f"experiment_id = '{ids[0]}'") == ["beta"]
    assert found(f"experiment_id != '{ids[0]}'") == ["gam_ma", "Alpha"]
    assert found(f"NOT experiment_id IN ('{ids[0]}', 'x', '٣')") == ["gam_ma", "Alpha"]
    assert found(f"experiment_id LIKE '{ids[0]}'") == ["beta"]
    assert found("experiment_id IN ('x')") == []
