"""The library: one call, two ways to make it, and a Verifier for many."""

import asyncio
import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

import verifier
from tests import cost
from tests.builders import certificates, status_list
from tests.builders.issuer import Issuer
from tests.builders.keys import did_web
from tests.vectors_dir import ROOT
from tests.world import World
from verifier.model import Expected, Submission
from verifier.pipeline import verify as judge
from verifier.policy import DEFAULT
from verifier.settings import IssuerEntry, Settings, SettingsRefused

PUBLIC = [
    "InputRefused",
    "Outcome",
    "Policy",
    "PolicyRefused",
    "Report",
    "Verdict",
    "Verifier",
    "verify",
    "verify_sync",
]


def test_the_public_names_are_these() -> None:
    assert verifier.__all__ == PUBLIC
    assert all(hasattr(verifier, name) for name in PUBLIC)
    with pytest.raises(AttributeError):
        verifier.unheard_of  # noqa: B018 - looking is the test


@pytest.mark.parametrize(
    "statement", ["import verifier", "import verifier; verifier.verify", "verifier.Verifier()"]
)
def test_no_web_server_and_no_http_client_is_loaded_before_it_is_needed(statement: str) -> None:
    code = f"import sys, verifier; {statement}; print({{'aiohttp', 'aiocache', 'redis'}} & set(sys.modules))"

    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert ended.stdout.strip() == "set()"


async def test_bytes_text_and_objects_are_verified_alike(issuer: Issuer, now: datetime) -> None:
    badge = issuer.badge()
    text = json.dumps(badge)

    for data in (text.encode(), text, badge):
        assert (await verifier.verify(data, now=now)).verdict is verifier.Verdict.VERIFIED


def test_the_synchronous_twin_gives_the_same_report(issuer: Issuer, now: datetime) -> None:
    raw = json.dumps(issuer.badge())

    assert verifier.verify_sync(raw, now=now) == asyncio.run(verifier.verify(raw, now=now))


async def test_the_synchronous_twin_refuses_to_block_a_loop(issuer: Issuer) -> None:
    with pytest.raises(RuntimeError):
        verifier.verify_sync(issuer.badge())


async def test_challenge_domain_and_policy_are_handed_on(issuer: Issuer, now: datetime) -> None:
    shown = issuer.presentation(issuer.badge(), challenge="c-1")

    good = await verifier.verify(shown, challenge="c-1", now=now)
    other = await verifier.verify(shown, challenge="c-2", now=now)
    strict = await verifier.verify(shown, challenge="c-1", policy="strict", now=now)

    assert good.verdict is verifier.Verdict.VERIFIED
    assert other.check("audience").code == "challenge.differs"
    assert strict.policy is not None
    assert strict.policy.name == "strict"


async def test_documents_are_used_before_the_network(tmp_path: Path, issuer: Issuer, now: datetime) -> None:
    (tmp_path / "list.json").write_text(json.dumps(issuer.status_list([42])))
    (tmp_path / "DOCUMENTS.json").write_text(json.dumps({status_list.LIST_URL: "list.json"}))

    report = await verifier.verify(issuer.badge(status=status_list.entry(42)), documents=tmp_path, now=now)

    assert report.check("status").code == "status.revoked"
    assert "pinned" in {document.source for document in report.evidence}


async def test_misuse_is_a_value_error(issuer: Issuer) -> None:
    with pytest.raises(ValueError, match="lenient"):
        await verifier.verify(issuer.badge(), policy="lenient")
    with pytest.raises(ValueError, match="time zone"):
        await verifier.verify(issuer.badge(), now=datetime(2026, 1, 1))  # noqa: DTZ001 - that is the misuse


@pytest.mark.parametrize("data", [b"", "", b"\xff", "\ud800", "{}", b"[1]", {}])
async def test_what_nobody_can_judge_is_refused(data: bytes | str | dict[str, object]) -> None:
    with pytest.raises(verifier.InputRefused):
        await verifier.verify(data)


async def test_a_verifier_remembers_what_it_has_fetched(world: World, issuer: Issuer, now: datetime) -> None:
    world.serve(status_list.LIST_URL, issuer.status_list([42]))

    async with verifier.Verifier(network=world) as kept:
        for index in range(5):
            await kept.verify(issuer.badge(status=status_list.entry(index)), now=now)

    assert world.log == [status_list.LIST_URL]


async def test_one_verification_asks_no_more_hosts_than_the_settings_allow(
    world: World, now: datetime
) -> None:
    web = Issuer(identity=did_web())
    world.serve_identity(web.identity)
    world.serve(status_list.LIST_URL, web.status_list([42]))
    badge = web.badge(status=status_list.entry(1))

    async with verifier.Verifier(Settings(network_hosts=1), network=world) as narrow:
        few = await narrow.verify(badge, now=now)
    async with verifier.Verifier(network=world) as plain:
        enough = await plain.verify(badge, now=now)

    assert few.check("status").code == "fetch.budget_exceeded"
    assert few.verdict is verifier.Verdict.INCONCLUSIVE
    assert enough.verdict is verifier.Verdict.VERIFIED


