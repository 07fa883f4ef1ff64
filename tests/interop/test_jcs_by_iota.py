"""JcsEd25519Signature2020: what IOTA's library signs is verified, with keys out of a resolver of did:iota."""

from typing import Any

import msgspec
import pytest

from tests.builders.keys import RESOLVER
from tests.interop.peers import HERE, told_by
from tests.threats.front_door import VERIFIED, FrontDoor, not_verified
from tests.world import World
from verifier.settings import Settings

BOUND = {"challenge": "didkit-1", "domain": "hr.example"}

pytestmark = pytest.mark.skipif(
    (HERE / "node_modules").is_dir() and not (HERE / "node_modules/@iota/identity-wasm").is_dir(),
    reason="@iota/identity-wasm is not installed: run npm ci in tests/interop",
)


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """What was signed, and the DID document of who signed it."""

    name: str
    suite: str
    document: dict[str, Any]
    resolved: dict[str, Any]


@pytest.fixture(scope="module")
def signed() -> dict[str, Signed]:
    """Return all that the library signed, by name."""
    told = told_by("iota.mjs")
    cases = [msgspec.json.decode(line, type=Signed) for line in told]
    return {case.name: case for case in cases}


@pytest.fixture
def door(world: World, signed: dict[str, Signed]) -> FrontDoor:
    for case in signed.values():
        world.serve(f"{RESOLVER}/{case.resolved['id']}", case.resolved, media_type="application/did+json")
    return FrontDoor(world, Settings(did_endpoints={"*": RESOLVER}))


def test_the_library_signs_as_many_as_it_should(signed: dict[str, Signed]) -> None:
    assert set(signed) == {"credential", "credential without a purpose", "presented"}
    assert {case.suite for case in signed.values()} == {"JcsEd25519Signature2020"}
    assert "proofPurpose" not in signed["credential without a purpose"].document["proof"]


@pytest.mark.parametrize("name", ["credential", "credential without a purpose", "presented"])
async def test_what_the_library_signs_is_verified_and_only_as_it_stands(
    name: str, signed: dict[str, Signed], door: FrontDoor
) -> None:
    document = signed[name].document
    proof = document["proof"]

    assert await door.answer(document, **BOUND if name == "presented" else {}) == VERIFIED
    for changed in (
        {**document, "id": "urn:uuid:1"},
        {**document, "proof": {**proof, "nonce": "1"}},
        {**document, "proof": {**proof, "signatureValue": signed_by_another(name, signed)}},
    ):
        assert await door.answer(changed, **BOUND) == not_verified("proof.signature_invalid")
    if name == "presented":
        assert await door.answer(document, challenge="another") == not_verified("challenge.differs")


def signed_by_another(name: str, signed: dict[str, Signed]) -> str:
    """Return the signature of another document."""
    other = next(case for case in signed.values() if case.name != name)
    value: str = other.document["proof"]["signatureValue"]
    return value
