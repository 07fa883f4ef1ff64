"""Is there a newer state of a proven credential at its issuer? Asked only where the policy wants it, and once.

  1 the credential is proven, and names a `1EdTechCredentialRefresh`
  2 what is at its address is fetched through the guard, parsed and proven like any other credential
  3 it takes the place of the old one only if it is the same credential: by the same issuer, shown as well as before,
    with the same id, about the same subjects
Whatever goes wrong, the old one stands, and the check `refresh` says why. The new one is not refreshed again.
Spec: 1EdTech Open Badges 3.0, section 8.3 (verification, step 3) and the 1EdTech Credential Refresh Service.
"""

from typing import Final

import msgspec

from did_methods.core.ports import Fetched
from verifier import formats
from verifier.boundary import PROBLEMS, passed, settle
from verifier.errors import Rejected
from verifier.kinds.core.kind import subjects_of, types_of
from verifier.model import JsonObject, Parsed, Role
from verifier.policy import Policy
from verifier.ports import Ports, run
from verifier.report import CheckResult
from verifier.steps.prove import HEAVY, Proof, prove

MAX_CREDENTIAL: Final = 1024 * 1024  # bytes; a badge with an image in it has some hundred thousand
_SERVICE: Final = "1EdTechCredentialRefresh"
_ACCEPT: Final = "application/vc, application/vc+jwt, application/json, text/plain"


class Refreshed(msgspec.Struct, frozen=True, kw_only=True):
    """Which credential to judge on, and how asking for a newer one ended; `sources`: what was fetched for that."""

    parsed: Parsed
    proof: Proof
    checks: tuple[CheckResult, ...] = ()
    sources: tuple[Fetched, ...] = ()


async def refresh(parsed: Parsed, proof: Proof, policy: Policy, ports: Ports) -> Refreshed:
    """Return the newer state of a proven credential, else the one that is there; today's is none of the past's."""
    address = _service(parsed.claims)
    old = Refreshed(parsed=parsed, proof=proof)
    if (
        proof.proven is None
        or parsed.role is not Role.CREDENTIAL
        or address is None
        or ports.as_of is not None
    ):
        return old
    pages: tuple[Fetched, ...] = ()
    try:
        page = await ports.fetch(address, accept=_ACCEPT, max_bytes=MAX_CREDENTIAL)
        pages = (page,)
        heavy = len(page.body) > HEAVY
        presented = await run(ports, formats.read, page.body, heavy=heavy)
        shape = formats.detect(presented)
        if policy.formats is not None and shape.name not in policy.formats:
            raise Rejected(
                "structure.format_not_allowed", f"expected a wrapping of the policy, got {shape.name}"
            )
        newer = shape.parse(presented)
        newer_proof = await prove(newer, policy, ports, heavy=heavy, needed=policy.proofs_needed)
        _judge_same(parsed, proof, newer, newer_proof)
    except PROBLEMS as problem:
        kept = settle("refresh", problem, policy, required=False)
        return Refreshed(parsed=parsed, proof=proof, checks=(kept,), sources=pages)
    return Refreshed(parsed=newer, proof=newer_proof, checks=(passed("refresh"),), sources=pages)


def _service(claims: JsonObject) -> str | None:
    stated = claims.get("refreshService")
    for service in stated if isinstance(stated, list) else [stated]:
        if isinstance(service, dict) and _SERVICE in types_of(service):
            address = service.get("id")
            return address if isinstance(address, str) else None
    return None


def _judge_same(old: Parsed, old_proof: Proof, new: Parsed, new_proof: Proof) -> None:
    """Accept a proven newer state of the same credential.

    Raises:
        Rejected: `refresh.not_proven`, `refresh.other_credential`.
    """
    if new_proof.proven is None or (old_proof.bound and not new_proof.bound):
        raise Rejected("refresh.not_proven", "expected a credential with a proof that holds, got one without")
    if new.role is not old.role or _identity(new) != _identity(old):
        raise Rejected(
            "refresh.other_credential", "expected the same credential by the same issuer, got another"
        )


def _identity(parsed: Parsed) -> tuple[object, ...]:
    subjects = [subject.get("id") for subject in subjects_of(parsed.claims)]
    return parsed.party, parsed.claims.get("id"), sorted(map(str, subjects))
