"""Saved searches as JSON objects, complete with what they reported: the form in which they are exported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from vnsearch.errors import BadArgument

_END = 253_402_300_800
"""The end of the last year that there are dates of, in seconds since 1970."""
KEY = "saved"
"""The key of a saved search's name, which no record of an article has."""


class SavedRecord(NamedTuple):
    """A saved search, and the articles that it reported, each with the time in seconds since 1970."""

    name: str
    query: str
    filters: Mapping[str, Any]
    last_run: float | None
    reported: Mapping[str, float]

    def to_record(self) -> dict[str, Any]:
        """The JSON object."""
        record = self._asdict()
        return {KEY: record.pop("name"), **record}

    @classmethod
    def of_record(cls, record: Mapping[str, Any]) -> SavedRecord:
        """The saved search of a JSON object; raises `BadArgument` for others than `to_record` makes."""
        try:
            saved = cls(**{("name" if key == KEY else key): value for key, value in record.items()})
        except TypeError as error:
            raise BadArgument(f"no saved search: {error}") from error
        times = [saved.last_run, *saved.reported.values()] if isinstance(saved.reported, dict) else [""]
        texts = [saved.name, saved.query]
        if not (
            all(isinstance(text, str) for text in texts)
            and isinstance(saved.filters, dict)
            and None not in times[1:]
            and all(
                isinstance(moment, int | float) and 0 <= moment < _END
                for moment in times
                if moment is not None
            )
        ):
            raise BadArgument(f"no saved search: {saved.name!r} has a field that it cannot have")
        return saved
