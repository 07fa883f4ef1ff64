"""Every member of a policy, both ways, at the library's door: what it lets pass, and what it stops."""

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from msgspec.structs import replace

from did_methods.core.ports import FetchFailed
from tests.builders import credential, domain_linkage, keys, sd_jwt, status_list
from tests.builders.issuer import Issuer
from tests.threats.front_door import (
    VERIFIED,
    Answer,
    FrontDoor,
    checks,
    deciding,
    inconclusive,
    not_verified,
    warnings,
)
from tests.world import NOW, World
from verifier.policy import DEFAULT, EMPLOYMENT, OFFLINE, STRICT, Policy
from verifier.report import Outcome, Report, Rung
from verifier.settings import Settings
from verifier.wiring import Verifier

KEYED: Final = Issuer()
ADA: Final = Issuer(identity=keys.did_key(keys.key(seed=2)))
HOSTED: Final = Issuer(identity=keys.did_web(keys.key(seed=3), host="university.example"))
OLDER: Final = KEYED.sign_ed25519_2020(credential.badge_v1(issuer=KEYED.did))
TOKEN: Final = KEYED.sign_jwt(credential.badge(issuer=KEYED.did))
HOUR: Final = timedelta(hours=1)


def rules(base: Policy = DEFAULT, **members: Any) -> Policy:  # noqa: ANN401 - of the members' types
    """Return `base` with other members, lists as sets."""
    stated = {
        name: frozenset(value) if isinstance(value, set | list) else value for name, value in members.items()
    }
    changed: Policy = replace(base, name="mine", **stated)
    return changed


@pytest.fixture(autouse=True)
def _served(world: World) -> None:
    world.serve_identity(HOSTED.identity)
    world.serve(status_list.LIST_URL, KEYED.status_list([7]))


# --- formats ---


@pytest.mark.parametrize(
    ("allowed", "document", "answer"),
    [
        (None, TOKEN, VERIFIED),
        ({"vc_jwt"}, TOKEN, VERIFIED),
        ({"data_integrity"}, TOKEN, not_verified("structure.format_not_allowed")),
        ({"data_integrity"}, KEYED.badge(), VERIFIED),
        ({"vc_jwt", "data_integrity"}, KEYED.badge(), VERIFIED),
        (set(), KEYED.badge(), not_verified("structure.format_not_allowed")),
        ({"presentation", "vc_jwt"}, ADA.presentation(TOKEN), VERIFIED),
        ({"vc_jwt"}, ADA.presentation(TOKEN), not_verified("structure.format_not_allowed")),
        ({"presentation"}, ADA.presentation(TOKEN), not_verified("structure.format_not_allowed")),
    ],
)
async def test_only_allowed_wrappings_may_be_presented(
    door: FrontDoor,
    allowed: set[str] | None,
    document: dict[str, Any] | str,
    answer: Answer,
) -> None:
    policy = rules(formats=None if allowed is None else frozenset(allowed))

    assert await door.answer(document, policy=policy) == answer


# --- suites ---


@pytest.mark.parametrize(
    ("allowed", "document", "answer"),
    [
        (None, OLDER, VERIFIED),
        ({"eddsa-rdfc-2022"}, KEYED.badge(), VERIFIED),
        ({"eddsa-jcs-2022"}, KEYED.badge(), not_verified("proof.suite_not_allowed")),
        ({"eddsa-jcs-2022"}, KEYED.badge("eddsa-jcs-2022"), VERIFIED),
        ({"jws"}, TOKEN, VERIFIED),
        ({"eddsa-rdfc-2022"}, TOKEN, not_verified("proof.suite_not_allowed")),
        ({"eddsa-rdfc-2022"}, OLDER, not_verified("proof.suite_not_allowed")),
    ],
)
async def test_only_proofs_of_allowed_suites_count(
    door: FrontDoor,
    allowed: set[str] | None,
    document: dict[str, Any] | str,
    answer: Answer,
) -> None:
    policy = rules(suites=None if allowed is None else frozenset(allowed))

    assert await door.answer(document, policy=policy) == answer


