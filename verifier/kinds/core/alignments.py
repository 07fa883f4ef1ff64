"""References into frameworks of competencies and occupations: which framework, and which code in it?

What an issuer calls a framework is free text, so the notation of a code and the address decide before the name does.
Spec: Open Badges 3.0, B.1.3 (Alignment); CASE 1.0; CTDL (CTID, CredentialAlignmentObject); ESCO; O*NET-SOC 2019; CIP
2020; SOC 2018; ISCO-08.
"""

import re
from collections.abc import Iterable
from typing import Final

from verifier.kinds.core.words import objects, text_of
from verifier.model import Alignment, JsonObject

MAX_ALIGNMENTS: Final = 100  # of one item that a report repeats
_MAX_READ: Final = 2_000  # characters of a code or an address that are looked at

_UUID: Final = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
# Notations that no other framework has.
_BY_CODE: Final = (
    ("ctdl", re.compile(rf"ce-{_UUID}", re.IGNORECASE)),
    ("onet", re.compile(r"\d\d-\d{4}\.\d\d")),
    ("onet", re.compile(r"[1-6]\.[A-F](?:\.[1-9][0-9]?){1,3}(?:\.[a-z](?:\.[0-9]{1,2})?)?")),  # content model
)
# Addresses; the group is the code in them, for whoever gives none.
_BY_URL: Final = (
    ("isco", re.compile(r"https?://data\.europa\.eu/esco/isco/C(\d{1,4})", re.IGNORECASE)),
    (
        "esco",
        re.compile(
            r"https?://data\.europa\.eu/esco/(?:skill|occupation|isced-f|qualification)/(\S+)", re.IGNORECASE
        ),
    ),
    ("esco", re.compile(r"https?://(?:www\.)?esco\.ec\.europa\.eu(?:/|$)", re.IGNORECASE)),
    (
        "ctdl",
        re.compile(
            rf"https?://(?:[a-z]+\.)?(?:credentialfinder|credentialengineregistry|credreg)\.(?:org|net)/(?:\S*?(ce-{_UUID}))?",
            re.IGNORECASE,
        ),
    ),
    (
        "onet",
        re.compile(
            r"https?://(?:[a-z]+\.)?(?:onetonline|onetcenter|mynextmove)\.org/(?:\S*?(\d\d-\d{4}\.\d\d))?",
            re.IGNORECASE,
        ),
    ),
    # `y=56` is the edition of 2020; `cipid` is a number of the site's own and no code.
    (
        "cip",
        re.compile(
            r"https?://(?:www\.)?nces\.ed\.gov/ipeds/cipcode(?:/(?=\S*[?&]y=56(?:[&#]|$))"
            r"\S*[?&]cip=(\d\d(?:\.\d\d(?:\d\d)?)?)(?:[&#]|$))?",
            re.IGNORECASE,
        ),
    ),
    ("soc", re.compile(r"https?://(?:www\.)?bls\.gov/(?:soc|oes)(?:/|$)", re.IGNORECASE)),
    ("isco", re.compile(r"https?://(?:[a-z]+\.)?ilo\.org/\S*isco", re.IGNORECASE)),
    ("case", re.compile(r"https?://case(?:registry|network)\.(?:imsglobal|1edtech)\.org/", re.IGNORECASE)),
    ("case", re.compile(rf"https?://\S+/(?:ims/case/v1p[01]/CF[A-Za-z]+|uri)/({_UUID})", re.IGNORECASE)),
)
_BY_TYPE: Final = {
    "ceasn:competency": "ctdl",
    "ceterms:credential": "ctdl",
    "ctdl": "ctdl",
    "cfitem": "case",
    "cfrubric": "case",
    "cfrubriccriterion": "case",
    "cfrubriccriterionlevel": "case",
}
# Names, as whole words; a notation that several frameworks share needs one.
_BY_NAME: Final = (
    ("onet", re.compile(r"\bO\*?NET\b", re.IGNORECASE)),
    ("esco", re.compile(r"\bESCO\b")),
    ("isco", re.compile(r"\bISCO(?:-?(?:08|88))?\b", re.IGNORECASE)),
    ("cip", re.compile(r"\bCIP\b|Classification of Instructional Programs", re.IGNORECASE)),
    ("soc", re.compile(r"\bSOC\b|Standard Occupational Classification", re.IGNORECASE)),
    ("ctdl", re.compile(r"\bCTDL\b|Credential (?:Registry|Engine)", re.IGNORECASE)),
    ("case", re.compile(r"\bCASE\b")),
)
_CASE_URL: Final = re.compile(rf"\S*/({_UUID})$", re.IGNORECASE)
_CASE_CODE: Final = re.compile(_UUID, re.IGNORECASE)
# What a reference is made of, in Open Badges and in CTDL (CredentialAlignmentObject).
_URL: Final = ("targetUrl", "ceterms:targetNode")
_CODE: Final = ("targetCode", "ceterms:codedNotation")
_NAME: Final = ("targetName", "ceterms:targetNodeName")
_FRAMEWORK: Final = ("targetFramework", "ceterms:frameworkName", "ceterms:framework")


