"""A DID resolver that lies, does not know or is led astray, asked for issuers of methods that are not built in.

Rows N26, N30 and N38. The resolver's word is all that there is: it is told, and demanding policies leave it open.
"""

import json
from typing import Any, Final

import pytest

from did_methods.core.ports import FetchFailed
from tests.builders import credential, keys
from tests.builders.issuer import Issuer
from tests.builders.keys import ELSEWHERE, RESOLVER, resolution_result
from tests.threats.front_door import VERIFIED, Answer, FrontDoor, checks, inconclusive, not_verified, warnings
from tests.world import World
from verifier.policy import POLICIES
from verifier.report import Outcome, Rung
from verifier.settings import Settings
from verifier.wiring import Verifier

ISSUER: Final = Issuer(identity=keys.did_elsewhere())
FORGER: Final = Issuer(identity=keys.did_elsewhere(keys.key(seed=2)))
PLACE: Final = str(ISSUER.identity.url)
KNOWN: Final = {
    "type": "static",
    "name": "known",
    "issuers": [{"id": ELSEWHERE, "name": "Example University"}],
}
RESULT: Final = resolution_result(ISSUER.identity)


def asking(world: World, answer: object = RESULT, **settings: Any) -> FrontDoor:  # noqa: ANN401 - settings
    """Return a verifier whose resolver answers so."""
    world.serve(PLACE, answer if isinstance(answer, bytes) else json.dumps(answer))
    return FrontDoor(world, Settings(did_endpoints={"*": RESOLVER}, **settings))


async def test_a_badge_of_a_method_that_is_not_built_in_verifies_and_the_report_says_on_whose_word(
    world: World,
) -> None:
    door = asking(world)

    report = await door.report(ISSUER.badge())

    (told,) = checks(report, "key_source")
    assert report.verdict == "verified"
    assert (told.outcome, told.code) == (Outcome.WARNING, "key_binding.second_hand")
    assert told.facts == {"controller": ELSEWHERE}
    assert PLACE in {piece.url for piece in report.evidence}
    assert report.issuer is not None
    assert [rung.evidence for rung in report.issuer.assurance if rung.rung is Rung.KEY] == [[PLACE]]
    assert world.log == [PLACE]


async def test_a_badge_and_a_token_are_judged_alike(world: World) -> None:
    door = asking(world)
    token = ISSUER.sign_jwt(credential.badge(issuer=ELSEWHERE))

    assert await door.answer(token) == VERIFIED
    assert await door.answer(FORGER.sign_jwt(credential.badge(issuer=ELSEWHERE))) == not_verified(
        "proof.signature_invalid"
    )
    assert await door.answer(FORGER.badge()) == not_verified("proof.signature_invalid")


async def test_strict_leaves_open_what_rests_on_a_resolver(world: World) -> None:
    door = asking(world, registries=[KNOWN])

    assert await door.answer(ISSUER.badge(), policy="strict") == inconclusive("key_binding.second_hand")
    assert await door.answer(Issuer().badge(), policy="default") == VERIFIED


@pytest.mark.parametrize("name", sorted(set(POLICIES) - {"strict"}))
def test_every_other_policy_that_is_shipped_tells_of_it(name: str) -> None:
    assert "key_binding.second_hand" in POLICIES[name].warnings


async def test_the_word_of_a_resolver_is_no_key_of_the_issuer_of_another_did(world: World) -> None:
    door = asking(world)
    forged = FORGER.sign_data_integrity(credential.badge(issuer=Issuer().did))

    assert await door.answer(forged) == not_verified("proof.signature_invalid")
    assert await door.answer(
        ISSUER.sign_data_integrity(credential.badge(issuer=Issuer().did))
    ) == not_verified("key_binding.issuer_mismatch")


async def test_without_a_resolver_the_method_is_not_supported(door: FrontDoor) -> None:
    door.world.serve(PLACE, RESULT)

    assert await door.answer(ISSUER.badge()) == inconclusive("did.method_not_supported")
    assert door.world.log == []


async def test_what_is_computed_or_built_in_never_asks_the_resolver(world: World) -> None:
    door = asking(world)
    university = Issuer(identity=keys.did_web())
    world.serve_identity(university.identity)

    for badge in (Issuer().badge(), university.badge()):
        report = await door.report(badge)
        assert report.verdict == "verified"
        assert checks(report, "key_source") == []
    assert PLACE not in world.log


