"""What was tried against the gate, and what tripped the pipeline: each once found, then held here.

An attacker has a credential that somebody else signed, and may write its bytes anew as long as the signature holds;
or has keys and hosts of his own, and wants another's name in the report.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any, Final

import pytest
from msgspec.structs import replace

from did_methods.core.ports import Fetched, FetchFailed
from tests import cost
from tests.builders import credential, keys, status_list
from tests.builders.issuer import Issuer
from tests.threats.front_door import VERIFIED, FrontDoor, inconclusive, not_verified, warnings
from tests.world import World
from verifier.errors import InputRefused
from verifier.linked_data import ContextStore
from verifier.linked_data.terms import Table
from verifier.model import Submission
from verifier.pipeline import verify
from verifier.policy import DEFAULT
from verifier.report import Outcome, encode_report
from verifier.settings import IssuerEntry, Settings
from verifier.wiring import Verifier

HONEST: Final = Issuer()
ATTACKER: Final = Issuer(identity=keys.did_key(keys.key(seed=66)))
CREDENTIALS: Final = "https://www.w3.org/2018/credentials#"
SECURITY: Final = "https://w3id.org/security#"
DATE_TIME: Final = "http://www.w3.org/2001/XMLSchema#dateTime"
PAST: Final = "2026-02-01T00:00:00Z"


def copied(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy that may be changed at any depth."""
    copy: dict[str, Any] = json.loads(json.dumps(document))
    return copy


# --- restrictions taken out of sight: other JSON, the same quads, so the same signature ---


def _revoked(**members: Any) -> dict[str, Any]:  # noqa: ANN401 - as the builder takes them
    return HONEST.badge(status=status_list.entry(42), **members)


def _moved(document: dict[str, Any], member: str, name: str, wrap: Callable[[Any], Any]) -> dict[str, Any]:
    attack = copied(document)
    attack[name] = wrap(attack.pop(member))
    return attack


def _typed_date(value: str) -> dict[str, str]:
    return {"@type": DATE_TIME, "@value": value}


def _with_context(document: dict[str, Any], part: object) -> dict[str, Any]:
    return {**copied(document), "@context": [*document["@context"], part]}


def _aliased_status() -> dict[str, Any]:
    alias = {"note": {"@id": f"{CREDENTIALS}credentialStatus", "@type": "@id"}}
    return _moved(_with_context(_revoked(), alias), "credentialStatus", "note", lambda value: value)


def _prefixed_status() -> dict[str, Any]:
    document = _with_context(_revoked(), {"c": CREDENTIALS})
    return _moved(document, "credentialStatus", "c:credentialStatus", lambda value: value)


def _split_prefix_status() -> dict[str, Any]:
    document = _with_context(_revoked(), {"c": {"@id": "https://www.w3.org/2018/cred", "@prefix": True}})
    return _moved(document, "credentialStatus", "c:entials#credentialStatus", lambda value: value)


def _nest_alias_status() -> dict[str, Any]:
    document = _with_context(_revoked(), {"more": "@nest"})
    return _moved(document, "credentialStatus", "more", lambda value: {"credentialStatus": value})


def _included_status() -> dict[str, Any]:
    attack = copied(_revoked())
    status = attack.pop("credentialStatus")
    attack["@included"] = [{"id": attack["id"], "type": attack["type"], "credentialStatus": status}]
    return attack


def _reversed_status() -> dict[str, Any]:
    attack = copied(_revoked())
    status = attack.pop("credentialStatus")
    attack["@included"] = [{**status, "@reverse": {"credentialStatus": {"id": attack["id"]}}}]
    return attack


def _reverse_term_status() -> dict[str, Any]:
    attack = _with_context(_revoked(), {"of": {"@reverse": f"{CREDENTIALS}credentialStatus", "@type": "@id"}})
    status = attack.pop("credentialStatus")
    attack["@included"] = [{**status, "of": attack["id"]}]
    return attack


def _status_in_the_subject() -> dict[str, Any]:
    """An issuer was careless and gave credential and subject one id."""
    attack = copied(_revoked(subject={"id": credential.CREDENTIAL_ID}))
    subject = attack["credentialSubject"]
    subject["type"] += attack["type"]
    subject["credentialStatus"] = attack.pop("credentialStatus")
    return attack


def _in_a_graph() -> dict[str, Any]:
    attack = copied(_revoked())
    context = attack.pop("@context")
    return {"@context": context, "type": attack["type"], "@graph": [attack]}


