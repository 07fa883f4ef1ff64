"""When do two references mean the same entry of a framework? Where they share a key, and never by likeness.

A key is a code in a notation that is one framework's own, or an address. The address of a framework's home page is no
key where a code is given. Where address and code name different entries there is no key at all: it proves nothing.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from verifier.errors import Problem
from verifier.kinds.core.alignments import recognise, reference
from verifier.model import Alignment

MAX_SKILL: Final = 512  # characters; addresses of entries have about 80
MAX_SKILLS: Final = 100  # that one employer asks for at once
MAX_SHOWN: Final = 80  # characters of a wrong skill in an error

_UUID: Final = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
# Codes that are unique in their framework. SOC without a year is that of 2018, ISCO is ISCO-08.
_NOTATIONS: Final[Mapping[str, re.Pattern[str]]] = {
    "case": re.compile(_UUID),
    "cip": re.compile(r"\d\d(?:\.\d\d(?:\d\d)?)?"),
    "ctdl": re.compile(rf"ce-{_UUID}"),
    "esco": re.compile(_UUID),
    "isco": re.compile(r"\d{1,4}"),
    "onet": re.compile(r"\d\d-\d{4}\.\d\d|[1-6]\.[A-F](?:\.[1-9][0-9]?){1,3}(?:\.[a-z](?:\.[0-9]{1,2})?)?"),
    "soc": re.compile(r"\d\d-\d{4}"),
    "soc-2010": re.compile(r"\d\d-\d{4}"),
}
_HEXADECIMAL: Final = frozenset({"case", "ctdl", "esco"})  # written in either case
_ONE_PAGE: Final = frozenset({"cip", "isco", "onet", "soc"})  # their addresses often name the framework alone


class SkillRefused(Problem):
    """What was asked for is no reference to one entry of a framework."""


class Conflicting(ValueError):
    """Address and code of one reference name different entries."""


def keys_of(alignment: Alignment) -> tuple[str, ...]:
    """Return the keys of a reference, the surest first; none where it names nothing that is unique.

    Raises:
        Conflicting: its address and its code name different entries.
    """
    by_code = _by_code(alignment.framework, alignment.code)
    if alignment.url is None:
        return () if by_code is None else (by_code,)
    address = alignment.url.strip()
    framework, code = recognise(address, "")
    in_address = _by_code(framework, code)
    if by_code is not None and in_address is not None and by_code != in_address:
        raise Conflicting
    found = by_code or in_address
    if found is not None and alignment.framework in _ONE_PAGE:
        return (found,)
    by_address = _by_address(address)
    return tuple(key for key in (found, by_address) if key is not None)


def read_skill(text: str) -> Alignment:
    """Return the reference that `text` means: an http(s) address, or `framework:code`.

    Raises:
        SkillRefused: it is neither, or its code is not in that framework's notation.
    """
    stated = text.strip()
    if not 0 < len(stated) <= MAX_SKILL:
        raise SkillRefused("competency.skill", f"expected 1 to {MAX_SKILL} characters, got {len(stated)}")
    scheme, _, rest = stated.partition(":")
    if scheme.lower() in {"http", "https"}:
        skill = reference(url=stated)
    else:
        skill = Alignment(framework=scheme.lower(), code=rest.strip())
    try:
        keys = keys_of(skill)
    except Conflicting:
        keys = ()
    if not keys:
        raise SkillRefused(
            "competency.skill",
            f"expected an address, or one of {', '.join(_NOTATIONS)} with a code, got {stated[:MAX_SHOWN]!r}",
        )
    return skill


def read_skills(texts: Sequence[str]) -> list[tuple[str, Alignment]]:
    """Return each skill as it was asked for, once, with the reference that it means.

    Raises:
        SkillRefused: one is no reference to one entry of a framework, or they are too many.
    """
    if len(texts) > MAX_SKILLS:
        raise SkillRefused("competency.skill", f"expected at most {MAX_SKILLS} skills, got {len(texts)}")
    return [(text, read_skill(text)) for text in dict.fromkeys(texts)]


def _by_code(framework: str, code: str | None) -> str | None:
    notation = _NOTATIONS.get(framework)
    if notation is None or code is None:
        return None
    spelt = code.strip().lower() if framework in _HEXADECIMAL else code.strip()
    return f"{framework}:{spelt}" if notation.fullmatch(spelt) else None


def _by_address(url: str) -> str | None:
    """Return the address as key: http and https are one place, and host names have no case."""
    try:
        parts = urlsplit(url)
    except ValueError:  # "http://[": no host can be told from it
        return None
    if parts.scheme.lower() not in {"http", "https"} or not parts.netloc:
        return None
    rest = url.split("//", 1)[1][len(parts.netloc) :]
    return f"url://{parts.netloc.lower()}{rest}"
