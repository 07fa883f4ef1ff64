"""The registry of type `openid_federation`: who is asked, how far, and what is said of the issuer."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from typing import Any, Final

import msgspec
import pytest

from did_methods.core.errors import DidInvalid
from did_methods.core.ports import FetchFailed
from tests.builders import keys
from tests.builders.federation import (
    ANCHOR,
    COLLEGE,
    CREDENTIAL_ISSUER,
    ENDS,
    MARK_TYPE,
    MIDDLE,
    PAST,
    STRANGER,
    Entity,
    Federation,
    issuing,
    seconds,
    shown,
)
from tests.world import NOW, World
from verifier.errors import Problem
from verifier.model import Listing, Question, Standing
from verifier.policy import DEFAULT
from verifier.registries.core.federation_search import (
    MAX_CHAINS,
    MAX_CONFIGURATIONS,
    MAX_HINTS,
    MAX_INTERMEDIATES,
)
from verifier.registries.openid_federation import entity_of
from verifier.settings import Settings, SettingsRefused
from verifier.wiring import Verifier

OPTIONS: Final[dict[str, Any]] = {"anchors": [{"id": ANCHOR.id, "keys": [ANCHOR.jwk]}]}
ISSUER: Final = "did:web:college.example"
TYPES: Final = ("VerifiableCredential", "OpenBadgeCredential")
GONE: Final = FetchFailed("fetch.connect", "expected the host to answer, got none")


def settings(**options: Any) -> Settings:  # noqa: ANN401 - as they are given
    table = {"type": "openid_federation", "name": "schools", **OPTIONS, **options}
    # More hosts than one verification may ask, so that the bounds of the search itself are seen.
    return Settings(registries=(table,), network_hosts=100, network_fetches_per_host=100)


async def standing(
    world: World,
    issuer: str = ISSUER,
    types: tuple[str, ...] = TYPES,
    **options: Any,  # noqa: ANN401 - as given
) -> Standing:
    async with Verifier(settings(**options), network=world) as verifier:
        ports = verifier.ports(NOW)
        return await ports.registries[0].standing(Question(issuer=issuer, types=types), DEFAULT, ports)


async def told(world: World, **asked: Any) -> tuple[str, str | None]:  # noqa: ANN401 - as they are given
    """Return the listing with its code, or "unavailable" with the code that says why."""
    try:
        found = await standing(world, **asked)
    except (Problem, FetchFailed) as problem:
        return "unavailable", problem.code
    return found.listing.value, found.code


LISTED: Final = ("listed", None)


async def test_an_issuer_below_a_pinned_anchor_is_listed(world: World) -> None:
    found = await standing(Federation(of_college={"metadata": issuing("OpenBadgeCredential")}).serve(world))

    assert found.listing is Listing.LISTED
    assert found.by == ANCHOR.id
    assert found.may_issue == ("OpenBadgeCredential",)
    assert found.valid_until is not None
    assert seconds(found.valid_until) == ENDS
    assert [page.url for page in found.sources] == [
        COLLEGE.configuration_url,
        MIDDLE.configuration_url,
        ANCHOR.configuration_url,
        MIDDLE.statement_url(COLLEGE.id),
        ANCHOR.statement_url(MIDDLE.id),
    ]


async def test_an_issuer_right_below_the_anchor_is_listed(world: World) -> None:
    world.serve(COLLEGE.configuration_url, COLLEGE.configuration(ANCHOR.id, metadata={CREDENTIAL_ISSUER: {}}))
    world.serve(ANCHOR.configuration_url, ANCHOR.configuration())
    world.serve(ANCHOR.statement_url(COLLEGE.id), ANCHOR.about(COLLEGE))

    assert await told(world) == LISTED


async def test_the_anchor_itself_is_listed(world: World) -> None:
    own = {CREDENTIAL_ISSUER: {"display_name": "Ministry of Education"}}
    world.serve(ANCHOR.configuration_url, ANCHOR.configuration(metadata=own))

    found = await standing(world, issuer=ANCHOR.id)

    assert (found.listing, found.name) == (Listing.LISTED, "Ministry of Education")


# --- who is the issuer there? ---


@pytest.mark.parametrize(
    ("issuer", "entity"),
    [
        ("did:web:college.example", "https://college.example"),
        ("did:web:COLLEGE.example", "https://college.example"),
        ("did:web:college.example%3A8443:a:b", "https://college.example:8443/a/b"),
        ("https://college.example/profile", "https://college.example/profile"),
        ("did:key:z6Mk", "https://configured.example"),
        ("did:web:127.0.0.1", None),
        ("did:web:", None),
        ("did:web:college.example/path", None),
        ("did:jwk:abc", None),
        ("https://college.example?x=1", None),
        ("urn:uuid:1", None),
        ("", None),
    ],
)
def test_an_issuer_is_the_entity_that_its_identifier_spells_or_that_the_operator_says(
    issuer: str, entity: str | None
) -> None:
    assert entity_of(issuer, {"did:key:z6Mk": "https://configured.example"}) == entity


async def test_an_issuer_that_is_no_entity_is_not_listed_and_nobody_is_asked(world: World) -> None:
    assert await told(world, issuer="did:key:z6Mk") == ("not_listed", "federation.no_entity")
    assert world.log == []


async def test_an_issuer_that_the_operator_calls_an_entity_is_asked_for_as_that(world: World) -> None:
    Federation().serve(world)

    assert await told(world, issuer="did:key:z6Mk", entities={"did:key:z6Mk": COLLEGE.id}) == LISTED


# --- down is not absent ---


async def test_an_issuer_that_publishes_no_configuration_is_not_listed(world: World) -> None:
    assert await told(world) == ("not_listed", None)


@pytest.mark.parametrize(
    "url",
    [
        COLLEGE.configuration_url,
        MIDDLE.configuration_url,
        ANCHOR.configuration_url,
        MIDDLE.statement_url(COLLEGE.id),
        ANCHOR.statement_url(MIDDLE.id),
    ],
)
async def test_whoever_is_down_leaves_it_open(world: World, url: str) -> None:
    Federation().serve(world).fail(url, GONE)

    assert await told(world) == ("unavailable", "fetch.connect")


@pytest.mark.parametrize(
    ("url", "answer"),
    [
        (MIDDLE.configuration_url, ("not_listed", None)),
        (MIDDLE.statement_url(COLLEGE.id), ("not_listed", None)),
        (ANCHOR.statement_url(MIDDLE.id), ("not_listed", None)),
        (ANCHOR.configuration_url, ("unavailable", "fetch.not_found")),
    ],
)
async def test_who_says_that_there_is_nothing_ends_the_way_there(
    world: World, url: str, answer: tuple[str, str | None]
) -> None:
    Federation().serve(world).fail(url, FetchFailed("fetch.not_found", "expected a document, got status 404"))

    assert await told(world) == answer


async def test_a_way_that_is_down_hides_no_other(world: World) -> None:
    Federation().serve(world)
    two = COLLEGE.configuration("https://down.example", MIDDLE.id, metadata={CREDENTIAL_ISSUER: {}})
    world.serve(COLLEGE.configuration_url, two)
    world.fail("https://down.example/.well-known/openid-federation", GONE)

    assert await told(world) == LISTED


# --- forged, stale ---


async def test_a_forged_statement_leaves_it_open(world: World) -> None:
    Federation().serve(world)
    forger = Entity(id=MIDDLE.id, key=STRANGER.key, kid=MIDDLE.kid)
    world.serve(MIDDLE.statement_url(COLLEGE.id), forger.about(COLLEGE))

    with pytest.raises(DidInvalid, match=r"proof\.signature_invalid"):
        await standing(world)


async def test_an_anchor_under_another_key_leaves_it_open(world: World) -> None:
    forged = Entity(id=ANCHOR.id, key=STRANGER.key, kid=ANCHOR.kid)
    Federation().serve(world)
    world.serve(ANCHOR.configuration_url, forged.configuration())
    world.serve(ANCHOR.statement_url(MIDDLE.id), forged.about(MIDDLE))

    with pytest.raises(DidInvalid, match=r"proof\.signature_invalid"):
        await standing(world)


@pytest.mark.parametrize(
    ("url", "token"),
    [
        (COLLEGE.configuration_url, STRANGER.configuration(MIDDLE.id)),
        (MIDDLE.configuration_url, STRANGER.configuration(ANCHOR.id)),
        (MIDDLE.statement_url(COLLEGE.id), MIDDLE.about(STRANGER)),
        (MIDDLE.statement_url(COLLEGE.id), STRANGER.about(COLLEGE)),
        (COLLEGE.configuration_url, MIDDLE.about(COLLEGE)),
    ],
)
async def test_a_statement_of_or_about_another_leaves_it_open(world: World, url: str, token: str) -> None:
    Federation().serve(world).serve(url, token)

    assert await told(world) == ("unavailable", "federation.wrong_subject")


@pytest.mark.parametrize(
    ("federation", "answer"),
    [
        (Federation(of_college={"exp": PAST}), ("expired", "federation.statement_expired")),
        (Federation(of_middle={"exp": PAST}), ("expired", "federation.statement_expired")),
        (Federation(anchor={"exp": PAST}), ("unavailable", "federation.statement_expired")),
        (
            Federation(of_middle={"constraints": {"max_path_length": 0}}),
            ("not_listed", "federation.path_too_long"),
        ),
        (
            Federation(
                of_middle={"metadata_policy": {CREDENTIAL_ISSUER: {"a": {"value": 1}}}},
                of_college={"metadata_policy": {CREDENTIAL_ISSUER: {"a": {"value": 2}}}},
            ),
            ("not_listed", "federation.policy_invalid"),
        ),
    ],
    ids=["entity", "intermediate", "anchor", "constraint", "policy"],
)
async def test_what_the_chain_says_is_told(
    world: World, federation: Federation, answer: tuple[str, str | None]
) -> None:
    assert await told(federation.serve(world)) == answer


async def test_an_older_statement_of_the_anchor_after_a_newer_one_leaves_it_open(world: World) -> None:
    """Rolled back: with it would come back who has been taken out since."""
    old = seconds(NOW - timedelta(days=3))
    forgetful = msgspec.structs.replace(settings(), cache_seconds=0)
    async with Verifier(forgetful, network=Federation().serve(world)) as verifier:
        first = verifier.ports(NOW)
        await first.registries[0].standing(Question(issuer=ISSUER, types=TYPES), DEFAULT, first)
        Federation(of_middle={"iat": old}).serve(world)
        later = verifier.ports(NOW + timedelta(minutes=6))

        with pytest.raises(Problem) as problem:
            await later.registries[0].standing(Question(issuer=ISSUER, types=TYPES), DEFAULT, later)

    assert problem.value.code == "registry.rolled_back"


async def test_servers_of_one_anchor_that_sign_ahead_may_take_turns(world: World) -> None:
    forgetful = msgspec.structs.replace(settings(), cache_seconds=0)
    async with Verifier(forgetful, network=Federation().serve(world)) as verifier:
        for minutes, hours in ((0, 1), (6, 20), (12, 1)):
            Federation(of_middle={"iat": seconds(NOW - timedelta(hours=hours))}).serve(world)
            ports = verifier.ports(NOW + timedelta(minutes=minutes))
            asked = Question(issuer=ISSUER, types=TYPES)
            assert (await ports.registries[0].standing(asked, DEFAULT, ports)).listing is Listing.LISTED


async def test_an_anchor_that_is_not_the_pinned_one_is_not_asked_for_anything(world: World) -> None:
    """Where it sends us is its own word, and nobody's that we trust."""
    Federation().serve(world)
    forged = Entity(id=ANCHOR.id, key=STRANGER.key, kid=ANCHOR.kid)
    world.serve(ANCHOR.configuration_url, forged.configuration())

    with pytest.raises(DidInvalid):
        await standing(world)
    assert ANCHOR.statement_url(MIDDLE.id) not in world.log


