"""From what a person typed to the query that is meant.

The entry point is `parse`. Any text is a query: what does not fit the query language is taken as words, and a
note says so; in strict mode it is an error. Most queries have no sign of the language and are parsed here, in
one go. The others go through `lexer` and `grammar`, which are only loaded then.
"""

from __future__ import annotations

import re

from vnsearch.query.ast import FIELDS, NOTHING_TO_FIND, QUOTES, Clause, Query, Run, Word
from vnsearch.query.syllables import split_query

SIGNS = re.compile(rf"[(){QUOTES}*~^]|(?:^|\s)(?:[+-](?=[^\s\d])|=\S)|\b(?ai:{'|'.join(FIELDS)}):|AND|OR|NOT")
"""Matches every text with a sign of the language, and some without."""

_SHORT = 1024
"""Longer texts are left to the grammar, which cuts them."""


def parse(text: str, *, strict: bool = False) -> Query:
    """Parses any text as a query; `notes` say what was not understood as it was typed.

    With `strict`, raises `QuerySyntaxError` for what does not fit the language.
    """
    if len(text) <= _SHORT and not SIGNS.search(text):
        return _plain(text)
    from vnsearch.query.grammar import Parser

    return Parser(text, strict).query()


def _plain(text: str) -> Query:
    """A text without signs of the query language: a run of plain words."""
    words = split_query(text)
    root = Run((Clause("", Word(text, words)),) if words else ())
    return Query(text, root, () if words or not text.strip() else (NOTHING_TO_FIND,))
