"""Does a proof hold, under which key, and is that the key of who the document says it is from?

Steps 1 to 4 of a verification, for a credential, for a presentation and for a status list alike. Before the gate
only key references are followed and pinned contexts read; no other URL out of unproven claims ever is.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec

from did_methods import is_second_hand
from did_methods.core.document import DidDocument
from did_methods.core.errors import DidInvalid
from did_methods.core.ports import Fetched
from verifier import binding
from verifier.boundary import PROBLEMS, AnyProblem, passed, settle
from verifier.errors import Rejected, Undetermined
from verifier.key_sources import find_document
from verifier.key_sources.core.source import Candidates, Sought, by_key_id, findings, with_chain
from verifier.linked_data import ContextSource, ContextStore
from verifier.model import DataModel, Parsed, ProofClaim, Proven, Token
from verifier.policy import Policy
from verifier.ports import Ports
from verifier.report import CheckResult, Outcome, rfc3339
from verifier.steps.find_transaction import with_transaction
from verifier.steps.judge_claim import judge_claim
from verifier.steps.judge_stamps import with_stamp
from verifier.steps.prove_badge import prove_badge
from verifier.steps.prove_blockcert import prove_blockcert
from verifier.steps.prove_open_attestation import SUITES as OPEN_ATTESTATION
from verifier.steps.prove_open_attestation import prove_open_attestation
from verifier.steps.try_key import try_key
from verifier.steps.weigh_proofs import Tried, weigh
from verifier.suites.core.suite import Suite

HEAVY: Final = 32 * 1024  # bytes; from here on judging takes over 2 ms and leaves the event loop
_MAY_BE_THE_CONTEXT: Final = frozenset(
    {"anchor.other_document", "proof.signature_invalid", "linked_data.unsigned_term"}
)
# A signature over linked data covers what words mean, not which word was used: whoever holds such a document can swap
# two of its own words and their meanings, and a reader of the JSON would be told the opposite.
_OWN_WORDS: Final = Rejected(
    "context.inline", "expected words whose meaning is pinned, got a document that explains words of its own"
)
_SECOND_HAND: Final = Undetermined(
    "key_binding.second_hand",
    "expected the document of a DID method known here, got what a resolver says it is",
)
# Proven in an order of their own. Looked up once, for Python 3.11: see `policy.py`.
_BADGES: Final = (DataModel.OPEN_BADGES_2, DataModel.OPEN_BADGES_1)
_BLOCKCERTS: Final = DataModel.BLOCKCERTS_2
_PASSED: Final = Outcome.PASSED
_FAILED: Final = Outcome.FAILED
_MISMATCH: Final = "key_binding.issuer_mismatch"
_FOREIGN_KEY: Final = Rejected(
    _MISMATCH, "expected a key of the stated party's own document, got one of another document"
)
# What today's document of a signer may show, and the one of a past instant need not have shown.
_OF_TODAYS_KEY: Final = frozenset(
    {
        "badge.copy_differs",
        "badge.gone",
        "badge.key_missing",
        "badge.revoked",
        "did.deactivated",
        "did.relationship_missing",
        "did.verification_method_not_found",
        "key.algorithm_mismatch",
        "key.metadata_issuer_differs",
        "key.metadata_malformed",
        "key.none_for_purpose",
        "key_binding.issuer_mismatch",
        "proof.key_type",
        "proof.signature_invalid",
    }
)


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """What all proofs of a document came to. `proven` is None unless the gate may open.

    `bound`: the key that opened it was shown to be one of the stated party. False: only the policy let it pass.
    `document`: that party's own document, where the key was shown to be theirs.
    """

    checks: tuple[CheckResult, ...]
    proven: Proven | None
    bound: bool
    sources: tuple[Fetched, ...]
    contexts: tuple[ContextSource, ...]
    document: DidDocument | None = None


async def prove(parsed: Parsed, policy: Policy, ports: Ports, *, heavy: bool, needed: int = 1) -> Proof:
    """Judge every proof of `parsed` on its own, then whether what held opens the gate.

    `needed`: how many have to hold, each under a key of its own.
    """
    sources: list[Fetched] = []
    tried: list[Tried] = []
    for claim in parsed.proofs:
        if tried:
            await ports.turnstile.pass_through()
        tried.append(await _try(claim, parsed, policy, ports, sources, heavy=heavy))
    if tried:
        checks = weigh(tried, policy, needed)
    else:
        missing = Rejected("proof.missing", "expected at least one proof, got none")
        checks = [settle("proof", missing, policy)]
    opened = None if _shown_false(checks) else _first_that_opens(tried)
    contexts: tuple[ContextSource, ...] = ()
    for one in tried:
        contexts = one.contexts or contexts
    return Proof(
        checks=tuple(checks),
        proven=opened.proven if opened is not None else None,
        bound=opened is not None and opened.bound,
        sources=tuple(sources),
        contexts=contexts,
        document=opened.document if opened is not None else None,
    )


async def _try(
    claim: ProofClaim,
    parsed: Parsed,
    policy: Policy,
    ports: Ports,
    sources: list[Fetched],
    *,
    heavy: bool,
) -> Tried:
    """Return what one proof came to; what was fetched for it goes to `sources`."""
    facts = _facts(claim)
    contexts: tuple[ContextSource, ...] = ()
    before = len(sources)
    try:
        suite = judge_claim(claim, parsed, policy, ports.instant)
        if parsed.data_model in _BADGES:
            return await prove_badge(
                parsed, claim, policy, ports, sources, suite=suite, heavy=heavy, facts=facts
            )
        if parsed.data_model is _BLOCKCERTS:
            words = _judge_words(parsed, suite, policy)
            return await prove_blockcert(
                parsed, claim, ports, sources, suite=suite, heavy=heavy, facts=facts, words=words
            )
        if claim.suite in OPEN_ATTESTATION:
            return await prove_open_attestation(
                parsed, claim, policy, ports, sources, suite=suite, heavy=heavy, facts=facts
            )
        store = ports.contexts.allowing(policy.vocabularies) if policy.vocabularies else ports.contexts
        if suite.uses_contexts:
            contexts = store.sources(parsed.claims.get("@context"))
        if suite.anchor is not None:
            claim = await with_transaction(claim, suite.anchor, ports, sources, heavy=heavy)
            facts = _facts(claim)
        if claim.stamps:
            claim, candidates, document = await _find_keys_as_stamped(claim, parsed.party, ports, sources)
            facts = _facts(claim)
        else:
            candidates, document = await _find_keys(claim, parsed.party, ports, sources)
        proven, held = await _prove_by_any(parsed, claim, candidates, suite, ports, store=store, heavy=heavy)
        if held is not store:
            contexts = held.sources(parsed.claims.get("@context"))
    except PROBLEMS as problem:
        told = of_then(problem, ports, fetched=len(sources) > before)
        return Tried(checks=[settle("proof", told, policy, **facts)], contexts=contexts)
    checks = [passed("proof", **facts, **proven.facts), *_judge_words(parsed, suite, policy)]
    binding_check, own_document = await _judge_binding(proven, document, policy, ports, sources)
    checks.append(binding_check)
    checks += _judge_source((document,) if own_document is document else (document, own_document), policy)
    bound = binding_check.outcome is _PASSED
    return Tried(
        checks=checks,
        proven=proven if bound or binding_check.outcome is Outcome.WARNING else None,
        bound=bound,
        document=own_document if bound else None,
        contexts=contexts,
    )


def _first_that_opens(tried: Sequence[Tried]) -> Tried | None:
    """Return the first proof under a key of the stated party, or else the first that the policy lets pass."""
    tolerated = None
    for one in tried:
        if one.bound:
            return one
        if tolerated is None and one.proven is not None:
            tolerated = one
    return tolerated


def of_then(problem: AnyProblem, ports: Ports, *, fetched: bool = True) -> AnyProblem:
    """Return what a problem with a key of today says of a past instant: that key may not have been the one then."""
    if ports.as_of is None or problem.code not in _OF_TODAYS_KEY:
        return problem
    if not fetched and problem.code != "did.deactivated":  # the key is in the identifier, then as now
        return problem
    return Undetermined(
        "history.key_gone", f"expected the signer's document of then, got {problem.code} today"
    )


async def _find_keys(
    claim: ProofClaim, party: str | None, ports: Ports, sources: list[Fetched]
) -> tuple[Candidates, DidDocument]:
    """Return the keys that may have signed, and the document that lists them.

    What was fetched for that goes to `sources`, also where none is there.
    """
    reference = claim.key_reference
    if reference is None:
        raise Rejected("key.reference_missing", "expected a reference to the signer's key, got none")
    sought = Sought(reference=reference, party=party, chain=claim.chain, stamped=claim.stamped)
    document, fetched = await find_document(sought, ports)
    sources += fetched
    if isinstance(claim.secured, Token):
        reference = by_key_id(document, reference)
    candidates = findings(document, fetched, reference, claim.purpose, ports.instant)
    return (candidates if claim.chain is None else with_chain(candidates, claim.chain)), document


async def _find_keys_as_stamped(
    claim: ProofClaim, party: str | None, ports: Ports, sources: list[Fetched]
) -> tuple[ProofClaim, Candidates, DidDocument]:
    """Return as `_find_keys`, and the claim: with the instant of a stamp, where its certificate has ended since."""
    try:
        return claim, *await _find_keys(claim, party, ports, sources)
    except Undetermined as problem:
        if problem.code != "certificate.expired":
            raise
        claim = await with_stamp(claim, ports, sources)
        if claim.stamped is None:
            raise
    return claim, *await _find_keys(claim, party, ports, sources)


async def _prove_by_any(
    parsed: Parsed,
    claim: ProofClaim,
    candidates: Candidates,
    suite: Suite,
    ports: Ports,
    *,
    store: ContextStore,
    heavy: bool,
) -> tuple[Proven, ContextStore]:
    """Return what the first fitting key proves, and under which contexts; else raise what was run into first.

    A context that was published in two states under one URL may have been signed over in either.
    """
    first: DidInvalid | Rejected | None = None
    stores = [store]
    for each in stores:
        for finding in candidates.findings:
            try:
                proven = await try_key(parsed, claim, finding, suite, ports, store=each, heavy=heavy)
            except (DidInvalid, Rejected) as problem:
                first = first or problem
                if suite.uses_contexts and len(stores) == 1 and problem.code in _MAY_BE_THE_CONTEXT:
                    stores += each.alternates(parsed.claims.get("@context"))
            else:
                return proven, each
    if candidates.unread is not None:
        raise candidates.unread
    assert first is not None  # noqa: S101 - there is at least one candidate
    raise first


async def _judge_binding(
    proven: Proven, listing: DidDocument, policy: Policy, ports: Ports, sources: list[Fetched]
) -> tuple[CheckResult, DidDocument]:
    """Return whether the key, found in `listing`, is one of the stated party; and that party's own document."""
    party, finding = proven.parsed.party, proven.finding
    facts: dict[str, Any] = {"controller": finding.document_id}
    if party is None or binding.speaks_for_itself(party, finding):
        return passed("key_binding", **facts), listing
    before = len(sources)
    try:
        if not party.startswith("did:"):
            raise _FOREIGN_KEY
        document, fetched = await find_document(Sought(reference=party), ports)
        sources += fetched
        binding.judge(finding, document, proven.proof.purpose)
    except PROBLEMS as problem:
        # Whoever tolerates a foreign key does not ask why it could not be shown to be theirs.
        tolerated = _MISMATCH in policy.warnings
        told = _FOREIGN_KEY if tolerated else of_then(problem, ports, fetched=len(sources) > before)
        return settle("key_binding", told, policy, **facts), listing
    return passed("key_binding", **facts), document


def _judge_source(documents: Iterable[DidDocument], policy: Policy) -> list[CheckResult]:
    """Tell of documents that a resolver alone vouches for: nothing that their method would prove was looked at."""
    for document in documents:
        if is_second_hand(document.id):
            return [settle("key_source", _SECOND_HAND, policy, controller=document.id)]
    return []


def _judge_words(parsed: Parsed, suite: Suite, policy: Policy) -> list[CheckResult]:
    if not suite.uses_contexts:
        return []
    contexts = parsed.claims["@context"]
    listed = contexts if isinstance(contexts, list) else [contexts]
    for part in listed:
        if isinstance(part, dict):
            return [settle("vocabulary", _OWN_WORDS, policy)]
    return []


def _facts(claim: ProofClaim) -> dict[str, Any]:
    facts: dict[str, Any] = {"suite": claim.suite, "verification_method": claim.key_reference}
    if claim.created is not None:
        facts["created"] = rfc3339(claim.created)
    if claim.stamped is not None:
        facts["stamped"] = rfc3339(claim.stamped)
    return facts


def _shown_false(checks: list[CheckResult]) -> bool:
    return _FAILED in [check.outcome for check in checks if check.required]
