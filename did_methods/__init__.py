"""DIDs to documents, documents to keys. The network is only what `Ports.fetch` makes of it."""

from collections.abc import Mapping
from typing import Final

from did_methods import ebsi, jwk, key, pkh, web, webvh
from did_methods.core import universal
from did_methods.core.algorithms import KeyType
from did_methods.core.did import parse_did
from did_methods.core.document import DidDocument, VerificationMethod, read_document
from did_methods.core.errors import DidInvalid, DidProblem, DidUnavailable
from did_methods.core.method import DidMethod, Resolution
from did_methods.core.ports import Ports
from did_methods.core.public_key import PublicKey
from did_methods.core.resolution_errors import RESOLUTION_ERRORS, resolution_error

__all__ = [
    "METHODS",
    "RESOLUTION_ERRORS",
    "DidDocument",
    "DidInvalid",
    "DidMethod",
    "DidProblem",
    "DidUnavailable",
    "KeyType",
    "PublicKey",
    "Resolution",
    "VerificationMethod",
    "compute",
    "is_second_hand",
    "read_document",
    "resolution_error",
    "resolve",
]

METHODS: Final[Mapping[str, DidMethod]] = {
    method.name: method
    for method in (
        ebsi.METHOD,
        jwk.METHOD,
        key.METHOD,
        pkh.METHOD,
        web.METHOD,
        webvh.METHOD,
    )
}


async def resolve(did: str, ports: Ports) -> Resolution:
    """Return the document of a DID with its sources.

    Raises:
        DidInvalid: the DID or its document is shown to be wrong.
        DidUnavailable: the method is not supported, or no document is there.
        FetchRefused, FetchFailed: as the fetcher raised them.
    """
    parsed = parse_did(did)
    method = METHODS.get(parsed.method)
    if method is None:
        return await universal.resolve(parsed, ports)
    return await method.resolve(parsed, ports)


def compute(did: str) -> DidDocument | None:
    """Return the document of a DID that needs no network, or None if its method does or is not built in.

    Raises:
        DidInvalid: the DID is shown to be wrong.
        DidUnavailable: an identifier of a kind that its method does not support.
    """
    parsed = parse_did(did)
    method = METHODS.get(parsed.method)
    return method.compute(parsed) if method is not None and method.compute is not None else None


def is_second_hand(identifier: str) -> bool:
    """Say whether the document of this identifier is only a resolver's word: that of a DID of no built-in method."""
    scheme, _, rest = identifier.partition(":")
    return scheme == "did" and rest.partition(":")[0] not in METHODS
