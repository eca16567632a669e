"""Forms with files, as browsers and programs send them; large ones are refused before they fill the disk."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Set
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import BinaryIO

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.types import Message, Receive

from vnsearch.errors import BadArgument

MOST_BYTES_SENT = 64 << 20
"""The most bytes of a form with its files."""
_MOST_FILES, _MOST_FIELDS = 2, 50


class _FormTooLarge(MultiPartException):
    """What is sent is too large: at errors of this kind, the parser closes the files that it has begun."""


@asynccontextmanager
async def open_form(request: Request) -> AsyncIterator[FormData]:
    """The form that was sent; raises `HTTPException` for one that is too large or is none.

    If the context ends with an error, the files are closed; otherwise they are those of who took them.
    """
    bounded = Request(request.scope, _bound(request.receive))
    try:
        form = await bounded.form(max_files=_MOST_FILES, max_fields=_MOST_FIELDS)
    except (HTTPException, _FormTooLarge) as error:
        if isinstance(error, _FormTooLarge) or isinstance(error.__context__, _FormTooLarge):
            detail = f"what is sent is larger than {MOST_BYTES_SENT >> 20} MB"
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail) from error
        raise
    try:
        yield form
    except BaseException:
        await form.close()
        raise


def take_file(form: FormData, name: str) -> BinaryIO | None:
    """The file in a field of the form, or a text there as a file; None if there is none, or an empty one."""
    field = form.get(name)
    if isinstance(field, UploadFile):
        if field.size or field.filename:
            return field.file
        field.file.close()  # browsers send a file without a name where none was chosen
        return None
    return io.BytesIO(field.encode("utf-8", "replace")) if field else None


def require_file(form: FormData, name: str) -> BinaryIO:
    """The file in a field of the form; raises `BadArgument` if there is none."""
    if (file := take_file(form, name)) is None:
        raise BadArgument(f"send a form (multipart/form-data) with a file in its field {name!r}")
    return file


def check_fields(form: FormData, known: Set[str]) -> None:
    """Raises `BadArgument` if the form has another field: parameters stand in the address."""
    for name in form.keys() - known:
        fields = " and ".join(map(repr, sorted(known)))
        raise BadArgument(f"{name!r} is no field of the form, which has {fields}: write it into the address")


def _bound(receive: Receive) -> Receive:
    left = MOST_BYTES_SENT

    async def receive_bounded() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise _FormTooLarge("too large")
        return message

    return receive_bounded
