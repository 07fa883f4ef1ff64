"""The registry of type `dcc`: a list of registries, each of which is asked, none of which may be silent unnoticed."""

import json
from datetime import timedelta
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import settings as bounds
from hypothesis import strategies as st

from did_methods.core.errors import DidProblem
from did_methods.core.ports import Fetched, FetchFailed, FetchProblem, Source
from tests.builders.federation import ENDS, ISSUED, PAST, STRANGER, Entity, seconds
from tests.builders.keys import key
from tests.world import NOW, World
from verifier.codes import CODES
from verifier.errors import Problem
from verifier.model import Listing, Question, Standing
from verifier.policy import DEFAULT
from verifier.registries.dcc import KnownRegistries, read_known, read_legacy
from verifier.settings import Settings, SettingsRefused
from verifier.wiring import Verifier

LIST: Final = "https://consortium.example/known.json"
OLD: Final = "https://consortium.example/registry.json"
MEMBERS: Final = Entity(id="https://registry.consortium.example", key=key("P-256", 61), kid="registry-1")
ISSUER: Final = "did:web:college.example"
ENTRY: Final = {"name": "Example College", "location": "Springfield", "url": "https://college.example"}
GONE: Final = FetchFailed("fetch.connect", "expected the host to answer, got none")
LISTED: Final = ("listed", None)


def legacy(*issuers: str, updated: object = "2026-05-01T00:00:00+0000") -> dict[str, Any]:
    return {"meta": {"created": updated, "updated": updated}, "registry": dict.fromkeys(issuers, ENTRY)}


def known(*types: str) -> bytes:
    entries = {
        "oidf": {"name": "Members", "type": "oidf", "trustAnchorEC": MEMBERS.configuration_url},
        "dcc-legacy": {
            "name": "Older",
            "type": "dcc-legacy",
            "url": OLD,
            "governanceUrl": "https://x.example",
        },
        "other": {"name": "Other", "type": "other", "url": "https://other.example"},
    }
    return json.dumps([entries[name] for name in types]).encode()


def described(**metadata: object) -> dict[str, Any]:
    return {"metadata": {"federation_entity": {"organization_name": "Example College", **metadata}}}


@pytest.fixture
def consortium(world: World) -> World:
    """Both sorts of registry, each in place and each without the issuer."""
    world.serve(LIST, known("oidf", "dcc-legacy"))
    world.serve(OLD, legacy())
    world.serve(MEMBERS.configuration_url, MEMBERS.configuration())
    return world


def settings(**options: Any) -> Settings:  # noqa: ANN401 - as they are given
    given = options or {"known_registries": LIST}
    return Settings(registries=({"type": "dcc", "name": "consortium", **given},), cache_seconds=0)


async def standing(world: World, **options: Any) -> Standing:  # noqa: ANN401 - as they are given
    async with Verifier(settings(**options), network=world) as verifier:
        ports = verifier.ports(NOW)
        return await ports.registries[0].standing(Question(issuer=ISSUER, types=("A",)), DEFAULT, ports)


async def told(world: World, **options: Any) -> tuple[str, str | None]:  # noqa: ANN401 - as they are given
    """Return the listing with its code, or "unavailable" with the code that says why."""
    try:
        found = await standing(world, **options)
    except (Problem, DidProblem, FetchProblem) as problem:
        return "unavailable", problem.code
    return found.listing.value, found.code


# --- listed ---


async def test_an_issuer_in_a_registry_that_is_one_document_is_listed(consortium: World) -> None:
    consortium.serve(OLD, legacy("did:web:other.example", ISSUER))

    found = await standing(consortium)

    assert found == Standing(
        listing=Listing.LISTED, by="Older", name="Example College", sources=found.sources
    )
    assert [page.url for page in found.sources] == [LIST, OLD]


async def test_an_issuer_for_whom_a_registry_signs_a_statement_is_listed(consortium: World) -> None:
    consortium.serve(MEMBERS.statement_url(ISSUER), MEMBERS.about(ISSUER, **described()))

    found = await standing(consortium)

    assert (found.listing, found.by, found.name) == (Listing.LISTED, "Members", "Example College")
    assert found.valid_from is not None
    assert found.valid_until is not None
    assert (seconds(found.valid_from), seconds(found.valid_until)) == (ISSUED, ENDS)
    assert found.may_issue is None
    assert [page.url for page in found.sources] == [
        LIST,
        MEMBERS.configuration_url,
        MEMBERS.statement_url(ISSUER),
    ]


