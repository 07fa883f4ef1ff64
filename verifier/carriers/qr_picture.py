"""A photo or a screenshot of QR codes that hold a credential, a token, or the address of one.

Specification of the codes: ISO/IEC 18004.
"""

from typing import Final

from verifier.carriers.core.carrier import Carried, Carrier
from verifier.carriers.core.png_chunks import SIGNATURE
from verifier.carriers.core.qr_codes import read_picture
from verifier.errors import InputRefused

_MAGIC: Final = (SIGNATURE, b"\xff\xd8\xff", b"GIF87a", b"GIF89a")


def recognises(raw: bytes) -> bool:
    """Say whether this is a PNG, a JPEG, a GIF or a WebP."""
    return raw.startswith(_MAGIC) or (raw[:4] == b"RIFF" and raw[8:12] == b"WEBP")


def documents(raw: bytes) -> tuple[Carried, ...]:
    """Return what the QR codes of a picture carry.

    Raises:
        InputRefused: no such picture, one of too many pixels, or without a QR code that holds anything for us.
    """
    found = read_picture(raw, "QR code")
    if not found:
        raise InputRefused(
            "carrier.empty", "expected a badge in the picture or a QR code of one, got neither"
        )
    return tuple(found)


CARRIER: Final = Carrier(
    name="qr_picture",
    title="photo or screenshot of a QR code",
    spec="https://www.iso.org/standard/83389.html",
    recognises=recognises,
    documents=documents,
    is_heavy=True,
)
