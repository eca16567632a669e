"""Looking after an index: whether all of it is as it was written, and writing anew what can be saved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from vnsearch import analysis
from vnsearch.engine import Engine, checking
from vnsearch.engine.block import Block
from vnsearch.engine.checking import Problem
from vnsearch.errors import IndexDamaged
from vnsearch.pipeline import CHUNK, Chunk, analyse, analyse_chunk, dictionary_for
from vnsearch.record import Stored

__all__ = ["Problem", "Repair", "check", "remove_leftovers", "repair"]


class Repair(NamedTuple):
    """What became of an index: how many articles were written anew, and what could not be saved."""

    saved: int
    lost: tuple[Problem, ...]


def check(folder: str | Path, *, deep: bool = False) -> tuple[Problem, ...]:
    """What is wrong with the files of the index in the folder; nothing, if all is as it was written.

    With `deep`, every stored article is analysed again and must give the terms that are indexed. Raises
    `IndexNotFound`, and nothing else whatever the files hold.
    """
    return checking.check(Path(folder), analysis.fingerprint(), _block if deep else None)


def repair(folder: str | Path, *, wait: float = 0.0, workers: int | None = None) -> Repair:
    """Makes the index anew from the articles stored in it, and removes what dead writers left.

    Articles that cannot be read are lost. Raises `IndexNotFound`, `IndexLocked`, `IndexNotWritable`, or
    `IndexDamaged` when the table of contents or all articles cannot be read; then nothing is changed.
    """
    engine = Engine(Path(folder), analysis.fingerprint())
    lost: list[Problem] = []
    saved = 0
    with engine.replace(wait=wait) as batch:
        articles = _readable(engine.folder, lost)
        first = list(islice(articles, CHUNK))
        for analysed in analyse(chain(first, articles), dictionary_for(first), workers=workers):
            batch.put(analysed.block)
            saved += len(analysed.block.records)
            lost += (Problem(article_id, why.reason) for article_id, why in analysed.rejected.items())
        if lost and not saved:
            raise IndexDamaged(engine.folder, "none of its articles can be read")
        batch.commit()
    return Repair(saved, tuple(lost))


def remove_leftovers(folder: str | Path, *, wait: float = 0.0) -> None:
    """Removes what dead writers left, as the next write would. Raises as `repair` does."""
    with Engine(Path(folder), analysis.fingerprint()).change(wait=wait):
        pass


def _block(articles: Sequence[Stored]) -> Block:
    return analyse_chunk(Chunk(articles, b"")).block


def _readable(folder: Path, lost: list[Problem]) -> Iterator[Stored]:
    for found in checking.salvage(folder):
        if isinstance(found, Problem):
            lost.append(found)
        else:
            yield found
