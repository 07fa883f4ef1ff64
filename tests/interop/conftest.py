"""The peers, installed and asked once per session."""

import pytest

from tests.interop.peers import Case, install, issued


@pytest.fixture(scope="session")
def cases() -> list[Case]:
    """Everything that the peers issue."""
    install()
    return issued()
