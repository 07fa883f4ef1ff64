"""Certificates of signers that their authority has revoked: asked behind the gate, by the authority's own list."""

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import keys
from tests.builders.certificates import authority, leaf, names_list, revocations
from tests.builders.mobile_document import SIGNS_LICENCES, document_signer, licence
from tests.builders.seals import REGISTERED, sealed
from tests.builders.time_stamps import AUTHORITY as STAMPED_BY
from tests.builders.time_stamps import token
from tests.story.test_lists_kept_fresh import Wound
from tests.story.test_stamped_seals import with_stamps
from tests.threats.front_door import VERIFIED, FrontDoor, checks, not_verified, warnings
from tests.vectors_dir import VECTORS, needs_vectors
from tests.world import World
from verifier import x509 as certificates
from verifier.errors import Undetermined
from verifier.settings import Settings
from verifier.x509 import read_crl

URL: Final = "https://authority.example/revoked.crl"
ROOT: Final = authority()
NAMED: Final = [(SIGNS_LICENCES, True), names_list(URL)]
SIGNER: Final = document_signer(ROOT, extra=NAMED)
OTHER: Final = document_signer(ROOT, common="Another", extra=NAMED)
LICENCE: Final = licence(SIGNER)
NONE_REVOKED: Final = revocations(ROOT, OTHER)


@pytest.fixture
def door(world: World, tmp_path: Path) -> FrontDoor:
    of_signers, of_stamps = tmp_path / "authorities.pem", tmp_path / "stamps.pem"
    of_signers.write_text(ROOT.pem, "utf-8")
    of_stamps.write_text(STAMPED_BY.pem, "utf-8")
    trusted = Settings(
        mobile_document_authorities=str(of_signers),
        seal_authorities=str(of_signers),
        time_stamp_authorities=str(of_stamps),
    )
    return FrontDoor(world, trusted)


def scope(**members: Any) -> list[tuple[x509.ExtensionType, bool]]:  # noqa: ANN401 - as the extension takes them
    stated: dict[str, Any] = {
        "full_name": None, "relative_name": None, "only_contains_user_certs": False,
        "only_contains_ca_certs": False, "only_some_reasons": None, "indirect_crl": False,
        "only_contains_attribute_certs": False, **members,
    }  # fmt: skip
    return [(x509.IssuingDistributionPoint(**stated), True)]


async def test_a_signer_whose_certificate_is_revoked_signs_nothing_any_more(door: FrontDoor) -> None:
    door.world.serve(URL, revocations(ROOT, SIGNER, OTHER))
    assert await door.answer(LICENCE) == not_verified("revocation.revoked")
    assert await door.answer(LICENCE, policy="strict") == not_verified("revocation.revoked")


@pytest.mark.parametrize("encoding", [Encoding.DER, Encoding.PEM])
async def test_one_that_is_not_on_the_list_passes_and_the_list_is_evidence(
    door: FrontDoor, encoding: Encoding
) -> None:
    door.world.serve(URL, revocations(ROOT, OTHER, encoding=encoding))

    report = await door.report(LICENCE)
    again = await door.report(LICENCE)

    assert report.verdict == again.verdict == "verified"
    assert [(c.outcome, c.facts) for c in checks(report, "certificate")] == [("passed", {"lists": [URL]})]
    assert URL in [piece.url for piece in report.evidence]
    assert door.world.log.count(URL) == 1


