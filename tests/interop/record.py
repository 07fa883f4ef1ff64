"""Write down what other people's software signs: `python -m tests.interop.record` (Node and `npm ci` are needed).

Not every suite has published vectors. What a release of somebody else's software signs is one too, once it stands in a
file: tests/vectors/recorded holds, for each suite, a few credentials and presentations, and which software made them.
They are read without Node, by tests/conformance/test_recorded.py and by the mutants. Signing again gives other bytes
that mean the same; nothing but a new release is a reason to do so.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import msgspec

from did_methods.core.universal import ENDPOINT
from tests.builders.keys import RESOLVER
from tests.interop.peers import HERE
from tests.interop.test_legacy_by_didkit import BRING_NO_KEY, KEY_IS_IN_THE_DID
from tests.interop.test_open_attestation_by_govtech import RAW, door_to, made_by_them
from tests.vectors_dir import ROOT
from tests.world import NOW, World
from verifier.settings import Settings

RECORDED: Final = ROOT / "tests/vectors/recorded"
_PER_SUITE: Final = 6  # documents; credential and presentation by kinds of key and data models
_BOUND: Final[dict[str, Any]] = {"challenge": "didkit-1", "domain": "hr.example"}


class Recorded(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One document that somebody else's software signed, and all that a verdict on it rests on."""

    name: str
    suite: str
    software: str
    input: dict[str, Any]
    challenge: str | None = None
    domain: str | None = None
    resolved: dict[str, Any] | None = (
        None  # the signer's DID document, where a resolver has to be asked for it
    )
    answers: dict[str, Any] = {}  # what hosts say of it that are asked to vouch for it, by address
    at: str = NOW.isoformat()  # of a library that dates by its own clock: just after

    @property
    def now(self) -> datetime:
        """Return the instant as of which it is judged."""
        return datetime.fromisoformat(self.at)


def recorded() -> list[Recorded]:
    """Return every recorded document, in a fixed order."""
    return [
        msgspec.convert(entry, Recorded)
        for path in sorted(RECORDED.glob("*.json"))
        for entry in json.loads(path.read_bytes())
    ]


def recorded_alone() -> list[Recorded]:
    """Return those that their signer alone vouches for."""
    return [entry for entry in recorded() if not entry.answers]


def with_a_resolver(world: World) -> Settings:
    """Let a resolver give out what recorded signers have published; return the settings that name it."""
    for entry in recorded():
        if entry.resolved is not None:
            world.serve(
                f"{RESOLVER}/{entry.resolved['id']}", entry.resolved, media_type="application/did+json"
            )
    return Settings(did_endpoints={ENDPOINT: RESOLVER})


def _lines(*command: str) -> Iterator[dict[str, Any]]:
    told = subprocess.run(command, cwd=HERE, capture_output=True, check=True, timeout=300)
    for line in told.stdout.splitlines():
        yield json.loads(line)


def _npm(package: str) -> str:
    manifest = json.loads((HERE / "node_modules" / package / "package.json").read_bytes())
    return f"{package} {manifest['version']}"


def _by_digitalbazaar() -> Iterator[Recorded]:
    for case in _lines("node", "issue_data_integrity.mjs"):
        family = case["family"]
        if case["expected"] == "verified" and family != "data-integrity/v1":
            package = (
                "@digitalbazaar/jws-linked-data-signature"
                if family.endswith("2018")
                else f"@digitalbazaar/{_PACKAGE_OF.get(family, family)}-cryptosuite"
            )
            bound = {name: case[name] for name in ("challenge", "domain") if name in case}
            yield Recorded(
                name=case["name"].partition(": ")[2],
                suite=family,
                software=_npm(package),
                input=case["input"],
                **bound,
            )


# Names that had no package of their own: who signs what they signed.
_PACKAGE_OF: Final = {
    "json-eddsa-2022": "eddsa-jcs-2022",
    "jcs-eddsa-2022": "eddsa-jcs-2022",
    "jcs-ecdsa-2019": "ecdsa-jcs-2019",
}


