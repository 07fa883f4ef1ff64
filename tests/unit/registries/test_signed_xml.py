"""What is read of a list is what was signed, by one of the pinned, in XML that cannot harm. Rows B03 and D05 for lists.

The lists are signed by another implementation; what an attacker does to them stands here.
"""

import hashlib
import re
from collections.abc import Callable
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.verifier import SignatureConfiguration, XMLVerifier

from tests.builders import keys
from tests.builders.certificates import Certified, authority
from tests.builders.trusted_list import ENVELOPED, NATIONAL, OPERATOR, service, sign_xml, tsl
from verifier.errors import Undetermined
from verifier.registries.core.eu import signed_xml

ROOT: Final = authority()
SIGNED: Final = sign_xml(tsl(service(ROOT)))
PINNED: Final = {bytes.fromhex(OPERATOR.sha256): None}
DS: Final = "http://www.w3.org/2000/09/xmldsig#"


def refused(raw: bytes, signers: dict[bytes, bytes | None] | None = None) -> str:
    """Return the code of why a list is not used."""
    with pytest.raises(Undetermined) as problem:
        signed_xml.read_signed(raw, PINNED if signers is None else signers)
    return problem.value.code


def pinned(*signers: Certified) -> dict[bytes, bytes | None]:
    return {bytes.fromhex(one.sha256): None for one in signers}


def territory(raw: bytes, signers: dict[bytes, bytes | None] | None = None) -> str | None:
    """Return a word that is read of a list."""
    root = signed_xml.read_signed(raw, PINNED if signers is None else signers)
    return next((one.text for one in root.iter("{http://uri.etsi.org/02231/v2#}SchemeTerritory")), None)


def test_a_signed_list_is_read_without_its_signature() -> None:
    root = signed_xml.read_signed(SIGNED, PINNED)

    assert territory(SIGNED) == "FI"
    assert not list(root.iter(f"{{{DS}}}Signature"))


@pytest.mark.parametrize(
    ("kind", "method"),
    [
        ("RSA-2048", SignatureMethod.RSA_SHA256),
        ("RSA-2048", SignatureMethod.RSA_SHA512),
        ("RSA-2048", SignatureMethod.SHA256_RSA_MGF1),
        ("P-256", SignatureMethod.ECDSA_SHA256),
        ("P-384", SignatureMethod.ECDSA_SHA384),
    ],
)
@pytest.mark.parametrize("digest", [DigestAlgorithm.SHA256, DigestAlgorithm.SHA512])
def test_lists_are_signed_in_the_ways_that_are_in_use(
    kind: str, method: SignatureMethod, digest: DigestAlgorithm
) -> None:
    operator = authority("O", key=keys.key(kind, seed=11))

    signed = sign_xml(tsl(service(ROOT)), operator, method=method, digest=digest)

    assert territory(signed, pinned(operator)) == "FI"


@pytest.mark.parametrize(
    "canonical",
    [
        CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
        CanonicalizationMethod.CANONICAL_XML_1_0,
    ],
)
def test_both_ways_to_canonicalize_are_read(canonical: CanonicalizationMethod) -> None:
    assert territory(sign_xml(tsl(service(ROOT)), canonical=canonical)) == "FI"


def test_white_space_comments_and_declarations_around_it_change_nothing() -> None:
    around = b'<?xml version="1.0" encoding="UTF-8"?>\n<!-- a comment -->' + SIGNED + b"\n<!-- another -->"

    assert territory(around) == "FI"
    assert territory(b"\xef\xbb\xbf" + SIGNED) == "FI"


def test_a_comment_inside_a_word_does_not_cut_it() -> None:
    """A reader of the bytes would stop at the comment, which no signature covers."""
    split = SIGNED.replace(b">FI</SchemeTerritory>", b">F<!-- -->I</SchemeTerritory>")

    assert territory(split) == "FI"


# --- D05: altered, or signed by another ---


