"""Reads the word segmentation model and the word list of pyvi, without importing pyvi.

Importing pyvi takes more than a second and loads scikit-learn and SciPy. Its model is a pickle, which is read
here by an unpickler that can build nothing but the model. Another model would split other words under the
same version of the analysis, so that exactly the data of pyvi 0.1.1 are accepted.
"""

from __future__ import annotations

import importlib.util
import io
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from vnsearch.errors import ModelMismatch

if TYPE_CHECKING:
    from vnsearch.language import crf

_REQUIREMENT = "pyvi==0.1.1"
_MODEL_FILE, _MODEL_SHA256 = "pyvi3.pkl", "6cdd73aee04b6a4ad7320ca85d27d931a7ef870cfdd41beb148e86bdb8aca134"
_WORDS_FILE, _WORDS_SHA256 = "words.txt", "517743d27e71d43343e4b8e9e89015cdc68d84ebe1d48106449e501d918ece4a"


class SegmentationModel(NamedTuple):
    """The random field that labels tokens, and the words of several syllables that its features look up.

    The positive label marks a token inside a word, the negative one a token that begins a word.
    """

    field: crf.Model
    words: list[str]


def load_model() -> SegmentationModel:
    """Return the model of the installed pyvi; raises `ModelMismatch` if it is missing or another version."""
    model, words = _read_data()
    from vnsearch.language import crf  # loads NumPy, which verifying the model does without

    return SegmentationModel(
        crf.read_model(_extract_crfsuite_model(model), negative="B_W", positive="I_W"),
        words.decode("utf-8").split("\n"),
    )


def verify_model() -> None:
    """Raise `ModelMismatch` if `load_model` would; takes a small part of its time."""
    _read_data()


def _read_data() -> tuple[bytes, bytes]:
    """Return the contents of the model file and of the word list."""
    folder = _find_data()
    return (
        _read_verified(folder / _MODEL_FILE, _MODEL_SHA256),
        _read_verified(folder / _WORDS_FILE, _WORDS_SHA256),
    )


def _find_data() -> Path:
    spec = importlib.util.find_spec("pyvi")
    if spec is None or not spec.submodule_search_locations:
        raise ModelMismatch(_REQUIREMENT, "pyvi is not installed")
    return Path(spec.submodule_search_locations[0]) / "models"


def _read_verified(file: Path, sha256: str) -> bytes:
    import hashlib  # loads OpenSSL, which a search does not need

    try:
        data = file.read_bytes()
    except OSError as error:
        raise ModelMismatch(_REQUIREMENT, f"{file} cannot be read ({error.strerror})") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ModelMismatch(_REQUIREMENT, f"{file} is from another version")
    return data


def _extract_crfsuite_model(pickled: bytes) -> bytes:
    """Return the CRFsuite model file inside a pickled `sklearn_crfsuite.CRF`.

    Raises `pickle.UnpicklingError` if the pickle names anything that is not part of such an object.
    """
    estimator = _ModelUnpickler(io.BytesIO(pickled)).load()
    model: bytes = estimator.modelfile.__FILE_RESOURCE_DATA__
    return model


class _AttributeHolder:
    """Replaces every class in the pickle: keeps the attributes and does nothing."""

    def __init__(self, *_: object) -> None: ...

    def __setstate__(self, state: object) -> None:
        if isinstance(state, dict):
            vars(self).update(state)


def _encode_latin1(text: str, _encoding: str) -> bytes:
    """Replace `_codecs.encode`, with which protocol 2 of pickle writes bytes."""
    return text.encode("latin-1")


class _ModelUnpickler(pickle.Unpickler):
    _REPLACEMENTS: ClassVar[dict[tuple[str, str], Callable[..., object]]] = {
        ("sklearn_crfsuite.estimator", "CRF"): _AttributeHolder,
        ("sklearn_crfsuite._fileresource", "FileResource"): _AttributeHolder,
        ("pycrfsuite._logparser", "TrainLogParser"): _AttributeHolder,
        ("numpy.core.multiarray", "scalar"): _AttributeHolder,
        ("numpy", "dtype"): _AttributeHolder,
        ("_codecs", "encode"): _encode_latin1,
    }

    def find_class(self, module: str, name: str) -> Any:
        try:
            return self._REPLACEMENTS[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"{module}.{name} is not part of a model") from None
