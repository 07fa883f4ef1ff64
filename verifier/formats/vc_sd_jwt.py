"""A credential of the W3C data model as SD-JWT: what the holder shows of it is judged as if it were all of it.

Specs: Securing VCs using JOSE and COSE, section 3.2.1 (`vc+sd-jwt`); RFC 9901. The recommendation only advises against
hiding an end or a status, so what is not there may have been left out: the checks of validity and status tell that.
"""

from typing import Final

from verifier.formats.core.format import Format
from verifier.formats.core.jwt import (
    SD_CREDENTIAL_TYPES,
    as_token,
    credential_of,
    parsed_credential,
    selective_proof_of,
    token_type,
)
from verifier.formats.core.sd_jwt import judge_shown
from verifier.model import Parsed, Presented, SelectiveJwt


def _recognises(presented: Presented) -> bool:
    if not isinstance(presented, SelectiveJwt) or token_type(presented.issuer_jws.header) == "dc+sd-jwt":
        return False
    claims = presented.claims
    if "@context" in claims or "vc" in claims:
        return True
    return (
        "vct" not in claims and () in presented.withheld
    )  # its holder may keep the context, and nobody a `vct`


def _parse(presented: Presented) -> Parsed:
    token: SelectiveJwt = presented  # type: ignore[assignment]  # _recognises saw one
    judge_shown(token)
    claims = credential_of(as_token(token), SD_CREDENTIAL_TYPES)
    return parsed_credential(
        FORMAT.name, claims, lambda issuer: (selective_proof_of(token, issuer, "assertionMethod"),)
    )


FORMAT: Final = Format(
    name="vc_sd_jwt",
    title="credential as SD-JWT",
    spec="https://www.w3.org/TR/vc-jose-cose/#with-sd-jwt",
    recognises=_recognises,
    parse=_parse,
)
