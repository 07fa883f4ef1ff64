"""No change to a good document goes unnoticed, but those that change nothing of what it says."""

import base64
import copy
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import pytest

from tests.builders import credential, status_list
from tests.builders.keys import base64url
from tests.properties import every_suite
from tests.properties.corpus import (
    ISSUER,
    Good,
    as_bytes,
    corpus,
    good_list,
    internet,
    verifier,
)
from tests.properties.mobile import closed, is_mobile, opened, says_no_more
from tests.properties.mutants import Mutant, mutants
from tests.world import NOW
from verifier.errors import InputRefused
from verifier.wiring import Verifier


async def judged(judge: Verifier, document: dict[str, Any] | str | bytes, good: Good) -> str:
    """Return the verdict; a presentation is asked for by its challenge, since that is how it is used."""
    try:
        report = await good.judged_by(judge, as_bytes(document))
    except InputRefused:
        return "refused"
    return report.verdict.value


# The third context explains the proof alone, and the proofs of older suites are read without any. So does the second of
# Blockcerts. A signature less is one that the issuer need not have made. Hashes may have letters of either case. What
# stands around a token is compared with it: a date without its zone is the same instant.
_HASHES = [f"signature/{name} in upper case" for name in ("merkleRoot", "targetHash", "anchors/0/sourceId")]
_OF_THE_PROOF = ["@context/1 removed", "@context/1 is {}"]
SAYING_THE_SAME = {
    "Blockcert 2 by type, built": _HASHES,
    "Blockcert 2 by chain, built": _HASHES,
    "merkle-proof-2019, built": _OF_THE_PROOF,
    "MerkleProof2019, built": _OF_THE_PROOF,
    "object with its token": ["issuanceDate shorter"],
    "badge of 2020": ["@context/2 removed", "@context/2 is {}"],
    "JWS under two signatures": ["signatures/0 removed", "signatures/1 removed"],
}


GOOD = (*corpus(), *every_suite.mobile(), *every_suite.anchored())


@pytest.mark.parametrize("good", GOOD, ids=lambda good: good.name)
async def test_the_good_documents_verify(good: Good) -> None:
    assert await judged(verifier(), good.document, good) == "verified"


@pytest.mark.parametrize("good", GOOD, ids=lambda good: good.name)
async def test_no_mutant_of_a_good_document_verifies(good: Good) -> None:
    judge = verifier()
    accepted = []
    count = 0
    for mutant in mutants(good):
        count += 1
        if await judged(judge, mutant.document, good) == "verified" and not _shows_less(good, mutant):
            accepted.append(mutant.how)

    assert accepted == SAYING_THE_SAME.get(good.name, [])
    assert count > 400


def _shows_less(good: Good, mutant: Mutant) -> bool:
    """Say whether this is a mobile document that shows some of the elements of the good one, and nothing else."""
    if not (isinstance(good.document, bytes) and is_mobile(good.document)):
        return False
    assert isinstance(mutant.document, bytes)
    return says_no_more(good.document, mutant.document)


async def test_no_mutant_of_a_status_list_lets_a_badge_verify() -> None:
    """A list is a good document too: whoever changes it on the way must not make a badge good, nor take it back."""
    listed = Good(name="status list", document=good_list())
    badge = as_bytes(ISSUER.badge(status=status_list.entry(8)))
    accepted = []
    for mutant in mutants(listed):
        world = internet()
        world.serve(status_list.LIST_URL, as_bytes(mutant.document))
        report = await Verifier(network=world).verify(badge, now=NOW)
        if report.verdict != "inconclusive":
            accepted.append((mutant.how, report.verdict.value))

    assert accepted == []


def _reordered(document: dict[str, Any]) -> dict[str, Any]:
    return dict(reversed(document.items()))


def _sorted(document: dict[str, Any]) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(json.dumps(document, sort_keys=True))
    return value


