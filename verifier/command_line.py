"""What can be said on the command line: commands and their options. What each command does: `cli.py`.

Nothing that verifies is imported here, so that `--help` answers at once.
"""

import argparse
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final, NoReturn

from verifier.competency_commands import add_commands

USAGE: Final = 64  # EX_USAGE of sysexits.h: the command line itself


class _Parser(argparse.ArgumentParser):
    """Misuse exits with 64: 2 means inconclusive here."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"{self.prog}: {message}\n")


def parser() -> argparse.ArgumentParser:
    """Return what reads a command line; of what it cannot read it tells, and ends the process with `USAGE`."""
    whole = _Parser(
        prog="ler-verifier",
        description="Verify Learning and Employment Records: credentials, badges, transcripts, presentations.",
        epilog="Exit codes of verify: 0 verified, 1 not verified, 2 inconclusive, 64 and above misuse.",
    )
    whole.add_argument("--version", action="version", version=f"ler-verifier {version('ler-verifier')}")
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)
    common = _Parser(add_help=False)
    common.add_argument(
        "--documents", metavar="DIR", help="folder of pinned documents, used before any network"
    )
    common.add_argument("--config", metavar="FILE", type=Path, help="settings in TOML")
    command = commands.add_parser("verify", parents=[common], help="verify a credential or a presentation")
    command.add_argument(
        "sources",
        metavar="FILE|-|URL",
        nargs="+",
        help="a file, - for standard input, or an https URL; several are judged together",
    )
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the report as JSON")
    form.add_argument("--page", metavar="LANGUAGE", help="print a page of HTML for people: en, es")
    command.add_argument("--policy", help="default, strict, employment, offline, conformance, or yours")
    command.add_argument(
        "--tighten",
        metavar="MEMBER=VALUE",
        action="append",
        default=[],
        help="demand more than the policy: proofs_needed=2, required=holder,status, refuse=issuer.unknown",
    )
    command.add_argument("--challenge", help="challenge that a presentation must answer")
    command.add_argument("--domain", help="domain that a presentation must be made for")
    command.add_argument(
        "--applicant",
        metavar="FILE|-",
        help="JSON with id, email, phone, student_id, name of the person whose it should be",
    )
    command.add_argument(
        "--session",
        metavar="FILE|-",
        help="JSON with the session that a mobile document was shown in (docs/kinds/identity_document.md)",
    )
    command.add_argument("--at", metavar="INSTANT", type=_instant, help="judge as of then (RFC 3339)")
    command.add_argument(
        "--now", metavar="INSTANT", type=_instant, help="what counts as now, to replay a case"
    )
    command.add_argument("--competencies", action="store_true", help="tell what all of it shows of skills")
    command.add_argument(
        "--skill",
        metavar="REFERENCE",
        action="append",
        default=[],
        help="answer for it: address or framework:code",
    )
    command = commands.add_parser("resolve", parents=[common], help="show the document of a DID")
    command.add_argument("did", metavar="DID")
    command = commands.add_parser("explain", help="say what a code of a report means")
    command.add_argument("code", metavar="CODE", nargs="?", help="left out: list all codes")
    command = commands.add_parser("serve", parents=[common], help="run the HTTP service")
    command.add_argument("--host", help="address to listen on")
    command.add_argument("--port", type=int, help="port to listen on; 0 takes a free one")
    add_commands(commands.add_parser("competencies", help="import frameworks, or look into them"), common)
    commands.add_parser("settings", help="print the table of all settings (Markdown)")
    return whole


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is not None:
            instant = instant.astimezone(UTC)
    except (ValueError, OverflowError):  # none, or one that its zone takes out of the calendar
        raise argparse.ArgumentTypeError(f"expected an instant of ISO 8601, got {text[:80]!r}") from None
    if instant.tzinfo is None:
        raise argparse.ArgumentTypeError(f"expected an instant with a time zone, got {text[:80]!r}")
    return instant
