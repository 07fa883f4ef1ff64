"""DID documents and controller documents: what is in them, and is this key theirs for this purpose?

A JSON value or its bytes come in, a `DidDocument` goes out; nothing is fetched. One unreadable key does not
spoil a document: it shows when that key is asked for. Members that say nothing of keys are kept in `raw`.
Specs: DID Core 1.0, section 5; Controlled Identifiers 1.0, sections 2 and 3.3 (documents under https URLs).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from did_methods.core.account import Account, Signer
from did_methods.core.did import one_spelling
from did_methods.core.errors import DidInvalid, DidProblem, DidUnavailable
from did_methods.core.key_forms import read_signer
from did_methods.core.public_key import PublicKey
from did_methods.core.strict_json import parse_json

MAX_DOCUMENT: Final = 256 * 1024  # bytes; documents of large issuers stay below 20 KiB
MAX_METHODS: Final = 128  # entries with a key; reading one may cost a square root on P-521
MAX_REFERENCES: Final = 1_024  # over all relationships
_UNIT_BYTES: Final = 2_048  # read in a quarter of a millisecond, however many values or keys they hold
MAX_ID_CHARS: Final = 4_096  # a long DID with a fragment that repeats it

RELATIONSHIPS: Final = (
    "authentication",
    "assertionMethod",
    "keyAgreement",
    "capabilityInvocation",
    "capabilityDelegation",
)
# XML Schema dateTimeStamp: the zone is not optional.
_DATE_TIME_STAMP: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})", re.ASCII
)


class UnreadableKey(NamedTuple):
    """Why a method has no key: the code and detail that asking for it raises."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationMethod:
    """A key with its name. `id` is absolute; `public_key` is None for an `account`, or where `problem` says why.

    `type` and `controller` are empty where the document has none; then there is no key either.
    """

    id: str
    type: str
    controller: str
    public_key: PublicKey | None
    account: Account | None = None
    problem: UnreadableKey | None = None
    expires: datetime | None = None
    revoked: datetime | None = None
    raw: Mapping[str, Any]

    @property
    def signer(self) -> Signer | None:
        """Return whoever may sign under this name; None where `problem` says why."""
        return self.public_key or self.account

    def check_time(self, at: datetime) -> None:
        """Refuse a key that had expired or been revoked by then; Controlled Identifiers 1.0, section 2.2.

        Raises:
            DidInvalid: the instant is at or after `revoked` or `expires`.
        """
        if self.revoked is not None and at >= self.revoked:
            raise DidInvalid("key.revoked", f"expected a key not revoked, got one revoked at {self.revoked}")
        if self.expires is not None and at >= self.expires:
            raise DidInvalid("key.expired", f"expected a key not expired, got one expired at {self.expires}")


@dataclass(frozen=True, slots=True, kw_only=True)
class DidDocument:
    """What a document says of keys. Ids are absolute and in one spelling; `raw` is the document itself."""

    id: str
    controllers: tuple[str, ...]
    also_known_as: tuple[str, ...]
    verification_methods: Mapping[str, VerificationMethod]
    relationships: Mapping[str, frozenset[str]]
    raw: Mapping[str, Any]

    def method_for(self, reference: str, purpose: str) -> VerificationMethod:
        """Return the method that is exactly `reference`, allowed for `purpose`, with a readable key or account.

        A method of another DID, though this document may hold a copy of it, is not this document's to give:
        Controlled Identifiers 1.0, section 3.3. Whether it is revoked or expired is `check_time`'s matter.

        Raises:
            DidInvalid: no such method here, not for this purpose, or its key is broken.
            DidUnavailable: its key is of a kind that is not supported, or whether it is for this purpose is unclear.
        """
        wanted = one_spelling(reference)
        method = self.verification_methods.get(wanted)
        allowed = self.relationships.get(purpose, frozenset())
        names_itself = self.id in allowed and self.id not in self.verification_methods
        if names_itself and (wanted == self.id or (method is not None and wanted not in allowed)):
            # INJI Certify writes so and means every key; no specification lets us.
            raise DidUnavailable(
                "did.relationship_unclear",
                "expected keys under the proof's purpose, got the document's own id",
            )
        if method is None or wanted.partition("#")[0] != self.id:
            raise DidInvalid(
                "did.verification_method_not_found",
                "expected a verification method of this document, got another id",
            )
        if wanted not in allowed:
            raise DidInvalid(
                "did.relationship_missing", "expected the method under the proof's purpose, got none there"
            )
        if method.signer is None:
            _read_entry(method.raw)  # raises again what it raised when the document was read
        return method


def read_document(did_or_url: str, raw: Mapping[str, Any] | bytes) -> DidDocument:
    """Return the document that was found under a DID or an https URL, its own bytes or their JSON value.

    Raises:
        DidInvalid: no JSON, too large, another document's id, or a shape that is no document's.
        DidUnavailable: JSON without an id, which is nobody's document.
    """
    value = parse_json(raw, max_bytes=MAX_DOCUMENT) if isinstance(raw, bytes) else raw
    if not isinstance(value, Mapping):
        raise DidUnavailable("did.not_a_document", "expected a JSON object, got another value")
    own_id = one_spelling(did_or_url)
    found = value.get("id")
    if not isinstance(found, str):
        # What a host in trouble says in JSON instead: it shows nothing of the DID.
        raise DidUnavailable("did.not_a_document", "expected an id that is text, got none")
    if one_spelling(found) != own_id:
        raise DidInvalid(
            "did.document_id_differs", "expected the id that was asked for, got another document's"
        )
    methods, relationships = _read_methods(own_id, value)
    return DidDocument(
        id=own_id,
        controllers=_texts(value, "controller"),
        also_known_as=_texts(value, "alsoKnownAs"),
        verification_methods=MappingProxyType(methods),
        relationships=MappingProxyType(relationships),
        raw=value,
    )


