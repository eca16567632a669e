"""Other ways of writing the numbers in a query, and what stands with them.

`1000` is also written `1 000`, `0912345678` in any groups, `quận 8` also `Q8`, `5 km` also `5 cây số`, and
`Nghị định 15/2023` also `15/2023/NĐ-CP`; for days and times see `date_forms`. What differs in nothing but
signs and zeros (`1.000`, `08/03`) has one key already (see `language.numbers`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain, islice, pairwise, product

from vnsearch._lazy import lazy_pattern
from vnsearch.language.analyzer import join_pair, join_word
from vnsearch.language.numbers import evaluate, is_day, is_number, split_number
from vnsearch.language.syllabification import fold
from vnsearch.language.syllable_structure import reads_as_syllable
from vnsearch.model import Layer, Lookup, Phrase, Term
from vnsearch.query.date_forms import find_date_forms, list_points
from vnsearch.query.other_form import INNER, SAME, OtherForm, is_covered, join_terms, make_form
from vnsearch.query.short_forms import Form, Place, find_form, list_beginnings
from vnsearch.query.syllables import ALWAYS_JOIN, QuerySyllable
from vnsearch.query.vocabulary import Vocabulary, are_bound

_MOST_NUMBERS = 32
"""In a longer query, other ways of writing are looked for this many numbers only."""
_MOST_GROUPINGS = 8
_LONGEST_GROUP = 9
_SHORTEST_TELEPHONE, _LONGEST_TELEPHONE = 8, 15

_DAY = lazy_pattern(r"(\d\d?)/(\d\d?)")
_DAY_WITH_POINT = lazy_pattern(r"(\d\d?)\.(\d\d?)")
_THOUSANDS = lazy_pattern(r"[1-9]\d{3,14}")
_ENGLISH_THOUSANDS = lazy_pattern(r"([1-9]\d{0,2}),(\d{3})")
_LONG_DECIMAL = lazy_pattern(r"([1-9]\d{3,14}),(\d+)")
_DECIMAL_SIGNS = (",", ".")
_SPACED_THOUSANDS = lazy_pattern(r"[1-9]\d{0,2}( \d{3})+")
_DIGITS = lazy_pattern(r"[\d.-]+")
_SIGNS_IN_GROUPS: Mapping[int, Sequence[tuple[Sequence[int], str]]] = {
    5: [((3, 2), ".-")],
    6: [((3, 3), "-"), ((2, 2, 2), ".-")],
    9: [((3, 3, 3), "-")],
    11: [((2, 3, 3, 3), "-")],
}
"""Where signs stand between digits that are one number, by the count of digits: 123.45, 34.56.78."""
_GROUP_SIGNS = str.maketrans("", "", ".-")
_YEAR = lazy_pattern(r"(?:19|20)\d\d")


def list_spellings(number: str, value: str, vocabulary: Vocabulary) -> list[Term]:
    """The terms of other spellings that a number with this key may have, of those that the index has.

    A point may stand between day and month, as well as before decimals, and a comma between thousands.
    """
    if match := _DAY.fullmatch(value):
        terms = list_points(*match.groups())
    elif (match := _DAY_WITH_POINT.fullmatch(number)) and is_day(*match.groups()):
        terms = [Term(Layer.FOLDED, f"{int(match[1])}/{int(match[2])}")]
    elif _THOUSANDS.fullmatch(value) and not (_YEAR.fullmatch(value) or value.endswith("000")):
        terms = [Term(Layer.SYLLABLE, f"{int(value):,}")]
    else:
        terms = []
    return [term for term in dict.fromkeys(terms) if vocabulary.document_frequency(*term)]


def find_other_forms(syllables: Sequence[QuerySyllable], vocabulary: Vocabulary) -> Iterator[OtherForm]:
    """Other ways of writing what has a number in it, of which the index has all syllables and pairs."""
    finder = _Finder(syllables, vocabulary)
    numbers = [place for place, syllable in enumerate(syllables) if syllable.is_number][:_MOST_NUMBERS]
    for form in finder.find(numbers):
        typed = [finder.term(place) for place in range(form.start, form.end)]
        if finder.may_stand(form.lookup) and not is_covered(form.lookup, typed):
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
            yield from self._decimal(place)
            yield from find_date_forms(self._syllables, place)
            yield from self._unit(place)
            if place >= done:
                done = self._end_of_digits(place)
                yield from self._digits(place, done)
        beginnings = list_beginnings()
        for place, value in enumerate(self._values):
            if value in beginnings or self._syllables[place].is_number:
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
        if _THOUSANDS.fullmatch(value) and not _YEAR.fullmatch(value):
            yield OtherForm(place, place + 1, make_form(*f"{int(value):,}".split(",")))
        elif match := _ENGLISH_THOUSANDS.fullmatch(number):
            yield OtherForm(place, place + 1, make_form(match[1] + match[2]))
            yield OtherForm(place, place + 1, make_form(match[1], match[2]))
        if self._is_joined(place) or self._is_joined(place + 1):
            return
        pieces = split_number(number)
        if len(pieces) > 1:
            yield OtherForm(place, place + 1, make_form(*pieces), INNER)
        elif not pieces and value.isdecimal():
            yield OtherForm(place, place + 1, Term(Layer.FOLDED_WORD, value), INNER)

    def _decimal(self, place: int) -> Iterator[OtherForm]:
        """A long number with decimals, with or without marks for thousands: 1.234,5 and 1234,5."""
        if match := _LONG_DECIMAL.fullmatch(self._values[place]):
            yield OtherForm(place, place + 1, make_form(match[1], evaluate(match[2])))
        elif place + 1 < len(self._terms) and self._syllables[place + 1].joint in _DECIMAL_SIGNS:
            decimal = f"{self._values[place]},{self._terms[place + 1]}"
            if _LONG_DECIMAL.fullmatch(decimal):
                yield OtherForm(place, place + 2, make_form(decimal))

    # --- digits in groups

    def _end_of_digits(self, start: int) -> int:
        """Where the numbers of digits, points and hyphens alone that stand side by side end."""
        end = start
        while end < len(self._terms) and _DIGITS.fullmatch(self._terms[end]):
            end += 1
        return end

    def _digits(self, start: int, end: int) -> Iterator[OtherForm]:
        """A long number, such as that of a telephone or a plate, in other groups of digits."""
        digits = "".join(self._terms[start:end]).translate(_GROUP_SIGNS)
        if len(digits) > _LONGEST_TELEPHONE:
            return
        begin = start
        numbers = [digits]
        if len(digits) >= _SHORTEST_TELEPHONE:
            numbers += _dial(digits)
        elif len(digits) in (4, 5, 6) and (begin := self._start_of_plate(start)) < start:
            pass
        elif end - start > 1 and _SPACED_THOUSANDS.fullmatch(" ".join(self._terms[start:end])):
            others = list_spellings(digits, digits, self._vocabulary)
            yield OtherForm(start, end, Phrase(((Term(Layer.FOLDED, digits), *others),)))
            return
        else:
            return
        heads = self._values[begin:start]
        typed = tuple(self._values[start:end])
        groupings = chain.from_iterable(self._groupings(number, heads) for number in numbers)
        for groups in islice(groupings, _MOST_GROUPINGS):
            if groups != typed:
                yield OtherForm(begin, end, make_form(*heads, *groups))

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
                if not set(found.form) <= set(form):  # what has all of the form typed is found by that
                    yield OtherForm(place, found.end, join_terms([self.term(place)], _exact(form)))

    def _place(self, start: int) -> Iterator[OtherForm]:
        """A kind of place with the name or number behind it."""
        found = find_form(self._terms, start, Place.PLACES)
        if found is None or found.end >= len(self._terms):
            return
        is_short = found.form != found.groups[0][0]
        is_dotted = self._syllables[found.end].joint.rstrip() == "."
        end = found.end + 1
        if not is_number(self._terms[found.end]):
            is_part = start > 0 and self._is_word(start - 1)  # cơ quan phụ trách
            if is_part or (is_short and not is_dotted and _may_be_word(found.form)):
                return
            end += self._is_name(found.end)
        is_clear = is_number(self._terms[found.end]) or end > found.end + 1 or is_dotted
        name = [self.term(place) for place in range(found.end, end)]
        for form in found.others:
            if is_clear or len(form[0]) > 1:
                yield OtherForm(start, end, join_terms(_exact(form), name))

    def _is_word(self, place: int) -> bool:
        """Whether a word of the index begins with the syllable and the next one."""
        both = self._values[place : place + 2]
        return len(both) == 2 and self._frequency(Layer.FOLDED_WORD, join_word(both)) > 0

    def _is_name(self, place: int) -> bool:
        """Whether the syllable and the next one are a word of the index or hardly stand apart, as a name."""
        both = self._values[place : place + 2]
        if len(both) < 2 or any(map(is_number, both)):
            return False
        return self._is_word(place) or are_bound(self._vocabulary, *both)

    def _law(self, start: int) -> Iterator[OtherForm]:
        """A law with its number: the kind before it, or a short form behind it."""
        if is_number(self._terms[start]):
            number = self._law_number(start)
            behind = start + len(number)
            if behind >= len(self._terms) or self._syllables[behind].joint not in (
                ALWAYS_JOIN if len(number) > 1 else "/"
            ):
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
                yield OtherForm(start, end, make_form(*terms), weight)

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

    def _start_of_plate(self, place: int) -> int:
        """Where the letters and digits begin that stand before those of a plate, as one or with a space."""
        last = place - 1
        if last < 0 or is_number(self._terms[last]) or not (self._is_joined(place) or self._is_joined(last)):
            return place
        while self._is_joined(last):
            last -= 1
        return last

    def _is_joined(self, place: int) -> bool:
        """Whether the syllable is written as one with that before it."""
        return 0 < place < len(self._syllables) and self._syllables[place].joint in ALWAYS_JOIN

    def term(self, place: int) -> Term:
        """What a syllable of the query is matched by."""
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
    """The keys of a group of digits, which may have signs in it."""
    yield evaluate(digits)
    for lengths, signs in _SIGNS_IN_GROUPS.get(len(digits), ()):
        ends = list(accumulate(lengths))
        parts = [digits[end - length : end] for length, end in zip(lengths, ends, strict=True)]
        for sign in signs:
            yield evaluate(sign.join(parts))


def _exact(form: Form) -> list[Term]:
    """The terms of a form with just its marks."""
    return [Term(Layer.FOLDED if is_number(term) else Layer.SYLLABLE, term) for term in form]


def _may_be_word(form: Form) -> bool:
    """Whether a short form is a single letter, or letters of which a word may consist."""
    return len(form[0]) == 1 or reads_as_syllable(fold(form[0]))