async def test_a_list_signed_with_another_suite_leaves_the_status_open(door: FrontDoor) -> None:
    claims = status_list.bitstring_list([7], issuer=KEYED.did)
    door.world.serve(status_list.LIST_URL, KEYED.sign_data_integrity(claims, "eddsa-jcs-2022"))
    badge = KEYED.badge(status=status_list.entry(1))

    assert await door.answer(badge, policy=rules(suites={"eddsa-rdfc-2022"})) == inconclusive(
        "status.list_unproven"
    )
    assert await door.answer(badge, policy=rules(suites={"eddsa-rdfc-2022", "eddsa-jcs-2022"})) == VERIFIED


@pytest.mark.parametrize(
    ("legacy", "answer"), [(True, VERIFIED), (False, not_verified("proof.suite_legacy"))]
)
async def test_a_suite_that_was_replaced_counts_or_not(
    door: FrontDoor, *, legacy: bool, answer: Answer
) -> None:
    assert await door.answer(OLDER, policy=rules(legacy_suites=legacy)) == answer


# --- DID methods ---


@pytest.mark.parametrize(
    ("allowed", "document", "answer"),
    [
        ({"key"}, KEYED.badge(), VERIFIED),
        ({"web"}, KEYED.badge(), not_verified("did.method_not_allowed")),
        ({"web"}, HOSTED.badge(), VERIFIED),
        ({"key", "jwk"}, HOSTED.badge(), not_verified("did.method_not_allowed")),
        ({"web"}, ADA.presentation(HOSTED.badge()), VERIFIED),  # a holder's identifier is the holder's choice
        ({"key"}, ADA.presentation(HOSTED.badge()), not_verified("did.method_not_allowed")),
    ],
)
async def test_only_issuers_with_allowed_identifiers_count(
    door: FrontDoor, allowed: set[str], document: Mapping[str, Any], answer: Answer
) -> None:
    assert await door.answer(document, policy=rules(did_methods=allowed)) == answer


async def test_nothing_is_fetched_for_an_identifier_that_is_not_allowed(door: FrontDoor) -> None:
    await door.answer(HOSTED.badge(), policy=rules(did_methods={"key"}))

    assert door.world.log == []


async def test_an_issuer_that_is_no_did_is_allowed_by_https(door: FrontDoor) -> None:
    profile = "https://college.example/profile"
    method = {"id": f"{profile}#k", "type": "Multikey", "controller": profile}
    method["publicKeyMultibase"] = KEYED.identity.key.multikey
    door.world.serve(
        profile, {"id": profile, "verificationMethod": [method], "assertionMethod": [f"{profile}#k"]}
    )
    badge = KEYED.sign_data_integrity(credential.badge(issuer=profile), verificationMethod=f"{profile}#k")

    assert await door.answer(badge, policy=rules(did_methods={"https"})) == VERIFIED
    assert await door.answer(badge, policy=rules(did_methods={"web"})) == not_verified(
        "did.method_not_allowed"
    )


# --- proofs: any, known, all; n of m ---

CLAIMS: Final = credential.badge(issuer=KEYED.did)
GOOD: Final[dict[str, Any]] = KEYED.sign_data_integrity(CLAIMS)["proof"]
BAD: Final = {**GOOD, "created": "2026-01-02T00:00:00Z"}
UNKNOWN: Final = {
    "type": "DataIntegrityProof",
    "cryptosuite": "pq-rdfc-2031",
    "proofPurpose": "assertionMethod",
}
FOREIGN: Final[dict[str, Any]] = ADA.sign_data_integrity(CLAIMS)["proof"]
FORGED: Final = not_verified("proof.signature_invalid")
UNJUDGED: Final = inconclusive("proof.suite_unsupported")


def proven(*proofs: Mapping[str, Any]) -> dict[str, Any]:
    return {**CLAIMS, "proof": [*proofs]}


