"""Characters and syllables of Vietnamese: one clean text, one key for all spellings of a syllable.

A text is *clean* when it is in NFC, its tone marks follow the marks that make the vowel (â, ă, ơ), and it
holds no look-alikes of đ, no odd spaces and nothing invisible. A *canonical* syllable is lower-case, with
its tone mark in the new style (hoà, thuý, khoẻ). A *folded* one has no marks.

Positions are indices of characters, always in the text as it was given. Every function takes any `str`,
lone surrogates included, and raises nothing.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import accumulate, groupby
from typing import Generic, Literal, NamedTuple, TypeVar
from unicodedata import combining, is_normalized, normalize

VERSION = "1"
"""Names the rules of this module. Indexes record it, so any change of a rule must change it."""

_T = TypeVar("_T")

# --- normal forms --------------------------------------------------------------------------------------

# No combining mark is a letter, a digit or a space; that none is Latin is said first, for speed.
_LONG_RUN = re.compile("[^\0-\u02ff\u1e00-\u1eff\\w\\s]{64,}")


def normal(form: Literal["NFC", "NFD"], text: str) -> str:
    """Return `unicodedata.normalize(form, text)`, in a time that grows with the length alone.

    That function puts marks in order by insertion, so that thousands of them on one letter take for ever.
    """
    return normalize(form, _LONG_RUN.sub(_in_order, text))


def _in_order(run: re.Match[str]) -> str:
    decomposed = [part for char in run[0] for part in normalize("NFD", char)]
    return "".join(
        char for _, some in groupby(decomposed, key=_is_combining) for char in sorted(some, key=combining)
    )


def _is_combining(char: str) -> bool:
    return combining(char) > 0


# --- clean ---------------------------------------------------------------------------------------------

_LOOK_ALIKES = {"Ð": "Đ", "Ɖ": "Đ", "ð": "đ", "ɖ": "đ", "Ƣ": "Ư", "ƣ": "ư"}
_ODD_SPACES = "\x1f\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
# Soft hyphen, grapheme joiner, zero-width characters, controls of text direction, byte order mark.
_INVISIBLE = "\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
_STRAY = re.compile(f"([{''.join(_LOOK_ALIKES)}])|([{_ODD_SPACES}])|[{_INVISIBLE}]")

# Circumflex and breve are in one combining class with most tones, so NFC keeps a wrong order of them.
_SHAPE_MARKS = "\u0302\u0306"
_TONE_MARKS = "\u0300\u0301\u0303\u0309\u0323"  # grave, acute, tilde, hook above, dot below
_TONE_FIRST = re.compile(
    f"(?<![{_TONE_MARKS}])[{_TONE_MARKS}]+[{_SHAPE_MARKS}][{_TONE_MARKS}{_SHAPE_MARKS}]*"
)
_SUSPECT = re.compile(f"[{''.join(_LOOK_ALIKES)}{_ODD_SPACES}{_INVISIBLE}{_SHAPE_MARKS}]")


def clean(text: str) -> str:
    """Return `text` in the one encoding of its characters; clean text is returned itself.

    Puts circumflex and breve before the tone mark, composes to NFC, replaces look-alikes of đ and ư
    (Ð Ɖ ð ɖ, ƣ Ƣ) and every space but tab and line breaks (by ' '), and drops invisible characters.
    """
    if not _SUSPECT.search(text) and is_normalized("NFC", text):
        return text
    decomposed = normal("NFD", _STRAY.sub(_replacement, text))
    return normal("NFC", _TONE_FIRST.sub(_shape_first, decomposed))


def _replacement(stray: re.Match[str]) -> str:
    look_alike, space = stray.groups()
    return _LOOK_ALIKES[look_alike] if look_alike else " " if space else ""


def _shape_first(marks: re.Match[str]) -> str:
    return "".join(sorted(marks[0], key=_TONE_MARKS.__contains__))


# --- positions -----------------------------------------------------------------------------------------


class Memo(dict[str, _T], Generic[_T]):
    """A function of short strings, remembered.

    Safe to share between threads: each step on the dictionary is atomic, and a lost entry is made again.
    """

    _MOST_ENTRIES = 1 << 16
    _LONGEST_KEY = 32

    def __init__(self, function: Callable[[str], _T]) -> None:
        self._function = function

    def __missing__(self, key: str) -> _T:
        value = self._function(key)
        if len(key) <= self._LONGEST_KEY:
            if len(self) >= self._MOST_ENTRIES:
                self.clear()
            self[key] = value
        return value


# Characters that `clean` leaves alone and that never join the character before them. Not all there are:
# those that are frequent, so that the others, which are looked at one by one, are few.
_STEADY = (
    "\\x00-\\x1e\\x20-\\x9f\\xa1-\\xac\\xae-\\xcf\\xd1-\\xef\\xf1-\u0188\u018a-\u01a1\u01a4-\u0255\u0257-\u02ff"
    "\u0400-\u0482\u048a-\u052f\u1e00-\u1eff\u2010-\u2027\u2030-\u205e\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff"
    "\uac00-\ud7a3\U0001f300-\U0001faff"
)


@cache
def _unsteady_stretch() -> re.Pattern[str]:
    """What else there is, with the character before it; compiled when first needed, as that takes long."""
    return re.compile(f"[{_STEADY}]?[^{_STEADY}]+")


_DROPPED = re.compile(f"[{_INVISIBLE}]")


def clean_map(text: str) -> tuple[str, Sequence[int] | None]:
    """Return `clean(text)` and where its characters come from.

    Element i of the second value, for i from 0 to the length of the clean text, is the index in `text` of
    the first character that became clean character i; it is `None` for a text that was clean. The clean
    range [s, e) comes from `text[map[s]:map[e]]`: its last letter is there with all its marks, and dropped
    characters belong to the range before them, so that no range begins with one.
    """
    cleaned = clean(text)
    if cleaned == text:
        return cleaned, None
    offsets = array("q")
    done = 0
    for stretch in _unsteady_stretch().finditer(text):
        start, end = stretch.span()
        offsets.extend(range(done, start))
        offsets.extend([start + offset for offset in _STRETCH_OFFSETS[stretch[0]]])
        done = end
    offsets.extend(range(done, len(text) + 1))
    return cleaned, offsets


def _stretch_offsets(stretch: str) -> list[int]:
    """The index in `stretch` where each character of `clean(stretch)` begins."""
    if clean(stretch) == stretch:
        return list(range(len(stretch)))
    offsets: list[int] = []
    start = 0
    for cluster in _clusters(stretch):
        offsets += [start + offset for offset in _cluster_offsets(cluster)]
        start += len(cluster)
    return offsets


_STRETCH_OFFSETS = Memo(_stretch_offsets)


def _clusters(stretch: str) -> Iterator[str]:
    """Cut where `clean` can be applied to each part alone."""
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
    """Whether a character that is no combining mark joins all the same: parts of Hangul, Indic vowels."""
    return clean(cluster + char) != clean(cluster) + clean(char)


def _cluster_offsets(cluster: str) -> list[int]:
    """The index in `cluster` where each character of `clean(cluster)` begins.

    What is the same at both ends of the two is matched; the marks between them are reordered or composed,
    and count as one with what comes before them.
    """
    kept = [index for index, char in enumerate(cluster) if not _DROPPED.match(char)]
    source = "".join([cluster[index] for index in kept])
    target = clean(source)
    shorter = min(len(source), len(target))
    head = next((k for k in range(shorter) if source[k] != target[k]), shorter)
    tail = next((k for k in range(shorter - head) if source[-1 - k] != target[-1 - k]), shorter - head)
    kept.append(len(cluster))
    middle = [kept[len(source) - tail]] * max(0, len(target) - tail - head - 1)
    return (kept[: head + 1] + middle + kept[len(source) - tail : len(source)])[: len(target)]


# --- the parts of a syllable ---------------------------------------------------------------------------

_VOWELS = "aăâeêioôơuưy"
_TONED = {normalize("NFC", vowel + tone): (vowel, tone) for vowel in _VOWELS for tone in _TONE_MARKS}
_TONELESS = str.maketrans({toned: vowel for toned, (vowel, _) in _TONED.items()})

# Longest first: `gi` and `qu` are onsets wherever a nucleus follows (già, quả), but not in gì, gìn.
_ONSETS = "ngh|ch|gh|gi|kh|ng|nh|ph|qu|th|tr|b|c|d|đ|g|h|k|l|m|n|p|r|s|t|v|x"
_CODAS = "ch|ng|nh|c|m|n|p|t"

# Which vowel of a nucleus carries the tone in the new style; the same with a coda as without.
_BEFORE_CODA = {
    0: "a|ă|â|e|ê|i|o|ô|ơ|u|ư|y",
    1: "iê|oa|oă|oe|oo|ôô|uâ|uê|uô|uơ|uy|ươ|yê",
    2: "uyê",
}
_OPEN_ONLY = {
    0: "ai|ao|au|ay|âu|ây|eo|êu|ia|iu|oi|ôi|ơi|ua|ui|ưa|ưi|ưu|yu",
    1: "iêu|yêu|oai|oao|oay|oeo|uây|uêu|uôi|uya|uyu|ươi|ươu",
}
_TONE_POSITION = {
    nucleus: position
    for table in (_BEFORE_CODA, _OPEN_ONLY)
    for position, nuclei in table.items()
    for nucleus in nuclei.split("|")
}
_TONELESS_SYLLABLE = re.compile(
    f"({_ONSETS}|)(?:({'|'.join(_BEFORE_CODA.values())})({_CODAS}|)|({'|'.join(_OPEN_ONLY.values())}))"
)

_Y_FOR_I_ONSETS = frozenset(["h", "k", "l", "m", "s", "t", "qu"])
_Y_FOR_I_IN_QU = frozenset(["t", "nh"])


class _Syllable(NamedTuple):
    onset: str
    nucleus: str
    coda: str
    tone: str

    def spelled(self) -> str:
        at = _TONE_POSITION[self.nucleus]
        toned = normalize("NFC", self.nucleus[at] + self.tone)
        return self.onset + self.nucleus[:at] + toned + self.nucleus[at + 1 :] + self.coda

    def with_y(self) -> _Syllable:
        """The same syllable with y where i and y are two spellings of one: kĩ kỹ, qui quy, quít quýt."""
        whole_rime = not self.coda and self.onset in _Y_FOR_I_ONSETS
        after_qu = self.onset == "qu" and self.coda in _Y_FOR_I_IN_QU
        return self._replace(nucleus="y") if self.nucleus == "i" and (whole_rime or after_qu) else self


def _parse(syllable: str) -> _Syllable | None:
    """The parts of a lower-case syllable, wherever its tone mark stands; `None` if it is not Vietnamese."""
    tones = [_TONED[char][1] for char in syllable if char in _TONED]
    match = _TONELESS_SYLLABLE.fullmatch(syllable.translate(_TONELESS))
    if len(tones) > 1 or not match:
        return None
    onset, nucleus, coda, open_nucleus = match.groups(default="")
    return _Syllable(onset, nucleus or open_nucleus, coda, "".join(tones))


# --- keys ----------------------------------------------------------------------------------------------


def is_syllable(term: str) -> bool:
    """Whether a canonical term is built as the syllables of Vietnamese are: onset, vowels, coda and tone."""
    return _parse(term) is not None


def canon(syllable: str) -> str:
    """Return the key of a clean syllable: the same for all its spellings.

    It is lower-case, its tone mark stands in the new style, and y is written for i where both are in use:
    as the whole rime after h k l m s t, and in qui, quit, quinh. What is not a Vietnamese syllable (café,
    covid, g20) is lower-cased only.

    >>> canon("HÒA"), canon("sĩ"), canon("qúi"), canon("José")
    ('hoà', 'sỹ', 'quý', 'josé')
    """
    return _CANONICAL[syllable]


def _canonical(syllable: str) -> str:
    lowered = normalize("NFC", syllable.lower())  # the lower case of İ is two characters
    if lowered.isascii() and "i" not in lowered:
        return lowered  # no tone to move, and no i for which there could be a y
    parts = _parse(lowered)
    return parts.with_y().spelled() if parts else lowered


_CANONICAL = Memo(_canonical)


def fold(term: str) -> str:
    """Return a canonical term without marks: Latin letters without theirs, d for đ.

    Letters of other scripts stay. The folded term is canonical again, so that an unmarked spelling of a
    term folds to the same: `fold(canon("kĩ")) == fold(canon("ki")) == "ky"`.
    """
    return term if term.isascii() else _FOLDED[term]


def _folded(term: str) -> str:
    return canon("".join([_unmarked(char) for char in _MARKS.sub("", term)]))


def _unmarked(char: str) -> str:
    base = normalize("NFD", char)[0]
    return "d" if char == "đ" else base if base.isascii() else char


_FOLDED = Memo(_folded)


# --- running text --------------------------------------------------------------------------------------

# Combining marks of the blocks that belong to letters of any script (Unicode, Blocks.txt).
_MARK_BLOCKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_MARKS = re.compile(f"[{_MARK_BLOCKS}]+")
_SYLLABLE = re.compile(rf"([^\W_]++(?:[{_MARK_BLOCKS}]++[^\W_]*+)*+)")


class Syllables(NamedTuple):
    """The syllables of a text in their order, as three lists of one length.

    Syllable i has the canonical key `terms[i]` and is `text[starts[i]:ends[i]]`. (Lists, because a tuple
    for each syllable takes twice the time.)
    """

    terms: list[str]
    starts: list[int]
    ends: list[int]


def syllables(text: str) -> Syllables:
    """Return the syllables of any text, clean or not: its longest runs of letters, digits and their marks.

    Positions are those in `text` as given.
    """
    cleaned, offsets = clean_map(text)
    pieces = _SYLLABLE.split(cleaned)  # what is between, syllable, what is between, …, what is between
    bounds = list(accumulate(map(len, pieces)))
    if offsets is not None:
        bounds = [offsets[bound] for bound in bounds]
    return Syllables(list(map(_CANONICAL.__getitem__, pieces[1::2])), bounds[:-1:2], bounds[1::2])


def retone(text: str) -> str:
    """Return a clean text with every misplaced tone mark in the new style: hòa → hoà, gíêng → giếng.

    Case and length stay, and so do all positions. i and y are left as written.
    """
    pieces = _SYLLABLE.split(text)
    pieces[1::2] = map(_RETONED.__getitem__, pieces[1::2])
    return "".join(pieces)


def syllables_and_retoned(text: str) -> tuple[Syllables, str]:
    """Return `syllables(text)` and `retone(text)` of a clean text, which is cut only once."""
    pieces = _SYLLABLE.split(text)
    bounds = list(accumulate(map(len, pieces)))
    found = Syllables(list(map(_CANONICAL.__getitem__, pieces[1::2])), bounds[:-1:2], bounds[1::2])
    pieces[1::2] = map(_RETONED.__getitem__, pieces[1::2])
    return found, "".join(pieces)


def _retoned(syllable: str) -> str:
    lowered = syllable.lower()
    parts = None if syllable.isascii() else _parse(lowered)
    if parts is None:
        return syllable
    return "".join(map(_moved, syllable, lowered, parts.spelled()))


def _moved(old: str, lowered: str, new: str) -> str:
    if new == lowered:
        return old
    return new.upper() if old.isupper() else new


_RETONED = Memo(_retoned)
