"""Start the service on its embedded defaults, show the shipped examples, stay until stopped (`make run`).

The service is a child process; its id stands in `.run/pid` for as long as it runs. Ctrl-C or SIGTERM stops it
gracefully. Where the wanted port is taken, a free one is used and said. Nothing here is part of the library.
"""

import argparse
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
RUN_DIR: Final = ROOT / ".run"
EXAMPLES: Final = ROOT / "examples"
START_SECONDS: Final = 30.0  # a cold start on a busy machine takes about three
STOP_SECONDS: Final = 45.0  # the same as the pod's terminationGracePeriodSeconds


def free_port(host: str, wanted: int) -> int:
    """Return `wanted`, or a free port if somebody else listens there."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as taken:
                print(f"port {port} of {host} cannot be used ({taken.strerror}), taking a free one")
                continue
            chosen: int = probe.getsockname()[1]
            return chosen
    sys.exit(f"no free port on {host}")


def is_ready(host: str, port: int) -> bool:
    """Ask the service once whether it is ready."""
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def wait_until_ready(service: "subprocess.Popen[bytes]", host: str, port: int, log: Path) -> None:
    """Return once the service is ready; leave with its log if it ends or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while not is_ready(host, port):
        if service.poll() is None and time.monotonic() < deadline:
            time.sleep(0.1)
            continue
        service.kill()
        (RUN_DIR / "pid").unlink(missing_ok=True)
        sys.exit(f"the service did not become ready; its log:\n{log.read_text(errors='replace')[-4000:]}")


def start(host: str, port: int, log: Path) -> "subprocess.Popen[bytes]":
    """Start the service in a session of its own, so that Ctrl-C reaches it through us and only once."""
    command = [sys.executable, "-m", "verifier", "serve", "--host", host, "--port", str(port)]
    documents = EXAMPLES / "documents"
    if documents.is_dir():  # the examples' DID documents and status list: no network is needed
        command += ["--documents", str(documents)]
    with log.open("wb") as output:
        service = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output, start_new_session=True)
    (RUN_DIR / "pid").write_text(f"{service.pid}\n")
    return service


def stop(service: "subprocess.Popen[bytes]") -> int:
    """Ask the service to end, wait for it, and return its exit code."""
    if service.poll() is None:
        service.send_signal(signal.SIGTERM)
    (RUN_DIR / "pid").unlink(missing_ok=True)
    try:
        return service.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        service.kill()
        return service.wait()


def parse_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--detach", action="store_true", help="leave the service running and return")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the service and the examples; return the process exit code."""
    arguments = parse_arguments(argv)
    RUN_DIR.mkdir(exist_ok=True)
    log = RUN_DIR / "service.log"
    port = free_port(arguments.host, arguments.port)
    address = f"http://{arguments.host}:{port}"
    service = start(arguments.host, port, log)

    def leave(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, leave)
    try:
        wait_until_ready(service, arguments.host, port, log)
        shown = subprocess.run(
            [sys.executable, str(EXAMPLES / "verify_all.py"), address],
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            check=False,
        )
        if shown.returncode != 0:
            print(f"\nthe examples did not come out as expected; the service's log is {log}", file=sys.stderr)
            stop(service)
            return shown.returncode
        print(f"\nLER Verifier is running at {address} (process {service.pid}, log {log.relative_to(ROOT)})")
        if arguments.detach:
            print("`make stop` stops it.", flush=True)
            return 0
        print("Ctrl-C stops it.", flush=True)
        return service.wait()
    except KeyboardInterrupt:
        print("\nstopping", flush=True)
        return stop(service)


if __name__ == "__main__":
    sys.exit(main())
