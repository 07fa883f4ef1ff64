"""What several proofs of one document come to under a policy: which of them count, and whether enough of them hold.

Judges only. Two proofs under one key are one: a holder can repeat a proof, and nobody but an issuer can make a second.
"""

from collections.abc import Sequence
from typing import Final

import msgspec
from msgspec.structs import replace

from did_methods.core.document import DidDocument
from verifier.boundary import settle
from verifier.errors import Rejected, Undetermined
from verifier.linked_data import ContextSource
from verifier.model import Proven
from verifier.policy import Policy
from verifier.report import CheckResult, Outcome

_UNSUPPORTED: Final = ("proof.suite_unsupported", "proof.algorithm_unsupported")
_OF_THE_PROOF: Final = frozenset({"proof", "key_binding", "key_source"})


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """What one proof came to: its checks, the proof's own first.

    `proven`: where the proof held and its key may be taken for the stated party's, what it proves. `bound`: the key was
    shown to be theirs; `document`: that party's own document then.
    """

    checks: list[CheckResult]
    proven: Proven | None = None
    bound: bool = False
    document: DidDocument | None = None
    contexts: tuple[ContextSource, ...] = ()

    @property
    def is_open(self) -> bool:
        """Say whether it may yet turn out to hold."""
        return self.proven is None and all(check.outcome is not Outcome.FAILED for check in self.checks)


def weigh(tried: Sequence[Tried], policy: Policy, needed: int) -> list[CheckResult]:
    """Return the checks of all proofs, those that do not count under `policy` not required; `needed` have to hold."""
    if len(tried) == 1 and needed == 1:
        return tried[0].checks
    keys = len({one.proven.finding.key for one in tried if one.proven is not None})
    within_reach = keys + sum(one.is_open for one in tried)
    if policy.proofs == "any":
        checks = _enough(tried, enough=keys >= needed, within_reach=within_reach >= needed)
    elif policy.proofs == "known":
        checks = _known(tried)
    else:
        checks = [check for one in tried for check in one.checks]
    if keys < needed > 1:
        sentence = f"expected {needed} proofs that hold, each under a key of its own, got {keys}"
        problem: Rejected | Undetermined = Rejected("proof.too_few", sentence)
        if within_reach >= needed:
            problem = Undetermined("proof.too_few", sentence)
        checks.append(settle("proof", problem, policy))
    return checks


def _enough(tried: Sequence[Tried], *, enough: bool, within_reach: bool) -> list[CheckResult]:
    """Excuse what does not hold beside enough that do; where others may yet do, what was shown to be wrong."""
    checks: list[CheckResult] = []
    for one in tried:
        if one.proven is None and (enough or (within_reach and not one.is_open)):
            checks += [_excused(check) if check.check in _OF_THE_PROOF else check for check in one.checks]
        else:
            checks += one.checks
    return checks


def _known(tried: Sequence[Tried]) -> list[CheckResult]:
    """Excuse a proof of a suite or an algorithm that is not known here beside one that holds: it is told."""
    checks = [check for one in tried for check in one.checks]
    if not any(check.check == "proof" and check.outcome is Outcome.PASSED for check in checks):
        return checks
    return [_excused(check) if check.code in _UNSUPPORTED else check for check in checks]


def _excused(check: CheckResult) -> CheckResult:
    return replace(check, required=False)
