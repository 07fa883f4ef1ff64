"""What a proven list says, whichever of its three forms it has; what is broken in it spoils nothing else."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import trusted_list as build
from tests.builders.certificates import Certified, authority
from tests.builders.keys import base64url
from tests.builders.trusted_list import NATIONAL, OPERATOR, service, sign_json, sign_xml
from verifier.errors import Undetermined
from verifier.registries.core.eu.lists import read_list
from verifier.registries.core.eu.trusted_list import Service, TrustedList

ROOT: Final = authority()
PINNED: Final = {bytes.fromhex(OPERATOR.sha256): None}
WHOLE: Final = {bytes.fromhex(OPERATOR.sha256): OPERATOR.der}


def read(raw: bytes, signers: Mapping[bytes, bytes | None] = PINNED) -> TrustedList:
    return read_list(raw, signers)


def refused(raw: bytes, signers: Mapping[bytes, bytes | None] = PINNED) -> str:
    with pytest.raises(Undetermined) as problem:
        read(raw, signers)
    return problem.value.code


def known(found: TrustedList, certified: Certified) -> Service:
    (one,) = found.services.by_thumbprint[bytes.fromhex(certified.sha256)]
    return one


def test_a_list_in_xml_says_who_serves_as_what_and_since_when() -> None:
    found = read(
        sign_xml(
            build.tsl(
                service(
                    ROOT,
                    history=[
                        (build.STATUS + "withdrawn", "2020-01-01T00:00:00Z"),
                        (build.STATUS + "granted", "2018-01-01T00:00:00+02:00"),
                    ],
                ),
                pointers=[build.pointer("https://lists.example/se.xml", NATIONAL, territory="SE")],
            )
        )
    )

    assert (found.type, found.territory, found.sequence) == (
        "uri.etsi.org/TrstSvc/TrustedList/TSLType/EUgeneric", "FI", 7
    )  # fmt: skip
    assert found.next_update == build.at(build.NEXT)
    service_found = known(found, ROOT)
    assert service_found.provider == "Example Trust Services"
    assert [one.status for one in service_found.periods] == [
        f"uri.etsi.org/TrstSvc/TrustedList/Svcstatus/{word}" for word in ("granted", "withdrawn", "granted")
    ]
    assert service_found.periods[0].purposes == {"uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/ForeSeals"}
    (pointed,) = found.pointers
    assert (pointed.territory, pointed.media_type) == ("SE", "application/vnd.etsi.tsl+xml")
    assert list(pointed.signers) == [bytes.fromhex(NATIONAL.sha256)]


@pytest.mark.parametrize("header", [{}, {"x5c": ..., "x5t#S256": base64url(bytes.fromhex(OPERATOR.sha256))}])
def test_a_list_in_json_says_the_same(header: Mapping[str, object]) -> None:
    notified = build.LOTE + "PubEAAProvidersList/SvcStatus/notified"
    payload = build.lote(ROOT, kind="PubEAA", status=notified, since="2026-01-01T00:00:00Z")

    found = read(sign_json(payload, header=header), WHOLE)

    assert (found.territory, found.sequence) == ("EU", 3)
    assert known(found, ROOT).provider == "Example Authority"
    (period,) = known(found, ROOT).periods
    assert period.type == "uri.etsi.org/19602/SvcType/PubEAA/Issuance"
    assert period.since == build.at("2026-01-01T00:00:00Z")


def test_a_list_of_trusted_entities_in_xml_says_the_same() -> None:
    kind = build.LOTE + "SvcType/PID/Issuance"
    entity = service(ROOT, kind=kind, status=None, since=None, purposes=(), form="lote")

    found = read(sign_xml(build.lote_xml(entity)))

    assert known(found, ROOT).provider == "Example Authority"
    assert [(one.type, one.status) for one in known(found, ROOT).periods] == [
        ("uri.etsi.org/19602/SvcType/PID/Issuance", None)
    ]


def test_the_filter_that_lists_of_trusted_entities_take_their_signature_out_with_is_read() -> None:
    """As written by TS 119 602; signed anew, since the transform is part of what is signed."""
    entity = service(ROOT, kind=build.LOTE + "SvcType/PID/Issuance", status=None, since=None, form="lote")
    wanted = (
        b'<ds:Transform Algorithm="http://www.w3.org/2002/06/xmldsig-filter2"><f:XPath Filter="subtract" '
        b'xmlns:f="http://www.w3.org/2002/06/xmldsig-filter2">/descendant::ds:Signature</f:XPath></ds:Transform>'
    )

    raw = build.sign_xml(build.lote_xml(entity), restated=(build.ENVELOPED, wanted))

    assert known(read(raw), ROOT).provider
    for other in (b"/descendant::ds:Object", b"/descendant::Signature"):
        wrong = wanted.replace(b"/descendant::ds:Signature", other)
        assert (
            refused(build.sign_xml(build.lote_xml(entity), restated=(build.ENVELOPED, wrong)))
            == "trusted_list.signature_unsupported"
        )


BROKEN: Final = ("!not base64!", "c2FtcGxlY2VydGlmaWNhdGU=", "")


@pytest.mark.parametrize("broken", BROKEN)
def test_a_certificate_that_is_none_is_passed_over_and_the_others_stay(broken: str) -> None:
    xml = read(sign_xml(build.tsl(service(broken), service(broken, ROOT))))
    jades = read(sign_json(build.lote(broken, ROOT)))

    assert known(xml, ROOT).provider
    assert known(jades, ROOT).provider
    assert len(xml.services.by_thumbprint) == len(jades.services.by_thumbprint) == 1


def test_a_service_that_does_not_say_what_it_is_vouches_for_nobody() -> None:
    silent = service(ROOT).replace("<ServiceStatus>", "<Gone>").replace("</ServiceStatus>", "</Gone>")
    nothing = "<TSPService/>"

    found = read(sign_xml(build.tsl(silent, nothing, service(NATIONAL))))

    assert list(found.services.by_thumbprint) == [bytes.fromhex(NATIONAL.sha256)]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        pytest.param(lambda: sign_xml("<x/>"), "trusted_list.malformed", id="another document"),
        pytest.param(lambda: sign_xml(build.tsl(version=4)), "trusted_list.malformed", id="an older version"),
        pytest.param(lambda: sign_xml(build.tsl(issued="soon")), "trusted_list.malformed", id="no date"),
        pytest.param(
            lambda: sign_xml(build.tsl(issued="2026-05-01T00:00:00")), "trusted_list.malformed", id="no zone"
        ),
        pytest.param(
            lambda: sign_xml(build.tsl(next_update="later")), "trusted_list.malformed", id="no next date"
        ),
        pytest.param(
            lambda: sign_xml(build.tsl(service(ROOT, since="then"))), "trusted_list.malformed", id="no start"
        ),
        pytest.param(
            lambda: sign_xml(
                build.tsl().replace("</SchemeInformation>", "<SchemeExtensions/></SchemeInformation>")
            ),
            "trusted_list.malformed",
            id="extensions without any",
        ),
        pytest.param(
            lambda: sign_xml(build.tsl(pointers=[build.pointer("https://a.example", ROOT)] * 201)),
            "trusted_list.too_large",
            id="pointers",
        ),
        pytest.param(
            lambda: sign_xml(
                build.tsl(service(ROOT, history=[(build.STATUS + "granted", "2020-01-01T00:00:00Z")] * 64))
            ),
            "trusted_list.too_large",
            id="statuses",
        ),
        pytest.param(
            lambda: sign_xml(build.tsl(*["<TSPService/>"] * 10_001)), "trusted_list.too_large", id="services"
        ),
        pytest.param(lambda: sign_json({}), "trusted_list.malformed", id="JSON without a list"),
        pytest.param(lambda: sign_json({"LoTE": []}), "trusted_list.malformed", id="JSON of another shape"),
        pytest.param(
            lambda: sign_json(build.lote(LoTEVersionIdentifier=2)),
            "trusted_list.malformed",
            id="JSON version",
        ),
        pytest.param(
            lambda: sign_json(build.lote(ListIssueDateTime=5)), "trusted_list.malformed", id="JSON date"
        ),
        pytest.param(
            lambda: sign_json(build.lote(PointersToOtherLoTE="x")),
            "trusted_list.malformed",
            id="JSON pointers",
        ),
        pytest.param(
            lambda: sign_json(build.lote(PointersToOtherLoTE=[{}] * 201)),
            "trusted_list.too_large",
            id="JSON many",
        ),
        pytest.param(lambda: json.dumps(build.lote()).encode(), "trusted_list.unsigned", id="JSON unsigned"),
        pytest.param(lambda: b"", "trusted_list.unsigned", id="nothing"),
        pytest.param(lambda: b"a.b.c", "trusted_list.malformed", id="no token"),
        pytest.param(lambda: b"x" * (8 * 1024 * 1024 + 1), "trusted_list.too_large", id="long"),
        pytest.param(
            lambda: sign_json(build.lote()).replace(b".", b".e30.", 1),
            "trusted_list.unsigned",
            id="four parts",
        ),
    ],
)
def test_what_is_no_list_is_not_used(raw: Callable[[], bytes], code: str) -> None:
    assert refused(raw()) == code


OTHER: Final = base64url(bytes(32))


@pytest.mark.parametrize(
    ("header", "signers", "code"),
    [
        ({"x5c": NATIONAL.x5c()}, PINNED, "trusted_list.signer_unknown"),
        ({"x5c": []}, PINNED, "trusted_list.malformed"),
        ({"x5c": ...}, PINNED, "trusted_list.signer_unknown"),
        ({"x5c": ..., "x5t#S256": OTHER}, WHOLE, "trusted_list.signer_unknown"),
        ({"x5c": ..., "x5t#S256": base64url(bytes.fromhex(OPERATOR.sha256))}, PINNED, "trusted_list.signer_unknown"),
        ({"x5t#S256": OTHER}, PINNED, "trusted_list.malformed"),
        ({"alg": "ES384"}, PINNED, "trusted_list.signature_unsupported"),
        ({"alg": "none"}, PINNED, "trusted_list.signature_unsupported"),
        ({"alg": "HS256"}, PINNED, "trusted_list.signature_unsupported"),
        ({"alg": None}, PINNED, "trusted_list.signature_unsupported"),
        ({"crit": ["b64"], "b64": False}, PINNED, "trusted_list.signature_unsupported"),
        ({"crit": ["sigD"], "sigD": {}}, PINNED, "trusted_list.signature_unsupported"),
        ({"crit": "sigT"}, PINNED, "trusted_list.signature_unsupported"),
        ({"sigD": {}}, PINNED, "trusted_list.signature_unsupported"),
        ({"kid": "1", "jwk": dict(NATIONAL.key.jwk), "x5c": ...}, PINNED, "trusted_list.signer_unknown"),
    ],
)  # fmt: skip
def test_a_token_by_another_or_in_another_way_is_not_used(
    header: Mapping[str, object], signers: Mapping[bytes, bytes | None], code: str
) -> None:
    assert refused(sign_json(build.lote(ROOT), header=header), signers) == code


def test_when_it_was_signed_may_be_a_critical_header() -> None:
    signed = sign_json(build.lote(ROOT), header={"crit": ["sigT"], "sigT": "2026-05-01T00:00:00Z"})

    assert read(signed).sequence == 3


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_token_that_was_changed_is_not_used(part: int) -> None:
    parts = sign_json(build.lote(ROOT)).split(b".")
    middle = len(parts[part]) // 2
    swapped = b"A" if parts[part][middle : middle + 1] != b"A" else b"B"
    parts[part] = parts[part][:middle] + swapped + parts[part][middle + 1 :]

    assert refused(b".".join(parts)) in {
        "trusted_list.signature_invalid", "trusted_list.malformed", "trusted_list.signer_unknown",
        "trusted_list.signature_unsupported",
    }  # fmt: skip


VALUES: Final = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
MEMBERS: Final = st.sampled_from(
    ["LoTEVersionIdentifier", "LoTESequenceNumber", "LoTEType", "SchemeTerritory", "ListIssueDateTime", "NextUpdate",
     "PointersToOtherLoTE"]
)  # fmt: skip


@settings(max_examples=60)
@given(member=MEMBERS, value=VALUES)
def test_any_value_of_a_signed_list_is_read_or_refused(member: str, value: Any) -> None:  # noqa: ANN401
    with suppress(Undetermined):
        assert read(sign_json(build.lote(ROOT, **{member: value}))).weight


@settings(max_examples=60)
@given(
    value=VALUES, path=st.sampled_from(["ServiceInformation", "ServiceHistory", "TrustedEntityInformation"])
)
def test_any_value_of_a_signed_entity_is_read_or_refused(value: Any, path: str) -> None:  # noqa: ANN401
    payload = build.lote(ROOT)
    entity = payload["LoTE"]["TrustedEntitiesList"][0]
    (entity if path in entity else entity["TrustedEntityServices"][0])[path] = value
    with suppress(Undetermined):
        assert read(sign_json(payload)).weight


@given(st.binary(max_size=300))
def test_any_bytes_are_no_list(raw: bytes) -> None:
    with pytest.raises(Undetermined):
        read(raw)


def test_without_the_extra_nothing_is_shown_to_be_wrong_and_lists_in_json_are_read() -> None:
    program = (
        "import sys; sys.modules['lxml'] = None\n"
        "from verifier.registries.core.eu.lists import read_list\n"
        "from verifier.errors import Undetermined\n"
        "for raw in (b'<x/>', b'{}'):\n"
        "    try:\n"
        "        read_list(raw, {})\n"
        "    except Undetermined as unknown:\n"
        "        print(unknown.code)\n"
    )

    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert told.stdout.split() == ["trusted_list.extra_missing", "trusted_list.unsigned"]
