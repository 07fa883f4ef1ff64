"""An entity statement: a signed token in which one entity of a federation speaks of another, or of itself.

Bytes come in, a `Statement` comes out whose shape is right and of which nothing is proven; `check_signed` and
`check_time` are what proves it. Claims that this kind of statement may not have, and that would only widen what it
says, are not read. Spec: OpenID Federation 1.0, sections 3 and 9.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote, urlsplit

import msgspec

from did_methods.core.errors import DidProblem
from did_methods.core.public_key import PublicKey, public_key_from_jwk
from verifier.errors import Problem, Rejected, Undetermined
from verifier.formats.core.compact_jws import compact_jws
from verifier.formats.core.jwt import judge_token_type, numeric_date
from verifier.model import CompactJws, JsonObject
from verifier.registries.core.registry import Lapsed
from verifier.suites.core.jose import check_jws

ACCEPT: Final = "application/entity-statement+jwt, application/jwt;q=0.9"
MAX_STATEMENT: Final = 256 * 1024  # bytes; the anchor of a country's federation takes about 10,000
MAX_ENTITY_CHARS: Final = 2_048
_MAX_KEYS: Final = 64  # of one entity; two or three are usual, more while they are changed
_TYPE: Final = frozenset({"entity-statement+jwt"})
# A number for the token, which asks nothing of its reader.
UNDERSTOOD: Final = frozenset({"jti"})
_DEFINED: Final = frozenset(
    {
        "iss", "sub", "iat", "exp", "jwks", "metadata", "crit", "authority_hints", "trust_anchor_hints", "trust_marks",
        "trust_mark_issuers", "trust_mark_owners", "constraints", "metadata_policy", "metadata_policy_crit",
        "source_endpoint", "aud", "trust_anchor",
    }
)  # fmt: skip
# Statements that are made to register with one party speak to that party alone (section 3.1.4 and 3.1.5).
_FOR_REGISTRATION: Final = ("aud", "trust_anchor")
_POLICIES: Final = ("metadata_policy", "metadata_policy_crit")


class KeySet(msgspec.Struct, frozen=True, kw_only=True):
    """The keys of an entity, as JWKs; one is read when it is asked for, since others may be for other uses."""

    keys: tuple[JsonObject, ...]

    def named(self, kid: object) -> PublicKey:
        """Return the key that a token's header names.

        Raises:
            Rejected: `federation.key_unknown`: not the name of exactly one key here.
            DidInvalid, DidUnavailable: the key cannot be used.
        """
        found = [key for key in self.keys if isinstance(kid, str) and kid and key.get("kid") == kid]
        if len(found) != 1:
            raise Rejected(
                "federation.key_unknown",
                f"expected kid to name one key of the signer, got {len(found)} of them",
            )
        return public_key_from_jwk(found[0])


class Dialect(msgspec.Struct, frozen=True, kw_only=True):
    """What a registry writes otherwise than the specification says.

    `digit_dates`: dates as strings of digits. `any_subject`: statements about identifiers that are no entity's, whose
    keys are known from elsewhere.
    """

    digit_dates: bool = False
    any_subject: bool = False


PLAIN: Final = Dialect()


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """What `issuer` says of `subject`, by a token of which nothing is proven. Of itself: an entity configuration.

    `keys` are the subject's. `metadata` is by entity type.
    """

    issuer: str
    subject: str
    issued: datetime
    expires: datetime
    keys: KeySet
    metadata: JsonObject
    claims: JsonObject
    token: CompactJws

    @property
    def is_configuration(self) -> bool:
        """Say whether the entity speaks of itself."""
        return self.issuer == self.subject


def read_statement(raw: bytes, dialect: Dialect = PLAIN) -> Statement:
    """Return the statement in `raw`; sections 3.1 and 3.2, all that needs no other document.

    Raises:
        Rejected: `jws.…`, `federation.statement_malformed`, `federation.statement_for_another`.
        Undetermined: `federation.critical_unknown`.
    """
    token = compact_token(raw)
    judge_token_type(token.header, _TYPE)
    claims = token.payload
    issuer, subject = claims.get("iss"), claims.get("sub")
    if not is_entity(issuer):
        raise _malformed("an https URL as iss", issuer)
    if not (is_entity(subject) or (dialect.any_subject and isinstance(subject, str))):
        raise _malformed("an https URL as sub", subject)
    if any(name in claims for name in _FOR_REGISTRATION):
        raise Rejected(
            "federation.statement_for_another", "expected a statement for everybody, got one for one reader"
        )
    judge_critical(claims)
    if issuer == subject:
        _judge_configuration(claims)
    return Statement(
        issuer=str(issuer),
        subject=str(subject),
        issued=_instant(claims, "iat", dialect),
        expires=_instant(claims, "exp", dialect),
        keys=KeySet(keys=())
        if dialect.any_subject and "jwks" not in claims
        else read_keys(claims.get("jwks")),
        metadata=_metadata(claims),
        claims=claims,
        token=token,
    )


def compact_token(raw: bytes) -> CompactJws:
    """Return the compact JWS that `raw` is, white space around it aside.

    Raises:
        Rejected: `jws.malformed`.
    """
    try:
        text = raw.strip().decode("ascii")
    except UnicodeDecodeError as cause:
        raise Rejected("jws.malformed", "expected a compact signed token, got other bytes") from cause
    return compact_jws(text)


def check_signed(token: CompactJws, keys: KeySet) -> None:
    """Check that one of `keys`, named by the token's header, signed it.

    Raises:
        Rejected: `federation.key_unknown`, `jws.…`.
        DidInvalid, DidUnavailable, Undetermined: key or algorithm cannot be used, or the signature does not hold.
    """
    check_jws(token, keys.named(token.header.get("kid")))


def check_time(statement: Statement, now: datetime, skew: timedelta) -> None:
    """Check that a statement is in force.

    Raises:
        Rejected: `federation.statement_early`.
        Lapsed: `federation.statement_expired`.
    """
    if statement.issued > now + skew:
        raise Rejected(
            "federation.statement_early", "expected a statement of the past, got one of the future"
        )
    if statement.expires <= now - skew:
        raise Lapsed("federation.statement_expired", "expected a statement in force, got one past its end")


def judge_critical(claims: JsonObject, understood: Collection[str] = UNDERSTOOD) -> None:
    """Refuse a statement that demands an understanding of claims that are not understood here; section 13.4.

    Raises:
        Rejected: `federation.statement_malformed`.
        Undetermined: `federation.critical_unknown`.
    """
    if "crit" not in claims:
        return
    names = texts(claims["crit"], "crit")
    if not names or not _DEFINED.isdisjoint(names) or any(name not in claims for name in names):
        raise _malformed("claims of the statement's own extensions as crit", names)
    if not set(names) <= set(understood):
        raise Undetermined(
            "federation.critical_unknown",
            "expected a statement without extensions, got one that demands some",
        )


def read_keys(value: object) -> KeySet:
    """Return the JWK Set in `value`; its keys are read when they are asked for.

    Raises:
        Rejected: `federation.statement_malformed`.
    """
    keys = value.get("keys") if isinstance(value, dict) else None
    if not isinstance(keys, list) or not 0 < len(keys) <= _MAX_KEYS:
        raise _malformed(f"1 to {_MAX_KEYS} keys as jwks", keys)
    if not all(isinstance(key, dict) for key in keys):
        raise _malformed("objects as keys", keys)
    return KeySet(keys=tuple(keys))


def pinned(keys: Sequence[JsonObject]) -> KeySet:
    """Return keys that an operator configured.

    Raises:
        ValueError: one has no `kid` of its own, or cannot be used; the settings are refused with it.
    """
    key_set = KeySet(keys=tuple(keys))
    for key in keys:
        try:
            key_set.named(key.get("kid"))
        except (Problem, DidProblem) as problem:
            raise ValueError(f"keys: {problem.code}: {problem.detail}") from problem
    return key_set


def texts(value: object, name: str) -> tuple[str, ...]:
    """Return an array of strings.

    Raises:
        Rejected: `federation.statement_malformed`.
    """
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _malformed(f"strings as {name}", value)
    return tuple(value)


def is_entity(value: object) -> bool:
    """Say whether `value` can identify an entity: an https URL with a host and without query or fragment."""
    if not isinstance(value, str) or not value.startswith("https://") or len(value) > MAX_ENTITY_CHARS:
        return False
    try:
        return bool(urlsplit(value).hostname) and "?" not in value and "#" not in value
    except ValueError:  # brackets around no address
        return False


def host_of(entity: str) -> str:
    """Return the host of an entity's identifier, in lower case."""
    return urlsplit(entity).hostname or ""


