"""Which names stand for the same thing: those that the articles give, the package's own list, and the user's.

Of the long forms that articles give for an acronym only those are learned that at least half of these
articles give; an acronym of two letters, which is ambiguous more often than not, must be given by two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from vnsearch.model import NAMING_JOINER, WORD_JOINER
from vnsearch.query.synonyms import Group, Synonyms, default_synonyms

_SHARE = 0.5
_LETTERS_OF_ITS_OWN = 3
_FEWEST_ARTICLES = 2


def known_names(namings: Mapping[str, int], own: Iterable[Group]) -> Synonyms:
    """All names for the same thing.

    `namings` are the names that articles give, with the number of articles; `own` are the user's groups.
    """
    return Synonyms([*default_synonyms(), *learned(namings), *own])


def learned(namings: Mapping[str, int]) -> Iterator[Group]:
    """An acronym and what it is short for, for each that the articles agree on."""
    given: Counter[str] = Counter()
    for naming, articles in namings.items():
        given[naming.partition(NAMING_JOINER)[0]] += articles
    for naming, articles in namings.items():
        short, _, long = naming.partition(NAMING_JOINER)
        fewest = 1 if len(short.replace(WORD_JOINER, "")) >= _LETTERS_OF_ITS_OWN else _FEWEST_ARTICLES
        if articles >= max(fewest, _SHARE * given[short]):
            yield Group((tuple(short.split(WORD_JOINER)), tuple(long.split(WORD_JOINER))))