@pytest.mark.parametrize(
    ("attack", "code"),
    [
        pytest.param(
            lambda raw: raw.replace(b">FI<", b">SE<"), "trusted_list.signature_invalid", id="D05-word"
        ),
        pytest.param(
            lambda raw: raw.replace(b"<SchemeTerritory>", b" <SchemeTerritory>"),
            "trusted_list.signature_invalid",
            id="D05-white-space-inside",
        ),
        pytest.param(
            lambda raw: raw.replace(b'TSLTag="', b'Id="x" TSLTag="'),
            "trusted_list.signature_invalid",
            id="D05-attribute",
        ),
        pytest.param(
            lambda raw: raw.replace(b"granted", b"granted/"),
            "trusted_list.signature_invalid",
            id="D05-status",
        ),
        pytest.param(
            lambda raw: raw.replace(b"SigningTime>20", b"SigningTime>19"),
            "trusted_list.signature_invalid",
            id="D05-signing-time",
        ),
        pytest.param(
            lambda raw: re.sub(rb"<ds:Signature .*</ds:Signature>", b"", raw, flags=re.DOTALL),
            "trusted_list.unsigned",
            id="D05-signature-taken-out",
        ),
        pytest.param(
            lambda raw: raw.replace(
                b"</TrustServiceStatusList>", _signature(raw) + b"</TrustServiceStatusList>"
            ),
            "trusted_list.signature_invalid",
            id="D05-two-signatures",
        ),
        pytest.param(
            lambda raw: re.sub(
                rb"(<ds:SignatureValue>)(.)",
                lambda found: found[1] + (b"B" if found[2] == b"A" else b"A"),
                raw,
            ),
            "trusted_list.signature_invalid",
            id="D05-signature-value",
        ),
        pytest.param(
            lambda raw: re.sub(rb"<ds:SignatureValue>[^<]*", b"<ds:SignatureValue>!!", raw),
            "trusted_list.signature_invalid",
            id="D05-no-base64",
        ),
        pytest.param(
            lambda raw: re.sub(rb"<ds:SignatureValue>[^<]*</ds:SignatureValue>", b"", raw),
            "trusted_list.signature_invalid",
            id="D05-no-value",
        ),
        pytest.param(
            lambda raw: re.sub(rb"<ds:Reference .*</ds:Reference>", b"", raw, flags=re.DOTALL),
            "trusted_list.signature_invalid",
            id="D05-no-reference",
        ),
        pytest.param(
            lambda raw: raw.replace(b'URI=""', b'URI="#x"', 1),
            "trusted_list.signature_invalid",
            id="D05-reference-elsewhere",
        ),
        pytest.param(
            lambda raw: raw.replace(b'URI=""', b'URI="https://canary.example/"', 1),
            "trusted_list.signature_invalid",
            id="D05-reference-to-the-network",
        ),
        pytest.param(
            lambda raw: raw.replace(b"#enveloped-signature", b"#base64"),
            "trusted_list.signature_invalid",
            id="D05-other-transform",
        ),
        pytest.param(
            lambda raw: raw.replace(b"#ecdsa-sha256", b"#hmac-sha256"),
            "trusted_list.signature_unsupported",
            id="D05-a-public-key-as-secret",
        ),
        pytest.param(
            lambda raw: raw.replace(b"#ecdsa-sha256", b"#rsa-sha256"),
            "trusted_list.signature_unsupported",
            id="D05-algorithm-of-another-key",
        ),
        pytest.param(
            lambda raw: raw.replace(b"xmlenc#sha256", b"xmldsig#sha1"),
            "trusted_list.signature_invalid",
            id="D05-sha1",
        ),
    ],
)
def test_an_altered_list_is_not_used(attack: Callable[[bytes], bytes], code: str) -> None:
    altered = attack(SIGNED)
    assert altered != SIGNED

    assert refused(altered) == code


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(b'URI=""', b'URI="#x"', id="reference-elsewhere"),
        pytest.param(b'URI=""', b'URI="https://canary.example/"', id="reference-to-the-network"),
        pytest.param(b'URI=""', b"", id="reference-to-nothing"),
        pytest.param(b'URI="#SignXMLCert', b'URI="" X="#SignXMLCert', id="the-whole-twice"),
        pytest.param(b"#enveloped-signature", b"#base64", id="another-transform"),
        pytest.param(b"2000/09/xmldsig#enveloped-signature", b"TR/1999/REC-xpath-19991116", id="xpath"),
        pytest.param(b"2000/09/xmldsig#enveloped-signature", b"TR/1999/REC-xslt-19991116", id="xslt"),
        pytest.param(ENVELOPED, b"", id="not-leaving-itself-out"),
        pytest.param(
            b'xml-exc-c14n#"/></ds:Transforms>', b'xml-c14n11"/></ds:Transforms>', id="canonical-1.1"
        ),
        pytest.param(b"</ds:Transforms>", ENVELOPED + b"</ds:Transforms>", id="a-transform-too-many"),
        pytest.param(b"xmlenc#sha256", b"xmldsig#sha1", id="sha1"),
        pytest.param(b'URI="#SignXMLSignature', b'URI="#SignXMLOther', id="a-part-that-is-not-there"),
    ],
)
def test_a_list_that_its_operator_signed_in_a_way_not_read_here_is_not_used(old: bytes, new: bytes) -> None:
    assert refused(sign_xml(tsl(service(ROOT)), restated=(old, new))) == "trusted_list.signature_unsupported"


