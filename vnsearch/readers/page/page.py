"""Splits the text of a news page, as a person or a crawler copied it, into the parts of its article.

A page consists of navigation, the title, the article with captions and boxes of links, and what follows it.
The rules are general: where a line stands, of what kind it is (`lines`), what is repeated, and the phrases of
`headings.txt`. A line in doubt belongs to the article, because a lost paragraph is worse than an extra
teaser.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise

from vnsearch.readers.page import bylines
from vnsearch.readers.page.boilerplate import split_boilerplate
from vnsearch.readers.page.dates import find_date
from vnsearch.readers.page.endings import split_ending
from vnsearch.readers.page.foreign_headlines import find_foreign_headlines
from vnsearch.readers.page.headings import make_key
from vnsearch.readers.page.interruptions import (
    announces_next,
    find_last_teasers,
    find_resumption,
    find_teasers_end,
    is_glued_teaser,
    is_run_of_links,
)
from vnsearch.readers.page.lines import (
    Kind,
    Line,
    read_address,
    read_line,
    read_lines,
)
from vnsearch.readers.page.overviews import is_overview
from vnsearch.readers.page.repetitions import drop_repetitions
from vnsearch.readers.page.titles import find_first_prose, find_title, make_title

_DATE_NEAR_TITLE = 3  # lines of the article before its date, at most
_HEADLINES_AT_END = 3  # lines that are rather links than the end of an article
_SHORTEST_HEADLINE = 30  # characters, of each of them
_FEWEST_MENU_LINES = 15
_PARAGRAPHS_ABOVE_TEASER = 3
_FEWEST_WORDS = 4  # of each of them, where a signature follows
_USUAL_HEADLINE = 45  # characters, on average
_LONGEST_HEADLINE = 130


@dataclass(frozen=True, slots=True)
class Page:
    """The parts of a page; `body` and `related` consist of slices of its lines.

    `body` is what the author wrote, with paragraphs separated as on the page ("\\n\\n" or "\\n"). `related`
    is everything else: links, teasers, navigation, readers' comments. `published` is a `datetime` if the page
    gives a time. What the page does not say is None. A page that is no article has no body.
    """

    title: str
    body: str
    related: str
    author: str | None
    source: str | None
    url: str | None
    published: date | None
    is_article: bool = True


@dataclass(slots=True)
class PageParts:
    """The parts of a page that have been found so far; `is_article` is False for a page of links.

    The body also has a title that `is_made` from its first sentence.
    """

    title: str
    is_made: bool = False
    body: list[Line] = field(default_factory=list)
    related: list[str] = field(default_factory=list)
    author: str | None = None
    source: str | None = None
    url: str | None = None
    published: date | None = None
    is_article: bool = True

    def add_related(self, lines: Sequence[Line]) -> None:
        """Take lines that are not part of the article."""
        self.related.extend(line.text for line in lines if not _is_wordless(line))

    @property
    def has_menu(self) -> bool:
        """Whether the page has been copied with what stands around the article."""
        return len(self.related) >= _FEWEST_MENU_LINES

    def drop(self, numbers: Set[int]) -> None:
        """Take lines of the body that are not part of the article."""
        self.add_related([line for at, line in enumerate(self.body) if at in numbers])
        self.body = [line for at, line in enumerate(self.body) if at not in numbers]

    def add_date(self, text: str) -> None:
        """Take the date in the text, unless there is one already that is as exact."""
        found = find_date(text)
        is_more_exact = isinstance(found, datetime) and not isinstance(self.published, datetime)
        if self.published is None or is_more_exact:
            self.published = found or self.published


def read_page(text: str, *, title: str | None = None) -> Page:
    """Split the text of a page into its parts; a known `title` is kept as it is.

    Any text is a page: an empty one has an empty title and body. Raises nothing.

    >>> read_page("Hội nghị khai mạc\\n\\nSáng nay, hội nghị về hòa bình khai mạc tại Hà Nội.").title
    'Hội nghị khai mạc'
    """
    parts = divide_page(split_boilerplate(read_lines(text)), title)
    if parts.has_menu:
        parts.drop(find_foreign_headlines(parts.body))
    return make_page(parts)


def divide_page(lines: list[Line], title: str | None = None) -> PageParts:
    """Divide the lines of a page into its parts; a known `title` is kept as it is."""
    at = find_title(lines) if title is None else _find_known_title(lines, make_key(title))
    is_made = title is None and at is None
    if title is None:
        title = _make_missing_title(lines) if at is None else lines[at].text
    parts = PageParts(title, is_made)
    start = 0 if at is None else at + 1
    if at is not None:
        parts.add_related(lines[:at])
    article = _read_head(parts, lines[start:])
    _read_article(parts, article)
    _read_tail(parts)
    if parts.published is None and at is not None:
        _read_date_above(parts, lines[:at])
    if is_overview(parts.body, above=start) and not parts.author:
        parts.is_article = False
    return parts


def _find_known_title(lines: Sequence[Line], title_key: str) -> int | None:
    until = find_first_prose(lines) + 1
    return next((at for at, line in enumerate(lines[:until]) if line.key == title_key), None)


def _make_missing_title(lines: Sequence[Line]) -> str:
    start = find_first_prose(lines)
    return make_title(lines[start if start < len(lines) else 0].text) if lines else ""


def _read_head(parts: PageParts, lines: Sequence[Line]) -> list[Line]:
    """Take the bylines and furniture above the text and the date under the lead; return the other lines."""
    until = find_first_prose(lines)
    article: list[Line] = []
    for at, line in enumerate(lines):
        if at >= until and len(article) >= _DATE_NEAR_TITLE:
            article.extend(lines[at:])
            break
        if line.kind is Kind.DATE:
            parts.add_date(line.text)
            parts.author = parts.author or bylines.read_author(line.text)
        elif (_stands_by_date(lines, at) if article else at < until) and _take_author(parts, line):
            continue
        elif at >= until or not (
            _take_byline(parts, line) or _take_furniture(parts, line, until < len(lines))
        ):
            article.append(line)
    opening = next((line for line in article if line.kind is Kind.PROSE), None)
    if opening is not None and parts.source is None:
        parts.source = bylines.read_agency(opening.text)
    return article


def _stands_by_date(lines: Sequence[Line], at: int) -> bool:
    return any(line.kind is Kind.DATE for line in lines[max(0, at - 1) : at + 2])


def _take_author(parts: PageParts, line: Line) -> bool:
    """Add an author who is named below the title or another author; return whether the line names one."""
    names = parts.author.split(bylines.AUTHOR_SEPARATOR) if parts.author else []
    other = bylines.read_author(line.text) if line.kind in (Kind.SHORT, Kind.LINK) else None
    if other is None or len(names) >= bylines.MOST_NAMES:
        return False
    parts.author = bylines.AUTHOR_SEPARATOR.join(dict.fromkeys([*names, other]))
    return True


def _take_furniture(parts: PageParts, line: Line, has_prose: bool) -> bool:
    """Take a line above the text that is not part of the article; return whether the line is one.

    A line without words is dropped, unless the page has no prose below it.
    """
    if has_prose and _is_wordless(line):
        return True
    if line.kind in (Kind.SECTION, Kind.FURNITURE, Kind.END, Kind.LINK):
        parts.add_related([line])
        return True
    return False


def _take_byline(parts: PageParts, line: Line) -> bool:
    """Take the author, publisher or address if the line gives nothing else; return whether it does."""
    if line.kind is Kind.URL:
        parts.url = parts.url or read_address(line.text)
        return True
    if line.kind not in (Kind.SHORT, Kind.CAPTION, Kind.ITEM):
        return False
    author, source = bylines.read_author(line.text), bylines.read_source(line.text)
    if author and make_key(author) == make_key(parts.author or author):
        parts.author = parts.author or author
        return True
    if source:
        parts.source = source
        return True
    return False


def _is_wordless(line: Line) -> bool:
    return not any(map(str.isalpha, line.text))


def _read_article(parts: PageParts, lines: list[Line]) -> None:
    """Divide the lines below the title into the article and what interrupts or follows it."""
    at = 0
    while at < len(lines):
        end = _find_interruption_end(lines, at, parts)
        if end > at:
            parts.add_related(lines[at:end])
            at = end
            continue
        parts.body.append(lines[at])
        at += 1


def _find_interruption_end(lines: list[Line], at: int, parts: PageParts) -> int:
    """Return the end of the box, teasers or furniture at `at`, or `at` itself if the article continues."""
    kind = lines[at].kind
    if kind is Kind.PROSE:
        return at + is_run_of_links(lines, at)
    if kind in (Kind.BOX, Kind.END):
        if kind is Kind.END and sum(line.kind is Kind.PROSE for line in parts.body) > 1:
            return len(lines)
        resumed = find_resumption(lines, at)
        return len(lines) if resumed is None else resumed
    if kind is Kind.LINK and announces_next(lines, at):
        return at + 2
    if kind in (Kind.FURNITURE, Kind.LINK) or is_run_of_links(lines, at):
        return at + 1
    return find_teasers_end(lines, at) or at


def _read_tail(parts: PageParts) -> None:
    """Take the signature, publisher and address below the article, and the links after them."""
    has_menu = parts.has_menu
    if has_menu:
        _drop_last_teasers(parts)
    text_end = next((at for at in range(len(parts.body), 0, -1) if _is_text(parts.body[at - 1])), 0)
    if not text_end:
        return
    tail = parts.body[text_end:]
    del parts.body[text_end:]
    signed = _take_signature(parts)
    kept: list[Line] = []
    for line in tail:
        if _take_byline(parts, line):
            signed = True
        elif line.kind is Kind.DATE:
            parts.add_date(line.text)
        elif (
            line.kind is Kind.SECTION
            or (signed and line.kind is not Kind.CAPTION)
            or (has_menu and _may_be_tag(line))
        ):
            parts.add_related([line])
        else:
            kept.append(line)
    if (_is_list_of_links(kept) or (has_menu and signed and _may_be_links(kept))) and not parts.body[
        -1
    ].text.endswith(":"):
        parts.add_related(kept)
        kept = []
    parts.body.extend(kept)


def _drop_last_teasers(parts: PageParts) -> None:
    """Take the teasers at the end of an article on a page that has a menu."""
    paragraphs = [at for at, line in enumerate(parts.body) if line.kind is Kind.PROSE]
    end = len(parts.body)
    while len(paragraphs) > _PARAGRAPHS_ABOVE_TEASER and is_glued_teaser(parts.body[paragraphs[-1]].text):
        end = paragraphs.pop()
    end = find_last_teasers(parts.body[:end])
    parts.add_related(parts.body[end:])
    del parts.body[end:]


def _take_signature(parts: PageParts) -> bool:
    """Take what follows the last sentence; return whether it names the author, the source or the page."""
    last = parts.body[-1]
    ending = split_ending(last.text)
    if ending.paragraph == last.text:
        return False
    kept = (part for part in (ending.paragraph, ending.credit) if part)
    parts.body[-1:] = [read_line(part, last.block) for part in kept]
    parts.related.extend(filter(None, [ending.link]))
    parts.url = parts.url or ending.address
    if ending.source:
        _name_source(parts, ending.author, ending.source)
    parts.author = parts.author or ending.author
    return bool(ending.author or ending.source or ending.address)


def _name_source(parts: PageParts, author: str | None, source: str) -> None:
    """Take what "Theo X" names at the end of an article: a person is its author."""
    person = author or bylines.read_author(f"Theo {source}")
    parts.author = parts.author or person
    if author or person is None:
        parts.source = parts.source or source


def _is_text(line: Line) -> bool:
    return line.kind is Kind.ITEM or (line.kind is Kind.PROSE and not _trails_off(line))


def _trails_off(line: Line) -> bool:
    """Return whether the line may be a truncated headline."""
    return len(line.text) <= _LONGEST_HEADLINE and line.text.endswith(("...", "…"))


def _is_list_of_links(lines: Sequence[Line]) -> bool:
    if len(lines) < _HEADLINES_AT_END or any(line.kind not in (Kind.SHORT, Kind.PROSE) for line in lines):
        return False
    lengths = [len(line.text) for line in lines]
    return min(lengths) >= _SHORTEST_HEADLINE and sum(lengths) >= _USUAL_HEADLINE * len(lengths)


def _may_be_tag(line: Line) -> bool:
    """Return whether the line has as few words as a keyword, and is no sentence."""
    return line.kind is Kind.SHORT and len(line.key.split()) <= _FEWEST_WORDS and not line.ends_sentence


def _may_be_links(lines: Sequence[Line]) -> bool:
    """Return whether lines between the last paragraph and a signature are links: of a few words each."""
    if len(lines) < _HEADLINES_AT_END or any(line.kind is not Kind.SHORT for line in lines):
        return False
    return all(len(line.key.split()) >= _FEWEST_WORDS for line in lines)


def _read_date_above(parts: PageParts, lines: Sequence[Line]) -> None:
    """Take the date above the title, from the nearest date line or line of furniture that has one."""
    for line in reversed(lines):
        if line.kind in (Kind.DATE, Kind.FURNITURE):
            parts.add_date(line.text)
            if parts.published is not None:
                return


def make_page(parts: PageParts) -> Page:
    """Return the page with these parts, without what its body repeats."""
    if not parts.is_article:
        parts.add_related(parts.body)
        parts.body.clear()
    title_key = "" if parts.is_made else make_key(parts.title)
    kept = drop_repetitions(parts.body, title_key, make_key(parts.author or ""))
    body = "".join(gap + line.text for gap, line in zip(_list_gaps(kept), kept, strict=True))
    related = "\n".join(dict.fromkeys(parts.related))
    return Page(
        parts.title,
        body,
        related,
        parts.author,
        parts.source,
        parts.url,
        parts.published,
        parts.is_article,
    )


def _list_gaps(lines: Sequence[Line]) -> list[str]:
    """Return what separates each line from the one before: nothing, a line end, or an empty line."""
    blocks = [line.block for line in lines]
    return ["", *("\n" if before == after else "\n\n" for before, after in pairwise(blocks))][: len(lines)]
