"""The suites before Data Integrity: didkit signs what we verify, and verifies what our builders sign."""

import copy
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from did_methods.core.errors import DidProblem
from did_methods.core.public_key import public_key_from_jwk
from tests.builders import credential
from tests.builders.keys import did_key, key
from tests.threats.front_door import deciding
from tests.unit.suites.judging import PLUG_INS, judged
from tests.unit.suites.older_issuers import DETACHED, sign_detached, sign_typed
from tests.world import NOW, World
from verifier import Verifier
from verifier.errors import Problem

HERE: Final = Path(__file__).resolve().parent
JWS_2020: Final = "https://w3id.org/security/suites/jws-2020/v1"
DIDKIT_JUDGES: Final = frozenset({"Ed25519", "P-256", "secp256k1", "RSA-2048"})
NAMES: Final = sorted(
    {
        "Ed25519Signature2018",
        "JsonWebSignature2020",
        "EcdsaSecp256r1Signature2019",
        "EcdsaSecp256k1Signature2019",
        "EcdsaSecp256k1RecoverySignature2020",
        "EthereumEip712Signature2021",
        "Eip712Signature2021",
        "EthereumPersonalSignature2021",
        "Ed25519BLAKE2BDigestSize20Base58CheckEncodedSignature2021",
        "P256BLAKE2BDigestSize20Base58CheckEncodedSignature2021",
        "TezosSignature2021",
    }
)
# An account is a hash of its key, and proofs of these suites do not bring the key.
BRING_NO_KEY: Final = frozenset(
    {
        "Ed25519Signature2018",
        "JsonWebSignature2020",
        "EcdsaSecp256r1Signature2019",
        "EcdsaSecp256k1Signature2019",
    }
)
KEY_IS_IN_THE_DID: Final = frozenset({"key", "jwk", "pkh:sol", "pkh:solana"})