@pytest.mark.parametrize(
    ("proofs", "any_", "known", "all_"),
    [
        pytest.param([GOOD], VERIFIED, VERIFIED, VERIFIED, id="good"),
        pytest.param([GOOD, UNKNOWN], VERIFIED, VERIFIED, UNJUDGED, id="good, unknown"),
        pytest.param([GOOD, BAD], VERIFIED, FORGED, FORGED, id="good, bad"),
        pytest.param([BAD, GOOD], VERIFIED, FORGED, FORGED, id="bad, good"),
        pytest.param([BAD, UNKNOWN], UNJUDGED, FORGED, FORGED, id="bad, unknown"),
        pytest.param([BAD], FORGED, FORGED, FORGED, id="bad"),
        pytest.param([BAD, BAD], FORGED, FORGED, FORGED, id="bad, bad"),
        pytest.param([UNKNOWN], UNJUDGED, UNJUDGED, UNJUDGED, id="unknown"),
        pytest.param(
            [GOOD, FOREIGN],
            VERIFIED,
            not_verified("key_binding.issuer_mismatch"),
            not_verified("key_binding.issuer_mismatch"),
            id="good, another's",
        ),
        pytest.param(
            [FOREIGN],
            not_verified("key_binding.issuer_mismatch"),
            not_verified("key_binding.issuer_mismatch"),
            not_verified("key_binding.issuer_mismatch"),
            id="another's",
        ),
    ],
)
async def test_how_several_proofs_decide(
    door: FrontDoor, proofs: list[dict[str, Any]], any_: Answer, known: Answer, all_: Answer
) -> None:
    for word, answer in (("any", any_), ("known", known), ("all", all_)):
        assert await door.answer(proven(*proofs), policy=rules(proofs=word)) == answer, word


async def test_what_does_not_count_is_told(door: FrontDoor) -> None:
    report = await door.report(proven(GOOD, BAD), policy=rules(proofs="any"))

    told = [(check.outcome, check.required) for check in checks(report, "proof")]
    assert told == [(Outcome.PASSED, True), (Outcome.FAILED, False)]


def two_keys(world: World) -> tuple[Issuer, Issuer]:
    """Return one issuer as the holder of each of its two keys."""
    first, second = keys.key(seed=11), keys.key(seed=12)
    one = keys.did_web(first, host="two.example")
    other = keys.did_web(second, host="two.example", fragment="key-2")
    methods = [*one.document["verificationMethod"], *other.document["verificationMethod"]]
    world.serve(
        str(one.url),
        {**one.document, "verificationMethod": methods, "assertionMethod": [m["id"] for m in methods]},
    )
    return Issuer(identity=one), Issuer(identity=other)


async def test_n_of_m_proofs_count_by_key(door: FrontDoor) -> None:
    first, second = two_keys(door.world)
    claims = credential.badge(issuer=first.did)
    once = first.sign_data_integrity(claims)
    twice = second.sign_data_integrity(once)
    again = {**once, "proof": [once["proof"], once["proof"]]}
    renewed = first.sign_data_integrity(once, created="2026-02-01T00:00:00Z")
    needing = {n: rules(proofs_needed=n) for n in (1, 2, 3)}

    assert await door.answer(once, policy=needing[1]) == VERIFIED
    assert await door.answer(once, policy=needing[2]) == not_verified("proof.too_few")
    assert await door.answer(twice, policy=needing[2]) == VERIFIED
    assert await door.answer(twice, policy=needing[3]) == not_verified("proof.too_few")
    assert await door.answer(again, policy=needing[2]) == not_verified("proof.too_few")
    assert await door.answer(renewed, policy=needing[2]) == not_verified("proof.too_few")


async def test_two_of_three_excuse_the_third(door: FrontDoor) -> None:
    first, second = two_keys(door.world)
    twice = second.sign_data_integrity(first.sign_data_integrity(credential.badge(issuer=first.did)))
    bad = {**twice["proof"][0], "created": "2026-01-05T00:00:00Z"}
    two_of_any = rules(proofs="any", proofs_needed=2)

    assert await door.answer({**twice, "proof": [*twice["proof"], bad]}, policy=two_of_any) == VERIFIED
    assert await door.answer({**twice, "proof": [twice["proof"][0], bad]}, policy=two_of_any) == FORGED
    assert await door.answer(
        {**twice, "proof": [twice["proof"][0], bad, UNKNOWN]}, policy=two_of_any
    ) == inconclusive("proof.suite_unsupported")


async def test_too_few_so_far_is_open_where_another_may_yet_hold(door: FrontDoor) -> None:
    first, second = two_keys(door.world)
    elsewhere = Issuer(identity=keys.did_web(keys.key(seed=13), host="gone.example"))
    once = first.sign_data_integrity(credential.badge(issuer=first.did))
    report = await door.report(
        elsewhere.sign_data_integrity(once), policy=rules(proofs="any", proofs_needed=2)
    )

    assert report.verdict == "inconclusive"
    assert {check.code for check in checks(report, "proof")} == {None, "did.not_found", "proof.too_few"}
    assert second.did == first.did


