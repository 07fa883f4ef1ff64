"""Generated documents, brought into canonical form by us and by npm's `jsonld` and `rdf-canonize`: no byte may differ.

`python -m tests.interop.canonical_pair 10000 [first seed]` compares as many as asked for and prints those that differ.
The documents are those of tests/unit/linked_data/differential.py, which holds us against PyLD and pyoxigraph, but for
two things in which JavaScript goes its own way: it sorts by UTF-16 units, where RDFC-1.0 sorts by code points, and
`jsonld` takes a number such as 1e-7 for the integer 0, since its text has no point.
"""

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from typing import Any, Final

from tests.interop.peers import HERE, install
from tests.unit.linked_data import differential
from tests.vectors_dir import ROOT
from verifier.linked_data import canonical_nquads

_CONTEXTS: Final = ROOT / "verifier/linked_data/contexts"
_ASTRAL: Final = 0x10000
_AT_ONCE: Final = 500  # documents for one run of Node


def differences(seeds: Iterable[int]) -> Iterator[str]:
    """Yield a sentence for each seed whose document the pair brings into another form than we do."""
    waiting = list(seeds)
    while waiting:
        now, waiting = waiting[:_AT_ONCE], waiting[_AT_ONCE:]
        documents = [document_of(seed) for seed in now]
        for seed, document, theirs in zip(now, documents, by_npm(documents), strict=True):
            ours = canonical_nquads(document, differential.store())
            if theirs != ours:
                yield f"seed {seed}: only ours {_only(ours, theirs)}, only theirs {_only(theirs, ours)}"


def document_of(seed: int) -> dict[str, Any]:
    """Return the document of a seed without what JavaScript goes its own way in."""
    document: dict[str, Any] = _plain(differential.write(seed))
    return document


def _plain(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        return {_plain(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, str):
        return "".join(letter if ord(letter) < _ASTRAL else "ā" for letter in value)
    if isinstance(value, float) and not value.is_integer() and "." not in repr(value):
        return 0.5
    return value


def by_npm(documents: Iterable[dict[str, Any]]) -> list[bytes]:
    """Return the canonical form that the pair gives each document; what it refuses is told in its place."""
    lines = [json.dumps(_contexts()), *(json.dumps(document) for document in documents)]
    told = subprocess.run(
        ["node", "canonize.mjs"], cwd=HERE, input="\n".join(lines).encode(), capture_output=True, check=True
    )
    answers = [json.loads(line) for line in told.stdout.splitlines()]
    return [answer.encode() if isinstance(answer, str) else json.dumps(answer).encode() for answer in answers]


def _contexts() -> dict[str, Any]:
    listed = tomllib.loads((_CONTEXTS / "index.toml").read_text("utf-8"))["context"]
    found = {row["url"]: json.loads((_CONTEXTS / row["file"]).read_bytes()) for row in reversed(listed)}
    return {**found, differential.EVERYTHING_URL: {"@context": differential.EVERYTHING}}


def _only(these: bytes, those: bytes) -> list[bytes]:
    return sorted(set(these.splitlines()) - set(those.splitlines()))[:4]


def main(count: int, first: int) -> int:
    """Compare `count` documents; return 1 if one differs."""
    install()
    found = list(differences(range(first, first + count)))
    for difference in found:
        sys.stdout.write(f"{difference}\n")
    sys.stdout.write(f"{count} documents, {len(found)} differ\n")
    return 1 if found else 0


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(numbers[0] if numbers else 1_000, numbers[1] if len(numbers) > 1 else 0))
