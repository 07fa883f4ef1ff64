"""Write the parts of the documentation that the code knows better: run it after changing a table, a code or a setting.

python -m tools.docs          writes them
python -m tools.docs --check  exits 1 and names what is out of date
"""

import json
import re
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import did_methods
import status
from did_methods.core import universal
from tests.outage.matrix import table as outage_table
from verifier.carriers import CARRIERS
from verifier.codes import CHECKS, CODES
from verifier.formats import FORMATS
from verifier.key_sources import SOURCES
from verifier.kinds import KINDS
from verifier.policy import POLICIES, policy_schema
from verifier.registries import REGISTRIES
from verifier.report import report_schema
from verifier.settings import settings_table
from verifier.suites import SUITES

ROOT: Final = Path(__file__).resolve().parent.parent


def supported_table() -> str:
    """Return what is verified, a row per plug-in, from the tables of the rooms."""
    held = _evidence()
    rows = ["| What | Plug-in | Specification |", "|---|---|---|"]
    rows += [f"| carrier | {plug.title} (`{plug.name}`) | <{plug.spec}> |" for plug in CARRIERS]
    rows += [f"| wrapping | {plug.title} | <{plug.spec}> |" for plug in FORMATS]
    rows += [
        f"| proof{', legacy' if plug.legacy else ''} | {plug.title} (`{plug.name}`): {_vectors_of(held[plug.name])} "
        f"| <{plug.spec}> |"
        for plug in SUITES.values()
    ]
    rows += [f"| DID method | `did:{plug.name}` | <{plug.spec}> |" for plug in did_methods.METHODS.values()]
    rows.append(
        f"| DID method | any other, through a resolver that the operator names | <{universal.SPEC}> |"
    )
    rows += [f"| key source | `{plug.name}` | |" for plug in SOURCES]
    rows += [f"| status | `{plug.name}` | <{plug.spec}> |" for plug in status.MECHANISMS]
    rows += [f"| kind of record | {plug.title} | <{plug.spec}> |" for plug in KINDS]
    rows += [
        f"| registry of issuers | {plug.title} (`{plug.name}`) | {f'<{plug.spec}>' if plug.spec else ''} |"
        for plug in REGISTRIES.values()
    ]
    return "\n".join(rows) + "\n"


def policies_table() -> str:
    """Return the shipped policies with what each is for."""
    rows = ["| Policy | What it is for | Rules |", "|---|---|---|"]
    rows += [
        f"| `{policy.name}` | {policy.description} | [{policy.name}.toml](../verifier/policies/{policy.name}.toml) |"
        for policy in POLICIES.values()
    ]
    return "\n".join(rows) + "\n"


def members_table() -> str:
    """Return every member of a policy file, with its default and its meaning."""
    return _members("Policy")


def requirement_table() -> str:
    """Return every member of a requirement in it."""
    return _members("Requirement")


def _members(shape: str) -> str:
    rows = ["| Member | Left out | Meaning |", "|---|---|---|"]
    schema = policy_schema()["$defs"][shape]
    for name, member in schema["properties"].items():
        left_out = "refused" if name in schema["required"] else f"`{json.dumps(member.get('default'))}`"
        rows.append(f"| `{name}` | {left_out.replace('`null`', 'any')} | {member['description']} |")
    return "\n".join(rows) + "\n"


def evidence_table() -> str:
    """Return what each suite is held against, from tests/evidence.toml."""
    held = _evidence()
    rows = ["| Suite | | Vectors | Signed by |", "|---|---|---|---|"]
    for name, suite in SUITES.items():
        row = held[name]
        vectors = [f"`{folder}`" for folder in row["published"]] + ["*recorded*"] * row["recorded"]
        issuers = ", ".join(f"`{package}`" for package in row["issuers"])
        rows.append(f"| `{name}` | {'legacy' if suite.legacy else ''} | {', '.join(vectors)} | {issuers} |")
    return "\n".join(rows) + "\n"


def _evidence() -> dict[str, dict[str, Any]]:
    rows = tomllib.loads((ROOT / "tests/evidence.toml").read_text("utf-8"))["suite"]
    return {row["name"]: row for row in rows}


def _vectors_of(row: dict[str, Any]) -> str:
    """Say in a word whose vectors a suite passes."""
    published = len(row["published"])
    sets = [f"{published} published {'set' if published == 1 else 'sets'} of vectors"] if published else []
    return " and ".join(sets + ["recorded ones"] * row["recorded"])


