"""Linear-chain conditional random fields with two labels: reads CRFsuite model files and decodes labels.

The labels of a sequence are those that maximise the sum of its state weights (attribute to label) and
transition weights (label to next label). With two labels only differences matter, so that one number for each
position is enough: the weight of the positive label minus that of the negative.

File format and decoding are those of CRFsuite 0.12 (`crf1d_model.c`, `cqdb.c`, `crf1d_context.c`;
http://www.chokkan.org/software/crfsuite/).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from vnsearch._typing import Flags, Floats, Numbers

_HEADER = struct.Struct("<4sI4sIIIIIIIII")
_FEATURES = struct.Struct("<4sII")
_FEATURE = struct.Struct("<IIId")
_STRINGS = struct.Struct("<4sIIIII")
_STRING = struct.Struct("<II")
_STATE, _TRANSITION = 0, 1


@dataclass(frozen=True, slots=True)
class Transitions:
    """Weights of the transitions from one label to the next, named in this order."""

    negative_negative: float
    negative_positive: float
    positive_negative: float
    positive_positive: float


@dataclass(frozen=True, slots=True)
class Model:
    """A model of two labels.

    `states` maps each attribute to its weight for the positive label minus its weight for the negative.
    """

    states: dict[str, float]
    transitions: Transitions

    @property
    def _contributions(self) -> tuple[float, float]:
        """What a position with a very low (very high) margin adds to the margin of the next."""
        weights = self.transitions
        return (
            weights.negative_positive - weights.negative_negative,
            weights.positive_positive - weights.positive_negative,
        )

    @property
    def _thresholds(self) -> tuple[float, float]:
        """The margins above which the best path to a negative (positive) label comes from a positive one."""
        weights = self.transitions
        return (
            weights.negative_negative - weights.positive_negative,
            weights.negative_positive - weights.positive_positive,
        )

    def decode(self, emissions: Floats) -> Flags:
        """Return for every position whether it is positive on the best path (Viterbi).

        `emissions` are the sums of each position's state weights; −∞ separates two sequences. The forward
        pass computes for each position its margin: the score of the best path that ends there with a positive
        label minus that of the best path that ends with a negative one. The margin and the transitions
        determine which label the best path comes from. The margin of a position changes that of the next by
        a bounded amount, so that most emissions decide their label alone, and only the others are
        processed one by one. Of equal scores the negative label wins, as in CRFsuite, where it comes first.
        """
        scores = np.concatenate([[-np.inf], emissions, [-np.inf]])
        apart = scores == -np.inf
        thresholds = (*self._thresholds, 0.0)
        labels: Flags = scores + min(self._contributions) > max(thresholds)
        undecided = labels ^ (scores + max(self._contributions) > min(thresholds))
        undecided[1:] |= apart[:-1] > apart[1:]  # the first of a sequence has no position before it
        self._decide(np.flatnonzero(undecided), scores, apart, labels)
        return labels[1:-1]

    def _decide(self, places: Numbers, scores: Floats, apart: Flags, labels: Flags) -> None:
        """Label the given positions; all other positions must be labelled already."""
        weights = self.transitions
        low, high = self._contributions
        added = np.where(apart[places - 1], 0.0, np.where(labels[places - 1], high, low))
        margins: list[float] = []
        margin, last = 0.0, -1
        numbers = places.tolist()
        for place, score, constant in zip(numbers, scores[places].tolist(), added.tolist(), strict=True):
            if place - 1 == last:
                into_positive = max(margin + weights.positive_positive, weights.negative_positive)
                into_negative = max(margin + weights.positive_negative, weights.negative_negative)
                margin = score + into_positive - into_negative
            else:
                margin = score + constant
            margins.append(margin)
            last = place
        to_negative, to_positive = self._thresholds
        for place in reversed(numbers):
            threshold = 0.0 if apart[place + 1] else to_positive if labels[place + 1] else to_negative
            labels[place] = margins.pop() > threshold


def read_model(data: bytes, negative: str, positive: str) -> Model:
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
    """Read a constant database (`cqdb`): its strings, in the order of their ids."""
    _, _, _, _, count, table_at = _STRINGS.unpack_from(data, at)
    strings = []
    for (record,) in struct.iter_unpack("<I", data[at + table_at : at + table_at + 4 * count]):
        _, size = _STRING.unpack_from(data, at + record)
        text_at = at + record + _STRING.size
        strings.append(data[text_at : text_at + size - 1].decode("utf-8"))  # the last byte is a NUL
    return strings
