"""Slows down who tries wrong tokens: after a few, the next try has to wait, longer each time."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from typing import NamedTuple

FREE_TRIES = 5
"""How many wrong tries in a row have to wait for nothing."""
LONGEST_PAUSE = 60.0
"""The longest time between two tries, in seconds."""
SECONDS_REMEMBERED = 900.0
"""How long wrong tries count after the last of them."""
_MOST_CLIENTS = 10_000
_SUBSCRIBER_BITS = 64
"""An IPv6 subscriber has all the addresses that begin with the same bits."""


class TooManyTries(Exception):
    """The client has to wait for `seconds` until its next try is looked at."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"too many wrong tokens: wait {seconds} seconds")


class _Failures(NamedTuple):
    """How many wrong tries a client made in a row, and when the last one."""

    times: int
    last: float


class TryLimiter:
    """Counts the wrong tries of each client, by its address; `clock` gives the time in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: OrderedDict[str, _Failures] = OrderedDict()

    def check(self, address: str) -> None:
        """Raises `TooManyTries` if the client has to wait."""
        failures = self._failures.get(_name_client(address))
        if failures is not None and failures.times >= FREE_TRIES:
            pause = min(2.0 ** (failures.times - FREE_TRIES), LONGEST_PAUSE)
            left = failures.last + pause - self._clock()
            if left > 0:
                raise TooManyTries(ceil(left))

    def note(self, address: str, *, is_right: bool) -> None:
        """Notes a try; a right one makes up for all wrong ones before it."""
        client, now = _name_client(address), self._clock()
        before = self._failures.pop(client, None)
        if is_right:
            return
        is_recent = before is not None and now - before.last < SECONDS_REMEMBERED
        self._failures[client] = _Failures(before.times + 1 if before and is_recent else 1, now)
        if len(self._failures) > _MOST_CLIENTS:
            self._failures.popitem(last=False)


def _name_client(address: str) -> str:
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address):
        return str(ip_network((known, _SUBSCRIBER_BITS), strict=False))
    return str(known)
