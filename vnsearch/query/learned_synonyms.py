"""Names for the same thing that the articles give: an acronym, and what it is short for.

A long form of an acronym is learned if at least half of the articles that explain the acronym give it. An
acronym of two letters, which is mostly ambiguous, must be explained by two articles.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from vnsearch.language.syllabification import fold
from vnsearch.model import NAMING_JOINER, WORD_JOINER
from vnsearch.query.synonyms import SynonymGroup

_SHARE = 0.5
_LETTERS_OF_ITS_OWN = 3
_FEWEST_ARTICLES = 2


def learn_groups(namings_beginning: Callable[[str], Mapping[str, int]], first: str) -> Iterator[SynonymGroup]:
    """Yields groups of an acronym and its long form, one of which begins with the syllable `first`.

    `first` is without marks. `namings_beginning` gives the names that articles give, one of which begins with
    such a syllable, with the number of articles.
    """
    given: dict[str, Counter[str]] = {}
    for naming, articles in namings_beginning(first).items():
        short, _, long = naming.partition(NAMING_JOINER)
        beginning = fold(short.partition(WORD_JOINER)[0])
        if beginning not in given:
            given[beginning] = _count_articles(namings_beginning(beginning))
        fewest = 1 if len(short.replace(WORD_JOINER, "")) >= _LETTERS_OF_ITS_OWN else _FEWEST_ARTICLES
        if articles >= max(fewest, _SHARE * given[beginning][short]):
            yield SynonymGroup((tuple(short.split(WORD_JOINER)), tuple(long.split(WORD_JOINER))))


def _count_articles(namings: Mapping[str, int]) -> Counter[str]:
    """The number of articles that explain each acronym."""
    counts: Counter[str] = Counter()
    for naming, articles in namings.items():
        counts[naming.partition(NAMING_JOINER)[0]] += articles
    return counts
