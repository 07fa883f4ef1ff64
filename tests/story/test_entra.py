"""Credentials as Microsoft's Entra Verified ID issues them: tokens that leave much out, and lists that a hub keeps."""

import base64
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import settings as tried
from hypothesis import strategies as st

from did_methods.core.did import parse_did
from did_methods.webvh import file_url
from status.core.errors import StatusUnavailable
from tests import cost
from tests.builders import credential, did_log, keys, status_list
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
from verifier.ports import MAX_WORK, SHARED_WORK
from verifier.settings import Settings
from verifier.steps.identity_hub import read_hub_url

HOST: Final = "verifiedid.contoso.example"
HUB: Final = "https://hub.contoso.example/v1.0/00aa00aa"
LIST: Final = "https://lists.contoso.example/1"
OBJECT: Final = "00aa00aa-bb11-cc22-dd33-44ee44ee44ee"
INDEX: Final = 1137
FROM_THE_OTHER_END: Final = (
    INDEX ^ 7
)  # the bit that Entra, which counts from the other end, sets for this index
KEY: Final = keys.key("P-256", seed=9)
METHOD: Final = "#c6f0d1vcSigningKey-140d1"


def _issuer() -> Issuer:
    identity = keys.did_web(KEY, host=HOST)
    document = {
        "id": identity.did,
        "@context": ["https://www.w3.org/ns/did/v1", {"@base": identity.did}],
        "service": [
            {
                "id": "#linkeddomains",
                "type": "LinkedDomains",
                "serviceEndpoint": {"origins": [f"https://{HOST}/"]},
            },
            {"id": "#hub", "type": "IdentityHub", "serviceEndpoint": {"instances": [HUB], "origins": []}},
        ],
        "verificationMethod": [
            {"id": METHOD, "controller": identity.did, "type": "JsonWebKey2020", "publicKeyJwk": KEY.jwk}
        ],
        "authentication": [METHOD],
        "assertionMethod": [METHOD],
    }
    return Issuer(identity=replace(identity, method_id=f"{identity.did}{METHOD}", document=document))


CONTOSO: Final = _issuer()


def question(**descriptor: object) -> str:
    """Return the DID URL of Contoso's list, or of what else `descriptor` asks for."""
    asked = {
        "method": "CollectionsQuery",
        "schema": "https://w3id.org/vc-status-list-2021/v1",
        "objectId": OBJECT,
        **descriptor,
    }
    queries = base64.b64encode(json.dumps([asked]).encode()).decode().rstrip("=")
    return f"{CONTOSO.did}?service=IdentityHub&queries={queries}"


def entry(**members: object) -> dict[str, object]:
    """Return a status entry as Entra writes it."""
    return {
        "id": f"urn:uuid:{OBJECT}?bit-index={INDEX}",
        "type": "RevocationList2021Status",
        "statusListIndex": INDEX,
        "statusListCredential": question(),
        **members,
    }


def employee(*status: Mapping[str, object], **claims: object) -> str:
    """Return the token of an employee: no issuer and no date in `vc`, no `nbf`."""
    vc = {
        "@context": [credential.V1],
        "type": ["VerifiableCredential", "VerifiedEmployee"],
        "credentialSubject": {"displayName": "Megan Bowen", "jobTitle": "Nurse"},
        **({"credentialStatus": [*status]} if status else {}),
    }
    return _token(vc, {"jti": "urn:pic:f012fc37dfe24003892aedccccb15e82", "sub": "did:ion:holder", **claims})


def _list_asked_for(posted: bytes) -> str:
    return f"urn:uuid:{json.loads(posted)['messages'][0]['descriptor']['objectId']}"


def revocation_list(
    *bits: int, name: str = f"urn:uuid:{OBJECT}", issuer: Issuer = CONTOSO, **members: object
) -> str:
    """Return the token of a list in which these bits are set, counted from the most significant end."""
    vc = {
        "@context": [credential.V1],
        "type": ["VerifiableCredential", "StatusList2021Credential"],
        "credentialSubject": {
            "id": name,
            "type": "RevocationList2021",
            "encodedList": status_list.packed(status_list.bits_with(bits), prefix=""),
            **members,
        },
    }
    return _token(vc, {"jti": name, "sub": name}, issuer)


