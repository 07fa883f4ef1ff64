"""Recognized Entities: who stands on a list that somebody trusted signed, and for what."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from did_methods.core.ports import FetchFailed
from tests.builders import keys, status_list
from tests.builders.credential import V2, without_ellipses
from tests.builders.issuer import Issuer
from tests.unit.did_methods import foreign
from tests.unit.registries.asking import ask, ask_of, listing
from tests.vectors_dir import VECTORS, needs_vectors
from tests.world import World
from verifier.codes import CODES
from verifier.model import Listing, Question, Standing
from verifier.policy import CONFORMANCE
from verifier.settings import Settings, SettingsRefused
from verifier.steps.check_issuer import lists_of
from verifier.wiring import Verifier

TERMS: Final = "https://www.w3.org/ns/credentials/examples/v2"
STATE: Final = Issuer(identity=keys.did_web(keys.key(seed=41), host="education.state.example"))
UNION: Final = Issuer(identity=keys.did_web(keys.key(seed=42), host="union.example"))
COLLEGE: Final = Issuer(identity=keys.did_web(keys.key(seed=43), host="college.example"))
STRANGER: Final = Issuer(identity=keys.did_web(keys.key(seed=44), host="stranger.example"))
LIST: Final = "https://education.state.example/lists/recognized-universities.json"
UNIONS_LIST: Final = "https://union.example/lists/states.json"
BACHELOR: Final = "https://education.state.example/credentials/bachelors.json"
LISTS: Final = "https://education.state.example/credentials/lists.json"
TABLE: Final[dict[str, Any]] = {
    "type": "recognized_entities",
    "name": "State",
    "issuers": [STATE.did],
    "lists": [LIST],
}
FOLLOWING: Final[dict[str, Any]] = {**TABLE, "issuers": [UNION.did], "lists": [], "follow": 2}


def issue(*schemas: str, **members: object) -> dict[str, Any]:
    """Return an action: to issue what conforms to `schemas`."""
    validators = [{"id": schema, "type": "JsonSchema"} for schema in schemas]
    action = {"type": "RecognizedAction", "action": "issue", "outputValidation": validators or ...}
    return without_ellipses({**action, **members})


def entity(did: str = COLLEGE.did, *actions: Mapping[str, Any], **members: object) -> dict[str, Any]:
    """Return a recognised entity."""
    stated = list(actions) if actions else ...
    return without_ellipses(
        {"id": did, "type": "RecognizedEntity", "name": "Example College", "recognizedTo": stated, **members}
    )


def recognition(
    *entities: Mapping[str, Any],
    by: Issuer = STATE,
    suite: str = "eddsa-rdfc-2022",
    **members: Any,  # noqa: ANN401 - any JSON
) -> dict[str, Any]:
    """Return a signed list; `members` replace or add members of it."""
    claims = {
        "@context": [V2, TERMS],
        "type": ["VerifiableCredential", "RecognizedEntityCredential"],
        "issuer": {"id": by.did, "type": "RecognizedIssuer"},
        "validFrom": "2026-01-01T00:00:00Z",
        "validUntil": "2027-01-01T00:00:00Z",
        "credentialSubject": [dict(one) for one in entities],
        **members,
    }
    return by.sign_data_integrity(without_ellipses(claims), suite)


def named_in(url: str, did: str) -> dict[str, Any]:
    """Return an issuer that names the list it stands on."""
    return {
        "id": did,
        "type": "RecognizedIssuer",
        "recognizedIn": {"id": url, "type": "RecognizedEntityCredential"},
    }


def question(*schemas: str, issuer: str = COLLEGE.did, recognised_in: tuple[str, ...] = ()) -> Question:
    types = ("VerifiableCredential", "ExampleDegreeCredential")
    return Question(issuer=issuer, types=types, schemas=schemas, recognised_in=recognised_in)


@pytest.fixture
def internet(world: World) -> World:
    for one in (STATE, UNION, COLLEGE, STRANGER):
        world.serve_identity(one.identity)
    return world


async def answer_to(
    world: World,
    document: object,
    asked: Question | None = None,
    **more: Any,  # noqa: ANN401
) -> Standing | str:
    """Return the answer where the operator's list is this document."""
    world.serve(LIST, document if isinstance(document, str | bytes) else json.dumps(document))
    return await ask(world, TABLE, asked or question(), **more)


