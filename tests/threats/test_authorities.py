"""An authority that is trusted for one thing vouches for nothing else. Row W06.

What is shown is good in every way: it is really signed under the authority, which the operator gives for one purpose or
for all but one. Whoever is trusted to certify the issuers of driving licences must not make a college of anybody.
"""

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from tests.builders import credential, keys, list_token, seals, status_list, time_stamps
from tests.builders.certificates import Certified, authority, leaf
from tests.builders.issuer import Issuer
from tests.builders.keys import Identity
from tests.builders.mobile_document import SIGNS_LICENCES, document_signer, licence
from tests.builders.sd_jwt import PERSON, hide, token, vc_claims
from tests.builders.trusted_list import INFO, LOTL_URL, OPERATOR, TYPE, service, sign_xml, tsl
from tests.threats.front_door import VERIFIED, FrontDoor, inconclusive
from tests.world import World
from verifier.load_settings import load_settings
from verifier.settings import Settings, SettingsRefused
from verifier.wiring import Verifier

PURPOSES: Final = ("seal", "token", "mobile_document", "time_stamp")
COLLEGE: Final = "https://college.example"
URL: Final = "https://status.example/list"
ROOT: Final = authority()
OF_LISTS: Final = authority("Example Root of Lists")
HONEST: Final = Issuer()
NAMED: Final = leaf(ROOT, "college.example", registered=seals.REGISTERED)
KEEPER: Final = leaf(OF_LISTS, "college.example", registered=seals.REGISTERED, key=keys.key("P-256", seed=88))
LICENCES: Final = document_signer(ROOT)

Shown = bytes | str | dict[str, Any]


def issuer(certified: Certified, did: str = COLLEGE) -> Issuer:
    return Issuer(identity=Identity(did=did, key=certified.key, method_id="k", document={}))


def brings(certified: Certified) -> dict[str, object]:
    """Return the header of a token that names its key by a chain alone."""
    return {"kid": ..., "x5c": certified.x5c()}


def jwt(certified: Certified = NAMED, **members: Any) -> str:  # noqa: ANN401 - members of a badge
    return issuer(certified).sign_jwt(credential.badge(issuer=COLLEGE, **members), header=brings(certified))


def presentation() -> str:
    inside = HONEST.sign_jwt(credential.badge(issuer=HONEST.did))
    return issuer(NAMED).presentation_jwt(inside, header=brings(NAMED))


def in_json(compact: str) -> dict[str, Any]:
    """Return a token in the flattened JSON serialization, which seals have too."""
    protected, payload, signature = compact.split(".")
    return {"payload": payload, "protected": protected, "signature": signature}


def sd_jwt(**claims: object) -> str:
    payload, texts = hide(PERSON, *PERSON)
    return token(issuer(NAMED), {**vc_claims(COLLEGE, **payload), **claims}, texts, x5c=NAMED.x5c())


def ended_seal() -> dict[str, Any]:
    """Return a seal whose certificate has ended, with a stamp from the time before, by a signer under `OF_LISTS`."""
    ended = leaf(ROOT, registered=seals.REGISTERED, not_after=datetime(2026, 4, 1, tzinfo=UTC))
    stamper = leaf(
        OF_LISTS, key=keys.key("P-256", seed=95), common="Stamps", extra=[(time_stamps.STAMPS, True)]
    )
    whole = seals.sealed(certified=ended)
    (seal,) = whole["signatures"]
    stamp = time_stamps.token(seal["signature"].encode(), stamper)
    unsigned = {"etsiU": [{"sigTst": {"tstTokens": [{"val": base64.b64encode(stamp).decode()}]}}]}
    return {**whole, "signatures": [{**seal, "header": unsigned}]}


def list_token_of(certified: Certified) -> str:
    claims = list_token.token_claims([7], url=URL, iss=COLLEGE)
    return issuer(certified).list_jwt(claims, header=brings(certified))


