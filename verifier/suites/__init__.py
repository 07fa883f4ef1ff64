"""The ways of securing that are judged here, by cryptosuite or proof type."""

from collections.abc import Mapping
from typing import Final

from verifier.suites import (
    bbs_2023,
    bbs_bls_signature_2020,
    bbs_bls_signature_proof_2020,
    chained_proof_2021,
    cose_sign1,
    ecdsa_2019,
    ecdsa_jcs_2019,
    ecdsa_rdfc_2019,
    ecdsa_sd_2023,
    ecdsa_secp256k1_recovery_signature_2020,
    ecdsa_secp256k1_signature_2019,
    ecdsa_secp256r1_signature_2019,
    ecdsa_xi_2023,
    ed25519_blake2b_signature_2021,
    ed25519_signature_2018,
    ed25519_signature_2020,
    eddsa_2022,
    eddsa_jcs_2022,
    eddsa_rdfc_2022,
    eip712_signature_2021,
    ethereum_eip712_signature_2021,
    ethereum_personal_signature_2021,
    jades,
    jcs_ecdsa_2019,
    jcs_ed25519_signature_2020,
    jcs_eddsa_2022,
    json_eddsa_2022,
    json_web_signature_2020,
    jws,
    mdoc_mso,
    merkle_proof_2017,
    merkle_proof_2019,
    merkle_proof_2019_type,
    open_attestation_merkle_proof_signature_2018,
    open_badge_hosted,
    p256_blake2b_signature_2021,
    rsa_signature_2018,
    sd_jwt,
    sha3_merkle_proof,
    solana_signature_2021,
    tezos_jcs_signature_2021,
    tezos_signature_2021,
)
from verifier.suites.core.suite import Suite

SUITES: Final[Mapping[str, Suite]] = {
    suite.name: suite
    for suite in (
        jws.SUITE,
        sd_jwt.SUITE,
        jades.SUITE,
        cose_sign1.SUITE,
        mdoc_mso.SUITE,
        open_badge_hosted.SUITE,
        # Data Integrity
        eddsa_rdfc_2022.SUITE,
        eddsa_jcs_2022.SUITE,
        ecdsa_rdfc_2019.SUITE,
        ecdsa_jcs_2019.SUITE,
        ecdsa_sd_2023.SUITE,
        bbs_2023.SUITE,
        ecdsa_xi_2023.SUITE,
        # Data Integrity under earlier names
        eddsa_2022.SUITE,
        json_eddsa_2022.SUITE,
        jcs_eddsa_2022.SUITE,
        ecdsa_2019.SUITE,
        jcs_ecdsa_2019.SUITE,
        # before Data Integrity
        ed25519_signature_2020.SUITE,
        ed25519_signature_2018.SUITE,
        ed25519_blake2b_signature_2021.SUITE,
        json_web_signature_2020.SUITE,
        rsa_signature_2018.SUITE,
        ecdsa_secp256k1_signature_2019.SUITE,
        ecdsa_secp256k1_recovery_signature_2020.SUITE,
        ecdsa_secp256r1_signature_2019.SUITE,
        p256_blake2b_signature_2021.SUITE,
        jcs_ed25519_signature_2020.SUITE,
        bbs_bls_signature_2020.SUITE,
        bbs_bls_signature_proof_2020.SUITE,
        # signed by wallets of block chains
        ethereum_eip712_signature_2021.SUITE,
        eip712_signature_2021.SUITE,
        ethereum_personal_signature_2021.SUITE,
        solana_signature_2021.SUITE,
        tezos_signature_2021.SUITE,
        tezos_jcs_signature_2021.SUITE,
        # anchored on block chains
        merkle_proof_2019.SUITE,
        merkle_proof_2019_type.SUITE,
        chained_proof_2021.SUITE,
        merkle_proof_2017.SUITE,
        # issued by contracts on block chains, or signed by wallets
        sha3_merkle_proof.SUITE,
        open_attestation_merkle_proof_signature_2018.SUITE,
    )
}
