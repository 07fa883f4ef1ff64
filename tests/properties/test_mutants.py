"""No change to a good document goes unnoticed, but those that change nothing of what it says."""

import copy
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import pytest

from tests.builders import status_list
from tests.properties.corpus import (
    CLR,
    ISSUER,
    Good,
    as_bytes,
    corpus,
    good_list,
    internet,
)
from tests.properties.mutants import Mutant, mutants
from tests.world import NOW
from verifier.errors import InputRefused
from verifier.wiring import Verifier


def verifier() -> Verifier:
    return Verifier(network=internet())


async def judged(judge: Verifier, document: dict[str, Any] | str | bytes, good: Good) -> str:
    """Return the verdict; a presentation is asked for by its challenge, since that is how it is used."""
    try:
        report = await good.judged_by(judge, as_bytes(document))
    except InputRefused:
        return "refused"
    return report.verdict.value


# The third context explains the proof alone, and the proofs of older suites are read without any.
# A signature less is one that the issuer need not have made.
SAYING_THE_SAME = {
    "badge of 2020": ["@context/2 removed", "@context/2 is {}"],
    "JWS under two signatures": ["signatures/0 removed", "signatures/1 removed"],
}


@pytest.mark.parametrize("good", corpus(), ids=lambda good: good.name)
async def test_the_good_documents_verify(good: Good) -> None:
    assert await judged(verifier(), good.document, good) == "verified"


@pytest.mark.parametrize("good", corpus(), ids=lambda good: good.name)
async def test_no_mutant_of_a_good_document_verifies(good: Good) -> None:
    judge = verifier()
    accepted = []
    count = 0
    for mutant in mutants(good):
        count += 1
        if await judged(judge, mutant.document, good) == "verified":
            accepted.append(mutant.how)

    assert accepted == SAYING_THE_SAME.get(good.name, [])
    assert count > 400


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
    "context of another kind more": _set("@context", lambda contexts: [*contexts, CLR]),
    "type of the subject as keyword": _set(
        "credentialSubject",
        lambda subject: {"@type" if name == "type" else name: subject[name] for name in subject},
    ),
    "type of the subject alone": _set(
        "credentialSubject", lambda subject: {**subject, "type": subject["type"][0]}
    ),
}


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
    for good in corpus():
        same = [mutant.how for mutant in mutants(good) if mutant.document == good.document]

        assert same == []
        assert all(isinstance(mutant, Mutant) for mutant in mutants(good))
