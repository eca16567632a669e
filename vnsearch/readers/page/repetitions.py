"""Drops what the body of a page says twice: copies of paragraphs, the title and the author again."""

from __future__ import annotations

from collections.abc import Sequence, Set

from vnsearch.readers.page.lines import Kind, Line, make_key_without_credit

_CAPTION_LIKE_TITLE = 0.9  # of the words of a caption that repeats the title
_REPEATED_TEXT = 40  # characters from which a repeated paragraph is a copy, not a refrain


def drop_repetitions(lines: Sequence[Line], title_key: str, author_key: str) -> list[Line]:
    """Return the lines without copies, the author, and captions that only repeat the title."""
    title_words = set(title_key.split())
    seen = {title_key}
    kept: list[Line] = []
    for line in lines:
        line_key = make_key_without_credit(line)
        is_author = line.kind is Kind.SHORT and line_key == author_key
        is_copy = line_key in seen and (len(line.text) >= _REPEATED_TEXT or line.kind is Kind.CAPTION)
        if is_author or is_copy or _repeats_title(line, line_key, title_words):
            continue
        seen.add(line_key)
        kept.append(line)
    return kept


def _repeats_title(line: Line, line_key: str, title_words: Set[str]) -> bool:
    """Return whether the line is a caption that says hardly more than the title."""
    if line.kind is not Kind.CAPTION:
        return False
    words = line_key.split()
    repeated = sum(word in title_words for word in words)
    return repeated >= _CAPTION_LIKE_TITLE * len(words)
