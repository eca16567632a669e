"""Attributes that are computed when first asked for, safe to use across a fork."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

_T = TypeVar("_T")


class _LazyProperty(Generic[_T]):
    """Computes an attribute and stores it in the object's `__dict__`, where it is found from then on."""

    def __init__(self, compute: Callable[[Any], _T]) -> None:
        self._compute = compute
        self.__doc__ = compute.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> _LazyProperty[_T]: ...

    @overload
    def __get__(self, instance: object, owner: type) -> _T: ...

    def __get__(self, instance: object | None, owner: type) -> _LazyProperty[_T] | _T:
        if instance is None:
            return self
        value = instance.__dict__[self._name] = self._compute(instance)
        return value


def lazy_property(compute: Callable[[Any], _T]) -> _LazyProperty[_T]:
    """A decorator like `functools.cached_property`, without the lock that Python 3.11 has in it.

    A child process that is forked while another thread holds such a lock would wait for it forever. Without
    it, two threads may compute the same value at the same time.
    """
    return _LazyProperty(compute)
