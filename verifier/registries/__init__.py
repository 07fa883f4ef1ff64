"""The types of trust sources, by the name that the settings give them."""

from collections.abc import Mapping
from typing import Final

from verifier.registries import ebsi, fiware, recognized_entities, static_list, trqp
from verifier.registries.core.registry import RegistryType

REGISTRIES: Final[Mapping[str, RegistryType]] = {
    plugin.name: plugin
    for plugin in (
        static_list.REGISTRY,
        ebsi.REGISTRY,
        fiware.REGISTRY,
        recognized_entities.REGISTRY,
        trqp.REGISTRY,
    )
}
