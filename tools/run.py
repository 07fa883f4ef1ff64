"""Start the service on its embedded defaults, show the shipped examples, stay until stopped (`make run`).

The service is a child process; its id stands in `.run/pid` for as long as it runs. Ctrl-C or SIGTERM stops it
gracefully. Where the wanted port is taken, a free one is used and said. Nothing here is part of the library.
"""

import argparse
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

ROOT: Final = Path(__file__).resolve().parent.parent
EXAMPLES: Final = ROOT / "examples"
START_SECONDS: Final = 60.0  # a cold start takes about two, on a busy machine ten
STOP_SECONDS: Final = 45.0  # the same as the pod's terminationGracePeriodSeconds
LISTENING: Final = re.compile(r"listening on (http://\S+)\n")
LOG_SHOWN: Final = 4000  # characters of the service's log, when it does not start


def port_to_take(host: str, wanted: int) -> int:
    """Return `wanted`, or 0 if somebody else listens there: the service then takes a free one."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, wanted))
        except OSError as taken:
            print(f"port {wanted} of {host} cannot be used ({taken.strerror}), taking a free one")
            return 0
    return wanted


def is_ready(address: str) -> bool:
    """Ask the service once whether it is ready."""
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=10)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def start(host: str, port: int, log: Path) -> "subprocess.Popen[bytes]":
    """Start the service in a session of its own, so that Ctrl-C reaches it through us and only once."""
    command = [sys.executable, "-m", "verifier", "serve", "--host", host, "--port", str(port)]
    documents = EXAMPLES / "documents"
    if documents.is_dir():  # the examples' DID documents and status list: no network is needed
        command += ["--documents", str(documents)]
    level = (
        "debug" if os.environ.get("LER_VERIFIER_LOG_LEVEL") == "debug" else "info"
    )  # says where it listens
    environment = {**os.environ, "LER_VERIFIER_LOG_LEVEL": level}
    with log.open("wb") as output:
        return subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=output, start_new_session=True
        )


def address_when_ready(service: "subprocess.Popen[bytes]", log: Path) -> str | None:
    """Return where the service says that it listens, once it is ready; None if it ends or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while service.poll() is None and time.monotonic() < deadline:
        said = LISTENING.search(log.read_text(errors="replace"))
        if said is not None and is_ready(said[1]):
            return said[1]
        time.sleep(0.1)
    return None


def stop(service: "subprocess.Popen[bytes]") -> int:
    """Ask the service to end, wait for it, and return its exit code."""
    if service.poll() is None:
        service.send_signal(signal.SIGTERM)
    try:
        return service.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        service.kill()
        return service.wait()


def show_examples(address: str) -> int:
    """Verify the shipped credentials against the service and print the reports; 0 if all are as expected."""
    command = [sys.executable, str(EXAMPLES / "verify_all.py"), address]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONUNBUFFERED": "1"}, check=False
    ).returncode


def leave(_signal: int, _frame: FrameType | None) -> NoReturn:
    """Turn SIGTERM into what Ctrl-C is."""
    raise KeyboardInterrupt


def parse_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Start the service, show the examples, stay until stopped.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--run-dir", type=Path, default=ROOT / ".run", help="where its log and process id go")
    parser.add_argument("--detach", action="store_true", help="leave the service running and return")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the service and the examples; return the process exit code."""
    arguments = parse_arguments(argv)
    arguments.run_dir.mkdir(parents=True, exist_ok=True)
    log, pid_file = arguments.run_dir / "service.log", arguments.run_dir / "pid"

    signal.signal(signal.SIGTERM, leave)
    service = start(arguments.host, port_to_take(arguments.host, arguments.port), log)
    pid_file.write_text(f"{service.pid}\n")
    left_running = False
    try:
        address = address_when_ready(service, log)
        if address is None:
            print(
                f"the service did not become ready; its log:\n{log.read_text(errors='replace')[-LOG_SHOWN:]}"
            )
            return 1
        if show_examples(address) != 0:
            print(f"\nthe examples did not come out as expected; the service's log is {log}")
            return 1
        print(f"\nLER Verifier is running at {address} (process {service.pid}, log {log})")
        print("`make stop` stops it." if arguments.detach else "Ctrl-C stops it.", flush=True)
        left_running = arguments.detach
        return 0 if left_running else service.wait()
    except KeyboardInterrupt:
        print("\nstopping", flush=True)
        return stop(service)
    finally:
        if not left_running:
            stop(service)
            pid_file.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
