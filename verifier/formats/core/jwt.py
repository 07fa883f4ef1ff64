"""A JWT as a wrapping of a credential or presentation: token type, registered claims, key reference.

Specs: VCDM 1.1 section 6.3.1 (the `vc` and `vp` claims); Open Badges 3.0 section 8.2.4; Securing VCs using JOSE and
COSE section 3 (`vc+jwt`); RFC 7519; RFC 8725. Nothing here is proven. Where a registered claim and the credential
say the same thing twice, they must agree: else two readers of one token would read two credentials.
"""

import math
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Final

from msgspec.structs import replace

from verifier.errors import Rejected
from verifier.formats.core.certificates import chain_of, reference_to, token_chain
from verifier.formats.core.vcdm import STARTS, as_list, instant_of, is_url, judge_contexts, judge_credential
from verifier.model import CompactJws, DataModel, JsonJws, JsonObject, Parsed, ProofClaim, Role, SelectiveJwt

JSON_TYPE: Final = "jose+json"  # of a JWS in a JSON serialization that does not say what it carries
CREDENTIAL_TYPES: Final = frozenset({"jwt", "vc+jwt", "vc+ld+jwt", "vc+ld+json+jwt"})
PRESENTATION_TYPES: Final = frozenset({"jwt", "vp+jwt", "vp+ld+jwt", "vp+ld+json+jwt"})
# W3C only recommends that an SD-JWT says its type; one that does not is told by what it says.
SD_CREDENTIAL_TYPES: Final = frozenset(
    {"jwt", "sd-jwt", "sd_jwt", "vc+sd-jwt", "vc+ld+sd-jwt", "vc+ld+json+sd-jwt"}
)
SD_PRESENTATION_TYPES: Final = frozenset({"jwt", "sd-jwt", "vp+sd-jwt", "vp+ld+sd-jwt", "vp+ld+json+sd-jwt"})
_UNTYPED: Final = ("jwt", JSON_TYPE)  # told to be signed, and not as what
_REGISTERED: Final = frozenset({"iss", "sub", "jti", "nbf", "exp", "iat", "aud", "nonce", "cnf", "vc", "vp"})
# What an issuer may have meant to hold, though it stands beside the document: refused rather than passed over.
_RESTRICTIONS: Final = ("credentialStatus", "validFrom", "validUntil", "issuanceDate", "expirationDate")
_PERIOD: Final = {"1.1": ("issuanceDate", "expirationDate"), "2.0": ("validFrom", "validUntil")}
_LAST_SECOND: Final = 253_402_300_799  # 9999-12-31T23:59:59Z, the end of the calendar


def token_type(header: JsonObject) -> str | None:
    """Return `typ` in lower case without `application/`; "jwt" where there is none, None where it is no string."""
    typ = header.get("typ", "JWT")
    return typ.lower().removeprefix("application/") if isinstance(typ, str) else None


def judge_token_type(header: JsonObject, allowed: frozenset[str]) -> str:
    """Return the token type, one of `allowed`.

    Raises:
        Rejected: `jws.wrong_token_type`: a token that was signed to be something else (RFC 8725 section 3.11).
    """
    name = token_type(header)
    if name is None or name not in allowed:
        raise Rejected("jws.wrong_token_type", f"expected typ {', '.join(sorted(allowed))}, got another")
    return name


def credential_of(jws: CompactJws, types: frozenset[str] = CREDENTIAL_TYPES) -> dict[str, Any]:
    """Return the credential that the token carries, its registered claims written into it where it lacks them.

    Raises:
        Rejected: `jws.wrong_token_type`, `jws.claim_mismatch`, `jws.numeric_date`, `structure.…`.
    """
    kind = judge_token_type(jws.header, types)
    payload = jws.payload
    if "vp" in payload:
        raise Rejected(
            "jws.wrong_token_type", "expected a credential, got a token that is also a presentation"
        )
    if "vc" in payload:
        credential = _inner(payload, "vc")
        _agree_status(credential, payload)
    else:
        credential = {name: value for name, value in payload.items() if name not in _REGISTERED}
    _agree(credential, "issuer", payload.get("iss"))
    _agree_id(credential, payload.get("jti"))
    _agree_subject(credential, payload.get("sub"))
    # In `vc+jwt`, nbf and exp bound the signature and not the credential (VC-JOSE-COSE section 3.1.3).
    if kind in _UNTYPED:
        model = judge_contexts(credential)
        start, end = _PERIOD[model]
        if model is DataModel.VCDM_1_1:
            _read_start(credential, payload)
        else:
            _agree_instant(credential, start, payload, "nbf")
        _agree_instant(credential, end, payload, "exp")
    return credential


