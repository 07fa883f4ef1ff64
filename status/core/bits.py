"""From the text of a list to its bits, within bounds, and from an index to a value.

The most significant bit of the first byte is index 0 ("left-most"). A list is inflated whole or refused:
nothing is cut off silently, since what was cut off would read as zero, that is, as valid.
"""

import binascii
import re
import zlib
from typing import Final

from status.core.errors import StatusInvalid, StatusUnavailable

MAX_LIST_BYTES: Final = 16 * 1024 * 1024  # after inflating; 134 million one-bit entries
MAX_PACKED_BYTES: Final = 2 * 1024 * 1024  # before inflating; random bits of 16 million entries
_MAX_TEXT: Final = MAX_PACKED_BYTES * 4 // 3 + 4

_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]+")
_TO_STANDARD: Final = bytes.maketrans(b"-_", b"+/")
_GZIP_TRAILER_BYTES: Final = 8  # CRC-32, then the size modulo 2**32 (RFC 1952 section 2.3.1)
_SMALLEST_GZIP: Final = 18  # a header of ten bytes and the trailer
_GZIP_ONLY: Final = 16 + zlib.MAX_WBITS


def decode_base64url(text: str) -> bytes:
    """Return the bytes of unpadded base64url text, which must be their one spelling.

    Raises:
        StatusUnavailable: the text is too long or no such encoding.
    """
    if len(text) > _MAX_TEXT:
        raise StatusUnavailable(
            "status.list_too_large", f"expected at most {_MAX_TEXT} characters, got {len(text)}"
        )
    if not _BASE64URL.fullmatch(text):
        raise StatusUnavailable(
            "status.list_encoding_wrong", "expected base64url without padding, got other text"
        )
    standard = text.encode("ascii").translate(_TO_STANDARD)
    try:
        decoded = binascii.a2b_base64(standard + b"=" * (-len(standard) % 4))
    except binascii.Error as cause:
        raise StatusUnavailable(
            "status.list_encoding_wrong", "expected whole base64url groups, got a part of one"
        ) from cause
    if binascii.b2a_base64(decoded, newline=False).rstrip(b"=") != standard:
        raise StatusUnavailable("status.list_encoding_wrong", "expected unused bits to be zero, got set ones")
    return decoded


def inflate_gzip(packed: bytes) -> bytes:
    """Return what exactly one gzip member holds; its own trailer bounds the work before it starts.

    Raises:
        StatusUnavailable: too large, truncated, damaged, or with something behind it.
    """
    if len(packed) > MAX_PACKED_BYTES:
        raise StatusUnavailable(
            "status.list_too_large", f"expected at most {MAX_PACKED_BYTES} packed bytes, got {len(packed)}"
        )
    if len(packed) < _SMALLEST_GZIP:
        raise StatusUnavailable("status.list_compression_broken", "expected a gzip member, got less than one")
    # Whoever lies about the size is found out after one byte more than was claimed.
    claimed = int.from_bytes(packed[-4:], "little")
    if claimed > MAX_LIST_BYTES:
        raise StatusUnavailable(
            "status.list_too_large", f"expected at most {MAX_LIST_BYTES} bytes when inflated, got more"
        )
    inflater = zlib.decompressobj(_GZIP_ONLY)
    try:
        bits = inflater.decompress(packed, claimed + 1)
    except zlib.error as cause:
        raise StatusUnavailable(
            "status.list_compression_broken", "expected gzip, got damaged bytes"
        ) from cause
    if not inflater.eof or inflater.unused_data or len(bits) != claimed:
        raise StatusUnavailable(
            "status.list_compression_broken", "expected exactly one whole gzip member, got less or more"
        )
    return bits


def value_most_significant_first(bits: bytes, index: int, status_size: int) -> int:
    """Return the value of entry `index`, each `status_size` bits wide, the left-most bit first.

    Spec: Bitstring Status List v1.0, "Validate Algorithm" and "Bitstring Encoding".

    Raises:
        StatusInvalid: the entry does not lie inside the list.
    """
    start = index * status_size
    end = start + status_size
    if index < 0 or end > len(bits) * 8:
        raise StatusInvalid(
            "status.index_out_of_range",
            f"expected 0..{len(bits) * 8 // status_size - 1}, got {str(index)[:80]}",
        )
    if status_size == 1:
        return bits[start >> 3] >> (7 - (start & 7)) & 1
    last_byte = (end + 7) >> 3
    window = int.from_bytes(bits[start >> 3 : last_byte], "big")
    return window >> (last_byte * 8 - end) & ((1 << status_size) - 1)
