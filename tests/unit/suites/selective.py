"""An issuer and a holder of ecdsa-sd-2023 and bbs-2023, small enough to be made dishonest.

Blank nodes are written as ids `urn:node:NAME` in what is handed in, so that a node of what is shown can be told to be
one of what was signed; the ids are taken out before anything is signed or shown.
"""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_arkworks_bls12381 import G1Point, G2Point, Scalar

from did_methods.core.multiformats import CODEC_P256, join_multicodec
from did_methods.core.public_key import KeyType, PublicKey
from did_methods.core.strict_cbor import parse_cbor
from tests.builders.cbor import encode_cbor
from tests.unit.suites.judging import CONTEXTS, read
from tests.vectors_dir import VECTORS
from verifier.linked_data import ContextStore, canonical_nquads, canonicalise, to_quads
from verifier.suites.core import bbs

Json = dict[str, Any]
NODE: Final = "urn:node:"
HMAC_KEY: Final = bytes(32)
V2: Final = "https://www.w3.org/ns/credentials/v2"


def join_proof(header: bytes, components: Any) -> str:  # noqa: ANN401
    """Return a proof value."""
    return multibase(header + encode_cbor(components))


def multibase(raw: bytes) -> str:
    """Return bytes as a proof value writes them."""
    return "u" + urlsafe_b64encode(raw).rstrip(b"=").decode()


def split_proof(value: str) -> tuple[bytes, list[Any]]:
    """Return header and components of a proof value."""
    raw = urlsafe_b64decode(value[1:] + "==")
    components = parse_cbor(raw[3:], max_bytes=1 << 20)
    assert isinstance(components, list)
    return raw[:3], components


def with_components(document: Mapping[str, Any], change: Callable[[list[Any]], object]) -> Json:
    """Return the document with the components of its proof changed in place by `change`."""
    changed: Json = json.loads(json.dumps(document))
    header, components = split_proof(changed["proof"]["proofValue"])
    change(components)
    changed["proof"]["proofValue"] = join_proof(header, components)
    return changed


def without_ids(value: Any) -> Any:  # noqa: ANN401
    """Return the document as it is shown: ids of blank nodes taken out."""
    if isinstance(value, list):
        return [without_ids(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: without_ids(item)
        for name, item in value.items()
        if not (name == "id" and isinstance(item, str) and item.startswith(NODE))
    }


METHOD: Final = "did:example:issuer#key"


def credential(method: str = METHOD) -> Json:
    """Return a credential of five courses, with three blank nodes beside it."""
    return {
        "@context": [V2, {name: f"urn:term:{name}" for name in ("alumniOf", "degree", "Bachelor")}],
        "id": f"{NODE}credential",
        "type": ["VerifiableCredential"],
        "issuer": method.partition("#")[0],
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": f"{NODE}subject",
            "alumniOf": {"id": f"{NODE}school", "name": "A school"},
            "degree": {"id": f"{NODE}degree", "type": "Bachelor", "name": "Chemistry"},
            "name": "Somebody",
        },
    }


LEAVES: Final = (
    ("alumniOf", "name"),
    ("alumniOf",),
    ("degree", "name"),
    ("degree", "type"),
    ("degree",),
    ("name",),
)
"""Paths inside the subject of `credential` that a holder may leave out, in any combination."""


def is_mandatory(line: str) -> bool:
    """Say whether an issuer makes a statement mandatory: who issued, from when on, and what the thing is."""
    return any(name in line for name in ("#issuer>", "#validFrom>", "#VerifiableCredential>"))


@dataclass
class Shown:
    """What a holder is about to show; a dishonest one changes it before signing off."""

    document: Json
    labels: dict[int, str]  # canonical number to the name of a node
    lines: list[str]  # under the signed labels, in order
    options: Json


@dataclass
class Base:
    """A signed credential: labels of its nodes, and its statements in order."""

    document: Json
    label_of: dict[str, str]
    lines: list[str]
    options: Json
    mandatory: Callable[[str], bool] = is_mandatory

    @property
    def proof_hash(self) -> bytes:
        """The hash of the proof's options."""
        options = self.options | {"@context": self.document["@context"]}
        return sha256(canonical_nquads(options, CONTEXTS)).digest()

    @property
    def mandatory_hash(self) -> bytes:
        """The hash of the mandatory statements."""
        return sha256("".join(filter(self.mandatory, self.lines)).encode()).digest()

    @property
    def others(self) -> list[str]:
        """The statements that a holder may leave out."""
        return [line for line in self.lines if not self.mandatory(line)]

    def show(self, document: Json, aliases: Mapping[str, str] | None = None) -> Shown:
        """Return what is shown of it; `aliases` pass off one node as another."""
        nodes = aliases or {}
        quads = _quads(document)
        labels = canonicalise(quads).labels
        named = {node: self.label_of[nodes.get(node[2:], node[2:])] for node in labels}
        return Shown(
            document=without_ids(document),
            labels={int(label[6:]): nodes.get(node[2:], node[2:]) for node, label in labels.items()},
            lines=_lines(quads, named),
            options=dict(self.options),
        )