async def test_a_verifier_keeps_documents_no_longer_than_the_settings_say(
    world: World, now: datetime
) -> None:
    web = Issuer(identity=did_web())
    world.serve_identity(web.identity)

    async with verifier.Verifier(Settings(cache_seconds=0), network=world) as forgetful:
        for _ in range(2):
            await forgetful.verify(web.badge(), now=now)

    assert len(world.log) == 2


async def test_known_issuers_of_the_settings_are_recognised(issuer: Issuer, now: datetime) -> None:
    listed = (IssuerEntry(id=issuer.did, name="University of Example", types=("OpenBadgeCredential",)),)

    async with verifier.Verifier(Settings(known_issuers=listed)) as kept:
        report = await kept.verify(issuer.badge(), now=now)

    assert report.issuer is not None
    assert report.issuer.recognised_name == "University of Example"
    assert report.check("issuer").outcome is verifier.Outcome.PASSED


@pytest.mark.parametrize("name", ["policy", "vc_api_policy"])
def test_a_policy_that_is_not_there_refuses_to_start(name: str) -> None:
    with pytest.raises(SettingsRefused, match=f"LER_VERIFIER_{name.upper()}"):
        verifier.Verifier(Settings(**{name: "lenient"}))  # type: ignore[arg-type] # one of two fields


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        (
            {"cache_url": "redis://store"},
            "CACHE_SECRET",
        ),  # whoever can write there could make us believe a document
        ({"cache_url": "http://store", "cache_secret": "s" * 32}, "CACHE_URL"),
        ({"cache_url": "redis://store:port", "cache_secret": "s" * 32}, "CACHE_URL"),
    ],
)
def test_a_cache_that_cannot_be_used_safely_refuses_to_start(settings: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsRefused, match=f"LER_VERIFIER_{named}") as refused:
        verifier.Verifier(Settings(**settings))  # type: ignore[arg-type] # two text fields

    assert refused.value.code == "settings.wrong_value"


@pytest.mark.parametrize("content", [None, "root:x:0:0:root:/root:/bin/bash", ""])
def test_authorities_of_tls_that_are_none_refuse_to_start(tmp_path: Path, content: str | None) -> None:
    ca_file = tmp_path / "ca.pem"
    if content is not None:
        ca_file.write_text(content)

    with pytest.raises(SettingsRefused, match="LER_VERIFIER_CA_FILE") as refused:
        verifier.Verifier(Settings(ca_file=str(ca_file)))

    assert refused.value.code == "settings.file_unreadable"


def test_authorities_of_tls_that_are_a_list_of_revoked_ones_refuse_to_start(tmp_path: Path) -> None:
    ca_file = tmp_path / "ca.pem"
    ca_file.write_bytes(certificates.revocations(certificates.authority(), encoding=Encoding.PEM))

    with pytest.raises(SettingsRefused, match="LER_VERIFIER_CA_FILE") as refused:
        verifier.Verifier(Settings(ca_file=str(ca_file)))

    assert refused.value.code == "settings.wrong_value"


def test_an_issuer_that_is_known_twice_refuses_to_start(tmp_path: Path) -> None:
    listed = tmp_path / "issuers.toml"
    listed.write_text('[[known_issuers]]\nid = "did:web:a.example"\nname = "A"\ntypes = ["Degree"]\n')
    settings = Settings(
        known_issuers=(IssuerEntry(id="did:web:a.example", name="A"),), known_issuers_file=str(listed)
    )

    with pytest.raises(SettingsRefused, match=r"known issuers.*did:web:a\.example") as refused:
        verifier.Verifier(settings)

    assert refused.value.code == "settings.wrong_value"


async def test_one_call_costs_little_more_than_the_judging(issuer: Issuer, now: datetime) -> None:
    raw = json.dumps(issuer.badge()).encode()
    ports = verifier.Verifier().ports(now)

    async def judging() -> object:
        return await judge(Submission(raw=raw), policy=DEFAULT, ports=ports, expected=Expected())

    async def calling() -> object:
        return await verifier.verify(raw, now=now)

    assert await cost.ratio_of(calling, judging, tries=300) < 1.3  # 1.05 as measured: 10 of 200 µs


MOST_CALLS = 1_000  # of functions, Python and C, for one badge; 912 as counted


async def test_a_simple_badge_costs_no_more_calls_than_it_did(issuer: Issuer, now: datetime) -> None:
    """Raise the number with a reason only: what is done for every badge, everybody pays for."""
    raw = json.dumps(issuer.badge()).encode()
    async with verifier.Verifier() as kept:
        await kept.verify(raw, now=now)  # compiles its contexts

        def judged_again() -> None:
            with pytest.raises(StopIteration):  # it waits for nothing
                kept.verify(raw, now=now).send(None)

        assert cost.calls(judged_again) <= MOST_CALLS
