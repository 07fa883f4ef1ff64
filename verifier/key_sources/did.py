"""A DID, or a DID URL with a fragment: the key is in the DID document. Spec: W3C DID Core 1.0, section 5.3."""

from typing import Final

from did_methods import compute, resolve
from did_methods.core.document import DidDocument
from did_methods.core.errors import DidInvalid
from did_methods.core.ports import Fetched
from did_methods.core.ports import Ports as DidPorts
from did_methods.core.strict_json import JsonInvalid
from verifier.key_sources.core.source import Sought, Source, of_unread
from verifier.ports import Ports


def _recognises(reference: str) -> bool:
    return reference.startswith("did:")


async def _document(sought: Sought, ports: Ports) -> tuple[DidDocument, tuple[Fetched, ...]]:
    did = sought.reference.partition("#")[0]
    computed = compute(did)
    if computed is not None:
        return computed, ()
    try:
        world = DidPorts(
            fetch=ports.fetch,
            now=ports.now,
            read=ports.read,
            endpoints=ports.did_endpoints,
            as_of=ports.as_of,
            newest=ports.shelf.newest,
        )
        resolution = await resolve(did, world)
    except JsonInvalid as garbage:
        raise of_unread(garbage) from garbage
    if resolution.deactivated:
        raise DidInvalid("did.deactivated", "expected a DID in use, got one that its owner has switched off")
    return resolution.document, resolution.sources


SOURCE: Final = Source(name="did", recognises=_recognises, document=_document, is_of_a_document=True)
