"""One certificate: read from DER or PEM, its key, its names, and the identifiers that it speaks for.

A name counts only where the certificate gives it as subject alternative name: a common name says nothing of DNS.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from did_methods.core.did import one_spelling
from did_methods.core.errors import DidUnavailable
from did_methods.core.public_key import PublicKey, public_key_from_pem
from verifier.errors import Rejected, Undetermined

Certificate = x509.Certificate
Extension = TypeVar("Extension", bound=x509.ExtensionType)

EIDAS: Final = "eidas:"  # starts the name of an organization by what EU law registers it as
MAX_CHAIN: Final = 8  # certificates; a leaf, two or three authorities, a root, and some
MAX_CERTIFICATE: Final = 16 * 1024  # bytes of DER; the longest in the EU's trusted lists has about 3,000
_PEM_BLOCK: Final = re.compile(
    rb"-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+?)-----END CERTIFICATE-----", re.ASCII
)
_DID_WEB: Final = re.compile(r"did:web:(?P<host>[A-Za-z0-9.\-]+)(?:%3[Aa]\d{1,5})?(?::.*)?", re.DOTALL)


def read_certificate(der: bytes) -> Certificate:
    """Return the certificate that is all of `der`. Its extensions are read when they are asked for.

    Raises:
        Rejected: `certificate.malformed`.
    """
    if len(der) > MAX_CERTIFICATE:
        raise Rejected(
            "certificate.malformed",
            f"expected at most {MAX_CERTIFICATE} bytes of certificate, got {len(der)}",
        )
    try:
        certificate = x509.load_der_x509_certificate(der)
        certificate.subject, certificate.issuer  # noqa: B018 - the library reads them late: broken ones show here
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion) as cause:
        raise Rejected("certificate.malformed", "expected a certificate in DER, got other bytes") from cause
    if der[-len(certificate.signature) - 1]:  # the library passes over a last bit that is left out
        raise Rejected("certificate.malformed", "expected a signature of whole bytes, got one of bits")
    return certificate


def read_chain(ders: Sequence[bytes]) -> tuple[Certificate, ...]:
    """Return a chain as it came, the signer's own certificate first.

    Raises:
        Rejected: `certificate.malformed`, `certificate.too_many`.
    """
    if not ders:
        raise Rejected("certificate.malformed", "expected at least one certificate, got none")
    if len(ders) > MAX_CHAIN:
        raise Rejected(
            "certificate.too_many", f"expected at most {MAX_CHAIN} certificates in a chain, got {len(ders)}"
        )
    return tuple(read_certificate(der) for der in ders)


def read_pem(raw: bytes) -> tuple[bytes, ...]:
    """Return the DER of every certificate in PEM blocks; what stands around the blocks is comment.

    Raises:
        Rejected: `certificate.malformed`: no block, or one that is no certificate.
    """
    found: list[bytes] = []
    for block in _PEM_BLOCK.findall(raw):
        try:
            der = base64.b64decode(b"".join(block.split()), validate=True)
        except binascii.Error as cause:
            raise Rejected(
                "certificate.malformed", "expected base64 in a PEM block, got other text"
            ) from cause
        read_certificate(der)
        found.append(der)
    if not found:
        raise Rejected("certificate.malformed", "expected certificates in PEM, got none")
    return tuple(found)


def thumbprint(certificate: Certificate) -> bytes:
    """Return the SHA-256 of the certificate's DER: what `x5t#S256` carries and lists are pinned by."""
    return hashlib.sha256(der_of(certificate)).digest()


def der_of(certificate: Certificate) -> bytes:
    """Return the bytes that the certificate was read from."""
    return certificate.public_bytes(Encoding.DER)


def key_of(certificate: Certificate) -> PublicKey:
    """Return the subject's key.

    Raises:
        DidInvalid: a key that is broken or unsafe.
        DidUnavailable: `key.type_not_supported`.
    """
    try:
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm) as cause:
        raise DidUnavailable(
            "key.type_not_supported", "expected a supported key in the certificate, got another"
        ) from cause
    return public_key_from_pem(
        key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")
    )


