"""Status lists as signed tokens, JWT and CWT, and those that nobody signs: rows T01, T03 to T07, T10, T13, T14."""

import json
import zlib
from typing import Any, Final

import pytest

from did_methods.core.ports import FetchFailed
from tests.builders import credential, keys, list_token
from tests.builders.credential import CREDENTIAL_ID
from tests.builders.issuer import Issuer
from tests.builders.keys import base64url
from tests.builders.list_token import cwt_claims, plain_entry, plain_list, reference, token_claims
from tests.builders.status_list import LIST_URL, entry
from tests.threats.front_door import VERIFIED, Answer, FrontDoor, checks, inconclusive, not_verified, warnings
from tests.vectors_dir import VECTORS, needs_vectors

HONEST: Final = Issuer()
ATTACKER: Final = Issuer(identity=keys.did_key(keys.key(seed=666)))
HOSTED: Final = Issuer(identity=keys.did_web(keys.key(seed=3), host="university.example"))
JWT, CWT = "application/statuslist+jwt", "application/statuslist+cwt"


def token(referred: object = None, issuer: Issuer = HONEST, **members: Any) -> str:  # noqa: ANN401
    """Return a credential as JWT whose claim `status` refers to a list."""
    claims = credential.badge(issuer=issuer.did, **members)
    return issuer.sign_jwt(claims, payload={"status": reference() if referred is None else referred})


def small(raw: bytes, bits: int = 1) -> dict[str, Any]:
    """Return claims around a list whose packed bytes are these."""
    return token_claims(status_list={"bits": bits, "lst": base64url(raw)})


@pytest.mark.parametrize("dialect", ["vcdm20", "vcdm11", "ob3"])
@pytest.mark.parametrize("form", ["jwt", "cwt"])
async def test_a_token_list_revokes_in_every_dialect_and_both_forms(
    door: FrontDoor,
    dialect: Any,  # noqa: ANN401 - one of the builder's literals
    form: str,
) -> None:
    """Beside the claim `vc` it restricts the credential all the same."""
    listed = HONEST.list_jwt(token_claims([43])) if form == "jwt" else HONEST.cwt(cwt_claims([43]))
    door.world.serve(LIST_URL, listed)
    make = credential.badge_v1 if dialect == "vcdm11" else credential.badge

    def asked(index: int) -> str:
        return HONEST.sign_jwt(make(issuer=HONEST.did), dialect, payload={"status": reference(index)})

    assert await door.answer(asked(42)) == VERIFIED
    assert await door.answer(asked(43)) == not_verified("status.revoked")
    assert door.world.log == [LIST_URL]
    assert (await door.report(asked(42))).check("status").facts["purpose"] == "revocation"


async def test_a_status_beside_the_credential_cannot_contradict_the_one_inside(door: FrontDoor) -> None:
    inner = credential.badge_v1(issuer=HONEST.did, status=...) | {"status": reference(1)}

    assert await door.answer(
        HONEST.sign_jwt(inner, "vcdm11", payload={"status": reference(2)})
    ) == not_verified("jws.claim_mismatch")


@pytest.mark.parametrize("kind", ["Ed25519", "P-256", "P-384", "P-521", "secp256k1"])
async def test_a_cwt_list_is_proven_under_every_kind_of_key(door: FrontDoor, kind: str) -> None:
    issuer = Issuer(identity=keys.did_key(keys.key(kind)))
    door.world.serve(LIST_URL, issuer.cwt(cwt_claims([43])))

    assert await door.answer(token(issuer=issuer)) == VERIFIED
    assert await door.answer(token(reference(43), issuer)) == not_verified("status.revoked")


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        pytest.param(1, not_verified("status.revoked"), id="T05-invalid"),
        pytest.param(2, not_verified("status.suspended"), id="T05-suspended"),
        pytest.param(3, inconclusive("status.purpose_unknown"), id="T05-application-specific"),
        pytest.param(4, inconclusive("status.purpose_unknown"), id="T05-reserved"),
        pytest.param(14, inconclusive("status.purpose_unknown"), id="T05-application-specific-14"),
    ],
)
@pytest.mark.parametrize("form", ["jwt", "cwt"])
async def test_a_value_means_what_the_registry_of_status_types_says(
    door: FrontDoor, value: int, answer: Answer, form: str
) -> None:
    made = HONEST.list_jwt(token_claims({42: value}, size=4))
    door.world.serve(LIST_URL, made if form == "jwt" else HONEST.cwt(cwt_claims({42: value}, size=4)))

    assert await door.answer(token()) == answer
    assert await door.answer(token(reference(43))) == VERIFIED