async def test_lists_and_presentations_need_no_more_proofs_than_they_have(door: FrontDoor) -> None:
    first, second = two_keys(door.world)
    door.world.serve(status_list.LIST_URL, first.status_list([7]))
    claims = credential.badge(issuer=first.did, status=status_list.entry(1))
    twice = second.sign_data_integrity(first.sign_data_integrity(claims))

    assert await door.answer(ADA.presentation(twice), policy=rules(proofs_needed=2)) == VERIFIED


# --- required ---


@pytest.mark.parametrize(
    ("required", "document", "answer"),
    [
        (set(), KEYED.badge(), VERIFIED),
        ({"status"}, KEYED.badge(), inconclusive("status.none")),
        ({"status"}, KEYED.badge(status=status_list.entry(1)), VERIFIED),
        ({"status"}, KEYED.badge(status=status_list.entry(7)), not_verified("status.revoked")),
        ({"holder"}, KEYED.badge(), inconclusive("holder.not_presented")),
        ({"holder"}, ADA.presentation(KEYED.badge(subject={"id": ADA.did})), VERIFIED),
        ({"audience"}, KEYED.badge(), inconclusive("challenge.no_presentation")),
        ({"audience"}, ADA.presentation(KEYED.badge()), inconclusive("challenge.none")),
        ({"domain"}, KEYED.badge(), inconclusive("domain.not_stated")),
        ({"domain"}, HOSTED.badge(), VERIFIED),
    ],
)
async def test_a_check_that_is_demanded_has_to_be_answered(
    door: FrontDoor, required: set[str], document: Mapping[str, Any], answer: Answer
) -> None:
    assert await door.answer(document, policy=rules(required=required)) == answer


async def test_a_challenge_that_is_answered_answers_the_demand(door: FrontDoor) -> None:
    shown = ADA.presentation(KEYED.badge(), challenge="c-1")

    assert await door.answer(shown, policy=rules(required={"audience"}), challenge="c-1") == VERIFIED
    assert await door.answer(shown, policy=rules(required={"audience"}), challenge="c-2") == not_verified(
        "challenge.differs"
    )


async def test_what_is_demanded_and_tolerated_is_a_warning(door: FrontDoor) -> None:
    policy = rules(required={"status"}, warnings=DEFAULT.warnings | {"status.none"})
    report = await door.report(KEYED.badge(), policy=policy)

    assert report.verdict == "verified"
    assert report.check("status").outcome is Outcome.WARNING


async def test_an_unproven_credential_is_not_asked_for_more(door: FrontDoor) -> None:
    forged = {**KEYED.badge(), "name": "Doctor"}
    report = await door.report(forged, policy=rules(required={"status", "holder", "domain"}))

    assert [(c.outcome, c.required) for c in checks(report, "status")] == [(Outcome.SKIPPED, False)]
    assert deciding(report) == "proof.signature_invalid"


async def test_the_credentials_of_a_record_are_shown_by_who_shows_the_record(door: FrontDoor) -> None:
    record = KEYED.sign_data_integrity(
        {
            "@context": [
                credential.V2,
                "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
                credential.OPEN_BADGES,
            ],
            "id": "urn:uuid:11111111-1111-4111-8111-111111111111",
            "type": ["VerifiableCredential", "ClrCredential"],
            "issuer": {"id": KEYED.did, "type": ["Profile"]},
            "name": "Transcript",
            "validFrom": credential.VALID_FROM,
            "credentialSubject": {
                "id": ADA.did,
                "type": ["ClrSubject"],
                "verifiableCredential": [KEYED.badge(subject={"id": ADA.did})],
            },
        }
    )

    assert await door.answer(ADA.presentation(record), policy=rules(required={"holder"})) == VERIFIED
    assert await door.answer(record, policy=rules(required={"holder"})) == inconclusive(
        "holder.not_presented"
    )


# --- warnings and undetermined ---


@pytest.mark.parametrize(
    ("members", "verdict", "outcome"),
    [
        ({}, "verified", Outcome.WARNING),
        ({"warnings": DEFAULT.warnings - {"issuer.unknown"}}, "not_verified", Outcome.FAILED),
        (
            {"warnings": DEFAULT.warnings - {"issuer.unknown"}, "undetermined": {"issuer.unknown"}},
            "inconclusive",
            Outcome.UNDETERMINED,
        ),
    ],
)
async def test_a_finding_is_a_warning_or_open_or_decides(
    door: FrontDoor, members: dict[str, Any], verdict: str, outcome: Outcome
) -> None:
    report = await door.report(KEYED.badge(), policy=rules(**members))

    assert (report.verdict, report.check("issuer").outcome) == (verdict, outcome)