# --- loops and bounds ---


async def test_a_loop_of_superiors_is_walked_once(world: World) -> None:
    world.serve(COLLEGE.configuration_url, COLLEGE.configuration(MIDDLE.id))
    world.serve(MIDDLE.configuration_url, MIDDLE.configuration(STRANGER.id, COLLEGE.id, MIDDLE.id))
    world.serve(STRANGER.configuration_url, STRANGER.configuration(MIDDLE.id, COLLEGE.id))

    assert await told(world) == ("not_listed", None)
    assert max(Counter(world.log).values()) == 1


def tower(world: World, height: int) -> None:
    """Put an issuer below `height` intermediates, each below the next, the last below the anchor."""
    levels = [
        COLLEGE,
        *[Entity(id=f"https://level-{n}.example", key=MIDDLE.key) for n in range(height)],
        ANCHOR,
    ]
    for lower, upper in pairwise(levels):
        world.serve(lower.configuration_url, lower.configuration(upper.id, metadata=metadata_of(lower)))
        world.serve(upper.statement_url(lower.id), upper.about(lower))
    world.serve(ANCHOR.configuration_url, ANCHOR.configuration())


def metadata_of(entity: Entity) -> dict[str, Any]:
    return {"federation_entity": {"federation_fetch_endpoint": entity.endpoint}, CREDENTIAL_ISSUER: {}}


