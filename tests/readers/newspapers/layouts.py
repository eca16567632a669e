"""The layouts of newspapers: where each puts the title, the date, the byline, boxes and menus.

A layout has two templates in `layouts/`: the markup around an article, whose lines are joined, and the lines
of text when all of the page is copied. A line with `$AUTHOR`, an author in capitals, is repeated for each.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from string import Template
from typing import NamedTuple

from tests.readers.newspapers.stories import COMMENT, IMPRINT, MENU, TEASERS, Story

_TEMPLATES = Path(__file__).with_suffix("")
_WEEKDAYS = ("Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật")


class Layout(NamedTuple):
    """A newspaper's page as HTML, and as lines of text when all of it is copied; `name` is its templates'."""

    name: str
    site: str
    head: Callable[[Story, str], str]

    def make_html(self, story: Story) -> str:
        menu = "".join(f'<li><a href="/m{n}">{name}</a></li>' for n, name in enumerate(MENU))
        boxes = "".join(
            f'<div class="box-item"><h3><a href="/b{n}.html">{head}</a></h3><p class="sapo">{text}</p></div>'
            for n, (head, text) in enumerate(TEASERS)
        )
        imprint = "".join(f"<p>{line}</p>" for line in IMPRINT)
        first, second, *rest = (f"<p>{paragraph}</p>" for paragraph in story.paragraphs)
        caption = f"<figcaption>{story.caption}. Ảnh: Bá Đạm</figcaption>"
        figure = f'<figure><img src="a.jpg" alt="">{caption}</figure>'
        rest = [f"<h2>{story.subheading}</h2>", *rest]
        article = "".join(self._fill("html", story, _join_text("", first, figure, second, rest)))
        return (
            '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">'
            f"{self.head(story, self.site)}</head><body>"
            f"<header><nav><ul>{menu}</ul></nav></header><main>{article}</main>"
            f'<section class="box-category"><h2>Cùng chuyên mục</h2>{boxes}</section>'
            f'<div class="comments"><h3>Bình luận (1)</h3><p>{COMMENT}</p></div><footer>{imprint}</footer>'
            "<script>if (a < b && c > d) { track('x'); }</script></body></html>"
        )

    def make_copy(self, story: Story) -> str:
        first, second, *rest = story.paragraphs
        text = _join_text("\n", first, f"{story.caption}. Ảnh: Bá Đạm", second, [story.subheading, *rest])
        lines = self._fill("txt", story, text)
        return "\n".join([*MENU, "Đăng nhập", *lines, *IMPRINT, ""])

    def _fill(self, form: str, story: Story, text: Mapping[str, str]) -> Iterator[str]:
        """The lines of a template with the facts of the story and its text in them."""
        parts = {**_list_facts(story), **text}
        for line in (_TEMPLATES / f"{self.name}.{form}").read_text("utf-8").splitlines():
            for author in story.authors if "$AUTHOR" in line else [""]:
                yield Template(line).substitute(parts, AUTHOR=author.upper())


def _list_facts(story: Story) -> dict[str, str]:
    """What any template may have of a story, beside its text, and of what surrounds it."""
    when = story.published
    teasers: dict[str, str] = {}
    for number, (headline, text) in enumerate(TEASERS, 1):
        teasers |= {f"teaser{number}": headline, f"teaser{number}_text": text}
    return {
        **teasers,
        "title": story.title,
        "lead": story.lead,
        "author": " - ".join(story.authors),
        "comment": COMMENT,
        "weekday": _WEEKDAYS[when.weekday()],
        "dmy": f"{when:%d/%m/%Y}",
        "dashed": f"{when:%d-%m-%Y}",
        "hm": f"{when:%H:%M}",
        **{name: str(getattr(when, name)) for name in ("day", "month", "year")},
    }


def _join_text(between: str, first: str, figure: str, second: str, rest: Sequence[str]) -> dict[str, str]:
    """The text of a story as a whole, and its pieces for templates that have something else among them."""
    pieces = {"first": first, "figure": figure, "second": second, "rest": between.join(rest)}
    return {**pieces, "text": between.join(pieces.values())}


# --- heads ---------------------------------------------------------------------------------------------


def _meta(**contents: str) -> str:
    return "".join(
        f'<meta property="{key.replace("__", ":")}" content="{value}">' for key, value in contents.items()
    )


def _full(story: Story, site: str) -> str:
    stated = {
        "@type": "NewsArticle",
        "headline": story.title,
        "datePublished": f"{story.published.isoformat()}+07:00",
        "author": [{"@type": "Person", "name": name} for name in story.authors],
    }
    linked = f'<script type="application/ld+json">{json.dumps(stated, ensure_ascii=False)}</script>'
    return f"<title>{story.title} - {site}</title>{_meta(og__title=story.title, og__site_name=site)}{linked}"


def _site_as_author(story: Story, site: str) -> str:
    published = f"{story.published.isoformat()}+07:00"
    stated = {"og__title": story.title, "og__site_name": f"Báo điện tử {site}"}
    author = f'<meta name="author" content="{site}">'
    return (
        f"<title>{story.title} | {site}</title>{author}{_meta(**stated, article__published_time=published)}"
    )


def _bare(story: Story, site: str) -> str:
    return f"<title>{story.title} - {site}</title>{_meta(og__title=story.title, og__type='article')}"


LAYOUTS = (
    Layout("vnexpress", "VnExpress", _full),
    Layout("tuoi_tre", "Tuổi Trẻ Online", _site_as_author),
    Layout("thanh_nien", "Thanh Niên", _full),
    Layout("dan_tri", "Dân trí", _site_as_author),
    Layout("vietnamnet", "VietNamNet", _site_as_author),
    Layout("nguoi_lao_dong", "Người Lao Động", _bare),
    Layout("vov", "VOV.VN", _bare),
    Layout("chinh_phu", "Báo Chính phủ", _bare),
    Layout("cafef", "CafeF", _site_as_author),
    Layout("bao_tinh", "Báo Trà Giang", _bare),
    Layout("znews", "Znews", _full),
    Layout("24h", "24h", _bare),
    Layout("blog", "Blog nhà nông", _bare),
)
