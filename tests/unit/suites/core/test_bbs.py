"""BBS proofs hold exactly where the drafts' own vectors say so; what is malformed is refused."""

import subprocess
import sys
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from py_arkworks_bls12381 import GT, G1Point, G2Point, Scalar

from tests import cost
from tests.unit.suites.judging import read
from tests.unit.suites.selective import BbsIssuer
from tests.vectors_dir import VECTORS, needs_vectors
from verifier.errors import Rejected, Undetermined
from verifier.suites.core import bbs
from verifier.suites.core.bbs import (
    BLIND,
    MAX_MESSAGES,
    ORDER,
    PLAIN,
    SHA256,
    SHAKE256,
    Ciphersuite,
    Interface,
    Proof,
    base_point,
    generators,
    hash_to_scalar,
    read_public_key,
    verify_blind_proof,
    verify_proof,
    verify_pseudonym_proof,
)

DIF: Final = VECTORS / "dif-bbs-signature"
SUITES: Final = {"bls12-381-sha-256": SHA256, "bls12-381-shake-256": SHAKE256}
FOLDERS: Final = pytest.mark.parametrize(("folder", "suite"), SUITES.items(), ids=list(SUITES))

ISSUER: Final = BbsIssuer()
MESSAGES: Final = [b"one", b"two", b"three", b"", b"five"]
PLACES: Final = (0, 2, 3)


def octets(text: str) -> bytes:
    return bytes.fromhex(text)


def shown(**changes: Any) -> Proof:  # noqa: ANN401 - members of the proof
    """Return a good proof, changed."""
    good = {
        "public_key": ISSUER.public_key.raw,
        "proof": ISSUER.prove(MESSAGES, PLACES, b"header", b"for you"),
        "header": b"header",
        "presentation_header": b"for you",
        "disclosed": {place: MESSAGES[place] for place in PLACES},
    }
    return Proof(**(good | changes))


def code_of(proof: Proof, suite: Ciphersuite = SHA256) -> str:
    with pytest.raises(Rejected) as refused:
        verify_proof(proof, suite)
    return refused.value.code


def interface_of(suite: Ciphersuite) -> Interface:
    return Interface(suite, suite.name + PLAIN)


# --- the vectors of the draft ---


@needs_vectors
@FOLDERS
def test_generators_are_those_of_the_draft(folder: str, suite: Ciphersuite) -> None:
    expected = read(DIF / folder / "generators.json")

    found = generators(interface_of(suite), 1 + len(expected["MsgGenerators"]))

    assert base_point(suite).to_compressed_bytes().hex() == expected["P1"]
    assert [generator.octets.hex() for generator in found] == [
        expected["Q1"],
        *expected["MsgGenerators"],
    ]


@needs_vectors
@FOLDERS
def test_messages_become_the_scalars_of_the_draft(folder: str, suite: Ciphersuite) -> None:
    hashed = read(DIF / folder / "h2s.json")
    mapped = read(DIF / folder / "MapMessageToScalarAsHash.json")

    assert hash_to_scalar(suite, octets(hashed["message"]), octets(hashed["dst"])) == int(
        hashed["scalar"], 16
    )
    for case in mapped["cases"]:
        assert hash_to_scalar(suite, octets(case["message"]), octets(mapped["dst"])) == int(
            case["scalar"], 16
        )


@needs_vectors
@FOLDERS
@pytest.mark.parametrize("number", range(1, 16))
def test_proofs_hold_or_fail_as_the_draft_says(folder: str, suite: Ciphersuite, number: int) -> None:
    case = read(DIF / folder / f"proof/proof{number:03}.json")
    proof = Proof(
        public_key=octets(case["signerPublicKey"]),
        proof=octets(case["proof"]),
        header=octets(case["header"]),
        presentation_header=octets(case["presentationHeader"]),
        disclosed={index: octets(case["messages"][index]) for index in case["disclosedIndexes"]},
    )

    if case["result"]["valid"]:
        assert verify_proof(proof, suite) == len(case["messages"]) - len(proof.disclosed)
    else:
        assert code_of(proof, suite) == "proof.signature_invalid"


@needs_vectors
@FOLDERS
@pytest.mark.parametrize("number", range(1, 11))
def test_signatures_hold_or_fail_as_the_draft_says(folder: str, suite: Ciphersuite, number: int) -> None:
    """A verifier sees no signatures, but what they are made of: key, generators, scalars and domain."""
    case = read(DIF / folder / f"signature/signature{number:03}.json")
    key, header, interface = (
        octets(case["signerKeyPair"]["publicKey"]),
        octets(case["header"]),
        interface_of(suite),
    )
    points = generators(interface, 1 + len(case["messages"]))
    tag = interface.api + b"MAP_MSG_TO_SCALAR_AS_HASH_"
    scalars = [hash_to_scalar(suite, octets(message), tag) for message in case["messages"]]
    domain = bbs.calculate_domain(interface, key, points, header)
    signed = G1Point.multiexp_unchecked(
        [base_point(suite), *(generator.point for generator in points)],
        [Scalar.from_be_bytes(number.to_bytes(32, "big")) for number in (1, domain, *scalars)],
    )
    a = G1Point.from_compressed_bytes(octets(case["signature"])[:48])
    e = Scalar.from_be_bytes(octets(case["signature"])[48:])

    held = GT.pairing_check([a, signed], [read_public_key(key) + G2Point() * e, -G2Point()])

    assert held is case["result"]["valid"]


