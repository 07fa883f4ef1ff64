"""One way to find the keys that a reference may mean."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from did_methods.core.document import DidDocument
from did_methods.core.errors import DidProblem
from did_methods.core.ports import Fetched
from verifier.errors import Rejected
from verifier.model import KeyFinding
from verifier.ports import Ports

MAX_CANDIDATES: Final = 8  # keys tried where a reference names a whole document


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A plug-in of the key sources room. `document(url, ports)` gives the document that lists the keys of `url`."""

    name: str
    recognises: Callable[[str], bool]
    document: Callable[[str, Ports], Awaitable[tuple[DidDocument, tuple[Fetched, ...]]]]


def findings(
    document: DidDocument, sources: tuple[Fetched, ...], reference: str, purpose: str, now: datetime
) -> tuple[KeyFinding, ...]:
    """Return what `reference` means in `document` for `purpose`: one key, or all of a document that is named whole.

    Of a document that is named whole, keys that are unreadable, revoked or expired at `now` are passed over.

    Raises:
        DidInvalid: `did.verification_method_not_found`, `did.relationship_missing`, `key.…`.
        DidUnavailable: a key of a kind that is not supported.
        Rejected: `key.none_for_purpose`, `key.too_many`.
    """
    if "#" in reference:
        return (_finding(document, sources, reference, purpose, now),)
    names = sorted(document.relationships.get(purpose, frozenset()))
    if len(names) > MAX_CANDIDATES:
        raise Rejected(
            "key.too_many", f"expected a key reference, or at most {MAX_CANDIDATES} keys, got {len(names)}"
        )
    found: list[KeyFinding] = []
    passed_over: DidProblem | None = None
    for name in names:
        try:
            found.append(_finding(document, sources, name, purpose, now))
        except DidProblem as problem:
            passed_over = problem
    if found:
        return tuple(found)
    if passed_over is not None:
        raise passed_over
    raise Rejected("key.none_for_purpose", f"expected a key for {purpose} in the signer's document, got none")


def _finding(
    document: DidDocument, sources: tuple[Fetched, ...], reference: str, purpose: str, now: datetime
) -> KeyFinding:
    method = document.method_for(reference, purpose)
    method.check_time(now)
    key = method.public_key
    assert key is not None  # noqa: S101 - method_for gives no other
    return KeyFinding(key=key, method=method, document_id=document.id, sources=sources)
