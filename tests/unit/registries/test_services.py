"""Which service stands behind a certificate, and whether it counts: kind, status then and now, exceptions, path."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from cryptography import x509 as pyca

from tests.builders import keys
from tests.builders import trusted_list as build
from tests.builders.certificates import Certified, authority, leaf
from tests.builders.trusted_list import INFO, OPERATOR, STATUS, TYPE, service, sign_xml, tsl
from tests.world import NOW
from verifier import x509
from verifier.errors import Undetermined
from verifier.model import Listing, Standing
from verifier.registries.core.eu import services
from verifier.registries.core.eu.lists import read_list

ROOT: Final = authority()
MIDDLE: Final = authority("Example Issuing", ROOT)
SEAL: Final = leaf(MIDDLE, "college.example", qualified=("seal",))
PINNED: Final = {bytes.fromhex(OPERATOR.sha256): None}


def stands(
    signer: Certified | Sequence[bytes],
    *listed: str,
    kinds: Sequence[str] = ("seal", "qeaa", "pub_eaa"),
    now: datetime = NOW,
    signed_at: datetime | None = None,
) -> Standing:
    """Return how a signer stands by a list with these services."""
    chain = x509.read_chain(signer.chain() if isinstance(signer, Certified) else signer)
    known = read_list(sign_xml(tsl(*listed)), PINNED).services
    wanted = [services.KINDS[kind] for kind in kinds]
    return services.standing(chain, services.matches(chain, known), wanted, now=now, signed_at=signed_at)


def test_a_seal_under_a_listed_authority_is_listed_as_whom_the_authority_names() -> None:
    standing = stands(SEAL, service(MIDDLE))

    assert standing.listing is Listing.LISTED
    assert standing.name == "Example College"
    assert standing.valid_from == datetime(2025, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("listed", [ROOT, MIDDLE], ids=["root", "issuing"])
def test_any_authority_of_the_chain_may_be_the_listed_one(listed: Certified) -> None:
    assert stands(SEAL, service(listed)).listing is Listing.LISTED


def test_an_end_entity_that_is_listed_itself_is_listed_by_its_own_entry() -> None:
    attests = leaf(None, "college.example")

    standing = stands(attests, service(attests, kind=TYPE + "EAA/Q", purposes=()))

    assert standing.listing is Listing.LISTED
    assert standing.name == "Example Trust Services"


def test_a_service_known_by_its_key_alone_is_found_by_the_key() -> None:
    key = x509.key_id(MIDDLE.certificate)
    assert key is not None

    assert stands(SEAL, service(key_ids=[key])).listing is Listing.LISTED
    assert stands(SEAL, service(key_ids=[bytes(20)])).listing is Listing.NOT_LISTED


def test_a_key_identifier_that_a_certificate_only_claims_finds_nothing() -> None:
    """Anybody can write another's identifier into a certificate of their own."""
    key = x509.key_id(MIDDLE.certificate)
    assert key is not None
    claimed = pyca.SubjectKeyIdentifier(key)
    impostor = authority("Example Issuing", key=keys.key("P-256", seed=666), extra=[(claimed, False)])

    assert stands(leaf(impostor, qualified=("seal",)), service(key_ids=[key])).listing is Listing.NOT_LISTED


@pytest.mark.parametrize(
    ("signer", "listed"),
    [
        (leaf(authority("Other"), qualified=("seal",)), service(MIDDLE)),
        (leaf(authority("Example Issuing", key=keys.key("P-256", seed=666)), qualified=("seal",)), service(MIDDLE)),
        (leaf(MIDDLE), service(MIDDLE)),
        (leaf(MIDDLE, qualified=("signature",)), service(MIDDLE)),
        (SEAL, service(MIDDLE, purposes=(INFO + "ForeSignatures",))),
        (SEAL, service(MIDDLE, kind=TYPE + "CA/PKC")),
        (SEAL, service(MIDDLE, kind=TYPE + "TSA/QTST", purposes=())),
        (SEAL, service(MIDDLE, status=STATUS + "recognisedatnationallevel")),
        (SEAL, service(MIDDLE, status="http://canary.example/granted")),
    ],
    ids=[
        "another authority", "an authority of the same name", "not qualified", "qualified for another use",
        "listed for another use", "another service", "a clock", "another status", "a status of somebody's own",
    ],
)  # fmt: skip
def test_whoever_is_listed_for_something_else_is_not_listed(signer: Certified, listed: str) -> None:
    assert stands(signer, listed).listing is Listing.NOT_LISTED