async def test_a_host_that_is_down_is_tolerated_for_the_status_and_never_for_the_key(door: FrontDoor) -> None:
    down = FetchFailed("fetch.connect", "expected the host to answer, got none")
    door.world.fail(status_list.LIST_URL, down)
    door.world.fail(str(HOSTED.identity.url), down)
    careless = rules(warnings=DEFAULT.warnings | {"fetch.connect"})
    claimed = KEYED.sign_data_integrity(credential.badge(issuer=HOSTED.did))

    assert await door.answer(KEYED.badge(status=status_list.entry(1)), policy=careless) == VERIFIED
    assert await door.answer(HOSTED.badge(), policy=careless) == inconclusive("fetch.connect")
    assert await door.answer(claimed, policy=careless) == inconclusive("fetch.connect")


# --- ages ---


@pytest.mark.parametrize(
    ("seconds", "answer"),
    [(None, VERIFIED), (7200, VERIFIED), (3600, VERIFIED), (3599, inconclusive("fetch.too_old"))],
)
async def test_a_document_is_used_up_to_its_age(door: FrontDoor, seconds: int | None, answer: Answer) -> None:
    assert await door.answer(HOSTED.badge()) == VERIFIED  # from here on it is in the cache

    assert await door.answer(HOSTED.badge(), policy=rules(document_seconds=seconds), now=NOW + HOUR) == answer


@pytest.mark.parametrize(
    ("seconds", "answer"),
    [(None, VERIFIED), (3600, VERIFIED), (3599, inconclusive("status.list_too_old"))],
)
async def test_a_status_list_is_used_up_to_its_age(
    door: FrontDoor, seconds: int | None, answer: Answer
) -> None:
    badge = KEYED.badge(status=status_list.entry(1))
    assert await door.answer(badge) == VERIFIED

    assert await door.answer(badge, policy=rules(status_seconds=seconds), now=NOW + HOUR) == answer


async def test_a_shared_list_is_not_shared_beyond_its_age(door: FrontDoor) -> None:
    """Proven lists stay on the shelf for a quarter of an hour; whoever wants fresher ones gets none from there."""
    badge, policy = KEYED.badge(status=status_list.entry(1)), rules(status_seconds=60)

    assert await door.answer(badge, policy=policy) == VERIFIED
    assert await door.answer(badge, policy=policy, now=NOW + timedelta(seconds=60)) == VERIFIED
    assert await door.answer(badge, policy=policy, now=NOW + timedelta(seconds=61)) == inconclusive(
        "status.list_too_old"
    )


@pytest.mark.parametrize(
    ("stale", "seconds", "answer"),
    [
        (0, None, inconclusive("fetch.connect")),
        (3600, None, VERIFIED),
        (3599, None, inconclusive("fetch.connect")),
        (7200, 3600, VERIFIED),
        (7200, 3599, inconclusive("fetch.connect")),  # no list is used that old, kept or not
    ],
)
async def test_a_list_whose_host_is_down_speaks_up_to_its_age(
    world: World, stale: int, seconds: int | None, answer: Answer
) -> None:
    badge = KEYED.badge(status=status_list.entry(1))
    policy = rules(stale_status_seconds=stale, status_seconds=seconds)
    async with Verifier(Settings(cache_seconds=0), network=world) as verifier:
        assert (await verifier.verify(badge, policy=policy, now=NOW)).verdict == "verified"
        world.fail(status_list.LIST_URL)
        report = await verifier.verify(badge, policy=policy, now=NOW + HOUR)

    assert (report.verdict, deciding(report)) == answer
    assert ("status.list_kept" in warnings(report)) is (answer == VERIFIED)


async def test_no_age_makes_us_ask_a_host_more_often(door: FrontDoor) -> None:
    badge = HOSTED.badge()
    for _ in range(3):
        await door.answer(badge, policy=rules(document_seconds=0), now=NOW + HOUR)

    assert door.world.log == [HOSTED.identity.url]


