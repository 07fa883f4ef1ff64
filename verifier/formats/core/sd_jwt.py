"""An SD-JWT, compact or in a JSON serialization: the issuer's token, disclosures, and a key binding if there is one.

Specs: RFC 9901, sections 4 and 8; section 10.5 and the drafts of SD-JWT VC for what nobody may hide or supply.
Nothing of it is proven: the digests tie the disclosures to the token, and only a signature ties the token to anybody.
"""

from collections.abc import Mapping
from typing import Final

from verifier.errors import InputRefused, Rejected, Undetermined
from verifier.formats.core.compact_jws import compact_jws
from verifier.formats.core.disclosures import disclose, hash_name_of
from verifier.model import JsonObject, Presented, SelectiveJwt

SEPARATOR: Final = "~"
# What decides whether a token counts: shown or not at the holder's choice, it would count for whom it should not.
NEVER_DISCLOSED: Final = frozenset({"iss", "nbf", "exp", "cnf", "status", "vct", "vct#integrity", "aka_vcts"})
# Which members decide a shape rule of the W3C's data model, by the code of the rule.
_DECIDING: Final[Mapping[str, frozenset[str]]] = {
    "structure.context": frozenset({"@context"}),
    "structure.type": frozenset({"type"}),
    "structure.issuer": frozenset({"issuer"}),
    "structure.subject": frozenset({"credentialSubject"}),
    "structure.date": frozenset({"issuanceDate", "validFrom"}),
    "structure.member": frozenset(
        {"credentialStatus", "credentialSchema", "evidence", "refreshService", "termsOfUse"}
    ),
    "structure.related_resource": frozenset({"relatedResource"}),
}
_OUTSIDE: Final = ("disclosures", "kb_jwt")  # unprotected headers


def read_sd_jwt(text: str) -> SelectiveJwt:
    """Return an SD-JWT in its compact serialization.

    Raises:
        Rejected: `sd_jwt.…`, `jws.malformed`, `limit.disclosures`, `json.…`.
    """
    token, *disclosures, binding = text.split(SEPARATOR)
    issuer_jws = compact_jws(token)
    claims, disclosed, withheld = disclose(issuer_jws.payload, disclosures)
    return SelectiveJwt(
        issuer_jws=issuer_jws,
        claims=claims,
        disclosed=disclosed,
        withheld=withheld,
        presented=text[: len(text) - len(binding)].encode("ascii"),
        hash_name=hash_name_of(issuer_jws.payload),
        key_binding=compact_jws(binding) if binding else None,
    )


def judge_shown(token: SelectiveJwt, also: frozenset[str] = frozenset()) -> None:
    """Refuse what decides whether a token counts where it stands in a disclosure, or may.

    Raises:
        Rejected: `sd_jwt.claim_disclosed`.
    """
    never = NEVER_DISCLOSED | also
    if any(place and place[0] in never for place in (*token.disclosed, *token.withheld)):
        raise Rejected(
            "sd_jwt.claim_disclosed",
            "expected issuer, dates, type, status and key in the open, got one hidden",
        )


def as_far_as_shown(problem: Rejected, presented: Presented) -> Rejected | Undetermined:
    """Return what is wrong with the shape of a document; open where its holder may only have kept what is missed.

    What nobody may keep is missed for good: there the issuer has left it out.
    """
    deciding = _DECIDING.get(problem.code)
    if deciding is None or not isinstance(presented, SelectiveJwt):
        return problem
    if problem.code == "structure.issuer" and "vct" in presented.claims:
        return problem
    places = [place[1:] if place[:1] == ("vc",) else place for place in presented.withheld]
    inner = presented.claims.get("vc")
    shown = inner if isinstance(inner, dict) else presented.claims
    if any(place[0] in deciding if place else deciding.isdisjoint(shown) for place in places):
        return Undetermined("structure.not_shown", f"{problem.detail}; the holder may have kept it")
    return problem


def is_sd_jwt_json(document: JsonObject) -> bool:
    """Say whether a JWS in a JSON serialization has disclosures or a key binding in its first unprotected header."""
    header = _first(document).get("header")
    return isinstance(header, dict) and any(name in header for name in _OUTSIDE)


def read_sd_jwt_json(document: JsonObject) -> SelectiveJwt:
    """Return an SD-JWT in a JSON serialization, read as the compact one that it stands for (section 8.1).

    Raises:
        InputRefused: `input.format_unsupported`: under several signatures.
        Rejected: as `read_sd_jwt`.
    """
    signatures = document.get("signatures")
    if isinstance(signatures, list) and len(signatures) > 1:
        raise InputRefused("input.format_unsupported", "expected an SD-JWT under one signature, got several")
    if "signatures" in document and ("signature" in document or "protected" in document):
        raise Rejected("jws.malformed", "expected one serialization, general or flattened, got both")
    signed = _first(document)
    header = signed.get("header", {})
    if not isinstance(header, dict):
        raise Rejected("jws.malformed", "expected an object as unprotected header, got another type")
    disclosures, binding = header.get("disclosures", []), header.get("kb_jwt", "")
    parts = [signed.get("protected"), document.get("payload"), signed.get("signature")]
    behind = [*(disclosures if isinstance(disclosures, list) else [None]), binding]
    if not all(isinstance(text, str) and SEPARATOR not in text for text in (*parts, *behind)):
        raise Rejected("sd_jwt.malformed", "expected parts of an SD-JWT as text, got another value")
    token = read_sd_jwt(SEPARATOR.join((".".join(map(str, parts)), *map(str, behind))))
    if not token.issuer_jws.header.keys().isdisjoint(header):
        raise Rejected(
            "jws.malformed", "expected each header parameter once, protected or not, got one twice"
        )
    return token


def _first(document: JsonObject) -> JsonObject:
    signatures = document.get("signatures", [document])
    first = signatures[0] if isinstance(signatures, list) and signatures else None
    return first if isinstance(first, dict) else {}
