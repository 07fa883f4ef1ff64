"""Verify one thing in one call, for programs that do not keep a `Verifier`."""

import asyncio
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from verifier.applicant import Applicant
from verifier.policy import Policy
from verifier.report import Report
from verifier.session import Session
from verifier.settings import Settings
from verifier.tightening import Tightening
from verifier.wiring import Verifier


async def verify(
    data: bytes | str | Mapping[str, Any],
    *,
    policy: str | Policy = "default",
    tighten: Tightening | Mapping[str, Any] | None = None,
    challenge: str | None = None,
    domain: str | Collection[str] | None = None,
    applicant: Applicant | Mapping[str, Any] | None = None,
    session: Session | Mapping[str, Any] | None = None,
    documents: Path | None = None,
    now: datetime | None = None,
    at: datetime | None = None,
) -> Report:
    """Return the report on a credential or presentation: bytes, text, or a JSON object as Python has it.

    Bytes are best: a signature may cover what a parser in between has changed. `documents` is a folder of pinned
    documents that are used before any network. `applicant` is what is known of the person whose it should be: by `id`,
    `email`, `phone`, `student_id`, `name`, each a text or a list; compared and never repeated. `session`: in which a
    mobile document was shown (docs/kinds/identity_document.md). `tighten` is what is demanded beyond the policy
    (docs/policies.md). `now` is taken for the present, with a time zone; `at` is an instant that has passed, as of
    which a credential is judged from what can still be shown of it.

    Every call has a `Verifier` of its own and leaves nothing open. That costs about a microsecond where no network
    is needed; whoever verifies many credentials of the same issuers keeps a `Verifier`, which remembers what it
    has fetched.

    Raises:
        InputRefused: nobody can judge these bytes: too large, not parseable, of no known format.
        SettingsRefused: `documents` cannot be used.
        ApplicantRefused: an unknown kind of identifier, or values of another shape.
        SessionRefused: a session of another shape, or a part of one.
        PolicyRefused: no policy of this name, or `tighten` names what is not known or asks for less.
        ValueError: an instant without a time zone, or an `at` that is not past.
    """
    verifier = Verifier() if documents is None else Verifier(Settings(documents=str(documents)))
    try:
        return await verifier.verify(
            data,
            policy=policy,
            tighten=tighten,
            challenge=challenge,
            domain=domain,
            applicant=applicant,
            session=session,
            now=now,
            at=at,
        )
    finally:
        await verifier.close()


def verify_sync(
    data: bytes | str | Mapping[str, Any],
    *,
    policy: str | Policy = "default",
    tighten: Tightening | Mapping[str, Any] | None = None,
    challenge: str | None = None,
    domain: str | Collection[str] | None = None,
    applicant: Applicant | Mapping[str, Any] | None = None,
    session: Session | Mapping[str, Any] | None = None,
    documents: Path | None = None,
    now: datetime | None = None,
    at: datetime | None = None,
) -> Report:
    """Return the report as `verify` does, for callers without an event loop.

    Raises:
        RuntimeError: called from inside an event loop.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        pass
    else:
        raise RuntimeError(
            "expected a caller without an event loop: await verifier.verify(...) inside of one"
        )
    return asyncio.run(
        verify(
            data,
            policy=policy,
            tighten=tighten,
            challenge=challenge,
            domain=domain,
            applicant=applicant,
            session=session,
            documents=documents,
            now=now,
            at=at,
        )
    )