async def test_every_registry_is_asked_and_an_issuer_on_none_is_not_listed(consortium: World) -> None:
    assert await told(consortium) == ("not_listed", None)
    assert sorted(consortium.log) == sorted(
        [LIST, OLD, MEMBERS.configuration_url, MEMBERS.statement_url(ISSUER)]
    )


@pytest.mark.parametrize(
    "issuer", ["did:web:college.example.evil.example", "did:web:COLLEGE.example", ISSUER + "#k"]
)
async def test_only_the_exact_identifier_is_listed(consortium: World, issuer: str) -> None:
    consortium.serve(OLD, legacy(issuer))

    assert await told(consortium) == ("not_listed", None)


@pytest.mark.parametrize("date", [str(ENDS), ENDS])
async def test_a_date_as_digits_is_read_as_the_number_that_it_is(consortium: World, date: object) -> None:
    consortium.serve(MEMBERS.configuration_url, MEMBERS.configuration(exp=date))
    consortium.serve(MEMBERS.statement_url(ISSUER), MEMBERS.about(ISSUER, exp=date))

    assert await told(consortium) == LISTED


@pytest.mark.parametrize("name", [..., None, 7, "", "x" * 300])
async def test_a_name_that_is_none_is_left_out(consortium: World, name: object) -> None:
    consortium.serve(MEMBERS.statement_url(ISSUER), MEMBERS.about(ISSUER, metadata={"federation_entity": {}}))
    consortium.serve(OLD, {"registry": {ISSUER: {} if name is ... else {"name": name}}})

    assert (await standing(consortium)).name is None
    assert (await standing(consortium, known_registries=LIST, types=["dcc-legacy"])).name is None


# --- down is not absent, forged is not absent ---


@pytest.mark.parametrize("url", [LIST, OLD, MEMBERS.configuration_url, MEMBERS.statement_url(ISSUER)])
async def test_a_registry_that_is_down_leaves_it_open(consortium: World, url: str) -> None:
    consortium.fail(url, GONE)

    assert await told(consortium) == ("unavailable", "fetch.connect")


@pytest.mark.parametrize("url", [LIST, OLD, MEMBERS.configuration_url])
async def test_only_the_answer_about_an_issuer_may_be_absent(consortium: World, url: str) -> None:
    consortium.fail(url, FetchFailed("fetch.not_found", "expected a document, got status 404"))

    assert await told(consortium) == ("unavailable", "fetch.not_found")


async def test_a_registry_that_lists_outweighs_one_that_is_down(consortium: World) -> None:
    consortium.serve(OLD, legacy(ISSUER))
    consortium.fail(MEMBERS.configuration_url, GONE)

    assert await told(consortium) == LISTED


FORGED: Final = Entity(id=MEMBERS.id, key=STRANGER.key, kid=MEMBERS.kid)


@pytest.mark.parametrize(
    ("token", "code"),
    [
        (FORGED.about(ISSUER), "proof.signature_invalid"),
        (MEMBERS.about("did:web:other.example"), "federation.wrong_subject"),
        (STRANGER.about(ISSUER), "federation.wrong_subject"),
        (MEMBERS.configuration(), "federation.wrong_subject"),
        (MEMBERS.about(ISSUER, typ="JWT"), "jws.wrong_token_type"),
        (MEMBERS.about(ISSUER, crit=["x"], x=1), "federation.critical_unknown"),
        (MEMBERS.about(ISSUER, iat=seconds(NOW + timedelta(hours=1))), "federation.statement_early"),
        (MEMBERS.sign({}, alg="HS256"), "federation.statement_malformed"),
        ('{"error": "not_found"}', "jws.malformed"),
        ("", "jws.malformed"),
    ],
    ids=["forged", "of another", "by another", "of itself", "other type", "critical", "early", "empty", "json", "none"],
)  # fmt: skip
async def test_a_statement_that_proves_nothing_leaves_it_open(
    consortium: World, token: str, code: str
) -> None:
    consortium.serve(MEMBERS.statement_url(ISSUER), token)

    assert await told(consortium) == ("unavailable", code)