def test_the_operator_says_which_kinds_count() -> None:
    signature = leaf(MIDDLE, qualified=("signature",))
    listed = service(MIDDLE, purposes=(INFO + "ForeSignatures",))

    assert stands(signature, listed, kinds=("seal",)).listing is Listing.NOT_LISTED
    assert stands(signature, listed, kinds=("seal", "signature")).listing is Listing.LISTED


@pytest.mark.parametrize(
    ("kind", "status", "service_type"),
    [
        ("qeaa", "granted", "EAA/Q"),
        ("eaa", "recognisedatnationallevel", "EAA"),
        ("pub_eaa", "granted", "EAA/Pub-EAA"),
    ],
)
def test_attestation_services_are_told_apart(kind: str, status: str, service_type: str) -> None:
    attests = leaf(None, "college.example")
    listed = service(attests, kind=TYPE + service_type, status=STATUS + status, purposes=())

    for name in ("qeaa", "eaa", "pub_eaa"):
        expected = Listing.LISTED if name == kind else Listing.NOT_LISTED
        assert stands(attests, listed, kinds=(name,)).listing is expected


# --- status then and now ---

WITHDRAWN: Final = service(
    MIDDLE,
    status=STATUS + "withdrawn",
    since="2026-03-01T00:00:00Z",
    history=[(STATUS + "granted", "2025-01-01T00:00:00Z")],
)
LATER: Final = service(MIDDLE, since="2026-03-01T00:00:00Z")


def day(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}T00:00:00+00:00")


@pytest.mark.parametrize(
    ("listed", "now", "listing"),
    [
        (WITHDRAWN, NOW, Listing.EXPIRED),
        (WITHDRAWN, day("2026-02-01"), Listing.LISTED),
        (LATER, NOW, Listing.NOT_LISTED),
        (service(MIDDLE), NOW, Listing.LISTED),
    ],
    ids=["withdrawn", "withdrawn later", "granted after it certified", "granted"],
)
def test_the_status_is_that_of_the_instant(listed: str, now: datetime, listing: Listing) -> None:
    assert stands(SEAL, listed, now=now).listing is listing


def test_a_withdrawn_service_says_since_when() -> None:
    standing = stands(SEAL, WITHDRAWN)

    assert (standing.name, standing.valid_until) == ("Example College", day("2026-03-01"))


def test_a_service_granted_after_the_credential_was_signed_does_not_count() -> None:
    attests = leaf(None, "college.example")
    listed = service(attests, kind=TYPE + "EAA/Q", purposes=(), since="2026-03-01T00:00:00Z")

    early = stands(attests, listed, signed_at=day("2026-02-01"))
    late = stands(attests, listed, signed_at=day("2026-04-01"))

    assert (early.listing, early.valid_from) == (Listing.NOT_LISTED, day("2026-03-01"))
    assert late.listing is Listing.LISTED


def test_an_authority_whose_status_lapsed_when_it_certified_does_not_count() -> None:
    """Granted again since: what it certified in between was never qualified."""
    listed = service(
        MIDDLE,
        since="2025-06-01T00:00:00Z",
        history=[
            (STATUS + "withdrawn", "2024-06-01T00:00:00Z"),
            (STATUS + "granted", "2020-01-01T00:00:00Z"),
        ],
    )

    assert stands(SEAL, listed).listing is Listing.NOT_LISTED


def test_words_of_the_time_before_the_regulation_count_for_that_time_alone() -> None:
    old = leaf(
        authority("Old", ROOT, not_before=day("2010-01-01")),
        qualified=("seal",),
        not_before=day("2012-01-01"),
    )
    listed = service(old.by or ROOT, status=STATUS + "undersupervision", since="2010-01-01T00:00:00Z")

    after = stands(old, listed, now=NOW)
    assert stands(old, listed, now=day("2015-01-01")).listing is Listing.LISTED
    assert (after.listing, after.valid_until) == (Listing.EXPIRED, day("2016-07-01"))


# --- the path ---


def test_a_certificate_past_its_end_leaves_the_question_open() -> None:
    with pytest.raises(Undetermined) as problem:
        stands(SEAL, service(MIDDLE), now=day("2027-12-31").replace(year=2028))

    assert problem.value.code == "certificate.expired"


def test_one_past_its_end_that_no_counted_service_stands_behind_is_simply_not_listed() -> None:
    plain = leaf(MIDDLE, "college.example")

    assert stands(plain, service(MIDDLE), now=day("2029-01-01")).listing is Listing.NOT_LISTED


def test_a_path_that_breaks_the_rules_is_no_listing() -> None:
    not_for_signing = leaf(MIDDLE, qualified=("seal",), may=("key_encipherment",))

    assert stands(not_for_signing, service(MIDDLE)).listing is Listing.NOT_LISTED


