"""The container image's recipe: pinned by hash, finished in a second stage, not run as root."""

import re
import shlex

import pytest

from tests.k8s.manifests import BASE, container

ROOT = BASE.parents[1]
# Instructions as the builder sees them: without comments, each on one line.
RECIPE = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE))
INSTRUCTIONS = [
    (line.split(None, 1)[0], line.split(None, 1)[1]) for line in RECIPE.splitlines() if line.strip()
]
LAST_STAGE = INSTRUCTIONS[max(at for at, (name, _) in enumerate(INSTRUCTIONS) if name == "FROM") :]


def test_image_is_built_in_one_stage_and_run_in_another() -> None:
    assert [name for name, _ in INSTRUCTIONS].count("FROM") == 2
    assert not [words for name, words in LAST_STAGE if name == "RUN" and "pip" in words]


def test_everything_from_an_index_is_held_against_its_hash() -> None:
    installs = [
        part
        for name, words in INSTRUCTIONS
        if name == "RUN"
        for part in words.split("&&")
        if re.search(r"\bpip\b.* (install|wheel)\b", part)
    ]

    assert len(installs) == 4
    assert all("--require-hashes" in part or "--no-index" in part for part in installs)
    assert all("--no-deps" in part for part in installs)


def test_image_does_not_run_as_root() -> None:
    (user,) = [words for name, words in LAST_STAGE if name == "USER"]

    assert re.fullmatch(r"[1-9][0-9]{4,}:[1-9][0-9]{4,}", user)


def test_image_serves_on_the_port_that_the_pod_opens() -> None:
    (port,) = [words for name, words in LAST_STAGE if name == "EXPOSE"]
    (command,) = [words for name, words in LAST_STAGE if name == "CMD"]

    assert int(port) == container()["ports"][0]["containerPort"]
    assert command == f'["serve", "--host", "0.0.0.0", "--port", "{port}"]'


def test_health_check_asks_for_what_the_liveness_probe_asks() -> None:
    (check,) = [words for name, words in LAST_STAGE if name == "HEALTHCHECK"]

    assert container()["livenessProbe"]["httpGet"]["path"] in check


@pytest.mark.parametrize(
    "copied", sorted({w for n, words in INSTRUCTIONS if n == "COPY" for w in shlex.split(words)[:-1]})
)
def test_builder_is_given_what_it_copies(copied: str) -> None:
    if copied.startswith(("--from", "/opt")):
        return
    given = [
        line.removeprefix("!")
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line[:1] == "!"
    ]

    assert copied in given
    assert (ROOT / copied).exists()
