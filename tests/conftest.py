"""What holds for every test."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes says more of the machine than of the code; and CI tries the same examples each time.
settings.register_profile("autodiff-lite", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("autodiff-lite")


def pytest_configure(config: pytest.Config) -> None:
    """Let the exercises that tests and their kernels answer be no progress of the learner whose checkout this is."""
    folder = tempfile.TemporaryDirectory(prefix="autodiff-lite-")
    config.add_cleanup(folder.cleanup)
    os.environ["AUTODIFF_LITE_PROGRESS"] = str(Path(folder.name, "my_progress.json"))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail a run under `CI=true` that skipped a test: there, everything that a test needs has been installed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if skipped and os.environ.get("CI") == "true" and exitstatus == pytest.ExitCode.OK:
        reporter.write_line(f"CI=true: {len(skipped)} skipped, and nothing may be", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
