"""Files of frameworks: any bytes give statements or a refusal, and a table of one's own is read as it says."""

import contextlib

from hypothesis import given
from hypothesis import strategies as st

from verifier.competencies.files import read_json, read_table
from verifier.competencies.frameworks import JSON_FRAMEWORKS, TABLE_FRAMEWORKS
from verifier.competencies.frameworks.core.statements import FrameworkRejected, Linked
from verifier.competencies.references import Conflicting, keys_of
from verifier.competency import Match
from verifier.model import Alignment

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "CFDocument CFItems CFAssociations identifier uri associationType originNodeURI @graph @id @type "
                "ceasn:isChildOf ceasn:competencyLabel ceterms:ctid decoded_resource".split()
            ),
            inner | st.sampled_from(["ceasn:Competency", "isChildOf", "https://a.example/1"]),
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(_JSON)
def test_any_json_is_a_framework_or_refused(value: object) -> None:
    for each in JSON_FRAMEWORKS.values():
        if isinstance(value, dict) and (part := each.find(value)) is not None:
            with contextlib.suppress(FrameworkRejected):
                list(each.read(part))


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_or_read(raw: bytes) -> None:
    with contextlib.suppress(FrameworkRejected):
        list(read_json(raw).statements)


@given(
    st.sampled_from(sorted(TABLE_FRAMEWORKS)),
    st.lists(st.lists(st.text(max_size=12), max_size=4), max_size=4),
)
def test_any_rows_are_refused_or_read(name: str, cells: list[list[str]]) -> None:
    columns = sorted(TABLE_FRAMEWORKS[name].tables[0].columns())

    with contextlib.suppress(FrameworkRejected):
        list(read_table([",".join(columns) + "\n", *(",".join(row) + "\n" for row in cells)]).statements)


@given(
    st.sampled_from(["case", "ctdl", "esco", "onet", "soc", "isco", "cip", "other", ""]), st.text(), st.text()
)
def test_any_reference_has_keys_or_none(framework: str, code: str, url: str) -> None:
    with contextlib.suppress(Conflicting):
        assert all(
            isinstance(key, str) for key in keys_of(Alignment(framework=framework, code=code, url=url))
        )


def test_a_table_of_ones_own_says_what_each_row_matches() -> None:
    read = read_table(["from\tto\tmatch\n", "soc:11-1011\tisco:1120\tbroad\n"])

    (link,) = [one for one in read.statements if isinstance(one, Linked)]
    assert (link.origin.keys, link.target.keys, link.match) == (("soc:11-1011",), ("isco:1120",), Match.BROAD)
