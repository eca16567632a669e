"""The index on an OpenSearch cluster, unmodified and without plug-ins: the analysis stays on this side.

`cluster_engine` is the front: it opens an index, follows its newest state, and changes it.

`mapping` says which fields an article has there, and `documents` makes them from the blocks that the engine
of a folder gets, too. `address` reads where an index is, `connection` asks the cluster, and `failures` says
what to do about what it answers. `bulk` sends articles, `aliases` makes, replaces and finds indexes, and
`cluster_batch` changes one, as `changing` lets it.

Reading goes from `cluster_snapshot`, one state of the index, down: its `cluster_contents` answers what is
asked of its `cluster_vocabulary`, each thing once. `term_questions` (on terms) and `text_questions` (on
articles) say in which steps an answer is found, and `multi_search` takes the steps of several together in
one request. A plan is carried out by `cluster_evaluation`, with `lookups` (which articles have something),
`cluster_scoring`, `paging` (far pages, and all hits) and `value_counts` (facets and folders).
"""
