"""Splits the text of a query into tokens; `help/query.md` explains the signs of the language.

Any text has tokens, because a character that is not a sign where it stands is part of a word: `tp.hcm`,
`50%`, `C++`, `đi đâu?` and web addresses have no sign at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from vnsearch.model import FieldName
from vnsearch.query.ast import FIELDS, QUOTES, MarkField

_CHUNK = re.compile(rf"[^\s(){QUOTES}]+")
_HEAD = rf"(?:(?P<field>(?ai:{'|'.join(FIELDS)})):(?=[^\s)]))?(?P<exact>=(?=[^\W_]))?"
_QUOTED = re.compile(rf"[{QUOTES}]([^{QUOTES}]*)[{QUOTES}]")
_BOOST = r"(?:\^(?P<boost>\d{1,3}(?:\.\d{1,3})?))?"
_RAW_FIELDS = (FieldName.URL, FieldName.DATE, FieldName.FOLDER, *MarkField)
OPERATORS = ("AND", "OR", "NOT")


class _Signs(NamedTuple):
    """Which signs a query can have: before words and phrases and at their ends, and which operators."""

    head: re.Pattern[str]
    word_suffixes: re.Pattern[str]
    quote_suffixes: re.Pattern[str]
    operators: tuple[str, ...]


_OF_TYPED = _Signs(
    re.compile(rf"(?P<sign>(?<![^\s(])[+-](?=[^\W\d_]|[(=#@{QUOTES}]))?{_HEAD}"),
    re.compile(rf"(?P<star>\*)?(?:~(?P<tilde>\d{{0,3}}))?{_BOOST}$"),
    re.compile(rf"(?:~(?P<tilde>\d{{1,3}}))?{_BOOST}"),
    OPERATORS,
)
_OF_CAPITALS = _OF_TYPED._replace(operators=())
_OF_COPIED = _Signs(
    re.compile(r"(?P<sign>(?!))?(?P<field>(?!))?(?P<exact>(?!))?"),
    re.compile(r"(?P<tilde>(?!))?(?P<boost>(?!))?$"),
    re.compile(r"(?P<tilde>(?!))?(?P<boost>(?!))?"),
    (),
)


class Token(NamedTuple):
    """A token of a query, which starts at `position`.

    `kind` is `word`, `quoted`, `(`, `)`, `AND`, `OR`, `NOT`, or `unclosed` for a quotation mark that is not
    closed. `sign` is `+`, `-` or empty, `field` the name of a field or empty, `exact` is `=` or empty, and
    `star` is `*` or empty. `tilde` and `boost` are the numbers after `~` and `^`, or None without the sign;
    a `~` without a number has an empty `tilde`.
    """

    kind: str
    position: int
    text: str = ""
    sign: str = ""
    field: str = ""
    exact: str = ""
    star: str = ""
    tilde: str | None = None
    boost: str | None = None


def tokenize(text: str) -> Iterator[Token]:
    """The tokens of a query that was typed; in one all in capitals, no word is an operator."""
    return _tokenize(text, _OF_TYPED if any(map(str.islower, text)) else _OF_CAPITALS)


def tokenize_copied(text: str) -> Iterator[Token]:
    """The tokens of a copied text, which has no signs but quotation marks and parentheses."""
    return _tokenize(text, _OF_COPIED)


def is_stray_suffix(token: Token, text: str) -> bool:
    """Whether the token has suffixes alone, behind a phrase or parentheses, which cannot have them."""
    before = text[token.position - 1 : token.position]
    return token.kind == "word" and not token.text and before in (")", *QUOTES)


def _tokenize(text: str, signs: _Signs) -> Iterator[Token]:
    place = 0
    while place < len(text):
        if text[place].isspace():
            place += 1
        else:
            token, place = _token(text, place, signs)
            yield token


def _token(text: str, begin: int, signs: _Signs) -> tuple[Token, int]:
    """The token that starts at `begin`, and its end."""
    if text[begin] == ")":
        return Token(")", begin), begin + 1
    head = signs.head.match(text, begin)
    assert head is not None
    found = {name: value or "" for name, value in head.groupdict().items()}
    found["field"] = found["field"].lower()
    place = head.end()
    if text[place] == "(":
        return Token("(", begin, **found), place + 1
    if text[place] in QUOTES:
        return _quoted(text, begin, place, found, signs.quote_suffixes)
    chunk = _CHUNK.match(text, place)
    assert chunk is not None
    if place == begin and chunk[0] in signs.operators:
        return Token(chunk[0], begin, chunk[0]), chunk.end()
    if found["field"] in _RAW_FIELDS:
        return Token("word", begin, chunk[0], **found), chunk.end()
    suffixes = signs.word_suffixes.search(chunk[0])
    assert suffixes is not None
    word = chunk[0][: suffixes.start()]
    return _with_suffixes(Token("word", begin, word, **found), suffixes), chunk.end()


def _quoted(
    text: str, begin: int, place: int, signs: Mapping[str, str], behind: re.Pattern[str]
) -> tuple[Token, int]:
    quoted = _QUOTED.match(text, place)
    if quoted is None:
        return Token("unclosed", begin, text[place], **signs), place + 1
    suffixes = behind.match(text, quoted.end())
    assert suffixes is not None
    return _with_suffixes(Token("quoted", begin, quoted[1], **signs), suffixes), suffixes.end()


def _with_suffixes(token: Token, suffixes: re.Match[str]) -> Token:
    found = suffixes.groupdict()
    return token._replace(star=found.get("star") or "", tilde=found["tilde"], boost=found["boost"])
