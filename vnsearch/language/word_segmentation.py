"""Where words begin and end: pyvi's segmentation with character offsets.

Vietnamese writes a space between syllables, not between words: "tổng bí thư" is one word of three. `words`
finds the words of accented text as pyvi 0.1.1 does (https://github.com/trungtv/pyvi), with pyvi's own
conditional random field and word list, but decoded here: importing pyvi costs more than a second and loads
scikit-learn and SciPy. Data other than pyvi 0.1.1's are left to pyvi itself.
"""

from __future__ import annotations

import importlib.util
import io
import math
import pickle
import re
import string
import struct
import threading
import warnings
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import chain, compress, groupby, product
from operator import mul, sub
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from vnsearch.language.orthography import Memo

if TYPE_CHECKING:
    from vnsearch._typing import Array, Codes, Flags, Floats, Numbers
    from vnsearch.language import crf


_MODEL_SHA256 = "6cdd73aee04b6a4ad7320ca85d27d931a7ef870cfdd41beb148e86bdb8aca134"
_LIST_SHA256 = "517743d27e71d43343e4b8e9e89015cdc68d84ebe1d48106449e501d918ece4a"

# What is known of a token: its weight for being inside a word and what it adds to that of the next and of the
# previous token; the number of its lower-case form in the word list, 0 for none; its manner; its count.
_TOKEN = np.dtype([("weights", "3f8"), ("key", "i4"), ("manner", "i4"), ("count", "i8")])
_ROW, _COUNT = struct.Struct("=dddii"), struct.Struct("=q")
_ADDRESS = r"[a-zA-Z0-9_.+-]+@(?:[a-zA-Z0-9-]+\.)+[a-zA-Z0-9-]+"


@cache
def _token_pattern(*addresses: str) -> re.Pattern[str]:
    """Return pyvi's pattern (`ViTokenizer.sylabelize`) with these alternatives for e-mail addresses.

    The space before and the first alternative are not pyvi's. They save time: it takes most syllables, and
    only where of pyvi's alternatives none but the last can match.
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


def tokens(text: str) -> list[str]:
    """Return what pyvi takes for syllables: also punctuation marks, numbers, addresses and line feeds.

    None reaches over a space or a line feed, so that a text has the tokens of its parts between these.
    """
    # Looking for addresses takes quadratic time in "a-a-a-a-…".
    pattern = _token_pattern(_ADDRESS) if "@" in text else _token_pattern()
    return pattern.findall(text)


def token_ends(text: str, found: Sequence[str]) -> list[int]:
    """Return where each of the text's tokens ends; only white space lies between them."""
    end = 0
    find = text.index
    return [end := find(token, end) + len(token) for token in found]


def words(text: str) -> list[tuple[int, int]]:
    """Return the words of `text` in order as (start, end), in characters of exactly this text.

    They are the tokens of `pyvi.ViTokenizer.tokenize`: besides words also each punctuation mark, each
    number and each line feed. A word of several syllables spans the white space between them. `text` should
    be in Unicode's composed form (NFC), into which pyvi would bring it first; other text is cut too, at its
    combining marks. Any string is accepted.

    >>> text = "Ông là Tổng Bí thư."
    >>> [text[start:end] for start, end in words(text)]
    ['Ông', 'là', 'Tổng Bí thư', '.']
    """
    found = tokens(text)
    ends = token_ends(text, found)
    starts = map(sub, ends, map(len, found))
    begins, _ = _tagger().begins(encode(found, [1] * len(found)))
    last = [*begins[1:].tolist(), True]
    return list(zip(compress(starts, begins.tolist()), compress(ends, last), strict=False))


def encode(found: Sequence[str], counts: Sequence[int]) -> bytes:
    """Return what `compounds` needs to know of tokens, in each of which so many terms begin.

    The codes of the parts of a text, one after the other, are the code of the text.
    """
    return b"".join(map(_tagger().encode, found, counts))


def compounds(texts: Iterable[bytes]) -> tuple[list[int], list[int]]:
    """Return where the words of several terms start and end, in terms, counted through all the texts.

    A text is given as the code of its tokens. A term belongs to the word that it begins in.

    >>> compounds([encode(["Ông", "Tô", "Lâm", "."], [1, 1, 1, 0]), encode(["Hà", "Nội"], [1, 1])])
    ([1, 3], [3, 5])
    """
    tagger = _tagger()
    begins, counts = tagger.begins(tagger.encode("", 0).join(texts))
    word = np.repeat(np.cumsum(begins), counts)
    bounds = np.flatnonzero(np.concatenate([[True], word[1:] != word[:-1], [True]]))
    several = np.flatnonzero(np.diff(bounds) > 1)
    return bounds[several].tolist(), bounds[several + 1].tolist()


