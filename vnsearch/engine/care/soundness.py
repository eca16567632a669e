"""Checks that the numbers in a segment's arrays are possible: their bounds, order, and consistency."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from vnsearch.engine.format.layout import (
    LARGEST_WEIGHT,
    PART_WEIGHTS,
    TICKS_A_DAY,
    VALUE_FIELDS,
    WEIGHT_OF_ONE,
    encode_time,
    make_term_key,
)
from vnsearch.engine.format.namings import build_beginnings
from vnsearch.engine.format.packing import WITH_MARKS, count_articles, find_same, find_starts, unpack
from vnsearch.engine.format.shapes import (
    ALL_LAYERS,
    FOLDS,
    LAYERS_OF_STRINGS,
    STRINGS,
    count_terms,
    find_misfits,
)
from vnsearch.engine.format.strings import Strings
from vnsearch.engine.format.syllable_stream import CODES, read_stream
from vnsearch.model import PARTS, Layer

if TYPE_CHECKING:
    from vnsearch._typing import Array, Flags

_Arrays = Mapping[str, "Array"]


def find_faults(arrays: _Arrays) -> Iterator[str]:
    """Finds what is wrong with a segment's arrays; raises nothing but `MemoryError`, whatever they hold."""
    found = list(find_misfits(arrays))
    yield from found
    for check in () if found else _CHECKS:
        try:
            yield from check(arrays)
        except MemoryError:
            raise
        except Exception as error:  # damaged numbers can lead to any error
            yield f"its numbers do not fit together: {error!r}"


def _check_strings(arrays: _Arrays) -> Iterator[str]:
    for ends in STRINGS.values():
        if not _ascends(arrays[ends]).all():
            yield f"{ends} does not ascend"


def _check_text(arrays: _Arrays) -> Iterator[str]:
    """The codec of terms is strict; in all else, lone surrogates are stored like other characters."""
    terms = {f"{layer}.terms" for layer in LAYERS_OF_STRINGS}
    for name in (*("ids", "paths", "urls"), *(f"{field}_values" for field in VALUE_FIELDS), *sorted(terms)):
        for number, text in enumerate(Strings(arrays[name], arrays[STRINGS[name]])):
            try:
                text.decode("utf-8", "strict" if name in terms else "surrogatepass")
            except UnicodeDecodeError as error:
                yield f"element {number} of {name} is no text: {error}"
                break


def _check_terms(arrays: _Arrays) -> Iterator[str]:
    for layer in LAYERS_OF_STRINGS:
        terms = list(Strings(arrays[f"{layer}.terms"], arrays[f"{layer}.ends"]))
        if not all(first < second for first, second in pairwise(terms)):
            yield f"the terms of {layer} are not in order"
        if arrays[f"{layer}.keys"].tolist() != [make_term_key(term) for term in terms]:
            yield f"{layer}.keys is not made of the beginnings of the terms"
        if b"".join(terms).decode(errors="replace") != "".join(
            term.decode(errors="replace") for term in terms
        ):
            yield f"a term of {layer} is cut inside a letter"
        elif layer == Layer.NAMING and not np.array_equal(
            build_beginnings(terms)["begins"], arrays["naming.begins"]
        ):
            yield "naming.begins is not made of the beginnings of the names"


def _check_postings(arrays: _Arrays) -> Iterator[str]:
    articles_of_segment = len(arrays["id_ends"])
    for layer in ALL_LAYERS:
        if not count_articles(arrays, layer).all():
            yield f"{layer}.counts has terms that no article has"
            continue
        starts, articles, weights = unpack(arrays, layer)
        if not (articles < articles_of_segment).all():
            yield f"{layer}.lists has numbers beyond the last article's"
        if not _rises_between(articles, starts).all():
            yield f"{layer}.lists does not ascend inside a posting list"
        if not (weights <= LARGEST_WEIGHT).all():
            yield f"{layer}.lists has weights above {LARGEST_WEIGHT}"
        if not np.array_equal(
            find_starts(arrays[f"{layer}.counts"], articles_of_segment), arrays[f"{layer}.starts"]
        ):
            yield f"{layer}.starts is not where the lists start"


