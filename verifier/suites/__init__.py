"""The ways of securing that are judged here, by cryptosuite or proof type."""

from collections.abc import Mapping
from typing import Final

from verifier.suites import bbs_2023, ecdsa_sd_2023, ed25519_signature_2020, eddsa_rdfc_2022, jws
from verifier.suites.core.suite import Suite

SUITES: Final[Mapping[str, Suite]] = {
    suite.name: suite
    for suite in (
        eddsa_rdfc_2022.SUITE,
        ecdsa_sd_2023.SUITE,
        bbs_2023.SUITE,
        ed25519_signature_2020.SUITE,
        jws.SUITE,
    )
}
