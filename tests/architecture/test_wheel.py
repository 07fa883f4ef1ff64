"""What is shipped: one wheel with exactly three typed packages, their data files, and one command."""

import configparser
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = {"verifier", "did_methods", "status"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Build the wheel as a release does, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"),
            *("--no-index", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)),
        ],
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built)


def metadata(wheel: zipfile.ZipFile, file: str) -> str:
    (name,) = [name for name in wheel.namelist() if name.endswith(f".dist-info/{file}")]
    return wheel.read(name).decode()


def test_wheel_holds_the_three_packages_and_nothing_beside_them(wheel: zipfile.ZipFile) -> None:
    tops = {name.partition("/")[0] for name in wheel.namelist()}

    assert {top for top in tops if not top.endswith(".dist-info")} == PACKAGES


@pytest.mark.parametrize("package", sorted(PACKAGES))
def test_each_package_promises_its_types(wheel: zipfile.ZipFile, package: str) -> None:
    assert f"{package}/py.typed" in wheel.namelist()


def test_wheel_holds_every_file_of_the_packages(wheel: zipfile.ZipFile) -> None:
    tracked = {
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert tracked - set(wheel.namelist()) == set()


def test_wheel_holds_the_pinned_contexts_and_their_index(wheel: zipfile.ZipFile) -> None:
    contexts = [name for name in wheel.namelist() if name.startswith("verifier/linked_data/contexts/")]

    assert "verifier/linked_data/contexts/index.toml" in contexts
    assert len([name for name in contexts if name.endswith(".jsonld")]) > 20


def test_wheel_holds_no_tests(wheel: zipfile.ZipFile) -> None:
    assert [name for name in wheel.namelist() if re.search(r"\b(?:conf)?test", name.lower())] == []


def test_wheel_brings_one_command(wheel: zipfile.ZipFile) -> None:
    parser = configparser.ConfigParser()
    parser.read_string(metadata(wheel, "entry_points.txt"))

    assert dict(parser["console_scripts"]) == {"ler-verifier": "verifier.cli:main"}


def test_wheel_says_its_name_licence_and_python(wheel: zipfile.ZipFile) -> None:
    said = metadata(wheel, "METADATA")

    assert "\nName: ler-verifier\n" in said
    assert "\nLicense-Expression: Apache-2.0\n" in said
    assert "\nRequires-Python: >=3.11\n" in said


def test_wheel_carries_the_whole_licence(wheel: zipfile.ZipFile) -> None:
    (licence,) = [name for name in wheel.namelist() if name.endswith("/licenses/LICENSE")]

    assert wheel.read(licence) == (ROOT / "LICENSE").read_bytes()
    assert b"END OF TERMS AND CONDITIONS" in wheel.read(licence)


def test_wheel_needs_no_more_than_the_library_does(wheel: zipfile.ZipFile) -> None:
    required = [
        line.removeprefix("Requires-Dist: ")
        for line in metadata(wheel, "METADATA").splitlines()
        if line.startswith("Requires-Dist: ") and "extra ==" not in line
    ]

    assert not [line for line in required if line.startswith(("uvloop", "prometheus", "pytest", "ruff"))]
