"""For every plug-in one submission that it lets pass and one that it refuses, by room and name."""

import base64
from collections.abc import Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from tests.builders import (
    credential,
    did_log,
    federation,
    keys,
    list_token,
    mobile_document,
    open_badges,
    sd_jwt,
    seals,
    status_list,
    trusted_list,
    vical,
)
from tests.builders.certificates import Certified, authority, leaf
from tests.builders.issuer import Issuer
from tests.builders.jws_json import signed_by
from tests.builders.keys import Identity
from tests.story.cases import ADA, HOSTED, KEYED, serve, transcript
from tests.world import World

LISTED: Final = Issuer(identity=keys.did_jwk())
LOG: Final = did_log.start(host="chronicle.example")
CHRONICLED: Final = Issuer(identity=did_log.identity(LOG))
REVOKED_ID: Final = "urn:uuid:0b1d6f0e-5a55-4b44-8a0c-7c6f7a8e0001"
ACADEMY: Final = Issuer(
    identity=Identity(
        did="https://academy.example", key=keys.key("P-256", seed=22), method_id="doc-signer", document={}
    )
)
PROFILE: Final = "https://college.example/profile"
COLLEGE: Final = Issuer(identity=keys.did_key(keys.key(seed=21)))
CONSORTIUM: Final = "https://consortium.example/registry.json"
AUTHORITY: Final = authority()
SEAL: Final = leaf(AUTHORITY, "sealed.example", qualified=("seal",))
LICENSING: Final = mobile_document.document_signer(AUTHORITY)
LISTS: Final[dict[str, Any]] = {
    "type": "eu_trusted_list",
    "name": "EU",
    "url": trusted_list.LOTL_URL,
    "signers": [trusted_list.OPERATOR.sha256],
}
OLDER_LIST: Final = "https://status.example/lists/older"
FIRST_LIST: Final = "https://status.example/lists/first"
TOKEN_LIST: Final = "https://status.example/lists/token"
NAMED_LIST: Final = "https://status.example/lists/named"


class Tried(NamedTuple):
    """What passes, what does not, and the code that then decides. `registry` is one that is configured for it."""

    good: dict[str, Any] | str
    bad: dict[str, Any] | str
    code: str
    policy: str = "default"
    registry: Mapping[str, Any] | None = None


def serve_tried(world: World) -> World:
    """Put on the internet what these submissions rely on."""
    serve(world)
    open_badges.serve(world, open_badges.revocations(open_badges.REVOKED))
    world.serve(
        OLDER_LIST, KEYED.sign_data_integrity(status_list.list_2021([7], url=OLDER_LIST, issuer=KEYED.did))
    )
    world.serve(
        FIRST_LIST,
        KEYED.sign_ed25519_2020(status_list.list_2020([40], url=FIRST_LIST, issuer=KEYED.did)),
    )
    world.serve(TOKEN_LIST, KEYED.cwt(list_token.cwt_claims([7], url=TOKEN_LIST)))
    world.serve(NAMED_LIST, list_token.plain_list([REVOKED_ID], url=NAMED_LIST, issuer=KEYED.did))
    method = {
        "id": f"{PROFILE}#k",
        "type": "Multikey",
        "controller": PROFILE,
        "publicKeyMultibase": COLLEGE.identity.key.multikey,
    }
    world.serve(did_log.log_url("chronicle.example"), did_log.lines(LOG))
    world.serve(CONSORTIUM, {"registry": {HOSTED.did: {"name": "University of Example"}}})
    member = federation.Entity(id="https://university.example", kid="member-1")
    anchor = federation.ANCHOR
    world.serve(
        member.configuration_url, member.configuration(anchor.id, metadata=federation.issuing("Degree"))
    )
    world.serve(anchor.configuration_url, anchor.configuration())
    world.serve(anchor.statement_url(member.id), anchor.about(member))
    world.serve(
        trusted_list.LOTL_URL, trusted_list.sign_xml(trusted_list.tsl(trusted_list.service(AUTHORITY)))
    )
    world.serve(vical.URL, vical.signed(vical.entry(AUTHORITY)))
    world.serve(
        "https://academy.example/.well-known/jwt-vc-issuer",
        {"issuer": ACADEMY.did, "jwks": {"keys": [{**ACADEMY.identity.key.jwk, "kid": "doc-signer"}]}},
    )
    world.serve(PROFILE, {"id": PROFILE, "verificationMethod": [method], "assertionMethod": [f"{PROFILE}#k"]})
    return world