# On a list, and for what


async def test_who_is_on_the_list_is_listed_under_its_name_and_for_as_long_as_it_lasts(
    internet: World,
) -> None:
    answer = await answer_to(internet, recognition(entity()))

    assert isinstance(answer, Standing)
    assert (answer.listing, answer.name, answer.by) == (Listing.LISTED, "Example College", STATE.did)
    assert answer.may_issue is None  # the list says for nothing in particular: no accreditation
    assert answer.valid_until == datetime(2027, 1, 1, tzinfo=UTC)
    assert {page.url for page in answer.sources} == {LIST, STATE.identity.url}


@pytest.mark.parametrize("suite", ["eddsa-jcs-2022", "eddsa-rdfc-2022"])
async def test_a_list_is_proven_by_any_suite(internet: World, suite: str) -> None:
    assert listing(await answer_to(internet, recognition(entity(), suite=suite))) == "listed"


async def test_a_list_may_come_as_a_token(internet: World) -> None:
    claims = {name: value for name, value in recognition(entity()).items() if name != "proof"}

    assert listing(await answer_to(internet, STATE.sign_jwt(claims))) == "listed"


@pytest.mark.parametrize(
    "did", [STRANGER.did, "did:web:COLLEGE.example", "did:web:college.example:cs", "https://college.example/"]
)
async def test_who_is_not_on_it_by_exactly_that_identifier_is_not_listed(internet: World, did: str) -> None:
    answer = await answer_to(internet, recognition(entity()), question(issuer=did))

    assert isinstance(answer, Standing)
    assert (answer.listing, len(answer.sources)) == (Listing.NOT_LISTED, 2)


@pytest.mark.parametrize(
    ("actions", "expected", "may_issue"),
    [
        ((issue(),), "listed", None),
        ((issue(BACHELOR),), "listed", (BACHELOR,)),
        ((issue(LISTS), issue(BACHELOR)), "listed", (BACHELOR,)),
        ((issue(BACHELOR, recognizedBy=STATE.did),), "listed", (BACHELOR,)),
        ((issue(BACHELOR, recognizedBy={"id": STATE.did, "name": "State"}),), "listed", (BACHELOR,)),
        ((issue(action="verify"),), "not_for_this_type", ()),
        ((issue(action="Issue"),), "not_for_this_type", ()),
        ((issue(BACHELOR, LISTS),), "registry.scope_unclear", None),
        ((issue(LISTS),), "registry.scope_unclear", None),
        ((issue(recognizedBy=STRANGER.did),), "registry.scope_unclear", None),
    ],
    ids=["anything", "this schema", "one of two", "by itself", "by object", "to verify", "other spelling",
         "both schemas", "another schema", "by a stranger"],
)  # fmt: skip
async def test_what_one_is_recognised_to_do_is_honoured(
    internet: World, actions: tuple[dict[str, Any], ...], expected: str, may_issue: tuple[str, ...] | None
) -> None:
    answer = await answer_to(internet, recognition(entity(COLLEGE.did, *actions)), question(BACHELOR))

    assert listing(answer) == expected
    assert isinstance(answer, str) or answer.may_issue == may_issue


async def test_a_credential_that_names_no_schema_is_not_shown_to_be_outside(internet: World) -> None:
    document = recognition(entity(COLLEGE.did, issue(BACHELOR)))

    assert listing(await answer_to(internet, document, question())) == "registry.scope_unclear"


async def test_two_entries_of_one_entity_are_one(internet: World) -> None:
    twice = recognition(entity(COLLEGE.did, issue(LISTS)), entity(COLLEGE.did, issue(BACHELOR)))
    once = recognition(entity(COLLEGE.did, issue(action="verify")), entity())

    assert listing(await answer_to(internet, twice, question(BACHELOR))) == "listed"
    assert listing(await answer_to(internet, once)) == "not_for_this_type"


