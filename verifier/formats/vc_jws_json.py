"""A credential in a JSON serialization of JWS, under one signature or several, each a proof of its own.

Specs: RFC 7515, section 7.2 (general and flattened); RFC 7797 (`b64`); Securing VCs using JOSE and COSE, and the older
dialects, whose rules each signature is held to as if it were a token (`core/jwt.py`). Of the unprotected headers
nothing counts. Seals (`jades.py`) and SD-JWTs stand in the same serializations and have rules of their own.
"""

from typing import Final

from verifier.formats.core.format import Format
from verifier.formats.core.jwt import (
    CREDENTIAL_TYPES,
    JSON_TYPE,
    credential_of,
    parsed_credential,
    proofs_of,
    read_each,
)
from verifier.formats.core.other_formats import is_statement
from verifier.model import JsonJws, Parsed, Presented

_TYPES: Final = CREDENTIAL_TYPES | {JSON_TYPE}


def _recognises(presented: Presented) -> bool:
    return isinstance(presented, JsonJws) and not is_statement(presented.signatures[0].payload)


def _parse(presented: Presented) -> Parsed:
    signed: JsonJws = presented  # type: ignore[assignment]  # _recognises saw one
    claims, problems = read_each(signed, lambda jws: credential_of(jws, _TYPES))
    return parsed_credential(
        FORMAT.name, claims, lambda issuer: proofs_of(signed, problems, issuer, "assertionMethod")
    )


FORMAT: Final = Format(
    name="vc_jws_json",
    title="credential as JWS in a JSON serialization",
    spec="https://www.rfc-editor.org/rfc/rfc7515#section-7.2",
    recognises=_recognises,
    parse=_parse,
)
