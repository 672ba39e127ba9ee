"""A test whose needs are absent skips, with its reason, on a newcomer's machine; in CI all of it must be there."""

import importlib.util
import os

import pytest

# traces that a test cannot write wait in no folder of the user's; children inherit it
os.environ["MILLRACE_TRACE_SPOOL"] = ""

# suites apart run where it is not installed
if importlib.util.find_spec("hypothesis"):
    from hypothesis import HealthCheck, settings

    # how fast a machine is says nothing about the code; in CI a change is judged by the same examples as before it
    settings.register_profile(
        "here",
        derandomize=os.environ.get("CI") == "true",
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.load_profile("here")


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
