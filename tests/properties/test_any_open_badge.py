"""Any assertion, class, profile and key whatever, at home on an internet, give a report and never a bug."""

import json
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import open_badges
from tests.threats.front_door import FrontDoor
from tests.world import World
from verifier.codes import CODES
from verifier.report import encode_report

BOUNDED: Final = settings(
    max_examples=50, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
WORDS: Final = (
    "@context alignment allowedOrigins badge claim creator criteria endorsement evidence expires hashed id identity "
    "image issuedOn issuer name narrative owner publicKey publicKeyPem recipient revocationList revoked "
    "revokedAssertions salt startsWith tags targetUrl type uid url verification verify"
).split()
TEXTS: Final = (
    "",
    "é",
    "signed",
    "Assertion",
    "Extension",
    "extensions:ApplyLink",
    "Endorsement",
    "https://",
    "https://[",
    "http://%",
    "https://badges.example:x/1",
    open_badges.PROFILE,
    open_badges.CLASS,
    open_badges.KEY,
    open_badges.ENDORSEMENT,
    "https://w3id.org/openbadges/extensions/applyLinkExtension/context.json",
)
VALUES: Final = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.sampled_from(TEXTS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=4),
    max_leaves=10,
)
CHANGES: Final = st.dictionaries(
    st.sampled_from([word for word in WORDS if word != "@context"]), VALUES, max_size=3
)


@pytest.mark.parametrize("way", ["hosted", "signed"])
@BOUNDED
@given(assertion=CHANGES, others=st.tuples(CHANGES, CHANGES, CHANGES, CHANGES))
async def test_any_badge_gives_a_report(
    way: str, assertion: dict[str, Any], others: tuple[dict[str, Any], ...]
) -> None:
    documents = (
        open_badges.profile(),
        open_badges.key(),
        open_badges.badge_class(),
        open_badges.revocations(),
    )
    world = World()
    for own, changes in zip(documents, others, strict=True):
        world.serve(own["id"], own | changes)
    world.serve(open_badges.ENDORSEMENT, open_badges.endorsement() | assertion)
    document = open_badges.hosted() | assertion
    world.serve(open_badges.HOSTED, document)
    raw = json.dumps(document) if way == "hosted" else open_badges.signed(**assertion)

    report = await FrontDoor(world).report(raw)

    assert json.loads(encode_report(report))["verdict"] in {"verified", "not_verified", "inconclusive"}
    assert {check.code for check in report.checks if check.code is not None} <= set(CODES)