# Validity and status of the recognition itself


ENDED: Final[dict[str, Any]] = {"validUntil": "2026-05-01T00:00:00Z"}
LATER: Final[dict[str, Any]] = {"validFrom": "2026-07-01T00:00:00Z"}


@pytest.mark.parametrize(
    ("members", "on_it", "not_on_it"),
    [
        (ENDED, "expired", "registry.out_of_date"),
        (LATER, "registry.out_of_date", "registry.out_of_date"),
    ],
    ids=["ended", "later"],
)
async def test_a_list_that_is_not_in_force_denies_nobody(
    internet: World, members: dict[str, Any], on_it: str, not_on_it: str
) -> None:
    document = recognition(entity(), **members)

    assert listing(await answer_to(internet, document)) == on_it
    assert listing(await answer_to(internet, document, question(issuer=STRANGER.did))) == not_on_it


@pytest.mark.parametrize(
    ("index", "on_it", "not_on_it"),
    [(1, "listed", "not_listed"), (7, "expired", "registry.out_of_date")],
)
async def test_the_status_of_the_list_is_looked_up(
    internet: World, index: int, on_it: str, not_on_it: str
) -> None:
    internet.serve(status_list.LIST_URL, STATE.status_list([7]))
    document = recognition(entity(), credentialStatus=status_list.entry(index))

    assert listing(await answer_to(internet, document)) == on_it
    assert listing(await answer_to(internet, document, question(issuer=STRANGER.did))) == not_on_it


async def test_a_status_that_cannot_be_had_leaves_it_open(internet: World) -> None:
    document = recognition(entity(), credentialStatus=status_list.entry(1))

    assert listing(await answer_to(internet, document)) == "registry.status_unknown"


async def test_the_status_of_the_status_list_is_not_looked_up(internet: World) -> None:
    url = "https://status.example/lists/of-lists"
    internet.serve(
        status_list.LIST_URL, STATE.status_list([7], credentialStatus=status_list.entry(7, url=url))
    )
    document = recognition(entity(), credentialStatus=status_list.entry(1))

    assert listing(await answer_to(internet, document)) == "listed"
    assert url not in internet.log


# What nothing proves, and what is no list (D05)


def _changed() -> dict[str, Any]:
    signed = recognition(entity(STRANGER.did))
    return {**signed, "credentialSubject": [entity()]}


def _unsigned() -> dict[str, Any]:
    return {name: value for name, value in recognition(entity()).items() if name != "proof"}


def _in_the_name_of_the_state() -> dict[str, Any]:
    return STRANGER.sign_data_integrity(_unsigned())


def _by_somebody_else() -> dict[str, Any]:
    return recognition(entity(), by=STRANGER)


def _with_words_of_its_own() -> dict[str, Any]:
    own: dict[str, Any] = {"@context": [V2, TERMS, {"own": "https://state.example/own"}]}
    return recognition(entity(), **own)


def _another_kind() -> dict[str, Any]:
    return recognition(entity(), type=["VerifiableCredential"])


def _of_no_entities() -> dict[str, Any]:
    return recognition({"id": COLLEGE.did, "type": "Organization"})


def _no_action() -> dict[str, Any]:
    return recognition(entity(COLLEGE.did, {"action": "issue"}))


def _schema_without_id() -> dict[str, Any]:
    return recognition(entity(COLLEGE.did, issue(outputValidation={"type": "JsonSchema"})))