@pytest.mark.parametrize("index", [0, 1, 7, 8, 9, 131_071])
async def test_the_right_most_bit_is_the_first(door: FrontDoor, index: int) -> None:
    """Row T05: written down by hand, apart from the builder; the opposite of a Bitstring list."""
    bits = bytearray(16_384)
    bits[index // 8] = 1 << index % 8
    door.world.serve(LIST_URL, HONEST.list_jwt(small(zlib.compress(bytes(bits)))))

    answers = {at: await door.answer(token(reference(at))) for at in (0, 1, 7, 8, 9, 131_071)}

    assert answers.pop(index) == not_verified("status.revoked")
    assert set(answers.values()) == {VERIFIED}


# --- T01: who signed it ---

STRANGERS_CWT: Final = ATTACKER.cwt(cwt_claims(), unprotected={4: HONEST.identity.method_id.encode()})
CERTIFICATE: Final = bytes(300)
UNPROVEN: Final = [
    pytest.param(HONEST.list_jwt(token_claims())[:-2] + "AA", "status.list_unproven", id="T01-jwt-signature"),
    pytest.param(HONEST.jws({"alg": "none", "typ": "statuslist+jwt"}, token_claims()).rpartition(".")[0] + ".",
                 "status.list_unproven", id="T01-jwt-none"),
    pytest.param(HONEST.list_jwt(token_claims(), header={"alg": "HS256"}), "status.list_unproven", id="T01-jwt-mac"),
    pytest.param(
        ATTACKER.list_jwt(token_claims(), header={"kid": HONEST.identity.method_id}),
        "status.list_unproven", id="T01-jwt-stranger",
    ),
    pytest.param(ATTACKER.list_jwt(token_claims(), header={"kid": ...}), "status.list_unproven", id="T01-jwt-no-kid"),
    pytest.param(ATTACKER.list_jwt(token_claims(iss=HONEST.did)), "status.list_unproven", id="T01-jwt-iss-borrowed"),
    pytest.param(
        ATTACKER.list_jwt(token_claims(), header={"kid": ..., "jwk": dict(ATTACKER.identity.key.jwk)}),
        "status.list_unproven", id="T01-jwt-own-jwk",
    ),
    pytest.param(
        ATTACKER.list_jwt(token_claims(), header={"kid": ..., "x5c": [base64url(CERTIFICATE)]}),
        "status.list_unproven", id="T01-jwt-any-x5c",
    ),
    pytest.param(
        ATTACKER.list_jwt(token_claims(), header={"jku": "https://evil.example/keys"}), "status.list_unproven",
        id="T01-jwt-jku",
    ),
    pytest.param(
        HONEST.list_jwt(token_claims(), header={"crit": ["exp"]}), "status.list_unproven", id="T01-jwt-crit"
    ),
    pytest.param(STRANGERS_CWT, "status.list_unproven", id="T01-cwt-stranger"),
    pytest.param(ATTACKER.cwt(cwt_claims(), unprotected={}), "status.list_unproven", id="T01-cwt-no-kid"),
    pytest.param(
        ATTACKER.cwt(cwt_claims(), unprotected={33: CERTIFICATE}), "status.list_unproven", id="T01-cwt-any-x5chain"
    ),
    pytest.param(
        ATTACKER.cwt({**cwt_claims(), 1: HONEST.did}), "status.list_unproven", id="T01-cwt-iss-borrowed"
    ),
    pytest.param(HONEST.cwt(cwt_claims())[:-1] + b"\x00", "status.list_unproven", id="T01-cwt-signature"),
    pytest.param(HONEST.cwt(cwt_claims(), protected={1: 5}), "status.list_unproven", id="T01-cwt-mac-algorithm"),
    pytest.param(HONEST.cwt(cwt_claims(), protected={1: -7}), "status.list_unproven", id="T01-cwt-wrong-algorithm"),
    pytest.param(HONEST.cwt(cwt_claims(), protected={1: ...}), "status.list_unproven", id="T01-cwt-no-algorithm"),
    pytest.param(HONEST.cwt(cwt_claims(), protected={2: [16]}), "status.list_unproven", id="T01-cwt-crit"),
    pytest.param(HONEST.cwt(cwt_claims(), tag=b"\xd1"), "status.list_malformed", id="T01-cwt-mac"),
    pytest.param(HONEST.cwt(cwt_claims(), tag=b""), "status.list_malformed", id="T01-cwt-untagged"),
    pytest.param(HONEST.cwt(cwt_claims(), tag=b"\xd8\x3d\xd2"), "status.list_malformed", id="T01-cwt-tag"),
    pytest.param(json.dumps(token_claims()).encode(), "status.list_malformed", id="T01-unsigned-json"),
]  # fmt: skip


@pytest.mark.parametrize(("forged", "code"), UNPROVEN)
async def test_a_list_token_that_its_issuer_did_not_sign_is_not_read(
    door: FrontDoor, forged: str | bytes, code: str
) -> None:
    door.world.serve(LIST_URL, forged)

    assert await door.answer(token()) == inconclusive(code)
    assert door.world.log == [LIST_URL]  # no key is looked for where a header points


async def test_a_list_token_without_a_key_reference_is_looked_for_among_the_issuers_keys(
    door: FrontDoor,
) -> None:
    door.world.serve(LIST_URL, HONEST.list_jwt(token_claims([43]), header={"kid": ...}))

    assert await door.answer(token()) == VERIFIED
    assert await door.answer(token(reference(43))) == not_verified("status.revoked")


@pytest.mark.parametrize("policy", ["default", "strict"])
async def test_a_list_token_by_another_is_told_and_fails_under_strict(door: FrontDoor, policy: str) -> None:
    """Row T02: a status issuer of its own is allowed; that it is the right one nobody has shown."""
    door.world.serve(LIST_URL, ATTACKER.list_jwt(token_claims()))

    report = await door.report(token(), policy=policy)

    codes = {check.code for check in checks(report, "status_list")}
    assert "status.list_issuer_differs" in codes
    assert report.verdict == ("verified" if policy == "default" else "not_verified")


async def test_a_list_proven_for_one_issuer_is_proven_again_for_another(door: FrontDoor) -> None:
    """Without a key reference it is the issuer's own list, whoever that is: shared, it would be everybody's."""
    door.world.serve(LIST_URL, HONEST.list_jwt(token_claims(), header={"kid": ...}))
    assert await door.answer(token()) == VERIFIED

    assert await door.answer(token(issuer=ATTACKER)) == inconclusive("status.list_unproven")


# --- T03: another list, another token ---


@pytest.mark.parametrize(
    ("found", "code"),
    [
        pytest.param(HONEST.list_jwt(token_claims(url=LIST_URL + "2")), "status.list_id_differs", id="T03-sub"),
        pytest.param(HONEST.list_jwt(token_claims(sub=LIST_URL + "/")), "status.list_id_differs", id="T03-slash"),
        pytest.param(HONEST.list_jwt(token_claims(sub=...)), "status.list_malformed", id="T03-no-sub"),
        pytest.param(HONEST.cwt(cwt_claims(url=LIST_URL + "2")), "status.list_id_differs", id="T03-cwt-sub"),
        pytest.param(
            HONEST.list_jwt(token_claims(), header={"typ": "JWT"}), "status.list_type_wrong", id="T03-typ"
        ),
        pytest.param(
            HONEST.list_jwt(token_claims(), header={"typ": ...}), "status.list_type_wrong", id="T03-no-typ"
        ),
        pytest.param(
            HONEST.cwt(cwt_claims(), protected={16: "application/cwt"}), "status.list_type_wrong", id="T03-cwt-typ"
        ),
        pytest.param(
            HONEST.cwt(cwt_claims(), protected={16: ...}), "status.list_type_wrong", id="T03-cwt-no-typ"
        ),
        pytest.param(
            HONEST.cwt(cwt_claims(), protected={16: ...}, unprotected={4: HONEST.identity.method_id.encode(),
                                                                       16: list_token.CWT_TYPE}),
            "status.list_type_wrong", id="T03-cwt-typ-unsigned",
        ),
        pytest.param(
            HONEST.cwt(list_token.identifier_claims(), protected={16: list_token.IDENTIFIERS_TYPE}),
            "status.list_type_wrong", id="T03-identifier-list",
        ),
        pytest.param(HONEST.list_jwt({**token_claims(), "exp": "soon"}), "status.list_malformed", id="T03-exp-text"),
        pytest.param(HONEST.sign_jwt(credential.badge(issuer=HONEST.did)), "status.list_type_wrong", id="T03-a-badge"),
        pytest.param(json.dumps(HONEST.status_list()), "status.list_malformed", id="T03-bitstring-list"),
        pytest.param(HONEST.cwt([1, 2]), "status.list_malformed", id="T03-cwt-no-claims"),
        pytest.param(
            HONEST.cwt({**cwt_claims(), "sub": LIST_URL}), "status.list_malformed", id="T03-cwt-claim-twice"
        ),
        pytest.param(HONEST.cwt(b"\xbf\xff"), "status.list_malformed", id="T03-cwt-indefinite"),
        pytest.param("<html>welcome</html>", "status.list_malformed", id="T03-html"),
        pytest.param(b"", "status.list_malformed", id="T03-nothing"),
        pytest.param(b"\xd2", "status.list_malformed", id="T03-a-tag"),
        pytest.param(b"\xff\xfe{", "status.list_malformed", id="T03-utf-16"),
    ],
)  # fmt: skip
async def test_another_token_than_the_named_list_is_not_read(
    door: FrontDoor, found: str | bytes, code: str
) -> None:
    door.world.serve(LIST_URL, found)

    assert await door.answer(token()) == inconclusive(code)


async def test_a_list_token_is_no_credential(door: FrontDoor) -> None:
    """It is signed by the issuer, and says nothing of anybody."""
    assert (await door.answer(HONEST.list_jwt(token_claims())))[0] != "verified"


# --- T04, T06, T07, T10, T13, T14 ---


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        pytest.param(reference(131_072), not_verified("status.index_out_of_range"), id="T04-one-too-far"),
        pytest.param(reference(2**53 - 1), not_verified("status.index_out_of_range"), id="T04-2-to-the-53"),
        pytest.param(reference(-1), not_verified("status.index_malformed"), id="T04-negative"),
        pytest.param(reference(1.5), not_verified("status.index_malformed"), id="T04-fraction"),
        pytest.param(
            {"future": {"uri": LIST_URL}}, inconclusive("status.type_unsupported"), id="T13-unknown"
        ),
        pytest.param(
            {**reference(), "future": {}}, inconclusive("status.type_unsupported"), id="T13-beside-a-good-one"
        ),
        pytest.param({}, inconclusive("status.reference_missing"), id="T13-nothing"),
        pytest.param("valid", inconclusive("status.reference_missing"), id="T13-a-word"),
    ],
)
async def test_a_reference_that_leads_nowhere_never_passes(
    door: FrontDoor, status: object, answer: Answer
) -> None:
    door.world.serve(LIST_URL, HONEST.list_jwt(token_claims()))

    assert await door.answer(token(status)) == answer


