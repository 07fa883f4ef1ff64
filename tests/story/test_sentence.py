"""The sentence that most people read and nothing else: no more than was found out, and what they must not miss."""

from pathlib import Path
from typing import Any, Final

import pytest
from msgspec.structs import replace

from tests.builders import credential, keys, sd_jwt, status_list
from tests.builders.issuer import Issuer
from tests.threats.front_door import FrontDoor
from tests.unit.suites import selective
from tests.world import NOW, World
from verifier import words
from verifier.page import page
from verifier.policy import DEFAULT
from verifier.report import PART, may_lack
from verifier.words import catalogue

ISSUER: Final = Issuer()
HOLDER: Final = Issuer(identity=keys.did_key(keys.key(seed=2)))
UNKNOWN: Final = {
    "type": "DataIntegrityProof",
    "cryptosuite": "pq-rdfc-2031",
    "proofPurpose": "assertionMethod",
}
START_HIDDEN: Final = "The holder showed a part of the credential that does not say when it begins or ends."
STATUS_HIDDEN: Final = (
    "The holder showed a part of the credential, and may have kept back where a revocation would"
    " be published."
)
NOT_LISTED: Final = "The issuer is on no list of known issuers here."


def shown_in_part(**members: object) -> dict[str, Any]:
    """Return what a holder shows of a credential that holds `members` too: with them where they are not withheld."""
    issuer = selective.EcdsaIssuer()
    method = selective.method_of(issuer.public_key)
    document = selective.credential(method) | members
    base = issuer.sign(document, method)
    return issuer.derive(base, base.show(document))


async def sentence_on(door: FrontDoor, document: dict[str, Any] | str, **asked: Any) -> str:  # noqa: ANN401
    report = await door.report(document, **asked)
    assert report.verdict == "verified", report.checks
    return report.summary


async def test_of_a_part_without_dates_nobody_says_that_it_is_within_them(door: FrontDoor) -> None:
    shown = shown_in_part()
    summary = await sentence_on(door, shown)

    assert summary == (
        f"Verified: signed by {shown['issuer']}, and unchanged since. {START_HIDDEN} {STATUS_HIDDEN} {NOT_LISTED}"
    )


async def test_of_a_part_with_dates_it_is_said_that_there_may_be_more(door: FrontDoor) -> None:
    door.world.serve(status_list.LIST_URL, ISSUER.status_list([7]))
    claims = credential.badge(
        issuer=ISSUER.did, validUntil="2030-01-01T00:00:00Z", status=status_list.entry(1)
    )
    payload, _ = sd_jwt.hide(claims, "name")
    report = await door.report(sd_jwt.token(ISSUER, payload, typ="vc+sd-jwt"))

    assert may_lack(report)
    assert report.summary == (
        f"Verified: signed by {ISSUER.did}, unchanged since, and not revoked. {NOT_LISTED} Shown is {PART}."
    )


async def test_of_a_whole_nothing_is_said_of_parts(door: FrontDoor) -> None:
    payload, texts = sd_jwt.hide(credential.badge(issuer=ISSUER.did), "name")
    for whole in (ISSUER.badge(), sd_jwt.token(ISSUER, payload, texts, typ="vc+sd-jwt")):
        summary = await sentence_on(door, whole)

        assert summary == (
            f"Verified: signed by {ISSUER.did}, unchanged since, and within its dates. {NOT_LISTED}"
        )


async def test_of_dates_that_are_not_there_nothing_is_said(door: FrontDoor) -> None:
    summary = await sentence_on(door, ISSUER.badge(validFrom=...))

    assert summary == f"Verified: signed by {ISSUER.did}, and unchanged since. {NOT_LISTED}"


def test_the_page_and_the_sentence_tell_of_a_part_in_the_same_words_which_stand_in_one_place() -> None:
    assert catalogue("en").label["part"] == PART
    assert PART not in Path(words.__file__).with_name("en.toml").read_text("utf-8")


async def test_a_tolerated_end_is_heard(door: FrontDoor) -> None:
    lenient = _with_warnings("validity.expired")
    badge = ISSUER.badge(validUntil="2026-02-01T00:00:00Z")

    summary = await sentence_on(door, badge, policy=lenient)

    assert "within its dates" not in summary
    assert "The credential has expired." in summary


