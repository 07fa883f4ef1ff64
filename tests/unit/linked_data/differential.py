"""Random documents, walked and canonicalised by us, by PyLD and by pyoxigraph: the bytes must not differ.

`python -m tests.unit.linked_data.differential 10000 [first seed]` runs as many documents as asked for and prints the
first that differs.
"""

import json
import random
import sys
import warnings
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import pyoxigraph as ox
from pyld import jsonld

from tests.unit.linked_data.nquads import Json
from verifier.errors import Rejected
from verifier.linked_data import Budget, ContextStore, canonical_nquads, canonicalise, to_quads

OPEN_BADGE = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
EVERYTHING_URL = "https://vocabulary.example/everything"
EVERYTHING: dict[str, Any] = {
    "@version": 1.1,
    "id": "@id",
    "type": "@type",
    "graph": "@graph",
    "ex": "https://vocabulary.example/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "name": "ex:name",
    "shared": {"@id": "ex:shared", "@protected": True},
    "when": {"@id": "ex:when", "@type": "xsd:dateTime"},
    "size": {"@id": "ex:size", "@type": "xsd:double"},
    "count": {"@id": "ex:count", "@type": "xsd:integer"},
    "knows": {"@id": "ex:knows", "@type": "@id"},
    "kind": {"@id": "ex:kind", "@type": "@vocab"},
    "small": "ex:kinds/small",
    "large": "ex:kinds/large",
    "tags": {"@id": "ex:tags", "@container": "@set"},
    "steps": {"@id": "ex:steps", "@container": "@list"},
    "title": {"@id": "ex:title", "@container": "@language"},
    "german": {"@id": "ex:german", "@language": "de-AT"},
    "members": {"@id": "ex:members", "@container": "@id"},
    "kinds": {"@id": "ex:kindsOf", "@container": "@type"},
    "claims": {"@id": "ex:claims", "@container": "@graph"},
    "named": {"@id": "ex:named", "@container": ["@graph", "@id"]},
    "raw": {"@id": "ex:raw", "@type": "@json"},
    "partOf": {"@reverse": "ex:hasPart", "@type": "@id"},
    "details": "@nest",
    "role": {"@id": "ex:role", "@container": "@index", "@index": "ex:roleName"},
    "Person": {"@id": "ex:Person", "@context": {"name": "ex:personName", "nick": "ex:nick"}},
    "Place": {
        "@id": "ex:Place",
        "@context": {
            "@propagate": True,
            "name": "ex:placeName",
            "size": {"@id": "ex:area", "@type": "xsd:decimal"},
        },
    },
    "Thing": "ex:Thing",
    "inside": {"@id": "ex:inside", "@context": {"name": "ex:innerName", "when": "ex:innerWhen"}},
}


@cache
def store() -> ContextStore:
    """Return the bundled contexts and the one that uses every feature."""
    return ContextStore.bundled().with_documents(
        {EVERYTHING_URL: json.dumps({"@context": EVERYTHING}).encode()}
    )