def run(verb: str, *sent: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the lines that the program answers with."""
    ended = subprocess.run(
        [sys.executable, "didkit_older.py", verb],
        cwd=HERE,
        input=b"".join(msgspec.json.encode(line) + b"\n" for line in sent),
        capture_output=True,
        timeout=200,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr.decode()[-2000:]
    return [msgspec.json.decode(line, type=dict[str, Any]) for line in ended.stdout.splitlines()]


@pytest.fixture(scope="module")
def issued() -> list[dict[str, Any]]:
    """Return all that didkit signed."""
    return run("issue")


def of_suite(issued: list[dict[str, Any]], suite: str) -> list[dict[str, Any]]:
    return [case for case in issued if case["document"]["proof"]["type"] == suite]


def test_didkit_signs_with_every_suite(issued: list[dict[str, Any]]) -> None:
    found = Counter(case["document"]["proof"]["type"] for case in issued)

    assert sorted(found) == NAMES
    assert sum(found.values()) == 2 * (3 * 6 + 3 * 4 + 6 * 6 + 2 + 2 * 3)


@pytest.mark.parametrize("suite", NAMES)
def test_what_didkit_signs_is_proven_and_only_as_it_stands(suite: str, issued: list[dict[str, Any]]) -> None:
    for case in of_suite(issued, suite):
        signer, document = public_key_from_jwk(case["jwk"]), case["document"]

        judged(document, key=signer)
        for path in (
            ("id",),
            ("proof", "created"),
            ("proof", "verificationMethod"),
            ("issuer",),
            ("holder",),
        ):
            mutant: Any = copy.deepcopy(document)
            parent = mutant if len(path) == 1 else mutant[path[0]]
            if path[-1] in parent:
                parent[path[-1]] += "1"
                with pytest.raises((Problem, DidProblem)):
                    judged(mutant, key=signer)


@pytest.mark.parametrize("suite", NAMES)
def test_the_key_of_another_proves_nothing_that_didkit_signed(
    suite: str, issued: list[dict[str, Any]]
) -> None:
    for case in of_suite(issued, suite):
        kind = "RSA-2048" if case["kind"] == "RSA" else case["kind"]

        with pytest.raises((Problem, DidProblem)):
            judged(case["document"], key=public_key_from_jwk(key(kind, seed=2).jwk))


@pytest.mark.parametrize("suite", NAMES)
async def test_a_credential_by_didkit_is_verified_and_told_as_legacy(
    suite: str, issued: list[dict[str, Any]], world: World
) -> None:
    answers: Counter[tuple[str, str]] = Counter()
    async with Verifier(network=world) as verifier:
        for case in of_suite(issued, suite):
            document = case["document"]
            asked: dict[str, Any] = (
                {} if "issuer" in document else {"challenge": "didkit-1", "domain": "hr.example"}
            )
            report = await verifier.verify(json.dumps(document), now=NOW, **asked)
            is_open = suite in BRING_NO_KEY and case["method"] not in KEY_IS_IN_THE_DID
            expected = ("inconclusive", "key.account_without_key") if is_open else ("verified", "")
            answers[report.verdict.value, deciding(report)] += 1

            assert (report.verdict.value, deciding(report)) == expected, (case["method"], report.checks)
    assert PLUG_INS[suite].legacy
    assert answers["verified", ""] >= 4


async def test_what_didkit_signs_for_one_account_is_not_verified_for_another(
    issued: list[dict[str, Any]], world: World
) -> None:
    """The proof stays, with the key that it brings; the account that it should be of is exchanged everywhere."""
    accounts = [case for case in issued if case["method"].startswith("pkh:") and "issuer" in case["document"]]
    async with Verifier(network=world) as verifier:
        for case in accounts:
            own = case["document"]["issuer"]
            for other in {one["document"]["issuer"] for one in accounts} - {own}:
                text = json.dumps(case["document"])
                report = await verifier.verify(text.replace(own, other), now=NOW)

                assert report.verdict != "verified", (case["method"], other)
    assert len(accounts) == 3 * 4 + 3 * 2 + 6 * 4 + 6


def test_didkit_knows_no_more_suites_than_these() -> None:
    """docs/proofs.md says why they are not judged here, or by whom they are signed instead."""
    told = run("unknown")

    assert [line["suite"] for line in told] == [
        "AleoSignature2021",
        "SolanaSignature2021",
        "DataIntegrityProof",
    ]
    assert all("unknown variant" in line["why"] for line in told)


def ours() -> dict[str, dict[str, Any]]:
    """Return what our builders sign and didkit can judge, by name."""
    signed = {}
    for suite, algorithms in DETACHED.items():
        for kind, algorithm in algorithms.items():
            if kind in DIDKIT_JUDGES and suite != "RsaSignature2018":
                document = credential.plain_v1(issuer=did_key(key(kind)).did)
                document["@context"] = [*document["@context"], JWS_2020]
                signed[f"{suite} {kind}"] = sign_detached(suite, kind, algorithm, document=document)
    types = {
        "Document": [
            {"name": "@context", "type": "string[]"},
            {"name": "credentialSubject", "type": "Subject"},
            {"name": "id", "type": "string"},
            {"name": "issuanceDate", "type": "string"},
            {"name": "issuer", "type": "string"},
            {"name": "proof", "type": "Proof"},
            {"name": "type", "type": "string[]"},
        ],
        "Proof": [
            {"name": name, "type": "string"}
            for name in ("created", "proofPurpose", "type", "verificationMethod")
        ],
        "Subject": [{"name": "id", "type": "string"}],
    }
    declared = {"domain": {"name": "Test"}, "primaryType": "Document", "types": types}
    signed["EthereumEip712Signature2021 declared"] = sign_typed(declared=declared)
    signed["EthereumEip712Signature2021 generated"] = sign_typed()
    return signed


def test_didkit_verifies_what_our_builders_sign() -> None:
    documents = ours()

    told = run("judge", *documents.values())

    errors = {name: line["errors"] for name, line in zip(documents, told, strict=True)}
    assert {name for name, found in errors.items() if found} == set(), errors
    for document in documents.values():
        judged(document)
