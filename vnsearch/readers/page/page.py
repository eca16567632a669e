"""The text of a news page, as a person or a crawler copied it, to the parts of its article.

A page is navigation, the title, the article with captions and boxes in it, and what is glued on behind. The
rules are general: where a line stands, what it looks like (`lines`), what repeats, and the headings of
`headings.txt`. In doubt a line belongs to the article: a lost paragraph is worse than a teaser too many.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise

from vnsearch.readers.page import bylines
from vnsearch.readers.page.boxes import is_glued_links, resumption, teasers_end
from vnsearch.readers.page.dates import find_date
from vnsearch.readers.page.glued import unglue
from vnsearch.readers.page.headings import key
from vnsearch.readers.page.lines import Kind, Line, address, read_line, read_lines, without_credit
from vnsearch.readers.page.titles import find_title, first_prose, title_from_text

_CAPTION_LIKE_TITLE = 0.9  # share of a caption's words that the title has
_DATE_NEAR_TITLE = 3  # lines of the article's text before its date at most
_HEADLINES_AT_END = 3  # lines that make a list of links rather than an article's last words
_SHORTEST_HEADLINE = 30  # characters, one of such a list
_USUAL_HEADLINE = 45  # characters, their mean
_LONGEST_HEADLINE = 130
_REPEATED_TEXT = 40  # characters from which a repeated paragraph is a copy, not a refrain


@dataclass(frozen=True, slots=True)
class Page:
    """The parts of a page; `body` and `related` are made of slices of its lines.

    `body` is what the author wrote, its paragraphs apart as they were on the page ("\\n\\n" or "\\n").
    `related` is what is glued on: links, teasers, navigation, readers' comments. `published` is a `datetime`
    where the page gives the time. What the page does not say is None.
    """

    title: str
    body: str
    related: str
    author: str | None
    source: str | None
    url: str | None
    published: date | None


@dataclass(slots=True)
class _Parts:
    """What has been found so far."""

    title: str
    body: list[Line] = field(default_factory=list)
    related: list[str] = field(default_factory=list)
    author: str | None = None
    source: str | None = None
    url: str | None = None
    published: date | None = None

    def relate(self, lines: Sequence[Line]) -> None:
        self.related.extend(line.text for line in lines if not _is_wordless(line))

    def note_date(self, text: str) -> None:
        found = find_date(text)
        if self.published is None or (
            isinstance(found, datetime) and not isinstance(self.published, datetime)
        ):
            self.published = found or self.published


def read_page(text: str, *, title: str | None = None) -> Page:
    """Split the text of a page into its parts; `title` is given where it is known and is then kept.

    Any text is a page: the function raises nothing, and an empty text has an empty title and body.

    >>> read_page("Hội nghị khai mạc\\n\\nSáng nay, hội nghị về hòa bình khai mạc tại Hà Nội.").title
    'Hội nghị khai mạc'
    """
    lines = unglue(read_lines(text))
    at = find_title(lines) if title is None else _known_title(lines, key(title))
    if title is None:
        title = _make_title(lines) if at is None else lines[at].text
    parts = _Parts(title)
    start = 0 if at is None else at + 1
    if at is not None:
        parts.relate(lines[:at])
    article = _read_head(parts, lines[start:])
    _read_article(parts, article)
    _read_tail(parts)
    if parts.published is None and at is not None:
        _read_date_above(parts, lines[:at])
    return _page(parts)


def _known_title(lines: Sequence[Line], title_key: str) -> int | None:
    until = first_prose(lines) + 1
    return next((at for at, line in enumerate(lines[:until]) if line.key == title_key), None)


def _make_title(lines: Sequence[Line]) -> str:
    start = first_prose(lines)
    return title_from_text(lines[start if start < len(lines) else 0].text) if lines else ""


def _read_head(parts: _Parts, lines: Sequence[Line]) -> list[Line]:
    """Take the bylines and furniture above the text and the date under the lead; give back the article."""
    until = first_prose(lines)
    article: list[Line] = []
    for at, line in enumerate(lines):
        if at >= until and len(article) >= _DATE_NEAR_TITLE:
            article.extend(lines[at:])
            break
        if line.kind is Kind.DATE:
            parts.note_date(line.text)
            parts.author = parts.author or bylines.author(line.text)
        elif at < until and (_take_byline(parts, line) or (until < len(lines) and _is_wordless(line))):
            continue
        elif at < until and line.kind in (Kind.SECTION, Kind.FURNITURE, Kind.END, Kind.LINK):
            parts.relate([line])
        else:
            article.append(line)
    opening = next((line for line in article if line.kind is Kind.PROSE), None)
    if opening is not None and parts.source is None:
        parts.source = bylines.agency(opening.text)
    return article


def _take_byline(parts: _Parts, line: Line) -> bool:
    """Take the author, publisher or address that the line is, if it is one."""
    if line.kind is Kind.URL:
        parts.url = parts.url or address(line.text)
        return True
    if line.kind not in (Kind.SHORT, Kind.CAPTION, Kind.ITEM):
        return False
    author, source = bylines.author(line.text), bylines.source(line.text)
    if author and key(author) == key(parts.author or author):
        parts.author = parts.author or author
        return True
    if source:
        parts.source = source
        return True
    return False


def _is_wordless(line: Line) -> bool:
    return not any(map(str.isalpha, line.text))


def _read_article(parts: _Parts, lines: list[Line]) -> None:
    """Sort the lines from the title down into the article and what interrupts or follows it."""
    at = 0
    while at < len(lines):
        end = _interruption_end(lines, at, parts)
        if end > at:
            parts.relate(lines[at:end])
            at = end
            continue
        parts.body.append(lines[at])
        at += 1


def _interruption_end(lines: list[Line], at: int, parts: _Parts) -> int:
    """The end of the box, teasers or furniture that begins at `at`; `at` itself where the article goes on."""
    kind = lines[at].kind
    if kind in (Kind.BOX, Kind.END):
        if kind is Kind.END and sum(line.kind is Kind.PROSE for line in parts.body) > 1:
            return len(lines)
        resumed = resumption(lines, at)
        return len(lines) if resumed is None else resumed
    if kind in (Kind.FURNITURE, Kind.LINK) or is_glued_links(lines, at):
        return at + 1
    return teasers_end(lines, at) or at


def _read_tail(parts: _Parts) -> None:
    """Take the signature, publisher and address under the article, and the links behind them."""
    text_end = max((at for at, line in enumerate(parts.body) if _is_text(line)), default=-1) + 1
    if not text_end:
        return
    tail = parts.body[text_end:]
    del parts.body[text_end:]
    signed = _take_glued_signature(parts)
    kept: list[Line] = []
    for line in tail:
        if _take_byline(parts, line):
            signed = True
        elif line.kind is Kind.DATE:
            parts.note_date(line.text)
        elif line.kind is Kind.CAPTION:
            kept.append(line)
        elif signed or line.kind is Kind.SECTION:
            parts.relate([line])
        else:
            kept.append(line)
    if _is_list_of_links(kept) and not parts.body[-1].text.endswith(":"):
        parts.relate(kept)
        kept = []
    parts.body.extend(kept)


def _take_glued_signature(parts: _Parts) -> bool:
    """Take the author's name from the end of the last paragraph."""
    last = parts.body[-1]
    found = None if parts.author else bylines.signature(last.text)
    if found is None:
        return False
    paragraph, parts.author = found
    parts.body[-1] = read_line(paragraph, last.block)
    return True


