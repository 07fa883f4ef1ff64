"""The types of trust sources, by the name that the settings give them."""

from collections.abc import Mapping
from typing import Final

from verifier.registries import dcc, eu_trusted_list, openid_federation, static_list
from verifier.registries.core.registry import RegistryType

REGISTRIES: Final[Mapping[str, RegistryType]] = {
    plugin.name: plugin
    for plugin in (
        static_list.REGISTRY,
        dcc.REGISTRY,
        openid_federation.REGISTRY,
        eu_trusted_list.REGISTRY,
    )
}
