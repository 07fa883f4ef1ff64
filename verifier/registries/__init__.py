"""The trust sources, by the type that the settings name."""

from collections.abc import Callable, Mapping
from typing import Final

from verifier.registries.core.registry import Registry
from verifier.registries.static_list import static_list

REGISTRIES: Final[Mapping[str, Callable[..., Registry]]] = {
    "static": static_list,
}
