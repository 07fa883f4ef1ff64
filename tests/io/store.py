"""A Valkey or Redis of a test's own, that can be stopped, killed and filled."""

import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import redis

START_SECONDS: Final = 60.0  # a tenth of a second, but for a busy machine
PROGRAM: Final = shutil.which("valkey-server") or shutil.which("redis-server")


@dataclass(slots=True)
class Store:
    """The server and a client of it."""

    port: int
    folder: Path
    host: str = "127.0.0.1"
    process: subprocess.Popen[bytes] | None = None
    _client: redis.Redis | None = None

    @property
    def url(self) -> str:
        return f"redis://{self.host}:{self.port}/0"

    @property
    def client(self) -> redis.Redis:
        if self._client is None:
            self._client = redis.Redis(host=self.host, port=self.port)
        return self._client

    def starts(self) -> bool:
        """Start it; False if it ended at once."""
        assert PROGRAM is not None
        quiet = ["--save", "", "--appendonly", "no", "--protected-mode", "no", "--dir", str(self.folder)]
        self.process = subprocess.Popen(
            [PROGRAM, "--port", str(self.port), "--bind", self.host, *quiet], stdout=subprocess.DEVNULL
        )
        end = time.monotonic() + START_SECONDS
        while self.process.poll() is None:
            assert time.monotonic() < end, "the store did not start"
            with socket.socket() as knock:
                if knock.connect_ex((self.host, self.port)) == 0:
                    return self.process.poll() is None
            time.sleep(0.05)
        return False

    def signal(self, number: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def stop(self) -> None:
        if self._client is not None:
            self._client.close()
        if self.process is not None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
            self.process.wait()


def open_store(folder: Path) -> Store:
    """Return a store that has started, on a port that nobody else was quicker to take."""
    opened = Store(free_port(), folder)
    while not opened.starts():
        opened.port = free_port()
    return opened


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port
