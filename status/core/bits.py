"""From the text of a list to its bits, within bounds, and from an index to a value.

Which bit is the first differs: W3C lists count from the most significant bit of the first byte ("left-most"), IETF
lists from the least significant. A list is inflated whole or refused: nothing is cut off silently, since what was
cut off would read as zero, that is, as valid.
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
_TO_BASE64URL: Final = str.maketrans("+/", "-_")
_GZIP_TRAILER_BYTES: Final = 8  # CRC-32, then the size modulo 2**32 (RFC 1952 section 2.3.1)
_SMALLEST_GZIP: Final = 18  # a header of ten bytes and the trailer
_GZIP_ONLY: Final = 16 + zlib.MAX_WBITS
_GZIP_MAGIC: Final = b"\x1f\x8b"  # RFC 1952 section 2.3.1


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


def as_base64url(encoded: str) -> str:
    """Return the base64url of a text that may be either alphabet, padded or not; mixtures of both stay as they are.

    The drafts before Bitstring Status List said base64, and issuers write both.
    """
    if len(encoded) % 4 == 0:  # only then can there be padding, of one or two characters
        encoded = encoded.removesuffix("=").removesuffix("=")
    if "-" in encoded or "_" in encoded:
        return encoded
    return encoded.translate(_TO_BASE64URL)


def inflate(packed: bytes) -> bytes:
    """Return what one gzip member or one zlib stream holds, told apart by their first bytes.

    Raises:
        StatusUnavailable: as `inflate_gzip` and `inflate_zlib`.
    """
    return inflate_gzip(packed) if packed.startswith(_GZIP_MAGIC) else inflate_zlib(packed)


def inflate_zlib(packed: bytes) -> bytes:
    """Return what exactly one zlib stream holds (RFC 1950), no more than the bound being inflated.

    Raises:
        StatusUnavailable: too large, truncated, damaged, or with something behind it.
    """
    _refuse_too_many(packed)
    inflater = zlib.decompressobj()
    try:
        bits = inflater.decompress(packed, MAX_LIST_BYTES + 1)
    except zlib.error as cause:
        raise StatusUnavailable(
            "status.list_compression_broken", "expected a zlib stream, got damaged bytes"
        ) from cause
    if len(bits) > MAX_LIST_BYTES:
        raise StatusUnavailable(
            "status.list_too_large", f"expected at most {MAX_LIST_BYTES} bytes when inflated, got more"
        )
    if not inflater.eof or inflater.unused_data:
        raise StatusUnavailable(
            "status.list_compression_broken", "expected exactly one whole zlib stream, got less or more"
        )
    return bits


def inflate_gzip(packed: bytes) -> bytes:
    """Return what exactly one gzip member holds; its own trailer bounds the work before it starts.

    Raises:
        StatusUnavailable: too large, truncated, damaged, or with something behind it.
    """
    _refuse_too_many(packed)
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
    _refuse_outside(bits, index, status_size)
    if status_size == 1:
        return bits[start >> 3] >> (7 - (start & 7)) & 1
    last_byte = (end + 7) >> 3
    window = int.from_bytes(bits[start >> 3 : last_byte], "big")
    return window >> (last_byte * 8 - end) & ((1 << status_size) - 1)


def value_least_significant_first(bits: bytes, index: int, status_size: int) -> int:
    """Return the value of entry `index`, 1, 2, 4 or 8 bits wide, the right-most bit of a byte first.

    Spec: Token Status List, section 4.1: a value never crosses a byte.

    Raises:
        StatusInvalid: the entry does not lie inside the list.
    """
    _refuse_outside(bits, index, status_size)
    start = index * status_size
    return bits[start >> 3] >> (start & 7) & ((1 << status_size) - 1)


def _refuse_outside(bits: bytes, index: int, status_size: int) -> None:
    if index < 0 or (index + 1) * status_size > len(bits) * 8:
        raise StatusInvalid(
            "status.index_out_of_range",
            f"expected 0..{len(bits) * 8 // status_size - 1}, got {str(index)[:80]}",
        )


def _refuse_too_many(packed: bytes) -> None:
    if len(packed) > MAX_PACKED_BYTES:
        raise StatusUnavailable(
            "status.list_too_large", f"expected at most {MAX_PACKED_BYTES} packed bytes, got {len(packed)}"
        )
