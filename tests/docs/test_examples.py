"""Every Python example of the documentation runs, and holds what it asserts.

So does every table of settings in docs/registries.md: it opens.
"""

import ast
import asyncio
import inspect
import json
import re
import tomllib
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final

import pytest

from tests.builders import (
    blockcerts,
    carriers,
    credential,
    mobile_document,
    open_badges,
    schemas,
    sd_jwt,
    seals,
    status_list,
    trusted_list,
    vical,
)
from tests.builders.cbor import encode_cbor
from tests.builders.certificates import Certified, authority, leaf
from tests.builders.issuer import Issuer
from tests.builders.keys import Identity, did_key, key
from tests.vectors_dir import ROOT
from tests.world import NOW, World
from verifier.kinds import KINDS
from verifier.kinds.core.kind import Kind
from verifier.settings import Settings
from verifier.wiring import Verifier

_HASHED: Final = {
    "type": "IdentityObject",
    "identityType": "emailAddress",
    "hashed": True,
    "salt": "FleurDeSel",
    "identityHash": "sha256$" + sha256(b"ada@example.orgFleurDeSel").hexdigest(),
}
_BLOCK: Final = r"^```{}\n(.*?)^```"


def _examples(file: str, language: str = "python") -> list[Any]:
    text = (ROOT / file).read_text("utf-8")
    return [
        pytest.param(match[1], id=f"{file}:{text[: match.start()].count(chr(10)) + 2}")
        for match in re.finditer(_BLOCK.format(language), text, re.DOTALL | re.MULTILINE)
    ]


def _names() -> dict[str, Any]:
    """Return what the examples speak of: real credentials, signed on the spot."""
    issuer, holder = Issuer(), Issuer(identity=did_key(key(seed=7)))
    badge = issuer.badge()
    good = json.dumps(badge).encode()
    internet = World()
    internet.serve(status_list.LIST_URL, issuer.status_list([7]), max_age=timedelta(0))
    listed = {
        name: json.dumps(issuer.badge(status=status_list.entry(index))).encode()
        for name, index in (("revocable", 42), ("revoked", 7))
    }
    return {
        "credential": good,
        "tampered": good.replace(b"Welding", b"Surgery"),
        "presentation": json.dumps(
            holder.presentation(badge, challenge="b7c1", domain="jobs.example")
        ).encode(),
        "transcript": issuer.sign_jwt(
            credential.record(badge, issuer.sign_jwt(credential.badge(issuer=issuer.did)), issuer=issuer.did)
        ),
        "resume": _resume(issuer, holder),
        "named": json.dumps(issuer.badge(subject={"id": ..., "identifier": [_HASHED]})).encode(),
        "issuer_did": issuer.did,
        "plain": issuer.sign_jwt(credential.plain(issuer=issuer.did)),
        "internet": open_badges.serve(internet),
        "hosted_badge": json.dumps(open_badges.hosted()).encode(),
        "signed_badge": open_badges.signed(),
        "aligned": json.dumps(_aligned(issuer)).encode(),
        "picture": carriers.baked_png(good),
        "forged_picture": carriers.baked_png(good.replace(b"Welding", b"Surgery")),
        **listed,
        **_schooled(issuer),
        **_sealed(),
        **_selective(),
        **_messages(issuer, holder),
    }


def _messages(issuer: Issuer, holder: Issuer) -> dict[str, bytes]:
    """Return a credential as COSE, and presentations of it for a request and for nobody."""
    raw = issuer.sign_cose(credential.badge(issuer=issuer.did, subject={"id": holder.did}))
    return {
        "cose_credential": raw,
        "cose_presentation": holder.presentation_cose(raw, challenge="b7c1", domain="https://jobs.example"),
        "unbound_cose_presentation": holder.presentation_cose(raw),
    }


def _selective() -> dict[str, str]:
    """Return an SD-JWT VC of which a part is shown, bare and bound to its holder."""
    shown = sd_jwt.credential(Issuer(identity=did_key(key("P-256"))), "given_name", "process")
    bound = sd_jwt.bind(shown, nonce="b7c1", aud="https://jobs.example")
    claims = {name: value for name, value in sd_jwt.LEARNING.items() if name != "vct"}
    learned = sd_jwt.credential(
        Issuer(identity=did_key(key("P-256"))), person=claims, vct=sd_jwt.LEARNING["vct"]
    )
    boosts = (ROOT / "tests/vectors/boosts/boosts.jsonl").read_bytes().splitlines()
    certified = json.loads(boosts[-2])["document"]
    return {
        "sd_jwt": shown,
        "bound_sd_jwt": bound,
        "learning_credential": learned,
        "certified_boost": certified,
    }