@cache
def tried() -> Mapping[tuple[str, str], Tried]:
    """Return every plug-in's two submissions."""
    return {**_rooms_of_the_way(), **_formats(), **_suites()}


def _certified(signer: Certified) -> str:
    issuer = Issuer(
        identity=Identity(did="https://sealed.example", key=signer.key, method_id="", document={})
    )
    header = {"kid": ..., "x5c": signer.x5c()}
    return issuer.sign_jwt(credential.badge(issuer=issuer.did), header=header)


def _diploma(
    registered: str = seals.REGISTERED, person: Mapping[str, object] | None = None
) -> dict[str, Any]:
    certified = leaf(AUTHORITY, registered=registered, qualified=("seal",))
    return seals.sealed(seals.diploma(person=person), certified)


def _college(**members: Any) -> dict[str, Any]:  # noqa: ANN401 - as the builder takes them
    signed = COLLEGE.sign_data_integrity(credential.badge(issuer=PROFILE), verificationMethod=f"{PROFILE}#k")
    return {**signed, **members}


def _referring(index: int) -> str:
    claims = credential.badge(issuer=KEYED.did)
    return KEYED.sign_jwt(claims, payload={"status": list_token.reference(index, url=TOKEN_LIST)})


def _rooms_of_the_way() -> dict[tuple[str, str], Tried]:
    older = [status_list.entry_2021(index, url=OLDER_LIST) for index in (1, 7)]
    generic = KEYED.sign_data_integrity(credential.plain(issuer=KEYED.did))
    return {
        ("did_methods", "key"): Tried(
            KEYED.badge(), ADA.badge(issuer=KEYED.did), "key_binding.issuer_mismatch"
        ),
        ("did_methods", "jwk"): Tried(
            LISTED.sign_jwt(credential.badge(issuer=LISTED.did)),
            LISTED.sign_data_integrity(
                credential.badge(issuer=LISTED.did), verificationMethod=f"{LISTED.did}#1"
            ),
            "did.verification_method_not_found",
        ),
        ("did_methods", "web"): Tried(
            HOSTED.badge(),
            HOSTED.sign_data_integrity(
                credential.badge(issuer=HOSTED.did), verificationMethod=f"{HOSTED.did}#key-2"
            ),
            "did.verification_method_not_found",
        ),
        ("did_methods", "webvh"): Tried(
            CHRONICLED.badge(),
            CHRONICLED.sign_data_integrity(
                credential.badge(issuer=CHRONICLED.did), verificationMethod=f"{CHRONICLED.did}#key-2"
            ),
            "did.verification_method_not_found",
        ),
        ("status", "bitstring_status_list"): Tried(
            HOSTED.badge(status=status_list.entry(1)),
            HOSTED.badge(status=status_list.entry(7)),
            "status.revoked",
        ),
        ("status", "status_list_2021"): Tried(
            KEYED.badge(status=older[0]), KEYED.badge(status=older[1]), "status.revoked"
        ),
        ("status", "revocation_list_2020"): Tried(
            KEYED.badge(status=status_list.entry_2020(1, url=FIRST_LIST)),
            KEYED.badge(status=status_list.entry_2020(40, url=FIRST_LIST)),
            "status.revoked",
        ),
        ("status", "1edtech_revocation_list"): Tried(
            KEYED.badge(status=list_token.plain_entry(NAMED_LIST)),
            KEYED.badge(status=list_token.plain_entry(NAMED_LIST), id=REVOKED_ID),
            "status.revoked",
        ),
        ("status", "open_badges_revocation_list"): Tried(
            open_badges.signed(), open_badges.signed(id=open_badges.REVOKED), "status.revoked"
        ),
        ("status", "token_status_list"): Tried(_referring(1), _referring(7), "status.revoked"),
        ("verifier/key_sources", "did"): Tried(
            KEYED.badge(),
            KEYED.sign_data_integrity(
                credential.badge(issuer=KEYED.did), verificationMethod=f"{KEYED.did}#other"
            ),
            "did.verification_method_not_found",
        ),
        ("verifier/key_sources", "controller_document"): Tried(
            _college(), _college(issuer="https://university.example/"), "proof.signature_invalid"
        ),
        ("verifier/key_sources", "jwt_vc_issuer"): Tried(
            sd_jwt.credential(ACADEMY), sd_jwt.credential(KEYED, iss=ACADEMY.did), "key.none_for_purpose"
        ),
        ("verifier/key_sources", "x5c"): Tried(
            _certified(SEAL),
            _certified(leaf(authority("Nobody"), "sealed.example")),
            "certificate.untrusted",
            registry=LISTS,
        ),
        ("verifier/registries", "eu_trusted_list"): Tried(
            _certified(SEAL),
            _certified(leaf(AUTHORITY, "sealed.example")),
            "certificate.untrusted",
            "strict",
            registry=LISTS,
        ),
        ("verifier/kinds", "open_badges_3"): Tried(
            KEYED.badge(), KEYED.badge(subject={"achievement": ...}), "kind.achievement_missing"
        ),
        ("verifier/kinds", "clr_2"): Tried(
            transcript(HOSTED.badge()), transcript(), "kind.credentials_missing"
        ),
        ("verifier/kinds", "ler_rs"): Tried(
            KEYED.sign_jwt(credential.resume(issuer=KEYED.did, person={"name": "Ada"}), "vcdm11"),
            KEYED.sign_jwt(credential.resume(issuer=KEYED.did), "vcdm11"),
            "kind.record_empty",
        ),
        ("verifier/kinds", "open_badges_2"): Tried(
            open_badges.signed(),
            open_badges.signed(badge=open_badges.badge_class(name=...)),
            "kind.achievement_missing",
        ),
        ("verifier/kinds", "europass"): Tried(
            _diploma(), _diploma(person={"hasClaim": ...}), "kind.claim_missing", registry=LISTS
        ),
        **{
            (room, name): Tried(
                mobile_document.licence(LICENSING),
                mobile_document.licence(LICENSING, changed="Eve"),
                "mdoc.digest_differs",
                registry=vical.TABLE,
            )
            for room, name in (
                ("verifier/kinds", "identity_document"),
                ("verifier/formats", "mdoc"),
                ("verifier/suites", "mdoc_mso"),
                ("verifier/carriers", "mdoc_response"),
            )
        },
        ("verifier/carriers", "vp_token"): Tried(
            {"vp_token": {"badge": [ADA.presentation(KEYED.badge())]}},
            {"vp_token": {"badge": [ADA.presentation(KEYED.badge(), holder=KEYED.did)]}},
            "key_binding.issuer_mismatch",
        ),
        ("verifier/kinds", "learning_credential"): Tried(
            sd_jwt.credential(LISTED, **sd_jwt.LEARNING),
            sd_jwt.credential(LISTED, **{**sd_jwt.LEARNING, "achievement_title": None}),
            "kind.achievement_missing",
        ),
        ("verifier/kinds", "generic"): Tried(
            generic, {**generic, "id": "urn:uuid:2"}, "proof.signature_invalid"
        ),
        ("verifier/registries", "static"): Tried(
            LISTED.sign_jwt(credential.badge(issuer=LISTED.did)), KEYED.badge(), "issuer.unknown", "strict"
        ),
        **_registries(),
    }


