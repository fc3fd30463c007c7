"""What holds for every test."""

import os

import pytest
from hypothesis import settings

# How long an example takes says more of the machine than of the code; and CI tries the same examples each time.
settings.register_profile("autodiff-lite", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("autodiff-lite")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail a run under `CI=true` that skipped a test: there, everything that a test needs has been installed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if skipped and os.environ.get("CI") == "true" and exitstatus == pytest.ExitCode.OK:
        reporter.write_line(f"CI=true: {len(skipped)} skipped, and nothing may be", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
