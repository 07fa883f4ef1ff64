"""The errors that the specifications of proofs name come out under their own URLs: in the report, and in the VC API.

Specs: W3C VC-DI 1.0, sections 4.4, 4.5 and 4.7 "Processing Errors"; the cryptosuites' own sections; VCDM 2.0, section
"Problem Details".
"""

import json
from typing import Any, Final

import aiohttp
import pytest

from tests.builders import credential, keys
from tests.builders.issuer import Issuer
from tests.service.conftest import Start
from tests.threats.front_door import FrontDoor, deciding
from tests.world import World
from verifier.report import CheckResult, Report

DATA_INTEGRITY: Final = "https://w3id.org/security#"
DATA_MODEL: Final = "https://www.w3.org/TR/vc-data-model#"
KEYED: Final = Issuer()
ADA: Final = Issuer(identity=keys.did_key(keys.key(seed=2)))
STRANGER: Final = Issuer(identity=keys.did_key(keys.key(seed=666)))
GOOD: Final = KEYED.badge()
ASKED: Final[dict[str, str]] = {"challenge": "c-1", "domain": "verifier.example"}
SMALL_ORDER: Final = "did:key:z6MkeXATEjyXENzBXBxgC5EHk2JE5aqd7qMGGtDpLUH1e2Sj"  # the identity of the curve

Document = dict[str, Any]


def proof_of(**members: object) -> Document:
    """Return the badge with other members in its proof; `...` leaves one out."""
    return {**GOOD, "proof": credential.without_ellipses({**GOOD["proof"], **members})}


def presented(**bound: object) -> Document:
    return ADA.presentation(GOOD, **{**ASKED, **bound})  # type: ignore[arg-type]


# What is handed in, what is asked, the code that decides, and the URL that the specifications give it.
CASES: Final[dict[str, tuple[Document, dict[str, str], str, str]]] = {
    "proof missing": (
        {name: value for name, value in GOOD.items() if name != "proof"},
        {},
        "proof.missing",
        DATA_INTEGRITY + "PROOF_VERIFICATION_ERROR",
    ),
    "proof no map": ({**GOOD, "proof": "z"}, {}, "structure.proof", DATA_MODEL + "PARSING_ERROR"),
    "no type": (proof_of(type=...), {}, "proof.incomplete", DATA_INTEGRITY + "PROOF_VERIFICATION_ERROR"),
    "no purpose": (
        proof_of(proofPurpose=...),
        {},
        "proof.incomplete",
        DATA_INTEGRITY + "PROOF_VERIFICATION_ERROR",
    ),
    "no method": (
        proof_of(verificationMethod=...),
        {},
        "proof.incomplete",
        DATA_INTEGRITY + "PROOF_VERIFICATION_ERROR",
    ),
    "another purpose": (
        KEYED.sign_data_integrity(credential.badge(issuer=KEYED.did), purpose="authentication"),
        {},
        "proof.purpose",
        DATA_INTEGRITY + "PROOF_VERIFICATION_ERROR",
    ),
    "signature": (
        {**GOOD, "name": "Doctor"},
        {},
        "proof.signature_invalid",
        DATA_INTEGRITY + "PROOF_VERIFICATION_ERROR",
    ),
    "no such previous proof": (
        proof_of(previousProof="urn:uuid:2"),
        {},
        "proof.chain_broken",
        DATA_INTEGRITY + "PROOF_VERIFICATION_ERROR",
    ),
    "expired proof": (
        KEYED.sign_data_integrity(credential.badge(issuer=KEYED.did), expires="2026-02-01T00:00:00Z"),
        {},
        "proof.expired",
        DATA_INTEGRITY + "PROOF_VERIFICATION_ERROR",
    ),
    "suite of another type": (
        proof_of(cryptosuite="Ed25519Signature2020"),
        {},
        "proof.type_differs",
        DATA_INTEGRITY + "PROOF_TRANSFORMATION_ERROR",
    ),
    "undefined term": (
        {**GOOD, "credentialSubject": {**GOOD["credentialSubject"], "degree": "PhD"}},
        {},
        "linked_data.unsigned_term",
        DATA_INTEGRITY + "DATA_LOSS_DETECTION_ERROR",
    ),
    "relative IRI": (
        {
            **GOOD,
            "credentialSubject": {**GOOD["credentialSubject"], "source": {"id": "x/y", "type": ["Profile"]}},
        },
        {},
        "linked_data.relative_iri",
        DATA_INTEGRITY + "PROOF_TRANSFORMATION_ERROR",
    ),
    "another challenge": (
        presented(challenge="c-2"),
        ASKED,
        "challenge.differs",
        DATA_INTEGRITY + "INVALID_CHALLENGE_ERROR",
    ),
    "no challenge": (
        ADA.presentation(GOOD, domain=ASKED["domain"]),
        ASKED,
        "challenge.differs",
        DATA_INTEGRITY + "INVALID_CHALLENGE_ERROR",
    ),
    "another domain": (
        presented(domain="other.example"),
        ASKED,
        "challenge.domain_differs",
        DATA_INTEGRITY + "INVALID_DOMAIN_ERROR",
    ),
    "more domains": (
        ADA.presentation(GOOD, proof={**ASKED, "domain": [ASKED["domain"], "other.example"]}),
        ASKED,
        "challenge.domain_differs",
        DATA_INTEGRITY + "INVALID_DOMAIN_ERROR",
    ),
    "weak key": (
        {
            **GOOD,
            "issuer": {**GOOD["issuer"], "id": SMALL_ORDER},
            "proof": proof_of(verificationMethod=f"{SMALL_ORDER}#{SMALL_ORDER[8:]}")["proof"],
        },
        {},
        "key.small_order",
        DATA_MODEL + "CRYPTOGRAPHIC_SECURITY_ERROR",
    ),
    "key of another": (
        STRANGER.sign_data_integrity(credential.badge(issuer=KEYED.did)),
        {},
        "key_binding.issuer_mismatch",
        DATA_MODEL + "CRYPTOGRAPHIC_SECURITY_ERROR",
    ),
    "date": (proof_of(created="yesterday"), {}, "structure.date", DATA_MODEL + "MALFORMED_VALUE_ERROR"),
    "too many proofs": (
        {**GOOD, "proof": [GOOD["proof"]] * 17},
        {},
        "limit.proofs",
        DATA_MODEL + "RANGE_ERROR",
    ),
}
# A verifier makes no proofs.
NEVER: Final = "PROOF_GENERATION_ERROR"