def _begins(inside: Flags, manners: Numbers) -> Flags:
    """Return which tokens begin a word, given which ones the model takes for the inside of one."""
    begins = np.ones(len(inside), dtype=np.bool_)
    begins[1:] = ~inside[1:] | (manners[1:] == 0) | (manners[1:] > manners[:-1])
    return begins


def _manner(token: str) -> int:
    """Return how pyvi joins the token to others (`ViTokenizer.tokenize`).

    0: not at all; 1: to any token before it but those; 2: to one that begins with a capital, as it does.
    """
    first = token[:1]
    return 0 if token in string.punctuation or first.isdigit() else 1 + first.istitle()


class _CrfTagger:
    """pyvi's features (`ViTokenizer.word2features`) and model, decoded here."""

    def __init__(self, model: crf.Model, word_list: Sequence[str]) -> None:
        self._model = model
        keys = dict.fromkeys(" ".join(word_list).split(" "))
        self._keys = {key: number for number, key in enumerate(keys, 1)}
        self._bigrams, self._trigrams = (_Codes(self._entries(word_list, size)) for size in (2, 3))
        memberships = ("-1:word.bi_gram()", "+1:word.bi_gram()", "-2:word.tri_gram()", "+2:word.tri_gram()")
        weights = [model.states[name] for name in memberships]
        self._listed = np.array([sum(map(mul, flags, weights)) for flags in product((0, 1), repeat=4)])
        self._rows = Memo(self._row)

    def encode(self, token: str, count: int) -> bytes:
        """Return what is known of the token, with its count; the empty token stands between two texts."""
        return self._rows[token] + _COUNT.pack(count)

    def begins(self, code: bytes) -> tuple[Flags, Numbers]:
        """Return for each token whether a word begins with it, and its count."""
        rows = np.frombuffer(code, dtype=_TOKEN)
        inside = self._model.decode(self._emissions(rows))
        return _begins(inside, rows["manner"]), rows["count"]

    def _emissions(self, rows: Array) -> Floats:
        """Sum up each token's weights, in the order in which pyvi's features stand."""
        own, to_next, to_previous = rows["weights"].T
        neighbours = np.zeros(len(rows))
        neighbours[1:] = to_next[:-1]
        neighbours[:-1] += to_previous[1:]
        keys = rows["key"].astype(np.int64)
        bigrams = self._bigrams.has(self._code(keys[:-1], keys[1:]))
        trigrams = self._trigrams.has(self._code(keys[:-2], keys[1:-1], keys[2:]))
        flags = np.zeros(len(rows), dtype=np.intp)
        flags[1:] += 8 * bigrams
        flags[:-1] += 4 * bigrams
        flags[2:] += 2 * trigrams
        flags[:-2] += trigrams
        emissions: Floats = own + neighbours + self._listed[flags]
        return emissions

    def _row(self, token: str) -> bytes:
        """Return what is known of the token by itself, without its count."""
        if not token:
            return _ROW.pack(-math.inf, 0.0, 0.0, 0, 0)
        weight = self._model.states.get
        key = token.lower()
        name = key.partition("\0")[0]  # CRFsuite takes attributes for C strings
        title = token.istitle()
        upper = token.isupper()
        own = (
            weight("bias", 0.0)
            + weight(f"word.lower():{name}", 0.0)
            + upper * weight("word.isupper()", 0.0)
            + title * weight("word.istitle()", 0.0)
            + token.isdigit() * weight("word.isdigit()", 0.0)
        )
        to_next = (
            weight(f"-1:word.lower():{name}", 0.0)
            + title * weight("-1:word.istitle()", 0.0)
            + upper * weight("-1:word.isupper()", 0.0)
        )
        to_previous = (
            weight(f"+1:word.lower():{name}", 0.0)
            + title * weight("+1:word.istitle()", 0.0)
            + upper * weight("+1:word.isupper()", 0.0)
        )
        return _ROW.pack(own, to_next, to_previous, self._keys.get(key, 0), _manner(token))

    def _entries(self, word_list: Sequence[str], size: int) -> Codes:
        """Return the codes of the entries of so many syllables."""
        keys = " ".join([word for word in word_list if word.count(" ") == size - 1]).split(" ")
        numbers = np.array([self._keys[key] for key in keys]).reshape(-1, size)
        return self._code(*numbers.T)

    def _code(self, *keys: Codes) -> Codes:
        """Return one number for each sequence of keys, which are given column by column."""
        code = keys[0]
        for key in keys[1:]:
            code = code * (len(self._keys) + 1) + key
        return code


