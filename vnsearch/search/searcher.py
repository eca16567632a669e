"""From a plan to the results of a search: which page of them, in what order, with what notes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

from vnsearch.engine import Snapshot
from vnsearch.model import (
    PARTS,
    AddressHas,
    Between,
    Condition,
    Facet,
    FieldName,
    OneOf,
    Phrase,
    Plan,
    Suggestion,
)
from vnsearch.query.ast import Dates, Field, Query, Quoted
from vnsearch.query.syllables import query_syllables
from vnsearch.search.duplicates import MOST_MATCHES, Group, grouped
from vnsearch.search.results import Hit, Results
from vnsearch.snippets.highlighter import Highlighter

MATCHES = ("all", "most", "any")
ORDERS = ("relevance", "date", "title")


class Page(NamedTuple):
    """Which of the matches are wanted: `limit` of them at most from the `offset`-th on, in the order `sort`.

    With `group`, near-duplicates count as one.
    """

    limit: int
    offset: int
    sort: str = "relevance"
    group: bool = False


def check_choice(name: str, value: str, choices: Collection[str]) -> None:
    """Raises `ValueError` for a value that is none of the choices."""
    if value not in choices:
        raise ValueError(f"{name} must be {' or '.join(map(repr, choices))}, not {value!r}")


def check_counts(**counts: int) -> None:
    """Raises `ValueError` for a number of results that is negative."""
    for name, count in counts.items():
        if count < 0:
            raise ValueError(f"{name} must not be negative, it is {count}")


def facts_filter(
    *, since: date | str | None, until: date | str | None, source: str | None
) -> Iterator[Query]:
    """Queries that leave out articles published before or after days, or of other sources."""
    if since is not None or until is not None:
        from vnsearch.query.periods import period  # few searches need it

        first = period(since).first if isinstance(since, str) else since
        last = period(until).last if isinstance(until, str) else until
        yield Query("", Dates(first, last))
    if source is not None:
        yield Query(source, Field(FieldName.SOURCE, Quoted(query_syllables(source))))


def found(
    query: str,
    planned: Plan,
    snapshot: Snapshot,
    page: Page,
    suggest: Callable[[], tuple[Suggestion, ...]],
) -> Results:
    """The results of a plan."""
    folded = 0
    if page.group:
        ranking = snapshot.rank(
            planned, limit=MOST_MATCHES + page.offset + page.limit, offset=0, order=page.sort
        )
        groups = grouped(ranking.matches, snapshot)
        folded = len(ranking.matches) - len(groups)
        groups = groups[page.offset : page.offset + page.limit]
    else:
        ranking = snapshot.rank(planned, limit=page.limit, offset=page.offset, order=page.sort)
        groups = [Group(match, ()) for match in ranking.matches]
    highlighter, explain = Highlighter(planned, ranking.idf, snapshot), snapshot.explainer(planned)
    hits = tuple(
        Hit(
            rank,
            best.id,
            best.score,
            tuple(other.id for other in others),
            partial(snapshot.article, best.number),
            partial(explain, best.number),
            highlighter,
        )
        for rank, (best, others) in enumerate(groups, page.offset + 1)
    )
    notes = (*planned.notes, *_unmet_notes(ranking.unmet))
    facets = partial(_facets, planned, snapshot)
    return Results(
        query,
        hits,
        lambda: ranking.total - folded,
        notes,
        planned.doubtful,
        suggest,
        highlighter.highlights,
        facets,
    )


def _facets(planned: Plan, snapshot: Snapshot) -> Mapping[str, tuple[Facet, ...]]:
    return {
        field: tuple(Facet(value, count) for value, count in found)
        for field, found in snapshot.facets(planned).items()
    }


def _unmet_notes(unmet: Sequence[Condition]) -> Iterator[str]:
    """What to say of conditions that no article meets, but for plain words, of which the planner knows."""
    for condition in unmet:
        match condition:
            case Phrase(slots, gap, parts) if all(slots):
                text = " ".join(slot[0].term + "…" * (len(slot) > 1) for slot in slots)
                what = "" if len(slots) == 1 or gap is not None else "the phrase "
                near = "" if len(slots) == 1 or gap is None else " so close together"
                part = "" if parts == PARTS else f" in its {' or '.join(parts)}"
                yield f"no article has {what}“{text}”{near}{part}"
            case AddressHas(text):
                yield f"no article has an address with “{text}” in it"
            case OneOf(field, (value, *_)):
                yield f"no article has the {field} “{value}”"
            case Between():
                yield "no article is known to have been published then"
