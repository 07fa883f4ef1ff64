"""Trust marks: signed statements that an entity meets the criteria of somebody whom the federation accredits for that.

Pure: a mark as the entity shows it, the keys of who issued it and the anchor's configuration come in; nothing, or a
problem, goes out. A mark that is shown to be wrong is an answer (`Excluded`): the entity itself signed for showing it.
Spec: OpenID Federation 1.0, section 7.
"""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Final, NoReturn

import msgspec

from did_methods.core.errors import DidInvalid
from verifier.errors import Rejected
from verifier.formats.core.jwt import judge_token_type, numeric_date
from verifier.model import CompactJws, JsonObject
from verifier.registries.core.entity_statement import (
    KeySet,
    Statement,
    check_signed,
    compact_token,
    read_keys,
    texts,
)
from verifier.registries.core.registry import Excluded, Lapsed

_MARK: Final = frozenset({"trust-mark+jwt"})
_DELEGATION: Final = frozenset({"trust-mark-delegation+jwt"})
# What the last text calls `trust_mark_type`, drafts that whole federations still follow call `id`.
_TYPE_NAMES: Final = ("trust_mark_type", "id")
_MAX_MARKS: Final = 64  # of one entity; real ones have one or two


class TrustMark(msgspec.Struct, frozen=True, kw_only=True):
    """A mark, or the delegation that lets somebody issue it, of which nothing is proven. `expires` None: never."""

    type: str
    issuer: str
    subject: str
    issued: datetime
    expires: datetime | None
    claims: JsonObject
    token: CompactJws


class Owner(msgspec.Struct, frozen=True, kw_only=True):
    """Whom the anchor names as the owner of a type of marks."""

    id: str
    keys: KeySet


def find_marks(configuration: Statement, wanted: str) -> Iterator[TrustMark]:
    """Return the marks of type `wanted` that an entity shows; section 3.1.2.

    Raises:
        Excluded: `federation.trust_mark_invalid`.
    """
    shown = configuration.claims.get("trust_marks", [])
    if not isinstance(shown, list) or len(shown) > _MAX_MARKS:
        raise Excluded(
            "federation.trust_mark_invalid", f"expected at most {_MAX_MARKS} trust marks, got others"
        )
    for one in shown:
        if not isinstance(one, dict) or not isinstance(text := one.get("trust_mark"), str):
            raise Excluded(
                "federation.trust_mark_invalid", "expected a token as trust mark, got another type"
            )
        if _type_of(one) == wanted:
            mark = read_mark(text)
            if mark.type != wanted:
                raise Excluded(
                    "federation.trust_mark_invalid", "expected the type that stands beside it, got another"
                )
            yield mark


def read_mark(text: str) -> TrustMark:
    """Return the mark in a token; section 7.1.

    Raises:
        Excluded: `federation.trust_mark_invalid`.
    """
    return _read(text, _MARK)


def judge_bearer(
    mark: TrustMark, configuration: Statement, anchor: Statement, issuers: Collection[str] = ()
) -> None:
    """Check that a mark is the entity's who shows it, and by somebody who may issue it, if it is proven to be so.

    `issuers` are those whom the operator accepts for it; where there are none, those whom the anchor names.

    Raises:
        Excluded: `federation.trust_mark_of_another`, `federation.trust_mark_issuer`.
        Rejected: `federation.statement_malformed`: of the anchor.
    """
    if mark.subject != configuration.subject:
        raise Excluded("federation.trust_mark_of_another", "expected a mark for this entity, got another's")
    if mark.issuer not in issuers and (issuers or not is_accredited(anchor, mark)):
        raise Excluded(
            "federation.trust_mark_issuer", "expected a mark by somebody accredited for it, got another's"
        )


def judge_mark(mark: TrustMark, anchor: Statement, keys: KeySet, now: datetime, skew: timedelta) -> None:
    """Check that a mark is signed with one of `keys`, in force, and delegated where its type has an owner; section 7.3.

    Raises:
        Excluded: `federation.trust_mark_invalid`, `federation.delegation_invalid`.
        Lapsed: `federation.trust_mark_expired`.
        Rejected: `federation.statement_malformed`: of the anchor.
    """
    _check(mark, keys, now, skew)
    owner = owner_of(anchor, mark.type)
    delegation = mark.claims.get("delegation")
    if owner is not None or delegation is not None:
        if owner is None or not isinstance(delegation, str):
            raise Excluded(
                "federation.delegation_invalid", "expected a delegation by a known owner, got none"
            )
        judge_delegation(delegation, mark.type, mark.issuer, owner, now=now, skew=skew)


