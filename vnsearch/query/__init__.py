"""What a query means, what is looked up for it, and what else could be meant.

In the order of processing:

1. `parse` is the entry point: text to syntax tree (`ast`, with the `syllables` of its words). Texts with
   signs of the query language go through `lexer` (text to tokens), `grammar` (tokens to tree) and `periods`
   (dates).
2. `planner` turns the tree into a plan. `plain_words` plans words without signs: `unigram` cuts them, and
   `synonyms` and `learned_synonyms` have other names for them. `vocabulary` is what they need of an index.
3. `phrase_matching` finds in a text what was looked up.

A new sign of the query language is added to `parse.SIGNS`, `lexer` and `grammar`; if it needs a node of its
own in the tree, also to `ast` and `planner`. `help/query.md` documents it.

`did_you_mean`, `autocomplete` and `more_like_this` start from a query, its beginning, and an article, and
suggest other queries, completions and similar articles.
"""