async def test_a_chain_of_as_many_intermediates_as_allowed_is_followed(world: World) -> None:
    tower(world, MAX_INTERMEDIATES)

    assert await told(world) == LISTED


async def test_a_longer_chain_is_not_followed_and_not_called_absent(world: World) -> None:
    tower(world, MAX_INTERMEDIATES + 1)

    assert await told(world) == ("unavailable", "federation.search_cut_short")
    assert len(world.log) == MAX_INTERMEDIATES + 1


async def test_only_so_many_superiors_are_asked(world: World) -> None:
    hints = [f"https://superior-{n}.example" for n in range(500)]
    world.serve(COLLEGE.configuration_url, COLLEGE.configuration(*hints))

    assert await told(world) == ("unavailable", "federation.search_cut_short")
    assert len(world.log) == 1 + MAX_HINTS


async def test_an_anchor_is_asked_first_however_many_others_are_named(world: World) -> None:
    hints = [*[f"https://superior-{n}.example" for n in range(500)], ANCHOR.id]
    world.serve(COLLEGE.configuration_url, COLLEGE.configuration(*hints, metadata={CREDENTIAL_ISSUER: {}}))
    world.serve(ANCHOR.configuration_url, ANCHOR.configuration())
    world.serve(ANCHOR.statement_url(COLLEGE.id), ANCHOR.about(COLLEGE))

    assert await told(world) == LISTED


