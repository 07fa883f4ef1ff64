"""A presentation, as JSON-LD with an embedded proof or as JWT: who shows these credentials, bound to which request.

Spec: VCDM 1.1 and 2.0, "Verifiable Presentations". Its credentials become children, each judged on its own.
"""

from typing import Any, Final

from verifier.errors import Rejected
from verifier.formats.core.embedded import read_proofs
from verifier.formats.core.format import Format
from verifier.formats.core.jwt import PRESENTATION_TYPES, presentation_of, proof_of, token_type
from verifier.formats.core.presented import token, unwrap
from verifier.formats.core.vcdm import MAX_CHILDREN, as_list, identifier_of, judge_contexts, judge_types
from verifier.model import (
    Child,
    CompactJws,
    DataModel,
    JsonObject,
    Parsed,
    Period,
    Presented,
    ProofClaim,
    Role,
    Unreadable,
)


def _recognises(presented: Presented) -> bool:
    if isinstance(presented, CompactJws):
        types = presented.payload.get("type")
        return (
            "vp" in presented.payload
            or token_type(presented.header) in PRESENTATION_TYPES - {"jwt"}
            or "VerifiablePresentation" in (types if isinstance(types, list) else [types])
        )
    if not isinstance(presented, dict):
        return False
    types = presented.get("type")
    return "VerifiablePresentation" in (types if isinstance(types, list) else [types])


def _parse(presented: Presented) -> Parsed:
    claims: JsonObject = presentation_of(presented) if isinstance(presented, CompactJws) else presented  # type: ignore[assignment]  # _recognises saw a dict
    data_model = judge_contexts(claims)
    judge_types(claims, "VerifiablePresentation")
    holder = identifier_of(claims["holder"], "holder") if "holder" in claims else None
    proofs: tuple[ProofClaim, ...]
    if isinstance(presented, CompactJws):
        proofs = (proof_of(presented, holder, "authentication"),)
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
    title="presentation, JSON-LD or JWT",
    spec="https://www.w3.org/TR/vc-data-model-2.0/#verifiable-presentations",
    recognises=_recognises,
    parse=_parse,
)
