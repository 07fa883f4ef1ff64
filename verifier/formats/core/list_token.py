"""A status list token, JWT or CWT: its type, its claims under their names in a JWT, and which key it names.

Specs: Token Status List, sections 5.1, 5.2 and 8.3 (draft-ietf-oauth-status-list); RFC 8392 (CWT); RFC 9596 (`typ` in
COSE); RFC 9360 (`x5chain`). Which of the two it is, the bytes decide. Nothing here is proven. A list token is no
credential and is never accepted as one: it is read only where a list was asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from did_methods.core.strict_cbor import CborInvalid, parse_cbor
from verifier.errors import Rejected
from verifier.formats.core.cose import CLAIMS, cose_sign1, jwt_header, named_claims
from verifier.formats.core.jwt import judge_token_type, numeric_date
from verifier.formats.core.presented import plain_token
from verifier.formats.core.signer import signer_of
from verifier.model import CompactJws, CoseSign1, DataModel, JsonObject, Parsed, Period, ProofClaim, Role

MAX_CBOR_ITEMS: Final = 300_000  # keys and values; 2 MiB hold no more identifiers of 12 bytes
_NOT_ASCII: Final = b"\x80"  # what starts so is no text: a CBOR array, or one with a tag
_CLAIMS: Final[Mapping[int, str]] = {
    **CLAIMS,
    65530: "identifier_list",
    65533: "status_list",
    65534: "ttl",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Token:
    """What the two forms of a list token have in common. `suite` is a name of the SUITES table."""

    claims: JsonObject
    secured: CompactJws | CoseSign1
    suite: str
    header: Mapping[str, Any]  # of a CWT its `typ`, `kid` and `x5c` as a JWT has them
    kid: str | None


def read_list_token(
    raw: bytes, *, types: frozenset[str], issuer: str | None, max_bytes: int, metadata: bool = False
) -> Parsed:
    """Return a list token of one of `types`, unproven; `issuer` is whose list is looked for.

    A token that does not say who signed it (`iss`, or a URL as key reference) is taken for the issuer's own, but where
    it brings a certificate that does not name the issuer. `metadata`: the issuer's key was found in such, so that of
    its list is looked for there.

    Raises:
        Rejected: `jws.wrong_token_type`, `jws.numeric_date`, `jws.malformed`, `cose.malformed`.
        InputRefused: no token at all.
    """
    token = _cwt(raw, max_bytes) if raw[:1] >= _NOT_ASCII else _jwt(raw)
    name = judge_token_type(token.header, types)
    signer = signer_of(token.header, _party_of(token, issuer), metadata=metadata)
    starts = [instant for part in ("iat", "nbf") if (instant := numeric_date(token.claims, part)) is not None]
    proof = ProofClaim(
        suite=token.suite,
        secured=token.secured,
        key_reference=signer.reference,
        purpose="assertionMethod",
        chain=signer.chain,
        problem=signer.problem,
    )
    return Parsed(
        format=name,
        role=Role.CREDENTIAL,
        data_model=DataModel.STATUS_LIST,
        claims=token.claims,
        proofs=(proof,),
        party=signer.party,
        period=Period(valid_from=max(starts, default=None), valid_until=numeric_date(token.claims, "exp")),
    )


def issued_at(parsed: Parsed) -> datetime | None:
    """Return when a list token says that it was issued."""
    return numeric_date(parsed.claims, "iat")


def _jwt(raw: bytes) -> _Token:
    jws = plain_token(raw.strip().decode("utf-8", "replace"))
    kid = jws.header.get("kid")
    return _Token(
        claims=jws.payload,
        secured=jws,
        suite="jws",
        header=jws.header,
        kid=kid if isinstance(kid, str) else None,
    )


def _cwt(raw: bytes, max_bytes: int) -> _Token:
    message = cose_sign1(raw, max_bytes=max_bytes)
    header = jwt_header(message)
    return _Token(
        claims=_claims_of(message, max_bytes),
        secured=message,
        suite="cose_sign1",
        header=header,
        kid=header.get("kid"),
    )


def _party_of(token: _Token, issuer: str | None) -> str | None:
    stated = token.claims.get("iss")
    if isinstance(stated, str) and stated:
        return stated
    if token.kid is not None and token.kid.startswith(("did:", "https://")):
        return token.kid.partition("#")[0]
    return issuer


def _claims_of(message: CoseSign1, max_bytes: int) -> dict[str, Any]:
    try:
        stated = parse_cbor(message.payload, max_bytes=max_bytes, max_items=MAX_CBOR_ITEMS)
    except CborInvalid as problem:
        raise Rejected("cose.malformed", f"{problem.code}: {problem.detail}") from problem
    return named_claims(stated, _CLAIMS)