async def test_only_so_many_entities_are_asked(world: World) -> None:
    """A tree that branches without end: every superior names eight more."""
    names = iter(range(10_000))

    def grow(entity: Entity, depth: int) -> None:
        above = [Entity(id=f"https://tree-{next(names)}.example", key=MIDDLE.key) for _ in range(MAX_HINTS)]
        world.serve(entity.configuration_url, entity.configuration(*[one.id for one in above]))
        if depth:
            for one in above:
                grow(one, depth - 1)

    grow(COLLEGE, 2)

    assert await told(world) == ("unavailable", "federation.search_cut_short")
    assert len(world.log) == MAX_CONFIGURATIONS


async def test_only_so_many_chains_are_judged(world: World) -> None:
    """Two superiors below six anchors each, none of which knows them."""
    anchors = [Entity(id=f"https://anchor-{n}.example", key=ANCHOR.key, kid=ANCHOR.kid) for n in range(6)]
    middle = [Entity(id=f"https://middle-{n}.example", key=MIDDLE.key) for n in range(2)]
    world.serve(COLLEGE.configuration_url, COLLEGE.configuration(*[one.id for one in middle]))
    for one in middle:
        world.serve(one.configuration_url, one.configuration(*[above.id for above in anchors]))
        world.serve(one.statement_url(COLLEGE.id), one.about(COLLEGE))
    for one in anchors:
        world.serve(one.configuration_url, one.configuration())
    pinned = [{"id": one.id, "keys": [one.jwk]} for one in anchors]

    assert await told(world, anchors=pinned) == ("unavailable", "federation.search_cut_short")
    assert sum(url.startswith("https://anchor-") and "/fetch" in url for url in world.log) == MAX_CHAINS


async def test_the_way_to_an_anchor_is_paid_by_the_operator_and_the_rest_by_the_credential(
    world: World,
) -> None:
    Federation().serve(world)
    table = {"type": "openid_federation", "name": "schools", **OPTIONS}
    narrow = Settings(registries=(table,), network_hosts=2, registry_hosts=1)
    async with Verifier(narrow, network=world) as verifier:
        ports = verifier.ports(NOW)
        found = await ports.registries[0].standing(Question(issuer=ISSUER, types=TYPES), DEFAULT, ports)

    assert found.listing is Listing.LISTED


# --- what it may issue ---


