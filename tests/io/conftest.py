"""Tests marked `lab` run in a namespace (`namespace.py`), on both kinds of event loop, and are reported here.

The fixture `store` is a Valkey or Redis of the test's own.
"""

import json
import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import pytest
from _pytest._code.code import TerminalRepr, TracebackStyle

from tests.io import namespace
from tests.io.store import PROGRAM, Store, open_store

Outcome = tuple[str, str]
_OUTCOMES: Final = pytest.StashKey[dict[str, Outcome]]()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    if PROGRAM is None:
        why = "no valkey-server or redis-server on the path"
        if os.environ.get("CI") == "true":
            pytest.fail(why)
        pytest.skip(why)
    opened = open_store(tmp_path)
    yield opened
    opened.stop()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "lab: runs in a network namespace of its own")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if namespace.report_file() is not None:
        return
    for index, item in enumerate(items):
        if item.get_closest_marker("lab") is not None and item.parent is not None:
            stand_in = LabItem.from_parent(item.parent, name=item.name)
            stand_in.add_marker(
                pytest.mark.timeout(namespace.MAX_SECONDS + 60)
            )  # the first one waits for all
            items[index] = stand_in


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Write down, inside the namespace, what became of each test."""
    outcomes = namespace.report_file()
    if outcomes is not None and (report.when == "call" or report.outcome != "passed"):
        line = json.dumps([report.nodeid, report.outcome, report.longreprtext])
        with outcomes.open("a") as lines:
            lines.write(line + "\n")


class LabItem(pytest.Item):
    """Stands outside for a test that runs inside, and reports its outcome."""

    def runtest(self) -> None:
        outcome, text = _outcomes(self.session)[self.nodeid]
        if outcome == "skipped":
            pytest.skip(text)
        if outcome != "passed":
            raise FailedInsideError(text)

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: TracebackStyle | None = None
    ) -> str | TerminalRepr:
        if isinstance(excinfo.value, FailedInsideError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)


class FailedInsideError(Exception):
    """Carries the text of the failure inside."""


def _outcomes(session: pytest.Session) -> dict[str, Outcome]:
    if _OUTCOMES not in session.stash:
        node_ids = [item.nodeid for item in session.items if isinstance(item, LabItem)]
        session.stash[_OUTCOMES] = _run(session.config.rootpath, node_ids)
    return session.stash[_OUTCOMES]


def _run(root: Path, node_ids: list[str]) -> dict[str, Outcome]:
    why = namespace.why_unavailable()
    if why is not None:
        return dict.fromkeys(node_ids, ("failed" if os.environ.get("CI") == "true" else "skipped", why))
    with ThreadPoolExecutor() as threads:
        runs = threads.map(lambda loop: _run_on(loop, root, node_ids), namespace.LOOPS)
    merged: dict[str, Outcome] = {}
    for outcomes in runs:
        for node_id, outcome in outcomes.items():
            if merged.get(node_id, ("passed",))[0] == "passed":
                merged[node_id] = outcome
    return merged


def _run_on(loop: str, root: Path, node_ids: list[str]) -> dict[str, Outcome]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "outcomes.jsonl"
        printed = namespace.run(root, node_ids, file, loop)
        outcomes = dict.fromkeys(node_ids, ("failed", f"{loop}: no outcome; it printed:\n{printed[-4000:]}"))
        for line in file.read_text().splitlines() if file.exists() else ():
            node_id, outcome, text = json.loads(line)
            outcomes[node_id] = (outcome, f"on {loop}: {text}")  # a failing teardown comes after the call
    return outcomes