def pinned(folder: Path, url: str, document: Mapping[str, Any], **entry: str) -> str:
    (folder / "list.json").write_text(json.dumps(document))
    (folder / "documents.json").write_text(json.dumps({url: {"file": "list.json", **entry}}))
    return str(folder)


@pytest.mark.parametrize(
    ("entry", "seconds", "answer", "told"),
    [
        ({}, 3600, "verified", None),
        ({"fetched_at": "2026-06-01T11:30:00Z"}, 3600, "verified", 1800),
        ({"fetched_at": "2026-06-01T10:59:59Z"}, 3600, "inconclusive", None),
        ({"fetched_at": "2026-05-01T00:00:00Z"}, None, "verified", 2721600),
    ],
)
async def test_a_pinned_list_is_as_old_as_it_says(
    world: World, tmp_path: Path, entry: dict[str, str], seconds: int | None, answer: str, told: int | None
) -> None:
    folder = pinned(tmp_path, status_list.LIST_URL, KEYED.status_list([7]), **entry)
    async with Verifier(Settings(documents=folder), network=world) as verifier:
        badge, policy = KEYED.badge(status=status_list.entry(1)), rules(status_seconds=seconds)
        await verifier.verify(badge, policy=policy, now=NOW)
        report = await verifier.verify(badge, policy=policy, now=NOW)  # from the shelf

    assert report.verdict == answer
    assert world.log == []
    found = [piece for piece in report.evidence if piece.url == status_list.LIST_URL]
    assert [piece.age for piece in found] == ([told] if answer == "verified" else [])


@pytest.mark.parametrize(("skew", "verdict"), [(60, "verified"), (59, "not_verified"), (0, "not_verified")])
async def test_clocks_may_differ_by_the_policys_skew(door: FrontDoor, skew: int, verdict: str) -> None:
    until = (NOW - timedelta(seconds=60)).isoformat()

    assert (
        await door.report(KEYED.badge(validUntil=until), policy=rules(clock_skew=skew))
    ).verdict == verdict


# --- registries and accreditation ---


def registry(name: str, *types: str, issuer: str = KEYED.did) -> dict[str, Any]:
    entry = {"id": issuer, "name": f"{name} says College", "types": list(types)}
    return {"type": "static", "name": name, "issuers": [entry]}


async def judged(world: World, policy: Policy, *tables: dict[str, Any]) -> Report:
    async with Verifier(Settings(registries=tables), network=world) as verifier:
        return await verifier.verify(KEYED.badge(), policy=policy, now=NOW)


@pytest.mark.parametrize(
    ("counting", "code", "by"),
    [
        (None, None, "A"),
        ({"A"}, None, "A"),
        ({"A", "B"}, None, "A"),
        ({"B"}, "issuer.unknown", None),
        (set(), "issuer.unknown", None),
    ],
)
async def test_only_a_listing_that_counts_confirms_the_issuer(
    world: World, counting: set[str] | None, code: str | None, by: str | None
) -> None:
    policy = rules(registries=None if counting is None else frozenset(counting))
    report = await judged(world, policy, registry("A"), registry("B", issuer="did:web:other.example"))

    assert report.issuer is not None
    assert (report.check("issuer").code, report.issuer.recognised_by) == (code, by)
    assert [answer.listing for answer in report.issuer.registries] == ["listed", "not_listed"]
    assert (Rung.LISTED in {step.rung for step in report.issuer.assurance}) == (by is not None)


async def test_bad_news_is_heard_from_a_registry_that_does_not_count(world: World) -> None:
    report = await judged(world, rules(registries={"B"}), registry("A", "DegreeCredential"), registry("B"))
    worse = await judged(
        world,
        rules(registries={"B"}),
        registry("A", "DegreeCredential"),
        registry("B", issuer="did:web:x.example"),
    )

    assert report.check("issuer").outcome is Outcome.PASSED
    assert worse.check("issuer").code == "issuer.not_for_this_type"