async def test_somebody_elses_credential_is_heard_in_the_sentence_on_a_presentation(door: FrontDoor) -> None:
    theirs = HOLDER.presentation(
        ISSUER.badge(subject={"id": HOLDER.did}),
        ISSUER.badge(id="urn:uuid:2", subject={"id": "did:example:victim"}),
        ISSUER.badge(id="urn:uuid:3", subject={"id": "did:example:other"}),
        ISSUER.badge(id="urn:uuid:4", subject={"id": ...}),
    )
    report = await door.report(theirs)

    assert report.summary == (
        "Verified: the holder signed this presentation, and all 4 credentials in it verify. "
        "2 of them are not about the one who presents. 1 of them is not shown to be about the one who presents."
    )
    heard = "The one who presents the credential is not the one it is about."
    assert [heard in child.summary for child in report.children] == [False, True, True, False]


async def test_only_credentials_are_counted_as_credentials(door: FrontDoor) -> None:
    """A presentation without any verifies, and says nothing of anybody."""
    empty = HOLDER.presentation(verifiableCredential=[])
    mine = ISSUER.badge(subject={"id": HOLDER.did})
    signed = "Verified: the holder signed this presentation, and"

    assert await sentence_on(door, empty) == f"{signed} no credential is in it."
    assert await sentence_on(door, HOLDER.presentation(empty)) == f"{signed} no credential is in it."
    assert await sentence_on(door, HOLDER.presentation(HOLDER.presentation(mine, mine), empty)) == (
        f"{signed} all 2 credentials in it verify."
    )
    packet = await door.verifier.verify_packet([empty, HOLDER.presentation(empty)], now=NOW)
    assert packet.summary == "Verified: no credential is in it."
    packet = await door.verifier.verify_packet([empty, HOLDER.presentation(mine)], now=NOW)
    assert packet.summary == "Verified: all 1 credentials in it verify, each on its own."


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (UNKNOWN, "Another proof of it could not be judged."),
        ({"created": "2026-01-02T00:00:00Z"}, "Another proof of it does not hold."),
    ],
)
async def test_a_proof_beside_the_one_that_holds_is_heard(
    door: FrontDoor, other: dict[str, Any], said: str
) -> None:
    badge = ISSUER.badge()
    several = {**badge, "proof": [badge["proof"], {**badge["proof"], **other}]}

    summary = await sentence_on(door, several, policy=_with_warnings(proofs="any"))

    assert summary.startswith("Verified: signed by ")
    assert summary.count(said) == 1


async def test_a_newer_version_is_heard(door: FrontDoor) -> None:
    door.world.serve(status_list.LIST_URL, ISSUER.status_list([7], purpose="refresh"))

    summary = await sentence_on(door, ISSUER.badge(status=status_list.entry(7, purpose="refresh")))

    assert "The issuer has a newer version of the credential." in summary
    assert "not revoked" not in summary


def _with_warnings(*codes: str, **members: Any) -> Any:  # noqa: ANN401
    return replace(DEFAULT, name="lenient", warnings=DEFAULT.warnings | set(codes), **members)


@pytest.mark.parametrize(
    ("path", "named"),
    [((), "university.example"), (("students", "eve"), "did:web:university.example:students:eve")],
)
async def test_a_page_on_a_host_is_not_called_by_the_name_of_the_host(
    world: World, path: tuple[str, ...], named: str
) -> None:
    """Anybody with a page on a university's host could sign in its name otherwise, for whoever reads one sentence."""
    issuer = Issuer(identity=keys.did_web(host="university.example", path=path))
    world.serve_identity(issuer.identity)
    report = await FrontDoor(world).report(issuer.badge())

    assert report.summary.startswith(f"Verified: signed by {named}, unchanged since")
    assert f"Signed by {named}, and unchanged since." in page(report, "en")


async def test_nothing_foreign_in_the_sentence_acts_on_who_reads_it(world: World) -> None:
    stated = "https://university.example/\u202egro\u200b"
    forged = HOLDER.sign_data_integrity(credential.badge(issuer=stated))

    report = await FrontDoor(world).report(forged, policy="conformance")

    assert "one of https://university.example/\\u{202e}gro\\u{200b}" in report.summary
