"""What a caller demands: the same findings, weighed differently; demanding more never improves a verdict."""

import msgspec
import pytest

from tests.builders import credential, keys, status_list
from tests.builders.issuer import Issuer
from tests.story.cases import own_words
from tests.threats.front_door import FrontDoor, not_verified, warnings
from tests.world import World
from verifier.policy import CONFORMANCE, DEFAULT, POLICIES, STRICT, Policy
from verifier.report import Outcome, Verdict
from verifier.settings import IssuerEntry, Settings
from verifier.wiring import Verifier

KEYED = Issuer()
OTHER = Issuer(identity=keys.did_key(keys.key(seed=7)))


def knowing(world: World, *types: str, issuer: str = KEYED.did) -> Verifier:
    """Return a verifier that knows one issuer, for these types (none: any)."""
    listed = IssuerEntry(id=issuer, name="Example University", types=types)
    return Verifier(Settings(known_issuers=(listed,)), network=world)


@pytest.mark.parametrize(
    ("policy", "outcome", "verdict"),
    [
        ("default", Outcome.WARNING, Verdict.VERIFIED),
        ("conformance", Outcome.WARNING, Verdict.VERIFIED),
        ("strict", Outcome.FAILED, Verdict.NOT_VERIFIED),
    ],
)
async def test_an_unknown_issuer_is_never_passed_over(
    door: FrontDoor, policy: str, outcome: Outcome, verdict: Verdict
) -> None:
    report = await door.report(KEYED.badge(), policy=policy)

    assert report.verdict is verdict
    assert (report.check("issuer").code, report.check("issuer").outcome) == ("issuer.unknown", outcome)
    if verdict is Verdict.VERIFIED:
        assert "on no list of known issuers" in report.summary


@pytest.mark.parametrize("policy", POLICIES)
async def test_a_known_issuer_passes_under_every_policy(world: World, policy: str) -> None:
    report = await knowing(world).verify(KEYED.badge(), policy=policy, now=world.now)

    assert report.verdict == "verified"
    assert report.check("issuer").facts == {"name": "Example University", "registry": "known issuers"}


@pytest.mark.parametrize("policy", POLICIES)
async def test_an_issuer_known_for_something_else_is_refused_under_every_policy(
    world: World, policy: str
) -> None:
    report = await knowing(world, "DegreeCredential").verify(KEYED.badge(), policy=policy, now=world.now)

    assert report.verdict == "not_verified"
    assert report.check("issuer").code == "issuer.not_for_this_type"
    assert report.issuer is not None
    assert report.issuer.recognised_name is None


async def test_an_issuer_known_for_this_type_passes(world: World) -> None:
    report = await knowing(world, "DegreeCredential", "OpenBadgeCredential").verify(
        KEYED.badge(), now=world.now
    )

    assert report.check("issuer").outcome is Outcome.PASSED


async def test_knowing_one_issuer_makes_another_no_better(world: World) -> None:
    report = await knowing(world, issuer=OTHER.did).verify(KEYED.badge(), policy="strict", now=world.now)

    assert report.check("issuer").code == "issuer.unknown"


@pytest.mark.parametrize(
    ("policy", "verdict", "outcome"),
    [
        ("default", "not_verified", Outcome.FAILED),
        ("strict", "not_verified", Outcome.FAILED),
        ("conformance", "verified", Outcome.WARNING),
    ],
)
async def test_a_foreign_key_passes_under_conformance_alone_and_is_told(
    door: FrontDoor, policy: str, verdict: str, outcome: Outcome
) -> None:
    document = OTHER.sign_data_integrity(credential.badge(issuer="https://university.example/issuers/14"))

    report = await door.report(document, policy=policy)

    assert report.verdict == verdict
    assert (report.check("key_binding").code, report.check("key_binding").outcome) == (
        "key_binding.issuer_mismatch",
        outcome,
    )
    assert report.policy is not None
    assert report.policy.name == policy
    if verdict == "verified":
        assert "not shown to be one of https://university.example/issuers/14" in report.summary


@pytest.mark.parametrize(
    ("policy", "verdict", "outcome"),
    [("default", "verified", Outcome.WARNING), ("strict", "not_verified", Outcome.FAILED)],
)
async def test_a_list_by_another_issuer_is_told(
    world: World, policy: str, verdict: str, outcome: Outcome
) -> None:
    world.serve(status_list.LIST_URL, OTHER.status_list([]))

    report = await knowing(world).verify(
        KEYED.badge(status=status_list.entry(42)), policy=policy, now=world.now
    )

    assert (report.verdict, report.check("status_list").outcome) == (verdict, outcome)
    assert report.check("status_list").code == "status.list_issuer_differs"


async def test_a_list_by_another_issuer_can_still_revoke(door: FrontDoor) -> None:
    door.world.serve(status_list.LIST_URL, OTHER.status_list([42]))

    assert await door.answer(KEYED.badge(status=status_list.entry(42))) == not_verified("status.revoked")


