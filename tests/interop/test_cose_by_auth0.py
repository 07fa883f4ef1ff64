"""cose_sign1: Auth0's library signs what the suite takes, under its own key and as it stands."""

from typing import Any

import msgspec
import pytest

from did_methods.core.errors import DidInvalid
from did_methods.core.public_key import public_key_from_jwk
from tests.builders import keys
from tests.interop.peers import HERE, told_by
from verifier.errors import Rejected
from verifier.formats.core.cose import cose_sign1
from verifier.linked_data import ContextStore
from verifier.model import ProofClaim
from verifier.suites import SUITES

ALGORITHMS = {"ES256", "ES384", "EdDSA", "PS256", "PS512"}

pytestmark = pytest.mark.skipif(
    (HERE / "node_modules").is_dir() and not (HERE / "node_modules/@auth0/cose").is_dir(),
    reason="@auth0/cose is not installed: run npm ci in tests/interop",
)


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """A message in hexadecimal, and the key that signed it."""

    name: str
    jwk: dict[str, Any]
    message: str

    def judge(self, jwk: Any = None, raw: bytes | None = None) -> None:  # noqa: ANN401 - a JWK
        """Judge the message, or other bytes, under its key or another; what is wrong is raised."""
        secured = cose_sign1(raw or bytes.fromhex(self.message), max_bytes=10_000)
        claim = ProofClaim(suite="cose_sign1", secured=secured, key_reference=None, purpose="assertionMethod")
        SUITES["cose_sign1"].check(claim, public_key_from_jwk(jwk or self.jwk), ContextStore.bundled())


@pytest.fixture(scope="module")
def signed() -> list[Signed]:
    told = told_by("cose_sign1.mjs")
    return [msgspec.json.decode(line, type=Signed) for line in told]


def test_a_message_holds_under_its_own_key_and_as_it_stands(signed: list[Signed]) -> None:
    for message in signed:
        raw = bytearray(bytes.fromhex(message.message))
        raw[-1] ^= 1

        message.judge()
        with pytest.raises(DidInvalid) as refused:
            message.judge(raw=bytes(raw))
        assert refused.value.code == "proof.signature_invalid"
        with pytest.raises((DidInvalid, Rejected)):
            message.judge(jwk=keys.key("P-256", seed=9).jwk)

    assert {message.name for message in signed} == ALGORITHMS