def _quads(document: Json) -> list[tuple[str, str, str, str]]:
    def term(text: str) -> str:
        return f"_:{text[len(NODE) + 1 : -1]}" if text.startswith(f"<{NODE}") else text

    return [(term(s), p, term(o), term(g)) for s, p, o, g in to_quads(document, CONTEXTS)]


def _lines(quads: Sequence[tuple[str, str, str, str]], named: Mapping[str, str]) -> list[str]:
    return sorted(
        {
            f"{named.get(s, s)} {p} {named.get(o, o)} {named.get(g, g) + ' ' if g else ''}.\n"
            for s, p, o, g in quads
        }
    )


def method_of(key: PublicKey) -> str:
    """Return the method of the did:key that holds a key."""
    return f"did:key:{key.to_multikey()}#{key.to_multikey()}"


def _options(suite: str, method: str, more: Mapping[str, str]) -> Json:
    return {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "created": "2026-01-02T00:00:00Z",
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
        **more,
    }


# --- ecdsa-sd-2023 ---


def _sign(key: ec.EllipticCurvePrivateKey, message: bytes) -> bytes:
    r, s = decode_dss_signature(key.sign(message, ec.ECDSA(SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


@dataclass
class EcdsaIssuer:
    """Signs with ecdsa-sd-2023, and derives as a holder would."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.derive_private_key(7, ec.SECP256R1()))
    ephemeral: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.derive_private_key(9, ec.SECP256R1())
    )

    @property
    def public_key(self) -> PublicKey:
        """The issuer's key."""
        return PublicKey(key_type=KeyType.P256, raw=_point(self.key))

    def sign(self, document: Json, method: str = METHOD, **more: str) -> Base:
        """Return the signed credential; `more` are further options of its proof."""
        quads = _quads(document)
        label_of = {}
        for node, label in canonicalise(quads).labels.items():
            digest = hmac.digest(HMAC_KEY, label[2:].encode(), "sha256")
            label_of[node[2:]] = "_:u" + urlsafe_b64encode(digest).rstrip(b"=").decode()
        named = {f"_:{name}": label for name, label in label_of.items()}
        return Base(document, label_of, _lines(quads, named), _options("ecdsa-sd-2023", method, more))

    def derive(self, base: Base, shown: Shown) -> Json:
        """Return a credential with a derived proof: only what the issuer signed has signatures."""
        public_key = join_multicodec(CODEC_P256, _point(self.ephemeral))
        indexes = [i for i, line in enumerate(shown.lines) if base.mandatory(line)]
        components = [
            _sign(self.key, base.proof_hash + public_key + base.mandatory_hash),
            public_key,
            [_sign(self.ephemeral, line.encode()) for line in shown.lines if line in base.others],
            {
                number: urlsafe_b64decode(base.label_of[name][3:] + "==")
                for number, name in shown.labels.items()
            },
            indexes,
        ]
        proof = shown.options | {"proofValue": join_proof(b"\xd9\x5d\x01", components)}
        return shown.document | {"proof": proof}


# --- bbs-2023 ---


@dataclass
class BbsIssuer:
    """Signs with bbs-2023 (baseline), and derives as a holder would. Random scalars are hashes: tests repeat."""

    secret: int = 5

    @property
    def public_key(self) -> PublicKey:
        """The issuer's key."""
        raw = (G2Point() * _scalar(self.secret)).to_compressed_bytes()
        return PublicKey(key_type=KeyType.BLS12381_G2, raw=raw)

    def sign(self, document: Json, method: str = METHOD, **more: str) -> Base:
        """Return the signed credential; `more` are further options of its proof."""
        quads = _quads(document)
        digests = {
            node: hmac.digest(HMAC_KEY, label[2:].encode(), "sha256")
            for node, label in canonicalise(quads).labels.items()
        }
        order = sorted(digests.values())
        label_of = {node[2:]: f"_:b{order.index(digest)}" for node, digest in digests.items()}
        named = {f"_:{name}": label for name, label in label_of.items()}
        return Base(document, label_of, _lines(quads, named), _options("bbs-2023", method, more))

    def derive(self, base: Base, shown: Shown, presentation_header: bytes = b"") -> Json:
        """Return a credential with a derived proof."""
        places = [base.others.index(line) for line in shown.lines if line in base.others]
        proof = self.prove(
            [line.encode() for line in base.others],
            places,
            base.proof_hash + base.mandatory_hash,
            presentation_header,
        )
        components = [
            proof,
            {number: int(base.label_of[name][3:]) for number, name in shown.labels.items()},
            [i for i, line in enumerate(shown.lines) if base.mandatory(line)],
            places,
            presentation_header,
        ]
        return shown.document | {
            "proof": shown.options | {"proofValue": join_proof(b"\xd9\x5d\x03", components)}
        }

    def prove(
        self, messages: Sequence[bytes], places: Sequence[int], header: bytes, presentation_header: bytes
    ) -> bytes:
        """Sign all messages and return a proof that shows those at `places`; CoreSign and CoreProofGen."""
        suite = bbs.SHA256
        interface = bbs.Interface(suite, suite.name + bbs.PLAIN)
        points = bbs.generators(interface, len(messages) + 1)
        tag = interface.api + b"MAP_MSG_TO_SCALAR_AS_HASH_"
        m = [bbs.hash_to_scalar(suite, message, tag) for message in messages]
        domain = bbs.calculate_domain(interface, self.public_key.raw, points, header)
        e, r1, r2, e_t, r1_t, r3_t, *m_t = (
            bbs.hash_to_scalar(suite, bytes([i % 256, i // 256]), b"test") for i in range(6 + len(messages))
        )
        b = _sum([bbs.base_point(suite), *(g.point for g in points)], [1, domain, *m])
        a = b * _scalar(pow(self.secret + e, -1, bbs.ORDER))
        d, a_bar = b * _scalar(r2), a * _scalar(r1 * r2)
        b_bar = _sum([d, a_bar], [r1, -e])
        hidden = [i for i in range(len(messages)) if i not in places]
        t1 = _sum([a_bar, d], [e_t, r1_t])
        t2 = _sum([d, *(points[i + 1].point for i in hidden)], [r3_t, *(m_t[i] for i in hidden)])
        told = b"".join(i.to_bytes(8, "big") + m[i].to_bytes(32, "big") for i in places)
        hashed = (
            len(places).to_bytes(8, "big")
            + told
            + b"".join(point.to_compressed_bytes() for point in (a_bar, b_bar, d, t1, t2))
            + domain.to_bytes(32, "big")
            + len(presentation_header).to_bytes(8, "big")
            + presentation_header
        )
        c = bbs.hash_to_scalar(suite, hashed, interface.api + b"H2S_")
        r3 = pow(r2, -1, bbs.ORDER)
        scalars = [e_t + e * c, r1_t - r1 * c, r3_t - r3 * c, *(m_t[i] + m[i] * c for i in hidden), c]
        return b"".join(point.to_compressed_bytes() for point in (a_bar, b_bar, d)) + b"".join(
            (scalar % bbs.ORDER).to_bytes(32, "big") for scalar in scalars
        )


def _scalar(number: int) -> Scalar:
    return Scalar.from_be_bytes((number % bbs.ORDER).to_bytes(32, "big"))


def _sum(points: Sequence[G1Point], factors: Sequence[int]) -> G1Point:
    return G1Point.multiexp_unchecked(list(points), [_scalar(factor) for factor in factors])


# --- vectors of others ---

_VOCABULARY: Final = "https://vocabulary.example/{}"


def pinned(document: Json, documents: Mapping[str, bytes]) -> tuple[Json, ContextStore]:
    """Return the document with its context objects under URLs, and a store that has them and `documents`.

    Two W3C examples lean on an inline `@vocab`, which no document may bring here; the quads stay the same.
    """
    held, entries = dict(documents), []
    for entry in document["@context"]:
        if isinstance(entry, dict):
            url = _VOCABULARY.format(len(held))
            held[url] = json.dumps({"@context": entry}).encode()
            entries.append(url)
        else:
            entries.append(entry)
    return document | {"@context": entries}, CONTEXTS.with_documents(held)


def documents(*urls: str) -> dict[str, bytes]:
    """Return what the vectors keep under these URLs."""
    places = read(VECTORS / "DOCUMENTS.json")
    return {url: (VECTORS / places[url]).read_bytes() for url in urls}


def leaf_changes(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:  # noqa: ANN401
    """Return the paths of all leaves and members of a document, each with something else to stand there."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield (*path, name), REMOVED
            yield from leaf_changes(item, (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield (*path, index), REMOVED
            yield from leaf_changes(item, (*path, index))
    elif isinstance(value, str):
        yield path, value + "x"
    elif isinstance(value, bool):
        yield path, not value
    else:
        yield path, value + 1


REMOVED: Final = object()


def changed(document: Json, path: tuple[Any, ...], value: Any) -> Json:  # noqa: ANN401
    """Return a copy with another value at `path`, or without it."""
    copy: Json = json.loads(json.dumps(document))
    at: Any = copy
    for step in path[:-1]:
        at = at[step]
    if value is REMOVED:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return copy