def presentation_of(jws: CompactJws, types: frozenset[str] = PRESENTATION_TYPES) -> dict[str, Any]:
    """Return the presentation that the token carries, `iss` and `jti` written into it where it lacks them.

    Raises:
        Rejected: `jws.wrong_token_type`, `jws.claim_mismatch`, `structure.…`.
    """
    judge_token_type(jws.header, types)
    payload = jws.payload
    if "vc" in payload:
        raise Rejected(
            "jws.wrong_token_type", "expected a presentation, got a token that is also a credential"
        )
    if "vp" in payload:
        presentation = _inner(payload, "vp")
    else:
        presentation = {name: value for name, value in payload.items() if name not in _REGISTERED}
    _agree(presentation, "holder", payload.get("iss"))
    _agree_id(presentation, payload.get("jti"))
    return presentation


def proof_of(jws: CompactJws, party: str | None, purpose: str) -> ProofClaim:
    """Return the claim that the signature of the token is a proof by `party`.

    `nbf` and `exp` bound the signature, but in the older dialects of a credential, where they are its own dates:
    there the validity check tells of them.

    Raises:
        Rejected: `jws.numeric_date`, `jws.claim_mismatch`.
    """
    payload = jws.payload
    bounded = purpose == "authentication" or token_type(jws.header) not in _UNTYPED
    nonce = payload.get("nonce")
    audience = as_list(payload.get("aud", []))
    if (nonce is not None and not isinstance(nonce, str)) or not all(
        isinstance(name, str) for name in audience
    ):
        raise Rejected("jws.claim_mismatch", "expected strings as nonce and aud, got another type")
    reference, certificates, problem = key_of(jws.header, party)
    if party is not None and jws.header.get("iss", party) != party:
        problem = ("jws.claim_mismatch", "expected iss in the header to be who signs, got another")
    names = ("iat", "nbf") if bounded else ("iat",)
    starts = [instant for name in names if (instant := numeric_date(payload, name)) is not None]
    return ProofClaim(
        suite="jws",
        secured=jws,
        key_reference=reference,
        purpose=purpose,
        created=max(starts) if starts else None,
        expires=numeric_date(payload, "exp") if bounded else None,
        challenge=nonce,
        domains=tuple(audience),
        problem=problem,
        chain=token_chain(certificates),
    )


def read_each(
    signed: JsonJws, read: Callable[[CompactJws], dict[str, Any]]
) -> tuple[dict[str, Any], tuple[Rejected | None, ...]]:
    """Return the document that all signatures make of the payload, and what keeps one of them from making any.

    Which one that is may depend on a header: whether `exp` ends the document or the signature.

    Raises:
        Rejected: `jws.claim_mismatch`: two that count make two documents of it; as `read`, where none makes one.
    """
    documents: list[dict[str, Any]] = []
    problems: list[Rejected | None] = []
    for jws in signed.signatures:
        try:
            documents.append(read(jws))
        except Rejected as problem:
            problems.append(problem)
        else:
            problems.append(None)
    if not documents:
        raise next(problem for problem in problems if problem is not None)
    if any(document != documents[0] for document in documents):
        raise Rejected(
            "jws.claim_mismatch", "expected one document by all signatures, got two by what their headers say"
        )
    return documents[0], tuple(problems)


def proofs_of(
    signed: JsonJws, problems: Iterable[Rejected | None], party: str | None, purpose: str
) -> tuple[ProofClaim, ...]:
    """Return a proof by `party` for each signature, with what `read_each` found wrong with it.

    Raises:
        Rejected: as `proof_of`.
    """
    claims = [proof_of(jws, party, purpose) for jws in signed.signatures]
    return tuple(
        claim if problem is None else replace(claim, problem=(problem.code, problem.detail))
        for claim, problem in zip(claims, problems, strict=True)
    )


def as_token(token: SelectiveJwt) -> CompactJws:
    """Return an SD-JWT read like any token: with what it discloses as if it had stood in its payload."""
    return replace(token.issuer_jws, payload=token.claims)


def selective_proof_of(token: SelectiveJwt, party: str | None, purpose: str) -> ProofClaim:
    """Return the claim that the issuer's signature of an SD-JWT is a proof by `party`.

    Raises:
        Rejected: as `proof_of`.
    """
    return replace(proof_of(as_token(token), party, purpose), suite="sd_jwt", secured=token)


def parsed_credential(
    format_name: str, claims: JsonObject, proofs_by: Callable[[str], tuple[ProofClaim, ...]]
) -> Parsed:
    """Return a credential whose proofs are signatures around it; `proofs_by` makes them of who is to have signed.

    Raises:
        Rejected: `structure.…`, and what `proofs_by` raises.
    """
    data_model, issuer, period = judge_credential(claims)
    return Parsed(
        format=format_name,
        role=Role.CREDENTIAL,
        data_model=data_model,
        claims=claims,
        proofs=proofs_by(issuer),
        party=issuer,
        period=period,
    )


def numeric_date(payload: JsonObject, name: str) -> datetime | None:
    """Return the instant of a NumericDate (RFC 7519 section 2); None where the claim is absent.

    Raises:
        Rejected: `jws.numeric_date`: no number, or outside the calendar.
    """
    value = payload.get(name)
    if value is None and name not in payload:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LAST_SECOND:
        raise Rejected(
            "jws.numeric_date",
            f"expected seconds since 1970 as {name}, got another type or an instant outside",
        )
    return datetime.fromtimestamp(value, UTC)


