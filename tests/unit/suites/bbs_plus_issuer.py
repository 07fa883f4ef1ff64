"""An issuer and a holder of BBS+ as of 2020, and one signature and proof that MATTR's package made.

Both use the generators and hashes that are under test; MATTR's bytes, and its package in tests/interop, hold those.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any, Final

from py_arkworks_bls12381 import G1Point, G2Point, Scalar

from did_methods.core.public_key import KeyType, PublicKey
from tests.builders import credential
from tests.builders.canonical import canonical_quads
from verifier.suites.core import bbs_plus
from verifier.suites.core.bbs import ORDER
from verifier.suites.core.proof_options import SECURITY

# By @mattrglobal/bbs-signatures 1.2.0: seed of 32 ones, "message 0" to "message 8"; 0, 3 and 8 shown for "nonce".
MATTR_KEY: Final = bytes.fromhex(
    "a1d2cc16b6b6058baa8c3e7ac2282c809d4fee97e034b5d21d98cf85635ff090e4abff06c4f9e7c07f1422e147e7d609"
    "1211a862a65fa0aa3e803b0d0f87f8b5f2a3a8878439531552e2ade4d8663bd72bbaa02fefe2a640e8e3a94856fd49dd"
)
MATTR_SIGNATURE: Final = bytes.fromhex(
    "ad741899dcdfae2ea09d298c245d468e6b9ae082130217c8ef00a97d31a84d4760e61418535c974beb1f8e8894a3970e"
    "6141e529fcdc704e26ef0699ca82c49012c588ada0e784368be09db580600dd9140eca142d204c707d4cc061f07637d7"
    "a65745345ac7171fc802f2d59e2c9e31"
)
MATTR_PROOF: Final = bytes.fromhex(
    "00090109af24e5f69cae5f2ffd30867e0644d208e226dd03f43abb27009ee11132a130584c46af9f579195f227665547"
    "5bba9a13aafbdb7234f3819c9b1a4e7ad3b1fc7bea8d21c379df6793218cf939326280d20f464c344643546ddc274738"
    "0b81b1b8b244390022f5f2681e61264865ea275d9b630bbc720dd5f982b00f1d52371cb0cf47a41fe4d2371cc79a319d"
    "73876a4700000074b0ff27d82926fcc0d7d46b163fbde2442521b96857e5e3e782d0b132440062ff2a9bbc97eb574f7e"
    "dd3fbbc496dd062b000000025fa1c075cf6d109ebb04e2331ef99016923d4062344834afb6e8ebd52dc2acbc73de2348"
    "96c32cf62d93513f7455a63217b22ca4f32c0f1bc68222ac5dda933685bdb8f1a8df17342449cdf1e2ed4b68bc072710"
    "66e398f8e775f6d8b5f2d3a1f921f907b29b54952310b2c48c8eb87a00000008697f3a5b8a6408915a0d08133657b759"
    "019ca3ed1701224dbe6a6d606f6b00516abe5535abb7dc5706540b732c165437021952cae050cd36d0136cb6023ff047"
    "713d12ff40f447c133e398f944a36213d4ec97bec480cb36937bffbcf61d7b593abf9e7e4371e139ef3f61576e598633"
    "c8a165db6ec6453647d3d5a06008df9e03efe5d5984f84ace287a2b990dab1e79678b4af26696e6e0a326d7a12eb54c0"
    "65b20ae9e3eaf073c0b2806b75c2f72cfafaebc713017a228593196a4e5eff652f64970f3807e5a917af15988708b11e"
    "d2d7d073d2b1d904f08664b098fe59b408f194df88f2e2e219a802252a1195c3dc5bf11dc4af0ebdbf70b6a0285ad114"
)

_SECRET: Final = 0x1234567890ABCDEF1234567890ABCDEF
KEY: Final = PublicKey(
    key_type=KeyType.BLS12381_G2,
    raw=(G2Point() * Scalar.from_be_bytes(_SECRET.to_bytes(32, "big"))).to_compressed_bytes(),
)
OTHER_KEY: Final = PublicKey(key_type=KeyType.BLS12381_G2, raw=MATTR_KEY)
METHOD: Final = "did:example:issuer#bbs"


def sign(messages: Sequence[bytes], e: int = 77, s: int = 78) -> bytes:
    """Return a signature over these messages; the numbers that should be random come from the caller."""
    a = _base(messages, s) * _scalar(pow(_SECRET + e, -1, ORDER))
    return a.to_compressed_bytes() + e.to_bytes(32, "big") + s.to_bytes(32, "big")


def derive(messages: Sequence[bytes], signature: bytes, shown: Sequence[int], nonce: bytes) -> bytes:
    """Return a proof that shows the messages at these places."""
    a = G1Point.from_compressed_bytes(signature[:48])
    e, s = int.from_bytes(signature[48:80], "big"), int.from_bytes(signature[80:], "big")
    h0, *h = bbs_plus._generators(KEY.raw, len(messages))
    b, r1, r2 = _base(messages, s), 1001, 1002
    a_prime = a * _scalar(r1)
    a_bar = b * _scalar(r1) - a_prime * _scalar(e)
    d = b * _scalar(r1) - h0 * _scalar(r2)
    r3 = pow(r1, -1, ORDER)
    hidden = [index for index in range(len(messages)) if index not in shown]
    secrets = ([-e, r2], [-r3, s - r2 * r3, *(bbs_plus._scalar_of(messages[index]) for index in hidden)])
    bases = ([a_prime, h0], [d, h0, *(h[index] for index in hidden)])
    blinds = [[2000 + 7 * number for number in range(len(one))] for one in bases]
    commitments = [bbs_plus._sum(one, blind) for one, blind in zip(bases, blinds, strict=True)]
    points = (a_bar, a_prime, h0, commitments[0], d, h0, *(h[index] for index in hidden), commitments[1])
    octets = b"".join(point.to_xy_bytes_be() for point in points)
    challenge = bbs_plus._scalar_of(octets + bbs_plus._scalar_of(nonce).to_bytes(32, "big"))
    parts = []
    for commitment, blind, secret in zip(commitments, blinds, secrets, strict=True):
        responses = [(one - challenge * two) % ORDER for one, two in zip(blind, secret, strict=True)]
        numbers = b"".join(response.to_bytes(32, "big") for response in responses)
        parts.append(commitment.to_compressed_bytes() + len(responses).to_bytes(4, "big") + numbers)
    bits = sum(1 << index for index in shown)
    head = len(messages).to_bytes(2, "big") + bits.to_bytes(len(messages) // 8 + 1, "big")
    three = b"".join(point.to_compressed_bytes() for point in (a_prime, a_bar, d))
    return head + three + len(parts[0]).to_bytes(4, "big") + parts[0] + parts[1]


def statements(options: Mapping[str, Any], document: Mapping[str, Any]) -> tuple[list[bytes], list[bytes]]:
    """Return the messages of options and of document, as PyLD reads both."""
    names = {"BbsBlsSignature2020": f"{SECURITY}BbsBlsSignature2020"}
    contexts = ["https://w3id.org/security/v2", names]
    parts = canonical_quads({"@context": contexts, **options}), canonical_quads(document)
    first, second = ([line for line in part.split(b"\n") if line] for part in parts)
    return first, second


def options_of(suite: str) -> dict[str, Any]:
    """Return the options of a proof."""
    return {
        "type": suite,
        "created": "2021-03-01T00:00:00Z",
        "verificationMethod": METHOD,
        "proofPurpose": "assertionMethod",
    }


def signed(document: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return a credential with a BbsBlsSignature2020."""
    document = dict(document or credential.plain_v1(issuer="did:example:issuer"))
    options = options_of("BbsBlsSignature2020")
    first, second = statements(options, document)
    return {**document, "proof": {**options, "proofValue": b64encode(sign(first + second)).decode()}}