class _Author:
    """Writes documents; the seed decides everything."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - dice for tests
        self.left = self.dice.randint(3, 40)

    def document(self) -> dict[str, Any]:
        return {"@context": EVERYTHING_URL, **self.node(0)}

    def badge(self) -> dict[str, Any]:
        dice = self.dice
        achievements = [
            {
                "type": ["Achievement"],
                **({"id": self.iri()} if dice.random() < 0.7 else {}),
                "name": self.text(),
                "description": self.text(),
                "criteria": {"narrative": self.text()},
                "tag": [self.text() for _ in range(dice.randint(1, 3))],
                "alignment": [
                    {
                        "type": "Alignment",
                        "targetName": self.text(),
                        "targetUrl": self.iri(),
                        "targetFramework": self.text(),
                    }
                    for _ in range(dice.randint(1, 3))
                ],
            }
            for _ in range(dice.randint(1, 3))
        ]
        return {
            "@context": OPEN_BADGE,
            **({"id": self.iri()} if dice.random() < 0.7 else {}),
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": dice.choice(
                [self.text(), {"@value": self.text(), "@language": "en", "@direction": "ltr"}]
            ),
            "issuer": {"id": self.iri(), "type": ["Profile"], "name": self.text()},
            "validFrom": "2024-01-01T00:00:00Z",
            "credentialSubject": {
                "type": ["AchievementSubject"],
                **({"id": self.iri()} if dice.random() < 0.7 else {}),
                "achievement": achievements,
            },
        }

    def iri(self) -> str:
        return self.dice.choice(
            [
                f"urn:thing:{self.dice.randint(0, 5)}",
                f"https://site.example/{self.dice.randint(0, 5)}",
                "ex:compact",
            ]
        )

    def text(self) -> str:
        return "".join(
            self.dice.choice(["a", "B", " ", "é", "漢", "😀", '"', "\\", "\n", "\r", "\t", "ﬃ", "\u00a0"])
            for _ in range(self.dice.randint(0, 8))
        )

    def literal(self) -> Json:
        dice = self.dice
        return dice.choice(
            [
                self.text(),
                dice.choice([True, False]),
                dice.randint(-(10**9), 10**9),
                round(dice.uniform(-1e4, 1e4), dice.randint(0, 8)),
                dice.choice([0.0, 1e20, 1e21, 1.5e300, 5e-324, 0.1, 100.0]),
                {"@value": self.text(), "@language": dice.choice(["en", "de-CH"])},
                # Words of their own: PyLD takes two texts for one that differ in direction only.
                {"@value": f"{self.text()} rtl", "@language": "ar", "@direction": "rtl"},
                {"@value": f"{self.text()} ltr", "@direction": "ltr"},
                {"@value": self.text(), "@type": "xsd:token"},
                {"@value": dice.randint(0, 9), "@type": "xsd:byte"},
            ]
        )

    def json(self, depth: int = 0) -> Json:
        dice = self.dice
        if depth > 2 or dice.random() < 0.5:
            return dice.choice([None, True, self.text(), dice.randint(-99, 99), 1.5, 1e-7, 1e21])
        if dice.random() < 0.5:
            return [self.json(depth + 1) for _ in range(dice.randint(0, 3))]
        return {self.text(): self.json(depth + 1) for _ in range(dice.randint(0, 3))}

    def value(self, depth: int) -> Json:
        self.left -= 1
        if depth < 6 and self.left > 0 and self.dice.random() < 0.4:
            return self.node(depth + 1)
        return self.literal()

    def values(self, depth: int) -> Json:
        if self.dice.random() < 0.3:
            return [self.value(depth) for _ in range(self.dice.randint(0, 3))]
        return self.value(depth)

    def node(self, depth: int) -> dict[str, Any]:
        dice = self.dice
        node: dict[str, Any] = {}
        if dice.random() < 0.5:
            node["id"] = dice.choice([self.iri(), f"_:n{dice.randint(0, 2)}"])
        types = [kind for kind in ("Person", "Place", "Thing") if dice.random() < 0.25]
        if types:
            node["type"] = types[0] if len(types) == 1 else types
        for key in dice.sample(_KEYS, dice.randint(1, 5)):
            if key in {"members", "named"} and {"Person", "Place"} & set(types):
                continue  # refused: the specification and its implementations disagree
            node[key] = self.of(key, depth)
        if "Person" in types:
            node["nick"] = self.text()
        node["shared"] = self.text()  # so that it says something
        return node

    def of(self, key: str, depth: int) -> Json:
        if key in _MAPS:
            return self.map(key, depth)
        write = self._writers(depth).get(key)
        return write() if write is not None else self.values(depth)

    def _writers(self, depth: int) -> dict[str, Callable[[], Json]]:
        dice, deep = self.dice, depth >= 4
        return {
            "when": self.text,
            "german": self.text,
            "size": lambda: dice.choice([dice.randint(-50, 50), round(dice.uniform(-5, 5), 3), "7.0E0"]),
            "count": lambda: dice.choice([dice.randint(-50, 50), round(dice.uniform(-5, 5), 3), "7"]),
            "knows": lambda: (
                self.iri() if deep else dice.choice([[self.iri(), "_:n1"], self.node(depth + 1)])
            ),
            "kind": lambda: dice.choice(["small", "large", self.iri()]),
            "steps": lambda: [self.value(depth) for _ in range(dice.randint(0, 4))],
            "title": lambda: {"en": self.text(), "de-at": [self.text(), self.text()], "@none": self.text()},
            "raw": self.json,
            "details": lambda: {"tags": self.text(), "knows": self.iri()},
            "partOf": self.iri,
            "inside": lambda: (
                {"name": self.text()} if deep else {**self.node(depth + 1), "when": self.text()}
            ),
        }

    def map(self, key: str, depth: int) -> Json:
        said = {"shared": self.text(), "name": self.text()}
        if key == "claims":
            return [self.node(depth + 1) if depth < 4 else said for _ in range(self.dice.randint(1, 2))]
        names = {"kinds": ["Person", "Place"], "role": ["cook", "boss"]}.get(key, ["urn:m:1", "urn:m:2"])
        return {name: dict(said) for name in names}


_MAPS = frozenset({"members", "kinds", "claims", "named", "role"})
_KEYS = [
    key
    for key in EVERYTHING
    if key[0] != "@"
    and key
    not in {"shared", "id", "type", "graph", "ex", "xsd", "small", "large", "Person", "Place", "Thing"}
]


def write(seed: int) -> dict[str, Any]:
    """Return the document of a seed: a badge for every third, any document otherwise."""
    author = _Author(seed)
    return author.badge() if seed % 3 == 0 else author.document()


def by_pyld(document: Mapping[str, Any], contexts: ContextStore) -> bytes:
    """Return what PyLD makes of a document."""

    def load(url: str, _options: object = None) -> dict[str, Any]:
        context = json.loads(json.dumps(contexts.context_of(url)))
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            "document": {"@context": context},
        }

    options = {
        "algorithm": "URDNA2015",
        "format": "application/n-quads",
        "documentLoader": load,
        "rdfDirection": "i18n-datatype",
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        text: str = jsonld.normalize(json.loads(json.dumps(document)), options)
    return text.encode()


def is_self_mentioning(document: Mapping[str, Any], contexts: ContextStore) -> bool:
    """Say whether a quad names one blank node twice.

    PyLD 3.3 hashes such a quad twice; rdf-canonize 5, pyoxigraph and we hash it once.
    """
    return any(
        len(blank) != len(set(blank))
        for quad in to_quads(document, contexts)
        for blank in [[term for term in quad if term.startswith("_:")]]
    )


def is_easy(document: Mapping[str, Any], contexts: ContextStore) -> bool:
    """Say whether all first-degree hashes differ.

    Where they do not, pyoxigraph 0.5.13 labels some graphs otherwise than PyLD, rdf-canonize 5 and we do.
    """
    try:
        canonicalise(to_quads(document, contexts), budget=Budget(steps=0))
    except Rejected:
        return False
    return True


def by_oxigraph(document: Mapping[str, Any], contexts: ContextStore) -> bytes:
    """Return what pyoxigraph makes of our quads of a document."""
    lines = "".join(f"{' '.join(term for term in quad if term)} .\n" for quad in to_quads(document, contexts))
    dataset = ox.Dataset(ox.parse(lines, format=ox.RdfFormat.N_QUADS, lenient=True))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    written = ox.serialize(dataset, format=ox.RdfFormat.N_QUADS) or b""
    return b"".join(sorted(line + b"\n" for line in written.split(b"\n") if line))


def compare(seed: int) -> str:
    """Return what differs for the document of a seed; empty if nothing does."""
    document = write(seed)
    ours = canonical_nquads(document, store())
    others = {}
    if not is_self_mentioning(document, store()):
        others["PyLD"] = by_pyld(document, store())
    if is_easy(document, store()):
        others["pyoxigraph"] = by_oxigraph(document, store())
    for name, theirs in others.items():
        if ours != theirs:
            only = sorted(set(ours.splitlines()) - set(theirs.splitlines()))[:6]
            only_theirs = sorted(set(theirs.splitlines()) - set(ours.splitlines()))[:6]
            return f"seed {seed} differs from {name}: only ours {only}, only theirs {only_theirs}"
    return ""


def main(count: int, first: int) -> int:
    """Compare `count` documents; print the first that differs and return 1 if there is one."""
    for seed in range(first, first + count):
        difference = compare(seed)
        if difference:
            sys.stdout.write(f"{difference}\n")
            return 1
    sys.stdout.write(f"{count} documents, no byte differs\n")
    return 0


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(numbers[0] if numbers else 1_000, numbers[1] if len(numbers) > 1 else 0))
