import hashlib
import json
import shutil
from pathlib import Path

import pytest

from verifier import linked_data
from verifier.errors import Rejected, Undetermined
from verifier.linked_data import ContextStore, ContextTampered, canonical_nquads, to_quads
from verifier.linked_data.store import MAX_SORTED_KEYS, MAX_SORTS
from verifier.linked_data.terms import Table

V2 = "https://www.w3.org/ns/credentials/v2"
OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OWN = "https://issuer.example/context"
FOLDER = Path(linked_data.__file__).parent / "contexts"


def _context(**terms: object) -> bytes:
    return json.dumps({"@context": terms}).encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "contexts"))


def test_every_context_that_the_issue_names_is_bundled() -> None:
    assert ContextStore.bundled().urls >= {
        "https://www.w3.org/2018/credentials/v1",
        V2,
        "https://www.w3.org/ns/did/v1",
        "https://www.w3.org/ns/did/v1.1",
        "https://w3id.org/security/suites/ed25519-2020/v1",
        "https://w3id.org/security/suites/jws-2020/v1",
        "https://w3id.org/security/data-integrity/v1",
        "https://w3id.org/security/data-integrity/v2",
        "https://w3id.org/vc/status-list/2021/v1",
        "https://www.w3.org/ns/credentials/status/v1",
        "https://purl.imsglobal.org/spec/ob/v3p0/context.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json",
        OB,
        "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
        "https://purl.imsglobal.org/spec/clr/v2p0/context.json",
        "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
        "https://w3id.org/dcc/v1",
    }


def test_the_base_context_has_the_digest_that_its_specification_prints() -> None:
    (source,) = ContextStore.bundled().sources(V2)

    assert source.sha256 == "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"
    assert source.origin == "bundled"


def test_every_bundled_context_compiles_with_all_that_its_terms_hold() -> None:
    store = ContextStore.bundled()
    for url in store.urls:
        waiting: list[Table] = [store.root(url)]
        for table in waiting:
            for term in table.terms.values():
                if isinstance(term.context, dict | str | list):
                    inner = store.of_property(table, term)
                    if len(waiting) < 60:
                        waiting.append(inner)


def test_a_flipped_byte_on_disk_keeps_the_software_from_starting(folder: Path) -> None:
    victim = next(folder.glob("*ob-v3p0*3.0.3*.jsonld"))
    raw = bytearray(victim.read_bytes())
    raw[100] ^= 1
    victim.write_bytes(raw)

    with pytest.raises(ContextTampered):
        ContextStore.from_folder(folder)


def test_a_missing_an_unlisted_file_or_no_index_keeps_the_software_from_starting(folder: Path) -> None:
    (folder / "extra.jsonld").write_bytes(b"{}")
    with pytest.raises(ContextTampered):
        ContextStore.from_folder(folder)

    (folder / "extra.jsonld").unlink()
    next(folder.glob("*.jsonld")).unlink()
    with pytest.raises(ContextTampered):
        ContextStore.from_folder(folder)

    (folder / "index.toml").unlink()
    with pytest.raises(ContextTampered):
        ContextStore.from_folder(folder)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/context",
        OB.replace("https:", "http:"),
        f"{OB}?x",
        f"{OB}#x",
        f"{OB} ",
        OB.upper(),
        "context-3.0.3.json",
        "",
    ],
)
def test_a_context_that_is_not_pinned_under_exactly_this_url_is_not_known(url: str) -> None:
    document = {"@context": [V2, url], "type": "VerifiableCredential"}

    with pytest.raises(Undetermined) as refusal:
        canonical_nquads(document, ContextStore.bundled())

    assert refusal.value.code == "context.not_allowed"
    assert repr(url) in refusal.value.detail
    assert "--documents" in refusal.value.detail


def test_the_operator_can_pin_a_context() -> None:
    body = _context(name="https://issuer.example/name")
    store = ContextStore.bundled().with_documents({OWN: body})

    lines = canonical_nquads({"@context": OWN, "name": "x"}, store)

    assert lines == b'_:c14n0 <https://issuer.example/name> "x" .\n'
    (source,) = store.sources([OWN])
    assert (source.url, source.sha256, source.origin) == (OWN, hashlib.sha256(body).hexdigest(), "pinned")


