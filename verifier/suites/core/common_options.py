"""The options of nearly every Data Integrity proof, written without walking them.

Proofs of one issuer differ in when they were made and, now and then, in the key: everything else of their options is
the same, and so is its canonical form. It is walked once per context list, suite and purpose, with marks in the place
of the two values; from then on the values are put between what was written. Any other shape is walked as always.
"""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from verifier.errors import Problem
from verifier.linked_data import ContextStore, canonical_nquads
from verifier.model import JsonObject

_COMMON: Final = frozenset(
    {"type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"}
)
_CREATED: Final = re.compile(r"[0-9T:.Z+\-]{20,40}")
_METHOD: Final = re.compile(r"([a-z]{2,8}):[A-Za-z0-9._:%/#?=&~\-]{1,2000}")
_MARK_CREATED: Final = "2000-01-01T00:00:00Z"
_MARK_METHOD: Final = (
    "x-verification-method"  # behind the scheme: a context may know that by a meaning of its own
)


class _Form(NamedTuple):
    """What stands before, between and after the instant and the key reference, in that order."""

    before: str
    between: str
    after: str


def common_options_nquads(proof: JsonObject, context: object, contexts: ContextStore) -> bytes | None:
    """Return the canonical N-Quads of a proof's options under `context`; None where they have to be walked."""
    if proof.keys() != _COMMON:
        return None
    listed = tuple(context) if isinstance(context, list) else (context,)
    created, method = proof["created"], proof["verificationMethod"]
    texts = (proof["type"], proof["cryptosuite"], proof["proofPurpose"], created, method, *listed)
    for text in texts:
        if type(text) is not str:
            return None
    if _CREATED.fullmatch(created) is None:
        return None
    scheme = _METHOD.fullmatch(method)
    if scheme is None:
        return None
    form = _form(contexts, listed, texts[:3], scheme[1])
    if form is None:
        return None
    return f"{form.before}{created}{form.between}{method}{form.after}".encode("ascii")


@lru_cache(maxsize=512)
def _form(
    contexts: ContextStore, listed: tuple[str, ...], names: tuple[str, ...], scheme: str
) -> _Form | None:
    """Return the form that these options have under these contexts; None where a walk has more to say."""
    mark = f"{scheme}:{_MARK_METHOD}"
    kind, suite, purpose = names
    probe = {
        "@context": list(listed),
        "type": kind,
        "cryptosuite": suite,
        "proofPurpose": purpose,
        "created": _MARK_CREATED,
        "verificationMethod": mark,
    }
    try:
        written = canonical_nquads(probe, contexts, plain=True).decode("utf-8")
    except Problem:
        return None  # the walk of the real ones says what is wrong with them
    before, *rest = written.split(_MARK_CREATED)
    if len(rest) != 1 or rest[0].count(f"<{mark}>") != 1 or not written.isascii():
        return None
    between, after = rest[0].split(mark)
    return _Form(before, between, after)
