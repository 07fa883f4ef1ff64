"""The ways to find a key, in the order in which they are tried by the shape of the reference."""

from typing import Final

from verifier.errors import Rejected
from verifier.key_sources import controller_document, did, x5c
from verifier.key_sources.core.source import Source

SOURCES: Final[tuple[Source, ...]] = (
    did.SOURCE,
    controller_document.SOURCE,
    x5c.SOURCE,
)


def source_for(reference: str) -> Source:
    """Return the source that knows such references.

    Raises:
        Rejected: `key.reference_unknown`.
    """
    for source in SOURCES:
        if source.recognises(reference):
            return source
    raise Rejected(
        "key.reference_unknown", "expected a DID URL or an https URL as key reference, got another form"
    )