def _check_pairs(arrays: _Arrays) -> Iterator[str]:
    firsts, seconds = arrays["pair.firsts"].astype(np.intp), arrays["pair.seconds"]
    if firsts[0] != 0 or not _ascends(firsts).all():
        yield "pair.firsts does not begin with 0 and ascend"
    elif not (seconds < count_terms(arrays, Layer.FOLDED)).all():
        yield "pair.seconds has numbers beyond the last term's"
    elif not _rises_between(seconds, firsts).all():
        yield "pair.seconds does not ascend for the same first syllable"


def _check_syllables(arrays: _Arrays) -> Iterator[str]:
    counts = arrays["counts"].reshape(-1, len(PARTS)).astype(np.intp)
    if int(counts.sum()) != len(arrays["stream"]):
        yield f"stream has {len(arrays['stream'])} syllables where counts has {counts.sum()}"
    if not (read_stream(arrays) < count_terms(arrays, Layer.SYLLABLE)).all():
        yield "stream has numbers beyond the last term's"
    has_rare = len(arrays["frequent"]) > 0
    if not np.array_equal(np.flatnonzero(has_rare & (arrays["stream"] == CODES - 1)), arrays["rare_places"]):
        yield "rare_places is not where the last code stands in stream"
    for layer, marked in WITH_MARKS.items():
        fold, terms = arrays[FOLDS[marked]], count_terms(arrays, layer)
        if not (fold < terms).all():
            yield f"{FOLDS[marked]} has numbers beyond the last term's"
        elif not np.array_equal(find_same(fold, terms), arrays[f"{layer}.same"]):
            yield f"{layer}.same is not what {FOLDS[marked]} gives"
    if not np.array_equal(counts @ np.array(PART_WEIGHTS) // WEIGHT_OF_ONE, arrays["lengths"]):
        yield "lengths is not what counts gives"


def _check_articles(arrays: _Arrays) -> Iterator[str]:
    for name, plural in (("id", "ids"), ("path", "paths")):
        strings = Strings(arrays[plural], arrays[f"{name}_ends"])
        order = arrays[f"{name}_order"].tolist()
        if sorted(order) != list(range(len(order))):
            yield f"{name}_order does not have every article once"
        elif not all(strings[first] <= strings[second] for first, second in pairwise(order)):
            yield f"{name}_order is not the order of the {plural}"
    if not (arrays["record_dictionaries"] < len(arrays["dictionary_ends"])).all():
        yield "record_dictionaries has numbers beyond the last dictionary's"
    for field in VALUE_FIELDS:
        if not (arrays[f"{field}_numbers"] < len(arrays[f"{field}_value_ends"])).all():
            yield f"{field}_numbers has numbers beyond the last value's"
    if not (arrays["published"] < encode_time(date.max) + 3 * TICKS_A_DAY).all():
        yield "published has times that no calendar has"


_CHECKS: tuple[Callable[[_Arrays], Iterator[str]], ...] = (
    _check_strings,
    _check_text,
    _check_terms,
    _check_postings,
    _check_pairs,
    _check_syllables,
    _check_articles,
)


def _ascends(values: Array) -> Flags:
    """For each element but the first, whether it is not smaller than the one before."""
    flags: Flags = values[1:] >= values[:-1]
    return flags


def _rises(values: Array) -> Flags:
    """For each element but the first, whether it is larger than the one before."""
    flags: Flags = values[1:] > values[:-1]
    return flags


def _rises_between(values: Array, bounds: Array) -> Flags:
    """Like `_rises` within runs, given where each run begins and, last, where the last one ends."""
    flags = _rises(values)
    inner = bounds[1:-1]
    flags[inner[(inner > 0) & (inner < len(values))] - 1] = True
    return flags
