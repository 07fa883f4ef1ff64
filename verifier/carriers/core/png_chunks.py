"""PNG (W3C, third edition), section 5: a signature, then chunks. Nothing is inflated and no pixel is decoded.

Strict, since whoever can hide bytes from one reader can show two readers two badges: every checksum holds, IHDR
stands first and IEND last, and nothing follows.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple
from zlib import crc32

from verifier.errors import InputRefused

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
MAX_CHUNKS: Final = 10_000  # writers cut pixels into pieces of 8 KiB or more: 5 MiB have 640
_AROUND: Final = 12  # bytes of length, type and checksum
_TYPE: Final = re.compile(rb"[A-Za-z]{2}[A-Z][A-Za-z]")  # the third letter is reserved


class Chunk(NamedTuple):
    """One chunk: its type of four letters and what it holds."""

    type: bytes
    content: bytes


def read_chunks(raw: bytes) -> Iterator[Chunk]:
    """Yield every chunk, IHDR and IEND included.

    Raises:
        InputRefused: `carrier.malformed`, not a well-formed PNG of at most `MAX_CHUNKS` chunks.
    """
    at, count = len(SIGNATURE), 0
    kind = b""
    while kind != b"IEND":
        count += 1
        if count > MAX_CHUNKS:
            raise InputRefused("carrier.malformed", f"expected at most {MAX_CHUNKS} chunks, got more")
        size = int.from_bytes(raw[at : at + 4])
        kind = raw[at + 4 : at + 8]
        end = at + _AROUND + size
        if not _TYPE.fullmatch(kind) or end > len(raw):  # a length up to 2**32 costs nothing: nothing is made
            raise InputRefused("carrier.malformed", "expected a whole chunk of a PNG, got something else")
        if (kind == b"IHDR") != (count == 1):
            raise InputRefused("carrier.malformed", "expected IHDR as the first chunk and once")
        if crc32(memoryview(raw)[at + 4 : end - 4]) != int.from_bytes(raw[end - 4 : end]):
            raise InputRefused("carrier.malformed", "expected the checksum of each chunk to hold")
        yield Chunk(kind, raw[at + 8 : end - 4])
        at = end
    if at != len(raw):
        raise InputRefused("carrier.malformed", f"expected nothing behind IEND, got {len(raw) - at} bytes")
