"""What an issuer left for the holder to show, put in its place: digests in a payload become the claims behind them.

A payload and disclosures come in; the claims go out, with where something was disclosed and where something may have
been left out. Spec: RFC 9901, sections 4.2 and 7.1, steps 3 to 5. Every digest and every value is looked at once:
nothing is searched for and nothing done twice, however disclosures lie in each other. Nothing of it is proven.
"""

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from did_methods.core.strict_json import MAX_DEPTH, MAX_VALUES, JsonInvalid, decode_base64url, parse_json
from verifier.errors import Rejected
from verifier.model import JsonObject, Path

MAX_DISCLOSURES: Final = 10_000  # with one credential; a transcript of 500 courses hides some 4,000 claims
_MAX_CHARS: Final = 1024 * 1024  # of one, as of a whole document: a picture may be disclosed
_DIGESTS: Final = "_sd"
_PLACEHOLDER: Final = "..."
_ALGORITHM: Final = "_sd_alg"
_RESERVED: Final = frozenset({_DIGESTS, _PLACEHOLDER, _ALGORITHM})
_USUAL: Final = "sha-256"
_HASHES: Final[Mapping[str, Callable[[bytes], Any]]] = {
    "sha-256": hashlib.sha256,
    "sha-384": hashlib.sha384,
    "sha-512": hashlib.sha512,
    "sha3-256": hashlib.sha3_256,
    "sha3-384": hashlib.sha3_384,
    "sha3-512": hashlib.sha3_512,
}
_OF_MEMBER: Final = 3  # salt, name, value
_OF_ITEM: Final = 2  # salt, value


def hash_name_of(payload: JsonObject) -> str:
    """Return the name of the hash that the issuer made digests with, as IANA spells it; issuers write capitals too.

    Raises:
        Rejected: `sd_jwt.digest_algorithm`.
    """
    stated = payload.get(_ALGORITHM, _USUAL)
    name = stated.lower() if isinstance(stated, str) else ""
    if name not in _HASHES:
        raise Rejected("sd_jwt.digest_algorithm", f"expected {', '.join(_HASHES)} as _sd_alg, got another")
    return name


def digest_of(text: bytes, hash_name: str) -> str:
    """Return the digest of `text` by a hash of `hash_name_of`, as it is written in a token (section 4.2.3)."""
    return base64.urlsafe_b64encode(_HASHES[hash_name](text).digest()).rstrip(b"=").decode("ascii")


def hides(payload: JsonObject) -> bool:
    """Say whether a payload has places where a holder may have left something out."""
    waiting: list[object] = [payload]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if _DIGESTS in value or _PLACEHOLDER in value:
                return True
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return False


def disclose(
    payload: JsonObject, stated: Sequence[str]
) -> tuple[JsonObject, tuple[Path, ...], tuple[Path, ...]]:
    """Return the claims of `payload`, where something was disclosed in them, and where something may be left out.

    Raises:
        Rejected: `sd_jwt.…`, `limit.disclosures`, `json.too_deep`, `json.too_many_values`.
    """
    hash_name = hash_name_of(payload)
    if len(stated) > MAX_DISCLOSURES:
        raise Rejected(
            "limit.disclosures", f"expected at most {MAX_DISCLOSURES} disclosures, got {len(stated)}"
        )
    by_digest = {digest_of(text.encode("utf-8", "surrogatepass"), hash_name): text for text in stated}
    if len(by_digest) != len(stated):
        raise Rejected("sd_jwt.disclosure_twice", "expected every disclosure once, got one twice")
    walk = _Walk({digest: _read(text) for digest, text in by_digest.items()})
    claims = walk.members({name: value for name, value in payload.items() if name != _ALGORITHM}, (), 1)
    if walk.disclosures:
        raise Rejected(
            "sd_jwt.disclosure_unreferenced", "expected disclosures of what the issuer signed, got another"
        )
    return claims, tuple(walk.disclosed), tuple(dict.fromkeys(walk.withheld))


