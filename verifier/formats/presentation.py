"""A presentation, as JSON-LD, JWT, JWS in JSON, SD-JWT or COSE: who shows these credentials, bound to which request.

Spec: VCDM 1.1 and 2.0, "Verifiable Presentations". Its credentials become children, each judged on its own. A JWT may
come in an object that says the same again, with its credentials written out.
"""

from typing import Any, Final

from verifier.errors import Rejected
from verifier.formats.core.carried_token import (
    carried_token,
    carries_token,
    differs,
    judge_credential_repeated,
    repeats,
    token_text,
)
from verifier.formats.core.cose_token import (
    COSE_PRESENTATION_TYPES,
    cose_proof_of,
    judge_content_type,
    judge_version,
)
from verifier.formats.core.embedded import read_proofs
from verifier.formats.core.format import Format
from verifier.formats.core.jwt import (
    JSON_TYPE,
    PRESENTATION_TYPES,
    SD_PRESENTATION_TYPES,
    as_token,
    credential_of,
    numeric_date,
    presentation_of,
    proof_of,
    proofs_of,
    read_each,
    selective_proof_of,
    token_type,
)
from verifier.formats.core.presented import token, unwrap
from verifier.formats.core.sd_jwt import judge_shown
from verifier.formats.core.vcdm import (
    MAX_CHILDREN,
    as_list,
    identifier_of,
    instant_of,
    judge_contexts,
    judge_types,
)
from verifier.model import (
    Child,
    CompactJws,
    CoseToken,
    DataModel,
    JsonJws,
    JsonObject,
    Parsed,
    Period,
    Presented,
    ProofClaim,
    Role,
    SelectiveJwt,
    Unreadable,
)

_ANY_TYPE: Final = frozenset({"jwt", "sd-jwt", "cose"})  # of tokens that do not say what they are
# As software writes out the claims of a token.
_TIMES: Final = {"issuanceDate": ("nbf", "iat"), "expirationDate": ("exp",)}
_ANSWER: Final = frozenset({"aud", "nonce"})  # what ties a presentation to one request


def _recognises(presented: Presented) -> bool:
    if isinstance(presented, CompactJws):
        return _is_presentation(presented, PRESENTATION_TYPES)
    if isinstance(presented, JsonJws):
        return any(_is_presentation(one, PRESENTATION_TYPES) for one in presented.signatures)
    if isinstance(presented, SelectiveJwt):
        return _is_presentation(as_token(presented), SD_PRESENTATION_TYPES)
    if isinstance(presented, CoseToken):
        return _is_presentation(presented.read_as, COSE_PRESENTATION_TYPES)
    if not isinstance(presented, dict):
        return False
    types = presented.get("type")
    return "VerifiablePresentation" in (types if isinstance(types, list) else [types])


def _is_presentation(token: CompactJws, types: frozenset[str]) -> bool:
    stated = token.payload.get("type")
    return (
        "vp" in token.payload
        or token_type(token.header) in types - _ANY_TYPE
        or "VerifiablePresentation" in (stated if isinstance(stated, list) else [stated])
    )


def _parse(presented: Presented) -> Parsed:
    if carries_token(presented):
        jws = carried_token(presented)
        signed = _parse(jws)
        _judge_repeated(presented, jws, signed.claims)
        return signed
    claims, problems = _claims(presented)
    data_model = judge_contexts(claims)
    judge_types(claims, "VerifiablePresentation")
    holder = identifier_of(claims["holder"], "holder") if "holder" in claims else None
    proofs: tuple[ProofClaim, ...]
    if isinstance(presented, CompactJws):
        proofs = (proof_of(presented, holder, "authentication"),)
    elif isinstance(presented, JsonJws):
        proofs = proofs_of(presented, problems, holder, "authentication")
    elif isinstance(presented, SelectiveJwt):
        proofs = (selective_proof_of(presented, holder, "authentication"),)
    elif isinstance(presented, CoseToken):
        proofs = (cose_proof_of(presented, holder, "authentication"),)
    else:
        proofs = read_proofs(claims)
    return Parsed(
        format=FORMAT.name,
        role=Role.PRESENTATION,
        data_model=data_model,
        claims=claims,
        proofs=proofs,
        party=holder,
        period=Period(),
        children=_children(claims, data_model),
    )


def _claims(presented: Presented) -> tuple[JsonObject, tuple[Rejected | None, ...]]:
    """Return what is presented, and of several signatures what each has wrong with it."""
    if isinstance(presented, JsonJws):
        return read_each(presented, lambda jws: presentation_of(jws, PRESENTATION_TYPES | {JSON_TYPE}))
    if isinstance(presented, CompactJws):
        return presentation_of(presented), ()
    if isinstance(presented, SelectiveJwt):
        judge_shown(presented, also=_ANSWER)
        if presented.key_binding is not None:
            raise Rejected(
                "sd_jwt.key_binding_misplaced",
                "expected a presentation that its holder signed, got one bound beside",
            )
        return presentation_of(as_token(presented), SD_PRESENTATION_TYPES), ()
    if isinstance(presented, CoseToken):
        judge_content_type(presented.message, "vp", "vc")
        shown = presentation_of(presented.read_as, COSE_PRESENTATION_TYPES)
        judge_version(shown)
        return shown, ()
    return presented, ()  # type: ignore[return-value]  # _recognises saw a dict


def _judge_repeated(outer: JsonObject, jws: CompactJws, claims: JsonObject) -> None:
    """Refuse an object that says anything else than the presentation in its token, and the claims around it."""
    for member, value in outer.items():
        if member == "proof":  # the token itself
            continue
        if member == "verifiableCredential":
            written = as_list(value)
            same = [token_text(each) for each in written] == as_list(claims.get(member, []))
            for each in written if same else ():
                if carries_token(each):
                    judge_credential_repeated(each, credential_of(carried_token(each)))
        elif member in claims:
            same = repeats(member, value, claims[member])
        elif member in _TIMES:
            found = [numeric_date(jws.payload, name) for name in _TIMES[member] if name in jws.payload]
            same = found[:1] == [instant_of(value, member)]
        else:
            name = "aud" if member == "verifier" else member
            same = name in jws.payload and as_list(jws.payload[name]) == as_list(value)
        if not same:
            raise differs()


def _children(claims: JsonObject, data_model: DataModel) -> tuple[Child, ...]:
    stated = claims.get("verifiableCredential")
    listed = [] if stated is None else as_list(stated)
    if len(listed) > MAX_CHILDREN:
        raise Rejected("limit.children", f"expected at most {MAX_CHILDREN} credentials, got {len(listed)}")
    place = "/verifiableCredential"
    return tuple(
        Child(
            document=_child(value, data_model), at=f"{place}/{index}" if isinstance(stated, list) else place
        )
        for index, value in enumerate(listed)
    )


def _child(value: Any, data_model: DataModel) -> Presented | Unreadable:
    try:
        if isinstance(value, dict):
            return unwrap(value)
        if isinstance(value, str) and data_model is DataModel.VCDM_1_1:
            return token(value)
    except Rejected as problem:
        return Unreadable(code=problem.code, detail=problem.detail)
    return Unreadable(
        code="structure.credentials", detail="expected an object as verifiableCredential, got another type"
    )


FORMAT: Final = Format(
    name="presentation",
    title="presentation, JSON-LD, JWT, JWS in JSON, SD-JWT or COSE",
    spec="https://www.w3.org/TR/vc-data-model-2.0/#verifiable-presentations",
    recognises=_recognises,
    parse=_parse,
)
