"""Run tests in a network of their own, where public addresses are ours and private ones are traps.

`inside()` is true there. `python -m tests.io.namespace ARGS` builds the network (the process must be alone in fresh
network and mount namespaces, see `COMMAND`) and runs pytest with ARGS. Nothing of the product knows about it: it
uses the system's resolver, the production rules and port 443.
"""

import asyncio
import ctypes
import fcntl
import os
import socket
import struct
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
import uvloop

PUBLIC: Final = "93.184.216.34"  # public by every rule; only here it is ours
PUBLIC_TOO: Final = "93.184.216.35"
PUBLIC_V6: Final = "2606:2800:21f:cb07::1"
TRAPS_V4: Final = ("127.0.0.1", "169.254.169.254", "10.0.0.1", "168.63.129.16")
TRAPS_V6: Final = ("::1",)
DNS_ADDRESS: Final = "127.0.0.53"

_INSIDE: Final = "LER_VERIFIER_LAB_REPORT"  # names the file for the outcomes
_LOOP: Final = "LER_VERIFIER_LAB_LOOP"  # one of LOOPS
LOOPS: Final = ("asyncio", "uvloop")  # the service runs on uvloop, whose sockets and errors are its own
MAX_SECONDS: Final = 900  # for all tests in there; half a minute, but for a busy machine
_RESOLV_CONF: Final = f"nameserver {DNS_ADDRESS}\noptions timeout:30 attempts:1\n"

# A proxy in the environment must not be used: here it is a trap.
_PROXIES: Final = dict.fromkeys(("https_proxy", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:80")

_UNSHARE: Final = ("unshare", "--mount", "--net")
_UNSHARE_AS_USER: Final = ("unshare", "--user", "--map-root-user", "--mount", "--net")
COMMAND: Final = _UNSHARE if os.geteuid() == 0 else _UNSHARE_AS_USER


def report_file() -> Path | None:
    """Return where outcomes go, None outside of the namespace."""
    return Path(os.environ[_INSIDE]) if _INSIDE in os.environ else None


def why_unavailable() -> str | None:
    """Return why no namespace can be made on this host, None if one can."""
    try:
        subprocess.run([*COMMAND, "true"], check=True, capture_output=True, timeout=20)
    except (OSError, subprocess.SubprocessError) as error:
        return f"no network namespace on this host: {error}"
    return None


def run(root: Path, node_ids: list[str], outcomes: Path, loop: str) -> str:
    """Run these tests on this kind of event loop and return what pytest printed. Outcomes go to the file."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    ran = subprocess.run(
        [*COMMAND, sys.executable, "-m", __name__, "-q", "-p", "no:cacheprovider", *node_ids],
        cwd=root,
        env=environment | inside(outcomes, loop),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=MAX_SECONDS,
        check=False,
    )
    return ran.stdout


def inside(outcomes: Path, loop: str = LOOPS[0]) -> dict[str, str]:
    """Return what the environment of a process inside says: where outcomes go, and the traps for a proxy."""
    return _PROXIES | {_INSIDE: str(outcomes), _LOOP: loop}


def build() -> None:
    """Bring up loopback with all addresses, and send the system's resolver to our DNS.

    Only where nothing but loopback exists: on a host's own network the traps would swallow real addresses.
    """
    interfaces = [name for _, name in socket.if_nameindex() if name != "lo"]
    if interfaces:
        raise RuntimeError(f"expected a fresh network namespace, got one with {interfaces}")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as v4:
        up_and_running = struct.pack("16sH14x", b"lo", 0x1 | 0x40)
        fcntl.ioctl(v4, 0x8914, up_and_running)  # SIOCSIFFLAGS
        for index, address in enumerate((PUBLIC, PUBLIC_TOO, *TRAPS_V4[1:])):
            label = f"lo:{index}".encode()
            request = struct.pack("16sHH4s8x", label, socket.AF_INET, 0, socket.inet_aton(address))
            fcntl.ioctl(v4, 0x8916, request)  # SIOCSIFADDR
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as v6:
        packed = socket.inet_pton(socket.AF_INET6, PUBLIC_V6)
        fcntl.ioctl(v6, 0x8916, struct.pack("16sIi", packed, 128, socket.if_nametoindex("lo")))
    resolv_conf = Path(os.environ[_INSIDE]).with_name("resolv.conf")
    resolv_conf.write_text(_RESOLV_CONF)
    libc = ctypes.CDLL(None, use_errno=True)
    bind = 0x1000  # MS_BIND
    if libc.mount(os.fsencode(resolv_conf), b"/etc/resolv.conf", None, bind, None) != 0:
        raise OSError(ctypes.get_errno(), "mount of resolv.conf")


if __name__ == "__main__":
    build()
    if os.environ[_LOOP] == "uvloop":
        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    sys.exit(pytest.main(sys.argv[1:]))
