"""The index on an OpenSearch cluster, unmodified and without plug-ins: the analysis stays on this side.

`mapping` says which fields an article has there, and `documents` makes them from the blocks that the engine
of a folder gets, too. `address` reads where an index is, `connection` asks the cluster, and `failures` says
what to do about what it answers. `bulk` sends articles, `aliases` makes, replaces and finds indexes, and
`cluster_batch` changes one.
"""