def _nobody_recognises() -> dict[str, Any]:
    return recognition(entity(COLLEGE.did, issue(recognizedBy=5)))


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (_changed(), "registry.unproven"),
        (_unsigned(), "registry.unproven"),
        (_in_the_name_of_the_state(), "registry.unproven"),
        (_by_somebody_else(), "registry.unproven"),
        (_with_words_of_its_own(), "registry.unproven"),
        (_another_kind(), "registry.malformed"),
        (_of_no_entities(), "registry.malformed"),
        (_no_action(), "registry.malformed"),
        (_schema_without_id(), "registry.malformed"),
        (_nobody_recognises(), "registry.malformed"),
        (STATE.presentation(), "registry.malformed"),
        ("<html>", "registry.malformed"),
        ("{}", "registry.malformed"),
        ("[]", "registry.malformed"),
    ],
)
async def test_what_is_no_list_of_somebody_trusted_lists_and_denies_nobody(
    internet: World, document: object, code: str
) -> None:
    assert listing(await answer_to(internet, document)) == code


async def test_a_policy_that_tolerates_anothers_key_does_not_tolerate_it_here(internet: World) -> None:
    assert (
        listing(await answer_to(internet, _in_the_name_of_the_state(), policy=CONFORMANCE))
        == "registry.unproven"
    )


async def test_an_older_list_after_a_newer_one_is_noticed(internet: World) -> None:
    older = recognition(entity())
    newer = recognition(validFrom="2026-03-01T00:00:00Z", credentialSubject=[entity(STRANGER.did)])
    async with Verifier(Settings(registries=(TABLE,)), network=internet) as verifier:
        answers = []
        for minutes, document in ((0, older), (10, newer), (20, older)):
            internet.now += timedelta(minutes=minutes)
            internet.serve(LIST, document, max_age=timedelta(0))
            answers.append(listing(await ask_of(verifier, question(), now=internet.now)))

    assert answers == ["listed", "not_listed", "registry.rolled_back"]


async def test_a_list_is_fetched_and_proven_once_for_many(internet: World) -> None:
    internet.serve(LIST, recognition(entity()), max_age=timedelta(0))
    async with Verifier(Settings(registries=(TABLE,)), network=internet) as verifier:
        for did in (COLLEGE.did, STRANGER.did, COLLEGE.did):
            await ask_of(verifier, question(issuer=did), now=internet.now)

    assert internet.log.count(LIST) == 1


# Lists that cannot be had (D04)


@pytest.mark.parametrize(
    "code", ["fetch.connect", "fetch.http_status", "fetch.not_found", "fetch.timeout", "fetch.too_large"]
)
async def test_a_list_that_cannot_be_had_is_never_one_without_the_issuer(internet: World, code: str) -> None:
    internet.fail(LIST, FetchFailed(code, "expected a list, got none"))

    assert listing(await ask(internet, TABLE, question())) == code


async def test_of_two_lists_one_that_lists_is_enough_and_one_that_fails_leaves_it_open(
    internet: World,
) -> None:
    second = "https://education.state.example/lists/colleges.json"
    table = {**TABLE, "lists": [LIST, second]}
    internet.fail(LIST)
    internet.serve(second, recognition(entity()))

    assert listing(await ask(internet, table, question())) == "listed"
    assert listing(await ask(internet, table, question(issuer=STRANGER.did))) == "fetch.connect"


# The way that an issuer names itself


def serve_way(world: World, *above: Mapping[str, Any], **members: Any) -> None:  # noqa: ANN401 - any JSON
    """Serve the state's list, which names the union's, and that one with what it recognises the state for."""
    world.serve(LIST, recognition(entity(), **{"issuer": named_in(UNIONS_LIST, STATE.did), **members}))
    world.serve(UNIONS_LIST, recognition(entity(STATE.did, *above), by=UNION))


NAMED: Final = question(recognised_in=(LIST,))


async def test_the_way_that_an_issuer_names_leads_to_somebody_trusted(internet: World) -> None:
    serve_way(internet, issue())

    answer = await ask(internet, FOLLOWING, NAMED)

    assert isinstance(answer, Standing)
    assert (answer.listing, answer.by, answer.name) == (Listing.LISTED, STATE.did, "Example College")
    assert {LIST, UNIONS_LIST} <= {page.url for page in answer.sources}


