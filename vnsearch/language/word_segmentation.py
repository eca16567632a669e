"""Word segmentation: finds where words begin and end, exactly as pyvi 0.1.1 does.

Vietnamese writes a space between syllables, not between words: "tổng bí thư" is one word of three syllables.
A conditional random field labels each token as the beginning or the inside of a word (Trung Tran, pyvi,
https://github.com/trungtv/pyvi). The model and the word list are pyvi's (see `segmentation_model`). Tokens,
features and decoding are reimplemented here, which is several times as fast and gives character offsets.
"""

from __future__ import annotations

import math
import re
import string
import struct
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import compress, product
from operator import mul, sub
from typing import TYPE_CHECKING

import numpy as np

from vnsearch.language.memo import Memo
from vnsearch.language.segmentation_model import load_model

if TYPE_CHECKING:
    from vnsearch._typing import Array, Codes, Flags, Floats, Numbers
    from vnsearch.language.segmentation_model import SegmentationModel

# --- tokens --------------------------------------------------------------------------------------------

_LOCAL, _DOMAIN = r"[a-zA-Z0-9_.+-]++", r"@(?:[a-zA-Z0-9-]++\.)+[a-zA-Z0-9-]++"
_LOCAL_PART = re.compile(rf"{_LOCAL}(?=({_DOMAIN})?)")


@cache
def _token_pattern(*addresses: str) -> re.Pattern[str]:
    """Return pyvi's pattern (`ViTokenizer.sylabelize`) with these alternatives for e-mail addresses.

    The leading space and the first alternative are not pyvi's; they save time. The first alternative takes
    most syllables, and matches only where of pyvi's alternatives none but the last can match.
    """
    alternatives = (
        r"[^\W\d]\w*+(?![.@+:-])",
        r"[A-ZĐ]+\.|Tp\.|Mr\.|Mrs\.|Ms\.|Dr\.|ThS\.",
        r"==>|->|\.\.\.|>>|\n",
        r"\w+://[^\s]+",
        *addresses,
        r"\d+(?:[.,_]\d+)+",
        r"[^\w\s]",
        r"\w+",
    )
    return re.compile(f" ?({'|'.join(alternatives)})")


def tokenize(text: str) -> list[str]:
    """Return the tokens of the text: syllables, punctuation marks, numbers, addresses and line feeds.

    No token extends over a space or a line feed, so that the tokens of a text are those of its parts between
    them.
    """
    plain = _token_pattern()
    if "@" not in text:
        return plain.findall(text)
    # To look for an address at each character of "a-a-a-a-…" takes quadratic time.
    tokens: list[str] = []
    end = 0
    for local in _LOCAL_PART.finditer(text):
        if local[1]:
            end = _append_tokens(plain, text, end, local.start(), tokens)
            end = _append_tokens(_token_pattern(_LOCAL + _DOMAIN), text, end, local.end(), tokens)
    _append_tokens(plain, text, end, len(text), tokens)
    return tokens


def _append_tokens(pattern: re.Pattern[str], text: str, start: int, stop: int, tokens: list[str]) -> int:
    """Append the tokens that begin in text[start:stop], and return the end of the last one, or `start`."""
    end = start
    while end < stop and (token := pattern.search(text, end)) and token.start(1) < stop:
        tokens.append(token[1])
        end = token.end()
    return end


def find_token_ends(text: str, tokens: Sequence[str]) -> list[int]:
    """Return where each of the text's tokens ends; only white space lies between them."""
    end = 0
    find = text.index
    return [end := find(token, end) + len(token) for token in tokens]


# --- words ---------------------------------------------------------------------------------------------


