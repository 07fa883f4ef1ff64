"""Bytes that two readers would read as two documents, or that cost a reader dearly. Rows J01 to J10 and J15."""

import json
from collections.abc import Callable
from typing import Any, Final

import pytest

from tests import cost
from tests.builders import credential, keys, status_list
from tests.builders.issuer import Dialect, Issuer
from tests.builders.keys import base64url
from tests.threats.front_door import VERIFIED, Answer, FrontDoor, inconclusive, not_verified, refused

HONEST: Final = Issuer()
GOOD: Final = HONEST.badge()
TEXT: Final = json.dumps(GOOD)


def raw_token(header: bytes, payload: bytes) -> str:
    """Return a token of exactly these bytes, really signed."""
    signed = f"{base64url(header)}.{base64url(payload)}"
    return f"{signed}.{base64url(HONEST.identity.key.sign(signed.encode()))}"


HEADER: Final = b'{"alg":"EdDSA","typ":"JWT"}'


async def test_the_good_badge_verifies(door: FrontDoor) -> None:
    assert await door.answer(TEXT) == VERIFIED
    assert (
        await door.answer(raw_token(HEADER, json.dumps(credential.badge(issuer=HONEST.did)).encode()))
        == VERIFIED
    )


# --- J01: one name twice ---


@pytest.mark.parametrize(
    "attack",
    [
        pytest.param(TEXT.replace("{", '{"issuer":"did:example:mit",', 1), id="J01-issuer-first"),
        pytest.param(TEXT[:-1] + ',"issuer":"did:example:mit"}', id="J01-issuer-last"),
        pytest.param(TEXT[:-1] + ',"\\u0069ssuer":"did:example:mit"}', id="J01-escaped-twin"),
        pytest.param(TEXT.replace('"narrative":', '"narrative":"a","narrative":', 1), id="J01-deep-inside"),
        pytest.param(
            TEXT.replace('"proofValue":', '"proofValue":"z1","proofValue":', 1), id="J01-in-the-proof"
        ),
        pytest.param(TEXT[:-1] + ',"name":"Welding, level 2"}', id="J01-same-value-twice"),
    ],
)
async def test_a_document_that_names_a_thing_twice_is_refused(door: FrontDoor, attack: str) -> None:
    assert await door.answer(attack) == refused("json.duplicate_key")


CLAIMS: Final = json.dumps(credential.badge(issuer=HONEST.did))


@pytest.mark.parametrize(
    ("header", "payload"),
    [
        pytest.param(b'{"alg":"none","alg":"EdDSA","typ":"JWT"}', CLAIMS, id="J01-header"),
        pytest.param(HEADER, CLAIMS[:-1] + ',"iss":"did:a:b","iss":"did:a:b"}', id="J01-payload"),
        pytest.param(
            HEADER, CLAIMS[:-1] + ',"iss":"did:a:b","\\u0069ss":"did:c:d"}', id="J01-payload-escaped"
        ),
    ],
)
async def test_a_token_that_names_a_thing_twice_is_refused(
    door: FrontDoor, header: bytes, payload: str
) -> None:
    assert await door.answer(raw_token(header, payload.encode())) == not_verified("jws.malformed")


async def test_a_did_document_that_names_a_thing_twice_proves_nothing(door: FrontDoor) -> None:
    """Row J01 in a document that we fetch."""
    identity = keys.did_web()
    assert identity.url is not None
    twofold = json.dumps(identity.document).replace("{", '{"id":"did:web:other.example",', 1)
    door.world.serve(identity.url, twofold)

    assert await door.answer(Issuer(identity=identity).badge()) == not_verified("json.duplicate_key")


# --- J02 to J04: numbers ---

NUMBERS: Final = (
    "NaN",
    "Infinity",
    "-Infinity",
    "1e400",
    "-1e400",
    "9007199254740992",
    "-9007199254740992",
    "9" * 5000,
)


