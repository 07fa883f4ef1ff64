"""Pictures with a badge in them, made byte by byte."""

import json
from collections.abc import Mapping
from typing import Any, Final
from zlib import compress, crc32

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
