"""Backup: copies one state of an index folder, even while others write to it.

The files of an index are never changed once they have their names, only removed. So the backup can consist of
hard links, and each of the two folders can be changed or removed without the other. As hard links share their
bytes, such a backup is safe from changes to the index, but not from damage to the disk: for that, back up to
another disk. On Windows, where an open file cannot be removed under any of its names, the backup is a copy.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import BinaryIO

from vnsearch.engine.format.opening import open_index_file
from vnsearch.engine.format.storage import Storage, translate_write_errors
from vnsearch.engine.format.toc import TableOfContents, read_contents, read_newest, toc_path
from vnsearch.errors import UnwritableFile, show_path


def backup(folder: Path, target: Path, beside: Iterable[tuple[str, bytes]] = ()) -> int:
    """Copies the newest state of the index in `folder` to `target`, a new or empty folder.

    The files of which `beside` has the names and contents are written there, too. Returns the number of
    articles in it, when all of it is on disk. The table of contents is written last, so that `target` is no
    index before it is complete. If anything fails, `target` is left as it was, except that parent folders
    that had to be made stay. Raises `UnwritableFile`, `UnreadableFile`, `IndexNotFound`
    or `IndexDamaged`.
    """
    with ExitStack() as opened:
        contents, files = _open_newest_state(folder, opened)
        with translate_write_errors(show_path(target)):
            _copy(files, target, beside)
    return sum(segment.live for segment in contents.segments)


def _open_newest_state(folder: Path, opened: ExitStack) -> tuple[TableOfContents, list[BinaryIO]]:
    """Opens the files of the newest state, the table of contents last.

    They can be read as long as they are open, even if a writer's commit removes them meanwhile.
    """

    def open_all() -> tuple[TableOfContents, list[BinaryIO]]:
        opened.close()
        contents = read_contents(folder)
        paths = [segment.path(folder) for segment in contents.segments]
        paths.append(toc_path(folder, contents.generation))
        return contents, [opened.enter_context(open_index_file(path)) for path in paths]

    return read_newest(folder, open_all)[0]


def _copy(files: list[BinaryIO], target: Path, beside: Iterable[tuple[str, bytes]]) -> None:
    """Puts the files and those beside them into the folder, the last one when the others are on disk.

    On failure, none of them stays.
    """
    storage = Storage(target)
    is_new = not target.exists()
    storage.make_folder()
    if any(target.iterdir()):
        raise UnwritableFile(show_path(target), "it is not empty; choose a new or an empty folder")
    *segments, contents = files
    done: list[str] = []
    try:
        for name, data in beside:
            with storage.new_file(name) as copy:
                copy.write(data)
            done.append(name)
        for some in (segments, [contents]):
            for file in some:
                storage.link_or_copy(file)
                done.append(Path(file.name).name)
            storage.sync_folder()
    except BaseException:
        for name in reversed(done):
            with suppress(OSError):
                storage.remove(name)
        if is_new:
            with suppress(OSError):
                target.rmdir()
        raise