@pytest.mark.parametrize(
    ("demanded", "tables", "code"),
    [
        (set(), [registry("A")], None),
        ({"OpenBadgeCredential"}, [registry("A", "OpenBadgeCredential")], None),
        ({"OpenBadgeCredential"}, [registry("A")], "issuer.not_accredited"),
        ({"OpenBadgeCredential"}, [registry("A"), registry("B", "OpenBadgeCredential")], None),
        ({"OpenBadgeCredential"}, [], "issuer.not_accredited"),
        ({"OpenBadgeCredential"}, [registry("A", issuer="did:web:x.example")], "issuer.not_accredited"),
        ({"VerifiableCredential"}, [registry("A", "OpenBadgeCredential")], None),
        ({"VerifiableCredential"}, [registry("A")], "issuer.not_accredited"),
        ({"DegreeCredential"}, [registry("A")], None),  # no such credential was presented
    ],
)
async def test_types_that_must_be_accredited(
    world: World, demanded: set[str], tables: list[dict[str, Any]], code: str | None
) -> None:
    report = await judged(world, rules(accredited=demanded), *tables)

    found = [check for check in checks(report, "issuer") if check.code == "issuer.not_accredited"]
    assert [check.outcome for check in found] == ([] if code is None else [Outcome.FAILED])
    assert report.verdict == ("verified" if code is None else "not_verified")


async def test_the_registry_that_accredits_is_the_one_that_recognises(world: World) -> None:
    policy = rules(accredited={"OpenBadgeCredential"})
    report = await judged(world, policy, registry("A"), registry("B", "OpenBadgeCredential"))

    assert report.issuer is not None
    assert report.issuer.recognised_by == "B"
    assert report.issuer.assurance[-1].rung is Rung.ACCREDITED


async def test_a_credential_that_is_none_by_its_type_is_held_to_it_as_well(world: World) -> None:
    """An SD-JWT VC has its `vct` alone: the wrapping must not decide whether an accreditation is asked for."""
    token = sd_jwt.credential(KEYED, exp=...)
    tables = [registry("A", issuer=KEYED.did)]
    verifier = Verifier(Settings(registries=tuple(tables)), network=world)

    report = await verifier.verify(token, policy=rules(accredited={"VerifiableCredential"}), now=world.now)

    found = [check.code for check in checks(report, "issuer")]
    assert (report.verdict, found) == ("not_verified", [None, "issuer.not_accredited"])


async def test_a_policy_without_a_network_is_not_answered_out_of_what_another_has_fetched(
    world: World,
) -> None:
    """Nor one that wants documents of today: what they share must not depend on who asked before."""
    college = Issuer()
    table = {
        "meta": {"created": "2023-01-01T00:00:00+0000", "updated": "2026-05-01T00:00:00+0000"},
        "registry": {college.did: {"name": "College", "location": "Somewhere", "url": "https://c.example"}},
    }
    world.serve("https://registry.example/list.json", table)
    member = {"name": "Consortium", "type": "dcc-legacy", "url": "https://registry.example/list.json"}
    settings = Settings(registries=({"type": "dcc", "name": "consortium", "registries": [member]},))

    async def answered(verifier: Verifier, policy: str | Policy, later: int = 0) -> list[str]:
        report = await verifier.verify(college.badge(), policy=policy, now=NOW + timedelta(seconds=later))
        assert report.issuer is not None
        return [answer.listing for answer in report.issuer.registries]

    async with Verifier(settings, network=world) as verifier:
        assert await answered(verifier, "default") == ["listed"]
        assert await answered(verifier, "offline") == ["unavailable"]
        assert await answered(verifier, rules(document_seconds=60), later=90) == ["unavailable"]
        assert await answered(verifier, rules(document_seconds=60), later=30) == ["listed"]
        assert await answered(verifier, rules(document_seconds=60), later=90) == ["unavailable"]


async def test_an_accreditation_that_only_a_foreign_key_claims_is_none(door: FrontDoor) -> None:
    claimed = ADA.sign_data_integrity(credential.badge(issuer=KEYED.did))
    policy = rules(
        accredited={"OpenBadgeCredential"}, warnings=DEFAULT.warnings | {"key_binding.issuer_mismatch"}
    )

    assert await door.answer(claimed, policy=policy) == not_verified("issuer.not_accredited")


# --- network ---


async def test_without_a_network_nothing_is_asked_and_the_report_says_what_was_not_looked_at(
    door: FrontDoor,
) -> None:
    report = await door.report(KEYED.badge(status=status_list.entry(7)), policy="offline")

    assert door.world.log == []
    assert report.verdict == "verified"
    assert "fetch.offline" in warnings(report)
    assert report.summary.endswith("Not looked at: status.")
    assert "not revoked" not in report.summary


