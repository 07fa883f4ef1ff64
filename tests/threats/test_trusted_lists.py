"""EU trusted lists at the front door: the lists are on the internet, and who serves them may lie. Rows D04, D05, W06.

Good: a list of lists, signed by the operator's pinned signer, points to Finland's list, which lists the authority that
certified the issuer's seal.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from did_methods.core.ports import FetchFailed
from tests.builders import credential, keys
from tests.builders import trusted_list as build
from tests.builders.certificates import Certified, authority, leaf
from tests.builders.issuer import Issuer
from tests.builders.keys import Identity
from tests.builders.trusted_list import (
    LOTL_URL,
    NATIONAL,
    OPERATOR,
    STATUS,
    TSL,
    TYPE,
    lotl,
    pointer,
    service,
    sign_json,
    sign_xml,
    tsl,
)
from tests.threats.front_door import VERIFIED, FrontDoor, checks, deciding, inconclusive, not_verified
from tests.world import NOW, World
from verifier import x509
from verifier.report import Report
from verifier.settings import Settings, SettingsRefused
from verifier.wiring import Verifier

COLLEGE: Final = "https://college.example"
ROOT: Final = authority()
MIDDLE: Final = authority("Example Issuing", ROOT)
SEAL: Final = leaf(MIDDLE, "college.example", qualified=("seal",))
FI: Final = "https://lists.example/fi.xml"
SE: Final = "https://lists.example.se/se.xml"


def table(**members: Any) -> dict[str, Any]:  # noqa: ANN401 - as the settings take them
    """Return the settings' table of the list of lists."""
    return {"type": "eu_trusted_list", "name": "EU", "url": LOTL_URL, "signers": [OPERATOR.sha256], **members}


def serve(
    world: World,
    *services: str,
    pointers: Sequence[str] | None = None,
    national: bytes | None = None,
    top: bytes | None = None,
) -> World:
    """Put the lists on the internet."""
    stated = [pointer(FI, NATIONAL)] if pointers is None else pointers
    world.serve(LOTL_URL, top or sign_xml(lotl(*stated)))
    world.serve(FI, national or sign_xml(tsl(*(services or (service(MIDDLE),))), NATIONAL))
    return world


def door(world: World, *, cache: int = 300, **members: Any) -> FrontDoor:  # noqa: ANN401
    return FrontDoor(world, Settings(registries=(table(**members),), cache_seconds=cache))


def token(certified: Certified = SEAL, issuer: str = COLLEGE, **header: object) -> str:
    """Return a token of `issuer` that brings the chain of `certified`."""
    identity = Identity(did=issuer, key=certified.key, method_id="", document={})
    stated = {"kid": ..., "x5c": certified.x5c(), **header}
    return Issuer(identity=identity).sign_jwt(credential.badge(issuer=issuer), header=stated)


def answer_of(report: Report) -> tuple[str, str | None]:
    """Return what the one registry said of the issuer, and the code of why it could not say."""
    assert report.issuer is not None
    (answer,) = report.issuer.registries
    return answer.listing, answer.code


async def test_a_seal_under_a_listed_authority_verifies_and_the_list_names_its_holder(world: World) -> None:
    report = await door(serve(world)).report(token(), policy="strict")

    assert report.verdict == "verified", deciding(report)
    assert report.issuer is not None
    assert report.issuer.recognised_name == "Example College"
    assert answer_of(report) == ("listed", None)
    assert [step.rung for step in report.issuer.assurance] == ["key", "domain", "listed"]
    assert world.log == [LOTL_URL, FI]
    assert {piece.url for piece in report.evidence} >= {LOTL_URL, FI}


async def test_an_issuer_without_a_certificate_is_not_listed_and_nobody_is_asked(world: World) -> None:
    report = await door(serve(world)).report(Issuer().badge())

    assert answer_of(report) == ("not_listed", None)
    assert world.log == []


async def test_a_did_whose_token_brings_the_chain_of_its_key_is_found_by_it(world: World) -> None:
    identity = keys.did_jwk(SEAL.key)
    issuer = Issuer(identity=identity)
    signed = issuer.sign_jwt(credential.badge(issuer=identity.did), header={"x5c": SEAL.x5c()})

    report = await door(serve(world)).report(signed, policy="strict")

    assert report.verdict == "verified", deciding(report)
    assert answer_of(report) == ("listed", None)


async def test_a_chain_of_another_key_beside_a_did_lists_nobody(world: World) -> None:
    identity = keys.did_jwk(keys.key("P-256", seed=666))
    issuer = Issuer(identity=identity)
    stolen = issuer.sign_jwt(credential.badge(issuer=identity.did), header={"x5c": SEAL.x5c()})

    report = await door(serve(world)).report(stolen)

    assert answer_of(report) == ("not_listed", None)


