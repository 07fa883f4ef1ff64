"""Assertions and endorsements of Open Badges 2, the documents that they hang on, and how they are put together.

An assertion names its badge class, the class names its issuer, and neither stands in the assertion. An endorsement
names its issuer itself, and what it is about in `claim`. Nothing here is fetched or proven. Specs: 1EdTech Open Badges
2.0, "Data Classes", and its JSON-LD terms; Open Badges 1.1 and 1.0. `verify` is the older name of `verification`,
`HostedBadge` and `SignedBadge` are other names of `hosted` and `signed`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import unquote

from did_methods.core.document import VerificationMethod
from did_methods.core.errors import DidInvalid
from did_methods.core.public_key import public_key_from_pem
from did_methods.core.web_url import is_same_id, over_tls
from verifier.errors import Rejected, Undetermined
from verifier.formats.core.other_formats import OPEN_BADGES_2, other_format
from verifier.formats.core.vcdm import as_list, judge_types, with_status
from verifier.loose_instants import read_instant
from verifier.model import DataModel, JsonObject, Period

_WAYS: Final = {"hosted": "hosted", "HostedBadge": "hosted", "signed": "signed", "SignedBadge": "signed"}
# What a recipient is identified by, in the words of Open Badges 3.0 (IdentityType).
_IDENTITY_TYPES: Final = {"email": "emailAddress", "telephone": "phone", "url": "url"}
MAX_KEYS: Final = 16  # keys that one profile lists and that are looked at


def judge_statement(document: JsonObject) -> Period:
    """Return when a well-shaped assertion or endorsement says that it holds.

    Raises:
        Rejected: `structure.type`, `structure.date`, `structure.period`, `structure.badge`, `badge.revoked`.
    """
    awards = "badge" in document
    if "@context" in document:  # before 1.1 there were neither types nor ids
        judge_types(document, "Assertion" if awards else "Endorsement")
        if not isinstance(document.get("id"), str):
            raise Rejected("structure.badge", "expected an id of the assertion, got none")
    if awards and url_of(document["badge"]) is None and not isinstance(document["badge"], dict):
        raise Rejected("structure.badge", "expected a badge class or its address, got neither")
    claim = document.get("claim")
    if not awards and not (isinstance(claim, dict) and isinstance(claim.get("id"), str)):
        raise Rejected("structure.badge", "expected the id of what is endorsed, got none")
    if document.get("revoked", False) is not False:
        raise Rejected("badge.revoked", "expected a badge in force, got one that says it was revoked")
    start, end = _instant(document, "issuedOn"), _instant(document, "expires")
    if start is None and awards:
        raise Rejected("structure.date", "expected issuedOn in an assertion, got none")
    if start is not None and end is not None and end < start:
        raise Rejected("structure.period", "expected an end after the start of validity, got one before it")
    return Period(valid_from=start, valid_until=end)


def verification_of(document: JsonObject) -> tuple[str | None, JsonObject]:
    """Return how an assertion says that it can be verified, `hosted`, `signed` or None, and the object that says so."""
    stated = document.get("verification", document.get("verify"))
    if not isinstance(stated, dict):
        return None, {}
    names = (_WAYS.get(name) for name in as_list(stated.get("type")) if isinstance(name, str))
    return next((name for name in names if name is not None), None), stated


def version_of(document: JsonObject) -> DataModel:
    """Return whose rules an assertion follows."""
    return DataModel.OPEN_BADGES_2 if other_format(document) == OPEN_BADGES_2 else DataModel.OPEN_BADGES_1


def address_of(document: JsonObject) -> str | None:
    """Return where a hosted assertion stands: its id, or what Open Badges 1.0 had in the place of one."""
    return url_of(document) or url_of(verification_of(document)[1].get("url"))


def linked(assertion: JsonObject, badge_class: JsonObject, profile: JsonObject) -> JsonObject:
    """Return an assertion with the documents that it hangs on in their places, and its recipient as a subject.

    The subject and the revocation list are in the words of Open Badges 3.0, so that whoever reads records need not
    know how an older one says whom it is about.
    """
    subject = _subject(assertion.get("recipient"))
    return _revocable(
        {**assertion, "badge": badge_class, "issuer": profile, "credentialSubject": subject}, profile
    )


def linked_endorsement(endorsement: JsonObject, profile: JsonObject) -> JsonObject:
    """Return an endorsement with its issuer's profile in its place, and its claim as a subject; as `linked`."""
    return _revocable({**endorsement, "issuer": profile, "credentialSubject": endorsement["claim"]}, profile)


def _revocable(claims: JsonObject, profile: JsonObject) -> JsonObject:
    if verification_of(claims)[0] != "signed":  # a hosted one is revoked at its address
        return claims
    return with_lists(claims, profile.get("revocationList"))


def with_lists(claims: JsonObject, stated: object) -> JsonObject:
    """Return claims with the revocation lists that a profile states, as their status.

    One without an address is kept: a list that nobody can ask for is not the same as none.
    """
    for address in dict.fromkeys(url_of(named) for named in as_list(stated or [])):
        claims = with_status(claims, {"type": "RevocationList", "id": address and over_tls(address)})
    return claims


