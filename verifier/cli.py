"""The command `ler-verifier`: verify, resolve, explain, serve. How it is asked: `command_line.py`.

Exit codes: 0 verified (or done), 1 not verified, 2 inconclusive, and from 64 on as in sysexits.h. What verifies is
imported by the command that needs it, so that `--help` and `explain` answer at once.
"""
# ruff: noqa: PLC0415, T201 - see above; and what a command prints is its answer

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypedDict

from verifier.command_line import USAGE, parser
from verifier.errors import InputRefused

if TYPE_CHECKING:
    from verifier.competency import Looked
    from verifier.report import Report
    from verifier.settings import Settings
    from verifier.wiring import Verifier

VERIFIED, NOT_VERIFIED, INCONCLUSIVE = 0, 1, 2
BAD_INPUT: Final = 65  # EX_DATAERR: bytes that nobody can judge
NO_INPUT: Final = 66  # EX_NOINPUT: no such file
UNAVAILABLE: Final = 69  # EX_UNAVAILABLE: a URL or a DID that cannot be had now
BAD_SETTINGS: Final = 78  # EX_CONFIG
_CREDENTIALS: Final = (
    "application/vc, application/vp, application/ld+json, application/json, application/jwt, image/png, "
    "image/svg+xml, application/pdf, */*"
)