def _hidden_proof_end() -> dict[str, Any]:
    attack = copied(HONEST.sign_data_integrity(credential.badge(issuer=HONEST.did), expires=PAST))
    attack["proof"][f"{SECURITY}expiration"] = _typed_date(attack["proof"].pop("expires"))
    return attack


def _aliased_proof_end() -> dict[str, Any]:
    signed = HONEST.sign_data_integrity(credential.badge(issuer=HONEST.did), expires=PAST)
    attack = _with_context(signed, {"note": {"@id": f"{SECURITY}expiration", "@type": DATE_TIME}})
    attack["proof"]["note"] = attack["proof"].pop("expires")
    return attack


HIDDEN: Final[Mapping[str, Callable[[], dict[str, Any]]]] = {
    "status-under-its-iri": lambda: _moved(
        _revoked(), "credentialStatus", f"{CREDENTIALS}credentialStatus", lambda value: value
    ),
    "status-under-an-alias": _aliased_status,
    "status-under-a-prefix": _prefixed_status,
    "status-under-a-prefix-split-elsewhere": _split_prefix_status,
    "status-in-nest": lambda: _moved(
        _revoked(), "credentialStatus", "@nest", lambda value: {"credentialStatus": value}
    ),
    "status-in-an-alias-of-nest": _nest_alias_status,
    "status-in-included": _included_status,
    "status-in-a-reverse-map": _reversed_status,
    "status-in-a-reverse-term": _reverse_term_status,
    "status-in-a-subject-of-the-same-id": _status_in_the_subject,
    "everything-in-a-graph": _in_a_graph,
    "end-under-its-iri": lambda: _moved(
        HONEST.badge(validUntil=PAST), "validUntil", f"{CREDENTIALS}validUntil", _typed_date
    ),
    "end-in-nest": lambda: _moved(
        HONEST.badge(validUntil=PAST), "validUntil", "@nest", lambda value: {"validUntil": value}
    ),
    "end-of-an-older-credential": lambda: _moved(
        HONEST.sign_data_integrity(credential.plain_v1(issuer=HONEST.did, expirationDate=PAST)),
        "expirationDate",
        f"{CREDENTIALS}expirationDate",
        _typed_date,
    ),
    "end-of-the-proof-under-its-iri": _hidden_proof_end,
    "end-of-the-proof-under-an-alias": _aliased_proof_end,
}


@pytest.mark.parametrize("attack", HIDDEN.values(), ids=HIDDEN.keys())
async def test_a_restriction_cannot_be_taken_out_of_sight(
    door: FrontDoor, attack: Callable[[], dict[str, Any]]
) -> None:
    door.world.serve(status_list.LIST_URL, HONEST.status_list([42]))

    report = await door.report(attack())

    assert report.verdict != "verified"
    assert not report.proven


async def test_a_bit_cannot_be_read_in_another_width(door: FrontDoor) -> None:
    """`statusSize` has a default: without it another bit is read."""
    entry = status_list.entry(42, statusSize=2, statusMessage=status_list_messages(4))
    door.world.serve(status_list.LIST_URL, HONEST.status_list({42: 1}, size=2))
    honest = HONEST.badge(status=entry)
    attack = copied(honest)
    size = attack["credentialStatus"].pop("statusSize")
    attack["credentialStatus"]["https://www.w3.org/ns/credentials/status#statusSize"] = {
        "@type": "http://www.w3.org/2001/XMLSchema#positiveInteger",
        "@value": str(size),
    }

    assert (await door.report(attack)).verdict != "verified"


def status_list_messages(values: int) -> list[dict[str, str]]:
    """Return a message for each value."""
    return [{"status": hex(value), "message": f"state {value}"} for value in range(values)]


async def test_a_list_that_hides_its_name_is_not_taken_for_the_one_asked_for(door: FrontDoor) -> None:
    """Whoever keeps the host may serve another list of the same issuer: the name inside it gives that away."""
    other = copied(HONEST.status_list([], url="https://status.example/lists/2"))
    other["@id"] = other.pop("id")
    door.world.serve(status_list.LIST_URL, other)

    report = await door.report(_revoked())

    assert report.verdict == "inconclusive"


