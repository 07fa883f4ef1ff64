"""Where settings come from: one TOML file, and the environment (`LER_VERIFIER_…`), read once at start.

The environment wins over the file, and what the command line says over both. An unknown name or a wrong value refuses
to start and names itself. Files that settings name are read here as well, each when it is asked for.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, get_type_hints

import msgspec

from verifier.settings import FILE_ONLY, PREFIX, IssuerEntry, Settings, SettingsRefused

CONFIG_VARIABLE: Final = PREFIX + "CONFIG"
_MAX_SHOWN: Final = 80  # characters of a wrong value in an error
_FIELDS: Final = {field.name: field for field in msgspec.structs.fields(Settings)}
_LISTS: Final = frozenset(name for name, field in _FIELDS.items() if isinstance(field.default, tuple)) | {
    "policies"
}
_SECRET: Final = frozenset({"cache_secret", "challenge_secret", "cache_url"})


def load_settings(
    environment: Mapping[str, str] = os.environ,
    *,
    config: Path | None = None,
    overrides: Mapping[str, object] | None = None,
) -> Settings:
    """Return the settings of one TOML file, the environment over it, and `overrides` over both.

    An override of None is none.

    Raises:
        SettingsRefused: a name is unknown, a value is wrong, or a file cannot be read.
    """
    values: dict[str, object] = {}
    path = config if config is not None else environment.get(CONFIG_VARIABLE)
    if path is not None:
        for name, value in _read_toml(Path(path), str(path)).items():
            if name not in _FIELDS:
                raise SettingsRefused(
                    "settings.unknown_name", f"{path}: expected the name of a setting, got {_cut(name)}"
                )
            values[name] = _checked(name, value, f"{path}: {name}")
    for variable, text in environment.items():
        if variable.startswith(PREFIX) and variable != CONFIG_VARIABLE:
            name = variable.removeprefix(PREFIX).lower()
            if name not in _FIELDS or name in FILE_ONLY or variable != variable.upper():
                raise SettingsRefused(
                    "settings.unknown_name", f"expected the name of a setting, got {_cut(variable)}"
                )
            values[name] = _checked(name, _from_text(name, text), variable)
    for name, value in (overrides or {}).items():
        if value is not None:
            values[name] = _checked(name, value, f"--{name.replace('_', '-')}")
    return Settings(**values)  # type: ignore[arg-type] # each was converted to its field's type


def read_known_issuers(settings: Settings) -> tuple[IssuerEntry, ...]:
    """Return the issuers of the settings and of the file that they name.

    Raises:
        SettingsRefused: the file cannot be read, or is not a list of issuers.
    """
    if settings.known_issuers_file is None:
        return settings.known_issuers
    path = Path(settings.known_issuers_file)
    variable = PREFIX + "KNOWN_ISSUERS_FILE"
    if path.suffix == ".json":
        try:
            found = msgspec.json.decode(_read(path, variable))
        except msgspec.DecodeError as error:
            raise SettingsRefused(
                "settings.wrong_value", f"{variable}: expected JSON, got {error}"
            ) from error
    else:
        found = _read_toml(path, variable)
    entries = found.get("known_issuers") if isinstance(found, dict) else found
    listed: tuple[IssuerEntry, ...] = _checked("known_issuers", entries, variable)
    return settings.known_issuers + listed


def read_named(settings: Settings, name: str) -> bytes | None:
    """Return the file that the setting of this name names; None where it names none.

    Raises:
        SettingsRefused: the file cannot be read.
    """
    path = getattr(settings, name)
    return None if path is None else _read(Path(path), PREFIX + name.upper())


def _checked(name: str, value: object, where: str) -> Any:  # noqa: ANN401 - of the type that the field has
    hint = get_type_hints(Settings, include_extras=True)[name]
    try:
        return msgspec.convert(value, hint, strict=not isinstance(value, str))
    except msgspec.ValidationError as error:
        got = "" if name in _SECRET else f", got {_cut(str(value))}"
        raise SettingsRefused("settings.wrong_value", f"{where}: {error}{got}") from error


def _from_text(name: str, text: str) -> object:
    """Return what a variable's text means: lists are separated by commas, nothing else needs reading."""
    if name not in _LISTS:
        return text
    items = [item.strip() for item in text.split(",") if item.strip()]
    return [int(item) if item.isascii() and item.isdigit() else item for item in items]


def _read_toml(path: Path, where: str) -> dict[str, Any]:
    try:
        return tomllib.loads(_read(path, where).decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsRefused("settings.file_unreadable", f"{where}: expected TOML, got {error}") from error


def _read(path: Path, where: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsRefused(
            "settings.file_unreadable", f"{where}: expected a readable file, got {error.strerror}"
        ) from error


def _cut(text: str) -> str:
    return repr(text[:_MAX_SHOWN])
