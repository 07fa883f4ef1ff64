"""Make mutants for as long as one likes: `python -m tests.properties.mutate 100000 [seed]`.

Each is a good document with one to three random changes; every suite and format gets its share. Prints a table of what
became of them by suite and format, and every one that was accepted; ends with 1 if there was one, or if anything but a
report or a refusal came out.
"""

# ruff: noqa: T201 - a program for people

import asyncio
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.properties.corpus import Good, as_bytes, verifier
from tests.properties.every_suite import Row, goods, row_of
from tests.properties.mobile import closed, is_mobile, opened, says_no_more
from tests.properties.mutants import OTHERS, Path, changed, places, removed, renamed, value_at
from tests.threats.front_door import deciding
from verifier.errors import InputRefused

_TEXTS = (
    "",
    "x",
    "did:web:university.example",
    "2026-01-01T00:00:00Z",
    "z",
    "https://a.example/",
    "VerifiableCredential",
)


_OPENED = 0.7  # of the mobile documents are changed in what they say, the others in bytes


@dataclass(kw_only=True)
class Figures:
    """What became of the mutants: by row the number of each verdict, over all that of each deciding code."""

    verdicts: dict[Row, Counter[str]] = field(default_factory=dict)
    codes: Counter[str] = field(default_factory=Counter)
    accepted: list[tuple[str, str]] = field(default_factory=list)

    def count(self) -> int:
        """Return how many mutants there were."""
        return sum(row.total() for row in self.verdicts.values())

    def table(self) -> Iterator[str]:
        """Yield the lines of a table in Markdown; "same" verifies since it says the same after all."""
        yield "| suite | format | mutants | not verified | inconclusive | refused | same | accepted |"
        yield "|---|---|---:|---:|---:|---:|---:|---:|"
        columns = ("not_verified", "inconclusive", "refused", "same", "accepted")
        for row, found in sorted(self.verdicts.items()):
            numbers = " | ".join(str(found[column]) for column in columns)
            yield f"| `{row.suite}` | `{row.format}` | {found.total()} | {numbers} |"
        whole: Counter[str] = sum(self.verdicts.values(), Counter())
        numbers = " | ".join(str(whole[column]) for column in columns)
        yield f"| all | | {whole.total()} | {numbers} |"


async def mutated(count: int, seed: int) -> Figures:
    """Judge that many mutants, as many of each suite and format as of any other."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, and nothing is secret
    judge = verifier()
    by_row: dict[Row, list[Good]] = {}
    for good in goods():
        by_row.setdefault(await row_of(good, judge), []).append(good)
    figures = Figures(verdicts={row: Counter() for row in by_row})
    rows = sorted(by_row)
    for number in range(count):
        row = rows[number % len(rows)]
        good = chance.choice(by_row[row])
        how, raw = _mutant(good, chance)
        try:
            report = await good.judged_by(judge, raw)
        except InputRefused as refused:
            figures.verdicts[row]["refused"] += 1
            figures.codes[refused.code] += 1
            continue
        figures.codes[deciding(report)] += 1
        verdict = report.verdict.value
        if verdict == "verified":
            verdict = "same" if _is_good(good, raw) else "accepted"
        figures.verdicts[row][verdict] += 1
        if verdict == "accepted":
            figures.accepted.append((good.name, how))
    return figures


def _read_places(document: Any, unread: frozenset[Path]) -> list[Path]:  # noqa: ANN401
    """Return the places that something rests on."""
    return [path for path in places(document) if not any(path[: len(dead)] == dead for dead in unread)]


def _mutate(  # noqa: PLR0911 - a case each
    document: Any,  # noqa: ANN401
    chance: random.Random,
    unread: frozenset[Path],
) -> tuple[str, Any]:
    path = chance.choice(_read_places(document, unread))
    old = value_at(document, path)
    where = "/".join(map(str, path))
    match chance.randrange(8):
        case 6:
            second = chance.choice(_read_places(document, unread))
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
            donor = chance.choice([good for good in goods() if isinstance(good.document, dict)])
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
    is_open = is_mobile(good.document) and chance.random() < _OPENED
    if not isinstance(good.document, dict) and not is_open:
        raw = bytearray(as_bytes(good.document))
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(raw))
            raw[at] = chance.choice([raw[at] ^ (1 << chance.randrange(7)), chance.randrange(33, 127)])
        return "bytes", bytes(raw)
    document: Any = opened(as_bytes(good.document)) if is_open else good.document
    told: list[str] = []
    for _ in range(chance.randint(1, 3)):
        if told and not _read_places(document, good.unread):
            break  # a token in a single member, and that was removed
        how, document = _mutate(document, chance, good.unread)
        told.append(how)
    return "; ".join(told), closed(document) if is_open else as_bytes(document)


def _is_good(good: Good, raw: bytes) -> bool:
    """Say whether nothing was changed, or the proof alone into another that its signer made of the same document."""
    if _says_the_same(good, raw):
        return True
    others = (one for one in goods() if isinstance(one.document, dict) and not one.may_omit)
    return isinstance(good.document, dict) and any(_says_the_same(one, raw) for one in others)


def _says_the_same(good: Good, raw: bytes) -> bool:
    """Say whether nothing was changed after all, but what linked data does not tell apart."""
    if not isinstance(good.document, dict):
        same = as_bytes(good.document)
        return says_no_more(same, raw) if is_mobile(same) else raw == same
    found = json.loads(raw)
    if "payload" in good.document:
        return "payload" in found and _signed(found) <= _signed(good.document)
    if good.may_omit:
        own_id = good.document["issuer"]["id"]
        if found.get("issuer") in (own_id, {"id": own_id}):
            del found["issuer"]
        said = {name: value for name, value in found.items() if name != "proof"}
        same_token = found["proof"]["jwt"] == good.document["proof"]["jwt"]
        return bool(same_token and all(good.document.get(name) == value for name, value in said.items()))
    return bool(_plain(found) == _plain(good.document))


def _signed(document: dict[str, Any]) -> frozenset[tuple[str, ...]]:
    """Return what each signature of a JWS is over, and itself: nothing else in it says anything."""
    payload = document.get("payload", "")
    stated = document.get("signatures", [document])
    return frozenset((payload, one.get("protected", ""), one.get("signature", "")) for one in stated)


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
    start = time.perf_counter()
    figures = await mutated(count, seed)
    seconds = time.perf_counter() - start
    print(f"{figures.count()} mutants, seed {seed}, {seconds:.0f} s, {len(figures.codes)} codes\n")
    print("\n".join(figures.table()), end="\n\n")
    for code, number in figures.codes.most_common():
        print(f"{number:8} {code or '(verified)'}")
    for name, how in figures.accepted:
        print(f"ACCEPTED {name}: {how}")
    return 1 if figures.accepted else 0


def main(arguments: list[str]) -> int:
    """Read the count and the seed."""
    count = int(arguments[0]) if arguments else 10_000
    seed = int(arguments[1]) if len(arguments) > 1 else 1
    return asyncio.run(run(count, seed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