async def test_nothing_that_a_credential_names_is_followed_unless_the_operator_says_so(
    internet: World,
) -> None:
    serve_way(internet, issue())
    internet.serve(UNIONS_LIST, recognition(entity(STATE.did, issue()), by=UNION))
    table = {**TABLE, "issuers": [UNION.did], "lists": [UNIONS_LIST]}

    assert listing(await ask(internet, table, NAMED)) == "not_listed"
    assert LIST not in internet.log


@pytest.mark.parametrize(
    ("above", "members", "expected"),
    [
        ((), {}, "not_listed"),  # recognised, and for nothing: a college could recognise others
        ((issue(action="verify"),), {}, "not_listed"),
        ((issue(BACHELOR),), {}, "registry.scope_unclear"),
        ((issue(LISTS),), {"credentialSchema": {"id": LISTS, "type": "JsonSchema"}}, "listed"),
        ((issue(recognizedBy=STRANGER.did),), {}, "registry.scope_unclear"),
        ((issue(),), {"issuer": STATE.did}, "not_listed"),
        ((issue(),), {"credentialSubject": [entity(STRANGER.did)]}, "not_listed"),
        ((issue(),), ENDED, "expired"),
    ],
    ids=["for nothing", "to verify", "other schema", "this schema", "by a stranger", "no way up", "not on it", "ended"],
)  # fmt: skip
async def test_everybody_on_the_way_has_to_be_recognised_for_such_a_list(
    internet: World, above: tuple[dict[str, Any], ...], members: dict[str, Any], expected: str
) -> None:
    serve_way(internet, *above, **members)

    assert listing(await ask(internet, FOLLOWING, NAMED)) == expected


async def test_a_college_does_not_make_others_colleges(internet: World) -> None:
    """Recognised for diplomas, it signs a list of its own on which somebody else stands."""
    own = "https://college.example/list.json"
    internet.serve(LIST, recognition(entity(COLLEGE.did, issue(BACHELOR)), by=UNION))
    internet.serve(own, recognition(entity(STRANGER.did), by=COLLEGE, issuer=named_in(LIST, COLLEGE.did)))
    asked = question(issuer=STRANGER.did, recognised_in=(own,))

    assert listing(await ask(internet, FOLLOWING, asked)) == "registry.scope_unclear"


async def test_the_list_above_has_to_name_the_one_below(internet: World) -> None:
    serve_way(internet, issue())
    internet.serve(UNIONS_LIST, recognition(entity(STRANGER.did, issue()), by=UNION))

    answer = await ask(internet, FOLLOWING, NAMED)

    assert isinstance(answer, Standing)
    assert (answer.listing, answer.code) == (Listing.NOT_LISTED, "registry.other_root")


async def test_a_circle_ends(internet: World) -> None:
    serve_way(internet, issue())
    internet.serve(
        UNIONS_LIST,
        recognition(entity(STATE.did, issue()), by=UNION, issuer=named_in(LIST, UNION.did)),
    )
    table = {**FOLLOWING, "issuers": ["did:web:nobody.example"], "follow": 4}

    answer = await ask(internet, table, NAMED)

    assert isinstance(answer, Standing)
    assert (answer.listing, answer.code) == (Listing.NOT_LISTED, "registry.other_root")
    assert internet.log.count(LIST) == 1


@pytest.mark.parametrize(("follow", "expected"), [(1, "registry.limit_exceeded"), (2, "listed")])
async def test_a_way_is_followed_so_far_and_beyond_it_stays_open(
    internet: World, follow: int, expected: str
) -> None:
    serve_way(internet, issue())

    assert listing(await ask(internet, {**FOLLOWING, "follow": follow}, NAMED)) == expected


async def test_a_list_that_an_issuer_names_counts_against_its_own_budget(internet: World) -> None:
    many = tuple(f"https://stranger{n}.example/list" for n in range(20))

    await ask(internet, {**FOLLOWING, "lists": [UNIONS_LIST]}, question(recognised_in=many))

    assert len(set(internet.log) & set(many)) == 2