@pytest.mark.parametrize(
    "listed",
    [
        None,
        b"",
        b"no list",
        b"-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----",
        NONE_REVOKED[:-1],
        revocations(authority("Another")),
        revocations(ROOT, key=keys.key("P-256", seed=99)),
        revocations(ROOT, issuer=authority("Another").certificate.subject),
        revocations(ROOT, until=datetime(2026, 5, 31, 12, tzinfo=UTC)),
        revocations(ROOT, made=datetime(2026, 6, 2, tzinfo=UTC)),
        revocations(ROOT, digest=hashes.SHA224()),
        revocations(ROOT, extensions=[(x509.DeltaCRLIndicator(1), True)]),
        revocations(ROOT, extensions=[(x509.DeltaCRLIndicator(1), False)]),
        revocations(ROOT, extensions=scope(only_contains_ca_certs=True)),
        revocations(ROOT, extensions=scope(only_contains_attribute_certs=True)),
        revocations(ROOT, extensions=scope(indirect_crl=True)),
        revocations(ROOT, extensions=scope(only_some_reasons=frozenset({x509.ReasonFlags.key_compromise}))),
        revocations(
            ROOT, extensions=scope(full_name=[x509.UniformResourceIdentifier("https://b.example/2.crl")])
        ),
        revocations(
            ROOT,
            SIGNER,
            of_entries=[(x509.CertificateIssuer([x509.DirectoryName(ROOT.certificate.subject)]), True)],
        ),
    ],
)
async def test_a_list_that_does_not_tell_is_a_warning_and_open_under_strict_rules(
    door: FrontDoor, listed: bytes | None
) -> None:
    if listed is not None:
        door.world.serve(URL, listed)

    report = await door.report(LICENCE)

    assert report.verdict == "verified"
    assert "revocation.unknown" in warnings(report)
    strict = await door.report(LICENCE, policy="strict")
    assert [c.outcome for c in checks(strict, "certificate")] == ["undetermined"]


@pytest.mark.parametrize(
    "extensions",
    [
        scope(only_contains_user_certs=True),
        scope(full_name=[x509.UniformResourceIdentifier(URL)]),
        [(x509.CRLNumber(7), False)],
    ],
)
async def test_a_list_for_such_certificates_tells(
    door: FrontDoor, extensions: list[tuple[x509.ExtensionType, bool]]
) -> None:
    door.world.serve(URL, revocations(ROOT, extensions=extensions))
    assert warnings(await door.report(LICENCE)) == {"issuer.unknown"}


async def test_a_list_that_is_named_with_http_is_asked_for_with_https_alone(door: FrontDoor) -> None:
    signer = document_signer(
        ROOT, extra=[(SIGNS_LICENCES, True), names_list("http://authority.example/revoked.crl")]
    )
    door.world.serve(URL, revocations(ROOT, signer))

    assert await door.answer(licence(signer)) == not_verified("revocation.revoked")
    assert door.world.log == [URL]


HTTP: Final = "http://authority.example/revoked.crl"
BY_HTTP: Final = document_signer(ROOT, extra=[(SIGNS_LICENCES, True), names_list(HTTP)])


@pytest.mark.parametrize("policy", ["default", "strict", "offline"])
@pytest.mark.parametrize("address", [HTTP, URL])
async def test_one_that_the_operator_pinned_tells_without_a_network(
    world: World, tmp_path: Path, address: str, policy: str
) -> None:
    for signer, revoked in ((BY_HTTP, False), (BY_HTTP, True)):
        door = pinning(world, tmp_path, address, revocations(ROOT, *[signer] * revoked))

        report = await door.report(licence(signer), policy=policy)

        (check,) = checks(report, "certificate")
        assert (check.outcome, check.code) == (
            ("failed", "revocation.revoked") if revoked else ("passed", None)
        )
        assert [piece.source for piece in report.evidence if piece.url == URL] == ["pinned"]
    assert world.log == []


@pytest.mark.parametrize(
    "listed",
    [
        b"no list",
        revocations(authority("Another")),
        revocations(ROOT, key=keys.key("P-256", seed=99)),
        revocations(ROOT, until=datetime(2026, 5, 31, 12, tzinfo=UTC)),
    ],
)
@pytest.mark.parametrize("policy", ["default", "offline"])
async def test_one_that_was_pinned_and_cannot_be_used_leaves_it_open_until_it_is_renewed(
    world: World, tmp_path: Path, listed: bytes, policy: str
) -> None:
    door = pinning(world, tmp_path, HTTP, listed)

    report = await door.report(licence(BY_HTTP), policy=policy)

    assert report.verdict == "inconclusive"
    assert [(c.outcome, c.code) for c in checks(report, "certificate")] == [
        ("undetermined", "revocation.pinned_unusable")
    ]