@pytest.mark.parametrize(
    ("token", "code"),
    [
        (STRANGER.configuration(), "federation.wrong_subject"),
        (MEMBERS.about(MEMBERS.id), "federation.key_unknown"),
        (MEMBERS.configuration(jwks=STRANGER.jwks), "federation.key_unknown"),
        (MEMBERS.configuration(exp=PAST), "federation.statement_expired"),
        (MEMBERS.configuration(metadata={}), "federation.statement_malformed"),
        (MEMBERS.configuration(typ="JWT"), "jws.wrong_token_type"),
    ],
    ids=["another's", "no keys", "other keys", "expired", "no endpoint", "other token"],
)
async def test_a_registry_that_cannot_show_who_it_is_leaves_it_open(
    consortium: World, token: str, code: str
) -> None:
    consortium.serve(MEMBERS.configuration_url, token)
    consortium.serve(MEMBERS.statement_url(ISSUER), MEMBERS.about(ISSUER))

    assert await told(consortium) == ("unavailable", code)


async def test_a_statement_past_its_end_is_an_expired_listing(consortium: World) -> None:
    consortium.serve(MEMBERS.statement_url(ISSUER), MEMBERS.about(ISSUER, exp=PAST, **described()))

    found = await standing(consortium)

    assert (found.listing, found.code) == (Listing.EXPIRED, "federation.statement_expired")
    assert (found.name, found.by) == ("Example College", "Members")


async def test_pinned_keys_are_the_only_ones_that_a_registry_may_show(consortium: World) -> None:
    consortium.serve(MEMBERS.statement_url(ISSUER), MEMBERS.about(ISSUER))

    def pinned(jwk: dict[str, Any]) -> dict[str, Any]:
        member = {"name": "Members", "type": "oidf", "url": MEMBERS.configuration_url, "keys": [jwk]}
        return {"registries": [member]}

    assert await told(consortium, **pinned(MEMBERS.jwk)) == LISTED
    assert await told(consortium, **pinned({**STRANGER.jwk, "kid": MEMBERS.kid})) == (
        "unavailable",
        "proof.signature_invalid",
    )


# --- rolled back ---


@pytest.mark.parametrize(
    "older", [legacy(ISSUER, updated="2026-04-01T00:00:00+00:00"), {"registry": {ISSUER: ENTRY}}]
)
async def test_an_older_document_after_a_newer_one_leaves_it_open(
    consortium: World, older: dict[str, Any]
) -> None:
    """The issuer was taken off; whoever can answer for the host for a moment brings the old document back."""
    async with Verifier(settings(), network=consortium) as verifier:
        first = verifier.ports(NOW)
        asked = Question(issuer=ISSUER, types=())
        assert (await first.registries[0].standing(asked, DEFAULT, first)).listing is Listing.NOT_LISTED
        consortium.serve(OLD, older)
        later = verifier.ports(NOW + timedelta(minutes=6))

        with pytest.raises(Problem) as problem:
            await later.registries[0].standing(asked, DEFAULT, later)

    assert problem.value.code == "registry.rolled_back"


async def test_an_older_statement_after_a_newer_one_leaves_it_open(consortium: World) -> None:
    consortium.serve(MEMBERS.statement_url(ISSUER), MEMBERS.about(ISSUER))
    async with Verifier(settings(), network=consortium) as verifier:
        first = verifier.ports(NOW)
        asked = Question(issuer=ISSUER, types=())
        await first.registries[0].standing(asked, DEFAULT, first)
        old = seconds(NOW - timedelta(days=3))
        consortium.serve(MEMBERS.statement_url(ISSUER), MEMBERS.about(ISSUER, iat=old))
        later = verifier.ports(NOW + timedelta(minutes=6))

        with pytest.raises(Problem) as problem:
            await later.registries[0].standing(asked, DEFAULT, later)

    assert problem.value.code == "registry.rolled_back"


# --- the list of registries ---


@pytest.mark.parametrize(
    ("options", "asked"),
    [
        ({"types": ["dcc-legacy"]}, {LIST, OLD}),
        ({"only": [OLD]}, {LIST, OLD}),
        (
            {"only": [MEMBERS.configuration_url]},
            {LIST, MEMBERS.configuration_url, MEMBERS.statement_url(ISSUER)},
        ),
    ],
)
async def test_only_those_registries_are_asked_that_the_operator_wants(
    consortium: World, options: dict[str, Any], asked: set[str]
) -> None:
    consortium.serve(LIST, known("other", "oidf", "dcc-legacy"))

    assert await told(consortium, known_registries=LIST, **options) == ("not_listed", None)
    assert set(consortium.log) == asked


