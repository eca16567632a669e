"""What the help page on assistants says is true."""

from __future__ import annotations

import json
import re

from tests.commandline import COMMANDS
from vnsearch.assistants import budget
from vnsearch.assistants.definitions import define_tools
from vnsearch.assistants.resources import ARTICLE, GUIDE
from vnsearch.assistants.tools import Tools
from vnsearch.cli.help_pages import read_page
from vnsearch.web.assistant_endpoint import PATH

PAGE = read_page("assistants")


def test_the_settings_start_the_command_and_name_the_address():
    here, there = map(json.loads, re.findall(r"^```json\n(.*?)^```$", PAGE, re.M | re.S))
    (started,) = here["mcpServers"].values()
    name, *args = started["args"]
    with COMMANDS[name].make_context(name, args) as context:
        assert str(context.params["index_dir"]) == "/srv/articles/index"
    (reached,) = there["servers"].values()
    assert reached["url"].endswith(f".org{PATH}")
    assert reached["headers"] == {"Authorization": "Bearer TOKEN"}


def test_the_tools_and_resources_are_those_there_are(seeds):
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.M) == list(define_tools(Tools(seeds)))
    assert f"`{ARTICLE}ID`" in PAGE
    assert f"`{GUIDE}`" in PAGE


def test_the_limits_are_those_there_are():
    assert f"fewer than {budget.DEFINITION_TOKENS:,} tokens" in PAGE
    assert f"each answer fewer than {budget.ANSWER_TOKENS:,}" in PAGE
    assert budget.BYTES_A_TOKEN == 2.5