@pytest.mark.parametrize(
    "number",
    [pytest.param(number, id=f"{'J03' if number[-1].isdigit() and 'e' not in number else 'J02'}-{number[:20]}")
     for number in NUMBERS],
)  # fmt: skip
@pytest.mark.parametrize(
    "place", ['"credentialSubject": {', '"proof": {', "{"], ids=["subject", "proof", "top"]
)
async def test_a_number_that_readers_disagree_on_is_refused(door: FrontDoor, number: str, place: str) -> None:
    attack = TEXT.replace(place, f'{place}"n": {number}, ', 1)

    assert await door.answer(attack) == refused("json.number_out_of_range")


def credits_of(number: object) -> dict[str, Any]:
    achievement = {**GOOD["credentialSubject"]["achievement"], "creditsAvailable": number}
    return credential.badge(issuer=HONEST.did, subject={"achievement": achievement})


@pytest.mark.parametrize(
    "number",
    [
        pytest.param(number, id=f"J04-{number!r}")
        for number in (
            0,
            -0.0,
            1,
            1.0,
            1.5,
            -1.5,
            1e20,
            1e21,
            5e-324,
            333333333.33333329,
            1e-7,
            2**53 - 1,
            0.1,
        )
    ],
)
async def test_edges_of_numbers_are_signed_as_others_sign_them(door: FrontDoor, number: float) -> None:
    """The other one is PyLD, which made the signature."""
    assert await door.answer(HONEST.sign_data_integrity(credits_of(number))) == VERIFIED


@pytest.mark.parametrize(
    ("signed", "shown"),
    [
        pytest.param(1, 2, id="J04-1-for-2"),
        pytest.param(1.5, 15, id="J04-1.5-for-15"),
        pytest.param(1, True, id="J04-1-for-true"),
        pytest.param(0.1, 0.100000000000001, id="J04-16th-digit"),
        pytest.param(1, "2", id="J04-number-for-text"),
    ],
)
async def test_another_number_than_the_signed_one_is_noticed(
    door: FrontDoor, signed: object, shown: object
) -> None:
    good = HONEST.sign_data_integrity(credits_of(signed))
    good["credentialSubject"]["achievement"]["creditsAvailable"] = shown

    assert await door.answer(good) == not_verified("proof.signature_invalid")


# --- J05, J09: deep and wide ---


MOST: Final = 4 * 2**20  # bytes of a document


def nested(levels: int) -> str:
    return TEXT[:-1] + ',"a":' + '{"a":' * levels + "1" + "}" * levels + "}"


@pytest.mark.parametrize(
    ("attack", "code"),
    [
        pytest.param("[" * 100_000, "json.too_deep", id="J05-100000-brackets"),
        pytest.param("[" * 100_000 + "]" * 100_000, "json.too_deep", id="J05-100000-lists"),
        pytest.param('{"a":' * 100_000, "json.too_many_values", id="J05-100000-objects"),
        pytest.param(nested(400), "json.too_deep", id="J05-400-objects"),
        pytest.param(nested(64), "json.too_deep", id="J05-65-objects"),
        pytest.param(
            TEXT[:-1] + ',"a":[' + "1," * 400_000 + "1]}", "json.too_many_values", id="J09-long-list"
        ),
        pytest.param(
            "{" + ",".join(f'"{n}":1' for n in range(90_000)) + "}",
            "json.too_many_values",
            id="J09-many-keys",
        ),
        pytest.param(
            TEXT[:-1] + ',"a":[' + "[]," * 300_000 + "1]}", "json.too_many_values", id="J09-empty-lists"
        ),
        pytest.param(
            TEXT[:-1] + ',"a":["' + '","' * 300_000 + '"]}', "json.too_many_values", id="J09-empty-texts"
        ),
        pytest.param(" " * 10 + TEXT + "x" * MOST, "input.too_large", id="J09-over-four-megabytes"),
        pytest.param(TEXT[:-1] + ',"a":"' + "x" * MOST + '"}', "input.too_large", id="J09-one-long-text"),
    ],
)
async def test_what_is_deeper_or_wider_than_any_record_is_refused_at_once(
    door: FrontDoor, attack: str, code: str
) -> None:
    assert await door.answer(attack) == refused(code)
    assert await cost.seconds_of(lambda: door.answer(attack)) < 0.1


