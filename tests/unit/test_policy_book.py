"""Policies as files: read, held against what is known here, and refused by name."""

import json
from pathlib import Path
from typing import Any, Final

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from msgspec.structs import replace

from did_methods import METHODS
from tests.vectors_dir import ROOT
from tests.world import NOW, World
from verifier.errors import Problem
from verifier.formats import FORMATS
from verifier.policy import DEFAULT, POLICIES, Policy, PolicyRefused, policy_of, policy_schema, read_toml
from verifier.policy_book import MAX_POLICIES, MAX_POLICY_BYTES, PolicyBook
from verifier.settings import Settings, SettingsRefused
from verifier.suites import SUITES
from verifier.wiring import Verifier

SHIPPED: Final = sorted((ROOT / "verifier" / "policies").iterdir())
MINE: Final = 'name = "mine"\nversion = "1"\n'
EVERYTHING: Final[dict[str, Any]] = {
    "name": "mine",
    "version": "1",
    "description": "All of it.",
    "required": ["holder", "status", "audience", "domain"],
    "warnings": ["issuer.unknown"],
    "undetermined": ["context.inline"],
    "formats": ["data_integrity", "presentation"],
    "suites": ["eddsa-rdfc-2022"],
    "did_methods": ["web", "https"],
    "legacy_suites": False,
    "proofs": "any",
    "proofs_needed": 2,
    "vocabularies": ["https://terms.example/words#"],
    "registries": ["Board"],
    "accredited": ["VerifiableCredential"],
    "network": True,
    "clock_skew": 0,
    "document_seconds": 60,
    "status_seconds": 60,
    "stale_status_seconds": 60,
    "refresh_credentials": True,
    "type_metadata": True,
    "requirements": [{"name": "degree", "item": ["education"], "at_least": "BachelorDegree", "years": 2.5}],
}


def book(text: str | dict[str, Any], file: str = "mine.toml") -> PolicyBook:
    raw = text if isinstance(text, str) else json.dumps(text)
    return PolicyBook(files={file: raw.encode()}, registries=["Board"])


def refused(text: str | dict[str, Any], file: str = "mine.toml") -> Problem:
    with pytest.raises(PolicyRefused) as caught:
        book(text, file)
    return caught.value


# --- the schema ---


def test_the_published_schema_is_one_and_is_current() -> None:
    published = json.loads((ROOT / "docs" / "policy.schema.json").read_text("utf-8"))

    Draft202012Validator.check_schema(published)
    assert published == policy_schema()


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.name)
def test_a_shipped_file_keeps_the_schema_and_is_the_policy_of_its_name(file: Path) -> None:
    members = read_toml(file.read_bytes(), file.name)

    Draft202012Validator(policy_schema()).validate(members)
    assert POLICIES[file.stem] == policy_of(members, file.name)


def test_every_shipped_policy_has_its_file_and_says_why() -> None:
    assert {file.stem for file in SHIPPED} == set(POLICIES)
    for file in SHIPPED:
        assert file.read_text("utf-8").startswith("# ")
        assert POLICIES[file.stem].description


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "Mine"},
        {"version": ""},
        {"required": ["kind"]},
        {"proofs": "some"},
        {"proofs_needed": 0},
        {"proofs_needed": 17},
        {"clock_skew": -1},
        {"clock_skew": 3601},
        {"document_seconds": "an hour"},
        {"warnings": "issuer.unknown"},
        {"lenient": True},
        {"network": 1},
        {"tightened": True},
    ],
    ids=str,
)
def test_what_breaks_the_schema_is_refused_by_the_schema_and_by_us(wrong: dict[str, Any]) -> None:
    members = {**EVERYTHING, **wrong}

    assert not Draft202012Validator(policy_schema()).is_valid(members)
    assert refused(members, "mine.json").code == "policy.malformed"


def test_a_file_may_use_every_member_in_either_notation() -> None:
    flat = {name: value for name, value in EVERYTHING.items() if name != "requirements"}
    toml = "\n".join(f"{name} = {json.dumps(value)}" for name, value in flat.items())
    for requirement in EVERYTHING["requirements"]:
        toml += "\n[[requirements]]\n"
        toml += "\n".join(f"{name} = {json.dumps(value)}" for name, value in requirement.items())

    Draft202012Validator(policy_schema()).validate(EVERYTHING)
    assert set(EVERYTHING) == set(policy_schema()["$defs"]["Policy"]["properties"])
    assert book(EVERYTHING, "mine.json").find("mine") == book(toml).find("mine")