@pytest.mark.parametrize(
    ("purpose", "value", "code", "verdict"),
    [
        ("revocation", 1, "status.revoked", "not_verified"),
        ("suspension", 1, "status.suspended", "not_verified"),
        ("refresh", 1, "status.refresh_available", "verified"),
        ("https://issuer.example/odd", 1, "status.purpose_unknown", "inconclusive"),
        ("revocation", 0, None, "verified"),
    ],
)
@pytest.mark.parametrize("policy", ["default", "strict"])
async def test_what_a_mark_means_is_the_same_under_every_policy(
    world: World, purpose: str, value: int, code: str | None, verdict: str, policy: str
) -> None:
    world.serve(status_list.LIST_URL, KEYED.status_list({42: value}, purpose=purpose))
    badge = KEYED.badge(status=status_list.entry(42, purpose=purpose))

    report = await knowing(world).verify(badge, policy=policy, now=world.now)

    assert (report.verdict, report.check("status").code) == (verdict, code)


async def test_of_several_entries_each_is_told_and_the_worst_decides(door: FrontDoor) -> None:
    other = "https://status.example/lists/2"
    door.world.serve(status_list.LIST_URL, KEYED.status_list([]))
    door.world.serve(other, KEYED.status_list([7], url=other, purpose="suspension"))
    entries = [status_list.entry(42), status_list.entry(7, url=other, purpose="suspension")]

    report = await door.report(KEYED.badge(status=entries))

    assert report.verdict == "not_verified"
    told = [(c.facts["purpose"], c.outcome.value) for c in report.checks if c.check == "status"]
    assert told == [("revocation", "passed"), ("suspension", "failed")]


async def test_a_callers_own_policy_weighs_as_it_says(door: FrontDoor) -> None:
    tolerant = Policy(name="mine", version="7", warnings=DEFAULT.warnings | {"validity.expired"})
    expired = KEYED.badge(validUntil="2026-05-31T00:00:00Z")

    report = await door.verifier.verify(expired, policy=tolerant, now=door.world.now)

    assert report.verdict == "verified"
    assert "validity.expired" in warnings(report)
    assert report.policy is not None
    assert report.policy.name == "mine"
    assert report.policy.sha256 not in {policy.facts().sha256 for policy in POLICIES.values()}


async def test_clocks_may_differ_by_the_stated_skew_and_no_more(door: FrontDoor) -> None:
    for until, verdict in (("2026-06-01T11:59:00Z", "verified"), ("2026-06-01T11:58:59Z", "not_verified")):
        assert (await door.report(KEYED.badge(validUntil=until))).verdict == verdict
    for start, verdict in (("2026-06-01T12:01:00Z", "verified"), ("2026-06-01T12:01:01Z", "not_verified")):
        assert (await door.report(KEYED.badge(validFrom=start))).verdict == verdict


def test_demanding_more_is_tolerating_less() -> None:
    assert STRICT.warnings < DEFAULT.warnings < CONFORMANCE.warnings
    assert STRICT.proofs == "all"
    for policy in (DEFAULT, STRICT):
        assert "key_binding.issuer_mismatch" not in policy.warnings
    never = {
        "proof.missing",
        "proof.signature_invalid",
        "status.revoked",
        "validity.expired",
        "structure.type",
    }
    for policy in POLICIES.values():
        assert policy.warnings.isdisjoint(never)


def test_two_policies_that_differ_have_two_digests() -> None:
    changed = [msgspec.structs.replace(DEFAULT, **{name: value}) for name, value in (
        ("name", "x"), ("version", "2"), ("proofs", "all"), ("clock_skew", 61), ("warnings", frozenset()),
    )]  # fmt: skip

    assert len({policy.facts().sha256 for policy in [DEFAULT, *changed]}) == 6


async def test_a_policy_that_is_not_there_is_a_mistake_of_the_caller(door: FrontDoor) -> None:
    with pytest.raises(ValueError, match="expected one of default, strict, employment, offline, conformance"):
        await door.report(KEYED.badge(), policy="lenient")


async def test_words_of_its_own_are_told_since_their_meanings_can_be_swapped(door: FrontDoor) -> None:
    signed = KEYED.sign_data_integrity(own_words() | {"issuer": KEYED.did})
    terms = signed["@context"][1]
    subject = signed["credentialSubject"]
    swapped = signed | {
        "@context": [signed["@context"][0], {"passed": terms["failed"], "failed": terms["passed"]}],
        "credentialSubject": subject | {"passed": subject["failed"], "failed": subject["passed"]},
    }

    for document in (signed, swapped):
        lenient = await door.report(document)
        strict = await door.report(document, policy="strict")

        assert (lenient.verdict, lenient.check("vocabulary").code) == (Verdict.VERIFIED, "context.inline")
        assert strict.check("vocabulary").outcome is Outcome.FAILED
        assert strict.verdict is Verdict.NOT_VERIFIED


async def test_a_suite_that_was_replaced_is_marked_and_a_policy_can_refuse_it(door: FrontDoor) -> None:
    older = KEYED.sign_ed25519_2020(credential.badge_v1(issuer=KEYED.did))
    modern_only = msgspec.structs.replace(DEFAULT, name="modern", legacy_suites=False)

    marked = await door.report(older)
    refused = await door.report(older, policy=modern_only)
    current = await door.report(KEYED.badge(), policy=modern_only)

    assert marked.verdict is Verdict.VERIFIED
    assert marked.check("proof").facts["legacy"] is True
    assert (refused.verdict, refused.check("proof").code) == (Verdict.NOT_VERIFIED, "proof.suite_legacy")
    assert current.verdict is Verdict.VERIFIED
    assert "legacy" not in current.check("proof").facts
