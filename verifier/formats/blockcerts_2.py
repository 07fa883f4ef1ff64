"""Blockcerts 2: an assertion of Open Badges 2 with class and issuer inside, and `signature` beside what is anchored.

Spec: Blockcerts schema 2.0 (https://github.com/blockchain-certificates/cert-schema), after Open Badges 2.0. All that
the document says is anchored, so class and issuer need not be looked up; whether that issuer made the transaction does.
"""

from typing import Any, Final

from verifier.errors import Rejected
from verifier.formats.core.format import Format
from verifier.formats.core.open_badge import judge_statement, linked, url_of
from verifier.formats.core.other_formats import is_blockcert
from verifier.model import DataModel, EmbeddedProof, Parsed, Presented, ProofClaim, Role


def _recognises(presented: Presented) -> bool:
    return isinstance(presented, dict) and is_blockcert(presented)


def _parse(presented: Presented) -> Parsed:
    document: dict[str, Any] = presented  # type: ignore[assignment]  # _recognises saw a dict
    period = judge_statement(document)
    badge_class = document["badge"]
    issuer = badge_class.get("issuer")
    party = url_of(issuer)
    if not isinstance(issuer, dict) or party is None:
        raise Rejected("structure.badge", "expected a badge class with its issuer inside, got another")
    _judge_recipient(document.get("recipient"))
    unsigned = {name: value for name, value in document.items() if name != "signature"}
    return Parsed(
        format=FORMAT.name,
        role=Role.CREDENTIAL,
        data_model=DataModel.BLOCKCERTS_2,
        claims=linked(unsigned, badge_class, issuer),
        proofs=(
            ProofClaim(
                suite="MerkleProof2017",
                secured=EmbeddedProof(document=unsigned, proof=document["signature"]),
                key_reference=party,
                purpose="assertionMethod",
            ),
        ),
        party=party,
        period=period,
    )


def _judge_recipient(stated: object) -> None:
    """Accept a recipient in plain sight: to the anchored hash a list of one is the same, and readers look past it.

    Raises:
        Rejected: `structure.badge`.
    """
    members = stated if isinstance(stated, dict) else {"identity": stated, "type": ""}
    kind = members.get("type", "")
    if (
        any(isinstance(members.get(name), list | dict) for name in ("identity", "hashed", "salt"))
        or not isinstance(kind, str)
        or ":" in kind
        or "@type" in members
    ):
        raise Rejected("structure.badge", "expected a recipient of plain members, got lists or objects")


FORMAT: Final = Format(
    name="blockcerts_2",
    title="Blockcert 2, anchored on a block chain",
    spec="https://github.com/blockchain-certificates/cert-schema",
    recognises=_recognises,
    parse=_parse,
)
