"""Digests of other documents: SRI with its strongest algorithm, multihashes in multibase, and nothing else."""

import base64
import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.keys import base64url
from verifier.digests import MAX_DIGEST, check_digests, states_digest
from verifier.errors import Rejected, Undetermined

BODY = b'{"a":1}'


def sri(name: str, body: bytes = BODY) -> str:
    return f"{name}-{base64.b64encode(hashlib.new(name, body).digest()).decode()}"


def multihash(codec: int, name: str, body: bytes = BODY) -> str:
    digest = hashlib.new(name, body).digest()
    return "u" + base64url(bytes([codec, len(digest)]) + digest)


@pytest.mark.parametrize(
    "resource",
    [
        {"digestSRI": sri("sha256")},
        {"digestSRI": sri("sha384")},
        {"digestSRI": sri("sha512")},
        {"digestSRI": sri("sha384").replace("+", "-").replace("/", "_")},
        {"digestSRI": f"{sri('sha256')}?ct=application/json"},
        {"digestSRI": f"{sri('sha256', b'other')} {sri('sha512')}"},
        {"digestSRI": f"{sri('sha512', b'other')} {sri('sha512')} md5-AAAA"},
        {"digestMultibase": multihash(0x12, "sha256")},
        {"digestMultibase": multihash(0x20, "sha384")},
        {"digestMultibase": multihash(0x16, "sha3_256")},
        {"digestMultibase": multihash(0x13, "sha512"), "digestSRI": sri("sha256")},
        {"digestMultibase": [multihash(0x12, "sha256")]},
        {"digestMultibase": [multihash(0x11, "sha1"), multihash(0x13, "sha512")]},
        {"digestSRI": [sri("sha256"), sri("sha512")]},
        {},
    ],
)
def test_a_document_with_the_stated_digest_is_the_one_that_was_meant(resource: dict[str, str]) -> None:
    check_digests(resource, BODY)


@pytest.mark.parametrize(
    ("resource", "code"),
    [
        ({"digestSRI": sri("sha256", b"other")}, "digest.differs"),
        ({"digestSRI": f"{sri('sha256')} {sri('sha512', b'other')}"}, "digest.differs"),
        ({"digestSRI": "sha256-AAAA"}, "digest.differs"),
        ({"digestSRI": "sha256-A"}, "digest.malformed"),
        ({"digestSRI": 5}, "digest.malformed"),
        ({"digestSRI": "sha256-" + "A" * MAX_DIGEST}, "digest.malformed"),
        ({"digestSRI": "md5-AAAA"}, "digest.unsupported"),
        ({"digestSRI": ""}, "digest.unsupported"),
        ({"digestMultibase": multihash(0x12, "sha256", b"other")}, "digest.differs"),
        ({"digestMultibase": multihash(0x12, "sha256"), "digestSRI": sri("sha256", b"x")}, "digest.differs"),
        ({"digestMultibase": "u" + base64url(bytes([0x12, 2]) + b"ab")}, "digest.malformed"),
        ({"digestMultibase": "u" + base64url(bytes([0x12]))}, "digest.malformed"),
        ({"digestMultibase": "u!"}, "digest.malformed"),
        ({"digestMultibase": multihash(0x11, "sha1")}, "digest.unsupported"),
        ({"digestMultibase": "f1220"}, "digest.unsupported"),
        ({"digestMultibase": []}, "digest.malformed"),
        ({"digestMultibase": [5]}, "digest.malformed"),
        ({"digestMultibase": [multihash(0x12, "sha256")] * 9}, "digest.malformed"),
        (
            {"digestMultibase": [multihash(0x12, "sha256"), multihash(0x13, "sha512", b"x")]},
            "digest.differs",
        ),
        ({"digestMultibase": [multihash(0x11, "sha1"), multihash(0x12, "sha256", b"x")]}, "digest.differs"),
        ({"digestMultibase": [multihash(0x11, "sha1")] * 2}, "digest.unsupported"),
        ({"digestSRI": [sri("sha256"), sri("sha512", b"x")]}, "digest.differs"),
    ],
)
def test_any_other_digest_is_told_by_name(resource: dict[str, object], code: str) -> None:
    with pytest.raises((Rejected, Undetermined)) as told:
        check_digests(resource, BODY)

    assert told.value.code == code


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    stated=st.text(max_size=60) | st.from_regex(r"sha(256|384)-[A-Za-z0-9+/=]{0,9}") | st.none(),
    member=st.sampled_from(["digestSRI", "digestMultibase"]),
)
def test_any_text_as_digest_is_refused_by_name(stated: str | None, member: str) -> None:
    assert states_digest({member: stated})
    with pytest.raises((Rejected, Undetermined)) as told:
        check_digests({member: stated}, BODY)

    assert told.value.code.startswith("digest.")