IN_TOKEN: Final = list_token.reference(1, url=URL)
IN_LIST: Final = status_list.entry(1, url=URL)
IN_OLDER_LIST: Final = status_list.entry_2021(1, url=URL)
LIST_OF_LICENCES: Final = leaf(OF_LISTS, "college.example", key=KEEPER.key, extra=[(SIGNS_LICENCES, True)])
SEALED_WITH_STATUS: Final = seals.sealed(seals.diploma(credentialStatus=IN_OLDER_LIST), NAMED)
# What is shown, and what an authority has to be trusted for to vouch for its signer.
OWN: Final[Mapping[str, tuple[str, Shown]]] = {
    "JWT": ("token", jwt()),
    "JWT in JSON": ("token", in_json(jwt())),
    "presentation": ("token", presentation()),
    "SD-JWT": ("token", sd_jwt()),
    "seal": ("seal", seals.sealed(certified=NAMED)),
    "mobile document": ("mobile_document", licence(LICENCES)),
}
# Likewise of what it rests on: the credential is under `ROOT`, trusted for the first purpose; a stamp on it, or its
# status list, is under `OF_LISTS`, which has to be trusted for the second.
BESIDE: Final[Mapping[str, tuple[str, str, Shown, Shown | None]]] = {
    "stamp on a seal": ("seal", "time_stamp", ended_seal(), None),
    "list of a JWT": (
        "token",
        "token",
        jwt(credentialStatus=IN_LIST),
        issuer(KEEPER).sign_jwt(
            status_list.bitstring_list([7], url=URL, issuer=COLLEGE), header=brings(KEEPER)
        ),
    ),
    "list of an SD-JWT": ("token", "token", sd_jwt(status=IN_TOKEN), list_token_of(KEEPER)),
    "sealed list of a seal": (
        "seal",
        "seal",
        SEALED_WITH_STATUS,
        seals.sealed(status_list.list_2021([7], url=URL, issuer=seals.ISSUER), KEEPER),
    ),
    "list of a seal as JWT": (
        "seal",
        "seal",
        SEALED_WITH_STATUS,
        issuer(KEEPER).sign_jwt(
            status_list.list_2021([7], url=URL, issuer=COLLEGE), "vcdm11", header=brings(KEEPER)
        ),
    ),
    "list of a mobile document": (
        "mobile_document",
        "mobile_document",
        licence(LICENCES, status=IN_TOKEN),
        list_token_of(LIST_OF_LICENCES),
    ),
}


def text_of(shown: Shown) -> bytes:
    return (
        shown
        if isinstance(shown, bytes)
        else (shown if isinstance(shown, str) else json.dumps(shown)).encode()
    )


def trusting(world: World, folder: Path, given: Mapping[str, tuple[Certified, ...]]) -> FrontDoor:
    """Return a door whose operator gives these authorities, by purpose."""
    files: dict[str, Any] = {}
    for purpose, authorities in given.items():
        if authorities:
            path = folder / f"{purpose}.pem"
            path.write_text("".join(one.pem for one in authorities), "utf-8")
            files[f"{purpose}_authorities"] = str(path)
    return FrontDoor(world, Settings(**files))


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("what", OWN)
async def test_an_authority_for_one_thing_vouches_for_no_signer_of_another(
    world: World, tmp_path: Path, what: str, purpose: str
) -> None:
    needed, shown = OWN[what]

    answer = await trusting(world, tmp_path, {purpose: (ROOT,)}).answer(shown)

    assert answer == (VERIFIED if purpose == needed else inconclusive("certificate.no_anchors"))
    assert world.log == []


@pytest.mark.parametrize("what", OWN)
async def test_one_for_everything_else_does_not_either(world: World, tmp_path: Path, what: str) -> None:
    needed, shown = OWN[what]
    given = {purpose: (OF_LISTS,) if purpose == needed else (ROOT,) for purpose in PURPOSES}

    verdict, code = await trusting(world, tmp_path, given).answer(shown)

    assert (verdict != "verified", code) == (True, "certificate.untrusted")


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("what", BESIDE)
async def test_what_a_credential_rests_on_needs_an_authority_for_that_too(
    world: World, tmp_path: Path, what: str, purpose: str
) -> None:
    own, needed, shown, listed = BESIDE[what]
    if listed is not None:
        world.serve(URL, text_of(listed))
    alone = {one: (ROOT,) * (one == own) + (OF_LISTS,) * (one == purpose) for one in PURPOSES}
    others = {one: (ROOT,) * (one == own) + (OF_LISTS,) * (one != needed) for one in PURPOSES}
    missed = inconclusive("certificate.expired" if listed is None else "status.list_unproven")

    answer = await trusting(world, tmp_path, alone).answer(shown)

    assert answer == (VERIFIED if purpose == needed else missed)
    assert await trusting(world, tmp_path, others).answer(shown) == missed


