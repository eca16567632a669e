"""The names of fields: which columns of a record hold the title, the text, the day and so on of an article.

A field is recognised by its own name, and by names that are common in exports and data sets, in English and
Vietnamese. Neither capitals, marks nor signs between words matter: `Tiêu đề`, `tieu_de` and `TieuDe` are one.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from vnsearch.errors import BadArgument
from vnsearch.language.normalization import normalize_unicode
from vnsearch.language.syllabification import fold

ChosenColumns = tuple[tuple[str, str], ...]
"""Pairs of a field and the column that is said to hold it."""

_OWN_NAMES: dict[str, tuple[str, ...]] = {
    "id": ("id", "_id"),
    "title": ("title",),
    "body": ("body",),
    "text": ("text",),
    "related": ("related",),
    "author": ("author",),
    "source": ("source",),
    "url": ("url",),
    "date": ("published", "date"),
}
"""The columns that articles are written with; they count as they are spelled, before all others."""
_OTHER_NAMES = {
    "id": "guid articleid newsid mabaiviet",
    "title": "title headline tieude tieudebaiviet tuade tenbai tenbaiviet subject heading posttitle"
    " tit articletitle newstitle",
    "body": "body content contents noidung noidungbaiviet articlebody bodytext maintext fulltext"
    " articletext articlecontent postcontent newscontent contentencoded maincontent plaintext"
    " contenttext contenthtml bodyhtml html paragraphs baiviet vanban",
    "text": "text",
    "author": "author authors tacgia byline creator dccreator writer nguoiviet butdanh nguoidang"
    " authorname postauthor",
    "source": "source nguon nguontin nguonbao publisher newspaper bao tenbao toasoan sitename website"
    " site domain",
    "url": "url link href uri permalink weburl sourceurl articleurl canonicalurl duongdan duonglink"
    " lienket linkbai linkbaiviet posturl newsurl articlelink",
    "date": "published date pubdate publisheddate publishedat publishdate publishedon datepublished"
    " publicationdate publishtime publishedtime ngaydang ngaydangtin ngayxuatban ngayphathanh"
    " ngay ngaythang ngaygio thoigiandang thoigian datetime postdate posttime createdat"
    " created createddate datecreated ngaytao timestamp time ngaycapnhat updatedat updated",
}
"""The names that other programs give the fields, by their letters alone, the likeliest first."""
_SUMMARIES = "summary description sapo mota tomtat abstract lead chapeau excerpt teaser"
"""What sums an article up: the text where no column holds that, and otherwise related text."""
_LONGEST_NAME = 60
_MOST_CHARACTERS = 10_000
"""What is found for longer lists of columns is not kept."""

FIELDS = tuple(_OWN_NAMES)
"""The fields that a column can be said to hold."""


class FoundColumns(NamedTuple):
    """The columns of a record that hold its fields, by the field, may hold its day, or sum it up."""

    fields: Mapping[str, str]
    dates: tuple[str, ...]
    summaries: tuple[str, ...]


def check_fields(columns: Mapping[str, str]) -> ChosenColumns:
    """Return the columns that are said to hold fields; raises `BadArgument` for a field that there is not."""
    for field in columns:
        if field not in FIELDS:
            raise BadArgument(f"{field!r} is no field of an article: they are {', '.join(FIELDS)}")
    return tuple(sorted(columns.items()))


def find_columns(filled: tuple[str, ...], empty: tuple[str, ...], chosen: ChosenColumns) -> FoundColumns:
    """Return which columns hold which fields: those `chosen` come first, and those that are `empty` last."""
    names = sum(map(len, filled)) + sum(map(len, empty))
    find = _find_columns if names <= _MOST_CHARACTERS else _find_columns.__wrapped__
    return find(filled, empty, chosen)


def is_date_column(name: str) -> bool:
    """Return whether a column of this name may hold the day of an article."""
    return name in _OWN_NAMES["date"] or _make_key(name) in _OTHER_NAMES["date"].split()


def is_summary(name: str) -> bool:
    """Return whether a column of this name holds no whole text but what sums it up."""
    return _make_key(name) in _SUMMARIES.split()


@lru_cache(maxsize=64)
def _find_columns(filled: tuple[str, ...], empty: tuple[str, ...], chosen: ChosenColumns) -> FoundColumns:
    by_key = {_make_key(name): name for name in reversed(filled)}
    said = {
        field: column
        for field, name in chosen
        if (column := name if name in filled else by_key.get(_make_key(name))) is not None
    }
    taken = set(said.values())
    fields: dict[str, str] = {}
    for field, own in _OWN_NAMES.items():
        others = _choose(_OTHER_NAMES.get(field, ""), by_key)
        if field == "body":
            has_text = "text" in said or "text" in filled
            others = [] if has_text else [*others, *_choose(_SUMMARIES, by_key)]
        found = [said[field]] if field in said else [name for name in own if name in filled]
        candidates = (*found, *others, *(name for name in own if name in empty))
        free = [name for name in candidates if name not in taken or name == said.get(field)]
        if field == "date":
            summaries = tuple(name for name in filled if name not in taken and is_summary(name))
            return FoundColumns(fields, tuple(dict.fromkeys(free)), summaries)
        if free:
            fields[field] = free[0]
            taken.add(free[0])
    raise AssertionError("the date is the last of the fields")


def _choose(keys: str, by_key: Mapping[str, str]) -> list[str]:
    return [by_key[key] for key in keys.split() if key in by_key]


def _make_key(name: str) -> str:
    """Return the letters and figures of a name, without capitals and marks; empty for a very long name."""
    if len(name) > _LONGEST_NAME:
        return ""
    return "".join(filter(str.isalnum, fold(normalize_unicode("NFC", name).casefold())))