GOOD: Final = zlib.compress(bytes(16_384))


@pytest.mark.parametrize(
    ("packed", "code"),
    [
        pytest.param(zlib.compress(bytes(64 * 2**20), 9), "status.list_too_large", id="T06-64-megabytes"),
        pytest.param(GOOD[:-1], "status.list_compression_broken", id="T07-cut"),
        pytest.param(GOOD[:-4] + bytes(4), "status.list_compression_broken", id="T07-checksum"),
        pytest.param(GOOD + GOOD, "status.list_compression_broken", id="T07-two-streams"),
        pytest.param(GOOD + b"\x00", "status.list_compression_broken", id="T07-behind"),
        pytest.param(bytes(16_384), "status.list_compression_broken", id="T07-not-compressed"),
        pytest.param(b"", "status.list_encoding_wrong", id="T07-empty"),
    ],
)
async def test_packed_values_that_are_broken_or_too_many_are_not_read(
    door: FrontDoor, packed: bytes, code: str
) -> None:
    door.world.serve(LIST_URL, HONEST.list_jwt(small(packed)))

    assert await door.answer(token()) == inconclusive(code)


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        pytest.param({"exp": 1_780_000_001}, "status.list_stale", id="T10-expired"),
        pytest.param(
            {"iat": 1_790_000_000, "exp": 1_800_000_000}, "status.list_stale", id="T10-from-tomorrow"
        ),
        pytest.param({"nbf": 1_790_000_000}, "status.list_stale", id="T10-not-before"),
        pytest.param({"iat": ...}, "status.list_malformed", id="T10-undated"),
    ],
)
async def test_a_token_outside_its_time_is_not_read(
    door: FrontDoor, claims: dict[str, Any], code: str
) -> None:
    door.world.serve(LIST_URL, HONEST.list_jwt(token_claims(**claims)))

    assert await door.answer(token()) == inconclusive(code)