def _token(vc: Mapping[str, object], claims: Mapping[str, object], issuer: Issuer = CONTOSO) -> str:
    payload = {"vc": dict(vc), "iat": 1_767_225_600, "exp": 1_900_000_000, "nbf": ..., **claims}
    return issuer.sign_jwt(credential.badge_v1(issuer=issuer.did), "vcdm11", payload=payload)


def reply(token: str, *, code: int = 200, **members: object) -> dict[str, object]:
    """Return what a hub answers to one message."""
    data = base64.urlsafe_b64encode(token.encode()).decode().rstrip("=")
    written = {"descriptor": {"method": "CollectionsWrite", "objectId": OBJECT}, "data": data}
    message = {"messageId": "bafk", "status": {"code": code}, "entries": [written], **members}
    return {"requestId": "1", "replies": [message]}


@pytest.fixture
def contoso(door: FrontDoor) -> FrontDoor:
    """Let Contoso's DID document be found, and its hub answer with a list in which nobody is revoked."""
    door.world.serve(str(CONTOSO.identity.url), CONTOSO.identity.document)
    door.world.answer(HUB, lambda _: (200, reply(revocation_list())))
    return door


async def test_an_employee_verifies_from_the_day_of_issuance(contoso: FrontDoor) -> None:
    report = await contoso.report(employee(entry()))

    assert (report.verdict, deciding(report)) == VERIFIED
    assert report.validity is not None
    assert report.validity.valid_from == "2026-01-01T00:00:00Z"
    assert report.issuer is not None
    assert report.issuer.domain == HOST
    assert checks(report, "status")[0].facts["purpose"] == "revocation"
    assert HUB in {document.url for document in report.evidence}
    assert warnings(report) == {"issuer.unknown"}


async def test_the_hub_is_asked_once_and_told_nothing_of_the_person(contoso: FrontDoor) -> None:
    for subject in ("did:ion:megan", "did:ion:alex"):
        assert await contoso.answer(employee(entry(), sub=subject)) == VERIFIED

    ((address, posted),) = contoso.world.questions
    asked = json.loads(posted)
    assert address == HUB
    assert asked["target"] == CONTOSO.did
    assert asked["messages"] == [
        {
            "descriptor": {
                "method": "CollectionsQuery",
                "schema": "https://w3id.org/vc-status-list-2021/v1",
                "objectId": OBJECT,
            }
        }
    ]
    assert not any(told in posted for told in (b"Megan", b"did:ion", b"urn:pic", str(INDEX).encode()))


@pytest.mark.parametrize(
    ("bits", "answer"),
    [
        pytest.param((), VERIFIED, id="neither"),
        pytest.param((INDEX, FROM_THE_OTHER_END), not_verified("status.revoked"), id="both"),
        pytest.param((INDEX,), inconclusive("status.bit_order_unclear"), id="as-the-draft-says"),
        pytest.param((FROM_THE_OTHER_END,), inconclusive("status.bit_order_unclear"), id="as-entra-does"),
        pytest.param((INDEX + 8, INDEX - 8), VERIFIED, id="others"),
    ],
)
@pytest.mark.parametrize("kept", ["hub", "address", "entry-of-today"])
async def test_a_bit_counts_where_it_is_the_same_from_either_end(
    contoso: FrontDoor, bits: tuple[int, ...], answer: Answer, kept: str
) -> None:
    """Nothing tells from which end Entra's bits are counted: what a reader of one order alone would pass stays open."""
    members: dict[str, object] = {}
    if kept != "hub":
        members["statusListCredential"] = LIST
    if kept == "entry-of-today":
        members |= {"type": "StatusList2021Entry", "statusPurpose": "revocation"}
    contoso.world.answer(HUB, lambda _: (200, reply(revocation_list(*bits))))
    contoso.world.serve(LIST, revocation_list(*bits, name=LIST), media_type="application/jwt")

    assert await contoso.answer(employee(entry(**members))) == answer


async def test_the_bits_of_anybody_else_are_counted_as_the_specification_says(door: FrontDoor) -> None:
    issuer = Issuer()
    listed = status_list.list_2021([FROM_THE_OTHER_END], url=LIST, issuer=issuer.did)
    door.world.serve(LIST, issuer.sign_data_integrity(listed))
    members = entry(type="StatusList2021Entry", statusPurpose="revocation", statusListCredential=LIST)

    document = issuer.sign_jwt(credential.badge_v1(issuer=issuer.did, status=members), "vcdm11")

    assert await door.answer(document) == VERIFIED