async def test_a_list_at_another_address_tells_where_the_pinned_one_has_ended(
    world: World, tmp_path: Path
) -> None:
    ended = revocations(ROOT, until=datetime(2026, 5, 31, 12, tzinfo=UTC))
    door = pinning(world, tmp_path, HTTP, ended)
    world.serve(URL.replace("revoked", "other"), NONE_REVOKED, media_type="application/pkix-crl")
    signer = document_signer(
        ROOT, extra=[(SIGNS_LICENCES, True), names_list(HTTP, URL.replace("revoked", "other"))]
    )

    assert await door.answer(licence(signer)) == VERIFIED


def pinning(world: World, folder: Path, address: str, listed: bytes) -> FrontDoor:
    """Return a door whose operator trusts the authority and has its list."""
    trusted = folder / "authorities.pem"
    trusted.write_text(ROOT.pem, "utf-8")
    (folder / "revoked.crl").write_bytes(listed)
    (folder / "documents.json").write_text(json.dumps({address: "revoked.crl"}), "utf-8")
    return FrontDoor(world, Settings(mobile_document_authorities=str(trusted), documents=str(folder)))


def by_ocsp(url: str = "http://ocsp.authority.example") -> tuple[x509.ExtensionType, bool]:
    place = x509.UniformResourceIdentifier(url)
    described = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, place)
    return x509.AuthorityInformationAccess([described]), False


def in_parts() -> tuple[x509.ExtensionType, bool]:
    place, reasons = x509.UniformResourceIdentifier(URL), frozenset({x509.ReasonFlags.key_compromise})
    return x509.CRLDistributionPoints([x509.DistributionPoint([place], None, reasons, None)]), False


def of_others() -> tuple[x509.ExtensionType, bool]:
    place, by = x509.UniformResourceIdentifier(URL), [x509.DirectoryName(ROOT.certificate.subject)]
    return x509.CRLDistributionPoints([x509.DistributionPoint([place], None, None, by)]), False


@pytest.mark.parametrize("told", [by_ocsp(), in_parts(), of_others()])
async def test_an_authority_that_tells_in_another_way_is_not_taken_for_one_that_revokes_nothing(
    door: FrontDoor, told: tuple[x509.ExtensionType, bool]
) -> None:
    signer = document_signer(ROOT, extra=[(SIGNS_LICENCES, True), told])
    door.world.serve(URL, NONE_REVOKED)

    report = await door.report(licence(signer))
    strict = await door.report(licence(signer), policy="strict")

    assert report.verdict == "verified"
    assert [(c.outcome, c.code) for c in checks(report, "certificate")] == [("warning", "revocation.unknown")]
    assert [c.outcome for c in checks(strict, "certificate")] == ["undetermined"]
    assert door.world.log == []


async def test_a_list_beside_ocsp_is_enough(door: FrontDoor) -> None:
    door.world.serve(URL, NONE_REVOKED)

    report = await door.report(licence(document_signer(ROOT, extra=[*NAMED, by_ocsp()])), policy="strict")

    assert [c.outcome for c in checks(report, "certificate")] == ["passed"]


async def test_of_several_lists_the_first_that_tells_counts(door: FrontDoor) -> None:
    signer = document_signer(
        ROOT, extra=[(SIGNS_LICENCES, True), names_list("https://gone.example/1.crl", URL)]
    )
    door.world.serve(URL, revocations(ROOT, signer))

    assert await door.answer(licence(signer)) == not_verified("revocation.revoked")


async def test_one_that_is_about_other_certificates_hides_no_other_that_tells(door: FrontDoor) -> None:
    of_authorities = "https://authority.example/authorities.crl"
    signer = document_signer(ROOT, extra=[(SIGNS_LICENCES, True), names_list(of_authorities, URL)])
    door.world.serve(of_authorities, revocations(ROOT, extensions=scope(only_contains_ca_certs=True)))
    door.world.serve(URL, revocations(ROOT, signer))

    assert await door.answer(licence(signer)) == not_verified("revocation.revoked")


