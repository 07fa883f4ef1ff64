"""Self-describing encodings: base58btc, multibase (two of them), multicodec varints and the key codecs.

Text comes in, bytes come out, or `DidInvalid`. Every value has one accepted spelling: no white space, no
padding, no long varints, since a second spelling is a second identity for one key.
Spec: draft-msporny-base58-03; Controlled Identifiers 1.0, section 2.4; the multicodec table.
The decoder is ours because the `base58` package drops trailing white space and takes twice the time.
"""

from typing import Final

from did_methods.core.errors import DidInvalid
from did_methods.core.strict_json import decode_base64url

ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
MAX_MULTIBASE_CHARS: Final = 2_048  # a power of two; an RSA key of 8,192 bits takes about 1,420

_NO_DIGIT: Final = 255
_DIGITS: Final = bytes(ALPHABET.find(chr(code)) & _NO_DIGIT for code in range(256))
_MORE: Final = 0x80  # the bit of a varint byte that says that another follows
# Digits become a number pair by pair, all pairs of neighbours at once: a lane of n bytes holds n digits, and of two
# lanes `high * 256**n + low` becomes `high * 58**n + low`; then n doubles. A row: the bits of a lane, a mask of the
# lower lane of each pair, and what is taken away for each unit of the higher one.
_HALVINGS: Final = tuple(
    (
        8 * lane,
        int.from_bytes((b"\x00" * lane + b"\xff" * lane) * (MAX_MULTIBASE_CHARS // (2 * lane)), "big"),
        256**lane - 58**lane,
    )
    for lane in (2**step for step in range((MAX_MULTIBASE_CHARS - 1).bit_length()))
)

CODEC_SECP256K1: Final = 0xE7
CODEC_BLS12381_G1: Final = 0xEA
CODEC_BLS12381_G2: Final = 0xEB
CODEC_X25519: Final = 0xEC
CODEC_ED25519: Final = 0xED
CODEC_P256: Final = 0x1200
CODEC_P384: Final = 0x1201
CODEC_P521: Final = 0x1202
CODEC_RSA: Final = 0x1205  # PKCS #1 RSAPublicKey in DER
CODEC_JWK_JCS: Final = 0xEB51  # a JWK as canonical JSON
# Secret keys: Ed25519, secp256k1, X25519, P-256, P-384, P-521, RSA.
SECRET_CODECS: Final = frozenset({0x1300, 0x1301, 0x1302, 0x1305, 0x1306, 0x1307, 0x1308})


def decode_base58(text: str, *, max_chars: int) -> bytes:
    """Return the bytes that the base58btc text stands for; each leading `1` is a zero byte.

    Raises:
        DidInvalid: longer than `max_chars` (of which `MAX_MULTIBASE_CHARS` count), or a character outside the alphabet.
    """
    if len(text) > min(max_chars, MAX_MULTIBASE_CHARS):
        raise DidInvalid("base58.too_long", f"expected at most {max_chars} characters, got {len(text)}")
    # Characters outside of the alphabet, and all that ASCII does not have, become 255.
    digits = text.encode("ascii", "replace").translate(_DIGITS)
    if _NO_DIGIT in digits:
        raise DidInvalid("base58.invalid", "expected characters of base58btc, got another")
    number = int.from_bytes(digits, "big")
    for bits, lower, excess in _HALVINGS[: len(digits).bit_length()]:
        number -= (number >> bits & lower) * excess
    zeros = len(text) - len(text.lstrip("1"))
    return b"\x00" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def encode_base58(data: bytes) -> str:
    """Return the base58btc text of `data`."""
    number = int.from_bytes(data, "big")
    text = ""
    while number:
        number, digit = divmod(number, 58)
        text = ALPHABET[digit] + text
    return "1" * (len(data) - len(data.lstrip(b"\x00"))) + text


def decode_multibase(text: str, *, max_chars: int = MAX_MULTIBASE_CHARS) -> bytes:
    """Return the bytes of a multibase value in base58btc (`z`) or base64url without padding (`u`).

    Raises:
        DidInvalid: another base, too long, or not the one spelling of anything.
    """
    if text.startswith("z"):
        return decode_base58(text[1:], max_chars=max_chars)
    if text.startswith("u"):
        return decode_base64url(text[1:], max_chars=max_chars)
    raise DidInvalid(
        "multibase.base_not_allowed", f"expected a value that starts with z or u, got {text[:1]!r}"
    )


def split_multicodec(data: bytes) -> tuple[int, bytes]:
    """Return the codec and the bytes after its varint.

    Raises:
        DidInvalid: the varint is cut short, longer than it need be, or longer than three bytes.
    """
    codec = 0
    for position, byte in enumerate(data[:3]):
        codec |= (byte & 0x7F) << (7 * position)
        if byte < _MORE:
            if position and not byte:
                break
            return codec, data[position + 1 :]
    raise DidInvalid("multicodec.invalid", "expected a minimal varint of at most three bytes, got another")


def join_multicodec(codec: int, data: bytes) -> bytes:
    """Return `data` behind the varint of `codec`."""
    prefix = bytearray()
    while codec >= _MORE:
        prefix.append(codec & 0x7F | _MORE)
        codec >>= 7
    prefix.append(codec)
    return bytes(prefix) + data