def test_a_listed_certificate_beside_the_chain_vouches_for_nothing() -> None:
    stranger = leaf(authority("Other"), qualified=("seal",))

    assert stands([stranger.der, MIDDLE.der], service(MIDDLE)).listing is Listing.NOT_LISTED


# --- exceptions (qualifications) ---

POLICY: Final = "1.3.6.1.4.1.99999.7"


def policies(*oids: str) -> list[tuple[Any, bool]]:
    stated = [pyca.PolicyInformation(pyca.ObjectIdentifier(oid), None) for oid in oids]
    return [(pyca.CertificatePolicies(stated), False)]


UNDER_POLICY: Final = leaf(MIDDLE, qualified=("seal",), extra=policies(POLICY))
USAGE: Final = '<q:KeyUsage><q:KeyUsageBit name="{}">{}</q:KeyUsageBit></q:KeyUsage>'


@pytest.mark.parametrize(
    ("criteria", "assertion", "listing"),
    [
        ([build.policy_set(POLICY)], "atLeastOne", Listing.NOT_LISTED),
        ([build.policy_set("1.2.3")], "atLeastOne", Listing.LISTED),
        ([build.policy_set("1.2.3"), build.policy_set(POLICY)], "atLeastOne", Listing.NOT_LISTED),
        ([build.policy_set("1.2.3"), build.policy_set(POLICY)], "all", Listing.LISTED),
        ([build.policy_set(POLICY, "1.2.3")], "all", Listing.LISTED),
        ([build.policy_set(POLICY)], "none", Listing.LISTED),
        ([build.policy_set("1.2.3")], "none", Listing.NOT_LISTED),
        ([USAGE.format("digitalSignature", "true")], "all", Listing.NOT_LISTED),
        ([USAGE.format("nonRepudiation", "true")], "all", Listing.LISTED),
        ([USAGE.format("nonRepudiation", "false")], "all", Listing.NOT_LISTED),
        (
            [f'<q:CriteriaList assert="all">{build.policy_set(POLICY)}</q:CriteriaList>'],
            "all",
            Listing.NOT_LISTED,
        ),
        (["<q:Description>for people</q:Description>", build.policy_set("1.2.3")], "all", Listing.LISTED),
        ([build.policy_set("1.2.3"), "<q:Other/>"], "all", Listing.LISTED),
        ([build.policy_set(POLICY), "<q:Other/>"], "atLeastOne", Listing.NOT_LISTED),
    ],
)  # fmt: skip
def test_a_certificate_that_the_list_excepts_is_not_listed(
    criteria: list[str], assertion: str, listing: Listing
) -> None:
    listed = service(MIDDLE, qualifications=build.qualification(*criteria, assertion=assertion))

    assert stands(UNDER_POLICY, listed).listing is listing


@pytest.mark.parametrize(
    ("criteria", "assertion"),
    [
        (["<q:Other/>"], "all"),
        ([build.policy_set(POLICY), "<q:Other/>"], "all"),
        ([USAGE.format("quantumSignature", "true")], "all"),
        ([build.policy_set(POLICY)], "sometimes"),
        ([], "all"),
        (
            ['<q:CriteriaList assert="all">' * 5 + build.policy_set(POLICY) + "</q:CriteriaList>" * 5],
            "all",
        ),
    ],
)
def test_an_exception_that_is_not_judged_here_leaves_the_question_open(
    criteria: list[str], assertion: str
) -> None:
    listed = service(MIDDLE, qualifications=build.qualification(*criteria, assertion=assertion))

    with pytest.raises(Undetermined) as problem:
        stands(UNDER_POLICY, listed)

    assert problem.value.code == "trusted_list.qualification_unsupported"


def test_a_remark_that_takes_nothing_away_changes_nothing() -> None:
    remark = build.qualification(build.policy_set(POLICY), qualifier="QCForLegalPerson")

    assert stands(UNDER_POLICY, service(MIDDLE, qualifications=remark)).listing is Listing.LISTED


# --- anchors ---


def anchors(signer: Certified, listed: str, now: datetime = NOW) -> tuple[bytes, ...]:
    chain = x509.read_chain(signer.chain())
    known = read_list(sign_xml(tsl(listed)), PINNED).services
    return services.anchors(chain, services.matches(chain, known), [services.KINDS["seal"]], now)


@pytest.mark.parametrize(
    ("listed", "vouches"),
    [
        (service(MIDDLE), True),
        (WITHDRAWN, False),
        (LATER, False),
        (service(MIDDLE, purposes=()), False),
        (service(authority("Other")), False),
    ],
)
def test_only_a_service_that_counts_now_may_stand_above_a_chain(listed: str, *, vouches: bool) -> None:
    assert anchors(SEAL, listed) == ((MIDDLE.der,) if vouches else ())