EU: Final = {"type": "eu_trusted_list", "name": "EU", "url": LOTL_URL, "signers": [OPERATOR.sha256]}
QUALIFIED: Final[dict[str, Any]] = {"registered": seals.REGISTERED, "qualified": ("seal",)}
SEAL_OF_ALL: Final = leaf(ROOT, "college.example", extra=[(SIGNS_LICENCES, True)], **QUALIFIED)
ENDED: Final = ended_seal()


@pytest.mark.parametrize(
    ("kind", "shown", "vouches"),
    [
        ("CA/QC", seals.sealed(certified=SEAL_OF_ALL), True),
        ("CA/QC", jwt(SEAL_OF_ALL), True),
        ("CA/QC", licence(SEAL_OF_ALL), False),
        ("EAA/Q", licence(SEAL_OF_ALL), True),
        ("TSA/QTST", seals.sealed(certified=SEAL_OF_ALL), False),
        ("TSA/QTST", jwt(SEAL_OF_ALL), False),
        ("TSA/QTST", licence(SEAL_OF_ALL), False),
    ],
)
async def test_a_service_of_a_trusted_list_vouches_for_what_its_kind_signs(
    world: World, tmp_path: Path, kind: str, shown: Shown, *, vouches: bool
) -> None:
    """Nor does the list then list the signer of what another authority vouches for."""
    of_this = () if kind != "CA/QC" else (INFO + "ForeSeals",)
    world.serve(LOTL_URL, sign_xml(tsl(service(ROOT, kind=TYPE + kind, purposes=of_this))))
    path = tmp_path / "authorities.pem"
    path.write_text(ROOT.pem, "utf-8")
    files: dict[str, Any] = {f"{purpose}_authorities": str(path) for purpose in PURPOSES}

    alone = await FrontDoor(world, Settings(registries=(EU,))).report(shown)
    beside = await FrontDoor(world, Settings(registries=(EU,), **files)).report(shown)

    assert (alone.verdict == "verified") is vouches
    assert beside.verdict == "verified"
    assert beside.issuer is not None
    assert [told.listing for told in beside.issuer.registries] == ["listed" if vouches else "not_listed"]


@pytest.mark.parametrize(("kind", "vouches"), [("TSA/QTST", True), ("CA/QC", False), ("EAA/Q", False)])
async def test_only_a_service_for_time_stamps_vouches_for_one(
    world: World, tmp_path: Path, kind: str, *, vouches: bool
) -> None:
    world.serve(LOTL_URL, sign_xml(tsl(service(OF_LISTS, kind=TYPE + kind))))
    path = tmp_path / "authorities.pem"
    path.write_text(ROOT.pem, "utf-8")
    door = FrontDoor(world, Settings(registries=(EU,), seal_authorities=str(path)))

    assert await door.answer(ENDED) == (VERIFIED if vouches else inconclusive("certificate.expired"))


def test_a_file_without_a_purpose_is_refused_at_start_by_its_name(tmp_path: Path) -> None:
    for name in ("certificate_authorities", "authorities"):
        with pytest.raises(SettingsRefused) as refused:
            load_settings({f"LER_VERIFIER_{name.upper()}": str(tmp_path / "a.pem")})

        assert (refused.value.code, name.upper() in str(refused.value)) == ("settings.unknown_name", True)


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize(
    "text", ["", "junk", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", None]
)
def test_a_file_that_names_no_authority_refuses_to_start_and_is_named(
    tmp_path: Path, purpose: str, text: str | None
) -> None:
    path = tmp_path / "a.pem"
    if text is not None:
        path.write_text(text, "utf-8")
    variable = f"LER_VERIFIER_{purpose.upper()}_AUTHORITIES"

    with pytest.raises(SettingsRefused) as refused:
        Verifier(load_settings({variable: str(path)}))

    assert refused.value.code == ("settings.file_unreadable" if text is None else "settings.wrong_value")
    assert variable in str(refused.value)
