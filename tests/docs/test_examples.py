"""Every Python example of the documentation runs, and holds what it asserts."""

import ast
import asyncio
import inspect
import json
import re
from datetime import timedelta
from typing import Any, Final

import pytest

from tests.builders import status_list
from tests.builders.issuer import Issuer
from tests.builders.keys import did_key, key
from tests.vectors_dir import ROOT
from tests.world import World

_BLOCK: Final = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)


def _examples(file: str) -> list[Any]:
    text = (ROOT / file).read_text("utf-8")
    return [
        pytest.param(match[1], id=f"{file}:{text[: match.start()].count(chr(10)) + 2}")
        for match in _BLOCK.finditer(text)
    ]


def _names() -> dict[str, Any]:
    """Return what the examples speak of: real credentials, signed on the spot."""
    issuer, holder = Issuer(), Issuer(identity=did_key(key(seed=7)))
    badge = issuer.badge()
    good = json.dumps(badge).encode()
    internet = World()
    internet.serve(status_list.LIST_URL, issuer.status_list([7]), max_age=timedelta(0))
    listed = {
        name: json.dumps(issuer.badge(status=status_list.entry(index))).encode()
        for name, index in (("revocable", 42), ("revoked", 7))
    }
    return {
        "credential": good,
        "tampered": good.replace(b"Welding", b"Surgery"),
        "presentation": json.dumps(
            holder.presentation(badge, challenge="b7c1", domain="jobs.example")
        ).encode(),
        "issuer_did": issuer.did,
        "internet": internet,
        **listed,
    }


@pytest.mark.parametrize(
    "source", [*_examples("docs/library.md"), *_examples("docs/status.md"), *_examples("README.md")]
)
async def test_example_runs(source: str) -> None:
    code = compile(source, "example", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    awaits = bool(code.co_flags & inspect.CO_COROUTINE)

    if awaits:
        await eval(code, _names())  # noqa: S307 - our own documentation
    else:  # as in a program that has no event loop
        await asyncio.to_thread(exec, code, _names())