@pytest.mark.parametrize("code", ["fetch.timeout", "fetch.http_status", "fetch.not_found"])
async def test_a_list_token_that_is_not_there_leaves_the_question_open(door: FrontDoor, code: str) -> None:
    door.world.fail(LIST_URL, FetchFailed(code, "expected a document, got none"))

    assert await door.answer(token()) == inconclusive(code)


async def test_the_aggregation_is_told_and_never_followed(door: FrontDoor) -> None:
    stated = {"bits": 1, "lst": base64url(GOOD), "aggregation_uri": "https://status.example/all"}
    door.world.serve(LIST_URL, HONEST.list_jwt(token_claims(status_list=stated)))

    report = await door.report(token())

    assert report.check("status").facts["aggregation"] == "https://status.example/all"
    assert door.world.log == [LIST_URL]


async def test_lists_are_asked_for_by_their_own_media_types(door: FrontDoor) -> None:
    door.world.serve(LIST_URL, HONEST.list_jwt(token_claims()))

    await door.answer(token())

    assert door.world.accepted == ["application/statuslist+jwt, application/statuslist+cwt;q=0.9"]


# --- lists that nobody signs ---


def badge(issuer: Issuer = HONEST, url: str = LIST_URL, **members: Any) -> dict[str, Any]:  # noqa: ANN401
    return issuer.badge(status=plain_entry(url), **members)


