"""Collects names for the same thing: those that articles give, the package's own list, and the user's.

A long form of an acronym is learned if at least half of the articles that explain the acronym give it. An
acronym of two letters, which is mostly ambiguous, must be explained by two articles.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from vnsearch.model import NAMING_JOINER, WORD_JOINER
from vnsearch.query.synonyms import SynonymGroup, Synonyms, read_default_synonyms

_SHARE = 0.5
_LETTERS_OF_ITS_OWN = 3
_FEWEST_ARTICLES = 2


def collect_synonyms(namings: Mapping[str, int], own: Iterable[SynonymGroup]) -> Synonyms:
    """Collects all names for the same thing.

    `namings` are the names that articles give, with the number of articles; `own` are the user's groups.
    """
    return Synonyms([*read_default_synonyms(), *learn_groups(namings), *own])


def learn_groups(namings: Mapping[str, int]) -> Iterator[SynonymGroup]:
    """Yields a group of an acronym and its long form for each pair that enough articles give."""
    given: Counter[str] = Counter()
    for naming, articles in namings.items():
        given[naming.partition(NAMING_JOINER)[0]] += articles
    for naming, articles in namings.items():
        short, _, long = naming.partition(NAMING_JOINER)
        fewest = 1 if len(short.replace(WORD_JOINER, "")) >= _LETTERS_OF_ITS_OWN else _FEWEST_ARTICLES
        if articles >= max(fewest, _SHARE * given[short]):
            yield SynonymGroup((tuple(short.split(WORD_JOINER)), tuple(long.split(WORD_JOINER))))
