"""Who demands more never gets a better verdict; who asks twice gets the same bytes."""

import asyncio
import itertools
from typing import Any

import pytest

from tests.properties.corpus import CHALLENGE, DOMAIN, Good, as_bytes, corpus, internet
from tests.properties.mutants import mutants
from tests.world import NOW
from verifier.errors import InputRefused
from verifier.policy import POLICIES
from verifier.report import encode_report
from verifier.wiring import Verifier

RANK = {"refused": 0, "not_verified": 0, "inconclusive": 1, "verified": 2}
EVERY = 7  # every so many mutants


def sample(good: Good) -> list[bytes]:
    changed = itertools.islice(mutants(good), 0, None, EVERY)
    return [as_bytes(good.document), *(as_bytes(mutant.document) for mutant in changed)]


async def encoded(judge: Verifier, raw: bytes, policy: str = "default", **asked: Any) -> bytes:  # noqa: ANN401 - as `verify` takes them
    try:
        return encode_report(await judge.verify(raw, policy=policy, now=NOW, **asked))
    except InputRefused as refused:
        return refused.code.encode()


async def rank(judge: Verifier, raw: bytes, policy: str, **asked: Any) -> int:  # noqa: ANN401 - as above
    try:
        report = await judge.verify(raw, policy=policy, now=NOW, **asked)
    except InputRefused:
        return RANK["refused"]
    return RANK[report.verdict.value]


@pytest.mark.parametrize("good", corpus(), ids=lambda good: good.name)
@pytest.mark.parametrize(
    "asked", [{}, {"challenge": CHALLENGE, "domain": DOMAIN}], ids=["not-asked", "asked"]
)
async def test_strict_never_says_better_than_default_and_default_never_better_than_conformance(
    good: Good, asked: dict[str, Any]
) -> None:
    judge = Verifier(network=internet())
    for raw in sample(good):
        ranks = [await rank(judge, raw, policy, **asked) for policy in ("strict", "default", "conformance")]

        assert ranks == sorted(ranks)


def test_policies_that_demand_more_tolerate_less() -> None:
    strict, default, conformance = (POLICIES[name] for name in ("strict", "default", "conformance"))

    assert strict.warnings < default.warnings < conformance.warnings
    assert (strict.proofs, default.proofs) == ("all", "known")


@pytest.mark.parametrize("good", corpus(), ids=lambda good: good.name)
async def test_the_same_question_gets_the_same_bytes(good: Good) -> None:
    """Asked again, of a verifier that has never seen it, and of one that is asked everything at once."""
    inputs = sample(good)[:40]
    warm = Verifier(network=internet())
    first = [await encoded(warm, raw) for raw in inputs]
    fresh = [await encoded(Verifier(network=internet()), raw) for raw in inputs[:10]]
    together = await asyncio.gather(*(encoded(Verifier(network=internet()), raw) for raw in reversed(inputs)))

    assert fresh == [told.replace(b'"source":"cache"', b'"source":"network"') for told in first[:10]]
    assert len(together) == len(inputs)
    assert [told.replace(b'"cache"', b'"network"') for told in reversed(together)] == [
        told.replace(b'"cache"', b'"network"') for told in first
    ]


async def test_many_at_once_get_what_each_gets_alone() -> None:
    judge = Verifier(network=internet())
    inputs = [as_bytes(good.document) for good in corpus()] * 5
    for raw in inputs:  # from here on every document that they need is in the cache
        await encoded(judge, raw)
    alone = [await encoded(judge, raw) for raw in inputs]

    together = await asyncio.gather(*(encoded(judge, raw) for raw in inputs))

    assert list(together) == alone
