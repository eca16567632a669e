"""Tells damage from other errors: only what was checked and found wrong is damage."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from vnsearch._logging import log_damage
from vnsearch.engine.read.segments import LiveSegment, SegmentFile
from vnsearch.errors import IndexDamaged

SUSPICIOUS = (ArithmeticError, LookupError, ValueError)
"""What Python and NumPy raise when numbers read from a damaged file are used, among other reasons."""

_Args = ParamSpec("_Args")
_T = TypeVar("_T")


class _ReadsSegments(Protocol):
    """An object that reads the segments of an index folder."""

    folder: Path
    segments: Sequence[LiveSegment]


_Reader = TypeVar("_Reader", bound=_ReadsSegments)


def guarded(
    method: Callable[Concatenate[_Reader, _Args], _T],
) -> Callable[Concatenate[_Reader, _Args], _T]:
    """A decorator of methods: raises `IndexDamaged` for a suspicious error if the segments are damaged."""

    @wraps(method)
    def guarded_method(self: _Reader, /, *args: _Args.args, **kwargs: _Args.kwargs) -> _T:
        try:
            return method(self, *args, **kwargs)
        except SUSPICIOUS as error:
            raise_damage(self.folder, (segment.file for segment in self.segments), error)
            raise

    return guarded_method


def raise_damage(folder: Path, files: Iterable[SegmentFile], error: Exception) -> None:
    """Checks all numbers of the segments; raises `IndexDamaged` from the error if any are impossible."""
    from vnsearch.engine.care.soundness import find_faults

    for file in files:
        for fault in find_faults(file.arrays):
            damage = IndexDamaged(folder, f"{file.name}: {fault}")
            log_damage(damage)
            raise damage from error
