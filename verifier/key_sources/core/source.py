"""One way to find the keys that a reference may mean."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from did_methods.core.did import one_spelling
from did_methods.core.document import DidDocument
from did_methods.core.errors import DidInvalid, DidUnavailable
from did_methods.core.ports import Fetched
from did_methods.core.public_key import PublicKey
from did_methods.core.strict_json import JsonInvalid
from verifier.errors import Problem, Rejected, Undetermined
from verifier.model import KeyFinding, SignerChain
from verifier.ports import Ports

_NO_DOCUMENT: Final = frozenset({"json.syntax", "json.not_utf8"})
MAX_CANDIDATES: Final = 8  # keys tried where a reference names a whole document


class Sought(Struct, frozen=True, kw_only=True):
    """A reference to a key or to a whole document, and what came with it.

    `party`: who is said to have signed. `chain`: that in the proof; `stamped`: when the proof was shown to be there
    already.
    """

    reference: str
    party: str | None = None
    chain: SignerChain | None = None
    stamped: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A plug-in of the key sources room. `document(sought, ports)` gives the document that lists the keys meant.

    `is_of_a_document`: references before the `#` name a document, whatever else is sought.
    """

    name: str
    recognises: Callable[[str], bool]
    document: Callable[[Sought, Ports], Awaitable[tuple[DidDocument, tuple[Fetched, ...]]]]
    is_of_a_document: bool = False


class Candidates(Struct, frozen=True, kw_only=True):
    """The keys that a reference may mean, at least one; `unread` is why one more could not be tried, if so."""

    findings: tuple[KeyFinding, ...]
    unread: DidUnavailable | None = None


def findings(
    document: DidDocument, sources: tuple[Fetched, ...], reference: str, purpose: str, now: datetime
) -> Candidates:
    """Return what `reference` means in `document` for `purpose`: one key, or all of a document that is named whole.

    Of a document that is named whole, keys that are unreadable, revoked or expired at `now` are passed over; where
    one of them is only of a kind not supported here, `Candidates.unread` says so: it may be the one that signed.

    Raises:
        DidInvalid: `did.verification_method_not_found`, `did.relationship_missing`, `key.…`.
        DidUnavailable: a key of a kind that is not supported.
        Rejected: `key.none_for_purpose`.
        Undetermined: `key.too_many`.
    """
    if "#" in reference:
        return Candidates(findings=(_finding(document, sources, reference, purpose, now),))
    names = sorted(document.relationships.get(purpose, frozenset()))
    if len(names) > MAX_CANDIDATES:
        raise Undetermined(
            "key.too_many", f"expected a key reference, or at most {MAX_CANDIDATES} keys, got {len(names)}"
        )
    found: list[KeyFinding] = []
    broken: DidInvalid | None = None
    unread: DidUnavailable | None = None
    for name in names:
        try:
            found.append(_finding(document, sources, name, purpose, now))
        except DidInvalid as problem:
            broken = problem
        except DidUnavailable as problem:
            unread = problem
    if found:
        return Candidates(findings=tuple(found), unread=unread)
    if unread is not None:
        raise unread
    if broken is not None:
        raise broken
    raise Rejected("key.none_for_purpose", f"expected a key for {purpose} in the signer's document, got none")


def _finding(
    document: DidDocument, sources: tuple[Fetched, ...], reference: str, purpose: str, now: datetime
) -> KeyFinding:
    method = document.method_for(reference, purpose)
    method.check_time(now)
    key = method.signer
    assert key is not None  # noqa: S101 - method_for gives no other
    return KeyFinding(key=key, method=method, document_id=document.id, sources=sources)


def by_key_id(document: DidDocument, reference: str) -> str:
    """Return the name of the only method whose own JWK has as `kid` what `reference` ends with, or `reference`.

    The `kid` of a token is a hint at the key, and JWKs have names of their own (VC-JOSE-COSE, sections 4.1 and 4.3).
    """
    key_id = reference.partition("#")[2]
    if not key_id or one_spelling(reference) in document.verification_methods:
        return reference
    named = [
        method.id
        for method in document.verification_methods.values()
        if isinstance(jwk := method.raw.get("publicKeyJwk"), Mapping) and jwk.get("kid") == key_id
    ]
    return named[0] if len(named) == 1 else reference


def with_chain(candidates: Candidates, chain: SignerChain) -> Candidates:
    """Return the candidates, the one whose key the first certificate of `chain` holds with that chain.

    Wherever the key was found, its certificate is what some registries list it by. A chain of another key, or one
    that cannot be read, says nothing of these.
    """
    from verifier.x509 import key_of, read_chain  # noqa: PLC0415 - few credentials need a parser that loads for long

    try:
        key = key_of(read_chain(chain.certificates)[0])
    except (Problem, DidInvalid, DidUnavailable):
        return candidates
    found = [
        replace(finding, chain=chain) if _holds(finding, key) else finding for finding in candidates.findings
    ]
    return Candidates(findings=tuple(found), unread=candidates.unread)


def _holds(finding: KeyFinding, key: PublicKey) -> bool:
    found = finding.method.public_key
    return found is not None and found.raw == key.raw


def of_unread(problem: JsonInvalid) -> JsonInvalid | Undetermined:
    """Return what a document shows that could not be read: the page of a host in trouble shows nothing."""
    if problem.code in _NO_DOCUMENT:
        return Undetermined("key.document_unreadable", f"expected the signer's document, got {problem.code}")
    return problem