async def test_an_inner_credential_is_judged_also_where_the_record_hides_its_type(door: FrontDoor) -> None:
    inner = HONEST.badge(validUntil=PAST)
    clr = {
        "@context": [
            credential.V2,
            "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
            credential.OPEN_BADGES,
        ],
        "id": "urn:uuid:0d6d0dc6-7d36-4ab1-9a1a-9a1b1b4bfb01",
        "type": ["VerifiableCredential", "ClrCredential"],
        "issuer": {"id": HONEST.did, "type": ["Profile"]},
        "name": "Record",
        "validFrom": credential.VALID_FROM,
        "credentialSubject": {
            "id": credential.HOLDER,
            "type": ["ClrSubject"],
            "verifiableCredential": [inner],
        },
    }
    signed = HONEST.sign_data_integrity(clr)
    assert (await door.report(signed)).verdict == "not_verified"
    hidden = copied(signed)
    hidden["type"] = ["VerifiableCredential"]
    hidden["@type"] = ["ClrCredential"]
    named = copied(signed)
    named["type"] = [
        "VerifiableCredential",
        "https://purl.imsglobal.org/spec/clr/v2p0/vocab.html#ClrCredential",
    ]

    for attack in (hidden, named):
        assert (await door.report(attack)).verdict == "not_verified"


async def test_a_token_says_nothing_beside_its_credential(door: FrontDoor) -> None:
    """A reader of the payload and a reader of `vc` would see two periods, or two states."""
    for beside in (
        {"credentialStatus": status_list.entry(42)},
        {"expirationDate": PAST},
        {"validUntil": PAST},
    ):
        token = HONEST.sign_jwt(credential.plain_v1(issuer=HONEST.did), "vcdm11", payload=beside)
        assert await door.answer(token) == not_verified("jws.claim_mismatch"), beside
    same = HONEST.sign_jwt(
        credential.plain_v1(issuer=HONEST.did), "vcdm11", payload={"issuanceDate": credential.VALID_FROM}
    )
    assert await door.answer(same) == VERIFIED


# --- another's name in the report ---


async def test_a_foreign_key_gets_nobody_elses_name(world: World) -> None:
    """`conformance` lets a foreign key pass, with a warning; it must not confirm the name of whom it did not prove."""
    listed = IssuerEntry(id="https://university.example/", name="The Real University")
    verifier = Verifier(Settings(known_issuers=(listed,)), network=world)
    forged = ATTACKER.sign_data_integrity(credential.badge(issuer=listed.id))

    report = await verifier.verify(forged, policy="conformance", now=world.now)

    assert "key_binding.issuer_mismatch" in warnings(report)
    assert report.issuer is not None
    assert not report.issuer.proven
    assert report.issuer.recognised_name is None
    assert report.check("issuer").outcome is not Outcome.PASSED
    assert "signed by university.example" not in report.summary
    assert "The Real University" not in report.summary


async def test_an_issuers_own_address_is_not_where_it_sends_others_on(door: FrontDoor) -> None:
    """An open redirect on somebody's host makes nobody that host."""
    url = "https://university.example/go?to=evil"
    method = {
        "id": f"{url}#k",
        "type": "Multikey",
        "controller": url,
        "publicKeyMultibase": ATTACKER.identity.key.multikey,
    }
    profile = {"id": url, "verificationMethod": [method], "assertionMethod": [f"{url}#k"]}
    door.world.serve(url, profile, redirected_to="https://evil.example/profile")

    forged = ATTACKER.sign_data_integrity(credential.badge(issuer=url), verificationMethod=f"{url}#k")

    assert (await door.report(forged)).verdict == "inconclusive"


async def test_a_delegated_key_speaks_for_the_issuer(door: FrontDoor, university: Issuer) -> None:
    """The issuer's document names a controller: what the controller's key signs is the issuer's."""
    identity = keys.did_web(keys.key(seed=8), host="college.example", controller=university.did)
    door.world.serve_identity(identity)

    report = await door.report(university.badge(issuer=identity.did))

    assert report.verdict == "verified"
    assert report.issuer is not None
    assert (report.issuer.proven, report.issuer.domain) == (True, "college.example")


async def test_a_controller_is_named_by_the_issuer_and_not_by_itself(
    door: FrontDoor, university: Issuer
) -> None:
    claims_to_control = keys.did_web(
        keys.key(seed=9), host="evil.example", alsoKnownAs=[university.did], controller=university.did
    )
    door.world.serve_identity(claims_to_control)
    forged = Issuer(identity=claims_to_control).badge(issuer=university.did)

    assert await door.answer(forged) == not_verified("key_binding.issuer_mismatch")


