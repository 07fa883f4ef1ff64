"""A credential object that carries its JWT in `proof.jwt`.

Only the token is signed, so only the token is read; an outer object that says anything else is refused.
"""

from typing import Any, Final

from verifier.errors import Rejected
from verifier.formats.core.compact_jws import compact_jws
from verifier.formats.core.format import Format
from verifier.formats.core.jwt import credential_of, parsed_credential, proof_of
from verifier.formats.core.vcdm import instant_of
from verifier.model import Parsed, Presented

_DATES: Final = frozenset({"issuanceDate", "expirationDate", "validFrom", "validUntil"})


def _recognises(presented: Presented) -> bool:
    return isinstance(presented, dict) and "jwt" in _only_proof(presented)


def _only_proof(outer: dict[str, Any]) -> dict[str, Any]:
    """Return the proof of an object that has one, alone or in a list; else none of its members."""
    stated = outer.get("proof")
    if isinstance(stated, list) and len(stated) == 1:
        stated = stated[0]
    return stated if isinstance(stated, dict) else {}


def _parse(presented: Presented) -> Parsed:
    outer: dict[str, Any] = presented  # type: ignore[assignment]  # _recognises saw a dict
    token = _only_proof(outer)["jwt"]
    if not isinstance(token, str):
        raise Rejected("structure.proof", "expected a compact JWT as proof.jwt, got another type")
    jws = compact_jws(token)
    claims = credential_of(jws)
    parsed = parsed_credential(
        FORMAT.name, claims, lambda issuer: (proof_of(jws, issuer, "assertionMethod"),)
    )
    for member, value in outer.items():
        if member != "proof" and not _same(member, value, claims.get(member)):
            raise Rejected(
                "proof.outer_differs", "expected the object to repeat its token, got a member that differs"
            )
    return parsed


def _same(member: str, outer: object, signed: object) -> bool:
    """Say whether two spellings of one member mean the same: `{"id": x}` and x, a list of one and its item."""
    if outer == signed:
        return True
    if member in _DATES and isinstance(outer, str) and isinstance(signed, str):
        return int(instant_of(outer, member).timestamp()) == int(instant_of(signed, member).timestamp())
    if member == "issuer":
        return _id(outer) == _id(signed) is not None and not (isinstance(outer, dict) and len(outer) > 1)
    if member in {"type", "@context"}:
        return _listed(outer) == _listed(signed)
    return False


def _id(value: object) -> object:
    return value.get("id") if isinstance(value, dict) else value


def _listed(value: object) -> object:
    return value if isinstance(value, list) else [value]


FORMAT: Final = Format(
    name="jwt_proof",
    title="credential object with its JWT in the proof",
    spec="https://www.w3.org/TR/vc-data-model/#json-web-token",
    recognises=_recognises,
    parse=_parse,
)
