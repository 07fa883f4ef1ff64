"""Certificates as authorities really make them: valid by default, and a test breaks one thing.

Made with keys from fixed seeds, so that two runs make certificates of the same names and keys (their signatures differ
where the scheme is random).
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from tests.builders import keys
from tests.builders.keys import Key

NOT_BEFORE: Final = datetime(2025, 1, 1, tzinfo=UTC)
NOT_AFTER: Final = datetime(2028, 1, 1, tzinfo=UTC)
_ALL: Final = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
    "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip
CERTIFIES: Final = ("key_cert_sign", "crl_sign")
SIGNS: Final = ("digital_signature",)
# QcStatements of a qualified certificate: compliance, then its type (EN 319 412-5).
_QC_STATEMENTS: Final = "1.3.6.1.5.5.7.1.3"
_QC_TYPES: Final = {"signature": 1, "seal": 2, "web": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Certified:
    """A key with its certificate, and who signed it (None: itself)."""

    key: Key
    certificate: x509.Certificate
    by: "Certified | None" = None

    @property
    def der(self) -> bytes:
        """The certificate's bytes."""
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def pem(self) -> str:
        """The certificate as text."""
        return self.certificate.public_bytes(Encoding.PEM).decode()

    @property
    def sha256(self) -> str:
        """The digest that lists are pinned by, in hexadecimal."""
        return hashlib.sha256(self.der).hexdigest()

    def chain(self, *, root: bool = False) -> list[bytes]:
        """Return the DER of this certificate and of those above it, by default without the root."""
        found, at = [self.der], self
        while at.by is not None:
            at = at.by
            if at.by is not None or root:
                found.append(at.der)
        return found

    def x5c(self, *, root: bool = False) -> list[str]:
        """Return the chain as a JOSE header carries it."""
        return [base64.b64encode(der).decode() for der in self.chain(root=root)]


def name(
    common: str | None,
    organization: str | None = None,
    country: str | None = "FI",
    registered: str | None = None,
) -> x509.Name:
    """Return a distinguished name of these parts."""
    parts = (
        (NameOID.ORGANIZATION_IDENTIFIER, registered),
        (NameOID.COUNTRY_NAME, country),
        (NameOID.ORGANIZATION_NAME, organization),
        (NameOID.COMMON_NAME, common),
    )
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts if value is not None])


def qc_statements(*types: str, compliant: bool = True) -> x509.UnrecognizedExtension:
    """Return the extension of a qualified certificate of these types."""
    statements = b"" if not compliant else _tlv(0x30, _tlv(0x06, bytes.fromhex("04008e460101")))
    if types:
        oids = b"".join(_tlv(0x06, bytes.fromhex("04008e460106") + bytes([_QC_TYPES[one]])) for one in types)
        statements += _tlv(0x30, _tlv(0x06, bytes.fromhex("04008e460106")) + _tlv(0x30, oids))
    return x509.UnrecognizedExtension(x509.ObjectIdentifier(_QC_STATEMENTS), _tlv(0x30, statements))


def _tlv(tag: int, content: bytes) -> bytes:
    assert len(content) < 0x80
    return bytes([tag, len(content)]) + content


def usage(*names: str) -> x509.KeyUsage:
    """Return the key usage extension with these bits."""
    return x509.KeyUsage(**{one: one in names for one in _ALL})


def certify(
    key: Key,
    subject: x509.Name,
    by: Certified | None = None,
    *,
    extensions: Sequence[tuple[x509.ExtensionType, bool]] = (),
    not_before: datetime = NOT_BEFORE,
    not_after: datetime = NOT_AFTER,
    digest: hashes.HashAlgorithm | None = None,
    issuer: x509.Name | None = None,
    signer: Key | None = None,
) -> Certified:
    """Return a certificate for `key`, signed by `by` or by itself; `issuer` and `signer` make it lie about that."""
    signing = signer or (by.key if by is not None else key)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer or (by.certificate.subject if by is not None else subject))
        .public_key(key.private.public_key())
        .serial_number(int.from_bytes(hashlib.sha256(subject.public_bytes()).digest()[:8], "big") >> 1 | 1)
        .not_valid_before(not_before)
        .not_valid_after(not_after)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    algorithm: Any = (
        None if isinstance(signing.private, ed25519.Ed25519PrivateKey) else digest or hashes.SHA256()
    )
    return Certified(key=key, certificate=builder.sign(signing.private, algorithm), by=by)


