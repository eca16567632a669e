"""Writes the page of the coverage."""

from __future__ import annotations

from urllib.parse import urlencode

from vnsearch.indexing.coverage import GapKind
from vnsearch.web.coverage_view import CoverageView
from vnsearch.web.page_templates import PageContext, write_page
from vnsearch.web.search_state import SearchState

_KEYS = {kind: kind.name.lower() for kind in GapKind}
"""What the keys of the texts that name the kinds end in."""


def write_coverage(context: PageContext, view: CoverageView) -> bytes:
    """Writes the page."""

    def address(kind: str, folder: str | None = None, page: int = 1) -> str:
        parameters = {
            "kind": kind,
            **({} if folder is None else {"folder": folder}),
            **({"page": str(page)} if page > 1 else {}),
        }
        return f"{context.root}/coverage?{urlencode(parameters, errors='replace')}"

    return write_page(
        "coverage.html", context, state=SearchState(), view=view, gap_keys=_KEYS, gap_address=address
    )
