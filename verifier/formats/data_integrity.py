"""A JSON-LD credential with an embedded proof or a set of them.

Spec: W3C VC Data Model 1.1 and 2.0; W3C VC Data Integrity 1.0.
"""

from typing import Any, Final

from verifier.formats.core.embedded import read_proofs
from verifier.formats.core.format import Format
from verifier.formats.core.other_formats import is_statement
from verifier.formats.core.vcdm import judge_credential
from verifier.model import Parsed, Presented, Role

_MARKS: Final = frozenset({"credentialSubject", "issuer", "proof"})


def _recognises(presented: Presented) -> bool:
    if not isinstance(presented, dict):
        return False
    types = presented.get("type")
    named = types if isinstance(types, list) else [types]
    if "VerifiableCredential" in named:
        return True
    return "@context" in presented and not _MARKS.isdisjoint(presented) and not is_statement(presented)


def _parse(presented: Presented) -> Parsed:
    document: dict[str, Any] = presented  # type: ignore[assignment]  # _recognises saw a dict
    data_model, issuer, period = judge_credential(document)
    return Parsed(
        format=FORMAT.name,
        role=Role.CREDENTIAL,
        data_model=data_model,
        claims=document,
        proofs=read_proofs(document),
        party=issuer,
        period=period,
    )


FORMAT: Final = Format(
    name="data_integrity",
    title="JSON-LD credential with embedded proof",
    spec="https://www.w3.org/TR/vc-data-integrity/",
    recognises=_recognises,
    parse=_parse,
)
