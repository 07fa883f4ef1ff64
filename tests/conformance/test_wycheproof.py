"""Wycheproof's attacks on JOSE, through our own token path: strict parts, header rules, key from its JWK, signature.

The payloads are bare text and no JSON, so a token is taken apart here by the steps of `compact_jws` but the last.
"""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import pytest

from did_methods.core.errors import DidProblem
from did_methods.core.public_key import public_key_from_jwk
from did_methods.core.strict_json import decode_base64url, parse_json_object
from tests.unit.did_methods import test_algorithms
from tests.unit.suites import test_wycheproof_signatures
from tests.vectors_dir import VECTORS, needs_vectors
from verifier.errors import Problem
from verifier.linked_data import ContextStore
from verifier.model import CompactJws, ProofClaim
from verifier.suites.jws import SUITE

pytestmark = needs_vectors

FILES: Final = ("json_web_signature", "json_web_key", "json_web_crypto")
_OTHER_ALG: Final = "The key is published for PS256 alone, and PS384 signs (RFC 7517 section 4.4)."
_NO_ALG: Final = (
    "The key is published for ES521, which is no algorithm; the name is ES512 (RFC 7518 section 3.1)."
)
# By file and test: published as valid, refused here, and why.
STRICTER: Final = {
    ("json_web_signature", 346): _OTHER_ALG,
    ("json_web_signature", 347): _NO_ALG,
    ("json_web_signature", 350): _OTHER_ALG,
    ("json_web_signature", 351): _NO_ALG,
}


def groups() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    for name in FILES:
        path = VECTORS / "wycheproof" / f"{name}_test.json"
        if path.is_file():
            for group in json.loads(path.read_bytes())["testGroups"]:
                for test in group["tests"]:
                    yield name, group, test


def public_keys(group: dict[str, Any]) -> list[dict[str, Any]]:
    public = group.get("public") or {}
    return list(public.get("keys", [public] if public else []))


ASYMMETRIC: Final = [(name, group, test) for name, group, test in groups() if public_keys(group)]
SYMMETRIC: Final = [(name, group, test) for name, group, test in groups() if not public_keys(group)]


def split(text: str) -> CompactJws:
    """Take a token apart; as in `compact_jws`, but the payload may be anything."""
    header, payload, signature = text.split(".")
    decode_base64url(payload, max_chars=100_000)
    return CompactJws(
        header=parse_json_object(decode_base64url(header, max_chars=100_000), max_bytes=100_000),
        payload={},
        signing_input=f"{header}.{payload}".encode("ascii"),
        signature=decode_base64url(signature, max_chars=100_000),
    )


def holds(token: object, jwks: list[dict[str, Any]]) -> bool:
    """Say whether our own path takes the token under one of the keys."""
    if not isinstance(token, str) or token.count(".") != 2:
        return False  # another serialization, which is refused by name at the front door
    for jwk in jwks:
        try:
            jws = split(token)
            claim = ProofClaim(suite="jws", secured=jws, key_reference=None, purpose="assertionMethod")
            key = public_key_from_jwk(jwk)
            assert key.key_type in SUITE.key_types
            SUITE.check(claim, key, ContextStore.bundled())
        except (Problem, DidProblem):
            continue
        return True
    return False


@pytest.mark.parametrize("name", FILES)
def test_every_signature_is_judged_as_published(name: str) -> None:
    wrong = [
        (test["tcId"], group.get("comment"), test["comment"], test["result"])
        for file, group, test in ASYMMETRIC
        if file == name
        and holds(test.get("jws"), public_keys(group)) != (test["result"] == "valid")
        and (file, test["tcId"]) not in STRICTER
    ]

    assert wrong == []


def test_what_is_signed_with_a_secret_or_encrypted_is_never_taken() -> None:
    """Published as valid for those who share the secret: nobody shares one with an issuer of credentials."""
    p256 = public_key_from_jwk(
        next(jwk for _, group, _ in ASYMMETRIC for jwk in public_keys(group) if jwk["kty"] == "EC")
    )

    assert not any(holds(test.get("jws"), [p256.to_jwk()]) for _, _, test in SYMMETRIC)


def test_no_file_and_no_test_of_wycheproof_is_left_out() -> None:
    """2,944 tests: 510 of JOSE here, the others as bare signatures and as tokens in tests/unit."""
    stated = {
        path.stem.removesuffix("_test"): json.loads(path.read_bytes())["numberOfTests"]
        for path in (VECTORS / "wycheproof").glob("*.json")
    }
    bare = {name: count for name, _, _, count in test_algorithms.FILES}
    tried = Counter(name for name, _, _ in (*ASYMMETRIC, *SYMMETRIC))

    assert {**tried, **bare} == stated
    assert {name for name, _, _ in test_wycheproof_signatures.FILES} == set(bare)
    assert sum(stated.values()) == 2_944
    assert (len(ASYMMETRIC), len(SYMMETRIC)) == (401, 109)
    assert sum(test["result"] == "invalid" for _, _, test in ASYMMETRIC) == 362


def test_every_case_where_we_are_stricter_is_one() -> None:
    stated = {(name, test["tcId"]): (group, test) for name, group, test in ASYMMETRIC}
    for case, reason in STRICTER.items():
        group, test = stated[case]
        assert test["result"] == "valid"
        assert not holds(test.get("jws"), public_keys(group))
        assert len(reason) > 20