@pytest.mark.parametrize(
    ("issuer", "expected"),
    [
        (named_in(LIST, STATE.did), (LIST,)),
        (
            {"id": STATE.did, "recognizedIn": [{"id": LIST, "type": ["RecognizedEntityCredential"]}, 5]},
            (LIST,),
        ),
        ({"id": STATE.did, "recognizedIn": {"id": LIST, "type": "EtsiTrustServiceList"}}, ()),
        ({"id": STATE.did, "recognizedIn": LIST}, ()),
        ({"id": STATE.did, "recognizedIn": {"type": "RecognizedEntityCredential"}}, ()),
        (STATE.did, ()),
        (None, ()),
    ],
)
def test_of_what_an_issuer_names_only_lists_of_this_kind_are_followed(
    issuer: object, expected: tuple[str, ...]
) -> None:
    assert lists_of(issuer) == expected


@pytest.mark.parametrize(
    "wrong",
    [
        {"lists": []},
        {"issuers": []},
        {"lists": ["http://education.state.example/list"]},
        {"follow": 9},
        {"lists": [LIST] * 17},
    ],
)
def test_options_that_would_list_nobody_refuse_to_start(wrong: dict[str, Any]) -> None:
    with pytest.raises(SettingsRefused):
        Verifier(Settings(registries=({**TABLE, **wrong},)))


JSON: Final = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(0, 9)
    | st.sampled_from(["issue", COLLEGE.did, STATE.did, LIST, ""]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "type", "action", "recognizedBy", "outputValidation", "name"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
MEMBERS: Final = st.sampled_from(["recognizedTo", "name", "legalName", "recognizedIn", "outputValidation"])


@given(members=st.dictionaries(MEMBERS, JSON, max_size=4), schema=JSON)
@settings(max_examples=60, deadline=None)
async def test_anything_that_somebody_trusted_signs_is_a_list_or_a_problem(
    members: dict[str, Any], schema: object
) -> None:
    world = World()
    world.serve_identity(STATE.identity)
    document = recognition({**entity(), **members}, suite="eddsa-jcs-2022", credentialSchema=schema)

    answer = await answer_to(world, document)

    assert isinstance(answer, Standing) or answer in CODES
    assert listing(answer) != "not_listed"  # whatever else it says, it names the entity


# The foreign vectors: their proofs are placeholders, so that nothing they say is proven

FOLDER: Final = "w3c-vc-recognized-entities"
EXAMPLES: Final = sorted(path.name for path in (VECTORS / FOLDER).glob("example-*.json"))
RECOGNITIONS: Final = {
    "example-01": ("did:web:university.example", "listed", "listed"),
    "example-02": ("did:web:university.example", "registry.scope_unclear", "listed"),
    "example-03": ("did:web:ec.europa.example", "listed", "listed"),
    "example-07": ("did:web:id.gs1utopia.example", "registry.scope_unclear", "listed"),
    "example-08": ("did:web:healthytots.example", "registry.scope_unclear", "listed"),
    "example-10": ("did:web:register.business.utopia.example", "registry.scope_unclear", "listed"),
}


def example(name: str) -> dict[str, Any]:
    (file,) = [file for file in EXAMPLES if file.startswith(name)]
    return foreign.read(f"{FOLDER}/{file}")


def signed_anew(document: dict[str, Any]) -> dict[str, Any]:
    """Return an example as signed by the state, over the JSON itself: some of its contexts are not to be had."""
    stated = document["issuer"]
    issuer = {**stated, "id": STATE.did} if isinstance(stated, dict) else STATE.did
    rest = {name: value for name, value in document.items() if name != "proof"}
    text = json.dumps({**rest, "issuer": issuer})
    for subject in document["credentialSubject"]:
        by = subject.get("recognizedTo", {}).get("recognizedBy")
        text = text.replace(json.dumps(by), json.dumps(STATE.did)) if by else text
    claims: dict[str, Any] = json.loads(text)
    return STATE.sign_data_integrity(claims, "eddsa-jcs-2022")


@needs_vectors
@pytest.mark.parametrize("name", RECOGNITIONS)
async def test_an_example_lists_nobody_with_the_proof_that_it_has(internet: World, name: str) -> None:
    document = example(name)
    stated = document["issuer"]
    table = {**TABLE, "issuers": [stated["id"] if isinstance(stated, dict) else stated]}
    internet.serve(LIST, document)

    assert listing(await ask(internet, table, question(issuer=RECOGNITIONS[name][0]))) == "registry.unproven"


@needs_vectors
@pytest.mark.parametrize("name", RECOGNITIONS)
async def test_an_example_lists_whom_it_names_once_it_is_signed(internet: World, name: str) -> None:
    document = example(name)
    did, without_schema, with_schema = RECOGNITIONS[name]
    (subject,) = [one for one in document["credentialSubject"] if one["id"] == did]
    validation = subject.get("recognizedTo", {}).get("outputValidation", {})
    schemas = (validation["id"],) if validation else ()

    plain = await answer_to(internet, signed_anew(document), question(issuer=did))
    within = await answer_to(internet, signed_anew(document), question(*schemas, issuer=did))
    other = await answer_to(internet, signed_anew(document), question(issuer=STRANGER.did))

    assert (listing(plain), listing(within), listing(other)) == (without_schema, with_schema, "not_listed")
    assert isinstance(within, Standing)
    assert within.name == subject["name"]
    assert within.may_issue == (schemas or None)


@needs_vectors
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("example-04", ("https://education.state.example/lists/recognized-universities.json",)),
        ("example-08", ("https://id.gs1.org/lists/recognized-member-organizations.vc",)),
        ("example-09", ("https://id.gs1utopia.example/lists/recognized-companies.vc",)),
        ("example-14", ()),
    ],
)
def test_an_example_names_the_list_that_its_issuer_stands_on(name: str, expected: tuple[str, ...]) -> None:
    assert lists_of(example(name)["issuer"]) == expected


