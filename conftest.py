"""Root hooks of the test run, in force wherever pytest is started from."""

import os

import pytest


def _skipped(config: pytest.Config) -> list[pytest.TestReport]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return reporter.stats.get("skipped", []) if reporter else []


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """With JALON_SANS_SAUT=1 (`.ci/run`), a run that skipped anything fails.

    A developer's machine may lack a browser; the machine that decides may not.
    """
    if exitstatus == 0 and os.environ.get("JALON_SANS_SAUT") == "1" and _skipped(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say why such a run failed: pytest itself would print only green."""
    skipped = len(_skipped(config))
    if skipped and os.environ.get("JALON_SANS_SAUT") == "1":
        terminalreporter.write_line(f"JALON_SANS_SAUT: {skipped} skipped, so the run fails")
