"""Identity documents as mdoc: driving licence, photo ID, person identification data. One item: whom it is about.

Specs: ISO/IEC 18013-5:2021, section 7.2; ISO/IEC TS 23220-2; EUDI PID rulebook. The person is told as far as shown.
"""

from collections.abc import Mapping
from typing import Any, Final

from verifier.kinds.core.kind import Kind, subjects_of
from verifier.model import Item, ItemType, JsonObject, Proven

_DOCUMENTS: Final[Mapping[str, str]] = {
    "org.iso.18013.5.1.mDL": "driving licence",
    "eu.europa.ec.eudi.pid.1": "person identification data",
}
_PHOTO_ID: Final = "org.iso.23220."
_PICTURES: Final = frozenset({"portrait", "signature_usual_mark", "enrolment_portrait_image"})


def _title(doc_type: object) -> str | None:
    if not isinstance(doc_type, str):
        return None
    return "photo ID" if doc_type.startswith(_PHOTO_ID) else _DOCUMENTS.get(doc_type)


def _claims_to_be(claims: JsonObject) -> bool:
    return "docType" in claims and "@context" not in claims and _title(claims["docType"]) is not None


def _judge(proven: Proven) -> Mapping[str, Any]:
    return {"document": _title(proven.claims["docType"])}


def _items(proven: Proven) -> tuple[Item, ...]:
    shown: dict[str, Any] = {}
    for elements in subjects_of(proven.claims)[0]["namespaces"].values():
        shown |= {name: value for name, value in elements.items() if name not in shown}
    if not shown:
        return ()
    names = [shown.get(name) for name in ("given_name", "family_name")]
    label = " ".join(name for name in names if isinstance(name, str))
    return (
        Item(
            at="/credentialSubject/namespaces",
            type=ItemType.IDENTITY,
            label=label or _title(proven.claims["docType"]),
            valid_from=_text(shown.get("issue_date")),
            valid_until=_text(shown.get("expiry_date")),
            validation={name: value for name, value in shown.items() if name not in _PICTURES},
        ),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


KIND: Final = Kind(
    name="identity_document",
    title="Identity document (mdoc)",
    spec="https://www.iso.org/standard/69084.html",
    claims_to_be=_claims_to_be,
    judge=_judge,
    items=_items,
    judged=(
        "its issuer signed every element that is shown, and its certificate leads to a trusted authority",
        "the device that shows it has the key that its issuer gave it, where the caller knows the session",
    ),
    not_judged=(
        "whether whoever hands it in is its holder, where the caller does not know the session that it was shown in",
        "whether the portrait shows the person",
    ),
)
