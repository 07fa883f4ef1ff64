"""How a row of the catalogue asks: bytes in at the library's entry, the internet in memory behind it.

An answer is a verdict and the code of the finding that decided it. `refused` stands for an input that nobody can
judge, which the service answers with a problem instead of a report.
"""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from tests.world import NOW, World
from verifier.errors import InputRefused
from verifier.policy import Policy
from verifier.report import CheckResult, Outcome, Report, Verdict
from verifier.settings import Settings
from verifier.wiring import Verifier

Answer = tuple[str, str]
VERIFIED: Final[Answer] = ("verified", "")

_DEFAULTS: Final = Settings()
_DECIDES: Final = {Verdict.NOT_VERIFIED: Outcome.FAILED, Verdict.INCONCLUSIVE: Outcome.UNDETERMINED}


class FrontDoor:
    """One verifier on an internet that holds what a test put there."""

    def __init__(self, world: World, settings: Settings = _DEFAULTS) -> None:
        self.world = world
        self.settings = settings
        self.verifier = Verifier(settings, network=world)

    async def report(
        self,
        data: bytes | str | Mapping[str, Any],
        *,
        policy: str | Policy = "default",
        challenge: str | None = None,
        domain: str | Collection[str] | None = None,
        now: datetime = NOW,
    ) -> Report:
        """Return the report; what is no bytes yet is written as JSON."""
        raw = json.dumps(data) if isinstance(data, Mapping) else data
        return await self.verifier.verify(raw, policy=policy, challenge=challenge, domain=domain, now=now)

    async def answer(self, data: bytes | str | Mapping[str, Any], **asked: Any) -> Answer:  # noqa: ANN401 - as `report` takes them
        """Return verdict and deciding code; `asked` as for `report`."""
        try:
            report = await self.report(data, **asked)
        except InputRefused as refused:
            return "refused", refused.code
        return report.verdict.value, deciding(report)


def not_verified(code: str) -> Answer:
    """Return the answer to what is shown to be wrong."""
    return "not_verified", code


def inconclusive(code: str) -> Answer:
    """Return the answer to what could not be found out."""
    return "inconclusive", code


def refused(code: str) -> Answer:
    """Return the answer to what nobody can judge."""
    return "refused", code


def deciding(report: Report) -> str:
    """Return the code of the first finding that made the verdict, its own before those of its children."""
    wanted = _DECIDES.get(report.verdict)
    for check in report.checks:
        if check.required and check.outcome is wanted:
            return check.code or ""
    return next((deciding(child) for child in report.children if child.verdict is report.verdict), "")


def warnings(report: Report) -> set[str]:
    """Return the codes of what was found and does not count against the document, children included."""
    own = {check.code or "" for check in report.checks if check.outcome is Outcome.WARNING}
    return own.union(*(warnings(child) for child in report.children))


def checks(report: Report, name: str) -> list[CheckResult]:
    """Return every result of the check called `name`."""
    return [check for check in report.checks if check.check == name]