@pytest.mark.parametrize(
    ("options", "own", "answer"),
    [
        ({}, {"openid_relying_party": {}}, ("not_for_this_type", "federation.not_an_issuer")),
        ({}, {"openid_relying_party": {}, CREDENTIAL_ISSUER: {}}, LISTED),
        ({"entity_types": ["openid_relying_party"]}, {"openid_relying_party": {}}, LISTED),
        ({"entity_types": []}, {}, LISTED),
    ],
)
async def test_a_member_is_listed_as_what_the_operator_asks_for(
    world: World, options: dict[str, Any], own: dict[str, Any], answer: tuple[str, str | None]
) -> None:
    Federation(configuration={"metadata": own}).serve(world)

    assert await told(world, **options) == answer


async def test_what_an_issuer_says_of_itself_is_no_accreditation_and_no_name(world: World) -> None:
    own = {**issuing("OpenBadgeCredential"), "federation_entity": {"organization_name": "Harvard University"}}

    found = await standing(Federation(configuration={"metadata": own}).serve(world))

    assert (found.listing, found.may_issue, found.name) == (Listing.LISTED, None, None)


async def test_what_the_superior_says_it_issues_is_what_it_may_issue(world: World) -> None:
    said: dict[str, Any] = {
        **issuing("NursingDegree"),
        "federation_entity": {"organization_name": "Example College"},
    }
    said[CREDENTIAL_ISSUER]["credential_configurations_supported"] |= {
        "pid": {"format": "dc+sd-jwt", "vct": "https://college.example/degree"},
        "mdl": {"format": "mso_mdoc", "doctype": "org.iso.18013.5.1.mDL"},
        "odd": 7,
        "odder": {"credential_definition": {"type": 7}, "vct": 8},
    }
    own: dict[str, Any] = {CREDENTIAL_ISSUER: {}, "federation_entity": {}}
    Federation(configuration={"metadata": own}, of_college={"metadata": said}).serve(world)

    found = await standing(world, types=("VerifiableCredential", "NursingDegree"))
    other = await standing(world, types=("VerifiableCredential", "MedicalDegree"))

    assert found.may_issue == ("NursingDegree", "https://college.example/degree", "org.iso.18013.5.1.mDL")
    assert (found.listing, found.name) == (Listing.LISTED, "Example College")
    assert (other.listing, other.name) == (Listing.NOT_FOR_THIS_TYPE, "Example College")


# --- trust marks ---

MARKED: Final = {"trust_mark_issuers": {MARK_TYPE: [MIDDLE.id, STRANGER.id]}}
WANTED: Final[dict[str, Any]] = {"trust_marks": [{"type": MARK_TYPE, "may_issue": ["OpenBadgeCredential"]}]}


def college_with(mark: str) -> dict[str, Any]:
    return {"metadata": {CREDENTIAL_ISSUER: {}}, "trust_marks": shown(mark)}


async def test_a_demanded_mark_accredits_and_names(world: World) -> None:
    mark = MIDDLE.mark(COLLEGE.id, organization_name="Example College", exp=seconds(NOW + timedelta(hours=2)))
    found = await standing(Federation(configuration=college_with(mark), anchor=MARKED).serve(world), **WANTED)

    assert (found.listing, found.may_issue) == (Listing.LISTED, ("OpenBadgeCredential",))
    assert (found.name, found.valid_until) == ("Example College", NOW + timedelta(hours=2))


@pytest.mark.parametrize(
    ("mark", "answer"),
    [
        (MIDDLE.mark(STRANGER.id), ("not_listed", "federation.trust_mark_of_another")),
        (ANCHOR.mark(COLLEGE.id), ("not_listed", "federation.trust_mark_issuer")),
        (
            Entity(id=MIDDLE.id, key=STRANGER.key, kid=MIDDLE.kid).mark(COLLEGE.id),
            ("not_listed", "federation.trust_mark_invalid"),
        ),
        (MIDDLE.mark(COLLEGE.id, exp=PAST), ("expired", "federation.trust_mark_expired")),
        ("no token", ("not_listed", "federation.trust_mark_invalid")),
    ],
    ids=["another's", "by somebody else", "forged", "expired", "broken"],
)
async def test_a_demanded_mark_has_to_hold(world: World, mark: str, answer: tuple[str, str | None]) -> None:
    Federation(configuration=college_with(mark), anchor=MARKED).serve(world)
    willing: dict[str, Any] = {"trust_marks": [{**WANTED["trust_marks"][0], "required": False}]}

    assert await told(world, **WANTED) == answer
    assert (await standing(world, **willing)).may_issue is None


