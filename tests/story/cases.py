"""One submission of every sort, good and bad: what must hold for every report is tried on all of these."""

import base64
import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from did_methods.core.ports import FetchFailed
from tests.builders import credential, domain_linkage, keys, schemas, status_list
from tests.builders.issuer import Issuer
from tests.world import World

KEYED: Final = Issuer()
ADA: Final = Issuer(identity=keys.did_key(keys.key(seed=2)))
HOSTED: Final = Issuer(identity=keys.did_web(keys.key(seed=3), host="university.example"))
ELLIPTIC: Final = Issuer(identity=keys.did_jwk())
LINKED: Final = domain_linkage.naming(
    domain_linkage.ORIGIN, "https://silent.example", signer=keys.key(seed=5), host="linked.example"
)
DEAD_LIST: Final = "https://down.example/list"
PAST: Final = "2026-02-01T00:00:00Z"


def serve(world: World) -> World:
    """Put on the internet what the cases rely on."""
    world.serve_identity(HOSTED.identity)
    world.serve(status_list.LIST_URL, HOSTED.status_list([7]))
    world.serve_identity(LINKED.identity)
    world.serve(
        domain_linkage.ORIGIN + domain_linkage.PATH,
        domain_linkage.configuration(domain_linkage.signed(LINKED)),
    )
    world.fail(DEAD_LIST, FetchFailed("fetch.timeout", "expected an answer, got none"))
    return world


def transcript(*inner: object) -> dict[str, Any]:
    """Return a signed learner record around these credentials."""
    return HOSTED.sign_data_integrity(credential.record(*inner, issuer=HOSTED.did, about=ADA.did))


def own_words() -> dict[str, Any]:
    """Return a credential that gives two words of its own a meaning, and says that one of two courses was passed."""
    document = credential.plain(issuer=KEYED.did)
    terms = {"passed": "https://school.example/terms#passed", "failed": "https://school.example/terms#failed"}
    return {
        **document,
        "@context": [credential.V2, terms],
        "credentialSubject": {"id": ADA.did, "passed": "Welding 2", "failed": "Welding 3"},
    }


@cache
def cases() -> Mapping[str, bytes]:
    """Return the bytes of every submission, by name."""
    return {
        name: document.encode() if isinstance(document, str) else json.dumps(document).encode()
        for name, document in _documents().items()
    }


def _documents() -> dict[str, dict[str, Any] | str]:
    return {**_credentials(), **_tokens(), **_presentations(), **_records(), **_endorsements()}


def _credentials() -> dict[str, dict[str, Any] | str]:
    good = KEYED.badge()
    entries = [status_list.entry(index) for index in (1, 7)]
    unknown = {"type": "FutureSignature2031"}
    return {
        "good": good,
        "hosted": HOSTED.badge(),
        "of a linked domain": LINKED.badge(),
        "not revoked": HOSTED.badge(status=status_list.entry(1)),
        "revoked": HOSTED.badge(status=status_list.entry(7)),
        "two entries": HOSTED.badge(status=entries),
        "list of another": KEYED.badge(status=status_list.entry(1)),
        "list down": HOSTED.badge(status=status_list.entry(1, url=DEAD_LIST)),
        "list not there": HOSTED.badge(status=status_list.entry(1, url="https://gone.example/list")),
        "entry malformed": HOSTED.badge(status=status_list.entry("x")),
        "expired": KEYED.badge(validUntil=PAST),
        "not yet": KEYED.badge(validFrom="2027-01-01T00:00:00Z"),
        "tampered": {**good, "name": "Doctor"},
        "unsigned": credential.badge(issuer=KEYED.did),
        "wrong shape": {**good, "issuer": 5},
        "another's key": ADA.badge(issuer=KEYED.did),
        "dead host": Issuer(identity=keys.did_web(host="gone.example")).badge(),
        "unknown context": {**good, "@context": [*good["@context"], "https://vocabulary.example/v1"]},
        "unknown suite": {**good, "proof": unknown},
        "unknown suite beside": {**good, "proof": [good["proof"], unknown]},
        "proof of no type": {**good, "proof": [good["proof"], {}, 5]},
        "two proofs": KEYED.sign_data_integrity(good),
        "of 2020": KEYED.sign_ed25519_2020(credential.badge_v1(issuer=KEYED.did)),
        "plain": KEYED.sign_data_integrity(credential.plain(issuer=KEYED.did)),
        "own words": KEYED.sign_data_integrity(own_words()),
        "of nobody": KEYED.badge(subject={"id": ...}),
        "no achievement": KEYED.badge(subject={"achievement": ...}),
        "id that is none": {
            **good,
            "evidence": {"id": "urn:x:1", "type": ["Evidence"], "name": {"@id": "ada@example.com"}},
        },
        "issuer's creator without an IRI": {
            **good,
            "credentialSubject": {
                **good["credentialSubject"],
                "id": "urn:x:2",
                "source": {"id": "ada@example.com"},
            },
        },
        "names a schema": KEYED.badge(credentialSchema=schemas.entry(schemas.OPEN_BADGES)),
        "breaks its schema": KEYED.badge(
            credentialSchema=schemas.entry(schemas.OPEN_BADGES), subject={"achievement": {"name": "Welding"}}
        ),
        "schema not there": KEYED.badge(credentialSchema=schemas.entry("https://gone.example/schema.json")),
        "states digests": KEYED.badge(
            relatedResource=[{"id": credential.V2, "digestMultibase": "uEiAAAA"}],
            evidence=[{"id": "https://gone.example/x", "type": ["Evidence"], "digestSRI": "sha256-AAAA"}],
        ),
        "in other alphabets": KEYED.badge(issuer_name="Universität 東京 \u202e\U0001f393"),
    }


