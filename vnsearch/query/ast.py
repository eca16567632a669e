"""A query as it is understood: the tree of its words, phrases, fields and dates, and how they are joined."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from vnsearch.model import FieldName, Part
from vnsearch.query.syllables import QuerySyllable

TEXT_FIELDS = (Part.TITLE, Part.BODY)
FIELDS: tuple[Part | FieldName, ...] = (*TEXT_FIELDS, *FieldName)
"""What may stand before a colon."""
FIELD_OF: Mapping[str, Part | FieldName] = {str(field): field for field in FIELDS}
QUOTES = '"“”„«»'


class Word(NamedTuple):
    """A word typed without quotes, which may have several syllables (`tp.hcm`).

    `form` says how it is meant: `plain`; `exact`, with just these marks; `prefix`, where the last syllable is
    only begun; or `fuzzy`, where a letter may be wrong. `text` is as typed.
    """

    text: str
    syllables: tuple[QuerySyllable, ...]
    form: str = "plain"
    boost: float = 1.0


class Quoted(NamedTuple):
    """A phrase: one syllable right after the other, or with at most `gap` others among them, in any order."""

    syllables: tuple[QuerySyllable, ...]
    gap: int | None = None
    boost: float = 1.0


class Dates(NamedTuple):
    """From the first to the last day; None is open."""

    first: date | None
    last: date | None


class Field(NamedTuple):
    """What has to stand in one field of the article."""

    name: Part | FieldName
    node: Node


class Clause(NamedTuple):
    """A part of a run: `+` is required, `-` must not be there, and for others the run decides."""

    occurrence: str
    node: Node


class Run(NamedTuple):
    """Clauses one after the other, with no operator between them."""

    clauses: tuple[Clause, ...]


class Every(NamedTuple):
    """What AND joins."""

    nodes: tuple[Node, ...]


class Either(NamedTuple):
    """What OR joins."""

    nodes: tuple[Node, ...]


class Without(NamedTuple):
    """What NOT stands before."""

    node: Node


Node = Word | Quoted | Dates | Field | Run | Every | Either | Without
"""A part of a query as understood."""


NOTHING_TO_FIND = "the query has no letters or digits, so there is nothing to search for"


class Query(NamedTuple):
    """A query as understood; `notes` say, in a sentence each, what was understood differently than typed."""

    text: str
    root: Node
    notes: tuple[str, ...] = ()
