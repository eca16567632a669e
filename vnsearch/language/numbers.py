"""Numbers as they are written, and what they say: one key for all spellings of the same number.

A number is one syllable, signs and all: `1.000`, `8,3`, `8/3`, `2-1`, `8:30`. Its digits may be in several
groups, with one of the signs . , / : - between two of them, as long as no group has more than three digits.
So a year stands alone in `8/3/2024`, and a text is found by it. A hyphen joins bare numbers only:
`1.000-2.000` are two. A date that begins with its year is one number as well: `2024-03-08`.
"""

from __future__ import annotations

from vnsearch._lazy import lazy_pattern

DASHES = "-\u2010\u2011\u2012\u2013\u2212"
DASH = "–"
"""What a key has for a hyphen, which joins the terms of a pair."""
SIGNS = ".,/:"
"""The signs in a number, other than dashes."""

_TO_HYPHEN = str.maketrans(dict.fromkeys(DASHES, "-"))


_FEW = "[0-9]{1,3}(?![0-9])"
_ISO_DATE = (
    rf"(?<![0-9])(?<![0-9][{SIGNS}{DASHES}])(?:19|20)[0-9]{{2}}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    rf"(?![0-9]|[{SIGNS}{DASHES}][0-9])"
)
NUMBER = (
    rf"{_ISO_DATE}"
    rf"|(?<![0-9]){_FEW}(?:[{SIGNS}]{_FEW})+"
    rf"|(?<![0-9])(?<![0-9][{SIGNS}]){_FEW}(?:[{DASHES}]{_FEW}(?![{SIGNS}][0-9]))+"
    r"|[0-9]+"
)
"""The pattern of a number."""


def is_number(term: str) -> bool:
    """Whether the term of a syllable is a number."""
    return "0" <= term[:1] <= "9"


def spell_number(number: str) -> str:
    """Returns the number with hyphens for all dashes."""
    return number if number.isascii() else number.translate(_TO_HYPHEN)


_GROUPS = lazy_pattern(r"([1-9]\d{0,2}(?:\.\d{3})+)(,\d+)?")
_ENGLISH_GROUPS = lazy_pattern(r"([1-9]\d{0,2}(?:(?:,\d{3}){2,}|,000|,\d{3}(?=\.)))(?:\.(\d+))?")
_DECIMAL = lazy_pattern(r"(\d+)[.,](\d+)")
_DATE = lazy_pattern(r"(\d\d?)[/-](\d\d?)(?:[/-](\d\d))?")
_YEAR_FIRST = lazy_pattern(r"(\d{4})-(\d\d)-(\d\d)")
_TELEPHONE = lazy_pattern(r"0\d\d(?:\.\d\d\d?)+")
CLOCK = lazy_pattern(r"(\d\d?):(\d\d)")
"""A time of day: hours and minutes."""
_SHORT = lazy_pattern(r"0\d")


def evaluate(number: str) -> str:
    """Returns the key of what a number says, the same for all ways of writing it.

    The key has no marks for thousands, a comma before decimals, slashes between day, month and year, and no
    zero before a number of one digit.

    >>> [evaluate(number) for number in ("1.000", "1.500,5", "3.5", "08-03", "2024-03-08", "05", "2-14")]
    ['1000', '1500,5', '3,5', '8/3', '8/3/2024', '5', '2–14']
    """
    if number.isdecimal():
        return number[1] if _SHORT.fullmatch(number) else number
    if match := _GROUPS.fullmatch(number):
        return match[1].replace(".", "") + (match[2] or "")
    if match := _ENGLISH_GROUPS.fullmatch(number):
        return match[1].replace(",", "") + (f",{match[2]}" if match[2] else "")
    if match := _YEAR_FIRST.fullmatch(number):
        return f"{int(match[3])}/{int(match[2])}/{match[1]}"
    if _TELEPHONE.fullmatch(number):
        return number.replace(".", "")
    if match := _DECIMAL.fullmatch(number):
        return f"{match[1]},{match[2]}"
    if (match := _DATE.fullmatch(number)) and is_day(match[1], match[2]):
        day_and_month = f"{int(match[1])}/{int(match[2])}"
        return f"{day_and_month}/{match[3]}" if match[3] else day_and_month
    if match := CLOCK.fullmatch(number):
        return f"{int(match[1])}:{match[2]}"
    return number.replace("-", DASH)


def is_day(day: str, month: str) -> bool:
    """Whether the digits may be a day and a month."""
    return 1 <= int(day) <= 31 and 1 <= int(month) <= 12


_PIECE = lazy_pattern(r"\d+")


def split_number(number: str) -> list[str]:
    """Returns the keys of the numbers that a number is written with, the first one alone of a decimal.

    Digits between thousands' marks are no numbers. A date that begins with its year has the day and the year.

    >>> split_number("08/03"), split_number("2-1"), split_number("8,3"), split_number("2024-03-08")
    (['8', '3'], ['2', '1'], ['8'], ['8/3', '2024'])
    """
    if match := _YEAR_FIRST.fullmatch(number):
        return [f"{int(match[3])}/{int(match[2])}", match[1]]
    pieces = _PIECE.findall(number)
    if len(pieces) < 2 or evaluate(number).isdecimal():
        return []
    if _GROUPS.fullmatch(number) or _ENGLISH_GROUPS.fullmatch(number):
        return [evaluate(number).partition(",")[0]]
    return [evaluate(piece) for piece in (pieces[:1] if _DECIMAL.fullmatch(number) else pieces)]
