"""The registries that docs/registries.md configures for EBSI, FIWARE, Recognized Entities and TRQP, on an internet in
memory where each lists one issuer.
"""

import base64
import json
import re
import tomllib
from collections.abc import Callable, Mapping
from typing import Any, Final

from tests.builders import keys
from tests.builders.credential import V2
from tests.builders.issuer import Issuer
from tests.builders.issuers_registry import IssuersRegistry, attribute_id, entity
from tests.vectors_dir import ROOT
from tests.world import World
from verifier.report import Report
from verifier.settings import Settings
from verifier.wiring import Verifier

_BLOCK: Final = re.compile(r"^```toml\n(.*?)^```", re.DOTALL | re.MULTILINE)
COLLEGE: Final = Issuer(identity=keys.did_web(host="college.example"))
STATE: Final = Issuer(identity=keys.did_web(keys.key(seed=2), host="education.state.example"))
MEMBER: Final = entity(7)


def tables() -> dict[str, dict[str, Any]]:
    """Return the registries that the document configures, by type."""
    text = (ROOT / "docs/registries.md").read_text("utf-8")
    blocks = [tomllib.loads(block) for block in _BLOCK.findall(text)]
    return {table["type"]: table for block in blocks for table in block["registries"]}


def serve_ebsi(world: World, table: Mapping[str, Any]) -> None:
    """The root of the document cannot sign for us: one with its DID and another key does."""
    root = keys.did_ebsi(keys.key("P-256", seed=8), number=8)
    (did,) = table["roots"]
    text = json.dumps(root.document).replace(root.did, did)
    place = f"{keys.EBSI_PILOT}/identifiers/{did}"
    identity = keys.Identity(
        did=did,
        key=root.key,
        method_id=root.method_id.replace(root.did, did),
        document=json.loads(text),
        url=place,
    )
    IssuersRegistry(world=world, api=table["url"]).accredit(
        Issuer(identity=identity), MEMBER, "OpenBadgeCredential"
    )


def serve_fiware(world: World, table: Mapping[str, Any]) -> None:
    body = base64.b64encode(b'{"credentialsType":"OpenBadgeCredential","claims":[]}').decode()
    record = {"did": COLLEGE.did, "attributes": [{"body": body, "issuerType": "Undefined"}]}
    world.serve(f"{table['url']}/v4/issuers/{COLLEGE.did}", record)


def serve_recognition(world: World, table: Mapping[str, Any]) -> None:
    claims = {
        "@context": [V2, "https://www.w3.org/ns/credentials/examples/v2"],
        "type": ["VerifiableCredential", "RecognizedEntityCredential"],
        "issuer": table["issuers"][0],
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": [{"id": COLLEGE.did, "type": "RecognizedEntity", "name": "Example College"}],
    }
    world.serve_identity(STATE.identity)
    world.serve(table["lists"][0], STATE.sign_data_integrity(claims))


def serve_trqp(world: World, table: Mapping[str, Any]) -> None:
    def say(verdict: str) -> Callable[[bytes], tuple[int, dict[str, object]]]:
        return lambda asked: (
            200,
            {**json.loads(asked), verdict: True, "time_evaluated": "2026-06-01T12:00:00Z"},
        )

    world.answer(f"{table['url']}/authorization", say("authorized"))
    world.answer(f"{table['recognition']['url']}/recognition", say("recognized"))


# Who issues, what the type asks of the internet, and what it then says.
EXAMPLES: Final[dict[str, tuple[Issuer, Callable[[World, Mapping[str, Any]], None], dict[str, Any]]]] = {
    "ebsi": (
        MEMBER,
        serve_ebsi,
        {"by": "did:ebsi:zZeKyEJfUTGwajhNyNX928z", "may_issue": ["OpenBadgeCredential"]},
    ),
    "fiware": (COLLEGE, serve_fiware, {"may_issue": ["OpenBadgeCredential"]}),
    "recognized_entities": (COLLEGE, serve_recognition, {"name": "Example College", "by": STATE.did}),
    "trqp": (
        COLLEGE,
        serve_trqp,
        {"by": "did:web:nurses.example", "may_issue": ["OpenBadgeCredential"]},
    ),
}


async def report_on(
    world: World,
    kind: str,
    badge: Mapping[str, Any] | None = None,
    *,
    policy: str = "strict",
    **settings: Any,  # noqa: ANN401
) -> Report:
    """Return the report on a badge, by default one of the issuer who is listed, where that registry is configured."""
    shown = badge_of(EXAMPLES[kind][0]) if badge is None else badge
    async with Verifier(Settings(registries=(tables()[kind],), **settings), network=world) as verifier:
        return await verifier.verify(shown, policy=policy, now=world.now)


def badge_of(issuer: Issuer, **members: Any) -> dict[str, Any]:  # noqa: ANN401 - as the builder takes them
    """Return a badge in a suite that the issuer's key can sign."""
    elliptic = issuer.identity.key.kind == "P-256"
    return issuer.badge("ecdsa-rdfc-2019" if elliptic else "eddsa-rdfc-2022", **members)


def stranger_beside(kind: str) -> Issuer:
    """Return somebody who could issue the same badge, and whom nobody named."""
    return entity(9) if kind == "ebsi" else Issuer(identity=keys.did_web(host="stranger.example"))


def serve_absence(world: World, kind: str) -> None:
    """Let the registry be there, and not have the stranger."""
    table = tables()[kind]
    if kind == "ebsi":
        world.serve(
            f"{table['url']}/issuers/{table['roots'][0]}", {"did": table["roots"][0], "attributes": []}
        )
    if kind == "fiware":
        world.serve(f"{table['url']}/v4/issuers", {"items": []})
    if kind == "trqp":
        not_found = {"type": "about:blank", "title": "entity not found", "status": 404}
        world.answer(f"{table['url']}/authorization", lambda _: (404, not_found))


def serve_example(world: World, kind: str) -> None:
    """Let the registry be there with the issuer whom it lists."""
    issuer, serve, _ = EXAMPLES[kind]
    world.serve_identity(issuer.identity)
    serve(world, tables()[kind])


def places(kind: str) -> tuple[str, ...]:
    """Return every address that the registry is asked at about the issuer whom it lists."""
    table, (issuer, _, _) = tables()[kind], EXAMPLES[kind]
    record = f"{table.get('url')}/issuers/{issuer.did}"
    return {
        "ebsi": (
            record,
            f"{record}/attributes?page%5Bsize%5D=50",
            f"{record}/attributes/{attribute_id(issuer.did, 0)}",
        ),
        "fiware": (f"{table.get('url')}/v4/issuers/{issuer.did}",),
        "recognized_entities": tuple(table.get("lists", ())),
        "trqp": (f"{table.get('url')}/authorization", "https://root.example/recognition"),
    }[kind]
