"""A document as an object that carries its JWT in `proof.jwt`: the token alone is signed, and the object repeats it.

Software writes what it read out of a token so (`JwtProof2020`). Whatever the object says besides, nobody signed.
"""

from typing import Any, Final, TypeGuard

from verifier.errors import Rejected
from verifier.formats.core.compact_jws import compact_jws
from verifier.formats.core.disclosures import hides
from verifier.formats.core.vcdm import as_list, instant_of
from verifier.model import CompactJws, JsonObject

_DATES: Final = frozenset({"issuanceDate", "expirationDate", "validFrom", "validUntil"})


def carries_token(document: object) -> TypeGuard[dict[str, Any]]:
    """Say whether a document is an object whose one proof, alone or in a list, has a token."""
    return isinstance(document, dict) and "jwt" in _only_proof(document)


def carried_token(outer: dict[str, Any]) -> CompactJws:
    """Return the token of an object that carries one.

    Raises:
        Rejected: `structure.proof`, `jws.malformed`, `jws.wrong_token_type`: an SD-JWT, which is shown by itself.
    """
    token = _only_proof(outer)["jwt"]
    if not isinstance(token, str):
        raise Rejected("structure.proof", "expected a compact JWT as proof.jwt, got another type")
    jws = compact_jws(token)
    if hides(jws.payload):  # nor here may whoever shows nothing of an SD-JWT make a plain token of it
        raise Rejected(
            "jws.wrong_token_type", "expected a token that hides nothing as proof.jwt, got another"
        )
    return jws


def token_text(document: object) -> object:
    """Return what stands in a token for a document that may carry its own: that token, or the document itself."""
    return _only_proof(document)["jwt"] if carries_token(document) else document


def repeats(member: str, outer: object, signed: object) -> bool:
    """Say whether two spellings of one member mean the same: `{"id": x}` and x, a list of one and its item."""
    if outer == signed:
        return True
    if member in _DATES and isinstance(outer, str) and isinstance(signed, str):
        return int(instant_of(outer, member).timestamp()) == int(instant_of(signed, member).timestamp())
    if member == "issuer":
        return _id(outer) == _id(signed) is not None and not (isinstance(outer, dict) and len(outer) > 1)
    if member in {"type", "@context"}:
        return as_list(outer) == as_list(signed)
    return False


def judge_credential_repeated(outer: dict[str, Any], claims: JsonObject) -> None:
    """Accept an object that says nothing but the credential in its token.

    Raises:
        Rejected: `proof.outer_differs`.
    """
    for member, value in outer.items():
        if member != "proof" and not repeats(member, value, claims.get(member)):
            raise differs()


def differs() -> Rejected:
    """Return the problem of an object that says something else than its token."""
    return Rejected(
        "proof.outer_differs", "expected the object to repeat its token, got a member that differs"
    )


def _only_proof(outer: dict[str, Any]) -> dict[str, Any]:
    """Return the proof of an object that has one, alone or in a list; else none of its members."""
    stated = outer.get("proof")
    if isinstance(stated, list) and len(stated) == 1:
        stated = stated[0]
    return stated if isinstance(stated, dict) else {}


def _id(value: object) -> object:
    return value.get("id") if isinstance(value, dict) else value
