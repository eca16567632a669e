"""Where an article is interrupted by links to other articles, and where it goes on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, islice, pairwise

from vnsearch.readers.page.headings import key
from vnsearch.readers.page.lines import Kind, Line, has_inner_stop

_LONGEST_BOX = 16  # lines
_MOST_TEASERS = 2  # teasers with a sentence of their own that a box inside an article holds
_SHARE_OF_HEADLINE = 0.3  # of a headline's own word pairs, found again in the sentence that sums it up
_LINES_COMPARED = 30
_TEXT_COMPARED = 600  # characters of a line
_FEWEST_SHARED = 2  # word pairs
_TEASERS_TO_JUDGE_BY = 3
_GLUED_HEADLINES = 120  # characters
_LEAD = 3  # lines of an article among which links may be glued together
_PARAGRAPHS_TO_JUDGE_BY = 5


def resumption(lines: Sequence[Line], heading: int) -> int | None:
    """The index at which the article goes on after the box headed by `lines[heading]`; None if it does not.

    Links are headlines, each with one sentence at most; two paragraphs in a row are the article again. What
    stands alone between headlines is a teaser. A last paragraph after a box with headlines only is taken for
    the article's unless it repeats the words of the headline before it.
    """
    headline: Line | None = None
    single: int | None = None
    article = lines[max(0, heading - _LINES_COMPARED) : heading]
    teasers = 0
    for at in range(heading + 1, min(len(lines), heading + 1 + _LONGEST_BOX)):
        line = lines[at]
        if line.kind is Kind.END or teasers > _MOST_TEASERS:
            break
        if _is_paragraph(line):
            following = _next_of_text(lines, at + 1)
            summed_up = _sums_up(line, headline, article)
            if following is not None:
                return following if summed_up else at
            teasers += 1
            single = None if summed_up or teasers > 1 else at
        elif line.kind in (Kind.PROSE, Kind.SHORT, Kind.LINK, Kind.ITEM):
            headline = line
    return single


def teasers_end(lines: Sequence[Line], start: int) -> int | None:
    """The end of a run of teasers that begins at `start` without a heading; None where there is none.

    A teaser is a headline twice, then perhaps a date, then a sentence. An article may repeat a line too (a
    caption), so most sentences must be cut off ("…") or dated.
    """
    at, teasers, certain = start, 0, 0
    while at + 1 < len(lines) and _is_doubled_headline(lines, at):
        at += 2
        teasers += 1
        dated = at < len(lines) and lines[at].kind is Kind.DATE
        at += dated
        summed_up = at < len(lines) and lines[at].kind in (Kind.PROSE, Kind.SHORT) and lines[at].ends_sentence
        certain += dated or (summed_up and is_cut_off(lines[at].text))
        at += summed_up
        if teasers == _TEASERS_TO_JUDGE_BY and not certain:
            return None
    return at if teasers and certain * 2 >= teasers and certain else None


def is_glued_links(lines: Sequence[Line], at: int) -> bool:
    """Whether the line is several headlines run together, as they stand under a lead.

    Such a line is long, close under the lead, and neither ends like a sentence nor holds the end of one, on
    a page whose other paragraphs all do.
    """
    line = lines[at]
    if line.kind not in (Kind.PROSE, Kind.SHORT) or line.ends_sentence or len(line.text) < _GLUED_HEADLINES:
        return False
    if not 0 < at < _LEAD or has_inner_stop(line.text) or line.text.endswith((":", ";", ",")):
        return False
    if not lines[at - 1].ends_sentence:
        return False
    page = chain(islice(lines, at), islice(lines, at + 1, None))
    paragraphs = list(islice((other for other in page if other.kind is Kind.PROSE), _LINES_COMPARED))
    ended = sum(paragraph.ends_sentence for paragraph in paragraphs)
    return len(paragraphs) >= _PARAGRAPHS_TO_JUDGE_BY and ended * 10 >= len(paragraphs) * 9


def is_cut_off(text: str) -> bool:
    """Whether the text was cut to a length by a program: a space, or a word in the middle, then dots."""
    return text.endswith((" ...", " …"))


def _is_doubled_headline(lines: Sequence[Line], at: int) -> bool:
    line, twin = lines[at], lines[at + 1]
    return line.kind is Kind.SHORT and twin.kind is Kind.SHORT and line.key == twin.key


def _next_of_text(lines: Sequence[Line], at: int) -> int | None:
    """The paragraph that follows directly, pictures aside."""
    while at < len(lines) and lines[at].kind in (Kind.CAPTION, Kind.FURNITURE):
        at += 1
    return at if at < len(lines) and _is_paragraph(lines[at]) else None


def _is_paragraph(line: Line) -> bool:
    return line.kind is Kind.PROSE and line.ends_sentence


def _sums_up(paragraph: Line, headline: Line | None, article: Sequence[Line]) -> bool:
    """Whether the paragraph says again what the headline says and the article before does not."""
    if is_cut_off(paragraph.text):
        return True
    if headline is None:
        return False
    said = _pairs([headline])
    again = said & _pairs([paragraph])
    if len(again) < _FEWEST_SHARED:
        return False
    known = _pairs(article)
    return len(again - known) >= max(_FEWEST_SHARED, _SHARE_OF_HEADLINE * len(said - known))


def _pairs(lines: Iterable[Line]) -> set[tuple[str, str]]:
    """The pairs of neighbouring words."""
    return {pair for line in lines for pair in pairwise(key(line.text[:_TEXT_COMPARED]).split())}
