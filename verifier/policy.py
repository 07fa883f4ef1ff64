"""What a caller demands, and how the results of the checks fold into one verdict.

A policy names the findings that are worth no more than a warning under it; every other finding counts.
Taking a code out of `warnings` is the way to demand more, so demanding more never improves a verdict.
"""

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

import msgspec

from verifier.model import Relation
from verifier.report import CheckResult, Outcome, PolicyFacts, Report, Verdict


class Policy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Rules of one name. Durations in seconds.

    `legacy_suites`: whether a proof of a suite that a later one has replaced may count.
    `every_proof`: a proof of a suite that is not supported leaves the verdict open even beside one that holds.
    `refresh_credentials`: whether the issuer's host is asked for a newer state of a credential that offers one.
    `stale_status_seconds`: how old a proven status list may be that still speaks when its host gives no newer one.
    `warnings`: codes of `codes.py` that do not count against the credential.
    """

    name: str
    version: str
    every_proof: bool = False
    legacy_suites: bool = True
    clock_skew: int = 60  # issuers' and our clocks differ by this much at most in practice
    refresh_credentials: bool = False  # the host learns that the credential is being looked at, and by whom
    stale_status_seconds: int = 0  # 0: never; whoever cuts us off could freeze a status for that long
    warnings: frozenset[str] = frozenset()

    def facts(self) -> PolicyFacts:
        """Return name, version and digest, as the report carries them."""
        return _facts(self)


@lru_cache(maxsize=64)
def _facts(policy: Policy) -> PolicyFacts:
    canonical = msgspec.json.encode(
        {**msgspec.structs.asdict(policy), "warnings": sorted(policy.warnings)}, order="sorted"
    )
    return PolicyFacts(name=policy.name, version=policy.version, sha256=hashlib.sha256(canonical).hexdigest())


DEFAULT: Final = Policy(
    name="default",
    version="1",
    warnings=frozenset(
        {
            "endorsement.not_verified",
            "endorsement.open",
            "issuer.unknown",
            "issuer.listing_expired",
            "context.inline",
            "status.list_issuer_differs",  # the Digital Credentials Consortium's valid badges have it
            "status.list_moved",  # and this
            "status.list_unnamed",
            "status.list_short",  # and this
            "status.list_unsigned",  # 1EdTech's lists are
            "status.entry_is_list",
            "status.herd_privacy",
            "challenge.not_asked",
            "holder.not_subject",
            "holder.cannot_tell",
            "status.not_shown",
            "status.refresh_available",
            "status.message",
            "validity.not_shown",
            # An issuer's slip in describing an achievement takes nothing from its having been awarded.
            "kind.subject_unidentified",
            "kind.identity_malformed",
            "kind.result_unexplained",
            "kind.result_not_allowed",
            "kind.level_unknown",
            "kind.credits_exceeded",
            "kind.association_malformed",
            "kind.association_open",
            "kind.association_cycle",
            "kind.other_subject",  # people have several identifiers; whose they are is asked of the holder
        }
    ),
)

STRICT: Final = Policy(
    name="strict",
    version="1",
    every_proof=True,
    # The last says something of the issuer's manners, and nothing against the credential.
    warnings=frozenset({"status.refresh_available", "status.message", "status.herd_privacy"}),
)

CONFORMANCE: Final = Policy(
    name="conformance",
    version="1",
    # The W3C suites and the vectors of the specifications sign for https issuers with a foreign did:key.
    warnings=DEFAULT.warnings | {"key_binding.issuer_mismatch"},
)

POLICIES: Final[Mapping[str, Policy]] = {p.name: p for p in (DEFAULT, STRICT, CONFORMANCE)}


_PARTS: Final = (None, Relation.CREDENTIAL)


def counts(child: Report) -> bool:
    """Say whether the whole can only verify if this document inside it does."""
    return child.relation in _PARTS


def fold(checks: Sequence[CheckResult], children: Sequence[Report]) -> Verdict:
    """Return the verdict over `checks` of one document and the verdicts of its children.

    Nothing is verified without a proof that passed. A child that is a part of the whole and is not verified keeps the
    whole from being so; an endorsement, or what is to prove one item, does not.
    """
    outcomes = [result.outcome for result in checks if result.required]
    verdicts = [child.verdict for child in children if counts(child)]
    if Outcome.FAILED in outcomes or Verdict.NOT_VERIFIED in verdicts:
        return Verdict.NOT_VERIFIED
    if Outcome.UNDETERMINED in outcomes or Verdict.INCONCLUSIVE in verdicts:
        return Verdict.INCONCLUSIVE
    if any(result.check == "proof" and result.outcome is Outcome.PASSED for result in checks):
        return Verdict.VERIFIED
    return Verdict.INCONCLUSIVE
