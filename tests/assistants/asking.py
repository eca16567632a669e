"""Asks as an assistant does, through the official client, and says what its answers must keep to."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

import anyio
from jsonschema import Draft202012Validator
from mcp import Client
from mcp.shared.exceptions import MCPError

from vnsearch import Index
from vnsearch.assistants.budget import ANSWER_TOKENS, estimate_tokens
from vnsearch.assistants.server import make_server

_T = TypeVar("_T")


async def call_at_once(work: Callable[[], _T], /) -> _T:
    """Answers without a thread."""
    return work()


class Assistant:
    """An assistant that talks to a server, which may be one in this process, or an address."""

    def __init__(self, server: Any) -> None:
        self._server = server

    @classmethod
    def of(cls, index: Index) -> Assistant:
        return cls(make_server(index, call_at_once))

    def do(self, name: str, *args: Any) -> Any:
        """What a method of the client returns."""

        async def run() -> Any:
            async with Client(self._server) as client:
                try:
                    return await getattr(client, name)(*args)
                except MCPError as error:  # which would leave the client in a group of errors
                    return error

        result = anyio.run(run)
        if isinstance(result, MCPError):
            raise result
        return result

    def ask(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """The structured answer of a tool, which is also there as text, and short enough.

        The client itself holds it against the schema.
        """
        answer = self.do("call_tool", tool, arguments)
        assert not answer.is_error, answer.content[0].text
        record: dict[str, Any] = answer.structured_content
        (content,) = answer.content
        assert json.loads(content.text) == record
        assert estimate_tokens(content.text) < ANSWER_TOKENS
        return record

    def fail(self, tool: str, **arguments: Any) -> str:
        """The message of a tool that fails."""
        answer = self.do("call_tool", tool, arguments)
        assert answer.is_error
        assert answer.structured_content is None
        message: str = answer.content[0].text
        return message

    def read(self, uri: str) -> str:
        """The text of a resource."""
        (contents,) = self.do("read_resource", uri).contents
        assert estimate_tokens(contents.text) < ANSWER_TOKENS
        text: str = contents.text
        return text

    def read_all(self, tool: str, key: str, **arguments: Any) -> list[Any]:
        """The items of all answers, one after the other, as long as they are cut."""
        items, cursor = [], ""
        while True:
            answer = self.ask(tool, cursor=cursor, **arguments)
            items += answer[key]
            assert answer.get("cut", False) == ("next_cursor" in answer)
            if not answer.get("cut"):
                return items
            assert answer["next_cursor"] != cursor
            cursor = answer["next_cursor"]


def check_schema(schema: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)
    assert schema["type"] == "object"
