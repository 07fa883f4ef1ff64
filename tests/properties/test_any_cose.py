"""Any bytes in the place of a COSE message give a value or a refusal by name; what is really signed keeps its rules."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from tests.builders import credential
from tests.builders.cbor import Tag, encode_cbor
from tests.properties.corpus import HOLDER, ISSUER
from tests.properties.test_any_input import BOUNDED, VALUES, assert_not_verified, codes_of, judged
from tests.properties.test_any_list import ITEMS
from verifier.codes import CODES
from verifier.errors import Rejected
from verifier.formats.core.cose_token import is_cose, is_cose_text, read_cose, read_cose_text
from verifier.model import CoseToken

MOST = 10_000
BADGE = credential.badge(issuer=ISSUER.did)
PARTS = st.lists(
    ITEMS | st.dictionaries(st.integers(0, 40), ITEMS, max_size=3).map(encode_cbor), min_size=3, max_size=5
)
LABELS = st.sampled_from([2, 3, 4, 15, 16, 33, 99, "typ"])


def read_or_code(read: Callable[[], CoseToken]) -> CoseToken | str:
    """Return what is read, or the code of the refusal; anything else escapes and fails the test."""
    try:
        return read()
    except Rejected as refused:
        return refused.code


@given(raw=st.binary(max_size=300))
@example(raw=b"")
@example(raw=b"\xd2")
@example(raw=b"\xd2\x84\x40\xa0\x42{}\x40")
@BOUNDED
async def test_any_bytes(raw: bytes) -> None:
    for start in (b"", b"\xd2\x84", b"\x84\x40", b"\x84\x43\xa1\x01\x26\xa0", b"\xd8\x3d\xd2\x84"):
        found = read_or_code(partial(read_cose, start + raw, MOST))
        assert isinstance(found, CoseToken) or found in CODES
        assert is_cose(start + raw) in {True, False}
        await assert_not_verified(start + raw)


@given(text=st.text(max_size=80) | st.from_regex(r"0oR[A-Za-z0-9+/_-]{61,90}={0,2}", fullmatch=True))
@BOUNDED
async def test_any_text_in_the_place_of_base64(text: str) -> None:
    assert is_cose_text(text.encode()) in {True, False}
    found = read_or_code(partial(read_cose_text, text, MOST))
    assert isinstance(found, CoseToken) or found in CODES
    await assert_not_verified(text.encode())


@given(parts=PARTS, tag=st.sampled_from([None, 16, 17, 18, 61, 98, 55799]))
@BOUNDED
async def test_any_parts_of_a_message(parts: list[Any], tag: int | None) -> None:
    raw = encode_cbor(parts if tag is None else Tag(tag, parts))

    found = read_or_code(partial(read_cose, raw, MOST))

    assert isinstance(found, CoseToken) or found in CODES
    await assert_not_verified(raw)


@given(
    protected=st.dictionaries(LABELS, ITEMS, max_size=4),
    unprotected=st.dictionaries(LABELS, ITEMS, max_size=2),
    claims=st.dictionaries(st.sampled_from([*range(1, 11), 65535, "exp", "type"]), ITEMS, max_size=4),
    members=st.dictionaries(
        st.sampled_from(["iss", "exp", "nonce", "cnf", "vc", "status", "name"]), VALUES, max_size=2
    ),
)
@BOUNDED
async def test_any_headers_and_claims_that_the_issuer_really_signs(
    protected: dict[Any, Any],
    unprotected: dict[Any, Any],
    claims: dict[Any, Any],
    members: dict[str, Any],
) -> None:
    """A key of one's own signs anything: what is said twice agrees, and nothing but a verdict comes out."""
    raw = ISSUER.sign_cose(
        json.dumps({**BADGE, **members}).encode(),
        claims=claims,
        protected=protected,
        unprotected={label: value for label, value in unprotected.items() if label not in protected},
    )

    answer = await judged(raw)

    if isinstance(answer, str):
        assert answer in CODES
        return
    assert set(codes_of(answer)) <= set(CODES)
    if answer.verdict == "verified":
        assert 2 not in protected | unprotected
        assert "vc" not in members
        assert claims.get(1, ISSUER.did) == ISSUER.did or 15 in protected


@given(claims=st.dictionaries(st.sampled_from([1, 3, 4, 5, 6, 7, 10]), ITEMS, max_size=4))
@BOUNDED
async def test_no_claims_but_the_right_ones_answer_a_challenge(claims: dict[Any, Any]) -> None:
    shown = HOLDER.presentation_cose(ISSUER.sign_cose(BADGE), claims=claims)

    answer = await judged(shown)  # asks for the challenge "c"

    if not isinstance(answer, str) and answer.verdict == "verified":
        assert claims[10] in {"c", b"c"}