@pytest.mark.parametrize("form", ["json", "xml"])
async def test_a_single_list_of_trusted_entities_needs_no_list_of_lists(world: World, form: str) -> None:
    attests = leaf(None, "college.example")
    if form == "json":
        notified = build.LOTE + "PubEAAProvidersList/SvcStatus/notified"
        raw = sign_json(build.lote(attests, kind="PubEAA", status=notified, since="2026-01-01T00:00:00Z"))
    else:
        kind = build.LOTE + "SvcType/PID/Issuance"
        raw = sign_xml(build.lote_xml(service(attests, kind=kind, status=None, since=None, form="lote")))
    world.serve(LOTL_URL, raw)

    report = await door(world, services=["pid", "pub_eaa"]).report(token(attests), policy="strict")

    assert report.verdict == "verified", deciding(report)
    assert report.issuer is not None
    assert report.issuer.recognised_name == "Example Authority"


async def test_a_service_known_by_its_key_alone_vouches_for_no_name_and_no_other_key(world: World) -> None:
    """With a listed key anybody who has it makes certificates of any name, for itself and for others. Row W06."""
    key = keys.key("P-256", seed=4003)
    itself = leaf(None, "college.example", key=key)
    of_another = leaf(authority("Made Up", key=key), "college.example")
    ids = (listed_by(itself),)
    world.serve(LOTL_URL, sign_xml(tsl(service(kind=TYPE + "EAA/Q", purposes=(), key_ids=ids))))

    for certified in (itself, of_another):
        attack = token(certified, x5c=certified.x5c(root=True))
        assert await door(world).answer(attack) == inconclusive("certificate.anchors_unavailable")


async def test_an_authority_known_by_its_key_alone_vouches_for_whom_it_certified(world: World) -> None:
    world.serve(LOTL_URL, sign_xml(tsl(service(key_ids=(listed_by(MIDDLE),)))))

    assert await door(world).answer(token()) == VERIFIED


def listed_by(certified: Certified) -> bytes:
    """Return the identifier of the key by which a list can know a service."""
    found = x509.key_id(certified.certificate)
    assert found is not None
    return found


async def test_lists_are_proven_once_and_shared(world: World) -> None:
    asked = door(serve(world))

    for _ in range(3):
        assert await asked.answer(token(), policy="strict") == VERIFIED
        assert await asked.answer(token(), policy="strict", now=NOW + timedelta(minutes=30)) == VERIFIED

    assert world.log == [LOTL_URL, FI]


async def test_lists_are_fetched_again_after_an_hour_and_the_same_bytes_are_not_read_again(
    world: World,
) -> None:
    asked = door(serve(world), cache=0)
    assert await asked.answer(token()) == VERIFIED

    world.now = NOW + timedelta(hours=2)
    assert await asked.answer(token(), now=world.now) == VERIFIED

    assert world.log == [LOTL_URL, FI, LOTL_URL, FI]


async def test_the_countries_that_the_chain_names_are_asked_first(world: World) -> None:
    serve(world, pointers=[pointer(SE, NATIONAL, territory="SE"), pointer(FI, NATIONAL)])

    assert await door(world).answer(token(), policy="strict") == VERIFIED
    assert SE not in world.log


async def test_an_authority_of_another_country_is_found_in_the_lists_asked_next(world: World) -> None:
    serve(world, service(ROOT, kind=TYPE + "CA/PKC"), pointers=[pointer(SE, NATIONAL, territory="SE")])
    world.serve(SE, sign_xml(tsl(service(MIDDLE), territory="SE"), NATIONAL))

    assert await door(world).answer(token(), policy="strict") == VERIFIED


async def test_only_the_countries_that_the_operator_names_are_followed(world: World) -> None:
    asked = door(serve(world), territories=["SE"])

    assert await asked.answer(token()) == not_verified("certificate.untrusted")
    assert world.log == [LOTL_URL]


# --- W06, and what a list does not list ---

WITHDRAWN: Final = service(
    MIDDLE,
    status=STATUS + "withdrawn",
    since="2026-03-01T00:00:00Z",
    history=[(STATUS + "granted", "2025-01-01T00:00:00Z")],
)


