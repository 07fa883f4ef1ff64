"""did:pkh. Spec: https://github.com/w3c-ccg/did-pkh (draft).

The identifier is an account of a block chain (CAIP-10), which is a hash of a key and holds none: the proof has to bring
the key. Earlier identifiers name the chain by a nickname; credentials under them are still about, and so are they.
Accounts of chains that are not supported have a document too: who asks for their key hears that it is unsupported.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from did_methods.core.account import account_at, split_account_id
from did_methods.core.did import Did
from did_methods.core.document import DidDocument, read_document
from did_methods.core.errors import DidInvalid
from did_methods.core.method import DidMethod, computed_method
from did_methods.core.public_key import KeyType, PublicKey

KEPT_DOCUMENTS: Final = 1_024  # computed documents; about 5 KiB each

_SECURITY: Final = "https://w3id.org/security#"
_RECOVERY: Final = "EcdsaSecp256k1RecoveryMethod2020"
_RECOVERY_IRI: Final = f"https://identity.foundation/EcdsaSecp256k1RecoverySignature2020#{_RECOVERY}"
_RELATIONSHIPS: Final = ("authentication", "assertionMethod", "capabilityDelegation", "capabilityInvocation")
_ACCOUNT: Final = "blockchainAccountId"


class _Nickname(NamedTuple):
    """What an earlier identifier leaves out: the chain, and what its documents called the method."""

    chain: str
    fragment: str = _ACCOUNT


class _Method(NamedTuple):
    fragment: str
    type: str
    key: Mapping[str, Any]  # the member that holds it, if the account itself says it


_NICKNAMES: Final[Mapping[str, _Nickname]] = {
    "eth": _Nickname("eip155:1", "Recovery2020"),
    "celo": _Nickname("eip155:42220", "Recovery2020"),
    "poly": _Nickname("eip155:137", "Recovery2020"),
    "tz": _Nickname("tezos:NetXdQprcVkpaWU"),
    "sol": _Nickname("solana:4sGjMW1sUnHzSxGspuhpqLDx6wiyjNtZ"),
    "btc": _Nickname("bip122:000000000019d6689c085ae165831e93"),
    "doge": _Nickname("bip122:1a91e3dace36e2be3bf030a65679fe82"),
}
_TYPES_OF_OTHERS: Final[Mapping[str, str]] = {"bip122": _RECOVERY, "arweave": "RsaVerificationKey2018"}
_TEZOS_TYPES: Final[Mapping[KeyType, str]] = {
    KeyType.ED25519: "Ed25519PublicKeyBLAKE2BDigestSize20Base58CheckEncoded2021",
    KeyType.SECP256K1: _RECOVERY,
    KeyType.P256: "P256PublicKeyBLAKE2BDigestSize20Base58CheckEncoded2021",
}
_IRIS: Final[Mapping[str, Any]] = {
    _ACCOUNT: f"{_SECURITY}{_ACCOUNT}",
    _RECOVERY: _RECOVERY_IRI,
    "publicKeyJwk": {"@id": f"{_SECURITY}publicKeyJwk", "@type": "@json"},
    "RsaVerificationKey2018": "https://w3c-ccg.github.io/security-vocab/#RsaVerificationKey2018",
}


def compute(did: Did) -> DidDocument:
    """Return the document of an account.

    Raises:
        DidInvalid: no account id, or no address of its chain.
        DidUnavailable: a chain that is not known, or a contract on one, which signs nothing.
    """
    return _document(did.text, did.identifier)


@lru_cache(maxsize=KEPT_DOCUMENTS)
def _document(text: str, identifier: str) -> DidDocument:
    account, fragment = _account_id(identifier)
    methods = _methods(account, fragment)
    terms = {term for method in methods for term in (_ACCOUNT, method.type, *method.key)}
    references = [f"{text}#{method.fragment}" for method in methods]
    raw: dict[str, Any] = {
        "@context": [
            "https://www.w3.org/ns/did/v1",
            {term: _IRIS.get(term, _SECURITY + term) for term in sorted(terms)},
        ],
        "id": text,
        "verificationMethod": [
            {"id": reference, "type": method.type, "controller": text, _ACCOUNT: account, **method.key}
            for reference, method in zip(references, methods, strict=True)
        ],
    }
    raw |= dict.fromkeys(_RELATIONSHIPS, references)
    return read_document(text, raw)


def _account_id(identifier: str) -> tuple[str, str]:
    """Return the account id that an identifier means, and the fragment of its first method."""
    name, _, address = identifier.partition(":")
    earlier = _NICKNAMES.get(name)
    if earlier is not None and ":" not in address:
        return f"{earlier.chain}:{address}", earlier.fragment
    return identifier, _ACCOUNT


def _methods(account: str, fragment: str) -> list[_Method]:
    try:
        namespace, _, address = split_account_id(account)
    except DidInvalid as cause:
        raise DidInvalid("did.syntax", "expected an account of a block chain, got other text") from cause
    if namespace in _TYPES_OF_OTHERS:
        return [_Method(fragment, _TYPES_OF_OTHERS[namespace], {})]
    signer = account_at(namespace, address)
    if isinstance(signer, PublicKey):
        key = {"publicKeyJwk": signer.to_jwk()}
        return [
            _Method("controller", "Ed25519VerificationKey2018", key),
            _Method("SolanaMethod2021", "SolanaMethod2021", key),
        ]
    if namespace == "tezos":
        return [
            _Method(fragment, _TEZOS_TYPES[signer.key_type], {}),
            _Method("TezosMethod2021", "TezosMethod2021", {}),
        ]
    return [_Method(fragment, _RECOVERY, {})]


METHOD: Final[DidMethod] = computed_method(
    name="pkh", spec="https://github.com/w3c-ccg/did-pkh/blob/main/did-pkh-method-draft.md", compute=compute
)