def test_with_a_resolver_a_policy_may_name_any_method_but_nothing_that_is_none() -> None:
    file = (MINE + 'did_methods = ["cheqd", "web"]').encode()

    mine = PolicyBook(files={"mine.toml": file}, any_did_method=True).find("mine")

    assert mine.did_methods == frozenset({"cheqd", "web"})
    for name in ("did:cheqd", "Cheqd", "", "*"):
        odd = (MINE + f'did_methods = ["{name}"]').encode()
        with pytest.raises(PolicyRefused) as refused:
            PolicyBook(files={"mine.toml": odd}, any_did_method=True)
        assert refused.value.code == "policy.unknown_name"
    with pytest.raises(PolicyRefused):
        PolicyBook(files={"mine.toml": file})


# --- what a file can get wrong beyond its shape ---


@pytest.mark.parametrize(
    ("text", "code", "named"),
    [
        (MINE + 'suites = ["eddsa-2099"]', "policy.unknown_name", "suites"),
        (MINE + 'formats = ["pdf"]', "policy.unknown_name", "formats"),
        (MINE + 'did_methods = ["did:web"]', "policy.unknown_name", "did_methods"),
        (MINE + 'registries = ["Bord"]', "policy.unknown_name", "Bord"),
        (MINE + 'warnings = ["issuer.unknwon"]', "policy.unknown_name", "issuer.unknwon"),
        (MINE + 'undetermined = ["issuer.unknwon"]', "policy.unknown_name", "issuer.unknwon"),
        (MINE + 'warnings = ["status.revoked"]', "policy.not_tolerable", "status.revoked"),
        (MINE + 'warnings = ["status.suspended"]', "policy.not_tolerable", "status.suspended"),
        (MINE + 'undetermined = ["challenge.differs"]', "policy.not_tolerable", "challenge.differs"),
        (MINE + 'warnings = ["proof.signature_invalid"]', "policy.not_tolerable", "proof.signature_invalid"),
        (MINE + 'warnings = ["structure.type"]', "policy.not_tolerable", "structure.type"),
        (MINE + 'warnings = ["key.revoked"]', "policy.not_tolerable", "key.revoked"),
        (MINE + 'warnings = ["context.not_allowed"]', "policy.not_tolerable", "context.not_allowed"),
        (
            MINE + 'warnings = ["issuer.unknown"]\nundetermined = ["issuer.unknown"]',
            "policy.contradiction",
            "issuer.unknown",
        ),
        ('name = "other"\nversion = "1"', "policy.malformed", "other"),
        ('version = "1"', "policy.malformed", "name"),
        ('name = "mine"', "policy.malformed", "version"),
        (MINE + "name = ", "policy.malformed", "mine.toml"),
        ("\udcff", "policy.malformed", "mine.toml"),
        ("#" * (MAX_POLICY_BYTES + 1), "policy.malformed", "mine.toml"),
    ],
)
def test_a_wrong_file_is_refused_by_name(text: str, code: str, named: str) -> None:
    with pytest.raises(PolicyRefused) as caught:
        PolicyBook(files={"mine.toml": text.encode("utf-8", "surrogateescape")}, registries=["Board"])

    assert caught.value.code == code
    assert named in caught.value.detail


@pytest.mark.parametrize(
    "text", ['{"name": "mine", "name": "mine", "version": "1"}', "{", "[]", '"mine"', "\ufeff{}"]
)
def test_a_file_of_json_is_read_strictly(text: str) -> None:
    assert refused(text, "mine.json").code == "policy.malformed"


def test_a_name_that_is_taken_is_refused() -> None:
    assert refused('name = "default"\nversion = "2"', "default.toml").code == "policy.malformed"
    with pytest.raises(PolicyRefused):
        PolicyBook(files={"mine.toml": MINE.encode(), "mine.json": b'{"name": "mine", "version": "1"}'})


def test_too_many_files_are_refused() -> None:
    files = {f"p{n}.toml": f'name = "p{n}"\nversion = "1"'.encode() for n in range(MAX_POLICIES + 1)}
    with pytest.raises(PolicyRefused) as caught:
        PolicyBook(files=files)

    assert caught.value.code == "policy.malformed"


def test_every_name_of_the_tables_may_be_allowed() -> None:
    everything = {
        "name": "mine",
        "version": "1",
        "suites": list(SUITES),
        "formats": [plugin.name for plugin in FORMATS],
        "did_methods": [*METHODS, "https"],
    }

    assert book(everything, "mine.json").find("mine").suites == frozenset(SUITES)


