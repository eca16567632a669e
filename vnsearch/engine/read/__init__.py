"""From terms and plans to matching articles, in the order in which a query passes the files.

`snapshot` is one committed state of the index: the front of this folder. Its `dictionary` looks up terms in
all segments (`segments`: one segment's file; `postings`: its terms and posting lists), and `phrases` works
out the posting lists of phrases. `evaluation` carries a plan out: `conditions` select the articles that
match, `ranking` scores them (BM25F), and `ordering` sorts them by date or title instead.
"""
