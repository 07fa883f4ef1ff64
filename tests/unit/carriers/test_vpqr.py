"""The carrier `vpqr`: CBOR-LD back to the document that it was made of, by the vectors of others and key by key."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.builders.cbor_ld import CBOR_LD, TAG_1_0, TAG_OLD, VC1, tagged, vpqr
from tests.conformance.test_vectors import Judge
from tests.threats.front_door import FrontDoor, deciding
from tests.vectors_dir import VECTORS, manifest, needs_vectors
from verifier.carriers.core.cbor_ld import read_cbor_ld
from verifier.carriers.vpqr import documents
from verifier.errors import InputRefused, Undetermined
from verifier.linked_data import ContextStore
from verifier.report import Outcome
from verifier.settings import Settings
from verifier.wiring import Verifier

CONTEXTS = ContextStore.bundled()
OTHERS = [case for case in manifest() if case["source"] == "vpqr"]


def read(raw: bytes) -> dict[str, Any]:
    return read_cbor_ld(raw, CONTEXTS)


def first_number(name: str) -> int:
    """Return the number of a term of the first context of credentials."""
    names = [each for each in sorted(CONTEXTS.context_of(VC1)) if not each.startswith("@")]
    return 100 + 2 * names.index(name)


@needs_vectors
@pytest.mark.parametrize("name", ["legacy-base32", "cborld1-base45"])
def test_a_text_of_others_is_the_document_that_its_publisher_gives(name: str) -> None:
    contexts = Verifier(Settings(documents=str(VECTORS))).contexts
    wanted = json.loads((VECTORS / "vpqr/exampleVp.json").read_bytes())

    (found,) = documents((VECTORS / f"vpqr/{name}.txt").read_bytes(), contexts)

    assert json.loads(found.raw) == wanted["verifiableCredential"]


@needs_vectors
@pytest.mark.parametrize(
    "case", [case for case in OTHERS if case["expected"] == "valid"], ids=lambda c: c["file"]
)
async def test_the_proof_in_a_code_of_others_holds(case: dict[str, Any]) -> None:
    """Its credential had ended before it was signed, so there is no day on which all of it holds."""
    judge = Judge()
    door = FrontDoor(judge.world)
    door.verifier.contexts = judge.contexts

    report = await door.report((VECTORS / case["file"]).read_bytes(), now=datetime(2021, 8, 8, tzinfo=UTC))

    assert report.check("proof").outcome is Outcome.PASSED
    assert (report.verdict, deciding(report)) == ("not_verified", "validity.expired")
    assert report.carriers[-1].name == "vpqr"


def test_numbers_become_terms() -> None:
    assert read(CBOR_LD) == {
        "@context": VC1,
        "type": "VerifiablePresentation",
        "verifiableCredential": {"id": "urn:x:1"},
    }


def test_terms_of_the_registry_and_values_that_were_shortened_come_back() -> None:
    kind, identifier = first_number("type"), first_number("id")
    old = {
        0: 17,
        kind: first_number("VerifiableCredential"),
        identifier: [3, bytes(16)],
    }

    document = read(tagged(TAG_OLD, old))

    assert document["@context"] == VC1
    assert document["type"] == "VerifiableCredential"
    assert document["id"] == "urn:uuid:00000000-0000-0000-0000-000000000000"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "carrier.cbor_ld"),
        (b"\xa0", "carrier.cbor_ld"),
        (tagged(TAG_OLD, []), "carrier.cbor_ld"),
        (tagged(TAG_OLD, {0: 999}), "carrier.cbor_ld"),
        (tagged(TAG_OLD, {0: 17, 1: [17]}), "carrier.cbor_ld"),
        (tagged(TAG_OLD, {0: 17, 9999: "x"}), "carrier.cbor_ld"),
        (tagged(TAG_OLD, {0: 17, 101: "no list"}), "carrier.cbor_ld"),
        (tagged(TAG_OLD, {0: 17, "x": b"bytes that are no JSON"}), "carrier.cbor_ld"),
        (tagged(TAG_OLD, {0: 17, first_number("id"): [7, "x"]}), "carrier.cbor_ld"),
        (tagged(TAG_1_0, {0: VC1}), "carrier.cbor_ld"),
        (tagged(TAG_1_0, [1, {0: 17}]), "carrier.cbor_ld"),
        (tagged(TAG_1_0, [100, {0: VC1}]), "input.format_unsupported"),
        (tagged(0x0500, {1: "x"}), "carrier.cbor_ld"),
        (tagged(0xCB1E, {0: VC1}), "carrier.cbor_ld"),
    ],
)
def test_what_is_no_cbor_ld_of_ours_is_refused(raw: bytes, code: str) -> None:
    with pytest.raises(InputRefused) as refused:
        read(raw)

    assert refused.value.code == code


def test_a_context_that_is_not_pinned_leaves_it_open() -> None:
    with pytest.raises(Undetermined) as open_question:
        read(tagged(TAG_1_0, [1, {0: "https://vocabulary.example/v1", 100: "x"}]))

    assert open_question.value.code == "context.not_allowed"


@pytest.mark.parametrize(
    "text", ["VP1-", "VP1-Z00", "VP1-B1", "VP1-R:::", "VP1-R0", "VP1-Rä", "VP1-B" + "A" * 200_000]
)
def test_a_text_in_no_encoding_is_refused(text: str) -> None:
    with pytest.raises(InputRefused) as refused:
        documents(text.encode(), CONTEXTS)

    assert refused.value.code in {"carrier.cbor_ld", "input.too_large"}


def test_base45_is_read_as_in_rfc_9285() -> None:
    with pytest.raises(InputRefused, match=r"carrier\.cbor_ld"):
        documents(b"VP1-R%69 VD92EX0", CONTEXTS)  # "Hello!!" in the RFC: bytes, and no CBOR-LD


def test_an_unsigned_presentation_gives_its_credentials_one_by_one() -> None:
    presentation = {
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [{"id": "urn:x:1"}, {"id": "urn:x:2"}],
    }
    signed = {**presentation, "proof": {"type": "x"}}

    both = documents(vpqr(tagged(0x0500, presentation)).encode(), CONTEXTS)
    whole = documents(vpqr(tagged(0x0500, signed)).encode(), CONTEXTS)

    assert [json.loads(each.raw)["id"] for each in both] == ["urn:x:1", "urn:x:2"]
    assert [json.loads(each.raw) for each in whole] == [signed]
