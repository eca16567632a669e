"""The index on disk, the only part that knows Whoosh: it takes terms and plans, never text.

Written: `block` (articles as arrays) → `inversion`, `building` and `sketches` (arrays of a segment) →
`arrays` (its file), all under `batch`, with `merging`, through `storage`, and `writing`, which lets one in
at a time (`lock`). Read: `toc` (which segments there are), `arrays` → `segments` (terms, posting lists,
articles) → `snapshot`, `conditions` (what matches), `phrases`, `ranking` and `ordering`. Checked: `shapes`
when a file is opened, each block of it (`arrays`) when it is used, `soundness` and `checking` when asked to.
`stored` reads the articles of any version's index, to upgrade or repair it, and `backup` copies one. Whoosh
is loaded only to write: `schema`, and `codec`, which writes the table of contents and lets Whoosh's own
searcher read segments. `layout` says what the stored numbers mean, `records` compresses articles, and
`engine` is the front of it all.

A folder holds, besides the table of contents (`_MAIN_<generation>.toc`: Whoosh's, and after it the same as
plain data, which alone is read here) and its lock file, one file a
segment (`MAIN_<name>.vns`): the container that `arrays` describes byte by byte, with the arrays that
`inversion` and `building` list.
"""

from vnsearch.engine.engine import MEMORY, Engine
from vnsearch.engine.read.snapshot import Snapshot

__all__ = ["MEMORY", "Engine", "Snapshot"]
