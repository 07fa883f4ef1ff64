"""The house rules about who may import whom hold, and are not hollow: planted violations are caught."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("verifier", "did_methods", "status")


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    """Run every contract of `root`'s pyproject.toml over the packages that lie in `root`."""
    return subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def loaded_by(statement: str) -> set[str]:
    """Return the names of the modules that a fresh interpreter has loaded after `statement`."""
    shown = subprocess.run(
        [sys.executable, "-c", f"import sys; {statement}; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(shown.stdout.split())


@pytest.fixture
def copy_of_the_house(tmp_path: Path) -> Path:
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "contexts")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_contract_holds() -> None:
    ran = lint_imports(ROOT)

    assert ran.returncode == 0, ran.stdout


VIOLATIONS = {
    "a library that knows the application": ("status/core/errors.py", "import verifier.model", "packages"),
    "the two libraries know each other": ("did_methods/core/did.py", "import status.core.errors", "packages"),
    "an import upwards": ("verifier/codes.py", "import verifier.pipeline", "layers"),
    "a module without a place": ("verifier/helpers.py", "", "layers"),
    "a DID method that leans on another": (
        "did_methods/web.py",
        "import did_methods.key",
        "plugins-did-methods",
    ),
    "a suite that leans on another": (
        "verifier/suites/jws.py",
        "import verifier.suites.eddsa_rdfc_2022",
        "plugins-suites",
    ),
    "a step that opens a socket": ("verifier/steps/prove.py", "import socket", "network"),
    "a DID method that brings its own client": ("did_methods/web.py", "import aiohttp", "network"),
    "a judge that awaits": ("verifier/suites/jws.py", "import asyncio", "synchronous"),
    "a service that builds its own fetcher": (
        "verifier/service/app.py",
        "import verifier.io.fetch",
        "adapters",
    ),
    "a second door to XML": ("verifier/registries/core/eu/lists.py", "import lxml", "door-xml"),
    "a second door to the schema validator": (
        "verifier/steps/check_schema.py",
        "import jsonschema_rs",
        "door-schema",
    ),
    "a registry that leans on another": (
        "verifier/registries/eu_trusted_list.py",
        "import verifier.registries.static_list",
        "plugins-registries",
    ),
    "a carrier that leans on another": (
        "verifier/carriers/baked_png.py",
        "import verifier.carriers.baked_svg",
        "plugins-carriers",
    ),
    "a carrier that fetches by itself": ("verifier/carriers/web_address.py", "import aiohttp", "network"),
    "a second door to XML of pictures": (
        "verifier/carriers/baked_svg.py",
        "import defusedxml",
        "door-pictures",
    ),
    "a second door to PDF": ("verifier/carriers/pdf.py", "import pypdf", "door-pdf"),
    "a second door to pixels": ("verifier/carriers/qr_picture.py", "import zxingcpp", "door-pixels"),
    "a second door to the shared cache": ("verifier/service/app.py", "import aiocache", "door-cache"),
}


@pytest.mark.parametrize(("file", "line", "contract"), VIOLATIONS.values(), ids=VIOLATIONS.keys())
def test_a_planted_violation_breaks_its_contract(
    copy_of_the_house: Path, file: str, line: str, contract: str
) -> None:
    with (copy_of_the_house / file).open("a") as source:
        source.write(f"\n{line}\n")

    ran = lint_imports(copy_of_the_house)

    assert ran.returncode == 1, ran.stdout
    name = name_of_contract(contract)
    assert name in broken_contracts(ran.stdout)


def name_of_contract(contract_id: str) -> str:

    linter = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    return next(str(contract["name"]) for contract in linter["contracts"] if contract["id"] == contract_id)


def broken_contracts(output: str) -> set[str]:
    return {
        line.rsplit(" ", 1)[0].split(" BROKEN")[0].strip() for line in output.splitlines() if "BROKEN" in line
    }


def test_importing_the_library_loads_no_web_server_and_no_event_loop_of_its_own() -> None:
    loaded = {name.partition(".")[0] for name in loaded_by("import verifier")}

    assert loaded.isdisjoint({"aiohttp", "uvloop", "aiocache", "redis", "prometheus_client", "requests"})


def test_neither_the_library_nor_a_verifier_loads_certificates_xml_or_schemas_before_any_is_there() -> None:
    loaded = loaded_by("import verifier; from verifier.wiring import Verifier; Verifier()")

    assert loaded.isdisjoint({"cryptography.x509", "jsonschema_rs", "lxml", "verifier.x509"})


@pytest.mark.parametrize("package", ["did_methods", "status"])
def test_each_lower_package_stands_alone(package: str) -> None:
    loaded = {name.partition(".")[0] for name in loaded_by(f"import {package}")}

    assert loaded.isdisjoint({*PACKAGES, "aiohttp", "pyld"} - {package})


def test_only_the_suites_can_call_anything_proven() -> None:
    makers = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "verifier").rglob("*.py"))
        for line in path.read_text().splitlines()
        if "Proven(" in line and not line.lstrip().startswith(("class ", "#"))
    ]

    assert makers == ["verifier/suites/core/suite.py"]
