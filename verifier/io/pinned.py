"""The operator's folder of pinned documents: used before any network, for air-gapped use, replay and tests.

The folder holds an index `DOCUMENTS.json` (or `documents.json`), an object from URL (or DID) to a file
beside it, either `"file"` or `{"file": ..., "sha256": ..., "media_type": ..., "fetched_at": ...}`. Everything
is read and checked once, at start.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from did_methods.core.ports import Fetch, Fetched, FetchFailed, Source
from did_methods.core.web_url import over_tls

INDEX_NAMES: Final = ("DOCUMENTS.json", "documents.json")
MAX_FILE_BYTES: Final = 16 * 1024 * 1024  # a status list inflates to this at most
MAX_TOTAL_BYTES: Final = 256 * 1024 * 1024  # all of it stays in memory

_MEDIA_TYPES: Final = {
    ".json": "application/json",
    ".jsonl": "text/jsonl",
    ".jsonld": "application/ld+json",
    ".jwt": "application/jwt",
    ".cwt": "application/cwt",
    ".crl": "application/pkix-crl",
    ".xml": "application/xml",
}


class PinnedInvalid(ValueError):
    """The folder cannot be used; the message names the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedDocument:
    """One pinned document. `sha256` is the lower-case hex digest of `body`; `fetched_at`: when it was taken."""

    body: bytes
    media_type: str
    sha256: str
    fetched_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedDocuments:
    """All pinned documents by the URL or DID that the index gives, as it gives it.

    `under_https`: those of http addresses, by the address that is asked instead.
    """

    documents: Mapping[str, PinnedDocument]
    under_https: Mapping[str, PinnedDocument]

    def find(self, url: str) -> PinnedDocument | None:
        """Return what answers for a URL that would be fetched."""
        address = url.partition("#")[0]
        return self.documents.get(url) or self.documents.get(address) or self.under_https.get(address)


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    file: str
    sha256: str | None = None
    media_type: str | None = None
    fetched_at: Annotated[datetime, Meta(tz=True)] | None = None


def load_pinned(path: Path) -> PinnedDocuments:
    """Read a folder with an index in it, or the folder of the index file `path`.

    Raises:
        PinnedInvalid: no index, an unreadable one, a file outside the folder, missing, too large, or changed.
    """
    index = _find_index(path)
    root = index.parent.resolve()
    try:
        entries = msgspec.json.decode(_read(index), type=dict[str, str | _Entry])
    except msgspec.DecodeError as error:
        raise PinnedInvalid(f"{index}: expected an object from URL to file, got {error}") from error
    documents: dict[str, PinnedDocument] = {}
    by_file: dict[Path, bytes] = {}
    for name, value in entries.items():
        entry = _Entry(value) if isinstance(value, str) else value
        file = (root / entry.file).resolve()
        if not file.is_relative_to(root):
            raise PinnedInvalid(f"{index}: expected files inside {root}, got {entry.file}")
        if file not in by_file:
            by_file[file] = _read(file)
            if sum(map(len, by_file.values())) > MAX_TOTAL_BYTES:
                raise PinnedInvalid(f"{index}: expected at most {MAX_TOTAL_BYTES} bytes in all, got more")
        documents[name] = _checked(file, by_file[file], entry)
    unsafe = {over_tls(name): one for name, one in documents.items() if over_tls(name) != name}
    return PinnedDocuments(documents=documents, under_https=unsafe)


class PinnedFetch:
    """A `Fetch` that answers from the folder and asks `inner` for the rest.

    A document that does not say when it was taken counts as taken `now`: whoever pinned it answers for it.
    """

    def __init__(self, pinned: PinnedDocuments, inner: Fetch, *, now: datetime) -> None:
        self._pinned = pinned
        self._inner = inner
        self._now = now

    async def __call__(
        self,
        url: str,
        *,
        accept: str,
        max_bytes: int,
        follow_redirects: bool = True,
        question: bytes | None = None,
    ) -> Fetched:
        """Return the pinned document of `url`, whatever its scheme, or what `inner` returns; no question is pinned.

        Raises:
            FetchRefused: as `inner`.
            FetchFailed: as `inner`; or the pinned document is larger than asked for.
        """
        document = self._pinned.find(url)
        if document is None or question is not None:
            return await self._inner(
                url,
                accept=accept,
                max_bytes=max_bytes,
                follow_redirects=follow_redirects,
                question=question,
            )
        if len(document.body) > max_bytes:
            raise FetchFailed(
                "fetch.too_large", f"expected at most {max_bytes} bytes, got a larger pinned file"
            )
        return Fetched(
            url=url,
            body=document.body,
            media_type=document.media_type,
            sha256=document.sha256,
            fetched_at=document.fetched_at or self._now,
            source=Source.PINNED,
        )


def _find_index(path: Path) -> Path:
    if not path.is_dir():
        return path
    for name in INDEX_NAMES:
        if (path / name).is_file():
            return path / name
    raise PinnedInvalid(f"{path}: expected {' or '.join(INDEX_NAMES)} in the folder, got neither")


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > MAX_FILE_BYTES:
            raise PinnedInvalid(f"{file}: expected at most {MAX_FILE_BYTES} bytes, got more")
        return file.read_bytes()
    except OSError as error:
        raise PinnedInvalid(f"{file}: expected a readable file, got {error.strerror}") from error


def _checked(file: Path, body: bytes, entry: _Entry) -> PinnedDocument:
    digest = hashlib.sha256(body).hexdigest()
    if entry.sha256 is not None and entry.sha256.lower() != digest:
        raise PinnedInvalid(f"{file}: expected sha256 {entry.sha256[:80]}, got {digest}")
    media_type = entry.media_type or _MEDIA_TYPES.get(file.suffix, "application/octet-stream")
    return PinnedDocument(body=body, media_type=media_type, sha256=digest, fetched_at=entry.fetched_at)