def _set(name: str, value: Callable[[Any], object]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda document: {**copy.deepcopy(document), name: value(document[name])}


_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
HARMLESS: Final[Mapping[str, Callable[[str], str]]] = {
    "members turned round": lambda text: json.dumps(_reordered(json.loads(text))),
    "members sorted": lambda text: json.dumps(_sorted(json.loads(text))),
    "indented": lambda text: json.dumps(json.loads(text), indent=2),
    "indented with tabs": lambda text: json.dumps(json.loads(text), indent="\t"),
    "compact": lambda text: json.dumps(json.loads(text), separators=(",", ":")),
    "letters escaped": lambda text: _STRING.sub(
        lambda found: found[0].replace("e", "\\u0065"), json.dumps(json.loads(text), ensure_ascii=False)
    ),
    "slashes escaped": lambda text: text.replace("/", "\\/"),
    "nothing escaped": lambda text: json.dumps(json.loads(text), ensure_ascii=False),
    "blanks around": lambda text: f" \n{text}\r\n\t",
    "blanks between": lambda text: text.replace(": ", " :\n\t "),
}
HARMLESS_IN_LINKED_DATA: Final[Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "proof in a list": _set("proof", lambda proof: [proof]),
    "proof repeats the context": lambda document: {
        **document,
        "proof": {**document["proof"], "@context": document["@context"]},
    },
    "proof turned round": _set("proof", _reordered),
    "types turned round": _set("type", lambda types: types[::-1]),
    "a type twice": _set("type", lambda types: [*types, types[-1]]),
    "subject in a list": _set("credentialSubject", lambda subject: [subject]),
    "subject turned round": _set("credentialSubject", _reordered),
    "issuer turned round": _set("issuer", _reordered),
    "an empty list more": lambda document: {**document, "evidence": []},
    "context of another kind more": _set("@context", lambda contexts: [*contexts, credential.CLR]),
    "type of the subject as keyword": _set(
        "credentialSubject",
        lambda subject: {"@type" if name == "type" else name: subject[name] for name in subject},
    ),
    "type of the subject alone": _set(
        "credentialSubject", lambda subject: {**subject, "type": subject["type"][0]}
    ),
}


Tree = dict[str, Any]


def _issued(tree: Tree) -> Tree:
    """Return what the issuer signed, which is all of it or stands in a response."""
    issued: Tree = tree["documents"][0]["issuerSigned"] if "documents" in tree else tree
    return issued


def _within(change: Callable[[Tree], object]) -> Callable[[bytes], bytes]:
    def changed(raw: bytes) -> bytes:
        tree = opened(raw)
        change(_issued(tree))
        return closed(tree)

    return changed


def _turned_round(tree: Tree) -> None:
    members = dict(reversed(tree.items()))
    tree.clear()
    tree.update(members)


def _chain_of_one(tree: Tree) -> None:
    headers = tree["issuerAuth"][1]
    headers[33] = [headers[33]]


def _under_its_tag(tree: Tree) -> None:
    tree["issuerAuth"] = {"tag 18": tree["issuerAuth"]}


def _each_space(change: Callable[[list[Any]], object]) -> Callable[[bytes], bytes]:
    return _within(lambda tree: [change(items) for items in tree["nameSpaces"].values()])


def _longer_head(raw: bytes) -> bytes:
    return bytes([0xB8, raw[0] & 0x1F]) + raw[1:]


HARMLESS_IN_CBOR: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "as text": lambda raw: base64url(raw).encode(),
    "as padded text": base64.urlsafe_b64encode,
    "with blanks around the text": lambda raw: f" {base64url(raw)}\n".encode(),
    "a length longer than it need be": _longer_head,
    "members turned round": _within(_turned_round),
    "elements turned round": _each_space(lambda items: items.reverse()),
    "an element withheld": _each_space(lambda items: items.pop()),
    "all but one withheld": _each_space(lambda items: items.__delitem__(slice(1, None))),
    "a chain of one": _within(_chain_of_one),
    "the signature under its tag": _within(_under_its_tag),
    "a member of a later edition": _within(lambda tree: tree.update(later={"any": [1]})),
    "a header of a later edition": _within(lambda tree: tree["issuerAuth"][1].update({-70_000: "any"})),
}


@pytest.mark.parametrize("name", HARMLESS_IN_CBOR)
async def test_another_way_to_show_the_same_mobile_document_still_verifies(name: str) -> None:
    for good in every_suite.mobile():
        assert isinstance(good.document, bytes)

        assert await judged(verifier(), HARMLESS_IN_CBOR[name](good.document), good) == "verified"


@pytest.mark.parametrize("name", HARMLESS)
async def test_another_way_to_write_the_same_json_still_verifies(name: str) -> None:
    for good in corpus():
        if isinstance(good.document, dict):
            rewritten = HARMLESS[name](json.dumps(good.document))

            assert await judged(verifier(), rewritten, good) == "verified", good.name


@pytest.mark.parametrize("name", HARMLESS_IN_LINKED_DATA)
async def test_another_way_to_say_the_same_in_linked_data_still_verifies(name: str) -> None:
    good = corpus()[0]
    assert isinstance(good.document, dict)

    assert await judged(verifier(), HARMLESS_IN_LINKED_DATA[name](good.document), good) == "verified"


def test_a_mutant_differs_from_what_it_was_made_of() -> None:
    for good in GOOD:
        unchanged = as_bytes(good.document)

        assert [mutant.how for mutant in mutants(good) if as_bytes(mutant.document) == unchanged] == []
