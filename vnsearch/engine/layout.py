"""What the numbers in the index mean: how parts are weighed and how positions run.

There is one field a layer, and it holds title, body and related text together: a posting's weight is the
number of times the term stands in the article, each time counted with the weight of the part it stands in.
So BM25 over one such field is the BM25F of Robertson, Zaragoza and Taylor (2004): parts are weighed before
term frequency saturates.

Positions run through title, body and related text in this order, with `PART_GAP` positions between two
parts, so that no phrase reaches across.
"""

PART_WEIGHTS = (2, 1, 0)
"""How often one occurrence in title, body and related text counts."""
RELATED_WEIGHT = 1 / 4096
"""What a term counts for that stands only in related text, however often it stands there. It is so little
that an article with the term in its body comes first, whatever their lengths."""
LARGEST_WEIGHT = 255
PART_GAP = 1
KEY_BYTES = 8
LAYOUT = "2"
"""Changes whenever the meaning of what is stored in the index changes."""


def term_key(term: bytes) -> int:
    """The number that stands for the beginning of a term; it grows with the terms."""
    return int.from_bytes(term[:KEY_BYTES].ljust(KEY_BYTES, b"\0"))
