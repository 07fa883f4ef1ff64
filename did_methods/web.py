"""did:web. Spec: https://w3c-ccg.github.io/did-method-web/ (draft of 8 May 2024).

One document, at an https address that the identifier spells. Whoever controls host or name system controls
the DID: there is no history and no proof in it. Hence no redirects: another address is another controller.
Which ports and network addresses may be asked is the fetcher's to judge.
"""

from functools import lru_cache
from typing import Final

from did_methods.core.did import Did
from did_methods.core.document import MAX_DOCUMENT, DidDocument, read_document, reading_units
from did_methods.core.errors import DidUnavailable
from did_methods.core.method import DidMethod, Resolution
from did_methods.core.ports import FetchFailed, Ports
from did_methods.core.web_url import web_address

ACCEPT: Final = "application/did+ld+json, application/did+json, application/json;q=0.9"
KEPT_DOCUMENTS: Final = 256  # documents read last; reading one anew costs a tenth of a signature check
MAX_KEPT_BODY: Final = 16 * 1024  # bytes of a document that is kept: 4 MiB in all
FETCH_NOT_FOUND: Final = "fetch.not_found"  # the fetcher's code for an answer of 404 or 410


def document_url(did: Did) -> str:
    """Return the address of the document; section 2.5.2, "Read (Resolve)".

    Raises:
        DidInvalid: the identifier spells no public https address.
    """
    origin, segments = web_address(did.identifier)
    return "/".join((origin, *(segments or (".well-known",)), "did.json"))


def read_web_document(did: Did, body: bytes) -> DidDocument:
    """Return the document in `body`, if it is this DID's.

    Raises:
        DidInvalid: not a document, or another DID's.
    """
    if len(body) > MAX_KEPT_BODY:
        return read_document(did.text, body)
    return _read(did.text, body)


@lru_cache(maxsize=KEPT_DOCUMENTS)
def _read(text: str, body: bytes) -> DidDocument:
    return read_document(text, body)


async def resolve(did: Did, ports: Ports) -> Resolution:
    """Fetch the document.

    Raises:
        DidInvalid: the identifier or the document is wrong.
        DidUnavailable: the host says that there is none.
        FetchRefused, FetchFailed: as the fetcher raised them.
    """
    url = document_url(did)
    try:
        page = await ports.fetch(url, accept=ACCEPT, max_bytes=MAX_DOCUMENT, follow_redirects=False)
    except FetchFailed as cause:
        if cause.code == FETCH_NOT_FOUND:
            raise DidUnavailable(
                "did.not_found", "expected a DID document, got none at its address"
            ) from cause
        raise
    document = await ports.read(read_web_document, did, page.body, units=reading_units(page.body))
    deactivated = document.raw.get("deactivated") is True
    return Resolution(
        document=document,
        sources=(page,),
        deactivated=deactivated,
        metadata={"deactivated": True} if deactivated else {},
    )


METHOD: Final = DidMethod(name="web", spec="https://w3c-ccg.github.io/did-method-web/", resolve=resolve)
