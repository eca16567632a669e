"""What a query means, what is looked up for it, and what else could be meant.

`parse` is the entry point: text to syntax tree (`ast`), through `lexer` (text to tokens), `grammar` (tokens
to tree) and `periods` (dates). A new sign of the language is added in `lexer` and `grammar`. `planner` turns
the tree into a plan, with `plain_words` for words without signs, which it cuts with `unigram` and for which
it looks up other names (`synonyms`, `learned_synonyms`). `vocabulary` is what all of them ask of an index,
and `phrase_matching` finds what was looked up in a text.

`did_you_mean`, `autocomplete` and `more_like_this` go from a query, its beginning, or an article to others.
"""
