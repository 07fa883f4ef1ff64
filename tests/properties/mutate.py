"""Make mutants for as long as one likes: `python -m tests.properties.mutate 100000 [seed]`.

Each is a good document with one to three random changes. Prints what became of them, and every one that was
accepted; ends with 1 if there was one, or if anything but a report or a refusal came out.
"""

# ruff: noqa: T201 - a program for people

import asyncio
import json
import random
import sys
import time
from collections import Counter
from typing import Any

from tests.properties.corpus import CHALLENGE, DOMAIN, Good, as_bytes, corpus, internet
from tests.properties.mutants import OTHERS, changed, places, removed, renamed, value_at
from tests.threats.front_door import deciding
from tests.world import NOW
from verifier.errors import InputRefused
from verifier.wiring import Verifier

_TEXTS = (
    "",
    "x",
    "did:web:university.example",
    "2026-01-01T00:00:00Z",
    "z",
    "https://a.example/",
    "VerifiableCredential",
)


def _mutate(document: Any, chance: random.Random) -> tuple[str, Any]:  # noqa: ANN401, PLR0911 - a case each
    path = chance.choice(list(places(document)))
    old = value_at(document, path)
    where = "/".join(map(str, path))
    match chance.randrange(8):
        case 6:
            second = chance.choice(list(places(document)))
            if path[: len(second)] != second and second[: len(path)] != path:
                swapped = changed(changed(document, path, value_at(document, second)), second, old)
                return f"{where} swapped with {second}", swapped
            return f"{where} removed", removed(document, path)
        case 7 if len(path) > 1:
            moved = removed(document, path)
            owner = chance.choice(
                [place for place in [(), *places(moved)] if isinstance(value_at(moved, place), dict)]
            )
            name = next((step for step in reversed(path) if isinstance(step, str)), "x")
            return f"{where} moved to {owner}", changed(moved, (*owner, name), old)
        case 0:
            return f"{where} removed", removed(document, path)
        case 1 if isinstance(path[-1], str):
            name = chance.choice([f"{path[-1]}x", f"urn:{path[-1]}", str(chance.choice(_TEXTS))])
            return f"{where} renamed {name}", renamed(document, path, name)
        case 2 if isinstance(old, str) and old:
            at = chance.randrange(len(old))
            other = chr((ord(old[at]) - 31) % 95 + 32)
            return f"{where} letter {at}", changed(document, path, old[:at] + other + old[at + 1 :])
        case 3:
            donor = chance.choice([good for good in corpus() if isinstance(good.document, dict)])
            assert isinstance(donor.document, dict)
            theirs = chance.choice(list(places(donor.document)))
            return f"{where} from {donor.name} {theirs}", changed(
                document, path, value_at(donor.document, theirs)
            )
        case 4:
            return f"{where} text", changed(document, path, chance.choice(_TEXTS))
        case _:
            return f"{where} other", changed(document, path, chance.choice(OTHERS))


def _mutant(good: Good, chance: random.Random) -> tuple[str, bytes]:
    if isinstance(good.document, str):
        raw = bytearray(good.document.encode())
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(raw))
            raw[at] = chance.choice([raw[at] ^ (1 << chance.randrange(7)), chance.randrange(33, 127)])
        return "bytes", bytes(raw)
    document: Any = good.document
    told = []
    for _ in range(chance.randint(1, 3)):
        how, document = _mutate(document, chance)
        told.append(how)
    return "; ".join(told), as_bytes(document)


def _says_the_same(good: Good, raw: bytes) -> bool:
    """Say whether nothing was changed after all, but what linked data does not tell apart."""
    if isinstance(good.document, str):
        return raw == good.document.encode()
    found = json.loads(raw)
    if good.may_omit:
        own_id = good.document["issuer"]["id"]
        if found.get("issuer") in (own_id, {"id": own_id}):
            del found["issuer"]
        said = {name: value for name, value in found.items() if name != "proof"}
        same_token = found["proof"]["jwt"] == good.document["proof"]["jwt"]
        return bool(same_token and all(good.document.get(name) == value for name, value in said.items()))
    return bool(_plain(found) == _plain(good.document))


def _plain(value: Any) -> Any:  # noqa: ANN401
    """Write a value so that sets are equal whatever their order, a set of one is its item, and an empty one nothing.

    Contexts are left out: what they do to the meaning shows in the quads, and those are what was signed.
    """
    if isinstance(value, dict):
        named = {"@id": "id", "@type": "type"}
        said = {name: inner for name, inner in sorted(value.items()) if inner != [] and name != "@context"}
        return {named.get(name, name): _plain(inner) for name, inner in said.items()}
    if isinstance(value, list):
        items = sorted({json.dumps(_plain(item), sort_keys=True) for item in value if item != []})
        return json.loads(items[0]) if len(items) == 1 else items
    return value


async def run(count: int, seed: int) -> int:
    """Judge that many mutants and print the figures; return 1 if one was accepted."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, and nothing is secret
    judge = Verifier(network=internet())
    verdicts: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    accepted: list[tuple[str, str]] = []
    start = time.perf_counter()
    for _ in range(count):
        good = chance.choice(corpus())
        how, raw = _mutant(good, chance)
        asked: dict[str, Any] = (
            {"challenge": CHALLENGE, "domain": DOMAIN} if good.name.startswith("presentation") else {}
        )
        try:
            report = await judge.verify(raw, now=NOW, **asked)
        except InputRefused as refused:
            verdicts["refused"] += 1
            codes[refused.code] += 1
            continue
        verdicts[report.verdict.value] += 1
        codes[deciding(report)] += 1
        if report.verdict == "verified" and not _says_the_same(good, raw):
            accepted.append((good.name, how))
    seconds = time.perf_counter() - start
    print(
        f"{count} mutants, seed {seed}, {seconds:.0f} s: {dict(verdicts.most_common())}, {len(codes)} codes"
    )
    for code, number in codes.most_common():
        print(f"{number:8} {code or '(verified)'}")
    for name, how in accepted:
        print(f"ACCEPTED {name}: {how}")
    return 1 if accepted else 0


def main(arguments: list[str]) -> int:
    """Read the count and the seed."""
    count = int(arguments[0]) if arguments else 10_000
    seed = int(arguments[1]) if len(arguments) > 1 else 1
    return asyncio.run(run(count, seed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