@needs_vectors
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("example-04", "registry.unproven"),
        ("example-05", "registry.malformed"),
        ("example-06", "registry.malformed"),
        ("example-09", "registry.unproven"),
        ("example-13", "registry.malformed"),
        ("example-14", "registry.unproven"),
    ],
)
async def test_an_example_that_is_no_list_lists_nobody(internet: World, name: str, code: str) -> None:
    assert listing(await answer_to(internet, example(name))) == code


@needs_vectors
@pytest.mark.parametrize(
    "name", ["example-11-utopian-business-register-did-document-with-whoisservice.txt",
             "example-12-a-national-business-register-issues-a-recognized-entity-cred.txt"]
)  # fmt: skip
async def test_an_example_that_is_not_even_json_lists_nobody(internet: World, name: str) -> None:
    assert listing(await answer_to(internet, (VECTORS / FOLDER / name).read_bytes())) == "registry.malformed"


@needs_vectors
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("dmv-usecase", "registry.malformed"),
        ("education-usecase", "registry.malformed"),
        ("tsp-as-vc", "registry.unproven"),
    ],
)
async def test_a_list_of_the_older_draft_lists_nobody(internet: World, name: str, code: str) -> None:
    assert listing(await answer_to(internet, foreign.read(f"{FOLDER}/list-example/{name}.json"))) == code


@needs_vectors
async def test_the_algorithm_of_the_draft_ends_as_it_says(internet: World) -> None:
    """Step by step: trusted issuer, no recognizedIn, entity not on the list, depth; proof and validity are above."""
    steps = foreign.read(f"{FOLDER}/algorithm.json")["credentialBasedDiscovery"]
    assert len(steps) == 7
    serve_way(internet, issue())
    direct = {**FOLLOWING, "issuers": [STATE.did]}

    assert listing(await ask(internet, direct, NAMED)) == "listed"
    assert listing(await ask(internet, FOLLOWING, NAMED)) == "listed"
    assert listing(await ask(internet, FOLLOWING, question())) == "not_listed"
    assert listing(await ask(internet, {**FOLLOWING, "follow": 1}, NAMED)) == "registry.limit_exceeded"
