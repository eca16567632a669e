"""Reads PDF files in a process of its own: on a file made for it, PDFium may crash, hang, or take all memory.

Such a file is refused, and the next one is read by another process. The process waits for files as long as
the one that reads them lives, as starting it takes longer than reading most of them.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
from contextlib import suppress
from threading import Lock, Timer
from typing import Any

from vnsearch.errors import UnreadableFile
from vnsearch.readers.pdf.line_segments import Segment

MOST_SECONDS = 120.0
"""The time that a file may take; a book of 1,000 pages takes 20 seconds."""
MOST_MEMORY = 1 << 30
"""Bytes that the process may take, where the system sets limits."""
_COMMAND = "from vnsearch.readers.pdf.child import serve; serve()"
_SIZE_BYTES = 8

Reading = tuple[dict[str, str], list[list[Segment]]]
"""What a PDF file states about itself, and the segments of its pages."""


def read_pdf_pages(data: bytes, where: str) -> Reading:
    """Return what is in a PDF file; raises `UnreadableFile`, which names it by `where`."""
    answer = _CHILD.ask(data) if _can_start() else _read(data)
    if "refused" in answer:
        raise UnreadableFile(where, answer["refused"])
    return answer["information"], [[Segment(*one) for one in page] for page in answer["pages"]]


def serve() -> None:
    """Runs in the process: reads files from standard input until it ends, and writes what is in them."""
    _limit_memory()
    source, target = sys.stdin.buffer, sys.stdout.buffer
    with suppress(OSError):
        while size := source.read(_SIZE_BYTES):
            answer = _read(source.read(int.from_bytes(size, "big")))
            target.write(json.dumps(answer).encode("ascii") + b"\n")
            target.flush()


def _read(data: bytes) -> dict[str, Any]:
    from vnsearch.readers.pdf.glyphs import OpenPdf
    from vnsearch.readers.pdf.line_segments import find_segments

    try:
        opened = OpenPdf(data)
        pages = [find_segments(opened.list_glyphs(number)) for number in range(len(opened))]
        return {"information": opened.information, "pages": pages}
    except UnreadableFile as error:
        return {"refused": error.reason}


def _limit_memory() -> None:
    with suppress(ImportError, OSError, ValueError):  # on Windows, there is no such limit
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _can_start() -> bool:
    """Return whether there is an interpreter to start: not in a program that embeds one."""
    return bool(sys.executable) and not getattr(sys, "frozen", False)


class _Child:
    """The process, which is started when there is a file to read."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.end)

    def ask(self, data: bytes) -> dict[str, Any]:
        """Return what the process answers; a refusal if it ends, or takes too long."""
        with self._lock:
            process = self._process = self._process or _start()
            timer = Timer(MOST_SECONDS, process.kill)
            timer.start()
            try:
                answer = _exchange(process, data)
            finally:
                is_late = not timer.is_alive()
                timer.cancel()
            if answer is None:
                self.end()
                return {"refused": _explain_end(is_late=is_late)}
            return answer

    def end(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            for stream in (process.stdin, process.stdout):
                with suppress(OSError):
                    if stream is not None:
                        stream.close()
            process.wait()


def _start() -> subprocess.Popen[bytes]:
    folders = os.pathsep.join(folder for folder in sys.path if folder)
    return subprocess.Popen(
        [sys.executable, "-P", "-c", _COMMAND],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": folders},
    )


def _exchange(process: subprocess.Popen[bytes], data: bytes) -> dict[str, Any] | None:
    """Return the answer of the process, None if it has ended."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(len(data).to_bytes(_SIZE_BYTES, "big") + data)
        process.stdin.flush()
        return _read_answer(process.stdout)
    except OSError:
        return None


def _read_answer(source: Any) -> dict[str, Any] | None:
    line = source.readline()
    return json.loads(line) if line.endswith(b"\n") else None


def _explain_end(*, is_late: bool) -> str:
    if is_late:
        return f"takes more than {MOST_SECONDS:.0f} seconds to read: it may be damaged, or made to do harm"
    return "cannot be read in 1 GB of memory, or at all: it may be damaged, or made to do harm"


_CHILD = _Child()
