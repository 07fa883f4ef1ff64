"""Real trusted lists, and those that other implementations test with: each gives its published result at its instant.

Real are the EU's lists of lists of 2019 (with its pivots) and 2026, and nine national lists; the wallet pilots' lists
come unsigned and are signed here to be read. What is judged otherwise than published stands in `GAPS`, with the reason.
"""

import base64
import gzip
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from tests.builders.certificates import authority
from tests.builders.trusted_list import NATIONAL, OPERATOR, sign_json, sign_xml
from tests.vectors_dir import VECTORS, manifest, needs_vectors
from tests.world import World
from verifier import x509
from verifier.errors import Undetermined
from verifier.model import Listing, Question, Signed, SignerChain, Standing
from verifier.policy import STRICT
from verifier.ports import Ports
from verifier.registries import REGISTRIES
from verifier.registries.core.eu.lists import read_list
from verifier.registries.core.eu.trusted_list import TrustedList, plain
from verifier.settings import Settings
from verifier.wiring import Verifier

# Some listed certificates are older than the rules, and their reader warns of each.
pytestmark = [
    needs_vectors,
    pytest.mark.filterwarnings("ignore:Parsed a serial number which wasn't positive"),
    pytest.mark.filterwarnings("ignore:Attribute's length must be"),
    pytest.mark.filterwarnings("ignore:Invalid ASN.1"),
]

FOLDER: Final = VECTORS / "etsi-trusted-lists"
GAPS: Final = {
    # Signed with an RSA key of 1,024 bits, which no policy here takes; those after it are proven without it.
    "lotl-2019/pivot-172.xml": "trusted_list.signature_unsupported",
}
PINNED: Final = {bytes.fromhex(OPERATOR.sha256): None}
EU: Final = "https://ec.europa.eu/tools/lotl/eu-lotl.xml"


def raw(name: str) -> bytes:
    path = FOLDER / name
    content = path.read_bytes()
    return gzip.decompress(content) if path.suffix == ".gz" else content