def _aligned(issuer: Issuer) -> dict[str, Any]:
    """Return a badge that says by a code what was learned."""
    achievement = credential.badge()["credentialSubject"]["achievement"]
    welder = {
        "type": ["Alignment"],
        "targetName": "Welders",
        "targetFramework": "O*NET-SOC",
        "targetCode": "51-4121.00",
        "targetUrl": "https://www.onetonline.org/link/summary/51-4121.00",
    }
    return issuer.badge(subject={"achievement": {**achievement, "alignment": [welder]}})


def _resume(issuer: Issuer, author: Issuer) -> str:
    """Return a person's own record, one item of it proven."""
    about = {"id": credential.HOLDER, "name": "Welder"}
    proof = issuer.sign_jwt(credential.plain(issuer=issuer.did, subject=about))
    asked = {"verifyingOrganization": {"tradeName": "AllSoftware"}}
    claims = credential.resume(
        issuer=author.did,
        person={"name": {"formattedName": "Ada Example"}},
        certifications=[{"name": "Welder", "verifications": [proof]}],
        skills=[{"name": "Java", "verifications": [asked]}],
    )
    return author.sign_jwt(claims, "vcdm11")


def _schooled(issuer: Issuer) -> dict[str, Any]:
    """Return a badge that keeps the schema of Open Badges, which it names, and one that does not."""
    extensions = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
    members: dict[str, Any] = {
        "@context": [credential.V2, credential.OPEN_BADGES, extensions],
        "credentialSchema": schemas.entry(schemas.OPEN_BADGES, "1EdTechJsonSchemaValidator2019"),
    }
    achievement = {
        "id": "urn:x:welding",
        "type": ["Achievement"],
        "name": "Welding",
        "description": "Level 2",
    }
    wrong = issuer.badge(subject={"achievement": achievement}, **members)
    return {
        "conforming": json.dumps(issuer.badge(**members)).encode(),
        "nonconforming": json.dumps(wrong).encode(),
    }


def _anchored() -> dict[str, Any]:
    """Return a Blockcert, and an internet with its issuer's profile and an explorer that knows its transaction."""
    signed, world = blockcerts.anchored(blockcerts.unsigned()), World()
    world.serve(blockcerts.PROFILE, blockcerts.profile())
    explorer = blockcerts.EXPLORERS["btc:mainnet"].replace("{id}", blockcerts.TRANSACTION)
    world.serve(explorer, blockcerts.esplora(signed.root))
    return {"blockcert": json.dumps(signed.document), "block_chain": world}


def _sealed() -> dict[str, Any]:
    """Return a credential under a seal, and an internet with the list that lists who certified it."""
    root = authority()
    seal = leaf(root, "college.example", qualified=("seal",))
    college = "https://college.example"
    identity = Identity(did=college, key=seal.key, method_id="", document={})
    world = World()
    world.serve(trusted_list.LOTL_URL, trusted_list.sign_xml(trusted_list.tsl(trusted_list.service(root))))
    world.serve(vical.URL, vical.signed(vical.entry(root)))
    return {
        "sealed": Issuer(identity=identity).sign_jwt(
            credential.badge(issuer=college), header={"kid": ..., "x5c": seal.x5c()}
        ),
        "licence": mobile_document.licence(mobile_document.document_signer(root)),
        "presented": _presented(mobile_document.document_signer(root)),
        "diploma": json.dumps(
            seals.sealed(certified=leaf(root, registered=seals.REGISTERED, qualified=("seal",)))
        ),
        **_anchored(),
        "list_url": trusted_list.LOTL_URL,
        "list_signer": trusted_list.OPERATOR.sha256,
        "vical_url": vical.URL,
        "vical_signer": vical.PROVIDER.pem,
        "network": world,
        "now": NOW,
    }


_PAGES: Final = (
    "README.md",
    *(str(page.relative_to(ROOT)) for page in sorted((ROOT / "docs").rglob("*.md"))),
)


@pytest.mark.parametrize("source", [example for page in _PAGES for example in _examples(page)])
async def test_example_runs(source: str) -> None:
    code = compile(source, "example", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    awaits = bool(code.co_flags & inspect.CO_COROUTINE)

    if awaits:
        await eval(code, _names())  # noqa: S307 - our own documentation
    else:  # as in a program that has no event loop
        await asyncio.to_thread(exec, code, _names())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_has_a_page_with_an_example(kind: Kind) -> None:
    assert _examples(f"docs/kinds/{kind.name}.md")


@pytest.mark.parametrize("source", _examples("docs/registries.md", "toml"))
def test_table_of_registries_opens(source: str) -> None:
    assert Verifier(Settings(**tomllib.loads(source))).ports().registries


def _presented(signer: Certified) -> str:
    """Return a licence as a wallet answers OpenID4VP with it."""
    asked = ["x509_san_dns:jobs.example", "n-0S6_WzA2Mj", None, "https://jobs.example/answer"]
    digest = sha256(encode_cbor(asked)).digest()
    transcript = encode_cbor([None, None, ["OpenID4VPHandover", digest]])
    return mobile_document.response(
        mobile_document.shown(mobile_document.issued(signer), transcript=transcript)
    )
