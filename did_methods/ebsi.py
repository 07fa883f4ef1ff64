"""did:ebsi for legal entities. Spec: https://hub.ebsi.eu/vc-framework/did/legal-entities (version 1).

The registry of the European Blockchain Services Infrastructure keeps the documents; its API answers with the bare
document, in versions 4 and 5 alike. The identifier does not say in which environment it is registered, and one text
may be registered in several by different owners: which registry is asked is the operator's choice, and none other is.
Natural persons have a did:key (`key.py`).
"""

from typing import Final

from did_methods.core.did import Did
from did_methods.core.document import MAX_DOCUMENT, DidDocument, read_document, reading_units
from did_methods.core.errors import DidInvalid, DidUnavailable
from did_methods.core.method import DidMethod, Resolution
from did_methods.core.multiformats import decode_base58
from did_methods.core.ports import FetchFailed, Ports

PILOT: Final = "https://api-pilot.ebsi.eu/did-registry/v5"
# Asked for anything else, even application/json, the registry answers with 406.
ACCEPT: Final = "application/did+ld+json"
LEGAL_ENTITY: Final = 1  # the first byte of the identifier
_BYTES: Final = 17  # the version and 16 random bytes
_MAX_CHARS: Final = 64  # in base58; a legal entity's takes 22 or 23
_FETCH_NOT_FOUND: Final = "fetch.not_found"


def document_url(did: Did, registry: str = PILOT) -> str:
    """Return the address of the document in `registry`.

    Raises:
        DidInvalid: the identifier is not base58btc.
        DidUnavailable: it is of another version than a legal entity's.
    """
    if not did.identifier.startswith("z"):
        raise DidInvalid("did.syntax", "expected an identifier that starts with z, got another")
    decoded = decode_base58(did.identifier[1:], max_chars=_MAX_CHARS)
    if len(decoded) != _BYTES or decoded[0] != LEGAL_ENTITY:
        raise DidUnavailable(
            "did.method_not_supported",
            "expected a legal entity's identifier (version 1), got another version",
        )
    return f"{registry}/identifiers/{did.text}"


def read_ebsi_document(did: Did, body: bytes) -> DidDocument:
    """Return the document in `body`, if it is this DID's.

    Raises:
        DidInvalid: not a document, or another DID's.
    """
    return read_document(did.text, body)


async def resolve(did: Did, ports: Ports) -> Resolution:
    """Ask the registry for the document.

    Raises:
        DidInvalid: the identifier or the document is wrong.
        DidUnavailable: an older kind of identifier, or the registry has no such document.
        FetchRefused, FetchFailed: as the fetcher raised them.
    """
    url = document_url(did, ports.endpoints.get("ebsi", PILOT))
    try:
        page = await ports.fetch(url, accept=ACCEPT, max_bytes=MAX_DOCUMENT, follow_redirects=False)
    except FetchFailed as cause:
        if cause.code == _FETCH_NOT_FOUND:
            raise DidUnavailable("did.not_found", "expected a registered DID, got none") from cause
        raise
    document = await ports.read(read_ebsi_document, did, page.body, units=reading_units(page.body))
    return Resolution(document=document, sources=(page,))


METHOD: Final = DidMethod(
    name="ebsi",
    spec="https://hub.ebsi.eu/vc-framework/did/legal-entities",
    resolve=resolve,
    endpoint=PILOT,
)