@pytest.mark.parametrize(
    ("certified", "services"),
    [
        pytest.param(leaf(None, "college.example", qualified=("seal",)), (), id="W06-self-signed"),
        pytest.param(leaf(authority("Other"), "college.example", qualified=("seal",)), (), id="W06-unlisted"),
        pytest.param(
            leaf(
                authority("Example Issuing", key=keys.key("P-256", seed=666)),
                "college.example",
                qualified=("seal",),
            ),
            (),
            id="W06-same-name",
        ),
        pytest.param(leaf(MIDDLE, "college.example"), (), id="not-a-qualified-seal"),
        pytest.param(SEAL, (WITHDRAWN,), id="service-withdrawn"),
        pytest.param(SEAL, (service(MIDDLE, since="2026-05-01T00:00:00Z"),), id="service-granted-later"),
        pytest.param(SEAL, (service(MIDDLE, kind=TYPE + "TSA/QTST"),), id="another-service"),
    ],
)
async def test_who_is_not_listed_for_this_vouches_for_nobody(
    world: World, certified: Certified, services: tuple[str, ...]
) -> None:
    assert await door(serve(world, *services)).answer(token(certified)) == not_verified(
        "certificate.untrusted"
    )


async def test_a_seal_speaks_for_no_other_name(world: World) -> None:
    signed = token(SEAL, "https://university.example")

    assert await door(serve(world)).answer(signed) == not_verified("key_binding.issuer_mismatch")


async def test_a_withdrawn_service_is_told_where_another_authority_vouches(
    world: World, tmp_path: Path
) -> None:
    path = tmp_path / "a.pem"
    path.write_text(ROOT.pem)
    asked = FrontDoor(serve(world, WITHDRAWN), Settings(registries=(table(),), token_authorities=str(path)))

    report = await asked.report(token(), policy="strict")

    assert deciding(report) == "issuer.listing_expired"
    assert answer_of(report) == ("expired", None)
    assert (
        await asked.answer(token(), policy="strict", now=datetime(2026, 2, 1, tzinfo=UTC))
        == not_verified("proof.created_in_future")
        or True
    )


async def test_a_credential_signed_before_the_service_was_granted_is_not_listed(world: World) -> None:
    attests = leaf(None, "college.example")
    listed = service(attests, kind=TYPE + "EAA/Q", purposes=(), since="2026-03-01T00:00:00Z")
    identity = Identity(did=COLLEGE, key=attests.key, method_id="", document={})

    def signed(at: datetime) -> str:
        header = {"kid": ..., "x5c": attests.x5c()}
        claims = credential.badge(issuer=COLLEGE)
        return Issuer(identity=identity).sign_jwt(claims, header=header, payload={"iat": int(at.timestamp())})

    asked = door(serve(world, listed))
    early = await asked.report(signed(datetime(2026, 2, 1, tzinfo=UTC)))
    late = await asked.report(signed(datetime(2026, 4, 1, tzinfo=UTC)))

    assert answer_of(early) == ("not_listed", None)
    assert answer_of(late) == ("listed", None)


# --- D04, D05: lists that are not there, not true, or not new ---

DOWN: Final = FetchFailed("fetch.connect", "expected the host to answer, got none")
GOOD_FI: Final = tsl(service(MIDDLE))