def alignments_of(things: Iterable[JsonObject]) -> tuple[Alignment, ...]:
    """Return the alignments of these things in their order, equal ones once."""
    found: dict[Alignment, None] = {}
    for thing in things:
        if "alignment" in thing:
            for stated in objects(thing["alignment"]):
                alignment = _alignment(stated)
                if alignment is not None:
                    found[alignment] = None
    return tuple(found)[:MAX_ALIGNMENTS]


def reference(
    *, url: str | None, code: str | None = None, name: str | None = None, framework: str = "", kind: str = ""
) -> Alignment:
    """Return the reference to one node of a framework. `framework` and `kind` are what its issuer calls them."""
    known, own_code = recognise(url or "", code or "", framework, kind)
    return Alignment(framework=known, url=url, code=code or own_code, name=name)


def recognise(url: str, code: str, framework: str = "", kind: str = "") -> tuple[str, str | None]:
    """Return the framework (`other` where none is known), and the code in the address where `code` is none."""
    url, code = url[:_MAX_READ].strip(), code[:_MAX_READ].strip()
    if code:
        for name, notation in _BY_CODE:
            if notation.fullmatch(code) is not None:  # whoever gives the code needs none out of the address
                return name, None
    by_url, in_url = _by_url(url)
    by_type = _BY_TYPE.get(kind.lower())
    if by_type == "case" and not (_CASE_URL.fullmatch(url) or _CASE_CODE.fullmatch(code)):
        by_type = None  # issuers call items of any framework so; CASE's have a GUID
    framework = framework[:_MAX_READ]
    by_name = next((name for name, word in _BY_NAME if word.search(framework)), _by_url(framework)[0])
    known = by_url or by_type or by_name or "other"
    if known == "case" and in_url is None and (found := _CASE_URL.fullmatch(url)) is not None:
        in_url = found[1]
    return known, in_url if known in (by_url, "case") else None


def _by_url(url: str) -> tuple[str | None, str | None]:
    for name, address in _BY_URL:
        found = address.match(url)
        if found is not None:
            return name, found[1] if address.groups else None
    return None, None


def _alignment(stated: JsonObject) -> Alignment | None:
    url, code, name = _first(stated, _URL), _first(stated, _CODE), _first(stated, _NAME)
    if url is None and code is None and name is None:
        return None
    framework = _first(stated, _FRAMEWORK) or ""
    return reference(
        url=url, code=code, name=name, framework=framework, kind=text_of(stated.get("targetType")) or ""
    )


def _first(stated: JsonObject, members: Iterable[str]) -> str | None:
    """Return the text of the first of these members that there is one of."""
    for member in members:
        if member in stated and (text := text_of(stated[member])) is not None:
            return text
    return None
