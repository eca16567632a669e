"""Which articles of a segment are deleted: a set of numbers as a row of bits, quickly read and written."""

from __future__ import annotations

from binascii import a2b_base64, b2a_base64
from collections.abc import Iterable, Iterator, Set
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from vnsearch._typing import Flags


class Deletions(Set[int]):
    """An immutable set of numbers: n is in it if bit n % 8 of byte n // 8 is set; bit 0 is the lowest."""

    __slots__ = ("_bits", "_count")

    def __init__(self, bits: bytes = b"") -> None:
        self._bits = bits.rstrip(b"\0")
        self._count = int.from_bytes(self._bits, "little").bit_count()

    @classmethod
    def of(cls, numbers: Iterable[int]) -> Deletions:
        """The set of these numbers, none of them negative."""
        return numbers if isinstance(numbers, cls) else cls().with_numbers(numbers)

    @classmethod
    def decode(cls, text: str) -> Deletions:
        """The set that `encode` made the text of; raises `ValueError`."""
        return cls(a2b_base64(text, strict_mode=True))

    def encode(self) -> str:
        """The bits in Base64."""
        return b2a_base64(self._bits, newline=False).decode("ascii")

    def with_numbers(self, numbers: Iterable[int]) -> Deletions:
        """The set with these numbers, too."""
        added = list(numbers)
        bits = bytearray(self._bits.ljust(max(added, default=-1) // 8 + 1, b"\0"))
        for number in added:
            bits[number >> 3] |= 1 << (number & 7)
        return type(self)(bytes(bits))

    def flags(self, size: int) -> Flags:
        """For each number below `size`, whether it is in the set."""
        bits = np.frombuffer(self._bits.ljust(-(-size // 8), b"\0"), dtype=np.uint8)
        return np.unpackbits(bits, count=size, bitorder="little").view(np.bool_)

    @property
    def end(self) -> int:
        """The number after the largest one."""
        return len(self._bits) * 8 - 8 + self._bits[-1].bit_length() if self._bits else 0

    def __len__(self) -> int:
        return self._count

    def __contains__(self, number: object) -> bool:
        assert isinstance(number, int)
        return number >> 3 < len(self._bits) and bool(self._bits[number >> 3] >> (number & 7) & 1)

    def __iter__(self) -> Iterator[int]:
        return iter(np.flatnonzero(self.flags(self.end)).tolist())

    @classmethod
    def _from_iterable(cls, it: Iterable[int]) -> Deletions:  # type: ignore[override]  # there are only numbers
        return cls.of(it)

    def __repr__(self) -> str:
        return f"Deletions.of({list(self)})"

    def __reduce__(self) -> tuple[type[Deletions], tuple[bytes]]:
        return type(self), (self._bits,)
