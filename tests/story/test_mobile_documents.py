"""Mobile documents (ISO mdoc) through the front door: a driving licence under an authority that the operator trusts."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st

from did_methods.core.strict_json import decode_base64url
from tests.builders.cbor import encode_cbor
from tests.builders.certificates import authority, leaf
from tests.builders.mobile_document import (
    KEY,
    PHOTO_ID,
    SIGNS_DOCUMENTS,
    document_signer,
    issued,
    licence,
    response,
    shown,
)
from tests.threats.front_door import VERIFIED, FrontDoor, checks, inconclusive, not_verified
from tests.vectors_dir import VECTORS, needs_vectors
from tests.world import World
from verifier.applicant import Applicant
from verifier.carriers.mdoc_response import CARRIER
from verifier.codes import CODES
from verifier.errors import InputRefused, Rejected, Undetermined
from verifier.formats import read
from verifier.formats.core.mobile_document import read_mobile_document
from verifier.formats.mdoc import FORMAT
from verifier.settings import Settings

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
ROOT = authority()
SIGNER = document_signer(ROOT)


@pytest.fixture
def door(world: World, tmp_path: Path) -> FrontDoor:
    path = tmp_path / "authorities.pem"
    path.write_text(ROOT.pem, "utf-8")
    return FrontDoor(world, Settings(mobile_document_authorities=str(path)))


async def test_a_licence_under_a_trusted_authority_is_an_identity_document(door: FrontDoor) -> None:
    report = await door.report(licence(SIGNER))

    assert (report.verdict, report.kind) == ("verified", "identity_document")
    assert [(item.type, item.label, item.standing) for item in report.record] == [
        ("identity", "Ada Example", "verified")
    ]
    (proof,) = checks(report, "proof")
    assert (proof.facts["suite"], proof.facts["elements_withheld"]) == ("mdoc_mso", 1)
    assert "/org.iso.18013.5.1/family_name" in proof.facts["disclosed"]
    assert len(proof.facts["disclosed"]) == proof.facts["elements"]
    assert checks(report, "holder")[0].code == "holder.not_presented"


async def test_whose_it_is_is_read_from_its_elements(door: FrontDoor) -> None:
    report = await door.verifier.verify(
        licence(SIGNER), now=door.world.now, applicant=Applicant(name="Ada Example")
    )

    assert report.check("subject").facts["identifiers"] == {"name": "matched"}


async def test_a_changed_element_is_not_what_the_issuer_signed(door: FrontDoor) -> None:
    assert await door.answer(licence(SIGNER)) == VERIFIED
    assert await door.answer(licence(SIGNER, changed="Eve")) == not_verified("mdoc.digest_differs")


async def test_another_type_outside_than_inside_is_refused(door: FrontDoor) -> None:
    attack = licence(SIGNER, outside="org.iso.23220.photoid.1")

    assert await door.answer(attack) == not_verified("mdoc.doc_type_differs")


async def test_a_digest_that_is_not_allowed_is_refused(door: FrontDoor) -> None:
    assert await door.answer(licence(SIGNER, algorithm="MD5")) == not_verified("mdoc.digest_algorithm")


async def test_dates_out_of_order_are_refused(door: FrontDoor) -> None:
    assert await door.answer(licence(SIGNER, until="2025-01-01T00:00:00Z")) == not_verified("mdoc.malformed")


async def test_one_past_its_end_is_expired(door: FrontDoor) -> None:
    assert await door.answer(licence(SIGNER, until="2026-02-01T00:00:00Z")) == not_verified(
        "validity.expired"
    )


async def test_an_unknown_authority_leaves_it_open(door: FrontDoor) -> None:
    unknown = document_signer(authority("Nobody"))

    assert await door.answer(licence(unknown)) == inconclusive("certificate.untrusted")


async def test_a_certificate_for_something_else_signs_no_licence(door: FrontDoor) -> None:
    other = x509.ExtendedKeyUsage([x509.ObjectIdentifier("1.3.6.1.5.5.7.3.1")])
    for extra, answer in (
        ([(other, False)], not_verified("certificate.not_allowed")),
        ([], inconclusive("certificate.purpose_unstated")),
    ):
        assert await door.answer(licence(leaf(ROOT, key=KEY, extra=extra))) == answer


async def test_a_status_that_cannot_be_read_is_never_passed(door: FrontDoor) -> None:
    status = {"status_list": {"idx": 1, "uri": "https://gone.example/list"}}

    assert (await door.answer(licence(SIGNER, status=status)))[0] == "inconclusive"


async def test_documents_that_came_in_one_response_are_each_judged_on_their_own(door: FrontDoor) -> None:
    both = document_signer(ROOT, extra=[(SIGNS_DOCUMENTS, True)])
    good = shown(issued(both))
    photo = shown(issued(both, doc_type=PHOTO_ID), doc_type=PHOTO_ID)
    forged = shown(issued(both, doc_type=PHOTO_ID), doc_type="org.iso.23220.photoid.2")

    report = await door.report(response(good, photo))
    mixed = await door.report(response(good, forged))

    assert (report.verdict, report.role, len(report.children)) == ("verified", "collection", 2)
    assert [child.types for child in report.children] == [["org.iso.18013.5.1.mDL"], [PHOTO_ID]]
    assert [(fact.name, fact.at) for fact in report.children[1].carriers] == [("mdoc_response", "document 2")]
    assert mixed.verdict == "not_verified"
    assert [child.verdict for child in mixed.children] == ["verified", "not_verified"]


async def test_a_document_that_the_device_withheld_leaves_the_answer_open(door: FrontDoor) -> None:
    good = shown(issued(SIGNER))
    answer = await door.answer(response(good, documentErrors=[{PHOTO_ID: 0}]))

    assert answer == inconclusive("mdoc.not_returned")
    assert await door.answer(response(documentErrors=[{PHOTO_ID: 0}])) == inconclusive("mdoc.not_returned")
    assert await door.answer(response(good, status=10)) == inconclusive("mdoc.response_failed")
    assert await door.answer(response(status=11)) == inconclusive("mdoc.response_failed")


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"documents": []}, "carrier.empty"),
        ({"documents": {}}, "carrier.mdoc_response"),
        ({"documents": [1]}, "carrier.mdoc_response"),
        ({"documentErrors": 1}, "carrier.mdoc_response"),
        ({"documents": [{}]}, "input.format_unknown"),
        ({"documents": [{"issuerSigned": {"issuerAuth": None}}] * 101}, "carrier.too_many"),
    ],
)
async def test_a_response_that_is_none_is_refused_by_name(
    door: FrontDoor, members: dict[str, object], code: str
) -> None:
    raw = encode_cbor({"version": "1.0", "status": 0, **members})

    assert await door.answer(raw) == ("refused", code)


@needs_vectors
@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("iso-18013-5-annex-d/device_response", VERIFIED),
        ("animo/animo-mdoc-05", VERIFIED),
        ("animo/france", VERIFIED),
        ("animo/google", VERIFIED),
        ("animo/bdr-issuer-signed", VERIFIED),
        ("pymdoc/issued", VERIFIED),
        ("pymdoc/broken-signature", not_verified("proof.signature_invalid")),
        ("auth0/example3", not_verified("mdoc.digest_differs")),
        # Signed as published, by certificates that do not say that they may.
        ("animo/ubique", inconclusive("certificate.purpose_unstated")),
        ("auth0/example1", inconclusive("certificate.purpose_unstated")),
        ("auth0/example2", inconclusive("certificate.purpose_unstated")),
        ("auth0/example4", inconclusive("certificate.purpose_unstated")),
        ("eudi/mdl-with-status", inconclusive("certificate.purpose_unstated")),
        ("eudi/pid-and-mdl", inconclusive("certificate.purpose_unstated")),
    ],
)
async def test_those_of_others_get_the_verdict_that_they_deserve_where_their_signer_is_pinned(
    world: World, tmp_path: Path, name: str, answer: tuple[str, str]
) -> None:
    raw = bytes.fromhex((VECTORS / f"mdoc-vectors/{name}.hex").read_text("utf-8").strip())
    path, now = tmp_path / "signer.pem", LONG_AGO
    for document in [raw] if name.endswith("issuer-signed") else [one.raw for one in CARRIER.documents(raw)]:
        parsed = FORMAT.parse(read(document))
        chain = parsed.proofs[0].chain
        assert chain is not None
        certificate = x509.load_der_x509_certificate(chain.certificates[0])
        with path.open("ab") as file:
            file.write(certificate.public_bytes(Encoding.PEM))
        begins, created = parsed.period.valid_from, parsed.proofs[0].created
        assert begins is not None
        assert created is not None
        now = max(begins, created, certificate.not_valid_before_utc, now)
    door = FrontDoor(world, Settings(mobile_document_authorities=str(path)))

    assert await door.answer(raw, now=now) == answer
    if answer == VERIFIED:
        assert (await door.report(raw, now=now)).kind == "identity_document"


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.binary(min_size=1, max_size=40), st.integers(0, 10_000))
def test_any_bytes_are_a_document_or_refused_by_name(some: bytes, at: int) -> None:
    raw = decode_base64url(licence(SIGNER), max_chars=100_000)
    document = CARRIER.documents(raw)[0].raw
    found: set[str] = set()
    for whole in (raw, document):
        at %= len(whole)
        for attack in (
            b"\xa1" + some,
            whole[:at] + some + whole[at + len(some) :],
            whole[:at] + some + whole[at:],
        ):
            try:
                if CARRIER.recognises(attack):
                    CARRIER.documents(attack)
                else:
                    FORMAT.parse(read_mobile_document(attack, 100_000))
            except (InputRefused, Rejected, Undetermined) as problem:
                found.add(problem.code)
    assert found <= set(CODES)


async def test_no_changed_byte_of_what_is_signed_is_accepted(door: FrontDoor) -> None:
    raw = decode_base64url(licence(SIGNER), max_chars=100_000)
    good = await door.report(raw)
    end = raw.index(b"deviceSigned") - 1
    for at in range(0, end, 7):
        changed = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        try:
            report = await door.report(changed)
        except InputRefused:
            continue
        assert report.verdict != "verified" or report.record == good.record, at
