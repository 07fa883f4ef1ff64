"""Verify the example credentials against a running service.

    python examples/verify_all.py http://127.0.0.1:8080

Prints the six reports; exits 1 if a verdict is not the one that the example is there to show.
"""

import http.client
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import msgspec

from verifier.render import render
from verifier.report import Report, Verdict

HERE: Final = Path(__file__).resolve().parent
TIMEOUT: Final = 60  # seconds; the unreachable issuer takes at most five

EXPECTED: Final = (
    ("1-good-nursing-licence.json", Verdict.VERIFIED),
    ("2-tampered-welding-certificate.json", Verdict.NOT_VERIFIED),
    ("3-revoked-crane-operator.json", Verdict.NOT_VERIFIED),
    ("4-expired-first-aid.json", Verdict.NOT_VERIFIED),
    ("5-unreachable-degree.json", Verdict.INCONCLUSIVE),
    ("6-partly-shown-learning-credential.sd-jwt", Verdict.VERIFIED),
)


def ask(base_url: str, credential: bytes) -> Report:
    """Return the service's report on a credential."""
    address = urlsplit(base_url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port or 80, timeout=TIMEOUT)
    try:
        connection.request("POST", "/v1/verify", credential, {"Content-Type": "application/vc"})
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    if answer.status != http.HTTPStatus.OK:
        raise SystemExit(
            f"expected a report, got status {answer.status}: {body.decode(errors='replace')[:500]}"
        )
    return msgspec.json.decode(body, type=Report)


def main(argv: Sequence[str]) -> int:
    """Verify all; return the exit code."""
    if len(argv) != 1:
        print("usage: verify_all.py BASE_URL", file=sys.stderr)
        return 64
    wrong = []
    for name, expected in EXPECTED:
        report = ask(argv[0], (HERE / name).read_bytes())
        print(f"--- {name}: expected {expected}, got {report.verdict}")
        print(render(report, color=sys.stdout.isatty()))
        if report.verdict is not expected:
            wrong.append(name)
    if wrong:
        print(f"another verdict than expected: {', '.join(wrong)}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
