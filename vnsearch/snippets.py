"""The passage of an article that answers best, and what in it matched, as ranges of characters.

Which syllables match is decided by the same terms that found the article. A syllable of a longer query is
only marked beside a neighbour that it has in the query, if it stands so anywhere in the text: the "Lâm" of
"Tô Lâm" and not the "làm" of "làm việc".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from vnsearch.analysis import fold, pair, syllables
from vnsearch.model import Article, Lookup, Phrase, Plan, Snippet, Term, Weighted
from vnsearch.occurrences import occurrences

LENGTH = 240
"""The longest passage, in characters."""

_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]?(\s+)|(\n\s*)")
_ENDED = re.compile(r"[.!?…][\"'”’)\]]*\s*\Z|\n\s*\Z|\A\s*\Z")
_MARGIN = 32
"""How many characters beside a passage are looked at to tell whether a sentence ends there."""
_PARAGRAPH = re.compile(r"\s*\n")
_SPACE = re.compile(r"\s+")
_SPACES = re.compile(r"[^\S\n]+")
_RELATED = 0.5
"""How much what matches in related text counts against what matches in the body."""
_WHOLE = 1.25
"""How much more a passage counts that begins with its sentence."""
_ROUNDING = 1e-9
_CONTEXT = 0.4
"""The share of a passage's spare characters that goes before what matched, when a sentence is cut."""


class _Item(NamedTuple):
    """Something of the plan found in the text, and the characters it stands in."""

    key: Lookup
    start: int
    end: int


class _Found(NamedTuple):
    """What of the plan a text has: syllables to highlight, and pairs, which only tell passages apart."""

    syllables: Sequence[_Item]
    pairs: Sequence[_Item]


class _Passage(NamedTuple):
    """The best passage [start, end) of the gap [low, high) of a text."""

    start: int
    end: int
    low: int
    high: int
    worth: float


class Highlighter:
    """Finds what matches a plan, in any number of texts.

    `idf` says how much each (layer, term) of the plan tells, where passages are compared.
    """

    def __init__(self, plan: Plan, idf: Mapping[Lookup, float]) -> None:
        self._keys = _Keys(plan)
        self._pairs = _terms(plan.supporting, "pair")
        self._phrases = [each.lookup for each in plan.matching if isinstance(each.lookup, Phrase)]
        self._idf = idf

    def highlights(self, text: str) -> tuple[tuple[int, int], ...]:
        """What in the text matches: ranges of characters, in order and apart."""
        return _ranges(text, self._find(text).syllables)

    def snippets(self, article: Article, *, length: int = LENGTH, count: int = 1) -> list[Snippet]:
        """The `count` best passages of the article, at most `length` characters each, best first.

        They are of the body, or of related text when that tells more than twice as much; where neither
        matches, the beginning of the body, or else of the title.
        """
        body, related = (
            _Search(text, part, self._find(text), self._idf, length)
            for text, part in ((article.body, "body"), (article.related, "related"))
        )
        best = related if related.worth * _RELATED > body.worth else body
        return best.passages(count) if best.worth else self._beginning(article, length)[:count]

    def _beginning(self, article: Article, length: int) -> list[Snippet]:
        text, part = (article.body, "body") if article.body.strip() else (article.title, "title")
        start, end = _widen(text, 0, 0, 0, len(text), length)
        return [_snippet(text, part, start, end, self._find(text).syllables)]

    def _find(self, text: str) -> _Found:
        found = syllables(text)
        keys = list(map(self._keys.__getitem__, found.terms))
        matched = [number for number, key in enumerate(keys) if key is not None]
        pairs = []
        beside: set[int] = set()
        for first, second in pairwise(matched):
            if second == first + 1:
                term = pair(fold(found.terms[first]), fold(found.terms[second]))
                if term in self._pairs:
                    pairs.append(_Item(Term("pair", term), found.starts[first], found.ends[second]))
                    beside.update((first, second))
        accompanied = {keys[number] for number in beside}
        items = [
            _Item(key, found.starts[number], found.ends[number])
            for number in matched
            if (key := keys[number]) is not None and (number in beside or key not in accompanied)
        ]
        items += [
            _Item(phrase, found.starts[run[0]], found.ends[run[-1]])
            for phrase in self._phrases
            for run in occurrences(found.terms, phrase)
        ]
        return _Found(sorted(items, key=lambda item: (item.start, -item.end)), pairs)


def find_run(text: str, phrase: Phrase) -> tuple[int, int] | None:
    """The characters of the first place where a phrase stands with only spaces between its syllables."""
    found = syllables(text)
    for run in occurrences(found.terms, phrase):
        if all(text[found.ends[number] : found.starts[number + 1]].isspace() for number in run[:-1]):
            return found.starts[run[0]], found.ends[run[-1]]
    return None


class _Keys(dict[str, "Term | None"]):
    """For a syllable's term, the term of the plan that it matches."""

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self._marked = _terms(plan.matching, "syllable")
        self._folded = _terms(plan.matching, "folded")

    def __missing__(self, term: str) -> Term | None:
        if term in self._marked:
            key: Term | None = Term("syllable", term)
        else:
            folded = fold(term)
            key = Term("folded", folded) if folded in self._folded else None
        self[term] = key
        return key


def _terms(weighted: Iterable[Weighted], layer: str) -> set[str]:
    lookups = [each.lookup for each in weighted]
    return {lookup.term for lookup in lookups if isinstance(lookup, Term) and lookup.layer == layer}


def _ranges(text: str, items: Sequence[_Item]) -> tuple[tuple[int, int], ...]:
    """The items' characters; those with only spaces between them as one range."""
    ranges: list[tuple[int, int]] = []
    for item in items:
        if ranges and (item.start <= ranges[-1][1] or _SPACES.fullmatch(text, ranges[-1][1], item.start)):
            ranges[-1] = (ranges[-1][0], max(ranges[-1][1], item.end))
        else:
            ranges.append((item.start, item.end))
    return tuple(ranges)