def test_pinning_leaves_the_store_it_started_from_alone() -> None:
    ContextStore.bundled().with_documents({OWN: _context(name="https://issuer.example/name")})

    assert OWN not in ContextStore.bundled().urls


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff", b"[" * 100_000, b'{"@context":1,"@context":2}'])
def test_a_pinned_document_that_is_no_context_cannot_tell(body: bytes) -> None:
    with pytest.raises(Undetermined) as refusal:
        to_quads({"@context": OWN, "name": "x"}, ContextStore.bundled().with_documents({OWN: body}))

    assert refusal.value.code == "context.unusable"


def test_the_same_bytes_pinned_again_stay_bundled() -> None:
    body = next(FOLDER.glob("*ns-credentials-v2.jsonld")).read_bytes()

    (source,) = ContextStore.bundled().with_documents({V2: body}).sources(V2)

    assert source.origin == "bundled"


def test_sources_follow_what_a_context_relies_on() -> None:
    store = ContextStore.bundled().with_documents(
        {
            OWN: json.dumps({"@context": [V2, {"a": {"@id": "urn:a", "@context": "deeper"}}]}).encode(),
            "https://issuer.example/deeper": _context(b="urn:b"),
        }
    )

    found = [source.url for source in store.sources([OWN, {"c": "urn:c"}])]

    assert found == [OWN, V2, "https://issuer.example/deeper"]


def test_open_badges_3_0_3_has_two_states_and_the_second_is_an_alternate() -> None:
    document = {
        "@context": [V2, OB],
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "endorsementJwt": ["eyJ"],
    }
    store = ContextStore.bundled()
    (other,) = store.alternates(document["@context"])

    assert b"endorsementJwt" in canonical_nquads(document, store)
    with pytest.raises(Rejected):
        canonical_nquads(document, other)
    assert store.alternates([V2]) == ()


def test_what_the_operator_replaces_is_among_the_alternates() -> None:
    bundled = ContextStore.bundled()
    store = bundled.with_documents({V2: _context(type="@type")})

    (other,) = store.alternates(V2)

    assert store.sources(V2)[0].origin == "pinned"
    assert other.sources(V2) == bundled.sources(V2)


def test_context_documents_that_name_each_other_end() -> None:
    store = ContextStore({}, {}).with_documents(
        {
            "https://a.example/": json.dumps({"@context": "https://b.example/"}).encode(),
            "https://b.example/": json.dumps({"@context": "https://a.example/"}).encode(),
        }
    )

    with pytest.raises(Rejected) as refusal:
        to_quads({"@context": "https://a.example/", "x": 1}, store)

    assert refusal.value.code == "linked_data.invalid_context"


def test_the_memo_is_bounded() -> None:
    store = ContextStore.bundled().with_documents({OWN: _context(name="urn:name")})
    for i in range(5_000):
        to_quads({"@context": [OWN, {f"t{i}": "urn:t"}], "name": "x"}, store)

    assert len(store._roots) <= 4_096


def test_a_url_is_never_taken_for_a_context_object_of_which_it_is_the_digest() -> None:
    store = ContextStore.bundled().with_documents({OWN: _context(known="https://terms.example/known")})
    inside = {"note": "https://terms.example/note"}
    digest = hashlib.sha256(json.dumps(inside, sort_keys=True).encode()).hexdigest()

    store.root(inside)
    store.nested(store.root(OWN), inside)

    with pytest.raises(Undetermined) as unknown:
        store.root([digest])
    assert unknown.value.code == "context.not_allowed"
    with pytest.raises(Undetermined):
        store.nested(store.root(OWN), [digest])
    assert store.root([inside]) is store.root(inside)


def test_sorts_of_objects_are_remembered_up_to_a_limit_and_odd_ones_keep_none_out() -> None:
    names = [f"t{number}" for number in range(12)]
    terms = {name: f"https://terms.example/{name}" for name in names}
    store = ContextStore.bundled().with_documents({OWN: _context(**terms)})
    table = store.root(OWN)
    odd: dict[str, str] = {}

    for number in range(1, 3 * MAX_SORTS):
        odd = {name: "a" for place, name in enumerate(names) if number >> place & 1}
        to_quads({"@context": OWN, "@id": "urn:x", "t11": {"@id": "urn:y", **odd}}, store)

        assert len(table.insides) <= MAX_SORTS

    assert (None, "@id", *odd) in table.insides


def test_all_is_forgotten_before_what_is_remembered_fills_the_memory() -> None:
    names = [f"t{number}" for number in range(20)]
    terms = {name: f"https://terms.example/{name}" for name in names}
    store = ContextStore.bundled().with_documents({OWN: _context(**terms)})
    first = store.root(OWN)
    node = {"@id": "urn:x", **dict.fromkeys(names, "a")}
    to_quads({"@context": OWN, **node}, store)
    inside = first.insides[None, "@context", *node]

    for number in range(MAX_SORTED_KEYS // 20):
        store.remember(first, (number, *node), inside)

    assert store.root(OWN) is not first
