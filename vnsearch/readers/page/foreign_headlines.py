"""Finds headlines of other articles between the paragraphs of a copied page, where they are no links.

A subheading says what the paragraphs say; a headline of another article hardly shares two words in a row with
them. What is announced below such a headline repeats its words, or begins as the lead does: `VTV.vn - `.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain, pairwise, takewhile

from vnsearch.readers.page.headings import make_key
from vnsearch.readers.page.lines import Kind, Line

_SHORTEST = 40  # characters of a headline
_FEWEST_PAIRS = 7  # of words in it
_MOST_KNOWN = 0.2  # of these pairs in the article
_MOST_WORDS_KNOWN = 0.4  # of its words, where nothing announces it
_FEWEST_REPEATED = 2  # of them below it, where they are announced
_LONGEST_ANNOUNCEMENT = 350  # characters
_MOST_IN_A_ROW = 3
_FEWEST_PARAGRAPHS = 4  # of the article, to judge by
_NO_END = (":", ";", ",", "”", '"')  # of a headline
_AGENCY = re.compile(r"(?:\([^()\n]{2,20}\)|[\w.]{2,12}) ?[-–—] ")


def find_foreign_headlines(lines: Sequence[Line]) -> set[int]:
    """Return which lines of an article are headlines of others, or announce them."""
    pairs = [_collect_pairs(line) if line.kind in (Kind.PROSE, Kind.ITEM) else set() for line in lines]
    known = Counter(pair for found in pairs for pair in found)
    if sum(map(bool, pairs)) < _FEWEST_PARAGRAPHS:
        return set()
    vocabulary = set(chain.from_iterable(known))
    lead = _AGENCY.match(lines[0].text)
    prefix = lead[0] if lead else "\n"
    foreign: set[int] = set()
    for at, line in enumerate(lines):
        if not _may_be_headline(line) or _is_in_list(at, lines):
            continue
        own = _collect_pairs(line)
        below = pairs[at + 1] if at + 1 < len(lines) else set()
        is_announced = (
            bool(below)
            and len(lines[at + 1].text) <= _LONGEST_ANNOUNCEMENT
            and (len(own & below) >= _FEWEST_REPEATED or lines[at + 1].text.startswith(prefix))
        )
        elsewhere = sum(known[pair] > (is_announced and pair in below) for pair in own)
        words = set(line.key.split())
        if (
            len(own) >= _FEWEST_PAIRS
            and elsewhere <= _MOST_KNOWN * len(own)
            and (is_announced or len(words & vocabulary) <= _MOST_WORDS_KNOWN * len(words))
        ):
            foreign |= {at, at + 1} if is_announced else {at}
    return foreign


def _may_be_headline(line: Line) -> bool:
    is_headline = line.kind is Kind.SHORT and len(line.text) >= _SHORTEST
    return is_headline and not line.ends_sentence and not line.text.endswith(_NO_END)


def _is_in_list(at: int, lines: Sequence[Line]) -> bool:
    """Return whether many short lines stand around this one, as in a poem or a table."""
    before = takewhile(_is_short, reversed(lines[max(0, at - _MOST_IN_A_ROW) : at]))
    after = takewhile(_is_short, lines[at + 1 : at + 1 + _MOST_IN_A_ROW])
    return sum(1 for _ in chain(before, after)) >= _MOST_IN_A_ROW


def _is_short(line: Line) -> bool:
    return line.kind is Kind.SHORT


def _collect_pairs(line: Line) -> set[tuple[str, str]]:
    return set(pairwise(make_key(line.text).split()))