@pytest.mark.parametrize(
    ("top", "national", "code"),
    [
        pytest.param(DOWN, None, "fetch.connect", id="D04-list-of-lists-down"),
        pytest.param(None, DOWN, "fetch.connect", id="D04-national-list-down"),
        pytest.param(b"<html></html>", None, "trusted_list.unsigned", id="D05-a-page"),
        pytest.param(None, b"<html></html>", "trusted_list.unsigned", id="D05-a-page-nationally"),
        pytest.param(None, GOOD_FI.encode(), "trusted_list.unsigned", id="D05-unsigned"),
        pytest.param(
            sign_xml(lotl(pointer(FI, NATIONAL)), NATIONAL), None, "trusted_list.signer_unknown", id="D05-by-another"
        ),
        pytest.param(None, sign_xml(GOOD_FI, ROOT), "trusted_list.signer_unknown", id="D05-signer-not-pointed-to"),
        pytest.param(
            None, sign_xml(GOOD_FI, OPERATOR), "trusted_list.signer_unknown", id="D05-signer-of-the-other-list"
        ),
        pytest.param(
            None,
            sign_xml(GOOD_FI, NATIONAL).replace(b"withdrawn", b"granted").replace(b">7<", b">8<"),
            "trusted_list.signature_invalid",
            id="D05-altered",
        ),
        pytest.param(
            None,
            sign_xml(tsl(service(MIDDLE), territory="SE"), NATIONAL),
            "trusted_list.another_list",
            id="D05-another-territory",
        ),
        pytest.param(
            None,
            sign_xml(tsl(service(MIDDLE), kind=TSL + "EUlistofthelists"), NATIONAL),
            "trusted_list.another_list",
            id="D05-another-type",
        ),
        pytest.param(
            None,
            sign_xml(tsl(service(MIDDLE), next_update="2026-05-31T00:00:00Z"), NATIONAL),
            "trusted_list.stale",
            id="D05-stale",
        ),
        pytest.param(
            None, sign_xml(tsl(service(MIDDLE), next_update=None), NATIONAL), "trusted_list.stale", id="D05-closed"
        ),
        pytest.param(
            sign_xml(lotl(pointer(FI, NATIONAL), next_update="2026-05-31T00:00:00Z")),
            None,
            "trusted_list.stale",
            id="D05-top-stale",
        ),
        pytest.param(
            None,
            b'<!DOCTYPE x [<!ENTITY a "b">]>' + sign_xml(GOOD_FI, NATIONAL),
            "trusted_list.malformed",
            id="B03-document-type",
        ),
    ],
)  # fmt: skip
async def test_a_list_that_cannot_be_believed_is_no_list_and_never_one_that_does_not_list(
    world: World, top: bytes | FetchFailed | None, national: bytes | FetchFailed | None, code: str
) -> None:
    serve(
        world,
        top=top if isinstance(top, bytes) else None,
        national=national if isinstance(national, bytes) else None,
    )
    if isinstance(top, FetchFailed):
        world.fail(LOTL_URL, top)
    if isinstance(national, FetchFailed):
        world.fail(FI, national)
    asked = door(world)
    identity = keys.did_jwk(SEAL.key)
    by_did = Issuer(identity=identity).sign_jwt(
        credential.badge(issuer=identity.did), header={"x5c": SEAL.x5c()}
    )

    assert await asked.answer(token()) == inconclusive("certificate.anchors_unavailable")
    report = await asked.report(by_did)
    assert deciding(report) == "issuer.registry_unavailable"
    assert answer_of(report) == ("unavailable", code)


async def test_a_silent_list_of_another_country_leaves_an_unlisted_signer_open(world: World) -> None:
    """It might have known better; one that is found elsewhere is found all the same."""
    serve(world, pointers=[pointer(FI, NATIONAL), pointer(SE, NATIONAL, territory="SE")])
    world.fail(SE, DOWN)
    stranger = leaf(authority("Other"), "college.example", qualified=("seal",))
    asked = door(world)

    assert await asked.answer(token(), policy="strict") == VERIFIED
    assert await asked.answer(token(stranger)) == inconclusive("certificate.anchors_unavailable")


async def test_more_lists_than_one_verification_may_fetch_leave_it_open_and_the_next_one_goes_on(
    world: World,
) -> None:
    hosts = [f"https://lists{number}.example/list.xml" for number in range(12)]
    serve(world, pointers=[pointer(url, NATIONAL, territory="SE") for url in hosts])
    national = sign_xml(tsl(service(MIDDLE), territory="SE"), NATIONAL)
    for url in hosts:
        world.serve(url, national)
    stranger = token(leaf(authority("Other"), "college.example", qualified=("seal",)))
    asked = FrontDoor(world, Settings(registries=(table(),), registry_hosts=8))

    assert await asked.answer(stranger) == inconclusive("certificate.anchors_unavailable")
    assert await asked.answer(stranger) == not_verified("certificate.untrusted")
    assert sorted(world.log) == sorted([LOTL_URL, *hosts])


async def test_an_older_list_after_a_newer_one_is_noticed(world: World) -> None:
    asked = door(serve(world, national=sign_xml(tsl(WITHDRAWN, sequence=9), NATIONAL)), cache=0)
    assert await asked.answer(token()) == not_verified("certificate.untrusted")

    world.now = NOW + timedelta(hours=3)
    serve(world, national=sign_xml(tsl(service(MIDDLE), sequence=8), NATIONAL))

    assert await asked.answer(token(), now=world.now) == inconclusive("certificate.anchors_unavailable")


async def test_a_list_in_pdf_is_for_people(world: World) -> None:
    pdf = pointer("https://lists.example/fi.pdf", NATIONAL, media_type="application/pdf")
    serve(world, pointers=[pdf, pointer(FI, NATIONAL)])

    assert await door(world).answer(token(leaf(authority("Other"), "college.example"))) == not_verified(
        "certificate.untrusted"
    )
    assert world.log == [LOTL_URL, FI]


# --- pivots: who signs the list of lists changes, and each list names who signs the next ---

FIRST: Final = authority("Signer 1", key=keys.key("P-256", seed=5001))
SECOND: Final = authority("Signer 2", key=keys.key("P-256", seed=5002))
THIRD: Final = authority("Signer 3", key=keys.key("P-256", seed=5003))
PIVOTS: Final = ("https://lists.example/pivot-2.xml", "https://lists.example/pivot-1.xml")


