"""SHA3MerkleProof, OpenAttestationMerkleProofSignature2018: documents by the reference implementation, and ours to it.

What only it accepts is written down, with why: documents of one hash that say different things.
"""

import copy
import json
from typing import Any, Final

import pytest

from tests.builders import open_attestation as oa
from tests.builders.open_attestation import Chain, Wrapped
from tests.interop.peers import HERE, told_by
from tests.threats.front_door import VERIFIED, FrontDoor, not_verified
from tests.world import World
from verifier.settings import Settings

pytestmark = pytest.mark.skipif(
    (HERE / "node_modules").is_dir() and not (HERE / "node_modules/@govtechsg/open-attestation").is_dir(),
    reason="@govtechsg/open-attestation is not installed: run npm ci in tests/interop",
)

SETTINGS: Final = Settings(nodes={"eth:mainnet": oa.NODE}, dns_resolver=oa.RESOLVER)
RAW: Final = {
    "SHA3MerkleProof, signed": oa.degree(),
    "SHA3MerkleProof, issued": oa.degree(oa.by_store()),
    "OpenAttestationMerkleProofSignature2018, signed": oa.credential(),
    "OpenAttestationMerkleProofSignature2018, issued": oa.credential("DOCUMENT_STORE"),
}
HIDDEN: Final = {
    "SHA3MerkleProof": "recipient.nric",
    "OpenAttestationMerkleProofSignature2018": "credentialSubject.degree",
}


def asked(question: dict[str, Any]) -> dict[str, Any]:
    told = told_by("open_attestation.mjs", question)
    answer: dict[str, Any] = json.loads(told[0])
    return answer


def made_by_them(name: str, *, size: int = 3, hide: bool = False) -> list[dict[str, Any]]:
    """Return a batch of one kind of document by the reference implementation."""
    numbers = oa.SIGNER.private.private_numbers()  # type: ignore[union-attr] # of an elliptic curve
    key = {
        "public": f"{oa.did_of(oa.SIGNER)}#controller",
        "private": f"{numbers.private_value:#066x}",  # type: ignore[union-attr]
    }
    question: dict[str, Any] = {
        "documents": [{**RAW[name], "name": f"Degree {count}"} for count in range(size)]
    }
    if name.endswith("signed"):
        question["key"] = key
    if hide:
        question["hide"] = [HIDDEN[name.partition(",")[0]]]
    documents: list[dict[str, Any]] = asked(question)["documents"]
    return documents


def proof_of(document: dict[str, Any]) -> dict[str, Any]:
    proof: dict[str, Any] = document.get("signature") or document["proof"]
    return proof


def way_of(document: dict[str, Any]) -> Wrapped:
    """Return a document by them with the hashes from its own to the root."""
    stated = proof_of(document)
    path = [bytes.fromhex(each) for each in stated["proofs" if "proofs" in stated else "proof"]]
    return Wrapped(document=document, way=oa.climbed(bytes.fromhex(stated["targetHash"]), path))


def door_to(world: World, documents: list[dict[str, Any]]) -> FrontDoor:
    """Return a door to an internet that vouches for these documents."""
    world.serve(oa.RECORDS, oa.records(oa.named_key(), oa.named_store()))
    chain = Chain(world=world)
    chain.owns(oa.SIGNER)
    for document in documents:
        chain.issues(way_of(document))
    return FrontDoor(world, SETTINGS)


@pytest.mark.parametrize("size", [1, 2, 5])
@pytest.mark.parametrize("name", RAW)
async def test_every_document_of_a_batch_by_them_is_verified(world: World, name: str, size: int) -> None:
    documents = made_by_them(name, size=size)
    door = door_to(world, documents)

    assert [await door.answer(document) for document in documents] == [VERIFIED] * size


@pytest.mark.parametrize("name", RAW)
async def test_what_a_holder_leaves_out_with_their_software_is_verified_and_told(
    world: World, name: str
) -> None:
    documents = made_by_them(name, size=2, hide=True)
    door = door_to(world, documents)

    for document in documents:
        report = await door.report(document)

        assert report.verdict == "verified"
        assert [check.facts["withheld_statements"] for check in report.checks if check.check == "proof"] == [
            1
        ]


@pytest.mark.parametrize("name", RAW)
async def test_none_is_with_the_proof_of_another_or_another_word_in_it(world: World, name: str) -> None:
    first, second, _ = documents = made_by_them(name)
    member = "signature" if "signature" in first else "proof"
    exchanged = {**first, member: second[member]}
    changed = copy.deepcopy(first)
    said = changed.get("data", changed)
    said["name"] += "x"
    door = door_to(world, documents)

    answers = [await door.answer(document) for document in (exchanged, changed)]

    assert [verdict for verdict, _ in answers] == ["not_verified"] * 2
    assert asked({"judge": [first, exchanged, changed]})["judged"] == [True, False, False]


async def test_both_say_the_same_of_ours_whole_and_broken(world: World) -> None:
    good = [oa.wrapped(data).document for data in RAW.values()]
    shown = [oa.hide_in_2(good[0], "transcript"), oa.hide_in_3(good[2], "credentialSubject.degree")]
    broken = []
    for document in good:
        other = copy.deepcopy(document)
        proof_of(other)["merkleRoot"] = "ab" * 32
        broken.append(other)
    unhidden = {**shown[0], "privacy": {"obfuscatedData": []}}
    door = door_to(world, good)

    assert asked({"judge": [*good, *shown, *broken, unhidden]})["judged"] == [True] * 6 + [False] * 5
    for document in [*broken, unhidden]:
        assert (await door.answer(document))[0] == "not_verified"


async def test_two_documents_of_one_hash_are_both_whole_to_them_and_one_is_refused_here(world: World) -> None:
    expired = oa.wrapped(oa.degree(expiresOn="2020-01-01T00:00:00Z")).document
    data = dict(expired["data"])
    data[""] = {"expiresOn": data.pop("expiresOn")}  # a step that leaves no trace in the place of a value
    listed = oa.wrapped().document
    courses = listed["data"]["transcript"]
    as_object = {**listed["data"], "transcript": {str(number): one for number, one in enumerate(courses)}}
    credential = oa.wrapped(oa.credential()).document
    salts = credential["proof"]["salts"]
    added = oa.hide_in_3(
        credential, "credentialSubject.degree"
    )  # keeps the salt, and gives its place to another value
    added["proof"]["salts"] = salts
    added["credentialSubject"]["honours"] = "first class"
    twins = [{**expired, "data": data}, {**listed, "data": as_object}, added]
    door = door_to(world, [listed])

    assert asked({"judge": twins})["judged"] == [True] * 3
    assert [await door.answer(twin) for twin in twins] == [not_verified("structure.salt")] * 3
