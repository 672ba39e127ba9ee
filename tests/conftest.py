"""A test whose needs are absent skips, with its reason, on a newcomer's machine; in CI all of it must be there."""

import os

import pytest

# traces that a test cannot write wait in no folder of the user's; children inherit it
os.environ["MILLRACE_TRACE_SPOOL"] = ""


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    """Fail a CI session in which something was skipped."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") != "true" or reporter is None or exitstatus != 0:
        return
    skipped = reporter.stats.get("skipped", [])
    if skipped:
        reporter.write_line(
            f"{len(skipped)} skipped, which CI does not allow: what a test needs must be there", red=True
        )
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
