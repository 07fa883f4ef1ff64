"""Any other verifiable credential: proven like all, with no rules of its own here."""

from collections.abc import Mapping
from typing import Any, Final

from verifier.kinds.core.kind import Kind
from verifier.model import JsonObject, Proven


def _claims_to_be(_claims: JsonObject) -> bool:
    return True


def _judge(_proven: Proven) -> Mapping[str, Any]:
    return {}


KIND: Final = Kind(
    name="generic",
    title="Verifiable Credential",
    spec="https://www.w3.org/TR/vc-data-model-2.0/",
    claims_to_be=_claims_to_be,
    judge=_judge,
    judged=("what every credential is: proof, issuer, validity, status",),
    not_judged=("what it says of a person: its words are of no vocabulary known here",),
)
