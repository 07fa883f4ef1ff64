"""CBOR-LD as its tags before 1.0 write it, made by hand: numbers by the contexts, and nothing shortened but those.

The encoder is as small as it can be: it knows the numbers of the keys, leaves every text as text, and so shows what the
decoder must do with keys. Values that are shortened are in the vectors of others.
"""

from base64 import b32encode
from collections.abc import Mapping
from typing import Any, Final

from tests.builders.cbor import encode_cbor
from verifier.linked_data import ContextStore

TAG_OLD: Final = 0x0501
TAG_1_0: Final = 0xCB1D


def tagged(tag: int, value: object) -> bytes:
    """Return a CBOR item under a tag of two bytes."""
    return b"\xd9" + tag.to_bytes(2) + encode_cbor(value)


def vpqr(raw: bytes) -> str:
    """Return the text of the QR code of these bytes."""
    return "VP1-B" + b32encode(raw).decode().rstrip("=")


def with_numbers(document: Mapping[str, Any], contexts: tuple[str, ...]) -> dict[Any, Any]:
    """Return a document whose own keys, and those of nothing inside, are numbers."""
    store = ContextStore.bundled()
    numbers: dict[str, int] = {}
    for url in contexts:
        for name in sorted(store.context_of(url)):
            if not name.startswith("@"):
                numbers.setdefault(name, 100 + 2 * len(numbers))
    keyed: dict[Any, Any] = {}
    for name, value in document.items():
        number = {"@context": 0}.get(name, numbers.get(name))
        keyed[name if number is None else number + isinstance(value, list)] = value
    return keyed


VC1: Final = "https://www.w3.org/2018/credentials/v1"
CBOR_LD: Final = tagged(
    TAG_OLD,
    with_numbers(
        {"@context": VC1, "type": "VerifiablePresentation", "verifiableCredential": {"id": "urn:x:1"}}, (VC1,)
    ),
)
VPQR: Final = vpqr(CBOR_LD)
