"""The passages of an article that answer best, and what in them matched, as ranges of characters."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import NamedTuple

from vnsearch._lazy import lazy_property
from vnsearch.model import Article, Lookup, Part, Plan, Snippet
from vnsearch.snippets.boundaries import BoundaryFinder, Lexicon, is_cut_after, is_cut_before
from vnsearch.snippets.matcher import Matcher, TextMatches, merge_ranges
from vnsearch.snippets.passages import PassageFinder
from vnsearch.snippets.scanner import ScanLimit

LENGTH = 240
"""The longest passage, in characters."""

SCAN_LIMIT = ScanLimit(characters=500_000, found=1_000)
"""How much of each part of an article is scanned for passages: all of any usual one."""

_PART_WEIGHTS = {Part.BODY: 1.0, Part.RELATED: 0.5}
"""The factors of the scores of passages, by part."""


class ScoredSnippet(NamedTuple):
    """A passage, and its score: 0 if nothing matches in it."""

    snippet: Snippet
    score: float


class Highlighter:
    """Finds what matches a plan, in any number of texts.

    `idf` has the inverse document frequency of everything in the plan, by which passages are compared. Words
    of the `lexicon` are not cut in two.
    """

    def __init__(self, plan: Plan, idf: Mapping[Lookup, float], lexicon: Lexicon | None = None) -> None:
        self._plan, self._idf = plan, idf
        self._boundaries = BoundaryFinder(lexicon)

    def __getstate__(self) -> dict[str, object]:
        """A copy knows no words, as they are the index's."""
        return {"_plan": self._plan, "_idf": dict(self._idf), "_boundaries": BoundaryFinder(None)}

    @lazy_property
    def _matcher(self) -> Matcher:
        return Matcher(self._plan, self._idf)

    def highlights(self, text: str, part: Part | None = None) -> tuple[tuple[int, int], ...]:
        """What matches in the text, taken as this part of an article or as any: ranges in order and apart."""
        return merge_ranges(text, self._matcher.find(text, part).matches)

    def highlights_and_other_names(
        self, text: str, part: Part | None
    ) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
        """The highlights, and those of them, or parts of them, that are another name for a typed one."""
        found = self._matcher.find(text, part).matches
        return merge_ranges(text, found), merge_ranges(
            text, [match for match in found if match.is_other_name]
        )

    def snippets(self, article: Article, *, length: int = LENGTH, count: int = 1) -> list[Snippet]:
        """The `count` best passages of the article, at most `length` characters each, best first.

        They are those of `scored_snippets`.
        """
        return [each.snippet for each in self.scored_snippets(article, length=length, count=count)]

    def scored_snippets(self, article: Article, *, length: int, count: int) -> list[ScoredSnippet]:
        """The `count` best passages of the article and their scores, which are comparable between articles.

        They are from the body, or from the related text if its best passage scores more than twice as high.
        Where neither matches within `SCAN_LIMIT`, the beginning of the body is given, or else of the title.
        """
        texts = {part: text for part in _PART_WEIGHTS if (text := getattr(article, part))}
        found = {part: self._matcher.find(text, part, SCAN_LIMIT) for part, text in texts.items()}
        finders = {
            part: PassageFinder(text, article.title, found[part], length, self._boundaries)
            for part, text in texts.items()
        }
        part = max(texts, key=lambda part: finders[part].score * _PART_WEIGHTS[part], default=None)
        if part is None or not finders[part].score:
            return [ScoredSnippet(each, 0.0) for each in self._beginning(article, length)[:count]]
        passages = islice(finders[part].passages(), min(count, len(texts[part])))
        return [
            ScoredSnippet(_snippet(texts[part], part, start, end, found[part]), score * _PART_WEIGHTS[part])
            for start, end, score in passages
        ]

    def _beginning(self, article: Article, length: int) -> list[Snippet]:
        text, part = (article.body, Part.BODY) if _has_text(article.body) else (article.title, Part.TITLE)
        start, end = self._boundaries.widen(text, 0, 0, 0, len(text), length)
        return [_snippet(text, part, start, end, self._matcher.find(text, part, SCAN_LIMIT))]


def _snippet(text: str, part: Part, start: int, end: int, found: TextMatches) -> Snippet:
    inside = [match for match in found.matches if start <= match.start and match.end <= end]
    highlights, other_names = (
        tuple((left - start, right - start) for left, right in merge_ranges(text, items))
        for items in (inside, [match for match in inside if match.is_other_name])
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


def _has_text(text: str) -> bool:
    return bool(text) and not text.isspace()
