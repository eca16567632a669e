"""From what a person typed to the query that is meant.

Any text is a query: what does not fit the query language (see `syntax`) is taken as words, and a note says
so. In strict mode it is an error instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import accumulate, islice

from vnsearch.analysis import fold, syllables
from vnsearch.errors import QuerySyntaxError
from vnsearch.model import (
    Clause,
    Dates,
    Either,
    Every,
    Field,
    Node,
    Query,
    QuerySyllable,
    Quoted,
    Run,
    Without,
    Word,
)
from vnsearch.syntax import SIGNS, Token, tokens

MOST_SYLLABLES = 512
"""A longer query is cut there, which bounds the time that it takes."""
_MOST_TOKENS = 2048
_SHORT = 1024
"""Longer texts are not parsed in one go, so that only one place cuts them."""
_MOST_DEPTH = 16
_MOST_CONSTRAINTS = 16
"""So many phrases and words in fields are looked up, as they are searched for in the articles' texts."""

_OPERATORS = ("AND", "OR", "NOT")
_NOTHING = "the query has no letters or digits, so there is nothing to search for"
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?|(?:(?:(\d{1,2})/)?(\d{1,2})/)(\d{4})")
_COMPARISON = re.compile(r"(>=|<=|>|<)?(.+)")


def parse(text: str, *, strict: bool = False) -> Query:
    """Any text as a query; what was understood differently than typed is said in `notes`.

    With `strict`, raises `QuerySyntaxError` for what does not fit the language.
    """
    if len(text) <= _SHORT and not SIGNS.search(text):
        return _plain(text)
    parser = _Parser(text, strict)
    root = parser.query()
    if parser.is_empty and text.strip():
        parser.notes.append(_NOTHING)
    return Query(text, root, tuple(dict.fromkeys(parser.notes)))


def _plain(text: str) -> Query:
    """A text without any sign of the query language, in one go, as nearly all queries are."""
    words = tuple(QuerySyllable(term, fold(term)) for term in syllables(text).terms)
    root = Run((Clause("", Word(text, words)),) if words else ())
    return Query(text, root, () if words or not text.strip() else (_NOTHING,))


def period(text: str) -> Dates:
    """The days that a date or a range of them names; raises `ValueError` for what is neither."""
    if ".." in text:
        first, _, last = text.partition("..")
        return Dates(period(first).first if first else None, period(last).last if last else None)
    comparison = _COMPARISON.fullmatch(text)
    if comparison is None:
        raise ValueError(text)
    operator, day = comparison.groups()
    first_day, last_day = _days(day)
    if operator in (">", ">="):
        return Dates(last_day + timedelta(1) if operator == ">" else first_day, None)
    if operator in ("<", "<="):
        return Dates(None, first_day - timedelta(1) if operator == "<" else last_day)
    return Dates(first_day, last_day)


def _days(text: str) -> tuple[date, date]:
    """The first and the last day of a year, a month or a day."""
    found = _DAY.fullmatch(text)
    if found is None:
        raise ValueError(text)
    year, month, day = (
        int(number) if number else None
        for number in (found[1] or found[6], found[2] or found[5], found[3] or found[4])
    )
    if year is None or (day is not None and month is None):
        raise ValueError(text)
    first = date(year, month or 1, day or 1)
    if day is not None:
        return first, first
    following = date(year + 1, 1, 1) if month in (None, 12) else date(year, month + 1, 1)
    return first, following - timedelta(1)