async def test_a_demanded_mark_that_is_not_shown_is_missing(world: World) -> None:
    Federation(anchor=MARKED).serve(world)

    assert await told(world, **WANTED) == ("not_listed", "federation.trust_mark_missing")


async def test_a_mark_by_an_entity_elsewhere_in_the_federation_holds(world: World) -> None:
    Federation(configuration=college_with(STRANGER.mark(COLLEGE.id)), anchor=MARKED).serve(world)
    world.serve(STRANGER.configuration_url, STRANGER.configuration(ANCHOR.id))
    world.serve(ANCHOR.statement_url(STRANGER.id), ANCHOR.about(STRANGER))

    assert await told(world, **WANTED) == LISTED


async def test_a_mark_by_an_accredited_issuer_outside_of_the_federation_does_not_count(world: World) -> None:
    Federation(configuration=college_with(STRANGER.mark(COLLEGE.id)), anchor=MARKED).serve(world)
    world.serve(STRANGER.configuration_url, STRANGER.configuration("https://elsewhere.example"))

    assert await told(world, **WANTED) == ("not_listed", "federation.trust_mark_issuer")


async def test_a_mark_issuer_that_is_down_leaves_it_open(world: World) -> None:
    Federation(configuration=college_with(STRANGER.mark(COLLEGE.id)), anchor=MARKED).serve(world)
    world.fail(STRANGER.configuration_url, GONE)

    assert await told(world, **WANTED) == ("unavailable", "fetch.connect")


async def test_a_mark_that_could_not_be_judged_may_be_the_one_that_holds(world: World) -> None:
    marks = [*shown(MIDDLE.mark(STRANGER.id)), *shown(STRANGER.mark(COLLEGE.id))]
    own = {"metadata": {CREDENTIAL_ISSUER: {}}, "trust_marks": marks}
    Federation(configuration=own, anchor=MARKED).serve(world)
    world.fail(STRANGER.configuration_url, GONE)

    assert await told(world, **WANTED) == ("unavailable", "fetch.connect")


async def test_a_mark_that_a_member_gives_itself_neither_names_nor_accredits(world: World) -> None:
    anybody: dict[str, Any] = {"trust_mark_issuers": {MARK_TYPE: []}}
    mark = COLLEGE.mark(COLLEGE.id, organization_name="Harvard University")
    Federation(configuration=college_with(mark), anchor=anybody).serve(world)

    found = await standing(world, **WANTED)

    assert (found.listing, found.name, found.may_issue) == (Listing.LISTED, None, None)


async def test_one_mark_of_several_is_enough(world: World) -> None:
    marks = [*shown(MIDDLE.mark(STRANGER.id)), *shown(MIDDLE.mark(COLLEGE.id))]
    own = {"metadata": {CREDENTIAL_ISSUER: {}}, "trust_marks": marks}
    Federation(configuration=own, anchor=MARKED).serve(world)

    assert await told(world, **WANTED) == LISTED


# --- options, sharing ---


@pytest.mark.parametrize(
    "options",
    [
        {"anchors": []},
        {"anchors": [{"id": ANCHOR.id, "keys": []}]},
        {"anchors": [{"id": ANCHOR.id, "keys": [{"kty": "EC"}]}]},
        {"anchors": [{"id": ANCHOR.id, "keys": [dict(keys.key("P-256").jwk)]}]},
        {"anchors": [{"id": "http://federation.example", "keys": [ANCHOR.jwk]}]},
        {"anchors": [{"id": "https://federation.example?x", "keys": [ANCHOR.jwk]}]},
        {"trust_marks": [{"kind": MARK_TYPE}]},
        {"entities": {"did:key:z6Mk": "college.example"}},
        {"entity_type": ["x"]},
    ],
)
def test_options_that_cannot_be_used_refuse_to_start(options: dict[str, Any]) -> None:
    with pytest.raises(SettingsRefused):
        Verifier(settings(**options))


async def test_a_chain_is_found_once_for_all_who_ask(world: World) -> None:
    Federation(of_college={"metadata": issuing("OpenBadgeCredential")}).serve(world)
    async with Verifier(settings(), network=world) as verifier:
        for types in (TYPES, ("VerifiableCredential", "Other"), TYPES):
            ports = verifier.ports(NOW)
            await ports.registries[0].standing(Question(issuer=ISSUER, types=types), DEFAULT, ports)

    assert len(world.log) == 5