async def test_the_list_of_a_foreign_key_is_told(door: FrontDoor) -> None:
    """Where `conformance` takes a list that a foreign key signed, the report says so."""
    forged = ATTACKER.sign_data_integrity(status_list.bitstring_list([], issuer=HONEST.did))
    door.world.serve(status_list.LIST_URL, forged)

    report = await door.report(_revoked(), policy="conformance")

    assert "key_binding.issuer_mismatch" in warnings(report)
    assert await door.answer(_revoked()) == inconclusive("status.list_unproven")


async def test_what_is_said_of_revocation_is_what_was_looked_up(door: FrontDoor) -> None:
    """Neither an empty list of entries nor an entry for another purpose says "not revoked"."""
    door.world.serve(status_list.LIST_URL, HONEST.status_list([], purpose="refresh"))

    nothing = await door.report(HONEST.badge(status=[]))
    refresh = await door.report(HONEST.badge(status=status_list.entry(42, purpose="refresh")))

    assert (nothing.verdict, nothing.check("status").code) == ("verified", "status.none")
    for report in (nothing, refresh):
        assert "not revoked" not in report.summary


async def test_a_challenge_that_the_caller_does_not_know_is_told(door: FrontDoor, holder: Issuer) -> None:
    """Naming the domain alone proves nothing about the challenge: a recorded presentation has the domain too."""
    recorded = holder.presentation(challenge="of another day", domain="shop.example")

    report = await door.report(recorded, domain="shop.example")

    assert "challenge.not_asked" in warnings(report)
    assert await door.answer(recorded, domain="shop.example", policy="strict") == not_verified(
        "challenge.not_asked"
    )


# --- odd values: a report or a problem with a code, never anything else ---

_GOOD: Final = HONEST.badge()


def _with_proof(**members: object) -> dict[str, Any]:
    return {**_GOOD, "proof": {**_GOOD["proof"], **members}}


def _chained(*ids: object) -> dict[str, Any]:
    proofs = [{**_GOOD["proof"], "id": one, "previousProof": "urn:a"} for one in ids]
    return {**_GOOD, "proof": [*proofs, {**_GOOD["proof"], "id": "urn:a"}]}


ODD: Final[Mapping[str, dict[str, Any]]] = {
    "issuer-that-no-url-parser-takes": {**_GOOD, "issuer": "https://[x"},
    "issuer-with-a-host-in-compatibility-letters": {**_GOOD, "issuer": "https://exa\u2100mple.com/"},
    "start-before-the-calendar": {**_GOOD, "validFrom": "0001-01-01T00:00:00+14:00"},
    "end-after-the-calendar": {**_GOOD, "validUntil": "9999-12-31T23:59:59-14:00"},
    "created-after-the-calendar": _with_proof(created="9999-12-31T23:59:59-14:00"),
    "expires-before-the-calendar": _with_proof(expires="0001-01-01T00:00:00+14:00"),
    "proof-id-list": _chained([]),
    "proof-id-object": _chained({"a": 1}),
    "subject-in-a-presentation": {
        "@context": [credential.V2],
        "type": ["VerifiablePresentation"],
        "credentialSubject": {"id": {"a": 1}},
    },
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())
async def test_odd_values_end_in_a_report(door: FrontDoor, odd: dict[str, Any]) -> None:
    report = await door.report(odd)

    assert report.verdict == "not_verified"
    assert all(isinstance(one, str) for one in report.subject)
    encode_report(report)


_VALUES: Final[tuple[object, ...]] = (
    None,
    True,
    0,
    -1,
    1.5,
    2**53 - 1,
    "",
    "x",
    "https://[",
    [],
    {},
    [[]],
    [{}],
    [None],
    {"id": []},
    {"type": {}},
    {"id": {}, "type": [[]]},
)
_CREDENTIAL_MEMBERS: Final = (
    "@context", "id", "type", "name", "description", "issuer", "validFrom", "validUntil", "issuanceDate",
    "credentialSubject", "credentialStatus", "credentialSchema", "evidence", "refreshService", "termsOfUse",
    "relatedResource", "proof",
)  # fmt: skip
_PROOF_MEMBERS: Final = (
    "id", "type", "cryptosuite", "created", "expires", "verificationMethod", "proofPurpose", "challenge", "domain",
    "previousProof", "proofValue", "@context", "nonce", "jwt",
)  # fmt: skip