# --- the vectors of the W3C, for what is signed beside the statements ---


def w3c(feature: str) -> tuple[Proof, int, bytes]:
    """Return the proof, how many statements the issuer signed, and the pseudonym."""
    folder = VECTORS / "w3c-vc-di-bbs/TestVectors"
    derived = read(folder / feature / "derivedDisclosureData.json")
    hashes = read(folder / feature / "addHashData.json")
    lines = [
        line.encode()
        for index, line in enumerate(read(folder / feature / "verifyNQuads.json"))
        if index not in derived["mandatoryIndexes"]
    ]
    proof = Proof(
        public_key=octets(read(folder / "BBSKeyMaterial.json")["publicKeyHex"]),
        proof=octets(derived["bbsProof"]),
        header=octets(hashes["proofHash"] + hashes["mandatoryHash"]),
        presentation_header=bytes(derived["presentationHeader"].values()),
        disclosed=dict(zip(derived["adjSelectiveIndexes"], lines, strict=True)),
    )
    return proof, derived["lengthBBSMessages"], octets(derived.get("pseudonym", ""))


@needs_vectors
def test_a_proof_bound_to_a_secret_of_the_holder_holds() -> None:
    proof, signed, _ = w3c("HolderBinding")

    assert verify_blind_proof(proof, signed) == signed - len(proof.disclosed)
    for other in (signed - 1, signed + 1):
        with pytest.raises(Rejected) as refused:
            verify_blind_proof(proof, other)
        assert refused.value.code in {"proof.signature_invalid", "proof.value_malformed"}
    with pytest.raises(Rejected):
        verify_proof(proof)


@needs_vectors
@pytest.mark.parametrize("feature", ["Pseudonym", "PseudonymHB"])
def test_a_pseudonym_holds_for_its_context_alone(feature: str) -> None:
    proof, signed, pseudonym = w3c(feature)
    context = read(VECTORS / "w3c-vc-di-bbs/TestVectors/FeatureInputs/verifierInfo.json")[
        "verifierId"
    ].encode()
    another = (G1Point() + G1Point()).to_compressed_bytes()

    assert verify_pseudonym_proof(proof, signed, pseudonym, context) == signed - len(proof.disclosed)
    for nym, place in ((pseudonym, context + b"x"), (another, context), (pseudonym, b"")):
        with pytest.raises(Rejected) as refused:
            verify_pseudonym_proof(proof, signed, nym, place)
        assert refused.value.code == "proof.signature_invalid"
    with pytest.raises(Rejected):
        verify_blind_proof(proof, signed)


@needs_vectors
@pytest.mark.parametrize("pseudonym", [b"", bytes(48), b"\xc0" + bytes(47), b"\xff" * 48])
def test_a_pseudonym_that_is_no_point_is_refused(pseudonym: bytes) -> None:
    proof, signed, _ = w3c("Pseudonym")

    with pytest.raises(Rejected) as refused:
        verify_pseudonym_proof(proof, signed, pseudonym, b"x")

    assert refused.value.code == "proof.value_malformed"


@needs_vectors
@pytest.mark.parametrize("signed", [-1, 0, 10, 16, 25, 26, 2**40])
def test_a_number_of_statements_that_can_not_be_is_refused(signed: int) -> None:
    proof, _, _ = w3c("HolderBinding")

    with pytest.raises(Rejected) as refused:
        verify_blind_proof(proof, signed)

    assert refused.value.code == "proof.value_malformed"


# --- proofs of our own ---


def test_a_good_proof_says_how_much_stays_hidden() -> None:
    assert verify_proof(shown()) == 2


@pytest.mark.parametrize("places", [(), (0, 1, 2, 3, 4), (4,)])
def test_any_part_of_the_messages_may_be_shown(places: tuple[int, ...]) -> None:
    proof = ISSUER.prove(MESSAGES, places, b"header", b"for you")

    hidden = verify_proof(shown(proof=proof, disclosed={place: MESSAGES[place] for place in places}))

    assert hidden == 5 - len(places)


@pytest.mark.parametrize(
    "changes",
    [
        {"header": b"another"},
        {"presentation_header": b"for others"},
        {"presentation_header": b""},
        {"public_key": BbsIssuer(6).public_key.raw},
        {"disclosed": {0: b"one", 2: b"three", 3: b"x"}},
        {"disclosed": {0: b"one", 2: b"three", 4: b""}},
        {"disclosed": {0: b"three", 2: b"one", 3: b""}},
        {"disclosed": {0: b"one", 2: b"three"}},
        {"disclosed": {0: b"one", 2: b"three", 3: b"", 1: b"two"}},
        {"disclosed": {}},
    ],
)
def test_nothing_that_was_proven_may_be_changed(changes: dict[str, Any]) -> None:
    assert code_of(shown(**changes)) == "proof.signature_invalid"


