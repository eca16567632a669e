"""Numbers: what is one, and the key of what it says."""

from __future__ import annotations

import pytest

from vnsearch.language.numbers import evaluate, split_number
from vnsearch.language.syllabification import fold, has_marks, split_syllables


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("F16 F-16 U.23", "f 16 f 16 u 23"),
        ("5km 50.000đ 8h30", "5 km 50.000 đ 8 h 30"),
        ("8/3/2024 15/2023/NĐ-CP 2020-2025", "8/3 2024 15 2023 nđ cp 2020 2025"),
        ("8–3 4-3-3 1.000-2.000 19-20/9", "8-3 4-3-3 1.000 2.000 19 20/9"),
        ("8,3% 192.168.1.1 3,1416", "8,3 % 192.168.1.1 3 1416"),
        ("0912.345.678 1234.5-6", "0912 345.678 1234 5 6"),
    ],
)
def test_a_number_is_one_syllable_and_letters_are_another(text: str, terms: str) -> None:
    assert split_syllables(text).terms == terms.split()


@pytest.mark.parametrize(
    ("key", "spellings"),
    [
        ("1000", "1000 1.000 1,000"),
        ("1500000", "1500000 1.500.000 1,500,000"),
        ("1500,5", "1.500,5"),
        ("3,5", "3,5 3.5"),
        ("8/3", "8/3 08/03 8-3 08-03 8/03"),
        ("8/3/24", "8/3/24 08-03-24"),
        ("8:30", "8:30 08:30"),
        ("5", "5 05"),
        ("007", "007"),
        ("0,125", "0,125 0.125"),
        ("15–16", "15–16 15-16"),
        ("091234567", "091234567 091.234.567"),
        ("192.168.1.1", "192.168.1.1"),
    ],
)
def test_spellings_of_a_number_have_one_key(key: str, spellings: str) -> None:
    assert {evaluate(number) for number in spellings.split()} == {key}
    assert {fold(number) for number in spellings.split()} == {key}
    assert evaluate(key) == key
    assert not any(map(has_marks, spellings.split()))


def test_numbers_inside_of_a_number() -> None:
    assert split_number("08/03") == ["8", "3"]
    assert split_number("8.1") == ["8"]
    assert split_number("1.000") == split_number("2024") == []
    assert split_number("1.500,5") == ["1500"]