def pem(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")


def lists(*kinds: str, expected: str | None = None) -> list[Any]:
    """Return the cases of these kinds, by their name below the folder."""
    found = [
        case
        for case in manifest()
        if case["kind"] in kinds
        and case["source"] == "etsi-trusted-lists"
        and expected in {None, case["expected"]}
    ]
    return [
        pytest.param(case["file"].removeprefix("etsi-trusted-lists/"), case, id=Path(case["file"]).name)
        for case in found
    ]


@pytest.mark.parametrize(("name", "case"), lists("etsi-lotl", "etsi-tl"))
def test_a_list_is_proven_and_read_as_published(name: str, case: dict[str, Any]) -> None:
    signer = case.get("signerSha256")
    signers = {bytes.fromhex(signer): None} if signer else PINNED
    if name in GAPS or case["expected"] == "invalid" or not signer:
        with pytest.raises(Undetermined) as problem:
            read_list(raw(name), signers)
        unsigned = "trusted_list.unsigned" if not signer else "trusted_list.signature_invalid"
        assert problem.value.code == GAPS.get(name, unsigned)
        return
    if not case["facts"].get("version") or case["facts"]["version"] not in {"5", "6"}:
        with pytest.raises(Undetermined) as problem:
            read_list(raw(name), signers)
        assert problem.value.code == "trusted_list.malformed"
        return

    agree(read_list(raw(name), signers), case["facts"])


def agree(found: TrustedList, facts: dict[str, Any]) -> None:
    """Hold what was read against what another reader found."""
    stated = found.type or ""
    assert stated.endswith(facts["type"]) if facts.get("type") else True
    assert found.territory == facts.get("territory")
    assert found.sequence == int(facts.get("seq", 0))
    assert found.issued == datetime.fromisoformat(facts["issued"])
    assert found.next_update == datetime.fromisoformat(facts["next"])
    assert len(found.pointers) == facts["pointers"]


@pytest.mark.parametrize(("name", "case"), lists("etsi-tl", expected="valid"))
def test_an_altered_list_or_another_signer_is_noticed(name: str, case: dict[str, Any]) -> None:
    signers = {bytes.fromhex(case["signerSha256"]): None}
    altered = (
        raw(name)
        .replace(b"Svcstatus/withdrawn<", b"Svcstatus/granted<")
        .replace(b"TSLSequenceNumber>", b"X>")
    )

    for content, pinned, code in (
        (altered, signers, "trusted_list.signature_invalid"),
        (raw(name), PINNED, "trusted_list.signer_unknown"),
    ):
        with pytest.raises(Undetermined) as problem:
            read_list(content, pinned)
        assert problem.value.code == code


@pytest.mark.parametrize(
    "name",
    [
        "sunet/EWC-TL.xml", "sunet/EWC-TL-bad-base64.xml", "sunet/EWC-TL-bad-cert.xml", "synthetic-tlv6/de-tl.xml",
        "synthetic-tlv6/eu-lotl.xml",
    ],
)  # fmt: skip
def test_an_unsigned_list_of_a_pilot_is_read_once_it_is_signed(name: str) -> None:
    case = next(case for case in manifest() if case["file"].endswith(name))

    found = read_list(sign_xml(raw(name)), PINNED)

    agree(found, case["facts"])


def test_a_certificate_that_is_none_spoils_no_other() -> None:
    whole = read_list(sign_xml(raw("sunet/EWC-TL.xml")), PINNED).services
    for broken in ("sunet/EWC-TL-bad-base64.xml", "sunet/EWC-TL-bad-cert.xml"):
        left = read_list(sign_xml(raw(broken)), PINNED).services

        assert 0 < len(left.by_thumbprint) < len(whole.by_thumbprint)


@pytest.mark.parametrize(
    "name",
    [
        "sunet/EWC-TL-no-scheme-information.xml", "sunet/TSL-with-pointer.xml", "sunet/TSL-with-invalid-pointer.xml",
        "sunet/test-trust-list-no-sig.xml", "other/tlv6-wrong-inside.xml", "lote-xml/invalid.xml",
        "lote-xml/empty-scheme-extensions.xml",
    ],
)  # fmt: skip
def test_a_list_that_does_not_say_what_it_is_is_not_used_though_signed(name: str) -> None:
    with pytest.raises(Undetermined) as problem:
        read_list(sign_xml(raw(name)), PINNED)

    assert problem.value.code == "trusted_list.malformed"


@pytest.mark.parametrize(("name", "case"), lists("etsi-lote"))
def test_a_list_of_trusted_entities_is_read_as_its_schema_says(name: str, case: dict[str, Any]) -> None:
    if name.endswith(".json"):
        signed = sign_json(json.loads(raw(name)))
    elif name == "lote-xml/valid-signed.xml":
        signed = sign_xml(b"<x/>")  # it has a signature of its own, below
    else:
        signed = sign_xml(raw(name))
    if case["expected"] == "invalid" or name == "lote-xml/valid-signed.xml":
        with pytest.raises(Undetermined) as problem:
            read_list(signed, PINNED)
        assert problem.value.code == "trusted_list.malformed"
        return

    found = read_list(signed, PINNED)
    facts = case.get("facts", {})
    if facts:
        assert found.type == (plain(facts["LoTEType"]) if facts["LoTEType"] else None)
        assert found.territory == facts["SchemeTerritory"]
        assert found.sequence == facts["LoTESequenceNumber"]
        assert found.next_update == datetime.fromisoformat(facts["NextUpdate"])


def test_a_list_of_trusted_entities_with_its_own_signature_holds() -> None:
    """Its transform is the filter of TS 119 602, which other verifiers do not know."""
    content = raw("lote-xml/valid-signed.xml")
    signer = content.split(b"X509Certificate>")[-4]
    pinned = {hashlib.sha256(base64.b64decode(signer.split(b"<")[0])).digest(): None}

    found = read_list(content, pinned)

    assert (found.sequence, found.territory) == (42, "FR")


def test_the_commissions_mock_list_names_the_providers_of_each_country() -> None:
    payload = json.loads(raw("lote-json/Mock_PID_Provider_List_v0.0.2.json"))

    found = read_list(sign_json(payload), PINNED)

    providers = {one.provider for several in found.services.by_thumbprint.values() for one in several}
    assert "Agence Nationale des Titres Sécurisés" in providers
    assert len(providers) > 10


# --- chains and standings ---


def ports(world: World, now: datetime) -> Ports:
    settings = Settings(network_fetches_per_host=20, network_hosts=60)
    return Verifier(settings, network=world).ports(now)


async def standing(
    world: World,
    now: datetime,
    certificate: bytes,
    *signers: str,
    url: str = EU,
    services: tuple[str, ...] = ("seal",),
) -> Standing:
    """Return how the holder of a certificate stands by the lists in this world."""
    plugin = REGISTRIES["eu_trusted_list"]
    registry = plugin.open("EU", plugin.options(url=url, signers=signers, services=services))
    question = Question(
        issuer="https://issuer.example",
        types=(),
        chain=SignerChain(certificates=(certificate,), signed=Signed.SEAL),
    )
    return await registry.standing(question, STRICT, ports(world, now))


def serve_2026(world: World) -> World:
    world.serve(EU, raw("lotl-2026/eu-lotl-388.xml"))
    world.serve("https://tsl.digital.gob.es/TSL.xml", raw("lotl-2026/es-tl-187.xml.gz"))
    return world


def certificate_in(name: str, sha256: str) -> bytes:
    """Return the certificate of that digest from a list."""
    for part in raw(name).split(b"X509Certificate>"):
        try:
            der = base64.b64decode(part.split(b"<")[0])
        except ValueError:
            continue
        if hashlib.sha256(der).hexdigest().startswith(sha256):
            return der
    raise LookupError(sha256)


IN_2026: Final = datetime(2026, 7, 16, tzinfo=UTC)
SPAIN: Final = "lotl-2026/es-tl-187.xml.gz"


@pytest.mark.parametrize(
    ("sha256", "listing", "name"),
    [
        ("5e2e97ac3622", Listing.LISTED, "SISTEMAS INFORMATICOS ABIERTOS SAU"),
        ("10f9dfb5261c", Listing.LISTED, "Evicertia S.L."),
        ("0dae9cb87f52", Listing.EXPIRED, "Logalty Prueba por Interposicion SL"),
        ("070e128352cc", Listing.NOT_LISTED, None),
    ],
    ids=["a seal", "another seal", "a seal of a withdrawn authority", "a clock"],
)
async def test_real_seals_stand_as_spains_list_of_2026_says(
    world: World, sha256: str, listing: Listing, name: str | None
) -> None:
    found = await standing(
        serve_2026(world), IN_2026, certificate_in(SPAIN, sha256), pem("lotl-2026/eu-lotl-signer.pem")
    )

    assert (found.listing, found.name) == (listing, name)
    assert world.log == [EU, "https://tsl.digital.gob.es/TSL.xml"] or listing is Listing.NOT_LISTED


@pytest.mark.parametrize(
    ("signer", "code"),
    [
        ("lotl-2026/es-tl-signer.pem", "trusted_list.signer_unknown"),
        ("lotl-2019/signers/lotl-248.pem", "trusted_list.signer_unknown"),
    ],
)
async def test_the_list_of_lists_counts_only_under_its_pinned_signer(
    world: World, signer: str, code: str
) -> None:
    for url in [line for line in pivots_of_2026() if line.endswith(".xml")]:
        world.serve(url, b"<x/>")
    with pytest.raises(Undetermined) as problem:
        await standing(serve_2026(world), IN_2026, certificate_in(SPAIN, "5e2e97ac3622"), pem(signer))

    assert problem.value.code in {code, "trusted_list.unsigned"}


def pivots_of_2026() -> tuple[str, ...]:
    from verifier.registries.core.eu.read_xml import pivots_of  # noqa: PLC0415

    return pivots_of(raw("lotl-2026/eu-lotl-388.xml"))


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("lotl-2026/eu-lotl-388.xml", b"<TSLSequenceNumber>388<", b"<TSLSequenceNumber>389<"),
        (SPAIN, b"<TSLSequenceNumber>187<", b"<TSLSequenceNumber>188<"),
    ],
)
def test_the_negative_recipes_of_2026_are_noticed(file: str, old: bytes, new: bytes) -> None:
    case = next(case for case in manifest() if case["file"].endswith(file))
    content = raw(file)
    assert old in content

    with pytest.raises(Undetermined) as problem:
        read_list(content.replace(old, new), {bytes.fromhex(case["signerSha256"]): None})

    assert problem.value.code == "trusted_list.signature_invalid"


