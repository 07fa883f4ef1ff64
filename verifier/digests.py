"""Is a document the one that was meant? Hold bytes against the digests that a credential states of them. Judges only.

Specs: VCDM 2.0, section 5.3 (`digestSRI`, `digestMultibase`); VC Data Integrity, "Resource Integrity"; Subresource
Integrity, section 3; Multihash.
"""

import binascii
import hashlib
import re
from base64 import b64decode
from collections.abc import Mapping
from hmac import compare_digest
from typing import Final

from did_methods.core.errors import DidInvalid
from did_methods.core.multiformats import decode_multibase, split_multicodec
from verifier.errors import Rejected, Undetermined
from verifier.model import JsonObject

MAX_DIGEST: Final = 1_024  # characters of one value; three of the longest take some 300
MAX_LISTED: Final = 8  # values of one member; more than there are algorithms
# Weakest first: of several, only those of the strongest algorithm count (Subresource Integrity, 3.3.4).
_SRI_ALGORITHMS: Final = ("sha256", "sha384", "sha512")
_MULTIHASHES: Final[Mapping[int, str]] = {
    0x12: "sha256",
    0x20: "sha384",
    0x13: "sha512",
    0x16: "sha3_256",
    0x15: "sha3_384",
    0x14: "sha3_512",
}
_SRI: Final = re.compile(r"(sha256|sha384|sha512)-([A-Za-z0-9+/_-]+={0,2})(?:\?[\x21-\x7e]*)?")
_URL_SAFE: Final = str.maketrans("-_", "+/")


def states_digest(resource: JsonObject) -> bool:
    """Say whether a credential states a digest of this resource."""
    return "digestSRI" in resource or "digestMultibase" in resource


def check_digests(resource: JsonObject, body: bytes) -> None:
    """Accept `body` if it has every digest that `resource` states, alone or in a list.

    Raises:
        Rejected: `digest.differs`, `digest.malformed`.
        Undetermined: `digest.unsupported`.
    """
    if "digestSRI" in resource:
        _check_sri(" ".join(_texts(resource, "digestSRI")), body)
    if "digestMultibase" in resource:
        _check_multibases(_texts(resource, "digestMultibase"), body)


def _texts(resource: JsonObject, member: str) -> list[str]:
    stated = resource[member]
    texts = stated if isinstance(stated, list) else [stated]
    if not 1 <= len(texts) <= MAX_LISTED or not all(
        isinstance(text, str) and len(text) <= MAX_DIGEST for text in texts
    ):
        raise Rejected(
            "digest.malformed",
            f"expected text of at most {MAX_DIGEST} characters in {member}, or a list of {MAX_LISTED} at most",
        )
    return texts


def _check_sri(stated: str, body: bytes) -> None:
    found = [match for word in stated.split() if (match := _SRI.fullmatch(word)) is not None]
    if not found:
        raise Undetermined(
            "digest.unsupported", f"expected a digest by {', '.join(_SRI_ALGORITHMS)}, got another"
        )
    strongest = max((match[1] for match in found), key=_SRI_ALGORITHMS.index)
    digest = hashlib.new(strongest, body).digest()
    if not any(compare_digest(_base64(match[2]), digest) for match in found if match[1] == strongest):
        raise _differs("digestSRI")


def _base64(text: str) -> bytes:
    try:
        return b64decode(text.translate(_URL_SAFE), validate=True)
    except binascii.Error as problem:
        raise Rejected("digest.malformed", "expected base64 in digestSRI, got another text") from problem


def _check_multibases(stated: list[str], body: bytes) -> None:
    """Hold `body` against each that is of an algorithm known here; one such is enough."""
    unknown: list[Undetermined] = []
    for text in stated:
        try:
            _check_multibase(text, body)
        except Undetermined as problem:
            unknown.append(problem)
    if len(unknown) == len(stated):
        raise unknown[0]


def _check_multibase(stated: str, body: bytes) -> None:
    try:
        codec, rest = split_multicodec(decode_multibase(stated))
    except DidInvalid as problem:
        if problem.code == "multibase.base_not_allowed":
            raise Undetermined(
                "digest.unsupported", f"expected digestMultibase: {problem.detail}"
            ) from problem
        raise Rejected("digest.malformed", f"expected digestMultibase: {problem.detail}") from problem
    name = _MULTIHASHES.get(codec)
    if name is None:
        raise Undetermined("digest.unsupported", f"expected a multihash known here, got codec {codec:#x}")
    digest = hashlib.new(name, body).digest()
    if rest[:1] != bytes([len(digest)]):
        raise Rejected("digest.malformed", f"expected {len(digest)} bytes of {name}, got another length")
    if not compare_digest(rest[1:], digest):
        raise _differs("digestMultibase")


def _differs(member: str) -> Rejected:
    return Rejected("digest.differs", f"expected the document whose digest {member} states, got another")