def key_id(certificate: Certificate) -> bytes | None:
    """Return the key identifier that follows from the key itself (RFC 5280, section 4.2.1.2, method 1).

    The one that the certificate states is its maker's word; this one binds the key. None: a key nobody can read.
    """
    try:
        return x509.SubjectKeyIdentifier.from_public_key(certificate.public_key()).digest
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None


def extensions_of(certificate: Certificate) -> x509.Extensions:
    """Return all extensions of a certificate.

    Raises:
        Undetermined: `certificate.extension_unreadable`: authorities in use write some that strict readers do not read.
    """
    try:
        return certificate.extensions
    except (ValueError, TypeError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType) as cause:
        raise Undetermined(
            "certificate.extension_unreadable", "expected extensions that can be read, got others"
        ) from cause


def extension(certificate: Certificate, kind: type[Extension]) -> Extension | None:
    """Return the extension of that kind, if the certificate has it.

    Raises:
        Undetermined: as `extensions_of`.
    """
    try:
        return extensions_of(certificate).get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def purposes_of(certificate: Certificate) -> frozenset[str]:
    """Return what the certificate's key may be used for (extended key usage), as object identifiers.

    Raises:
        Undetermined: as `extensions_of`.
    """
    purposes = extension(certificate, x509.ExtendedKeyUsage)
    return frozenset() if purposes is None else frozenset(one.dotted_string for one in purposes)


def alternative_names(
    certificate: Certificate, kind: type[x509.DNSName | x509.UniformResourceIdentifier]
) -> list[str]:
    """Return the subject alternative names of that kind."""
    names = extension(certificate, x509.SubjectAlternativeName)
    return [] if names is None else [str(name) for name in names.get_values_for_type(kind)]


def speaks_for(certificate: Certificate, party: str) -> bool:
    """Say whether the certificate names `party`: as URI, or by the DNS name that the identifier rests on.

    As the IETF's SD-JWT VC drafts and OpenID4VC HAIP ask of an issuer with `x5c`; an organization under EU law by its
    registered identifier. No wildcard names anybody.
    """
    if party.startswith(EIDAS):
        return party.removeprefix(EIDAS) in _organization_ids(certificate)
    uris = alternative_names(certificate, x509.UniformResourceIdentifier)
    if party in uris or one_spelling(party) in map(one_spelling, uris):
        return True
    host = _host_of(party)
    return host is not None and host in (
        name.lower() for name in alternative_names(certificate, x509.DNSName)
    )


def is_given_out(party: str) -> bool:
    """Say whether somebody gives out such identifiers, so that a certificate without it shows that it is another's."""
    return party.startswith(("did:", "https://", EIDAS))


def _organization_ids(certificate: Certificate) -> list[str]:
    """Return the registered identifiers (ETSI EN 319 412-1, section 5.1.4): one, or the certificate names nobody so."""
    found = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_IDENTIFIER)
    return [str(attribute.value) for attribute in found] if len(found) == 1 else []


def _host_of(party: str) -> str | None:
    did = _DID_WEB.fullmatch(party)
    if did is not None:
        return did["host"].lower()
    if not party.startswith("https://"):
        return None
    try:
        parts = urlsplit(party)
        host = parts.hostname
    except ValueError:  # brackets around no address, letters that normalise to a delimiter
        return None
    return None if "@" in parts.netloc else host


def subject_name(certificate: Certificate) -> str | None:
    """Return whom the certificate was given to, for people: the organization, else the common name."""
    for oid in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
        for attribute in certificate.subject.get_attributes_for_oid(oid):
            if isinstance(attribute.value, str) and attribute.value.strip():
                return attribute.value.strip()
    return None


def countries_of(chain: Iterable[Certificate]) -> tuple[str, ...]:
    """Return the countries that the names in a chain state, from the leaf up, each once."""
    found: dict[str, None] = {}
    for certificate in chain:
        for name in (certificate.subject, certificate.issuer):
            found.update(dict.fromkeys(countries_in(name)))
    return tuple(found)


def countries_in(name: x509.Name) -> tuple[str, ...]:
    """Return the countries that a name states, as ISO 3166 writes them."""
    values: list[Any] = [one.value for one in name.get_attributes_for_oid(NameOID.COUNTRY_NAME)]
    return tuple(value.upper() for value in values if isinstance(value, str))