async def survives(door: FrontDoor, document: dict[str, Any] | str) -> None:
    """Judge; whatever it is, only a refusal may be raised, and it must not verify."""
    try:
        report = await door.report(document)
    except InputRefused:
        return
    encode_report(report)


@pytest.mark.parametrize("member", _CREDENTIAL_MEMBERS)
async def test_any_value_of_any_member_is_survived(door: FrontDoor, member: str) -> None:
    for value in _VALUES:
        await survives(door, {**_GOOD, member: value})


@pytest.mark.parametrize("member", _PROOF_MEMBERS)
async def test_any_value_of_any_proof_member_is_survived(door: FrontDoor, member: str) -> None:
    for value in _VALUES:
        await survives(door, _with_proof(**{member: value}))
        await survives(door, {**_GOOD, "proof": [_with_proof(**{member: value})["proof"], _GOOD["proof"]]})


@pytest.mark.parametrize("signed_member", ["credentialStatus", "credentialSubject", "evidence"])
async def test_any_signed_value_is_survived(door: FrontDoor, signed_member: str) -> None:
    """Behind the gate too: a token may carry what it likes."""
    for value in _VALUES:
        claims = {**credential.badge(issuer=HONEST.did), signed_member: value}
        for dialect in ("ob3", "vcdm20"):
            payload = {**claims, "iss": HONEST.did}
            typ = "JWT" if dialect == "ob3" else "vc+jwt"
            header = {"alg": "EdDSA", "typ": typ, "kid": HONEST.identity.method_id}
            await survives(door, HONEST.jws(header, payload))


@pytest.mark.parametrize(
    "member", ["iss", "sub", "jti", "nbf", "exp", "iat", "aud", "nonce", "vc", "vp", "type", "@context"]
)
async def test_any_value_of_a_registered_claim_is_survived(door: FrontDoor, member: str) -> None:
    for value in _VALUES:
        for dialect in ("vcdm11", "ob3", "vcdm20"):
            claims = (
                credential.badge_v1(issuer=HONEST.did)
                if dialect == "vcdm11"
                else credential.badge(issuer=HONEST.did)
            )
            await survives(door, HONEST.sign_jwt(claims, dialect, payload={member: value}))
        await survives(door, HONEST.presentation_jwt(payload={member: value}))


@pytest.mark.parametrize("member", ["alg", "typ", "kid", "cty", "jwk", "crit", "x5c", "b64", "zip"])
async def test_any_value_of_a_header_is_survived(door: FrontDoor, member: str) -> None:
    payload = credential.badge(issuer=HONEST.did)
    for value in _VALUES:
        header = {"alg": "EdDSA", "typ": "vc+jwt", "kid": HONEST.identity.method_id, member: value}
        token = (
            HONEST.jws({**header, "alg": "EdDSA"}, payload)
            if member != "alg"
            else HONEST.jws(header, payload)
        )
        await survives(door, token)


@pytest.mark.parametrize("ttl", [2**53 - 1, "9" * 19, 0, -5, 1e300, None, [], {"a": 1}])
async def test_a_list_may_ask_to_be_kept_for_any_time(door: FrontDoor, ttl: object) -> None:
    token = HONEST.jws(
        {"alg": "EdDSA", "typ": "vc+jwt", "kid": HONEST.identity.method_id},
        status_list.bitstring_list([], issuer=HONEST.did, subject={"ttl": ttl}),
    )
    door.world.serve(status_list.LIST_URL, token)

    assert await door.answer(_revoked()) == VERIFIED


async def test_an_object_of_half_characters_is_refused_as_bytes_are(door: FrontDoor) -> None:
    with pytest.raises(InputRefused) as refused:
        await door.verifier.verify({"a": "\ud800"}, now=door.world.now)

    assert refused.value.code == "json.lone_surrogate"


async def test_a_proof_that_names_one_before_it_many_times_costs_no_more(door: FrontDoor) -> None:
    """A thousand mentions of one proof are one proof, or none: never a thousand walks."""
    before = {**_GOOD["proof"], "id": "urn:a", "note": "x" * 20_000}
    attack = {**_GOOD, "proof": [before, {**_GOOD["proof"], "previousProof": ["urn:a"] * 5_000}]}

    assert (await door.report(attack)).verdict == "not_verified"
    assert (
        await cost.seconds_of(lambda: door.report(attack)) < 0.5
    )  # a walk for each mention would take minutes


