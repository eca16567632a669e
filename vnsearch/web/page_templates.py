"""Writes the pages: the templates, and what all of them can call.

Every value is escaped, and characters that no document may contain are replaced.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from vnsearch.render.date_format import format_date, format_day, format_local, format_month
from vnsearch.render.marked_text import replace_no_characters
from vnsearch.search.filters import FACETS
from vnsearch.web.id_encoding import quote_id
from vnsearch.web.parameters import LONGEST_QUERY
from vnsearch.web.reading_place import NOWHERE, ReadingPlace
from vnsearch.web.search_state import SearchState, write_parameters
from vnsearch.web.static_files import VERSION
from vnsearch.web.texts import LANGUAGES, Speaker
from vnsearch.web.translation import GAPS, NOTES, REASONS, VERDICTS, capitalize

_FEW_VALUES = 8
"""How many values of a facet are shown before the rest is unfolded."""
_MONTH = re.compile(r"\d{4}-\d\d")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class PageContext(NamedTuple):
    """What a page depends on besides what it shows: its language, and the path that the server is under.

    `parameters` are those of the page's own address. `may_log_out` if the reader has logged in.
    """

    language: str
    root: str
    parameters: Mapping[str, Sequence[str]]
    may_log_out: bool = False

    @property
    def variant(self) -> str:
        """What pages of the same address differ by."""
        return f"{self.language}{' logged in' * self.may_log_out}"


def _finalize(value: object) -> object:
    return replace_no_characters(value) if isinstance(value, str) and not isinstance(value, Markup) else value


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    finalize=_finalize,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_ENVIRONMENT.globals.update(
    export_formats={"csv": "CSV", "jsonl": "JSON Lines", "html": "HTML"},
    few_values=_FEW_VALUES,
    format_day=format_day,
    format_local=format_local,
    languages=LANGUAGES,
    longest_query=LONGEST_QUERY,
    version=VERSION,
)


def write_page(
    template: str, context: PageContext, *, state: SearchState, token: str = "", **values: Any
) -> bytes:
    """Writes a page for a reader; `state` is the search in its search box, and `token` that of its forms."""
    say = Speaker(context.language)

    def address_article(
        article_id: str, state: SearchState, part: int = 1, place: ReadingPlace = NOWHERE
    ) -> str:
        return context.root + make_article_path(article_id, state, part, place)

    def say_other_name(names: Sequence[str]) -> str:
        if not names:
            return say("other_name_unknown")
        return say("other_name", names=", ".join(f"“{name}”" for name in names))

    return write(
        template,
        **values,
        state=state,
        token=token,
        t=say,
        root=context.root,
        may_log_out=context.may_log_out,
        switch_to=lambda language: write_parameters({**context.parameters, "lang": language}),
        article_address=address_article,
        state_of_tag=lambda tag: SearchState(q=f'tag:"{tag}"'),
        active_filters=list(_name_filters(state, say).items()),
        filters_of=lambda state: list(_name_filters(state, say)),
        feed_state=state.change(sort="relevance"),
        format_month=name_date,
        format_period=lambda since, until: name_period(since, until, say),
        say_other_name=say_other_name,
        translate_note=lambda note: capitalize(NOTES.translate(note, context.language)),
        translate_verdict=lambda because: f"{capitalize(VERDICTS.translate(because, context.language))}.",
        translate_gap=lambda detail: GAPS.translate(detail, context.language),
        translate_reason=lambda what: REASONS.translate(what, context.language),
    )


def write(template: str, **values: Any) -> bytes:
    """Writes the document of a template."""
    return _ENVIRONMENT.get_template(template).render(values).encode("utf-8", "replace")


def make_article_path(
    article_id: str, state: SearchState, part: int = 1, place: ReadingPlace = NOWHERE
) -> str:
    """The path of an article's page that keeps the search it was opened from, and its place there."""
    parameters = {**state.parameters, **({"part": str(part)} if part > 1 else {}), **place.parameters}
    fragment = "" if place.at is None else "#hit"
    return f"/articles/{quote_id(article_id)}{write_parameters(parameters)}{fragment}"


def _name_filters(state: SearchState, say: Speaker) -> dict[str, SearchState]:
    """The filters that are set, as readers see them, each with the search without it."""
    named = {}
    for facet, excluding in product(FACETS, ("", "not_")):
        for value in getattr(state, excluding + facet):
            label = f"{say(facet)}: {name_date(value)}"
            named[say("without", what=label) if excluding else label] = state.choose(excluding + facet, value)
    if state.since or state.until:
        named[f"{say('time')}: {name_period(state.since, state.until, say)}"] = state.change(
            since="", until=""
        )
    named |= {f"#{tag}": state.choose_tag(tag) for tag in state.tag}
    if state.starred:
        named[f"★ {say('starred')}"] = state.choose_star()
    return named


def name_period(since: str, until: str, say: Speaker) -> str:
    """A period as readers write it, such as `09/2024 – 12/2024`; one of its ends may be open."""
    first, last = name_date(since), name_date(until)
    if not last:
        return say("from_on", first=first)
    if not first:
        return say("up_to", last=last)
    return first if first == last else say("period", first=first, last=last)


def name_date(text: str) -> str:
    """A day or a month as Vietnamese write it; any other text is returned unchanged."""
    if _MONTH.fullmatch(text):
        return format_month(text)
    if _DAY.fullmatch(text):
        try:
            return format_date(date.fromisoformat(text))
        except ValueError:
            return text
    return text