async def test_an_unsigned_list_is_read_told_to_be_unsigned_and_open_under_strict(door: FrontDoor) -> None:
    door.world.serve(LIST_URL, plain_list(["urn:uuid:another"], issuer=HONEST.did))

    report = await door.report(badge())
    strict = await door.report(badge(), policy="strict")

    assert report.verdict == "verified"
    assert warnings(report) >= {"status.list_unsigned"}
    assert report.summary.startswith("Verified: signed by")
    assert "and not revoked" in report.summary
    unsigned = [check for check in strict.checks if check.code == "status.list_unsigned"]
    assert [check.outcome for check in unsigned] == ["undetermined"]


async def test_an_unsigned_list_revokes_with_its_reason(door: FrontDoor) -> None:
    named = {"id": CREDENTIAL_ID, "revocationReason": "issued in error"}
    door.world.serve(LIST_URL, plain_list([named], issuer=HONEST.did))

    report = await door.report(badge())

    assert (report.verdict, report.check("status").code) == ("not_verified", "status.revoked")
    assert report.check("status").facts["message"] == "issued in error"


@pytest.mark.parametrize(
    ("found", "code"),
    [
        pytest.param(plain_list(issuer=ATTACKER.did), "status.unsigned_list_foreign", id="T02-issuer"),
        pytest.param(plain_list(issuer=...), "status.unsigned_list_foreign", id="T02-no-issuer"),
        pytest.param(plain_list(issuer=None), "status.unsigned_list_foreign", id="T02-null-issuer"),
        pytest.param(
            plain_list(issuer=HONEST.did, url="https://status.example/lists/2"),
            "status.list_id_differs",
            id="T03-id",
        ),
        pytest.param({"id": LIST_URL, "issuer": HONEST.did}, "status.list_malformed", id="T03-no-list"),
        pytest.param([], "status.list_malformed", id="T03-array"),
        pytest.param("<html>", "status.list_malformed", id="T03-html"),
        pytest.param('{"id":1,"id":2}', "status.list_malformed", id="T03-twice"),
        pytest.param(HONEST.list_jwt(token_claims()), "status.list_malformed", id="T03-token"),
    ],
)
async def test_an_unsigned_list_that_is_not_the_issuers_own_is_not_read(
    door: FrontDoor,
    found: object,
    code: str,
) -> None:
    door.world.serve(LIST_URL, found if isinstance(found, str) else json.dumps(found))

    assert await door.answer(badge()) == inconclusive(code)


