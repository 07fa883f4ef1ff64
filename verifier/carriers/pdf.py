"""A PDF (ISO 32000-2) with credentials: attached, in its metadata (XMP), or else as QR codes on its pages.

Specification of its parts: ISO 32000-2, 7.11.4 (embedded files) and 14.3 (metadata). QR codes are found where they are
pictures; one that is drawn out of lines is not.
"""

from typing import Final

from verifier.carriers.core.badge_elements import read_badge_elements
from verifier.carriers.core.baked import is_address
from verifier.carriers.core.carrier import Carried, Carrier
from verifier.carriers.core.pdf_parts import PdfParts
from verifier.carriers.core.png_chunks import SIGNATURE
from verifier.carriers.core.qr_codes import read_codes
from verifier.errors import InputRefused

_MAGIC: Final = b"%PDF-"
_BEFORE: Final = 1024  # bytes that may stand before it (ISO 32000-2, annex I)
_BADGES: Final = (b"openbadges", b"openbadgecredential", b"clrcredential", b"purl.imsglobal.org")
_NAMED: Final = (*_BADGES, b"europassCredential")  # not read here, and to be told by name
_JWS_DOTS: Final = 2


def recognises(raw: bytes) -> bool:
    """Say whether this is a PDF."""
    return _MAGIC in raw[:_BEFORE]


def documents(raw: bytes) -> tuple[Carried, ...]:
    """Return what is attached or stands in the metadata; where nothing does, what the QR codes on the pages carry.

    Raises:
        InputRefused: damaged, encrypted, or nothing for us in it.
    """
    parts = PdfParts(raw)
    found = {
        content.strip(): f"attachment {number}"
        for number, content in enumerate(parts.attachments(), start=1)
        if _is_for_us(content.strip())
    }
    for text in _in_metadata(parts.metadata()):
        found.setdefault(text, "metadata")
    if found:
        return tuple(Carried(raw=text, at=at) for text, at in found.items())
    shown: dict[bytes, Carried] = {}
    for page, picture in parts.pictures():
        for carried in read_codes(picture, f"page {page}"):
            shown.setdefault(carried.raw, carried)
    if not shown:
        raise InputRefused("carrier.empty", "expected a credential attached or as QR code, got neither")
    return tuple(shown.values())


def _is_for_us(content: bytes) -> bool:
    """Say whether an attachment is a credential or a badge; invoices and the like are attached to PDFs as well."""
    if content.startswith(b"{"):
        return b'"@context"' in content
    if content.startswith(b"ey"):
        return content.count(b".") >= _JWS_DOTS
    return content.startswith((SIGNATURE, b"<")) and any(name in content for name in _NAMED)


def _in_metadata(packet: bytes) -> list[bytes]:
    if not any(badge in packet for badge in _BADGES):
        return []
    texts = [
        (element.text or element.verify or "").strip().encode() for element in read_badge_elements(packet)
    ]
    return [text for text in texts if text and not is_address(text)]


CARRIER: Final = Carrier(
    name="pdf",
    title="PDF with a credential attached, in its metadata or as QR code",
    spec="https://www.iso.org/standard/75839.html",
    recognises=recognises,
    documents=documents,
    is_heavy=True,
)
