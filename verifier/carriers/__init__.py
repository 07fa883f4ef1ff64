"""What a credential may come in, in the order in which they are tried: pictures, files, addresses."""

from typing import Final

from verifier.carriers import (
    baked_png,
    baked_svg,
    mdoc_response,
    pdf,
    qr_picture,
    vp_token,
    vpqr,
    wallet_export,
    web_address,
)
from verifier.carriers.core.carrier import MAX_CARRIED, MAX_CARRIER, Carried, Carrier

__all__ = ["CARRIERS", "MAX_CARRIED", "MAX_CARRIER", "Carried", "Carrier", "carrier_of"]

CARRIERS: Final[tuple[Carrier, ...]] = (
    baked_png.CARRIER,
    baked_svg.CARRIER,
    pdf.CARRIER,
    qr_picture.CARRIER,  # any other picture, so behind those with a badge in them
    vpqr.CARRIER,
    web_address.CARRIER,
    wallet_export.CARRIER,
    vp_token.CARRIER,
    mdoc_response.CARRIER,
)
_OBJECTS: Final = (wallet_export.CARRIER, vp_token.CARRIER)
_TOKEN: Final = (b"ey", b'"')


def carrier_of(raw: bytes) -> Carrier | None:
    """Return what `raw` is a carrier of documents by, or None for a document itself and for what is unknown."""
    if raw.startswith(b"{"):  # a document as a rule; whoever has no time to look through it tries that first
        return next((candidate for candidate in _OBJECTS if candidate.recognises(raw)), None)
    if raw.startswith(_TOKEN):
        return None
    for candidate in CARRIERS:
        if candidate.recognises(raw):
            return candidate
    return None
