"""A credential of the IETF (SD-JWT VC): registered claims of a JWT, a type in `vct`, and whatever else it says.

Specs: draft-ietf-oauth-sd-jwt-vc (typ `dc+sd-jwt`, `vc+sd-jwt` before November 2024); RFC 9901. The issuer is `iss`, or
whom the certificate in `x5c` names: an `iss` that the certificate does not name is not shown to be anybody's. What it
says is put into a subject, in the place where every credential has what it says; `vct` and `aka_vcts` are its types.
Diplomas and badges of European pilots carry a `credentialSubject` of another model inside: that is the subject then,
and what that model restricts a credential by (its dates, its status) restricts this one too, also where the holder
keeps that subject.
"""

from typing import Any, Final

from verifier.errors import Rejected
from verifier.formats.core.format import Format
from verifier.formats.core.jwt import judge_token_type, numeric_date
from verifier.formats.core.sd_jwt import judge_shown
from verifier.formats.core.signer import signer_of
from verifier.formats.core.vcdm import SUBJECT, as_list, is_url, judge_subjects, period_of
from verifier.model import (
    DataModel,
    JsonObject,
    Parsed,
    Period,
    Presented,
    ProofClaim,
    Role,
    SelectiveJwt,
)

MAX_TYPES: Final = 50  # in `aka_vcts`; a type that is derived from others names a few
_TYPES: Final = frozenset({"dc+sd-jwt", "vc+sd-jwt"})
# What is said of the token, and a claim that would be taken for the subject's identifier, which `sub` is.
_NOT_OF_THE_SUBJECT: Final = frozenset(
    "iss sub jti nbf exp iat aud nonce cnf status vct vct#integrity aka_vcts id".split()
)
_KEPT: Final = ("vct", "vct#integrity", "status")


def _recognises(presented: Presented) -> bool:
    return isinstance(presented, SelectiveJwt)


def _parse(presented: Presented) -> Parsed:
    token: SelectiveJwt = presented  # type: ignore[assignment]  # _recognises saw one
    judge_token_type(token.issuer_jws.header, _TYPES)
    judge_shown(token)
    stated = token.claims
    types = _types(stated)
    period = _period(token)
    proof, party = _proof(token)
    return Parsed(
        format=FORMAT.name,
        role=Role.CREDENTIAL,
        data_model=DataModel.SD_JWT_VC,
        claims=_claims(token, types, party),
        proofs=(proof,),
        party=party,
        period=period,
    )


def _period(token: SelectiveJwt) -> Period:
    """Return the narrowest period that the token leaves, and the document of another model in it."""
    stated, inner = token.claims, _period_inside(token)
    starts = [one for one in (numeric_date(stated, "nbf"), inner.valid_from) if one is not None]
    ends = [one for one in (numeric_date(stated, "exp"), inner.valid_until) if one is not None]
    start, end = max(starts, default=None), min(ends, default=None)
    if start is not None and end is not None and end < start:
        raise Rejected("structure.period", "expected an end after the start of validity, got one before it")
    return Period(valid_from=start, valid_until=end)


def _period_inside(token: SelectiveJwt) -> Period:
    if not token.carries_document:
        return Period()
    try:
        return period_of(token.claims)
    except Rejected:
        if SUBJECT in token.claims:
            raise
        return Period()  # then these are a person's dates, in whatever form the issuer writes such


def _types(stated: JsonObject) -> list[str]:
    """Return `vct`, and what else the issuer says that the credential is."""
    others = stated.get("aka_vcts", [])
    if not isinstance(others, list) or len(others) > MAX_TYPES or ("aka_vcts" in stated and not others):
        raise Rejected("structure.vct", f"expected a list of 1 to {MAX_TYPES} types as aka_vcts, got another")
    types = [stated.get("vct"), *others]
    if not all(isinstance(one, str) and one for one in types) or len(set(types)) < len(types):
        raise Rejected("structure.vct", "expected a type as text in vct, and others in aka_vcts, got another")
    return types


def _proof(token: SelectiveJwt) -> tuple[ProofClaim, str]:
    """Return the claim that the issuer signed, and who that is.

    Raises:
        Rejected: `structure.issuer`, `certificate.…`, `jws.numeric_date`.
    """
    issuer = token.claims.get("iss")
    if "iss" in token.claims and not (isinstance(issuer, str) and is_url(issuer)):
        raise Rejected("structure.issuer", "expected a URL as iss, got another value")
    signer = signer_of(token.issuer_jws.header, issuer, metadata=True)
    if signer.party is None:
        raise Rejected(
            *signer.problem
            or ("structure.issuer", "expected an issuer as iss or by its certificate, got neither")
        )
    proof = ProofClaim(
        suite="sd_jwt",
        secured=token,
        key_reference=signer.reference,
        purpose="assertionMethod",
        created=numeric_date(token.claims, "iat"),
        problem=signer.problem,
        chain=signer.chain,
    )
    return proof, signer.party


def _claims(token: SelectiveJwt, types: list[str], party: str) -> JsonObject:
    """Return what is said in the form that every credential has.

    Raises:
        Rejected: `structure.subject`: what stands as subject is none.
    """
    stated = token.claims
    sub, jti, authority = (stated.get(name) for name in ("sub", "jti", "issuing_authority"))
    claims: dict[str, Any] = {name: stated[name] for name in _KEPT if name in stated}
    claims |= {"type": types, "issuer": {"id": party, **({"name": authority} if authority else {})}}
    if isinstance(jti, str) and is_url(jti):
        claims["id"] = jti
    if token.carries_document:
        issuer = stated.get("issuer")
        if isinstance(issuer, dict):
            claims["issuer"] = {**issuer, "id": party}
        claims["type"] = list(dict.fromkeys((*types, *_types_in(stated))))
        if "credentialStatus" in stated:
            claims["credentialStatus"] = stated["credentialStatus"]
    if SUBJECT in stated:
        judge_subjects(stated[SUBJECT])
        return {**claims, SUBJECT: stated[SUBJECT]}
    subject = {name: value for name, value in stated.items() if name not in _NOT_OF_THE_SUBJECT}
    return {**claims, SUBJECT: {**subject, "id": sub} if isinstance(sub, str) else subject}


def _types_in(stated: JsonObject) -> list[str]:
    """Return the types that a document of another model has."""
    return [one for one in as_list(stated.get("type", [])) if isinstance(one, str)]


FORMAT: Final = Format(
    name="sd_jwt_vc",
    title="SD-JWT VC of the IETF",
    spec="https://datatracker.ietf.org/doc/draft-ietf-oauth-sd-jwt-vc/",
    recognises=_recognises,
    parse=_parse,
)
