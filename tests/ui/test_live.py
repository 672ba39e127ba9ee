"""Pages that stay up to date by themselves, whoever writes."""

from __future__ import annotations

from mlflow.api.tracking import CreateExperiment, CreateRun, LogMetric, UpdateRun
from mlflow.store.sql.tracking import SqlTracking
from tests.serverprocess import running_server
from tests.ui.browsing import expect
from tests.ui.seed import Api


def test_runs_appear_and_end_while_one_looks(open_page, tmp_path):
    with running_server(tmp_path) as url:
        api = Api(str(url))
        experiment = api.experiment("live")
        api.run(experiment, "first")
        # not through the server: a training that writes into the same file
        training = SqlTracking.open(f"sqlite:///{tmp_path}/mlflow.db", artifact_root=str(tmp_path))
        try:
            page = open_page(f"/experiments/{experiment}", url=str(url))
            expect(page.get_by_role("link", name="first")).to_be_visible()
            with page.expect_response(lambda answer: "/events" in answer.url):
                page.reload()
            expect(page.get_by_role("link", name="first")).to_be_visible()
            run = training.create_run(CreateRun(experiment, run_name="second", start_time=1_790_000_000_000)).run.info
            expect(page.get_by_role("link", name="second")).to_be_visible()
            training.log_metric(LogMetric(run.run_id, key="loss", value=0.125, timestamp=1))
            training.update_run(UpdateRun(run.run_id, status="FINISHED", end_time=1_790_000_060_000))
            row = page.get_by_role("row").filter(has_text="second")
            expect(row).to_contain_text("0.125")
            # and through it
            api.run(experiment, "third")
            expect(page.get_by_role("link", name="third")).to_be_visible()
        finally:
            training.close()


def test_experiments_appear_while_one_looks(open_page, tmp_path):
    with running_server(tmp_path) as url:
        training = SqlTracking.open(f"sqlite:///{tmp_path}/mlflow.db", artifact_root=str(tmp_path))
        try:
            page = open_page("/", url=str(url))
            expect(page.get_by_role("link", name="Default").first).to_be_visible()
            training.create_experiment(CreateExperiment("made elsewhere"))
            expect(page.get_by_role("link", name="made elsewhere").first).to_be_visible()
        finally:
            training.close()
