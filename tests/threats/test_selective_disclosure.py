"""A holder shows a part of what was signed, and no more than that. Row P19."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import msgspec
import pytest

from tests import cost
from tests.builders.cbor import encode_cbor
from tests.builders.issuer import Issuer
from tests.builders.status_list import LIST_URL, entry
from tests.threats.front_door import VERIFIED, FrontDoor, checks, inconclusive, not_verified, warnings
from tests.unit.suites.selective import (
    REMOVED,
    BbsIssuer,
    EcdsaIssuer,
    Json,
    changed,
    credential,
    is_mandatory,
    join_proof,
    method_of,
    multibase,
)
from verifier.policy import DEFAULT
from verifier.suites import SUITES

ISSUERS: Final[dict[str, EcdsaIssuer | BbsIssuer]] = {"ecdsa-sd-2023": EcdsaIssuer(), "bbs-2023": BbsIssuer()}
CREDENTIAL_ID: Final = "urn:uuid:5f0f8f36-8a4c-4a57-9cf0-1f2b0f1f7a01"
HONEST: Final = Issuer()
PURPOSES: Final = ("revocation", "suspension")
HEADERS: Final = {
    "ecdsa-sd-2023": (b"\xd9\x5d\x00", b"\xd9\x5d\x01"),
    "bbs-2023": (b"\xd9\x5d\x02", b"\xd9\x5d\x03"),
}

pytestmark = [
    pytest.mark.skipif(
        not ISSUERS.keys() <= SUITES.keys(), reason="the table of suites lacks selective disclosure"
    ),
    pytest.mark.parametrize("suite", ISSUERS),
]


def shown_under(suite: str, *left_out: str, **claims: str) -> Json:
    """Return what a holder shows: claims of the subject added, members of the credential left out."""
    issuer = ISSUERS[suite]
    method = method_of(issuer.public_key)
    base = issuer.sign(credential(method), method)
    document = credential(method)
    for name in left_out:
        del document[name]
    document["credentialSubject"] |= claims
    return issuer.derive(base, base.show(document))


def shown_until(suite: str, end: str) -> Json:
    """Return what a holder shows of a credential that has an id and an end."""
    issuer = ISSUERS[suite]
    method = method_of(issuer.public_key)
    document = credential(method) | {"id": CREDENTIAL_ID, "validUntil": end}
    base = issuer.sign(document, method)
    return issuer.derive(base, base.show(document))


async def test_a_part_that_the_issuer_signed_is_verified_and_the_report_says_that_it_is_one(
    door: FrontDoor, suite: str
) -> None:
    report = await door.report(shown_under(suite))

    (proof,) = checks(report, "proof")
    assert report.verdict.value == VERIFIED[0]
    assert proof.facts["selective"] is True
    assert (proof.facts["mandatory_statements"], proof.facts["disclosed_statements"]) == (3, 7)
    assert proof.facts["withheld_statements"] == (0 if suite == "bbs-2023" else "unknown")


async def test_an_attribute_that_no_context_defines_is_refused(door: FrontDoor, suite: str) -> None:
    forged = changed(shown_under(suite), ("credentialSubject", "clearance"), "top secret")

    assert await door.answer(forged) == not_verified("linked_data.unsigned_term")


@pytest.mark.parametrize(
    "elsewhere",
    [
        lambda restriction: {"@nest": restriction},
        lambda restriction: {"@included": [{"id": CREDENTIAL_ID, **restriction}]},
    ],
    ids=["@nest", "@included"],
)
async def test_an_end_that_stays_among_the_statements_can_not_leave_the_readers_sight(
    door: FrontDoor, suite: str, elsewhere: Callable[[Json], Json]
) -> None:
    """The statements stay as they were signed, the signature holds, and nobody reads the end: it has to be refused."""
    expired = shown_until(suite, "2026-02-01T00:00:00Z")
    assert await door.answer(expired) == not_verified("validity.expired")
    end = expired.pop("validUntil")

    answer = await door.answer(expired | elsewhere({"validUntil": end}))

    assert answer == inconclusive("linked_data.unsupported_feature")


def shown_with_status(suite: str, *purposes: str, mandatory: bool) -> Json:
    """Return what a holder shows of a credential with an entry for each purpose; `mandatory`: all have to be shown."""
    issuer = ISSUERS[suite]
    method = method_of(issuer.public_key)
    entries = [entry(42, purpose=purpose, url=f"{LIST_URL}/{purpose}") for purpose in PURPOSES]
    base = issuer.sign(credential(method) | {"credentialStatus": entries}, method)
    if mandatory:
        base = replace(base, mandatory=lambda line: is_mandatory(line) or "tatus" in line)
    kept = [one for one in entries if one["statusPurpose"] in purposes]
    document = credential(method) | {"credentialStatus": kept}
    del document["credentialSubject"]["alumniOf"]
    return issuer.derive(base, base.show(document))


async def test_a_status_that_a_holder_chose_to_show_may_have_had_another_beside_it(
    door: FrontDoor, suite: str
) -> None:
    for purpose in PURPOSES:
        url = f"{LIST_URL}/{purpose}"
        door.world.serve(
            url, HONEST.status_list([42] if purpose == "revocation" else [], url=url, purpose=purpose)
        )
    both = shown_with_status(suite, *PURPOSES, mandatory=False)
    assert await door.answer(both) == not_verified("status.revoked")

    shown = shown_with_status(suite, "suspension", mandatory=False)
    assert "status.not_shown" in warnings(await door.report(shown))
    unforgiving = msgspec.structs.replace(DEFAULT, warnings=DEFAULT.warnings - {"status.not_shown"})
    assert await door.answer(shown, policy=unforgiving) == inconclusive("status.not_shown")


async def test_a_status_that_has_to_be_shown_is_the_only_one(door: FrontDoor, suite: str) -> None:
    for purpose in PURPOSES:
        url = f"{LIST_URL}/{purpose}"
        door.world.serve(url, HONEST.status_list([], url=url, purpose=purpose))

    report = await door.report(shown_with_status(suite, *PURPOSES, mandatory=True))

    assert report.verdict.value == VERIFIED[0]
    assert "status.not_shown" not in warnings(report)
    assert await door.answer(shown_with_status(suite, "suspension", mandatory=True)) == not_verified(
        "proof.signature_invalid"
    )


async def test_a_claim_that_nobody_signed_is_refused(door: FrontDoor, suite: str) -> None:
    assert await door.answer(shown_under(suite, description="honours")) == not_verified(
        "proof.statement_count"
    )


async def test_a_mandatory_claim_can_not_be_left_out(door: FrontDoor, suite: str) -> None:
    assert await door.answer(shown_under(suite, "validFrom")) == not_verified("proof.signature_invalid")


async def test_a_mandatory_claim_can_not_be_left_out_by_name_either(door: FrontDoor, suite: str) -> None:
    forged = changed(shown_under(suite), ("validFrom",), REMOVED)

    assert (await door.answer(forged))[0] == "not_verified"


async def test_a_base_proof_is_no_presentation(door: FrontDoor, suite: str) -> None:
    base = changed(shown_under(suite), ("proof", "proofValue"), join_proof(HEADERS[suite][0], []))

    assert await door.answer(base) == not_verified("proof.base_proof")


BOMBS: Final[dict[str, tuple[bytes, str]]] = {
    "an array of 2^56 items": (b"\x9b" + b"\x01" + bytes(7), "cbor.syntax"),
    "bytes of 2^63": (b"\x5b\x80" + bytes(7), "cbor.syntax"),
    "a thousand levels": (b"\x81" * 1_000, "cbor.too_deep"),
    "a hundred thousand items": (encode_cbor([0] * 100_000), "cbor.too_many_items"),
    "an endless array": (b"\x9f" + bytes(1_000), "cbor.syntax"),
    "tags around tags": (b"\xc1" * 1_000, "cbor.type_not_allowed"),
}


@pytest.mark.parametrize(("raw", "code"), BOMBS.values(), ids=BOMBS.keys())
async def test_a_cbor_bomb_is_refused_at_once(door: FrontDoor, suite: str, raw: bytes, code: str) -> None:
    bomb = changed(shown_under(suite), ("proof", "proofValue"), multibase(HEADERS[suite][1] + raw))

    assert await door.answer(bomb) == not_verified(code)
    assert await cost.seconds_of(lambda: door.answer(bomb)) < 0.5