def test_a_policy_made_in_python_is_held_to_the_same_rules() -> None:
    with pytest.raises(PolicyRefused, match=r"status\.revoked"):
        Policy(name="x", version="1", warnings=frozenset({"status.revoked"}))
    with pytest.raises(PolicyRefused, match=r"status\.revoked"):
        replace(DEFAULT, undetermined=frozenset({"status.revoked"}))


# --- the folder of the operator ---


async def test_a_policy_of_the_folder_is_there_by_its_name(tmp_path: Path, world: World) -> None:
    (tmp_path / "mine.toml").write_text(MINE + 'description = "Ours."')
    (tmp_path / "README.md").write_text("not a policy")
    async with Verifier(Settings(policy_folder=str(tmp_path), policy="mine"), network=world) as verifier:
        report = await verifier.verify(b'{"type":["VerifiableCredential"]}', now=NOW)

    assert report.policy is not None
    assert report.policy.name == "mine"
    assert verifier.policies.offered == (*POLICIES, "mine")


@pytest.mark.parametrize("name", ["nowhere", "file"])
def test_a_folder_that_cannot_be_read_refuses_to_start(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsRefused, match="POLICY_FOLDER") as caught:
        Verifier(Settings(policy_folder=str(tmp_path / name)))

    assert caught.value.code == "settings.policy_invalid"


def test_a_file_that_cannot_be_read_refuses_to_start(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").mkdir()
    with pytest.raises(SettingsRefused, match=r"mine\.toml"):
        Verifier(Settings(policy_folder=str(tmp_path)))


def test_a_wrong_policy_of_the_folder_refuses_to_start(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(MINE + 'registries = ["Board"]')
    with pytest.raises(SettingsRefused, match="Board") as caught:
        Verifier(Settings(policy_folder=str(tmp_path)))

    assert caught.value.code == "settings.policy_invalid"


@pytest.mark.parametrize("setting", ["policy", "vc_api_policy"])
def test_a_setting_may_name_a_policy_of_the_folder(tmp_path: Path, setting: str) -> None:
    (tmp_path / "mine.toml").write_text(MINE)
    settings = Settings(policy_folder=str(tmp_path), **{setting: "mine"})  # type: ignore[arg-type]

    assert Verifier(settings).policies.find("mine").version == "1"
    with pytest.raises(SettingsRefused, match=f"LER_VERIFIER_{setting.upper()}"):
        Verifier(Settings(**{setting: "mine"}))  # type: ignore[arg-type]


def test_a_policy_that_is_offered_has_to_be_there() -> None:
    with pytest.raises(SettingsRefused, match="LER_VERIFIER_POLICIES"):
        Verifier(Settings(policies=("default", "mine")))


# --- digests ---


def test_a_digest_is_of_the_rules_and_not_of_their_order() -> None:
    one = policy_of(
        {"name": "mine", "version": "1", "warnings": ["issuer.unknown", "status.message"]}, "mine.toml"
    )
    two = policy_of(
        {"version": "1", "warnings": ["status.message", "issuer.unknown"], "name": "mine"}, "mine.toml"
    )

    assert one.facts().sha256 == two.facts().sha256


@pytest.mark.parametrize(
    ("members", "same"),
    [
        ({"required": frozenset({"holder"})}, True),
        ({"registries": frozenset({"Board"})}, True),
        ({"proofs_needed": 2}, True),
        ({"formats": frozenset({"vc_jwt"})}, True),
        ({"accredited": frozenset({"A"})}, True),
        ({"version": "2"}, True),
        ({"suites": frozenset({"jws"})}, False),
        ({"did_methods": frozenset({"web"})}, False),
        ({"legacy_suites": False}, False),
        ({"proofs": "all"}, False),
        ({"clock_skew": 0}, False),
        ({"status_seconds": 60}, False),
        ({"document_seconds": 60}, False),
        ({"network": False}, False),
        ({"stale_status_seconds": 60}, False),
        ({"warnings": frozenset()}, False),
    ],
    ids=str,
)
def test_lists_are_shared_by_policies_that_would_prove_them_alike(
    members: dict[str, Any], *, same: bool
) -> None:
    other: Policy = replace(DEFAULT, **members)

    assert (other.evidence_digest() == DEFAULT.evidence_digest()) is same
    assert other.facts().sha256 != DEFAULT.facts().sha256
