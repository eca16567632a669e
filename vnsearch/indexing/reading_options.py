"""How files are read into an index: the options of `Index.update`, `Index.rebuild` and `Index.preview`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypedDict

from vnsearch.readers.remarks import Remarks

Progress = Callable[[str], None]
"""Called for each article that was read, with its id, and for each rejection, with the name of the file."""


class Reading(TypedDict, total=False):
    """What may be asked for.

    `strict`: end with the first rejection; False by default. `convert`: restore Vietnamese letters that an
    encoding has spoilt; True by default. `fields`: the columns of records that hold fields, by the field,
    where their names do not tell. `table`: the table of SQLite databases that holds the articles. `progress`
    and `remark`: whom to tell of each item that was read, and what a person should know of it.
    """

    strict: bool
    convert: bool
    fields: Mapping[str, str]
    table: str
    progress: Progress | None
    remark: Remarks | None