def shown(whole: Mapping[str, Any], part: Mapping[str, Any], nonce: bytes = b"nonce") -> dict[str, Any]:
    """Return what a holder shows of a signed credential: `part` has to say less of the same."""
    options = options_of("BbsBlsSignature2020")
    unsigned = {name: value for name, value in whole.items() if name != "proof"}
    first, second = statements(options, unsigned)
    _, disclosed = statements(options, part)
    messages = first + second
    disclosed = [line.replace(b"<urn:bnid:_:c14n0>", b"_:c14n0") for line in disclosed]
    places = [*range(len(first)), *sorted(len(first) + second.index(line) for line in disclosed)]
    proof = derive(messages, sign(messages), places, nonce)
    values = {"nonce": b64encode(nonce).decode(), "proofValue": b64encode(proof).decode()}
    return {**part, "proof": {**options, "type": "BbsBlsSignatureProof2020", **values}}


def _base(messages: Sequence[bytes], s: int) -> G1Point:
    points = bbs_plus._generators(KEY.raw, len(messages))
    return bbs_plus._sum((G1Point(), *points), (1, s, *map(bbs_plus._scalar_of, messages)))


def _scalar(number: int) -> Scalar:
    return Scalar.from_be_bytes((number % ORDER).to_bytes(32, "big"))