def _registries() -> dict[tuple[str, str], Tried]:
    consortium = {"name": "Consortium", "type": "dcc-legacy", "url": CONSORTIUM}
    anchor = {"id": federation.ANCHOR.id, "keys": [federation.ANCHOR.jwk]}
    tables = {
        "dcc": {"type": "dcc", "name": "tried", "registries": [consortium]},
        "openid_federation": {"type": "openid_federation", "name": "tried", "anchors": [anchor]},
    }
    return {
        ("verifier/registries", "vical"): Tried(
            mobile_document.licence(LICENSING),
            KEYED.badge(),
            "issuer.unknown",
            "strict",
            vical.TABLE,
        ),
        **{
            ("verifier/registries", name): Tried(
                HOSTED.badge(), KEYED.badge(), "issuer.unknown", "strict", table
            )
            for name, table in tables.items()
        },
    }


def _in_base64(message: bytes) -> str:
    return base64.b64encode(message).decode()


def _formats() -> dict[tuple[str, str], Tried]:
    token = KEYED.sign_jwt(credential.badge_v1(issuer=KEYED.did), "vcdm11")
    carried = {**credential.badge_v1(issuer=KEYED.did), "proof": {"type": "JwtProof2020", "jwt": token}}
    return {
        ("verifier/formats", "data_integrity"): Tried(
            KEYED.badge(), credential.badge(issuer=KEYED.did), "proof.missing"
        ),
        ("verifier/formats", "jades"): Tried(
            _diploma(), _diploma(registered="VATES-B11111111"), "key_binding.issuer_mismatch", registry=LISTS
        ),
        ("verifier/formats", "vc_jwt"): Tried(
            token, KEYED.sign_jwt(credential.badge_v1(issuer=KEYED.did), "vcdm11", payload={"exp": 1}),
            "structure.period",
        ),
        ("verifier/formats", "vc_jws_json"): Tried(
            signed_by(credential.badge(issuer=KEYED.did), KEYED),
            signed_by(credential.badge(issuer=KEYED.did), KEYED, ADA),
            "key_binding.issuer_mismatch",
        ),
        ("verifier/formats", "vc_cose"): Tried(
            _in_base64(KEYED.sign_cose(credential.badge(issuer=KEYED.did))),
            _in_base64(KEYED.sign_cose(credential.badge(issuer=ADA.did))),
            "key_binding.issuer_mismatch",
        ),
        ("verifier/formats", "vc_sd_jwt"): Tried(
            _part("validFrom"), _part("validFrom", issuer="College"), "structure.issuer"
        ),
        ("verifier/formats", "sd_jwt_vc"): Tried(
            sd_jwt.credential(LISTED), sd_jwt.credential(LISTED, vct=...), "structure.vct"
        ),
        ("verifier/formats", "jwt_proof"): Tried(carried, {**carried, "name": "Doctor"}, "proof.outer_differs"),
        ("verifier/formats", "open_badge_signed"): Tried(
            open_badges.signed(), open_badges.signed(verification={"type": "hosted"}), "structure.verification"
        ),
        ("verifier/formats", "open_badge_hosted"): Tried(
            open_badges.hosted(), open_badges.hosted(verification={"type": "signed"}), "proof.missing"
        ),
        ("verifier/formats", "presentation"): Tried(
            ADA.presentation(KEYED.badge()),
            ADA.presentation(KEYED.badge(), holder=KEYED.did),
            "key_binding.issuer_mismatch",
        ),
    }  # fmt: skip


