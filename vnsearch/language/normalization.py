"""Clean text: one encoding for every character, whatever keyboard, font or web page a text comes from.

A text is *clean* when it is in NFC, its tone marks follow the marks that are part of a vowel (â, ă, ơ), and
it has no look-alikes of đ, ư and ă, no unusual spaces, no invisible characters, and nothing that only stands
for plain characters (see `compatibility`). Every function takes any `str`, even one with lone surrogates, and
raises nothing.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import Literal
from unicodedata import combining, is_normalized, normalize

from vnsearch._lazy import lazy_pattern
from vnsearch.language.compatibility import make_plain, make_plain_with_offsets
from vnsearch.language.memo import Memo
from vnsearch.language.tones import TONE_MARKS

# --- Unicode normal forms ------------------------------------------------------------------------------

# What may be a combining mark: neither a letter, digit or space, nor in the Latin blocks; excluding those
# explicitly makes the search faster.
_MARK = "[^\0-\u02ff\u1e00-\u1eff\\w\\s]"
_LONGEST_RUN = 64
"""From so many characters that may be marks on, they are sorted here."""
_LONG_RUN = lazy_pattern(f"{_MARK}{{{_LONGEST_RUN},}}")
_MAY_BE_MARK = re.compile(_MARK)


def normalize_unicode(form: Literal["NFC", "NFD"], text: str) -> str:
    """Return `unicodedata.normalize(form, text)`, in time proportional to the length of the text.

    The function of the standard library sorts combining marks by insertion: with thousands of marks on one
    letter its time grows with the square of their number.
    """
    if len(text) >= _LONGEST_RUN and _MAY_BE_MARK.search(text[_LONGEST_RUN - 1 :: _LONGEST_RUN]):
        # no long run is without one of these
        text = _LONG_RUN.sub(_sort_marks, text)
    return normalize(form, text)


def _sort_marks(run: re.Match[str]) -> str:
    decomposed = [part for char in run[0] for part in normalize("NFD", char)]
    return "".join(
        char for _, some in groupby(decomposed, key=_is_combining) for char in sorted(some, key=combining)
    )


def _is_combining(char: str) -> bool:
    return combining(char) > 0


# --- clean text ----------------------------------------------------------------------------------------

_LOOK_ALIKES = {"Ð": "Đ", "Ɖ": "Đ", "ð": "đ", "ɖ": "đ", "Ƣ": "Ư", "ƣ": "ư"}
_UNUSUAL_SPACES = "\x1f\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
# Soft hyphen, grapheme joiner, zero-width characters, text direction controls, byte order mark.
_INVISIBLE = "\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
_REPLACED = lazy_pattern(f"([{''.join(_LOOK_ALIKES)}])|([{_UNUSUAL_SPACES}])|[{_INVISIBLE}]")

# Circumflex and breve have the same combining class as most tone marks, so NFC does not correct their order.
_BREVE = "\u0306"
_VOWEL_MARKS = f"\u0302{_BREVE}"
_CARON = "\u030c"
"""Drawn for the breve of ă by some keyboards and fonts: ǎ."""
_CARON_ON_A = lazy_pattern(f"(?<=[Aa])([{TONE_MARKS}]*){_CARON}")
_TONE_FIRST = lazy_pattern(f"(?<![{TONE_MARKS}])[{TONE_MARKS}]+[{_VOWEL_MARKS}][{TONE_MARKS}{_VOWEL_MARKS}]*")
_MAY_BE_UNCLEAN = re.compile(
    f"[{''.join(_LOOK_ALIKES)}{_UNUSUAL_SPACES}{_INVISIBLE}{_VOWEL_MARKS}{_CARON}Ǎǎ]"
)


def clean(text: str) -> str:
    """Return the clean form of `text`; a text that is clean already is returned itself.

    Makes all characters plain (see `compatibility`), puts circumflex and breve before the tone mark, composes
    to NFC, replaces look-alikes of đ, ư and ă (Ð Ɖ ð ɖ, Ƣ ƣ, Ǎ ǎ), replaces every space except tabs and line
    breaks with ' ', and drops invisible characters.
    """
    return _compose(make_plain(text))


def _compose(text: str) -> str:
    """Return the clean form of a text in which nothing stands for other characters."""
    if not _MAY_BE_UNCLEAN.search(text) and is_normalized("NFC", text):
        return text
    decomposed = normalize_unicode("NFD", _REPLACED.sub(_replace, text))
    if _CARON in decomposed:
        decomposed = _CARON_ON_A.sub(r"\1" + _BREVE, decomposed)
    return normalize_unicode("NFC", _TONE_FIRST.sub(_put_tone_last, decomposed))


def _replace(match: re.Match[str]) -> str:
    look_alike, space = match.groups()
    return _LOOK_ALIKES[look_alike] if look_alike else " " if space else ""


def _put_tone_last(marks: re.Match[str]) -> str:
    return "".join(sorted(marks[0], key=TONE_MARKS.__contains__))


# --- from clean text back to the text as given ---------------------------------------------------------

# Characters that `clean` does not change and that never combine with the character before them. Not all such
# characters are listed, only frequent ones: the others are examined one by one, and should be few.
_STABLE = (
    "\\x00-\\x1e\\x20-\\x9f\\xa1-\\xac\\xae-\\xcf\\xd1-\\xef\\xf1-\u0188\u018a-\u01a1\u01a4-\u0255\u0257-\u02ff"
    "\u0400-\u0482\u048a-\u052f\u1e00-\u1eff\u2010-\u2027\u2030-\u205e\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff"
    "\uac00-\ud7a3\U0001f300-\U0001faff"
)


@cache
def _unstable_stretch() -> re.Pattern[str]:
    """Return the pattern of all other characters and the one before; compiling it takes long."""
    return re.compile(f"[{_STABLE}]?[^{_STABLE}]+")


_DROPPED = lazy_pattern(f"[{_INVISIBLE}]")


def clean_with_offsets(text: str) -> tuple[str, Sequence[int] | None]:
    """Return `clean(text)` and the offsets in `text` of its characters.

    Element i of the offsets, for i from 0 to the length of the clean text, is the index in `text` of the
    first character that became clean character i. The offsets are `None` when the text was clean. The clean
    range [s, e) comes from `text[offsets[s]:offsets[e]]`, which includes all marks of its last letter.
    Dropped characters belong to the range before them, so that no range begins with one.
    """
    plain, of_plain = make_plain_with_offsets(text)
    cleaned, offsets = _compose_with_offsets(plain)
    if of_plain is None or offsets is None:
        return cleaned, of_plain if offsets is None else offsets
    return cleaned, array("q", [of_plain[offset] for offset in offsets])


def _compose_with_offsets(text: str) -> tuple[str, Sequence[int] | None]:
    """Return `_compose(text)` and the offsets in `text` of its characters."""
    cleaned = _compose(text)
    if cleaned == text:
        return cleaned, None
    offsets = array("q")
    done = 0
    for stretch in _unstable_stretch().finditer(text):
        start, end = stretch.span()
        offsets.extend(range(done, start))
        offsets.extend([start + offset for offset in _STRETCH_OFFSETS[stretch[0]]])
        done = end
    offsets.extend(range(done, len(text) + 1))
    return cleaned, offsets


def _find_stretch_offsets(stretch: str) -> list[int]:
    """Return the index in `stretch` where each character of `_compose(stretch)` begins."""
    if _compose(stretch) == stretch:
        return list(range(len(stretch)))
    offsets: list[int] = []
    start = 0
    for cluster in _split_clusters(stretch):
        offsets += [start + offset for offset in _find_cluster_offsets(cluster)]
        start += len(cluster)
    return offsets


_STRETCH_OFFSETS = Memo(_find_stretch_offsets)


def _split_clusters(stretch: str) -> Iterator[str]:
    """Yield the smallest parts that can be cleaned independently of each other."""
    start = 0
    for index in range(1, len(stretch)):
        char = stretch[index]
        if not (_is_mark(char) or _DROPPED.match(char) or _composes(stretch[start:index], char)):
            yield stretch[start:index]
            start = index
    yield stretch[start:]


def _is_mark(char: str) -> bool:
    return combining(normalize("NFD", char)[0]) > 0  # three Tibetan signs are marks only when decomposed


def _composes(cluster: str, char: str) -> bool:
    """Return whether the character, though not a combining mark, composes with the cluster, as in Hangul."""
    return _compose(cluster + char) != _compose(cluster) + _compose(char)


def _find_cluster_offsets(cluster: str) -> list[int]:
    """Return the index in `cluster` where each character of `_compose(cluster)` begins.

    The beginning and the end that `cluster` and its clean form have in common are matched character by
    character. The marks between them were reordered or composed, and count as one with what precedes them.
    """
    kept = [index for index, char in enumerate(cluster) if not _DROPPED.match(char)]
    source = "".join([cluster[index] for index in kept])
    target = _compose(source)
    shorter = min(len(source), len(target))
    head = next((k for k in range(shorter) if source[k] != target[k]), shorter)
    tail = next((k for k in range(shorter - head) if source[-1 - k] != target[-1 - k]), shorter - head)
    kept.append(len(cluster))
    middle = [kept[len(source) - tail]] * max(0, len(target) - tail - head - 1)
    return (kept[: head + 1] + middle + kept[len(source) - tail : len(source)])[: len(target)]
