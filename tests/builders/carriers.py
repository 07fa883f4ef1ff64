"""Pictures and files with a credential in them: PNG and SVG made byte by byte, PDF and QR codes by libraries."""

import io
import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final
from zlib import compress, crc32

import pypdf
import zxingcpp
from PIL import Image

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
OPEN_BADGES_3: Final = "https://purl.imsglobal.org/ob/v3p0"
HEADER: Final = bytes.fromhex("00000001000000010800000000")  # one grey pixel

Document = bytes | str | Mapping[str, Any]


def as_text(document: Document) -> bytes:
    """Return a document as the bytes that are baked."""
    if isinstance(document, bytes):
        return document
    return document.encode() if isinstance(document, str) else json.dumps(document).encode()


def chunk(kind: bytes, content: bytes) -> bytes:
    """Return one chunk of a PNG with its right checksum."""
    return len(content).to_bytes(4) + kind + content + crc32(kind + content).to_bytes(4)


def itxt(document: Document, keyword: str = "openbadgecredential") -> bytes:
    """Return the chunk that holds a badge."""
    return chunk(b"iTXt", keyword.encode() + b"\0\0\0\0\0" + as_text(document))


def png(*chunks: bytes) -> bytes:
    """Return a PNG of one pixel with these chunks in it."""
    pixels = chunk(b"IDAT", compress(b"\0\x80"))
    return SIGNATURE + chunk(b"IHDR", HEADER) + b"".join(chunks) + pixels + chunk(b"IEND", b"")


def baked_png(document: Document, keyword: str = "openbadgecredential") -> bytes:
    """Return a PNG with a badge baked into it."""
    return png(itxt(document, keyword))


def svg(inside: str, *, head: str = "", space: str = OPEN_BADGES_3) -> bytes:
    """Return an SVG with this inside; `head` stands before its root."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<svg xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:openbadges="{space}"><title>Badge</title>{inside}<circle r="5"/></svg>'
    ).encode()


def badge_element(document: Document, name: str = "credential") -> str:
    """Return the element that holds a badge: a token in its attribute, JSON as its text."""
    if isinstance(document, str):
        return f'<openbadges:{name} verify="{document}"/>'
    return f"<openbadges:{name}><![CDATA[{as_text(document).decode()}]]></openbadges:{name}>"


def baked_svg(document: Document, *, name: str = "credential", space: str = OPEN_BADGES_3) -> bytes:
    """Return an SVG with a badge baked into it."""
    return svg(badge_element(document, name), space=space)


def qr_image(text: str) -> Image.Image:
    """Return the picture of a QR code."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    pixels = memoryview(code.to_image(scale=3))  # type: ignore[arg-type]  # it is a buffer, and not typed as one
    height, width = pixels.shape or (0, 0)
    return Image.frombuffer("L", (width, height), pixels.tobytes())


def qr_picture(*texts: str, kind: str = "PNG") -> bytes:
    """Return a picture of QR codes beside each other, as somebody would photograph them."""
    codes = [qr_image(text) for text in texts]
    ground = Image.new(
        "L", (sum(code.width + 40 for code in codes) + 40, max(c.height for c in codes) + 80), 255
    )
    left = 40
    for code in codes:
        ground.paste(code, (left, 40))
        left += code.width + 40
    written = io.BytesIO()
    ground.save(written, kind)
    return written.getvalue()


def pdf(
    *,
    attached: Mapping[str, bytes] = MappingProxyType({}),
    metadata: bytes | None = None,
    picture: bytes | None = None,
    password: str | None = None,
) -> bytes:
    """Return a PDF of one page with these attachments, this XMP packet, this picture on it."""
    writer = pypdf.PdfWriter()
    if picture is None:
        writer.add_blank_page(200, 200)
    else:
        page = io.BytesIO()
        Image.open(io.BytesIO(picture)).convert("RGB").save(page, "PDF")
        writer.append(page)
    for name, content in attached.items():
        writer.add_attachment(name, content)
    if metadata is not None:
        writer.xmp_metadata = metadata
    if password is not None:
        writer.encrypt(password, algorithm="AES-256")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def xmp(inside: str) -> bytes:
    """Return an XMP packet with this in its description."""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        f'xmlns:openbadges="{OPEN_BADGES_3}">{inside}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()
