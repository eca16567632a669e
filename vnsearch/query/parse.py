"""From what a person typed to the query that is meant.

Any text is a query: what does not fit the query language (see `syntax`) is taken as words, and a note says
so. In strict mode it is an error instead. The grammar is only loaded for texts that may have a sign of it.
"""

from __future__ import annotations

import re

from vnsearch.query.ast import FIELDS, NOTHING_TO_FIND, QUOTES, Clause, Query, Run, Word
from vnsearch.query.syllables import query_syllables

SIGNS = re.compile(
    rf"[(){QUOTES}*~^]|(?:^|\s)(?:[+-](?=[^\s\d])|=\S)|\b(?ai:{'|'.join(FIELDS)}):|AND|OR|NOT|V[AÀ]|HO|KH[OÔ]"
)
"""What any text has that has a sign of the language; not all that have it do."""

_SHORT = 1024
"""Longer texts are not parsed in one go, so that only one place cuts them."""


def parse(text: str, *, strict: bool = False) -> Query:
    """Any text as a query; what was understood differently than typed is said in `notes`.

    With `strict`, raises `QuerySyntaxError` for what does not fit the language.
    """
    if len(text) <= _SHORT and not SIGNS.search(text):
        return _plain(text)
    from vnsearch.query.parser import Parser

    return Parser(text, strict).query()


def _plain(text: str) -> Query:
    """A text without any sign of the query language, in one go, as nearly all queries are."""
    words = query_syllables(text)
    root = Run((Clause("", Word(text, words)),) if words else ())
    return Query(text, root, () if words or not text.strip() else (NOTHING_TO_FIND,))
