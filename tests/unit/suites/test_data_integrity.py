"""The cryptosuites of one DataIntegrityProof over the whole document: what they accept, and what only looks like it."""

import copy
import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Final

import base58
import pytest
import rfc8785

from did_methods.core.errors import DidInvalid
from tests.builders import credential
from tests.builders.canonical import canonical_quads
from tests.builders.issuer import Issuer
from tests.builders.keys import did_key, key
from tests.unit.suites.judging import PLUG_INS, judged, key_of
from verifier.errors import Rejected, Undetermined

KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "eddsa-rdfc-2022": ("Ed25519",),
    "eddsa-jcs-2022": ("Ed25519",),
    "ecdsa-rdfc-2019": ("P-256", "P-384"),
    "ecdsa-jcs-2019": ("P-256", "P-384"),
}
EARLY: Final = {
    "eddsa-2022": "eddsa-rdfc-2022",
    "json-eddsa-2022": "eddsa-jcs-2022",
    "jcs-eddsa-2022": "eddsa-jcs-2022",
    "ecdsa-2019": "ecdsa-rdfc-2019",
    "jcs-ecdsa-2019": "ecdsa-jcs-2019",
}
PAIRS: Final = [(suite, kind) for suite, kinds in KINDS.items() for kind in kinds]
DOCUMENTS: Final = {
    "VCDM 2.0": credential.plain,
    "VCDM 1.1": credential.plain_v1,
    "Open Badge": credential.badge,
}
DATA_INTEGRITY_1: Final = "https://w3id.org/security/data-integrity/v1"


def signed(
    suite: str, kind: str, document: Mapping[str, Any] | None = None, **options: str
) -> dict[str, Any]:
    issuer = Issuer(identity=did_key(key(kind)))
    return issuer.sign_data_integrity(document or credential.badge(issuer=issuer.did), suite, **options)


def signed_early(name: str, kind: str, *, own_context: bool, hash_name: str | None = None) -> dict[str, Any]:
    """Return a document signed under an early name, with the options as the drafts had them."""
    identity = did_key(key(kind))
    document = credential.plain_v1(issuer=identity.did)
    document["@context"] = [*document["@context"], DATA_INTEGRITY_1]
    options: dict[str, Any] = {
        "type": "DataIntegrityProof",
        "cryptosuite": name,
        "created": "2023-03-01T00:00:00Z",
        "verificationMethod": identity.method_id,
        "proofPurpose": "assertionMethod",
    }
    over_json = "jcs" in name or "json" in name
    if own_context:
        options["@context"] = document["@context"]
    transform: Callable[[Any], bytes] = rfc8785.dumps if over_json else canonical_quads
    configured = options if over_json else {**options, "@context": document["@context"]}
    hash_name = hash_name or ("sha384" if kind == "P-384" else "sha256")
    parts = transform(configured), transform(document)
    signature = identity.key.sign(b"".join(hashlib.new(hash_name, part).digest() for part in parts))
    return {**document, "proof": {**options, "proofValue": "z" + base58.b58encode(signature).decode()}}


@pytest.mark.parametrize(("suite", "kind"), PAIRS)
@pytest.mark.parametrize("shape", DOCUMENTS)
def test_what_an_issuer_signed_is_proven(suite: str, kind: str, shape: str) -> None:
    issuer = did_key(key(kind)).did
    document = signed(suite, kind, DOCUMENTS[shape](issuer=issuer), domain="hr.example", nonce="n-1")

    assert judged(document).claims is document


@pytest.mark.parametrize("own_context", [False, True])
@pytest.mark.parametrize("name", EARLY)
def test_early_names_hold_under_the_first_data_integrity_context(name: str, *, own_context: bool) -> None:
    for kind in KINDS[EARLY[name]]:
        judged(signed_early(name, kind, own_context=own_context))