@pytest.mark.parametrize(
    ("sent_on_to", "answer"),
    [
        pytest.param("https://status.example/v2/lists/1", VERIFIED, id="same-host"),
        pytest.param(
            "https://evil.example/lists/1", inconclusive("status.unsigned_list_foreign"), id="other-host"
        ),
        pytest.param(
            "https://status.example:8443/lists/1",
            inconclusive("status.unsigned_list_foreign"),
            id="other-port",
        ),
    ],
)
async def test_an_unsigned_list_from_a_host_that_was_sent_on_to_is_not_read(
    door: FrontDoor, sent_on_to: str, answer: Answer
) -> None:
    door.world.serve(LIST_URL, plain_list(issuer=HONEST.did), redirected_to=sent_on_to)

    assert await door.answer(badge()) == answer


@pytest.mark.parametrize(
    ("url", "answer"),
    [
        ("https://university.example/revocations", VERIFIED),
        ("https://lists.example/revocations", inconclusive("status.unsigned_list_foreign")),
    ],
)
async def test_an_issuer_with_a_domain_keeps_its_unsigned_list_there(
    door: FrontDoor, url: str, answer: Answer
) -> None:
    door.world.serve_identity(HOSTED.identity)
    door.world.serve(url, plain_list(url=url, issuer=HOSTED.did))

    assert await door.answer(badge(HOSTED, url)) == answer


async def test_a_credential_without_id_cannot_be_looked_up_in_a_list_of_ids(door: FrontDoor) -> None:
    door.world.serve(LIST_URL, plain_list(issuer=HONEST.did))

    assert await door.answer(badge(id=...)) == inconclusive("status.credential_unnamed")
    assert door.world.log == []


# --- several kinds on one credential ---


