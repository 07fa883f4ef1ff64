"""Whose documents that came together may be somebody else's: what they show must not be added up to one person.

A packet has a check that says so. What came together in one file has none, so there the ids of its subjects do.
"""

from collections.abc import Iterator
from typing import Final

from verifier.model import Role
from verifier.report import COLLECTION, Report, people_of

_PACKET: Final = "packet"


def in_doubt(report: Report) -> frozenset[str]:
    """Return the places (`at`) of the documents in a report that may be about another person than the others."""
    if report.role != COLLECTION:
        return frozenset()
    told = [check for check in report.checks if check.check == _PACKET]
    if told:
        return frozenset(place for check in told for place in check.facts.get("in_doubt", ()))
    named = {child.at or "": set(_subjects(child)) for child in report.children if child.proven}
    unnamed = {place for place, people in named.items() if not people} if len(named) > 1 else set()
    known = [people for people in named.values() if people]
    if known and not set.intersection(*known):  # nobody is in all of them
        return frozenset(named)
    return frozenset(unnamed)


def _subjects(report: Report) -> Iterator[str]:
    if report.role == Role.PRESENTATION:
        for child in report.children:
            yield from people_of(child)
    yield from people_of(report)
