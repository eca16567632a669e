"""The posting lists of a layer as bytes: each list in the form that suits its length.

- A *short* list has the articles' numbers, two bytes each (three or four where a segment has more articles
  than these can number), and then their weights, one byte each.
- A *medium* list has, for each run of 255 articles, how many of them are in it; then the place of each of
  these within its run, and then the weights.
- A *dense* list has one byte for each article of the segment: its weight, `ONLY_RELATED` where that is 0, and
  0 where the article is not in the list. It can be used as it is.

A list is dense if it takes no more bytes so than if it were short; otherwise it has the shorter of the other
two forms. So the form, and the number of bytes, follow from the number of articles in the list and in the
segment. A layer has these arrays:

- `counts`: for each term, how many articles are in its list. In the layers without marks, 0 for a term that
  stands for a single term with marks, because the list of that one is the same.
- `same`: only in the layers without marks: for each term, the number of that single term plus 1, or 0.
- `starts`: where the lists of each `GROUP` terms start in `lists`, and last, where the last one ends.
- `lists`: the lists, one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from vnsearch.engine.format.layout import LARGEST_WEIGHT
from vnsearch.engine.format.ranges import cut_ranges, enumerate_ranges
from vnsearch.model import Layer

if TYPE_CHECKING:
    from vnsearch._typing import Array, Flags, Numbers

GROUP = 16
"""The terms, the first of which has its place stored: those of the others follow from the counts."""
RUN = 255
"""The articles of a run: the largest number of them in a list still is a byte."""
ONLY_RELATED = LARGEST_WEIGHT + 1
WITH_MARKS = {Layer.FOLDED: Layer.SYLLABLE, Layer.FOLDED_WORD: Layer.WORD}
"""The layers without marks, and for each the layer whose terms its own are made of."""
_BYTES_AT_ONCE = 1 << 20
"""The bytes of lists that are packed or unpacked at a time, about, which limits the memory needed."""


class PostingArrays(NamedTuple):
    """Posting lists one after the other; those of the n-th term begin at `starts[n]`."""

    starts: Numbers
    articles: Array
    weights: Array

    @property
    def counts(self) -> Numbers:
        """How many articles each list has."""
        return self.starts[1:] - self.starts[:-1]


class Forms:
    """The forms and sizes of lists in a segment of this many `articles`."""

    def __init__(self, articles: int) -> None:
        self.articles = articles
        self.width = next(width for width in (2, 3, 4) if articles <= 1 << 8 * width)
        self.runs = -(-articles // RUN)
        self._dense_from = -(-articles // (self.width + 1))
        self._medium_from = self.runs // (self.width - 1) + 1
        self._type = np.min_scalar_type(max(articles - 1, 0))
        self._run_begins = np.arange(0, articles, RUN, dtype=self._type)

    def is_dense(self, count: int) -> bool:
        """Whether a list of this many articles is dense."""
        return count >= self._dense_from

    def read(self, data: Array, count: int) -> tuple[Array, Array]:
        """The articles and weights of a list of this many articles that is not dense, given its bytes."""
        runs, width = self.runs, self.width
        if count >= self._medium_from:
            articles = np.repeat(self._run_begins, data[:runs])
            articles += data[runs : runs + count]
            return articles, data[runs + count :]
        if width == 3:
            data_of_numbers = np.zeros((count, 4), dtype=np.uint8)
            data_of_numbers[:, :3] = data[: 3 * count].reshape(-1, 3)
            return data_of_numbers.view("<u4").ravel(), data[3 * count :]
        return data[: width * count].copy().view(f"<u{width}"), data[width * count :]

    def size(self, count: int) -> int:
        """The bytes of a list of this many articles."""
        if not count:
            return 0
        if count >= self._dense_from:
            return self.articles
        if count >= self._medium_from:
            return self.runs + 2 * count
        return (self.width + 1) * count

    def sizes(self, counts: Numbers) -> Numbers:
        """The bytes of each list."""
        dense, medium, _ = self.sort(counts)
        sizes = (self.width + 1) * counts
        sizes[medium] = self.runs + 2 * counts[medium]
        sizes[dense] = self.articles
        return sizes

    def sort(self, counts: Numbers) -> tuple[Flags, Flags, Flags]:
        """Which lists are dense, which medium, and which short; empty ones are in no form."""
        dense = (counts >= self._dense_from) & (counts > 0)
        medium = (counts >= self._medium_from) & ~dense
        return dense, medium, (counts > 0) & ~dense & ~medium


def pack(postings: PostingArrays, articles: int) -> dict[str, Array]:
    """The `counts`, `starts` and `lists` of a layer in a segment of this many articles."""
    forms = Forms(articles)
    places = _Places(forms, postings.counts)
    lists = np.zeros(places.end, dtype=np.uint8)
    for some, some_postings in places.cut(postings):
        _write(lists, some, some_postings)
    return {"counts": postings.counts, "starts": find_starts(postings.counts, articles), "lists": lists}


def find_starts(counts: Array, articles: int) -> Numbers:
    """The `starts` of lists with these `counts` in a segment of this many articles."""
    places = _Places(Forms(articles), counts.astype(np.intp))
    return np.append(places.begins[::GROUP], places.end)


def unpack(arrays: Mapping[str, Array], layer: Layer) -> PostingArrays:
    """The posting lists of a layer; raises `ValueError` and other errors when its numbers cannot be."""
    own = _unpack_own(arrays, layer)
    if layer not in WITH_MARKS:
        return own
    same = arrays[f"{layer}.same"].astype(np.intp) - 1
    shared = _unpack_own(arrays, WITH_MARKS[layer])
    counts = count_articles(arrays, layer)
    starts = np.append(0, np.cumsum(counts))
    is_own = np.repeat(same < 0, counts)
    taken = enumerate_ranges(shared.starts[same[same >= 0]], counts[same >= 0])
    united = PostingArrays(
        starts,
        np.empty(len(is_own), np.promote_types(own.articles.dtype, shared.articles.dtype)),
        np.empty(len(is_own), np.uint8),
    )
    for target, values, others in (
        (united.articles, own.articles, shared.articles),
        (united.weights, own.weights, shared.weights),
    ):
        target[is_own] = values
        target[~is_own] = others[taken]
    return united


def count_articles(arrays: Mapping[str, Array], layer: Layer) -> Numbers:
    """How many articles, deleted ones included, have each term of a layer."""
    counts: Numbers = arrays[f"{layer}.counts"].astype(np.intp)
    if layer in WITH_MARKS:
        same = arrays[f"{layer}.same"].astype(np.intp)
        shared = arrays[f"{WITH_MARKS[layer]}.counts"]
        counts[same > 0] = shared[same[same > 0] - 1]
    return counts


def find_same(fold: Numbers, folded: int) -> Numbers:
    """The `same` of `folded` terms, given the number of the folded term of each term."""
    same: Numbers = np.zeros(folded, dtype=np.intp)
    same[fold] = np.arange(1, len(fold) + 1)
    same[np.bincount(fold, minlength=folded) != 1] = 0
    return same


def drop_same(postings: PostingArrays, same: Numbers) -> PostingArrays:
    """The posting lists that are stored, given `same`: the others are empty."""
    counts = np.where(same > 0, 0, postings.counts)
    kept = np.repeat(same == 0, postings.counts)
    return PostingArrays(np.append(0, np.cumsum(counts)), postings.articles[kept], postings.weights[kept])


class _Places:
    """Where some lists with these counts begin, in bytes."""

    def __init__(self, forms: Forms, counts: Numbers, first: int = 0) -> None:
        self.forms, self.counts = forms, counts
        sizes = forms.sizes(counts)
        self.begins: Numbers = np.cumsum(sizes) - sizes + first
        self.end = first + int(sizes.sum())

    def cut(self, postings: PostingArrays) -> Iterator[tuple[_Places, PostingArrays]]:
        """Parts with about `_BYTES_AT_ONCE` bytes each; most often, all is one."""
        if self.end <= _BYTES_AT_ONCE:
            yield self, postings
            return
        for first, last in cut_ranges(np.append(self.begins, self.end), _BYTES_AT_ONCE):
            part = slice(int(postings.starts[first]), int(postings.starts[last]))
            yield (
                _Places(self.forms, self.counts[first:last], int(self.begins[first])),
                PostingArrays(
                    postings.starts[first : last + 1], postings.articles[part], postings.weights[part]
                ),
            )


def _unpack_own(arrays: Mapping[str, Array], layer: Layer) -> PostingArrays:
    """The posting lists that are stored in a layer."""
    articles = len(arrays["id_ends"])
    counts, lists = arrays[f"{layer}.counts"].astype(np.intp), arrays[f"{layer}.lists"]
    if (counts > articles).any():
        raise ValueError(f"{layer}.counts has more articles than there are")
    places = _Places(Forms(articles), counts)
    if places.end != len(lists):
        raise ValueError(
            f"{layer}.lists has {len(lists)} bytes where {layer}.counts has room for {places.end}"
        )
    postings = PostingArrays(
        np.append(0, np.cumsum(counts)),
        np.empty(int(counts.sum()), dtype=np.min_scalar_type(max(articles - 1, 0))),
        np.empty(int(counts.sum()), dtype=np.uint8),
    )
    for some, some_postings in places.cut(postings):
        _read(lists, some, some_postings)
    return postings


class _Chosen:
    """Some lists of one form: where each begins, how many articles it has, and which postings are theirs.

    For each posting, `begin` is where its list begins, `size` how many articles that has, and `within` its
    place among them.
    """

    def __init__(self, places: _Places, flags: Flags) -> None:
        self.forms = places.forms
        self.begins, self.counts = places.begins[flags], places.counts[flags]
        self.postings: Flags | slice = slice(None) if flags.all() else np.repeat(flags, places.counts)
        self.begin, self.size = np.repeat(self.begins, self.counts), np.repeat(self.counts, self.counts)
        self.within = enumerate_ranges(0 * self.counts, self.counts)


def _write(lists: Array, places: _Places, postings: PostingArrays) -> None:
    """Writes lists to their places."""
    for flags, write in zip(
        places.forms.sort(places.counts), (_write_dense, _write_medium, _write_short), strict=True
    ):
        if flags.any():
            chosen = _Chosen(places, flags)
            articles = postings.articles[chosen.postings].astype(np.intp)
            write(lists, chosen, articles, postings.weights[chosen.postings])


def _write_dense(lists: Array, chosen: _Chosen, articles: Numbers, weights: Array) -> None:
    lists[chosen.begin + articles] = np.where(weights == 0, ONLY_RELATED, weights)


def _write_medium(lists: Array, chosen: _Chosen, articles: Numbers, weights: Array) -> None:
    runs = chosen.begin + articles // RUN
    starts = np.flatnonzero(np.append(True, runs[1:] != runs[:-1]))
    lists[runs[starts]] = np.diff(np.append(starts, len(runs)))
    places = chosen.begin + chosen.forms.runs + chosen.within
    lists[places] = articles % RUN
    lists[places + chosen.size] = weights


def _write_short(lists: Array, chosen: _Chosen, articles: Numbers, weights: Array) -> None:
    width = chosen.forms.width
    places = chosen.begin + width * chosen.within
    for byte in range(width):
        lists[places + byte] = articles >> 8 * byte & 255
    lists[chosen.begin + width * chosen.size + chosen.within] = weights


def _read(lists: Array, places: _Places, postings: PostingArrays) -> None:
    """Reads lists from their places into the arrays of `postings`."""
    for flags, read in zip(
        places.forms.sort(places.counts), (_read_dense, _read_medium, _read_short), strict=True
    ):
        if flags.any():
            chosen = _Chosen(places, flags)
            articles, weights = read(lists, chosen)
            postings.articles[chosen.postings], postings.weights[chosen.postings] = articles, weights


def _read_dense(lists: Array, chosen: _Chosen) -> tuple[Array, Array]:
    rows = lists[chosen.begins[:, np.newaxis] + np.arange(chosen.forms.articles)]
    weights = rows[rows > 0]
    weights[weights == ONLY_RELATED] = 0
    return rows.nonzero()[1], weights


def _read_medium(lists: Array, chosen: _Chosen) -> tuple[Array, Array]:
    runs = lists[chosen.begins[:, np.newaxis] + np.arange(chosen.forms.runs)]
    firsts = np.repeat(np.tile(np.arange(chosen.forms.runs) * RUN, len(runs)), runs.ravel())
    places = chosen.begin + chosen.forms.runs + chosen.within
    return firsts + lists[places], lists[places + chosen.size]


def _read_short(lists: Array, chosen: _Chosen) -> tuple[Array, Array]:
    width = chosen.forms.width
    places = chosen.begin + width * chosen.within
    articles = np.zeros(len(places), dtype=np.intp)
    for byte in range(width):
        articles |= lists[places + byte].astype(np.intp) << 8 * byte
    return articles, lists[chosen.begin + width * chosen.size + chosen.within]
