"""Styled text in the columns of a terminal: how wide it is, and where its lines break.

Widths are those of the terminal: an East Asian character takes two columns, a combining mark none, an emoji
of several characters two. A line breaks at spaces, and inside a word only where the word is wider than the
line, between grapheme clusters (Unicode Standard Annex 29). Each line opens and closes its own styles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

import click

from vnsearch._lazy import lazy_pattern

PLAIN: Mapping[str, Any] = {}

_CONTROL = lazy_pattern("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Characters that could control a terminal or the direction of text; a page may contain any."""
_SINGLE = lazy_pattern("[ -~\u00a1-\u00ac\u00ae-\u02ff\u1e00-\u1eff\u2010-\u2027\u2030-\u205e]*")
"""Text of one column per character; most texts are like that, and wcwidth takes long to load."""
_FLAG_BEFORE_FLAG = lazy_pattern("[\U0001f1e6-\U0001f1ff]{2}(?=[\U0001f1e6-\U0001f1ff]{2})")
_AS_WIDE_AS_A_FLAG = "\N{HANGUL SYLLABLE GA}"
"""In place of flags, since wcwidth takes a time that grows with the square of their number in a row."""
_PIECE = lazy_pattern(r"(\s+)")


class Span(NamedTuple):
    """Text in one style, which holds arguments of `click.style`."""

    text: str
    style: Mapping[str, Any] = PLAIN


def count_columns(text: str) -> int:
    """Counts the columns of a text without control characters and line breaks."""
    if _SINGLE.fullmatch(text):
        return len(text)
    from wcwidth import wcswidth

    return wcswidth(_FLAG_BEFORE_FLAG.sub(_AS_WIDE_AS_A_FLAG, text))


def highlight_ranges(
    text: str,
    ranges: Iterable[tuple[int, int]],
    highlight: Mapping[str, Any],
    plain: Mapping[str, Any] = PLAIN,
) -> Iterator[Span]:
    """Splits the text into spans; the given ranges of characters get the style `highlight`."""
    end = 0
    for start, stop in ranges:
        yield Span(text[end:start], plain)
        yield Span(text[start:stop], highlight)
        end = stop
    yield Span(text[end:], plain)


def apply_styles(spans: Iterable[Span]) -> str:
    """Joins the spans, with escape sequences for their styles; control characters are replaced."""
    pieces = []
    for style, group in groupby(spans, key=lambda span: span.style):
        text = replace_controls("".join([span.text for span in group]))
        pieces.append(click.style(text, **style) if text and style else text)
    return "".join(pieces)


def join_line(spans: Iterable[Span]) -> str:
    """Joins the spans to one line, with each run of white space as one space."""
    pieces = [piece for space, word in _words(spans) for piece in (space, *word)]
    return apply_styles(pieces[1:])


def wrap(spans: Iterable[Span], columns: int | None, *, first: str = "", rest: str = "") -> str:
    """Fills the spans into lines of at most `columns` columns, or one line if None.

    Each run of white space becomes one space. The first line begins with `first`, the rest with `rest`; both
    may only have characters of one column.
    """
    if columns is None:
        return first + join_line(spans)
    room = max(1, columns - max(len(first), len(rest)))
    lines = map(apply_styles, _lines(spans, room))
    return "\n".join([first + next(lines, ""), *(rest + line for line in lines)])


def _lines(spans: Iterable[Span], columns: int) -> Iterator[list[Span]]:
    """Fills the spans into lines, greedily; only a line of a single grapheme may be wider."""
    line: list[Span] = []
    used = 0
    for space, word in _words(spans):
        if line and used + 1 + _width(word) > columns:
            yield line
            line, used = [], 0
        if line:
            line.append(space)
            used += 1
        for piece in _pieces(word, columns):
            if line and used + _width(piece) > columns:
                yield line
                line, used = [], 0
            line += piece
            used += _width(piece)
    if line:
        yield line


def _words(spans: Iterable[Span]) -> Iterator[tuple[Span, list[Span]]]:
    """Yields each word as spans, with the space before it."""
    space, word = Span(" "), list[Span]()
    for span in spans:
        for number, piece in enumerate(_PIECE.split(replace_controls(span.text))):
            if number % 2 == 0:
                word += [Span(piece, span.style)] if piece else []
            elif word:
                yield space, word
                space, word = Span(" ", span.style), []
            else:
                space = Span(" ", span.style)
    if word:
        yield space, word


def _pieces(word: Sequence[Span], columns: int) -> Iterator[Sequence[Span]]:
    """Yields the word, or if it is wider than a line, its graphemes."""
    if _width(word) <= columns:
        yield word
        return
    from wcwidth import iter_graphemes

    for span in word:
        for grapheme in iter_graphemes(span.text):
            yield [Span(grapheme, span.style)]


def _width(word: Iterable[Span]) -> int:
    return sum(count_columns(span.text) for span in word)


def replace_controls(text: str) -> str:
    """Replaces the characters that could control a terminal."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)