# --- J06, J07: characters ---


def with_bytes(content: bytes) -> bytes:
    return TEXT.encode().replace(b"Welding, level 2", content)


@pytest.mark.parametrize(
    ("attack", "code"),
    [
        pytest.param(with_bytes(b"\\ud800"), "json.lone_surrogate", id="J06-high-half"),
        pytest.param(with_bytes(b"\\udc00"), "json.lone_surrogate", id="J06-low-half"),
        pytest.param(with_bytes(b"\\udc00\\ud800"), "json.lone_surrogate", id="J06-wrong-way-round"),
        pytest.param(TEXT[:-1] + ',"\\ud800":1}', "json.lone_surrogate", id="J06-in-a-name"),
        pytest.param(with_bytes(b"a\\u0000b"), "json.nul_character", id="J06-nul"),
        pytest.param(TEXT[:-1] + ',"issuer\\u0000":1}', "json.nul_character", id="J06-nul-in-a-name"),
        pytest.param(with_bytes(b"a\nb"), "json.syntax", id="J06-bare-line-break"),
        pytest.param(with_bytes(b"a\x01b"), "json.syntax", id="J06-bare-control"),
        pytest.param(TEXT.encode("utf-16"), "json.not_utf8", id="J07-utf-16-mark"),
        pytest.param(TEXT.encode("utf-16-le"), "json.not_utf8", id="J07-utf-16-le"),
        pytest.param(TEXT.encode("utf-16-be"), "json.not_utf8", id="J07-utf-16-be"),
        pytest.param(TEXT.encode("utf-32"), "json.not_utf8", id="J07-utf-32"),
        pytest.param(TEXT.encode("utf-8-sig"), "json.not_utf8", id="J07-byte-order-mark"),
        pytest.param(with_bytes(b"\xc0\xaf"), "json.not_utf8", id="J07-overlong"),
        pytest.param(with_bytes(b"\xff"), "json.not_utf8", id="J07-no-character"),
        pytest.param(with_bytes(b"\xed\xa0\x80"), "json.not_utf8", id="J07-surrogate-in-utf-8"),
        pytest.param(TEXT.encode("utf-8") + b"\x00", "json.syntax", id="J07-nul-at-the-end"),
        pytest.param(TEXT + "{}", "json.syntax", id="J07-second-document"),
        pytest.param("/**/" + TEXT, "json.syntax", id="J07-comment"),
        pytest.param(TEXT[:-1] + ",}", "json.syntax", id="J07-comma-too-many"),
        pytest.param(TEXT.replace('"', "'"), "json.syntax", id="J07-single-quotes"),
        pytest.param("", "input.empty", id="J07-nothing"),
        pytest.param(" \r\n\t", "input.empty", id="J07-only-blanks"),
        pytest.param("null", "input.format_unknown", id="J07-null"),
        pytest.param("[]", "input.format_unknown", id="J07-list"),
        pytest.param(f"[{TEXT},1]", "input.format_unknown", id="J07-list-with-something-else"),
        pytest.param("{}", "input.format_unknown", id="J07-empty-object"),
    ],
)
async def test_text_that_is_not_plain_json_is_refused(
    door: FrontDoor, attack: bytes | str, code: str
) -> None:
    assert await door.answer(attack) == refused(code)


# --- J08: spellings of one text ---


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: json.dumps(json.loads(text), indent=4), id="white-space"),
        pytest.param(lambda text: json.dumps(json.loads(text), sort_keys=True), id="order-of-names"),
        pytest.param(lambda text: json.dumps(json.loads(text), ensure_ascii=False), id="escapes"),
        pytest.param(lambda text: text.replace("W", "\\u0057"), id="escaped-letters"),
        pytest.param(lambda text: text.replace("/", "\\/"), id="escaped-slashes"),
        pytest.param(lambda text: f"\r\n {text}\t", id="around"),
    ],
)
async def test_another_spelling_of_the_same_json_still_verifies(
    door: FrontDoor, change: Callable[[str], str]
) -> None:
    good = json.dumps(HONEST.badge(name="Schweißen 😀 \U0000fb33"))

    assert await door.answer(change(good)) == VERIFIED


