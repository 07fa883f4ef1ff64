"""A good document for every suite in every format that it is used in: ours by the builders, others' as recorded.

All of them verify, as of their own instant and for their own challenge. What changes them must not.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any, Final, NamedTuple

from did_methods.core.strict_json import decode_base64url
from tests.builders import credential, mobile_document, open_badges, sd_jwt, seals
from tests.builders.cbor import encode_cbor
from tests.builders.keys import base64url
from tests.interop.record import recorded_alone
from tests.properties.corpus import (
    ANCHORED,
    CHALLENGE,
    DOMAIN,
    HOLDER,
    ISSUER,
    P256,
    WRAPPED,
    Good,
    as_bytes,
    corpus,
)
from tests.unit.suites import selective
from tests.unit.suites.older_issuers import signed_examples
from verifier.wiring import Verifier


class Row(NamedTuple):
    """What the figures are told by: which suite secured the document, and how it was wrapped."""

    suite: str
    format: str


@cache
def goods() -> tuple[Good, ...]:
    """Return every good document, ours first."""
    return (*corpus(), *_built(), *_disclosed(), *_recorded())


async def row_of(good: Good, judge: Verifier) -> Row:
    """Return by which suite and in which format a good document is verified."""
    report = await good.judged_by(judge, as_bytes(good.document))
    assert report.verdict == "verified", good.name
    (proof, *_) = (check for check in report.checks if check.check == "proof")
    return Row(str(proof.facts["suite"]), report.format)


def _built() -> Iterator[Good]:
    for name, document in signed_examples().items():
        yield Good(name=f"{name}, built", document=document)
    inner = ISSUER.badge(subject={"id": HOLDER.did})
    claims = credential.presentation(inner, holder=HOLDER.did)
    bound = {"challenge": CHALLENGE, "domain": DOMAIN}
    yield Good(
        name="presentation over JSON, built",
        document=HOLDER.sign_data_integrity(claims, "eddsa-jcs-2022", "authentication", **bound),
        challenge=CHALLENGE,
        domain=DOMAIN,
    )
    older = credential.badge_v1(issuer=P256.did)
    yield Good(
        name="object with its token by P-256, built",
        document={**older, "proof": {"type": "JwtProof2020", "jwt": P256.sign_jwt(older, "vcdm11")}},
        unread=frozenset({("proof", "type")}),
        may_omit=True,
    )
    yield from _selective()
    yield Good(name="Open Badge 2 as token, built", document=open_badges.signed())
    yield Good(name="Open Badge 2 at its address, built", document=open_badges.hosted())
    yield Good(name="seal, built", document=seals.sealed())
    yield from mobile()
    yield from anchored()
    yield from wrapped()


def mobile() -> Iterator[Good]:
    """Yield a mobile document as its issuer hands it out, and as a device shows it in a session."""
    issued = mobile_document.issued(mobile_document.document_signer(seals.ROOT))
    yield Good(name="mobile document, built", document=encode_cbor(issued))
    yield Good(
        name="mobile document in its session, built",
        document=decode_base64url(mobile_document.response(mobile_document.shown(issued)), max_chars=100_000),
        session={"transcript": base64url(mobile_document.TRANSCRIPT)},
    )


def anchored() -> Iterator[Good]:
    """Yield Blockcerts of each kind of proof; when one of version 3 was made its transaction tells, not its proof."""
    second, *third = (one.document for one in ANCHORED.values())
    (anchor,) = second["signature"]["anchors"]
    for name, other in (("type", "chain"), ("chain", "type")):  # either says which chain it is
        named = {member: value for member, value in anchor.items() if member != other}
        yield Good(
            name=f"Blockcert 2 by {name}, built",
            document={
                **second,
                "signature": {**second["signature"], "type": "MerkleProof2017", "anchors": [named]},
            },
        )
    for suite, document in zip(("merkle-proof-2019", "MerkleProof2019"), third, strict=True):
        yield Good(name=f"{suite}, built", document=document, unread=frozenset({("proof", "created")}))


def wrapped() -> Iterator[Good]:
    """Yield documents of OpenAttestation: nothing rests on the version of one of 2.0, or a date that nobody signs."""
    unread = frozenset({("version",), ("proof", 0, "created")})
    for name, one in WRAPPED.items():
        of_3 = frozenset({("proof", "privacy")})  # where nothing is left out
        yield Good(
            name=f"{name}, built",
            document=one.document,
            unread=of_3 if "@context" in one.document else unread,
        )


def _selective() -> Iterator[Good]:
    """Yield SD-JWTs that their holder bound to what is shown: of a bare one a holder may always show less."""
    bound = sd_jwt.bind(sd_jwt.credential(P256, "given_name", "process"))
    payload, disclosures = sd_jwt.hide(credential.badge(issuer=P256.did), "name", "credentialSubject")
    payload["cnf"] = {"jwk": dict(sd_jwt.HOLDER.jwk)}
    badge = sd_jwt.bind(sd_jwt.token(P256, payload, disclosures, typ="vc+sd-jwt"))
    documents: dict[str, dict[str, Any] | str] = {
        "SD-JWT VC": bound,
        "flattened SD-JWT VC": sd_jwt.flattened(bound),
        "general SD-JWT VC": sd_jwt.flattened(bound, general=True),
        "badge as SD-JWT": badge,
    }
    for name, document in documents.items():
        yield Good(name=f"{name}, built", document=document, challenge=sd_jwt.NONCE, domain=sd_jwt.AUDIENCE)


_DISCLOSING: Final = {"ecdsa-sd-2023": selective.EcdsaIssuer, "bbs-2023": selective.BbsIssuer}


def _disclosed() -> Iterator[Good]:
    for suite, maker in _DISCLOSING.items():
        issuer = maker()
        method = selective.method_of(issuer.public_key)
        document = selective.credential(method)
        base = issuer.sign(document, method)
        yield Good(name=f"{suite}, built", document=issuer.derive(base, base.show(document)))


# These read the options of a proof by its JSON, whatever contexts it brings along for them.
_OWN_CONTEXT: Final = frozenset({("proof", "@context")})
_SIGNS_JSON: Final = frozenset(
    {"TezosJcsSignature2021", "EthereumEip712Signature2021", "JcsEd25519Signature2020"}
)


def _recorded() -> Iterator[Good]:
    for entry in recorded_alone():
        older = entry.input["proof"]["type"] != "DataIntegrityProof" and entry.suite not in _SIGNS_JSON
        yield Good(
            name=f"{entry.suite} {entry.name}, recorded",
            document=entry.input,
            unread=_OWN_CONTEXT if older else frozenset(),
            challenge=entry.challenge,
            domain=entry.domain,
            now=entry.now,
        )
