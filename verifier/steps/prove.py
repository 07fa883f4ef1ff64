"""Does a proof hold, under which key, and is that the key of who the document says it is from?

Steps 1 to 4 of a verification, for a credential, for a presentation and for a status list alike. Before the gate
only key references are followed and pinned contexts read; no other URL out of unproven claims ever is.
"""

from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from did_methods.core.errors import DidInvalid
from did_methods.core.ports import Fetched
from verifier import binding
from verifier.boundary import PROBLEMS, passed, settle
from verifier.errors import Rejected, Undetermined
from verifier.key_sources import source_for
from verifier.key_sources.core.source import Candidates, Sought, findings, with_chain
from verifier.linked_data import ContextSource, ContextStore
from verifier.model import Parsed, ProofClaim, Proven, Role
from verifier.policy import Policy
from verifier.ports import Ports, run
from verifier.report import CheckResult, Outcome
from verifier.suites import SUITES
from verifier.suites.core.suite import Suite
from verifier.suites.core.suite import prove as prove_by_suite

HEAVY: Final = 32 * 1024  # bytes; from here on judging takes over 2 ms and leaves the event loop
_MAY_BE_THE_CONTEXT: Final = frozenset({"proof.signature_invalid", "linked_data.unsigned_term"})
# A signature over linked data covers what words mean, not which word was used: whoever holds such a document can swap
# two of its own words and their meanings, and a reader of the JSON would be told the opposite.
_OWN_WORDS: Final = Rejected(
    "context.inline", "expected words whose meaning is pinned, got a document that explains words of its own"
)
_MISMATCH: Final = "key_binding.issuer_mismatch"


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """What all proofs of a document came to. `proven` is None unless the gate may open.

    `bound`: the key that opened it was shown to be one of the stated party. False: only the policy let it pass.
    """

    checks: tuple[CheckResult, ...]
    proven: Proven | None
    bound: bool
    sources: tuple[Fetched, ...]
    contexts: tuple[ContextSource, ...]


async def prove(parsed: Parsed, policy: Policy, ports: Ports, *, heavy: bool) -> Proof:
    """Judge every proof of `parsed` on its own, then whether what held opens the gate."""
    checks: list[CheckResult] = []
    sources: list[Fetched] = []
    contexts: tuple[ContextSource, ...] = ()
    opened: Proven | None = None
    own = unsupported = False
    if not parsed.proofs:
        missing = Rejected("proof.missing", "expected at least one proof, got none")
        checks.append(settle("proof", missing, policy))
    for claim in parsed.proofs:
        facts = _facts(claim)
        try:
            suite = _judge_claim(claim, parsed.role, policy, ports.now)
            if suite.uses_contexts:
                contexts = ports.contexts.sources(parsed.claims.get("@context"))
            candidates = await _find_keys(claim, parsed.party, ports, sources)
            proven, store = await _prove_by_any(parsed, claim, candidates, suite, ports, heavy=heavy)
            if store is not ports.contexts:
                contexts = store.sources(parsed.claims.get("@context"))
        except PROBLEMS as problem:
            checks.append(settle("proof", problem, policy, **facts))
            unsupported = unsupported or problem.code == "proof.suite_unsupported"
            continue
        checks.append(passed("proof", **facts, **proven.facts))
        checks += _judge_words(parsed, suite, policy)
        bound = await _judge_binding(proven, policy, ports, sources)
        checks.append(bound)
        if bound.outcome is Outcome.PASSED and not own:
            opened, own = proven, True
        elif bound.outcome is Outcome.WARNING and opened is None:
            opened = proven
    if unsupported:
        checks = _excuse_unsupported(checks, policy)
    if _shown_false(checks):
        opened = None
    return Proof(
        checks=tuple(checks),
        proven=opened,
        bound=own and opened is not None,
        sources=tuple(sources),
        contexts=contexts,
    )


