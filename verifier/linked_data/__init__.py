"""JSON-LD documents to canonical N-Quads: pinned contexts only, safe mode, counted work, no network.

`canonical_nquads` is the whole of it: the bytes that an RDF-based proof hashes. `ContextStore` holds the pinned
contexts and what was compiled from them; make one, share it, and hand it in.
"""

from collections.abc import Mapping
from typing import Any

from verifier.linked_data.canonical import (
    Budget,
    Canonical,
    TakesLong,
    canonical_groups,
    canonicalise,
    lines_of,
    nquads_of,
)
from verifier.linked_data.quads import to_quads, walked
from verifier.linked_data.store import ContextSource, ContextStore, ContextTampered
from verifier.linked_data.walk_state import Quad


def canonical_nquads(document: Mapping[str, Any], contexts: ContextStore, *, plain: bool = False) -> bytes:
    """Return the canonical N-Quads (RDFC-1.0, SHA-256) of a document, in UTF-8.

    Raises:
        Rejected: something in the document would not be signed, is not JSON-LD, or is beyond a limit.
        Undetermined: the document names a context that is not pinned.
        TakesLong: it takes longer than `contexts`, in haste, waits for.
    """
    walk = walked(document, contexts, plain=plain)
    groups, _ = canonical_groups(walk.rests, walk.quads, budget=contexts.budget)
    return nquads_of(groups)


__all__ = [
    "Budget",
    "Canonical",
    "ContextSource",
    "ContextStore",
    "ContextTampered",
    "Quad",
    "TakesLong",
    "canonical_groups",
    "canonical_nquads",
    "canonicalise",
    "lines_of",
    "to_quads",
    "walked",
]
