"""jades: the library jose signs the JSON serializations that the suite takes, with the payload encoded and as it is."""

import json
from pathlib import Path
from typing import Any, Final

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.builders import keys
from tests.builders.certificates import Certified, authority, leaf
from tests.builders.keys import base64url
from tests.builders.seals import REGISTERED, SIGNED_AT, diploma
from tests.interop.peers import told_by
from tests.threats.front_door import VERIFIED, FrontDoor, not_verified
from tests.world import World
from verifier.settings import Settings

ROOT: Final = authority()
PAYLOAD: Final = json.dumps(diploma())


def sealed_by_jose(certified: Certified, alg: str) -> dict[str, dict[str, Any]]:
    pem = certified.key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    header = {"sigT": SIGNED_AT, "x5c": certified.x5c(), "typ": "jose+json"}
    told = told_by("seals.mjs", {"pkcs8": pem, "alg": alg, "header": header, "payload": PAYLOAD})
    lines = map(json.loads, told)
    return {line["name"]: line["document"] for line in lines}


@pytest.mark.parametrize(
    ("kind", "alg"), [("P-256", "ES256"), ("RSA-2048", "RS256"), ("RSA-2048", "PS256"), ("P-384", "ES384")]
)
async def test_a_seal_by_another_library_holds_as_it_stands_and_no_other_way(
    world: World, tmp_path: Path, kind: str, alg: str
) -> None:
    (tmp_path / "anchors.pem").write_text(ROOT.pem, "utf-8")
    door = FrontDoor(world, Settings(seal_authorities=str(tmp_path / "anchors.pem")))
    documents = sealed_by_jose(leaf(ROOT, registered=REGISTERED, key=keys.key(kind)), alg)

    assert len(documents) == 4
    for name, document in documents.items():
        other = PAYLOAD.replace("Welding", "Surgery")
        forged = {**document, "payload": base64url(other.encode()) if "b64 true" in name else other}

        assert await door.answer(document) == VERIFIED, name
        assert await door.answer(forged) == not_verified("proof.signature_invalid"), name
