import hashlib
import json
from pathlib import Path

import pytest

from did_methods.core.ports import FetchFailed, Source
from tests.io.upstream import INSTANT, Upstream
from tests.vectors_dir import VECTORS, needs_vectors
from verifier.io.pinned import PinnedFetch, PinnedInvalid, load_pinned

URL = "https://issuer.example/did.json"
BODY = b'{"id":"did:web:issuer.example"}'


def folder(root: Path, index: object, name: str = "DOCUMENTS.json") -> Path:
    (root / "did.json").write_bytes(BODY)
    (root / name).write_text(json.dumps(index))
    return root


async def test_a_question_is_never_answered_from_the_folder(tmp_path: Path) -> None:
    upstream = Upstream()
    fetch = PinnedFetch(load_pinned(folder(tmp_path, {URL: "did.json"})), upstream, now=INSTANT)

    assert (await fetch(URL, accept="*/*", max_bytes=100, question=b"?")).source is Source.NETWORK
    assert upstream.questions == [b"?"]


@pytest.mark.parametrize("name", ["DOCUMENTS.json", "documents.json"])
def test_folder_is_found_by_its_index(tmp_path: Path, name: str) -> None:
    pinned = load_pinned(folder(tmp_path, {URL: "did.json"}, name))

    document = pinned.documents[URL]
    assert (document.body, document.media_type) == (BODY, "application/json")
    assert document.sha256 == hashlib.sha256(BODY).hexdigest()


def test_index_file_can_be_named_itself(tmp_path: Path) -> None:
    folder(tmp_path, {URL: "did.json"}, "mine.json")

    assert URL in load_pinned(tmp_path / "mine.json").documents


def test_entry_can_give_digest_and_media_type(tmp_path: Path) -> None:
    entry = {
        "file": "did.json",
        "sha256": hashlib.sha256(BODY).hexdigest().upper(),
        "media_type": "application/did+json",
    }

    assert load_pinned(folder(tmp_path, {URL: entry})).documents[URL].media_type == "application/did+json"


@pytest.mark.parametrize(
    ("index", "named"),
    [
        ({URL: {"file": "did.json", "sha256": "0" * 64}}, "did.json"),
        ({URL: "gone.json"}, "gone.json"),
        ({URL: "../outside.json"}, "../outside.json"),
        ({URL: "/etc/passwd"}, "/etc/passwd"),
        ({URL: "link.json"}, "link.json"),
        ({URL: {"file": "did.json", "digest": "x"}}, "DOCUMENTS.json"),
        ({URL: 3}, "DOCUMENTS.json"),
        ([URL], "DOCUMENTS.json"),
        ({URL: "."}, ""),
    ],
)
def test_folder_that_cannot_be_trusted_is_refused_by_name(tmp_path: Path, index: object, named: str) -> None:
    inside = tmp_path / "pinned"
    inside.mkdir()
    (tmp_path / "outside.json").write_text("{}")
    (inside / "link.json").symlink_to(tmp_path / "outside.json")

    with pytest.raises(PinnedInvalid) as raised:
        load_pinned(folder(inside, index))

    assert named in str(raised.value)


def test_folder_without_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PinnedInvalid):
        load_pinned(tmp_path)


@needs_vectors
def test_folder_of_the_foreign_vectors_loads() -> None:
    pinned = load_pinned(VECTORS / "DOCUMENTS.json")

    assert len(pinned.documents) == len(json.loads((VECTORS / "DOCUMENTS.json").read_bytes()))


@pytest.mark.parametrize("url", [URL, URL + "#key-1", "http://issuer.example/old", "did:web:issuer.example"])
async def test_pinned_document_is_given_before_any_network(tmp_path: Path, url: str) -> None:
    index = dict.fromkeys([URL, "http://issuer.example/old", "did:web:issuer.example"], "did.json")
    upstream = Upstream()
    fetch = PinnedFetch(load_pinned(folder(tmp_path, index)), upstream, now=INSTANT)

    fetched = await fetch(url, accept="application/json", max_bytes=100)

    assert (fetched.body, fetched.source, fetched.fetched_at) == (BODY, Source.PINNED, INSTANT)
    assert upstream.asked == []


async def test_what_is_not_pinned_is_asked_for(tmp_path: Path) -> None:
    upstream = Upstream()
    fetch = PinnedFetch(load_pinned(folder(tmp_path, {})), upstream, now=INSTANT)

    await fetch(URL, accept="application/json", max_bytes=100)

    assert upstream.asked == [URL]


async def test_pinned_document_keeps_to_the_limit(tmp_path: Path) -> None:
    fetch = PinnedFetch(load_pinned(folder(tmp_path, {URL: "did.json"})), Upstream(), now=INSTANT)

    with pytest.raises(FetchFailed) as raised:
        await fetch(URL, accept="application/json", max_bytes=5)

    assert raised.value.code == "fetch.too_large"


async def test_what_is_pinned_under_http_answers_under_https_unless_that_is_pinned_too(
    tmp_path: Path,
) -> None:
    (tmp_path / "old.json").write_bytes(b"{}")
    http, fragment = f"http{URL.removeprefix('https')}", f"{URL}#key-1"
    for index, body in (({http: "old.json"}, b"{}"), ({http: "old.json", URL: "did.json"}, BODY)):
        upstream = Upstream()
        fetch = PinnedFetch(load_pinned(folder(tmp_path, index)), upstream, now=INSTANT)

        found = [await fetch(url, accept="*/*", max_bytes=100) for url in (URL, fragment)]

        assert [one.body for one in found] == [body, body]
        assert upstream.asked == []


async def test_what_is_pinned_under_https_does_not_answer_for_http(tmp_path: Path) -> None:
    upstream = Upstream()
    fetch = PinnedFetch(load_pinned(folder(tmp_path, {URL: "did.json"})), upstream, now=INSTANT)

    await fetch(f"http{URL.removeprefix('https')}", accept="*/*", max_bytes=100)

    assert len(upstream.asked) == 1
