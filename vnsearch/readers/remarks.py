"""What a person should know of an article that was read: the metadata that say so, and the remarks on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import NamedTuple

from vnsearch.language.respellings import Misspacing, find_misspacing
from vnsearch.model import Article, Rejection
from vnsearch.readers.field_names import is_date_column

CONVERTED_FROM = "converted_from"
LOST_LETTERS = "lost_letters"
NO_ARTICLE = "no_article"
PAGES_WITHOUT_TEXT = "pages_without_text"
"""Keys of metadata: the encodings that letters were in, the sign for lost ones, True for other pages, and the
numbers of pages that are pictures."""


_LONGEST_DETAIL = 100
_SHORTEST_MADE = 20
"""Characters of a title that was made from the beginning of the body, in which a real one may recur."""


class RemarkKind(StrEnum):
    """What there is to know, in the order in which it is reported."""

    CONVERTED = "converted"
    LOST = "with lost letters"
    TORN = "with torn syllables"
    GLUED = "with syllables run together"
    PICTURES = "with pages without text"
    UNDATED = "without a date"
    MISDATED = "with a date that is not understood"
    UNTITLED = "without a title"
    NO_ARTICLE = "no article"
    REFUSED = "refused"
    COLUMNS = "with columns"
    LEFT_OUT = "left out"


_MISSPACED = {Misspacing.TORN: RemarkKind.TORN, Misspacing.GLUED: RemarkKind.GLUED}


class Remark(NamedTuple):
    """A remark on an article, by its id, or on what was refused or holds records, by its name.

    `detail` says more, if it is not empty.
    """

    kind: RemarkKind
    name: str
    detail: str = ""
    path: str | None = None


Remarks = Callable[[Remark], None]
"""Called for each remark."""


def make_refusal(rejection: Rejection) -> Remark:
    """The remark on something that could not be read."""
    return Remark(RemarkKind.REFUSED, rejection.where, rejection.reason, rejection.path)


def list_remarks(article: Article) -> Iterator[Remark]:
    """Yield the remarks on an article as a reader made it."""
    metadata = article.metadata
    for kind, key in ((RemarkKind.CONVERTED, CONVERTED_FROM), (RemarkKind.LOST, LOST_LETTERS)):
        if key in metadata:
            yield Remark(kind, article.id, str(metadata[key]), article.path)
    if (misspacing := find_misspacing(article.body)) is not None:
        yield Remark(_MISSPACED[misspacing], article.id, path=article.path)
    if PAGES_WITHOUT_TEXT in metadata:
        pages = ", ".join(map(str, metadata[PAGES_WITHOUT_TEXT]))
        yield Remark(RemarkKind.PICTURES, article.id, f"pages {pages}", article.path)
    if NO_ARTICLE in metadata:
        yield Remark(RemarkKind.NO_ARTICLE, article.id, path=article.path)
        return
    if article.published is None:
        written = next((str(value) for key, value in metadata.items() if value and is_date_column(key)), "")
        kind = RemarkKind.MISDATED if written else RemarkKind.UNDATED
        yield Remark(kind, article.id, written[:_LONGEST_DETAIL], article.path)
    is_made = len(article.title) >= _SHORTEST_MADE and article.body.startswith(article.title)
    if is_made or not article.title.strip():
        yield Remark(RemarkKind.UNTITLED, article.id, path=article.path)