class _Search:
    """The search for the best passages of one part of an article."""

    def __init__(self, text: str, part: str, found: _Found, idf: Mapping[Lookup, float], length: int) -> None:
        self._text, self._part, self._found = text, part, found
        self._idf, self._length = idf, length
        self._items = sorted(
            (*self._found.syllables, *self._found.pairs), key=lambda item: (item.start, item.end)
        )
        self._first = self._best_passage(0, len(text))
        self.worth = self._first.worth

    def passages(self, count: int) -> list[Snippet]:
        """The `count` best ones that match anything, apart from each other."""
        candidates = [self._first]
        chosen: list[Snippet] = []
        while len(chosen) < count:
            best = max(candidates, key=lambda passage: passage.worth)
            if not best.worth:
                break
            chosen.append(_snippet(self._text, self._part, best.start, best.end, self._found.syllables))
            if len(chosen) < count:
                candidates.remove(best)
                candidates.append(self._best_passage(best.low, best.start))
                candidates.append(self._best_passage(best.end, best.high))
        return chosen

    def _best_passage(self, low: int, high: int) -> _Passage:
        """The passage of text[low:high] whose distinct items tell most; among equals the first.

        One that begins with its sentence is preferred to one that tells little more.
        """
        items = [i for i in self._items if low <= i.start and i.end <= min(high, i.start + self._length)]
        inside: dict[Lookup, int] = {}
        worth = best_worth = 0.0
        best = (low, low)
        last = 0
        for first, item in enumerate(items):
            latest = item.start + self._length
            while last < len(items) and items[last].end <= latest:
                key = items[last].key
                count = inside.get(key, 0)
                inside[key] = count + 1
                if not count:
                    worth += self._idf.get(key, 0.0)
                last += 1
            if worth > best_worth + _ROUNDING:
                best_worth, best = worth, (item.start, items[last - 1].end)
            if worth * _WHOLE > best_worth + _ROUNDING:
                whole = self._whole_sentence(items[first:last], low)
                if whole is not None and whole.worth > best_worth + _ROUNDING:
                    best_worth, best = whole.worth, (whole.start, whole.end)
            inside[item.key] -= 1
            if not inside[item.key]:
                worth -= self._idf.get(item.key, 0.0)
        start, end = _widen(self._text, *best, low, high, self._length)
        return _Passage(start, end, low, high, best_worth)

    def _whole_sentence(self, items: Sequence[_Item], low: int) -> _Passage | None:
        """The items of a passage that begins with the first one's sentence, if that is not too long."""
        earliest = max(low, items[0].end - self._length)
        ends = [end.end() for end in _SENTENCE_END.finditer(self._text, earliest, items[0].start)]
        if not ends and earliest > low:
            return None
        begin = ends[-1] if ends else low
        within = [item for item in items if item.end <= begin + self._length]
        worth = sum(self._idf.get(key, 0.0) for key in {item.key for item in within})
        return _Passage(items[0].start, within[-1].end, begin, begin + self._length, worth * _WHOLE)


def _widen(text: str, start: int, end: int, low: int, high: int, length: int) -> tuple[int, int]:
    """Widens text[start:end] to whole sentences of text[low:high], or else to whole words."""
    spare = length - (end - start)
    earliest = max(low, start - spare)
    bounds = [match.end() for match in _SENTENCE_END.finditer(text, earliest, start)]
    if earliest == low:
        bounds.append(low)
    begin = max((bound for bound in bounds if bound <= start), default=None)
    if begin is None:
        begin = _word_start(text, max(low, start - int(spare * _CONTEXT)), start)
    latest = min(high, begin + length)
    ends = [match.start(match.lastindex or 0) for match in _SENTENCE_END.finditer(text, end - 1, latest)]
    if latest == high:
        ends.append(high)
    finish = max((bound for bound in ends if bound >= end), default=None)
    return _stripped(text, begin, _word_end(text, end, latest) if finish is None else finish)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """The passage without spaces at its ends."""
    passage = text[start:end]
    return start + len(passage) - len(passage.lstrip()), end - len(passage) + len(passage.rstrip())


def _word_start(text: str, wanted: int, limit: int) -> int:
    """The first beginning of a word in text[wanted:limit], or else `limit`."""
    if wanted == 0 or text[wanted - 1].isspace():
        return wanted
    space = _SPACE.search(text, wanted, limit)
    return limit if space is None else space.end()


def _word_end(text: str, end: int, latest: int) -> int:
    """The last end of a word in text[end:latest], or else the last place that splits no character."""
    spaces = [match.start() for match in _SPACE.finditer(text, end, min(len(text), latest + 1))]
    if spaces:
        return spaces[-1]
    while latest > end and latest < len(text) and _continues(text[latest]):
        latest -= 1
    return latest


def _continues(char: str) -> bool:
    """Whether the character belongs to the one before it, as marks and emoji's variation selectors do."""
    return unicodedata.category(char).startswith("M")


def _snippet(text: str, part: str, start: int, end: int, items: Sequence[_Item]) -> Snippet:
    inside = [item for item in items if start <= item.start and item.end <= end]
    return Snippet(
        part=part,
        start=start,
        text=text[start:end],
        highlights=tuple((left - start, right - start) for left, right in _ranges(text, inside)),
        cut_before=not _ENDED.search(text[max(0, start - _MARGIN) : start]),
        cut_after=bool(text[end:].strip())
        and not _ENDED.search(text[max(start, end - _MARGIN) : end])
        and not _PARAGRAPH.match(text, end),
    )