def configuration_url(entity: str) -> str:
    """Return where an entity publishes its configuration; section 9."""
    return f"{entity.removesuffix('/')}/.well-known/openid-federation"


def statement_url(superior: Statement, subject: str) -> str:
    """Return where the entity whose configuration `superior` is publishes its statement about `subject`; section 8.1.

    Raises:
        Rejected: `federation.statement_malformed`: it names no endpoint for that.
    """
    entity = superior.metadata.get("federation_entity")
    endpoint = entity.get("federation_fetch_endpoint") if entity is not None else None
    if not isinstance(endpoint, str) or not endpoint.startswith("https://") or "#" in endpoint:
        raise _malformed("an https URL as federation_fetch_endpoint", endpoint)
    return f"{endpoint}{'&' if '?' in endpoint else '?'}sub={quote(subject, safe='')}"


def _judge_configuration(claims: JsonObject) -> None:
    if any(name in claims for name in _POLICIES):
        raise _malformed("no metadata policy for oneself", claims)
    if "authority_hints" in claims and not texts(claims["authority_hints"], "authority_hints"):
        raise _malformed("at least one of authority_hints", [])


def _metadata(claims: JsonObject) -> JsonObject:
    stated = claims.get("metadata", {})
    if not isinstance(stated, dict):
        raise _malformed("an object as metadata", stated)
    for parameters in stated.values():
        # Section 5: null is prohibited, since it is too easily taken for a parameter that is absent.
        if not isinstance(parameters, dict) or any(value is None for value in parameters.values()):
            raise _malformed("objects without null in metadata", parameters)
    return stated


def _instant(claims: JsonObject, name: str, dialect: Dialect) -> datetime:
    value: Any = claims.get(name)
    if dialect.digit_dates and isinstance(value, str) and value.isascii() and value.isdecimal():
        value = int(value[:16])
    instant = numeric_date({name: value}, name) if value is not None else None
    if instant is None:
        raise _malformed(f"a date as {name}", value)
    return instant


def _malformed(expected: str, got: object) -> Rejected:
    return Rejected("federation.statement_malformed", f"expected {expected}, got {type(got).__name__}")
