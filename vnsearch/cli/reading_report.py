"""Collects what a person should know of the files that the index command reads, and tells it at the end."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

from vnsearch.cli.exit_codes import Failure

if TYPE_CHECKING:
    from vnsearch.readers.remarks import Remark, RemarkKind

_MOST_NAMES = 3


class RemarkCollector:
    """Counts remarks by kind, keeps the first names of each, and writes all to a file if one is given.

    The file has a line of JSON for each remark: its `kind`, the `name` of the article or the file, and its
    `detail` and `path`, if any.
    """

    def __init__(self, report: Path | None) -> None:
        self._report = report
        self._stack = ExitStack()
        self._file: TextIO | None = None
        self._counts: Counter[RemarkKind] = Counter()
        self._columns: list[str] = []
        self._names: defaultdict[RemarkKind, list[str]] = defaultdict(list)

    def __enter__(self) -> RemarkCollector:
        if self._report is not None:
            try:
                self._file = self._stack.enter_context(self._report.open("w", encoding="utf-8", newline="\n"))
            except OSError as error:
                raise Failure(f"{self._report}: the report cannot be written: {error.strerror}") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def __call__(self, remark: Remark) -> None:
        """Takes a remark."""
        from vnsearch.readers.remarks import RemarkKind

        self._counts[remark.kind] += 1
        if len(self._names[remark.kind]) < _MOST_NAMES:
            detail = f": {remark.detail}" if remark.kind is RemarkKind.LEFT_OUT else ""
            self._names[remark.kind].append(remark.name + detail)
        if remark.kind is RemarkKind.COLUMNS:
            self._columns.append(f"{remark.name}: {remark.detail}")
        if self._file is not None:
            fields = {key: value for key, value in remark._asdict().items() if value}
            self._file.write(json.dumps(fields, ensure_ascii=False) + "\n")

    def list_columns(self) -> Iterator[str]:
        """Yields a line for each file of records: how its first one is understood."""
        yield from self._columns

    def summarize(self) -> Iterator[str]:
        """Yields a line for each kind that there is; what is named before needs none."""
        from vnsearch.readers.remarks import RemarkKind

        for kind in filter(self._counts.__getitem__, RemarkKind):
            if kind in (RemarkKind.REFUSED, RemarkKind.COLUMNS):
                continue
            names = ", ".join(self._names[kind])
            more = ", …" if self._counts[kind] > _MOST_NAMES else ""
            yield f"{kind}: {self._counts[kind]:,} ({names}{more})"
