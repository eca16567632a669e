"""Puts the lines of a paragraph together again where a page was broken into lines of a certain width.

Copying a page whose source is indented and broken so gives such lines. Only a page with several paragraphs
that go on in the next line, in small letters, is taken for one: elsewhere, a line is a paragraph.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from vnsearch.language.sentences import STOPS, strip_closers

_FEWEST_BROKEN = 3
_LONG = 60  # characters of a line that reaches the width of the page
_LONGEST = 160  # characters of a line that may have been broken
_LONGEST_INDENTED = 400  # the same with the space at its beginning
_SHORTEST = 12  # characters of a line, in a page of such lines, that goes on in the next
_ENDS = (*STOPS, ":", ";")


def join_broken_lines(lines: Sequence[str]) -> list[str]:
    """Return the lines with those joined that a width has broken; the same lines if that is not so here."""
    broken = sum(
        _LONG <= len(line) <= _LONGEST_INDENTED and _goes_on(line, following, _LONG)
        for line, following in pairwise(lines)
    )
    if broken < _FEWEST_BROKEN:
        return list(lines)
    joined: list[str] = []
    before = ""
    for line in lines:
        if joined and _goes_on(before, line, _SHORTEST):
            joined[-1] = f"{joined[-1].rstrip()} {line.strip()}"
        else:
            joined.append(line)
        before = line
    return joined


def _goes_on(line: str, following: str, shortest: int) -> bool:
    """Return whether the line, of at least the `shortest` length, ends inside a sentence that goes on."""
    begin = following.lstrip()[:1]
    if not begin.islower() and not (begin.isalnum() and line.rstrip().endswith(",")):
        return False
    line = line.strip()
    return shortest <= len(line) <= _LONGEST and not strip_closers(line).endswith(_ENDS)
