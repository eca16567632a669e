"""The stored articles of a segment: ids, paths, digests, and the articles themselves as compressed JSON.

These arrays are the same in every layout (see `care.salvage`), so that any version can read the articles of
any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from vnsearch.article_json import DIGEST_BYTES
from vnsearch.engine.cache import Cache, CacheBudget
from vnsearch.engine.format.arrays import LazyArray
from vnsearch.engine.format.compression import Decompressor
from vnsearch.engine.format.strings import Strings

if TYPE_CHECKING:
    from vnsearch._typing import Array

ARTICLE_ARRAYS = {
    *("ids", "id_ends", "paths", "path_ends", "records", "record_ends"),
    *("dictionaries", "dictionary_ends", "record_dictionaries", "digests"),
}
"""The names of the arrays that are read here."""
GENERATION = "generation"
"""The name of an array of two numbers: the generation of the table of contents that first listed the segment,
and the segment's place among those written for it. Segments of layouts before the fifth do not have it."""
_DECOMPRESSOR_BYTES = 80_000


class StoredArticles:
    """The articles of a segment, numbered from 0, deleted ones included.

    `get_array` returns the array with a name, verified or not: what damaged arrays lead to is for the caller
    to handle. Decompressors are kept within the `budget`.
    """

    def __init__(self, get_array: Callable[[str], Array | LazyArray], budget: CacheBudget) -> None:
        def get_strings(strings: str, ends: str) -> Strings:
            return Strings(get_array(strings), get_array(ends))

        self.ids = get_strings("ids", "id_ends")
        self._paths = get_strings("paths", "path_ends")
        self._records = get_strings("records", "record_ends")
        self._dictionaries = get_strings("dictionaries", "dictionary_ends")
        self._record_dictionaries = get_array("record_dictionaries")
        self._digests = get_array("digests")
        self._decompressors: Cache[int, Decompressor] = Cache(budget, lambda *_: _DECOMPRESSOR_BYTES)

    def __len__(self) -> int:
        return len(self.ids)

    def path(self, number: int) -> str | None:
        """The path of the file that an article was read from."""
        return self._paths[number].decode("utf-8", "surrogatepass") or None

    def list_known(self, numbers: Sequence[int]) -> Iterator[tuple[str, bytes, str | None]]:
        """The ids, digests and paths of articles, whose numbers ascend: faster than one by one."""
        paths = self._paths.take(numbers)
        for number, article_id, path in zip(numbers, self.ids.take(numbers), paths, strict=True):
            text = path.decode("utf-8", "surrogatepass") or None
            yield article_id.decode("utf-8", "surrogatepass"), self.digest(number), text

    def digest(self, number: int) -> bytes:
        """The digest of an article's JSON, `DIGEST_BYTES` long."""
        return bytes(self._digests[number * DIGEST_BYTES : (number + 1) * DIGEST_BYTES])

    def json(self, number: int) -> bytes:
        """An article without its path, as JSON in UTF-8; raises `zlib.error` for one that is damaged."""
        return self._decompressor(int(self._record_dictionaries[number])).decompress(self._records[number])

    @property
    def last_dictionary(self) -> bytes:
        """The dictionary that the newest articles were compressed with."""
        return self._dictionaries[len(self._dictionaries) - 1]

    def _decompressor(self, number: int) -> Decompressor:
        """The decompressor for the dictionary with the number."""
        decompressor = self._decompressors.get(number)
        if decompressor is None:
            decompressor = Decompressor(self._dictionaries[number])
            self._decompressors.put(number, decompressor)
        return decompressor
