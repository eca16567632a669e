"""Conditions on review marks in a query, `tag:…` and `is:…`: made sets of ids before anything is searched.

The marks are no part of the index, so the engine is only asked for articles with certain ids.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from vnsearch.query.ast import (
    Clause,
    Either,
    Every,
    Ids,
    InField,
    MarkField,
    Node,
    Preferred,
    Query,
    Run,
    Without,
    Word,
)


class MarkedIds(Protocol):
    """Which articles have which review marks."""

    def tagged(self, tag: str) -> Collection[str] | None:
        """The ids of the articles with a tag; None if no article has such a tag."""

    def of_kind(self, kind: str) -> Collection[str]:
        """The ids of the articles that are `starred`, `tagged`, `noted` or `marked`."""


def resolve_marks(query: Query, marks: MarkedIds) -> Query:
    """The query with the ids of the articles in place of each condition on marks.

    Raises what `marks` raises.
    """
    notes: list[str] = []
    root = _Resolver(marks, notes).resolve(query.root)
    return query._replace(root=root, notes=(*query.notes, *dict.fromkeys(notes)))


class _Resolver:
    """Replaces conditions on marks in a syntax tree; `notes` collects what is said of those not met."""

    def __init__(self, marks: MarkedIds, notes: list[str]) -> None:
        self._marks, self._notes = marks, notes

    def resolve(self, node: Node) -> Node:
        """The node without conditions on marks."""
        match node:
            case InField(MarkField() as field, Word(text)):
                return self._find(field, text)
            case InField(name, inner):
                return InField(name, self.resolve(inner))
            case Without(inner):
                return Without(self.resolve(inner))
            case Preferred(inner):
                return Preferred(self.resolve(inner))
            case Run(clauses):
                return Run(tuple(Clause(sign, self.resolve(inner)) for sign, inner in clauses))
            case Every(nodes):
                return Every(tuple(map(self.resolve, nodes)))
            case Either(nodes):
                return Either(tuple(map(self.resolve, nodes)))
        return node

    def _find(self, field: MarkField, text: str) -> Node:
        if field == MarkField.IS:
            found: Collection[str] | None = self._marks.of_kind(text.lower())
            if not found:
                self._notes.append(f"no article is {text.lower()}")
        elif (found := self._marks.tagged(text)) is None:
            self._notes.append(f"no article has the tag “{text}”")
        return Ids(tuple(sorted(found or ())))
