"""The published SD-JWTs: what each discloses, whose signature holds, whose holder is bound; and what wallets got."""

import json
from base64 import b64decode
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from did_methods.core.document import VerificationMethod
from did_methods.core.public_key import public_key_from_jwk
from tests.threats.front_door import VERIFIED, FrontDoor, checks, inconclusive, not_verified
from tests.vectors_dir import VECTORS, needs_vectors
from tests.world import World
from verifier.errors import Rejected, Undetermined
from verifier.formats import read
from verifier.formats.core.sd_jwt import read_sd_jwt
from verifier.key_sources.jwt_vc_issuer import metadata_url
from verifier.linked_data import ContextStore
from verifier.model import DataModel, KeyFinding, Parsed, Period, ProofClaim, Proven, Role, SelectiveJwt
from verifier.settings import Settings
from verifier.steps.judge_type import merge, rules_of
from verifier.suites import SUITES
from verifier.suites.core.suite import prove

FOLDERS: Final = ("sdjwt-rfc9901-examples", "sdjwt-python-testcases", "sdjwt-vc-examples")
SEVERAL: Final = "json_serialization_general"  # under two signatures: told as not read here
CASES: Final = [
    pytest.param(case, id=f"{folder}/{case.name}")
    for folder in FOLDERS
    for case in sorted((VECTORS / folder / "cases").glob("*"))
    if case.name != SEVERAL
]
ISSUED: Final = "sd_jwt_issuance.txt"
NONCE: Final = "1234567890"

pytestmark = needs_vectors


def text_of(case: Path) -> str:
    """Return what is presented: compact, or the compact form of a JSON serialization."""
    compact = case / "sd_jwt_presentation.txt"
    if compact.is_file():
        return compact.read_text("utf-8").strip()
    return str(json.loads((case / "sd_jwt_presentation.json").read_text("utf-8")))


def token_of(case: Path) -> SelectiveJwt:
    token = read(text_of(case).encode())
    assert isinstance(token, SelectiveJwt)
    return token


def keys_of(case: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((case.parent.parent / "keys.json").read_text("utf-8"))
    return found


def proven(token: SelectiveJwt, jwk: dict[str, Any]) -> Proven:
    """Return what the suite makes of a token under the key that stands beside it."""
    key = public_key_from_jwk(jwk)
    method = VerificationMethod(id="urn:x#k", type="JsonWebKey", controller="urn:x", public_key=key, raw={})
    claim = ProofClaim(suite="sd_jwt", secured=token, key_reference="urn:x", purpose="assertionMethod")
    parsed = Parsed(
        format="sd_jwt_vc",
        role=Role.CREDENTIAL,
        data_model=DataModel.SD_JWT_VC,
        claims=token.claims,
        proofs=(claim,),
        party=None,
        period=Period(),
    )
    finding = KeyFinding(key=key, method=method, document_id="urn:x", sources=())
    return prove(parsed, claim, finding, SUITES["sd_jwt"], ContextStore.bundled())


@pytest.mark.parametrize("case", CASES)
def test_what_is_disclosed_is_what_was_published_and_the_signature_holds(case: Path) -> None:
    token = token_of(case)
    expected = json.loads((case / "verified_contents.json").read_text("utf-8"))

    found = proven(token, keys_of(case)["issuer"][0])

    assert found.claims == expected


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if isinstance(case.values[0], Path) and (case.values[0] / ISSUED).is_file()],
)
def test_what_was_issued_holds_all_that_can_be_disclosed(case: Path) -> None:
    everything = read_sd_jwt((case / ISSUED).read_text("utf-8").strip())
    shown = read_sd_jwt(text_of(case))

    assert set(shown.disclosed) <= set(everything.disclosed)
    assert len(everything.withheld) <= len(shown.withheld)


async def test_one_under_several_signatures_is_told_as_not_read_here(world: World) -> None:
    for folder in FOLDERS[:2]:
        text = text_of(VECTORS / folder / "cases" / SEVERAL)

        assert await FrontDoor(world).answer(text) == ("refused", "input.format_unsupported")


async def test_one_without_a_type_is_no_credential(world: World) -> None:
    text = text_of(VECTORS / "sdjwt-rfc9901-examples/cases/simple")

    assert await FrontDoor(world).answer(text) == not_verified("jws.wrong_token_type")


@pytest.mark.parametrize(
    ("name", "metadata"),
    [
        ("01", "https://example.com/.well-known/jwt-vc-issuer/issuer"),
        ("02", "https://example.com/.well-known/jwt-vc-issuer/issuer"),
        ("03-pid", "https://pid-issuer.aendgard.example/.well-known/jwt-vc-issuer"),
    ],
)
async def test_the_examples_of_the_draft_are_verified_under_the_issuers_metadata(
    world: World, name: str, metadata: str
) -> None:
    case = VECTORS / "sdjwt-vc-examples/cases" / name
    token, found = token_of(case), keys_of(case)
    (jwk,) = found["issuer"]
    kid = token.issuer_jws.header.get("kid")
    world.serve(
        metadata, {"issuer": token.claims["iss"], "jwks": {"keys": [{**jwk, "kid": kid} if kid else jwk]}}
    )
    made = token.key_binding.payload["iat"] if token.key_binding else token.claims.get("iat", 1_800_000_000)
    asked = {"challenge": NONCE, "domain": found["verifier_aud"]} if token.key_binding else {}
    now = datetime.fromtimestamp(made + 60, UTC)

    assert await FrontDoor(world).answer(text_of(case), now=now, **asked) == VERIFIED
    if asked:
        other = {**asked, "challenge": "other"}
        assert await FrontDoor(world).answer(text_of(case), now=now, **other) == not_verified(
            "challenge.differs"
        )


