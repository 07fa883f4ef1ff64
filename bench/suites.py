"""Every way of securing in use, beside its bare signature check and a peer: `python -m bench.suites WHAT ARGUMENT`.

Measured on demand (bench/child.py): `ours` or `didkit` on a file that holds what is verified, one JSON per line, or
`bare` with a kind of key. The badge is the everyday one, signed anew for each suite; the older suites sign a small
credential, which didkit knows too.
"""

import asyncio
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import didkit
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from bench import ROOT
from bench.child import Call, Work, serve
from bench.turns import costs
from tests.builders import certificates, credential, mobile_document, sd_jwt
from tests.builders.cbor import Tag, encode_cbor
from tests.builders.issuer import Issuer
from tests.builders.keys import base64url, did_jwk, did_key, key
from tests.unit.suites.older_issuers import sign_detached
from verifier import Outcome, Verifier
from verifier.settings import Settings

Json = dict[str, Any]
SHOWN: Final = 4  # badges that a holder derives from; deriving takes the peer a second
_CHOICES: Final = {"part": "a part shown", "all": "all shown", "transcript": "76 statements of a transcript"}
CONTEXTS: Final = "verifier/linked_data/contexts"
_SHOWN_OF_PERSON: Final = 8  # of eleven members that an issuer lets its holder hide
_FAR: Final = datetime(2100, 1, 1, tzinfo=UTC)
# didkit reads a proof under the contexts of its document.
_OLDER_CONTEXTS: Final = {
    "JsonWebSignature2020": [credential.V1, "https://w3id.org/security/suites/jws-2020/v1"]
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One suite with one kind of key.

    `checks`: the kind of key whose one check is all that the suite needs; none where it needs several or a pairing.
    """

    suite: str
    what: str
    samples: Callable[[Sequence[Json]], list[str]]
    checks: str | None = None
    peer: str | None = None
    peer_command: tuple[str, ...] = ()
    ours: str = "ours"
    within: float | None = None  # times the bare check, as promised
    faster: float | None = None  # than the peer, as promised

    @property
    def title(self) -> str:
        """Its name in the table."""
        return f"`{self.suite}`{', ' if self.what else ''}{self.what}"


def _embedded(suite: str, kind: str) -> Callable[[Sequence[Json]], list[str]]:
    issuer = Issuer(identity=did_key(key(kind)))

    def sign(claims: Sequence[Json]) -> list[str]:
        sign_one = issuer.sign_ed25519_2020 if suite == "Ed25519Signature2020" else issuer.sign_data_integrity
        arguments = () if suite == "Ed25519Signature2020" else (suite,)
        return [json.dumps(sign_one(_issued_by(issuer.did, one), *arguments)) for one in claims]

    return sign


def _token(kind: str, alg: str) -> Callable[[Sequence[Json]], list[str]]:
    issuer = Issuer(identity=did_jwk(key(kind)))
    return lambda claims: [
        json.dumps(issuer.sign_jwt(_issued_by(issuer.did, one), alg=alg)) for one in claims
    ]


def _older(suite: str, kind: str, alg: str) -> Callable[[Sequence[Json]], list[str]]:
    def sign(claims: Sequence[Json]) -> list[str]:
        plain = [
            credential.plain_v1(
                issuer=did_key(key(kind)).did,
                subject={"id": f"did:example:{number}"},
                **{"@context": _OLDER_CONTEXTS.get(suite, [credential.V1])},
            )
            for number in range(len(claims))
        ]
        return [json.dumps(sign_detached(suite, kind, alg, document=one)) for one in plain]

    return sign


def _disclosed(suite: str, choice: str) -> Callable[[Sequence[Json]], list[str]]:
    def show(claims: Sequence[Json]) -> list[str]:
        badges = "\n".join(map(json.dumps, claims[:SHOWN]))
        return [
            json.dumps(one["document"])
            for one in _lines_of("node", "bench/suites.mjs", "disclose", "/dev/stdin", given=badges)
            if (one["suite"], one["choice"]) == (suite, choice)
        ]

    return show


def _by_mattr(suite: str, name: str) -> Callable[[Sequence[Json]], list[str]]:
    def show(_claims: Sequence[Json]) -> list[str]:
        return [
            json.dumps(one["document"])
            for one in _lines_of("node", "tests/interop/bbs_2020.mjs", CONTEXTS)
            if (one["suite"], one["name"]) == (suite, name)
        ]

    return show


def _sd_jwts(claims: Sequence[Json]) -> list[str]:
    issuer = Issuer(identity=did_jwk(key("P-256")))
    learned = {name: value for name, value in sd_jwt.LEARNING.items() if name != "vct"}
    people = [{**learned, **sd_jwt.PERSON, "document_number": f"{number}"} for number in range(len(claims))]
    return [
        json.dumps(sd_jwt.credential(issuer, *list(person)[:_SHOWN_OF_PERSON], person=person))
        for person in people
    ]


def _mobile_documents(claims: Sequence[Json]) -> list[str]:
    root = certificates.authority(not_after=_FAR)
    signer = mobile_document.document_signer(root, not_after=_FAR)
    transcript = base64url(mobile_document.TRANSCRIPT)
    names: list[Json] = [
        {"given_name": "Ada", "family_name": "Example", "document_number": f"{number}"}
        for number in range(len(claims))
    ]
    return [
        json.dumps(
            {
                "root": root.pem,
                "transcript": transcript,
                "as_data_item": base64url(encode_cbor(Tag(24, mobile_document.TRANSCRIPT))),
                "document": mobile_document.licence(signer, elements=elements, until=f"{_FAR:%FT%TZ}"),
            }
        )
        for elements in names
    ]


@cache
def _lines_of(*command: str, given: str = "") -> list[Json]:
    """Return what a program prints, one JSON per line; it is asked once."""
    said = subprocess.run(command, input=given, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [json.loads(line) for line in said.splitlines()]


def _issued_by(did: str, claims: Json) -> Json:
    return {**claims, "issuer": {**claims["issuer"], "id": did}}


def _data_integrity(suite: str, kind: str, *, within: float) -> Row:
    package = {"Ed25519Signature2020": "ed25519-signature-2020"}.get(suite, f"{suite}-cryptosuite")
    return Row(
        suite=suite,
        what="" if kind == "Ed25519" else kind,
        samples=_embedded(suite, kind),
        checks=kind,
        peer=f"@digitalbazaar/{package}",
        peer_command=("node", "bench/suites.mjs", "verify", suite),
        within=within,
    )


def _selective(suite: str, choice: str) -> Row:
    return Row(
        suite=suite,
        what=_CHOICES[choice],
        samples=_disclosed(suite, choice),
        peer=f"@digitalbazaar/{suite}-cryptosuite",
        peer_command=("node", "bench/suites.mjs", "verify", suite),
        faster=3 if choice != "transcript" else None,  # nearly all of it checks of signatures, here and there
    )


def _jws(alg: str, kind: str) -> Row:
    return Row(
        suite="vc+jwt",
        what=alg,
        samples=_token(kind, alg),
        checks=kind,
        peer="jose, signature and dates alone",
        peer_command=("node", "bench/suites.mjs", "verify", "jws"),
    )


def _legacy(suite: str, kind: str, alg: str, *, didkit_knows: bool = True) -> Row:
    return Row(
        suite=suite,
        what="" if suite.startswith(("Ed25519", "EcdsaSecp")) else kind,
        samples=_older(suite, kind, alg),
        checks=kind,
        peer="didkit (Rust)" if didkit_knows else None,
        peer_command=(sys.executable, "-m", "bench.suites", "didkit") if didkit_knows else (),
    )


def _bbs_2020(suite: str, name: str) -> Row:
    return Row(
        suite=suite,
        what="",
        samples=_by_mattr(suite, name),
        peer="@mattrglobal/jsonld-signatures-bbs",
        peer_command=("node", "bench/bbs_2020.mjs"),
    )


_SD_JWT: Final = Row(
    suite="sd_jwt",
    what="8 of 11 claims shown",
    samples=_sd_jwts,
    checks="P-256",
    peer="@sd-jwt/sd-jwt-vc",
    peer_command=("node", "bench/holders.mjs", "sd_jwt"),
)
_MDOC: Final = Row(
    suite="mdoc_mso",
    what="and its device",
    samples=_mobile_documents,
    peer="@auth0/mdl",
    peer_command=("node", "bench/holders.mjs", "mdoc"),
    ours="mobile",
)


ROWS: Final[Mapping[str, Row]] = {
    row.title: row
    for row in (
        _data_integrity("eddsa-rdfc-2022", "Ed25519", within=2),
        _data_integrity("eddsa-jcs-2022", "Ed25519", within=2.5),
        _data_integrity("ecdsa-rdfc-2019", "P-256", within=2.5),
        _data_integrity("ecdsa-rdfc-2019", "P-384", within=2.5),
        _data_integrity("ecdsa-jcs-2019", "P-256", within=2.5),
        _data_integrity("ecdsa-jcs-2019", "P-384", within=2.5),
        _selective("ecdsa-sd-2023", "part"),
        _selective("ecdsa-sd-2023", "all"),
        _selective("ecdsa-sd-2023", "transcript"),
        _selective("bbs-2023", "part"),
        _selective("bbs-2023", "all"),
        _jws("EdDSA", "Ed25519"),
        _jws("ES256", "P-256"),
        _jws("RS256", "RSA-2048"),
        _SD_JWT,
        _MDOC,
        _data_integrity("Ed25519Signature2020", "Ed25519", within=2.5),
        _legacy("Ed25519Signature2018", "Ed25519", "EdDSA"),
        _legacy("JsonWebSignature2020", "P-256", "ES256"),
        _legacy("EcdsaSecp256k1Signature2019", "secp256k1", "ES256K"),
        _legacy("RsaSignature2018", "RSA-2048", "PS256", didkit_knows=False),
        _bbs_2020("BbsBlsSignature2020", "named"),
        _bbs_2020("BbsBlsSignatureProof2020", "named, part"),
    )
}


def ours(samples: Sequence[str]) -> Call:
    """`Verifier.verify`: bytes in, report out; the proof must hold, whatever else the report says."""
    verifier = Verifier()
    raw = [json.loads(one).encode() if one.startswith('"') else one.encode() for one in samples]

    async def call(index: int) -> bool:
        return (await verifier.verify(raw[index])).check("proof").outcome is Outcome.PASSED

    return call


def mobile(samples: Sequence[str]) -> Call:
    """`Verifier.verify` of what a device shows in a session that is known, under a trusted authority."""
    shown = [json.loads(one) for one in samples]
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as anchors:
        anchors.write(shown[0]["root"])
        anchors.flush()
        verifier = Verifier(Settings(mobile_document_authorities=anchors.name))
    session = {"transcript": shown[0]["transcript"]}

    async def call(index: int) -> bool:
        report = await verifier.verify(shown[index]["document"], session=session)
        return {report.check(name).outcome for name in ("proof", "holder")} == {Outcome.PASSED}

    return call


def bare(kind: str) -> Call:
    """One check of 64 bytes by pyca/cryptography with a key that is loaded: what most Python code would pay."""
    signer, signed = key(kind).private, hashlib.sha512(b"bench").digest()
    if isinstance(signer, ed25519.Ed25519PrivateKey):
        signature, check = signer.sign(signed), signer.public_key().verify
        return lambda _: check(signature, signed) is None
    if isinstance(signer, rsa.RSAPrivateKey):
        signature, public = signer.sign(signed, padding.PKCS1v15(), hashes.SHA256()), signer.public_key()
        return lambda _: public.verify(signature, signed, padding.PKCS1v15(), hashes.SHA256()) is None
    scheme = ec.ECDSA(hashes.SHA384() if kind == "P-384" else hashes.SHA256())
    signature, verify = signer.sign(signed, scheme), signer.public_key().verify
    return lambda _: verify(signature, signed, scheme) is None


def by_didkit(samples: Sequence[str]) -> Call:
    """`didkit`, which has the contexts of such plain credentials, in memory."""

    async def call(index: int) -> bool:
        return not json.loads(await didkit.verify_credential(samples[index], "{}"))["errors"]

    return call


MEASURED: Final[Mapping[str, Callable[[Sequence[str]], Call]]] = {
    "ours": ours,
    "mobile": mobile,
    "didkit": by_didkit,
}


def measure(folder: Path, core: int) -> dict[str, dict[str, float]]:
    """Return, for each row, seconds per verification of `ours`, of the `bare` check, and of the `peer`."""
    badges = [json.loads(line) for line in (folder / "badges.jsonl").read_bytes().splitlines()]
    for badge in badges:
        del badge["proof"]
    return {title: _measure(row, badges, folder / "row.jsonl", core) for title, row in ROWS.items()}


def _measure(row: Row, badges: Sequence[Json], file: Path, core: int) -> dict[str, float]:
    file.write_text("\n".join(row.samples(badges)) + "\n")
    this = (sys.executable, "-m", "bench.suites")
    commands: dict[str, tuple[str, ...]] = {"ours": (*this, row.ours, str(file))}
    if row.checks is not None:
        commands["bare"] = (*this, "bare", row.checks)
    if row.peer_command:
        commands["peer"] = (*row.peer_command, str(file))
    return costs(commands, core)


def work(what: str, argument: str) -> Work:
    """Return what is to be measured."""
    if what == "bare":
        return Work(call=bare(argument))
    samples = Path(argument).read_text().splitlines()
    return Work(call=MEASURED[what](samples), samples=len(samples))


if __name__ == "__main__":
    asyncio.run(serve(work(sys.argv[1], sys.argv[2])))
    sys.stdout.flush()
    os._exit(0)  # didkit's threads can bring the interpreter down when it ends