IN_2019: Final = datetime(2019, 9, 10, tzinfo=UTC)
POLICY: Final = "https://ec.europa.eu/information_society/policy/esignature/trusted-list/tl-pivot-{}-mp.xml"
OF_191: Final = "9c1a3b646eaf132398ef319e41c8e7ed725b64d5772580ae125d59c0f6845630"
OF_172: Final = "ffea7f0ed29beb0773ea3b0c4729bbf800a6c390b62195cb270f12a4aa62f284"
NATIONAL_LISTS: Final = {
    "https://www.digst.dk/TSLDKxml": "tl-DK.xml",
    "https://www.llv.li/files/ak/xml-llv-ak-tsl.xml": "tl-LI.xml",
    "https://trustedlist.pts.se/SE-TL.xml": "tl-SE.xml",
    "http://files.dcenr.gov.ie/rh/Irelandtslsigned.xml": "tl-IE.xml",
    "http://www.neytendastofa.is/library/Files/TSl/tsl.xml": "tl-IS.xml",
    "http://www.mcw.gov.cy/mcw/dec/dec.nsf/all/B28C11BBFDBAC045C2257E0D002937E9/$file/TSL-CY-sign.xml": "tl-CY.xml",
}


def serve_2019(world: World, top: str = "eu-lotl-248.xml", **changed: bytes) -> World:
    world.serve(EU, raw(f"lotl-2019/{top}"))
    for number in (172, 191, 226, 247):
        world.serve(POLICY.format(number), changed.get(f"p{number}", raw(f"lotl-2019/pivot-{number}.xml")))
    for url, name in NATIONAL_LISTS.items():
        world.serve(url, raw(f"lotl-2019/{name}"))
    return world


