"""The structure of a syllable: what may be one, and where its tone mark belongs."""

from __future__ import annotations

import doctest
import re
from unicodedata import normalize

import pytest

from tests.commandline import SEED_TEXTS
from vnsearch.language import syllable_structure
from vnsearch.language.normalization import clean
from vnsearch.language.syllable_structure import ParsedSyllable, is_syllable, parse_syllable
from vnsearch.language.tones import TONE_MARKS

POSSIBLE = (
    "a ý ơi yêu yên uể oải già gì gìn giếng giữ quý quốc quỳnh quýt quyển khuỷu khuya nguyễn thuở huơ"
    " ngoằn ngoèo xoong moóc ôông hừm huỵch huênh hoang suýt tuýp khuỵp khuâng nghiêng nghịch đắk lắk"
    " kạn sa pa pin"
).split()
IMPOSSIBLE = (
    # no nucleus, no such onset, no such coda
    *("", "b", "ng", "fa", "zô", "wa", "cal", "tas", "bú2", "a a", "café", "müller"),
    # codas that the nucleus cannot have
    *("thing", "mích́", "vic", "boot", "moon", "gym", "koch", "đuờng", "êng", "oenh", "uơn", "aic", "uaing"),
    # nuclei that need a coda
    *("ă", "â", "tâ", "thiê", "tuô", "mươ", "chuyê", "too"),
    # a stop with another tone than sắc or nặng, two tones
    *("cac", "càc", "thich", "họcp", "viêt", "đăk", "bãt", "khẻp", "hóá"),
)
PARTS = {
    "quốc": ("qu", "ô", "c", "\u0301"),
    "gì": ("g", "i", "", "\u0300"),
    "già": ("gi", "a", "", "\u0300"),
    "giếng": ("g", "iê", "ng", "\u0301"),
    "gịua": ("gi", "ua", "", "\u0323"),
    "nghiêng": ("ngh", "iê", "ng", ""),
    "yêu": ("", "yêu", "", ""),
    "cac": ("c", "a", "c", ""),
}


@pytest.mark.parametrize("syllable", POSSIBLE)
def test_possible_syllables(syllable: str) -> None:
    assert is_syllable(syllable)


@pytest.mark.parametrize("text", IMPOSSIBLE)
def test_what_is_not_built_like_a_syllable(text: str) -> None:
    assert not is_syllable(normalize("NFC", text))


@pytest.mark.parametrize(("syllable", "parts"), PARTS.items())
def test_parts_of_a_syllable(syllable: str, parts: tuple[str, str, str, str]) -> None:
    assert parse_syllable(syllable) == ParsedSyllable(*parts)


@pytest.mark.parametrize("text", SEED_TEXTS, ids=range(len(SEED_TEXTS)))
def test_nearly_all_marked_words_of_articles_are_possible_syllables(text: str) -> None:
    marked = [word for word in re.findall(r"[^\W\d_]+", clean(text).lower()) if not word.isascii()]
    impossible = [word for word in marked if not is_syllable(word)]
    assert len(impossible) <= len(marked) / 200, impossible


def test_every_syllable_is_spelled_as_it_parses() -> None:
    """Every onset goes with every rime and, as far as spelling goes, with every tone."""
    onsets, rimes = syllable_structure._ONSETS, syllable_structure._RIMES
    shapes = [onset + rime for onset in sorted(onsets) for rime in rimes]
    assert len(shapes) > 4000
    for shape in shapes:
        parts = parse_syllable(shape)
        assert parts is not None
        for tone in ("", *TONE_MARKS):
            spelled = parts._replace(tone=tone).spell()
            assert parse_syllable(spelled) == parts._replace(tone=tone)


def test_examples_in_docstrings() -> None:
    assert doctest.testmod(syllable_structure) == (0, 2)