def _read(text: str) -> list[Any]:
    """Return the array that a disclosure is, with two or three items, a salt in front."""
    try:
        found = parse_json(decode_base64url(text, max_chars=_MAX_CHARS), max_bytes=_MAX_CHARS)
    except JsonInvalid as problem:
        raise Rejected("sd_jwt.malformed", f"{problem.code}: {problem.detail}") from problem
    if (
        not isinstance(found, list)
        or len(found) not in (_OF_ITEM, _OF_MEMBER)
        or not isinstance(found[0], str)
    ):
        raise Rejected("sd_jwt.malformed", "expected disclosures of two or three items, a salt in front")
    return found


class _Walk:
    """One way through a payload. `disclosures`: those that no digest has named so far, by their digests."""

    def __init__(self, disclosures: dict[str, list[Any]]) -> None:
        self.disclosures = disclosures
        self.disclosed: list[Path] = []
        self.withheld: list[Path] = []
        self._seen: set[str] = set()
        self._values = 0

    def members(self, stated: JsonObject, place: Path, depth: int) -> dict[str, Any]:
        """Return an object with the members that were disclosed for it."""
        self._count(depth)
        shown = {}
        for name, value in stated.items():
            if name == _DIGESTS:
                continue
            _judge_plain(name)
            shown[name] = self._value(value, (*place, name), depth)
        for digest in _digests(stated.get(_DIGESTS, [])):
            found = self._take(digest, place, _OF_MEMBER)
            if found is None:
                continue
            name = found[1]
            if not isinstance(name, str) or name in _RESERVED:
                raise Rejected("sd_jwt.name_reserved", "expected the name of a claim, got another value")
            if name in shown:
                raise Rejected("sd_jwt.name_twice", "expected every claim once in its object, got one twice")
            self.disclosed.append((*place, name))
            shown[name] = self._value(found[2], (*place, name), depth)
        return shown

    def _items(self, stated: list[Any], place: Path, depth: int) -> list[Any]:
        self._count(depth)
        shown: list[Any] = []
        for value in stated:
            here = (*place, str(len(shown)))
            if not (isinstance(value, dict) and _PLACEHOLDER in value):
                shown.append(self._value(value, here, depth))
                continue
            if len(value) > 1:
                raise _misplaced()
            (digest,) = _digests(list(value.values()))
            found = self._take(digest, place, _OF_ITEM)
            if found is not None:
                self.disclosed.append(here)
                shown.append(self._value(found[1], here, depth))
        return shown

    def _value(self, value: object, place: Path, depth: int) -> object:
        if isinstance(value, dict):
            return self.members(value, place, depth + 1)
        if isinstance(value, list):
            return self._items(value, place, depth + 1)
        self._values += 1
        return value

    def _take(self, digest: str, place: Path, items: int) -> list[Any] | None:
        """Return the disclosure of a digest; None where it was withheld, or there never was one."""
        if digest in self._seen:
            raise Rejected("sd_jwt.digest_twice", "expected every digest once, got one twice")
        self._seen.add(digest)
        found = self.disclosures.pop(digest, None)
        if found is None:
            self.withheld.append(place)
        elif len(found) != items:
            raise Rejected(
                "sd_jwt.disclosure_misplaced", f"expected a disclosure of {items} items, got {len(found)}"
            )
        return found

    def _count(self, depth: int) -> None:
        self._values += 1
        if depth > MAX_DEPTH:
            raise Rejected("json.too_deep", f"expected at most {MAX_DEPTH} levels once disclosed, got more")
        if self._values > MAX_VALUES:
            raise Rejected(
                "json.too_many_values", f"expected at most {MAX_VALUES} values once disclosed, got more"
            )


def _judge_plain(name: str) -> None:
    if name == _PLACEHOLDER:
        raise _misplaced()
    if name == _ALGORITHM:
        raise Rejected("sd_jwt.digest_algorithm", "expected _sd_alg on the outside alone, got one inside")


def _digests(stated: object) -> list[str]:
    if not isinstance(stated, list) or not all(isinstance(digest, str) for digest in stated):
        raise Rejected("sd_jwt.placeholder_malformed", "expected digests as text, got another value")
    return stated


def _misplaced() -> Rejected:
    return Rejected(
        "sd_jwt.placeholder_malformed", "expected a place for a disclosure alone in a list, got another use"
    )
