"""Where the time of one `verify` goes, stage by stage: `python -m bench.profile_verify [FILE]`.

Every stage runs alone, on what the stage before it gave, and its median is shown beside that of the whole call;
no profiler slows what is measured. FILE holds a credential with an `eddsa-rdfc-2022` proof of a did:key issuer;
without it the everyday badge of the other measurements is taken.
"""

import asyncio
import inspect
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from did_methods.core.multiformats import decode_base58
from verifier import Verifier, formats
from verifier.key_sources import source_for
from verifier.key_sources.core.source import findings
from verifier.kinds import kind_of
from verifier.kinds.core.validity import judge_validity
from verifier.linked_data import canonicalise, to_quads
from verifier.model import EmbeddedProof
from verifier.policy import DEFAULT
from verifier.report import encode_report
from verifier.steps import check_audience
from verifier.steps.check_issuer import check_issuer
from verifier.steps.check_status import check_status
from verifier.steps.compose import compose
from verifier.steps.prove import prove

ROOT: Final = Path(__file__).resolve().parent.parent
SECONDS: Final = 1.0  # for each stage

Stage = Callable[[], Any] | Callable[[], Awaitable[Any]]


async def median(stage: Stage) -> float:
    """Return the median duration of a stage, in seconds."""
    clock = time.perf_counter
    awaited = inspect.iscoroutinefunction(stage)
    durations = []
    end = clock() + SECONDS
    while (start := clock()) < end:
        if awaited:
            await stage()
        else:
            stage()
        durations.append(clock() - start)
    return statistics.median(durations)


async def stages(verifier: Verifier, raw: bytes) -> dict[str, Stage]:
    """Return every stage on this credential, ready to run; the first one is the whole."""
    ports = verifier.ports()
    presented = formats.read(raw)
    shape = formats.detect(presented)
    parsed = shape.parse(presented)
    (claim,) = parsed.proofs
    secured, reference = claim.secured, claim.key_reference
    assert isinstance(secured, EmbeddedProof)
    assert reference is not None
    proof = await prove(parsed, DEFAULT, ports, heavy=False)
    proven = proof.proven
    assert proven is not None, "expected a credential that verifies"
    report = await verifier.verify(raw)
    document, contexts = secured.document, ports.contexts
    context = document["@context"]
    value = secured.proof["proofValue"][1:]
    options = {**secured.proof, "@context": context}
    del options["proofValue"]
    option_quads, quads = to_quads(options, contexts), to_quads(document, contexts)
    canonical = [canonicalise(found).nquads for found in (option_quads, quads)]
    signed = b"".join(sha256(nquads).digest() for nquads in canonical)
    signature = decode_base58(value, max_chars=256)
    key, kind, skew = proven.finding.key, kind_of(proven.claims), timedelta(seconds=DEFAULT.clock_skew)

    async def whole() -> None:
        await verifier.verify(raw)

    async def find_key() -> None:
        found, sources = await source_for(reference).document(reference, ports)
        findings(found, sources, reference, claim.purpose, ports.now)

    async def judge() -> None:
        judge_validity(proven, ports.now, skew)
        kind.judge(proven)
        kind.children(proven)
        await check_status(proven, DEFAULT, ports)
        await check_issuer(proven, DEFAULT, ports)
        check_audience.holder(proven, None, DEFAULT)

    return {
        "the whole `verify`": whole,
        "read the bytes, strictly": lambda: formats.read(raw),
        "detect and parse": lambda: formats.detect(presented).parse(presented),
        "digest and source of each context": lambda: contexts.sources(context),
        "find the key": find_key,
        "proof options to quads": lambda: to_quads(options, contexts),
        "canonicalise the options": lambda: canonicalise(option_quads),
        "document to quads": lambda: to_quads(document, contexts),
        "canonicalise the document": lambda: canonicalise(quads),
        "hash both": lambda: [sha256(nquads).digest() for nquads in canonical],
        "base58 of the signature": lambda: decode_base58(value, max_chars=256),
        "check the signature": lambda: key.verify("EdDSA", signature, signed),
        "judge validity, kind, status, issuer, holder": judge,
        "compose the report": lambda: compose(
            parsed, proven, kind.name, report.checks, (), proof.sources, proof.contexts, None, ports.now
        ),
        "encode the report (not in the whole)": lambda: encode_report(report),
    }


async def main(raw: bytes) -> None:
    """Print the table."""
    async with Verifier() as verifier:
        prepared = await stages(verifier, raw)
        whole, *others = prepared
        found = {name: await median(stage) for name, stage in prepared.items()}
    inside = [name for name in others if "not in the whole" not in name]
    rest = found[whole] - sum(found[name] for name in inside)
    print("| stage | ms | of the whole |\n|---|---:|---:|")
    for name, seconds in [*found.items(), ("what is left: the rest of the pipeline", rest)]:
        print(f"| {name} | {1000 * seconds:.4f} | {seconds / found[whole]:.0%} |")


def everyday_badge() -> bytes:
    """Return the badge that the other measurements take."""
    command = ("node", "bench/node_peer.mjs", "badges", "1")
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.strip()


if __name__ == "__main__":
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    asyncio.run(main(Path(sys.argv[1]).read_bytes() if len(sys.argv) > 1 else everyday_badge()))