def judge_delegation(
    text: str, mark_type: str, issuer: str, owner: Owner, *, now: datetime, skew: timedelta
) -> None:
    """Check that the owner of a type of marks lets `issuer` issue them; section 7.2.2.

    Raises:
        Excluded: `federation.delegation_invalid`.
        Lapsed: `federation.trust_mark_expired`.
    """
    try:
        delegation = _read(text, _DELEGATION)
        if (delegation.type, delegation.subject, delegation.issuer) != (mark_type, issuer, owner.id):
            _invalid("a delegation of this type to this issuer", "another")
        _check(delegation, owner.keys, now, skew)
    except Excluded as problem:
        raise Excluded("federation.delegation_invalid", problem.detail) from problem


def is_accredited(anchor: Statement, mark: TrustMark) -> bool:
    """Say whether the anchor lets this issuer issue marks of this type; an empty list there means anybody.

    Raises:
        Rejected: `federation.statement_malformed`.
    """
    accredited = _of_anchor(anchor, "trust_mark_issuers")
    if mark.type not in accredited:
        return False
    issuers = texts(accredited[mark.type], "trust_mark_issuers")
    return not issuers or mark.issuer in issuers


def owner_of(anchor: Statement, mark_type: str) -> Owner | None:
    """Return whom the anchor names as owner of a type of marks, None where it names nobody.

    Raises:
        Rejected: `federation.statement_malformed`.
    """
    owners = _of_anchor(anchor, "trust_mark_owners")
    if mark_type not in owners:
        return None
    owner = owners[mark_type]
    if not isinstance(owner, dict) or not isinstance(owner.get("sub"), str):
        raise Rejected(
            "federation.statement_malformed", "expected an owner with sub and jwks, got another value"
        )
    return Owner(id=owner["sub"], keys=read_keys(owner.get("jwks")))


def _of_anchor(anchor: Statement, name: str) -> JsonObject:
    stated = anchor.claims.get(name, {})
    if not isinstance(stated, dict):
        raise Rejected("federation.statement_malformed", f"expected an object as {name}, got another type")
    return stated


def _read(text: str, token_types: frozenset[str]) -> TrustMark:
    try:
        token = compact_token(text.encode("utf-8", "surrogatepass"))
        judge_token_type(token.header, token_types)
        claims = token.payload
        issued, expires = numeric_date(claims, "iat"), numeric_date(claims, "exp")
    except Rejected as problem:
        raise Excluded("federation.trust_mark_invalid", problem.detail) from problem
    mark_type, issuer, subject = _type_of(claims), claims.get("iss"), claims.get("sub")
    if not (isinstance(mark_type, str) and isinstance(issuer, str) and isinstance(subject, str)):
        _invalid("type, iss and sub", "another value")
    if issued is None:
        _invalid("a date as iat", "none")
    return TrustMark(
        type=mark_type,
        issuer=issuer,
        subject=subject,
        issued=issued,
        expires=expires,
        claims=claims,
        token=token,
    )


def _check(mark: TrustMark, keys: KeySet, now: datetime, skew: timedelta) -> None:
    try:
        check_signed(mark.token, keys)
    except (Rejected, DidInvalid) as problem:
        raise Excluded("federation.trust_mark_invalid", problem.detail) from problem
    if mark.issued > now + skew:
        _invalid("a mark of the past", "one of the future")
    if mark.expires is not None and mark.expires <= now - skew:
        raise Lapsed("federation.trust_mark_expired", "expected a mark in force, got one past its end")


def _type_of(members: JsonObject) -> object:
    return next((members[name] for name in _TYPE_NAMES if name in members), None)


def _invalid(expected: str, got: str) -> NoReturn:
    raise Excluded("federation.trust_mark_invalid", f"expected {expected}, got {got}")