@pytest.mark.parametrize(
    ("answered", "code"),
    [
        pytest.param({"replies": []}, "status.hub_reply_unreadable", id="no-reply"),
        pytest.param(b"<html>", "status.hub_reply_unreadable", id="no-json"),
        pytest.param(reply("eyJ", entries=[]), "status.hub_reply_unreadable", id="no-entry"),
        pytest.param(reply(revocation_list(), code=404), "status.hub_reply_unreadable", id="not-found"),
        pytest.param(
            reply("", entries=[{"data": "A"}, {"data": "A"}]), "status.hub_reply_unreadable", id="two-entries"
        ),
        pytest.param(reply("", entries=[{"data": "???"}]), "status.hub_reply_unreadable", id="no-base64"),
        pytest.param(reply("no token"), "status.list_malformed", id="no-token"),
        pytest.param(
            reply(revocation_list(name="urn:uuid:other")), "status.list_id_differs", id="another-list"
        ),
        pytest.param(
            reply(revocation_list(type="Elsewhere")), "status.list_type_wrong", id="a-list-of-something-else"
        ),
        pytest.param(reply(revocation_list()[:-6] + "AAAAAA"), "status.list_unproven", id="signed-by-nobody"),
    ],
)
async def test_what_a_hub_says_otherwise_leaves_the_question_open(
    contoso: FrontDoor, answered: Mapping[str, object] | bytes, code: str
) -> None:
    contoso.world.answer(HUB, lambda _: (200, answered))

    assert await contoso.answer(employee(entry())) == inconclusive(code)


async def test_another_signers_list_is_told(contoso: FrontDoor) -> None:
    contoso.world.answer(HUB, lambda _: (200, reply(revocation_list(issuer=Issuer()))))

    report = await contoso.report(employee(entry()))

    assert "status.list_issuer_differs" in warnings(report)
    assert (await contoso.report(employee(entry()), policy="strict")).verdict == "not_verified"


async def test_a_hub_that_is_down_leaves_the_question_open(contoso: FrontDoor) -> None:
    contoso.world.fail(HUB)

    assert await contoso.answer(employee(entry())) == inconclusive("fetch.connect")


@pytest.mark.parametrize(
    "services", [[], [{"id": "#hub", "type": "IdentityHub", "serviceEndpoint": {"origins": []}}], "hub"]
)
async def test_a_hub_that_nobody_names_leaves_the_question_open(contoso: FrontDoor, services: object) -> None:
    contoso.world.serve(str(CONTOSO.identity.url), {**CONTOSO.identity.document, "service": services})

    assert await contoso.answer(employee(entry())) == inconclusive("status.hub_unnamed")


@pytest.mark.parametrize("address", ["http://hub.example/", "https://127.0.0.1/", "did:ion:hub", ""])
async def test_a_hub_where_nobody_may_be_asked_leaves_the_question_open(
    contoso: FrontDoor, address: str
) -> None:
    services = [{"type": "IdentityHub", "serviceEndpoint": {"instances": [address]}}]
    contoso.world.serve(str(CONTOSO.identity.url), {**CONTOSO.identity.document, "service": services})

    assert await contoso.answer(employee(entry())) == inconclusive("status.hub_unnamed")


async def test_a_hub_that_is_asked_for_this_credential_alone_is_told(contoso: FrontDoor) -> None:
    url = question(objectId="f012fc37dfe24003892aedccccb15e82")
    name = "urn:uuid:f012fc37dfe24003892aedccccb15e82"
    contoso.world.answer(HUB, lambda _: (200, reply(revocation_list(name=name))))

    report = await contoso.report(employee(entry(statusListCredential=url)))

    assert "status.herd_privacy" in warnings(report)


async def test_the_loop_keeps_turning_while_a_long_reply_is_read(contoso: FrontDoor) -> None:
    data = "\\u0041" * 500_000
    long = b'{"replies":[{"status":{"code":200},"entries":[{"data":"%b"}]}]}' % data.encode()
    contoso.world.answer(HUB, lambda _: (200, long))

    async with cost.watched_loop() as turns:
        assert await contoso.answer(employee(entry())) == inconclusive("status.list_malformed")

    assert turns.longest_seconds() < 0.05


