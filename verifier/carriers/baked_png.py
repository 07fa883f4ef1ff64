"""A badge baked into a PNG, in an iTXt chunk.

Its keyword is `openbadgecredential` (Open Badges 3.0, section 5.3.1), `clrcredential` (CLR 2.0) or `openbadges` (Open
Badges 2.0 and 1.x). It is never compressed, so nothing is ever inflated.
"""

from typing import Final

from verifier.carriers.core.baked import only_badge
from verifier.carriers.core.carrier import Carried, Carrier
from verifier.carriers.core.png_chunks import SIGNATURE, read_chunks
from verifier.errors import InputRefused

_KEYWORDS: Final = (b"openbadgecredential", b"openbadges", b"clrcredential")
_TEXT_CHUNKS: Final = (b"iTXt", b"tEXt", b"zTXt")
_MARKS: Final = tuple(kind + word + b"\0" for kind in _TEXT_CHUNKS for word in _KEYWORDS)


def recognises(raw: bytes) -> bool:
    """Say whether this is a PNG that seems to hold a badge; any other PNG may be a picture of one."""
    return raw.startswith(SIGNATURE) and any(mark in raw for mark in _MARKS)


def documents(raw: bytes) -> tuple[Carried, ...]:
    """Return the one badge in a PNG.

    Raises:
        InputRefused: malformed; no badge, several, a compressed one, one in a chunk of long ago, or an address.
    """
    found: list[Carried] = []
    for kind, content in read_chunks(raw):
        if kind not in _TEXT_CHUNKS:
            continue
        keyword, _, rest = content.partition(b"\0")
        if keyword not in _KEYWORDS:
            continue
        if kind != b"iTXt":
            raise InputRefused("carrier.legacy", f"expected an iTXt chunk, got {kind.decode('ascii')}")
        found.append(Carried(raw=_text(rest), at=f"iTXt {keyword.decode('ascii')}"))
    return only_badge(found)


def _text(rest: bytes) -> bytes:
    """Return the text of an iTXt chunk: flag, method, language, NUL, translated keyword, NUL, text (PNG 11.3.3.4)."""
    if rest[:1] != b"\0":
        raise InputRefused("carrier.compressed", "expected a text that is not compressed, got another")
    _language, first, behind = rest[2:].partition(b"\0")
    _translated, second, text = behind.partition(b"\0")
    if not first or not second:
        raise InputRefused("carrier.malformed", "expected a text chunk with all its parts, got less")
    return text


CARRIER: Final = Carrier(
    name="baked_png",
    title="badge baked into a PNG",
    spec="https://www.imsglobal.org/spec/ob/v3p0/#png",
    recognises=recognises,
    documents=documents,
)
