"""VICAL: which authorities may stand above signers of mobile documents, each for its types of document.

Spec: ISO/IEC 18013-5:2021, annex C (verified issuer certificate authority list); providers are AAMVA and others. The
list is named by its address and by certificates: its signer's own, or of authorities above that. It vouches for
signers of mobile documents and for nobody else.
"""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from verifier.errors import Rejected
from verifier.model import Signed
from verifier.ports import Registry
from verifier.registries.core.registry import RegistryType
from verifier.settings import SettingsRefused


class Vical(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One list. `signers`: PEM of the certificate that signs it, or of an authority above that one."""

    url: Annotated[str, Meta(pattern=r"^https://", max_length=2048)]
    signers: Annotated[tuple[str, ...], Meta(min_length=1, max_length=16)]


def open_list(name: str, options: Vical) -> Registry:
    """Return a registry that answers from this list.

    Raises:
        SettingsRefused: a signer is no certificate.
    """
    # What follows loads a parser of certificates: only where such a list is configured.
    from verifier.registries.core.authorities_list import AuthoritiesList  # noqa: PLC0415
    from verifier.x509 import read_pem  # noqa: PLC0415

    try:
        signers = tuple(der for text in options.signers for der in read_pem(text.encode()))
    except Rejected as problem:
        raise SettingsRefused(
            "settings.wrong_value", f"registries: {name[:80]!r}: expected signers as PEM, got other text"
        ) from problem
    listed = AuthoritiesList(url=options.url, signers=signers)
    return Registry(
        name=name,
        type="vical",
        standing=listed.standing,
        anchors=listed.anchors,
        anchors_for=frozenset({Signed.MOBILE_DOCUMENT}),
    )


REGISTRY: Final = RegistryType(
    name="vical",
    title="VICAL: authorities for mobile documents (ISO 18013-5, AAMVA)",
    spec="https://www.iso.org/standard/69084.html",
    options=Vical,
    open=open_list,
)
