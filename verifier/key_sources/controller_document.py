"""An https URL whose document lists keys: an Open Badges issuer profile, or any controlled identifier document.

Spec: W3C Controlled Identifiers 1.0, section 3.4. The document must carry its own URL as id.
"""

from typing import Final

from did_methods.core.document import DidDocument, read_document, reading_units
from did_methods.core.ports import Fetched
from did_methods.core.strict_json import JsonInvalid
from verifier.key_sources.core.source import Sought, Source, of_unread
from verifier.ports import Ports

MAX_DOCUMENT: Final = 256 * 1024  # bytes, as for a DID document
_ACCEPT: Final = "application/ld+json, application/json;q=0.9"


def _recognises(reference: str) -> bool:
    return reference.startswith("https://")


async def _document(sought: Sought, ports: Ports) -> tuple[DidDocument, tuple[Fetched, ...]]:
    url = sought.reference.partition("#")[0]
    # The address is the identity, as with did:web: whom a host sends us on to is somebody else.
    page = await ports.fetch(url, accept=_ACCEPT, max_bytes=MAX_DOCUMENT, follow_redirects=False)
    try:
        return await ports.read(read_document, url, page.body, units=reading_units(page.body)), (page,)
    except JsonInvalid as garbage:
        raise of_unread(garbage) from garbage


SOURCE: Final = Source(
    name="controller_document", recognises=_recognises, document=_document, is_of_a_document=True
)
