"""Identity documents, as mdoc or SD-JWT VC: driving licence, photo ID, person identification data.

One item: whom it is about, as far as that is shown. Specs: ISO/IEC 18013-5:2021, section 7.2; ISO/IEC TS 23220-2; EUDI
PID rulebook.
"""

from collections.abc import Mapping
from typing import Any, Final

from verifier.kinds.core.kind import Kind, subjects_of, types_of
from verifier.model import Item, ItemType, JsonObject, Proven

_DOCUMENTS: Final[Mapping[str, str]] = {
    "org.iso.18013.5.1.mDL": "driving licence",
    "eu.europa.ec.eudi.pid.1": "person identification data",
    "urn:eudi:pid:1": "person identification data",
    "urn:eu.europa.ec.eudi:pid:1": "person identification data",
}
_PID_OF_A_COUNTRY: Final = "urn:eudi:pid:"
_PHOTO_ID: Final = "org.iso.23220."
_PICTURES: Final = frozenset({"portrait", "picture", "signature_usual_mark", "enrolment_portrait_image"})
_ISSUED: Final = ("issue_date", "issuance_date", "date_of_issuance")
_ENDS: Final = ("expiry_date", "date_of_expiry")


def _title(doc_type: object) -> str | None:
    if not isinstance(doc_type, str):
        return None
    if doc_type.startswith(_PID_OF_A_COUNTRY):
        return _DOCUMENTS["urn:eudi:pid:1"]
    return "photo ID" if doc_type.startswith(_PHOTO_ID) else _DOCUMENTS.get(doc_type)


def _document(claims: JsonObject) -> str | None:
    """Return what sort of document it is, by its own type or one that it says that it derives from."""
    if "docType" in claims:
        return _title(claims["docType"])
    return next((title for name in types_of(claims) if (title := _title(name)) is not None), None)


def _claims_to_be(claims: JsonObject) -> bool:
    named = "docType" in claims or "vct" in claims
    return named and "@context" not in claims and _document(claims) is not None


def _judge(proven: Proven) -> Mapping[str, Any]:
    return {"document": _document(proven.claims)}


def _items(proven: Proven) -> tuple[Item, ...]:
    subject, at = subjects_of(proven.claims)[0], "/credentialSubject"
    shown: dict[str, Any] = {}
    if "docType" in proven.claims:
        at += "/namespaces"
        for elements in subject["namespaces"].values():
            shown |= {name: value for name, value in elements.items() if name not in shown}
    else:
        shown |= {name: value for name, value in subject.items() if name != "id"}
    if not shown:
        return ()
    names = [shown.get(name) for name in ("given_name", "family_name")]
    label = " ".join(name for name in names if isinstance(name, str))
    return (
        Item(
            at=at,
            type=ItemType.IDENTITY,
            label=label or _document(proven.claims),
            valid_from=_first(shown, _ISSUED),
            valid_until=_first(shown, _ENDS),
            validation={name: value for name, value in shown.items() if name not in _PICTURES},
        ),
    )


def _first(shown: JsonObject, names: tuple[str, ...]) -> str | None:
    return next((value for name in names if isinstance(value := shown.get(name), str)), None)


KIND: Final = Kind(
    name="identity_document",
    title="Identity document (mdoc, SD-JWT VC)",
    spec="https://www.iso.org/standard/69084.html",
    claims_to_be=_claims_to_be,
    judge=_judge,
    items=_items,
    judged=(
        "its issuer signed every element that is shown, and its certificate leads to a trusted authority",
        "the device that shows it has the key that its issuer gave it, where the caller knows the session",
        "whoever shows one as SD-JWT VC has the key that its issuer gave it to",
    ),
    not_judged=(
        "whether whoever hands it in is its holder, where the caller does not know the session that it was shown in",
        "whether the portrait shows the person",
    ),
)
