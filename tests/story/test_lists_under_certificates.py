"""Status list tokens under certificates, as issuers keep them who have no other name."""

from pathlib import Path
from typing import Any, Final

import pytest

from tests.builders import keys, list_token
from tests.builders.certificates import Certified, authority
from tests.builders.issuer import Issuer
from tests.builders.keys import Identity
from tests.builders.mobile_document import document_signer, licence
from tests.threats.front_door import VERIFIED, FrontDoor, inconclusive, not_verified
from tests.world import World
from verifier.settings import Settings

URL: Final = "https://status.example/list"
ROOT: Final = authority()
SIGNER: Final = document_signer(ROOT)


@pytest.fixture
def door(world: World, tmp_path: Path) -> FrontDoor:
    path = tmp_path / "authorities.pem"
    path.write_text(ROOT.pem, "utf-8")
    return FrontDoor(world, Settings(mobile_document_authorities=str(path)))


def keeper(signer: Certified) -> Issuer:
    """Return who signs with the key of a certificate and has no other name."""
    return Issuer(identity=Identity(did="", key=signer.key, method_id="k", document={}))


def cwt(signer: Certified, chain: object, **protected: Any) -> bytes:  # noqa: ANN401 - headers by their labels
    return keeper(signer).cwt(list_token.cwt_claims([7], url=URL), unprotected={33: chain}, **protected)


def jwt(signer: Certified) -> str:
    header = {"kid": ..., "x5c": signer.x5c()}
    return keeper(signer).list_jwt(list_token.token_claims([7], url=URL), header=header)


@pytest.mark.parametrize(("index", "answer"), [(1, VERIFIED), (7, not_verified("status.revoked"))])
async def test_a_mobile_documents_list_is_read_under_its_signers_certificate(
    door: FrontDoor, index: int, answer: tuple[str, str]
) -> None:
    for listed in (cwt(SIGNER, SIGNER.der), cwt(SIGNER, [SIGNER.der]), jwt(SIGNER)):
        door.world.serve(URL, listed)
        document = licence(SIGNER, status=list_token.reference(index, url=URL))

        assert await FrontDoor(door.world, door.settings).answer(document) == answer


async def test_a_certificate_that_nobody_trusts_or_can_read_proves_no_list(door: FrontDoor) -> None:
    stranger = document_signer(authority("Nobody"), key=keys.key("P-256", seed=79))
    document = licence(SIGNER, status=list_token.reference(1, url=URL))
    for listed in (
        cwt(stranger, stranger.der),
        cwt(stranger, SIGNER.der),  # not the key that signed
        cwt(SIGNER, []),
        cwt(SIGNER, [5]),
        cwt(SIGNER, b"x"),
        jwt(stranger),
    ):
        door.world.serve(URL, listed)
        verdict, code = await FrontDoor(door.world, door.settings).answer(document)

        assert (verdict, code) in {
            inconclusive("status.list_unproven"),
            inconclusive("status.list_malformed"),
        }
