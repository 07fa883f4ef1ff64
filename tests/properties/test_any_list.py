"""Whatever a host serves as a status list, no credential passes because of it but by a list that its issuer signed."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.builders import credential, list_token, status_list
from tests.builders.cbor import encode_cbor
from tests.builders.issuer import Issuer
from tests.builders.status_list import LIST_URL
from tests.properties.test_any_input import BOUNDED, VALUES
from tests.threats.front_door import FrontDoor
from tests.world import World

ISSUER = Issuer()
FORMS: dict[str, Any] = {
    "bitstring": (ISSUER.badge(status=status_list.entry()), json.dumps(ISSUER.status_list()).encode()),
    "token": (
        ISSUER.sign_jwt(credential.badge(issuer=ISSUER.did), payload={"status": list_token.reference()}),
        ISSUER.list_jwt(list_token.token_claims()).encode(),
    ),
    "binary token": (
        ISSUER.sign_jwt(credential.badge(issuer=ISSUER.did), payload={"status": list_token.reference()}),
        ISSUER.cwt(list_token.cwt_claims()),
    ),
}
PLAIN = ISSUER.badge(status=list_token.plain_entry())


async def verdict_with(asked: Any, served: bytes) -> str:  # noqa: ANN401 - a document or a token
    door = FrontDoor(World())
    door.world.serve(LIST_URL, served)
    return (await door.report(asked)).verdict.value


@given(noise=st.binary(max_size=300), form=st.sampled_from([*FORMS]))
@example(noise=b"", form="token")
@example(noise=b"\xd2\x84", form="binary token")
@BOUNDED
async def test_any_bytes(noise: bytes, form: str) -> None:
    assert await verdict_with(FORMS[form][0], noise) == "inconclusive"
    assert await verdict_with(PLAIN, noise) == "inconclusive"


@pytest.mark.parametrize("form", FORMS)
async def test_a_list_that_was_cut_or_changed_anywhere_is_never_read(form: str) -> None:
    asked, good = FORMS[form]
    assert await verdict_with(asked, good) == "verified"
    for at in range(0, len(good), max(1, len(good) // 60)):
        for served in (good[:at], good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :]):
            # The key reference of a binary token is not signed: changed, it names another key, and none is found.
            assert await verdict_with(asked, served) == "inconclusive", at


@given(members=st.dictionaries(st.sampled_from(["id", "issuer", "revokedCredential"]), VALUES, max_size=3))
@BOUNDED
async def test_any_plain_list_is_read_only_if_it_names_the_issuer(members: dict[str, Any]) -> None:
    served = json.dumps(members).encode()

    if members.get("issuer") != ISSUER.did:
        assert await verdict_with(PLAIN, served) == "inconclusive"


LABELS = st.sampled_from([1, 2, 4, 6, 65533, 65534]) | st.integers(-9, 99)
ITEMS = st.recursive(
    st.none() | st.booleans() | st.integers(0, 2**64 - 1) | st.binary(max_size=9) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(LABELS, inner, max_size=3),
    max_leaves=8,
)


@given(claims=st.dictionaries(LABELS, ITEMS, max_size=5), header=st.dictionaries(LABELS, ITEMS, max_size=3))
@BOUNDED
async def test_any_claims_and_headers_that_the_issuer_really_signs(
    claims: dict[int, Any], header: dict[int, Any]
) -> None:
    """Whoever signs nonsense is no authority for a status either."""
    served = ISSUER.cwt(encode_cbor({**list_token.cwt_claims(), **claims}), protected=header)

    verdict = await verdict_with(FORMS["binary token"][0], served)

    if verdict == "verified":
        assert not {2, 65533} & claims.keys()
