"""The parameters of a DID log: what an entry states, on top of what the entries before it did. Judges only.

Unknown members and values of another type are refused, never passed over: one that narrows what is allowed must not be
lost. `null`, which early implementations wrote, means the default. Spec: did:webvh 1.0, "DID Method Parameters".
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from did_methods.core.errors import DidInvalid, DidUnavailable
from did_methods.core.log_witnesses import NOBODY, Witnesses, read_witnesses

METHOD: Final = "did:webvh:1.0"
_EARLIER: Final = frozenset(f"did:{name}:0.{n}" for name in ("tdw", "webvh") for n in range(1, 6))
MAX_KEYS: Final = 128  # update keys, or hashes of the next ones
MAX_WATCHERS: Final = 128
MAX_TTL: Final = 2**31  # seconds
_DEFAULTS: Final[Mapping[str, Any]] = {
    "updateKeys": [],
    "nextKeyHashes": [],
    "witness": {},
    "watchers": [],
    "portable": False,
    "deactivated": False,
    "ttl": 3600,
}
_MEMBERS: Final = frozenset({*_DEFAULTS, "method", "scid"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """What holds after an entry. `next_key_hashes` that are not empty bind the entry that follows."""

    scid: str = ""
    update_keys: tuple[str, ...] = ()
    next_key_hashes: tuple[str, ...] = ()
    witnesses: Witnesses = NOBODY
    portable: bool = False
    deactivated: bool = False
    ttl: int = 3600


def apply_parameters(before: Parameters | None, stated: object) -> Parameters:
    """Return what holds after an entry that states these; `before` is None for the first one.

    Raises:
        DidInvalid: `did.log_malformed`, `did.log_witness_malformed`, `did.log_portable_late`,
            `did.log_keys_not_committed`.
        DidUnavailable: `did.method_not_supported`: a version of did:webvh that is not read here.
    """
    if not isinstance(stated, Mapping):
        raise DidInvalid("did.log_malformed", "expected an object of parameters, got another value")
    _check_method(before, stated)  # first, since another version may have other parameters
    if not _MEMBERS.issuperset(stated):
        raise DidInvalid("did.log_malformed", "expected only parameters of did:webvh 1.0, got others")
    if (before is None) is not ("scid" in stated):
        raise DidInvalid(
            "did.log_malformed", "expected a scid in the first entry alone, got another use of it"
        )
    given = {
        name: _DEFAULTS[name] if value is None and name in _DEFAULTS else value
        for name, value in stated.items()
    }
    if before is not None and before.next_key_hashes and not {"updateKeys", "nextKeyHashes"} <= set(stated):
        raise DidInvalid(
            "did.log_keys_not_committed",
            "expected updateKeys and nextKeyHashes stated anew, got one inherited",
        )
    if before is not None and given.get("portable") is True:
        raise DidInvalid(
            "did.log_portable_late", "expected portable in the first entry, got it in a later one"
        )
    return replace(before or Parameters(scid=_text(given["scid"], "scid")), **_read(given))


def _check_method(before: Parameters | None, stated: Mapping[str, Any]) -> None:
    method = stated.get("method")
    if method == METHOD or (before is not None and "method" not in stated):
        return
    if before is not None and method in _EARLIER:
        raise DidInvalid("did.log_malformed", "expected no lower version than before, got one")
    if not isinstance(method, str):
        raise DidInvalid("did.log_malformed", "expected the version of did:webvh, got another value")
    raise DidUnavailable("did.method_not_supported", f"expected {METHOD}, got {method[:80]!r}")


def _read(given: Mapping[str, Any]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    if "updateKeys" in given:
        read["update_keys"] = _texts(given["updateKeys"], "updateKeys", MAX_KEYS)
    if "nextKeyHashes" in given:
        read["next_key_hashes"] = _texts(given["nextKeyHashes"], "nextKeyHashes", MAX_KEYS)
    if "watchers" in given:
        _texts(given["watchers"], "watchers", MAX_WATCHERS)
    if "witness" in given:
        read["witnesses"] = read_witnesses(given["witness"])
    for name in ("portable", "deactivated"):
        if name in given:
            if not isinstance(given[name], bool):
                raise DidInvalid("did.log_malformed", f"expected true or false in {name}, got another value")
            read[name] = given[name]
    if "ttl" in given:
        if type(given["ttl"]) is not int or not 0 <= given["ttl"] <= MAX_TTL:
            raise DidInvalid(
                "did.log_malformed", f"expected 0 to {MAX_TTL} seconds in ttl, got another value"
            )
        read["ttl"] = given["ttl"]
    return read


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise DidInvalid("did.log_malformed", f"expected text in {name}, got another value")
    return value


def _texts(value: object, name: str, most: int) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > most:
        raise DidInvalid(
            "did.log_malformed", f"expected a list of at most {most} in {name}, got another value"
        )
    return tuple(_text(item, name) for item in value)
