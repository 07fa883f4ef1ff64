"""The room's door: a DID finds its method, and every ending has a type in DID Resolution."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import did_methods
from did_methods import METHODS, DidInvalid, DidProblem, DidUnavailable, compute, resolve
from did_methods.core import resolution_errors
from did_methods.core.resolution_errors import INTERNAL_ERROR, RESOLUTION_ERRORS, resolution_error
from tests.unit.did_methods import foreign
from tests.unit.did_methods.pages import Pages
from tests.vectors_dir import needs_vectors

KEY = "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp"


def test_every_method_is_found_under_its_name_and_has_a_specification() -> None:
    assert set(METHODS) == {"ebsi", "jwk", "key", "pkh", "web", "webvh"}
    for name, method in METHODS.items():
        assert method.name == name
        assert method.spec.startswith("https://")


async def test_a_computed_did_resolves_without_the_network() -> None:
    pages = Pages()

    found = await resolve(KEY, pages.ports())

    assert found.document is compute(KEY)
    assert (found.sources, found.deactivated, pages.asked) == ((), False, [])


def test_a_did_that_needs_the_network_is_not_computed() -> None:
    assert compute("did:web:good.example") is None


@pytest.mark.parametrize("did", ["did:ion:abc", "did:webs:x", "did:keys:z", "did:dht:gb46emk"])
async def test_an_unknown_method_is_not_shown_to_be_wrong(did: str) -> None:
    pages = Pages()
    with pytest.raises(DidUnavailable) as unsupported:
        await resolve(did, pages.ports())

    assert unsupported.value.code == "did.method_not_supported"
    assert compute(did) is None
    assert pages.asked == []


@pytest.mark.parametrize("did", ["", "did:key", "key:z6Mk", "https://good.example", f"{KEY}#x", "did:key:%"])
async def test_what_is_no_did_is_refused(did: str) -> None:
    with pytest.raises(DidInvalid) as refused:
        await resolve(did, Pages().ports())

    assert refused.value.code == "did.syntax"


@given(
    st.text() | st.text(max_size=30).map("did:web:".__add__) | st.text(max_size=30).map("did:jwk:".__add__)
)
async def test_any_text_resolves_or_ends_in_a_problem(text: str) -> None:
    with pytest.raises(DidProblem):
        await resolve(text, Pages().ports())


@needs_vectors
def test_error_types_are_those_of_did_resolution() -> None:
    known = set(foreign.read_list("w3c-did-resolution/error-types.json"))
    ours = {
        value for name, value in vars(resolution_errors).items() if isinstance(value, str) and "did#" in value
    }

    assert ours - {"https://www.w3.org/ns/did#"} <= known


def codes_raised() -> set[str]:
    found = set()
    for path in Path(did_methods.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
                first = node.exc.args[0]
                assert isinstance(first, ast.Constant), f"{path.name}:{node.lineno} has no literal code"
                found.add(str(first.value))
    return found


def test_every_code_that_is_raised_has_an_error_type_and_none_is_listed_in_vain() -> None:
    raised = codes_raised()

    assert set(RESOLUTION_ERRORS) <= raised
    # These concern a proof or an instant, not a resolution.
    assert {code for code in raised if resolution_error(code) == INTERNAL_ERROR} == {
        "did.resolver_error",
        "proof.signature_invalid",
    }


def test_a_code_from_elsewhere_is_an_internal_error() -> None:
    assert resolution_error("fetch.timeout") == INTERNAL_ERROR