def split_words(text: str) -> list[tuple[int, int]]:
    """Return the words of `text` in order as (start, end), in characters of exactly this text.

    They are the tokens of `pyvi.ViTokenizer.tokenize`: words, and also each punctuation mark, number and line
    feed. A word of several syllables includes the white space between them. pyvi normalises its input to NFC;
    text in another form is accepted here, but is also split at its combining marks. Raises `ModelMismatch` if
    the model of pyvi 0.1.1 is not installed.

    >>> text = "Ông là Tổng Bí thư."
    >>> [text[start:end] for start, end in split_words(text)]
    ['Ông', 'là', 'Tổng Bí thư', '.']
    """
    tokens = tokenize(text)
    ends = find_token_ends(text, tokens)
    starts = map(sub, ends, map(len, tokens))
    begins, _ = load_tagger().find_beginnings(encode_tokens(tokens, [1] * len(tokens)))
    is_last = [*begins[1:].tolist(), True]
    return list(zip(compress(starts, begins.tolist()), compress(ends, is_last), strict=False))


def encode_tokens(tokens: Sequence[str], counts: Sequence[int]) -> bytes:
    """Return the code of the tokens, with the number of terms that begin in each: input of `find_compounds`.

    The code of a text is the concatenation of the codes of its parts.
    """
    return b"".join(map(load_tagger().encode, tokens, counts))


def find_compounds(texts: Iterable[bytes]) -> tuple[list[int], list[int]]:
    """Return where the words of several terms start and end, in terms, counted across all texts.

    Each text is given as the code of its tokens. A term belongs to the word that it begins in.

    >>> codes = [encode_tokens(["Ông", "Tô", "Lâm", "."], [1, 1, 1, 0]), encode_tokens(["Hà", "Nội"], [1, 1])]
    >>> find_compounds(codes)
    ([1, 3], [3, 5])
    """
    tagger = load_tagger()
    begins, counts = tagger.find_beginnings(tagger.encode("", 0).join(texts))
    word = np.repeat(np.cumsum(begins), counts)
    bounds = np.flatnonzero(np.concatenate([[True], word[1:] != word[:-1], [True]]))
    several = np.flatnonzero(np.diff(bounds) > 1)
    return bounds[several].tolist(), bounds[several + 1].tolist()


@cache
def load_tagger() -> _Tagger:
    """Return the tagger, loading the model at the first call; raises `ModelMismatch` (see `load_model`)."""
    return _Tagger(load_model())


# --- the tagger ----------------------------------------------------------------------------------------

# A token as the tagger sees it: the sums of its weights for its own label, for the label of the next and for
# that of the previous token; the number of its lower-case form in the word list, 0 if it is not in it; how it
# may be joined (see `_find_joining`); how many terms begin in it.
_TOKEN = np.dtype([("weights", "3f8"), ("key", "i4"), ("joining", "i4"), ("count", "i8")])
_ROW, _COUNT = struct.Struct("=dddii"), struct.Struct("=q")
_TEXT_BOUNDARY = _ROW.pack(-math.inf, 0.0, 0.0, 0, 0)

_NEVER, _TO_ANY, _TO_CAPITALISED = 0, 1, 2


def _find_joining(token: str) -> int:
    """Return to which preceding tokens pyvi joins the token (`ViTokenizer.tokenize`).

    A punctuation mark or number is never joined; a capitalised token only to a capitalised one; any other
    token to all except punctuation marks and numbers.
    """
    first = token[:1]
    if token in string.punctuation or first.isdigit():
        return _NEVER
    return _TO_CAPITALISED if first.istitle() else _TO_ANY


