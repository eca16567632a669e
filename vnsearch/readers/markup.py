"""Makes plain text of a fragment of HTML, as feeds and exports hold it, without any package."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_MARKUP = re.compile(
    r"</(?:p|div|span|a|strong|b|em|i|ul|ol|li|h[1-6]|table|tr|td|blockquote|figure)\s*>|<(?:p|br|img)\b[^<>]*>",
    re.IGNORECASE,
)
_BLOCKS = frozenset(
    "address article aside blockquote br dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li"
    " main nav ol p pre section table td th tr ul".split()
)
_NO_TEXT = frozenset(["script", "style"])


def strip_markup(text: str) -> str:
    """Return the text without tags and references, a paragraph on each line; as it is, if it has no tags.

    >>> strip_markup("<p>Hà Nội &amp; Huế</p><p>Đà Nẵng<br>Hội An</p>")
    'Hà Nội & Huế\\nĐà Nẵng\\nHội An'
    >>> strip_markup("a < b")
    'a < b'
    """
    return text if "<" not in text or _MARKUP.search(text) is None else make_plain_text(text)


def make_plain_text(html: str) -> str:
    """Return the text of a fragment of HTML: a paragraph on each line.

    >>> make_plain_text("Hà Nội &amp; Huế")
    'Hà Nội & Huế'
    """
    stripper = _Stripper()
    stripper.feed(html)
    stripper.close()
    lines = (" ".join(line.split()) for line in "".join(stripper.pieces).split(_BREAK))
    return "\n".join(filter(None, lines))


_BREAK = "\0"


class _Stripper(HTMLParser):
    """Collects the pieces of text outside of scripts, with breaks between blocks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _NO_TEXT:
            self._hidden = tag
        if tag in _BLOCKS:
            self.pieces.append(_BREAK)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._hidden:
            self._hidden = None
        if tag in _BLOCKS:
            self.pieces.append(_BREAK)

    def handle_data(self, data: str) -> None:
        if self._hidden is None:
            self.pieces.append(data.replace(_BREAK, " "))
