"""A hosted Open Badge 2: nobody signed it, and its issuer's own copy, at the badge's own address, says the same.

Weaker than a signature: it is the word of that host, over TLS, as of the instant at which it was asked, and whoever may
write there can change or end it. Compared is the JSON, whatever its spelling. Spec: 1EdTech Open Badges 2.0, "Hosted
Badges" and "Verification". A copy that says another thing of whom, what or when shows that what was handed in is not
the issuer's; one that differs in what may be told in several ways, or is kept up, leaves that open.
"""

from typing import Final

from did_methods.core.jcs import canonical_json
from did_methods.core.strict_json import JsonInvalid, parse_json_object
from verifier.errors import Rejected, Undetermined
from verifier.linked_data import ContextStore
from verifier.loose_instants import read_instant
from verifier.model import HostedCopy, HostedDocument, JsonObject, ProofClaim
from verifier.suites.core.suite import Facts, Suite

MAX_COPY: Final = 1024 * 1024  # bytes; as large as a document that is handed in
# Whom, what and when. The rest platforms add, move and respell while the award stays the same: those that went from
# Open Badges 1.1 to 2.0 gave up `uid`, and have `verification` for `verify`.
_DECISIVE: Final = frozenset({"badge", "claim", "expires", "issuedOn", "issuer", "recipient"})
_INSTANTS: Final = frozenset({"expires", "issuedOn"})
_SAYS: Final = ("badge", "claim")  # one of which every assertion or endorsement has
_LINKED: Final = frozenset({"badge", "issuer"})  # told by their address, or written out


def _check(claim: ProofClaim, copy: HostedCopy, _contexts: ContextStore) -> Facts:
    if not isinstance(claim.secured, HostedDocument):
        raise Rejected("proof.type_differs", "expected a document that is published, got a signed one")
    stated = claim.secured.document
    try:
        published = parse_json_object(copy.body, max_bytes=MAX_COPY)
    except JsonInvalid as problem:  # the page of a host in trouble shows nothing
        raise Undetermined(
            "badge.document_unreadable", f"expected the issuer's copy of the badge, got {problem.code}"
        ) from problem
    if published.get("revoked", False) is not False:
        raise Rejected("badge.revoked", "expected a badge in force, got one that its host says was revoked")
    if published.get("id") != stated.get("id") or not any(member in published for member in _SAYS):
        raise Undetermined("badge.id_differs", "expected the badge at its own address, got another document")
    members = {*stated, *published} - {"revoked"}  # which none of the two is: to say so is the same as not to
    differing = [member for member in members if not _same(stated, published, member)]
    if not differing:
        return {"hosted_at": copy.url}
    if any(_is_decisive(stated, published, member) for member in differing):
        raise Rejected(
            "badge.copy_differs", "expected what the issuer publishes, got a badge that says otherwise"
        )
    raise Undetermined("badge.copy_changed", "expected what the issuer publishes, got it in another state")


def _same(stated: JsonObject, published: JsonObject, member: str) -> bool:
    if (member in stated) is not (member in published):
        return False
    one, other = stated[member], published[member]
    if member in _INSTANTS and (instant := read_instant(one)) is not None:
        return instant == read_instant(other)
    return canonical_json(one) == canonical_json(other)


def _is_decisive(stated: JsonObject, published: JsonObject, member: str) -> bool:
    """Say whether two badges that differ in this member cannot be one award, told twice."""
    if member not in _DECISIVE:
        return False
    one, other = stated.get(member), published.get(member)
    if member in _LINKED:
        return _id(one) is None or _id(one) != _id(other)
    if member == "recipient" and isinstance(one, dict) and isinstance(other, dict):
        hashes = [each.get("hashed") is True for each in (one, other)]
        return not any(hashes) or (
            all(hashes) and one.get("salt") == other.get("salt")
        )  # else nobody can tell
    return True


def _id(value: object) -> object:
    return value.get("id") if isinstance(value, dict) else value


SUITE: Final = Suite(
    name="open_badge_hosted",
    title="hosted Open Badge 2",
    spec="https://www.imsglobal.org/sites/default/files/Badges/OBv2p0Final/index.html#HostedBadge",
    key_types=frozenset({HostedCopy.key_type}),
    uses_contexts=False,
    check=_check,
)