def _part(withheld: str, **broken: object) -> str:
    """Return a badge as SD-JWT of which one member is withheld."""
    payload, _ = sd_jwt.hide({**credential.badge(issuer=KEYED.did), **broken}, withheld)
    return sd_jwt.token(KEYED, payload, typ="vc+sd-jwt")


def _suites() -> dict[tuple[str, str], Tried]:
    older = KEYED.sign_ed25519_2020(credential.badge_v1(issuer=KEYED.did))
    shown = sd_jwt.credential(LISTED)
    return {
        ("verifier/suites", "eddsa-rdfc-2022"): Tried(
            KEYED.badge(), {**KEYED.badge(), "name": "Doctor"}, "proof.signature_invalid"
        ),
        ("verifier/suites", "Ed25519Signature2020"): Tried(
            older, {**older, "name": "Doctor"}, "proof.signature_invalid"
        ),
        ("verifier/suites", "open_badge_hosted"): Tried(
            open_badges.hosted(), open_badges.hosted(issuedOn="2025-01-01T00:00:00Z"), "badge.copy_differs"
        ),
        ("verifier/suites", "jades"): Tried(
            _diploma(), {**_diploma(), "payload": "{}"}, "structure.context", registry=LISTS
        ),
        ("verifier/suites", "sd_jwt"): Tried(
            shown, shown.replace(shown.partition("~")[0][-86:], "A" * 86), "proof.signature_invalid"
        ),
        ("verifier/suites", "jws"): Tried(
            KEYED.sign_jwt(credential.badge(issuer=KEYED.did)),
            KEYED.sign_jwt(credential.badge(issuer=KEYED.did)).rpartition(".")[0] + "." + "A" * 86,
            "proof.signature_invalid",
        ),
    }
