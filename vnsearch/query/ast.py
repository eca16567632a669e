"""The syntax tree of a query: words, phrases, fields and dates, and the operators between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from vnsearch.model import FieldName, Part
from vnsearch.query.syllables import QuerySyllable

TEXT_FIELDS = (Part.TITLE, Part.BODY)


class MarkField(StrEnum):
    """A condition on the review marks of an article, which are kept beside the index."""

    TAG = "tag"
    IS = "is"


MARK_KINDS = ("starred", "tagged", "noted", "marked")
"""What can stand behind `is:`; an article that is any of the others is `marked`."""
FIELDS: tuple[Part | FieldName | MarkField, ...] = (
    *TEXT_FIELDS,
    *(field for field in FieldName if field != FieldName.ID),
    *MarkField,
)
"""What may stand before a colon."""
FIELD_OF: Mapping[str, Part | FieldName | MarkField] = {str(field): field for field in FIELDS}
QUOTES = '"“”„«»'


class WordForm(StrEnum):
    """How a word is meant."""

    PLAIN = "plain"
    EXACT = "exact"
    """With just these marks."""
    PREFIX = "prefix"
    """The last syllable may go on."""
    FUZZY = "fuzzy"
    """One letter may be wrong."""


class Word(NamedTuple):
    """A word typed without quotes, which may have several syllables (`tp.hcm`).

    `text` is the word as typed.
    """

    text: str
    syllables: tuple[QuerySyllable, ...]
    form: WordForm = WordForm.PLAIN
    boost: float = 1.0


class Quoted(NamedTuple):
    """A phrase: its syllables one after the other, or in any order with at most `gap` others among them."""

    syllables: tuple[QuerySyllable, ...]
    gap: int | None = None
    boost: float = 1.0


class Dates(NamedTuple):
    """Published from the first to the last day or moment (see `Between`); None leaves an end open."""

    first: date | None
    last: date | None


class Value(NamedTuple):
    """A value of the author or the source as it stands in articles; if none has it, its words are meant."""

    field: FieldName
    text: str


class Ids(NamedTuple):
    """Articles with one of these ids."""

    ids: tuple[str, ...]


class InField(NamedTuple):
    """What one field of the article, or one kind of its marks, must have."""

    name: Part | FieldName | MarkField
    node: Node


class Clause(NamedTuple):
    """A part of a run. Its sign is `+` (required), `-` (excluded), or empty: then the planner decides."""

    sign: str
    node: Node


class Run(NamedTuple):
    """Clauses side by side, without an operator between them."""

    clauses: tuple[Clause, ...]


class Every(NamedTuple):
    """Nodes joined by AND."""

    nodes: tuple[Node, ...]


class Either(NamedTuple):
    """Nodes joined by OR."""

    nodes: tuple[Node, ...]


class Without(NamedTuple):
    """A node after NOT."""

    node: Node


class Preferred(NamedTuple):
    """A node that only adds to the score."""

    node: Node


Node = Word | Quoted | Dates | Value | Ids | InField | Run | Every | Either | Without | Preferred
"""A node of the syntax tree."""


NOTHING_TO_FIND = "the query has no letters or digits, so there is nothing to search for"


class Query(NamedTuple):
    """A parsed query. `notes` say, in a sentence each, what was not understood as it was typed."""

    text: str
    root: Node
    notes: tuple[str, ...] = ()


def iterate_syllables(node: Node) -> Iterator[QuerySyllable]:
    """Iterates over the syllables of a query, in order."""
    match node:
        case Word() | Quoted():
            yield from node.syllables
        case InField(_, inner) | Without(inner) | Preferred(inner):
            yield from iterate_syllables(inner)
        case Run(clauses):
            for clause in clauses:
                yield from iterate_syllables(clause.node)
        case Every(nodes) | Either(nodes):
            for inner in nodes:
                yield from iterate_syllables(inner)


def has_marks(node: Node) -> bool:
    """Whether a condition on marks is anywhere in the syntax tree."""
    match node:
        case InField(MarkField(), _):
            return True
        case InField(_, inner) | Without(inner) | Preferred(inner):
            return has_marks(inner)
        case Run(clauses):
            return any(has_marks(clause.node) for clause in clauses)
        case Every(nodes) | Either(nodes):
            return any(map(has_marks, nodes))
    return False