@pytest.mark.parametrize(
    ("listed", "options", "code"),
    [
        (b"[]", {}, "registry.member_missing"),
        (known("other"), {}, "registry.member_missing"),
        (known("oidf"), {"only": [OLD]}, "registry.member_missing"),
        (known("oidf"), {"only": [OLD, MEMBERS.configuration_url]}, "registry.member_missing"),
        (b"{}", {}, "registry.malformed"),
        (b"[7]", {}, "registry.malformed"),
        (b"[", {}, "registry.malformed"),
        (b'[{"type": "oidf", "name": "x"}]', {}, "registry.malformed"),
        (b'[{"type": "oidf", "name": "x", "trustAnchorEC": "http://x.example"}]', {}, "registry.malformed"),
        (b'[{"type": "dcc-legacy", "url": "https://x.example"}]', {}, "registry.malformed"),
        (b"[" + b",".join([known("oidf")[1:-1]] * 65) + b"]", {}, "registry.malformed"),
    ],
)
async def test_a_list_without_the_registries_to_ask_leaves_it_open(
    consortium: World, listed: bytes, options: dict[str, Any], code: str
) -> None:
    consortium.serve(LIST, listed)

    assert await told(consortium, known_registries=LIST, **options) == ("unavailable", code)


@pytest.mark.parametrize(
    "document",
    [b"[]", b"{}", b'{"registry": []}', b"<html>", b"", b'{"registry": {"%s": 7}}' % ISSUER.encode()],
)
async def test_a_registry_that_is_no_registry_leaves_it_open(consortium: World, document: bytes) -> None:
    consortium.serve(OLD, document)

    assert await told(consortium) == ("unavailable", "registry.malformed")


@pytest.mark.parametrize(
    ("updated", "year"),
    [
        ("2026-05-01T00:00:00+0000", 2026),
        ("2026-05-01T00:00:00+00:00", 2026),
        ("2026-05-01T00:00:00Z", 2026),
        ("2026-05-01T00:00:00", None),
        ("yesterday", None),
        (7, None),
    ],
)
def test_both_ways_of_writing_the_zone_are_read(updated: object, year: int | None) -> None:
    found = read_legacy(page(json.dumps(legacy(updated=updated)).encode())).updated

    assert (found and found.year) == year


def page(body: bytes) -> Fetched:
    return Fetched(
        url=OLD, body=body, media_type="application/json", sha256="", fetched_at=NOW, source=Source.NETWORK
    )


@pytest.mark.parametrize(
    "options",
    [
        {"registries": []},
        {"known_registries": LIST, "registries": [{"name": "x", "type": "oidf", "url": LIST}]},
        {"known_registries": "http://consortium.example"},
        {"known_registries": LIST, "types": []},
        {"known_registries": LIST, "types": ["x"]},
        {"registries": [{"name": "x", "type": "oidf", "url": LIST}], "only": [LIST]},
        {"registries": [{"name": "x", "type": "ebsi", "url": LIST}]},
        {"registries": [{"name": "", "type": "oidf", "url": LIST}]},
        {"registries": [{"name": "x", "type": "oidf", "url": LIST, "keys": [{"kty": "EC", "kid": "a"}]}]},
    ],
)
def test_options_that_cannot_be_used_refuse_to_start(options: dict[str, Any]) -> None:
    with pytest.raises(SettingsRefused):
        Verifier(settings(**options))


async def test_documents_are_shared_between_issuers_and_answers_between_credentials(
    consortium: World,
) -> None:
    async with Verifier(settings(), network=consortium) as verifier:
        for issuer in (ISSUER, "did:web:other.example", ISSUER):
            ports = verifier.ports(NOW)
            await ports.registries[0].standing(Question(issuer=issuer, types=()), DEFAULT, ports)

    assert consortium.log.count(OLD) == 1
    assert consortium.log.count(MEMBERS.statement_url(ISSUER)) == 1


JSON: Final = st.recursive(
    st.none() | st.integers() | st.text(max_size=8) | st.sampled_from(["oidf", "dcc-legacy", LIST, ISSUER]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "type", "url", "trustAnchorEC", "registry", "meta", "updated", ISSUER]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=10,
)


@given(raw=st.binary(max_size=100) | JSON.map(lambda value: json.dumps(value).encode()))
@bounds(max_examples=200, deadline=None, derandomize=True)
def test_any_bytes_are_a_list_a_registry_or_a_problem(raw: bytes) -> None:
    for read in (
        lambda: read_known(raw, KnownRegistries(known_registries=LIST)),
        lambda: read_legacy(page(raw)),
    ):
        try:
            read()
        except Problem as problem:
            assert problem.code in CODES  # noqa: PT017 - or a value