def authority(
    common: str = "Example Root",
    by: Certified | None = None,
    *,
    key: Key | None = None,
    path_length: int | None = None,
    extra: Sequence[tuple[x509.ExtensionType, bool]] = (),
    ca: bool = True,
    may: Sequence[str] = CERTIFIES,
    country: str | None = "FI",
    **how: Any,  # noqa: ANN401 - as `certify` takes them
) -> Certified:
    """Return an authority: a root, or one below `by`."""
    key = key or keys.key("P-256", seed=int(hashlib.sha256(common.encode()).hexdigest()[:6], 16))
    own = [(x509.BasicConstraints(ca=ca, path_length=path_length), True), (usage(*may), True)]
    return certify(key, name(common, "Example Trust Services", country), by, extensions=[*own, *extra], **how)


def leaf(
    by: Certified | None,
    *names: str,
    key: Key | None = None,
    common: str = "Signer",
    organization: str | None = "Example College",
    registered: str | None = None,
    may: Sequence[str] = SIGNS,
    extra: Sequence[tuple[x509.ExtensionType, bool]] = (),
    qualified: Sequence[str] = (),
    country: str | None = "FI",
    **how: Any,  # noqa: ANN401 - as `certify` takes them
) -> Certified:
    """Return a signer's certificate for these names: a URI where it has a colon, else a DNS name."""
    key = key or keys.key("P-256", seed=77)
    own: list[tuple[x509.ExtensionType, bool]] = [
        (x509.BasicConstraints(ca=False, path_length=None), True), (usage(*may), True)
    ]  # fmt: skip
    if names:
        general = [x509.UniformResourceIdentifier(one) if ":" in one else x509.DNSName(one) for one in names]
        own.append((x509.SubjectAlternativeName(general), False))
    if qualified:
        own.append((qc_statements(*qualified), False))
    return certify(key, name(common, organization, country, registered), by, extensions=[*own, *extra], **how)


def names_list(*urls: str) -> tuple[x509.ExtensionType, bool]:
    """Return the extension by which a certificate names lists of revoked ones."""
    points = [x509.DistributionPoint([x509.UniformResourceIdentifier(url)], None, None, None) for url in urls]
    return x509.CRLDistributionPoints(points), False


def revocations(
    by: Certified,
    *revoked: Certified,
    since: datetime = datetime(2026, 4, 1, tzinfo=UTC),
    made: datetime = datetime(2026, 5, 31, tzinfo=UTC),
    until: datetime = datetime(2026, 7, 1, tzinfo=UTC),
    extensions: Sequence[tuple[x509.ExtensionType, bool]] = (),
    of_entries: Sequence[tuple[x509.ExtensionType, bool]] = (),
    issuer: x509.Name | None = None,
    key: Key | None = None,
    digest: hashes.HashAlgorithm | None = None,
    encoding: Encoding = Encoding.DER,
) -> bytes:
    """Return an authority's list of these revoked certificates."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer or by.certificate.subject)
        .last_update(made)
        .next_update(until)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    for one in revoked:
        entry = (
            x509.RevokedCertificateBuilder()
            .serial_number(one.certificate.serial_number)
            .revocation_date(since)
        )
        for extension, critical in of_entries:
            entry = entry.add_extension(extension, critical=critical)
        builder = builder.add_revoked_certificate(entry.build())
    private: Any = (key or by.key).private
    algorithm: Any = digest or hashes.SHA256()
    return builder.sign(private, algorithm).public_bytes(encoding)