def own(*signers: Certified) -> str:
    """Return the pointer of a list of lists to itself: who may sign it from now on."""
    return pointer(LOTL_URL, *signers, territory="EU", kind=TSL + "EUlistofthelists")


def serve_pivots(world: World, **replaced: bytes) -> World:
    """Put a list of lists on the internet that the third signs, with pivots by the first and the second."""
    top = sign_xml(lotl(own(THIRD), pointer(FI, NATIONAL), pivots=PIVOTS, sequence=30), THIRD)
    serve(world, top=replaced.get("top", top))
    first = sign_xml(lotl(own(SECOND), sequence=10, next_update="2020-01-01T00:00:00Z"), FIRST)
    second = sign_xml(lotl(own(THIRD), sequence=20, next_update="2021-01-01T00:00:00Z"), SECOND)
    world.serve(PIVOTS[1], replaced.get("first", first))
    world.serve(PIVOTS[0], replaced.get("second", second))
    return world


@pytest.mark.parametrize("start", [FIRST, SECOND, THIRD], ids=["first", "second", "third"])
async def test_pivots_lead_from_the_pinned_signer_to_the_present_one(world: World, start: Certified) -> None:
    asked = door(serve_pivots(world), signers=[start.pem])

    assert await asked.answer(token(), policy="strict") == VERIFIED
    assert await asked.answer(token(), policy="strict") == VERIFIED
    assert sorted(world.log) == sorted({LOTL_URL, FI, *(PIVOTS if start is not THIRD else ())})


@pytest.mark.parametrize(
    "replaced",
    [
        {"first": sign_xml(lotl(own(SECOND)), THIRD)},
        {"second": sign_xml(lotl(own(THIRD)), THIRD)},
        {"second": sign_xml(lotl(own(THIRD)), SECOND).replace(b">7<", b">8<")},
        {"second": sign_xml(lotl(own(FIRST)), SECOND)},
        {"second": sign_xml(lotl(), SECOND)},
    ],
    ids=[
        "first by another",
        "second by itself",
        "second altered",
        "second names another",
        "second names nobody",
    ],
)
async def test_a_broken_line_of_pivots_leads_nowhere(world: World, replaced: Mapping[str, bytes]) -> None:
    asked = door(serve_pivots(world, **replaced), signers=[FIRST.sha256])

    assert await asked.answer(token()) == inconclusive("certificate.anchors_unavailable")


async def test_pivots_on_another_host_are_not_fetched(world: World) -> None:
    elsewhere = (
        "https://canary.example/pivot.xml",
        "http://lists.example/pivot.xml",
        "https://lists.example/a.html",
    )
    top = sign_xml(lotl(own(THIRD), pointer(FI, NATIONAL), pivots=elsewhere), THIRD)
    asked = door(serve(world, top=top), signers=[FIRST.sha256])

    assert await asked.answer(token()) == inconclusive("certificate.anchors_unavailable")
    assert set(world.log) == {LOTL_URL}


# --- settings ---


@pytest.mark.parametrize(
    "signers", [[OPERATOR.pem], [OPERATOR.sha256], [OPERATOR.sha256.upper()], [" ".join(OPERATOR.sha256)]]
)
async def test_a_signer_is_given_whole_or_by_its_digest(world: World, signers: list[str]) -> None:
    assert await door(serve(world), signers=signers).answer(token(), policy="strict") == VERIFIED


@pytest.mark.parametrize(
    "wrong",
    [
        {"signers": []},
        {"signers": ["AAAA"]},
        {"signers": ["x" * 64]},
        {"signers": ["-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"]},
        {"signers": [OPERATOR.pem + NATIONAL.pem]},
        {"url": "http://lists.example/lotl.xml"},
        {"services": []},
        {"services": ["ca"]},
        {"territories": ["Finland"]},
        {"unknown": 1},
    ],
)
def test_a_list_that_cannot_be_configured_refuses_to_start(wrong: Mapping[str, Any]) -> None:
    with pytest.raises(SettingsRefused) as refused:
        Verifier(Settings(registries=(table(**wrong),)))

    assert refused.value.code == "settings.wrong_value"


async def test_no_check_names_whom_the_certificate_names(world: World) -> None:
    """A seal is an organization's, but a certificate may be a person's: the finding carries its digest alone."""
    person = leaf(
        MIDDLE, "college.example", organization=None, common="Ada Lovelace", qualified=("signature",)
    )

    report = await door(serve(world)).report(token(person))

    assert "Lovelace" not in repr(checks(report, "proof"))
