"""The types of trust sources, by the name that the settings give them."""

from collections.abc import Mapping
from typing import Final

from verifier.registries import (
    dcc,
    ebsi,
    eu_trusted_list,
    fiware,
    openid_federation,
    recognized_entities,
    static_list,
    trqp,
    vical,
)
from verifier.registries.core.registry import RegistryType

REGISTRIES: Final[Mapping[str, RegistryType]] = {
    plugin.name: plugin
    for plugin in (
        static_list.REGISTRY,
        dcc.REGISTRY,
        openid_federation.REGISTRY,
        eu_trusted_list.REGISTRY,
        ebsi.REGISTRY,
        fiware.REGISTRY,
        recognized_entities.REGISTRY,
        trqp.REGISTRY,
        vical.REGISTRY,
    )
}
