"""The ways to find a key, in the order in which they are tried by the shape of the reference."""

from typing import Final

from did_methods.core.account import BITCOIN_KEY
from verifier.errors import Rejected, Undetermined
from verifier.key_sources import controller_document, did, jwt_vc_issuer, x5c
from verifier.key_sources.core.source import Source

SOURCES: Final[tuple[Source, ...]] = (
    did.SOURCE,
    controller_document.SOURCE,
    x5c.SOURCE,
    jwt_vc_issuer.SOURCE,
)


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
