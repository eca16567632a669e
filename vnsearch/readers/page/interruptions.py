"""Finds where links to other articles interrupt an article, and where the article continues."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain, islice, pairwise

from vnsearch.language.normalization import normalize_unicode
from vnsearch.language.sentences import ends_sentence, has_several_sentences
from vnsearch.language.syllable_structure import is_syllable
from vnsearch.readers.page.headings import make_key
from vnsearch.readers.page.lines import Kind, Line

_LONGEST_BOX = 16  # lines
_MOST_TEASERS = 2  # with a sentence of their own, in a box inside an article
_SHARE_OF_HEADLINE = 0.3  # of a headline's word pairs that a sentence which summarises it repeats
_LINES_COMPARED = 30
_TEXT_COMPARED = 600  # characters of a line
_FEWEST_SHARED = 2  # word pairs
_TEASERS_TO_JUDGE_BY = 3
_LONGEST_RUN = 50  # teasers that are judged together
_SHORTEST_RUN = 120  # characters of several headlines in one line
_LEAD = 3  # lines of an article among which such a line may stand
_PARAGRAPHS_TO_JUDGE_BY = 5
_PARAGRAPHS_ABOVE_TEASERS = 4
_SHORTEST_HEADLINE = 30  # characters
_LONG_HEADLINE = 50
_LONGEST_TEASER = 350
_LONGEST_GLUED = 500
_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST_WORD = 2  # letters before a seam


def find_resumption(lines: Sequence[Line], heading: int) -> int | None:
    """Return where the article continues after the box headed by `lines[heading]`, None if it does not.

    A box consists of headlines, each followed by at most one sentence. Two consecutive paragraphs belong to
    the article again; a single paragraph between headlines is a teaser. A single last paragraph after a box
    of mere headlines is taken for the article's unless it repeats the words of the headline before it. So are
    the first one after a box below the lead, and what is no link below nothing but links.
    """
    headline: Line | None = None
    single: int | None = None
    article = lines[max(0, heading - _LINES_COMPARED) : heading]
    teasers = 0
    for at in range(heading + 1, min(len(lines), heading + 1 + _LONGEST_BOX)):
        line = lines[at]
        if line.kind is Kind.END or teasers > _MOST_TEASERS:
            break
        if _follows_links(lines, heading, at) and not _summarises(line, headline, article):
            return at
        if _is_paragraph(line):
            following = _find_adjacent_paragraph(lines, at + 1)
            summarises = _summarises(line, headline, article)
            if following is not None:
                return following if summarises else at
            if heading <= _LEAD and not summarises:
                return at
            teasers += 1
            single = None if summarises or teasers > 1 else at
        elif line.kind in (Kind.PROSE, Kind.SHORT, Kind.LINK, Kind.ITEM):
            headline = line
    return single


def _follows_links(lines: Sequence[Line], heading: int, at: int) -> bool:
    """Return whether the text at `at` follows links only, and stands above no other."""
    links = lines[heading + 1 : at]
    is_text = lines[at].kind in (Kind.PROSE, Kind.ITEM) and lines[at + 1 : at + 2] != []
    return bool(links) and is_text and {line.kind for line in links} == {Kind.LINK} != {lines[at + 1].kind}


def find_teasers_end(lines: Sequence[Line], start: int) -> int | None:
    """Return the end of the teasers that begin at `start` without a heading, None if there are none.

    A teaser is a headline that stands twice, perhaps a date, and a sentence. An article may also repeat a
    line (a caption), so at least half of the teasers must have a date or a truncated sentence.
    """
    at, teasers, certain = start, 0, 0
    while at + 1 < len(lines) and teasers < _LONGEST_RUN and _is_doubled_headline(lines, at):
        at += 2
        teasers += 1
        dated = at < len(lines) and lines[at].kind is Kind.DATE
        at += dated
        summarises = at < len(lines) and _is_sentence(lines[at])
        certain += dated or (summarises and is_truncated(lines[at].text))
        at += summarises
        if teasers == _TEASERS_TO_JUDGE_BY and not certain:
            return None
    return at if teasers and certain * 2 >= teasers and certain else None


def find_last_teasers(lines: Sequence[Line]) -> int:
    """Return where the teasers begin that end an article without a heading, or the number of lines.

    A teaser is a headline and a short paragraph, of which the paragraph repeats words, or the headline is
    longer than a subheading; of several in a row, that need not be so. The article has much more paragraphs.
    """
    start = len(lines)
    paragraphs = sum(line.kind is Kind.PROSE for line in lines)
    pairs, certain, at = 0, 0, start
    while at >= 2 and _is_teaser(lines[at - 2], lines[at - 1]):
        at -= 2
        pairs += 1
        before = lines[max(0, at - _LINES_COMPARED) : at]
        certain += _summarises(lines[at + 1], lines[at], before) or _is_long_headline(lines[at])
    if not pairs or (certain < pairs and pairs < _TEASERS_TO_JUDGE_BY):
        return start
    left = paragraphs - pairs
    return at if left >= max(_PARAGRAPHS_ABOVE_TEASERS, 2 * pairs) else start


def announces_next(lines: Sequence[Line], at: int) -> bool:
    """Return whether the link at `at` is the headline of the short paragraph below it, which stands alone."""
    if at + 1 >= len(lines) or not _is_teaser(lines[at], lines[at + 1]):
        return False
    if at + 2 < len(lines) and lines[at + 2].kind in (Kind.PROSE, Kind.CAPTION):
        return False
    return len(_collect_pairs([lines[at]]) & _collect_pairs([lines[at + 1]])) > _FEWEST_SHARED


def _is_teaser(headline: Line, paragraph: Line) -> bool:
    is_headline = headline.kind in (Kind.SHORT, Kind.LINK) and len(headline.text) >= _SHORTEST_HEADLINE
    return is_headline and paragraph.kind is Kind.PROSE and len(paragraph.text) <= _LONGEST_TEASER


def _is_long_headline(line: Line) -> bool:
    return len(line.text) >= _LONG_HEADLINE and not line.text.endswith("?")


def is_glued_teaser(text: str) -> bool:
    """Return whether a headline and what it announces stand in the text without a space: `mìnhNhấn mạnh`."""
    if not _SHORTEST_HEADLINE <= len(text) <= _LONGEST_GLUED:
        return False
    text = normalize_unicode("NFC", text)
    end = next((word.start() + at for word in _WORD.finditer(text) if (at := _find_seam(word[0]))), 0)
    headline = text[:end]
    return end >= _SHORTEST_HEADLINE and not (ends_sentence(headline) or has_several_sentences(headline))


def _find_seam(word: str) -> int | None:
    """Return where a capitalised syllable begins inside the word, None if there is no such place."""
    at = next((at for at, letter in enumerate(word) if letter.isupper()), 0)
    after = word[at + 1 :]
    is_seam = at >= _SHORTEST_WORD and after.islower() and is_syllable(word[at].lower() + after)
    return at if is_seam else None


def is_run_of_links(lines: Sequence[Line], at: int) -> bool:
    """Return whether the line consists of several headlines in a row, as they stand under a lead.

    Such a line is long and stands close to the lead. No sentence ends in it or at its end, while nearly all
    other paragraphs of the page end with a sentence.
    """
    line = lines[at]
    if not 0 < at < _LEAD or line.kind not in (Kind.PROSE, Kind.SHORT) or len(line.text) < _SHORTEST_RUN:
        return False
    if line.ends_sentence or has_several_sentences(line.text) or line.text.endswith((":", ";", ",")):
        return False
    if not lines[at - 1].ends_sentence:
        return False
    page = chain(islice(lines, at), islice(lines, at + 1, None))
    paragraphs = list(islice((other for other in page if other.kind is Kind.PROSE), _LINES_COMPARED))
    ended = sum(paragraph.ends_sentence for paragraph in paragraphs)
    return len(paragraphs) >= _PARAGRAPHS_TO_JUDGE_BY and ended * 10 >= len(paragraphs) * 9


def is_truncated(text: str) -> bool:
    """Return whether a program cut the text to a length: it ends with a space and dots."""
    return text.endswith((" ...", " …"))


def _is_doubled_headline(lines: Sequence[Line], at: int) -> bool:
    line, twin = lines[at], lines[at + 1]
    return line.kind is Kind.SHORT and twin.kind is Kind.SHORT and line.key == twin.key


def _find_adjacent_paragraph(lines: Sequence[Line], at: int) -> int | None:
    """Return the index of the next line if it is a paragraph, skipping captions and furniture, or None."""
    while at < len(lines) and lines[at].kind in (Kind.CAPTION, Kind.FURNITURE):
        at += 1
    return at if at < len(lines) and _is_paragraph(lines[at]) else None


def _is_sentence(line: Line) -> bool:
    return line.kind in (Kind.PROSE, Kind.SHORT) and line.ends_sentence


def _is_paragraph(line: Line) -> bool:
    return line.kind in (Kind.PROSE, Kind.ITEM) and line.ends_sentence


def _summarises(paragraph: Line, headline: Line | None, article: Sequence[Line]) -> bool:
    """Return whether the paragraph repeats what is said in the headline, but not in the article before it."""
    if is_truncated(paragraph.text):
        return True
    if headline is None:
        return False
    said = _collect_pairs([headline])
    again = said & _collect_pairs([paragraph])
    if len(again) < _FEWEST_SHARED:
        return False
    known = _collect_pairs(article)
    return len(again - known) >= max(_FEWEST_SHARED, _SHARE_OF_HEADLINE * len(said - known))


def _collect_pairs(lines: Iterable[Line]) -> set[tuple[str, str]]:
    """Return the pairs of adjacent words."""
    return {pair for line in lines for pair in pairwise(make_key(line.text[:_TEXT_COMPARED]).split())}
