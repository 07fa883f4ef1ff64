"""The ways to find a key, in the order in which they are tried by the shape of the reference."""

from functools import partial
from typing import Final

from did_methods.core.account import BITCOIN_KEY
from did_methods.core.document import DidDocument
from did_methods.core.ports import Fetched
from verifier.errors import Rejected, Undetermined
from verifier.key_sources import controller_document, did, jwt_vc_issuer, x5c
from verifier.key_sources.core.source import Sought, Source
from verifier.ports import Ports

SOURCES: Final[tuple[Source, ...]] = (
    did.SOURCE,
    controller_document.SOURCE,
    x5c.SOURCE,
    jwt_vc_issuer.SOURCE,
)


_HOLD_THEIR_KEY: Final = ("did:key:", "did:jwk:")  # nothing is fetched, and little read


def source_for(reference: str) -> Source:
    """Return the source that knows such references.

    Raises:
        Rejected: `key.reference_unknown`.
        Undetermined: `key.reference_unsupported`.
    """
    for source in SOURCES:
        if source.recognises(reference):
            return source
    # Of early Blockcerts 3: an account that no document of the issuer's need list.
    if reference.startswith(BITCOIN_KEY):
        raise Undetermined(
            "key.reference_unsupported",
            "expected a reference to a document that lists the key, got a bare key",
        )
    raise Rejected(
        "key.reference_unknown", "expected a DID URL or an https URL as key reference, got another form"
    )


async def find_document(sought: Sought, ports: Ports) -> tuple[DidDocument, tuple[Fetched, ...]]:
    """Return the document that lists the keys meant, and what was fetched for that: once for a submission.

    Raises:
        Problem, DidProblem, FetchProblem: as its source, and as `source_for`.
    """
    source = source_for(sought.reference)
    if sought.reference.startswith(_HOLD_THEIR_KEY):
        return await source.document(sought, ports)
    key = sought.reference.partition("#")[0] if source.is_of_a_document else sought
    return await ports.once((source.name, key, ports.as_of), partial(source.document, sought, ports))
