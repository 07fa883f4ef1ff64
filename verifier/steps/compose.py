"""From results to a report: the verdict, one sentence (`sentence.py`), who, what, when, and on what it rests."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final

import msgspec
from msgspec.structs import replace

from did_methods.core.ports import Fetched, Source
from verifier.boundary import skipped
from verifier.kinds.core.kind import subjects_of, types_of
from verifier.kinds.core.words import text_of
from verifier.linked_data import ContextSource
from verifier.model import DataModel, Parsed, Role
from verifier.policy import fold, fold_collection
from verifier.report import (
    COLLECTION,
    CarrierFacts,
    CheckResult,
    Evidence,
    IssuerFacts,
    RecordItem,
    Report,
    Validity,
    Verdict,
    is_part,
    rfc3339,
)
from verifier.steps.assurance import answers_of, domain_of, rungs_of
from verifier.steps.check_issuer import Recognition
from verifier.steps.prove import Proof
from verifier.steps.sentence import sentence_on, sentence_on_all

_AFTER_GATE: Final = {
    Role.CREDENTIAL: ("validity", "kind", "status", "issuer", "holder"),
    Role.PRESENTATION: ("audience",),
}
_CREDENTIAL: Final = Role.CREDENTIAL  # looked up once, for Python 3.11: see `policy.py`


class Judged(msgspec.Struct, kw_only=True):
    """All that was found out about one document. `sources` are what the checks behind the gate fetched.

    `is_personal`: it speaks of a person. `verdict`: where it is known by now, since nothing was judged after it.
    """

    parsed: Parsed
    proof: Proof
    checks: list[CheckResult]
    kind: str = "unknown"
    is_personal: bool = True
    children: Sequence[Report] = ()
    sources: Sequence[Fetched] = ()
    recognition: Recognition | None = None
    linked: Mapping[str, Sequence[Fetched]] = {}
    record: list[RecordItem] = []
    verdict: Verdict | None = None


def unopened(role: Role) -> list[CheckResult]:
    """Return a skipped result for each check that stands behind the gate."""
    return [
        skipped(check, "gate.not_proven", "not looked at: nothing of it is proven")
        for check in _AFTER_GATE[role]
    ]


def compose(judged: Judged, now: datetime) -> Report:
    """Return the report on one document."""
    parsed, proven, checks, children = judged.parsed, judged.proof.proven, judged.checks, judged.children
    claims = parsed.claims
    verdict = fold(checks, children) if judged.verdict is None else judged.verdict
    issuer = _issuer(judged) if parsed.role is _CREDENTIAL else None
    signer = parsed.party or (proven.finding.document_id if proven is not None else None)
    stated = claims.get("id")
    period = parsed.period
    return Report(
        verdict=verdict,
        summary=sentence_on(
            verdict,
            checks,
            children,
            issuer,
            is_shown=parsed.role is not _CREDENTIAL,
            partly=proven is not None and bool(proven.facts) and is_part(proven.facts),
            dated=period.valid_from is not None or period.valid_until is not None,
        ),
        role=str(parsed.role),
        format=parsed.format,
        kind=judged.kind,
        proven=proven is not None,
        types=list(types_of(claims)),
        id=stated if isinstance(stated, str) else None,
        issuer=issuer,
        subject=_subjects(parsed) if judged.is_personal else [],
        holder=signer if parsed.role is not _CREDENTIAL else None,
        validity=Validity(valid_from=rfc3339(period.valid_from), valid_until=rfc3339(period.valid_until)),
        checks=checks,
        children=list(children),
        record=judged.record,
        totals=totals_of(judged.record) if judged.record else {},
        evidence=_evidence(judged.proof.contexts, (*judged.proof.sources, *judged.sources), now),
    )


def compose_unreadable(structure: CheckResult, format_name: str) -> Report:
    """Return the report on a document whose shape is wrong: there is nothing in it to judge further."""
    verdict = fold([structure], ())
    return Report(
        verdict=verdict,
        summary=sentence_on(verdict, [structure]),
        role="unknown",
        format=format_name,
        proven=False,
        checks=[structure],
    )


def compose_collection(children: Sequence[Report]) -> Report:
    """Return the report on documents that came together: each was judged on its own, and nobody signed the whole."""
    children = [replace(child, at=f"/{number}") for number, child in enumerate(children)]
    verdict = fold_collection(children)
    return Report(
        verdict=verdict,
        summary=sentence_on_all(verdict, children),
        role=COLLECTION,
        format=COLLECTION,
        kind=COLLECTION,
        proven=all(child.proven for child in children),
        checks=[],
        children=list(children),
    )


def carried(
    report: Report, path: Sequence[CarrierFacts], sources: Sequence[Fetched], now: datetime
) -> Report:
    """Return the report on a document out of a carrier, with its way and with what was fetched on it."""
    fetched = {(piece.url, piece.sha256): piece for piece in (*report.evidence, *_evidence((), sources, now))}
    return replace(report, carriers=list(path), evidence=[fetched[key] for key in sorted(fetched)])


def totals_of(record: Iterable[RecordItem]) -> dict[str, int]:
    """Return how many items of a record have which standing."""
    totals: dict[str, int] = {}
    for item in record:
        standing = str(item.standing)
        totals[standing] = totals.get(standing, 0) + 1
    return totals


def _subjects(parsed: Parsed) -> list[str]:
    if parsed.role is not _CREDENTIAL:
        return []
    return [subject["id"] for subject in subjects_of(parsed.claims) if "id" in subject]


def _issuer(judged: Judged) -> IssuerFacts:
    parsed, recognition = judged.parsed, judged.recognition
    stated = parsed.claims.get("issuer")
    if parsed.data_model is DataModel.OPEN_ATTESTATION_2:
        stated = parsed.claims["issuers"][0]
    name = stated.get("name") if isinstance(stated, dict) else None
    if name is None and isinstance(stated, dict):
        name = text_of(stated.get("legalName"))  # of the European Learning Model
    by = recognition.by if recognition is not None else None
    party = parsed.party or ""
    return IssuerFacts(
        id=party,
        proven=judged.proof.bound,
        domain=domain_of(party) or next(iter(judged.linked), None),
        claimed_name=name if isinstance(name, str) else None,
        recognised_name=by.standing.name if by is not None and by.standing is not None else None,
        recognised_by=by.registry.name if by is not None else None,
        assurance=rungs_of(judged.proof, recognition, judged.linked),
        registries=answers_of(recognition),
    )


def _evidence(
    contexts: tuple[ContextSource, ...], sources: Iterable[Fetched], now: datetime
) -> list[Evidence]:
    found = dict(_context_evidence(contexts))
    if not sources:
        return list(found.values())
    for page in sources:
        # When a pinned document was taken is told where whoever pinned it said so.
        lasting = page.source is Source.BUNDLED or (page.source is Source.PINNED and page.fetched_at == now)
        piece = Evidence(
            url=page.url,
            sha256=page.sha256,
            source=page.source.value,
            fetched_at=None if lasting else rfc3339(page.fetched_at),
            age=None if lasting else max(0, int((now - page.fetched_at).total_seconds())),
        )
        found.setdefault(
            (page.url, page.sha256), piece
        )  # as it first came: asked for again, it comes from memory
    return [found[key] for key in sorted(found)]


@lru_cache(maxsize=256)
def _context_evidence(contexts: tuple[ContextSource, ...]) -> tuple[tuple[tuple[str, str], Evidence], ...]:
    """Return the evidence of pinned contexts: the same few lists, again and again."""
    return tuple(
        (
            (context.url, context.sha256),
            Evidence(url=context.url, sha256=context.sha256, source=context.origin),
        )
        for context in sorted(contexts, key=lambda context: (context.url, context.sha256))
    )
