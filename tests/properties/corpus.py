"""Good documents of every format, each with the internet that it needs. All of them verify; their mutants must not."""

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from msgspec.structs import replace

from tests.builders import blockcerts, credential, keys, open_attestation, open_badges, seals, status_list
from tests.builders.issuer import Issuer
from tests.builders.jws_json import flattened, signed_by
from tests.interop.record import with_a_resolver
from tests.world import NOW, World
from verifier.policy import DEFAULT, Policy
from verifier.report import Report
from verifier.wiring import Verifier

ISSUER: Final = Issuer()
WEB: Final = Issuer(identity=keys.did_web(host="university.example"))
REGISTRAR: Final = Issuer(identity=keys.did_key(keys.key(seed=3)))
STRANGER: Final = Issuer(identity=keys.did_key(keys.key(seed=666)))
HOLDER: Final = Issuer(identity=keys.did_key(keys.key(seed=2)))
P256: Final = Issuer(identity=keys.did_jwk(keys.key("P-256")))

CHALLENGE: Final = "c0ffee"
DOMAIN: Final = "verifier.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Good:
    """A document that verifies, as of its instant and for the challenge and domain that are asked.

    Where only a token inside counts, `unread` are the places that nothing rests on, and the document `may_omit`
    what the token says.
    """

    name: str
    document: dict[str, Any] | str | bytes
    unread: frozenset[tuple[str | int, ...]] = frozenset()
    may_omit: bool = False
    challenge: str | None = None
    domain: str | None = None
    session: Mapping[str, Any] | None = None
    now: datetime = NOW

    async def judged_by(self, judge: Verifier, raw: bytes, policy: Policy = DEFAULT) -> Report:
        """Return the report on bytes that stand in the place of this document.

        Raises:
            InputRefused: nobody can judge them.
        """
        return await judge.verify(
            raw,
            policy=policy,
            now=self.now,
            challenge=self.challenge,
            domain=self.domain,
            session=self.session,
        )


@cache
def corpus() -> tuple[Good, ...]:
    """Return one good document of every kind that is told apart here."""
    entry = status_list.entry()
    inner = ISSUER.badge(subject={"id": HOLDER.did})
    claims_v1 = credential.badge_v1(issuer=ISSUER.did)
    in_proof = {**claims_v1, "proof": {"type": "JwtProof2020", "jwt": ISSUER.sign_jwt(claims_v1, "vcdm11")}}
    token = ISSUER.sign_jwt(credential.badge(issuer=ISSUER.did, subject={"id": HOLDER.did}))
    plain = credential.badge(issuer=ISSUER.did)
    shown = credential.presentation(inner, holder=HOLDER.did)
    return (
        Good(name="badge", document=ISSUER.badge(status=entry, validUntil="2030-01-01T00:00:00Z")),
        Good(
            name="badge of 2020",
            document=ISSUER.sign_ed25519_2020(
                credential.badge_v1(issuer=ISSUER.did, expirationDate="2030-01-01T00:00:00Z")
            ),
        ),
        Good(name="badge of a did:web", document=WEB.badge(description="Welds.")),
        Good(
            name="record",
            document=REGISTRAR.sign_data_integrity(credential.record(inner, issuer=REGISTRAR.did)),
        ),
        Good(
            name="presentation",
            document=HOLDER.presentation(inner, challenge=CHALLENGE, domain=DOMAIN),
            challenge=CHALLENGE,
            domain=DOMAIN,
        ),
        Good(
            name="object with its token",
            document=in_proof,
            unread=frozenset({("proof", "type")}),
            may_omit=True,
        ),
        Good(name="token of VCDM 1.1", document=ISSUER.sign_jwt(claims_v1, "vcdm11")),
        Good(
            name="token of Open Badges 3.0", document=P256.sign_jwt(credential.badge(issuer=P256.did), "ob3")
        ),
        Good(name="token of VCDM 2.0", document=token),
        Good(name="JWS in the general form", document=signed_by(plain, ISSUER)),
        Good(
            name="JWS in the flattened form",
            document=flattened({"iss": ISSUER.did, "vc": claims_v1}, ISSUER, typ="JWT"),
        ),
        Good(name="JWS under two signatures", document=_twice_signed()),
        Good(
            name="JWS around a presentation",
            document=signed_by({**shown, "nonce": CHALLENGE, "aud": DOMAIN}, HOLDER, typ="vp+jwt"),
            challenge=CHALLENGE,
            domain=DOMAIN,
        ),
        Good(
            name="presentation as token",
            document=HOLDER.presentation_jwt(token, payload={"nonce": CHALLENGE, "aud": DOMAIN}),
            challenge=CHALLENGE,
            domain=DOMAIN,
        ),
        Good(
            name="message", document=P256.sign_cose(credential.badge(issuer=P256.did), claims={1: P256.did})
        ),
        Good(
            name="presentation as message",
            document=HOLDER.presentation_cose(token, challenge=CHALLENGE, domain=DOMAIN),
            challenge=CHALLENGE,
            domain=DOMAIN,
        ),
    )


