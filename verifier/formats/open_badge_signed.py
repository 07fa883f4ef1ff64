"""An assertion of Open Badges 2 as compact JWS: the payload is the assertion, `creator` names the key.

Spec: 1EdTech Open Badges 2.0, "Signed Badges". No header names the key: whatever one says of a key is not looked at.
"""

from typing import Final

from verifier.errors import Rejected
from verifier.formats.core.format import Format
from verifier.formats.core.open_badge import judge_statement, verification_of
from verifier.formats.core.other_formats import is_statement
from verifier.model import CompactJws, DataModel, Parsed, Presented, ProofClaim, Role


def _recognises(presented: Presented) -> bool:
    return isinstance(presented, CompactJws) and is_statement(presented.payload)


def _parse(presented: Presented) -> Parsed:
    jws: CompactJws = presented  # type: ignore[assignment]  # _recognises saw one
    way, verification = verification_of(jws.payload)
    if way != "signed":
        raise Rejected("structure.verification", "expected a token that says it is signed, got another way")
    period = judge_statement(jws.payload)
    creator = verification.get("creator")
    reference = creator.get("id") if isinstance(creator, dict) else creator
    return Parsed(
        format=FORMAT.name,
        role=Role.CREDENTIAL,
        data_model=DataModel.OPEN_BADGES_2,
        claims=jws.payload,
        proofs=(
            ProofClaim(
                suite="jws",
                secured=jws,
                key_reference=reference if isinstance(reference, str) else None,
                purpose="assertionMethod",
            ),
        ),
        party=None,
        period=period,
    )


FORMAT: Final = Format(
    name="open_badge_signed",
    title="Open Badge 2.0, signed",
    spec="https://www.imsglobal.org/sites/default/files/Badges/OBv2p0Final/index.html#SignedBadge",
    recognises=_recognises,
    parse=_parse,
)
