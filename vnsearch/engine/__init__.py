"""The index on disk: written from terms, and searched with plans; no text comes in here. Alone knows Whoosh.

`protocols` says what the product needs of an engine, whichever it is. `engine` is the front of the one in a
folder: it opens an index folder, follows its newest state, and changes it. `cache` bounds the memory for what
searches worked out. Below them are:

- `format/`: the bytes on disk. `layout` says what the stored numbers mean; `arrays` is the container of a
  segment's arrays, `shapes` lists which arrays there are, and `strings`, `packing` (posting lists),
  `syllable_stream`, `namings`, `articles` (with `compression`) and `sketches` say what is in them. `toc` is
  the table of contents, with the `deletions` of each segment; `opening` reads files and `storage` writes
  them, so that errors and power cuts do no harm.
- `write/`: how articles become segments. `block` (analysed articles) → `inversion` (posting lists) →
  `building` (the arrays of a segment), and `merging` of segments, which `merge_policy` chooses; `batch`
  collects the changes of one commit, and `writing` lets one writer in at a time, with `lock`.
- `read/`: how segments are searched. `segments` and `postings` (articles and terms of one) → `dictionary` and
  `snapshot` (one state of the whole index) → `evaluation` (of a plan), with `conditions`, `phrases`,
  `ranking` and `ordering`; `term_counts` counts the terms of all segments.
- `care/`: `checking` (with `soundness`) finds damage, `salvage` reads the articles of any version's index to
  upgrade or repair it, and `backup` copies an index.
- `cluster/`: the engine of an index on an OpenSearch cluster; `locations` opens that or the one of a folder.
- `whoosh/`: the index as Whoosh sees it. `schema` and `codec` write Whoosh's half of the table of contents,
  and let Whoosh's own searcher read the segments. Whoosh is loaded only to write, never to search.

`codec` and `schema` beside `engine` are aliases: earlier tables of contents name Whoosh's classes by them.

A folder holds the table of contents (`_MAIN_<generation>.toc`: Whoosh's, followed by the same as plain data,
which alone is read here), its lock files, and one file for each segment (`MAIN_<name>.vns`): the container
that `arrays` describes byte by byte, with the arrays that `inversion` and `building` list.
"""

import sys

from vnsearch.engine.engine import MEMORY, Engine
from vnsearch.engine.read.snapshot import Snapshot
from vnsearch.errors import UnsupportedMachine

__all__ = ["MEMORY", "Engine", "Snapshot"]

if sys.byteorder != "little" or sys.maxsize < 1 << 32:
    raise UnsupportedMachine(sys.byteorder, sys.maxsize.bit_length() + 1)
