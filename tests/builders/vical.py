"""Lists of authorities for mobile documents (VICAL) as their providers make them."""

from typing import Any, Final

from cryptography import x509

from tests.builders import keys
from tests.builders.cbor import Tag, encode_cbor
from tests.builders.certificates import Certified, authority, leaf
from tests.builders.mobile_document import LICENCE

URL: Final = "https://vical.example/list"
PROVIDER: Final = authority("Example Provider Root")
SIGNS_LISTS: Final = x509.ExtendedKeyUsage([x509.ObjectIdentifier("1.0.18013.5.1.8")])
SIGNER: Final = leaf(PROVIDER, key=keys.key("P-256", seed=90), common="Lists", extra=[(SIGNS_LISTS, True)])
TABLE: Final[dict[str, Any]] = {"type": "vical", "name": "VICAL", "url": URL, "signers": [PROVIDER.pem]}


def entry(listed: Certified, *doc_types: str, **members: object) -> dict[str, object]:
    """Return what a list says of one authority."""
    return {
        "certificate": listed.der,
        "serialNumber": Tag(2, b"\x01"),
        "ski": b"\x00" * 20,
        "docType": list(doc_types or (LICENCE,)),
        "issuingAuthority": "Example State",
        **members,
    }


def signed(
    *entries: dict[str, object],
    date: str = "2026-05-31T00:00:00Z",
    next_update: str | None = "2026-07-01T00:00:00Z",
    signer: Certified = SIGNER,
    key: keys.Key | None = None,
    **members: object,
) -> bytes:
    """Return a signed list of these authorities."""
    stated: dict[str, object] = {"version": "1.0", "vicalProvider": "Example Provider", "date": Tag(0, date)}
    if next_update is not None:
        stated["nextUpdate"] = Tag(0, next_update)
    payload = encode_cbor({**stated, "certificateInfos": list(entries), **members})
    protected = encode_cbor({1: -7})
    signature = (key or signer.key).sign(encode_cbor(["Signature1", protected, b"", payload]))
    return encode_cbor(Tag(18, [protected, {33: signer.chain()}, payload, signature]))