# --- one caller's trouble is not another's ---


async def test_one_callers_spent_budget_does_not_fail_another(door: FrontDoor) -> None:
    """Two ask for one list at once; the budget of the first is spent, that of the second is not."""
    door.world.serve(status_list.LIST_URL, HONEST.status_list([]))
    ports = door.verifier.ports(door.world.now)

    async def spent(url: str, **_asked: object) -> Fetched:
        await asyncio.sleep(0)
        raise FetchFailed("fetch.budget_exceeded", "expected fewer documents, got more")

    submission = Submission(raw=json.dumps(_revoked()).encode())
    reports = await asyncio.gather(
        verify(submission, policy=DEFAULT, ports=replace(ports, fetch=spent)),
        verify(submission, policy=DEFAULT, ports=ports),
    )

    assert [report.verdict for report in reports] == ["inconclusive", "verified"]


async def test_too_many_documents_in_all_end_the_same_whoever_comes_first(
    door: FrontDoor, holder: Issuer
) -> None:
    """Which of two records goes over the bound must not depend on whose key document arrives first."""
    inner = [HONEST.badge(id=f"urn:uuid:00000000-0000-4000-8000-{number:012}") for number in range(2)]
    presentation = holder.presentation(*inner)
    reports = [encode_report(await door.report(presentation)) for _ in range(2)]

    assert reports[0] == reports[1]


class CountedContexts(ContextStore):
    """Contexts that count how often a document is begun to be walked."""

    walks = 0

    def root(self, context: Any) -> Table:  # noqa: ANN401 - whatever a document states
        self.walks += 1
        return super().root(context)


async def test_a_document_is_walked_once_whatever_number_of_keys_and_proofs_is_tried(door: FrontDoor) -> None:
    """Sixteen proofs that name a whole document of eight keys: 128 checks, one walk of the document."""
    base = keys.did_web()
    methods = [
        {
            **base.document["verificationMethod"][0],
            "id": f"{base.did}#{n}",
            "publicKeyMultibase": keys.key(seed=n).multikey,
        }
        for n in range(100, 108)
    ]
    door.world.serve(
        str(base.url),
        {**base.document, "verificationMethod": methods, "assertionMethod": [one["id"] for one in methods]},
    )
    bundled = ContextStore.bundled()
    contexts = CountedContexts(bundled._pinned, {})
    proof = {**Issuer(identity=base).badge()["proof"], "verificationMethod": base.did}
    document = {**credential.badge(issuer=base.did), "proof": [proof] * 16}

    report = await verify(
        Submission(raw=json.dumps(document).encode()),
        policy=DEFAULT,
        ports=replace(door.verifier.ports(door.world.now), contexts=contexts),
    )

    assert report.verdict == "not_verified"
    assert contexts.walks <= 16 + 1


async def test_entries_of_one_id_cannot_swap_their_places(door: FrontDoor) -> None:
    """To a signature over statements two entries of one id are one: their indexes may be exchanged unseen."""
    other = "https://status.example/lists/2"
    door.world.serve(status_list.LIST_URL, HONEST.status_list([42]))
    door.world.serve(other, HONEST.status_list([], url=other, purpose="suspension"))
    first = status_list.entry(42)
    second = {**status_list.entry(7, url=other, purpose="suspension"), "id": first["id"]}
    attack = copied(HONEST.badge(status=[first, second]))
    attack["credentialStatus"] = [{**first, "statusListIndex": "7"}, {**second, "statusListIndex": "42"}]

    assert await door.answer(attack) == inconclusive("status.entries_share_id")
    token = HONEST.sign_jwt(credential.badge(issuer=HONEST.did, status=[first, second]))
    assert await door.answer(token) == not_verified("status.revoked")


async def test_an_entry_that_stands_twice_is_one(door: FrontDoor) -> None:
    """Nothing can be swapped in it, and a revocation must be heard."""
    door.world.serve(status_list.LIST_URL, HONEST.status_list([42]))
    revoked, good = status_list.entry(42), status_list.entry(7)

    assert await door.answer(HONEST.badge(status=[revoked, revoked])) == not_verified("status.revoked")
    assert (await door.report(HONEST.badge(status=[good, good]))).verdict == "verified"
    mixed = copied(HONEST.badge(status=[good, good, {**revoked, "id": good["id"]}]))
    assert await door.answer(mixed) == inconclusive("status.entries_share_id")