def test_a_list_may_be_named_by_its_root() -> None:
    named = tsl(service(ROOT)).replace("TSLTag=", 'Id="whole" TSLTag=')

    assert territory(sign_xml(named)) == "FI"
    twice = named.replace("<SchemeInformation>", '<SchemeInformation Id="whole">')
    assert (
        refused(sign_xml(twice, restated=(b'URI=""', b'URI="#whole"')))
        == "trusted_list.signature_unsupported"
    )


def _signature(raw: bytes) -> bytes:
    found = re.search(rb"<ds:Signature .*</ds:Signature>", raw, flags=re.DOTALL)
    assert found is not None
    return found[0]


def test_a_list_that_somebody_else_signed_is_not_used() -> None:
    assert refused(sign_xml(tsl(service(ROOT)), NATIONAL)) == "trusted_list.signer_unknown"
    assert refused(SIGNED, {}) == "trusted_list.signer_unknown"


def test_a_pinned_certificate_beside_another_key_is_not_enough() -> None:
    """The attacker signs with a key of their own and shows the operator's certificate."""
    forged = sign_xml(tsl(service(ROOT)), NATIONAL, shown=OPERATOR)

    assert refused(forged) == "trusted_list.signature_invalid"


def test_a_signer_that_is_pinned_whole_need_not_stand_in_the_list() -> None:
    bare = sign_xml(tsl(service(ROOT)), bare=True)

    assert territory(bare, {bytes.fromhex(OPERATOR.sha256): OPERATOR.der}) == "FI"
    assert refused(bare) == "trusted_list.signer_unknown"


# --- signature wrapping: the signed element is the read element ---


def _wrapped_in(raw: bytes, outer: str) -> bytes:
    """Return a document of an attacker that carries the signed list somewhere inside."""
    return outer.replace("HERE", raw.decode()).encode()


EVIL: Final = tsl(service(NATIONAL), territory="XX")


@pytest.mark.parametrize(
    "attack",
    [
        pytest.param(
            lambda: _wrapped_in(SIGNED, EVIL.replace("</TrustServiceStatusList>", "HERE</TrustServiceStatusList>")),
            id="whole-list-inside-another",
        ),
        pytest.param(
            lambda: EVIL.replace("</TrustServiceStatusList>", "").encode()
            + _signature(SIGNED)
            + b"</TrustServiceStatusList>",
            id="signature-moved-to-another-list",
        ),
        pytest.param(
            lambda: EVIL.replace("</TrustServiceStatusList>", "").encode()
            + _signature(SIGNED).replace(
                b"<ds:Object>", b"<ds:Object>" + re.sub(rb"<ds:Signature .*</ds:Signature>", b"", SIGNED)
            )
            + b"</TrustServiceStatusList>",
            id="original-inside-the-signature",
        ),
        pytest.param(
            lambda: EVIL.replace("</TrustServiceStatusList>", "").encode()
            + _signature(SIGNED)
            .replace(b'URI=""', b'URI="#original"', 1)
            .replace(
                b"<ds:Object>",
                b"<ds:Object>"
                + re.sub(rb"<ds:Signature .*</ds:Signature>", b"", SIGNED).replace(b"TSLTag", b'Id="original" TSLTag'),
            )
            + b"</TrustServiceStatusList>",
            id="reference-to-the-original",
        ),
        pytest.param(
            lambda: SIGNED.replace(b"<ds:Object>", b"<ds:Object>" + EVIL.encode()), id="another-list-in-the-signature"
        ),
    ],
)  # fmt: skip
def test_no_arrangement_makes_another_list_the_signed_one(attack: Callable[[], bytes]) -> None:
    raw = attack()
    try:
        found = territory(raw)
    except Undetermined:
        return
    assert found == "FI"  # what was added is in the signature, which nobody reads


# --- B03: XML that harms its reader ---

