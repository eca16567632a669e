"""Newspapers' pages with all that stands around an article, as saved (HTML) and as copied (text).

Each file in `saved_pages/` has the markup of one newspaper, with places for the parts of a story. What a
person copies is the text of the page as a browser lays it out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from string import Template
from typing import Any

from lxml import html

from tests.readers.newspapers.stories import COMMENT, MENU, TEASERS, Story

_FOLDER = Path(__file__).parent / "saved_pages"
NAMES = tuple(sorted(path.stem for path in _FOLDER.glob("*.html")))
_WEEKDAYS = ("Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật")
_INLINE = frozenset("a b strong em i span label button option time".split())
_BLOCK_LINKS = frozenset("header nav div ul section aside".split())
"""In these, newspapers' styles set every link and label on a line of its own."""
_UNSEEN = frozenset("head script style textarea select".split())
_ADDED = re.compile(
    r"\((?:NLĐO|Dân trí|Chinhphu\.vn)\) ?-|(?:VTV\.vn|VOV\.VN|BTG|NDO) -"
    r"|Trà Giang ?(?=Cầu dây|Sau ba vụ|Hơn mười năm|\(Xem video\))|\bVGP\b"
    r"|Ảnh: ?(?:VGP/)?(?:Bá Đạm|BÁ ĐẠM)(?:/TTXVN)?|Ảnh: BÁ ĐẠM|ẢNH: BÁ ĐẠM"
)
"""What a newspaper adds to the text of a story: its own name, the place, the photographer."""


def make_saved(name: str, story: Story) -> str:
    """Return the page of the newspaper with the story."""
    when = story.published
    parts = {f"p{number}": text for number, text in enumerate(story.paragraphs, 1)}
    for number, (headline, text) in enumerate(TEASERS, 1):
        parts |= {f"teaser{number}": headline, f"teaser{number}_text": text}
    menu = "".join(f'<li><a href="/m{number}">{entry}</a></li>' for number, entry in enumerate(MENU))
    template = (_FOLDER / f"{name}.html").read_text("utf-8").replace("</ul>", f"{menu}</ul>", 1)
    return Template(template).substitute(
        parts,
        title=story.title,
        lead=story.lead,
        subheading=story.subheading,
        caption=story.caption,
        author=" - ".join(story.authors),
        comment=COMMENT,
        iso=when.isoformat(),
        weekday=_WEEKDAYS[when.weekday()],
        dmy=f"{when:%d/%m/%Y}",
        hm=f"{when:%H:%M}",
    )


def make_copied(name: str, story: Story) -> str:
    """Return what a person copies of the page."""
    lines = re.sub(r"[ \t\xa0]+", " ", "".join(_lay_out(html.document_fromstring(make_saved(name, story)))))
    return "\n".join(line.strip() for line in lines.split("\n") if line.strip())


def find_furniture(body: str, story: Story) -> str:
    """Return what an article that was read has beside its story."""
    body = _ADDED.sub("", body)
    for text in (story.title, story.lead, *story.paragraphs, story.subheading, story.caption):
        body = body.replace(text, "")
    return " ".join(re.findall(r"\w[^\n]*", body))


def _lay_out(element: Any) -> Iterator[str]:
    if element.tag in _UNSEEN or not isinstance(element.tag, str):
        yield element.tail or ""
        return
    parent = element.getparent()
    stands_alone = element.tag not in _INLINE or (
        parent is not None
        and parent.tag in _BLOCK_LINKS
        and not (parent.text or "").strip()
        and not (element.tail or "").strip(" |-,")
    )
    yield "\n" if stands_alone else ""
    yield (element.text or "").replace("\n", " ")
    for child in element:
        yield from _lay_out(child)
    yield "\n" if stands_alone else ""
    yield (element.tail or "").replace("\n", " ")