PILOTS: Final = VECTORS / "sdjwt-vc-metadata/tokens"


def _pinned(token: SelectiveJwt, tmp_path: Path) -> Settings:
    """Return settings under which the certificate of a token is trusted."""
    certificate = x509.load_der_x509_certificate(b64decode(token.issuer_jws.header["x5c"][0]))
    path = tmp_path / "signer.pem"
    path.write_bytes(certificate.public_bytes(Encoding.PEM))
    return Settings(token_authorities=str(path))


async def test_a_pid_of_the_eu_pilot_is_identity_evidence_under_its_certificate(
    world: World, tmp_path: Path
) -> None:
    text = (PILOTS / "eudi-pid.sd-jwt.txt").read_text("utf-8").strip()
    door = FrontDoor(world, _pinned(read_sd_jwt(text), tmp_path))

    report = await door.report(text, now=datetime(2026, 7, 16, tzinfo=UTC))

    assert [check.outcome for check in checks(report, "proof")] == ["passed"]
    assert [check.outcome for check in checks(report, "key_binding")] == ["passed"]
    assert report.verdict == "inconclusive"  # its status list is out of reach
    assert (report.kind, report.record[0].label) == ("identity_document", "Tyler Neal")
    assert checks(report, "status")[0].code == "fetch.not_found"


async def test_a_binding_of_the_eu_pilot_that_does_not_hold_is_refused(world: World) -> None:
    text = (PILOTS / "ehic.sd-jwt.txt").read_text("utf-8").strip()
    made = read_sd_jwt(text).key_binding
    assert made is not None
    now = datetime.fromtimestamp(made.payload["iat"], UTC)

    report = await FrontDoor(world).report(text, now=now)

    assert [check.outcome for check in checks(report, "proof")] == ["passed"]
    assert [check.code for check in checks(report, "holder")] == ["holder.key_binding_invalid"]


async def test_a_learning_credential_of_the_japanese_pilot_is_verified_under_its_certificate(
    world: World, tmp_path: Path
) -> None:
    text = (PILOTS / "jp-learning-credential.sd-jwt.txt").read_text("utf-8").strip()
    token = read_sd_jwt(text)
    now = datetime.fromtimestamp(token.claims["iat"] + 60, UTC)

    report = await FrontDoor(world, _pinned(token, tmp_path)).report(text, now=now)
    assert (report.verdict, report.kind) == ("verified", "learning_credential")
    assert report.record[0].validation["learning_outcomes"][0] == "Test Learning Outcomes1"
    assert await FrontDoor(world).answer(text, now=now) == inconclusive("certificate.no_anchors")


TYPES: Final = VECTORS / "sdjwt-vc-metadata"


def _described(folder: str) -> dict[str, dict[str, Any]]:
    """Return the published descriptions of types, by their `vct`."""
    files = sorted((TYPES / folder).glob("*.json"))
    found = [json.loads(file.read_text("utf-8")) for file in files if "scenarios" not in file.name]
    return {one["vct"]: one for one in found if isinstance(one, dict) and "vct" in one}


def _merged(vct: str) -> str | list[list[Any]]:
    """Return the paths of what a type and those that it extends demand, or the code that ends it."""
    known, chain = _described("sd-jwt-js"), [vct]
    while (general := known[chain[-1]].get("extends")) is not None and general not in chain:
        chain.append(general)
    if general is not None:
        return "type.circular"
    try:
        rules = merge([rules_of(known[name]) for name in reversed(chain)])
    except Rejected as problem:
        return problem.code
    return [list(rule.path) for rule in rules]


SCENARIOS: Final = [
    pytest.param(one, id=f"{one['vct'].rpartition('/')[2]}-{number}")
    for file in TYPES.glob("sd-jwt-js/scenarios.json")
    for number, one in enumerate(json.loads(file.read_text("utf-8")))
    if "maxVctExtendsDepth" not in one
]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_types_that_extend_others_demand_what_was_published(scenario: dict[str, Any]) -> None:
    found = _merged(scenario["vct"])

    if "error" in scenario:
        assert found == ("type.circular" if "Circular" in scenario["error"] else "type.loosened")
    else:
        assert isinstance(found, list)
        assert sorted(map(str, found)) == sorted(map(str, scenario.get("mergedClaimPaths", found)))


RULES: Final = [
    pytest.param(one, id=json.dumps({"parent": one["parent"], "child": one["child"]}))
    for file in TYPES.glob("eudi-sdjwt-kt/rules.json")
    for one in json.loads(file.read_text("utf-8"))["resolve"]
]


@pytest.mark.parametrize("rule", RULES)
def test_a_type_may_change_what_it_inherits_as_the_wallets_library_has_it(rule: dict[str, Any]) -> None:
    described = [{"claims": [{"path": ["x"], **rule[which]}]} for which in ("parent", "child")]
    try:
        merge([rules_of(one) for one in described])
    except (Rejected, Undetermined) as problem:
        assert "error" in rule, problem.code  # noqa: PT017 - either ending may be the right one
    else:
        assert rule.get("ok")


def test_the_address_of_an_issuers_metadata_is_as_published() -> None:
    stated = json.loads((TYPES / "eudi-sdjwt-kt/rules.json").read_text("utf-8"))["issuerMetadata"]
    pairs = {one["iss"]: one["url"] for one in stated if "url" in one}

    assert pairs
    assert {iss: metadata_url(iss) for iss in pairs} == pairs
