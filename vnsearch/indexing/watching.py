"""Follows files and folders, to say when something at or below them may have changed.

The operating system notifies of changes, through the package `watchfiles`. It does not do so everywhere: not
of what other computers do on a network drive, nor of more folders than it has room for. So nothing relies on
it: every few seconds, a change is assumed anyway.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

LOOK_SECONDS = 5.0
"""How long it takes, at least, until a change is assumed without a notification."""
_LARGEST_SHARE = 0.05
"""The share of the time that is spent, at most, on changes that were only assumed."""
_TICK_SECONDS = 0.5
_QUIET_SECONDS = 0.2
"""A batch of changes is complete when nothing changed for so long: saving a file may be several changes."""
_LONGEST_BATCH_SECONDS = 2.0


def follow(paths: Sequence[str], ignored: Path) -> Iterator[None]:
    """Yields whenever the files at and below the paths have to be looked at: at once, then without an end.

    What happens to hidden files and in the folder `ignored` does not count. Raises `ImportError` without the
    package `watchfiles`.
    """
    next_look = 0.0
    for is_notified in _listen(paths, os.path.realpath(ignored)):
        began = time.monotonic()
        if is_notified or began >= next_look:
            yield
            ended = time.monotonic()
            next_look = ended + max(LOOK_SECONDS, (ended - began) / _LARGEST_SHARE)


def _listen(paths: Sequence[str], ignored: str) -> Iterator[bool]:
    """Yields every `_TICK_SECONDS`, and when a batch of changes is complete: whether there was one."""
    while True:
        try:
            yield from _listen_to(paths, ignored)
        except (OSError, RuntimeError):  # the paths are not there, or the system has no notifications left
            time.sleep(_TICK_SECONDS)
            yield False


def _listen_to(paths: Sequence[str], ignored: str) -> Iterator[bool]:
    """Yields as `_listen` does, until one of the paths comes, goes, or is another file or folder."""
    from watchfiles import watch

    places = _identify(paths)
    if not places:
        raise FileNotFoundError

    def counts(_: object, path: str) -> bool:
        return not Path(path).name.startswith(".") and not Path(os.path.realpath(path)).is_relative_to(
            ignored
        )

    for changes in watch(
        *places,
        watch_filter=counts,
        step=_to_milliseconds(_QUIET_SECONDS),
        debounce=_to_milliseconds(_LONGEST_BATCH_SECONDS),
        rust_timeout=_to_milliseconds(_TICK_SECONDS),
        yield_on_timeout=True,
        ignore_permission_denied=True,
    ):
        yield bool(changes)
        if _identify(paths) != places:
            return


def _identify(paths: Iterable[str]) -> dict[str, tuple[int, int]]:
    """The paths that are there, and what tells each from another file or folder that takes its place."""
    found = {}
    for path in paths:
        with suppress(OSError):
            status = Path(path).stat()
            found[path] = status.st_dev, status.st_ino
    return found


def _to_milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
