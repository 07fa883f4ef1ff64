"""The wrappings a credential may come in, in the order in which they are tried."""

from typing import Final

from verifier.errors import InputRefused
from verifier.formats import (
    blockcerts_2,
    data_integrity,
    jades,
    jwt_proof,
    mdoc,
    open_attestation,
    open_badge_hosted,
    open_badge_signed,
    presentation,
    sd_jwt_vc,
    vc_cose,
    vc_jws_json,
    vc_jwt,
    vc_sd_jwt,
)
from verifier.formats.core.format import Format
from verifier.formats.core.presented import open_child, read
from verifier.model import Presented

__all__ = ["FORMATS", "detect", "open_child", "read"]

FORMATS: Final[tuple[Format, ...]] = (
    jades.FORMAT,  # a seal, whatever it is around
    presentation.FORMAT,
    vc_jwt.FORMAT,
    vc_jws_json.FORMAT,
    vc_cose.FORMAT,
    jwt_proof.FORMAT,
    open_attestation.FORMAT,  # one of its schemas is a credential with a proof
    data_integrity.FORMAT,
    vc_sd_jwt.FORMAT,
    sd_jwt_vc.FORMAT,
    mdoc.FORMAT,
    open_badge_signed.FORMAT,
    open_badge_hosted.FORMAT,
    blockcerts_2.FORMAT,
)


def detect(presented: Presented) -> Format:
    """Return the format of a document.

    Raises:
        InputRefused: `input.format_unknown`.
    """
    for candidate in FORMATS:
        if candidate.recognises(presented):
            return candidate
    raise InputRefused(
        "input.format_unknown", "expected a verifiable credential or presentation, got another JSON object"
    )
