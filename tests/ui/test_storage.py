"""What experiments and users take, on the page of settings."""

import re
import time

import pytest

from tests.serverprocess import running_server

pytest.importorskip("playwright")

from tests.ui.browsing import expect
from tests.ui.seed import Api


@pytest.fixture(scope="module")
def quick(tmp_path_factory):
    """A server that counts all the time."""
    often = {"MILLRACE_HOUSEKEEPING_SECONDS": "0.2", "MILLRACE_STORAGE_SECONDS": "0.1"}
    with running_server(tmp_path_factory.mktemp("storage"), env=often) as url:
        yield url


def test_the_largest_first_and_who_is_over_a_quota(quick, open_page, check_accessibility):
    api = Api(quick)
    for name, size in {"small": 1_000, "large": 300_000}.items():
        experiment_id = api.experiment(name)
        api.post("experiments/set-experiment-tag", experiment_id=experiment_id, key="millrace.quota", value="200 kB")
        run = api.post("runs/create", experiment_id=experiment_id, user_id="ann", start_time=1)["run"]
        api.put(run, "a.txt", b"x" * size)
    page = open_page("/settings", url=str(quick))
    card = page.get_by_role("region", name="Storage")

    def counted():
        page.reload()
        card.get_by_text(re.compile("counted")).wait_for()
        return card.get_by_role("listitem").all_inner_texts()

    expect(card).to_be_visible()
    # the server counts every tenth of a second
    until = time.monotonic() + 60
    while not any("Over its quota" in text for text in counted()):
        assert time.monotonic() < until, counted()
    shown = card.get_by_role("listitem").all_inner_texts()
    assert [text.splitlines()[0] for text in shown] == ["large", "small", "Default"]
    assert ["Over its quota" in text for text in shown] == [True, False, False]
    check_accessibility(page)
    card.get_by_role("radio", name="Users").click()
    expect(card.get_by_role("listitem").first).to_contain_text("ann")
    card.get_by_role("link", name="large").wait_for(state="detached")
