"""Names for the same thing that the articles give: an acronym, and what it is short for.

A long form of an acronym is learned if at least half of the articles that explain the acronym give it. An
acronym of two letters, which is mostly ambiguous, must be explained by two articles.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from vnsearch._lazy import lazy_property
from vnsearch.engine import Snapshot
from vnsearch.language.syllabification import fold
from vnsearch.model import NAMING_JOINER, WORD_JOINER
from vnsearch.query.synonyms import SynonymGroup, Synonyms, read_default_synonyms

_SHARE = 0.5
_LETTERS_OF_ITS_OWN = 3
_FEWEST_ARTICLES = 2


class KnownNames:
    """All names for the same thing: those that come with the package, the user's `own`, and those learned."""

    def __init__(self, own: Iterable[SynonymGroup]) -> None:
        self._own = tuple(own)
        self._known: tuple[Snapshot, Synonyms] | None = None

    def of(self, snapshot: Snapshot) -> Synonyms:
        """The names that apply to a state of the index."""
        known = self._known  # read once: another thread may set it to those of another snapshot
        if known is None or known[0] is not snapshot:
            learn = partial(learn_groups, snapshot.namings_beginning)
            known = self._known = snapshot, self._given.learning(learn)
        return known[1]

    def forget(self) -> None:
        """Lets go of the state that names were last asked for."""
        self._known = None

    @lazy_property
    def _given(self) -> Synonyms:
        return Synonyms([*read_default_synonyms(), *self._own])


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