def _is_text(line: Line) -> bool:
    return line.kind is Kind.ITEM or (line.kind is Kind.PROSE and not _trails_off(line))


def _trails_off(line: Line) -> bool:
    """Whether the line may be a headline that was cut to a length."""
    return len(line.text) <= _LONGEST_HEADLINE and line.text.endswith(("...", "…"))


def _is_list_of_links(lines: Sequence[Line]) -> bool:
    if len(lines) < _HEADLINES_AT_END or any(line.kind not in (Kind.SHORT, Kind.PROSE) for line in lines):
        return False
    lengths = [len(line.text) for line in lines]
    return min(lengths) >= _SHORTEST_HEADLINE and sum(lengths) >= _USUAL_HEADLINE * len(lengths)


def _read_date_above(parts: _Parts, lines: Sequence[Line]) -> None:
    """The date above the title: the nearest line that is one, or a line of furniture that holds one."""
    for line in reversed(lines):
        if line.kind in (Kind.DATE, Kind.FURNITURE):
            parts.note_date(line.text)
            if parts.published is not None:
                return


def _page(parts: _Parts) -> Page:
    title_key = key(parts.title)
    kept = _without_copies(parts.body, title_key, key(parts.author or ""))
    body = "".join(gap + line.text for gap, line in zip(_gaps(kept), kept, strict=True))
    related = "\n".join(dict.fromkeys(parts.related))
    return Page(parts.title, body, related, parts.author, parts.source, parts.url, parts.published)


def _gaps(lines: Sequence[Line]) -> list[str]:
    """What parts each line from the one before: nothing, a line end, or an empty line."""
    blocks = [line.block for line in lines]
    return ["", *("\n" if before == after else "\n\n" for before, after in pairwise(blocks))][: len(lines)]


def _without_copies(lines: Sequence[Line], title_key: str, author_key: str) -> list[Line]:
    """The lines without what was said before, and without captions that only say the title again."""
    title_words = set(title_key.split())
    seen = {title_key}
    kept: list[Line] = []
    for line in lines:
        said = without_credit(line)
        if line.kind is Kind.SHORT and said == author_key:
            continue
        if said in seen and (len(line.text) >= _REPEATED_TEXT or line.kind is Kind.CAPTION):
            continue
        words = said.split()
        if line.kind is Kind.CAPTION and sum(
            word in title_words for word in words
        ) >= _CAPTION_LIKE_TITLE * len(words):
            continue
        seen.add(said)
        kept.append(line)
    return kept
