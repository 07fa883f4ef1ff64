"""did:webvh. Spec: https://identity.foundation/didwebvh/v1.0/ (version 1.0, and no earlier one).

did:web with a history that proves itself: a log whose first entry the DID is a hash of. The host can withhold it, or
its newest entries, but change none. What is asked for is a DID: parameters of a DID URL (`?versionId=`) are refused
where DIDs are parsed, and the version of a past instant is that of `Ports.as_of`. `ttl` is told; how long a log is kept
is the fetcher's to say.
"""

from datetime import timedelta
from functools import lru_cache, partial
from hashlib import sha256
from typing import Any, Final

from did_methods.core.did import Did
from did_methods.core.did_log import MAX_LOG, Version, read_log, scid_of, witnessed
from did_methods.core.document import read_document
from did_methods.core.errors import DidInvalid, DidUnavailable
from did_methods.core.log_witnesses import check_witnessed
from did_methods.core.method import DidMethod, Resolution
from did_methods.core.ports import Fetched, FetchFailed, Ports
from did_methods.core.web_url import web_address

LOG: Final = "did.jsonl"
WITNESS_PROOFS: Final = "did-witness.json"
CLOCK_SKEW: Final = timedelta(seconds=60)  # of the controller's clock; the specification allows five minutes
KEPT_LOGS: Final = 256  # logs read last; reading one anew costs a signature check for each entry
MAX_KEPT_BODY: Final = 16 * 1024  # bytes of a log that is kept: 4 MiB in all
_UNIT_BYTES: Final = 512  # of a log, or of the proofs of witnesses, are read in a quarter of a millisecond
MOST_UNITS: Final = 2_400  # a log of as many entries and values as are read takes 0.6 s
_ACCEPT: Final = {LOG: "text/jsonl, application/jsonl;q=0.9, */*;q=0.1", WITNESS_PROOFS: "application/json"}
_SPACE: Final = "%20"
_FETCH_NOT_FOUND: Final = "fetch.not_found"  # the fetcher's code for an answer of 404 or 410


def file_url(did: Did, name: str = LOG) -> str:
    """Return the address of the log, or of the file beside it; "The DID to HTTPS Transformation".

    Raises:
        DidInvalid: the identifier has no SCID, or spells no public https address.
    """
    scid = scid_of(did)
    origin, segments = web_address(did.identifier[len(scid) + 1 :])
    if any(segment.startswith(_SPACE) or segment.endswith(_SPACE) for segment in segments):
        raise DidInvalid("did.syntax", "expected path segments without a space around them, got one with it")
    return "/".join((origin, *(segments or (".well-known",)), name))


def read_versions(did: Did, body: bytes) -> tuple[Version, ...]:
    """Return the versions in `body`, as `read_log` does."""
    return _read(did, body) if len(body) <= MAX_KEPT_BODY else read_log(did, body)


@lru_cache(maxsize=KEPT_LOGS)
def _read(did: Did, body: bytes) -> tuple[Version, ...]:
    return read_log(did, body)


async def resolve(did: Did, ports: Ports) -> Resolution:
    """Fetch the log, and the proofs of its witnesses where it has any; return the version of the instant asked for.

    Raises:
        DidInvalid: the identifier is wrong, or the log is shown to be.
        DidUnavailable: no log is there, or none of that instant, or it is shorter than it was before.
        FetchRefused, FetchFailed: as the fetcher raised them.
    """
    log = await _fetch(did, LOG, ports)
    versions = await ports.read(read_versions, did, log.body, units=_units(log.body))
    if versions[-1].time > ports.now + CLOCK_SKEW:
        raise DidInvalid("did.log_time", "expected no versionTime in the future, got one")
    sources = [log]
    needed = witnessed(versions)
    if needed:
        proofs = await _fetch(did, WITNESS_PROOFS, ports)
        judge = partial(check_witnessed, needed, max_bytes=MAX_LOG)
        await ports.read(judge, proofs.body, units=_units(proofs.body))
        sources.append(proofs)
    _notice_rollback(did, versions[-1], ports)
    return _resolution(did, versions, ports, tuple(sources))


def _units(body: bytes) -> int:
    return min(len(body) // _UNIT_BYTES, MOST_UNITS)


async def _fetch(did: Did, name: str, ports: Ports) -> Fetched:
    try:
        return await ports.fetch(
            file_url(did, name), accept=_ACCEPT[name], max_bytes=MAX_LOG, follow_redirects=False
        )
    except FetchFailed as cause:
        if cause.code == _FETCH_NOT_FOUND:
            raise DidUnavailable("did.not_found", f"expected a {name}, got none at its address") from cause
        raise


def _notice_rollback(did: Did, last: Version, ports: Ports) -> None:
    """Refuse to tell by a log that ends before one that was proven earlier: somebody withholds the newest entries."""
    if ports.newest is None:
        return
    # What is remembered says nothing of who it is about.
    key = ("did_log", sha256(did.text.encode()).hexdigest())
    if ports.newest(key, last.time) > last.time:
        raise DidUnavailable(
            "did.log_rolled_back", "expected a log as long as it was before, got a shorter one"
        )


def _resolution(
    did: Did, versions: tuple[Version, ...], ports: Ports, sources: tuple[Fetched, ...]
) -> Resolution:
    instant = ports.now + CLOCK_SKEW if ports.as_of is None else ports.as_of
    active = [version for version in versions if version.time <= instant]
    if not active:
        raise DidUnavailable("did.not_found", "expected a version of that instant, got later ones alone")
    version = active[-1]
    if version.did != did:
        # The same controller under another address: it did not say that the keys of today are for the DID of then.
        raise DidUnavailable("did.moved", "expected the DID at this address, got one that moved to another")
    return Resolution(
        document=read_document(did.text, version.state),
        sources=sources,
        deactivated=version.parameters.deactivated,
        metadata=_metadata(version, versions),
    )


def _metadata(version: Version, versions: tuple[Version, ...]) -> dict[str, Any]:
    """Return what "Read (Resolve)" has in the metadata; numbers are text there."""
    return {
        "versionId": version.version_id,
        "versionTime": version.time_text,
        "created": versions[0].time_text,
        "updated": versions[-1].time_text,
        "scid": version.parameters.scid,
        "portable": version.parameters.portable,
        "deactivated": versions[-1].parameters.deactivated,
        "ttl": str(version.parameters.ttl),
    }


METHOD: Final = DidMethod(
    name="webvh", spec="https://identity.foundation/didwebvh/v1.0/", resolve=resolve, keeps_history=True
)
