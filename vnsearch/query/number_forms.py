"""Other ways of writing the numbers in a query, and what stands with them.

`1000` is also written `1 000`, `8/3` also `8 tháng 3`, `0912345678` in any groups, `8:30` also `8h30`,
`quận 8` also `Q8`, `5 km` also `5 cây số`, and `Nghị định 15/2023` also `15/2023/NĐ-CP`. What differs in
nothing but signs and zeros (`1.000`, `08/03`) has one key already (see `language.numbers`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, pairwise, product
from typing import NamedTuple

from vnsearch.language.analyzer import join_pair
from vnsearch.language.numbers import evaluate, is_day, is_number, split_number
from vnsearch.language.syllabification import fold, has_marks
from vnsearch.model import Layer, Lookup, Phrase, Term
from vnsearch.query.short_forms import Form, Place, find_form
from vnsearch.query.syllables import ALWAYS_JOIN, QuerySyllable
from vnsearch.query.vocabulary import Vocabulary

SAME = 0.7
"""The weight of another way to write the same."""
INNER = 0.2
"""The weight of what only has the pieces of a number, or has the number as a piece of another."""
_MOST_NUMBERS = 32
"""In a longer query, other ways of writing are looked for this many numbers only."""
_MOST_GROUPINGS = 8
_LONGEST_GROUP = 9
_SHORTEST_TELEPHONE, _LONGEST_TELEPHONE = 8, 15

_DATE = re.compile(r"(\d\d?)/(\d\d?)(?:/(\d\d))?")
_DATE_WITH_DOT = re.compile(r"(\d\d?)\.(\d\d?)")
_CLOCK = re.compile(r"(\d\d?):(\d\d)")
_THOUSANDS = re.compile(r"[1-9]\d{3,14}")
_DIGITS = re.compile(r"[\d.]+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_HOUR_SIGNS = ("h", "giờ", "g")


def list_spellings(number: str, value: str, vocabulary: Vocabulary) -> list[Term]:
    """The terms of other spellings that a number with this key may have, of those that the index has.

    A point may stand between day and month, as well as before decimals, and a comma between thousands.
    """
    if (match := _DATE.fullmatch(value)) and not match[3]:
        day, month, _ = match.groups()
        terms = [Term(Layer.SYLLABLE, f"{day}.{month}"), Term(Layer.SYLLABLE, f"{day:0>2}.{month:0>2}")]
    elif (match := _DATE_WITH_DOT.fullmatch(number)) and is_day(*match.groups()):
        terms = [Term(Layer.FOLDED, f"{int(match[1])}/{int(match[2])}")]
    elif _THOUSANDS.fullmatch(value) and not (_YEAR.fullmatch(value) or value.endswith("000")):
        terms = [Term(Layer.SYLLABLE, f"{int(value):,}")]
    else:
        terms = []
    return [term for term in dict.fromkeys(terms) if vocabulary.document_frequency(*term)]


class OtherForm(NamedTuple):
    """Another way of writing syllables[start:end], and its weight."""

    start: int
    end: int
    lookup: Lookup
    weight: float = SAME


def find_other_forms(syllables: Sequence[QuerySyllable], vocabulary: Vocabulary) -> Iterator[OtherForm]:
    """Other ways of writing what has a number in it, of which the index has all syllables and pairs."""
    finder = _Finder(syllables, vocabulary)
    numbers = [place for place, syllable in enumerate(syllables) if syllable.is_number][:_MOST_NUMBERS]
    for form in finder.find(numbers):
        typed = tuple(syllable.folded for syllable in syllables[form.start : form.end])
        if finder.may_stand(form.lookup) and _fold_lookup(form.lookup) != typed:
            yield form


class _Finder:
    def __init__(self, syllables: Sequence[QuerySyllable], vocabulary: Vocabulary) -> None:
        self._syllables, self._vocabulary = syllables, vocabulary
        self._terms = [syllable.term for syllable in syllables]
        self._values = [syllable.folded for syllable in syllables]

    def find(self, numbers: Iterable[int]) -> Iterator[OtherForm]:
        done = 0
        for place in numbers:
            yield from self._number(place)
            yield from self._date(place)
            yield from self._clock(place)
            yield from self._unit(place)
            if place >= done:
                done = self._end_of_digits(place)
                yield from self._digits(place, done)
        for place in range(len(self._terms)):
            yield from self._place(place)
            yield from self._law(place)

    def may_stand(self, lookup: Lookup) -> bool:
        """Whether the index has everything that the form is made of."""
        if isinstance(lookup, Term):
            return self._frequency(*lookup) > 0
        return all(any(self._frequency(*term) for term in slot) for slot in lookup.slots) and all(
            any(
                self._frequency(Layer.PAIR, join_pair(fold(first.term), fold(second.term)))
                for first, second in product(*both)
            )
            for both in pairwise(lookup.slots)
        )

    # --- a number alone

    def _number(self, place: int) -> Iterator[OtherForm]:
        """Other ways of writing one number, and what has its pieces or has it as a piece."""
        number, value = self._terms[place], self._values[place]
        if match := _DATE.fullmatch(value):
            day, month, year = match.groups()
            yield OtherForm(place, place + 1, _phrase(day, "tháng", month))
            if year:
                yield OtherForm(place, place + 1, _phrase(f"{day}/{month}", f"20{year}"))
        elif (match := _DATE_WITH_DOT.fullmatch(number)) and is_day(*match.groups()):
            yield OtherForm(place, place + 1, _phrase(evaluate(match[1]), "tháng", evaluate(match[2])))
        elif match := _CLOCK.fullmatch(value):
            for sign in _HOUR_SIGNS:
                yield OtherForm(place, place + 1, _phrase(match[1], sign, evaluate(match[2])))
        elif _THOUSANDS.fullmatch(value) and not _YEAR.fullmatch(value):
            yield OtherForm(place, place + 1, _phrase(*f"{int(value):,}".split(",")))
        if self._is_joined(place) or self._is_joined(place + 1):
            return
        pieces = split_number(number)
        if len(pieces) > 1:
            yield OtherForm(place, place + 1, _phrase(*pieces), INNER)
        elif not pieces and value.isdecimal():
            yield OtherForm(place, place + 1, Term(Layer.FOLDED_WORD, value), INNER)

    # --- dates and times

    def _date(self, place: int) -> Iterator[OtherForm]:
        """A day and month, or month and year, in words or in figures."""
        day, rest = self._values[place], self._values[place + 1 :]
        if rest[:1] == ["thang"] and rest[1:2] and day.isdecimal() and rest[1].isdecimal():
            if len(day) <= 2 and len(rest[1]) <= 2 and is_day(day, rest[1]):
                date = self._spell(f"{day}/{rest[1]}")
                yield OtherForm(place, place + 3, Phrase((date,)))
                if rest[2:3] == ["nam"] and rest[3:4] and _YEAR.fullmatch(rest[3]):
                    yield OtherForm(place, place + 5, Phrase((date, (Term(Layer.FOLDED, rest[3]),))))
        elif rest and _YEAR.fullmatch(rest[0]) and self._is_joined(place + 1):
            yield OtherForm(place, place + 2, _phrase(day, "năm", rest[0]))
            if match := _DATE.fullmatch(day):
                yield OtherForm(place, place + 2, _phrase(match[1], "tháng", match[2], "năm", rest[0]))
                yield OtherForm(place, place + 2, _phrase(f"{day}/{rest[0][2:]}"))
                year = Term(Layer.FOLDED, rest[0])
                for spelling in self._spell(day)[1:]:
                    yield OtherForm(place, place + 2, Phrase(((spelling,), (year,))))
        elif rest[:1] == ["nam"] and rest[1:2] and _YEAR.fullmatch(rest[1]) and self._is_month(place):
            yield OtherForm(place, place + 3, _phrase(day, rest[1]))

    def _spell(self, value: str) -> tuple[Term, ...]:
        """The terms of a number in all its spellings."""
        return (Term(Layer.FOLDED, value), *list_spellings(value, value, self._vocabulary))

    def _is_month(self, place: int) -> bool:
        return place > 0 and self._values[place - 1] == "thang"

    def _clock(self, place: int) -> Iterator[OtherForm]:
        """A time of day: hours, their sign, minutes."""
        typed = self._terms[place : place + 3]
        if len(typed) == 3 and is_number(typed[2]) and (typed[1] in _HOUR_SIGNS or typed[1] == "gio"):
            hours, minutes = self._values[place], self._values[place + 2]
            for sign in _HOUR_SIGNS:
                if sign != typed[1]:
                    yield OtherForm(place, place + 3, _phrase(hours, sign, minutes))
            yield OtherForm(place, place + 3, _phrase(f"{hours}:{minutes:0>2}"))

    # --- digits in groups

    def _end_of_digits(self, start: int) -> int:
        """Where the numbers of digits and points alone that stand side by side end."""
        end = start
        while end < len(self._terms) and _DIGITS.fullmatch(self._terms[end]):
            end += 1
        return end

    def _digits(self, start: int, end: int) -> Iterator[OtherForm]:
        """A long number, such as that of a telephone or a plate, in other groups of digits."""
        digits = "".join(self._terms[start:end]).replace(".", "")
        is_plate = self._is_joined(start) and not is_number(self._terms[start - 1])
        if len(digits) > _LONGEST_TELEPHONE:
            return
        heads: Sequence[str] = ()
        numbers = [digits]
        if len(digits) >= _SHORTEST_TELEPHONE:
            numbers += _dial(digits)
        elif is_plate and len(digits) in (4, 5, 6):
            heads = self._values[self._start_of_compound(start) : start]
        elif end - start > 1 and re.fullmatch(r"[1-9]\d{0,2}( \d{3})+", " ".join(self._terms[start:end])):
            yield OtherForm(start, end, _phrase(digits))
            return
        else:
            return
        typed = tuple(self._values[start:end])
        groupings = chain.from_iterable(self._groupings(number, heads) for number in numbers)
        for groups in islice(groupings, _MOST_GROUPINGS):
            if groups != typed:
                begin = start - len(heads)
                yield OtherForm(begin, end, _phrase(*heads, *groups))

    def _groupings(self, digits: str, before: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """The ways to group the digits that the index has, behind what stands before them."""
        if not digits:
            yield ()
            return
        whole = len(digits) if not before or len(digits) <= _LONGEST_GROUP else _LONGEST_GROUP
        shortest = 1 if before and not is_number(before[-1]) else 2  # the 1 of 59-X1
        for length in range(whole, shortest - 1, -1):
            for group in _write_group(digits[:length]):
                if self._goes_on(before, group):
                    for rest in self._groupings(digits[length:], (group,)):
                        yield (group, *rest)

    def _goes_on(self, before: Sequence[str], group: str) -> bool:
        if before:
            return self._frequency(Layer.PAIR, join_pair(fold(before[-1]), group)) > 0
        return self._frequency(Layer.FOLDED, group) > 0

    # --- what stands with a number or a name

    def _unit(self, place: int) -> Iterator[OtherForm]:
        """A number with its unit."""
        if place + 1 < len(self._terms) and (found := find_form(self._terms, place + 1, Place.UNITS)):
            for form in found.others:
                yield OtherForm(place, found.end, _join_terms([self._term(place)], _exact(form)))

    def _place(self, start: int) -> Iterator[OtherForm]:
        """A kind of place with the name or number behind it."""
        found = find_form(self._terms, start, Place.PLACES)
        if found is None or found.end >= len(self._terms):
            return
        is_short = found.form != found.groups[0][0]
        is_dotted = self._syllables[found.end].joint.rstrip() == "."
        if is_short and not (is_dotted or is_number(self._terms[found.end])):
            return
        for form in found.others:
            yield OtherForm(start, found.end + 1, _join_terms(_exact(form), [self._term(found.end)]))

    def _law(self, start: int) -> Iterator[OtherForm]:
        """A law with its number: the kind before it, or a short form behind it."""
        if is_number(self._terms[start]):
            number = self._law_number(start)
            behind = start + len(number)
            if len(number) < 2 or behind >= len(self._terms) or not self._is_joined(behind):
                return
            found = find_form(self._terms, behind, Place.LAWS)
            end = len(self._terms) if found is None else self._end_of_code(found.end)
        else:
            found = find_form(self._terms, start, Place.LAWS)
            if found is None:
                return
            begin = found.end + (self._values[found.end : found.end + 1] == ["so"])
            number = self._law_number(begin)
            end = begin + len(number)
        if found is None or not number:
            return
        weight = SAME * (end - start - len(number) + 1)  # in place of all syllables of the kind
        for long, *shorts in found.groups:
            behind_it = [(*number, *map(fold, form)) for form in shorts]
            before_it = [
                (*map(fold, form), *between, *number) for form in (long, *shorts) for between in ((), ("số",))
            ]
            for terms in (*behind_it, *before_it):
                yield OtherForm(start, end, _phrase(*terms), weight)

    def _law_number(self, place: int) -> tuple[str, ...]:
        """The number of a law that stands there, and its year, if it is given."""
        values = self._values[place : place + 2]
        if not values or not values[0].isdecimal() or len(values[0]) > 5:
            return ()
        has_year = len(values) == 2 and _YEAR.fullmatch(values[1]) and self._is_joined(place + 1)
        return tuple(values if has_year else values[:1])

    def _end_of_code(self, end: int) -> int:
        while end < len(self._terms) and self._is_joined(end):
            end += 1
        return end

    def _start_of_compound(self, place: int) -> int:
        while self._is_joined(place):
            place -= 1
        return place

    def _is_joined(self, place: int) -> bool:
        """Whether the syllable is written as one with that before it."""
        return 0 < place < len(self._syllables) and self._syllables[place].joint in ALWAYS_JOIN

    def _term(self, place: int) -> Term:
        syllable = self._syllables[place]
        if syllable.marked:
            return Term(Layer.SYLLABLE, syllable.term)
        return Term(Layer.FOLDED, syllable.folded)

    def _frequency(self, layer: Layer, term: str) -> int:
        return self._vocabulary.document_frequency(layer, term)


def _dial(digits: str) -> Iterator[str]:
    """The same telephone number as it is dialled from abroad, or from within the country."""
    if digits.startswith("0"):
        yield f"84{digits[1:]}"
    elif digits.startswith("84"):
        yield f"0{digits[2:]}"


def _write_group(digits: str) -> Iterator[str]:
    """The keys of a group of digits; five may have a point in them, as on a plate."""
    yield evaluate(digits)
    if len(digits) == 5:
        yield f"{digits[:3]},{digits[3:]}"


def _phrase(*terms: str) -> Lookup:
    """The look-up of syllables one after the other, those without marks in any form."""
    found = [Term(Layer.SYLLABLE if has_marks(term) else Layer.FOLDED, term) for term in terms]
    return _join_terms(found)


def _exact(form: Form) -> list[Term]:
    """The terms of a form with just its marks."""
    return [Term(Layer.FOLDED if is_number(term) else Layer.SYLLABLE, term) for term in form]


def _join_terms(*parts: Sequence[Term]) -> Lookup:
    terms = [term for part in parts for term in part]
    return terms[0] if len(terms) == 1 else Phrase(tuple((term,) for term in terms))


def _fold_lookup(lookup: Lookup) -> tuple[str, ...]:
    if isinstance(lookup, Term):
        return (lookup.term,) if lookup.layer == Layer.FOLDED else ()
    return tuple(fold(slot[0].term) for slot in lookup.slots)