class _Codes:
    """A set of numbers; the remainder of most others tells that they are not among them."""

    _DIVISOR = 262_139  # prime, and ten times the number of entries of two syllables

    def __init__(self, codes: Codes) -> None:
        self._sorted = np.sort(codes)
        self._remainders = np.zeros(self._DIVISOR, dtype=np.bool_)
        self._remainders[codes % self._DIVISOR] = True

    def has(self, codes: Codes) -> Flags:
        """Return for each number whether it is in the set."""
        members: Flags = self._remainders[codes % self._DIVISOR]
        places = np.flatnonzero(members)
        likely = codes[places]
        nearest = np.minimum(np.searchsorted(self._sorted, likely), len(self._sorted) - 1)
        members[places] = self._sorted[nearest] == likely
        return members


class _PyviTagger:
    """pyvi itself, for data that are not known here."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # invalid escapes in pyvi's source
            from pyvi.ViTokenizer import ViTokenizer
        self._pyvi: Any = ViTokenizer
        self._lock = threading.Lock()  # CRFsuite's tagger keeps the sequence that it works on

    def encode(self, token: str, count: int) -> bytes:
        return f"{token} {count} ".encode("utf-8", "surrogatepass")

    def begins(self, code: bytes) -> tuple[Flags, Numbers]:
        fields = code.decode("utf-8", "surrogatepass").split(" ")
        found, counts = fields[:-1:2], fields[1::2]
        inside = chain.from_iterable(
            self._inside(list(some)) if is_text else map(bool, some) for is_text, some in groupby(found, bool)
        )
        manners = np.array([_manner(token) for token in found], dtype=np.intp)
        return _begins(np.array([*inside], dtype=np.bool_), manners), np.array(counts, dtype=np.intp)

    def _inside(self, found: Sequence[str]) -> list[bool]:
        encodable = [token.encode("utf-8", "replace").decode("utf-8") for token in found]
        with self._lock:
            (labels,) = self._pyvi.model.predict([self._pyvi.sent2features(encodable, False)])
        return [label == "I_W" for label in labels]


@cache
def _tagger() -> _CrfTagger | _PyviTagger:
    """Return what finds the words."""
    try:
        folder = _data_folder()
        model = (folder / "pyvi3.pkl").read_bytes()
        word_list = (folder / "words.txt").read_bytes()
    except OSError:
        return _PyviTagger()
    if (_sha256(model), _sha256(word_list)) != (_MODEL_SHA256, _LIST_SHA256):
        return _PyviTagger()
    from vnsearch.language import crf  # a query needs no model

    return _CrfTagger(
        crf.read(_crfsuite_model(model), negative="B_W", positive="I_W"),
        word_list.decode("utf-8").split("\n"),
    )


def _data_folder() -> Path:
    spec = importlib.util.find_spec("pyvi")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("pyvi is not installed")
    return Path(spec.submodule_search_locations[0]) / "models"


def _sha256(data: bytes) -> str:
    import hashlib  # loads OpenSSL, which a search has no use for

    return hashlib.sha256(data).hexdigest()


def _crfsuite_model(pickled: bytes) -> bytes:
    """Return the CRFsuite model file inside a pickled `sklearn_crfsuite.CRF`.

    Raises `pickle.UnpicklingError` if the pickle names anything but what such an object is made of.
    """
    estimator = _Unpickler(io.BytesIO(pickled)).load()
    model: bytes = estimator.modelfile.__FILE_RESOURCE_DATA__
    return model


class _Bag:
    """Stands in for every class in the pickle: keeps the attributes, does nothing."""

    def __init__(self, *_: object) -> None: ...

    def __setstate__(self, state: object) -> None:
        if isinstance(state, dict):
            vars(self).update(state)


def _encode_latin1(text: str, _encoding: str) -> bytes:
    """Stand in for `_codecs.encode`, by which protocol 2 of pickle writes bytes."""
    return text.encode("latin-1")


class _Unpickler(pickle.Unpickler):
    _ADMITTED: ClassVar[dict[tuple[str, str], Callable[..., object]]] = {
        ("sklearn_crfsuite.estimator", "CRF"): _Bag,
        ("sklearn_crfsuite._fileresource", "FileResource"): _Bag,
        ("pycrfsuite._logparser", "TrainLogParser"): _Bag,
        ("numpy.core.multiarray", "scalar"): _Bag,
        ("numpy", "dtype"): _Bag,
        ("_codecs", "encode"): _encode_latin1,
    }

    def find_class(self, module: str, name: str) -> Any:
        try:
            return self._ADMITTED[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"{module}.{name} is no part of a model") from None
