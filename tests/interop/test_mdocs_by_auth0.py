"""mdoc_mso: Auth0's library issues mobile documents, and shows them as a device does, over a session that is known."""

import json
from pathlib import Path
from typing import Any, Final

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from did_methods.core.strict_json import decode_base64url
from tests.builders import keys
from tests.builders.certificates import authority
from tests.builders.keys import Key, base64url
from tests.builders.mobile_document import SIGNS_DOCUMENTS, TRANSCRIPT, document_signer
from tests.interop.peers import HERE, told_by
from tests.threats.front_door import VERIFIED, FrontDoor, checks, deciding, not_verified
from tests.world import World
from verifier.report import Report
from verifier.settings import Settings

ROOT: Final = authority()

pytestmark = pytest.mark.skipif(
    (HERE / "node_modules").is_dir() and not (HERE / "node_modules/@auth0/mdl").is_dir(),
    reason="@auth0/mdl is not installed: run npm ci in tests/interop",
)


def secret(key: Key) -> bytes:
    assert isinstance(key.private, ec.EllipticCurvePrivateKey)
    number = key.private.private_numbers().private_value
    return number.to_bytes((key.private.key_size + 7) // 8, "big")


def by_auth0(
    key: Key, alg: str, digest: str = "SHA-256", *, transcript: bytes = TRANSCRIPT
) -> dict[str, str]:
    reader = keys.key(key.kind, seed=80)
    signer = document_signer(ROOT, key=key, extra=[(SIGNS_DOCUMENTS, True)])
    jwks = {
        name: {**one.jwk, "d": base64url(secret(one))}
        for name, one in (("issuer", key), ("device", key), ("reader", reader))
    }
    asked = {
        "certificate": signer.pem,
        "transcript": base64url(transcript),
        "algorithm": alg,
        "digest": digest,
    }
    told = told_by("mdoc.mjs", {**asked, **jwks})
    return {line["name"]: line["document"] for line in map(json.loads, told)}


@pytest.fixture
def door(world: World, tmp_path: Path) -> FrontDoor:
    (tmp_path / "anchors.pem").write_text(ROOT.pem, "utf-8")
    return FrontDoor(world, Settings(mobile_document_authorities=str(tmp_path / "anchors.pem")))


async def judged(door: FrontDoor, raw: str, transcript: bytes = TRANSCRIPT, **more: str) -> Report:
    session = {"transcript": base64url(transcript), **more}
    return await door.verifier.verify(raw, session=session, now=door.world.now)


@pytest.mark.parametrize(
    ("kind", "alg", "digest"),
    [("P-256", "ES256", "SHA-256"), ("P-384", "ES384", "SHA-384"), ("P-521", "ES512", "SHA-512")],
)
async def test_what_they_issue_and_show_holds_in_its_own_session_and_in_no_other(
    door: FrontDoor, kind: str, alg: str, digest: str
) -> None:
    documents = by_auth0(keys.key(kind, seed=78), alg, digest)
    other, reader_key = TRANSCRIPT[:-1] + b"x", base64url(secret(keys.key(kind, seed=80)))

    assert sorted(documents) == ["mac", "own words", "signature", "two documents"]
    for name, raw in documents.items():
        good = await judged(door, raw, reader_key=reader_key)
        elsewhere = await judged(door, raw, other, reader_key=reader_key)

        assert await door.answer(raw) == VERIFIED, name
        assert good.verdict == "verified", name
        assert (elsewhere.verdict, deciding(elsewhere)) == ("not_verified", "holder.device_differs"), name


async def test_their_mac_holds_by_the_readers_key_alone(door: FrontDoor) -> None:
    raw = by_auth0(keys.key("P-256", seed=78), "ES256")["mac"]

    good = await judged(door, raw, reader_key=base64url(secret(keys.key("P-256", seed=80))))
    other = await judged(door, raw, reader_key=base64url(secret(keys.key("P-256", seed=81))))

    assert [c.facts for c in checks(good, "holder")] == [{"device": "mac"}]
    assert deciding(other) == "holder.device_differs"


async def test_what_is_changed_in_their_documents_is_noticed(door: FrontDoor) -> None:
    documents = by_auth0(keys.key("P-256", seed=78), "ES256")
    raw = decode_base64url(documents["signature"], max_chars=100_000)

    async def changed(old: bytes, new: bytes) -> Any:  # noqa: ANN401 - an answer
        assert old in raw
        return await door.answer(raw.replace(old, new, 1))

    assert await changed(b"cAda", b"cEve") == not_verified("mdoc.digest_differs")
    assert await changed(b"given_name", b"other_name") == not_verified("mdoc.digest_differs")
    assert await changed(b"2027-01-01", b"2099-01-01") == not_verified("proof.signature_invalid")
    assert await changed(b"gdocTypeuorg.iso.18013.5.1.mDL", b"gdocTypeuorg.iso.18013.5.1.mXX") != VERIFIED
