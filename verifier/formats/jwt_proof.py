"""A credential object that carries its JWT in `proof.jwt`.

Only the token is signed, so only the token is read; an outer object that says anything else is refused.
"""

from typing import Any, Final

from verifier.formats.core.carried_token import carried_token, carries_token, judge_credential_repeated
from verifier.formats.core.format import Format
from verifier.formats.core.jwt import credential_of, parsed_credential, proof_of
from verifier.model import Parsed, Presented


def _recognises(presented: Presented) -> bool:
    return carries_token(presented)


def _parse(presented: Presented) -> Parsed:
    outer: dict[str, Any] = presented  # type: ignore[assignment]  # _recognises saw a dict
    jws = carried_token(outer)
    claims = credential_of(jws)
    parsed = parsed_credential(
        FORMAT.name, claims, lambda issuer: (proof_of(jws, issuer, "assertionMethod"),)
    )
    judge_credential_repeated(outer, claims)
    return parsed


FORMAT: Final = Format(
    name="jwt_proof",
    title="credential object with its JWT in the proof",
    spec="https://www.w3.org/TR/vc-data-model/#json-web-token",
    recognises=_recognises,
    parse=_parse,
)