def test_the_other_ciphersuite_does_not_accept_the_proof() -> None:
    assert code_of(shown(), SHAKE256) == "proof.signature_invalid"


def test_no_byte_of_a_proof_may_be_changed() -> None:
    good = shown().proof
    for position in range(0, len(good), 3):
        bad = bytearray(good)
        bad[position] ^= 1 << position % 8

        assert code_of(shown(proof=bytes(bad))) in {"proof.signature_invalid", "proof.value_malformed"}


def scalars_of(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(32, "big") for number in numbers)


@pytest.mark.parametrize(
    "proof",
    [
        b"",
        bytes(271),
        bytes(272),
        shown().proof[:-1],
        shown().proof + b"\x00",
        shown().proof[:-32] + scalars_of(0),
        shown().proof[:-32] + scalars_of(ORDER),
        shown().proof[:-32] + b"\xff" * 32,
        b"\xc0" + bytes(47) + shown().proof[48:],  # the identity
        b"\xe0" + bytes(47) + shown().proof[48:],
        b"\x80" + bytes(46) + b"\x04" + shown().proof[48:],  # on the curve, outside the group
        b"\x80" + bytes(46) + b"\x01" + shown().proof[48:],  # off the curve
    ],
)
def test_a_malformed_proof_is_refused(proof: bytes) -> None:
    assert code_of(shown(proof=proof)) == "proof.value_malformed"


def test_the_proof_that_anyone_can_make_for_the_identity_is_refused() -> None:
    """With Abar and Bbar the identity the pairing holds for every key."""
    nothing = G1Point.identity().to_compressed_bytes()

    assert code_of(shown(proof=nothing * 3 + scalars_of(1, 1, 1, 1))) == "proof.value_malformed"


@pytest.mark.parametrize("index", [5, -1, 2**64])
def test_an_index_beyond_the_messages_is_refused(index: int) -> None:
    assert code_of(shown(disclosed={0: b"one", 2: b"three", index: b""})) == "proof.value_malformed"


@pytest.mark.parametrize(
    "key",
    [
        b"",
        bytes(96),
        b"\xc0" + bytes(95),
        ISSUER.public_key.raw[:-1],
        b"\x80" + bytes(94) + b"\x01",
        G1Point().to_compressed_bytes() * 2,
    ],
)
def test_a_key_that_is_no_point_of_g2_is_refused(key: bytes) -> None:
    assert code_of(shown(public_key=key)) == "proof.key_malformed"


def test_more_messages_than_are_checked_are_not_shown_to_be_wrong() -> None:
    long = shown().proof + scalars_of(*[1] * MAX_MESSAGES)

    with pytest.raises(Undetermined) as unknown:
        verify_proof(shown(proof=long))

    assert unknown.value.code == "proof.limit_exceeded"


def shown_of(count: int) -> Proof:
    messages = [b"%d" % number for number in range(count)]
    return shown(proof=ISSUER.prove(messages, (0,), b"header", b"for you"), disclosed={0: b"0"})


def test_the_work_grows_with_the_messages_and_no_faster() -> None:
    few, many = shown_of(100), shown_of(400)

    assert cost.ratio(lambda: verify_proof(many), lambda: verify_proof(few)) < 8  # squares would make it 16


@given(st.binary(max_size=600), st.dictionaries(st.integers(-1, 20), st.binary(max_size=5), max_size=5))
def test_any_bytes_end_in_a_problem(raw: bytes, disclosed: dict[int, bytes]) -> None:
    with pytest.raises((Rejected, Undetermined)):
        verify_proof(shown_any(raw, disclosed))


def shown_any(raw: bytes, disclosed: dict[int, bytes]) -> Proof:
    return Proof(
        public_key=ISSUER.public_key.raw,
        proof=raw,
        header=b"",
        presentation_header=b"",
        disclosed=disclosed,
    )


def test_interfaces_do_not_share_generators() -> None:
    plain = generators(interface_of(SHA256), 4)
    blind = generators(Interface(SHA256, SHA256.name + BLIND), 4)

    assert not {generator.octets for generator in plain} & {generator.octets for generator in blind}
    assert generators(interface_of(SHA256), 40)[:4] == plain


def test_without_the_extra_nothing_is_shown_to_be_wrong() -> None:
    program = (
        "import sys; sys.modules['py_arkworks_bls12381'] = None\n"
        "from verifier.suites import bbs_2023\n"
        "from verifier.errors import Undetermined\n"
        "from did_methods.core.public_key import KeyType, PublicKey\n"
        "derived = bbs_2023._Derived('baseline', b'', {}, [], [], b'', [])\n"
        "key = PublicKey(key_type=KeyType.BLS12381_G2, raw=b'')\n"
        "try:\n"
        "    bbs_2023._verify(derived, key, b'', {})\n"
        "except Undetermined as unknown:\n"
        "    print(unknown.code)\n"
    )

    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "proof.extra_missing"