class _Failure(Exception):
    """The command ends here, with this exit code and this line."""

    def __init__(self, exit_code: int, line: str) -> None:
        super().__init__(line)
        self.exit_code = exit_code
        self.line = line


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code of the process."""
    arguments = parser().parse_args(argv)
    run = {
        "verify": _verify,
        "resolve": _resolve,
        "explain": _explain,
        "serve": _serve,
        "settings": _settings,
        "competencies": _competencies,
    }[arguments.command]
    try:
        return run(arguments)
    except _Failure as failure:
        print(f"ler-verifier: {failure.line}", file=sys.stderr)
        return failure.exit_code
    except BrokenPipeError:  # the reader, a pager for one, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return VERIFIED


def _verify(arguments: argparse.Namespace) -> int:
    from verifier.report import Verdict, encode_report

    report = asyncio.run(_report(arguments))
    if arguments.page is not None:
        from verifier.page import page
        from verifier.words import LANGUAGES

        if arguments.page not in LANGUAGES:
            raise _Failure(USAGE, f"expected --page {' or '.join(LANGUAGES)}, got {_safe(arguments.page)}")
        sys.stdout.write(page(report, arguments.page))
    elif arguments.json:
        sys.stdout.write(encode_report(report).decode() + "\n")
    else:
        from verifier.render import render

        sys.stdout.write(render(report, color=_wants_color()))
    sys.stdout.flush()
    return {
        Verdict.VERIFIED: VERIFIED,
        Verdict.NOT_VERIFIED: NOT_VERIFIED,
        Verdict.INCONCLUSIVE: INCONCLUSIVE,
    }[report.verdict]


class _Asked(TypedDict):
    """What is asked of one document or of several."""

    policy: str | None
    tighten: dict[str, str] | None
    challenge: str | None
    domain: str | None
    applicant: dict[str, Any] | None
    session: dict[str, Any] | None
    now: datetime | None
    at: datetime | None


async def _report(arguments: argparse.Namespace) -> "Report":
    from verifier.competencies.references import SkillRefused

    async with _open(arguments) as verifier:
        sources: list[str] = arguments.sources
        if [*sources, arguments.applicant, arguments.session].count("-") > 1:
            raise _Failure(USAGE, "expected one thing on standard input, got two")
        given = [
            await _fetch(source, verifier) if "://" in source else (_read(source, verifier.settings), "")
            for source in sources
        ]
        asked: _Asked = {
            "policy": arguments.policy,
            "tighten": _tightening(arguments.tighten),
            "challenge": arguments.challenge,
            "domain": arguments.domain,
            "applicant": _object("applicant", arguments.applicant, verifier.settings),
            "session": _object("session", arguments.session, verifier.settings),
            "now": arguments.now,
            "at": arguments.at,
        }
        try:
            if len(given) > 1:
                report = await verifier.verify_packet([raw for raw, _ in given], **asked)
            else:
                raw, media_type = given[0]
                report = await verifier.verify(raw, media_type=media_type, **asked)
            return await _with_competencies(report, arguments, verifier)
        except InputRefused as refused:
            raise _Failure(BAD_INPUT, f"{refused.code}: {_safe(refused.detail)}") from refused
        except SkillRefused as refused:
            raise _Failure(USAGE, f"{refused.code}: {_safe(refused.detail)}") from refused
        except ValueError as error:  # PolicyRefused among them
            raise _Failure(USAGE, _safe(str(error))) from error


def _object(option: str, source: str | None, settings: "Settings") -> "dict[str, Any] | None":
    """Return what a file says; not the value of an option, which every user of the machine could see."""
    from did_methods.core.strict_json import JsonInvalid, parse_json_object

    if source is None:
        return None
    raw = _read(source, settings)
    try:
        return parse_json_object(raw, max_bytes=settings.max_body_bytes)
    except JsonInvalid as problem:
        raise _Failure(BAD_INPUT, f"--{option}: {problem.code}: {_safe(problem.detail)}") from problem


async def _with_competencies(
    report: "Report", arguments: argparse.Namespace, verifier: "Verifier"
) -> "Report":
    if not arguments.skill and not arguments.competencies:
        return report
    from msgspec.structs import replace

    return replace(report, competencies=await verifier.competencies.view({"": report}, arguments.skill))


def _tightening(stated: Sequence[str]) -> dict[str, str] | None:
    members: dict[str, str] = {}
    for text in stated:
        name, is_there, value = text.partition("=")
        if not is_there or name in members:
            raise _Failure(USAGE, f"expected --tighten MEMBER=VALUE, each member once, got {_safe(text)!r}")
        members[name] = value
    return members or None


async def _fetch(url: str, verifier: "Verifier") -> tuple[bytes, str]:
    from did_methods.core.ports import FetchFailed, FetchRefused

    try:
        fetched = await verifier.fetch(url, accept=_CREDENTIALS)
    except FetchRefused as refused:
        raise _Failure(USAGE, f"{refused.code}: {_safe(refused.detail)}") from refused
    except FetchFailed as failed:
        raise _Failure(UNAVAILABLE, f"{failed.code}: {_safe(failed.detail)}") from failed
    return fetched.body, fetched.media_type


def _read(source: str, settings: "Settings") -> bytes:
    """Return the bytes of a file or of standard input, as many as a document or a carrier may have."""
    from verifier.carriers import carrier_of

    most = settings.max_carrier_bytes
    try:
        with sys.stdin.buffer if source == "-" else Path(source).open("rb") as file:
            raw = file.read(most + 1)
    except OSError as error:
        raise _Failure(NO_INPUT, f"{source}: {error.strerror}") from error
    if carrier_of(raw) is None:
        most = settings.max_body_bytes
    if len(raw) > most:
        raise _Failure(BAD_INPUT, f"input.too_large: expected at most {most} bytes, got more")
    return raw


def _competencies(arguments: argparse.Namespace) -> int:
    from verifier.competencies.frameworks.core.statements import FrameworkRejected
    from verifier.competencies.references import SkillRefused
    from verifier.competency_commands import described, import_files

    settings = _load(arguments, competencies=arguments.index)
    if settings.competencies is None:
        raise _Failure(USAGE, "expected --index, or the setting `competencies`, got neither")
    try:
        if arguments.action == "import":
            lines = list(import_files(Path(settings.competencies), arguments.files))
        else:
            lines = list(described(asyncio.run(_look_up(arguments.reference, settings))))
    except FrameworkRejected as rejected:
        raise _Failure(BAD_INPUT, f"{rejected.code}: {_safe(rejected.detail)}") from rejected
    except SkillRefused as refused:
        raise _Failure(USAGE, f"{refused.code}: {_safe(refused.detail)}") from refused
    except OSError as error:
        raise _Failure(NO_INPUT, f"{error.filename}: {error.strerror}") from error
    sys.stdout.writelines(f"{_safe(line)}\n" for line in lines)
    return VERIFIED


async def _look_up(reference: str, settings: "Settings") -> "Looked":
    from verifier.settings import SettingsRefused
    from verifier.wiring import Verifier

    try:
        verifier = Verifier(settings)
    except SettingsRefused as refused:
        raise _Failure(BAD_SETTINGS, f"{refused.code}: {refused.detail}") from refused
    async with verifier:
        found = await verifier.competencies.look_up(reference)
    if found is None:
        raise _Failure(
            UNAVAILABLE, "competency.unknown: expected an entry of an imported framework, got another"
        )
    return found


def _resolve(arguments: argparse.Namespace) -> int:
    import msgspec

    from did_methods import DidProblem
    from did_methods.core.ports import FetchProblem, FetchRefused

    async def document() -> bytes:
        async with _open(arguments) as verifier:
            resolution = await verifier.resolve(arguments.did)
            return msgspec.json.format(msgspec.json.encode(resolution.document.raw), indent=2)

    try:
        shown = asyncio.run(document())
    except (DidProblem, FetchProblem) as problem:
        from did_methods import DidInvalid

        code = BAD_INPUT if isinstance(problem, DidInvalid | FetchRefused) else UNAVAILABLE
        raise _Failure(code, f"{problem.code}: {_safe(problem.detail)}") from problem
    sys.stdout.write(shown.decode() + "\n")
    return VERIFIED


def _explain(arguments: argparse.Namespace) -> int:
    from verifier.codes import CODES

    if arguments.code is None:
        width = max(map(len, CODES))
        sys.stdout.writelines(f"{code:<{width}}  {CODES[code].meaning}\n" for code in sorted(CODES))
        return VERIFIED
    entry = CODES.get(arguments.code)
    if entry is None:
        import difflib

        near = difflib.get_close_matches(arguments.code, CODES, n=3, cutoff=0.5)
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        raise _Failure(USAGE, f"no code {_safe(arguments.code)}{hint}")
    print(f"{entry.code}\n  {entry.meaning}")
    if entry.problem_type is not None:
        print(f"  problem type: {entry.problem_type}")
    return VERIFIED


def _serve(arguments: argparse.Namespace) -> int:
    settings = _load(arguments, host=arguments.host, port=arguments.port)
    try:
        from verifier.service.app import serve
    except ModuleNotFoundError as error:
        raise _Failure(BAD_SETTINGS, f"expected ler-verifier[service] to be installed: {error}") from error
    from verifier.settings import SettingsRefused

    try:
        return serve(settings)
    except SettingsRefused as refused:
        raise _Failure(BAD_SETTINGS, f"{refused.code}: {refused.detail}") from refused
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        raise _Failure(BAD_SETTINGS, f"cannot listen on {where}: {error.strerror}") from error


def _settings(_arguments: argparse.Namespace) -> int:
    from verifier.settings import settings_table

    sys.stdout.write(settings_table())
    return VERIFIED


def _open(arguments: argparse.Namespace) -> "Verifier":
    from verifier.settings import SettingsRefused
    from verifier.wiring import Verifier

    try:
        return Verifier(_load(arguments))
    except SettingsRefused as refused:
        raise _Failure(BAD_SETTINGS, f"{refused.code}: {refused.detail}") from refused


def _load(arguments: argparse.Namespace, **overrides: object) -> "Settings":
    from verifier.load_settings import load_settings
    from verifier.settings import SettingsRefused

    try:
        return load_settings(
            config=arguments.config, overrides={"documents": arguments.documents, **overrides}
        )
    except SettingsRefused as refused:
        raise _Failure(BAD_SETTINGS, f"{refused.code}: {refused.detail}") from refused


def _wants_color() -> bool:
    no_color = os.environ.get("NO_COLOR")  # noqa: TID251 - no-color.org: of this terminal, not of the service
    return not no_color and sys.stdout.isatty()


def _safe(text: str) -> str:
    from verifier.render import shown

    return shown(text)