class _Tagger:
    """Labels tokens with pyvi's features (`ViTokenizer.word2features`) and model."""

    def __init__(self, model: SegmentationModel) -> None:
        self._field, words = model
        keys = dict.fromkeys(" ".join(words).split(" "))
        self._keys = {key: number for number, key in enumerate(keys, 1)}
        self._bigrams, self._trigrams = (_CodeSet(self._encode_entries(words, size)) for size in (2, 3))
        memberships = ("-1:word.bi_gram()", "+1:word.bi_gram()", "-2:word.tri_gram()", "+2:word.tri_gram()")
        weights = [self._field.states[name] for name in memberships]
        self._listed = np.array([sum(map(mul, flags, weights)) for flags in product((0, 1), repeat=4)])
        self._rows = Memo(self._make_row)

    def encode(self, token: str, count: int) -> bytes:
        """Return the code of a token in which `count` terms begin; the empty token separates two texts."""
        return self._rows[token] + _COUNT.pack(count)

    def find_beginnings(self, code: bytes) -> tuple[Flags, Numbers]:
        """Return for each token whether a word begins with it, and its count."""
        rows = np.frombuffer(code, dtype=_TOKEN)
        inside = self.label(rows)
        joining = rows["joining"]
        begins = np.ones(len(rows), dtype=np.bool_)
        begins[1:] = ~inside[1:] | (joining[1:] == _NEVER) | (joining[1:] > joining[:-1])
        return begins, rows["count"]

    def label(self, rows: Array) -> Flags:
        """Return for each token whether the model places it inside a word."""
        return self._field.decode(self._compute_emissions(rows))

    def _compute_emissions(self, rows: Array) -> Floats:
        """Return the sum of each token's weights, added in the order of pyvi's features."""
        own, to_next, to_previous = rows["weights"].T
        neighbours = np.zeros(len(rows))
        neighbours[1:] = to_next[:-1]
        neighbours[:-1] += to_previous[1:]
        keys = rows["key"].astype(np.int64)
        bigrams = self._bigrams.contains(self._encode_keys(keys[:-1], keys[1:]))
        trigrams = self._trigrams.contains(self._encode_keys(keys[:-2], keys[1:-1], keys[2:]))
        flags = np.zeros(len(rows), dtype=np.intp)
        flags[1:] += 8 * bigrams
        flags[:-1] += 4 * bigrams
        flags[2:] += 2 * trigrams
        flags[:-2] += trigrams
        emissions: Floats = own + neighbours + self._listed[flags]
        return emissions

    def _make_row(self, token: str) -> bytes:
        """Return the code of the token without its count."""
        if not token:
            return _TEXT_BOUNDARY
        lower = token.lower()
        word = f"word.lower():{_truncate(lower)}"
        upper = ["word.isupper()"] if token.isupper() else []
        title = ["word.istitle()"] if token.istitle() else []
        digit = ["word.isdigit()"] if token.isdigit() else []
        beside = [word, *title, *upper]
        return _ROW.pack(
            self._sum_weights(["bias", word, *upper, *title, *digit]),
            self._sum_weights(["-1:" + feature for feature in beside]),
            self._sum_weights(["+1:" + feature for feature in beside]),
            self._keys.get(lower, 0),
            _find_joining(token),
        )

    def _sum_weights(self, features: Iterable[str]) -> float:
        total = 0.0
        for feature in features:  # not `sum`, which rounds differently from Python 3.12 on
            total += self._field.states.get(feature, 0.0)
        return total

    def _encode_entries(self, words: Sequence[str], size: int) -> Codes:
        """Return the codes of the words of `size` syllables."""
        keys = " ".join([word for word in words if word.count(" ") == size - 1]).split(" ")
        numbers = np.array([self._keys[key] for key in keys]).reshape(-1, size)
        return self._encode_keys(*numbers.T)

    def _encode_keys(self, *keys: Codes) -> Codes:
        """Return one number for each sequence of keys, which are given column by column."""
        code = keys[0]
        for key in keys[1:]:
            code = code * (len(self._keys) + 1) + key
        return code


def _truncate(value: str) -> str:
    """Return the value up to its first NUL, as CRFsuite reads attributes as C strings."""
    return value.partition("\0")[0]


class _CodeSet:
    """A set of numbers; a table of remainders quickly rules out most numbers that are not in it."""

    _DIVISOR = 262_139  # prime, and ten times the number of words of two syllables

    def __init__(self, codes: Codes) -> None:
        self._sorted = np.sort(codes)
        self._remainders = np.zeros(self._DIVISOR, dtype=np.bool_)
        self._remainders[codes % self._DIVISOR] = True

    def contains(self, codes: Codes) -> Flags:
        """Return for each number whether it is in the set."""
        members: Flags = self._remainders[codes % self._DIVISOR]
        places = np.flatnonzero(members)
        likely = codes[places]
        nearest = np.minimum(np.searchsorted(self._sorted, likely), len(self._sorted) - 1)
        members[places] = self._sorted[nearest] == likely
        return members