@pytest.mark.parametrize(
    ("signed", "shown"),
    [
        pytest.param("Caf\u00e9", "Cafe\u0301", id="J08-composed-for-decomposed"),
        pytest.param("Cafe\u0301", "Caf\u00e9", id="J08-decomposed-for-composed"),
        pytest.param("\u212b", "\u00c5", id="J08-angstrom-for-ring"),
        pytest.param("name", "name\u200b", id="J08-zero-width"),
        pytest.param("name", "n\u0430me", id="J08-cyrillic"),
        pytest.param("name", "name ", id="J08-blank"),
    ],
)
async def test_text_that_looks_alike_is_another_text(door: FrontDoor, signed: str, shown: str) -> None:
    good = HONEST.badge(name=signed)

    assert await door.answer(good) == VERIFIED
    assert await door.answer({**good, "name": shown}) == not_verified("proof.signature_invalid")


# --- J10: members of the wrong type ---


def _subjects(count: int) -> list[dict[str, str]]:
    return [{"id": f"urn:uuid:{number}"} for number in range(count)]


CONFUSIONS: Final = [
    pytest.param({"issuer": [HONEST.did]}, "structure.issuer", id="J10-issuer-list"),
    pytest.param({"issuer": None}, "structure.issuer", id="J10-issuer-null"),
    pytest.param({"issuer": 5}, "structure.issuer", id="J10-issuer-number"),
    pytest.param({"issuer": {}}, "structure.issuer", id="J10-issuer-empty"),
    pytest.param({"issuer": {"id": [HONEST.did]}}, "structure.issuer", id="J10-issuer-id-list"),
    pytest.param({"issuer": "MIT"}, "structure.issuer", id="J10-issuer-name"),
    pytest.param({"issuer": ...}, "structure.issuer", id="J10-issuer-missing"),
    pytest.param(
        {"issuer": "did:web:a.example:\x1b[2J"}, "structure.issuer", id="J10-issuer-that-clears-screens"
    ),
    pytest.param({"issuer": "did:web:a.example\r\nX: y"}, "structure.issuer", id="J10-issuer-line-break"),
    pytest.param({"id": "urn:uuid:\x7f"}, "structure.id", id="J10-id-control"),
    pytest.param({"id": ["urn:uuid:1"]}, "structure.id", id="J10-id-list"),
    pytest.param({"id": 1}, "structure.id", id="J10-id-number"),
    pytest.param({"id": None}, "structure.id", id="J10-id-null"),
    pytest.param({"id": "relative/id"}, "structure.id", id="J10-id-relative"),
    pytest.param({"type": {"0": "VerifiableCredential"}}, "structure.type", id="J10-type-object"),
    pytest.param({"type": ["VerifiableCredential", 5]}, "structure.type", id="J10-type-number"),
    pytest.param({"type": ["OpenBadgeCredential"]}, "structure.type", id="J10-type-missing"),
    pytest.param({"type": None}, "structure.type", id="J10-type-null"),
    pytest.param({"credentialSubject": []}, "structure.subject", id="J10-subject-empty-list"),
    pytest.param({"credentialSubject": {}}, "structure.subject", id="J10-subject-empty"),
    pytest.param({"credentialSubject": "did:example:holder"}, "structure.subject", id="J10-subject-text"),
    pytest.param({"credentialSubject": None}, "structure.subject", id="J10-subject-null"),
    pytest.param({"credentialSubject": [[{"id": "urn:a:b"}]]}, "structure.subject", id="J10-subject-nested"),
    pytest.param({"credentialSubject": ...}, "structure.subject", id="J10-subject-missing"),
    pytest.param({"credentialSubject": _subjects(5_000)}, "structure.subject", id="J10-5000-subjects"),
    pytest.param({"@context": credential.OPEN_BADGES}, "structure.context", id="J10-context-other"),
    pytest.param({"@context": [credential.V2, 5]}, "structure.context", id="J10-context-number"),
    pytest.param(
        {"@context": [credential.OPEN_BADGES, credential.V2]}, "structure.context", id="J10-context-order"
    ),
    pytest.param({"@context": {"@vocab": "urn:x:"}}, "structure.context", id="J10-context-object"),
    pytest.param(
        {"@context": [credential.V2, "https ://not.a.url/v1"]}, "structure.context", id="J10-context-no-url"
    ),
    pytest.param({"@context": [credential.V2, "v1"]}, "structure.context", id="J10-context-relative"),
    pytest.param({"validFrom": 1767225600}, "structure.date", id="J10-date-number"),
    pytest.param({"validFrom": ["2026-01-01T00:00:00Z"]}, "structure.date", id="J10-date-list"),
    pytest.param({"validFrom": None}, "structure.date", id="J10-date-null"),
    pytest.param({"validUntil": True}, "structure.date", id="J10-date-true"),
    pytest.param({"name": 5}, "structure.text", id="J10-name-number"),
    pytest.param({"name": None}, "structure.text", id="J10-name-null"),
    pytest.param({"name": {"en": "Welder"}}, "structure.text", id="J10-name-by-language"),
    pytest.param({"name": {"@value": 5}}, "structure.text", id="J10-name-of-a-number"),
    pytest.param({"description": ["a", 5]}, "structure.text", id="J10-description-number"),
    pytest.param(
        {"description": {"@value": "a", "url": "urn:a:b"}}, "structure.text", id="J10-description-with-more"
    ),
    pytest.param({"issuer": {"id": HONEST.did, "name": 5}}, "structure.text", id="J10-name-of-issuer-number"),
    pytest.param(
        {"issuer": {"id": HONEST.did, "description": [{"@value": "a", "@type": "b"}]}},
        "structure.text",
        id="J10-description-of-issuer-with-more",
    ),
    pytest.param({"credentialStatus": "revoked"}, "structure.member", id="J10-status-text"),
    pytest.param({"credentialStatus": {"id": "urn:a:b"}}, "structure.member", id="J10-status-untyped"),
    pytest.param({"credentialStatus": [None]}, "structure.member", id="J10-status-null"),
    pytest.param(
        {"credentialSchema": {"type": "JsonSchema"}}, "structure.member", id="J10-schema-without-id"
    ),
    pytest.param({"evidence": {"id": "urn:a:b"}}, "structure.member", id="J10-evidence-untyped"),
    pytest.param({"refreshService": [5]}, "structure.member", id="J10-refresh-number"),
    pytest.param({"relatedResource": [{"id": "urn:a:b"}]}, "structure.related_resource", id="J10-no-digest"),
    pytest.param({"relatedResource": "urn:a:b"}, "structure.related_resource", id="J10-related-text"),
]


