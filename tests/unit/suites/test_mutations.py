"""No edit of a good credential is proven by any suite: leaves, members, signature, key, and proofs put elsewhere."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest

from did_methods.core.errors import DidProblem
from did_methods.core.public_key import PublicKey
from tests.builders.keys import did_key, key
from tests.unit.suites.judging import PLUG_INS, claims_of, judged, key_of
from tests.unit.suites.older_issuers import signed_examples
from verifier.errors import Problem

EXAMPLES: Final = signed_examples()
SUITES: Final = sorted({name.partition(" ")[0] for name in EXAMPLES})
# These have tests of their own.
DISCLOSING: Final = frozenset(
    {"ecdsa-sd-2023", "bbs-2023", "BbsBlsSignature2020", "BbsBlsSignatureProof2020"}
)
MADE_BY_DIDKIT: Final = frozenset({"Eip712Signature2021"})
NO_PROOF_SUITE: Final = frozenset(
    {"jws", "sd_jwt", "jades", "mdoc_mso", "cose_sign1", "ecdsa-xi-2023", "open_badge_hosted"}
)
# Somebody else than a key vouches for them: tests/story/test_open_attestation.py.
VOUCHED_FOR: Final = frozenset({"SHA3MerkleProof", "OpenAttestationMerkleProofSignature2018"})
# Their signature is a transaction: tests/story/test_blockcerts.py, tests/conformance/test_blockcerts_2_vectors.py.
ANCHORED: Final = frozenset(name for name, suite in PLUG_INS.items() if suite.anchor is not None)
EARLY: Final = frozenset(name for name, suite in PLUG_INS.items() if suite.legacy and name.islower())

Path = tuple[str | int, ...]
NEIGHBOURS: Final = {"9": "8", "z": "y", "Z": "Y", "_": "-", "=": "A", ".": ",", "f": "e"}


def refused(document: Mapping[str, Any], signer: PublicKey, suite: str) -> bool:
    if not claims_of(document):
        return True
    try:
        judged(document, key=signer, suite=PLUG_INS[suite])
    except (Problem, DidProblem):
        return True
    return False


def signer_of(name: str) -> PublicKey:
    return key_of(EXAMPLES[name]["proof"]["verificationMethod"])


def places(node: Any, path: Path = ()) -> Iterator[Path]:  # noqa: ANN401 - any JSON value
    """Yield the path of every value, containers too."""
    if path:
        yield path
    steps: Any = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for step, child in steps:
        yield from places(child, (*path, step))


def edits(value: Any) -> Iterator[Any]:  # noqa: ANN401 - any JSON value
    """Yield other values for the place of one."""
    if isinstance(value, bool):
        yield not value
        yield "true" if value else ""
    elif isinstance(value, int | float):
        yield value + 1
        yield str(value)
    elif isinstance(value, str):
        yield value + "x"
        yield value[:-1]
        yield value + " "
    yield None
    yield {}
    yield {"id": "urn:x"}
    if isinstance(value, list) and value:
        yield [*value, "urn:x"]
        yield value[1:]


def mutants(document: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (what was done, document): each value changed, each member and item taken away, a member added."""
    for path in places(document):
        parent: Any = document
        for step in path[:-1]:
            parent = parent[step]
        for other in edits(parent[path[-1]]):
            yield f"{path} -> {other!r}", _with(document, path, other)
        yield f"{path} gone", _with(document, path, ...)
        if isinstance(parent, dict):
            yield f"{path[:-1]} with one more", _with(document, (*path[:-1], "name2"), "Doctor")


def _with(document: Mapping[str, Any], path: Path, value: object) -> dict[str, Any]:
    changed: Any = copy.deepcopy(dict(document))
    parent = changed
    for step in path[:-1]:
        parent = parent[step]
    if value is ...:
        del parent[path[-1]]
    else:
        parent[path[-1]] = value
    return changed  # type: ignore[no-any-return]


# The third context explains the proof alone, and the proofs of older suites are read without any.
SAYING_THE_SAME = {"Ed25519Signature2020 Ed25519": ["('@context', 2) -> {}", "('@context', 2) gone"]}