HEAD: Final = b'<?xml version="1.0"?>'
LAUGHS: Final = b'<!DOCTYPE x [<!ENTITY a "ha">' + b"".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(9)
) + b"]><x>&j;</x>"  # fmt: skip


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(HEAD + LAUGHS, id="B03-billion-laughs"),
        pytest.param(
            HEAD + b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>', id="B03-file-entity"
        ),
        pytest.param(
            HEAD + b'<!DOCTYPE x SYSTEM "https://canary.example/x.dtd"><x/>', id="B03-remote-document-type"
        ),
        pytest.param(
            HEAD + b'<!DOCTYPE x [<!ENTITY % p SYSTEM "https://canary.example/">%p;]><x/>',
            id="B03-parameter-entity",
        ),
        pytest.param(b"<!doctype x><x/>", id="B03-lower-case"),
        pytest.param(
            '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'.encode(
                "utf-16"
            ),
            id="B03-UTF-16",
        ),
        pytest.param(b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x+AD4-<x/>', id="B03-UTF-7"),
        pytest.param(b'<?xml version="1.0" encoding="ISO-8859-1"?><x>\xe4</x>', id="B03-latin-1"),
        pytest.param(b'<?xml version="1.0" encoding="ISO-8859-1"?><x/>', id="B03-latin-1-declared"),
        pytest.param(b"<x>&undefined;</x>", id="B03-undefined-entity"),
        pytest.param(b"<a>" * 300 + b"</a>" * 300, id="B03-deep"),
        pytest.param(
            b"<x " + b" ".join(b'a%d="1"' % n for n in range(5)) + b' a1="2"/>', id="twice-an-attribute"
        ),
        pytest.param(b"", id="empty"),
        pytest.param(b"<x>", id="open"),
        pytest.param(b"\x00<x/>", id="NUL"),
    ],
)
def test_xml_that_would_harm_or_mislead_is_refused_before_it_is_built(raw: bytes) -> None:
    assert refused(raw) == "trusted_list.malformed"


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"<x>" + b"a" * signed_xml.MAX_XML + b"</x>", id="long"),
        pytest.param(b"<x>" + b"<a/>" * signed_xml.MAX_MARKS + b"</x>", id="many elements"),
    ],
)
def test_a_list_beyond_any_real_one_is_refused(raw: bytes) -> None:
    assert refused(raw) == "trusted_list.too_large"


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(
            b"<x " + b" ".join(b'a%d=""' % n for n in range(50_000)) + b"/>", id="50,000 attributes"
        ),
        pytest.param(
            b"<x " + b" ".join(b'xmlns:a%d="u:%d"' % (n, n) for n in range(5_000)) + b"/>",
            id="5,000 namespaces",
        ),
    ],
)
def test_wide_elements_cost_no_more_than_their_bytes(raw: bytes) -> None:
    assert refused(raw) in {"trusted_list.unsigned", "trusted_list.malformed"}


@given(st.binary(max_size=400))
def test_any_bytes_are_refused(raw: bytes) -> None:
    with pytest.raises(Undetermined):
        signed_xml.read_signed(raw, PINNED)


@settings(max_examples=300)
@given(place=st.integers(0, len(SIGNED) - 1), byte=st.integers(0, 255))
def test_a_changed_byte_is_noticed_or_changes_nothing_that_is_read(place: int, byte: int) -> None:
    changed = SIGNED[:place] + bytes([byte]) + SIGNED[place + 1 :]
    try:
        root = signed_xml.read_signed(changed, PINNED)
    except Undetermined:
        return
    assert _canonical(root) == _canonical(signed_xml.read_signed(SIGNED, PINNED))


def _canonical(root: etree._Element) -> bytes:
    return hashlib.sha256(etree.tostring(root, method="c14n")).digest()


def test_another_implementation_finds_the_same_document_signed() -> None:
    """signxml's verifier, with the signer's certificate given, returns what it digested."""
    expected = SignatureConfiguration(
        expect_references=3,
        default_reference_c14n_method=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )
    verified = XMLVerifier().verify(
        SIGNED, x509_cert=OPERATOR.certificate, expect_config=expected, id_attribute="Id"
    )
    theirs = verified[0] if isinstance(verified, list) else verified

    assert theirs.signed_xml is not None
    assert _canonical(theirs.signed_xml) == _canonical(signed_xml.read_signed(SIGNED, PINNED))
