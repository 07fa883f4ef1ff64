"""A credential as compact JWT, in three dialects.

The `vc` claim (VCDM 1.1); the credential as payload with registered claims beside it (Open Badges 3.0, CLR 2.0);
and `vc+jwt` (VCDM 2.0). `core/jwt.py` tells them apart.
"""

from typing import Final

from verifier.formats.core.format import Format
from verifier.formats.core.jwt import credential_of, parsed_credential, proof_of
from verifier.formats.core.other_formats import is_statement
from verifier.model import CompactJws, Parsed, Presented


def _recognises(presented: Presented) -> bool:
    if not isinstance(presented, CompactJws):
        return False
    return not is_statement(presented.payload)


def _parse(presented: Presented) -> Parsed:
    jws: CompactJws = presented  # type: ignore[assignment]  # _recognises saw one
    claims = credential_of(jws)
    return parsed_credential(FORMAT.name, claims, lambda issuer: (proof_of(jws, issuer, "assertionMethod"),))


FORMAT: Final = Format(
    name="vc_jwt",
    title="credential as JWT",
    spec="https://www.w3.org/TR/vc-jose-cose/",
    recognises=_recognises,
    parse=_parse,
)
