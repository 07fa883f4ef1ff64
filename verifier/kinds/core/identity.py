"""Whom a record is about, where it names them by `identifier`: an IdentityObject, plain or as a salted hash.

Spec: Open Badges 3.0, B.1.8 (IdentityObject). The hash is over the identifier with the salt behind it, in hexadecimal
digits of either case, named `sha256$` or `md5$`.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from typing import Final

from verifier.errors import Rejected
from verifier.kinds.core.words import id_of, objects
from verifier.model import JsonObject

_HASH: Final = re.compile(r"(sha256|md5)\$([0-9a-fA-F]+)")
_DIGITS: Final = {"sha256": 64, "md5": 32}
_DIGESTS: Final[Mapping[str, Callable[[bytes], str]]] = {
    "sha256": lambda text: hashlib.sha256(text).hexdigest(),
    "md5": lambda text: hashlib.md5(text, usedforsecurity=False).hexdigest(),  # what older issuers published
}
# The implementation guide writes `email` where the specification has `emailAddress`.
_SAME_TYPE: Final = {"email": "emailAddress"}


def broken_identity(subject: JsonObject) -> list[Rejected]:
    """Return each rule that a subject breaks in saying whom it is about."""
    identities = objects(subject["identifier"]) if "identifier" in subject else []
    broken: list[Rejected] = []
    if not identities and id_of(subject) is None:
        broken.append(
            Rejected(
                "kind.subject_unidentified", "expected an id or an identifier in each subject, got neither"
            )
        )
    for identity in identities:
        try:
            judge_identity(identity)
        except Rejected as problem:
            broken.append(problem)
    return broken


def judge_identity(identity: JsonObject) -> None:
    """Accept an IdentityObject against which somebody could be held.

    Raises:
        Rejected: `kind.identity_malformed`.
    """
    digest = identity.get("identityHash")
    problem = None
    if not isinstance(identity.get("identityType"), str):
        problem = "an identityType"
    elif not isinstance(identity.get("hashed"), bool):
        problem = "hashed to be true or false"
    elif not isinstance(digest, str) or not digest:
        problem = "an identityHash"
    elif identity["hashed"] and _split(digest) is None:
        problem = "a hash that starts with sha256$ or md5$ and has its length"
    elif not identity["hashed"] and is_hash(digest):  # read as it says, it would be somebody else's
        problem = "a hash only where it is said to be one"
    elif not isinstance(identity.get("salt", ""), str):
        problem = "a salt of text"
    if problem is not None:
        raise Rejected("kind.identity_malformed", f"expected {problem} in each identifier, got another")


def identity_type(identity: JsonObject) -> str | None:
    """Return what sort of identifier it is, by the specification's own name."""
    stated = identity.get("identityType")
    return _SAME_TYPE.get(stated, stated) if isinstance(stated, str) else None


def is_identified(identity: JsonObject, identifier: str) -> bool:
    """Say whether a well-formed IdentityObject means `identifier`, byte for byte; compared in constant time.

    Raises:
        Rejected: `kind.identity_malformed`.
    """
    judge_identity(identity)
    stated = identity["identityHash"]
    if not identity["hashed"]:
        return hmac.compare_digest(stated.encode("utf-8", "surrogatepass"), identifier.encode())
    algorithm, digits = _split(stated) or ("", "")
    salted = f"{identifier}{identity.get('salt', '')}".encode("utf-8", "surrogatepass")
    return hmac.compare_digest(digits.lower(), _DIGESTS[algorithm](salted))


def is_hash(text: str) -> bool:
    """Say whether a text can be nothing but a hash, whatever is said of it."""
    return _split(text) is not None


def _split(digest: str) -> tuple[str, str] | None:
    found = _HASH.fullmatch(digest)
    if found is None or len(found[2]) != _DIGITS[found[1]]:
        return None
    return found[1], found[2]
