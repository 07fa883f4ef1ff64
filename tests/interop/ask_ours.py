"""Our verdict on a case: the documents that it brings along are its whole internet."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import msgspec

from did_methods.core.ports import Fetched, FetchFailed, Source
from tests.interop.peers import NOW, Case
from verifier import InputRefused, Verifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What we said of a case, and all the codes that we gave for it."""

    verdict: str
    codes: tuple[str, ...]


async def our_opinion(case: Case, *, policy: str = "default") -> Opinion:
    """Return our verdict; bytes that nobody can judge are refused, and so not verified either."""
    async with Verifier(network=_Documents(case.documents)) as verifier:
        try:
            report = await verifier.verify(
                case.raw(), policy=policy, challenge=case.challenge, domain=case.domain, now=NOW
            )
        except InputRefused as refused:
            return Opinion(verdict="not_verified", codes=(refused.code,))
    told = {check.code for part in (report, *report.children) for check in part.checks if check.code}
    return Opinion(verdict=str(report.verdict), codes=tuple(sorted(told)))


class _Documents:
    def __init__(self, documents: Mapping[str, Mapping[str, Any]]) -> None:
        self._documents = documents

    async def __call__(
        self,
        url: str,
        *,
        accept: str,  # noqa: ARG002 - the protocol hands these in
        max_bytes: int,  # noqa: ARG002
        follow_redirects: bool = True,  # noqa: ARG002
    ) -> Fetched:
        if url not in self._documents:
            raise FetchFailed("fetch.http_status", "expected 200, got 404")
        body = msgspec.json.encode(self._documents[url])
        return Fetched(
            url=url,
            body=body,
            media_type="application/json",
            sha256=sha256(body).hexdigest(),
            fetched_at=NOW,
            source=Source.NETWORK,
        )
