"""Lines of an article that a passage had better not show: captions of pictures, and what was said before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import normalize

from vnsearch.language.normalization import clean

_PICTURES = ("ảnh", "hình", "photo", "video", "clip", "đồ họa", "đồ hoạ", "đồ hoa")
_PICTURE = f"(?:{'|'.join(_PICTURES)})"
_OWN = r"(?: minh h[oọ][aạ]| tư liệu)"
_CREDIT = re.compile(
    rf"(?:^|[\s(\[.,;|–-]){_PICTURE}{_OWN}?\s*:\s*(?:[^:.!?]|\.(?=[\w)]))[^:!?]{{0,60}}$"
    rf"|\({_PICTURE}[^()]{{0,60}}$"
    rf"|(?:^|[-–—.|])\s*{_PICTURE}(?: \d{{1,2}}|{_OWN})$",
    re.IGNORECASE,
)
"""Who made a picture, or its number."""
_AFTER_CREDIT = " \t.|)]"
_WORDS = [form(word) for word in ("họa", "hoạ", "liệu") for form in (str.lower, str.upper)]
_ENDS = (*"0123456789", *_WORDS, *(normalize("NFD", word) for word in _WORDS))
"""How the credits without a colon or a parenthesis end."""
_LONGEST_CREDIT = 90
_LONGEST_CAPTION = 500


def is_caption(line: str) -> bool:
    """Whether the line ends as captions of pictures do: Ảnh: TTXVN, (Ảnh: TTXVN), - Ảnh 1., Ảnh minh họa."""
    if len(line) > _LONGEST_CAPTION:
        return False
    end = line[-_LONGEST_CREDIT:].rstrip(_AFTER_CREDIT)
    if not (":" in end or "(" in end or end.endswith(_ENDS)):
        return False
    end = clean(end)
    lowered = end.lower()
    return any(picture in lowered for picture in _PICTURES) and bool(_CREDIT.search(end))


def poor_lines(text: str, title: str) -> Iterator[tuple[int, int]]:
    """The captions, and the lines that repeat the title or an earlier line, as ranges of characters.

    Neighbours are one range, with the blank lines among and behind them.
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
