"""The kinds of record, most specific first; the last one takes all."""

from typing import Final

from verifier.kinds import (
    blockcerts_3,
    certified_boost,
    clr_2,
    europass,
    generic,
    identity_document,
    learning_credential,
    ler_rs,
    open_badges_2,
    open_badges_3,
)
from verifier.kinds.core.kind import Kind
from verifier.model import JsonObject

KINDS: Final[tuple[Kind, ...]] = (
    clr_2.KIND,
    open_badges_3.KIND,
    certified_boost.KIND,
    ler_rs.KIND,
    open_badges_2.KIND,
    blockcerts_3.KIND,
    europass.KIND,
    identity_document.KIND,
    learning_credential.KIND,
    generic.KIND,
)


def kind_of(claims: JsonObject) -> Kind:
    """Return the first kind that `claims` say they are."""
    for kind in KINDS:
        if kind.claims_to_be(claims):
            return kind
    raise AssertionError("expected the last kind to take all")  # pragma: no cover - it does