async def test_nobody_is_asked_for_a_certificate_that_names_no_list_or_that_nobody_vouches_for(
    door: FrontDoor,
) -> None:
    unnamed = await door.report(licence(document_signer(ROOT)))
    unknown = await door.report(licence(document_signer(authority("Nobody"), extra=NAMED)))
    forged = await door.report(licence(SIGNER, changed="Eve"))

    assert [c.code for c in checks(unnamed, "certificate")] == ["revocation.no_list"]
    assert checks(unknown, "certificate") == checks(forged, "certificate") == []
    assert door.world.log == []


async def test_every_authority_below_the_anchor_is_asked_about(world: World, tmp_path: Path) -> None:
    top, middle_list = authority("Top"), "https://top.example/revoked.crl"
    middle = authority("Middle", top, extra=[names_list(middle_list)])
    signer = leaf(middle, registered=REGISTERED, extra=[names_list(URL)])
    (tmp_path / "top.pem").write_text(top.pem, "utf-8")
    door = FrontDoor(world, Settings(seal_authorities=str(tmp_path / "top.pem")))
    world.serve(URL, revocations(middle))
    world.serve(middle_list, revocations(top, middle))

    assert await door.answer(sealed(certified=signer)) == not_verified("revocation.revoked")


async def test_a_list_that_cannot_be_had_hides_no_other_that_tells(world: World, tmp_path: Path) -> None:
    top, middle_list = authority("Top"), "https://top.example/revoked.crl"
    middle = authority("Middle", top, extra=[names_list(middle_list)])
    signer = leaf(middle, registered=REGISTERED, extra=[names_list("https://gone.example/1.crl")])
    (tmp_path / "top.pem").write_text(top.pem, "utf-8")
    door = FrontDoor(world, Settings(seal_authorities=str(tmp_path / "top.pem")))
    world.serve(middle_list, revocations(top, middle))

    assert await door.answer(sealed(certified=signer)) == not_verified("revocation.revoked")


async def test_of_a_past_instant_a_later_revocation_says_nothing(door: FrontDoor) -> None:
    door.world.serve(URL, revocations(ROOT, SIGNER, since=datetime(2026, 4, 1, tzinfo=UTC)))
    raw = LICENCE

    before = await door.verifier.verify(raw, now=door.world.now, at=datetime(2026, 3, 1, tzinfo=UTC))
    after = await door.verifier.verify(raw, now=door.world.now, at=datetime(2026, 4, 2, tzinfo=UTC))

    assert checks(before, "certificate")[0].facts["revoked_later"] == "2026-04-01T00:00:00Z"
    assert (before.verdict, after.verdict) == ("verified", "not_verified")


async def test_a_key_that_was_lost_before_it_was_revoked_counts_from_then(door: FrontDoor) -> None:
    lost = [(x509.InvalidityDate(datetime(2026, 2, 1)), False)]  # noqa: DTZ001 - in UTC, as the library wants it
    door.world.serve(URL, revocations(ROOT, SIGNER, of_entries=lost))

    report = await door.verifier.verify(LICENCE, now=door.world.now, at=datetime(2026, 3, 1, tzinfo=UTC))

    assert report.verdict == "not_verified"


@pytest.mark.parametrize(("since", "answer"), [
    (datetime(2026, 3, 15, tzinfo=UTC), VERIFIED),
    (datetime(2026, 2, 15, tzinfo=UTC), not_verified("revocation.revoked")),
])  # fmt: skip
async def test_a_seal_that_was_stamped_before_the_revocation_holds(
    door: FrontDoor, since: datetime, answer: tuple[str, str]
) -> None:
    signer = leaf(ROOT, registered=REGISTERED, extra=[names_list(URL)])
    seal = sealed(certified=signer)
    door.world.serve(URL, revocations(ROOT, signer, since=since))

    assert await door.answer(seal) == not_verified("revocation.revoked")
    stamp = token(seal["signatures"][0]["signature"].encode())
    report = await door.report(with_stamps(stamp, document=seal))
    assert (report.verdict, report.check("certificate").code or "") == answer
    if answer == VERIFIED:
        assert report.check("certificate").facts["stamped"] == "2026-03-01T10:00:05Z"