def _judge_claim(claim: ProofClaim, role: Role, policy: Policy, now: datetime) -> Suite:
    """Return the suite of a proof that may count at all: right shape, purpose and time.

    Raises:
        Rejected: its own defect, `proof.suite_legacy`, `proof.purpose`, `proof.created_in_future`, `proof.expired`.
        Undetermined: `proof.suite_unsupported`.
    """
    suite = SUITES.get(claim.suite)
    if suite is None and claim.suite:  # whatever else is odd about it: only who knows the suite can tell
        raise Undetermined("proof.suite_unsupported", f"expected a suite known here, got {claim.suite!r}")
    if suite is None or claim.problem is not None:
        raise Rejected(
            *claim.problem or ("structure.proof", "expected a proof that names its suite, got none")
        )
    if suite.legacy and not policy.legacy_suites:
        raise Rejected("proof.suite_legacy", f"expected a suite still in force, got {claim.suite}")
    purpose = "authentication" if role is Role.PRESENTATION else "assertionMethod"
    if claim.purpose != purpose:
        raise Rejected("proof.purpose", f"expected proofPurpose {purpose}, got {claim.purpose[:80]!r}")
    skew = timedelta(seconds=policy.clock_skew)
    if claim.created is not None and claim.created > now + skew:
        raise Rejected("proof.created_in_future", "expected a proof made by now, got one dated later")
    if claim.expires is not None and claim.expires < now - skew:
        raise Rejected("proof.expired", "expected a proof that is still good, got one past its end")
    return suite


async def _find_keys(
    claim: ProofClaim, party: str | None, ports: Ports, sources: list[Fetched]
) -> Candidates:
    """Return the keys that may have signed; what was fetched for that goes to `sources`, also where none is there."""
    reference = claim.key_reference
    if reference is None:
        raise Rejected("key.reference_missing", "expected a reference to the signer's key, got none")
    sought = Sought(reference=reference, party=party, certificates=claim.certificates)
    document, fetched = await source_for(reference).document(sought, ports)
    sources += fetched
    candidates = findings(document, fetched, reference, claim.purpose, ports.now)
    return with_chain(candidates, claim.certificates) if claim.certificates else candidates


async def _prove_by_any(
    parsed: Parsed,
    claim: ProofClaim,
    candidates: Candidates,
    suite: Suite,
    ports: Ports,
    *,
    heavy: bool,
) -> tuple[Proven, ContextStore]:
    """Return what the first fitting key proves, and under which contexts; else raise what was run into first.

    A context that was published in two states under one URL may have been signed over in either.
    """
    first: DidInvalid | Rejected | None = None
    stores = [ports.contexts]
    for store in stores:
        for finding in candidates.findings:
            try:
                proven = await run(ports, prove_by_suite, parsed, claim, finding, suite, store, heavy=heavy)
            except (DidInvalid, Rejected) as problem:
                first = first or problem
                if suite.uses_contexts and len(stores) == 1 and problem.code in _MAY_BE_THE_CONTEXT:
                    stores += store.alternates(parsed.claims.get("@context"))
            else:
                return proven, store
    if candidates.unread is not None:
        raise candidates.unread
    assert first is not None  # noqa: S101 - there is at least one candidate
    raise first


async def _judge_binding(proven: Proven, policy: Policy, ports: Ports, sources: list[Fetched]) -> CheckResult:
    party, finding = proven.parsed.party, proven.finding
    facts: dict[str, Any] = {"controller": finding.document_id}
    if party is None or binding.speaks_for_itself(party, finding):
        return passed("key_binding", **facts)
    try:
        if not party.startswith("did:") or _MISMATCH in policy.warnings:
            raise Rejected(
                _MISMATCH, "expected a key of the stated party's own document, got one of another document"
            )
        document, fetched = await source_for(party).document(Sought(reference=party), ports)
        sources += fetched
        binding.judge(finding, document, proven.proof.purpose)
    except PROBLEMS as problem:
        return settle("key_binding", problem, policy, **facts)
    return passed("key_binding", **facts)


def _judge_words(parsed: Parsed, suite: Suite, policy: Policy) -> list[CheckResult]:
    if not suite.uses_contexts:
        return []
    contexts = parsed.claims["@context"]
    listed = contexts if isinstance(contexts, list) else [contexts]
    if any(isinstance(part, dict) for part in listed):
        return [settle("vocabulary", _OWN_WORDS, policy)]
    return []


def _facts(claim: ProofClaim) -> dict[str, Any]:
    facts: dict[str, Any] = {"suite": claim.suite, "verification_method": claim.key_reference}
    if claim.created is not None:
        facts["created"] = claim.created.isoformat()
    return facts


def _excuse_unsupported(checks: list[CheckResult], policy: Policy) -> list[CheckResult]:
    """Beside a proof that holds, one of an unknown suite is told and does not count, unless every proof is demanded."""
    if policy.every_proof or not any(_held(check) for check in checks):
        return checks
    return [
        replace(check, required=False) if check.code == "proof.suite_unsupported" else check
        for check in checks
    ]


def _held(check: CheckResult) -> bool:
    return check.check == "proof" and check.outcome is Outcome.PASSED


def _shown_false(checks: list[CheckResult]) -> bool:
    return any(check.required and check.outcome is Outcome.FAILED for check in checks)
