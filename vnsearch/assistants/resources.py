"""What assistants can read by an address: articles by their ids, and the guide to queries."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import vnsearch
from vnsearch.assistants.answers import UNTRUSTED
from vnsearch.assistants.budget import ANSWER_TOKENS, estimate_tokens, shorten_text
from vnsearch.errors import BadArgument
from vnsearch.index import Index

ARTICLE = "vnsearch://articles/"
"""The beginning of the address of an article; its id follows, percent-encoded."""
GUIDE = "vnsearch://guide/queries"


def read_resource(index: Index, uri: str) -> str:
    """The text at the address; raises `BadArgument`, or `ArticleNotFound`."""
    if uri == GUIDE:
        return Path(vnsearch.__file__).with_name("help").joinpath("query.md").read_text(encoding="utf-8")
    if not uri.startswith(ARTICLE):
        raise BadArgument(f"there is nothing at {uri[:200]!r}: there are {GUIDE} and {ARTICLE}ID")
    article = index[unquote(uri.removeprefix(ARTICLE))]
    whole = f"{article.title}\n\n{article.body}".encode("utf-8", "replace").decode("utf-8")
    shown = shorten_text(whole, ANSWER_TOKENS - 2 * estimate_tokens(UNTRUSTED))
    rest = "" if len(shown) == len(whole) else f"\n\n[{_describe_rest(shown, article.title)}]"
    return f"[{UNTRUSTED}]\n\n{shown}{rest}"


def _describe_rest(shown: str, title: str) -> str:
    return f"cut: the tool read goes on from offset {max(0, len(shown) - len(title) - 2)}"
