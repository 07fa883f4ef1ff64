"""XML that somebody signed, read so that what is read is what was signed. The one door to lxml.

The profile of ETSI TS 119 612 (annex B) and TS 119 602: one signature in the root, over all of the document but itself.
In the order of the code:

  1 bytes    UTF-8, no document type, bounded; no entity is expanded, nothing is fetched
  2 place    exactly one signature in the document, a child of the root
  3 signer   a certificate in it is one that is pinned, and its key made the signature
  4 digests  one reference is the whole document without the signature, any other is a part of the signature
  5 reading  the canonical bytes that were digested are parsed anew, and nobody sees any others

Step 5 leaves nothing to wrap: a part that was not signed is not there. The references of step 4 are read likewise. What
else XAdES puts into a signature (time, policy, the digest of the certificate) is covered by it and decides nothing,
since the certificate is pinned.
Specs: W3C XML Signature 1.1; Exclusive XML Canonicalization 1.0; RFC 9231 (names of algorithms).
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from lxml import etree

from did_methods.core.errors import DidInvalid, DidUnavailable
from verifier.errors import Rejected, Undetermined
from verifier.x509 import key_of, read_certificate

Element = etree._Element  # noqa: SLF001 - the library's own name for what it parses to

MAX_XML: Final = 8 * 1024 * 1024  # bytes of a list; the longest of 2026, Spain's, has 3 million
MAX_MARKS: Final = 500_000  # "<" in a list: elements, twice over; Spain's has 93,000
MAX_REFERENCES: Final = 4  # the document, the signed properties, perhaps the key
_MAX_CERTIFICATES: Final = 8  # in one signature: the signer's and those above it

_DS: Final = "http://www.w3.org/2000/09/xmldsig#"
_FILTER: Final = "http://www.w3.org/2002/06/xmldsig-filter2"
_EXCLUSIVE: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
_INCLUSIVE: Final = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
_ENVELOPED: Final = _DS + "enveloped-signature"
_XML: Final = "{http://www.w3.org/XML/1998/namespace}"
_DECLARED: Final = re.compile(r"<\?xml\s[^>]*?encoding\s*=\s*[\"']([^\"'>]*)[\"']")
_DECLARATION: Final = re.compile(r"<!(?!--|\[CDATA\[)")
_DIGESTS: Final[Mapping[str, Callable[[bytes], "hashlib._Hash"]]] = {
    "http://www.w3.org/2001/04/xmlenc#sha256": hashlib.sha256,
    "http://www.w3.org/2001/04/xmldsig-more#sha384": hashlib.sha384,
    "http://www.w3.org/2001/04/xmlenc#sha512": hashlib.sha512,
}
_MORE: Final = "http://www.w3.org/2001/04/xmldsig-more#"
_MORE_2007: Final = "http://www.w3.org/2007/05/xmldsig-more#"
# By the name of the same algorithm in JOSE: signatures are r and s side by side in both.
_ALGORITHMS: Final[Mapping[str, str]] = {
    **{f"{_MORE}rsa-sha{size}": f"RS{size}" for size in (256, 384, 512)},
    **{f"{_MORE_2007}sha{size}-rsa-MGF1": f"PS{size}" for size in (256, 384, 512)},
    **{f"{_MORE}ecdsa-sha{size}": f"ES{size}" for size in (256, 384, 512)},
    "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519": "EdDSA",
}


def read_signed(raw: bytes, signers: Mapping[bytes, bytes | None]) -> Element:
    """Return the root of a document that one of `signers` signed, without its signature.

    `signers`: the certificates that may have signed, SHA-256 of the DER, with the DER where it is known.

    Raises:
        Undetermined: `trusted_list.…`: the list cannot be used, whatever it says.
    """
    root = parse(raw)  # 1
    signature = _only_signature(root)  # 2
    stated = _child(signature, "SignedInfo")
    signed = _canonical(stated, _method(_child(stated, "CanonicalizationMethod")))
    info = _parse(signed)
    _judge_signer(signature, _method(_child(info, "SignatureMethod")), signed, signers)  # 3
    return _parse(_judge_references(root, signature, info))  # 4, 5


def parse(raw: bytes) -> Element:
    """Return the root of unproven XML: for what must be known before anything can be proven.

    Raises:
        Undetermined: `trusted_list.malformed`, `trusted_list.too_large`.
    """
    if len(raw) > MAX_XML or raw.count(b"<") > MAX_MARKS:
        raise Undetermined(
            "trusted_list.too_large", f"expected at most {MAX_XML} bytes and {MAX_MARKS} tags, got more"
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        raise _malformed("XML in UTF-8", "other bytes") from cause
    declared = _DECLARED.match(text)
    if declared is not None and declared[1].lower() not in {"utf-8", "us-ascii"}:
        raise _malformed("XML in UTF-8", "another encoding declared")
    if _DECLARATION.search(text):
        raise _malformed("XML without a document type", "one with declarations")
    return _parse(text.encode("utf-8"))


def text_of(element: Element, path: str) -> str | None:
    """Return the text of the first element at `path` below `element`, without white space around it."""
    found = element.find(path)
    if found is None or found.text is None:
        return None
    return found.text.strip() or None


def _parse(raw: bytes) -> Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        return etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as cause:
        raise _malformed("well-formed XML", "something else") from cause


def _only_signature(root: Element) -> Element:
    signatures = list(root.iter(f"{{{_DS}}}Signature"))
    if not signatures:
        raise Undetermined("trusted_list.unsigned", "expected a list with a signature, got one without")
    if len(signatures) > 1 or signatures[0].getparent() is not root:
        raise Undetermined(
            "trusted_list.signature_invalid", "expected one signature in the root of the list, got others"
        )
    return signatures[0]


def _judge_references(root: Element, signature: Element, signed_info: Element) -> bytes:
    """Return the canonical bytes of the document without the signature, all references being right."""
    references = signed_info.findall(f"{{{_DS}}}Reference")
    if not 0 < len(references) <= MAX_REFERENCES:
        raise _unsupported(f"1 to {MAX_REFERENCES} references")
    whole = [reference for reference in references if _is_whole(root, reference.get("URI"))]
    if len(whole) != 1:
        raise _unsupported("one reference to the whole document")
    for reference in references:  # before the signature is taken out of the document
        if reference is not whole[0]:
            _judge_part(reference, _part(signature, reference))
    transforms = _transforms(whole[0])
    if not transforms or not _takes_signature_out(transforms[0]):
        raise _unsupported("a signature over the whole list but itself")
    method = _canonicalization(transforms[1:])
    _take_out(signature)
    document = _canonical(root, *method)
    _judge_digest(whole[0], document)
    return document


def _is_whole(root: Element, uri: str | None) -> bool:
    """Say whether a reference means the whole document: by no name, or by that of the root, which nothing else has."""
    if not uri or root.get("Id") is None:
        return uri == ""
    return uri == f"#{root.get('Id')}" and sum(one.get("Id") == root.get("Id") for one in root.iter()) == 1


def _judge_part(reference: Element, part: Element) -> None:
    """Judge the digest of a part of the signature.

    Where no way to canonicalize is stated it is the inclusive one; signers in use take the exclusive one all the same.
    """
    transforms = _transforms(reference)
    if transforms:
        _judge_digest(reference, _canonical(part, *_canonicalization(transforms)))
    elif not _has_digest(reference, _canonical(part, _EXCLUSIVE)):
        _judge_digest(reference, _canonical(part, _INCLUSIVE))


def _takes_signature_out(transform: Element) -> bool:
    """Say whether a transform leaves out the signature: by name, or as the one filter that TS 119 602 writes for it."""
    if transform.get("Algorithm") == _ENVELOPED:
        return True
    filters = list(transform)
    return (
        transform.get("Algorithm") == _FILTER
        and len(filters) == 1
        and filters[0].tag == f"{{{_FILTER}}}XPath"
        and filters[0].get("Filter") == "subtract"
        and (filters[0].text or "").strip() == "/descendant::ds:Signature"
        and filters[0].nsmap.get("ds") == _DS
    )


def _take_out(signature: Element) -> None:
    """Remove the signature and nothing else: the text behind it stays where it is."""
    parent, before = signature.getparent(), signature.getprevious()
    assert parent is not None  # noqa: S101 - it is a child of the root
    tail = signature.tail or ""
    if before is None:
        parent.text = (parent.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
    signature.tail = None
    parent.remove(signature)


def _part(signature: Element, reference: Element) -> Element:
    """Return the part of the signature that a reference names by its id."""
    wanted = (reference.get("URI") or "").removeprefix("#")
    found = [one for one in signature.iter() if wanted in (one.get("Id"), one.get("ID"), one.get("id"))]
    if not wanted or len(found) != 1 or found[0] is signature:
        raise _unsupported("references to the document and to parts of the signature")
    return found[0]


def _transforms(reference: Element) -> list[Element]:
    return reference.findall(f"{{{_DS}}}Transforms/{{{_DS}}}Transform")


def _canonicalization(transforms: list[Element]) -> tuple[str, tuple[str, ...]]:
    """Return the way to canonicalize that is stated last; without one it is the inclusive one."""
    if not transforms:
        return _INCLUSIVE, ()
    if len(transforms) > 1:
        raise _unsupported("one canonicalization")
    prefixes = transforms[0].find(f"{{{_EXCLUSIVE}}}InclusiveNamespaces")
    return _method(transforms[0]), () if prefixes is None else tuple(
        (prefixes.get("PrefixList") or "").split()
    )


def _canonical(element: Element, method: str, prefixes: tuple[str, ...] = ()) -> bytes:
    exclusive = method == _EXCLUSIVE
    if not exclusive and (method != _INCLUSIVE or prefixes):
        raise _unsupported("canonicalization 1.0, inclusive or exclusive")
    whole = element if exclusive else _with_inherited(element)
    try:
        return etree.tostring(
            whole,
            method="c14n",
            exclusive=exclusive,
            with_comments=False,
            inclusive_ns_prefixes=list(prefixes),
        )
    except etree.C14NError as cause:  # a namespace that is relative to somewhere
        raise _malformed("XML with a canonical form", "other XML") from cause


def _with_inherited(element: Element) -> Element:
    """Return the element with the namespaces of those around it, which the inclusive way writes out."""
    if element.getparent() is None:
        return element
    if any(str(name).startswith(_XML) for above in element.iterancestors() for name in above.attrib):
        raise _unsupported("no attributes of XML itself around an inclusively canonicalized part")
    names: Any = element.nsmap  # None is the name of the default namespace, which the stubs do not know
    attributes: Any = dict(element.attrib.items())
    copy = etree.Element(element.tag, attributes, nsmap=names)
    copy.text = element.text
    for child in element:
        copy.append(etree.fromstring(etree.tostring(child, with_tail=False)))
        copy[-1].tail = child.tail
    return copy


def _judge_digest(reference: Element, content: bytes) -> None:
    if not _has_digest(reference, content):
        raise Undetermined(
            "trusted_list.signature_invalid", "expected the list as it was signed, got another"
        )


def _has_digest(reference: Element, content: bytes) -> bool:
    digest = _DIGESTS.get(_method(_child(reference, "DigestMethod")))
    if digest is None:
        raise _unsupported("digests of SHA-2")
    return digest(content).digest() == _bytes(_child(reference, "DigestValue"))


def _judge_signer(
    signature: Element, method: str, signed: bytes, signers: Mapping[bytes, bytes | None]
) -> None:
    algorithm = _ALGORITHMS.get(method)
    if algorithm is None:
        raise _unsupported("a signature algorithm in use")
    stated = signature.findall(f"{{{_DS}}}KeyInfo/{{{_DS}}}X509Data/{{{_DS}}}X509Certificate")
    if len(stated) > _MAX_CERTIFICATES:
        raise _unsupported(f"at most {_MAX_CERTIFICATES} certificates")
    certificates = [_bytes(one) for one in stated] or [der for der in signers.values() if der is not None]
    pinned = [der for der in certificates if hashlib.sha256(der).digest() in signers][:_MAX_CERTIFICATES]
    if not pinned:
        raise Undetermined("trusted_list.signer_unknown", "expected a signer that is pinned, got another")
    value = _bytes(_child(signature, "SignatureValue"))
    if not any(_verifies(der, algorithm, value, signed) for der in pinned):
        raise Undetermined("trusted_list.signature_invalid", "expected the signature of the list to hold")


def _verifies(der: bytes, algorithm: str, value: bytes, signed: bytes) -> bool:
    try:
        key_of(read_certificate(der)).verify(algorithm, value, signed)
    except (Rejected, DidUnavailable) as problem:
        raise _unsupported("a signer's certificate of a kind that is read here") from problem
    except DidInvalid as problem:
        if problem.code != "proof.signature_invalid":  # a key too short to count, an algorithm of other keys
            raise _unsupported("a key and an algorithm that are in use") from problem
        return False
    return True


def _child(element: Element, name: str) -> Element:
    found = element.findall(f"{{{_DS}}}{name}")
    if len(found) != 1:
        raise Undetermined(
            "trusted_list.signature_invalid", f"expected one {name} in a signature, got others"
        )
    return found[0]


def _method(element: Element) -> str:
    return element.get("Algorithm") or ""


def _bytes(element: Element) -> bytes:
    try:
        return base64.b64decode("".join((element.text or "").split()), validate=True)
    except (ValueError, binascii.Error) as cause:
        raise Undetermined(
            "trusted_list.signature_invalid", "expected base64 in a signature, got other text"
        ) from cause


def _malformed(expected: str, got: str) -> Undetermined:
    return Undetermined("trusted_list.malformed", f"expected {expected}, got {got}")


def _unsupported(expected: str) -> Undetermined:
    return Undetermined(
        "trusted_list.signature_unsupported", f"expected {expected}, got another form of signature"
    )
