"""Finds lines that passages avoid: captions of pictures, and repetitions."""

from __future__ import annotations

from collections.abc import Iterator

from vnsearch.language.picture_captions import is_caption


def find_poor_lines(text: str, title: str) -> Iterator[tuple[int, int]]:
    """The captions, and the lines that repeat the title or an earlier line, as ranges of characters.

    Adjacent lines are one range, with the blank lines between and after them.
    """
    said = {title.strip()}
    begin: int | None = None
    start = 0
    for line in text.split("\n"):
        what = line.strip()
        poor = what in said or is_caption(line)
        if what and begin is not None and not poor:
            yield begin, start
            begin = None
        elif what and begin is None and poor:
            begin = start
        said.add(what)
        start += len(line) + 1
    if begin is not None:
        yield begin, len(text)