def test_software_of_the_first_name_hashed_with_sha_256_for_p_384_too() -> None:
    document = signed_early("ecdsa-2019", "P-384", own_context=False, hash_name="sha256")

    judged(document)
    for changed in (
        {**document, "issuanceDate": "2020-01-01T00:00:00Z"},
        signed_early("ecdsa-2019", "P-384", own_context=False, hash_name="sha512"),
        signed_early("ecdsa-2019", "P-256", own_context=False, hash_name="sha384"),
    ):
        with pytest.raises(DidInvalid) as refused:
            judged(changed)

        assert refused.value.code == "proof.signature_invalid"


def test_early_names_are_told_as_superseded() -> None:
    assert {name for name, suite in PLUG_INS.items() if suite.legacy} >= set(EARLY)
    assert not any(PLUG_INS[name].legacy for name in KINDS)


@pytest.mark.parametrize(("suite", "kind"), PAIRS)
def test_another_key_of_the_same_kind_proves_nothing(suite: str, kind: str) -> None:
    with pytest.raises(DidInvalid) as refused:
        judged(signed(suite, kind), key=key_of(did_key(key(kind, seed=2)).method_id))

    assert refused.value.code == "proof.signature_invalid"


@pytest.mark.parametrize(("suite", "kind"), PAIRS)
@pytest.mark.parametrize("other", ["Ed25519", "P-256", "P-384", "P-521", "secp256k1", "RSA-2048"])
def test_a_key_that_the_suite_does_not_know_is_refused(suite: str, kind: str, other: str) -> None:
    if other in KINDS[suite]:
        return

    with pytest.raises(Rejected) as refused:
        judged(signed(suite, kind), key=key_of(did_key(key(other)).method_id))

    assert refused.value.code == "proof.key_type"


@pytest.mark.parametrize("name", [name for name in KINDS if "ecdsa" in name])
def test_the_key_of_the_other_curve_is_refused_by_the_length_of_the_signature(name: str) -> None:
    with pytest.raises(Rejected) as refused:
        judged(signed(name, "P-256"), key=key_of(did_key(key("P-384")).method_id))

    assert refused.value.code == "proof.value_malformed"


@pytest.mark.parametrize("suite", ["ecdsa-rdfc-2019", "ecdsa-jcs-2019"])
def test_p_384_hashed_with_sha_256_is_refused(suite: str) -> None:
    identity = did_key(key("P-384"))
    document = signed(suite, "P-384")
    proof = document.pop("proof")
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    transform: Callable[[Any], bytes] = rfc8785.dumps if "jcs" in suite else canonical_quads
    hashed = b"".join(
        hashlib.sha256(transform(part)).digest()
        for part in ({**options, "@context": document["@context"]}, document)
    )
    proof["proofValue"] = "z" + base58.b58encode(identity.key.sign(hashed)).decode()

    with pytest.raises(DidInvalid) as refused:
        judged({**document, "proof": proof})

    assert refused.value.code == "proof.signature_invalid"


@pytest.mark.parametrize(
    "broken",
    [None, 7, "", "z", "z1", "m" + "A" * 86, "u" + "A" * 86, "z" + "2" * 257, "z" + "2" * 90, "z0OIl"],
)
@pytest.mark.parametrize(("suite", "kind"), PAIRS)
def test_a_proof_value_of_another_form_is_refused(suite: str, kind: str, broken: object) -> None:
    document = signed(suite, kind)
    document["proof"]["proofValue"] = broken

    with pytest.raises((Rejected, DidInvalid)) as refused:
        judged(document)

    assert str(refused.value).partition(": ")[0] in {
        "proof.value_malformed",
        "base58.invalid",
        "base58.too_long",
    }


@pytest.mark.parametrize("suite", ["eddsa-jcs-2022", "ecdsa-jcs-2019"])
def test_a_suite_over_json_reads_no_context(suite: str) -> None:
    kind = KINDS[suite][0]
    document = credential.plain(issuer=did_key(key(kind)).did, unheard_of={"a": [1.5, 1e30, None, True]})
    document["@context"] = [*document["@context"], "https://nobody.example/context"]

    assert not PLUG_INS[suite].uses_contexts
    judged(signed(suite, kind, document))