def _by_didkit() -> Iterator[Recorded]:
    software = f"didkit {version('didkit')}"
    lines = list(_lines(sys.executable, "didkit_older.py", "issue"))
    for case in sorted(lines, key=lambda line: bool(line["method"] != "key")):  # a key of each kind first
        document = case["document"]
        suite, presented = document["proof"]["type"], "issuer" not in document
        hides_key = suite in BRING_NO_KEY and case["method"] not in KEY_IS_IN_THE_DID
        if not hides_key and case["method"] in {"key", "pkh:sol", "pkh:tz", "pkh:eth", "pkh:eip155:1"}:
            yield Recorded(
                name=f"{case['kind']} {case['method']}{', presented' if presented else ''}",
                suite=suite,
                software=software,
                input=document,
                **(_BOUND if presented else {}),
            )


def _by_wallets() -> Iterator[Recorded]:
    software = f"{_npm('@spruceid/didkit-wasm-node')}, {_npm('@taquito/signer')}"
    for case in _lines("node", "wallets.mjs"):
        if case["document"]:
            yield Recorded(name=case["kind"], suite=case["suite"], software=software, input=case["document"])


def _by_mattr() -> Iterator[Recorded]:
    contexts = ROOT / "verifier/linked_data/contexts"
    for case in _lines("node", "bbs_2020.mjs", str(contexts)):
        if case["name"].startswith("lasting"):
            yield Recorded(
                name=case["name"],
                suite=case["suite"],
                software=_npm("@mattrglobal/jsonld-signatures-bbs"),
                input=case["document"],
                at=case["document"]["proof"]["created"],
            )


def _by_iota() -> Iterator[Recorded]:
    for case in _lines("node", "iota.mjs"):
        bound = _BOUND if case["name"] == "presented" else {}
        yield Recorded(
            name=case["name"],
            suite=case["suite"],
            software=_npm("@iota/identity-wasm"),
            input=case["document"],
            resolved=case["resolved"],
            **bound,
        )


def _by_holders() -> Iterator[Recorded]:
    for case in _lines("node", "issue_selective.mjs"):
        if case["family"].startswith("presented"):
            continue
        # A holder who shows nothing of the subject shows no credential.
        if case["expected"] == "verified" and not case["name"].endswith((", nothing", ", the name")):
            yield Recorded(
                name=case["name"].partition(": ")[2],
                suite=case["family"],
                software=_npm(case["issuer_software"]),
                input=case["input"],
            )


def _by_govtech() -> Iterator[Recorded]:
    for name in RAW:
        for hide in (False, True):
            for document in made_by_them(name, size=2, hide=hide)[:1]:
                world = World()
                door_to(world, [document])
                yield Recorded(
                    name=f"{name.partition(', ')[2]}{', in part' if hide else ''}",
                    suite=name.partition(",")[0],
                    software=_npm("@govtechsg/open-attestation"),
                    input=document,
                    answers=world.served(),
                )


def main() -> None:
    """Sign everything anew, and write one file for each suite."""
    by_suite: dict[str, list[Recorded]] = {}
    makers = (_by_digitalbazaar, _by_didkit, _by_wallets, _by_mattr, _by_iota, _by_holders, _by_govtech)
    for entry in (entry for maker in makers for entry in maker()):
        by_suite.setdefault(entry.suite, []).append(entry)
    RECORDED.mkdir(parents=True, exist_ok=True)
    for suite, entries in by_suite.items():
        text = json.dumps(
            [msgspec.to_builtins(entry) for entry in entries[:_PER_SUITE]], indent=1, ensure_ascii=False
        )
        _file_of(suite).write_text(text + "\n", "utf-8")


def _file_of(suite: str) -> Path:
    return RECORDED / f"{suite}.json"


if __name__ == "__main__":
    main()
