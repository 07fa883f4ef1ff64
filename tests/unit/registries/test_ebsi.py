"""EBSI's Trusted Issuers Registry: a listing is a proven chain of accreditations, and nothing less."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Final, Literal

import pytest

from did_methods.core.ports import FetchFailed
from did_methods.core.strict_json import decode_base64url, parse_json_object
from tests.builders import keys, status_list
from tests.builders.credential import V2
from tests.builders.issuer import Issuer
from tests.builders.issuers_registry import API, IssuersRegistry, accreditation, attribute_id, entity
from tests.unit.did_methods import foreign
from tests.unit.registries.asking import ask, ask_of, listing
from tests.vectors_dir import needs_vectors
from tests.world import World
from verifier.model import Listing, Question, Standing
from verifier.policy import CONFORMANCE
from verifier.registries.core.accreditation_chain import MAX_STEPS
from verifier.settings import Settings
from verifier.wiring import Verifier

ROOT: Final = entity(1)
TAO: Final = entity(2)
TI: Final = entity(3)
OTHER: Final = entity(4)
DIPLOMA: Final = "VerifiableDiploma"
TABLE: Final[dict[str, Any]] = {"type": "ebsi", "name": "EBSI", "url": API, "roots": [ROOT.did]}


def question(*types: str, issuer: str = TI.did, schemas: tuple[str, ...] = ()) -> Question:
    general = ("VerifiableCredential", "VerifiableAttestation")
    return Question(issuer=issuer, types=(*general, *(types or (DIPLOMA,))), schemas=schemas)


@pytest.fixture(params=["v5", "v4"])
def registry(world: World, request: pytest.FixtureRequest) -> IssuersRegistry:
    version: Literal["v4", "v5"] = request.param
    return IssuersRegistry(world=world, version=version)


@pytest.fixture
def v5(world: World) -> IssuersRegistry:
    return IssuersRegistry(world=world)


def chain(registry: IssuersRegistry, **leaf: Any) -> None:  # noqa: ANN401 - as `accredit` takes them
    """Register root, organisation and issuer, each accredited by the one before; `leaf` changes the last step."""
    registry.accredit(ROOT, ROOT, DIPLOMA, role="RootTAO")
    registry.accredit(ROOT, TAO, DIPLOMA, role="TAO")
    members = {name: value for name, value in leaf.items() if name != "types"}
    registry.accredit(TAO, TI, *leaf.get("types", (DIPLOMA,)), **members)


async def test_a_chain_up_to_a_trusted_root_lists_and_says_for_what_and_how_long(
    world: World, registry: IssuersRegistry
) -> None:
    registry.accredit(ROOT, TAO, DIPLOMA, role="TAO", expirationDate="2026-09-01T00:00:00Z")
    registry.accredit(TAO, TI, DIPLOMA, "VerifiableMicroCredential", validFrom="2026-02-01T00:00:00Z")

    answer = await ask(world, TABLE, question())

    assert isinstance(answer, Standing)
    assert (answer.listing, answer.by) == (Listing.LISTED, TAO.did)
    assert answer.may_issue == (DIPLOMA, "VerifiableMicroCredential")
    assert answer.valid_from == datetime(2026, 2, 1, tzinfo=UTC)
    assert answer.valid_until == datetime(2026, 9, 1, tzinfo=UTC)
    assert {TAO.identity.url, ROOT.identity.url} <= {page.url for page in answer.sources}


async def test_an_issuer_that_the_root_itself_accredited_is_listed(
    world: World, registry: IssuersRegistry
) -> None:
    registry.accredit(ROOT, TI, DIPLOMA)

    assert listing(await ask(world, TABLE, question())) == "listed"


async def test_an_accreditation_may_be_linked_data_with_a_proof_in_it(
    world: World, registry: IssuersRegistry
) -> None:
    entries = [{"schemaId": "https://schema.example/1", "types": [DIPLOMA]}]
    claims = {
        "@context": [V2, "https://www.w3.org/ns/credentials/examples/v2"],
        "type": ["VerifiableCredential", "VerifiableAccreditationToAttest"],
        "issuer": ROOT.did,
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": TI.did, "accreditedFor": entries},
    }
    world.serve_identity(ROOT.identity)
    registry.register(TI.did, json.dumps(ROOT.sign_data_integrity(claims, "ecdsa-rdfc-2019")), "TI")

    assert listing(await ask(world, TABLE, question())) == "listed"


async def test_an_accreditor_who_cannot_be_registered_there_leads_nowhere(
    world: World, registry: IssuersRegistry
) -> None:
    somebody = Issuer()
    registry.accredit(somebody, TI, DIPLOMA)

    answer = await ask(world, TABLE, question())

    assert isinstance(answer, Standing)
    assert (answer.listing, answer.code) == (Listing.NOT_LISTED, "registry.other_root")
    assert not [url for url in world.log if somebody.did in url]


async def test_a_root_may_have_any_did(world: World, registry: IssuersRegistry) -> None:
    somebody = Issuer()
    registry.accredit(somebody, TI, DIPLOMA)

    assert listing(await ask(world, {**TABLE, "roots": [somebody.did]}, question())) == "listed"


async def test_a_root_of_another_chain_is_no_root_here(world: World, registry: IssuersRegistry) -> None:
    registry.accredit(OTHER, OTHER, DIPLOMA, role="RootTAO")
    registry.accredit(OTHER, TI, DIPLOMA)

    answer = await ask(world, TABLE, question())

    assert isinstance(answer, Standing)
    assert (answer.listing, answer.code) == (Listing.NOT_LISTED, "registry.other_root")
    assert answer.sources


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        ((DIPLOMA,), "listed"),
        (("VerifiableTranscript",), "not_for_this_type"),
        ((DIPLOMA, "VerifiableTranscript"), "not_for_this_type"),
        (("verifiablediploma",), "not_for_this_type"),
    ],
)
async def test_all_that_was_issued_has_to_be_within_one_accreditation(
    world: World, registry: IssuersRegistry, types: tuple[str, ...], expected: str
) -> None:
    chain(registry)

    assert listing(await ask(world, TABLE, question(*types))) == expected


async def test_general_types_alone_accredit_nobody(world: World, registry: IssuersRegistry) -> None:
    chain(registry, types=())
    general = Question(issuer=TI.did, types=("VerifiableCredential",))

    assert listing(await ask(world, TABLE, question())) == "not_listed"
    assert listing(await ask(world, TABLE, general)) == "not_listed"


async def test_two_accreditations_do_not_make_one(world: World, registry: IssuersRegistry) -> None:
    chain(registry)
    registry.accredit(TAO, TI, "VerifiableTranscript")

    assert listing(await ask(world, TABLE, question(DIPLOMA, "VerifiableTranscript"))) == "not_for_this_type"


async def test_an_organisation_accredits_only_for_what_it_is_accredited_for(
    world: World, registry: IssuersRegistry
) -> None:
    chain(registry, types=("NursingLicence",))

    assert listing(await ask(world, TABLE, question("NursingLicence"))) == "not_listed"


async def test_who_may_govern_a_chain_accredits_for_anything(world: World, registry: IssuersRegistry) -> None:
    registry.accredit(ROOT, TAO, role="RootTAO")
    registry.accredit(TAO, TI, "NursingLicence")

    assert listing(await ask(world, TABLE, question("NursingLicence"))) == "listed"


@pytest.mark.parametrize("listed_as", ["TI", "TAO"])
async def test_who_may_attest_may_not_accredit_whatever_the_registry_calls_it(
    world: World, registry: IssuersRegistry, listed_as: str
) -> None:
    registry.accredit(ROOT, TAO, DIPLOMA, role="TI", listed_as=listed_as)
    registry.accredit(TAO, TI, DIPLOMA)

    assert listing(await ask(world, TABLE, question())) == "not_listed"


# Accreditations that are over, or not there yet

ENDED: Final = {"expirationDate": "2026-05-01T00:00:00Z"}
LATER: Final = {"validFrom": "2026-07-01T00:00:00Z"}


@pytest.mark.parametrize(
    ("leaf", "expected"),
    [
        (ENDED, "expired"),
        ({"payload": {"exp": 1_777_000_000}}, "expired"),
        ({"listed_as": "Revoked"}, "expired"),
        (LATER, "not_listed"),
        ({"payload": {"nbf": 1_790_000_000}}, "not_listed"),
        ({"listed_as": "Undefined"}, "not_listed"),
        ({**ENDED, "types": ("VerifiableTranscript",)}, "not_listed"),
    ],
    ids=["ended", "token ended", "revoked", "later", "token later", "not accepted", "ended for others"],
)
async def test_an_accreditation_that_is_not_in_force_does_not_list(
    world: World, registry: IssuersRegistry, leaf: dict[str, Any], expected: str
) -> None:
    chain(registry, **leaf)

    assert listing(await ask(world, TABLE, question())) == expected


async def test_one_in_force_counts_beside_one_that_has_ended(world: World, registry: IssuersRegistry) -> None:
    chain(registry, **ENDED)
    registry.accredit(TAO, TI, DIPLOMA)

    assert listing(await ask(world, TABLE, question())) == "listed"


@pytest.mark.parametrize(
    ("accreditors", "code"), [(ENDED, None), ({"listed_as": "Revoked"}, "registry.revoked")]
)
async def test_with_the_accreditor_the_issuer_falls(
    world: World, registry: IssuersRegistry, accreditors: dict[str, Any], code: str | None
) -> None:
    registry.accredit(ROOT, TAO, DIPLOMA, role="TAO", **accreditors)
    registry.accredit(TAO, TI, DIPLOMA)

    answer = await ask(world, TABLE, question())

    assert isinstance(answer, Standing)
    assert (answer.listing, answer.code) == (Listing.EXPIRED, code)


async def test_as_of_an_earlier_instant_it_was_in_force(world: World, registry: IssuersRegistry) -> None:
    chain(registry, **ENDED)

    assert listing(await ask(world, TABLE, question(), now=datetime(2026, 4, 1, tzinfo=UTC))) == "listed"


async def test_what_was_revoked_does_not_come_back_in_a_second_attribute(
    world: World, registry: IssuersRegistry
) -> None:
    chain(registry)
    body = registry.held[TI.did][0][0]
    registry.held[TI.did][0] = (body, "Revoked")
    registry.register(TI.did, body, "TI")

    assert listing(await ask(world, TABLE, question())) == "expired"


@pytest.mark.parametrize("where", ["subject", "status"])
async def test_what_says_that_it_is_registered_as_a_revoked_attribute_is_revoked(
    world: World, v5: IssuersRegistry, where: str
) -> None:
    v5.accredit(ROOT, TAO, DIPLOMA, role="TAO")
    v5.accredit(TAO, TI, "Other", listed_as="Revoked")
    taken_back = attribute_id(TI.did, 0)
    entry = {"id": f"{API}/issuers/{TI.did}/attributes/0x{taken_back}", "type": "EbsiAccreditationEntry"}
    named: dict[str, Any] = (
        {"subject": {"reservedAttributeId": taken_back}}
        if where == "subject"
        else {"credentialStatus": entry}
    )
    v5.accredit(TAO, TI, DIPLOMA, **named)

    assert listing(await ask(world, TABLE, question())) == "expired"


async def test_the_registrys_own_status_is_the_role_and_is_not_fetched(
    world: World, v5: IssuersRegistry
) -> None:
    entry = {"id": f"{API}/issuers/{TI.did}/attributes/1", "type": "EbsiAccreditationEntry"}
    chain(v5, credentialStatus=entry)

    assert listing(await ask(world, TABLE, question())) == "listed"
    assert entry["id"] not in world.log


@pytest.mark.parametrize(
    ("index", "expected"), [(1, "listed"), (7, "expired"), (10**6, "registry.status_unknown")]
)
async def test_the_status_of_an_accreditation_is_looked_up(
    world: World, registry: IssuersRegistry, index: int, expected: str
) -> None:
    url = f"https://api-pilot.ebsi.eu/trusted-issuers-registry/v5/issuers/{TAO.did}/proxies/0x6c/credentials/status/5"
    chain(registry, credentialStatus=status_list.entry_2021(index, url=url))
    world.serve(url, TAO.sign_jwt(status_list.list_2021([7], url=url, issuer=TAO.did), "vcdm11"))

    assert listing(await ask(world, TABLE, question())) == expected


@pytest.mark.parametrize("kind", ["CredentialStatusList2020", "FooStatus"])
async def test_a_status_that_is_not_known_leaves_it_open(
    world: World, registry: IssuersRegistry, kind: str
) -> None:
    chain(registry, credentialStatus={"id": "https://essif.europa.eu/status/45", "type": kind})

    assert listing(await ask(world, TABLE, question())) == "registry.status_unknown"


# What nothing proves (D05)


def _by_another_key(registry: IssuersRegistry) -> None:
    forger = Issuer(
        identity=keys.did_ebsi(keys.key("P-256", seed=9), number=2)
    )  # the organisation's DID, another key
    registry.register(TI.did, accreditation(forger, TI, DIPLOMA), "TI")


def _with_another_name(registry: IssuersRegistry) -> None:
    body = accreditation(OTHER, TI, DIPLOMA, issuer=TAO.did, payload={"iss": TAO.did})
    registry.register(TI.did, body, "TI")


def _two_issuers(registry: IssuersRegistry) -> None:
    registry.register(TI.did, accreditation(TAO, TI, DIPLOMA, payload={"iss": OTHER.did}), "TI")


def _of_another_issuer(registry: IssuersRegistry) -> None:
    registry.register(TI.did, accreditation(TAO, OTHER, DIPLOMA), "TI")


def _two_subjects(registry: IssuersRegistry) -> None:
    registry.register(TI.did, accreditation(TAO, TI, DIPLOMA, payload={"sub": OTHER.did}), "TI")


def _unsigned(registry: IssuersRegistry) -> None:
    body = accreditation(TAO, TI, DIPLOMA)
    registry.register(TI.did, f"{body.rpartition('.')[0]}.", "TI")


def _no_algorithm(registry: IssuersRegistry) -> None:
    registry.register(TI.did, accreditation(TAO, TI, DIPLOMA, header={"alg": "none"}), "TI")


def _a_presentation(registry: IssuersRegistry) -> None:
    registry.register(TI.did, TAO.presentation_jwt(dialect="vcdm11"), "TI")


def _entries_that_are_none(registry: IssuersRegistry) -> None:
    registry.register(TI.did, accreditation(TAO, TI, subject={"accreditedFor": [{"types": "all"}]}), "TI")


def _no_token(registry: IssuersRegistry) -> None:
    registry.register(TI.did, "eyJjcmVkZW50aWFsc1R5cGUiOiJDdXN0b21lciJ9", "TI")


@pytest.mark.parametrize(
    ("forge", "code"),
    [
        (_by_another_key, "registry.unproven"),
        (_with_another_name, "registry.unproven"),
        (_two_issuers, "jws.claim_mismatch"),
        (_of_another_issuer, "registry.other_entity"),
        (_two_subjects, "jws.claim_mismatch"),
        (_unsigned, "registry.unproven"),
        (_no_algorithm, "registry.unproven"),
        (_a_presentation, "registry.malformed"),
        (_entries_that_are_none, "registry.malformed"),
        (_no_token, "json.syntax"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
async def test_what_does_not_prove_its_accreditor_lists_nobody_and_is_no_absence(
    world: World,
    registry: IssuersRegistry,
    forge: Callable[[IssuersRegistry], None],
    code: str,
) -> None:
    registry.accredit(ROOT, TAO, DIPLOMA, role="TAO")
    for one in (TI, OTHER):
        world.serve_identity(one.identity)
    forge(registry)

    assert listing(await ask(world, TABLE, question())) == code


async def test_a_forged_accreditation_harms_nobody_beside_a_good_one(
    world: World, registry: IssuersRegistry
) -> None:
    registry.accredit(ROOT, TAO, DIPLOMA, role="TAO")
    _by_another_key(registry)
    registry.accredit(TAO, TI, DIPLOMA)

    assert listing(await ask(world, TABLE, question())) == "listed"


async def test_a_policy_that_tolerates_anothers_key_does_not_tolerate_it_here(
    world: World, registry: IssuersRegistry
) -> None:
    registry.accredit(ROOT, TAO, DIPLOMA, role="TAO")
    world.serve_identity(OTHER.identity)
    _with_another_name(registry)

    assert listing(await ask(world, TABLE, question(), policy=CONFORMANCE)) == "registry.unproven"


# Circles and long ways


async def test_a_circle_ends_and_lists_nobody(world: World, registry: IssuersRegistry) -> None:
    registry.accredit(OTHER, TAO, DIPLOMA, role="TAO")
    registry.accredit(TAO, OTHER, DIPLOMA, role="TAO")
    registry.accredit(TAO, TI, DIPLOMA)

    assert listing(await ask(world, TABLE, question())) == "not_listed"
    assert len(world.log) < 20


async def test_who_accredits_itself_is_no_root_by_that(world: World, registry: IssuersRegistry) -> None:
    registry.accredit(TI, TI, DIPLOMA, role="RootTAO")

    assert listing(await ask(world, TABLE, question())) == "not_listed"


@pytest.mark.parametrize(
    ("accreditors", "expected"), [(MAX_STEPS, "listed"), (MAX_STEPS + 1, "registry.limit_exceeded")]
)
async def test_a_way_is_followed_so_far_and_beyond_it_stays_open(
    world: World, registry: IssuersRegistry, accreditors: int, expected: str
) -> None:
    way = [ROOT, *(entity(10 + number) for number in range(accreditors)), TI]
    for by, of in pairwise(way[:-1]):
        registry.accredit(by, of, DIPLOMA, role="TAO")
    registry.accredit(way[-2], TI, DIPLOMA)

    assert listing(await ask(world, TABLE, question())) == expected


async def test_many_accreditations_are_judged_so_many_times(world: World) -> None:
    registry = IssuersRegistry(world=world, version="v4")
    crowd = [entity(10 + number) for number in range(4)]
    for by in crowd:
        for of in crowd:
            if by is not of:
                for _ in range(3):
                    registry.accredit(by, of, DIPLOMA, role="TAO")
        registry.accredit(by, TI, DIPLOMA)

    assert listing(await ask(world, TABLE, question())) == "registry.limit_exceeded"


# The registry itself (D04)


async def test_an_issuer_that_is_not_registered_is_not_listed_where_the_registry_answers(
    world: World, registry: IssuersRegistry
) -> None:
    registry.accredit(ROOT, ROOT, DIPLOMA, role="RootTAO")

    answer = await ask(world, TABLE, question())

    assert isinstance(answer, Standing)
    assert answer.listing is Listing.NOT_LISTED
    assert [page.url for page in answer.sources] == [f"{API}/issuers/{ROOT.did}"]


async def test_an_address_where_no_registry_is_any_more_lists_and_denies_nobody(world: World) -> None:
    assert listing(await ask(world, TABLE, question())) == "registry.root_unknown"
    world.serve(f"{API}/issuers/{ROOT.did}", b"<html>welcome</html>")
    assert listing(await ask(world, TABLE, question())) == "registry.malformed"


async def test_one_root_that_is_there_is_enough(world: World, registry: IssuersRegistry) -> None:
    registry.accredit(ROOT, ROOT, DIPLOMA, role="RootTAO")

    assert listing(await ask(world, {**TABLE, "roots": [OTHER.did, ROOT.did]}, question())) == "not_listed"


async def test_a_revoked_attribute_that_cannot_be_read_is_none(
    world: World, registry: IssuersRegistry
) -> None:
    registry.accredit(ROOT, TI, DIPLOMA)
    registry.register(TI.did, "gone", "Revoked")

    assert listing(await ask(world, TABLE, question())) == "listed"
    assert listing(await ask(world, TABLE, question("Other"))) == "not_for_this_type"


async def test_an_attribute_without_a_body_has_not_been_accepted_yet(
    world: World, registry: IssuersRegistry
) -> None:
    registry.accredit(ROOT, ROOT, DIPLOMA, role="RootTAO")
    registry.register(TI.did, "", "TI")

    assert listing(await ask(world, TABLE, question())) == "not_listed"


async def test_an_issuer_registered_without_accreditations_is_not_listed(
    world: World, registry: IssuersRegistry
) -> None:
    registry.held[TI.did] = []
    registry.serve()

    assert listing(await ask(world, TABLE, question())) == "not_listed"


@pytest.mark.parametrize("did", ["did:web:college.example", "did:key:z6Mk", "https://college.example"])
async def test_whoever_has_no_did_of_a_legal_entity_there_is_not_asked_for(world: World, did: str) -> None:
    assert listing(await ask(world, TABLE, question(issuer=did))) == "not_listed"
    assert world.log == []


@pytest.mark.parametrize("what", ["record", "list", "attribute", "accreditor", "document"])
@pytest.mark.parametrize("code", ["fetch.connect", "fetch.http_status", "fetch.timeout", "fetch.too_large"])
async def test_a_registry_that_fails_anywhere_is_never_one_that_does_not_list(
    world: World, v5: IssuersRegistry, what: str, code: str
) -> None:
    chain(v5)
    place = f"{API}/issuers/{TI.did}"
    failing = {
        "record": place,
        "list": f"{place}/attributes?page%5Bsize%5D=50",
        "attribute": f"{place}/attributes/{attribute_id(TI.did, 0)}",
        "accreditor": f"{API}/issuers/{TAO.did}",
        "document": TAO.identity.url or "",
    }[what]
    world.fail(failing, FetchFailed(code, "expected an answer, got none"))

    assert listing(await ask(world, TABLE, question())) == (
        "registry.unproven" if what == "document" else code
    )


async def test_an_attribute_that_is_listed_and_not_there_leaves_it_open(
    world: World, v5: IssuersRegistry
) -> None:
    chain(v5)
    world.fail(
        f"{API}/issuers/{TI.did}/attributes/{attribute_id(TI.did, 0)}",
        FetchFailed("fetch.not_found", "expected a document, got status 404"),
    )

    assert listing(await ask(world, TABLE, question())) == "fetch.not_found"


MALFORMED: Final = {
    "of another": ({"did": OTHER.did, "attributes": []}, "registry.other_entity"),
    "without did": ({"attributes": []}, "registry.other_entity"),
    "without attributes": ({"did": TI.did}, "registry.malformed"),
    "without a word on any": (
        {"did": TI.did, "attributes": f"{API}/issuers/x/attributes"},
        "registry.malformed",
    ),
    "numbers": ({"did": TI.did, "attributes": [1]}, "registry.malformed"),
    "no role": ({"did": TI.did, "attributes": [{"body": "x"}]}, "registry.malformed"),
    "too many": ({"did": TI.did, "attributes": [{}] * 51}, "registry.malformed"),
    "a problem": ({"title": "Internal Server Error", "status": 500}, "registry.other_entity"),
    "a page": (b"<html>down for maintenance</html>", "registry.malformed"),
    "an array": (b"[]", "registry.malformed"),
}


@pytest.mark.parametrize(("record", "code"), MALFORMED.values(), ids=MALFORMED.keys())
async def test_an_answer_that_is_none_lists_and_denies_nobody(world: World, record: Any, code: str) -> None:  # noqa: ANN401
    world.serve(f"{API}/issuers/{TI.did}", record)

    assert listing(await ask(world, TABLE, question())) == code


@pytest.mark.parametrize(
    ("listed", "code"),
    [
        ({"items": [], "total": 1}, "registry.limit_exceeded"),
        ({"items": [], "total": True}, "registry.malformed"),
        ({"items": []}, "registry.malformed"),
        ({"items": {}, "total": 0}, "registry.malformed"),
        ({"items": [{"id": "../../x"}], "total": 1}, "registry.malformed"),
        ({"items": [{"href": "https://evil.example/"}], "total": 1}, "registry.malformed"),
        ({"items": [{"id": "a1"}] * 51, "total": 51}, "registry.malformed"),
        ({"items": [], "total": 0}, "not_listed"),
    ],
)
async def test_a_list_of_attributes_that_is_none_lists_and_denies_nobody(
    world: World, listed: dict[str, Any], code: str
) -> None:
    place = f"{API}/issuers/{TI.did}"
    world.serve(place, {"did": TI.did, "attributes": f"{place}/attributes", "hasAttributes": True})
    world.serve(f"{place}/attributes?page%5Bsize%5D=50", listed)

    assert listing(await ask(world, TABLE, question())) == code


async def test_addresses_in_answers_are_never_followed(world: World, v5: IssuersRegistry) -> None:
    chain(v5)
    place = f"{API}/issuers/{TI.did}"
    record = {"did": TI.did, "attributes": "https://evil.example/attributes", "hasAttributes": True}
    world.serve(place, record)
    items = [{"id": attribute_id(TI.did, 0), "href": "https://evil.example/x"}]
    world.serve(f"{place}/attributes?page%5Bsize%5D=50", {"items": items, "total": 1})

    assert listing(await ask(world, TABLE, question())) == "listed"
    assert not [url for url in world.log if "evil" in url]


async def test_another_environment_has_a_registry_of_its_own(world: World) -> None:
    api, registry = "https://api.ebsi.example/tir/v5", "https://api.ebsi.example/did-registry/v5"
    root, issuer = (Issuer(identity=keys.did_ebsi(number=number, registry=registry)) for number in (1, 3))
    IssuersRegistry(world=world, api=api).accredit(root, issuer, DIPLOMA)
    table = {**TABLE, "url": api}

    assert listing(await ask(world, table, question(), did_endpoints={"ebsi": registry})) == "listed"
    assert not [url for url in world.log if "pilot" in url]


async def test_an_answer_is_shared_until_an_accreditation_ends(
    world: World, registry: IssuersRegistry
) -> None:
    chain(registry, expirationDate=(world.now + timedelta(minutes=2)).isoformat())
    async with Verifier(Settings(registries=(TABLE,)), network=world) as verifier:
        answers = [
            listing(await ask_of(verifier, question(), now=world.now + timedelta(minutes=minutes)))
            for minutes in (0, 1, 4)
        ]

    assert answers == ["listed", "listed", "expired"]


# The foreign vectors

PILOT: Final = "did:ebsi:zZeKyEJfUTGwajhNyNX928z"
FOLDER: Final = "ebsi-registries"
AT: Final = datetime(2025, 6, 1, tzinfo=UTC)


def serve_pilot(world: World) -> None:
    """Serve the recorded answers of the pilot, each at the address that it was recorded from."""
    place = f"{API}/issuers/{PILOT}"
    listed = foreign.read(f"{FOLDER}/pilot-v5/attributes.json")
    world.serve(place, foreign.read(f"{FOLDER}/pilot-v5/issuer.json"))
    world.serve(f"{place}/attributes?page%5Bsize%5D=50", listed)
    for item in listed["items"]:
        world.serve(item["href"], foreign.read(f"{FOLDER}/pilot-v5/attribute-{item['id'][:12]}.json"))
    world.serve(
        f"{keys.EBSI_PILOT}/identifiers/{PILOT}", foreign.read(f"{FOLDER}/pilot-v5/did-document.json")
    )


@needs_vectors
@pytest.mark.parametrize(
    ("types", "expected"),
    [
        ("TrustedNodesList", "listed"),
        ("VerifiableAuthorisationForTrustChain", "listed"),
        (DIPLOMA, "not_for_this_type"),
    ],
)
async def test_the_recorded_root_of_the_pilot_stands_for_what_it_accredited_itself_for(
    world: World, types: str, expected: str
) -> None:
    serve_pilot(world)
    table = {**TABLE, "roots": [PILOT]}

    answer = await ask(world, table, question(types, issuer=PILOT), now=AT)

    assert isinstance(answer, Standing)
    assert answer.listing == expected
    assert answer.by == PILOT
    assert types in (answer.may_issue or ()) or expected == "not_for_this_type"


@needs_vectors
async def test_the_recorded_root_is_one_for_whom_the_operator_trusts_alone(world: World) -> None:
    serve_pilot(world)

    assert (
        listing(await ask(world, TABLE, question("TrustedNodesList", issuer=PILOT), now=AT)) == "not_listed"
    )


@needs_vectors
@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (
            datetime(2025, 2, 1, tzinfo=UTC),
            "registry.unproven",
        ),  # after `issuanceDate`, before `nbf` and `iat`
        (datetime(2025, 2, 25, tzinfo=UTC), "listed"),
        (datetime(2031, 1, 1, tzinfo=UTC), "expired"),
    ],
)
async def test_of_two_dates_in_a_recorded_accreditation_the_narrower_counts(
    world: World, at: datetime, expected: str
) -> None:
    serve_pilot(world)
    table = {**TABLE, "roots": [PILOT]}

    assert listing(await ask(world, table, question("TrustedNodesList", issuer=PILOT), now=at)) == expected


@needs_vectors
@pytest.mark.parametrize("attribute", ["053e8d314e60", "3f16eddc313e", "cf89e47e260e"])
async def test_a_recorded_accreditation_that_was_altered_lists_nobody(world: World, attribute: str) -> None:
    serve_pilot(world)
    place = f"{API}/issuers/{PILOT}"
    recorded = foreign.read(f"{FOLDER}/pilot-v5/attribute-{attribute}.json")
    body = recorded["attribute"]["body"]
    recorded["attribute"]["body"] = body[:-10] + ("A" if body[-10] != "A" else "B") + body[-9:]
    (full,) = [url for url in _places() if attribute in url]
    world.serve(f"{place}/attributes?page%5Bsize%5D=50", {"items": [{"id": full}], "total": 1})
    world.serve(f"{place}/attributes/{full}", recorded)
    table = {**TABLE, "roots": [PILOT]}

    assert (
        listing(await ask(world, table, question("TrustedNodesList", issuer=PILOT), now=AT))
        == "registry.unproven"
    )


def _places() -> list[str]:
    return [item["id"] for item in foreign.read(f"{FOLDER}/pilot-v5/attributes.json")["items"]]


@needs_vectors
async def test_the_recorded_absence_is_one_where_the_root_is_there(world: World) -> None:
    serve_pilot(world)
    assert (
        foreign.read(f"{FOLDER}/pilot-v5/issuer-404.json")["status"] == 404
    )  # what the fetcher calls not found
    table = {**TABLE, "roots": [PILOT]}

    assert listing(await ask(world, table, question(), now=AT)) == "not_listed"


@needs_vectors
@pytest.mark.parametrize("file", ["ti-tir-record", "tao-tir-record"])
async def test_records_of_version_3_whose_accreditors_are_gone_stay_open(world: World, file: str) -> None:
    record = foreign.read(f"{FOLDER}/ssikit-chain/{file}.json")
    world.serve(f"{API}/issuers/{record['did']}", record)
    diploma = foreign.read(f"{FOLDER}/ssikit-chain/VerifiableDiploma.json")
    asked = Question(
        issuer=record["did"], types=tuple(diploma["type"]), schemas=(diploma["credentialSchema"]["id"],)
    )

    assert (
        listing(await ask(world, TABLE, asked, now=datetime(2023, 6, 1, tzinfo=UTC))) == "registry.unproven"
    )


@needs_vectors
@pytest.mark.parametrize("file", ["ti-tir-attribute", "tao-tir-attribute"])
async def test_an_attribute_of_version_3_has_the_shape_of_later_ones(world: World, file: str) -> None:
    attribute = foreign.read(f"{FOLDER}/ssikit-chain/{file}.json")
    place = f"{API}/issuers/{attribute['did']}"
    record = {"did": attribute["did"], "attributes": f"{place}/attributes", "hasAttributes": True}
    world.serve(place, record)
    world.serve(f"{place}/attributes?page%5Bsize%5D=50", {"items": [{"id": "0x01"}], "total": 1})
    world.serve(f"{place}/attributes/0x01", attribute)

    assert listing(await ask(world, TABLE, question(issuer=attribute["did"]))) == "registry.unproven"


@needs_vectors
@pytest.mark.parametrize("number", range(3))
async def test_cases_of_version_3_match_by_schema_once_somebody_signs_them(world: World, number: int) -> None:
    """Upstream compares schema ids alone; here their claims are signed anew, by keys that can be had."""
    case = foreign.read_list(f"{FOLDER}/ssikit-chain/policy-cases.json")[number]
    credential = foreign.read(case["credential"])
    granted = _claims(foreign.read(case["accreditationAttribute"])["attribute"]["body"])
    registry = IssuersRegistry(world=world, version="v4")
    claims = {
        "authorisationClaims": granted["vc"]["credentialSubject"]["authorisationClaims"],
        "accreditedFor": ...,
    }
    registry.accredit(ROOT, TI, role=case["expectedIssuerType"], subject=claims)
    asked = Question(
        issuer=TI.did, types=tuple(credential["type"]), schemas=(credential["credentialSchema"]["id"],)
    )
    other = Question(issuer=TI.did, types=asked.types, schemas=("https://schema.example/other",))

    assert listing(await ask(world, TABLE, asked)) == "listed"
    assert listing(await ask(world, TABLE, other)) == "not_for_this_type"


def _claims(token: str) -> dict[str, Any]:
    return dict(parse_json_object(decode_base64url(token.split(".")[1], max_chars=10**5), max_bytes=10**5))


@needs_vectors
async def test_the_record_in_the_api_description_names_three_different_dids(world: World) -> None:
    record = foreign.read(f"{FOLDER}/openapi/v4-issuer.json")
    world.serve(f"{API}/issuers/{record['did']}", record)

    assert listing(await ask(world, TABLE, question(issuer=record["did"]))) == "jws.claim_mismatch"


@needs_vectors
async def test_an_unsigned_record_of_the_same_path_proves_nothing(world: World) -> None:
    record = foreign.read(f"{FOLDER}/fiware/issuer.json")
    world.serve(f"{API}/issuers/{TI.did}", {**record, "did": TI.did})
    attributes = [{**record["attributes"][0], "issuerType": "TI"}]

    assert listing(await ask(world, TABLE, question())) == "not_listed"  # of a role that nobody gave
    world.serve(f"{API}/issuers/{TI.did}", {"did": TI.did, "attributes": attributes})
    assert listing(await ask(world, TABLE, question())) == "json.syntax"


@needs_vectors
@pytest.mark.parametrize(
    ("address", "expected"), [("the list's", "listed"), ("the entry's", "registry.status_unknown")]
)
async def test_the_status_list_behind_a_proxy_of_the_registry_is_read_once_somebody_signs_it(
    world: World, registry: IssuersRegistry, address: str, expected: str
) -> None:
    """The example writes one id of the proxy in two ways; that makes two addresses, and so another list."""
    claims = {**foreign.read(f"{FOLDER}/hub/status-list-2021-via-proxy.json"), "issuer": TAO.did}
    entry = foreign.read(f"{FOLDER}/hub/credential-with-status-entry.json")["credentialStatus"]
    if address == "the list's":
        entry["statusListCredential"] = claims["id"]
    world.serve(entry["statusListCredential"], TAO.sign_jwt(claims, "vcdm11", payload={"nbf": ...}))
    chain(registry, credentialStatus=entry)

    assert listing(await ask(world, TABLE, question())) == expected


@needs_vectors
@pytest.mark.parametrize("file", ["hub/didr-v5-400", "openapi/v5-400-paging"])
async def test_the_registrys_own_errors_are_no_answers(world: World, file: str) -> None:
    """They come with status 400, which is never read; even read, they would be no answer."""
    world.serve(f"{API}/issuers/{TI.did}", foreign.read(f"{FOLDER}/{file}.json"))

    assert listing(await ask(world, TABLE, question())) == "registry.other_entity"