def _inner(payload: JsonObject, name: str) -> dict[str, Any]:
    inner = payload[name]
    if not isinstance(inner, dict):
        raise Rejected("structure.member", f"expected an object as claim {name}, got another type")
    if "@context" in payload or "credentialSubject" in payload:
        raise Rejected(
            "jws.claim_mismatch",
            f"expected the document in the claim {name} alone, got a second one beside it",
        )
    if any(member in payload and payload[member] != inner.get(member) for member in _RESTRICTIONS):
        raise Rejected(
            "jws.claim_mismatch", f"expected all restrictions in the claim {name}, got another beside it"
        )
    return dict(inner)


def _agree(document: dict[str, Any], member: str, stated: object) -> None:
    if stated is None:
        return
    if member not in document:
        document[member] = stated
        return
    inner = document[member]
    if isinstance(inner, dict) and "id" not in inner:
        document[member] = {"id": stated, **inner}
        return
    if (inner.get("id") if isinstance(inner, dict) else inner) != stated:
        raise Rejected(
            "jws.claim_mismatch", f"expected one {member}, got another in the token's registered claim"
        )


def _agree_status(credential: dict[str, Any], payload: JsonObject) -> None:
    """Carry over the claim `status`, which refers to a status list: it restricts the token and all that is in it."""
    if "status" in payload and credential.setdefault("status", payload["status"]) != payload["status"]:
        raise Rejected("jws.claim_mismatch", "expected one status, got another beside the claim vc")


def _agree_id(document: dict[str, Any], stated: object) -> None:
    """Hold `jti` against the id. Issuers number their tokens: what is no URL names the token, not the document."""
    if "id" in document or (isinstance(stated, str) and is_url(stated)):
        _agree(document, "id", stated)


def _agree_subject(credential: dict[str, Any], stated: object) -> None:
    if stated is None:
        return
    subject = credential.get("credentialSubject")
    if not isinstance(subject, dict):
        return  # several subjects: `sub` cannot name them all; a malformed one is refused by the shape rules
    if "id" not in subject:
        credential["credentialSubject"] = {"id": stated, **subject}
    elif subject["id"] != stated:
        raise Rejected("jws.claim_mismatch", "expected sub to be the id of the subject, got another")


def _read_start(credential: dict[str, Any], payload: JsonObject) -> None:
    """Write down when a credential of VCDM 1.1 starts, where its token says so otherwise than the model asks.

    Microsoft's Entra says in `iat` alone when it issued. Others set `nbf` to when they made the token, seconds before
    `issuanceDate` or years after it: both are starts then, and the later one counts.
    """
    begins = numeric_date(payload, "nbf")
    stated = [instant_of(credential[member], member) for member in STARTS if member in credential]
    if not stated:
        begins = begins or numeric_date(payload, "iat")
        if begins is not None:
            credential["issuanceDate"] = _text(begins)
    elif begins is not None and math.floor(begins.timestamp()) > math.floor(max(stated).timestamp()):
        credential["validFrom"] = _text(begins)


def _agree_instant(credential: dict[str, Any], member: str, payload: JsonObject, name: str) -> None:
    """Hold two spellings of one instant against each other, to the second: NumericDates are often cut there."""
    stated = numeric_date(payload, name)
    if stated is None:
        return
    if member not in credential:
        credential[member] = _text(stated)
    elif math.floor(instant_of(credential[member], member).timestamp()) != math.floor(stated.timestamp()):
        raise Rejected("jws.claim_mismatch", f"expected {name} and {member} to be one instant, got two")


def _text(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")


def key_of(
    header: JsonObject, party: str | None
) -> tuple[str | None, tuple[bytes, ...], tuple[str, str] | None]:
    """Return what names the key, the chain of certificates in the header, and what is wrong with it.

    A chain names the key where no document does: of an issuer that is no DID, or a did:web without a `kid`. Beside
    another name it is kept for what it says of that key, and one that cannot be read says nothing.
    """
    kid = header.get("kid")
    reference = key_reference_of(kid, party)
    if "x5c" not in header:
        return reference, (), None
    named = isinstance(kid, str) and kid.startswith(("did:", "https://"))
    if party is not None and party.startswith("did:"):
        named = named or bool(kid) or not party.startswith("did:web:")
    try:
        chain = chain_of(header)
    except Rejected as problem:
        return (reference, (), None) if named else (reference, (), (problem.code, problem.detail))
    return (reference if named else reference_to(chain)), chain, None


def key_reference_of(kid: object, party: str | None) -> str | None:
    """Return the URL that names the key: `kid` itself, or as a fragment of who signed, or who signed."""
    if isinstance(kid, str) and kid:
        if kid.startswith("did:jwk:"):  # one key; issuers write its own kid where the method has `#0`
            return kid if kid.endswith("#0") else kid.partition("#")[0]
        if kid.startswith(("did:", "https://")):
            return kid
        if party is not None and party.startswith(("did:", "https://")):
            return f"{party}{kid}" if kid.startswith("#") else f"{party}#{kid}"
        return kid
    return party
