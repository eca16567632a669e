"""Forms with files, as browsers send them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request

from vnsearch import BadArgument
from vnsearch.web import uploads
from vnsearch.web.uploads import open_form, require_file, take_file

_PART = '--x\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n{}\r\n'


def _send(*parts: str) -> dict[str, bytes | None]:
    """What is in the fields `a` and `b` of a form of these parts."""
    body = "".join(parts) + "--x--\r\n"
    scope: dict[str, Any] = {
        "type": "http",
        "method": "POST",
        "headers": [(b"content-type", b"multipart/form-data; boundary=x")],
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body.encode(), "more_body": False}

    async def read() -> dict[str, bytes | None]:
        async with open_form(Request(scope, receive)) as form:
            files = {name: take_file(form, name) for name in "ab"}
            read = {name: None if file is None else file.read() for name, file in files.items()}
            await form.close()
            return read

    return asyncio.run(read())


def test_a_field_has_a_file_or_a_text_or_nothing():
    assert _send(_PART.format("a", '; filename="q.csv"', "bão"), _PART.format("b", "", "gió")) == {
        "a": "bão".encode(),
        "b": "gió".encode(),
    }
    assert _send(_PART.format("a", '; filename="q.csv"', ""), _PART.format("b", '; filename=""', "")) == {
        "a": b"",
        "b": None,
    }
    assert _send(_PART.format("b", "", "")) == {"a": None, "b": None}


def test_a_form_is_read_no_further_than_it_may_be_large(monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES_SENT", 50)
    with pytest.raises(HTTPException) as raised:
        _send(_PART.format("a", '; filename="q.csv"', "bão" * 100))
    assert raised.value.status_code == 413


def test_a_file_that_is_needed_and_missing_is_an_error():

    with pytest.raises(BadArgument, match="'queries'"):
        require_file(FormData([("other", "x")]), "queries")