def _tokens() -> dict[str, dict[str, Any] | str]:
    token = HOSTED.sign_jwt(credential.badge(issuer=HOSTED.did))
    older = KEYED.sign_jwt(credential.badge_v1(issuer=KEYED.did), "vcdm11")
    return {
        "token": token,
        "token of badges": KEYED.sign_jwt(credential.badge(issuer=KEYED.did), "ob3"),
        "token of 1.1": older,
        "token of a curve": ELLIPTIC.sign_jwt(credential.badge(issuer=ELLIPTIC.did)),
        "token broken": token[:-8] + "AAAAAAAA",
        "token malformed": token.replace(".", ".!", 1),
        "token in an envelope": credential.enveloped(token),
        "message": base64.b64encode(HOSTED.sign_cose(credential.badge(issuer=HOSTED.did))).decode(),
        "message of 1.1": base64.b64encode(KEYED.sign_cose(credential.badge_v1(issuer=KEYED.did))).decode(),
        "message in an envelope": credential.enveloped(KEYED.sign_cose(credential.badge(issuer=KEYED.did))),
        "token in its object": {
            **credential.badge_v1(issuer=KEYED.did),
            "proof": {"type": "JwtProof2020", "jwt": older},
        },
        "token of another kind": HOSTED.sign_jwt(
            credential.badge(issuer=HOSTED.did), header={"typ": "at+jwt"}
        ),
    }


def _presentations() -> dict[str, dict[str, Any] | str]:
    mine = HOSTED.badge(subject={"id": ADA.did}, status=status_list.entry(1))
    return {
        "presentation": ADA.presentation(mine, challenge="c", domain="d.example"),
        "presentation as token": ADA.presentation_jwt(
            mine, HOSTED.sign_jwt(credential.badge(issuer=HOSTED.did))
        ),
        "presentation as message": base64.b64encode(
            ADA.presentation_cose(mine, KEYED.sign_cose(credential.badge(issuer=KEYED.did)), challenge="c")
        ).decode(),
        "presentation of many": ADA.presentation(
            mine,
            KEYED.badge(),
            {**mine, "name": "Doctor"},
            HOSTED.badge(status=status_list.entry(7)),
            HOSTED.badge(status=status_list.entry(1, url=DEAD_LIST)),
        ),
        "presentation of oddities": ADA.presentation_jwt(
            "not a token", 5, None, "eyJ9.e30.AA~", {"type": "Person"}, dialect="vcdm11"
        ),
        "presentation of nothing": ADA.presentation(),
        "presentation unsigned": credential.presentation(mine),
        "presentation by another": KEYED.presentation(mine, holder=ADA.did),
        "presentation in a presentation": KEYED.presentation(ADA.presentation(mine)),
    }


def endorsed(*endorsements: object, member: str = "endorsement") -> dict[str, Any]:
    """Return a badge whose issuer put endorsements of the badge itself beside it."""
    return KEYED.sign_data_integrity({**credential.badge(issuer=KEYED.did), member: list(endorsements)})


def _endorsements() -> dict[str, dict[str, Any] | str]:
    good = ADA.sign_data_integrity(credential.endorsement(credential.CREDENTIAL_ID, issuer=ADA.did))
    other = ADA.sign_data_integrity(credential.endorsement("urn:x:another", issuer=ADA.did))
    down = credential.endorsement(credential.CREDENTIAL_ID, issuer="did:web:gone.example")
    return {
        "endorsed": endorsed(good),
        "endorsed as another": endorsed(good, other),
        "endorsed by the unreachable": endorsed(
            Issuer(identity=keys.did_web(host="gone.example")).sign_data_integrity(down)
        ),
        "endorsed in tokens": endorsed(
            ADA.sign_jwt(credential.endorsement(credential.CREDENTIAL_ID, issuer=ADA.did)),
            5,
            member="endorsementJwt",
        ),
    }


def _records() -> dict[str, dict[str, Any] | str]:
    return {
        "record": transcript(HOSTED.badge(), KEYED.badge()),
        "record with a bad one": transcript(HOSTED.badge(), {**KEYED.badge(), "name": "Doctor"}),
        "record with an unsigned one": transcript(credential.badge(issuer=KEYED.did)),
        "record of nothing": transcript(),
        "resume": KEYED.sign_jwt(
            credential.resume(
                issuer=KEYED.did,
                about=ADA.did,
                person={"name": "Ada"},
                skills=[{"name": "Welding", "verifications": [HOSTED.badge(), {"reference": "urn:x:1"}]}],
                licenses=[{"name": "Welder"}],
            ),
            "vcdm11",
        ),
    }