@pytest.fixture
def door() -> FrontDoor:
    return FrontDoor(World())


def finding(report: Report, code: str) -> CheckResult:
    return next(check for check in report.checks if check.code == code)


@pytest.mark.parametrize("name", CASES)
async def test_the_report_names_the_error_by_the_url_of_its_specification(door: FrontDoor, name: str) -> None:
    document, asked, code, url = CASES[name]

    report = await door.report(document, challenge=asked.get("challenge"), domain=asked.get("domain"))

    assert (report.verdict.value, deciding(report)) == ("not_verified", code)
    assert finding(report, code).problem_type == url


@pytest.mark.parametrize("name", CASES)
async def test_the_vc_api_tells_the_same_in_problem_details(start: Start, name: str) -> None:
    document, asked, code, url = CASES[name]
    kind = (
        "verifiablePresentation" if "VerifiablePresentation" in document["type"] else "verifiableCredential"
    )
    path = "/presentations/verify" if kind == "verifiablePresentation" else "/credentials/verify"
    service = await start()

    async with (
        aiohttp.ClientSession(service.url) as client,
        client.post(path, json={kind: document, "options": asked}) as answer,
    ):
        told = json.loads(await answer.read())

    details = [each for each in told["problemDetails"] if each["reason"] == code]
    assert [each["type"] for each in details] == [url]
    assert details[0]["title"]
    assert details[0]["detail"]


def test_every_error_of_the_specifications_has_a_case_but_the_one_for_makers_of_proofs() -> None:
    named = {url.partition("#")[2] for _, _, _, url in CASES.values()}

    assert named == {
        "PARSING_ERROR",
        "MALFORMED_VALUE_ERROR",
        "RANGE_ERROR",
        "CRYPTOGRAPHIC_SECURITY_ERROR",
        "PROOF_VERIFICATION_ERROR",
        "PROOF_TRANSFORMATION_ERROR",
        "DATA_LOSS_DETECTION_ERROR",
        "INVALID_CHALLENGE_ERROR",
        "INVALID_DOMAIN_ERROR",
    }
    assert NEVER not in named