class _Parser:
    """Recursive descent: OR over AND over NOT over runs of clauses."""

    def __init__(self, text: str, strict: bool) -> None:
        self._text, self._strict = text, strict
        self.notes: list[str] = []
        self._syllables = self._constraints = 0
        self._tokens = self._with_operands(self._balanced(list(islice(tokens(text), _MOST_TOKENS))))
        self._place = 0

    def query(self) -> Node:
        """The whole query."""
        root = self._either()
        return Run(()) if root is None else root

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to search for."""
        return not self._syllables and not self._constraints

    # --- what the grammar needs, so that it cannot fail

    def _complain(self, position: int, reason: str) -> None:
        if self._strict:
            raise QuerySyntaxError(self._text, position, reason)
        self.notes.append(reason)

    def _balanced(self, found: Sequence[Token]) -> list[Token]:
        """The tokens without lone quotes and without parentheses that are single or too deep."""
        dropped: set[int] = set()
        opened: list[int] = []
        for number, token in enumerate(found):
            if token.kind == "(":
                opened.append(number)
            elif token.kind == ")" and opened:
                begin = opened.pop()
                if len(opened) >= _MOST_DEPTH:
                    dropped |= {begin, number}
                    self._complain(token.position, f"more than {_MOST_DEPTH} parentheses within each other")
            elif token.kind == ")":
                dropped.add(number)
                self._complain(token.position, "“)” closes nothing")
            elif token.kind == "unclosed":
                dropped.add(number)
                self._complain(token.position, f"{token.text} is not closed, so its words are no phrase")
        for number in opened:
            dropped.add(number)
            self._complain(found[number].position, "“(” is not closed")
        return [token for number, token in enumerate(found) if number not in dropped]

    def _with_operands(self, found: Sequence[Token]) -> list[Token]:
        """The tokens with those operators as words that have nothing to join."""
        after = list(accumulate(reversed(found), _unless_not, initial=")"))[-2::-1]
        result: list[Token] = []
        for token, following in zip(found, after, strict=True):
            before = result[-1].kind if result else "("
            joins = token.kind == "NOT" or before in ("word", "quoted", ")")
            if token.kind in _OPERATORS and not (joins and following in ("word", "quoted", "(")):
                self._complain(token.position, f"“{token.text}” has nothing to join: it is taken as a word")
                token = token._replace(kind="word")
            result.append(token)
        return result

    # --- the grammar

    def _either(self) -> Node | None:
        nodes = [self._every()]
        while self._accept("OR"):
            nodes.append(self._every())
        return _joined(Either, nodes)

    def _every(self) -> Node | None:
        nodes = [self._operand()]
        while self._accept("AND") or self._kind() == "NOT":
            nodes.append(self._operand())
        return _joined(Every, nodes)

    def _operand(self) -> Node | None:
        negated = False
        while self._accept("NOT"):
            negated = not negated
        run = self._run()
        return Without(run) if negated and run is not None else run

    def _run(self) -> Node | None:
        clauses: list[Clause] = []
        while self._kind() in ("word", "quoted", "("):
            token = self._tokens[self._place]
            self._place += 1
            clauses += [Clause(token.sign, node) for node in self._nodes(token)]
        return Run(tuple(clauses)) if clauses else None

    def _kind(self) -> str:
        return self._tokens[self._place].kind if self._place < len(self._tokens) else ""

    def _accept(self, kind: str) -> bool:
        accepted = self._kind() == kind
        self._place += accepted
        return accepted

    # --- single clauses

    def _nodes(self, token: Token) -> Iterator[Node]:
        """What a token stands for: one node or none; several words for what cannot be understood."""
        if token.kind == "(":
            inner = self._either()
            self._accept(")")
            if inner is not None:
                yield Field(token.field, inner) if token.field else inner
        elif token.field == "date":
            yield from self._date(token)
        elif token.field == "url":
            self._constraints += 1
            yield Field("url", Word(token.text, ()))
        elif token.field or token.kind == "quoted":
            yield from self._constrained(token)
        else:
            yield from self._word(token)

    def _date(self, token: Token) -> Iterator[Node]:
        try:
            dates = period(token.text)
        except (ValueError, OverflowError):
            self._complain(
                token.position, f"“{token.text}” is no date: write 2024, 2024-09, 2024-09-26 or 26/09/2024"
            )
            yield from self._word(token)
        else:
            self._constraints += 1
            yield Field("date", dates)

    def _constrained(self, token: Token) -> Iterator[Node]:
        """A phrase, or a word in a field."""
        if self._constraints >= _MOST_CONSTRAINTS:
            self._complain(
                token.position, f"only {_MOST_CONSTRAINTS} phrases and fields are heeded, the rest as words"
            )
            yield from self._word(token)
            return
        for node in self._quoted(token) if token.kind == "quoted" else self._word(token):
            self._constraints += 1
            yield Field(token.field, node) if token.field else node

    def _quoted(self, token: Token) -> Iterator[Node]:
        if found := self._syllables_of(token.text):
            yield Quoted(found, None if token.tilde is None else int(token.tilde), self._boost(token))

    def _word(self, token: Token) -> Iterator[Node]:
        if found := self._syllables_of(token.text):
            yield Word(token.text, found, _form(token), self._boost(token))

    def _boost(self, token: Token) -> float:
        boost = float(token.boost or 1)
        if not boost:
            self._complain(token.position, f"“{token.text}^0” would count for nothing: it counts as usual")
        return boost or 1.0

    def _syllables_of(self, text: str) -> tuple[QuerySyllable, ...]:
        """The syllables of a part of the query, as long as there are not too many."""
        terms = syllables(text).terms
        left = MOST_SYLLABLES - self._syllables
        self._syllables += len(terms)
        if len(terms) > left >= 0:
            count = len(syllables(self._text).terms)
            self._complain(
                0, f"only the first {MOST_SYLLABLES} of the query's {count} syllables were searched for"
            )
        return tuple(QuerySyllable(term, fold(term)) for term in terms[: max(left, 0)])


def _unless_not(following: str, token: Token) -> str:
    """The kind of the next token that is no NOT, seen from before `token`."""
    return following if token.kind == "NOT" else token.kind


def _form(token: Token) -> str:
    if token.exact:
        return "exact"
    if token.star:
        return "prefix"
    return "plain" if token.tilde is None else "fuzzy"


def _joined(join: type[Every] | type[Either], nodes: Sequence[Node | None]) -> Node | None:
    present = tuple(node for node in nodes if node is not None)
    return present[0] if len(present) == 1 else join(present) if present else None
