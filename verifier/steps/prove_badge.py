"""Does what an Open Badge 2 rests on hold, and is it its issuer's? Steps 2 to 4 for a badge that is no credential.

An assertion does not say who its issuer is: its class does; an endorsement does itself. So this goes in an order of
its own, and each step follows only what the one before has shown:

  1 the key that the assertion names, or the issuer's own copy of it, is fetched
  2 the signature is checked, or the copy is compared                        -> Proven, of nobody yet
  3 the class that the proven assertion names is fetched, then the profile that the class names
  4 is the key listed by that profile, or does the profile allow that address?
  5 only then is the assertion Proven together with its class and issuer

Spec: 1EdTech Open Badges 2.0, "Verification".
"""

from collections.abc import Mapping
from typing import Any, Final

from msgspec.structs import replace

from did_methods.core.document import VerificationMethod
from did_methods.core.ports import Fetched
from verifier.boundary import PROBLEMS, passed, settle
from verifier.errors import Undetermined
from verifier.formats.core.open_badge import (
    issuer_of,
    judge_hosting,
    judge_owner,
    linked,
    linked_endorsement,
    read_key,
    url_of,
)
from verifier.model import HostedCopy, HostedDocument, JsonObject, KeyFinding, Parsed, ProofClaim, Proven
from verifier.policy import Policy
from verifier.ports import Ports
from verifier.report import Outcome
from verifier.steps.fetch_badge import fetch_copy, fetch_document, fetch_page, read_page
from verifier.steps.try_key import try_key
from verifier.steps.weigh_proofs import Tried
from verifier.suites.core.suite import Suite, with_linked

_NOT_OF_THEN: Final = Undetermined(
    "history.key_gone", "expected what the issuer's profile said then, got one of today that says otherwise"
)


async def prove_badge(
    parsed: Parsed,
    claim: ProofClaim,
    policy: Policy,
    ports: Ports,
    sources: list[Fetched],
    *,
    suite: Suite,
    heavy: bool,
    facts: Mapping[str, Any],
) -> Tried:
    """Return what the one proof of a badge came to; what was fetched for it goes to `sources`.

    Raises:
        Problem, DidProblem, FetchProblem: the proof does not hold, or it cannot be told.
    """
    finding = await _find_key(claim, ports, sources)  # 1
    proven = await try_key(parsed, claim, finding, suite, ports, store=ports.contexts, heavy=heavy)  # 2
    checks = [passed("proof", **facts, **proven.facts)]
    owner = finding.document_id
    try:
        badge_class = await _find_class(parsed.claims, ports, sources)  # 3
        named_in = parsed.claims if badge_class is None else badge_class
        profile = await fetch_document(issuer_of(named_in), ports, sources)
    except PROBLEMS as problem:
        return Tried(checks=[*checks, settle("key_binding", problem, policy, controller=owner)])
    try:
        if isinstance(finding.key, HostedCopy):  # 4
            judge_hosting(finding.key.url, profile)
        else:
            judge_owner(finding.method, profile)
        checks.append(passed("key_binding", controller=owner))
    except PROBLEMS as problem:
        told = problem if ports.as_of is None else _NOT_OF_THEN
        checks.append(settle("key_binding", told, policy, controller=owner))
    outcome = checks[-1].outcome
    if outcome not in (Outcome.PASSED, Outcome.WARNING):
        return Tried(checks=checks)
    return Tried(
        checks=checks, proven=_put_together(proven, badge_class, profile), bound=outcome is Outcome.PASSED
    )  # 5


async def _find_key(claim: ProofClaim, ports: Ports, sources: list[Fetched]) -> KeyFinding:
    reference = claim.key_reference
    if reference is None:
        raise Undetermined("badge.key_unnamed", "expected the address of the signer's key, got none")
    if isinstance(claim.secured, HostedDocument):
        return await _find_copy(reference, ports, sources)
    page = await fetch_page(reference, ports, sources)
    method = read_key(reference, await read_page(page, ports))
    assert method.public_key is not None  # noqa: S101 - read_key gives no other
    return KeyFinding(key=method.public_key, method=method, document_id=method.controller, sources=(page,))


async def _find_copy(address: str, ports: Ports, sources: list[Fetched]) -> KeyFinding:
    page = await fetch_copy(address, ports, sources)
    method = VerificationMethod(id=address, type="HostedBadge", controller="", public_key=None, raw={})
    copy = HostedCopy(url=address, body=page.body)
    return KeyFinding(key=copy, method=method, document_id=address, sources=(page,))


async def _find_class(claims: JsonObject, ports: Ports, sources: list[Fetched]) -> JsonObject | None:
    """Return the class: as it stands in the proven assertion, or at the address there; None of an endorsement."""
    if "badge" not in claims:
        return None
    stated = claims["badge"]
    if isinstance(stated, dict) and "issuer" in stated:
        return stated
    address = url_of(stated)
    if address is None:
        raise Undetermined("badge.class_unnamed", "expected a badge class or its address, got neither")
    return await fetch_document(address, ports, sources)


def _put_together(proven: Proven, badge_class: JsonObject | None, profile: JsonObject) -> Proven:
    parsed = proven.parsed
    if badge_class is None:
        claims = linked_endorsement(parsed.claims, profile)
    else:
        claims = linked(parsed.claims, badge_class, profile)
    return with_linked(proven, replace(parsed, claims=claims, party=profile["id"]))
