"""EU trusted lists: who may seal, attest or identify, by the certificate of the key. Answers only where there is one.

Specs: ETSI TS 119 612 (lists in XML, and the EU's list of lists); TS 119 602 (lists of trusted entities, JSON or XML).
The list, or the list of lists, is named by its address and by the certificates that sign it: those that the Official
Journal of the EU publishes, as PEM or by their SHA-256. All else follows from there.
"""

import base64
import binascii
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from verifier.errors import Rejected
from verifier.ports import Registry
from verifier.registries.core.registry import RegistryType
from verifier.settings import SettingsRefused

_SHA256_BYTES: Final = 32


class EuTrustedList(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One list, or a list of lists.

    `signers`: certificates that may sign it, each in PEM, or its SHA-256 in hexadecimal or base64. `services`: the
    kinds that count. `territories`: countries whose lists are followed; none given: all.
    """

    url: Annotated[str, Meta(pattern=r"^https://", max_length=2048)]
    signers: Annotated[tuple[str, ...], Meta(min_length=1, max_length=64)]
    services: Annotated[
        tuple[Literal["seal", "signature", "qeaa", "pub_eaa", "eaa", "pid"], ...], Meta(min_length=1)
    ] = ("seal", "qeaa", "pub_eaa")
    territories: tuple[Annotated[str, Meta(pattern=r"^[A-Z]{2}$")], ...] = ()


def open_lists(name: str, options: EuTrustedList) -> Registry:
    """Return a registry that answers from these lists.

    Raises:
        SettingsRefused: a signer is neither a certificate nor a digest.
    """
    # What follows loads a parser of certificates: only where such a list is configured.
    from verifier.registries.core.eu.lists import Lists  # noqa: PLC0415
    from verifier.registries.core.eu.services import KINDS, TIME_STAMPS  # noqa: PLC0415

    kinds = tuple(KINDS[one] for one in options.services)
    lists = Lists(
        url=options.url,
        signers=dict(_signer(name, text) for text in options.signers),
        kinds=kinds,
        territories=frozenset(options.territories),
    )
    return Registry(
        name=name,
        type="eu_trusted_list",
        standing=lists.standing,
        anchors=lists.anchors,
        anchors_for=TIME_STAMPS.signs.union(*(kind.signs for kind in kinds)),
    )


def _signer(name: str, text: str) -> tuple[bytes, bytes | None]:
    """Return the SHA-256 of a signer's certificate, and its DER where the whole certificate is given."""
    from verifier.x509 import read_certificate, read_pem, thumbprint  # noqa: PLC0415 - as above

    try:
        if "BEGIN CERTIFICATE" in text:
            (der,) = read_pem(text.encode())
            return thumbprint(read_certificate(der)), der
        compact = "".join(text.replace(":", "").split())
        digest = bytes.fromhex(compact) if len(compact) == 2 * _SHA256_BYTES else base64.b64decode(compact)
        if len(digest) == _SHA256_BYTES:
            return digest, None
    except (Rejected, ValueError, binascii.Error) as problem:
        raise _refused(name) from problem
    raise _refused(name)


def _refused(name: str) -> SettingsRefused:
    return SettingsRefused(
        "settings.wrong_value",
        f"registries: {name[:80]!r}: expected signers as a certificate in PEM or its SHA-256, got other text",
    )


REGISTRY: Final = RegistryType(
    name="eu_trusted_list",
    title="EU trusted lists of certificates (ETSI)",
    spec="https://www.etsi.org/deliver/etsi_ts/119600_119699/119612/",
    options=EuTrustedList,
    open=open_lists,
)