async def stranger(world: World, *signers: str) -> Standing:
    """Ask after a certificate of Sweden that nobody lists."""
    return await standing(world, IN_2019, authority("Nobody", country="SE").der, *signers)


async def code_of(world: World, *signers: str) -> str:
    try:
        await stranger(world, *signers)
    except Undetermined as problem:
        return problem.code
    except Exception as problem:  # noqa: BLE001 - lists of other countries are not in this world
        return str(getattr(problem, "code", ""))
    return ""


async def test_the_list_of_lists_of_2019_stands_by_its_own_signer_and_by_its_pivots(world: World) -> None:
    """Not all 31 national lists are here: an answer that names the missing ones says that the list itself is proven."""
    assert await code_of(serve_2019(world), pem("lotl-2019/signers/lotl-248.pem")) == "fetch.not_found"
    assert await code_of(serve_2019(world, "pivot-247.xml"), OF_191) == "fetch.not_found"


@pytest.mark.parametrize(
    ("start", "changed", "code"),
    [
        (OF_172, {}, "trusted_list.signature_unsupported"),
        (OF_191, {"p191": b"changed"}, "trusted_list.signer_unknown"),
        (OF_191, {"p226": b"changed"}, "fetch.not_found"),
        (NATIONAL.sha256, {}, "trusted_list.signer_unknown"),
    ],
    ids=[
        "RSA-1024 at the start",
        "first pivot changed",
        "a pivot that the next can do without",
        "another start",
    ],
)
async def test_a_line_of_pivots_that_breaks_proves_nothing(
    world: World, start: str, changed: dict[str, bytes], code: str
) -> None:
    altered = {
        name: raw(f"lotl-2019/pivot-{name[1:]}.xml").replace(b"<TSLSequenceNumber>", b"<TSLSequenceNumber>1")
        for name in changed
    }

    found = await code_of(serve_2019(world, "pivot-247.xml", **altered), start)

    assert found == code


async def test_a_list_that_only_calls_itself_the_eus_is_none(world: World) -> None:
    world.serve(EU, raw("other/peru-lotl.xml"))

    assert await code_of(world, pem("lotl-2019/signers/lotl-248.pem")) == "trusted_list.signer_unknown"


async def test_a_list_of_2019_is_stale_today(world: World) -> None:
    with pytest.raises(Undetermined) as problem:
        await standing(serve_2019(world), IN_2026, NATIONAL.der, pem("lotl-2019/signers/lotl-248.pem"))

    assert problem.value.code == "trusted_list.stale"


@pytest.mark.parametrize("name", ["x5c-test.json", "x5c-test-root-leaf.json"])
def test_the_chains_of_a_pilot_lead_to_the_root_that_its_list_holds(name: str) -> None:
    header = json.loads(raw(f"sunet/{name}"))
    chain = x509.read_chain([base64.b64decode(one) for one in header["x5c"]])
    root = base64.b64decode(
        raw("sunet/test-trust-list-no-sig.xml").split(b"X509Certificate>")[1].split(b"<")[0]
    )
    at = datetime(2025, 8, 1, tzinfo=UTC)

    assert x509.validate(chain, x509.anchors_of((root,)), at)[-1] == x509.read_certificate(root)
    with pytest.raises(Undetermined):
        x509.validate(chain, x509.anchors_of((root,)), datetime(2026, 8, 1, tzinfo=UTC))
