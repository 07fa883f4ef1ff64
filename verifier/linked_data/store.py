"""The pinned context documents and the tables compiled from them.

A store never fetches. What is bundled is listed in `contexts/index.toml` with its digest and checked when first
asked for; what the operator pins comes in as bytes. A context URL that is in neither is not known, however much it
looks like one that is.
"""

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from did_methods.core.strict_json import JsonInvalid, parse_json
from verifier.errors import Rejected, Undetermined
from verifier.linked_data.canonical import HASTY, PRODUCTION
from verifier.linked_data.compiled import extended
from verifier.linked_data.inline_rules import Meanings, check_inline, closure, pinned_meanings, urls_in
from verifier.linked_data.terms import ABSENT, EMPTY, Inside, Table, Term

MAX_CONTEXT_BYTES: Final = 1024 * 1024  # of one pinned document; schema.org's has 190 kB
MAX_CONTEXTS: Final = 64  # entries of one @context list; credentials in use have up to 8
MAX_TABLES: Final = 4096  # compiled tables kept per store, then all are forgotten; about 20 kB each
MAX_SORTS: Final = (
    512  # sorts of objects, by keys and types, remembered per table, then all of it are forgotten
)
MAX_SORTED_KEYS: Final = (
    500_000  # keys in all of them per store, then all tables are forgotten; about 100 bytes each
)
_CONTEXTS: Final = Path(__file__).parent / "contexts"


class ContextTampered(RuntimeError):
    """A bundled context is not what its digest says: the software must not start."""