async def test_no_submission_pays_for_the_lists_that_all_share(contoso: FrontDoor) -> None:
    """Others may wait for such a list: what one submission has spent must not be their trouble."""
    services = [{"id": "#hub", "type": "IdentityHub", "serviceEndpoint": {"instances": [HUB]}}]
    padding = "x" * 512 * (SHARED_WORK - 24)  # a log that takes nearly as much as a list may
    log = did_log.start(change=lambda entry: entry["state"].update({"service": services, "x": padding}))
    did = did_log.did_of(log)
    contoso.world.serve(file_url(parse_did(did)), did_log.lines(log))
    names = [f"{number:08}" for number in range(MAX_WORK // SHARED_WORK + 1)]
    urls = [question(objectId=name).replace(CONTOSO.did, did) for name in names]
    contoso.world.answer(HUB, lambda asked: (200, reply(revocation_list(name=_list_asked_for(asked)))))

    entries = [entry(id=f"urn:x:{number}", statusListCredential=url) for number, url in enumerate(urls)]
    door = FrontDoor(contoso.world, Settings(network_fetches_per_host=32))
    report = await door.report(employee(*entries))

    assert {check.code for check in checks(report, "status")} == {None}


async def test_a_list_of_a_did_that_is_none_leaves_the_question_open(contoso: FrontDoor) -> None:
    url = question().replace(CONTOSO.did, "did:key:z0OIl")

    assert await contoso.answer(employee(entry(statusListCredential=url))) == inconclusive(
        "status.hub_unnamed"
    )


@pytest.mark.parametrize(
    "url",
    [
        pytest.param(question(method="CollectionsDelete"), id="another-method"),
        pytest.param(question(objectId=5), id="no-text"),
        pytest.param(f"{CONTOSO.did}?service=IdentityHub", id="no-question"),
        pytest.param(question().replace("IdentityHub", "files"), id="another-service"),
        pytest.param(f"{CONTOSO.did}/lists/1", id="a-path"),
        pytest.param(question().replace("?", "#hub?"), id="in-a-fragment"),
        pytest.param(f"{CONTOSO.did}?service=IdentityHub&queries=W10", id="an-empty-list"),
        pytest.param(f"{CONTOSO.did}?service=IdentityHub&queries=%3C", id="no-base64"),
        pytest.param(question() + "&queries=W10", id="two-questions"),
        pytest.param(question() + "&a=b" * 8, id="too-many-parameters"),
    ],
)
async def test_a_question_that_cannot_be_read_is_not_asked(contoso: FrontDoor, url: str) -> None:
    answer = await contoso.answer(employee(entry(statusListCredential=url)))

    assert answer == inconclusive("status.hub_question_unreadable")
    assert contoso.world.questions == []


async def test_no_hub_is_asked_on_the_word_of_an_unproven_credential(contoso: FrontDoor) -> None:
    token = employee(entry())

    answer = await contoso.answer(token[:-8] + "AAAAAAAA")

    assert answer == not_verified("proof.signature_invalid")
    assert contoso.world.questions == []


async def test_one_that_has_expired_or_names_no_status(contoso: FrontDoor) -> None:
    assert await contoso.answer(employee()) == VERIFIED
    assert await contoso.answer(employee(exp=1_777_000_000)) == not_verified("validity.expired")


async def test_a_token_that_says_in_no_way_when_it_was_issued(contoso: FrontDoor) -> None:
    answer: Any = await contoso.answer(employee(iat=...))

    assert answer == not_verified("structure.date")


@tried(max_examples=300)
@given(text=st.text(), raw=st.binary())
def test_any_address_is_a_question_none_or_refused(text: str, raw: bytes) -> None:
    encoded = base64.urlsafe_b64encode(raw).decode()
    for url in (text, f"did:{text}", f"{CONTOSO.did}?service=IdentityHub&queries={encoded}"):
        try:
            asked = read_hub_url(url)
        except StatusUnavailable:
            asked = None
        assert asked is None or asked.descriptor["method"] == "CollectionsQuery"
