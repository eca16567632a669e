"""What is computed when first asked for, safe to use across a fork: attributes and regular expressions."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast, overload

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


class _LazyPattern:
    """Compiles a regular expression when it is first used, and keeps the methods that are asked for."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._pattern, self._flags = pattern, flags

    def __getattr__(self, name: str) -> Any:
        found = self.__dict__[name] = getattr(re.compile(self._pattern, self._flags), name)
        return found


def lazy_pattern(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """What `re.compile` gives, compiled when it is first used: a search needs few of all expressions.

    Compiling one takes up to a millisecond, for which every search from the command line would wait.
    """
    return cast("re.Pattern[str]", _LazyPattern(pattern, flags))
