"""A credential as COSE_Sign1 (`vc+cose`): the document in JSON, under one signature, in a binary message.

Spec: Securing VCs using JOSE and COSE, section 3.3.1. It is held to what a `vc+jwt` is held to; `core/cose_token.py`
tells what stands where.
"""

from typing import Final

from verifier.formats.core.cose_token import (
    COSE_CREDENTIAL_TYPES,
    cose_proof_of,
    judge_content_type,
    judge_version,
)
from verifier.formats.core.format import Format
from verifier.formats.core.jwt import credential_of, parsed_credential
from verifier.model import CoseToken, Parsed, Presented


def _recognises(presented: Presented) -> bool:
    return isinstance(presented, CoseToken)


def _parse(presented: Presented) -> Parsed:
    token: CoseToken = presented  # type: ignore[assignment]  # _recognises saw one
    judge_content_type(token.message, "vc", "vp")
    claims = credential_of(token.read_as, COSE_CREDENTIAL_TYPES)
    judge_version(claims)
    return parsed_credential(
        FORMAT.name, claims, lambda issuer: (cose_proof_of(token, issuer, "assertionMethod"),)
    )


FORMAT: Final = Format(
    name="vc_cose",
    title="credential as COSE_Sign1",
    spec="https://www.w3.org/TR/vc-jose-cose/#securing-vcs-with-cose",
    recognises=_recognises,
    parse=_parse,
)
