"""`make run` as a newcomer meets it: six reports, an address, and a service that answers until stopped."""

import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def make_run(run_dir: Path, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """Run what `make run` runs after setting up; end it whatever the test does."""
    with subprocess.Popen(
        [sys.executable, str(ROOT / "tools" / "run.py"), "--run-dir", str(run_dir), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def read_until_address(process: "subprocess.Popen[str]") -> tuple[str, str]:
    """Return what was shown up to the service's address, and the address."""
    assert process.stdout is not None
    shown = ""
    for line in process.stdout:
        shown += line
        if found := re.search(r"is running at (http://\S+)", line):
            return shown, found[1]
    pytest.fail(f"no address was shown, but:\n{shown}")


def test_make_run_shows_the_examples_and_leaves_the_service_running(tmp_path: Path) -> None:
    with make_run(tmp_path, "--port", "0") as process:
        shown, address = read_until_address(process)
        with urllib.request.urlopen(f"{address}/health/ready", timeout=60) as answer:
            ready = answer.status
        pid = int((tmp_path / "pid").read_text())
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=200)

    assert ready == 200
    assert pid != process.pid
    assert code == 0
    assert not (tmp_path / "pid").exists()
    for verdict in ("verified", "not verified", "inconclusive"):
        assert verdict in shown.lower().replace("_", " ")


def test_make_run_takes_a_free_port_where_the_wanted_one_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with make_run(tmp_path, "--port", str(port)) as process:
            shown, address = read_until_address(process)

    assert f"port {port} of 127.0.0.1 cannot be used" in shown
    assert not address.endswith(f":{port}")


def test_detached_service_stays_until_it_is_told(tmp_path: Path) -> None:
    with make_run(tmp_path, "--port", "0", "--detach") as process:
        _shown, address = read_until_address(process)
        assert process.wait(timeout=200) == 0
    service = int((tmp_path / "pid").read_text())

    try:
        with urllib.request.urlopen(f"{address}/health/live", timeout=60) as answer:
            assert answer.status == 200
    finally:
        subprocess.run(["kill", str(service)], check=True)