@pytest.mark.parametrize("suite", ["eddsa-jcs-2022", "ecdsa-jcs-2019"])
def test_a_context_that_the_proof_does_not_cover_leaves_it_open(suite: str) -> None:
    document = signed(suite, KINDS[suite][0])
    document["@context"] = [*document["@context"], "https://www.w3.org/ns/credentials/examples/v2"]

    with pytest.raises(Undetermined) as refused:
        judged(document)

    assert refused.value.code == "proof.context_unsigned"


@pytest.mark.parametrize("suite", ["eddsa-jcs-2022", "ecdsa-jcs-2019"])
def test_a_context_that_differs_from_the_signed_one_is_refused(suite: str) -> None:
    good = signed(suite, KINDS[suite][0])
    contexts = good["@context"]
    for other in (
        contexts[::-1],
        contexts[:1],
        [],
        contexts[0],
        None,
        ["https://nobody.example/", *contexts],
    ):
        with pytest.raises(Rejected) as refused:
            judged({**good, "@context": other})

        assert refused.value.code == "structure.proof"


@pytest.mark.parametrize("suite", ["eddsa-jcs-2022", "ecdsa-jcs-2019"])
def test_a_context_as_text_and_as_a_list_of_it_is_one_context(suite: str) -> None:
    kind = KINDS[suite][0]
    document = credential.plain(issuer=did_key(key(kind)).did)
    document["@context"] = credential.V2
    good = signed(suite, kind, document)

    judged({**good, "@context": [credential.V2]})


@pytest.mark.parametrize(("suite", "kind"), PAIRS)
def test_a_chain_is_signed_with_the_proofs_before_it(suite: str, kind: str) -> None:
    first = {"id": "urn:uuid:1", "type": "DataIntegrityProof", "cryptosuite": suite, "proofValue": "z1"}
    issuer = Issuer(identity=did_key(key(kind)))
    document = credential.plain(issuer=issuer.did)
    over_json = "jcs" in suite
    made = issuer.sign_data_integrity({**document}, suite, previousProof="urn:uuid:1")["proof"]
    options = {name: value for name, value in made.items() if name != "proofValue"}
    transform: Callable[[Any], bytes] = rfc8785.dumps if over_json else canonical_quads
    configured = options if over_json else {**options, "@context": document["@context"]}
    digest = hashlib.sha384 if kind == "P-384" else hashlib.sha256
    parts = (configured, {**document, "proof": [first]})
    signature = issuer.identity.key.sign(b"".join(digest(transform(part)).digest() for part in parts))
    last = {**options, "proofValue": "z" + base58.b58encode(signature).decode()}
    chained = {**document, "proof": [first, last]}

    judged(chained, index=1)
    with pytest.raises(DidInvalid):
        judged({**chained, "proof": [{**first, "proofValue": "z2"}, last]}, index=1)


@pytest.mark.parametrize("type_", ["eddsa-jcs-2022", "Ed25519Signature2020"])
def test_only_a_data_integrity_proof_names_a_cryptosuite(type_: str) -> None:
    document = signed("eddsa-jcs-2022", "Ed25519")
    document["proof"]["type"] = type_

    with pytest.raises(Rejected) as refused:
        judged(document, key=key_of(did_key().method_id), suite=PLUG_INS["eddsa-jcs-2022"])

    assert refused.value.code == "proof.type_differs"


def test_blank_nodes_named_by_sha_256_hold_under_p_384() -> None:
    subjects = [{"type": "Person", "name": name} for name in ("Ada", "Bea", "Cleo", "Dora")]
    issuer = Issuer(identity=did_key(key("P-384")))
    document = credential.plain(issuer=issuer.did, subject={"knows": subjects})
    document["@context"] = [*document["@context"], "https://www.w3.org/ns/credentials/examples/v2"]

    judged(issuer.sign_data_integrity(copy.deepcopy(document), "ecdsa-rdfc-2019"))
