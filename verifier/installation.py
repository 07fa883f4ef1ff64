"""What an installation knows of its own: the settings as registries, authorities, policies and addresses of resolvers.

Read once, at start. What the settings get wrong refuses to start and is named. Nothing is fetched here, and no file is
read but those that the settings themselves name.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from did_methods import METHODS
from did_methods.core.universal import ENDPOINT as ANY_METHOD
from verifier.errors import Rejected
from verifier.load_settings import read_known_issuers, read_named
from verifier.model import Signed
from verifier.policy import PolicyRefused
from verifier.policy_book import PolicyBook
from verifier.ports import Registry
from verifier.registries import REGISTRIES
from verifier.settings import PREFIX, Settings, SettingsRefused
from verifier.steps.find_transaction import PLACEHOLDER
from verifier.steps.prove_open_attestation import DATA, NAME, NODE_CHAINS, TO
from verifier.suites.core.merkle_proof import MAIN_CHAINS

_AUTHORITIES: Final = {
    Signed.SEAL: "seal_authorities",
    Signed.TOKEN: "token_authorities",
    Signed.MOBILE_DOCUMENT: "mobile_document_authorities",
    Signed.TIME_STAMP: "time_stamp_authorities",
}  # the setting that names their file


def policies_of(
    settings: Settings, registries: tuple[Registry, ...], files: Mapping[str, bytes]
) -> PolicyBook:
    """Return the shipped policies and those in `files` of the operator's folder, which may name `registries`.

    Raises:
        SettingsRefused: a file cannot be used, or a setting names a policy that is not there.
    """
    try:
        book = PolicyBook(
            files=files,
            offered=settings.policies,
            registries=[registry.name for registry in registries],
            any_did_method=ANY_METHOD in settings.did_endpoints,
        )
    except PolicyRefused as error:
        raise SettingsRefused("settings.policy_invalid", f"{PREFIX}POLICY_FOLDER: {error}") from error
    for name, wanted in (
        ("POLICY", (settings.policy,)),
        ("POLICIES", book.offered),
        ("VC_API_POLICY", (settings.vc_api_policy,)),
    ):
        for policy in wanted:
            if policy not in book.policies:
                raise SettingsRefused(
                    "settings.wrong_value",
                    f"{PREFIX}{name}: expected one of {', '.join(book.policies)}, got {policy[:80]!r}",
                )
    return book


def check_endpoints(settings: Settings) -> None:
    """Hold the addresses of DID registries and resolvers against the methods that ask one.

    Raises:
        SettingsRefused: a method that asks none, or an address that cannot be asked.
    """
    asking = {ANY_METHOD, *(name for name, method in METHODS.items() if method.endpoint is not None)}
    for name, url in settings.did_endpoints.items():
        if name not in asking or not url.startswith("https://") or url.endswith("/"):
            raise SettingsRefused(
                "settings.wrong_value",
                f"did_endpoints: expected https URLs without a slash at the end, for {', '.join(sorted(asking))}, "
                f"got {name[:80]!r}",
            )


def check_explorers(settings: Settings) -> None:
    """Hold the addresses of block explorers against the chains that are looked up.

    Raises:
        SettingsRefused: a chain that is not known or proves nothing, or an address that cannot be asked.
    """
    for chain, url in settings.explorers.items():
        if chain not in MAIN_CHAINS or not url.startswith("https://") or url.count(PLACEHOLDER) != 1:
            raise SettingsRefused(
                "settings.wrong_value",
                f"explorers: expected https URLs with {PLACEHOLDER} once, for {', '.join(MAIN_CHAINS)}, "
                f"got {chain[:80]!r}",
            )


def check_open_attestation(settings: Settings) -> None:
    """Hold the addresses of nodes and of the resolver of names against how they are asked.

    Raises:
        SettingsRefused: a chain that is not known or proves nothing, or an address that cannot be asked.
    """
    for chain, url in settings.nodes.items():
        holes = [url.count(hole) for hole in (TO, DATA)]
        if chain not in NODE_CHAINS or not url.startswith("https://") or holes not in ([0, 0], [1, 1]):
            raise SettingsRefused(
                "settings.wrong_value",
                f"nodes: expected https URLs, with {TO} and {DATA} once or without both, for "
                f"{', '.join(NODE_CHAINS)}, got {chain[:80]!r}",
            )
    resolver = settings.dns_resolver
    if resolver is not None and (not resolver.startswith("https://") or resolver.count(NAME) != 1):
        raise SettingsRefused(
            "settings.wrong_value",
            f"{PREFIX}DNS_RESOLVER: expected an https URL with {NAME} once, got another",
        )


def registries_of(settings: Settings) -> tuple[Registry, ...]:
    """Return the registries in the order of the settings, the operator's own known issuers first.

    Raises:
        SettingsRefused: a table that is no registry's, or two of one name.
    """
    tables = list(settings.registries)
    issuers = read_known_issuers(settings)
    if issuers:
        tables.insert(0, {"type": "static", "name": "known issuers", "issuers": msgspec.to_builtins(issuers)})
    opened = tuple(_open_registry(table) for table in tables)
    if len({registry.name for registry in opened}) < len(opened):
        raise SettingsRefused("settings.wrong_value", "registries: expected a name of its own for each")
    return opened


def _open_registry(table: Mapping[str, Any]) -> Registry:
    stated = dict(table)
    name, of_type = stated.pop("name", None), stated.pop("type", None)
    plugin = REGISTRIES.get(of_type) if isinstance(of_type, str) else None
    if plugin is None or not isinstance(name, str) or not name:
        raise SettingsRefused(
            "settings.wrong_value",
            f"registries: expected a name and a type ({', '.join(REGISTRIES)}), got {str(of_type)[:80]!r}",
        )
    try:
        options = msgspec.convert(stated, plugin.options)
    except msgspec.ValidationError as error:
        raise SettingsRefused("settings.wrong_value", f"registries: {name[:80]!r}: {error}") from error
    return plugin.open(name, options)


def authorities_of(settings: Settings) -> dict[Signed, tuple[bytes, ...]]:
    """Return the certificates (DER) of the authorities that the operator trusts, by what is signed under them.

    Raises:
        SettingsRefused: a file cannot be read, or holds no certificates.
    """
    found: dict[Signed, tuple[bytes, ...]] = {}
    for signed, name in _AUTHORITIES.items():
        raw = read_named(settings, name)
        if raw is not None:
            found[signed] = _certificates(raw, name)
    return found


def _certificates(raw: bytes, name: str) -> tuple[bytes, ...]:
    from verifier.x509 import read_pem  # noqa: PLC0415 - loads for long, and few settings name authorities

    try:
        return read_pem(raw)
    except Rejected as problem:
        raise SettingsRefused(
            "settings.wrong_value", f"{PREFIX}{name.upper()}: {problem.detail}"
        ) from problem