@pytest.mark.parametrize(("members", "code"), CONFUSIONS)
async def test_a_member_of_the_wrong_type_is_refused_after_signing(
    door: FrontDoor, members: dict[str, Any], code: str
) -> None:
    attack = credential.without_ellipses({**GOOD, **members})

    assert await door.answer(attack) == not_verified(code)
    assert door.world.log == []


@pytest.mark.parametrize("dialect", ["vcdm11", "ob3", "vcdm20"])
@pytest.mark.parametrize(("members", "code"), CONFUSIONS)
async def test_a_member_of_the_wrong_type_is_refused_though_its_issuer_signed_it(
    door: FrontDoor, members: dict[str, Any], code: str, dialect: Dialect
) -> None:
    claims = credential.without_ellipses({**credential.badge(issuer=HONEST.did), **members})

    # Without the claims that repeat members: they would be held against them first, and have rows of their own.
    header = {"alg": "EdDSA", "typ": "vc+jwt" if dialect == "vcdm20" else "JWT"}
    attack = HONEST.jws(header, {"vc": claims} if dialect == "vcdm11" else claims)

    assert await door.answer(attack) == not_verified(code)
    assert door.world.log == []


@pytest.mark.parametrize(
    ("proof", "code"),
    [
        pytest.param("z5…", "structure.proof", id="J10-proof-text"),
        pytest.param(5, "structure.proof", id="J10-proof-number"),
        pytest.param([["nested"]], "structure.proof", id="J10-proof-list-of-lists"),
        pytest.param(
            {**GOOD["proof"], "type": ["DataIntegrityProof"]}, "proof.incomplete", id="J10-proof-type-list"
        ),
        pytest.param({**GOOD["proof"], "cryptosuite": None}, "proof.incomplete", id="J10-cryptosuite-null"),
        pytest.param({**GOOD["proof"], "verificationMethod": []}, "structure.proof", id="J10-method-list"),
        pytest.param({**GOOD["proof"], "verificationMethod": {}}, "structure.proof", id="J10-method-empty"),
        pytest.param({**GOOD["proof"], "proofPurpose": 5}, "proof.incomplete", id="J10-purpose-number"),
        pytest.param({**GOOD["proof"], "created": 1767225600}, "structure.date", id="J10-created-number"),
        pytest.param({**GOOD["proof"], "domain": {"a": 1}}, "structure.proof", id="J10-domain-object"),
        pytest.param({**GOOD["proof"], "challenge": ["a"]}, "structure.proof", id="J10-challenge-list"),
        pytest.param({**GOOD["proof"], "proofValue": ["z"]}, "proof.value_malformed", id="J10-value-list"),
        pytest.param(
            {**GOOD["proof"], "previousProof": {"a": 1}}, "proof.chain_broken", id="J10-previous-object"
        ),
    ],
)
async def test_a_proof_of_the_wrong_shape_is_refused(door: FrontDoor, proof: object, code: str) -> None:
    assert await door.answer({**GOOD, "proof": proof}) == not_verified(code)
    assert door.world.log == []


