"""The ways of securing that are judged here, by cryptosuite or proof type."""

from collections.abc import Mapping
from typing import Final

from verifier.suites import ed25519_signature_2020, eddsa_rdfc_2022, jws
from verifier.suites.core.suite import Suite

SUITES: Final[Mapping[str, Suite]] = {
    suite.name: suite
    for suite in (
        eddsa_rdfc_2022.SUITE,
        ed25519_signature_2020.SUITE,
        jws.SUITE,
    )
}
