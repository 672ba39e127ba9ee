"""The page below a static prefix, as a reverse proxy offers it."""

from __future__ import annotations

from tests.serverprocess import running_server
from tests.ui.browsing import expect
from tests.ui.seed import Api, run_with_artifacts


def test_pages_addresses_and_files_are_below_the_prefix(open_page, tmp_path):
    with running_server(tmp_path, "--static-prefix", "/team/mlflow") as url:
        api = Api(url + "/team/mlflow")
        run_id = run_with_artifacts(api, api.experiment("below a prefix"))
        page = open_page("/team/mlflow/", url=url)
        page.get_by_role("link", name="below a prefix").click()
        expect(page).to_have_url(url + "/team/mlflow/experiments/1")
        page.get_by_role("link", name="with artifacts").click()
        page.get_by_role("tab", name="Artifacts").click()
        page.get_by_role("treeitem", name="figures").click()
        page.get_by_role("treeitem", name="confusion matrix.png").click()
        picture = page.get_by_role("img", name="figures/confusion matrix.png")
        expect(picture).to_be_visible()
        assert picture.evaluate("image => image.naturalWidth") == 48
        page.reload()
        expect(page).to_have_url(f"{url}/team/mlflow/runs/{run_id}?tab=artifacts&path=figures%2Fconfusion+matrix.png")
        expect(picture).to_be_visible()
        page.goto(f"{url}/team/mlflow/#/experiments/1/runs/{run_id}")
        expect(page.get_by_role("heading", name="with artifacts")).to_be_visible()
        expect(page).to_have_url(f"{url}/team/mlflow/runs/{run_id}")
