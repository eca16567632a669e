"""Names for the same thing that articles give: an acronym and what it is short for, a word and its pieces.

A long form of an acronym is learned if at least half of the articles that explain the acronym give it. An
acronym of two letters, which is mostly ambiguous, must be explained by two articles. One that reads as a
syllable (DA, BOT) stands for its name only if it is typed in capitals, or explained by so many of the
articles with the syllable that hardly any means the syllable.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from vnsearch._lazy import lazy_property
from vnsearch.engine.protocols import Vocabulary
from vnsearch.language.analyzer import join_pair
from vnsearch.language.syllabification import fold
from vnsearch.language.syllable_structure import reads_as_syllable
from vnsearch.model import NAMING_JOINER, WORD_JOINER, Layer
from vnsearch.query.synonyms import SynonymGroup, Synonyms, read_default_synonyms

_SHARE = 0.5
_LETTERS_OF_ITS_OWN = 3
_FEWEST_ARTICLES = 2
_SHARE_OF_SYLLABLE = 0.5
"""When so many of the articles with a syllable explain it as an acronym, it is hardly ever a word."""
_SHARE_OF_WORD = 0.001
"""Spellings that are rarer than this share of the usual one are not looked for."""


class KnownNames:
    """All names for the same thing: those that come with the package, the user's `own`, and those learned."""

    def __init__(self, own: Iterable[SynonymGroup]) -> None:
        self._own = tuple(own)
        self._known: tuple[Vocabulary, Synonyms] | None = None

    def of(self, vocabulary: Vocabulary) -> Synonyms:
        """The names that apply to the index with this vocabulary."""
        known = self._known  # read once: another thread may set it to those of another one
        if known is None or known[0] is not vocabulary:
            learn = partial(learn_groups, vocabulary.namings_beginning, vocabulary.document_frequency)
            known = self._known = vocabulary, self._given.learning(learn)
        return known[1]

    def forget(self) -> None:
        """Lets go of the state that names were last asked for."""
        self._known = None

    @lazy_property
    def _given(self) -> Synonyms:
        return Synonyms([*read_default_synonyms(), *self._own])


def learn_groups(
    namings_beginning: Callable[[str], Mapping[str, int]],
    document_frequency: Callable[[Layer, str], int],
    first: str,
) -> Iterator[SynonymGroup]:
    """Yields groups of an acronym and its long form, one of which begins with the syllable `first`.

    `first` is without marks, and in capitals for an acronym that reads as a syllable and is meant as one.
    `namings_beginning` gives the names that articles give, one of which begins with such a syllable, with the
    number of articles.
    """
    given: dict[str, Counter[str]] = {}
    for naming, articles in namings_beginning(first.lower()).items():
        short, _, long = naming.partition(NAMING_JOINER)
        group = SynonymGroup((tuple(short.split(WORD_JOINER)), tuple(long.split(WORD_JOINER))))
        beginning = fold(short.partition(WORD_JOINER)[0])
        if _is_respelling(group):
            if _is_in_use(group, articles, first, document_frequency):
                yield group
            continue
        if beginning not in given:
            given[beginning] = _count_articles(namings_beginning(beginning))
        explained = given[beginning][short]
        fewest = 1 if len(short.replace(WORD_JOINER, "")) >= _LETTERS_OF_ITS_OWN else _FEWEST_ARTICLES
        if articles < max(fewest, _SHARE * explained):
            continue
        if first.isupper():
            if beginning == first.lower():
                yield SynonymGroup(((first,), group.forms[1]))
        elif not reads_as_syllable(fold(short)) or explained >= _SHARE_OF_SYLLABLE * document_frequency(
            Layer.FOLDED, beginning
        ):
            yield group


def _is_respelling(group: SynonymGroup) -> bool:
    """Whether one name is a word that is written as one, and the other its pieces, or some of them."""
    one, other = (fold("".join(form)).replace("y", "i") for form in group.forms)
    return other in one


def _is_in_use(
    group: SynonymGroup, articles: int, first: str, document_frequency: Callable[[Layer, str], int]
) -> bool:
    """Whether the other spelling of a word that begins with `first` is not too rare to be looked for.

    The word is in pieces in so many articles. What hardly any article has is not worth the time that each
    search for the word would take.
    """
    (whole,), pieces = ([fold(term) for term in form] for form in group.forms)
    as_one = document_frequency(Layer.FOLDED, whole)
    if first == whole:
        return len(whole) == len("".join(pieces)) and articles >= _SHARE_OF_WORD * as_one
    beside = document_frequency(Layer.PAIR, join_pair(pieces[0], pieces[1]))
    return as_one > 0 and as_one >= _SHARE_OF_WORD * beside


def _count_articles(namings: Mapping[str, int]) -> Counter[str]:
    """The number of articles that explain each acronym."""
    counts: Counter[str] = Counter()
    for naming, articles in namings.items():
        counts[naming.partition(NAMING_JOINER)[0]] += articles
    return counts
