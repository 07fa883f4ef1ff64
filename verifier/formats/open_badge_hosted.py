"""An assertion of Open Badges 2 or 1 that nobody signed: what stands at its own address is its proof.

Specs: 1EdTech Open Badges 2.0, "Hosted Badges"; Open Badges 1.1 and 1.0. The bare text of a signed one has no proof.
"""

from typing import Any, Final

from verifier.errors import Rejected
from verifier.formats.core.format import Format
from verifier.formats.core.open_badge import address_of, judge_statement, verification_of, version_of
from verifier.formats.core.other_formats import is_statement
from verifier.model import HostedDocument, Parsed, Presented, ProofClaim, Role


def _recognises(presented: Presented) -> bool:
    return isinstance(presented, dict) and is_statement(presented)


def _parse(presented: Presented) -> Parsed:
    document: dict[str, Any] = presented  # type: ignore[assignment]  # _recognises saw a dict
    period = judge_statement(document)
    way, _ = verification_of(document)
    proofs: tuple[ProofClaim, ...] = ()
    if way != "signed":
        address = address_of(document)
        if address is None:
            raise Rejected("structure.badge", "expected an address as id of a hosted badge, got another id")
        proofs = (
            ProofClaim(
                suite="open_badge_hosted",
                secured=HostedDocument(document=document),
                key_reference=address,
                purpose="assertionMethod",
            ),
        )
    return Parsed(
        format=FORMAT.name,
        role=Role.CREDENTIAL,
        data_model=version_of(document),
        claims=document,
        proofs=proofs,
        party=None,
        period=period,
    )


FORMAT: Final = Format(
    name="open_badge_hosted",
    title="Open Badge 2.0 or 1, hosted",
    spec="https://www.imsglobal.org/sites/default/files/Badges/OBv2p0Final/index.html#HostedBadge",
    recognises=_recognises,
    parse=_parse,
)