def reading_units(body: bytes) -> int:
    """Return what reading a document takes, as `Ports.read` wants it announced."""
    return len(body) // _UNIT_BYTES


def _read_methods(
    own_id: str, document: Mapping[str, Any]
) -> tuple[dict[str, VerificationMethod], dict[str, frozenset[str]]]:
    """Collect listed and embedded methods, and who may do what. Counts come first: reading keys costs."""
    # `publicKey` is the name of the time before 2021; a profile of Open Badges 2.0 has a bare URL in it.
    listed = [*_items(document, "verificationMethod"), *_items(document, "publicKey")]
    entries = [entry for entry in listed if not isinstance(entry, str)]
    relationships: dict[str, frozenset[str]] = {}
    references = 0
    for relationship in RELATIONSHIPS:
        items = _items(document, relationship)
        references += len(items)
        if references > MAX_REFERENCES:
            raise DidInvalid(
                "did.document_too_large", f"expected at most {MAX_REFERENCES} references, got more"
            )
        entries += [item for item in items if not isinstance(item, str)]
        if items:
            relationships[relationship] = frozenset(_id_of(own_id, item) for item in items)
    if len(entries) > MAX_METHODS:
        raise DidInvalid(
            "did.document_too_large", f"expected at most {MAX_METHODS} methods, got {len(entries)}"
        )
    methods: dict[str, VerificationMethod] = {}
    for entry in entries:
        method_id = _id_of(own_id, entry)
        known = methods.get(method_id)
        if known is None:
            methods[method_id] = _read_method(method_id, entry)
        elif known.raw != entry:
            # Whoever reads only one of them would see another key than we do.
            raise DidInvalid("did.document_invalid", "expected one method per id, got two that differ")
    return methods, relationships


def _read_method(method_id: str, entry: Mapping[str, Any]) -> VerificationMethod:
    method_type = entry.get("type")
    signer: Signer | None = None
    expires, revoked, problem = None, None, None
    try:
        signer, expires, revoked = _read_entry(entry)
    except DidProblem as found:
        problem = UnreadableKey(found.code, found.detail)
    return VerificationMethod(
        id=method_id,
        type=method_type if isinstance(method_type, str) else "",
        controller=one_spelling(_controller(entry) or ""),
        public_key=None if isinstance(signer, Account) else signer,
        account=signer if isinstance(signer, Account) else None,
        problem=problem,
        expires=expires,
        revoked=revoked,
        raw=entry,
    )


def _read_entry(entry: Mapping[str, Any]) -> tuple[Signer, datetime | None, datetime | None]:
    method_type = entry.get("type")
    if not isinstance(method_type, str) or _controller(entry) is None:
        raise DidInvalid("key.method_malformed", "expected a method with type and controller, got another")
    return read_signer(method_type, entry), _instant(entry, "expires"), _instant(entry, "revoked")


def _controller(entry: Mapping[str, Any]) -> str | None:
    """Return the controller, which the entries of `publicKey` in older documents call owner."""
    controller = entry.get("controller", entry.get("owner"))
    return controller if isinstance(controller, str) else None


def _instant(entry: Mapping[str, Any], name: str) -> datetime | None:
    value = entry.get(name)
    if value is None:
        return None
    # A date that can not be read must not make a revoked key good.
    if not isinstance(value, str) or not _DATE_TIME_STAMP.fullmatch(value):
        raise DidInvalid(
            "key.date_malformed", f"expected {name} as a date-time with a zone, got another value"
        )
    try:
        return datetime.fromisoformat(value)
    except ValueError as cause:
        raise DidInvalid("key.date_malformed", f"expected {name} as a real date-time, got none") from cause


def _id_of(own_id: str, item: object) -> str:
    """Return the absolute id of a reference or an entry; a lone fragment is relative to the document."""
    text = item.get("id") if isinstance(item, Mapping) else item
    if not isinstance(text, str) or not text or len(text) > MAX_ID_CHARS:
        raise DidInvalid(
            "did.document_invalid", "expected a verification method or its id, got another value"
        )
    return own_id + text if text.startswith("#") else one_spelling(text)


def _items(document: Mapping[str, Any], name: str) -> list[Any]:
    """Return a member as a list; JSON-LD may write a list of one as its only item."""
    value = document.get(name)
    if value is None:
        return []
    if isinstance(value, list):
        return value
    if isinstance(value, str | Mapping):
        return [value]
    raise DidInvalid("did.document_invalid", f"expected a list in {name}, got another value")


def _texts(document: Mapping[str, Any], name: str) -> tuple[str, ...]:
    items = _items(document, name)
    if len(items) > MAX_REFERENCES:
        raise DidInvalid(
            "did.document_too_large", f"expected at most {MAX_REFERENCES} items, got {len(items)}"
        )
    if not all(isinstance(item, str) for item in items):
        raise DidInvalid("did.document_invalid", f"expected text in {name}, got another value")
    return tuple(one_spelling(item) for item in items)
