"""Tells whether a query was typed with signs or copied from a text, where a hyphen excludes nothing.

`Bà Rịa -Vũng Tàu`, `-Thưa tòa, bị cáo nhận tội` and a whole paragraph are words; `tô lâm -biden` is a query.
"""

from __future__ import annotations

import re

_MOST_WORDS = 32
"""Nobody types a longer query with signs."""
_FEW_WORDS = 4
_PUNCTUATION = re.compile(r"\w[\"”’»)]*(?:[,;:?!…]|\.{1,3})[\"”’»)]*(?:\s|$)")
"""What ends a sentence or a part of one, behind a word."""
_SIGN = r"[-+](?=[^\s\d])"
_BULLET = re.compile(rf"\s*{_SIGN}")
_SIGNED = re.compile(rf"(?:^|\s){_SIGN}")
_ONE_PHRASE = re.compile(rf'{_SIGN}"[^"]*"')
_AFTER_NAME = re.compile(rf"\b(\w)\w*[\"”’»)]*\s+{_SIGN}[\"“‘«(]*(\w)")


def reads_as_copied(text: str) -> bool:
    """Whether the query reads as copied from a text, so that `-` and `+` in it are no signs.

    It does when it has several lines, more than `_MOST_WORDS` words, or the punctuation of sentences, when it
    is an item of a list or a line of dialogue, or when a sign stands between two capitalised words, as in the
    name of a place.

    >>> reads_as_copied("Bà Rịa -Vũng Tàu"), reads_as_copied("tô lâm -biden")
    (True, False)
    """
    text = text.strip()
    unquoted = _without_phrases(text)
    return (
        "\n" in unquoted
        or len(unquoted.split()) > _MOST_WORDS
        or _PUNCTUATION.search(unquoted) is not None
        or _is_item(text)
        or any(_is_capital(before) and _is_capital(after) for before, after in _AFTER_NAME.findall(text))
    )


def _without_phrases(text: str) -> str:
    """The text without what stands between quotation marks, which may have any punctuation."""
    return re.sub(r'"[^"]*"', '""', text)


def _is_item(text: str) -> bool:
    """Whether the text is an item of a list or a line of dialogue: a sign before its first word alone.

    Such a line has several words, the first of them in capitals, or more words than a person types.
    """
    item = _BULLET.match(text)
    words = len(text.split())
    return (
        item is not None
        and len(_SIGNED.findall(_without_phrases(text))) == 1
        and words > 1
        and (words > _FEW_WORDS or _is_capital(text[item.end() :].lstrip('"“‘«(')[:1]))
        and not _ONE_PHRASE.fullmatch(text)
    )


def _is_capital(letter: str) -> bool:
    return letter.isupper()
