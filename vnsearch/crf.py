"""Linear-chain conditional random fields with two labels: CRFsuite model files read, labels decoded.

A sequence is labelled so that the sum of its state weights (attribute to label) and transition weights
(label to next label) is greatest. With two labels only differences matter: for every position one number,
the weight of the positive label minus that of the negative, says all the model knows about it.

File format and decoding are those of CRFsuite 0.12 (`crf1d_model.c`, `cqdb.c`, `crf1d_context.c`;
http://www.chokkan.org/software/crfsuite/).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass

_HEADER = struct.Struct("<4sI4sIIIIIIIII")
_FEATURES = struct.Struct("<4sII")
_FEATURE = struct.Struct("<IIId")
_STRINGS = struct.Struct("<4sIIIII")
_STRING = struct.Struct("<II")
_STATE, _TRANSITION = 0, 1


@dataclass(frozen=True, slots=True)
class Transitions:
    """Weights from label to next label; the first word names the label that is left."""

    negative_negative: float
    negative_positive: float
    positive_negative: float
    positive_positive: float


@dataclass(frozen=True, slots=True)
class Model:
    """A model of two labels; `states`: attribute to its weight for the positive label minus the other."""

    states: dict[str, float]
    transitions: Transitions

    def decode(self, emissions: Iterable[float]) -> list[bool]:
        """Return for every position whether it is positive on the best path (Viterbi).

        `emissions` are the positions' summed differences of state weights. The forward pass carries one
        number, the score of the best path that ends positive minus that of the best path that ends
        negative; from it and the transitions alone follows which label the best path comes from. Equal
        scores go to the negative label, as in CRFsuite, where it is the first one.
        """
        weights = self.transitions
        to_negative, to_positive = weights.negative_negative, weights.negative_positive
        from_negative, from_positive = weights.positive_negative, weights.positive_positive
        leaves_for_negative = to_negative - from_negative  # above it, a negative follows a positive best
        leaves_for_positive = to_positive - from_positive
        margins: list[float] = []
        into_positive = into_negative = 0.0
        for emission in emissions:
            margin = emission + into_positive - into_negative
            margins.append(margin)
            into_positive = margin + from_positive if margin > leaves_for_positive else to_positive
            into_negative = margin + from_negative if margin > leaves_for_negative else to_negative
        threshold = 0.0
        labels: list[bool] = []
        for margin in reversed(margins):
            is_positive = margin > threshold
            labels.append(is_positive)
            threshold = leaves_for_positive if is_positive else leaves_for_negative
        labels.reverse()
        return labels


def read(data: bytes, negative: str, positive: str) -> Model:
    """Read a CRFsuite model file whose labels are `negative` and `positive`, in this order.

    Raises `ValueError` if `data` is not such a model.
    """
    try:
        magic, _, kind, _, _, _, _, features_at, labels_at, attributes_at, _, _ = _HEADER.unpack_from(data)
        if (magic, kind) != (b"lCRF", b"FOMC"):
            raise ValueError("not a CRFsuite model")
        labels = _read_strings(data, labels_at)
        if labels != [negative, positive]:
            raise ValueError(f"labels are {labels}, not {[negative, positive]}")
        attributes = _read_strings(data, attributes_at)
        return _read_features(data, features_at, attributes)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise ValueError(f"not a complete CRFsuite model: {error}") from error


def _read_features(data: bytes, at: int, attributes: list[str]) -> Model:
    _, _, count = _FEATURES.unpack_from(data, at)
    first = at + _FEATURES.size
    states = dict.fromkeys(attributes, 0.0)
    transitions = {(source, target): 0.0 for source in (0, 1) for target in (0, 1)}
    for kind, source, target, weight in _FEATURE.iter_unpack(data[first : first + count * _FEATURE.size]):
        if kind == _STATE:
            states[attributes[source]] += weight if target else -weight
        elif kind == _TRANSITION:
            transitions[source, target] = weight
    return Model(
        states,
        Transitions(
            negative_negative=transitions[0, 0],
            negative_positive=transitions[0, 1],
            positive_negative=transitions[1, 0],
            positive_positive=transitions[1, 1],
        ),
    )


def _read_strings(data: bytes, at: int) -> list[str]:
    """Read a constant database: strings by their numbers, through the table that leads from id to string."""
    _, _, _, _, count, table_at = _STRINGS.unpack_from(data, at)
    strings = []
    for (record,) in struct.iter_unpack("<I", data[at + table_at : at + table_at + 4 * count]):
        _, size = _STRING.unpack_from(data, at + record)
        text_at = at + record + _STRING.size
        strings.append(data[text_at : text_at + size - 1].decode("utf-8"))  # the last byte is a NUL
    return strings