async def test_a_policy_may_name_methods_that_only_the_resolver_knows(world: World) -> None:
    door = asking(world)
    cheqd, others = [
        door.verifier.policies.effective("default", {"did_methods": [name]}) for name in ("cheqd", "ethr")
    ]

    assert await door.answer(ISSUER.badge(), policy=cheqd) == VERIFIED
    assert await door.answer(ISSUER.badge(), policy=others) == not_verified("did.method_not_allowed")


OTHERS_RESULT: Final = resolution_result(keys.did_elsewhere(did="did:cheqd:testnet:of-another"))
NOT_FOUND: Final = {"error": {"type": "https://www.w3.org/ns/did#NOT_FOUND"}}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param(OTHERS_RESULT, inconclusive("did.document_id_differs"), id="N26-other-id"),
        pytest.param(OTHERS_RESULT["didDocument"], inconclusive("did.document_id_differs"), id="N26-bare"),
        pytest.param(
            RESULT | {"didResolutionMetadata": NOT_FOUND},
            inconclusive("did.not_found"),
            id="N26-error-and-document",
        ),
        pytest.param(
            RESULT | {"didResolutionMetadata": {"error": "notFound"}},
            inconclusive("did.not_found"),
            id="N26-older-error-and-document",
        ),
        pytest.param(
            RESULT | {"didResolutionMetadata": {"error": "methodNotSupported"}},
            inconclusive("did.method_not_supported"),
            id="N26-method",
        ),
        pytest.param(
            RESULT | {"didResolutionMetadata": {"error": "internalError"}},
            inconclusive("did.resolver_error"),
            id="N26-resolver-error",
        ),
        pytest.param(
            b"<!doctype html><title>x</title>", inconclusive("key.document_unreadable"), id="N26-html"
        ),
        pytest.param(
            resolution_result(FORGER.identity), not_verified("proof.signature_invalid"), id="N26-other-key"
        ),
        pytest.param(
            resolution_result(ISSUER.identity, deactivated=True),
            not_verified("did.deactivated"),
            id="N30-kept",
        ),
        pytest.param(
            {"didDocument": None, "didDocumentMetadata": {"deactivated": True}},
            not_verified("did.deactivated"),
            id="N30-gone",
        ),
    ],
)
async def test_an_answer_of_the_resolver_comes_to(world: World, answer: object, expected: Answer) -> None:
    assert await asking(world, answer).answer(ISSUER.badge()) == expected


@pytest.mark.parametrize("code", ["fetch.connect", "fetch.timeout", "fetch.http_status", "fetch.redirect"])
async def test_a_resolver_out_of_order_is_no_verdict(world: World, code: str) -> None:
    door = asking(world)
    world.fail(PLACE, FetchFailed(code, "expected a document, got none"))

    assert await door.answer(ISSUER.badge()) == inconclusive(code)


@pytest.mark.parametrize(
    "parameters",
    [
        pytest.param("?versionId=1", id="N38-version"),
        pytest.param("?versionTime=2020-01-01T00:00:00Z", id="N38-time"),
        pytest.param("?versionId=1&versionTime=2020-01-01T00:00:00Z", id="N38-both"),
        pytest.param("/../../1.0/identifiers/did:x:y", id="N38-path"),
    ],
)
async def test_parameters_in_a_did_are_refused_and_nobody_is_asked(world: World, parameters: str) -> None:
    door = asking(world)
    method = f"{ELSEWHERE}{parameters}#key-1"
    by_key = ISSUER.sign_data_integrity(credential.badge(issuer=ELSEWHERE), verificationMethod=method)
    by_issuer = ISSUER.sign_data_integrity(credential.badge(issuer=ELSEWHERE + parameters))

    assert await door.answer(by_key) == not_verified("did.syntax")
    assert await door.answer(by_issuer) == not_verified("did.syntax")
    assert set(world.log) == {PLACE}  # for the key of the second, whose DID is one


async def test_the_holder_of_a_presentation_is_told_of_as_well(world: World) -> None:
    door = asking(world)
    presentation = ISSUER.presentation(Issuer().badge())

    assert warnings(await door.report(presentation)) >= {"key_binding.second_hand"}


async def test_the_library_resolves_through_the_resolver(world: World) -> None:
    world.serve(PLACE, RESULT)
    async with Verifier(Settings(did_endpoints={"*": RESOLVER}), network=world) as verifier:
        resolution = await verifier.resolve(ELSEWHERE, now=world.now)

    assert resolution.document.id == ELSEWHERE