def kinds_table() -> str:
    """Return for each kind of record what is judged beyond its proof, and what is not."""
    rows = ["| Kind | Judged | Not judged |", "|---|---|---|"]
    shown = tomllib.loads((ROOT / "tests/kinds.toml").read_text("utf-8"))
    for kind in KINDS:
        judged = [_with_tests(sentence, tests) for sentence, tests in shown[kind.name].items()]
        not_judged = "<br>".join(kind.not_judged)
        rows.append(
            f"| [{kind.title}](kinds/{kind.name}.md) (`{kind.name}`, [specification]({kind.spec})) "
            f"| {'<br>'.join(judged)} | {not_judged or '-'} |"
        )
    return "\n".join(rows) + "\n"


def _with_tests(sentence: str, tests: Sequence[str]) -> str:
    """Return a sentence with links to the files of the tests that show it."""
    files = dict.fromkeys(test.partition("::")[0] for test in tests)
    return f"{sentence} ({', '.join(f'[{Path(file).stem}](../{file})' for file in files)})"


def bench_table() -> str:
    """Return what the last `make bench` printed."""
    _heading, _, table = (ROOT / "bench/results.md").read_text("utf-8").partition("\n")
    return table.strip() + "\n"


def bench_summary() -> str:
    """Return the first two tables of it, and what was promised."""
    paragraphs = bench_table().split("\n\n")
    first = [part for part in paragraphs[:3] if part.startswith(("One Open Badges", "| one ", "| over HTTP"))]
    last = [part for part in paragraphs if part.startswith(("| promise ", "CPython"))]
    return "\n\n".join([*first, *last]).strip() + "\n"


def checks_table() -> str:
    """Return every check of a report with its question."""
    rows = ["| Check | Question |", "|---|---|"]
    rows += [
        f"| `{check.name}` | {check.question}" + (f" [spec]({check.spec})" if check.spec else "") + " |"
        for check in CHECKS.values()
    ]
    return "\n".join(rows) + "\n"


def codes_table() -> str:
    """Return every code with its meaning and, where there is one, its W3C problem type.

    Each has an anchor: the problem types of our own lead to it.
    """
    rows = ["| Code | Meaning | Problem type |", "|---|---|---|"]
    rows += [
        f'| <a id="{code.code}"></a>`{code.code}` | {code.meaning} |'
        f" {(code.problem_type or '').rpartition('#')[2]} |"
        for code in sorted(CODES.values(), key=lambda code: code.code)
    ]
    return "\n".join(rows) + "\n"


def _with_tables(file: str, **tables: str) -> str:
    """Return the text of `file` with what stands between the two marks of each table replaced."""
    text = (ROOT / file).read_text("utf-8")
    for name, table in tables.items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end of {name} -->)", re.DOTALL)
        marks = pattern.search(text)
        if marks is None:
            raise SystemExit(f"expected a pair of marks {name!r} in {file}, got none")
        text = text[: marks.start()] + marks[1] + table + marks[2] + text[marks.end() :]
    return text


def current() -> Iterator[tuple[Path, str]]:
    """Yield each generated file with what should stand in it."""
    yield ROOT / "docs/report.schema.json", json.dumps(report_schema(), indent=2) + "\n"
    yield ROOT / "docs/policy.schema.json", json.dumps(policy_schema(), indent=2) + "\n"
    yield (
        ROOT / "docs/policies.md",
        _with_tables(
            "docs/policies.md",
            policies=policies_table(),
            members=members_table(),
            requirement=requirement_table(),
        ),
    )
    yield ROOT / "README.md", _with_tables("README.md", supported=supported_table(), bench=bench_summary())
    yield ROOT / "docs/performance.md", _with_tables("docs/performance.md", bench=bench_table())
    yield ROOT / "docs/settings.md", _with_tables("docs/settings.md", settings=settings_table())
    yield ROOT / "docs/proofs.md", _with_tables("docs/proofs.md", evidence=evidence_table())
    yield ROOT / "docs/outages.md", _with_tables("docs/outages.md", outages=outage_table())
    yield ROOT / "docs/kinds.md", _with_tables("docs/kinds.md", kinds=kinds_table())
    yield ROOT / "docs/codes.md", _with_tables("docs/codes.md", checks=checks_table(), codes=codes_table())


def main() -> int:
    """Write, or with `--check` compare; return the exit code."""
    stale = [(file, text) for file, text in current() if not file.exists() or file.read_text("utf-8") != text]
    for file, text in stale:
        print(f"{'out of date' if '--check' in sys.argv else 'written'}: {file.relative_to(ROOT)}")
        if "--check" not in sys.argv:
            file.write_text(text, "utf-8")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
