"""QR codes of others get the verdict of the credential that they lead to."""

from typing import Any

import pytest

from tests.conformance.cases import LATEST
from tests.conformance.test_vectors import Judge
from tests.threats.front_door import FrontDoor, deciding
from tests.vectors_dir import VECTORS, manifest, needs_vectors

pytestmark = needs_vectors

PHOTOS = [case for case in manifest() if case["source"] == "qr-dcc-fixtures"]


@pytest.fixture(scope="module")
def door() -> FrontDoor:
    judge = Judge()
    for photo in PHOTOS:
        for url, file in photo["documentMap"].items():
            judge.world.serve(url, (VECTORS / file).read_bytes())
    door = FrontDoor(judge.world)
    door.verifier.contexts = judge.contexts
    return door


@pytest.mark.parametrize("photo", PHOTOS, ids=lambda photo: photo["path"])
async def test_a_photo_gets_the_verdict_of_its_credential(door: FrontDoor, photo: dict[str, Any]) -> None:
    report = await door.report((VECTORS / photo["file"]).read_bytes(), now=LATEST)

    assert (report.verdict == "verified") == (photo["expected"] == "valid"), deciding(report)
    assert [(fact.name, fact.at) for fact in report.carriers] == [("qr_picture", "QR code")]
    assert photo["result"] in door.world.log
