"""Embedded proofs as they stand in a document: one, or a set, each with its own defects.

Spec: W3C Verifiable Credential Data Integrity 1.0, sections 2.1 to 2.1.2. Judges shape only; suites judge the rest.
"""

import json
from typing import Any, Final

from msgspec.structs import replace

from verifier.errors import Rejected
from verifier.formats.core.vcdm import as_list, instant_of
from verifier.model import EmbeddedProof, JsonObject, ProofClaim, Walked

MAX_PROOFS: Final = 16  # proofs in one document
_MAX_TEXT: Final = 4_096  # characters of any string that a proof names
# A proof of Blockcerts 3 that repeats the one before it, and the only type that its issuers wrap so.
_CHAINED: Final = "ChainedProof2021"
_IN_CHAINS: Final = "MerkleProof2019"

# Its specification knows no purpose, and hardly any proof states one: what is signed says what it was signed for.
_PURPOSELESS: Final = "JcsEd25519Signature2020"


def read_proofs(document: JsonObject) -> tuple[ProofClaim, ...]:
    """Return a claim per proof of `document`, in its order and each once; none where there is no proof.

    A proof that is malformed by itself becomes a claim with a `problem`, so that it hides no other.

    Raises:
        Rejected: `limit.proofs`.
    """
    stated = document.get("proof")
    if stated is None:
        return ()
    listed = as_list(stated)
    if len(listed) > MAX_PROOFS:
        raise Rejected("limit.proofs", f"expected at most {MAX_PROOFS} proofs, got {len(listed)}")
    if len(listed) > 1:
        listed = _each_once(listed)
    unsecured = dict(document)
    del unsecured["proof"]
    walked: Walked = {}
    claims = [_read_proof(proof, listed, unsecured, walked) for proof in listed]
    if len(claims) == 1:
        return (claims[0],)
    return tuple([_with_those_before(claim, listed[:place]) for place, claim in enumerate(claims)])


def _each_once(listed: list[Any]) -> list[Any]:
    """Return the proofs without repetitions: they are an unordered set (section 2.1), which has each member once."""
    found: dict[str, Any] = {}
    for proof in listed:
        found.setdefault(json.dumps(proof, sort_keys=True), proof)
    return list(found.values())


def _with_those_before(claim: ProofClaim, listed: list[Any]) -> ProofClaim:
    before = tuple([proof for proof in listed if isinstance(proof, dict)])
    return replace(claim, secured=replace(claim.secured, before=before))


def _read_proof(proof: object, listed: list[Any], unsecured: dict[str, Any], walked: Walked) -> ProofClaim:
    if not isinstance(proof, dict):
        secured = EmbeddedProof(document=unsecured, proof={}, walked=walked)
        return _defective("", secured, "structure.proof", "expected an object as proof, got another type")
    name = proof.get("type")
    suite = proof.get("cryptosuite") if name == "DataIntegrityProof" else name
    if name == _CHAINED and not _is_readable_chain(proof, listed):
        suite = f"{_CHAINED} of another kind"
    secured = EmbeddedProof(document=unsecured, proof=proof, walked=walked)
    if not isinstance(suite, str) or not suite:
        return _defective(
            "", secured, "proof.incomplete", "expected a type, and a cryptosuite where the type asks for one"
        )
    try:
        if "previousProof" in proof:
            previous = _repeated(proof, listed) if name == _CHAINED else _previous(proof, listed)
            secured = EmbeddedProof(document=unsecured, proof=proof, previous=previous, walked=walked)
        return ProofClaim(
            suite=suite[:80],
            secured=secured,
            key_reference=_key_reference(proof.get("verificationMethod")),
            purpose=_purpose(proof, suite, unsecured),
            created=instant_of(proof["created"], "created") if "created" in proof else None,
            expires=instant_of(proof["expires"], "expires") if "expires" in proof else None,
            challenge=_text(proof, "challenge") if "challenge" in proof else None,
            domains=_domains(proof["domain"]) if "domain" in proof else (),
        )
    except Rejected as problem:
        return _defective(suite, secured, problem.code, problem.detail)


def _defective(suite: str, secured: EmbeddedProof, code: str, detail: str) -> ProofClaim:
    return ProofClaim(
        suite=suite[:80], secured=secured, key_reference=None, purpose="", problem=(code, detail)
    )


def _purpose(proof: dict[str, Any], suite: str, unsecured: dict[str, Any]) -> str:
    if suite == _PURPOSELESS and "proofPurpose" not in proof:
        shown = "VerifiablePresentation" in as_list(unsecured.get("type"))
        return "authentication" if shown else "assertionMethod"
    return _text(proof, "proofPurpose", required=True) or ""


def _text(proof: dict[str, Any], member: str, *, required: bool = False) -> str | None:
    value = proof.get(member)
    if value is None and not required:
        return None
    if not isinstance(value, str) or not value or len(value) > _MAX_TEXT:
        detail = f"expected a string as {member} of the proof, got none or another type"
        raise Rejected("proof.incomplete", detail) if required else Rejected("structure.proof", detail)
    return value


def _key_reference(value: object) -> str:
    reference = value.get("id") if isinstance(value, dict) else value
    if not isinstance(reference, str) or not reference or len(reference) > _MAX_TEXT:
        detail = "expected a URL as verificationMethod of the proof, got none"
        raise Rejected("proof.incomplete", detail) if value is None else Rejected("structure.proof", detail)
    return reference


def _domains(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    domains = as_list(value)
    if not all(isinstance(domain, str) and 0 < len(domain) <= _MAX_TEXT for domain in domains):
        raise Rejected("structure.proof", "expected a string or a list of strings as domain of the proof")
    return tuple(domains)


def _is_readable_chain(proof: dict[str, Any], listed: list[Any]) -> bool:
    """Say whether a `ChainedProof2021` is one that its issuers make, and covers no other: that has no words for it."""
    first = next(one for one in listed if isinstance(one, dict) and one.get("type") == _CHAINED)
    is_first = first.get("proofValue") == proof.get("proofValue")
    return proof.get("chainedProofType") == _IN_CHAINS and is_first


def _repeated(proof: dict[str, Any], listed: list[Any]) -> tuple[JsonObject, ...]:
    """Return the proof that a `ChainedProof2021` repeats."""
    if proof["previousProof"] not in listed:
        raise Rejected(
            "proof.chain_broken", "expected the previousProof among the proofs, got one that is not there"
        )
    return (proof["previousProof"],)


def _previous(proof: dict[str, Any], listed: list[Any]) -> tuple[JsonObject, ...]:
    """Return the proofs that `previousProof` names (VC-DI 1.0, section 2.1.2).

    A proof that names itself, directly or through others, could never have been made.
    """
    by_id = {
        other["id"]: other for other in listed if isinstance(other, dict) and isinstance(other.get("id"), str)
    }
    named = as_list(proof["previousProof"])
    if not named or not all(isinstance(name, str) and name in by_id for name in named):
        raise Rejected(
            "proof.chain_broken", "expected every previousProof among the proofs, got one that is not there"
        )
    reached: set[str] = set()
    waiting = list(named)
    while waiting:
        name = waiting.pop()
        if not isinstance(name, str) or name in reached or name not in by_id:
            continue
        reached.add(name)
        waiting.extend(as_list(by_id[name].get("previousProof", [])))
    own = proof.get("id")
    if isinstance(own, str) and own in reached:
        raise Rejected("proof.chain_cyclic", "expected a chain of proofs with a first one, got a circle")
    return tuple(by_id[name] for name in dict.fromkeys(named))  # a proof named twice is one proof
