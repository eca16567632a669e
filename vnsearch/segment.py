"""Where words begin and end: pyvi's segmentation with character offsets, and cutting by word counts.

Vietnamese writes a space between syllables, not between words: "tổng bí thư" is one word of three. `words`
finds the words of accented text as pyvi 0.1.1 does (https://github.com/trungtv/pyvi), with pyvi's own
conditional random field and word list, but decoded here: importing pyvi costs more than a second and loads
scikit-learn and SciPy. Data other than pyvi 0.1.1's are left to pyvi itself. `cut` needs no model: it cuts
syllables, with or without marks, into the words that an index holds.
"""

from __future__ import annotations

import importlib.util
import io
import math
import pickle
import re
import string
import threading
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import chain, compress, product
from operator import mul, sub
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

if TYPE_CHECKING:
    from vnsearch import crf
    from vnsearch.numbers import Codes, Flags, Floats


VERSION = "pyvi-0.1.1/1"
"""Names the segmentation, for an index to record what made its words; it changes when `words` does."""

MAX_SYLLABLES = 5
"""The longest word that `cut` makes, in syllables; 23 of the 31,158 entries of pyvi's list are longer."""

_MODEL_SHA256 = "6cdd73aee04b6a4ad7320ca85d27d931a7ef870cfdd41beb148e86bdb8aca134"
_LIST_SHA256 = "517743d27e71d43343e4b8e9e89015cdc68d84ebe1d48106449e501d918ece4a"

_FORMS_KEPT = 32_768  # about what 5,000 news articles hold
_UNSEEN = 0.5  # occurrences
_ADDRESS = r"[a-zA-Z0-9_.+-]+@(?:[a-zA-Z0-9-]+\.)+[a-zA-Z0-9-]+"


@cache
def _syllable_pattern(*addresses: str) -> re.Pattern[str]:
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
    syllables = _syllables(text)
    ends = _ends(text, syllables)
    begins = _begins(syllables)
    starts = map(sub, ends, map(len, syllables))
    return list(zip(compress(starts, begins), compress(ends, chain(begins[1:], (True,))), strict=False))


def word_starts(text: str) -> list[int]:
    """Return where the words of `words(text)` start."""
    syllables = _syllables(text)
    starts = map(sub, _ends(text, syllables), map(len, syllables))
    return list(compress(starts, _begins(syllables)))


def _ends(text: str, syllables: Sequence[str]) -> list[int]:
    """Return where each syllable ends; only white space lies between them."""
    end = 0
    find = text.index
    return [end := find(syllable, end) + len(syllable) for syllable in syllables]


def _begins(syllables: Sequence[str]) -> list[bool]:
    """Return for each syllable whether a word begins with it."""
    begins = [True] * len(syllables)
    for number in compress(range(len(syllables)), _tagger().inside(syllables)):
        begins[number] = not (number and _join(syllables[number - 1], syllables[number]))
    return begins


def cut(syllables: Sequence[str], frequency: Callable[[str], int], total: int) -> list[tuple[int, int]]:
    """Cut `syllables` into the most probable words; return their (start, end) in syllables, covering all.

    `frequency` tells how often a word, its syllables joined by "_", stands in the index; it is asked once
    for each of at most `MAX_SYLLABLES` lengths at each syllable. `total` is the number of words in the index.
    A word costs -log(frequency / total), a sequence the sum of its words' costs, and the cheapest is found
    by dynamic programming (a unigram language model). Words of several syllables that the index does not
    hold are never made; a single syllable that it does not hold counts half an occurrence. At equal cost
    longer words win.

    >>> counts = {"tong_bi_thu": 7, "tong": 20, "bi": 30, "thu": 30, "to_lam": 5}
    >>> cut("tong bi thu to lam".split(), lambda word: counts.get(word, 0), total=1000)
    [(0, 3), (3, 5)]
    """
    log_total = math.log(max(total, 1))
    costs = [0.0]  # of the cheapest cut of the first syllables, by their number
    starts = [0]  # of the last word in that cut
    for end in range(1, len(syllables) + 1):
        best_cost, best_start = math.inf, end - 1
        for start in range(max(0, end - MAX_SYLLABLES), end):
            count: float = frequency("_".join(syllables[start:end]))
            if count <= 0:
                if end - start > 1:
                    continue
                count = _UNSEEN
            cost = costs[start] + log_total - math.log(count)
            if cost < best_cost:
                best_cost, best_start = cost, start
        costs.append(best_cost)
        starts.append(best_start)
    spans = []
    end = len(syllables)
    while end:
        spans.append((starts[end], end))
        end = starts[end]
    spans.reverse()
    return spans


def _syllables(text: str) -> list[str]:
    # Looking for addresses takes quadratic time in "a-a-a-a-…".
    pattern = _syllable_pattern(_ADDRESS) if "@" in text else _syllable_pattern()
    return pattern.findall(text)


def _join(previous: str, syllable: str) -> bool:
    """Return whether pyvi lets a syllable that continues a word do so (`ViTokenizer.tokenize`)."""
    return not (
        syllable in string.punctuation
        or previous in string.punctuation
        or syllable[0].isdigit()
        or previous[0].isdigit()
        or (syllable[0].istitle() and not previous[0].istitle())
    )