async def test_without_a_network_an_issuer_that_is_not_pinned_is_not_known(door: FrontDoor) -> None:
    claimed = KEYED.sign_data_integrity(credential.badge(issuer=HOSTED.did))

    assert await door.answer(HOSTED.badge(), policy="offline") == inconclusive("fetch.offline")
    assert await door.answer(claimed, policy="offline") == inconclusive("fetch.offline")
    assert door.world.log == []


async def test_without_a_network_a_pinned_list_still_revokes(world: World, tmp_path: Path) -> None:
    folder = pinned(tmp_path, status_list.LIST_URL, KEYED.status_list([7]))
    async with Verifier(Settings(documents=folder), network=world) as verifier:
        revoked = await verifier.verify(KEYED.badge(status=status_list.entry(7)), policy="offline", now=NOW)
        clear = await verifier.verify(KEYED.badge(status=status_list.entry(1)), policy="offline", now=NOW)

    assert (revoked.verdict, clear.verdict) == ("not_verified", "verified")
    assert "and not revoked" in clear.summary
    assert world.log == []


async def test_what_another_policy_fetched_is_not_used_without_a_network(door: FrontDoor) -> None:
    badge = KEYED.badge(status=status_list.entry(7))
    assert await door.answer(badge) == not_verified("status.revoked")

    assert (await door.report(badge, policy="offline")).check("status").code == "fetch.offline"


async def test_with_a_network_the_same_rules_ask(door: FrontDoor) -> None:
    policy = rules(OFFLINE, network=True)

    assert await door.answer(KEYED.badge(status=status_list.entry(7)), policy=policy) == not_verified(
        "status.revoked"
    )


# --- the shipped ones ---


@pytest.mark.parametrize(
    ("document", "answer"),
    [
        (ADA.presentation(KEYED.badge(subject={"id": ADA.did}, status=status_list.entry(1))), VERIFIED),
        (KEYED.badge(status=status_list.entry(1)), VERIFIED),  # told: holder.not_presented
        (KEYED.badge(), VERIFIED),  # told: status.none
        (OLDER, VERIFIED),
        (KEYED.badge(status=status_list.entry(7)), not_verified("status.revoked")),
        (
            ADA.presentation(KEYED.badge(), challenge="c"),
            not_verified("holder.not_subject"),
        ),
        (ADA.badge(), inconclusive("issuer.unknown")),
        (
            KEYED.badge(status=status_list.entry(1, url="https://gone.example/list")),
            inconclusive("fetch.not_found"),
        ),
    ],
)
async def test_what_an_employer_gets(world: World, document: dict[str, Any], answer: Answer) -> None:
    async with Verifier(Settings(registries=(registry("Board"),)), network=world) as verifier:
        report = await verifier.verify(document, policy="employment", now=NOW)

    assert (report.verdict, "" if report.verdict == "verified" else deciding(report)) == answer
    assert report.policy is not None
    assert report.policy.name == "employment"


async def test_an_employer_is_told_what_was_not_shown(door: FrontDoor) -> None:
    report = await door.report(KEYED.badge(), policy="employment")

    assert warnings(report) >= {"holder.not_presented", "status.none"}
    assert report.summary == ("Could not be decided: The issuer is on no list of known issuers here.")


async def test_a_presentation_for_another_request_is_an_open_question_to_an_employer(world: World) -> None:
    shown = ADA.presentation(KEYED.badge(subject={"id": ADA.did}), challenge="somebody else's")
    async with Verifier(Settings(registries=(registry("Board"),)), network=world) as verifier:
        report = await verifier.verify(shown, policy="employment", now=NOW)

    assert (report.verdict, deciding(report)) == ("inconclusive", "challenge.not_asked")


async def test_a_linked_domain_satisfies_the_demand_for_one(door: FrontDoor) -> None:
    linked = domain_linkage.naming(domain_linkage.ORIGIN)
    door.world.serve_identity(linked.identity)

    assert await door.answer(linked.badge(), policy=rules(required={"domain"})) == VERIFIED


def test_the_shipped_policies_say_what_they_are_for() -> None:
    assert STRICT.proofs == "all"
    assert not OFFLINE.network
    assert EMPLOYMENT.required == {"holder", "status"}
    assert all(policy.network for policy in (DEFAULT, STRICT, EMPLOYMENT))