class ContextSource(NamedTuple):
    """One pinned context document. `sha256` is the lower-case hex digest of its bytes."""

    url: str
    sha256: str
    origin: Literal["bundled", "pinned"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pinned:
    body: bytes
    source: ContextSource


@dataclass(slots=True)
class _Kept:
    """How much is remembered; one count for a store and the same store in haste, since they share what it counts."""

    tables: int = 0
    sorted_keys: int = 0


class ContextStore:
    """A fixed set of pinned context documents with a bounded memo of what was compiled from them."""

    def __init__(
        self,
        pinned: Mapping[str, _Pinned],
        others: Mapping[str, tuple[_Pinned, ...]],
        vocabularies: frozenset[str] = frozenset(),
    ) -> None:
        """Use `bundled()` and `with_documents()` instead."""
        self._pinned = pinned
        self._others = others
        self._vocabularies = vocabularies
        self._allowing: dict[frozenset[str], ContextStore] = {}
        self._contexts: dict[str, Any] = {}
        self._meanings: dict[str, Meanings] = {}
        self._roots: dict[Any, Table] = {}
        self._kept = _Kept()
        self._sources: dict[Any, tuple[ContextSource, ...]] = {}
        self._alternates: dict[tuple[str, str], ContextStore] = {}
        self.budget = PRODUCTION

    @cached_property
    def in_haste(self) -> "ContextStore":
        """The same store for whoever must not be kept waiting: walks that take long raise `TakesLong`."""
        hasty = copy(self)
        hasty.budget = HASTY
        return hasty

    @classmethod
    def bundled(cls) -> "ContextStore":
        """Return the store of the bundled contexts; one per process.

        Raises:
            ContextTampered: a file is missing, is not listed, or differs from its digest.
        """
        return _bundled()

    @classmethod
    def from_folder(cls, folder: Path) -> "ContextStore":
        """Return the store of a folder that holds an `index.toml` and the files it lists.

        Raises:
            ContextTampered: a file is missing, is not listed, or differs from its digest.
        """
        pinned: dict[str, _Pinned] = {}
        others: dict[str, tuple[_Pinned, ...]] = {}
        for url, entry in _read_folder(folder):
            if url in pinned:
                others[url] = (*others.get(url, ()), entry)
            else:
                pinned[url] = entry
        return cls(pinned, others)

    def with_documents(self, documents: Mapping[str, bytes]) -> "ContextStore":
        """Return a store that also holds the operator's documents, by exact URL.

        The operator's document takes the place of a bundled one of the same URL; the bundled one is then among the
        `alternates`.
        """
        pinned = dict(self._pinned)
        others = dict(self._others)
        for url, body in documents.items():
            digest = hashlib.sha256(body).hexdigest()
            known = pinned.get(url)
            if known is not None and known.source.sha256 == digest:
                continue
            if known is not None:
                others[url] = (known, *others.get(url, ()))
            pinned[url] = _Pinned(body=body, source=ContextSource(url=url, sha256=digest, origin="pinned"))
        return ContextStore(pinned, others)

    def allowing(self, vocabularies: frozenset[str]) -> "ContextStore":
        """Return the store under which a document may set one of these as its `@vocab`; made once for each policy.

        Whoever may choose the vocabulary could move letters from every word into it and change no quad. Where the
        vocabulary is fixed, a word has one IRI, as if a pinned context said so.
        """
        if not vocabularies:
            return self
        if vocabularies not in self._allowing:
            self._allowing[vocabularies] = ContextStore(self._pinned, self._others, vocabularies)
        return self._allowing[vocabularies]

    @property
    def urls(self) -> frozenset[str]:
        """The URLs of all pinned contexts."""
        return frozenset(self._pinned)

    def alternates(self, context: Any = ABSENT) -> "tuple[ContextStore, ...]":
        """Return the stores to try when a signature does not hold over this one, most often none.

        Some documents were published in two states under one URL. Each store returned differs from this one in one
        document that `context` relies on (in any, where `context` is not given).
        """
        if not self._others:
            return ()
        relied_on = self._others if context is ABSENT else [source.url for source in self.sources(context)]
        return tuple(self._with(url, other) for url in relied_on for other in self._others.get(url, ()))

    def _with(self, url: str, other: _Pinned) -> "ContextStore":
        """Return the store that has `other` under `url`; made once, since compiling is dear."""
        key = (url, other.source.sha256)
        if key not in self._alternates:
            self._alternates[key] = ContextStore({**self._pinned, url: other}, {}, self._vocabularies)
        return self._alternates[key]

    def sources(self, context: Any) -> tuple[ContextSource, ...]:
        """Return every pinned document that a `@context` value relies on, in order of first mention.

        Raises:
            Undetermined: a URL is not pinned.
        """
        key = _key(context)
        found = self._sources.get(key)
        if found is None:
            found = tuple(self._entry(url).source for url in closure(list(urls_in(context)), self))
            if len(self._sources) >= MAX_TABLES:
                self._sources.clear()
            self._sources[key] = found
        return found

    # --- what the walk asks for ---

    def context_of(self, url: str) -> Any:
        """Return the `@context` value of the document pinned under exactly this URL.

        Raises:
            Undetermined: the URL is not pinned, or what is pinned is not a context document.
        """
        context = self._contexts.get(url, ABSENT)
        if context is ABSENT:
            entry = self._entry(url)
            try:
                document = parse_json(
                    entry.body, max_bytes=MAX_CONTEXT_BYTES, max_values=MAX_CONTEXT_BYTES // 10
                )
            except JsonInvalid as problem:
                raise Undetermined(
                    "context.unusable", f"expected JSON pinned for the context {url[:80]!r}"
                ) from problem
            if not isinstance(document, dict) or "@context" not in document:
                raise Undetermined(
                    "context.unusable", f"expected a JSON-LD context pinned for {url[:80]!r}, got other JSON"
                )
            context = self._contexts[url] = document["@context"]
        return context

    def knows(self, url: str) -> bool:
        """Say whether a document is pinned under this URL."""
        return url in self._pinned

    def bodies_of(self, url: str) -> tuple[bytes, ...]:
        """Return the bytes pinned under this URL, in each state in which they were published; none if not pinned."""
        entry = self._pinned.get(url)
        others = self._others.get(url, ())
        return () if entry is None else (entry.body, *(other.body for other in others))

    def meanings_of(self, url: str) -> Meanings:
        """Return what the terms of a pinned document mean, computed once."""
        known = self._meanings.get(url)
        if known is None:
            known = self._meanings[url] = pinned_meanings(url, self)
        return known

    def root(self, context: Any) -> Table:
        """Return the table of a document's own `@context`, compiled once per list."""
        key = _key(context)
        table = self._roots.get(key)
        if table is not None:
            return table
        if self._vocabularies and self._sets_vocabulary_alone(context):
            return self._remember(self._roots, key, extended(EMPTY, context, self))
        return self._keep(self._roots, key, EMPTY, context)

    def nested(self, table: Table, context: Any) -> Table:
        """Return the table of a `@context` inside a document, on top of what holds there."""
        key = ("@context", _key(context))
        known = table.children.get(key)
        return known if known is not None else self._keep(table.children, key, table, context)

    def of_property(self, table: Table, term: Term) -> Table:
        """Return the table for the value of a term with a scoped context."""
        known = table.children.get(term)
        if known is not None:
            return known
        made = extended(table, term.context, self, base_url=term.base_url, override_protected=True)
        return self._remember(table.children, term, made)

    def of_types(self, table: Table, scoped: tuple[Term, ...]) -> Table:
        """Return the table inside a node whose types have scoped contexts; `scoped` in order of the type names."""
        known = table.children.get(scoped)
        if known is not None:
            return known
        made = table
        for term in scoped:
            made = extended(made, term.context, self, base_url=term.base_url, propagate=False)
        return self._remember(table.children, scoped, made)

    def remember(self, table: Table, sort: tuple[object, ...], inside: Inside) -> None:
        """Keep what holds inside objects of this sort. A full table starts anew, so that odd ones keep none out."""
        if len(table.insides) >= MAX_SORTS:
            table.insides.clear()
        table.insides[sort] = inside
        self._kept.sorted_keys += len(sort) + len(inside.types)
        if self._kept.sorted_keys > MAX_SORTED_KEYS:
            self._forget()

    def _keep(self, memo: dict[Any, Table], key: Any, table: Table, context: Any) -> Table:
        if isinstance(context, list | tuple):
            # Issuers put whole context documents into the list; everybody reads them as what they hold.
            context = [_unwrapped(part) for part in context]
        parts = context if isinstance(context, list) else [context]
        if any(not isinstance(part, str) for part in parts):
            check_inline(parts, table, self)
        return self._remember(memo, key, extended(table, context, self))

    def _sets_vocabulary_alone(self, context: Any) -> bool:
        """Say whether all that a document explains itself is one vocabulary that is allowed."""
        parts = context if isinstance(context, list | tuple) else [context]
        own = [part for part in parts if not isinstance(part, str)]
        if len(own) != 1 or not isinstance(own[0], Mapping) or own[0].keys() != {"@vocab"}:
            return False
        value = own[0]["@vocab"]
        return isinstance(value, str) and value in self._vocabularies

    def _remember(self, memo: dict[Any, Table], key: Any, table: Table) -> Table:
        self._kept.tables += 1
        if self._kept.tables > MAX_TABLES:
            self._forget()
        memo[key] = table
        return table

    def _forget(self) -> None:
        self._roots.clear()
        self._kept.tables = self._kept.sorted_keys = 0

    def _entry(self, url: str) -> _Pinned:
        entry = self._pinned.get(url)
        if entry is None:
            raise Undetermined(
                "context.not_allowed",
                f"expected a pinned context, got {url[:200]!r}; the operator can pin it with --documents",
            )
        return entry


def _key(context: Any) -> Any:
    """Return what identifies a `@context` value: its URLs, and the digests of what stands inline."""
    if isinstance(context, str):
        return context
    if not isinstance(context, list | tuple):
        return (_digest(context),)  # as a list of it alone
    if len(context) > MAX_CONTEXTS:
        raise Rejected(
            "linked_data.limit_exceeded", f"expected at most {MAX_CONTEXTS} contexts, got {len(context)}"
        )
    return tuple([part if type(part) is str else _digest(part) for part in context])


def _unwrapped(part: Any) -> Any:
    return part["@context"] if isinstance(part, Mapping) and part.keys() == {"@context"} else part


def _digest(part: Any) -> tuple[str]:
    try:
        text = json.dumps(part, sort_keys=True)
    except RecursionError as problem:
        raise Rejected("linked_data.limit_exceeded", "expected a context that is not so deep") from problem
    return (hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),)


def _read_folder(folder: Path) -> Iterator[tuple[str, _Pinned]]:
    try:
        listed = tomllib.loads((folder / "index.toml").read_text("utf-8"))["context"]
    except (OSError, ValueError, KeyError) as problem:
        raise ContextTampered("expected contexts/index.toml to be there and to list contexts") from problem
    files: set[str] = set()
    for row in listed:
        try:
            body = (folder / row["file"]).read_bytes()
        except OSError as problem:
            raise ContextTampered(f"expected the bundled context {row['file']} to be there") from problem
        digest = hashlib.sha256(body).hexdigest()
        if digest != row["sha256"]:
            raise ContextTampered(f"expected {row['file']} to have sha256 {row['sha256']}, got {digest}")
        files.add(row["file"])
        source = ContextSource(url=row["url"], sha256=digest, origin="bundled")
        yield row["url"], _Pinned(body=body, source=source)
    unlisted = {path.name for path in folder.glob("*.json*")} - files
    if unlisted:
        raise ContextTampered(f"expected every bundled context to be listed, got {sorted(unlisted)}")


@lru_cache(maxsize=1)
def _bundled() -> ContextStore:
    return ContextStore.from_folder(_CONTEXTS)
