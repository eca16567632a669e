from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from mcp.shared.exceptions import MCPError

from tests.assistants.asking import Assistant
from tests.conftest import article
from vnsearch import Index
from vnsearch.assistants.budget import estimate_tokens
from vnsearch.assistants.server import TooSlow, make_server
from vnsearch.cli.help_pages import read_page

ARTICLE = "vnsearch://articles/002_618e8e9983e6449f.txt"


@pytest.fixture
def assistant(seeds: Index) -> Assistant:
    return Assistant.of(seeds)


def test_the_guide_to_queries_is_the_help_page(assistant):
    (resource,) = assistant.do("list_resources").resources
    assert assistant.read(resource.uri) == read_page("query")


def test_an_article_is_a_resource_labelled_as_untrusted(assistant, seeds):
    (template,) = assistant.do("list_resource_templates").resource_templates
    assert template.uri_template.replace("{id}", "002_618e8e9983e6449f.txt") == ARTICLE
    label, rest = assistant.read(ARTICLE).split("\n\n", 1)
    assert "untrusted content" in label
    article = seeds["002_618e8e9983e6449f.txt"]
    assert rest == f"{article.title}\n\n{article.body}"


def test_a_long_article_is_cut_and_says_where_the_tool_goes_on(index):
    body = "Cơn bão số ba gây mưa to.\n" * 5000
    index.add(article("a/b%c", body))
    assistant = Assistant.of(index)
    text = assistant.read("vnsearch://articles/a%2Fb%25c")
    _, _, offset = text.removesuffix("]").rpartition("from offset ")
    shown = text.rpartition("\n\n[cut")[0].partition("\n\n")[2]
    rest = "".join(assistant.read_all("read", "text", id="a/b%c", offset=int(offset))[: len(body)])
    assert shown.partition("\n\n")[2] == body[: int(offset)]
    assert assistant.ask("read", id="a/b%c", offset=int(offset))["text"] in body
    assert rest


@pytest.mark.parametrize(
    "uri",
    ["vnsearch://articles/none", "vnsearch://articles/..%2F..%2Fetc%2Fpasswd", "file:///etc/passwd", "x:y"],
)
def test_nothing_else_is_a_resource(assistant, uri):
    with pytest.raises(MCPError, match=r"no article has the id|there is nothing at"):
        assistant.read(uri)


def test_a_tool_that_there_is_not_is_an_error_that_names_the_others(assistant):
    with pytest.raises(MCPError, match="no tool 'delete': there are search, read, find_in_article, count"):
        assistant.do("call_tool", "delete", {})


def test_a_question_that_takes_too_long_is_answered_with_an_error(seeds):
    async def run(work: Callable[[], Any], /) -> Any:
        raise TooSlow("it took longer than 10 seconds")

    assistant = Assistant(make_server(seeds, run))
    assert assistant.fail("search", query="x") == "it took longer than 10 seconds"
    with pytest.raises(MCPError, match="took longer"):
        assistant.read(ARTICLE)


def test_a_damaged_index_is_an_error_that_names_no_folder(index, place):
    index.add(article("1"))
    assistant = Assistant.of(index)
    assert assistant.ask("search", query="mặt trời")["total"] == 1
    index.add(article("2"))
    for file in place.glob("*.toc"):
        file.write_bytes(b"")
    message = assistant.fail("search", query="mặt trời")
    assert "cannot be read: “vnsearch check”" in message
    assert str(place) not in message


def test_the_server_tells_a_model_how_to_begin(seeds):
    server = make_server(seeds, None)
    assert "untrusted content" in server.instructions
    assert estimate_tokens(server.instructions) < 250
