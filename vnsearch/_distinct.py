"""Named tuples that are equal only to values of their own class."""

from __future__ import annotations

from typing import Any, TypeVar

_Class = TypeVar("_Class", bound=type[tuple[Any, ...]])


def distinct(named_tuple: _Class) -> _Class:
    """A decorator: values of the class are equal only to values of the same class."""

    def are_equal(one: tuple[Any, ...], other: object) -> bool:
        return type(one) is type(other) and tuple.__eq__(one, other)

    # The != of objects is the opposite of ==, that of tuples compares them by itself.
    named_tuple.__eq__, named_tuple.__ne__ = are_equal, object.__ne__  # type: ignore[method-assign]
    return named_tuple