async def test_a_list_says_nothing_of_a_certificate_that_had_ended_before(door: FrontDoor) -> None:
    signer = leaf(
        ROOT, registered=REGISTERED, extra=[names_list(URL)], not_after=datetime(2026, 5, 1, tzinfo=UTC)
    )
    seal = sealed(certified=signer)
    door.world.serve(URL, revocations(ROOT))
    stamp = token(seal["signatures"][0]["signature"].encode())

    report = await door.report(with_stamps(stamp, document=seal))

    assert report.verdict == "verified"
    assert "revocation.unknown" in warnings(report)


async def test_an_older_list_than_one_seen_before_does_not_tell(door: FrontDoor) -> None:
    door.world.serve(URL, NONE_REVOKED, max_age=timedelta(0))
    assert await door.answer(LICENCE) == VERIFIED
    door.world.serve(URL, revocations(ROOT, made=datetime(2026, 5, 29, tzinfo=UTC)), max_age=timedelta(0))
    door.world.now += timedelta(hours=2)

    report = await door.report(LICENCE, now=door.world.now)

    assert "revocation.unknown" in warnings(report)


async def test_a_list_in_use_is_kept_fresh_so_that_its_host_cannot_tell_when_one_is_looked_at(
    world: World, tmp_path: Path
) -> None:
    path = tmp_path / "authorities.pem"
    path.write_text(ROOT.pem, "utf-8")
    world.serve(URL, NONE_REVOKED, max_age=timedelta(0))
    async with Wound(Settings(mobile_document_authorities=str(path)), network=world) as opened:
        opened.keep_lists_fresh()
        await opened.verify(LICENCE, now=opened.at)
        await opened.pass_time(295)
        assert world.log.count(URL) > 1
        world.now = opened.at
        world.serve(URL, revocations(ROOT, SIGNER), max_age=timedelta(0))
        await opened.pass_time(295)
        asked = len(world.log)

        report = await opened.verify(LICENCE, now=opened.at)

    assert report.check("certificate").code == "revocation.revoked"
    assert world.log[asked:] == []


async def test_offline_it_is_told_that_nobody_looked(door: FrontDoor) -> None:
    report = await door.report(LICENCE, policy="offline")

    assert report.verdict == "verified"
    assert [c.code for c in checks(report, "certificate")] == ["fetch.offline"]
    assert "Not looked at: certificate" in report.summary


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.binary(min_size=1, max_size=20), st.integers(0, 1_000))
def test_any_bytes_are_a_list_or_refused_by_name(some: bytes, at: int) -> None:
    at %= len(NONE_REVOKED)
    now = datetime(2026, 6, 1, tzinfo=UTC)
    before, behind = NONE_REVOKED[:at], NONE_REVOKED[at:]
    for raw in (some, before, before + some + behind, before + some + behind[len(some) :]):
        try:
            listed = read_crl(raw, ROOT.certificate, now)
        except Undetermined as problem:
            assert problem.code == "revocation.unknown"  # noqa: PT017 - nearly all are refused
        else:
            assert listed.next_update - now < timedelta(days=31)
            assert raw == NONE_REVOKED


@needs_vectors
@pytest.mark.parametrize(
    "name", ["eu-elm/cases/Sample-CertOfPart-signed", "eu-edci/cases/credential-jws-invalid"]
)
def test_the_list_inside_the_european_commissions_own_samples_is_read(name: str) -> None:
    seal = json.loads((VECTORS / f"{name}.jsonld").read_bytes())["signatures"][0]
    parts = [
        one if isinstance(one, dict) else json.loads(base64.urlsafe_b64decode(one + "=="))
        for one in seal["header"]["etsiU"]
    ]
    stamp = next(one["sigTst"]["tstTokens"][0]["val"] for one in parts if "sigTst" in one)
    raw = base64.b64decode(next(one["rVals"]["crlVals"][0]["val"] for one in parts if "rVals" in one))
    at, chain = certificates.stamped(base64.b64decode(stamp), seal["signature"].encode())
    signer, root = certificates.read_chain(chain)

    listed = read_crl(raw, root, at)

    assert certificates.revoked_since(listed, signer) is None
    assert len(listed.content) == 2
    with pytest.raises(Undetermined):
        read_crl(raw, ROOT.certificate, at)
