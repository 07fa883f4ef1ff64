"""A mobile document opened for changes, CBOR inside CBOR as members, and what one says that was changed.

What is read of a changed one is read with another library than the product's own.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

import cbor2

from did_methods.core.strict_cbor import CborValue, Tagged, parse_cbor
from tests.builders.cbor import Tag, encode_cbor

_INSIDE: Final = "in bytes"  # CBOR in a byte string without a tag: headers and payload of COSE
_TAG: Final = re.compile(r"tag (\d+)")
_ENCODED: Final = 24
_CHAIN: Final = 33


def is_mobile(document: object) -> bool:
    """Say whether this is CBOR that starts with a map."""
    return isinstance(document, bytes) and 0xA0 <= document[0] < 0xC0


def opened(raw: bytes) -> dict[str, Any]:
    """Return a mobile document as maps, lists and leaves all the way down."""
    tree: dict[str, Any] = _open(_read(raw))
    for one in tree.get("documents", [{"issuerSigned": tree}]):
        auth = one["issuerSigned"]["issuerAuth"]
        for place in (0, 2):
            auth[place] = {_INSIDE: _open(_read(auth[place]))}
    return tree


def closed(tree: object) -> bytes:
    """Return the CBOR of what `opened` returned, however it was changed since."""
    return encode_cbor(_close(tree))


def says_no_more(good: bytes, raw: bytes) -> bool:
    """Say whether `raw` shows elements of the good document, all or some, under the same signatures, and nothing else.

    Elements are shown or withheld one by one; what the standard does not name says nothing.
    """
    signed, elements = _said(good)
    still_signed, shown = _said(raw)
    return signed == still_signed and bool(shown) and shown <= elements


def _read(raw: bytes) -> CborValue:
    return parse_cbor(raw, max_bytes=1 << 20, relaxed=True)


def _open(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, Tagged):
        inside = _read(value.value) if isinstance(value.value, bytes) else value.value
        return {f"tag {value.tag}": _open(inside)}
    if isinstance(value, dict):
        return {key: _open(member) for key, member in value.items()}
    return [_open(item) for item in value] if isinstance(value, list) else value


def _close(tree: Any) -> Any:  # noqa: ANN401
    if isinstance(tree, dict):
        if len(tree) == 1:
            ((name, inner),) = tree.items()
            if name == _INSIDE:
                return encode_cbor(_close(inner))
            if tag := _TAG.fullmatch(str(name)):
                number = int(tag[1])
                return Tag(number, encode_cbor(_close(inner)) if number == _ENCODED else _close(inner))
        return {key: _close(member) for key, member in tree.items()}
    return [_close(item) for item in tree] if isinstance(tree, list) else tree


def _said(raw: bytes) -> tuple[tuple[object, ...], frozenset[tuple[str, bytes]]]:
    """Return what is signed and by whom, and the elements that are shown."""
    top: Mapping[str, Any] = cbor2.loads(raw)
    (document,) = top.get("documents", [{"issuerSigned": top}])
    issued = document["issuerSigned"]
    protected, unprotected, payload, signature = issued["issuerAuth"]
    chain = unprotected[_CHAIN] if isinstance(unprotected[_CHAIN], list) else [unprotected[_CHAIN]]
    signed = (protected, chain, payload, signature, document.get("docType"), *_by_device(document))
    shown = ((space, item.value) for space, items in issued["nameSpaces"].items() for item in items)
    return signed, frozenset(shown)


def _by_device(document: Mapping[str, Any]) -> tuple[object, ...]:
    """Return what the device signed over the session; headers that nobody signed say nothing."""
    if "deviceSigned" not in document:
        return ()
    device = document["deviceSigned"]
    ((kind, (protected, _, _, proof)),) = device["deviceAuth"].items()
    return device["nameSpaces"], kind, protected, proof
