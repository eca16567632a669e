"""The passages of an article that answer best, and what in them matched, as ranges of characters."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from itertools import islice

from vnsearch.language.syllabification import split_syllables
from vnsearch.model import Article, Lookup, Part, Phrase, Plan, Snippet
from vnsearch.query.phrase_matching import occurrences
from vnsearch.query.vocabulary import Lexicon
from vnsearch.snippets.boundaries import Cutter, is_cut_after, is_cut_before
from vnsearch.snippets.matcher import Found, Matcher, ranges
from vnsearch.snippets.passages import Search
from vnsearch.snippets.scanner import Reach

LENGTH = 240
"""The longest passage, in characters."""

REACH = Reach(characters=500_000, found=1_000)
"""How much of each part of an article is looked through for passages: all of any usual one."""

_SHARES = {Part.BODY: 1.0, Part.RELATED: 0.5}
"""How much what matches in a part counts."""


class Highlighter:
    """Finds what matches a plan, in any number of texts.

    `idf` says how much each (layer, term) of the plan tells, where passages are compared. The words that the
    `lexicon` has are not cut in two.
    """

    def __init__(self, plan: Plan, idf: Mapping[Lookup, float], lexicon: Lexicon | None = None) -> None:
        self._plan, self._idf = plan, idf
        self._cutter = Cutter(lexicon)

    def __getstate__(self) -> dict[str, object]:
        """A copy knows no words, as they are the index's."""
        return {"_plan": self._plan, "_idf": dict(self._idf), "_cutter": Cutter(None)}

    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher(self._plan, self._idf)

    def highlights(self, text: str, part: Part | None = None) -> tuple[tuple[int, int], ...]:
        """What in the text matches, as in this part of an article, or in any: ranges in order and apart."""
        return ranges(text, self._matcher.find(text, part).items)

    def highlights_and_other_names(
        self, text: str, part: Part
    ) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
        """The highlights, and those of them, or parts of them, that are another name for what was typed."""
        found = self._matcher.find(text, part).items
        return ranges(text, found), ranges(text, [item for item in found if item.is_other_name])

    def snippets(self, article: Article, *, length: int = LENGTH, count: int = 1) -> list[Snippet]:
        """The `count` best passages of the article, at most `length` characters each, best first.

        They are of the body, or of related text when that tells more than twice as much; where neither
        matches within `REACH`, the beginning of the body, or else of the title.
        """
        texts = {part: text for part in _SHARES if (text := getattr(article, part))}
        found = {part: self._matcher.find(text, part, REACH) for part, text in texts.items()}
        searches = {
            part: Search(text, article.title, found[part], length, self._cutter)
            for part, text in texts.items()
        }
        part = max(texts, key=lambda part: searches[part].worth * _SHARES[part], default=None)
        if part is None or not searches[part].worth:
            return self._beginning(article, length)[:count]
        passages = islice(searches[part].passages(), count)
        return [_snippet(texts[part], part, start, end, found[part]) for start, end in passages]

    def _beginning(self, article: Article, length: int) -> list[Snippet]:
        text, part = (article.body, Part.BODY) if article.body.strip() else (article.title, Part.TITLE)
        start, end = self._cutter.widen(text, 0, 0, 0, len(text), length)
        return [_snippet(text, part, start, end, self._matcher.find(text, part, REACH))]


def find_run(text: str, phrase: Phrase) -> tuple[int, int] | None:
    """The characters of the first place where a phrase stands with only spaces between its syllables."""
    found = split_syllables(text)
    for run in occurrences(found.terms, phrase):
        if all(text[found.ends[number] : found.starts[number + 1]].isspace() for number in run[:-1]):
            return found.starts[run[0]], found.ends[run[-1]]
    return None


def _snippet(text: str, part: Part, start: int, end: int, found: Found) -> Snippet:
    inside = [item for item in found.items if start <= item.start and item.end <= end]
    highlights, other_names = (
        tuple((left - start, right - start) for left, right in ranges(text, items))
        for items in (inside, [item for item in inside if item.is_other_name])
    )
    return Snippet(
        part=part,
        start=start,
        text=text[start:end],
        highlights=highlights,
        cut_before=is_cut_before(text, start),
        cut_after=is_cut_after(text, start, end),
        other_names=other_names,
    )