class _Forms(dict[str, int]):
    """Numbers syllables as they are written, and keeps what the model knows about each in arrays.

    `own`, `to_next` and `to_previous` are its weights for continuing a word: itself, and what it adds to the
    syllables beside it. `places` is the number of its lower-case form in the word list, −1 for none.
    """

    def __init__(self, states: dict[str, float], keys: Mapping[str, int]) -> None:
        super().__init__()
        self._states, self._keys = states, keys
        self._lock = threading.Lock()
        self.own, self.to_next, self.to_previous = (np.zeros(_FORMS_KEPT) for _ in range(3))
        self.places = np.zeros(_FORMS_KEPT, dtype=np.int64)

    def __missing__(self, syllable: str) -> int:
        with self._lock:
            if syllable not in self:
                number = len(self)
                if number == len(self.own):
                    self._grow()
                self._fill(number, syllable)
                self[syllable] = number
        return self[syllable]

    def _fill(self, number: int, syllable: str) -> None:
        weight = self._states.get
        key = syllable.lower()
        name = key.partition("\0")[0]  # CRFsuite takes attributes for C strings
        title = syllable.istitle()
        upper = syllable.isupper()
        self.places[number] = self._keys.get(key, -1)
        self.own[number] = (
            weight("bias", 0.0)
            + weight(f"word.lower():{name}", 0.0)
            + upper * weight("word.isupper()", 0.0)
            + title * weight("word.istitle()", 0.0)
            + syllable.isdigit() * weight("word.isdigit()", 0.0)
        )
        self.to_next[number] = (
            weight(f"-1:word.lower():{name}", 0.0)
            + title * weight("-1:word.istitle()", 0.0)
            + upper * weight("-1:word.isupper()", 0.0)
        )
        self.to_previous[number] = (
            weight(f"+1:word.lower():{name}", 0.0)
            + title * weight("+1:word.istitle()", 0.0)
            + upper * weight("+1:word.isupper()", 0.0)
        )

    def _grow(self) -> None:
        """Makes room; one text can have more forms than are kept from text to text."""
        self.own, self.to_next, self.to_previous, self.places = (
            np.concatenate([values, np.zeros_like(values)])
            for values in (self.own, self.to_next, self.to_previous, self.places)
        )


class _CrfTagger:
    """pyvi's features (`ViTokenizer.word2features`) and model, decoded here."""

    def __init__(self, model: crf.Model, word_list: Sequence[str]) -> None:
        self._model = model
        entries = [word.split(" ") for word in word_list]
        self._keys = {key: number for number, key in enumerate(dict.fromkeys(chain(*entries)))}
        self._bigrams, self._trigrams = (
            np.unique(
                [self._code([self._keys[key] for key in entry]) for entry in entries if len(entry) == size]
            )
            for size in (2, 3)
        )
        memberships = ("-1:word.bi_gram()", "+1:word.bi_gram()", "-2:word.tri_gram()", "+2:word.tri_gram()")
        weights = [model.states[name] for name in memberships]
        self._listed = np.array([sum(map(mul, flags, weights)) for flags in product((0, 1), repeat=4)])
        self._forms = _Forms(model.states, self._keys)

    def inside(self, syllables: Sequence[str]) -> list[bool]:
        return self._model.decode(self._emissions(syllables).tolist()) if syllables else []

    def _emissions(self, syllables: Sequence[str]) -> Floats:
        """Sum up each syllable's weights, in the order in which pyvi's features stand."""
        if len(self._forms) > _FORMS_KEPT:
            self._forms = _Forms(self._model.states, self._keys)
        forms = self._forms
        numbers = np.fromiter(map(forms.__getitem__, syllables), dtype=np.intp, count=len(syllables))
        keys = forms.places[numbers]
        neighbours = np.zeros(len(numbers))
        neighbours[1:] = forms.to_next[numbers[:-1]]
        neighbours[:-1] += forms.to_previous[numbers[1:]]
        flags = np.zeros(len(numbers), dtype=np.intp)
        bigrams = self._members(self._bigrams, keys[:-1], keys[1:])
        flags[1:] += 8 * bigrams
        flags[:-1] += 4 * bigrams
        if len(numbers) > 2:
            trigrams = self._members(self._trigrams, keys[:-2], keys[1:-1], keys[2:])
            flags[2:] += 2 * trigrams
            flags[:-2] += trigrams
        emissions: Floats = forms.own[numbers] + neighbours + self._listed[flags]
        return emissions

    def _members(self, codes: Codes, *keys: Codes) -> Flags:
        """Which of the sequences of keys, given column by column, the word list has."""
        wanted = self._code(keys)
        places = np.minimum(np.searchsorted(codes, wanted), len(codes) - 1)
        members: Flags = (codes[places] == wanted) & (np.minimum.reduce(keys) >= 0)
        return members

    def _code(self, keys: Sequence[Any]) -> Any:
        """One number for a sequence of keys."""
        code = keys[0]
        for key in keys[1:]:
            code = code * len(self._keys) + key
        return code


class _PyviTagger:
    """pyvi itself, for data that are not known here."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # invalid escapes in pyvi's source
            from pyvi.ViTokenizer import ViTokenizer
        self._pyvi: Any = ViTokenizer
        self._lock = threading.Lock()  # CRFsuite's tagger keeps the sequence that it works on

    def inside(self, syllables: Sequence[str]) -> list[bool]:
        if not syllables:
            return []
        encodable = [syllable.encode("utf-8", "replace").decode("utf-8") for syllable in syllables]
        with self._lock:
            (labels,) = self._pyvi.model.predict([self._pyvi.sent2features(encodable, False)])
        return [label == "I_W" for label in labels]


@cache
def _tagger() -> _CrfTagger | _PyviTagger:
    """What tells of each syllable whether it continues the word before it."""
    try:
        folder = _data_folder()
        model = (folder / "pyvi3.pkl").read_bytes()
        word_list = (folder / "words.txt").read_bytes()
    except OSError:
        return _PyviTagger()
    if (_sha256(model), _sha256(word_list)) != (_MODEL_SHA256, _LIST_SHA256):
        return _PyviTagger()
    from vnsearch import crf  # a query needs no model

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
