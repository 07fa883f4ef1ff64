"""Time stamp tokens: the digest that was stamped, or a named refusal, whatever the bytes are."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.seals import time_stamp
from verifier.x509 import Imprint, TimeStampUnreadable, imprint_of
from verifier.x509.time_stamps import MAX_TOKEN

TOKEN = time_stamp(b"content")


def test_the_digest_that_was_stamped_is_read() -> None:
    assert imprint_of(TOKEN) == Imprint("sha256", hashlib.sha256(b"content").digest())


@pytest.mark.parametrize(
    "token",
    [
        b"",
        TOKEN[:-1],
        TOKEN + b"\x05\x00",
        TOKEN.replace(bytes.fromhex("2a864886f70d010702"), bytes.fromhex("2a864886f70d010701")),
        TOKEN.replace(bytes.fromhex("2a864886f70d0109100104"), bytes.fromhex("2a864886f70d0109100105")),
        time_stamp(b"content", hash_oid="2b0e03021a"),  # SHA-1
        b"\x30\x80" + TOKEN[2:],
        b"\x00" * (MAX_TOKEN + 1),
    ],
)
def test_another_message_is_refused(token: bytes) -> None:
    with pytest.raises(TimeStampUnreadable):
        imprint_of(token)


@given(st.binary(max_size=200), st.integers(0, len(TOKEN)))
def test_any_bytes_are_read_or_refused(some: bytes, at: int) -> None:
    for token in (some, TOKEN[:at] + some + TOKEN[at:], TOKEN[:at] + some):
        try:
            found = imprint_of(token)
        except TimeStampUnreadable:
            continue
        assert found.hash_name.startswith("sha")