def test_every_suite_that_signs_whole_documents_has_an_example() -> None:
    exempt = DISCLOSING | MADE_BY_DIDKIT | NO_PROOF_SUITE | EARLY | ANCHORED | VOUCHED_FOR

    assert set(SUITES) == set(PLUG_INS) - exempt


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_good_one_is_proven_whatever_the_order_of_its_members(name: str) -> None:
    def reversed_members(node: Any) -> Any:  # noqa: ANN401 - any JSON value
        if isinstance(node, dict):
            return {member: reversed_members(node[member]) for member in reversed(node)}
        return [reversed_members(item) for item in node] if isinstance(node, list) else node

    judged(EXAMPLES[name])
    judged(reversed_members(EXAMPLES[name]))


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_edit_of_a_value_or_member_is_proven(name: str) -> None:
    suite, signer = name.partition(" ")[0], signer_of(name)

    accepted = [what for what, mutant in mutants(EXAMPLES[name]) if not refused(mutant, signer, suite)]

    assert accepted == SAYING_THE_SAME.get(name, [])


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_edit_of_the_signature_is_proven(name: str) -> None:
    suite, signer = name.partition(" ")[0], signer_of(name)
    proof = EXAMPLES[name]["proof"]
    (member,) = proof.keys() & {"jws", "proofValue", "signatureValue"}
    value = proof[member]
    accepted = []
    for place, character in enumerate(value):
        other = NEIGHBOURS.get(character, chr(ord(character) + 1))
        for text in (f"{value[:place]}{other}{value[place + 1 :]}", value[:place] + value[place + 1 :]):
            mutant = _with(EXAMPLES[name], ("proof", member), text)
            if not refused(mutant, signer, suite):
                accepted.append(text)
    for text in (
        value + "1",
        "1" + value,
        value.upper(),
        value.lower(),
        value + "=",
        f" {value}",
        value + "\n",
    ):
        if text != value and not refused(_with(EXAMPLES[name], ("proof", member), text), signer, suite):
            accepted.append(text)  # noqa: PERF401 - reads better as a loop

    assert accepted == []


@pytest.mark.parametrize("name", [name for name in EXAMPLES if "RSA" not in name])
def test_another_key_of_the_same_kind_proves_nothing(name: str) -> None:
    suite, _, kind = name.partition(" ")
    other = key_of(did_key(key(kind, seed=2)).method_id)

    assert refused(EXAMPLES[name], other, suite)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_proof_put_on_another_document_proves_nothing(name: str) -> None:
    suite, signer = name.partition(" ")[0], signer_of(name)
    own = _meaning(EXAMPLES[name])
    for document in (credential_like(EXAMPLES[name]), *EXAMPLES.values()):
        if _meaning(document) != own:
            assert refused({**document, "proof": EXAMPLES[name]["proof"]}, signer, suite)


def _meaning(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a document says; two of the examples say the same under more contexts and fewer."""
    return {member: value for member, value in document.items() if member not in {"proof", "@context"}}


def credential_like(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document about someone else."""
    subject = {**document["credentialSubject"], "id": "did:example:impostor"}
    return {**document, "credentialSubject": subject}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_signature_under_the_name_of_another_suite_proves_nothing(name: str) -> None:
    own, signer = name.partition(" ")[0], signer_of(name)
    document = EXAMPLES[name]
    accepted = []
    for suite in PLUG_INS:
        if suite == own or signer.key_type not in PLUG_INS[suite].key_types:
            continue
        for proof in respelled(document["proof"], suite):
            mutant = {**document, "proof": proof}
            if claims_of(mutant)[0].suite == suite and not refused(mutant, signer, suite):
                accepted.append((suite, proof))

    assert accepted == []


def respelled(proof: Mapping[str, Any], suite: str) -> Iterator[dict[str, Any]]:
    """Yield the proof under the other name in each way, its signature under either member."""
    older = {member: value for member, value in proof.items() if member != "cryptosuite"}
    for renamed in (
        {**older, "type": suite},
        {**older, "type": "DataIntegrityProof", "cryptosuite": suite},
        {**proof, "type": suite},
    ):
        bare = {member: value for member, value in renamed.items() if member not in {"jws", "proofValue"}}
        value = str(proof.get("jws", proof.get("proofValue")))
        yield {**bare, "jws": value}
        yield {**bare, "proofValue": value}
        yield {**bare, "proofValue": f"z{value}"}
        yield {**bare, "proofValue": value.removeprefix("z").rpartition("..")[2]}
