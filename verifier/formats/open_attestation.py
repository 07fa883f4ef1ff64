"""OpenAttestation, schemas 2.0 and 3.0: OpenCerts of Singapore's schools, TradeTrust. Spec: see its core.

Of a document of 2.0 all that is vouched for is `data`, whose values have their salts and types in them; one of 3.0 is a
credential (VCDM 1.1) whose salts stand in its proof.
"""

from typing import Any, Final

from verifier.errors import Rejected
from verifier.formats.core.format import Format
from verifier.formats.core.open_attestation import (
    SCHEMA_2,
    SCHEMA_3,
    Voucher,
    object_in,
    read_hashed,
    read_hashes,
    read_unsalted,
    voucher_2,
    voucher_3,
)
from verifier.formats.core.vcdm import judge_credential
from verifier.loose_instants import read_instant
from verifier.model import DataModel, JsonObject, Parsed, Period, Presented, ProofClaim, Role, WrappedDocument

_SIGNED: Final = "OpenAttestationSignature2018"
_ENDS: Final = ("expiresOn", "expiredOn")  # of OpenCerts
_ASSERTION: Final = "assertionMethod"


def _recognises(presented: Presented) -> bool:
    return isinstance(presented, dict) and (_is_of_3(presented) or _is_of_2(presented))


def _is_of_2(document: JsonObject) -> bool:
    signature = document.get("signature")
    is_wrapped = isinstance(signature, dict) and signature.get("type") == SCHEMA_2
    return is_wrapped and isinstance(document.get("data"), dict)


def _is_of_3(document: JsonObject) -> bool:
    proof = document.get("proof")
    return isinstance(proof, dict) and proof.get("type") == SCHEMA_3


def _parse(presented: Presented) -> Parsed:
    document: dict[str, Any] = presented  # type: ignore[assignment]  # _recognises saw a dict
    leaves: list[bytes] = []
    if _is_of_3(document):
        stated = document["proof"]
        claims = read_hashed(document, stated.get("salts"), leaves)
        data_model, _, period = judge_credential(claims)
        voucher, signature = voucher_3(claims), stated.get("signature")
        purpose = str(stated.get("proofPurpose"))
        hidden, path = object_in(stated, "privacy").get("obfuscated"), stated.get("proofs")
    else:
        stated = document["signature"]
        claims = read_unsalted(document["data"], leaves)
        data_model, period, voucher = DataModel.OPEN_ATTESTATION_2, _period(claims), voucher_2(claims)
        signature, purpose = _signature(document.get("proof"), voucher), _ASSERTION
        hidden, path = object_in(document, "privacy").get("obfuscatedData"), stated.get("proof")
    (target, root) = read_hashes([stated.get("targetHash"), stated.get("merkleRoot")])
    secured = WrappedDocument(
        leaves=tuple(leaves),
        hidden=read_hashes(hidden),
        target=bytes.fromhex(target),
        path=tuple([bytes.fromhex(one) for one in read_hashes(path, on_path=True)]),
        root=bytes.fromhex(root),
        signature=signature if voucher.key is not None and isinstance(signature, str) else None,
    )
    claim = ProofClaim(
        suite=str(stated["type"]),
        secured=secured,
        key_reference=voucher.reference,
        purpose=purpose,
    )
    return Parsed(
        format=FORMAT.name,
        role=Role.CREDENTIAL,
        data_model=data_model,
        claims=claims,
        proofs=(claim,),
        party=voucher.party,
        period=period,
    )


def _signature(stated: object, voucher: Voucher) -> object:
    """Return the signature of a document of 2.0 by the key that vouches; None where there is none."""
    for proof in stated if isinstance(stated, list) else []:
        members = proof if isinstance(proof, dict) else {}
        is_signature = (members.get("type"), members.get("proofPurpose")) == (_SIGNED, _ASSERTION)
        if is_signature and str(members.get("verificationMethod")).lower() == str(voucher.key).lower():
            return members.get("signature")
    return None


def _period(claims: JsonObject) -> Period:
    ends = [read_instant(claims[name]) for name in _ENDS if claims.get(name) not in (None, "")]
    if None in ends:
        raise Rejected("structure.date", "expected a date and time as end of the document, got another value")
    return Period(valid_until=min((end for end in ends if end is not None), default=None))


FORMAT: Final = Format(
    name="open_attestation",
    title="OpenAttestation (OpenCerts, TradeTrust)",
    spec="https://github.com/Open-Attestation/open-attestation",
    recognises=_recognises,
    parse=_parse,
)