def _subject(recipient: object) -> JsonObject:
    if not isinstance(recipient, dict):
        return {}
    stated_type = recipient.get("type")
    kind = _IDENTITY_TYPES.get(stated_type, stated_type) if isinstance(stated_type, str) else None
    hashed, identity = recipient.get("hashed", False), recipient.get("identity")
    if kind in ("id", "url") and hashed is False and isinstance(identity, str):
        return {"id": identity}
    stated = {
        "type": "IdentityObject",
        "hashed": hashed,
        "identityHash": identity,
        "identityType": kind,
        "salt": recipient.get("salt", ""),
    }
    return {"identifier": [stated]}


def url_of(value: object) -> str | None:
    """Return the web address that a thing is, or has as its id."""
    stated = value.get("id") if isinstance(value, dict) else value
    return stated if isinstance(stated, str) and stated.startswith(("https://", "http://")) else None


def read_key(reference: str, document: JsonObject) -> VerificationMethod:
    """Return the key that `reference` means in a document: a CryptographicKey, or a profile that has it inside.

    Raises:
        Rejected: `badge.key_missing`.
        Undetermined: `badge.document_unreadable`: it is nobody's document.
        DidInvalid, DidUnavailable: `key.…`.
    """
    for entry in (document, *as_list(document.get("publicKey", []))[:MAX_KEYS]):
        if isinstance(entry, dict) and is_same_id(entry.get("id"), reference) and "publicKeyPem" in entry:
            return _method(reference, entry)
    other_address(document, reference)
    raise Rejected("badge.key_missing", "expected the key that the badge names, got a document without it")


def _method(reference: str, entry: JsonObject) -> VerificationMethod:
    pem, owner = entry["publicKeyPem"], entry.get("owner")
    if not isinstance(pem, str):
        raise DidInvalid("key.malformed", "expected a public key in PEM, got another type")
    return VerificationMethod(
        id=reference,
        type="CryptographicKey",
        controller=owner if isinstance(owner, str) else "",
        public_key=public_key_from_pem(pem),
        raw=entry,
    )


def judge_owner(method: VerificationMethod, profile: JsonObject) -> None:
    """Accept a key whose owner is the issuer, and which the issuer's profile lists.

    Spec: Open Badges 2.0, "Verifying a Signed Badge": both must say so, or anybody could name another as owner.

    Raises:
        Rejected: `key_binding.issuer_mismatch`.
    """
    listed = as_list(profile.get("publicKey", []))[:MAX_KEYS]
    for entry in listed:
        if is_same_id(entry.get("id") if isinstance(entry, dict) else entry, method.id):
            embedded = entry.get("publicKeyPem") if isinstance(entry, dict) else None
            if embedded in (None, method.raw.get("publicKeyPem")) and is_same_id(
                method.controller, profile.get("id")
            ):
                return
    raise Rejected(
        "key_binding.issuer_mismatch",
        "expected a key that names the issuer as its owner and that the issuer's profile lists, got another",
    )


def judge_hosting(address: str, profile: JsonObject) -> None:
    """Accept a hosted badge at an address where the issuer's profile says that its badges are.

    Spec: Open Badges 2.0, "Verification Object": `allowedOrigins` are hosts, by default the profile's own; `startsWith`
    narrows them. An address that a host reads as another one is none: `startsWith` would say nothing of it.

    Raises:
        Rejected: `key_binding.origin_not_allowed`.
    """
    stated = profile.get("verification")
    rules: JsonObject = stated if isinstance(stated, dict) else {}
    hosts = as_list(rules.get("allowedOrigins") or _host(str(profile.get("id"))))
    starts = as_list(rules.get("startsWith") or "https://")
    steps = unquote(over_tls(address)).replace("\\", "/").partition("://")[2].split("/")
    if (
        _host(address) not in [_host(host) for host in hosts if isinstance(host, str)]
        or not any(
            isinstance(start, str) and over_tls(address).startswith(over_tls(start)) for start in starts
        )
        or not {".", ".."}.isdisjoint(steps)
    ):
        raise Rejected(
            "key_binding.origin_not_allowed",
            "expected a badge at an address that the issuer's profile allows, got one elsewhere",
        )


def _host(origin: str) -> str:
    """Return the host of an address or of an origin, which is often its host alone."""
    before, mark, behind = origin.partition("://")  # the first: an address may hold another in its query
    return (behind if mark else before).partition("/")[0].lower()


def issuer_of(document: JsonObject) -> str:
    """Return the address of the profile that issues the badges of a class, or an endorsement.

    Raises:
        Undetermined: `badge.issuer_missing`.
    """
    address = url_of(document.get("issuer"))
    if address is None:
        raise Undetermined("badge.issuer_missing", "expected the address of the issuer, got none")
    return address


def other_address(document: JsonObject, address: str) -> str | None:
    """Return where a document says that it is kept, if not at `address`.

    Raises:
        Undetermined: `badge.document_unreadable`: it has no address as id, which is nobody's document.
    """
    if is_older(document):
        return None
    stated = url_of(document)
    if stated is None:
        raise Undetermined(
            "badge.document_unreadable", "expected a document with an address as id, got one without"
        )
    return None if is_same_id(stated, address) else stated


def is_older(document: JsonObject) -> bool:
    """Say whether this is a class or an issuer of Open Badges 1.0, whose documents did not say what they are."""
    return "@context" not in document and "id" not in document and isinstance(document.get("name"), str)


def _instant(document: Mapping[str, Any], member: str) -> datetime | None:
    stated = document.get(member)
    if stated is None:
        return None
    instant = read_instant(stated)
    if instant is not None:
        return instant
    raise Rejected("structure.date", f"expected a date and time as {member}, got another value")