@pytest.mark.parametrize(
    ("bits", "plain", "packed", "code"),
    [
        ([], [], [], ""),
        ([42], [], [], "status.revoked"),
        ([], [CREDENTIAL_ID], [], "status.revoked"),
        ([], [], [42], "status.revoked"),
    ],
)
async def test_entries_of_all_kinds_on_one_credential_are_all_judged(
    door: FrontDoor, bits: list[int], plain: list[str], packed: list[int], code: str
) -> None:
    """Row T12: whichever of them says so, it is revoked; and each is told."""
    urls = [f"https://status.example/lists/{name}" for name in ("bits", "plain", "packed")]
    door.world.serve(urls[0], HONEST.status_list(bits, url=urls[0]))
    door.world.serve(urls[1], plain_list(plain, url=urls[1], issuer=HONEST.did))
    door.world.serve(urls[2], HONEST.list_jwt(token_claims(packed, url=urls[2])))
    asked = token(reference(url=urls[2]), status=[entry(url=urls[0]), plain_entry(urls[1])])

    report = await door.report(asked)

    results = checks(report, "status")
    assert {result.facts["type"] for result in results} == {
        "BitstringStatusListEntry",
        "1EdTechRevocationList",
        "status_list",
    }
    assert report.verdict == ("not_verified" if code else "verified")
    assert (results[0].code or "") == code  # who is revoked is told so first
    assert sorted(door.world.log) == sorted(urls)


async def test_a_good_entry_of_one_kind_excuses_no_other_kind(door: FrontDoor) -> None:
    door.world.serve(LIST_URL, HONEST.list_jwt(token_claims()))
    asked = token(status={"id": "urn:a:b", "type": "CredentialStatusList2017"})

    assert await door.answer(asked) == inconclusive("status.type_unsupported")


# --- what the specification signed ---


@needs_vectors
@pytest.mark.parametrize("form", ["status_list_raw.jwt", "status_list_cwt.hex", "pyeudiw/list.cwt.hex"])
async def test_the_signed_lists_of_the_specification_are_proven_and_read(door: FrontDoor, form: str) -> None:
    """Its key 12 is put beside our own in the document of the issuer that the token names, or means."""
    folder = VECTORS / "ietf-token-status-list-2"
    theirs = {
        name: value for name, value in json.loads((folder / "key.json").read_bytes()).items() if name != "kid"
    }
    url, party = "https://example.com/statuslists/1", "https://example.com"
    methods: list[dict[str, Any]] = [
        {"id": f"{party}#12", "type": "JsonWebKey", "controller": party, "publicKeyJwk": theirs},
        {"id": f"{party}#us", "type": "Multikey", "controller": party,
         "publicKeyMultibase": HONEST.identity.key.multikey},
    ]  # fmt: skip
    door.world.serve(
        f"{party}/",
        {"id": party, "verificationMethod": methods, "assertionMethod": [method["id"] for method in methods]},
    )
    text = (folder / form).read_text().strip()
    door.world.serve(url, text if form.endswith(".jwt") else bytes.fromhex(text))

    def asked(index: int) -> str:
        return HONEST.sign_jwt(
            credential.badge(issuer=party),
            header={"kid": f"{party}#us"},
            payload={"status": reference(index, url=url)},
        )

    # 16 entries are few to hide in, and the report says so.
    assert warnings(await door.report(asked(1))) >= {"status.herd_privacy"}
    expected = [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]
    answers = [await door.answer(asked(at)) for at in range(16)]
    assert answers == [not_verified("status.revoked") if bit else VERIFIED for bit in expected]
    assert await door.answer(asked(16)) == not_verified("status.index_out_of_range")


@needs_vectors
@pytest.mark.parametrize("name", ["revoked", "unrevoked", "wrong-list-encoding"])
async def test_lists_of_walt_id_that_name_another_address_or_key_are_not_read(
    door: FrontDoor, name: str
) -> None:
    """Their key reference is a DID in quotation marks, and `sub` is an address on their own machine."""
    folder = VECTORS / "ietf-token-status-list-2" / "waltid"
    stated = json.loads((folder / f"{name}.json").read_bytes())["credential"]["status"]
    door.world.serve(stated["status_list"]["uri"], (folder / f"{name}-list.jwt").read_text().strip())

    assert await door.answer(token(stated)) == inconclusive("status.list_unproven")
