"""Take the documents out of what was handed in, before anything is judged.

An address is followed once and only where it was handed in itself (as text, or as the QR code of a photo): whoever
hands it in asks us to look there. What is found there, or in a first carrier, may be a carrier once more (a PDF behind
an address, a badge attached to a PDF); no further one is opened, and no further address is followed.
"""

from hashlib import sha256
from typing import Final

import msgspec

from did_methods.core.ports import Fetched, FetchFailed, FetchRefused
from verifier.carriers import MAX_CARRIED, MAX_CARRIER, Carried, Carrier, carrier_of
from verifier.errors import InputRefused, Problem, Undetermined
from verifier.ports import Ports, run
from verifier.report import CarrierFacts

MAX_ADDRESSES: Final = 4  # of one carrier; a page with more QR codes is a poster
MAX_FETCHED: Final = 5 * 1024 * 1024  # bytes of what an address gives
LARGE: Final = 64 * 1024  # bytes; a smaller picture is read faster than a thread is woken
_ACCEPT: Final = (
    "application/vc, application/vp, application/ld+json, application/json, application/jwt, image/png, "
    "image/svg+xml, application/pdf, */*"
)


class Unpacked(msgspec.Struct, frozen=True, kw_only=True):
    """A document that was carried, with its way here from the outside in, or the problem that it met there."""

    raw: bytes = b""
    path: tuple[CarrierFacts, ...]
    sources: tuple[Fetched, ...] = ()
    problem: Problem | None = None


async def unpack(raw: bytes, carrier: Carrier, ports: Ports) -> list[Unpacked]:
    """Return every document in `raw`, which is such a carrier, at least one.

    Raises:
        InputRefused: nothing can be taken out of the carrier.
    """
    try:
        carried = await _documents(raw, carrier, ports)
    except InputRefused:
        raise
    except Problem as problem:  # a vocabulary that is not pinned, for one: then nobody knows what is inside
        return [
            Unpacked(
                path=(CarrierFacts(name=carrier.name, at="", sha256=sha256(raw).hexdigest()),),
                problem=problem,
            )
        ]
    if sum(each.is_address for each in carried) > MAX_ADDRESSES:
        raise InputRefused("carrier.too_many", f"expected at most {MAX_ADDRESSES} addresses, got more")
    unpacked: list[Unpacked] = []
    for each in carried:
        path = (_fact(carrier, each),)
        try:
            unpacked += await _followed(each, path, ports)
        except Problem as problem:
            unpacked.append(Unpacked(path=path, problem=problem))
        except FetchRefused as problem:
            unpacked.append(Unpacked(path=path, problem=InputRefused(problem.code, problem.detail)))
        except FetchFailed as problem:
            unpacked.append(Unpacked(path=path, problem=Undetermined(problem.code, problem.detail)))
    if len(unpacked) > MAX_CARRIED:
        raise InputRefused("carrier.too_many", f"expected at most {MAX_CARRIED} documents, got more")
    return unpacked


async def _followed(carried: Carried, path: tuple[CarrierFacts, ...], ports: Ports) -> list[Unpacked]:
    raw = carried.raw
    sources: tuple[Fetched, ...] = ()
    if carried.problem is not None:
        raise carried.problem
    if carried.is_address:
        page = await ports.fetch(carried.raw.decode("ascii"), accept=_ACCEPT, max_bytes=MAX_FETCHED)
        raw, sources = page.body, (page,)
    carrier = carrier_of(raw)
    if carrier is None:
        return [Unpacked(raw=raw, path=path, sources=sources)]
    inner = await _documents(raw, carrier, ports)
    if any(each.is_address or carrier_of(each.raw) is not None for each in inner):
        raise InputRefused("carrier.nested", "expected a document in the second carrier, got another carrier")
    return [
        Unpacked(raw=each.raw, path=(*path, _fact(carrier, each)), sources=sources, problem=each.problem)
        for each in inner
    ]


async def _documents(raw: bytes, carrier: Carrier, ports: Ports) -> tuple[Carried, ...]:
    if len(raw) > MAX_CARRIER:
        raise InputRefused("input.too_large", f"expected at most {MAX_CARRIER} bytes, got {len(raw)}")
    given = (raw, ports.contexts) if carrier.needs_contexts else (raw,)
    carried = await run(ports, carrier.documents, *given, heavy=carrier.is_heavy or len(raw) > LARGE)
    if len(carried) > MAX_CARRIED:
        raise InputRefused("carrier.too_many", f"expected at most {MAX_CARRIED} documents, got more")
    return carried


def _fact(carrier: Carrier, carried: Carried) -> CarrierFacts:
    return CarrierFacts(name=carrier.name, at=carried.at, sha256=sha256(carried.raw).hexdigest())