# --- J15: encodings have one spelling ---


@pytest.mark.parametrize(
    ("attack", "answer"),
    [
        pytest.param(lambda text: text + " ", not_verified("base58.invalid"), id="J15-blank"),
        pytest.param(lambda text: text + "\n", not_verified("base58.invalid"), id="J15-line-break"),
        pytest.param(lambda text: text + "=", not_verified("base58.invalid"), id="J15-padding"),
        pytest.param(lambda text: text + "0", not_verified("base58.invalid"), id="J15-foreign"),
        pytest.param(
            lambda text: "z1" + text[1:], not_verified("proof.value_malformed"), id="J15-leading-zero"
        ),
        pytest.param(lambda text: "u" + text[1:], not_verified("proof.value_malformed"), id="J15-other-base"),
        pytest.param(lambda text: text[1:], not_verified("proof.value_malformed"), id="J15-no-base"),
    ],
)
async def test_another_spelling_of_a_good_signature_is_refused(
    door: FrontDoor, attack: Callable[[str], str], answer: Answer
) -> None:
    proof = {**GOOD["proof"], "proofValue": attack(GOOD["proof"]["proofValue"])}

    assert await door.answer({**GOOD, "proof": proof}) == answer


@pytest.mark.parametrize("end", [pytest.param(end, id=f"J15-{end!r}") for end in ("=", "\n", "!", " ")])
async def test_a_status_list_in_a_lax_spelling_is_not_read(door: FrontDoor, end: str) -> None:
    lax = status_list.packed(status_list.bits_with(())) + end
    door.world.serve(status_list.LIST_URL, HONEST.status_list(encoded=lax))

    answer = await door.answer(HONEST.badge(status=status_list.entry()))

    assert answer == inconclusive("status.list_encoding_wrong")
