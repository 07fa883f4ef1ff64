"""What an accreditation lets its subject issue, and whether it may accredit others for that. Pure; proven claims only.

Specs: EBSI Issuer Trust Model v3 (`accreditedFor`), v4 (`permissionFor`), and the records before both
(`authorisationClaims`, by schema alone). A jurisdiction or a qualification that an entry is limited to is no claim of
the credentials that it is for, so it is not judged.
"""

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from did_methods.core.errors import DidInvalid
from did_methods.core.multiformats import decode_base58
from verifier.errors import Undetermined
from verifier.formats.core.vcdm import as_list
from verifier.kinds.core.kind import subjects_of, types_of
from verifier.model import Proven

MAX_GRANTS: Final = 200  # entries of one accreditation; real ones have a handful
# What every credential and every one of this trust model is: it says nothing of what was issued.
_GENERAL: Final = frozenset({"VerifiableCredential", "VerifiableAttestation"})
_TRUST_CHAIN: Final = "VerifiableAuthorisationForTrustChain"
_TO_ACCREDIT: Final = frozenset({"VerifiableAccreditationToAccredit", _TRUST_CHAIN})
_TO_ATTEST: Final = "VerifiableAccreditationToAttest"
_ACCREDITATION: Final = "VerifiableAccreditation"  # in the first records, of an organisation that accredits
_DIGEST_CHARS: Final = 66  # 0x and 32 bytes in hexadecimal
_DIGEST_BYTES: Final = 32


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """What was issued: the types that are not general, and the schemas, each by its one name."""

    types: frozenset[str]
    schemas: frozenset[str]


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """One entry: credentials of these types (None: it names none), of this schema. `names` is what it says of both."""

    types: frozenset[str] | None
    schema: str | None
    names: tuple[str, ...]

    def covers(self, need: Need) -> bool:
        """Say whether all that was issued is within this entry. Its types decide; its schema, where there are none."""
        if self.types is None or not (self.types or need.types):
            return self.schema in need.schemas
        return bool(need.types) and need.types <= self.types

    def as_need(self) -> Need:
        """Return what somebody must be allowed to accredit for who grants this."""
        schemas = frozenset() if self.schema is None else frozenset({self.schema})
        return Need(types=self.types or frozenset(), schemas=schemas)


class Accreditation(msgspec.Struct, frozen=True, kw_only=True):
    """A proven accreditation: by `issuer`, of `subject`, for `grants`. `types` are its own."""

    issuer: str
    subject: str
    types: frozenset[str]
    grants: tuple[Grant, ...]
    by_schema_alone: bool

    def covers(self, need: Need) -> Grant | None:
        """Return the entry that all that was issued is within, None where there is none."""
        return next((grant for grant in self.grants if grant.covers(need)), None)

    def accredits(self, need: Need) -> bool:
        """Say whether the subject may accredit others for this. Who may govern a whole trust chain may for anything."""
        if _TRUST_CHAIN in self.types:
            return True
        may = not _TO_ACCREDIT.isdisjoint(self.types)
        if self.by_schema_alone:
            may = _ACCREDITATION in self.types and _TO_ATTEST not in self.types
        return may and self.covers(need) is not None


def need_of(types: Iterable[str], schemas: Iterable[str]) -> Need:
    """Return what a credential of these types and schema ids needs to be accredited."""
    return Need(types=frozenset(types) - _GENERAL, schemas=frozenset(map(_one_name, schemas)))


def read_accreditation(proven: Proven) -> Accreditation:
    """Return the accreditation that a credential is.

    Raises:
        Undetermined: `registry.malformed`: not about one subject, or its entries are none.
    """
    subjects = subjects_of(proven.claims)
    subject = subjects[0].get("id") if len(subjects) == 1 else None
    if not isinstance(subject, str):
        raise _malformed("an accreditation of one subject", subjects)
    entries = [
        entry for name in ("accreditedFor", "permissionFor") for entry in as_list(subjects[0].get(name, []))
    ]
    older = as_list(subjects[0].get("authorisationClaims", []))
    if len(entries) + len(older) > MAX_GRANTS:
        raise _malformed(f"at most {MAX_GRANTS} entries", entries)
    return Accreditation(
        issuer=proven.parsed.party or "",
        subject=subject,
        types=frozenset(types_of(proven.claims)),
        grants=(*map(_grant, entries), *map(_older_grant, older)),
        by_schema_alone=bool(older) and not entries,
    )


def _grant(entry: object) -> Grant:
    if isinstance(entry, str):  # in the first records, a type alone
        return Grant(types=frozenset({entry}) - _GENERAL, schema=None, names=(entry,))
    types: Any = entry.get("types", []) if isinstance(entry, dict) else None
    schema: Any = entry.get("schemaId") if isinstance(entry, dict) else None
    if not _are_texts(types) or not isinstance(schema, str | None):
        raise _malformed("types and schemaId in an entry", entry)
    specific = tuple(name for name in types if name not in _GENERAL)
    return Grant(
        types=frozenset(specific) if types else None,
        schema=None if schema is None else _one_name(schema),
        names=specific or (() if schema is None else (schema,)),
    )


def _older_grant(entry: object) -> Grant:
    schema = entry.get("authorisedSchemaId") if isinstance(entry, dict) else None
    if not isinstance(schema, str):
        raise _malformed("authorisedSchemaId in an entry", entry)
    return Grant(types=None, schema=_one_name(schema), names=(schema,))


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _one_name(schema: str) -> str:
    """Return one name for a schema of the Trusted Schemas Registry, whose id is a digest in one of two spellings.

    The same schema stands under the addresses of several versions of the registry, as `ebsi:` name, and alone.
    """
    last = schema.rpartition("/")[2]
    if last.startswith("0x") and len(last) == _DIGEST_CHARS:
        return last.lower()
    if last.startswith("z"):
        try:
            digest = decode_base58(last[1:], max_chars=_DIGEST_CHARS)
        except DidInvalid:
            return schema
        if len(digest) == _DIGEST_BYTES:
            return f"0x{digest.hex()}"
    return schema


def _malformed(expected: str, got: object) -> Undetermined:
    return Undetermined("registry.malformed", f"expected {expected}, got {type(got).__name__}")