def internet() -> World:
    """Return an internet on which all of the corpus verifies."""
    return copy.deepcopy(_internet())


@cache
def _internet() -> World:
    world = World()
    world.serve_identity(WEB.identity)
    world.serve(status_list.LIST_URL, good_list())
    open_badges.serve(world)
    _anchor(world)
    _vouch(world)
    return world


ANCHORED: Final = {
    "a1" * 32: blockcerts.anchored_2(transaction="a1" * 32),
    "a2" * 32: blockcerts.anchored(transaction="a2" * 32),
    "a3" * 32: blockcerts.anchored(blockcerts.unsigned("v3"), transaction="a3" * 32, cryptosuite=False),
}


def _anchor(world: World) -> None:
    """Let an explorer tell of the transactions that Blockcerts stand in."""
    world.serve(blockcerts.PROFILE, blockcerts.listed_account())
    for number, anchored in ANCHORED.items():
        told = blockcerts.esplora(anchored.root, blockcerts.witness_address(blockcerts.SIGNER), found=number)
        world.serve(blockcerts.EXPLORERS["btc:mainnet"].replace("{id}", number), told)


WRAPPED: Final = {
    "SHA3MerkleProof signed": open_attestation.wrapped(),
    "SHA3MerkleProof issued": open_attestation.wrapped(open_attestation.degree(open_attestation.by_store())),
    "OpenAttestationMerkleProofSignature2018 signed": open_attestation.wrapped(open_attestation.credential()),
    "OpenAttestationMerkleProofSignature2018 issued": open_attestation.wrapped(
        open_attestation.credential("DOCUMENT_STORE")
    ),
}


def _vouch(world: World) -> None:
    """Let a node and a resolver of names tell of who issued documents of OpenAttestation."""
    named = open_attestation.records(open_attestation.named_key(), open_attestation.named_store())
    world.serve(open_attestation.RECORDS, named)
    chain = open_attestation.Chain(world=world)
    chain.owns(open_attestation.SIGNER)
    for one in WRAPPED.values():
        chain.issues(one)


def verifier() -> Verifier:
    """Return a verifier on that internet that asks a resolver and an explorer, and trusts an authority."""
    world = internet()
    with TemporaryDirectory() as folder:  # read at start, and not again
        pem = Path(folder, "authorities.pem")
        pem.write_text(seals.ROOT.pem, "utf-8")
        settings = replace(
            with_a_resolver(world),
            seal_authorities=str(pem),
            mobile_document_authorities=str(pem),
            explorers=blockcerts.EXPLORERS,
            nodes={"eth:mainnet": open_attestation.NODE},
            dns_resolver=open_attestation.RESOLVER,
        )
        return Verifier(settings, network=world)


@cache
def good_list() -> dict[str, Any]:
    """Return the list that holds the status of the badge; it is of the shape that most issuers publish."""
    return ISSUER.status_list([7])


def as_bytes(document: Mapping[str, Any] | str | bytes) -> bytes:
    """Return what is handed in."""
    if isinstance(document, bytes):
        return document
    return document.encode() if isinstance(document, str) else json.dumps(document).encode()


def _twice_signed() -> dict[str, Any]:
    """Return a badge under two signatures of one issuer, whose headers differ."""
    document = signed_by(credential.badge(issuer=WEB.did), WEB)
    again = signed_by(credential.badge(issuer=WEB.did), WEB, typ="jose+json")
    return {**document, "signatures": [*document["signatures"], *again["signatures"]]}
